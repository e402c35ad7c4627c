"""Writes statements as QuickStatements takes them, V1 and CSV, and reads them as it does.

https://www.wikidata.org/wiki/Help:QuickStatements. The readers follow that tool to the letter,
with its trimming and its lack of escapes: a statement that does not come back as it was is one
that cannot be written (`can_write`). Of what the tool does besides:

- It matches statements by value, so that a second one with the same value needs `!P`, which
  only V1 has.
- References behind `!S` end up in one, so a further reference is a line that repeats the
  statement.
- It cannot skip a cell of CSV, so statements with other columns are in a table of their own.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal as OneOf
from typing import NoReturn, TypeAlias

from famkg.errors import FamkgError
from famkg.wikidata.entities import Snak
from famkg.wikidata.times import GREGORIAN, JULIAN, TimeValue
from famkg.wikidata.values import (
    ItemValue,
    OtherValue,
    PlaceValue,
    QuantityValue,
    StringValue,
    TextValue,
)

Form: TypeAlias = OneOf["v1", "csv"]

BLANKS = " \t\n\r\0\x0b"
"""What the tool trims."""
PLACE_PRECISION = 0.000001
"""The precision that it gives to every point."""

_ENTITY = re.compile(r"[PQLM]\d+|L\d+-[FS]\d+", re.ASCII)
_STRING = re.compile(r'"(.*)"')
_TEXT = re.compile(r'([a-z_-]+):"(.*)"', re.IGNORECASE)
_TIME = re.compile(r"([+-]?\d+-\d\d-\d\dT\d\d:\d\d:\d\dZ)/?(\d*)(/J)?", re.ASCII | re.IGNORECASE)
_PLACE = re.compile(r"@\s*([+-]?[0-9.]+)\s*/\s*([+-]?[0-9.]+)", re.ASCII)
_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_QUANTITY = re.compile(rf"({_NUMBER})(?:\s*~\s*({_NUMBER}))?(?:U(\d+))?", re.ASCII)
_SUMMARY = re.compile(r"(.*?) */\* *(.*?) *\*/ *")
_PROPERTY = re.compile(r"(!?)(P\d+)", re.ASCII | re.IGNORECASE)
_ADDED = re.compile(r"(P|S|!S)(\d+)", re.ASCII | re.IGNORECASE)


class QuickStatementsError(FamkgError):
    """A batch that is no list of statements to add."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A statement to be added."""

    item: str
    snak: Snak
    qualifiers: tuple[Snak, ...] = ()
    references: tuple[tuple[Snak, ...], ...] = ()
    is_new: bool = False
    """Whether it stands beside another with the same value, rather than to say more of that."""


def mark_new(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return edits with those marked as new whose value an earlier one has too."""
    marked: list[Edit] = []
    for edit in edits:
        is_new = edit.is_new or any(_same_place(edit, earlier) for earlier in marked)
        marked.append(replace(edit, is_new=is_new))
    return tuple(marked)


def can_write(edit: Edit, form: Form) -> bool:
    """Say whether the tool would read an edit as it is meant."""
    try:
        written = write_v1([edit]) if form == "v1" else write_csv([edit])[0]
        written.encode()
        return (read_v1(written) if form == "v1" else read_csv(written)) == (edit,)
    except (QuickStatementsError, UnicodeEncodeError):
        return False


def write_v1(edits: Iterable[Edit]) -> str:
    """Return a batch in the form V1, one line for each statement and each further reference."""
    lines = []
    for edit in mark_new(edits):
        first, *further = edit.references or ((),)
        mark = "!" if edit.is_new else ""
        value = spell(edit.snak)
        named = [(snak.property, snak) for snak in edit.qualifiers]
        cells = [edit.item, mark + edit.snak.property, value]
        for name, snak in (*named, *_sources(first)):
            cells += [name, spell(snak)]
        lines.append(cells)
        for reference in further:
            again = [edit.item, edit.snak.property, value]
            for name, snak in _sources(reference):
                again += [name, spell(snak)]
            lines.append(again)
    return "".join("\t".join(cells) + "\n" for cells in lines)


def write_csv(edits: Iterable[Edit]) -> tuple[str, ...]:
    """Return batches in the form CSV: a table for each kind of statement, by its columns.

    What is new beside another statement cannot be said there, so it is written as if it were
    not: see `can_write`.
    """
    tables: dict[tuple[str, ...], list[list[str]]] = {}
    for edit in edits:
        columns = ["qid", edit.snak.property]
        columns += [f"qal{snak.property[1:]}" for snak in edit.qualifiers]
        snaks = [edit.snak, *edit.qualifiers]
        for reference in edit.references:
            for number, snak in enumerate(reference):
                columns.append(("s" if number else "S") + snak.property[1:])
                snaks.append(snak)
        tables.setdefault(tuple(columns), []).append([edit.item, *map(spell, snaks)])
    written = []
    for header, rows in sorted(tables.items(), key=lambda table: _column_order(table[0])):
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerows([header, *rows])
        written.append(buffer.getvalue())
    return tuple(written)


def read_v1(text: str) -> tuple[Edit, ...]:
    """Return the statements of a batch in the form V1, in their order.

    Raises QuickStatementsError for a line that adds no statement.
    """
    if "\n" not in text:
        text = text.replace("||", "\n")
    batch = _Batch()
    for number, line in enumerate(text.split("\n"), start=1):
        batch.where = f"line {number}"
        line = line.strip(BLANKS)
        if "\t" not in line:
            line = line.replace("|", "\t")
        summary = _SUMMARY.fullmatch(line)
        if line:
            _read_line(summary[1] if summary else line, batch)
    return tuple(batch.edits)


def _read_line(line: str, batch: _Batch) -> None:
    cells = line.split("\t")
    head = _PROPERTY.fullmatch(cells[1].strip(BLANKS)) if len(cells) > 2 else None
    item = cells[0].strip(BLANKS).upper()
    if head is None or not _ENTITY.fullmatch(item) or len(cells) % 2 == 0:
        batch.fail("it adds no statement to an item")
    batch.begin(item, read_snak(head[2].upper(), cells[2], batch), is_new=bool(head[1]))
    in_reference = False
    for key, cell in zip(cells[3::2], cells[4::2], strict=True):
        added = _ADDED.fullmatch(key.strip(BLANKS))
        if added is None:
            batch.fail(f"{key!r} is neither a qualifier nor a source")
        snak = read_snak(f"P{added[2]}", cell, batch)
        if added[1].upper() == "P":
            batch.qualify(snak)
            in_reference = False
        else:
            batch.cite(snak, anew=not in_reference or added[1].upper() == "!S")
            in_reference = True


def read_csv(text: str) -> tuple[Edit, ...]:
    """Return the statements of a batch in the form CSV, in their order.

    Raises QuickStatementsError where it is no table of statements to add.
    """
    header, *rows = _cells(text) or [[""]]
    batch = _Batch()
    if header[0] != "qid" or "qid" in header[1:]:
        batch.fail("its first column, and no other, must be qid")
    for number, row in enumerate(rows, start=2):
        batch.where = f"row {number}"
        if not _ENTITY.fullmatch(row[0]):
            batch.fail("it names no item")
        if len(row) > len(header):
            batch.fail("it has more cells than the header")
        for name, cell in zip(header[1:], row[1:], strict=False):
            if re.fullmatch(r"P\d+", name, re.ASCII):
                batch.begin(row[0], read_snak(name, cell, batch), is_new=False)
            elif re.fullmatch(r"qal\d+", name, re.ASCII):
                batch.qualify(read_snak(f"P{name[3:]}", cell, batch))
            elif re.fullmatch(r"[Ss]\d+", name, re.ASCII):
                batch.cite(read_snak(f"P{name[1:]}", cell, batch), anew=name[0] == "S")
            else:
                batch.fail(f"the column {name!r} adds no statement")
    return tuple(batch.edits)


def spell(snak: Snak) -> str:
    """Return a value as the tool writes it, or what it cannot read."""
    value = snak.value
    if value is None:
        return snak.kind
    if isinstance(value, ItemValue):
        return value.id
    if isinstance(value, StringValue):
        return f'"{value.text}"'
    if isinstance(value, TextValue):
        return f'{value.language}:"{value.text}"'
    if isinstance(value, TimeValue):
        return f"{value.text}/{value.precision}{'/J' if value.calendar == JULIAN else ''}"
    if isinstance(value, QuantityValue):
        within = "" if value.upper is None else f"~{value.upper - value.amount:f}"
        return f"{value.amount:+f}{within}{'U' + value.unit[1:] if value.unit else ''}"
    if isinstance(value, PlaceValue):
        return "@" + "/".join(
            f"{Decimal(repr(angle)):f}" for angle in (value.latitude, value.longitude)
        )
    assert isinstance(value, OtherValue)
    return value.raw


def read_snak(property_: str, text: str, batch: _Batch | None = None) -> Snak:
    """Return what a cell says of a property; raises QuickStatementsError where it says nothing."""
    text = text.strip(BLANKS)
    if text in ("somevalue", "novalue"):
        return Snak(property_, None, "somevalue" if text == "somevalue" else "novalue")
    if _ENTITY.fullmatch(text):
        return Snak(property_, ItemValue(text))
    if found := _STRING.fullmatch(text):
        return Snak(property_, StringValue(found[1].strip(BLANKS)))
    if found := _TEXT.fullmatch(text):
        return Snak(property_, TextValue(found[2].strip(BLANKS), found[1]))
    if found := _TIME.fullmatch(text):
        precision = int(found[2] or "9")
        return Snak(property_, TimeValue(found[1], precision, JULIAN if found[3] else GREGORIAN))
    if found := _PLACE.fullmatch(text):
        try:
            place = PlaceValue(float(found[1]), float(found[2]), PLACE_PRECISION)
        except ValueError:
            (batch or _Batch()).fail(f"{text!r} is no place")
        return Snak(property_, place)
    if found := _QUANTITY.fullmatch(text):
        amount = Decimal(found[1])
        bounds: list[Decimal | None] = [None, None]
        if found[2]:
            bounds = [amount - Decimal(found[2]), amount + Decimal(found[2])]
        return Snak(property_, QuantityValue(amount, found[3] and f"Q{found[3]}", *bounds))
    (batch or _Batch()).fail(f"{text!r} is no value")


class _Batch:
    """The statements read so far; what is said of one goes to the last with its value."""

    def __init__(self) -> None:
        self.edits: list[Edit] = []
        self.where = "line 1"
        self._at = -1

    def begin(self, item: str, snak: Snak, *, is_new: bool) -> None:
        """Add a statement, or come back to one that is there."""
        edit = Edit(item, snak, is_new=is_new)
        there = [n for n, each in enumerate(self.edits) if _same_place(each, edit)]
        if there and not is_new:
            self._at = there[-1]
        else:
            self.edits.append(edit)
            self._at = len(self.edits) - 1

    def qualify(self, snak: Snak) -> None:
        """Add a qualifier to the statement."""
        edit = self._edit()
        self.edits[self._at] = replace(edit, qualifiers=(*edit.qualifiers, snak))

    def cite(self, snak: Snak, *, anew: bool) -> None:
        """Add to the last reference of the statement, or a reference."""
        edit = self._edit()
        *earlier, last = edit.references or ((),)
        if anew and last:
            earlier, last = [*earlier, last], ()
        self.edits[self._at] = replace(edit, references=(*earlier, (*last, snak)))

    def _edit(self) -> Edit:
        if self._at < 0:
            self.fail("nothing is said before its qualifiers and sources")
        return self.edits[self._at]

    def fail(self, what: str) -> NoReturn:
        raise QuickStatementsError(what, where=self.where)


def _same_place(one: Edit, other: Edit) -> bool:
    """Say whether the tool takes the statements of two edits for one: same property and value.

    It compares amounts without their units.
    """
    if (one.item, one.snak.property) != (other.item, other.snak.property):
        return False
    ours, theirs = one.snak.value, other.snak.value
    if isinstance(ours, QuantityValue) and isinstance(theirs, QuantityValue):
        return ours.amount == theirs.amount
    return one.snak == other.snak


def _sources(reference: Sequence[Snak]) -> Iterator[tuple[str, Snak]]:
    for snak in reference:
        yield f"S{snak.property[1:]}", snak


def _column_order(columns: Sequence[str]) -> tuple[int, int, Sequence[str]]:
    return int(columns[1][1:]), len(columns), columns


def _cells(text: str) -> list[list[str]]:
    """Return the cells of a table as PHP reads it: a backslash keeps the quote behind it."""
    rows: list[list[str]] = [[]]
    cell, at = "", 0
    while at < len(text):
        char = text[at]
        if char == '"' and not cell.strip(BLANKS):
            cell, at = _quoted(text, at + 1)
        elif char == ",":
            rows[-1].append(cell)
            cell, at = "", at + 1
        elif char == "\n":
            rows[-1].append(cell.removesuffix("\r"))
            rows.append([])
            cell, at = "", at + 1
        else:
            cell, at = cell + char, at + 1
    rows[-1].append(cell)
    return [row for row in rows if row != [""]]


def _quoted(text: str, at: int) -> tuple[str, int]:
    """Return what stands in quotes from `at` on, and where it goes on behind them."""
    cell = ""
    while at < len(text):
        if text[at] == "\\":
            cell, at = cell + text[at : at + 2], at + 2
        elif text.startswith('""', at):
            cell, at = cell + '"', at + 2
        elif text[at] == '"':
            return cell, at + 1
        else:
            cell, at = cell + text[at], at + 1
    return cell, at
