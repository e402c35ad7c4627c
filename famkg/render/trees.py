"""Draws trees of text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from famkg.render.table import display_width, wrap

NARROWEST = 30
"""Lines are not made shorter than this, however deep they hang."""


class Tree(NamedTuple):
    """A line of text with what hangs below it."""

    text: str
    below: tuple[Tree, ...] = ()


def layout(trees: tuple[Tree, ...], width: int | None = None) -> Iterator[str]:
    """Yield the lines of trees that hang side by side; longer ones than `width` are wrapped."""
    inside = None if width is None else max(width - 3, NARROWEST)
    for number, (text, below) in enumerate(trees, start=1):
        last = number == len(trees)
        fits = inside is None or display_width(text) <= inside
        first, *rest = [text] if fits else wrap(text, (inside or 0) - 4)
        yield f"{'└─' if last else '├─'} {first}"
        behind = "  " if last else "│ "
        yield from (f"{behind} {'│' if below else ' '}    {line}" for line in rest)
        yield from (f"{behind} {line}" for line in layout(below, inside))
