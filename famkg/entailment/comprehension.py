"""Brings in the class expressions, lists and inverses of which a graph speaks.

That they exist is granted by the comprehension principles of OWL 2 (RDF-Based Semantics,
section 8), provided that each is made of what it should be made of, and not of itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from famkg.entailment.kinds import are_classes, are_properties, named
from famkg.entailment.world import World
from famkg.model import Term
from famkg.owl2rl import FIRST, NIL, REST
from famkg.rows import Row

FORMS = """
rdf:first anything . rdf:rest list
owl:complementOf class
owl:unionOf classes
owl:intersectionOf classes
owl:oneOf list
owl:inverseOf property
owl:onProperty property . owl:someValuesFrom class
owl:onProperty property . owl:allValuesFrom class
owl:onProperty property . owl:hasValue anything
owl:onProperty property . owl:hasSelf truth
owl:onProperty property . owl:minCardinality number
owl:onProperty property . owl:maxCardinality number
owl:onProperty property . owl:cardinality number
owl:onProperty property . owl:onClass class . owl:minQualifiedCardinality number
owl:onProperty property . owl:onClass class . owl:maxQualifiedCardinality number
owl:onProperty property . owl:onClass class . owl:qualifiedCardinality number
owl:onProperty property . owl:onDataRange class . owl:minQualifiedCardinality number
owl:onProperty property . owl:onDataRange class . owl:maxQualifiedCardinality number
owl:onProperty property . owl:onDataRange class . owl:qualifiedCardinality number
"""
"""The predicates by which each form of expression is made, and of what they make it."""


@cache
def forms() -> tuple[dict[NamedNode, str], ...]:
    """Return the forms, one a line: by predicate, what its object must be."""
    found = []
    for line in FORMS.strip().splitlines():
        words = [part.split() for part in line.split(" . ")]
        found.append({named(name)[0]: kind for name, kind in words})
    return tuple(found)


class Comprehension:
    """The expressions of a graph that may be brought into a world, with new names."""

    def __init__(self, world: World, goals: Iterable[Row]) -> None:
        self.world = world
        self.names: dict[Term, NamedNode] = {}
        """The name of each blank node that is such an expression."""
        self.triples: list[Triple] = []
        """What they are made of."""
        self._lists: dict[Term, list[Term]] = {NIL: []}
        self._classes: set[Term] = set()
        self._properties: set[Term] = set()
        said: defaultdict[Term, list[Row]] = defaultdict(list)
        for goal in goals:
            if isinstance(goal[0], BlankNode):
                said[goal[0]].append(goal)
        todo = list(said.items())
        while todo:
            left = [(node, rows) for node, rows in todo if not self._introduce(node, rows)]
            if len(left) == len(todo):
                break
            todo = left

    def _introduce(self, node: Term, rows: list[Row]) -> bool:
        """Bring in `node`, if all that it is made of is there, and say whether it was."""
        for form in forms():
            parts: list[tuple[NamedNode, Any]] = [
                (predicate, self.names.get(object_, object_))
                for _, predicate, object_ in rows
                if predicate in form
            ]
            if len(parts) == len(form) == len(dict(parts)) and all(
                self._fits(form[predicate], object_) for predicate, object_ in parts
            ):
                name = self.names[node] = self.world.fresh()
                self.triples += [Triple(name, predicate, object_) for predicate, object_ in parts]
                self._remember(name, dict(parts))
                return True
        return False

    def _remember(self, name: NamedNode, parts: dict[NamedNode, Term]) -> None:
        """Take note of what kind of thing `name` is."""
        if FIRST in parts:
            self._lists[name] = [parts[FIRST], *(self._members(parts[REST]) or ())]
        elif named("owl:inverseOf")[0] in parts:
            self._properties.add(name)
        else:
            self._classes.add(name)

    def _members(self, head: Term) -> list[Term] | None:
        return self._lists[head] if head in self._lists else self.world.members(head)

    def _fits(self, kind: str, term: Term) -> bool:
        """Say whether an expression that needs a `kind` there may be made of `term`."""
        if isinstance(term, BlankNode):
            return False
        if kind == "class":
            return term in self._classes or are_classes(self.world, term)
        if kind == "property":
            return term in self._properties or are_properties(self.world, term)
        if kind == "number":
            return isinstance(term, Literal) and term.value.isdecimal()
        if kind == "truth":
            return isinstance(term, Literal) and term.value == "true"
        if kind == "anything":
            return True
        members = self._members(term)
        return members is not None and (
            kind == "list" or all(self._fits("class", each) for each in members)
        )
