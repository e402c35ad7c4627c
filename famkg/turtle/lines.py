"""Counts the lines and columns of a text, both from 1, columns in code points."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate


class Lines:
    """The lines of a text; CR, LF and CR LF end one."""

    def __init__(self, text: str) -> None:
        self.text = text
        if "\r" in text:
            self.starts = [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r", text))]
        else:
            self.starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
            self.starts.pop()

    def locate(self, offset: int) -> tuple[int, int]:
        """Return the line and column of an offset."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a line and column."""
        return self.starts[line - 1] + column - 1

    def line(self, number: int) -> str:
        """Return a line without its end."""
        start = self.starts[number - 1]
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")
