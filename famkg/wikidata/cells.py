"""Finds where the cells of an SSSOM file stand, so that a finding can point at one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias


class Cell(NamedTuple):
    """Where a cell begins and ends; lines and columns count from 1, columns in code points."""

    line: int
    column: int
    end_line: int
    end_column: int
    """The column behind its last character."""


Cells: TypeAlias = Mapping[tuple[int, str], Cell]
"""Places by the line on which a row begins and the name of the column."""


@dataclass(frozen=True)
class TableText:
    """The text of a file of links: its lines, and where its cells stand."""

    lines: tuple[str, ...]
    cells: Cells

    def line(self, number: int) -> str:
        """Return a line by its number, or nothing where there is none."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def place(self, row: int, *slots: str) -> Cell | None:
        """Return the place of the first of `slots` that the row on a line has a value for."""
        found = (self.cells.get((row, slot)) for slot in slots)
        return next((cell for cell in found if cell and cell[:2] != cell[2:]), None)


def read_cells(text: str) -> TableText:
    """Return the places of the cells of a file that `read_sssom` can read."""
    lines = tuple(text.split("\n"))
    head = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    rows = list(_rows("\n".join(lines[head:]), head + 1))
    names = [words for _, words in rows[0]] if rows else []
    cells = {
        (row[0][0].line, name): cell
        for row in rows[1:]
        for name, (cell, _) in zip(names, row, strict=False)
    }
    return TableText(lines, cells)


def _rows(text: str, line: int) -> Iterator[list[tuple[Cell, str]]]:
    """Yield the cells of each row with their words; `line` is the number of the first."""
    row: list[tuple[Cell, str]] = []
    column, begins, start, quoted = 1, 0, (line, 1), False
    for place, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        if character in "\t\n" and not quoted:
            row.append((Cell(*start, line, column), text[begins:place].strip('"')))
            begins = place + 1
        if character == "\n":
            line, column = line + 1, 1
        else:
            column += 1
        if begins == place + 1:
            start = (line, column)
            if character == "\n":
                yield row
                row = []
    if begins < len(text):
        row.append((Cell(*start, line, column), text[begins:].strip('"')))
        yield row
