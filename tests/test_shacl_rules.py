"""SHACL rules become rules like any other, or are refused with what is wrong and what to do."""

from __future__ import annotations

import re

import pytest
from constructing import TYPE, constructed, seen_by_rules
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple, Variable
from worlds import HEAD, closed, everything

from famkg.closure import Closure, close
from famkg.errors import FamkgError
from famkg.graph import Graph
from famkg.model import Builtin, Rule
from famkg.proofs import prove
from famkg.rules import all_rules
from famkg.shacl_rules import compile_shacl_rules
from famkg.termination import refuse_endless
from famkg.turtle import parse_triples

RULES_HEAD = (
    HEAD
    + "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rule: <https://w3id.org/famkg/rule/> ."
    + ':prefixes sh:declare [ sh:prefix "" ; sh:namespace "https://example.org/" ] ,'
    + ' [ sh:prefix "rule" ; sh:namespace "https://w3id.org/famkg/rule/" ] ,'
    + ' [ sh:prefix "xsd" ; sh:namespace "http://www.w3.org/2001/XMLSchema#" ] .\n'
)
SHAPE = ":shape a sh:NodeShape ; sh:targetClass :Node ; sh:rule rule:r .\n"
THIS = Variable("this")


def n(name: str) -> NamedNode:
    return NamedNode(f"https://example.org/{name}")


def rules_of(turtle: str) -> list[Triple]:
    return parse_triples(RULES_HEAD + turtle, "rules.ttl")


def compiled(turtle: str) -> tuple[Rule, ...]:
    return compile_shacl_rules(rules_of(turtle))


def sparql(text: str, name: str = "rule:r") -> str:
    return f'{name} a sh:SPARQLRule ; sh:prefixes :prefixes ; sh:construct """{text}""" .\n'


def triple_rule(subject: str, value: str, more: str = "") -> str:
    return (
        f"rule:r a sh:TripleRule ; sh:subject {subject} ; sh:predicate :p ; sh:object {value}"
        f" {more} .\n"
    )


def concluded(turtle: str, rules: str, engine: str = "oxigraph") -> set[str]:
    """What the rules add to a graph in which nothing follows by OWL, as `a p b`."""
    data = parse_triples(HEAD + turtle, "data.ttl")
    closure = close(Graph((), tuple(data), tuple(rules_of(rules))), engine)
    new = everything(closure) - everything(close(Graph((), tuple(data)), engine))
    return {
        " ".join(re.sub(r".*[/#]", "", getattr(term, "value", "")) for term in triple)
        for triple in new
    }


# What rules mean --------------------------------------------------------------------------------


def test_a_triple_rule_follows_paths_from_its_node() -> None:
    (rule,) = compiled(
        SHAPE
        + triple_rule(
            "[ sh:path [ sh:inversePath :q ] ]", "[ sh:path ( :r [ sh:inversePath :s ] ) ]"
        )
    )
    a, b, c = (Variable(f"v{number}") for number in (1, 2, 3))
    assert rule == Rule(
        "rule:r",
        ((a, n("p"), c),),
        ((THIS, TYPE, n("Node")), (a, n("q"), THIS), (THIS, n("r"), b), (c, n("s"), b)),
    )


def test_a_triple_rule_concludes_only_from_nodes_of_its_target() -> None:
    rules = SHAPE + triple_rule("[ sh:path :q ]", "sh:this")
    data = ":a a :Node ; :q :b . :c :q :d ."
    assert concluded(data, rules) == {"b p a"}


def test_a_triple_rule_knows_constants_and_paths_of_paths() -> None:
    rules = SHAPE + triple_rule("sh:this", "[ sh:nodes [ sh:path :q ] ; sh:path :r ]")
    assert concluded(":a a :Node ; :q :b . :b :r :c , 7 .", rules) == {"a p c", "a p 7"}
    assert concluded(":a a :Node .", SHAPE + triple_rule(":x", "'word'")) == {"x p word"}


def test_conditions_and_several_targets() -> None:
    shape = ":shape sh:targetClass :A , :B ; sh:targetSubjectsOf :q ; sh:targetObjectsOf :s ;"
    rules = f"{shape} sh:rule rule:r . " + triple_rule(
        "sh:this", ":x", "; sh:condition [ sh:class :Good ]"
    )
    data = (
        ":a a :A , :Good . :b a :B , :Good . :c :q :d . :c a :Good . :d :s :e . :e a :Good ."
        ":f a :A . :g a :Good ."
    )
    assert concluded(data, rules) == {"a p x", "b p x", "c p x", "e p x"}
    assert [rule.name for rule in compiled(rules)] == ["rule:r"] * 4


def test_a_target_does_not_take_a_variable_of_the_text() -> None:
    rules = ":shape sh:targetSubjectsOf :q ; sh:rule rule:r . " + sparql(
        "CONSTRUCT { $this :p ?target } WHERE { $this :s ?target }"
    )
    assert concluded(":a :q :b ; :s :c .", rules) == {"a p c"}


def test_a_sparql_rule_is_its_pattern_with_tests_and_values() -> None:
    (rule,) = compiled(
        SHAPE
        + sparql(
            """
            CONSTRUCT { $this :p ?sum }
            WHERE {
                $this :q/^:r ?other ; :n ?n .
                ?other a :Node ; :n ?m, 3 .
                FILTER (?other != $this && ?n < ?m)
                BIND (?n + ?m * 2 AS ?sum)
                FILTER (?sum != 4)
            }
            """
        )
    )
    other, one, two, sum_, v1, v2 = map(Variable, ("other", "n", "m", "sum", "v1", "v2"))
    assert rule == Rule(
        "rule:r",
        ((THIS, n("p"), sum_),),
        (
            (THIS, TYPE, n("Node")),
            (THIS, n("q"), v1),
            (other, n("r"), v1),
            (THIS, n("n"), one),
            (other, TYPE, n("Node")),
            (other, n("n"), two),
            (other, n("n"), Literal(3)),
        ),
        ((other, THIS),),
        (),
        (
            Builtin("<", (one, two)),
            Builtin("*", (two, Literal(2)), v2),
            Builtin("+", (one, v2), sum_),
            Builtin("!=", (sum_, Literal(4))),
        ),
    )


def test_values_that_differ_are_compared_as_values() -> None:
    """Of what may be a literal, `!=` is not whether the terms are the same: 1 is 1.0."""
    text = "CONSTRUCT { $this :p ?o } WHERE { $this :q ?o ; :r ?u . FILTER (?o != ?u) }"
    data = ":a a :Node ; :q 1.0 , 2 ; :r 1 ."
    assert concluded(data, SHAPE + sparql(text)) == {"a p 2"}


def test_a_value_that_cannot_be_computed_drops_the_instance() -> None:
    text = "CONSTRUCT { $this :p ?y } WHERE { $this :q ?d . BIND (YEAR(?d) AS ?y) }"
    data = ':a a :Node ; :q "1969-07-20"^^xsd:date , "1969-99-20"^^xsd:date , 12 , :b .'
    assert concluded(data, SHAPE + sparql(text)) == {"a p 1969"}


def test_what_is_deactivated_concludes_nothing() -> None:
    rule = triple_rule("sh:this", ":x")
    assert len(compiled(SHAPE + rule)) == 1
    assert compiled(SHAPE + triple_rule("sh:this", ":x", "; sh:deactivated true")) == ()
    assert compiled(SHAPE + ":shape sh:deactivated true . " + rule) == ()


def test_rules_feed_each_other_and_owl() -> None:
    rules = SHAPE + triple_rule("sh:this", "[ sh:path :q ]")
    ontology = parse_triples(
        HEAD + ":p rdfs:domain :Done ; rdfs:subPropertyOf :t . :t rdfs:range :Node .", "o.ttl"
    )
    data = parse_triples(HEAD + ":a a :Node ; :q :b . :b :q :c .", "d.ttl")
    found = everything(close(Graph(tuple(ontology), tuple(data), tuple(rules_of(rules)))))
    assert Triple(n("b"), n("t"), n("c")) in found
    assert Triple(n("c"), TYPE, n("Node")) in found
    assert Triple(n("c"), TYPE, n("Done")) not in found


def test_both_engines_run_rules_beyond_owl() -> None:
    rules = (
        SHAPE
        + sparql("CONSTRUCT { $this :p ?m } WHERE { $this :q ?n . BIND (?n + 1 AS ?m) }")
        + ":other sh:targetSubjectsOf :t ; sh:rule rule:s . "
        + sparql("CONSTRUCT { $this :u ?n } WHERE { $this :t ?n . FILTER (?n >= 2) }", "rule:s")
    )
    ontology = tuple(parse_triples(HEAD + ":p rdfs:subPropertyOf :t .", "o.ttl"))
    data = tuple(parse_triples(HEAD + ":a a :Node ; :q 1 . :b a :Node ; :q 0 .", "d.ttl"))
    graph = Graph(ontology, data, tuple(rules_of(rules)))
    u = {
        engine: {t for t in everything(close(graph, engine)) if t.predicate == n("u")}
        for engine in ("oxigraph", "owlrl")
    }
    assert u["oxigraph"] == u["owlrl"] == {Triple(n("a"), n("u"), Literal(2))}


def test_a_proof_names_the_rule_and_its_premises() -> None:
    rules = SHAPE + sparql("CONSTRUCT { $this :p ?m } WHERE { $this :q ?n . BIND (?n + 1 AS ?m) }")
    data = tuple(parse_triples(HEAD + ":a a :Node ; :q 1 , 5 .", "d.ttl"))
    closure = close(Graph((), data, tuple(rules_of(rules))))
    proof = prove(closure, Triple(n("a"), n("p"), Literal(2)))
    assert proof.rule is not None
    assert proof.rule.name == "rule:r"
    assert [premise.conclusion for premise in proof.premises] == [
        Triple(n("a"), TYPE, n("Node")),
        Triple(n("a"), n("q"), Literal(1)),
    ]


def test_a_saved_closure_knows_its_rules(tmp_path: object) -> None:
    rules = SHAPE + triple_rule("sh:this", ":x")
    data = tuple(parse_triples(HEAD + ":a a :Node .", "d.ttl"))
    closure = close(Graph((), data, tuple(rules_of(rules))))
    path = tmp_path / "closure"  # type: ignore[operator]
    closure.save(path)
    again = Closure.open(path)
    assert "rule:r" in {rule.name for rule in again.rules}
    assert again.report == closure.report


# What is refused --------------------------------------------------------------------------------

OK = "CONSTRUCT { $this :p ?o } WHERE { $this :q ?o . %s }"
REFUSED = [
    # patterns that depend on what is not there, or that are no rule
    (OK % "OPTIONAL { ?o :r ?u }", r"OPTIONAL cannot stand in a rule"),
    (OK % "FILTER NOT EXISTS { ?o :r ?u }", r"NOT cannot stand in a rule"),
    (OK % "MINUS { ?o :r ?u }", r"MINUS cannot stand"),
    (OK % "{ ?o :r 1 } UNION { ?o :r 2 }", r"\{ cannot stand"),
    (OK % "?o :r* ?u", r"\* cannot stand"),
    (OK % "?o :r|:s ?u", r"\| cannot stand"),
    (OK % "?o :r [ :s 1 ]", r"\[ cannot stand"),
    (OK % "VALUES ?o { 1 }", r"VALUES cannot stand"),
    (OK % "FILTER (?o = 1 || ?o = 2)", r"\|\| cannot stand"),
    (OK % "FILTER (!CONTAINS(?o, 'a'))", r"! cannot stand"),
    (OK % "FILTER (?o)", r"\?o is no comparison"),
    (OK % "FILTER (?o IN (1, 2))", r"IN is no comparison"),
    (OK % "FILTER (?o / 2 = 1)", r"/ cannot stand"),
    (OK % "FILTER (REGEX(?o, 'a'))", r"REGEX cannot stand"),
    (OK % "BIND (NOW() AS ?t)", r"NOW cannot stand"),
    (OK % "BIND (RAND() AS ?t)", r"RAND cannot stand"),
    (OK % "BIND (rule:unheard(?o) AS ?t)", r"rule:unheard cannot stand"),
    (OK % "BIND (SUBSTR(?o, 1) AS ?t)", r"SUBSTR does not take 2 arguments"),
    (OK % "BIND (?o AS ?t)", r"\?o is not computed"),
    (OK % "BIND (?u + 1 AS ?t) ?o :r ?u", r"\?u is computed from \?u, not known yet"),
    (OK % "" + " LIMIT 1", r"LIMIT cannot stand"),
    ("SELECT ?this WHERE { $this :q ?o }", r"SELECT cannot stand"),
    ("CONSTRUCT WHERE { $this :q ?o }", r"WHERE cannot stand"),
    ("CONSTRUCT { $this :p [] } WHERE { $this :q ?o }", r"\[ cannot stand"),
    (OK % "?o :r ?u ; ", None),
    ("CONSTRUCT { $this :p ?o } WHERE { $this :q }", r"SPARQL syntax error: \} cannot stand here"),
    (OK % "?o foo:r ?u", r"the prefix foo: is not declared"),
    # rules that know too little
    ("CONSTRUCT { $this :p ?u } WHERE { $this :q ?o }", r"no triple gives \?u, of which it speaks"),
    (OK % "FILTER (?u = 1)", r"no triple gives \?u, which it tests"),
    ("CONSTRUCT { ?u :p $this } WHERE { $this :q ?o . BIND (?o + 1 AS ?u) }", r"of the value \?u"),
    ("CONSTRUCT { $this ?p ?o } WHERE { $this :q ?o ; :r ?p }", r"by any property"),
    ("CONSTRUCT { $this :p ?o } WHERE { $this ?q ?o }", r"triples with any property"),
    ("CONSTRUCT { $this :q ?o } WHERE { $this :q ?o }", r"concludes what it assumes"),
    ("CONSTRUCT { } WHERE { $this :q ?o }", r"concludes nothing"),
    (
        "CONSTRUCT { $this :p ?u ; :r ?o } WHERE { $this :q ?o . BIND (?o + 1 AS ?u) }",
        r"computes \?u, which not all that it concludes needs",
    ),
    # rules that would write axioms
    ("CONSTRUCT { $this a ?o } WHERE { $this :q ?o }", r"concludes an axiom \(rdf:type\)"),
    ("CONSTRUCT { $this a owl:Class } WHERE { $this :q ?o }", r"the prefix owl: is not declared"),
    (
        "CONSTRUCT { $this <http://www.w3.org/2002/07/owl#sameAs> ?o } WHERE { $this :q ?o }",
        r"concludes an axiom \(owl:sameAs\)",
    ),
    # values without end
    (
        "CONSTRUCT { $this :q ?u } WHERE { $this :q ?o . BIND (?o + 1 AS ?u) }",
        r"computes https://example.org/q from https://example.org/q",
    ),
]


@pytest.mark.parametrize(("text", "what"), REFUSED, ids=[text for text, _ in REFUSED])
def test_texts_that_are_no_rule_are_refused(text: str, what: str | None) -> None:
    if what is None:
        assert compiled(SHAPE + sparql(text))
        return
    with pytest.raises(FamkgError) as caught:
        compiled(SHAPE + sparql(text))
    assert re.search(what, caught.value.what)
    assert (caught.value.where or "").startswith("rule:r")
    if "syntax error" not in caught.value.what:
        assert (caught.value.todo or "").endswith((".", ":fam:Person ]."))


NO_SHAPES = [
    (triple_rule("sh:this", ":x"), "rule:r", "no shape bears it"),
    (":shape sh:rule rule:r . " + triple_rule("sh:this", ":x"), "shape", "it has no target"),
    (SHAPE + ":shape sh:property [] . " + triple_rule("sh:this", ":x"), "shape", "sh:property"),
    (SHAPE + ":shape sh:target [] . " + triple_rule("sh:this", ":x"), "shape", "sh:target"),
    (SHAPE + triple_rule("sh:this", ":x", "; sh:order 1"), "rule:r", "does not know sh:order"),
    (SHAPE + triple_rule("sh:this", ":x , :y"), "rule:r", "one sh:object, and has 2"),
    (SHAPE + "rule:r a sh:TripleRule ; sh:subject sh:this .", "rule:r", "has none"),
    (SHAPE + "rule:r a sh:JSRule .", "rule:r", "no kind of rule"),
    (SHAPE + "rule:r sh:subject sh:this .", "rule:r", "no kind of rule"),
    (SHAPE + triple_rule("sh:this", "[ sh:union ( :a :b ) ]"), "rule:r", "sh:union"),
    (
        SHAPE + triple_rule("sh:this", "[ sh:path [ sh:zeroOrMorePath :q ] ]"),
        "rule:r",
        "sh:zeroOrMorePath",
    ),
    (
        SHAPE + triple_rule("sh:this", "[ sh:path [ sh:inversePath ( :q :r ) ] ]"),
        "rule:r",
        "names no property",
    ),
    (
        SHAPE + triple_rule("sh:this", ":x", "; sh:condition [ sh:minCount 1 ]"),
        "rule:r",
        "does not know sh:minCount",
    ),
    (SHAPE + triple_rule("sh:this", ":x", "; sh:condition []"), "rule:r", "names no class"),
    (SHAPE + triple_rule("'word'", ":x"), "rule:r", "says something of the value"),
    (
        ":shape sh:targetClass :Node ; sh:rule [ a sh:TripleRule ; sh:subject sh:this ;"
        " sh:predicate :p ; sh:object :x ] .",
        "",
        "it has no name",
    ),
]


@pytest.mark.parametrize(("turtle", "where", "what"), NO_SHAPES, ids=[w for _, _, w in NO_SHAPES])
def test_shapes_and_rules_of_other_forms_are_refused(turtle: str, where: str, what: str) -> None:
    with pytest.raises(FamkgError) as caught:
        compiled(turtle)
    assert what in caught.value.what
    assert where in (caught.value.where or "")
    assert caught.value.todo


def test_an_error_points_into_the_text() -> None:
    text = "\nCONSTRUCT { $this :p ?o }\nWHERE {\n    $this :q ?o .\n    OPTIONAL { ?o :r ?u }\n}"
    with pytest.raises(FamkgError) as caught:
        compiled(SHAPE + sparql(text))
    assert str(caught.value) == (
        "rule:r sh:construct:5:5\n"
        "  OPTIONAL cannot stand in a rule\n"
        "  A rule is one pattern of triples with FILTER and BIND; say what differs in another rule."
    )


# Termination ------------------------------------------------------------------------------------

ONE_MORE = sparql("CONSTRUCT { $this :b ?m } WHERE { $this :a ?n . BIND (?n + 1 AS ?m) }")


def test_values_do_not_come_back_through_another_rule() -> None:
    shape = ":shape sh:targetClass :Node ; sh:rule rule:r , rule:s , rule:t .\n"
    there = sparql("CONSTRUCT { $this :c ?n } WHERE { $this :b ?n }", "rule:s")
    back = sparql("CONSTRUCT { $this :a ?n } WHERE { $this :c ?n }", "rule:t")
    harmless = sparql("CONSTRUCT { $this :a ?n } WHERE { $this :b ?m ; :c ?n . }", "rule:t")
    assert len(compiled(shape + ONE_MORE + there + harmless.replace(":c ?n", ":d ?n"))) == 3
    with pytest.raises(FamkgError) as caught:
        compiled(shape + ONE_MORE + there + back)
    assert caught.value.where == "rule:r"
    assert "https://example.org/c gets values of https://example.org/b by rule:s" in str(
        caught.value
    )


@pytest.mark.parametrize(
    ("axiom", "endless"),
    [
        (":b rdfs:subPropertyOf :a .", True),
        (":a rdfs:subPropertyOf :b .", False),
        (":b rdfs:subPropertyOf :c . :c owl:equivalentProperty :a .", True),
        (":a owl:equivalentProperty :b .", True),
        (":a owl:propertyChainAxiom ( :d :b ) .", True),
        (":a owl:propertyChainAxiom ( :b :d ) .", False),
        (":a owl:inverseOf :b .", False),
    ],
)
def test_values_do_not_come_back_through_axioms(axiom: str, endless: bool) -> None:
    data = parse_triples(HEAD + axiom + " :x a :Node ; :a 1 .", "d.ttl")
    graph = Graph((), tuple(data), tuple(rules_of(SHAPE + ONE_MORE)))
    if endless:
        with pytest.raises(FamkgError, match="from itself without end"):
            close(graph)
    else:
        assert Triple(n("x"), n("b"), Literal(2)) in everything(close(graph))


def test_rules_that_only_test_values_may_go_in_circles() -> None:
    shape = ":shape sh:targetClass :Node ; sh:rule rule:r , rule:s .\n"
    one = sparql("CONSTRUCT { $this :b ?n } WHERE { $this :a ?n . FILTER (?n > 1) }")
    other = sparql("CONSTRUCT { ?o :a ?n } WHERE { $this :b ?n ; :q ?o }", "rule:s")
    data = ":x a :Node ; :a 1 , 2 ; :q :y . :y a :Node ; :q :x ."
    assert concluded(data, shape + one + other) == {"x b 2", "y a 2", "y b 2"}


# Against SPARQL itself --------------------------------------------------------------------------


LINES = (
    "{x} a :Node .",
    "{x} :q {y} .",
    "{x} :n {i} .",
    "{x} :m {i} .",
    '{x} :d "{i}-0{j}-01"^^xsd:date .',
)
TESTS = (
    "FILTER (?n < ?m)",
    "FILTER (?n = ?m && ?o != $this)",
    "FILTER (?n != ?m)",
    "FILTER (YEAR(?d) >= ?n)",
    "FILTER (STR(?n) = STR(?m))",
    "?o :n ?n .",
    "?o ^:q $this .",
)
VALUES = ("", "BIND (?n + ?m AS ?v)", "BIND (?n * 2 - ?m AS ?v)", "BIND (MONTH(?d) + ?n AS ?v)")


@st.composite
def worlds(draw: st.DrawFn) -> str:
    things = st.sampled_from([":a", ":b", ":c"])
    numbers = st.integers(1998, 2001)
    lines = [
        draw(st.sampled_from(LINES)).format(
            x=draw(things), y=draw(things), i=draw(numbers), j=draw(st.integers(1, 3))
        )
        for _ in range(draw(st.integers(6, 14)))
    ]
    return " ".join(lines)


@settings(max_examples=60, deadline=None)
@given(worlds(), st.lists(st.sampled_from(TESTS), max_size=2, unique=True), st.sampled_from(VALUES))
def test_rules_conclude_what_their_texts_construct(
    world: str, tests: list[str], value: str
) -> None:
    head = "$this :v ?v" if value else "$this :v ?o"
    text = (
        f"CONSTRUCT {{ {head} }} WHERE {{ $this :q ?o ; :n ?n ; :d ?d . ?o :m ?m . "
        f"{' '.join(tests)} {value} }}"
    )
    rules = rules_of(SHAPE + sparql(text))
    closure = close(Graph((), tuple(parse_triples(HEAD + world, "w.ttl")), tuple(rules)))
    ours = {t for t in everything(closure) if t.predicate == n("v")}
    assert ours == constructed(seen_by_rules(closure), rules)


def test_the_shipped_rules_conclude_what_their_texts_construct(
    graph: Graph, closure: Closure
) -> None:
    expected = constructed(seen_by_rules(closure), graph.rules)
    predicates = {triple.predicate for triple in expected}
    assert len(predicates) >= 9
    assert {t for t in everything(closure) if t.predicate in predicates} == expected


def test_the_shipped_rules_come_to_an_end(graph: Graph) -> None:
    rules = compile_shacl_rules(graph.rules)
    refuse_endless(rules, graph.ontology)
    assert {rule.name for rule in rules}.isdisjoint({r.name for r in all_rules(graph.ontology)})
    assert all(rule.name.startswith("rule:") for rule in rules)


def test_no_rules_are_no_rules() -> None:
    assert compile_shacl_rules(()) == ()
    assert not any(rule.name.startswith("rule:") for rule in closed(":a :p :b .").rules)
