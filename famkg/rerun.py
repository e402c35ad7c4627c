"""Runs a SHACL rule itself over the premises of one step, and nothing else.

The rule is taken as it is written, functions included, so that what compiles rules for the
engine, and what computes values for it, is judged too. Source: W3C, SHACL Advanced Features,
sections 3 (targets), 5 (functions), 6 (node expressions) and 8 (rules).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
    Variable,
)

from famkg.namespaces import PREFIXES, RDF, RULE, SH
from famkg.published import Fact, fact_of

TYPE, FIRST, REST, NIL = (NamedNode(RDF + name) for name in ("type", "first", "rest", "nil"))


def constructs(
    rules: tuple[Triple, ...], name: str, premises: Iterable[Triple], conclusion: Triple
) -> bool:
    """Say whether a SHACL rule constructs `conclusion` from `premises`, and needs each of them.

    `rules` are the triples of the files in which rules are written; `name` is a CURIE.
    """
    book, facts, wanted = read_book(rules), set(premises), fact_of(conclusion)

    def suffices(some: set[Triple]) -> bool:
        given = Store()
        given.extend(Quad(*triple) for triple in some)
        return wanted in set(book.run(name, given))

    return suffices(facts) and not any(suffices(facts - {fact}) for fact in facts)


@lru_cache(maxsize=4)
def read_book(rules: tuple[Triple, ...]) -> Book:
    """Return the rules that `rules` write; they are kept, as one is asked for very often."""
    return Book(rules)


class Book:
    """Shapes, rules and functions as they are written."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.store = Store()
        self.store.extend(Quad(*triple) for triple in triples)
        written = self.store.quads_for_pattern(None, TYPE, NamedNode(SH + "SPARQLFunction"))
        self.functions = {
            quad.subject: self.function(quad.subject)
            for quad in written
            if isinstance(quad.subject, NamedNode)
        }

    def values(self, node: Any, name: str) -> list[Any]:
        """Return the values of a property of SHACL, or of another one given by its IRI."""
        predicate = NamedNode(name if ":" in name else SH + name)
        return [quad.object for quad in self.store.quads_for_pattern(node, predicate, None)]

    def run(self, name: str, given: Store) -> Iterator[Fact]:
        """Yield what a rule constructs from `given`, for each of its focus nodes."""
        rule = NamedNode(RULE + name.partition(":")[2])
        for shape in self.store.quads_for_pattern(None, NamedNode(SH + "rule"), rule):
            if Literal(True) in self.values(shape.subject, "deactivated"):
                continue
            for focus in set(self.targets(shape.subject, given)):
                if self.conforms(rule, focus, given):
                    yield from map(fact_of, self.construct(rule, focus, given))

    def targets(self, shape: Any, given: Store) -> Iterator[Any]:
        """Yield the nodes for which the rules of a shape run."""
        for kind in self.values(shape, "targetClass"):
            yield from (quad.subject for quad in given.quads_for_pattern(None, TYPE, kind))
        for link in self.values(shape, "targetSubjectsOf"):
            yield from (quad.subject for quad in given.quads_for_pattern(None, link, None))
        for link in self.values(shape, "targetObjectsOf"):
            yield from (quad.object for quad in given.quads_for_pattern(None, link, None))

    def conforms(self, rule: NamedNode, focus: Any, given: Store) -> bool:
        """Say whether a rule runs for `focus`: it is active, and the classes are as it wants."""
        return Literal(True) not in self.values(rule, "deactivated") and all(
            Quad(focus, TYPE, kind) in given
            for condition in self.values(rule, "condition")
            for kind in self.values(condition, "class")
        )

    def construct(self, rule: NamedNode, focus: Any, given: Store) -> Iterator[Triple]:
        """Yield what a rule constructs for one node: an sh:SPARQLRule or an sh:TripleRule."""
        for query in self.values(rule, "construct"):
            results = given.query(
                query.value,
                prefixes=self.prefixes(rule),
                substitutions={Variable("this"): focus},
                custom_functions=self.functions,
            )
            assert isinstance(results, QueryTriples)
            yield from results
        for subject in self.values(rule, "subject"):
            for predicate in self.values(rule, "predicate"):
                for value in self.values(rule, "object"):
                    for one in self.nodes(subject, focus, given):
                        for other in self.nodes(value, focus, given):
                            if not isinstance(one, Literal):
                                yield Triple(one, predicate, other)

    def nodes(self, expression: Any, focus: Any, given: Store) -> set[Any]:
        """Return the values of a node expression: the focus node, a constant, or along a path."""
        if expression == NamedNode(SH + "this"):
            return {focus}
        paths = self.values(expression, "path")
        starts = {focus}
        for start in self.values(expression, "nodes"):
            starts = self.nodes(start, focus, given)
        return self.along(paths[0], starts, given) if paths else {expression}

    def along(self, path: Any, starts: set[Any], given: Store) -> set[Any]:
        """Return where a path leads to: a property, an inverse one, or several in a row."""
        for step in self.values(path, FIRST.value):
            (rest,) = self.values(path, REST.value)
            ends = self.along(step, starts, given)
            return ends if rest == NIL else self.along(rest, ends, given)
        for link in self.values(path, "inversePath"):
            found = given.quads_for_pattern(None, link, None)
            return {quad.subject for quad in found if quad.object in starts}
        found = given.quads_for_pattern(None, path, None)
        return {quad.object for quad in found if quad.subject in starts}

    def prefixes(self, node: Any) -> dict[str, str]:
        """Return the prefixes that the SPARQL of a rule or a function may use."""
        return PREFIXES | {
            self.values(each, "prefix")[0].value: self.values(each, "namespace")[0].value
            for declaring in self.values(node, "prefixes")
            for each in self.values(declaring, "declare")
        }

    def function(self, name: Any) -> Callable[..., Any]:
        """Return what runs the SELECT of a function; its parameters are named by their paths."""
        parameters = [
            (order.value, path.value.rpartition("/")[2])
            for each in self.values(name, "parameter")
            for order in self.values(each, "order")
            for path in self.values(each, "path")
        ]

        names = " ".join(f"?{each}" for _, each in sorted(parameters))

        def result(*arguments: Any) -> Any:
            (query,) = self.values(name, "select")
            given = f"WHERE {{ VALUES ({names}) {{ ({' '.join(map(str, arguments))}) }}"
            text = re.sub(r"WHERE\s*\{", lambda _: given, query.value, count=1)
            found = Store().query(text, prefixes=self.prefixes(name))
            assert isinstance(found, QuerySolutions)
            return next((row[0] for row in found), None)

        return result
