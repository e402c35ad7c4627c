"""What stretches of a document hold: words, numbers and dates, alone or with what is around."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from famkg.documents import section_at
from famkg.mentions import Date, Number, find_mentions, stems
from famkg.sentences import Sentence, split

PREFIX = 5
"""How many letters make two words one: `diverts` mentions a diversion."""
OPEN = 9
"""The last season that `3–present` may mean."""
ALONE = frozenset({"date", "header", "heading", "infobox", "item", "row", "title"})
"""Units that no sentence before them helps to understand."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a stretch of text holds: words, numbers and dates."""

    text: str
    stems: frozenset[str]
    prefixes: frozenset[str]
    numbers: frozenset[int]
    dates: tuple[Date, ...]
    ends: frozenset[int] = frozenset()
    """The last numbers of ranges such as `1–3`."""

    @classmethod
    @lru_cache(maxsize=8192)  # documents are measured again and again while data change
    def of(cls, text: str) -> Words:
        """Return what `text` holds."""
        found = find_mentions(text)
        here = frozenset(stems(text))
        numbers = {each.value for each in found if isinstance(each, Number)}
        ends = set()
        for first, last in re.findall(r"(\d+)\s*[–-]\s*(\d+|present)\b", text):
            until = min(int(last), 99) if last.isdecimal() else OPEN
            numbers |= set(range(int(first), until + 1))
            ends |= {until} if last.isdecimal() else set()
        if "decade" in here:
            numbers.add(10)
        if re.search(r"\b[Ss]easons before\b|\b(?:[Ee]arlier|[Pp]revious) seasons\b", text):
            numbers |= set(range(1, max(numbers, default=1)))
        if re.search(r"[Ss]easons? one\b", text):
            numbers.add(1)
        return cls(
            text,
            here,
            frozenset(word[:PREFIX] for word in here if len(word) >= PREFIX),
            frozenset(numbers),
            tuple(each for each in found if isinstance(each, Date)),
            frozenset(ends),
        )

    def has(self, word: str) -> bool:
        """Say whether a word is among them, in this form or another."""
        return word in self.stems or (len(word) >= PREFIX and word[:PREFIX] in self.prefixes)


class Sheet:
    """One document, cut into units, with what its stretches hold."""

    def __init__(self, text: str, title: str) -> None:
        self.text = text
        self.title = title
        self._words: dict[tuple[int, int], Words] = {}
        self._headings: dict[str, Words] = {}

    @cached_property
    def units(self) -> list[Sentence]:
        """The units of the document."""
        return split(self.text)

    def words(self, start: int, end: int) -> Words:
        """Return what a stretch holds."""
        if (start, end) not in self._words:
            self._words[start, end] = Words.of(self.text[start:end])
        return self._words[start, end]

    def heading(self, start: int) -> Words:
        """Return what the title of the document and the headings above an offset hold."""
        above = f"{self.title}. {section_at(self.text, start)}"
        if above not in self._headings:
            self._headings[above] = Words.of(above)
        return self._headings[above]

    def around(self, start: int, end: int, before: int, *, rows: bool = False) -> tuple[int, int]:
        """Return the units of a stretch with some `before` it in the same section.

        What stands in a list or table stands alone, but for a row, which the one above explains.
        """
        own = [n for n, unit in enumerate(self.units) if unit.start < end and start < unit.end]
        if not own:
            return start, end
        first = self.units[own[0]]
        section = section_at(self.text, first.start)
        back = own[0]
        alone = first.kind in ALONE and not (rows and first.kind == "row")
        allowed = 0 if alone else before
        if first.kind == "row" and not rows and self._is_continued(own[0]):
            allowed = 1
        while back > 0 and own[0] - back < allowed:
            if section_at(self.text, self.units[back - 1].start) != section:
                break
            back -= 1
        ahead = own[-1] + (1 if allowed > 1 and own[-1] + 1 < len(self.units) else 0)
        if section_at(self.text, self.units[ahead].start) != section:
            ahead = own[-1]
        return min(start, self.units[back].start), max(end, self.units[ahead].end)

    def _is_continued(self, place: int) -> bool:
        """Say whether a row has fewer cells than the one above, which it shares one with."""
        cells = [
            self.text[unit.start : unit.end].count("|")
            for unit in (self.units[max(place - 1, 0)], self.units[place])
        ]
        return cells[1] < cells[0]
