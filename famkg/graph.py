"""Joins ontology and data into one value, and tells what reasoning may see of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeGuard

from pyoxigraph import Literal, NamedNode, Triple

from famkg.namespaces import DOCUMENT, FAM, PASSAGE, RDF, STATEMENT, STORY, WORLD

if TYPE_CHECKING:
    from pathlib import Path

    from famkg.model import Term
    from famkg.project import Project

TYPE = NamedNode(RDF + "type")
DEPRECATED = NamedNode(FAM + "Deprecated")
ASSERTED = NamedNode(FAM + "Asserted")
INSTALLMENT = NamedNode(FAM + "Installment")
KNOWN_FROM = NamedNode(FAM + "knownFrom")
MODALITY = NamedNode(FAM + "modality")
ORDINAL = NamedNode(FAM + "ordinal")
PART = NamedNode(FAM + "part")
SEASON = NamedNode(FAM + "Season")
STANDING = NamedNode(FAM + "standing")
STATES = NamedNode(FAM + "states")

ALWAYS_FED = frozenset(
    [
        TYPE,
        KNOWN_FROM,
        MODALITY,
        STANDING,
        NamedNode(FAM + "standingReason"),
        NamedNode(FAM + "horizonReason"),
    ]
)
"""What reasoning may see of a statement that is hedged, planned, denied or deprecated."""


@dataclass(frozen=True)
class Graph:
    """Triples as they were written: what terms mean, and what is said with them."""

    ontology: tuple[Triple, ...]
    data: tuple[Triple, ...]
    rules: tuple[Triple, ...] = ()
    """The SHACL rules that reason beyond OWL; no rule sees them as triples."""

    def triples(self) -> tuple[Triple, ...]:
        """Return all triples of ontology and data, those of the ontology first."""
        return self.ontology + self.data

    def statements(self) -> frozenset[NamedNode]:
        """Return the statements: whatever is described below `statement/`."""
        return self._statements

    def passages_of(self, statement: Term) -> tuple[Term, ...]:
        """Return the passages that state `statement`, sorted by IRI."""
        return self._stated_by.get(statement, ())

    def seasons(self) -> int:
        """Return how many seasons the series has, 0 where no season is counted.

        It is the largest ordinal that a statement of the real world (`fam:knownFrom` 0)
        gives to a season, so nothing that is said of the story can alter it.
        """
        kinds = index(self.data, TYPE)
        parts = index(self.data, PART)
        known = horizons(self.data)
        ordinals = [
            whole_number(ordinal)
            for statement, values in index(self.data, ORDINAL).items()
            if INSTALLMENT in kinds.get(statement, ()) and known.get(statement) == 0
            if any(SEASON in kinds.get(part, ()) for part in parts.get(statement, ()))
            for ordinal in values
        ]
        return max((number for number in ordinals if number is not None), default=0)

    @cached_property
    def _statements(self) -> frozenset[NamedNode]:
        subjects = {triple.subject for triple in self.data}
        return frozenset(subject for subject in subjects if is_statement(subject))

    @cached_property
    def _stated_by(self) -> Mapping[Term, tuple[Term, ...]]:
        found: defaultdict[Term, set[Term]] = defaultdict(set)
        for triple in self.data:
            if triple.predicate == STATES:
                found[triple.object].add(triple.subject)
        return {statement: tuple(sorted(them, key=str)) for statement, them in found.items()}


def load_graph(project: Project) -> Graph:
    """Return the graph of the Turtle files of `project`: ontology, data and rules, not shapes.

    Raises TurtleError where a file cannot be read.
    """
    from famkg.turtle import read_triples

    def read(paths: Iterable[Path]) -> tuple[Triple, ...]:
        return tuple(
            triple
            for path in paths
            for triple in read_triples(path, shown_as=project.relative(path))
        )

    return Graph(
        read(project.ontology_files()),
        read(project.data_files()),
        read(project.rule_files()),
    )


def split_feed(graph: Graph) -> tuple[tuple[Triple, ...], tuple[Triple, ...]]:
    """Return the triples that rules may see, and those that are set aside.

    Only what is asserted, of normal or preferred standing, takes part in reasoning. Of any
    other statement the rules see what it is (ALWAYS_FED) and who states it; its roles stay
    in the graph, to be asked for. A statement without a modality or a standing is asserted
    or of normal standing.
    """
    hedged = {triple.subject for triple in graph.data if is_hedge(triple)}
    feed: list[Triple] = list(graph.ontology)
    aside: list[Triple] = []
    for triple in graph.data:
        withheld = (
            triple.subject in hedged
            and is_statement(triple.subject)
            and triple.predicate not in ALWAYS_FED
        )
        (aside if withheld else feed).append(triple)
    return tuple(feed), tuple(aside)


def is_hedge(triple: Triple) -> bool:
    """Say whether `triple` keeps what its subject tells from being a premise."""
    return (triple.predicate == MODALITY and triple.object != ASSERTED) or (
        triple.predicate == STANDING and triple.object == DEPRECATED
    )


def index(triples: Iterable[Triple], predicate: NamedNode) -> dict[Term, list[Term]]:
    """Return the objects that `predicate` gives to each subject, in the order of `triples`."""
    found: defaultdict[Term, list[Term]] = defaultdict(list)
    for triple in triples:
        if triple.predicate == predicate:
            found[triple.subject].append(triple.object)
    return dict(found)


def horizons(triples: Iterable[Triple]) -> dict[Term, int | None]:
    """Return the `fam:knownFrom` of each subject: the largest, or None if one is no number."""
    found: dict[Term, int | None] = {}
    for subject, values in index(triples, KNOWN_FROM).items():
        numbers = [whole_number(value) for value in values]
        found[subject] = None if None in numbers else max(n for n in numbers if n is not None)
    return found


def whole_number(term: Term) -> int | None:
    """Return the number that a literal writes, or None where it writes none."""
    if isinstance(term, Literal) and term.value.strip().lstrip("+-").isdecimal():
        return int(term.value)
    return None


def is_statement(term: Term) -> TypeGuard[NamedNode]:
    """Say whether `term` names a statement."""
    return isinstance(term, NamedNode) and term.value.startswith(STATEMENT)


def is_passage(term: Term) -> TypeGuard[NamedNode]:
    """Say whether `term` names a passage."""
    return isinstance(term, NamedNode) and term.value.startswith(PASSAGE)


def is_entity(term: Term) -> TypeGuard[NamedNode]:
    """Say whether `term` names an entity of the story or of the real world."""
    return isinstance(term, NamedNode) and term.value.startswith((STORY, WORLD))


def is_document(term: Term) -> TypeGuard[NamedNode]:
    """Say whether `term` names a document."""
    return isinstance(term, NamedNode) and term.value.startswith(DOCUMENT)
