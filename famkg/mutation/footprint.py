"""Tells which changes of a closure can change the answers of a query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from famkg.namespaces import RDF, RDFS, SKOS, expand
from famkg.queries import Query
from famkg.sparql import tokens

TYPE = RDF + "type"
LABELS = frozenset((RDFS + "label", SKOS + "altLabel"))
"""What names the things in an answer, and the parameters of a question."""
ANYWHERE = frozenset({"GRAPH", "DESCRIBE"})
"""Words of a query that may look at any triple."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """The terms that a query names; a triple that has none of them is nothing to it."""

    terms: frozenset[str]
    sees_all: bool
    """Whether a variable may stand for a property."""
    sees_types: bool
    """Whether a variable may stand for a class."""

    @classmethod
    def of(cls, query: Query) -> Footprint:
        """Return the footprint of a query; where in doubt, a larger one."""
        found = list(tokens(query.text))
        terms = set()
        sees_all = sees_types = False
        for n, token in enumerate(found):
            before = found[n - 1] if n else None
            after = found[n + 1] if n + 1 < len(found) else None
            if token.kind == "name":
                terms.add(expand(token.text) or token.text)
            elif token.kind == "iri":
                terms.add(token.text[1:-1])
            elif token.kind == "word" and token.text.upper() in ANYWHERE:
                sees_all = True
            elif token.text == "a" and token.kind == "word":
                terms.add(TYPE)
                sees_types |= after is not None and after.kind == "variable"
            elif token.text == "!" and after is not None and after.kind != "variable":
                sees_all |= after.text not in ("(", "BOUND", "EXISTS")
            if token.kind == "variable" and before is not None:
                sees_all |= before.text == ";" or _is_subject(before, found, n)
        return cls(
            frozenset(terms), sees_all, sees_types or (TYPE in terms and "rdf:type" in query.text)
        )

    def touched_by(self, triples: Iterable[Triple]) -> bool:
        """Say whether any of the triples may matter."""
        return any(self._sees(triple) for triple in triples)

    def _sees(self, triple: Triple) -> bool:
        predicate = triple.predicate.value
        if self.sees_all or predicate in LABELS:
            return True
        if predicate != TYPE:
            return predicate in self.terms
        seen = isinstance(triple.object, NamedNode) and triple.object.value in self.terms
        return TYPE in self.terms and (self.sees_types or seen)


def _is_subject(before: object, found: list, n: int) -> bool:  # type: ignore[type-arg]
    """Say whether a variable follows a term that may be a subject, and precedes another term."""
    if n + 1 >= len(found) or n < 2:
        return False
    one, other = found[n - 1], found[n + 1]
    terms = ("variable", "name", "iri", "string")
    opens = found[n - 2].text in ("{", ".", "}", ")")
    return one.kind in ("variable", "name", "iri") and other.kind in terms and opens
