"""Cuts a document into its units: sentences, list items, table rows, infobox lines and the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import TypeAlias

Kind: TypeAlias = OneOf[
    "title", "heading", "date", "infobox", "item", "header", "row", "sentence", "caption"
]
"""What a unit is.

`title` and `heading` are marked up with `=`, or known labels; `date` is the day on which a page
was written, put before its first words; `infobox` is one line of an infobox; `item`, one of
a list; `header`, the first row of a table; `row`, another one. A `caption` is what is left:
words that end like no sentence, such as captions, credits, bylines and unmarked headlines.
"""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One unit of a document; offsets are code points, without markup or space at the ends."""

    start: int
    end: int
    kind: Kind


HEADING = re.compile(r"(={1,6})\s*(\S.*?)\s*\1\s*$")
"""A line that is a heading; the count of its signs is its depth, and one sign is the title."""
INFOBOX = "Infobox"
"""The line that opens an infobox; an empty line ends it."""

_ITEM = re.compile(r"\s*[-*•]\s+(?=\S)")
_ROW = re.compile(r"\s*\|")
_EDGES = "| \t\r\n\xa0"
"""What stands around the cells of a row."""
_OPENINGS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"\s*(date \d{4}-\d\d-\d\d)\b"), "date"),
    (re.compile(r"\s*(The Big Picture)\s"), "heading"),
)
"""What runs into the first sentence of an article: its date, and the name of Collider's summary."""

_CLOSERS = "\"'”’)\\]"
_OPENERS = "\"'“‘(\\["
_SMALL = "a-zß-öø-ÿ"
_BOUNDARY = re.compile(rf"[.!?…]+[{_CLOSERS}]*(?=\s+[{_OPENERS}]*[^\W_{_SMALL}])")
"""The end of a sentence: its mark and closing quotes, before a capital or a digit."""
_TERMINAL = re.compile(rf"[.!?…:][{_CLOSERS}]*$")
_CAPITAL = rf"[^\W\d_{_SMALL}]"
_ABBREVIATION = re.compile(
    rf"(?:^|[^\w.])(?:(?:{_CAPITAL}\.)*{_CAPITAL}"
    r"|Mr|Mrs|Ms|Dr|Prof|St|Rev|Gen|Col|Maj|Capt|Cmdr|Lt|Sgt|Sen|Rep|Gov|vs)$"
)
"""What a full stop belongs to without ending a sentence: initials, titles, letters as in U.S."""


def split(text: str) -> list[Sentence]:
    """Return the units of a document, in its order, never overlapping.

    Every character that is not white space or markup (`=`, `|`, a list's dash) lies in one
    of them. A full stop that belongs to an abbreviation or an initial ends no sentence, nor
    does an ellipsis before a small letter; sentences inside a quotation are cut apart.
    """
    return list(_units(text))


def units_over(units: list[Sentence], start: int, end: int) -> list[Sentence]:
    """Return the units that share a character with the stretch from `start` to `end`."""
    return [unit for unit in units if unit.start < end and start < unit.end]


def _units(text: str) -> Iterator[Sentence]:
    in_infobox = in_table = False
    for match in re.finditer(r"[^\n]*\n?", text):
        line, start = match.group(), match.start()
        if not line.strip():
            in_infobox = in_table = False
        elif (heading := HEADING.match(line)) is not None:
            kind: Kind = "title" if heading[1] == "=" else "heading"
            yield _unit(heading[2], start + heading.start(2), kind)
        elif _ROW.match(line):
            if line.strip(_EDGES):
                yield _unit(line, start, "row" if in_table else "header", _EDGES)
            in_table = True
        elif line.strip() == INFOBOX:
            yield _unit(line, start, "heading")
            in_infobox = True
        elif (bullet := _ITEM.match(line)) is not None:
            kind = "infobox" if in_infobox else "item"
            yield _unit(line[bullet.end() :], start + bullet.end(), kind)
        else:
            yield from _prose(line, start)


def _prose(line: str, start: int) -> Iterator[Sentence]:
    """Yield the units of a paragraph."""
    position = 0
    for pattern, kind in _OPENINGS:
        match = pattern.match(line, position)
        if match is not None:
            yield Sentence(start + match.start(1), start + match.end(1), kind)
            position = match.end(1)
    for boundary in _BOUNDARY.finditer(line):
        if boundary.group() == "." and _ABBREVIATION.search(line[position : boundary.start()]):
            continue
        yield _unit(line[position : boundary.end()], start + position, "sentence")
        position = boundary.end()
    rest = line[position:]
    if rest.strip():
        yield _unit(rest, start + position, "sentence" if _ends(rest) else "caption")


def _ends(words: str) -> bool:
    return _TERMINAL.search(words.rstrip()) is not None


def _unit(words: str, start: int, kind: Kind, edges: str | None = None) -> Sentence:
    """Return the unit of `words`, which begin at `start`, without white space or `edges` around."""
    trimmed = words.strip(edges)
    begin = start + words.index(trimmed)
    return Sentence(begin, begin + len(trimmed), kind)
