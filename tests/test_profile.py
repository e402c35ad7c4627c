"""The checker of OWL 2 RL and OWL 2 DL: each rule, broken and kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Triple, parse

from famkg.model import Finding
from famkg.profile import check_profile
from famkg.turtle import parse_triples, read_triples

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT.parent / "shared" / "conformance" / "owl2rl.json"

PREFIXES = """
@prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
TERMS = """
:A a owl:Class . :B a owl:Class . :C a owl:Class .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty .
:d a owl:DatatypeProperty . :e a owl:DatatypeProperty .
:note a owl:AnnotationProperty .
"""


def findings(text: str, terms: str = TERMS) -> list[Finding]:
    return check_profile(parse_triples(PREFIXES + terms + text, "test.ttl"))


def some(body: str) -> str:
    return f"[ a owl:Restriction ; owl:onProperty {body} ]"


SOME = some(":p ; owl:someValuesFrom :B")
SOME_THING = some(":p ; owl:someValuesFrom owl:Thing")
ONLY = some(":p ; owl:allValuesFrom :B")
VALUE = some(":p ; owl:hasValue :i")
DATA_VALUE = some(":d ; owl:hasValue 1")
DATA_SOME = some(":d ; owl:someValuesFrom xsd:integer")
DATA_ONLY = some(":d ; owl:allValuesFrom xsd:integer")
AT_MOST_1 = some(':p ; owl:maxCardinality "1"^^xsd:nonNegativeInteger')
AT_MOST_2 = some(':p ; owl:maxCardinality "2"^^xsd:nonNegativeInteger')
AT_MOST_1_B = some(':p ; owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger ; owl:onClass :B')
AT_MOST_1_DATA = some(':d ; owl:maxCardinality "1"^^xsd:nonNegativeInteger')
AT_LEAST_1 = some(':p ; owl:minCardinality "1"^^xsd:nonNegativeInteger')
EXACTLY_1 = some(':p ; owl:cardinality "1"^^xsd:nonNegativeInteger')
SELF = some(":p ; owl:hasSelf true")
BOTH = "[ a owl:Class ; owl:intersectionOf ( :B :C ) ]"
EITHER = "[ a owl:Class ; owl:unionOf ( :B :C ) ]"
NOT = "[ a owl:Class ; owl:complementOf :B ]"
ONE_OF = "[ a owl:Class ; owl:oneOf ( :i :j ) ]"

ALLOWED = {
    "sub": [SOME, SOME_THING, VALUE, DATA_VALUE, DATA_SOME, BOTH, EITHER, ONE_OF, ":B"],
    "super": [
        ONLY,
        VALUE,
        DATA_VALUE,
        DATA_ONLY,
        AT_MOST_1,
        AT_MOST_1_B,
        AT_MOST_1_DATA,
        BOTH,
        NOT,
        ":B",
    ],
    "equivalent": [VALUE, DATA_VALUE, BOTH, ":B"],
}
FORBIDDEN = {
    "sub": [ONLY, NOT, AT_MOST_1, AT_LEAST_1, EXACTLY_1, SELF, DATA_ONLY, "owl:Thing"],
    "super": [SOME, DATA_SOME, EITHER, ONE_OF, AT_MOST_2, AT_LEAST_1, EXACTLY_1, SELF, "owl:Thing"],
    "equivalent": [SOME, ONLY, EITHER, NOT, ONE_OF, AT_MOST_1, AT_LEAST_1, SELF, "owl:Thing"],
}
AXIOMS = {
    "sub": [
        "{} rdfs:subClassOf :A .",
        ":A owl:disjointWith {} .",
        "[] a owl:AllDisjointClasses ; owl:members ( :A {} ) .",
    ],
    "super": [
        ":A rdfs:subClassOf {} .",
        ":q rdfs:domain {} .",
        ":q rdfs:range {} .",
        ":e rdfs:domain {} .",
    ],
    "equivalent": [":A owl:equivalentClass {} ."],
}


def combinations(table: dict[str, list[str]]) -> list[str]:
    return [
        axiom.format(expression)
        for position, expressions in table.items()
        for axiom in AXIOMS[position]
        for expression in expressions
    ]


@pytest.mark.parametrize("text", combinations(ALLOWED))
def test_expression_in_its_place(text: str) -> None:
    assert findings(text) == []


@pytest.mark.parametrize("text", combinations(FORBIDDEN))
def test_expression_in_the_wrong_place(text: str) -> None:
    found = [each for each in findings(text) if each.check == "owl2-rl-grammar"]
    assert len(found) == 1
    assert found[0].severity == "violation"
    assert "in OWL 2 RL (Profiles, 4.2.3)" in found[0].message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            f":A owl:equivalentClass {SOME} .",
            "EquivalentClasses(:A ObjectSomeValuesFrom(:p :B)): ObjectSomeValuesFrom(:p :B) may not"
            " stand in an equivalence in OWL 2 RL (Profiles, 4.2.3)."
            " Write [ … ] rdfs:subClassOf the class.",
        ),
        (
            f":A rdfs:subClassOf {EITHER} .",
            "SubClassOf(:A ObjectUnionOf(:B :C)): ObjectUnionOf(:B :C) may not stand as a"
            " superclass in OWL 2 RL (Profiles, 4.2.3)."
            " Name a class for the union, and make its parts subclasses of it.",
        ),
        (
            ":A rdfs:subClassOf owl:Thing .",
            "SubClassOf(:A owl:Thing): owl:Thing may not stand as a superclass in OWL 2 RL"
            " (Profiles, 4.2.3). Leave it out: everything is an owl:Thing.",
        ),
        (
            ":d rdfs:range xsd:date .",
            "DataPropertyRange(:d xsd:date): xsd:date may not stand as a data range in OWL 2 RL"
            " (Profiles, 4.2.3). Leave it out, and set it in a SHACL shape (sh:datatype).",
        ),
    ],
)
def test_message_names_axiom_rule_and_remedy(text: str, message: str) -> None:
    (found,) = findings(text)
    assert found.message.replace("https://example.org/", ":") == message
    assert found.focus in ("https://example.org/A", "https://example.org/d")


def test_fault_deep_inside_is_named_itself() -> None:
    inner = f"[ a owl:Class ; owl:intersectionOf ( :B {some(f':q ; owl:allValuesFrom {SOME}')} ) ]"
    (found,) = findings(f":A rdfs:subClassOf {inner} .")
    assert "): ObjectSomeValuesFrom(" in found.message


@pytest.mark.parametrize(
    ("text", "check", "part"),
    [
        (":p a owl:ReflexiveProperty .", "owl2-rl-grammar", "no reflexive properties"),
        (":A owl:disjointUnionOf ( :B :C ) .", "owl2-rl-grammar", "no disjoint unions"),
        (":A owl:unionOf ( :B :C ) .", "owl2-rl-grammar", "ObjectUnionOf("),
        (":A owl:oneOf ( :i :j ) .", "owl2-rl-grammar", "ObjectOneOf("),
        (f":i a {SOME} .", "owl2-rl-grammar", "ClassAssertion(ObjectSomeValuesFrom"),
        (f"{ONLY} owl:hasKey ( :p ) .", "owl2-rl-grammar", "HasKey(ObjectAllValuesFrom"),
        (":A rdfs:subClassOf [ rdfs:label 'x' ] .", "owl2-rl-grammar", "one whole expression"),
        (
            ":d rdfs:range [ a rdfs:Datatype ; owl:oneOf ( 1 2 ) ] .",
            "owl2-rl-grammar",
            "sh:in",
        ),
        (
            ":d rdfs:range [ a rdfs:Datatype ; owl:onDatatype xsd:integer ;"
            " owl:withRestrictions ( [ xsd:minInclusive 1 ] ) ] .",
            "owl2-rl-grammar",
            "sh:minInclusive",
        ),
        (":A rdfs:subClassOf :Unknown .", "owl2-dl-declaration", "rdfs:subClassOf: "),
        (":p rdfs:range :Unknown .", "owl2-dl-declaration", "Unknown is declared nowhere"),
        (":i a :Unknown .", "owl2-dl-declaration", "rdf:type: "),
        (":i :unknown :j .", "owl2-dl-declaration", "unknown is declared nowhere"),
        (":p owl:propertyChainAxiom ( :q :unknown ) .", "owl2-dl-declaration", "propertyChain"),
        (":A owl:hasKey ( :unknown ) .", "owl2-dl-declaration", "owl:hasKey"),
        (":p a owl:DatatypeProperty .", "owl2-dl-kind", "an object property and a datatype prop"),
        (":note a owl:DatatypeProperty .", "owl2-dl-kind", "and an annotation property"),
        (":d a owl:TransitiveProperty .", "owl2-dl-kind", "an object property and a datatype"),
        (":A a rdfs:Datatype .", "owl2-dl-kind", "a class and a datatype"),
        (":p rdfs:subPropertyOf :d .", "owl2-dl-kind", "properties of one kind"),
        (":d owl:inverseOf :e .", "owl2-dl-kind", "only object properties have it"),
        (":p owl:propertyChainAxiom ( :q :d ) .", "owl2-dl-kind", "stands in a chain"),
        (":i :p 1 .", "owl2-dl-kind", "Use a datatype property"),
        (":i :d :j .", "owl2-dl-kind", "Use an object property"),
        (':i :d "2001-01-01"^^xsd:date .', "owl2-rl-datatype", "xsd:dateTime is."),
        (':i :d "x"^^:shade .', "owl2-rl-datatype", "no datatype of OWL 2 RL"),
        (":p owl:propertyChainAxiom ( [ owl:inverseOf :q ] :r ) .", "owl2-rl-inverse", "Name the"),
    ],
)
def test_other_faults(text: str, check: str, part: str) -> None:
    found = findings(text)
    assert check in {each.check for each in found}
    assert any(part in each.message for each in found if each.check == check), found


CHAIN = ":p owl:propertyChainAxiom ( :q :r ) ."


@pytest.mark.parametrize(
    "text",
    [
        f"{CHAIN} :p a owl:FunctionalProperty .",
        f"{CHAIN} :p a owl:InverseFunctionalProperty .",
        f"{CHAIN} :p a owl:IrreflexiveProperty .",
        ":p a owl:TransitiveProperty, owl:AsymmetricProperty .",
        f"{CHAIN} :p rdfs:subPropertyOf :s . :s a owl:ObjectProperty, owl:FunctionalProperty .",
        f"{CHAIN} :s a owl:ObjectProperty, owl:FunctionalProperty ; owl:inverseOf :p .",
        f"{CHAIN} :p owl:equivalentProperty :s . :s a owl:ObjectProperty, owl:FunctionalProperty .",
        f"{CHAIN} :p owl:propertyDisjointWith :q .",
        f"{CHAIN} [] a owl:AllDisjointProperties ; owl:members ( :q :p ) .",
        f"{CHAIN} :A rdfs:subClassOf {AT_MOST_1} .",
    ],
)
def test_composite_property_where_only_a_simple_one_may_stand(text: str) -> None:
    (found,) = findings(text)
    assert found.check == "owl2-dl-simple"
    assert "not simple (Syntax, 11.2)" in found.message


@pytest.mark.parametrize(
    "text",
    [
        f"{CHAIN} :q a owl:FunctionalProperty . :r a owl:AsymmetricProperty .",
        f"{CHAIN} :q owl:propertyDisjointWith :r .",
        f"{CHAIN} :p a owl:SymmetricProperty . :A rdfs:subClassOf {ONLY} .",
        f"{CHAIN} :q rdfs:subPropertyOf :p ; a owl:FunctionalProperty .",
        ":d a owl:FunctionalProperty .",
        ":i :p :j ; :d 1, 'text', true ; :note 'x'@en ; a owl:Thing, :A .",
        "[] a owl:AllDifferent ; owl:members ( :i :j ) . :i owl:differentFrom :k .",
        ":A owl:hasKey ( :p :d ) .",
        ":p owl:inverseOf :q ; owl:propertyDisjointWith :r .",
        ":d rdfs:range xsd:nonNegativeInteger .",
        ":short a rdfs:Datatype ; owl:equivalentClass"
        " [ a rdfs:Datatype ; owl:intersectionOf ( xsd:short xsd:integer ) ] ."
        " :d rdfs:range :short .",
    ],
)
def test_sound_axioms(text: str) -> None:
    assert findings(text) == []


@pytest.mark.parametrize(
    "text",
    [
        ":p owl:propertyChainAxiom ( :p :p ) .",
        ":p owl:propertyChainAxiom ( :p :q ) .",
        ":p owl:propertyChainAxiom ( :q :p ) .",
        ":p owl:propertyChainAxiom ( :q :q ) . :q owl:propertyChainAxiom ( :r :r ) .",
        f"{CHAIN} :p rdfs:subPropertyOf :s . :s a owl:ObjectProperty, owl:TransitiveProperty .",
    ],
)
def test_regular_chains(text: str) -> None:
    assert findings(text) == []


@pytest.mark.parametrize(
    "text",
    [
        ":p owl:propertyChainAxiom ( :q :p :r ) .",
        ":p owl:propertyChainAxiom ( :p :p :q ) .",
        f"{CHAIN} :q owl:propertyChainAxiom ( :p :r ) .",
        f"{CHAIN} :p rdfs:subPropertyOf :q .",
        f"{CHAIN} :q owl:inverseOf :p .",
        ":p owl:propertyChainAxiom ( :q :q ) . :q owl:propertyChainAxiom ( :r :r ) ."
        " :r owl:propertyChainAxiom ( :p :p ) .",
    ],
)
def test_irregular_chains(text: str) -> None:
    assert {each.check for each in findings(text)} == {"owl2-dl-regular"}


FAULTY = f"{CHAIN} :p a owl:FunctionalProperty . :A rdfs:subClassOf {SOME}, :Unknown . :i :d :j ."


@given(st.permutations(parse_triples(PREFIXES + TERMS + FAULTY, "test.ttl")))
def test_order_does_not_matter(triples: list[Triple]) -> None:
    assert check_profile(triples) == findings(FAULTY)


def test_shipped_ontology_lies_in_the_profile() -> None:
    triples = [
        triple
        for path in sorted((ROOT / "ontology").glob("*.ttl"))
        for triple in read_triples(path)
    ]
    assert check_profile(triples) == []


def test_shipped_data_lies_in_the_profile_but_for_its_dates() -> None:
    """The scope note of `earliest` says why: people need days, and OWL 2 has none."""
    triples = [
        triple
        for folder in ("ontology", "data/entities", "data/statements", "data")
        for path in sorted((ROOT / folder).glob("*.ttl"))
        for triple in read_triples(path)
    ]
    found = check_profile(triples)
    assert {each.check for each in found} <= {"owl2-rl-datatype"}
    assert {each.focus.rpartition("/")[2] for each in found if each.focus} <= {"earliest", "latest"}


@pytest.mark.skipif(not CASES.is_file(), reason="the W3C cases of ../shared are not here")
def test_w3c_cases_lie_in_the_profile() -> None:
    """One case is counted to OWL 2 RL by the suite and left out by the profile (4.2.5)."""
    faulty = set()
    for case in json.loads(CASES.read_text(encoding="utf-8")):
        quads = parse(case["premise"].encode(), format=RdfFormat.RDF_XML)
        if check_profile(quad.triple for quad in quads):
            faulty.add(case["id"])
    assert faulty == {"New-Feature-ReflexiveProperty-001"}
