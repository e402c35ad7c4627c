"""Takes away what a viewer of some seasons does not know yet."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from famkg.errors import HorizonError
from famkg.graph import (
    STATES,
    Graph,
    horizons,
    is_document,
    is_entity,
    is_passage,
    is_statement,
)
from famkg.model import Term
from famkg.namespaces import FAM, GENID

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
    triple about them or pointing at them; what the data say of anything else that no
    remaining statement mentions, and of nodes without a name, whose numbers would count those
    that stand before them. A statement whose horizon is missing, or is no number, is known to
    nobody; a passage that names no horizon may be read by everybody.

    What is left depends on remaining statements alone, so that it cannot tell whether later
    ones exist. Documents are public and stay, and so do ontology and rules. Raises
    HorizonError where `seen` is not between 0 and the number of seasons.
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
    mentioned = {triple.object for triple in graph.data if triple.subject in kept}

    def hidden(term: Term) -> bool:
        if isinstance(term, Triple):
            return any(map(hidden, (term.subject, term.object)))
        return (
            (is_statement(term) and term not in kept)
            or (is_passage(term) and term not in stating)
            or (is_entity(term) and term not in mentioned)
        )

    def withheld(triple: Triple) -> bool:
        return triple.predicate == HORIZON_REASON or (
            triple.predicate in WITHHELD and triple.subject in later and is_passage(triple.subject)
        )

    def stray(triple: Triple) -> bool:
        subject = triple.subject
        return any(map(_is_unnamed, (subject, triple.object))) or not (
            subject in mentioned or _has_a_horizon(subject) or _is_public(subject)
        )

    def visible(triples: tuple[Triple, ...]) -> Iterator[Triple]:
        for triple in triples:
            if not hidden(triple.subject) and not hidden(triple.object) and not withheld(triple):
                yield triple

    return Graph(
        tuple(visible(graph.ontology)),
        tuple(triple for triple in visible(graph.data) if not stray(triple)),
        graph.rules,
    )


def _has_a_horizon(term: Term) -> bool:
    """Say whether a horizon of its own, or of those who mention it, decides over `term`."""
    return is_statement(term) or is_passage(term) or is_entity(term)


def _is_public(term: Term) -> bool:
    return is_document(term) or (isinstance(term, NamedNode) and term.value.startswith(FAM))


def _is_unnamed(term: Term) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(GENID)
