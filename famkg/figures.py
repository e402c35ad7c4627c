"""Counts what a graph holds and what its closure added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode

from famkg.graph import index, is_entity, is_statement
from famkg.namespaces import DOCUMENT, FAM, RDF, STORY, WORLD

if TYPE_CHECKING:
    from famkg.closure import Closure
    from famkg.graph import Graph
    from famkg.model import Term

TYPE = NamedNode(RDF + "type")
IN_DOCUMENT = NamedNode(FAM + "document")
STATES = NamedNode(FAM + "states")
A_DOCUMENT = NamedNode(FAM + "Document")
A_PASSAGE = NamedNode(FAM + "Passage")


@dataclass(frozen=True, slots=True)
class Figures:
    """How much there is of everything."""

    documents: int
    passages: dict[str, int]
    """Passages of each document, by its id; waivers, which state nothing, are none."""
    statements: int
    statements_of: dict[str, int]
    """Statements that each document makes; two documents can make the same one."""
    set_aside: int
    """Statements that feed no rule, because they are hedged, planned, denied or deprecated."""
    world_entities: int
    story_entities: int
    asserted: int
    """Triples that are written."""
    inferred: int
    """Triples that follow from them."""
    rules: int
    """Rules that were the first to conclude something."""
    rounds: int


def count(graph: Graph, closure: Closure) -> Figures:
    """Return the figures of a graph and its closure."""
    types = index(graph.data, TYPE)
    lies_in: dict[Term, str] = {
        passage: document.value.removeprefix(DOCUMENT)
        for passage, (document, *_) in index(graph.data, IN_DOCUMENT).items()
        if A_PASSAGE in types.get(passage, ()) and isinstance(document, NamedNode)
    }
    stated = {
        (lies_in.get(triple.subject, "?"), triple.object)
        for triple in graph.data
        if triple.predicate == STATES
    }
    entities = {triple.subject.value for triple in graph.data if is_entity(triple.subject)}
    total = sum(1 for _ in closure.store.quads_for_pattern(None, None, None, DefaultGraph()))
    inferred = sum(1 for _ in closure.inferred())
    return Figures(
        documents=sum(A_DOCUMENT in kinds for kinds in types.values()),
        passages=_tally(lies_in.values()),
        statements=len(graph.statements()),
        statements_of=_tally(document for document, _ in stated),
        set_aside=len(_statements_aside(closure)),
        world_entities=sum(iri.startswith(WORLD) for iri in entities),
        story_entities=sum(iri.startswith(STORY) for iri in entities),
        asserted=total - inferred,
        inferred=inferred,
        rules=len(closure.report),
        rounds=closure.rounds,
    )


def _statements_aside(closure: Closure) -> set[Term]:
    from famkg.closure import ASIDE

    quads = closure.store.quads_for_pattern(None, None, None, ASIDE)
    return {quad.subject for quad in quads if is_statement(quad.subject)}


def _tally(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))
