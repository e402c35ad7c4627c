"""One Turtle text, its triples, and the stretch that each of their terms fills."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias
from typing import Literal as OneOf

from pyoxigraph import NamedNode, Triple

from famkg.namespaces import RDF
from famkg.turtle.faults import too_new
from famkg.turtle.lines import Lines
from famkg.turtle.spans import Spans, Spot, Written, find_spans, position

FIRST, REST, NIL = (NamedNode(f"{RDF}{name}") for name in ("first", "rest", "nil"))


Index: TypeAlias = OneOf["pairs", "subjects", "predicates", "objects"]
"""By what the triples of a source are looked up; `pairs` are subject and predicate."""
_KEYS: dict[Index, Callable[[Triple], Any]] = {
    "pairs": lambda triple: (triple.subject, triple.predicate),
    "subjects": lambda triple: triple.subject,
    "predicates": lambda triple: triple.predicate,
    "objects": lambda triple: triple.object,
}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of a file. Lines and columns count from 1, columns in code points."""

    file: str
    """The file as it is shown to people."""
    line: int
    column: int
    end_line: int
    end_column: int
    """The column behind the last character."""

    def __str__(self) -> str:
        """Return `file:line:column`, which editors and terminals can follow."""
        return f"{self.file}:{self.line}:{self.column}"


class Source:
    """One Turtle text with its triples, in the order in which the parser gives them."""

    def __init__(
        self, text: str, name: str, triples: Iterable[Triple], readable: str | None = None
    ) -> None:
        """Take a text, what to call it, and what was read of it.

        `readable` is the text with blanks for what could not be read. Raises TurtleError
        where there are terms of Turtle 1.2, whose places are not known.
        """
        self.text = text
        self.name = name
        self.triples = tuple(triples)
        self._readable = text if readable is None else readable
        self._indexes: dict[Index, Mapping[Any, Sequence[int]]] = {}
        if any(isinstance(triple.object, Triple) for triple in self.triples):
            _ = self.spans  # which raises

    @cached_property
    def spans(self) -> Spans:
        """Where the terms of each triple are written."""
        spans = find_spans(self._readable)
        if isinstance(spans, int):
            raise too_new(spans, self.lines, self.name)
        if len(spans.written) != len(self.triples):
            raise RuntimeError(f"the places found in {self.name} are not those of its triples")
        return disentangle(spans, self.triples)

    def index(self, by: Index) -> Mapping[Any, Sequence[int]]:
        """Return the numbers of the triples by what they say; made when it is first asked for."""
        if by not in self._indexes:
            found: defaultdict[Any, list[int]] = defaultdict(list)
            for number, key in enumerate(map(_KEYS[by], self.triples)):
                found[key].append(number)
            self._indexes[by] = dict(found)
        return self._indexes[by]

    @cached_property
    def lines(self) -> Lines:
        """The lines of the text."""
        return Lines(self.text)

    def place(self, start: int, end: int) -> Place:
        """Return the stretch between two offsets."""
        return Place(self.name, *self.lines.locate(start), *self.lines.locate(end))

    def place_of(self, spot: Spot) -> Place:
        """Return the stretch that the term at `spot` fills."""
        return self.place(position(spot), self.spans.end(spot))

    def offsets(self, place: Place) -> tuple[int, int]:
        """Return the offsets of a place of this text."""
        return (
            self.lines.offset(place.line, place.column),
            self.lines.offset(place.end_line, place.end_column),
        )

    def cut(self, place: Place) -> str:
        """Return the characters of a place."""
        start, end = self.offsets(place)
        return self.text[start:end]


def disentangle(spans: Spans, triples: Sequence[Triple]) -> Spans:
    """Return `spans`; in a block whose brackets do not fit its triples, all at its beginning.

    The order of triples that come from brackets is the parser's own affair. Should it change,
    places become less exact, but not wrong.
    """
    loose = [
        block
        for block in spans.tangles
        if not _fits(spans, zip(triples[slice(*block)], spans.written[slice(*block)], strict=True))
    ]
    if not loose:
        return spans
    written = list(spans.written)
    for first, last in loose:
        start = min(position(subject) for subject, _, _ in written[first:last])
        written[first:last] = [(start, start, start)] * (last - first)
    return Spans(spans.text, tuple(written), spans.closings, ())


def _fits(spans: Spans, block: Iterable[tuple[Triple, Written]]) -> bool:
    """Say whether each bracket and cell is one node, and each list is one."""
    nodes: dict[Spot, object] = {}
    for triple, (subject, predicate, value) in block:
        if predicate < 0 and triple.predicate != (FIRST if value >= 0 else REST):
            return False
        for spot, term in ((subject, triple.subject), (value, triple.object)):
            is_node = (spot < 0 or spot in spans.closings) and term != NIL
            if is_node and nodes.setdefault(spot, term) != term:
                return False
    return True
