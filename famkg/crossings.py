"""Finds statements that mix our world with the story where their kind never does.

A person of our world takes no part in an event of the story, and no event of ours is the cause
of one there: what exists in both worlds exists twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pyoxigraph import NamedNode

from famkg.graph import TYPE, Graph, index, is_entity, is_statement
from famkg.model import Finding, Term
from famkg.namespaces import FAM, STORY, curie

CROSSING = frozenset(
    NamedNode(FAM + name)
    for name in (
        *("Basis", "Casting", "Correspondence", "Divergence", "EpisodeCasting", "ImageDepiction"),
        *("Inspiration", "Setting", "Subject", "Utterance"),
    )
)
"""The classes of statements that join the two worlds."""
OUTSIDE = frozenset(NamedNode(FAM + name) for name in ("speaker", "announcer"))
"""Properties that tell who says so: somebody of our world may speak of the story."""


def check_worlds(graph: Graph) -> Iterator[Finding]:
    """Yield the statements that join things of both worlds, and should not: `mixed-worlds`."""
    kinds = index(graph.data, TYPE)
    joined: defaultdict[Term, list[tuple[NamedNode, NamedNode]]] = defaultdict(list)
    for triple in graph.data:
        if triple.predicate in OUTSIDE or not is_statement(triple.subject):
            continue
        if is_entity(triple.object):
            joined[triple.subject].append((triple.predicate, triple.object))
    for statement, pairs in sorted(joined.items(), key=lambda item: str(item[0])):
        if CROSSING & {each for each in kinds.get(statement, ()) if isinstance(each, NamedNode)}:
            continue
        ours = sorted((pair for pair in pairs if not _of_story(pair[1])), key=str)
        theirs = sorted((pair for pair in pairs if _of_story(pair[1])), key=str)
        if ours and theirs:
            few = min((ours, theirs), key=len)[0]
            yield Finding(
                "mixed-worlds",
                "violation",
                f"It joins {curie(ours[0][1].value)} of our world to"
                f" {curie(theirs[0][1].value)} of the story. Name the counterpart in the same"
                " world.",
                focus=statement.value if isinstance(statement, NamedNode) else str(statement),
                path=few[0].value,
                value=curie(few[1].value),
                term=few[1],
            )


def _of_story(thing: NamedNode) -> bool:
    return thing.value.startswith(STORY)
