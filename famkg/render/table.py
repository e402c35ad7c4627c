"""Turns rows into a table: one that fits the terminal, or a plain one that leaves nothing out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode

from famkg.names import shown_as_text
from famkg.namespaces import curie

if TYPE_CHECKING:
    from famkg.answers import Answer
    from famkg.model import Term
    from famkg.render.style import Style

GAP = "  "
NARROWEST = 12
"""Columns are not made narrower than this to fit a terminal; rather each row becomes a block."""


class Cell(NamedTuple):
    """What stands in one place of a table: words, and a CURIE beside a label."""

    text: str
    name: str = ""

    @property
    def whole(self) -> str:
        """The words and the CURIE on one line."""
        return f"{self.text}{GAP}{self.name}" if self.name else self.text

    @property
    def narrow(self) -> int:
        """The width of the words over the CURIE."""
        return max(display_width(self.text), display_width(self.name))

    def coloured(self, style: Style) -> str:
        """Return the same with the CURIE dimmed."""
        return f"{self.text}{GAP}{style.faint(self.name)}" if self.name else self.text


def table(answer: Answer, label: Callable[[str], str], style: Style) -> str:
    """Return the rows of an answer as a table.

    For a terminal it fits the width: cells wrap, and where columns would become too narrow
    each row is a block of lines. Elsewhere each row is one line, nothing is left out, and
    columns stand at least two blanks apart.
    """
    rows = [[cell_of(term, label) for term in row] for row in answer.rows]
    if not answer.variables:
        return count(len(rows))
    heads = [Cell(variable) for variable in answer.variables]
    columns = [list(column) for column in zip(heads, *rows, strict=True)]
    natural = [max(display_width(cell.whole) for cell in column) for column in columns]
    stacked = [max(cell.narrow for cell in column) for column in columns]
    widths = natural if style.width is None else fit(natural, stacked, style.width)
    if widths is None:
        return "\n".join([*_blocks(heads, rows, style), count(len(rows))])
    plain = style._replace(colour=False)
    lines = [style.strong(line) for line in _lines(heads, widths, plain)]
    if style.width is not None:
        lines.append(style.faint(GAP.join("─" * width for width in widths)))
    for row in rows:
        lines += _lines(row, widths, style)
    if style.width is not None or not rows:
        lines.append(style.faint(count(len(rows))))
    return "\n".join(lines)


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""What a terminal would obey rather than show."""


def cell_of(term: Term | None, label: Callable[[str], str]) -> Cell:
    """Return the cell of a term: an entity shows its label and its CURIE."""
    text = shown_as_text(term, label)
    if isinstance(term, NamedNode) and text != curie(term.value):
        return Cell(text, curie(term.value))
    return Cell(_CONTROL.sub(lambda found: repr(found[0])[1:-1], " ".join(text.split())))


def count(rows: int) -> str:
    """Return how many rows there are, in words."""
    return "no rows" if not rows else "1 row" if rows == 1 else f"{rows} rows"


def fit(natural: Sequence[int], stacked: Sequence[int], room: int) -> list[int] | None:
    """Return widths of columns that fit into `room`.

    First CURIEs go below their labels, in the widest column before the others; then the
    widest column is made narrower. None where a column would become too narrow.
    """
    widths = list(natural)
    excess = sum(widths) + len(GAP) * (len(widths) - 1) - room
    for column in sorted(range(len(widths)), key=lambda column: -widths[column]):
        if excess > 0:
            excess -= widths[column] - stacked[column]
            widths[column] = stacked[column]
    while excess > 0:
        widest = max(widths)
        if widest <= NARROWEST:
            return None
        widths[widths.index(widest)] -= 1
        excess -= 1
    return widths


def display_width(text: str) -> int:
    """Return the columns that `text` takes on a terminal: two for wide characters of East Asia."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf")
        else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )


def wrap(text: str, width: int) -> list[str]:
    """Return `text` in lines of at most `width` columns.

    It is cut between words; a word that is too long, behind a hyphen, a colon or a slash.
    """
    lines, line = [], ""
    for word in text.split(" "):
        grown = f"{line} {word}" if line else word
        if display_width(grown) <= width:
            line = grown
            continue
        if line:
            lines.append(line)
        while display_width(word) > width:
            cut = next(n for n in range(len(word), 0, -1) if display_width(word[:n]) <= width)
            joint = max(word.rfind(mark, 0, cut) for mark in "-:/") + 1
            cut = joint if joint > cut // 2 else cut
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    return [*lines, line]


def _lines(cells: Sequence[Cell], widths: Sequence[int], style: Style) -> Iterator[str]:
    """Yield the lines of one row; a CURIE that does not fit beside its label goes below it."""
    columns = [_wrapped(cell, width, style) for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(map(len, columns))):
        line = ""
        for column, width in zip(columns, widths, strict=True):
            text, taken = column[number] if number < len(column) else ("", 0)
            line += text + " " * (width - taken) + GAP
        yield line.rstrip()


def _wrapped(cell: Cell, width: int, style: Style) -> list[tuple[str, int]]:
    """Return the lines of a cell, each with the columns that it takes without its colours."""
    if not cell.name:
        return [(line, display_width(line)) for line in wrap(cell.text, width)]
    if display_width(cell.whole) <= width:
        return [(cell.coloured(style), display_width(cell.whole))]
    return [
        *((line, display_width(line)) for line in wrap(cell.text, width)),
        *((style.faint(line), display_width(line)) for line in wrap(cell.name, width)),
    ]


def _blocks(heads: Sequence[Cell], rows: Sequence[Sequence[Cell]], style: Style) -> Iterator[str]:
    """Yield each row as lines of a column's name and its cell, with an empty line behind."""
    widest = max(display_width(head.text) for head in heads)
    room = max((style.width or 0) - widest - len(GAP), NARROWEST)
    for row in rows:
        for head, cell in zip(heads, row, strict=True):
            name = head.text + " " * (widest - display_width(head.text))
            for number, (line, _) in enumerate(_wrapped(cell, room, style)):
                start = style.strong(name) if number == 0 else " " * widest
                yield f"{start}{GAP}{line}".rstrip()
        yield ""
