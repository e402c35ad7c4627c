"""Classes and properties in order: no circles, nothing that contradicts itself, no idle twins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from famkg.model import Finding
from famkg.namespaces import FAM, OWL, RDFS, curie
from famkg.profile.expressions import is_anonymous

if TYPE_CHECKING:
    from famkg.profile.expressions import Ontology

SUB_CLASS = RDFS + "subClassOf"
SUB_PROPERTY = RDFS + "subPropertyOf"
EQUIVALENT_CLASS = OWL + "equivalentClass"
EQUIVALENT_PROPERTY = OWL + "equivalentProperty"


def check_hierarchies(ontology: Ontology) -> Iterator[Finding]:
    """Yield circles, classes that can have no member, and two names for one class."""
    yield from _circles(ontology, SUB_CLASS, "class", EQUIVALENT_CLASS)
    yield from _circles(ontology, SUB_PROPERTY, "property", EQUIVALENT_PROPERTY)
    yield from _empty(ontology)
    yield from _synonyms(ontology)


def ancestors(ontology: Ontology, *paths: str) -> dict[str, frozenset[str]]:
    """Return for each term those that it reaches by some predicates, itself included."""
    direct: defaultdict[str, set[str]] = defaultdict(set)
    for path in paths:
        for low, high in named_pairs(ontology, path):
            direct[low.value].add(high.value)
    return reach(direct)


def reach(direct: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Return for each key what it leads to in any number of steps, itself included."""
    found: dict[str, frozenset[str]] = {}
    for start in direct:
        seen, todo = {start}, [start]
        while todo:
            fresh = set(direct.get(todo.pop(), ())) - seen
            seen |= fresh
            todo += fresh
        found[start] = frozenset(seen)
    return found


def disjoint_pairs(ontology: Ontology) -> set[frozenset[str]]:
    """Return the pairs of named classes that are said to be disjoint."""
    found = {
        frozenset([one.value, other.value])
        for one, other in named_pairs(ontology, OWL + "disjointWith")
    }
    for node in ontology.typed(OWL + "AllDisjointClasses"):
        members = ontology.members(ontology.value(node, OWL + "members"))
        names = [each.value for each in members if isinstance(each, NamedNode)]
        found |= {frozenset(pair) for pair in combinations(names, 2)}
    return found


def _circles(ontology: Ontology, path: str, what: str, instead: str) -> Iterator[Finding]:
    above = ancestors(ontology, path)
    for low, high in named_pairs(ontology, path):
        one, other = low.value, high.value
        if one in above.get(other, {other}):
            circle = "itself" if one == other else f"{curie(other)}, which lies below it"
            yield Finding(
                f"{what}-cycle",
                "violation",
                f"{curie(one)} lies below {circle}. Break the circle, or say {curie(instead)}"
                " if that is meant.",
                focus=one,
                path=path,
                term=high,
            )


def _empty(ontology: Ontology) -> Iterator[Finding]:
    above = ancestors(ontology, SUB_CLASS, EQUIVALENT_CLASS)
    disjoint = disjoint_pairs(ontology)
    for name, wider in sorted(above.items()):
        for pair in disjoint:
            if pair <= wider:
                one, other = sorted(map(curie, pair)) if len(pair) > 1 else [*map(curie, pair)] * 2
                yield Finding(
                    "disjoint-superclasses",
                    "violation",
                    f"{curie(name)} lies below {one} and {other}, which are disjoint, so that"
                    " nothing can be of it. Take it from below one of them.",
                    focus=name,
                    path=SUB_CLASS,
                    mark=f"{one} {other}",
                )


def _synonyms(ontology: Ontology) -> Iterator[Finding]:
    """Yield named classes of ours that are equivalent, and nothing tells them apart."""
    for one, other in named_pairs(ontology, EQUIVALENT_CLASS):
        if one == other:
            yield Finding(
                "recursive-definition",
                "warning",
                f"{curie(one.value)} is said to be equivalent to itself. Remove that.",
                focus=one.value,
                path=EQUIVALENT_CLASS,
                term=other,
            )
        elif one.value.startswith(FAM) and other.value.startswith(FAM):
            yield Finding(
                "synonyms-as-classes",
                "warning",
                f"{curie(one.value)} and {curie(other.value)} are two names of one class."
                " Keep one, and make the other its skos:altLabel.",
                focus=one.value,
                path=EQUIVALENT_CLASS,
                term=other,
            )


def named_pairs(ontology: Ontology, path: str) -> Iterator[tuple[NamedNode, NamedNode]]:
    """Yield subject and object of the triples with a predicate, where both have a name."""
    for one, other in ontology.pairs(path):
        if not isinstance(one, NamedNode) or not isinstance(other, NamedNode):
            continue
        if not is_anonymous(one) and not is_anonymous(other):
            yield one, other
