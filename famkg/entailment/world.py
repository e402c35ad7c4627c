"""Closes a small graph under OWL 2 RL and a little more, and says whether it is consistent.

What is added to the rules of OWL 2 RL is sound under the RDF-based semantics of OWL 2; the
profile leaves it out because a rule would name new things, or speak of everything (`BEYOND`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import count
from typing import Any, cast

from pyoxigraph import NamedNode, Quad, QueryTriples, Triple

from famkg.closure import DEFAULT, Closure, close
from famkg.datatypes import (
    are_disjoint,
    are_within,
    different_values,
    in_datatype,
    is_datatype,
    is_ill_typed,
    types_of,
)
from famkg.entailment.terms import FRESH, WITNESS, literal_of
from famkg.graph import Graph
from famkg.model import Term
from famkg.namespaces import OWL
from famkg.owl2rl import FIRST, NIL, REST, SAME_AS, TYPE
from famkg.rows import Row, row_of

THING = NamedNode(OWL + "Thing")
COMPLEMENTS = NamedNode(OWL + "complementOf"), NamedNode(OWL + "datatypeComplementOf")
NOWHERE = NamedNode(OWL + "bottomObjectProperty"), NamedNode(OWL + "bottomDataProperty")
DEEPEST = 3
"""How far witnesses may have witnesses of their own."""

LATER = "rdf:rest+/rdf:first"
RANGE = "owl:onClass|owl:onDataRange"
BEYOND = (
    # whatever there is, has itself as a value of a reflexive property
    "{ ?x ?p ?x } { ?p a owl:ReflexiveProperty . ?x a owl:Thing }",
    "{ ?x ?p ?x } { ?c owl:hasSelf true ; owl:onProperty ?p . ?x a ?c }",
    "{ ?x a ?c } { ?c owl:hasSelf true ; owl:onProperty ?p . ?x ?p ?x }",
    # differences, each way and each two
    "{ ?y owl:differentFrom ?x } { ?x owl:differentFrom ?y }",
    f"""{{ ?x owl:differentFrom ?y }} {{
        ?a a owl:AllDifferent ; (owl:members|owl:distinctMembers)/rdf:rest* ?u .
        ?u rdf:first ?x ; {LATER} ?y }}""",
    "{ ?p rdfs:range rdfs:Literal } { ?p a owl:DatatypeProperty }",
    # disjoint unions in other words
    "{ ?c owl:unionOf ?l } { ?c owl:disjointUnionOf ?l }",
    f"""{{ ?d owl:disjointWith ?e }} {{
        ?c owl:disjointUnionOf/rdf:rest* ?u . ?u rdf:first ?d ; {LATER} ?e }}""",
    # at least none, at least one
    "{ ?x a ?c } { ?c owl:minCardinality|owl:minQualifiedCardinality 0 . ?x a owl:Thing }",
    "{ ?c owl:someValuesFrom owl:Thing } { ?c owl:minCardinality 1 }",
    f"{{ ?c owl:someValuesFrom ?d }} {{ ?c owl:minQualifiedCardinality 1 ; {RANGE} ?d }}",
    # at most none, at most one: for exact numbers, and for values of a datatype
    "{ ?y a owl:Nothing } { ?c owl:cardinality 0 ; owl:onProperty ?p . ?x a ?c ; ?p ?y }",
    "{ ?y owl:sameAs ?z } { ?c owl:cardinality 1 ; owl:onProperty ?p . ?x a ?c ; ?p ?y , ?z }",
    f"""{{ ?x a owl:Nothing }} {{
        ?c owl:qualifiedCardinality|owl:maxQualifiedCardinality 0 ; owl:onProperty ?p ; {RANGE} ?d .
        ?x a ?c ; ?p ?y . ?y a ?d }}""",
    f"""{{ ?y owl:sameAs ?z }} {{
        ?c owl:qualifiedCardinality|owl:maxQualifiedCardinality 1 ; owl:onProperty ?p ; {RANGE} ?d .
        ?x a ?c ; ?p ?y , ?z . ?y a ?d . ?z a ?d }}""",
)
"""What follows although no rule of tables 4 to 9 says so, each the end of a CONSTRUCT query."""


def witness(depth: int) -> str:
    """Return the end of a query for values that must exist, and that nothing names yet.

    Those that it finds have witnesses of their own only up to DEEPEST.
    """
    own = (
        f"STRSTARTS(STR(?x), '{WITNESS}{depth}/')" if depth else f"!STRSTARTS(STR(?x), '{WITNESS}')"
    )
    return f"""{{ ?x ?p ?w . ?w a ?d , owl:Thing }} {{
        ?c owl:onProperty ?p . ?x a ?c . FILTER({own})
        {{ ?c owl:someValuesFrom ?d }}
        UNION {{ ?c owl:minCardinality|owl:cardinality ?n . FILTER(?n > 0) BIND(owl:Thing AS ?d) }}
        UNION {{ ?c owl:minQualifiedCardinality|owl:qualifiedCardinality ?n ; {RANGE} ?d .
            FILTER(?n > 0) }}
        FILTER NOT EXISTS {{ ?x ?p ?y . ?y a ?d }}
        BIND(CONCAT(STR(?x), ' ', STR(?p), ' ', STR(?d)) AS ?why)
        BIND(IRI(CONCAT('{WITNESS}{depth + 1}/', MD5(?why))) AS ?w) }}"""


QUERIES = (*BEYOND, *map(witness, range(DEEPEST)))


class World:
    """A graph without blank nodes and literals, closed; read-only once it is made."""

    def __init__(self, given: frozenset[Triple], numbers: Iterator[int] | None = None) -> None:
        self.given = given
        self.closure = saturate(given)
        self.shown: dict[Triple, bool] = {}
        """What was asked and answered already."""
        self._numbers = count() if numbers is None else numbers
        self._with: dict[frozenset[Triple], World] = {}

    def __contains__(self, triple: Triple) -> bool:
        return self.closure.holds(triple)

    def adding(self, triples: Iterable[Triple]) -> World:
        """Return the world in which `triples` hold as well."""
        more = frozenset(triples)
        if more <= self.given:
            return self
        if more not in self._with:
            self._with[more] = World(self.given | more, self._numbers)
        return self._with[more]

    def fresh(self) -> NamedNode:
        """Return a name that nothing has yet."""
        return NamedNode(f"{FRESH}{next(self._numbers)}")

    def match(self, subject: Any, predicate: Any, object_: Any) -> Iterator[Row]:
        """Yield the triples that hold; None stands for any term."""
        for quad in self.closure.store.quads_for_pattern(subject, predicate, object_, DEFAULT):
            yield row_of(quad)

    def objects(self, subject: Term, predicate: NamedNode) -> list[Any]:
        """Return what `predicate` gives for `subject`, sorted."""
        return sorted((row[2] for row in self.match(subject, predicate, None)), key=str)

    def members(self, head: Term) -> list[Any] | None:
        """Return the members of the RDF list at `head`, or None if it is malformed."""
        found: list[Any] = []
        visited: set[Term] = set()
        while head != NIL:
            firsts, rests = self.objects(head, FIRST), self.objects(head, REST)
            if len(firsts) != 1 or len(rests) != 1 or head in visited:
                return None
            visited.add(head)
            found += firsts
            (head,) = rests
        return found

    @cached_property
    def is_consistent(self) -> bool:
        """Say whether no contradiction was found."""
        return not (
            self.closure.inconsistencies
            or any(True for each in NOWHERE for _ in self.match(None, each, None))
            or any(map(self.is_impossible, self.datatypes))
            or self.confuses_values()
        )

    @cached_property
    def datatypes(self) -> dict[Term, set[NamedNode]]:
        """Return the datatypes to which each value is known to belong."""
        found: defaultdict[Term, set[NamedNode]] = defaultdict(set)
        for row in self.match(None, TYPE, None):
            if is_datatype(row[2]):
                found[row[0]].add(row[2])
        return dict(found)

    def is_impossible(self, value: Term) -> bool:
        """Say whether no value can belong where `value` is said to belong (`dt-not-type`)."""
        found = self.datatypes[value]
        literal = literal_of(value)
        if literal is not None and (
            is_ill_typed(literal) or any(in_datatype(literal, each) is False for each in found)
        ):
            return True
        excluded = (
            outer
            for kind in self.objects(value, TYPE)
            for predicate in COMPLEMENTS
            for outer in self.objects(kind, predicate)
        )
        return are_disjoint(found) or any(
            isinstance(outer, NamedNode) and are_within(found, outer) for outer in excluded
        )

    def confuses_values(self) -> bool:
        """Say whether values that differ are said to be the same (`dt-diff`)."""
        for subject, _, object_ in self.match(None, SAME_AS, None):
            one, other = literal_of(subject), literal_of(object_)
            if one is not None and other is not None and different_values(one, other):
                return True
        return False


def saturate(given: frozenset[Triple]) -> Closure:
    """Return the closure of `given` under the rules and the QUERIES."""
    triples = set(given)
    for node in {term for triple in given for term in row_of(triple)}:
        if isinstance(node, NamedNode):
            triples.add(Triple(node, TYPE, THING))
            literal = literal_of(node)
            if literal is not None:
                triples |= {Triple(node, TYPE, each) for each in types_of(literal)}
    while True:
        closure = close(Graph(tuple(triples), ()))
        new = {
            triple
            for query in QUERIES
            for triple in cast(QueryTriples, closure.query(f"CONSTRUCT {query}"))
            if Quad(*row_of(triple)) not in closure.store
            and not (triple.predicate == SAME_AS and triple.subject == triple.object)
        }
        if not new:
            return closure
        triples |= new
