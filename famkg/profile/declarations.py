"""Every term declared, and as one kind of thing only; literals of datatypes that OWL 2 RL knows."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from famkg.model import Finding, Term
from famkg.namespaces import OWL, XSD, curie
from famkg.profile.expressions import Ontology, is_anonymous, is_reserved, show
from famkg.profile.vocabulary import (
    ANNOTATION_PROPERTY,
    CHAIN,
    CLASS,
    DATATYPE,
    DATATYPE_PROPERTY,
    DOMAIN,
    INVERSE,
    KINDS,
    MEMBERS,
    OBJECT_ONLY,
    OBJECT_PROPERTY,
    RANGE,
    SUB_CLASS,
    SUB_PROPERTY,
    TYPE,
)

_CLASS_PAIRS = (
    SUB_CLASS,
    OWL + "equivalentClass",
    OWL + "disjointWith",
    OWL + "complementOf",
)
_CLASS_LISTS = (OWL + "intersectionOf", OWL + "unionOf", OWL + "disjointUnionOf")
_FILLERS = (OWL + "someValuesFrom", OWL + "allValuesFrom", OWL + "onClass", OWL + "onDataRange")
_PROPERTY_PAIRS = (
    SUB_PROPERTY,
    OWL + "equivalentProperty",
    OWL + "propertyDisjointWith",
    INVERSE,
)
_OBJECT_PREDICATES = (CHAIN, INVERSE)
_WHAT_TO_DECLARE = {
    CLASS: "Declare it with `a owl:Class`, or mend its name.",
    OBJECT_PROPERTY: "Declare it with `a owl:ObjectProperty` or `a owl:DatatypeProperty`,"
    " or mend its name.",
}


def check_declarations(ontology: Ontology) -> Iterator[Finding]:
    """Yield each term that is used and not declared, or declared or used as two kinds of thing.

    Source: the typing constraints of OWL 2 DL (Syntax, section 5.8.1).
    """
    yield from _undeclared(ontology)
    yield from _double(ontology)
    yield from _misused(ontology)


def check_literals(ontology: Ontology) -> Iterator[Finding]:
    """Yield, once for each property, the datatypes of values that OWL 2 RL does not know.

    A warning: rules carry such a value along as they found it, and nothing more is defined.
    """
    for triple in ontology.triples:
        value = triple.object
        if not isinstance(value, Literal) or ontology.is_known_datatype(value.datatype.value):
            continue
        if ontology.is_annotation(triple.predicate.value):
            continue
        name = curie(value.datatype.value)
        instead = " xsd:dateTime is." if value.datatype.value == XSD + "date" else ""
        yield Finding(
            "owl2-rl-datatype",
            "warning",
            f"{show(triple.predicate)} has values of {name}, which is no datatype of OWL 2 RL"
            f" (Profiles, 4.2.1).{instead} Keep {name} only where no axiom needs the value.",
            focus=triple.predicate.value,
        )


def _undeclared(ontology: Ontology) -> Iterator[Finding]:
    for term, kind, axiom in _uses(ontology):
        if not isinstance(term, NamedNode) or is_anonymous(term) or is_reserved(term.value):
            continue
        if term.value.startswith(XSD):
            continue
        types = ontology.types(term.value)
        declared = (
            bool(types & {CLASS, DATATYPE})
            if kind == CLASS
            else bool(types & (OBJECT_ONLY | set(KINDS)))
        )
        if not declared:
            yield Finding(
                "owl2-dl-declaration",
                "violation",
                f"{axiom}: {show(term)} is declared nowhere (Syntax, 5.8.1)."
                f" {_WHAT_TO_DECLARE[kind]}",
                focus=term.value,
            )


def _uses(ontology: Ontology) -> Iterator[tuple[Term, str, str]]:
    """Yield each term that an axiom uses as a class (or datatype) or as a property."""
    for predicate in _CLASS_PAIRS:
        for pair in ontology.pairs(predicate):
            yield from ((term, CLASS, curie(predicate)) for term in pair)
    for predicate in _CLASS_LISTS:
        for _, head in ontology.pairs(predicate):
            yield from ((m, CLASS, curie(predicate)) for m in ontology.members(head))
    for predicate in (*_FILLERS, DOMAIN, RANGE, TYPE):
        yield from ((o, CLASS, curie(predicate)) for _, o in ontology.pairs(predicate))
    for name in ("AllDisjointClasses", "AllDisjointProperties"):
        for node in ontology.typed(OWL + name):
            kind = CLASS if name == "AllDisjointClasses" else OBJECT_PROPERTY
            listed = ontology.members(ontology.value(node, MEMBERS))
            yield from ((member, kind, curie(OWL + name)) for member in listed)
    for predicate in _PROPERTY_PAIRS:
        for pair in ontology.pairs(predicate):
            yield from ((term, OBJECT_PROPERTY, curie(predicate)) for term in pair)
    for predicate in (CHAIN, OWL + "hasKey"):
        for _, head in ontology.pairs(predicate):
            listed = ontology.members(head)
            yield from ((member, OBJECT_PROPERTY, curie(predicate)) for member in listed)
    for predicate in (DOMAIN, RANGE):
        yield from ((s, OBJECT_PROPERTY, curie(predicate)) for s, _ in ontology.pairs(predicate))
    for _, term in ontology.pairs(OWL + "onProperty"):
        yield term, OBJECT_PROPERTY, curie(OWL + "onProperty")
    for term in dict.fromkeys(triple.predicate for triple in ontology.triples):
        yield term, OBJECT_PROPERTY, "a triple"


def _double(ontology: Ontology) -> Iterator[Finding]:
    """Yield each term that is declared as two kinds of property, or as class and datatype."""
    for kind in (*KINDS, CLASS):
        for term in ontology.typed(kind):
            if not isinstance(term, NamedNode) or is_anonymous(term):
                continue
            types = ontology.types(term.value)
            kinds = [name for iri, name in KINDS.items() if iri in types]
            if types & OBJECT_ONLY and OBJECT_PROPERTY not in types:
                kinds.insert(0, KINDS[OBJECT_PROPERTY])
            if len(kinds) > 1:
                yield _kind_finding(
                    f"{show(term)} is {' and '.join(kinds)}. Keep one, and give the other a name"
                    " of its own.",
                    term,
                )
            if {CLASS, DATATYPE} <= types:
                yield _kind_finding(
                    f"{show(term)} is a class and a datatype. Keep one, and give the other a name"
                    " of its own.",
                    term,
                )


def _misused(ontology: Ontology) -> Iterator[Finding]:
    """Yield axioms that join properties of two kinds, and values of the wrong kind."""
    for predicate in _PROPERTY_PAIRS:
        for left, right in ontology.pairs(predicate):
            sides = [_kind(ontology, left), _kind(ontology, right)]
            if None not in sides and sides[0] != sides[1]:
                yield _kind_finding(
                    f"{show(left)} {curie(predicate)} {show(right)}: one is {sides[0]}, the other"
                    f" {sides[1]}. Join properties of one kind only.",
                    left,
                )
    for predicate in _OBJECT_PREDICATES:
        for term, _ in ontology.pairs(predicate):
            if _kind(ontology, term) not in (None, KINDS[OBJECT_PROPERTY]):
                yield _kind_finding(
                    f"{show(term)} {curie(predicate)} …: only object properties have it.", term
                )
    for _, head in ontology.pairs(CHAIN):
        for member in ontology.members(head):
            if _kind(ontology, member) not in (None, KINDS[OBJECT_PROPERTY]):
                yield _kind_finding(
                    f"{show(member)} stands in a chain: only object properties may.", member
                )
    for triple in ontology.triples:
        is_literal = isinstance(triple.object, Literal)
        iri = triple.predicate.value
        if is_literal and ontology.is_object_property(iri) and not ontology.is_data_property(iri):
            wanted = "a datatype property, or give it an entity as value"
        elif not is_literal and ontology.is_data_property(iri) and not is_reserved(iri):
            wanted = "an object property, or give it a literal as value"
        else:
            continue
        yield _kind_finding(
            f"{show(triple.subject)} {show(triple.predicate)} {show(triple.object)}:"
            f" {show(triple.predicate)} is {_kind(ontology, triple.predicate)}. Use {wanted}.",
            triple.subject,
        )


def _kind(ontology: Ontology, term: Term) -> str | None:
    iri, _ = ontology.property_of(term)
    if iri is None:
        return None
    if ontology.is_object_property(iri):
        return KINDS[OBJECT_PROPERTY]
    if ontology.is_data_property(iri):
        return KINDS[DATATYPE_PROPERTY]
    return KINDS[ANNOTATION_PROPERTY] if ontology.is_annotation(iri) else None


def _kind_finding(message: str, focus: Term) -> Finding:
    iri = focus.value if isinstance(focus, NamedNode) and not is_anonymous(focus) else None
    return Finding("owl2-dl-kind", "violation", f"{message} (Syntax, 5.8.1)", focus=iri)
