"""Finds horizons that do not fit together: what is told too early, and what is kept too long.

A statement is known as soon as any passage that states it may be read. Two kinds may be known
before: a part in a season is known from that season, though its passage names later ones; and
what is of our world alone may be known to everybody. A passage may be read when all that it
states is known. That it is read too late can only be seen in its words: `famkg.wording`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pyoxigraph import NamedNode

from famkg.contents import season_numbers
from famkg.graph import (
    KNOWN_FROM,
    STATES,
    TYPE,
    Graph,
    horizons,
    index,
    is_entity,
    is_passage,
    is_statement,
)
from famkg.model import Finding, Term
from famkg.namespaces import FAM, STORY

CASTING = NamedNode(FAM + "Casting")
IN_SEASON = NamedNode(FAM + "inSeason")


def check_horizons(graph: Graph) -> Iterator[Finding]:
    """Yield the statements and passages whose horizon is not what the others make it.

    `early-statement` and `early-passage` are violations, as they spoil; `late-statement` is a
    warning. Whatever has no horizon is left to the shapes.
    """
    known = horizons(graph.data)
    stated = index(graph.data, STATES)
    own = _season_of_castings(graph)
    public = _of_our_world(graph)
    for statement in sorted(graph.statements(), key=str):
        horizon = known.get(statement)
        reading = [known.get(passage) for passage in graph.passages_of(statement)]
        if horizon is None or not reading or None in reading:
            continue
        first = own.get(statement, min(each for each in reading if each is not None))
        if horizon != first and not (horizon == 0 and statement in public):
            yield _finding("statement", statement, horizon, first)
    for passage, statements in sorted(stated.items(), key=str):
        horizon = known.get(passage)
        numbers = [known.get(statement) for statement in statements]
        if not is_passage(passage) or horizon is None or None in numbers:
            continue
        last = max(each for each in numbers if each is not None)
        if horizon < last:
            yield _finding("passage", passage, horizon, last)


def _finding(kind: str, focus: NamedNode, horizon: int, wanted: int) -> Finding:
    early = horizon < wanted
    told = (
        "the passages that state it may be read"
        if kind == "statement"
        else "what it states is known"
    )
    return Finding(
        f"{'early' if early else 'late'}-{kind}",
        "violation" if early else "warning",
        f"It is known from season {horizon}, and {told} from season {wanted}."
        f" Give it fam:knownFrom {wanted}, or mend the other one.",
        focus=focus.value,
        path=KNOWN_FROM.value,
        value=str(horizon),
    )


def _season_of_castings(graph: Graph) -> dict[Term, int]:
    """Return the number of its season for each part in one."""
    seasons = season_numbers(graph)
    kinds = index(graph.data, TYPE)
    return {
        statement: seasons[season]
        for statement, values in index(graph.data, IN_SEASON).items()
        if CASTING in kinds.get(statement, ())
        for season in values
        if season in seasons
    }


def _of_our_world(graph: Graph) -> frozenset[Term]:
    """Return the statements that join nothing of the story."""
    joined: defaultdict[Term, bool] = defaultdict(bool)
    for triple in graph.data:
        if is_statement(triple.subject):
            of_story = is_entity(triple.object) and triple.object.value.startswith(STORY)
            joined[triple.subject] |= of_story
    return frozenset(statement for statement, of_story in joined.items() if not of_story)
