"""Knows where in its files each triple stands: file, line and column of all its terms.

Places lie beside a graph, not in it. They are looked up by the very terms that `read_triples`
gives, and are worked out when the first one is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal, NamedNode, Triple

from famkg.rows import stored
from famkg.turtle.reader import name_nodes, parse_quads, read_text
from famkg.turtle.source import Index, Place, Source
from famkg.turtle.spans import position

if TYPE_CHECKING:
    from famkg.model import Term


@dataclass(frozen=True, slots=True, order=True)
class TriplePlace:
    """Where the three terms of a triple are written.

    Where several triples share a term that is written once, so do they its place. The node
    of `[ … ]` and that of `( … )` stand where the brackets do. Of a list, all that is not
    written (its further nodes, rdf:first, rdf:rest) stands where the member does; the rdf:nil
    that ends it, at the closing bracket.
    """

    subject: Place
    predicate: Place
    object: Place


_Hit: TypeAlias = tuple[int, int]
"""The number of a source, and that of a triple in it."""


class Places:
    """Where the triples of some Turtle texts are written.

    Places come in the order of the texts, and of each text from its beginning to its end. A
    triple, or a term, that is written several times has several. What is written nowhere has
    none.
    """

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self.sources = tuple(sources)

    @classmethod
    def merge(cls, many: Iterable[Places]) -> Places:
        """Return the places of all texts that `many` know, one after the other."""
        return cls(source for places in many for source in places.sources)

    @property
    def triples(self) -> tuple[Triple, ...]:
        """The triples of all texts, in their order, with those that are written twice."""
        return tuple(triple for source in self.sources for triple in source.triples)

    def of_triple(self, subject: Term, predicate: Term, value: Term) -> tuple[TriplePlace, ...]:
        """Return where a triple is written.

        Where it is not written just so, places of triples that differ by the spelling of
        their literal count: a store gives back `1` for `01`, and so on.
        """
        pairs = self._hits("pairs", (subject, predicate))
        hits = [(n, index) for n, index in pairs if self.sources[n].triples[index].object == value]
        if not hits and isinstance(value, Literal):
            wanted = stored(value)
            hits = [
                (number, index)
                for number, index in pairs
                if isinstance(other := self.sources[number].triples[index].object, Literal)
                and stored(other) == wanted
            ]
        return self._triples(hits)

    def of_pair(self, subject: Term, predicate: Term) -> tuple[TriplePlace, ...]:
        """Return where the triples that have this subject and predicate are written."""
        return self._triples(self._hits("pairs", (subject, predicate)))

    def of_subject(self, term: Term) -> tuple[Place, ...]:
        """Return where the blocks of `term` begin; those of a blank node at its bracket."""
        return self._terms(0, self._hits("subjects", term))

    def of_predicate(self, term: Term) -> tuple[Place, ...]:
        """Return where `term` is written as a predicate."""
        return self._terms(1, self._hits("predicates", term))

    def of_object(self, term: Term) -> tuple[Place, ...]:
        """Return where `term` is written as an object."""
        return self._terms(2, self._hits("objects", term))

    def find(
        self, focus: Term, path: Term | None = None, value: Term | None = None
    ) -> Place | None:
        """Return the one place to show for what is wrong with `focus`, or None.

        It is the first that is written of these: the object of the triple; the predicate of
        any triple with this subject and predicate; the subject, where its block begins; the
        subject, where another speaks of it.
        """
        if path is not None and value is not None:
            for place in self.of_triple(focus, path, value):
                return place.object
        if path is not None:
            for place in self.of_pair(focus, path):
                return place.predicate
        return next(iter(self.of_subject(focus) or self.of_object(focus)), None)

    def text_of(self, place: Place) -> str:
        """Return the characters that stand at `place`; raises KeyError if it is not of these."""
        return self._by_name[place.file].cut(place)

    def line_of(self, place: Place) -> str:
        """Return the line on which `place` begins, without its end."""
        return self._by_name[place.file].lines.line(place.line)

    @cached_property
    def _by_name(self) -> dict[str, Source]:
        return {source.name: source for source in reversed(self.sources)}

    def _hits(self, by: Index, key: object) -> list[_Hit]:
        found = ((number, source.index(by)) for number, source in enumerate(self.sources))
        return [(number, place) for number, index in found for place in index.get(key, ())]

    def _triples(self, hits: Iterable[_Hit]) -> tuple[TriplePlace, ...]:
        found = {(number, self.sources[number].spans.written[index]) for number, index in hits}
        return tuple(
            TriplePlace(*(self.sources[number].place_of(spot) for spot in spots))
            for number, spots in sorted(found, key=lambda each: (each[0], *map(position, each[1])))
        )

    def _terms(self, role: int, hits: Iterable[_Hit]) -> tuple[Place, ...]:
        found = {
            (number, self.sources[number].spans.written[index][role]) for number, index in hits
        }
        return tuple(
            self.sources[number].place_of(spot)
            for number, spot in sorted(found, key=lambda each: (each[0], position(each[1])))
        )


def read_places(path: Path, *, shown_as: str | None = None) -> Places:
    """Return the triples of a Turtle file with their places.

    They are those that `read_triples` gives. Places call the file `shown_as`, or else by its
    path. Raises TurtleError where it cannot be read, or has news of Turtle 1.2.
    """
    name = shown_as or path.as_posix()
    text = read_text(path, shown_as=shown_as)
    return Places([Source(text, name, name_nodes(parse_quads(text, name), path))])


def parse_places(text: str, name: str) -> Places:
    """Return the triples of a Turtle text, as `parse_triples` gives them, with their places.

    Raises TurtleError with file, line and column.
    """
    return Places([Source(text, name, name_nodes(parse_quads(text, name), PurePath(name)))])


def subject_lines(text: str, name: str = "the text") -> dict[str, int]:
    """Return the IRI of every subject that has a block, and the line of its first block.

    Lines count from 1. Blank nodes are left out. Raises TurtleError, which calls the text by
    `name`, where it is malformed.
    """
    source = Source(text, name, (quad.triple for quad in parse_quads(text, name)))
    found: dict[str, int] = {}
    for triple, (subject, _, _) in zip(source.triples, source.spans.written, strict=True):
        if isinstance(triple.subject, NamedNode) and triple.subject.value not in found:
            found[triple.subject.value] = source.place_of(subject).line
    return found


def subject_places(
    paths: Iterable[Path], shown_as: Callable[[Path], str]
) -> dict[str, tuple[str, int]]:
    """Return file and line of the first block of every subject in the files, by IRI.

    A file is called what `shown_as` makes of its path. Raises TurtleError where one cannot
    be read.
    """
    found: dict[str, tuple[str, int]] = {}
    for path in paths:
        shown = shown_as(path)
        for iri, line in subject_lines(read_text(path, shown_as=shown), shown).items():
            found.setdefault(iri, (shown, line))
    return found
