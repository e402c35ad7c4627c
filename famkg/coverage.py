"""Measures how much of the documents is encoded: by which passages, waived why, or missing.

The counterpart of code coverage: a unit of a document (a sentence, list item, table row, …)
is accounted for where passages and waivers cover all of it but connective words, and where
the statements of a passage speak of every name, number and date in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal as OneOf
from typing import TypeAlias

from famkg.contents import capitals, read_contents
from famkg.documents import Library, digest, section_at
from famkg.flaws import (
    Flaw,
    Place,
    Sheet,
    changed,
    find_flaws,
    find_kept_back,
    find_unborne,
    find_unworded,
    without_passage,
)
from famkg.graph import Graph, horizons
from famkg.mentions import (
    content_words,
    small_words,
)
from famkg.model import Document, Passage, Waiver
from famkg.passages import read_passages, read_waivers
from famkg.sentences import Sentence, split
from famkg.wording import Wording, statements_by_iri

State: TypeAlias = OneOf["encoded", "waived", "missing"]
CONNECTIVE = 3
"""How many words with a meaning of their own may be left over in a unit, such as a verb."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a document with all that accounts for it."""

    start: int
    end: int
    kind: str
    section: str
    state: State
    passages: tuple[str, ...]
    """IRIs, in the order of the document."""
    statements: tuple[str, ...]
    """IRIs, sorted."""
    waivers: tuple[str, ...]
    reasons: tuple[str, ...]
    gaps: tuple[tuple[int, int], ...]
    """The stretches that hold more than connective words, and that nothing covers."""


@dataclass(frozen=True, slots=True)
class DocumentCoverage:
    """How much of one document is accounted for."""

    document: Document
    units: tuple[Unit, ...]
    passages: tuple[Passage, ...]
    """In the order of the document, without those that no longer fit it."""
    waivers: tuple[Waiver, ...]

    def count(self, state: State) -> int:
        """Return how many units are in `state`."""
        return sum(unit.state == state for unit in self.units)

    def statements(self) -> frozenset[str]:
        """Return the IRIs of the statements that the document makes."""
        return frozenset(iri for passage in self.passages for iri in passage.states)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the documents is accounted for, and what is wrong."""

    documents: tuple[DocumentCoverage, ...]
    flaws: tuple[Flaw, ...]
    """In the order of the documents; those of no document come last."""

    @property
    def is_complete(self) -> bool:
        """Whether everything is accounted for, and nothing is wrong."""
        return not self.flaws


def measure(
    graph: Graph,
    library: Library,
    identifiers: Sequence[str],
    places: Mapping[str, Place] = MappingProxyType({}),
    *,
    words: bool = True,
) -> Coverage:
    """Return the coverage of documents by what the whole `graph` says.

    `places` are file and line of the blocks, by IRI. Statements without a passage are looked
    for where all documents are measured. `words` says whether what statements join must be
    mentioned by their passages. Raises DocumentError where a document is not at hand,
    UnknownNameError where it is unknown.
    """
    contents = read_contents(graph)
    known = capitals(graph)
    passages = _by_document(read_passages(graph.data).values())
    waivers = read_waivers(graph.data)
    wording = _wording(graph, library, identifiers) if words else None
    every = [one for several in passages.values() for one in several]
    said = statements_by_iri(graph)
    unworded = list(wording.find(every, said)) if wording else []
    kept_back = list(wording.find_kept_back(every, horizons(graph.data))) if wording else []
    waived = _by_document(waiver.stretch for waiver in waivers.values())
    measured: list[DocumentCoverage] = []
    flaws: list[Flaw] = []
    for identifier in sorted(identifiers):
        document, text = library.document(identifier), library.text(identifier)
        fitting = [one for one in passages.get(identifier, ()) if _fits(one, text)]
        fitting_waivers = [
            waivers[one.iri] for one in waived.get(identifier, ()) if _fits(one, text)
        ]
        sheet = Sheet(
            identifier, text, split(text), fitting, fitting_waivers, small_words(text), places
        )
        units = tuple(_cover(unit, sheet) for unit in sheet.units)
        measured.append(DocumentCoverage(document, units, tuple(fitting), tuple(fitting_waivers)))
        both = [*passages.get(identifier, ()), *waived.get(identifier, ())]
        found = [
            *changed(sheet, [one for one in both if not _fits(one, text)]),
            *_missing(sheet, units),
            *find_flaws(sheet, document, contents, known),
            *find_unworded(sheet, [each for each in unworded if each.passage in fitting]),
            *find_kept_back(sheet, [each for each in kept_back if each[0] in fitting]),
        ]
        flaws += sorted(found, key=lambda flaw: (flaw.start, flaw.end, flaw.check, str(flaw.focus)))
    if set(identifiers) == set(library.documents):
        flaws += without_passage(graph, places)
        unborne = wording.find_unborne(graph, every, said) if wording else ()
        flaws += find_unborne(unborne, places)
    return Coverage(tuple(measured), tuple(flaws))


def _wording(graph: Graph, library: Library, identifiers: Sequence[str]) -> Wording:
    texts = {identifier: library.text(identifier) for identifier in identifiers}
    titles = {identifier: library.document(identifier).title for identifier in identifiers}
    return Wording(graph, texts, titles)


def _by_document(passages: Iterable[Passage]) -> dict[str, list[Passage]]:
    found: defaultdict[str, list[Passage]] = defaultdict(list)
    for passage in sorted(passages, key=lambda one: (one.start, -one.end, one.iri)):
        found[passage.document].append(passage)
    return dict(found)


def _fits(passage: Passage, text: str) -> bool:
    return digest(text[passage.start : passage.end]) == passage.digest


def _cover(unit: Sentence, sheet: Sheet) -> Unit:
    """Return a unit with what accounts for it."""
    passages = [one for one in sheet.passages if one.start < unit.end and unit.start < one.end]
    waivers = [
        one
        for one in sheet.waivers
        if one.stretch.start < unit.end and unit.start < one.stretch.end
    ]
    covers = [(one.start, one.end) for one in [*passages, *(one.stretch for one in waivers)]]
    gaps = _gaps(unit, covers, sheet)
    return Unit(
        unit.start,
        unit.end,
        unit.kind,
        section_at(sheet.text, unit.start),
        "missing" if gaps else "encoded" if passages else "waived",
        tuple(one.iri for one in passages),
        tuple(sorted({iri for one in passages for iri in one.states})),
        tuple(one.stretch.iri for one in waivers),
        tuple(sorted({one.reason for one in waivers})),
        tuple(gaps),
    )


def _gaps(unit: Sentence, covers: Sequence[tuple[int, int]], sheet: Sheet) -> list[tuple[int, int]]:
    """Return the uncovered stretches of a unit where they hold more than connective words."""
    if not covers:
        return [(unit.start, unit.end)]
    left = [
        (start, end)
        for start, end in _uncovered(unit, covers, sheet.text)
        if content_words(sheet.text[start:end])
    ]
    words = [word for start, end in left for word in content_words(sheet.text[start:end])]
    named = any(True for start, end in left for _ in sheet.mentions(start, end))
    return left if named or len(words) > CONNECTIVE else []


def _uncovered(
    unit: Sentence, covers: Sequence[tuple[int, int]], text: str
) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a unit outside `covers`, without white space at the ends."""
    position = unit.start
    for start, end in sorted([*covers, (unit.end, unit.end)]):
        words = text[position : max(position, start)]
        if words.strip():
            first = position + words.index(words.strip())
            yield first, first + len(words.strip())
        position = max(position, end)


def _missing(sheet: Sheet, units: Iterable[Unit]) -> Iterator[Flaw]:
    for unit in units:
        whole = unit.gaps == ((unit.start, unit.end),)
        for start, end in unit.gaps:
            yield sheet.flaw(
                "missing",
                start,
                end,
                f"no passage or waiver covers {'this' if whole else 'this part of a'} {unit.kind}",
                "Encode it in a passage, or waive it with a reason.",
            )
