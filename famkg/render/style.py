"""Emphasis for terminals, and none anywhere else."""

from __future__ import annotations

import os
from typing import NamedTuple, TextIO

NARROWEST = 40
PLAIN_WIDTH = 100
"""Width of running text where no terminal sets one."""


class Style(NamedTuple):
    """How text may look: with colour or without, and how wide lines are."""

    colour: bool = False
    width: int | None = None
    """The width of the terminal; None where there is none and nothing has to fit."""

    @property
    def text_width(self) -> int:
        """The width to which running text is wrapped."""
        return max(self.width or PLAIN_WIDTH, NARROWEST)

    def strong(self, text: str) -> str:
        """Return `text` in bold."""
        return self._coded("1", text)

    def faint(self, text: str) -> str:
        """Return `text` dimmed."""
        return self._coded("2", text)

    def alarm(self, text: str) -> str:
        """Return `text` in red."""
        return self._coded("31", text)

    def _coded(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text


def style_of(stream: TextIO) -> Style:
    """Return the style for what is printed to `stream`.

    Only a terminal gets colour, and not where NO_COLOR is set (no-color.org) or the terminal
    is dumb.
    """
    if not stream.isatty():
        return Style()
    from shutil import get_terminal_size

    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return Style(not plain, get_terminal_size().columns)
