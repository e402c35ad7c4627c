"""Reads triples as the class expressions and data ranges of OWL 2 (Mapping to RDF, section 3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from famkg.model import Term
from famkg.namespaces import GENID, OWL, RDF, RDFS, XSD, curie
from famkg.profile.vocabulary import (
    ANNOTATION_PROPERTY,
    BUILT_IN_ANNOTATIONS,
    DATATYPE,
    DATATYPE_PROPERTY,
    DATATYPES,
    FIRST,
    INVERSE,
    NIL,
    OBJECT_ONLY,
    OBJECT_PROPERTY,
    REST,
    TYPE,
)

_FOREIGN = frozenset([OWL + "rational", OWL + "real"])
"""Datatypes of OWL 2 that OWL 2 RL leaves out."""
_SETS = {"intersectionOf": "IntersectionOf", "unionOf": "UnionOf"}
_QUANTIFIERS = {"someValuesFrom": "SomeValuesFrom", "allValuesFrom": "AllValuesFrom"}
_CARDINALITIES = {
    "cardinality": "ExactCardinality",
    "maxCardinality": "MaxCardinality",
    "maxQualifiedCardinality": "MaxCardinality",
    "minCardinality": "MinCardinality",
    "minQualifiedCardinality": "MinCardinality",
    "qualifiedCardinality": "ExactCardinality",
}


@dataclass(frozen=True, slots=True)
class Expression:
    """A class expression or data range, under its name in the functional syntax of OWL 2."""

    kind: str
    """`Class`, `Datatype`, `ObjectSomeValuesFrom` and so on.

    Two are ours: `ForeignDatatype`, which OWL 2 RL does not have, and `Unreadable`.
    """
    text: str
    """The expression in functional syntax, with CURIEs."""
    parts: tuple[Expression, ...] = ()
    """The class expressions or data ranges inside."""
    on: str | None = None
    """The IRI of the property of a restriction, also where it is used backwards."""
    number: int | None = None
    """The number of a cardinality restriction."""


class Ontology:
    """The triples of an ontology, to be asked by subject or by predicate."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = tuple(dict.fromkeys(triples))
        self._by_subject: dict[Term, list[tuple[str, Term]]] = defaultdict(list)
        self._by_predicate: dict[str, list[tuple[Term, Term]]] = defaultdict(list)
        for triple in self.triples:
            self._by_subject[triple.subject].append((triple.predicate.value, triple.object))
            self._by_predicate[triple.predicate.value].append((triple.subject, triple.object))
        self._types: dict[str, set[str]] = defaultdict(set)
        for subject, kind in self.pairs(TYPE):
            if isinstance(subject, NamedNode) and isinstance(kind, NamedNode):
                self._types[subject.value].add(kind.value)

    def pairs(self, predicate: str) -> list[tuple[Term, Term]]:
        """Return subject and object of every triple with this predicate."""
        return self._by_predicate.get(predicate, [])

    def about(self, subject: Term) -> list[tuple[str, Term]]:
        """Return predicate and object of every triple with this subject."""
        return self._by_subject.get(subject, [])

    def subjects(self) -> Iterator[Term]:
        """Yield everything of which a triple tells, in the order of the triples."""
        yield from self._by_subject

    def predicates(self) -> Iterator[str]:
        """Yield the IRI of everything that is used as a predicate, in the order of the triples."""
        yield from self._by_predicate

    def value(self, subject: Term, predicate: str) -> Term | None:
        """Return the object of one triple with this subject and predicate, or None."""
        return next((o for p, o in self.about(subject) if p == predicate), None)

    def types(self, iri: str) -> frozenset[str]:
        """Return the IRIs of the classes that a term is said to belong to."""
        return frozenset(self._types.get(iri, ()))

    def typed(self, kind: str) -> list[Term]:
        """Return what is said to be of the class `kind`, in the order of the triples."""
        return [s for s, o in self.pairs(TYPE) if o == NamedNode(kind)]

    def is_object_property(self, iri: str) -> bool:
        """Say whether a term is declared as an object property, outright or by a trait of one."""
        built_in = iri in (OWL + "topObjectProperty", OWL + "bottomObjectProperty")
        return built_in or bool(self.types(iri) & (OBJECT_ONLY | {OBJECT_PROPERTY}))

    def is_data_property(self, iri: str) -> bool:
        """Say whether a term is declared as a datatype property."""
        built_in = iri in (OWL + "topDataProperty", OWL + "bottomDataProperty")
        return built_in or DATATYPE_PROPERTY in self.types(iri)

    def is_annotation(self, iri: str) -> bool:
        """Say whether a term is declared as an annotation property, or is one of OWL's own."""
        return iri in BUILT_IN_ANNOTATIONS or ANNOTATION_PROPERTY in self.types(iri)

    def is_datatype(self, term: Term) -> bool:
        """Say whether a term stands for a datatype or another data range."""
        if is_anonymous(term):
            return self.value(term, TYPE) == NamedNode(DATATYPE)
        return isinstance(term, NamedNode) and (
            term.value in DATATYPES
            or term.value in _FOREIGN
            or term.value.startswith(XSD)
            or DATATYPE in self.types(term.value)
        )

    def is_known_datatype(self, iri: str) -> bool:
        """Say whether OWL 2 RL has a datatype, or the ontology defines it as a data range."""
        defined = self.value(NamedNode(iri), OWL + "equivalentClass") is not None
        return iri in DATATYPES or (defined and DATATYPE in self.types(iri))

    def members(self, head: Term | None) -> tuple[Term, ...]:
        """Return the members of an RDF list, as far as it is well formed."""
        found: list[Term] = []
        seen: set[Term] = set()
        while head is not None and head != NamedNode(NIL) and head not in seen:
            seen.add(head)
            first = self.value(head, FIRST)
            if first is not None:
                found.append(first)
            head = self.value(head, REST)
        return tuple(found)

    def property_of(self, term: Term | None) -> tuple[str | None, bool]:
        """Return the IRI of a property expression, and whether it is used backwards."""
        if isinstance(term, NamedNode) and not is_anonymous(term):
            return term.value, False
        inner = self.value(term, INVERSE) if term is not None else None
        return (inner.value, True) if isinstance(inner, NamedNode) else (None, False)

    def expression(self, term: Term) -> Expression:
        """Return the class expression or data range that a term stands for."""
        return self._expression(term, frozenset())

    def definitions(self, term: NamedNode) -> Iterator[Expression]:
        """Yield what a named class is defined as by owl:unionOf and the like on its own name."""
        for predicate, _ in self.about(term):
            local = predicate.removeprefix(OWL)
            if local in (*_SETS, "complementOf", "oneOf") and predicate.startswith(OWL):
                yield self._boolean(local, term, frozenset())

    def _expression(self, term: Term, above: frozenset[Term]) -> Expression:
        if isinstance(term, NamedNode) and not is_anonymous(term):
            kind = "Class"
            if self.is_datatype(term):
                kind = "Datatype" if self.is_known_datatype(term.value) else "ForeignDatatype"
            return Expression(kind, curie(term.value))
        if isinstance(term, (Literal, Triple)) or term in above:
            return Expression("Unreadable", show(term))
        facts = {p.removeprefix(OWL): o for p, o in self.about(term) if p.startswith(OWL)}
        above |= {term}
        if "onProperty" in facts:
            return self._restriction(facts, above)
        for local in (*_SETS, "complementOf", "datatypeComplementOf", "oneOf"):
            if local in facts:
                return self._boolean(local, term, above)
        if "onDatatype" in facts:
            return Expression("DatatypeRestriction", f"DatatypeRestriction({show(term)})")
        return Expression("Unreadable", show(term))

    def _boolean(self, local: str, term: Term, above: frozenset[Term]) -> Expression:
        side = "Data" if self.is_datatype(term) else "Object"
        value = self.value(term, OWL + local)
        if local == "oneOf":
            listed = " ".join(show(each) for each in self.members(value))
            return Expression(f"{side}OneOf", f"{side}OneOf({listed})")
        if local in _SETS:
            parts = tuple(self._expression(each, above) for each in self.members(value))
            kind = side + _SETS[local]
        else:
            parts = () if value is None else (self._expression(value, above),)
            kind = f"{side}ComplementOf"
        return Expression(kind, f"{kind}({' '.join(part.text for part in parts)})", parts)

    def _restriction(self, facts: dict[str, Term], above: frozenset[Term]) -> Expression:
        iri, backwards = self.property_of(facts["onProperty"])
        side = "Data" if iri is not None and self.is_data_property(iri) else "Object"
        name = curie(iri) if iri is not None else show(facts["onProperty"])
        if backwards:
            name = f"ObjectInverseOf({name})"
        for local, kind in _QUANTIFIERS.items():
            if local in facts:
                part = self._expression(facts[local], above)
                return Expression(side + kind, f"{side}{kind}({name} {part.text})", (part,), iri)
        if "hasValue" in facts:
            return Expression(
                f"{side}HasValue", f"{side}HasValue({name} {show(facts['hasValue'])})", (), iri
            )
        if "hasSelf" in facts:
            return Expression("ObjectHasSelf", f"ObjectHasSelf({name})", (), iri)
        for local, kind in _CARDINALITIES.items():
            number = facts.get(local)
            if isinstance(number, Literal) and number.value.isdecimal():
                filler = facts.get("onClass", facts.get("onDataRange"))
                parts = () if filler is None else (self._expression(filler, above),)
                inside = " ".join([number.value, name, *(part.text for part in parts)])
                text = f"{side}{kind}({inside})"
                return Expression(side + kind, text, parts, iri, int(number.value))
        return Expression("Unreadable", f"a restriction on {name}", (), iri)


def is_anonymous(term: Term) -> bool:
    """Say whether a term is a blank node, or was one before it was skolemized."""
    return isinstance(term, BlankNode) or (
        isinstance(term, NamedNode) and term.value.startswith(GENID)
    )


def is_reserved(iri: str) -> bool:
    """Say whether an IRI belongs to the vocabulary of RDF, RDFS or OWL itself."""
    return iri.startswith((RDF, RDFS, OWL))


def show(term: Term) -> str:
    """Return a term as a message shows it."""
    if is_anonymous(term):
        return "[]"
    return curie(term.value) if isinstance(term, NamedNode) else str(term)
