"""Each rule of OWL 2 RL concludes what it should, and no more."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from worlds import closed, everything, graph_of, triples_of

from famkg.graph import Graph
from famkg.model import Rule
from famkg.owl2rl import ELSEWHERE, rule_names
from famkg.proofs import Search
from famkg.rules import compile_rules, schema_rules


@dataclass(frozen=True)
class Case:
    """A rule with a graph to which it applies."""

    rule: str
    says: str
    concludes: str
    """Triples that the rule concludes."""
    never: str
    """Triples that one might expect, and that do not follow."""


@dataclass(frozen=True)
class Conflict:
    """A constraint with a graph that it forbids."""

    rule: str
    says: str
    fine: str
    """What may be said instead of the last line of `says`."""


CASES = [
    Case("eq-sym", ":a owl:sameAs :b .", ":b owl:sameAs :a .", ":a owl:sameAs :a ."),
    Case(
        "eq-trans",
        ":a owl:sameAs :b . :b owl:sameAs :c .",
        ":a owl:sameAs :c .",
        ":c owl:sameAs :c . :a owl:differentFrom :c .",
    ),
    Case(
        "eq-rep-s",
        ":a owl:sameAs :b ; :p :c .",
        ":b :p :c .",
        ":c :p :a . :c :p :b .",
    ),
    Case("eq-rep-p", ":p owl:sameAs :q . :a :p :b .", ":a :q :b .", ":b :q :a ."),
    Case(
        "eq-rep-o",
        ":a owl:sameAs :b . :c :p :a .",
        ":c :p :b .",
        ":a :p :c . :b :p :c .",
    ),
    Case(
        "prp-ap",
        "",
        "rdfs:label a owl:AnnotationProperty .",
        "rdfs:subClassOf a owl:AnnotationProperty .",
    ),
    Case(
        "prp-dom",
        ":p rdfs:domain :A . :a :p :b .",
        ":a a :A .",
        ":b a :A . :p a :A .",
    ),
    Case("prp-rng", ":p rdfs:range :A . :a :p :b .", ":b a :A .", ":a a :A ."),
    Case(
        "prp-fp",
        ":p a owl:FunctionalProperty . :a :p :b , :c . :d :p :e .",
        ":b owl:sameAs :c . :c owl:sameAs :b .",
        ":b owl:sameAs :e . :b owl:sameAs :b .",
    ),
    Case(
        "prp-ifp",
        ":p a owl:InverseFunctionalProperty . :a :p :c . :b :p :c . :d :p :e .",
        ":a owl:sameAs :b . :b owl:sameAs :a .",
        ":a owl:sameAs :d . :c owl:sameAs :e .",
    ),
    Case(
        "prp-symp",
        ":p a owl:SymmetricProperty . :a :p :b . :a :q :c . :d :p 'words' .",
        ":b :p :a .",
        ":c :q :a . :a :p :a .",
    ),
    Case(
        "prp-trp",
        ":p a owl:TransitiveProperty . :a :p :b . :b :p :c . :x :q :y . :y :q :z .",
        ":a :p :c .",
        ":c :p :a . :x :q :z .",
    ),
    Case(
        "prp-spo1",
        ":p rdfs:subPropertyOf :q . :a :p :b . :c :q :d .",
        ":a :q :b .",
        ":c :p :d .",
    ),
    Case(
        "prp-spo2",
        ":u owl:propertyChainAxiom ( :p :q :r ) . :a :p :b . :b :q :c . :c :r :d . :b :p :c .",
        ":a :u :d .",
        ":a :u :c . :b :u :d . :d :u :a .",
    ),
    Case(
        "prp-eqp1",
        ":p owl:equivalentProperty :q . :a :p :b .",
        ":a :q :b .",
        ":b :q :a .",
    ),
    Case(
        "prp-eqp2",
        ":p owl:equivalentProperty :q . :a :q :b .",
        ":a :p :b .",
        ":b :p :a .",
    ),
    Case(
        "prp-inv1",
        ":p owl:inverseOf :q . :a :p :b .",
        ":b :q :a .",
        ":a :q :b . :b :p :a .",
    ),
    Case(
        "prp-inv2",
        ":p owl:inverseOf :q . :a :q :b .",
        ":b :p :a .",
        ":a :p :b . :b :q :a .",
    ),
    Case(
        "prp-key",
        """:A owl:hasKey ( :p :q ) . :a a :A ; :p 1 ; :q 2 . :b a :A ; :p 1 ; :q 2 , 3 .
        :c a :A ; :p 1 ; :q 3 . :d a :A ; :p 1 . :e :p 1 ; :q 2 .""",
        ":a owl:sameAs :b . :b owl:sameAs :a .",
        ":a owl:sameAs :d . :a owl:sameAs :e . :d owl:sameAs :d .",
    ),
    Case("cls-thing", "", "owl:Thing a owl:Class .", "owl:Thing a owl:Thing ."),
    Case("cls-nothing1", "", "owl:Nothing a owl:Class .", "owl:Nothing a owl:Nothing ."),
    Case(
        "cls-int1",
        ":C owl:intersectionOf ( :A :B ) . :a a :A , :B . :b a :A .",
        ":a a :C .",
        ":b a :C . :b a :B .",
    ),
    Case(
        "cls-int2",
        ":C owl:intersectionOf ( :A :B ) . :a a :C . :b a :A .",
        ":a a :A , :B .",
        ":b a :C .",
    ),
    Case(
        "cls-uni",
        ":C owl:unionOf ( :A :B ) . :a a :A . :b a :B . :c a :C .",
        ":a a :C . :b a :C .",
        ":a a :B . :c a :A . :c a :B .",
    ),
    Case(
        "cls-svf1",
        ":C owl:someValuesFrom :D ; owl:onProperty :p . :a :p :x . :x a :D . :b :p :y . :c a :C .",
        ":a a :C .",
        ":b a :C . :x a :C . :y a :D . :c :p :x .",
    ),
    Case(
        "cls-svf2",
        ":C owl:someValuesFrom owl:Thing ; owl:onProperty :p . :a :p :x . :b :p 'words' .",
        ":a a :C . :b a :C .",
        ":x a :C .",
    ),
    Case(
        "cls-avf",
        ":C owl:allValuesFrom :D ; owl:onProperty :p . :a a :C ; :p :x ; :q :y . :b :p :z .",
        ":x a :D .",
        ":y a :D . :z a :D . :b a :C .",
    ),
    Case(
        "cls-hv1",
        ":C owl:hasValue :x ; owl:onProperty :p . :a a :C . :b a :D .",
        ":a :p :x .",
        ":b :p :x . :x :p :a .",
    ),
    Case(
        "cls-hv2",
        ":C owl:hasValue :x ; owl:onProperty :p . :a :p :x . :b :p :y . :c :q :x .",
        ":a a :C .",
        ":b a :C . :c a :C . :x a :C .",
    ),
    Case(
        "cls-maxc2",
        """:C owl:maxCardinality "1"^^xsd:nonNegativeInteger ; owl:onProperty :p .
        :a a :C ; :p :x , :y . :b :p :v , :w .""",
        ":x owl:sameAs :y . :y owl:sameAs :x .",
        ":v owl:sameAs :w . :x owl:sameAs :x .",
    ),
    Case(
        "cls-maxqc3",
        """:C owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger ;
            owl:onProperty :p ; owl:onClass :D .
        :a a :C ; :p :x , :y , :z . :x a :D . :y a :D .""",
        ":x owl:sameAs :y .",
        ":x owl:sameAs :z . :z a :D .",
    ),
    Case(
        "cls-maxqc4",
        """:C owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger ;
            owl:onProperty :p ; owl:onClass owl:Thing .
        :a a :C ; :p :x , :y . :b :p :v , :w .""",
        ":x owl:sameAs :y .",
        ":v owl:sameAs :w .",
    ),
    Case(
        "cls-oo",
        ":C owl:oneOf ( :a :b ) . :c a :C .",
        ":a a :C . :b a :C .",
        ":c owl:sameAs :a . :c owl:sameAs :b .",
    ),
    Case("cax-sco", ":A rdfs:subClassOf :B . :a a :A . :b a :B .", ":a a :B .", ":b a :A ."),
    Case("cax-eqc1", ":A owl:equivalentClass :B . :a a :A .", ":a a :B .", ":A a :B ."),
    Case("cax-eqc2", ":A owl:equivalentClass :B . :a a :B .", ":a a :A .", ":B a :A ."),
    Case(
        "dt-type1",
        "",
        "xsd:integer a rdfs:Datatype . xsd:string a rdfs:Datatype .",
        "xsd:gYear a rdfs:Datatype . xsd:integer a owl:Class .",
    ),
    Case(
        "scm-cls",
        ":A a owl:Class . :B rdfs:comment 'never declared' .",
        """:A rdfs:subClassOf :A , owl:Thing ; owl:equivalentClass :A .
        owl:Nothing rdfs:subClassOf :A .""",
        ":B rdfs:subClassOf :B . owl:Thing rdfs:subClassOf :A .",
    ),
    Case(
        "scm-sco",
        ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .",
        ":A rdfs:subClassOf :C .",
        ":C rdfs:subClassOf :A . :B rdfs:subClassOf :A .",
    ),
    Case(
        "scm-eqc1",
        ":A owl:equivalentClass :B .",
        ":A rdfs:subClassOf :B . :B rdfs:subClassOf :A .",
        ":A owl:sameAs :B .",
    ),
    Case(
        "scm-eqc2",
        ":A rdfs:subClassOf :B . :B rdfs:subClassOf :A . :C rdfs:subClassOf :A .",
        ":A owl:equivalentClass :B .",
        ":A owl:equivalentClass :C .",
    ),
    Case(
        "scm-op",
        ":p a owl:ObjectProperty . :a :q :b .",
        ":p rdfs:subPropertyOf :p ; owl:equivalentProperty :p .",
        ":q rdfs:subPropertyOf :q .",
    ),
    Case(
        "scm-dp",
        ":p a owl:DatatypeProperty . :a :q 'words' .",
        ":p rdfs:subPropertyOf :p ; owl:equivalentProperty :p .",
        ":q rdfs:subPropertyOf :q .",
    ),
    Case(
        "scm-spo",
        ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .",
        ":p rdfs:subPropertyOf :r .",
        ":r rdfs:subPropertyOf :p .",
    ),
    Case(
        "scm-eqp1",
        ":p owl:equivalentProperty :q .",
        ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p .",
        ":p owl:inverseOf :q .",
    ),
    Case(
        "scm-eqp2",
        ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p . :r rdfs:subPropertyOf :p .",
        ":p owl:equivalentProperty :q .",
        ":r owl:equivalentProperty :p .",
    ),
    Case(
        "scm-dom1",
        ":p rdfs:domain :A . :A rdfs:subClassOf :B . :C rdfs:subClassOf :A .",
        ":p rdfs:domain :B .",
        ":p rdfs:domain :C . :p rdfs:range :B .",
    ),
    Case(
        "scm-dom2",
        ":q rdfs:domain :A . :p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .",
        ":p rdfs:domain :A .",
        ":r rdfs:domain :A .",
    ),
    Case(
        "scm-rng1",
        ":p rdfs:range :A . :A rdfs:subClassOf :B . :C rdfs:subClassOf :A .",
        ":p rdfs:range :B .",
        ":p rdfs:range :C . :p rdfs:domain :B .",
    ),
    Case(
        "scm-rng2",
        ":q rdfs:range :A . :p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .",
        ":p rdfs:range :A .",
        ":r rdfs:range :A .",
    ),
    Case(
        "scm-hv",
        """:C owl:hasValue :x ; owl:onProperty :p . :D owl:hasValue :x ; owl:onProperty :q .
        :p rdfs:subPropertyOf :q . :E owl:hasValue :y ; owl:onProperty :q .""",
        ":C rdfs:subClassOf :D .",
        ":D rdfs:subClassOf :C . :C rdfs:subClassOf :E .",
    ),
    Case(
        "scm-svf1",
        """:C owl:someValuesFrom :A ; owl:onProperty :p .
        :D owl:someValuesFrom :B ; owl:onProperty :p .
        :A rdfs:subClassOf :B . :E owl:someValuesFrom :B ; owl:onProperty :q .""",
        ":C rdfs:subClassOf :D .",
        ":D rdfs:subClassOf :C . :C rdfs:subClassOf :E .",
    ),
    Case(
        "scm-svf2",
        """:C owl:someValuesFrom :A ; owl:onProperty :p .
        :D owl:someValuesFrom :A ; owl:onProperty :q .
        :p rdfs:subPropertyOf :q . :E owl:someValuesFrom :B ; owl:onProperty :q .""",
        ":C rdfs:subClassOf :D .",
        ":D rdfs:subClassOf :C . :C rdfs:subClassOf :E .",
    ),
    Case(
        "scm-avf1",
        """:C owl:allValuesFrom :A ; owl:onProperty :p .
        :D owl:allValuesFrom :B ; owl:onProperty :p .
        :A rdfs:subClassOf :B . :E owl:allValuesFrom :B ; owl:onProperty :q .""",
        ":C rdfs:subClassOf :D .",
        ":D rdfs:subClassOf :C . :C rdfs:subClassOf :E .",
    ),
    Case(
        "scm-avf2",
        """:C owl:allValuesFrom :A ; owl:onProperty :p .
        :D owl:allValuesFrom :A ; owl:onProperty :q .
        :p rdfs:subPropertyOf :q . :E owl:allValuesFrom :B ; owl:onProperty :p .""",
        ":D rdfs:subClassOf :C .",
        ":C rdfs:subClassOf :D . :D rdfs:subClassOf :E .",
    ),
    Case(
        "scm-int",
        ":C owl:intersectionOf ( :A :B ) .",
        ":C rdfs:subClassOf :A , :B .",
        ":A rdfs:subClassOf :C . :A rdfs:subClassOf :B .",
    ),
    Case(
        "scm-uni",
        ":C owl:unionOf ( :A :B ) .",
        ":A rdfs:subClassOf :C . :B rdfs:subClassOf :C .",
        ":C rdfs:subClassOf :A . :A rdfs:subClassOf :B .",
    ),
]


def compiled(graph: Graph) -> set[Rule]:
    """Return the rules over data that the axioms of `graph` add to those of every graph."""
    return set(compile_rules(graph.ontology)) - set(compile_rules(()))


ZERO = '"0"^^xsd:nonNegativeInteger'
CONFLICTS = [
    Conflict(
        "eq-diff1", ":a owl:sameAs :b .\n:b owl:differentFrom :a .", ":a owl:differentFrom :c ."
    ),
    Conflict(
        "eq-diff2",
        ":x a owl:AllDifferent ; owl:members ( :a :b :c ) .\n:a owl:sameAs :c .",
        ":a owl:sameAs :d .",
    ),
    Conflict(
        "eq-diff3",
        ":x a owl:AllDifferent ; owl:distinctMembers ( :a :b :c ) .\n:c owl:sameAs :b .",
        ":a owl:sameAs :d .",
    ),
    Conflict("prp-irp", ":p a owl:IrreflexiveProperty .\n:a :p :a .", ":a :p :b . :a :q :a ."),
    Conflict(
        "prp-asyp", ":p a owl:AsymmetricProperty . :a :p :b .\n:b :p :a .", ":b :p :c . :b :q :a ."
    ),
    Conflict(
        "prp-pdw",
        ":p owl:propertyDisjointWith :q . :a :p :b .\n:a :q :b .",
        ":b :q :a . :a :q :c .",
    ),
    Conflict(
        "prp-adp",
        ":x a owl:AllDisjointProperties ; owl:members ( :p :q :r ) . :a :p :b .\n:a :r :b .",
        ":a :s :b .",
    ),
    Conflict(
        "prp-npa1",
        """:x owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetIndividual :b .
        :a :p :b .""",
        ":b :p :a . :a :q :b .",
    ),
    Conflict(
        "prp-npa2",
        """:x owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetValue 5 .
        :a :p 5 .""",
        ":a :p 6 . :b :p 5 .",
    ),
    Conflict("cls-nothing2", ":a a owl:Thing .\n:a a owl:Nothing .", ":a a :Nothing ."),
    Conflict("cls-com", ":A owl:complementOf :B . :a a :A .\n:a a :B .", ":b a :B ."),
    Conflict(
        "cls-maxc1",
        f":C owl:maxCardinality {ZERO} ; owl:onProperty :p . :a a :C .\n:a :p :b .",
        ":b :p :a . :a :q :b .",
    ),
    Conflict(
        "cls-maxqc1",
        f""":C owl:maxQualifiedCardinality {ZERO} ; owl:onProperty :p ; owl:onClass :D .
        :a a :C ; :p :b .\n:b a :D .""",
        ":b a :E .",
    ),
    Conflict(
        "cls-maxqc2",
        f""":C owl:maxQualifiedCardinality {ZERO} ; owl:onProperty :p ; owl:onClass owl:Thing .
        :a a :C .\n:a :p :b .""",
        ":b :p :a .",
    ),
    Conflict("cax-dw", ":A owl:disjointWith :B . :a a :A .\n:a a :B .", ":b a :B . :a a :C ."),
    Conflict(
        "cax-adc",
        ":x a owl:AllDisjointClasses ; owl:members ( :A :B :C ) . :a a :A .\n:a a :C .",
        ":b a :C . :a a :D .",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_rule_concludes(case: Case) -> None:
    closure = closed(case.says)
    search = Search(closure)
    for triple in triples_of(case.concludes):
        used = {step.rule.name for step in search.steps(triple)}
        assert case.rule in used, f"{triple} follows by {used or 'nothing'}"
    assert everything(closure).isdisjoint(triples_of(case.never))


@pytest.mark.parametrize("case", CONFLICTS, ids=lambda case: case.rule)
def test_constraint_finds_a_conflict(case: Conflict) -> None:
    found = {derivation.rule.name for derivation in closed(case.says).inconsistencies}
    assert found == {case.rule}
    harmless, _, _ = case.says.rpartition("\n")
    assert closed(harmless + case.fine).inconsistencies == ()


def test_each_rule_of_the_table_is_tested() -> None:
    tested = {case.rule for case in (*CASES, *CONFLICTS)}
    assert tested == set(rule_names())
    assert tested.isdisjoint(ELSEWHERE)


def test_every_rule_of_the_standard_is_run_or_left_out_with_a_reason() -> None:
    """The count of tables 4 to 9: equality, properties, classes, axioms, datatypes, schema."""
    names = {*rule_names(), *ELSEWHERE}
    by_table = [
        sum(name.startswith(prefix) for name in names)
        for prefix in ("eq-", "prp-", "cls-", "cax-", "dt-", "scm-")
    ]
    assert by_table == [9, 20, 19, 5, 5, 20]
    assert all(ELSEWHERE.values())


def test_a_thing_that_differs_from_itself_is_a_conflict() -> None:
    (found,) = closed(":a owl:differentFrom :a .").inconsistencies
    assert found.rule.name == "eq-diff1"
    (found,) = closed(":x a owl:AllDifferent ; owl:members ( :a :a ) .").inconsistencies
    assert (found.rule.name, found.premises) == ("eq-diff2", ())
    assert found.rule.axioms


def test_cardinality_may_be_written_as_any_whole_number() -> None:
    closure = closed(":C owl:maxCardinality 1 ; owl:onProperty :p . :a a :C ; :p :x , :y .")
    assert set(triples_of(":x owl:sameAs :y .")) <= everything(closure)


def test_larger_cardinalities_say_nothing_to_a_rule() -> None:
    closure = closed(":C owl:maxCardinality 2 ; owl:onProperty :p . :a a :C ; :p :x , :y .")
    assert everything(closure).isdisjoint(triples_of(":x owl:sameAs :y ."))


@pytest.mark.parametrize(
    "broken",
    [
        ":u owl:propertyChainAxiom :l . :l rdf:first :p .",
        ":u owl:propertyChainAxiom :l . :l rdf:first :p , :q ; rdf:rest rdf:nil .",
        ":u owl:propertyChainAxiom :l . :l rdf:first :p ; rdf:rest :l .",
        ":u owl:propertyChainAxiom ( ) .",
        ":u owl:propertyChainAxiom ( :p 'words' ) .",
    ],
    ids=["no end", "two members in one place", "a ring", "empty", "not of properties"],
)
def test_malformed_lists_yield_no_rule(broken: str) -> None:
    assert compiled(graph_of(broken)) == set()


def test_rules_bear_the_axioms_from_which_they_were_compiled() -> None:
    graph = graph_of(":u owl:propertyChainAxiom ( :p :q ) .")
    (rule,) = compiled(graph)
    assert (rule.name, set(rule.axioms)) == ("prp-spo2", set(graph.ontology))
    assert [str(atom[1]) for atom in rule.body] == [
        "<https://example.org/p>",
        "<https://example.org/q>",
    ]


def test_a_rule_that_could_only_repeat_its_premise_is_not_compiled() -> None:
    graph = graph_of(":A rdfs:subClassOf :A . :p owl:equivalentProperty :p .")
    assert compiled(graph) == set()


def test_schema_rules_speak_of_the_ontology_alone() -> None:
    names = {rule.name for rule in schema_rules(graph_of(":C owl:oneOf ( :a ) .").ontology)}
    assert {name for name in names if not name.startswith("scm-")} == {
        *("cls-oo", "cls-thing", "cls-nothing1", "dt-type1", "prp-ap")
    }
