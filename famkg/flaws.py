"""Finds what keeps a document from being accounted for, besides words that nothing covers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal as OneOf
from typing import TypeAlias

from pyoxigraph import NamedNode, Triple

from famkg.contents import Contents, join, speak
from famkg.documents import section_at
from famkg.graph import STATES, Graph
from famkg.mentions import (
    Mention,
    Name,
    Number,
    begins_sentence,
    find_mentions,
    is_title_case,
    stem,
)
from famkg.model import Document, Passage, Waiver
from famkg.namespaces import curie
from famkg.sentences import Sentence, units_over
from famkg.wording import Unworded

Check: TypeAlias = OneOf[
    "changed",
    "kept-back",
    "missing",
    "overlap",
    "unborne",
    "undescribed",
    "unspoken",
    "unworded",
    "waived-fact",
    "without-passage",
    "without-statement",
]
"""What can be wrong:

`missing` words are covered by nothing; `unspoken` ones lie in a passage whose statements do
not speak of them; a statement is `unworded` where its passages do not mention what it joins;
a `waived-fact` is a name or number that no passage of its document holds; an `overlap` is
waived and encoded at once; a passage or waiver that has `changed` no longer fits its document;
an `undescribed` statement is stated, but nothing says what it is; a passage is `kept-back` from
viewers who know all that it states; a name is `unborne` where no passage gives it to its thing.
"""

Place: TypeAlias = tuple[str, int]
"""File and line of a block."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that keeps the documents from being accounted for."""

    check: Check
    message: str
    todo: str
    document: str | None = None
    start: int = 0
    end: int = 0
    section: str = ""
    focus: str | None = None
    """The IRI of the passage, waiver or statement at fault."""
    place: Place | None = None
    role: Triple | None = None
    """The triple at fault, such as one that the passages do not bear out."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document with what is said to lie in it, and what its measuring needs."""

    identifier: str
    text: str
    units: list[Sentence]
    passages: list[Passage]
    waivers: list[Waiver]
    written_small: frozenset[str]
    """The words that the document writes without a capital."""
    places: Mapping[str, Place]

    def mentions(self, start: int, end: int) -> Iterator[Mention]:
        """Yield what a stretch mentions; offsets count from the start of the document."""
        for unit in units_over(self.units, start, end):
            first, last = max(unit.start, start), min(unit.end, end)
            for mention in find_mentions(
                self.text[first:last],
                opens=begins_sentence(self.text[unit.start : first]),
                written_small=self.written_small,
                kind=unit.kind if first == unit.start else "sentence",
            ):
                yield replace(mention, start=mention.start + first, end=mention.end + first)

    def flaw(
        self,
        check: Check,
        start: int,
        end: int,
        message: str,
        todo: str,
        focus: str | None = None,
        role: Triple | None = None,
    ) -> Flaw:
        """Return a flaw at a stretch of this document."""
        section = section_at(self.text, start)
        place = self.places.get(focus) if focus is not None else None
        return Flaw(check, message, todo, self.identifier, start, end, section, focus, place, role)


def find_flaws(
    sheet: Sheet, document: Document, contents: Mapping[str, Contents], known: frozenset[str]
) -> Iterator[Flaw]:
    """Yield what is wrong with the passages and waivers of a document.

    `contents` are what the statements speak of, by IRI, and `known` the words that the data
    know as parts of names, without their case.
    """
    yield from _unspoken(sheet, contents)
    yield from _overlaps(sheet)
    yield from _waived_facts(sheet, document, known)


def changed(sheet: Sheet, misfits: Iterable[Passage]) -> Iterator[Flaw]:
    """Yield the passages and waivers that do not fit the document."""
    for one in misfits:
        start, end = (min(offset, len(sheet.text)) for offset in (one.start, one.end))
        yield sheet.flaw(
            "changed",
            start,
            end,
            "these are not the words that it was made for, so that it covers nothing",
            f"Run: famkg passages repair --document {sheet.identifier}",
            one.iri,
        )


def _unspoken(sheet: Sheet, contents: Mapping[str, Contents]) -> Iterator[Flaw]:
    for passage in sheet.passages:
        if not passage.states:
            yield sheet.flaw(
                "without-statement",
                passage.start,
                passage.end,
                "the passage states nothing",
                "Add what it says with fam:states, or make it a waiver.",
                passage.iri,
            )
        for iri in passage.states:
            if iri not in contents:
                yield sheet.flaw(
                    "undescribed",
                    passage.start,
                    passage.end,
                    f"it states {curie(iri)}, and nothing says what that is",
                    f"Write {curie(iri)} below the passage, or drop it from fam:states.",
                    passage.iri,
                    Triple(NamedNode(passage.iri), STATES, NamedNode(iri)),
                )
        spoken = join(contents[iri] for iri in passage.states if iri in contents)
        for mention in sheet.mentions(passage.start, passage.end):
            if passage.states and not spoken.speaks_of(mention):
                yield sheet.flaw(
                    "unspoken",
                    mention.start,
                    mention.end,
                    "no statement of the passage speaks of this",
                    "State it, or let the passage leave it out. Is it another form of a name that"
                    " is stated? Add it there as skos:altLabel or skos:hiddenLabel.",
                    passage.iri,
                )


def find_unworded(sheet: Sheet, found: Iterable[Unworded]) -> Iterator[Flaw]:
    """Yield what statements join and their passages do not mention."""
    for each in found:
        value = each.value
        name = curie(value.value) if isinstance(value, NamedNode) else str(value)
        how = "gives it more exactly" if each.is_coarse else "does not mention it"
        yield sheet.flaw(
            "unworded",
            each.passage.start,
            each.passage.end,
            f"{curie(each.statement.value)} has {curie(each.predicate.value)} {name}, and this"
            f" {how}",
            "Is it another one? Is it said elsewhere? Or is this another form of its name? Add"
            " that as skos:altLabel or skos:hiddenLabel.",
            each.statement.value,
            Triple(each.statement, each.predicate, each.value),
        )


def find_unborne(names: Iterable[Triple], places: Mapping[str, Place]) -> Iterator[Flaw]:
    """Yield the other names of things that no passage about them has."""
    for triple in names:
        subject = str(getattr(triple.subject, "value", triple.subject))
        yield Flaw(
            "unborne",
            f"no passage about it calls it {triple.object}",
            "Does another thing bear this name? Is it misspelled? If not, drop it.",
            focus=subject,
            place=places.get(subject),
        )


def find_kept_back(sheet: Sheet, found: Iterable[tuple[Passage, int]]) -> Iterator[Flaw]:
    """Yield the passages that may be read too late."""
    for passage, last in found:
        yield sheet.flaw(
            "kept-back",
            passage.start,
            passage.end,
            f"this may be read from season {passage.known_from}, and what it states is known from"
            f" season {last}",
            f"Give it fam:knownFrom {last}, or state what it tells of later seasons.",
            passage.iri,
        )


def _overlaps(sheet: Sheet) -> Iterator[Flaw]:
    for waiver in sheet.waivers:
        stretch = waiver.stretch
        for passage in sheet.passages:
            start, end = max(stretch.start, passage.start), min(stretch.end, passage.end)
            if start < end:
                yield sheet.flaw(
                    "overlap",
                    start,
                    end,
                    f"this is waived, and encoded by {curie(passage.iri)}",
                    "Shorten the waiver or the passage, or drop one of them.",
                    stretch.iri,
                )


def _waived_facts(sheet: Sheet, document: Document, known: frozenset[str]) -> Iterator[Flaw]:
    """Yield the names and numbers of waived words that the passages of the document lack."""
    held = join(
        speak(words)
        for words in (
            document.title,
            document.publisher,
            *(sheet.text[one.start : one.end] for one in sheet.passages),
        )
    )
    for waiver in sheet.waivers:
        for mention in sheet.mentions(waiver.stretch.start, waiver.stretch.end):
            if held.speaks_of(mention) or not _is_evident(mention, waiver, sheet, known, held):
                continue
            yield sheet.flaw(
                "waived-fact",
                mention.start,
                mention.end,
                f"this is waived as {waiver.reason}, and no passage of the document holds it",
                "Encode what is said of it.",
                waiver.stretch.iri,
            )


def _is_evident(
    mention: Mention, waiver: Waiver, sheet: Sheet, known: frozenset[str], held: Contents
) -> bool:
    """Say whether a mention in waived words is one for sure.

    A capital says nothing in a title, nor at the beginning of a unit: there it takes a word
    that the data know as a name, and that the passages do not hold.
    """
    if isinstance(mention, Number):
        return not mention.is_implied
    if not isinstance(mention, Name):
        return True
    unit = units_over(sheet.units, mention.start, mention.end)[0]
    if mention.start > unit.start and not is_title_case(
        sheet.text[max(unit.start, waiver.stretch.start) : min(unit.end, waiver.stretch.end)]
    ):
        return True
    words = sheet.text[mention.start : mention.end].split()
    return any(
        word.casefold() in known and not held.speaks_of(Name(0, 0, (stem(word),))) for word in words
    )


def without_passage(graph: Graph, places: Mapping[str, Place]) -> Iterator[Flaw]:
    """Yield the statements that no passage states."""
    for statement in sorted(graph.statements(), key=str):
        if not graph.passages_of(statement):
            yield Flaw(
                "without-passage",
                "no passage states it",
                "Name it in the fam:states of the passage that says it, or drop it.",
                focus=statement.value,
                place=places.get(statement.value),
            )
