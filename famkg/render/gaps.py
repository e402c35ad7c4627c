"""Turns gaps into text or JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pyoxigraph import NamedNode

from famkg.gaps import Gap
from famkg.model import Term
from famkg.names import shown_as_text
from famkg.render.proofs import Label, term_document
from famkg.render.style import Style
from famkg.render.table import wrap

INDENT = "  "


def render_gaps(
    gaps: Sequence[Gap], label: Label, command: Callable[[Gap], str], style: Style
) -> str:
    """Return each question with the things of which no document tells, and how many there are.

    `command` is what a reader types to see the rows of a gap.
    """
    lines: list[str] = []
    for gap in gaps:
        lines += [*_gap(gap, label, command(gap), style), ""]
    return "\n".join([*lines, count_gaps(gaps)])


def count_gaps(gaps: Sequence[Gap]) -> str:
    """Return how many questions are open, and of how many things, in words."""
    if not gaps:
        return "no gaps"
    things = sum(len(gap.things()) for gap in gaps)
    questions = f"{len(gaps)} question{'s' * (len(gaps) > 1)}"
    return f"{questions} without an answer, asked of {things} thing{'s' * (things > 1)}"


def _gap(gap: Gap, label: Label, command: str, style: Style) -> Iterator[str]:
    yield from map(style.strong, wrap(gap.query.summary, style.text_width))
    yield from map(style.faint, wrap(gap.query.why, style.text_width))
    for thing, rows in gap.things().items():
        between = "; " if any(len(row) > 1 for row in rows) else ", "
        words = between.join(", ".join(_known(*each, label) for each in row) for row in rows)
        text = f"{label(thing.value)} ({words})" if words else label(thing.value)
        first, *rest = wrap(text, style.text_width - len(INDENT) - 2)
        yield f"{INDENT}- {first}"
        yield from (f"{INDENT}{INDENT}{line}" for line in rest)
    yield style.faint(f"{INDENT}{command}")


def _known(name: str, term: Term, label: Label) -> str:
    """Return what is known of a thing; a number or a date is told by the name of its column."""
    words = shown_as_text(term, label)
    return words if isinstance(term, NamedNode) else f"{name} {words}"


def gaps_document(
    gaps: Sequence[Gap], label: Label, command: Callable[[Gap], str]
) -> list[dict[str, Any]]:
    """Return the gaps as values for JSON."""
    return [
        {
            "name": gap.query.name,
            "question": gap.query.summary,
            "why": gap.query.why,
            "things": [term_document(thing, label) for thing in gap.things()],
            "rows": [
                {
                    name: term_document(term, label)
                    for name, term in zip(gap.answer.variables, row, strict=True)
                    if term is not None
                }
                for row in gap.answer.rows
            ],
            "file": gap.query.file,
            "query": gap.query.text,
            "command": command(gap),
        }
        for gap in gaps
    ]
