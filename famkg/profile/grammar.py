"""Where OWL 2 RL allows which class expression and which axiom (Profiles, section 4.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode

from famkg.model import Finding, Term
from famkg.namespaces import OWL
from famkg.profile.expressions import Expression, Ontology, is_anonymous, is_reserved, show
from famkg.profile.vocabulary import (
    CLASS,
    DOMAIN,
    MEMBERS,
    RANGE,
    SUB_CLASS,
    TYPE,
)

_SUB = {
    "Class": "",
    "DataHasValue": "",
    "DataSomeValuesFrom": "range",
    "ObjectHasValue": "",
    "ObjectIntersectionOf": "sub",
    "ObjectOneOf": "",
    "ObjectSomeValuesFrom": "sub or Thing",
    "ObjectUnionOf": "sub",
}
_SUPER = {
    "Class": "",
    "DataAllValuesFrom": "range",
    "DataHasValue": "",
    "DataMaxCardinality": "range",
    "ObjectAllValuesFrom": "super",
    "ObjectComplementOf": "sub",
    "ObjectHasValue": "",
    "ObjectIntersectionOf": "super",
    "ObjectMaxCardinality": "sub or Thing",
}
_EQUIVALENT = {
    "Class": "",
    "DataHasValue": "",
    "ObjectHasValue": "",
    "ObjectIntersectionOf": "equivalent",
}
_RANGE = {"Datatype": "", "DataIntersectionOf": "range"}

GRAMMAR = {
    "sub": _SUB,
    "sub or Thing": _SUB,
    "super": _SUPER,
    "equivalent": _EQUIVALENT,
    "range": _RANGE,
}
"""Position to the expressions that may stand there, and each to the position of its parts."""

_PLACES = {
    "sub": "as a subclass",
    "sub or Thing": "as a subclass",
    "super": "as a superclass",
    "equivalent": "in an equivalence",
    "range": "as a data range",
}

_ADVICE = {
    ("sub", "ObjectAllValuesFrom"): "No rule can see all values of a property: leave it out.",
    ("sub", "ObjectComplementOf"): "Say with owl:disjointWith what excludes what.",
    ("super", "ObjectSomeValuesFrom"): "Require the value in a SHACL shape.",
    ("super", "DataSomeValuesFrom"): "Require the value in a SHACL shape.",
    ("super", "ObjectMinCardinality"): "Require the values in a SHACL shape.",
    ("super", "ObjectExactCardinality"): "Require the values in a SHACL shape.",
    ("super", "DataMinCardinality"): "Require the values in a SHACL shape.",
    ("super", "DataExactCardinality"): "Require the values in a SHACL shape.",
    ("super", "ObjectMaxCardinality"): "Only 0 and 1 are allowed: count in a SHACL shape.",
    ("super", "DataMaxCardinality"): "Only 0 and 1 are allowed: count in a SHACL shape.",
    ("super", "ObjectUnionOf"): "Name a class for the union, and make its parts subclasses of it.",
    ("super", "ObjectOneOf"): "Give each individual the class as its type.",
    ("equivalent", "ObjectSomeValuesFrom"): "Write [ … ] rdfs:subClassOf the class.",
    ("equivalent", "DataSomeValuesFrom"): "Write [ … ] rdfs:subClassOf the class.",
    ("equivalent", "ObjectUnionOf"): "Write [ … ] rdfs:subClassOf the class.",
    ("equivalent", "ObjectOneOf"): "Give each individual the class as its type.",
    ("equivalent", "ObjectAllValuesFrom"): "Make the class a subclass of it.",
    ("equivalent", "ObjectMaxCardinality"): "Make the class a subclass of it.",
    ("equivalent", "DataAllValuesFrom"): "Make the class a subclass of it.",
    ("equivalent", "DataMaxCardinality"): "Make the class a subclass of it.",
    ("equivalent", "ObjectComplementOf"): "Say with owl:disjointWith what excludes what.",
    ("range", "DataOneOf"): "List the values in a SHACL shape (sh:in).",
    ("range", "ForeignDatatype"): "Leave it out, and set it in a SHACL shape (sh:datatype).",
    ("range", "DatatypeRestriction"): "Set the bounds in a SHACL shape (sh:minInclusive …).",
}


def check_grammar(ontology: Ontology) -> Iterator[Finding]:
    """Yield each axiom that OWL 2 RL does not have, and each expression in a wrong place."""
    yield from _class_axioms(ontology)
    yield from _property_axioms(ontology)
    yield from _class_assertions(ontology)
    yield from _forbidden_axioms(ontology)


def _class_axioms(ontology: Ontology) -> Iterator[Finding]:
    for sub, sup in ontology.pairs(SUB_CLASS):
        axiom = _axiom("SubClassOf", ontology, (sub, sup))
        focus = sup if is_anonymous(sub) else sub
        yield from _check(ontology.expression(sub), "sub", axiom, focus)
        yield from _check(ontology.expression(sup), "super", axiom, focus)
    for left, right in ontology.pairs(OWL + "equivalentClass"):
        position = "range" if ontology.is_datatype(left) else "equivalent"
        axiom = _axiom("EquivalentClasses", ontology, (left, right))
        for side in (left, right):
            yield from _check(ontology.expression(side), position, axiom, left)
    for term in ontology.typed(CLASS):
        if isinstance(term, NamedNode) and not is_anonymous(term):
            for expression in ontology.definitions(term):
                axiom = f"EquivalentClasses({show(term)} {expression.text})"
                yield from _check(expression, "equivalent", axiom, term)
    for left, right in ontology.pairs(OWL + "disjointWith"):
        yield from _all_sub(ontology, "DisjointClasses", (left, right), left)
    for node in ontology.typed(OWL + "AllDisjointClasses"):
        members = ontology.members(ontology.value(node, MEMBERS))
        yield from _all_sub(ontology, "DisjointClasses", members, node)
    for term, _ in ontology.pairs(OWL + "hasKey"):
        axiom = f"HasKey({ontology.expression(term).text} …)"
        yield from _check(ontology.expression(term), "sub", axiom, term)


def _property_axioms(ontology: Ontology) -> Iterator[Finding]:
    for predicate, name in ((DOMAIN, "Domain"), (RANGE, "Range")):
        for term, value in ontology.pairs(predicate):
            iri, _ = ontology.property_of(term)
            if iri is None or ontology.is_annotation(iri):
                continue
            of_data = ontology.is_data_property(iri)
            position = "range" if of_data and predicate == RANGE else "super"
            side = "Data" if of_data else "Object"
            axiom = _axiom(f"{side}Property{name}", ontology, (term, value))
            yield from _check(ontology.expression(value), position, axiom, term)


def _class_assertions(ontology: Ontology) -> Iterator[Finding]:
    for term, kind in ontology.pairs(TYPE):
        # `a owl:Thing` says nothing, and tools write it for every individual.
        if isinstance(kind, NamedNode) and is_reserved(kind.value):
            continue
        axiom = f"ClassAssertion({ontology.expression(kind).text} {show(term)})"
        yield from _check(ontology.expression(kind), "super", axiom, term)


def _forbidden_axioms(ontology: Ontology) -> Iterator[Finding]:
    for term in ontology.typed(OWL + "ReflexiveProperty"):
        yield _finding(
            f"ReflexiveObjectProperty({show(term)}): OWL 2 RL has no reflexive properties"
            " (Profiles, 4.2.5). Leave it out, and ask for the thing itself in the query.",
            term,
        )
    for term, _ in ontology.pairs(OWL + "disjointUnionOf"):
        yield _finding(
            f"DisjointUnion({show(term)} …): OWL 2 RL has no disjoint unions (Profiles, 4.2.5)."
            " Write one rdfs:subClassOf for each part and one owl:AllDisjointClasses for all.",
            term,
        )


def _all_sub(
    ontology: Ontology, name: str, members: Iterable[Term], focus: Term
) -> Iterator[Finding]:
    axiom = _axiom(name, ontology, tuple(members))
    for member in members:
        yield from _check(ontology.expression(member), "sub", axiom, focus)


def _check(expression: Expression, position: str, axiom: str, focus: Term) -> Iterator[Finding]:
    """Yield a finding for each innermost part of an expression that may not stand where it does."""
    allowed = GRAMMAR[position]
    if _is_allowed(expression, position):
        for part in expression.parts:
            yield from _check(part, allowed[expression.kind], axiom, focus)
        return
    advice = _ADVICE.get((position.removesuffix(" or Thing"), expression.kind))
    if expression.text == "owl:Thing":
        advice = "Leave it out: everything is an owl:Thing."
    elif expression.kind == "Unreadable":
        advice = "Write a class, or one whole expression in brackets."
    yield _finding(
        f"{axiom}: {expression.text} may not stand {_PLACES[position]} in OWL 2 RL"
        f" (Profiles, 4.2.3). {advice or 'Allowed are ' + ', '.join(sorted(allowed)) + '.'}",
        focus,
    )


def _is_allowed(expression: Expression, position: str) -> bool:
    if expression.kind not in GRAMMAR[position]:
        return False
    if expression.number is not None and expression.number > 1:
        return False
    return expression.text != "owl:Thing" or position == "sub or Thing"


def _axiom(name: str, ontology: Ontology, terms: Iterable[Term]) -> str:
    texts = [
        show(term) if not is_anonymous(term) else ontology.expression(term).text for term in terms
    ]
    return f"{name}({' '.join(texts)})"


def _finding(message: str, focus: Term) -> Finding:
    iri = focus.value if isinstance(focus, NamedNode) and not is_anonymous(focus) else None
    return Finding("owl2-rl-grammar", "violation", message, focus=iri)
