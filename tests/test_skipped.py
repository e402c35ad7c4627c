"""Axioms that no rule uses are named with the reason, and all that is left unread is named."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Triple
from worlds import AXIOMS, DECLARED, FACTS, everything, sentences, triples_of

from famkg.closure import close
from famkg.effect import effective
from famkg.graph import Graph
from famkg.namespaces import GENID
from famkg.owl2rl import TYPE
from famkg.profile.expressions import Ontology
from famkg.skipped import IN_PART, inside, is_axiom, is_part, skipped, used_by

SOME = "[ owl:onProperty :p ; owl:someValuesFrom :D ]"
NUMBER = '"{}"^^xsd:nonNegativeInteger'

REASONS = [
    (f":A rdfs:subClassOf {SOME} .", "concludes anything from being of ObjectSomeValuesFrom"),
    (
        ":A rdfs:subClassOf [ owl:onProperty :p ; owl:minCardinality 1 ] .",
        "concludes anything from being of ObjectMinCardinality(1",
    ),
    (
        ":A owl:equivalentClass [ owl:onProperty :p ; owl:cardinality 1 ] .",
        "concludes anything from being of ObjectExactCardinality(1",
    ),
    (
        ":A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 3 ] .",
        "no rule counts beyond 1, as ObjectMaxCardinality(3",
    ),
    (
        ":A rdfs:subClassOf [ owl:onProperty :p ; owl:hasSelf true ] .",
        "concludes anything from being of ObjectHasSelf",
    ),
    (
        ":A rdfs:subClassOf [ owl:unionOf ( :B :C ) ] .",
        "concludes anything from being of ObjectUnionOf",
    ),
    (
        ":A rdfs:subClassOf [ owl:oneOf ( :b :c ) ] .",
        "concludes anything from being of ObjectOneOf",
    ),
    (
        "[ owl:onProperty :p ; owl:allValuesFrom :D ] rdfs:subClassOf :A .",
        "concludes that anything is of ObjectAllValuesFrom",
    ),
    (
        "[ owl:complementOf :B ] rdfs:subClassOf :A .",
        "concludes that anything is of ObjectComplementOf",
    ),
    (
        "[ owl:intersectionOf ( :B [ owl:complementOf :C ] ) ] rdfs:subClassOf :A .",
        "concludes that anything is of ObjectComplementOf",
    ),
    (
        f":A rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom {SOME} ] .",
        "concludes anything from being of ObjectSomeValuesFrom",
    ),
    (f":p rdfs:range {SOME} .", "concludes anything from being of ObjectSomeValuesFrom"),
    (f":a a {SOME} .", "concludes anything from being of ObjectSomeValuesFrom"),
    (":p a owl:ReflexiveProperty .", "everything would be linked to itself"),
    (":A owl:disjointUnionOf ( :B :C ) .", "write owl:unionOf and owl:AllDisjointClasses"),
    (
        """:p rdfs:range [ a rdfs:Datatype ; owl:onDatatype xsd:integer ;
            owl:withRestrictions ( [ xsd:minInclusive 1 ] ) ] .""",
        "concludes anything from being of DatatypeRestriction",
    ),
    (":A owl:onDatatype xsd:integer .", "no rule for data ranges"),
    (":u owl:propertyChainAxiom ( ) .", "its list is empty"),
    (":A owl:hasKey ( ) .", "its list is empty"),
    (":u owl:propertyChainAxiom ( :p 'words' ) .", 'its list has a literal: "words"'),
    (
        ":u owl:propertyChainAxiom :l . :l rdf:first :p .",
        "its list is malformed: place 1 has no rdf:rest",
    ),
    (
        ":u owl:propertyChainAxiom :l . :l rdf:first :p , :q ; rdf:rest rdf:nil .",
        "its list is malformed: place 1 has 2 rdf:first",
    ),
    (
        ":u owl:propertyChainAxiom :l . :l rdf:first :p ; rdf:rest :l .",
        "its list is malformed: it leads back into itself",
    ),
    (
        "[] a owl:AllDisjointClasses ; owl:members ( :A ) .",
        "its list has one member, and it takes two",
    ),
    (":A owl:someValuesFrom :D .", "its subject lacks owl:onProperty"),
    (":A owl:onClass :D ; owl:onProperty :p .", "lacks owl:maxQualifiedCardinality"),
    (
        "[] owl:sourceIndividual :a ; owl:assertionProperty :p .",
        "its subject lacks owl:targetIndividual",
    ),
    (":A rdfs:subClassOf :A .", "no more than what holds anyway"),
    (":A rdfs:subClassOf 'words' .", '"words" is no expression that OWL has'),
    (":p rdfs:subPropertyOf 'words' .", '"words" is a literal'),
    (f"{SOME} rdfs:comment 'alone' .", "no axiom uses the expression"),
    (":A owl:sortOf :B .", "OWL 2 RL has no rule for owl:sortOf"),
]


@pytest.mark.parametrize(("axiom", "reason"), REASONS, ids=[axiom for axiom, _ in REASONS])
def test_an_axiom_that_no_rule_uses_is_named_with_the_reason(axiom: str, reason: str) -> None:
    found = skipped(triples_of(axiom))
    assert any(reason in each for _, each in found)
    assert not any(each.startswith(IN_PART) for _, each in found)


PARTLY = [
    (f":A owl:equivalentClass {SOME} .", "ObjectSomeValuesFrom"),
    (f":A rdfs:subClassOf [ owl:intersectionOf ( :B {SOME} ) ] .", "ObjectSomeValuesFrom"),
    ("[ owl:unionOf ( :B [ owl:complementOf :C ] ) ] rdfs:subClassOf :A .", "ObjectComplementOf"),
    (":A owl:unionOf ( :B :C ) .", "ObjectUnionOf"),
    (":A owl:oneOf ( :b :c ) .", "ObjectOneOf"),
    (":p rdfs:range xsd:date .", "xsd:date is no datatype of OWL 2 RL"),
]


@pytest.mark.parametrize(("axiom", "reason"), PARTLY, ids=[axiom for axiom, _ in PARTLY])
def test_an_axiom_that_rules_use_in_part_is_named_as_such(axiom: str, reason: str) -> None:
    ((_, found),) = skipped(triples_of(axiom))
    assert found.startswith(IN_PART)
    assert reason in found


USED = [
    f"{SOME} rdfs:subClassOf :A .",
    ":A rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom :D ] .",
    f":A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality {NUMBER.format(1)} ] .",
    ":A rdfs:subClassOf [ owl:complementOf :B ] .",
    ":A owl:equivalentClass [ owl:intersectionOf ( :B :C ) ] .",
    ":A owl:equivalentClass [ owl:onProperty :p ; owl:hasValue :b ] .",
    "[ owl:unionOf ( :B :C ) ] rdfs:subClassOf :A .",
    ":A owl:hasKey ( :p :q ) .",
    ":u owl:propertyChainAxiom ( [ owl:inverseOf :p ] :q ) .",
    "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) .",
    ":a a [ owl:onProperty :p ; owl:hasValue :b ] .",
    "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetIndividual :b .",
    ":p rdfs:range xsd:string .",
    ":A a owl:Class ; rdfs:label 'A' ; owl:versionInfo '1' . :a owl:sameAs :b ; :p ( :c ) .",
]


@pytest.mark.parametrize("axiom", USED)
def test_an_axiom_that_rules_use_is_not_named(axiom: str) -> None:
    assert skipped(triples_of(axiom)) == []


def test_an_axiom_by_which_another_is_found_is_used() -> None:
    """No rule makes up a value; but what has a dog has an animal, and the schema says so."""
    axiom = f":A rdfs:subClassOf {SOME} ."
    rest = "[ owl:onProperty :p ; owl:someValuesFrom :E ] rdfs:subClassOf :B ."
    alone = skipped(triples_of(axiom + rest))
    related = skipped(triples_of(axiom + rest + ":D rdfs:subClassOf :E ."))
    assert [reason.startswith(IN_PART) for _, reason in (*alone, *related)] == [False, True]


def test_a_closure_at_hand_is_not_computed_again() -> None:
    triples = triples_of(f":A rdfs:subClassOf {SOME} .")
    closure = close(Graph(tuple(triples), tuple(triples_of(":x a :A ."))))
    assert skipped(triples, closure) == skipped(triples)


def test_rules_use_the_whole_ontology_of_the_project(graph: Graph) -> None:
    assert skipped(graph.ontology) == []


EXPRESSIONS = (
    "[ owl:onProperty {p} ; owl:someValuesFrom {c} ]",
    "[ owl:onProperty {p} ; owl:allValuesFrom {c} ]",
    "[ owl:onProperty {p} ; owl:hasValue {x} ]",
    "[ owl:onProperty {p} ; owl:minCardinality 1 ]",
    "[ owl:onProperty {p} ; owl:maxCardinality 1 ]",
    "[ owl:onProperty {p} ; owl:maxCardinality 2 ]",
    "[ owl:onProperty {p} ; owl:hasSelf true ]",
    "[ owl:complementOf {c} ]",
    "[ owl:intersectionOf ( {c} {d} ) ]",
    "[ owl:unionOf ( {c} {d} ) ]",
    "[ owl:oneOf ( {x} {y} ) ]",
)
NESTED = (
    "{c} rdfs:subClassOf EXPRESSION .",
    "EXPRESSION rdfs:subClassOf {c} .",
    "{c} owl:equivalentClass EXPRESSION .",
    "{p} rdfs:range EXPRESSION .",
    "{x} a EXPRESSION .",
    "{c} rdfs:subClassOf [ owl:intersectionOf ( {d} EXPRESSION ) ] .",
    "[ owl:unionOf ( {d} EXPRESSION ) ] rdfs:subClassOf {c} .",
    "{p} a owl:ReflexiveProperty .",
    "{c} owl:disjointUnionOf ( {d} {e} ) .",
)


@st.composite
def ontologies(draw: st.DrawFn) -> list[Triple]:
    """An ontology with expressions on both sides, and some data under it."""
    forms = st.sampled_from(NESTED)
    inner = st.sampled_from(EXPRESSIONS)
    nested = [
        draw(sentences((draw(forms).replace("EXPRESSION", draw(inner)),)))
        for _ in range(draw(st.integers(2, 6)))
    ]
    plain = [draw(sentences(AXIOMS + 4 * FACTS)) for _ in range(draw(st.integers(4, 12)))]
    return triples_of(DECLARED + " ".join([*nested, *plain]))


def asked_for(triple: Triple) -> bool:
    """Say whether a triple names nothing that has no name, and says more than that it is itself."""
    terms = (triple.subject, triple.object)
    nameless = (isinstance(each, NamedNode) and each.value.startswith(GENID) for each in terms)
    return not any(nameless) and triple.subject != triple.object


@settings(max_examples=30, deadline=None)
@given(ontologies())
def test_what_is_named_as_unused_could_go(triples: list[Triple]) -> None:
    """Without it the same follows of all that has a name, and the same contradicts itself."""
    whole = close(Graph(tuple(triples), ()))
    gone = {axiom for axiom, reason in skipped(triples) if not reason.startswith(IN_PART)}
    left = close(Graph(tuple(each for each in triples if each not in gone), ()))
    lost = everything(whole) - everything(left) - gone
    assert not [each for each in lost if asked_for(each) and not is_axiom(each)]
    assert bool(whole.inconsistencies) == bool(left.inconsistencies)


@settings(max_examples=30, deadline=None)
@given(ontologies())
def test_every_axiom_is_used_or_named(triples: list[Triple]) -> None:
    """An expression or list is named with the axiom that contains it."""
    named = [axiom for axiom, _ in skipped(triples)]
    used = used_by(effective(close(Graph(tuple(triples), ())).rules, triples), triples)
    ontology = Ontology(triples)
    covered = {node for axiom in named for node in inside(ontology, axiom)}
    for triple in filter(is_axiom, triples):
        part = is_part(triple) and triple.subject in covered
        assert triple in used or triple in named or part, triple
    assert not [axiom for axiom in named if not is_axiom(axiom) and axiom.predicate != TYPE]
