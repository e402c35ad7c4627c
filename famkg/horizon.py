"""Takes away what a viewer of some seasons does not know yet."""

from __future__ import annotations

from pyoxigraph import NamedNode, Triple

from famkg.errors import HorizonError
from famkg.graph import STATES, Graph, horizons, is_entity, is_passage, is_statement
from famkg.model import Term
from famkg.namespaces import FAM

WITHHELD = frozenset(
    NamedNode(FAM + name) for name in ("locator", "section", "end", "digest", "knownFrom")
)
"""What tells of the words of a passage: what they are, how many, and how far they reach.

A digest would confirm a guess at the words.
"""
HORIZON_REASON = NamedNode(FAM + "horizonReason")
"""Why a horizon is what it is, which often speaks of seasons to come."""


def check_seen(seen: int, seasons: int) -> None:
    """Raise HorizonError unless a viewer can have seen `seen` of `seasons` seasons."""
    if not 0 <= seen <= seasons:
        raise HorizonError(
            f"nobody can have seen {seen} seasons",
            todo=f"Give a number from 0 (none seen) to {seasons} (all seen).",
        )


def restrict(graph: Graph, seen: int) -> Graph:
    """Return what a viewer of seasons 1 to `seen` knows of `graph`; 0 stands for no season.

    Gone are, in this order: the statements known only later, with every triple about them
    or pointing at them; the passages that state nothing any more; of a passage whose own
    horizon is later, all but its document and where it starts; the reasons of horizons; the
    entities of the story or the world that no remaining statement mentions, with every
    triple about them or pointing at them. A statement whose horizon is missing, or is no
    number, is known to nobody; a passage that names no horizon may be read by everybody.

    What is left depends on remaining statements alone, so that it cannot tell whether later
    ones exist. Documents are public and stay. Raises HorizonError where `seen` is not
    between 0 and the number of seasons.
    """
    check_seen(seen, graph.seasons())
    known: set[Term] = set()
    later: set[Term] = set()
    for subject, number in horizons(graph.data).items():
        (later if number is None or number > seen else known).add(subject)
    kept = graph.statements() & known
    stating = {
        triple.subject
        for triple in graph.data
        if triple.predicate == STATES and triple.object in kept
    }
    mentioned = {
        triple.object
        for triple in graph.data
        if triple.subject in kept and is_entity(triple.object)
    }

    def hidden(term: Term) -> bool:
        return (
            (is_statement(term) and term not in kept)
            or (is_passage(term) and term not in stating)
            or (is_entity(term) and term not in mentioned)
        )

    def withheld(triple: Triple) -> bool:
        return triple.predicate == HORIZON_REASON or (
            triple.predicate in WITHHELD and triple.subject in later and is_passage(triple.subject)
        )

    def visible(triples: tuple[Triple, ...]) -> tuple[Triple, ...]:
        return tuple(
            triple
            for triple in triples
            if not hidden(triple.subject) and not hidden(triple.object) and not withheld(triple)
        )

    return Graph(visible(graph.ontology), visible(graph.data))
