"""What follows from a graph, what does not, and which graphs contradict themselves."""

from __future__ import annotations

import pytest
from finite import DECLARED, Axiom, Model, axioms, models
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, RdfFormat, Triple, parse
from worlds import HEAD, triples_of, worlds

import famkg


def graph(turtle: str) -> list[Triple]:
    """Return the triples of a Turtle text, blank nodes and literals as they are."""
    return [quad.triple for quad in parse(HEAD + turtle, RdfFormat.TURTLE)]


def entails(premise: str, conclusion: str) -> famkg.Entailment:
    """Return whether one Turtle text follows from another."""
    return famkg.entails(graph(premise), graph(conclusion))


def is_consistent(turtle: str) -> bool:
    """Say whether a Turtle text does not contradict itself."""
    return famkg.is_consistent(graph(turtle))


def size(count: int) -> str:
    """Return a cardinality in Turtle."""
    return f'"{count}"^^xsd:nonNegativeInteger'


ON_P = "a owl:Restriction ; owl:onProperty :p"

FOLLOWS = {
    # what the rules conclude, blank nodes read as "something"
    "something": (":a :p :b . :b a :B .", ":a :p [ a :B ] ."),
    "somebody-twice": (":a :p :b .", ":a :p [] , [] ."),
    "other-name": (":a owl:sameAs :b . :a :p :c .", ":b :p :c ."),
    "same-as-itself": (":a :p :b .", ":a owl:sameAs :a . :p owl:sameAs :p . :b owl:sameAs :b ."),
    "literal-of-another-type": (":a :p 1 .", ':a :p 01.0 , "1"^^xsd:byte .'),
    "thing": (":a :p :b .", ":b a owl:Thing , rdfs:Resource ."),
    "used-as-class": (":a a :A . :B rdfs:subClassOf :C .", ":A a owl:Class . :C a rdfs:Class ."),
    "used-as-property": (":a :p :b .", ":p a rdf:Property , owl:ObjectProperty ."),
    "vocabulary": ("", "owl:Class a rdfs:Class . owl:sameAs a rdf:Property ."),
    "of-all": ("", "owl:Nothing rdfs:subClassOf owl:Thing . rdf:nil a rdf:List ."),
    # what is denied
    "different-classes": (
        ":A owl:disjointWith :B . :a a :A . :b a :B .",
        ":a owl:differentFrom :b .",
    ),
    "different-values": (
        ":p a owl:FunctionalProperty . :a :p 1 . :b :p 2 .",
        ":a owl:differentFrom :b .",
    ),
    "different-back": (":a owl:differentFrom :b .", ":b owl:differentFrom :a ."),
    "different-through-key": (
        ":A owl:hasKey ( :p ) . :a a :A ; :p 1 ; owl:differentFrom :b . :b a :A ; :q :c .",
        "[ a owl:NegativePropertyAssertion ; owl:sourceIndividual :b ;"
        " owl:assertionProperty :p ; owl:targetValue 1 ] .",
    ),
    "all-different": (
        ":a owl:differentFrom :b , :c . :A owl:disjointWith :B . :c a :A . :b a :B .",
        "[ a owl:AllDifferent ; owl:distinctMembers ( :a :b :c ) ] .",
    ),
    "some-of-all-different": (
        "[ a owl:AllDifferent ; owl:members ( :a :b :c ) ] .",
        ":c owl:differentFrom :a . [ a owl:AllDifferent ; owl:members ( :b :a ) ] .",
    ),
    "negative-assertion": (
        ":p a owl:AsymmetricProperty . :a :p :b .",
        "[ owl:sourceIndividual :b ; owl:assertionProperty :p ; owl:targetIndividual :a ] .",
    ),
    "complement": (
        ":A owl:disjointWith :B . :a a :A .",
        ":a a [ a owl:Class ; owl:complementOf :B ] .",
    ),
    "complement-of-another": (
        f":a a [ {ON_P} ; owl:maxQualifiedCardinality {size(1)} ; owl:onClass :A ] ; :p :b , :c ."
        " :b a :A ; owl:differentFrom :c .",
        ":c a [ owl:complementOf :A ] .",
    ),
    "complement-of-a-datatype": (
        ":p rdfs:range xsd:integer . :a :p :v .",
        ":v a [ owl:complementOf xsd:string ] .",
    ),
    # axioms
    "subclass": (
        ":A rdfs:subClassOf :B , :C .",
        ":A rdfs:subClassOf [ owl:intersectionOf ( :B :C ) ] .",
    ),
    "subclass-of-itself": (":a a :A .", ":A rdfs:subClassOf :A ; owl:equivalentClass :A ."),
    "union": (
        ":A rdfs:subClassOf :C . :B rdfs:subClassOf :C .",
        "[ owl:unionOf ( :A [ owl:intersectionOf ( :A :B ) ] ) ] rdfs:subClassOf :C .",
    ),
    "union-turned": (":C owl:unionOf ( :A :B ) .", ":C owl:unionOf ( :B :A ) ."),
    "enumeration": (":a a :A . :b a :A .", "[ owl:oneOf ( :a :b ) ] rdfs:subClassOf :A ."),
    "disjoint-back": (
        ":A owl:disjointWith :B . :C rdfs:subClassOf :A .",
        ":B owl:disjointWith :C .",
    ),
    "disjoint-by-value": (
        f"""[] {ON_P} ; owl:hasValue 1 ; owl:equivalentClass :A .
        [] {ON_P} ; owl:hasValue 2 ; owl:equivalentClass :B . :p a owl:FunctionalProperty .""",
        "[ a owl:AllDisjointClasses ; owl:members ( :A :B ) ] .",
    ),
    "complement-back": (":A owl:complementOf :B .", ":B owl:complementOf :A ."),
    "disjoint-union": (
        ":A owl:disjointUnionOf ( :B :C ) . :b a :B .",
        ":b a :A . :C owl:disjointWith :B . :A owl:unionOf ( :C :B ) .",
    ),
    "subproperty": (
        ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r . :r rdfs:domain :A .",
        ":p rdfs:subPropertyOf :r ; rdfs:domain :A .",
    ),
    "inverse": (
        ":p owl:inverseOf :q ; rdfs:domain :A ; a owl:FunctionalProperty . :r owl:inverseOf :q .",
        ":p owl:equivalentProperty :r . :q rdfs:range :A ; a owl:InverseFunctionalProperty .",
    ),
    "inverse-expression": (
        ":p rdfs:range :A . :a :p :b .",
        "[ a owl:Restriction ; owl:onProperty [ owl:inverseOf :p ] ;"
        f" owl:minCardinality {size(1)} ] rdfs:subClassOf :A .",
    ),
    "symmetric": (":p owl:inverseOf :p .", ":p a owl:SymmetricProperty ."),
    "transitive": (":p owl:propertyChainAxiom ( :p :p ) .", ":p a owl:TransitiveProperty ."),
    "longer-chain": (
        ":p a owl:TransitiveProperty . :q rdfs:subPropertyOf :p .",
        ":p owl:propertyChainAxiom ( :q :p :q ) .",
    ),
    "irreflexive": (":p a owl:AsymmetricProperty .", ":p a owl:IrreflexiveProperty ."),
    "disjoint-properties": (
        ":p rdfs:domain :A . :q rdfs:domain :B . :A owl:disjointWith :B .",
        ":q owl:propertyDisjointWith :p ."
        " [ a owl:AllDisjointProperties ; owl:members ( :p :q ) ] .",
    ),
    "reflexive": (
        ":p a owl:ReflexiveProperty ; rdfs:subPropertyOf :q . :a a :A .",
        ":a :q :a . :q a owl:ReflexiveProperty .",
    ),
    "key": (
        ":p a owl:InverseFunctionalProperty . :A rdfs:subClassOf :B . :p rdfs:range :C .",
        ":A owl:hasKey ( :p ) .",
    ),
    "smaller-key": (
        ":B owl:hasKey ( :p ) . :A rdfs:subClassOf :B . :a :q :b .",
        ":A owl:hasKey ( :q :p ) .",
    ),
    # ranges of values
    "wider-range": (":p rdfs:range xsd:byte .", ":p rdfs:range xsd:short , rdfs:Literal ."),
    "common-range": (
        ":p rdfs:range xsd:short , xsd:unsignedInt .",
        ":p rdfs:range xsd:unsignedShort .",
    ),
    "one-value": (
        ":p rdfs:range xsd:nonNegativeInteger , xsd:nonPositiveInteger .",
        ":p rdfs:range xsd:byte .",
    ),
    "wider-datatype": (
        ":a a :A .",
        "xsd:byte rdfs:subClassOf xsd:decimal . xsd:float owl:disjointWith xsd:decimal .",
    ),
    "no-value": (
        ":p rdfs:range xsd:string , xsd:integer ; a rdf:Property . :A a owl:Class .",
        f"owl:Thing rdfs:subClassOf [ {ON_P} ; owl:maxCardinality {size(0)} ] ."
        " :p rdfs:domain :A .",
    ),
    # restrictions
    "every-value": (
        f":A rdfs:subClassOf :B . :a a [ {ON_P} ; owl:allValuesFrom :A ] .",
        f":a a [ {ON_P} ; owl:allValuesFrom :B ] .",
    ),
    "range-as-restriction": (
        ":p rdfs:range :A .",
        f"owl:Thing rdfs:subClassOf [ {ON_P} ; owl:allValuesFrom :A ] .",
    ),
    "functional-as-restriction": (
        ":p a owl:FunctionalProperty .",
        f"owl:Thing rdfs:subClassOf [ {ON_P} ; owl:maxCardinality {size(1)} ] .",
    ),
    "restriction-as-functional": (
        f"owl:Thing rdfs:subClassOf [ {ON_P} ; owl:maxCardinality {size(1)} ] .",
        ":p a owl:FunctionalProperty .",
    ),
    "some-value": (
        f":a :p :b . :b a :A . :c a [ {ON_P} ; owl:someValuesFrom :A ] .",
        f":a a [ {ON_P} ; owl:someValuesFrom :A ] . :c :p [ a :A ] .",
    ),
    "two-values": (
        ":a :p :b , :c . :b owl:differentFrom :c ; a :A . :c a :A .",
        f":a a [ {ON_P} ; owl:minQualifiedCardinality {size(2)} ; owl:onClass :A ] .",
    ),
    "exactly": (
        f":p a owl:FunctionalProperty . :a :p :b . :c a [ {ON_P} ; owl:cardinality {size(1)} ] .",
        f":a a [ {ON_P} ; owl:cardinality {size(1)} ] . :c :p [] .",
    ),
    "self": (
        f":a :p :a . :b a [ {ON_P} ; owl:hasSelf true ] .",
        f":b :p :b . :a a [ {ON_P} ; owl:hasSelf true ] .",
    ),
    "has-value": (
        f":A owl:equivalentClass [ {ON_P} ; owl:hasValue 5 ] . :a :p 5.0 .",
        f":a a :A . :A rdfs:subClassOf [ {ON_P} ; owl:someValuesFrom xsd:integer ] .",
    ),
    # expressions need not be among the premises
    "expression": (
        ":A a owl:Class .",
        "[ a owl:Class ; owl:unionOf ( :A [ owl:complementOf :A ] ) ] .",
    ),
    "restriction": (":a :p :b .", f"[ {ON_P} ; owl:minCardinality {size(3)} ] ."),
    "list": ("", "[ a rdf:List ; rdf:first :a ; rdf:rest ( :b 5 ) ] ."),
    "expression-with-a-label": (
        ":a a [ owl:complementOf :B ; rdfs:label 'not B' ] .",
        ":a a [ owl:complementOf :B ; rdfs:label 'not B' ] .",
    ),
}

DOES_NOT_FOLLOW = {
    "another": (":a :p :b .", ":a :p :c ."),
    "the-same-thing": (":a :p :b . :c :q :b .", "[ :p :b ; :q :b ] ."),
    "other-value": (":a :p 1 .", ':a :p "1"^^xsd:float .'),
    "other-language": (":a :p 'x'@en .", ":a :p 'x' ."),
    "other-time-zone": (
        ':a :p "2024-01-01T00:00:00Z"^^xsd:dateTime .',
        ':a :p "2024-01-01T01:00:00+01:00"^^xsd:dateTime .',
    ),
    "unmentioned-class": (":a :p :b .", ":A a owl:Class ."),
    "unmentioned-property": (":a a :A .", ":p a rdf:Property ."),
    "unmentioned-class-within-itself": (":a :p :b .", ":A rdfs:subClassOf :A ."),
    "unmentioned-class-in-all": (":a :p :b .", ":A rdfs:subClassOf owl:Thing ."),
    "unmentioned-property-within-itself": (":a a :A .", ":p rdfs:subPropertyOf :p ."),
    "expression-of-no-class": (":a :p :b .", "[ owl:unionOf ( :a ) ] ."),
    "restriction-of-no-property": (":a a :A .", f"[ {ON_P} ; owl:someValuesFrom :A ] ."),
    "endless-list": (":A a owl:Class .", "_:l rdf:first :A ; rdf:rest _:l ."),
    "expression-of-itself": (":A a owl:Class .", "_:c owl:complementOf _:c ."),
    "expressions-of-each-other": (
        ":A a owl:Class .",
        "_:c owl:unionOf ( _:d ) . _:d owl:intersectionOf ( _:c :A ) .",
    ),
    "expression-of-two-kinds": (
        ":A a owl:Class . :B a owl:Class .",
        "[ owl:complementOf :A ; owl:unionOf ( :A :B ) ] .",
    ),
    "expression-with-a-label": (
        ":B a owl:Class .",
        "[ owl:complementOf :B ; rdfs:label 'not B' ] .",
    ),
    "named-expression": (
        f":A owl:equivalentClass [ {ON_P} ; owl:someValuesFrom :B ] .",
        ":A owl:onProperty :p .",
    ),
    "class-said-to-be-a-bar": (
        # Were :A brought in as a class, it would have to be a :B, and could not be.
        "owl:Class rdfs:subClassOf :B . :B owl:disjointWith :C . :A a :C .",
        ":x a :A .",
    ),
    "class-that-cannot-have-a-complement": (
        "owl:complementOf rdfs:range :B . :B owl:disjointWith :C . :A a :C .",
        ":x a :A .",
    ),
    "property-said-to-be-a-bar": (
        "rdf:Property rdfs:subClassOf :B . owl:ObjectProperty rdfs:subClassOf :B ."
        " :B owl:disjointWith :C . :p a :C .",
        ":p rdfs:domain :B .",
    ),
    "different": (":a :p :b . :c :q :d .", ":a owl:differentFrom :c ."),
    "different-from-itself": (":a a :A .", "[ a owl:AllDifferent ; owl:members ( :a :a ) ] ."),
    "not-all-different": (
        ":a owl:differentFrom :b , :c .",
        "[ a owl:AllDifferent ; owl:members ( :b :a :c ) ] .",
    ),
    "known-to-be-said": (
        ":a owl:differentFrom :b . :c :p :d .",
        ":c :p [ a owl:AllDifferent ; owl:members ( :a :b ) ] .",
    ),
    "same-extension": (":A owl:equivalentClass :B .", ":A owl:sameAs :B ."),
    "axiom-as-class": (":p a owl:ObjectProperty .", ":p a owl:inverseOf , rdfs:domain ."),
    "kind-as-property": (":p a rdf:Property .", ":p owl:SymmetricProperty :p ; rdf:type 5 ."),
    "superclass": (":A rdfs:subClassOf :B . :a a :B .", ":a a :A ."),
    "one-of-a-union": (":C owl:unionOf ( :A :B ) . :c a :C .", ":c a :A ."),
    "unknown-is-no-complement": (":a a :A . :B a owl:Class .", ":a a [ owl:complementOf :B ] ."),
    "unknown-is-not-denied": (
        ":a :p :b .",
        "[ owl:sourceIndividual :b ; owl:assertionProperty :p ; owl:targetIndividual :a ] .",
    ),
    "disjoint": (":A a owl:Class . :B a owl:Class .", ":A owl:disjointWith :B ."),
    "not-all-disjoint": (
        ":A owl:disjointWith :B , :C .",
        "[ a owl:AllDisjointClasses ; owl:members ( :B :A :C ) ] .",
    ),
    "union": (
        ":A rdfs:subClassOf :C . :B a owl:Class .",
        "[ owl:unionOf ( :A :B ) ] rdfs:subClassOf :C .",
    ),
    "enumeration": (":a a :A . :b a :B .", "[ owl:oneOf ( :a :b ) ] rdfs:subClassOf :A ."),
    "part-of-an-intersection": (
        ":a a :A . :B a owl:Class .",
        ":a a [ owl:intersectionOf ( :A :B ) ] .",
    ),
    "common-range": (":p rdfs:range xsd:short , xsd:unsignedInt .", ":p rdfs:range xsd:byte ."),
    "converse": (":p rdfs:subPropertyOf :q . :p rdfs:domain :A .", ":q rdfs:domain :A ."),
    "functional": (":a :p :b .", ":p a owl:FunctionalProperty ."),
    "functional-in-a-class": (
        f":A rdfs:subClassOf [ {ON_P} ; owl:maxCardinality {size(1)} ] .",
        ":p a owl:FunctionalProperty .",
    ),
    "transitive": (":p a owl:SymmetricProperty .", ":p a owl:TransitiveProperty ."),
    "asymmetric": (":p a owl:IrreflexiveProperty .", ":p a owl:AsymmetricProperty ."),
    "reflexive": (":p a owl:TransitiveProperty , owl:SymmetricProperty .", ":a :p :a ."),
    "key-beyond-its-class": (
        ":A owl:hasKey ( :p ) . :B a owl:Class .",
        ":p a owl:InverseFunctionalProperty . :B owl:hasKey ( :p ) .",
    ),
    "part-of-a-key": (":A owl:hasKey ( :p :q ) .", ":A owl:hasKey ( :p ) ."),
    "chain-the-other-way": (
        ":r owl:propertyChainAxiom ( :p :q ) .",
        ":r owl:propertyChainAxiom ( :q :p ) .",
    ),
    "narrower-range": (":p rdfs:range xsd:short .", ":p rdfs:range xsd:byte ."),
    "range-of-an-unknown-datatype": (":p rdfs:range xsd:date .", ":p rdfs:range xsd:dateTime ."),
    "some-value": (
        f":a a [ {ON_P} ; owl:allValuesFrom :A ] .",
        f":a a [ {ON_P} ; owl:someValuesFrom :A ] .",
    ),
    "every-value": (
        f":a :p :b . :b a :A . :p a rdf:Property . :c a [ {ON_P} ; owl:someValuesFrom :A ] .",
        f":c a [ {ON_P} ; owl:allValuesFrom :A ] .",
    ),
    "two-names-are-not-two-values": (
        ":a :p :b , :c .",
        f":a a [ {ON_P} ; owl:minCardinality {size(2)} ] .",
    ),
    "at-most-none": (":a :q :b . :c :p :d .", f":a a [ {ON_P} ; owl:maxCardinality {size(0)} ] ."),
    "self": (":a :p :b .", f":a a [ {ON_P} ; owl:hasSelf true ] ."),
}

INCONSISTENT = {
    "nothing": ":a a owl:Nothing .",
    "everything-is-nothing": "owl:Thing rdfs:subClassOf owl:Nothing .",
    "some-nothing": f":a a [ {ON_P} ; owl:someValuesFrom owl:Nothing ] .",
    "a-chain-to-nothing": f"""
        :a a [ {ON_P} ; owl:someValuesFrom [ {ON_P} ; owl:someValuesFrom :A ] ] .
        :A owl:disjointWith :B . :p rdfs:range :B .""",
    "type-and-range": ":p rdfs:range xsd:integer . :a :p 'one' .",
    "too-large": f":a a [ {ON_P} ; owl:allValuesFrom xsd:byte ] ; :p 300 .",
    "ill-typed": ':p a owl:DatatypeProperty . :a :p "300"^^xsd:byte .',
    "no-common-range": ":p rdfs:range xsd:string , xsd:integer . :a :p [] .",
    "value-of-a-complement": ":p rdfs:range [ owl:complementOf xsd:decimal ] . :a :p 5 .",
    "value-of-a-datatype-complement": (
        ":p rdfs:range [ owl:datatypeComplementOf xsd:decimal ] . :a :p 5 ."
    ),
    "two-values": ":p a owl:FunctionalProperty . :a :p 1 , 2 .",
    "two-families": ":p a owl:FunctionalProperty . :a :p 1 , 1e0 .",
    "two-zeros": ':p a owl:FunctionalProperty . :a :p "-0"^^xsd:float , "0"^^xsd:float .',
    "two-time-zones": """:p a owl:FunctionalProperty .
        :a :p "2024-01-01T00:00:00Z"^^xsd:dateTime , "2024-01-01T01:00:00+01:00"^^xsd:dateTime .""",
    "one-value-at-most": (
        f":a a [ {ON_P} ; owl:maxQualifiedCardinality {size(1)} ; owl:onDataRange xsd:integer ] ;"
        " :p 1 , 2 , 'words' ."
    ),
    "denied-in-another-type": """[ owl:sourceIndividual :a ; owl:assertionProperty :p ;
        owl:targetValue 5 ] . :a :p 5.0 .""",
    "disjoint-union": ":A owl:disjointUnionOf ( :B :C ) . :a a :B , :C .",
    "bottom": ":a owl:bottomObjectProperty :b .",
    "reflexive-and-irreflexive": ":p a owl:ReflexiveProperty , owl:IrreflexiveProperty .",
    "not-exactly": f":a a [ {ON_P} ; owl:cardinality {size(0)} ] ; :p :b .",
}

CONSISTENT = {
    "one-value": ':p a owl:FunctionalProperty . :a :p 1 , 1.0 , "01"^^xsd:int .',
    "unknown-datatypes": """:p a owl:FunctionalProperty , owl:DatatypeProperty .
        :a :p "2024-01-01"^^xsd:date , "2024-01-02"^^xsd:date .""",
    "within-the-range": f":a a [ {ON_P} ; owl:allValuesFrom xsd:byte ] ; :p 100 , -0.0 .",
    "ill-typed-but-of-no-type": ':a :p "300"^^xsd:byte .',
    "no-value-needed": ":p rdfs:range xsd:string , xsd:integer .",
    "two-names": f":a a [ {ON_P} ; owl:maxCardinality {size(1)} ] ; :p :b , :c .",
    "one-of-a-kind": (
        f":a a [ {ON_P} ; owl:maxQualifiedCardinality {size(1)} ; owl:onDataRange xsd:integer ] ;"
        " :p 1 , 'words' , 'more' ."
    ),
    "cycle": f":A rdfs:subClassOf [ {ON_P} ; owl:someValuesFrom :A ] . :a a :A .",
    "empty-class": ":A rdfs:subClassOf :B , [ owl:complementOf :B ] .",
}


@pytest.mark.parametrize("case", FOLLOWS)
def test_conclusion_follows(case: str) -> None:
    found = entails(*FOLLOWS[case])
    assert found, found.unshown
    assert not found.vacuous


@pytest.mark.parametrize("case", DOES_NOT_FOLLOW)
def test_conclusion_does_not_follow(case: str) -> None:
    premise, conclusion = DOES_NOT_FOLLOW[case]
    assert is_consistent(premise)
    assert not entails(premise, conclusion)


@pytest.mark.parametrize("case", INCONSISTENT)
def test_contradiction_is_found(case: str) -> None:
    assert not is_consistent(INCONSISTENT[case])
    assert entails(INCONSISTENT[case], ":anything a :AtAll .").vacuous


@pytest.mark.parametrize("case", CONSISTENT)
def test_no_contradiction_is_found(case: str) -> None:
    assert is_consistent(CONSISTENT[case])
    assert not entails(CONSISTENT[case], ":anything a :AtAll .")


def test_what_is_not_shown_is_told() -> None:
    found = entails(":a a :A ; :p 1 .", ":a a :A , :B ; :p 1 , 2 .")
    assert list(found.unshown) == triples_of(":a a :B ; :p 2 .")
    denied = "[ owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetIndividual :b ] ."
    found = entails(":c :p :b . :B a owl:Class .", f":a a [ owl:complementOf :B ] . {denied}")
    assert len(found.unshown) == 4
    assert any(isinstance(triple.object, BlankNode) for triple in found.unshown)


def test_blank_nodes_that_do_not_fit_together_are_told() -> None:
    found = entails(":a :p :b . :c :q :b .", ":a :p :b . _:x :p _:y ; :q _:y .")
    assert sorted(triple.predicate.value[-1] for triple in found.unshown) == ["p", "q"]


def test_cliques_that_are_not_written_out_have_all_their_names() -> None:
    names = " , ".join(f":n{number}" for number in range(150))
    premise = f":n0 owl:sameAs {names} ; :p :b . :b a :B ."
    assert entails(premise, ":n17 :p :b ; owl:sameAs :n140 . [] :p [ a :B ] .")
    assert not entails(premise, ":n17 owl:sameAs :b .")


@settings(max_examples=10, deadline=None)
@given(models(), st.lists(axioms(), min_size=6, max_size=16))
def test_what_a_model_refutes_does_not_follow(model: Model, several: list[Axiom]) -> None:
    """Nothing false follows from truths, whatever the model in which they are so."""
    premise = " ".join([DECLARED, *(axiom.turtle for axiom in several if axiom.holds(model))])
    assert is_consistent(premise)
    false = [axiom.turtle for axiom in several if not axiom.holds(model)]
    for conclusion in false[:2]:
        assert not entails(premise, conclusion)


@settings(max_examples=12, deadline=None)
@given(worlds(4, 12))
def test_a_graph_follows_from_itself(sentences: list[str]) -> None:
    turtle = " ".join(sentences)
    assert entails(turtle, turtle)
    assert entails(turtle, " ".join(sentences[::2]))
