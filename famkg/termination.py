"""Makes sure that rules which compute values come to an end.

What follows by OWL 2 RL is made of the terms that are there, so there is only so much of it. A
rule beyond OWL may make new values; if they could become what it computes with, it would never
be done. So no property from which a value is computed may get its values, by whatever rules and
axioms, from one that holds what was computed from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from pyoxigraph import NamedNode, Triple, Variable

from famkg.errors import FamkgError
from famkg.model import Rule
from famkg.namespaces import OWL, RDF, RDFS, curie

Flow: TypeAlias = tuple[NamedNode, NamedNode, str, bool]
"""From which property values come to which, by what, and whether they are computed anew."""

SUB, SAME, CHAIN = RDFS + "subPropertyOf", OWL + "equivalentProperty", OWL + "propertyChainAxiom"


def refuse_endless(rules: Iterable[Rule], ontology: Iterable[Triple] = ()) -> None:
    """Raise FamkgError if `rules` could compute values from their own results without end.

    The axioms of `ontology` by which values come from one property to another count as well.
    """
    flows = [flow for rule in rules for flow in flows_of(rule)]
    if not any(anew for *_, anew in flows):
        return
    flows += axioms(ontology)
    onward: defaultdict[NamedNode, list[Flow]] = defaultdict(list)
    for flow in flows:
        onward[flow[0]].append(flow)
    for start, end, name, anew in flows:
        way = path(onward, end, start) if anew else None
        if way is not None:
            back = "".join(
                f"\n{curie(other.value)} gets values of {curie(one.value)} by {by}"
                for one, other, by, _ in way
            )
            raise FamkgError(
                f"it computes {curie(end.value)} from {curie(start.value)}, and so from itself"
                f" without end{back}",
                where=name,
                todo="Conclude the computed value by a property from which none is computed.",
            )


def flows_of(rule: Rule) -> Iterator[Flow]:
    """Yield how values come through one rule; what is a subject anywhere is no value."""
    nodes = {atom[0] for atom in rule.body}
    origin: defaultdict[Any, set[Any]] = defaultdict(set)
    for atom in rule.body:
        if isinstance(atom[2], Variable) and atom[2] not in nodes:
            origin[atom[2]].add(atom[1])
    written = dict(origin)
    for step in rule.builtins:
        if step.result is not None and step.result not in written:
            for argument in step.arguments:
                origin[step.result] |= origin[argument]
    for _, predicate, value in rule.head:
        for source in sorted(origin[value], key=str):
            if isinstance(predicate, NamedNode):
                yield source, predicate, rule.name, value not in written


def axioms(ontology: Iterable[Triple]) -> Iterator[Flow]:
    """Yield how values come from one property to another by what an ontology says."""
    lists: dict[Any, dict[str, Any]] = defaultdict(dict)
    found: list[Triple] = []
    ways: list[tuple[Any, Any]]
    for triple in ontology:
        if triple.predicate.value in (RDF + "first", RDF + "rest"):
            lists[triple.subject][triple.predicate.value] = triple.object
        elif triple.predicate.value in (SUB, SAME, CHAIN):
            found.append(triple)
    for triple in found:
        one, other, by = triple.subject, triple.object, curie(triple.predicate.value)
        ways = [(one, other)]
        if triple.predicate.value == SAME:
            ways.append((other, one))
        elif triple.predicate.value == CHAIN:
            ways = [(last(lists, other), one)]
        for start, end in ways:
            if isinstance(start, NamedNode) and isinstance(end, NamedNode):
                yield start, end, by, False


def last(lists: dict[Any, dict[str, Any]], head: Any) -> Any:
    """Return the last member of a list, None where it has none."""
    seen = set()
    member = None
    while head in lists and head not in seen:
        seen.add(head)
        member = lists[head].get(RDF + "first")
        head = lists[head].get(RDF + "rest")
    return member


def path(
    onward: dict[NamedNode, list[Flow]], start: NamedNode, end: NamedNode
) -> tuple[Flow, ...] | None:
    """Return a shortest way for values from one property to another, None if there is none."""
    ways: dict[NamedNode, tuple[Flow, ...]] = {start: ()}
    todo = [start]
    for node in todo:
        if node == end:
            return ways[node]
        for flow in onward[node]:
            if flow[1] not in ways:
                ways[flow[1]] = (*ways[node], flow)
                todo.append(flow[1])
    return None
