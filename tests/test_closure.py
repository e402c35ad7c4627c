"""The closure holds what follows, knows when it appeared, and does not depend on the engine."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, QuerySolutions, Triple
from worlds import DECLARED, closed, everything, graph_of, telling, triples_of, worlds

from famkg.closure import Closure, close
from famkg.errors import FamkgError, OutputError, UnknownNameError
from famkg.graph import Graph
from famkg.proofs import prove

FAMILY = """
:parent a owl:ObjectProperty ; rdfs:subPropertyOf :ancestor .
:ancestor a owl:TransitiveProperty ; rdfs:domain :Person .
:Person a owl:Class ; rdfs:subClassOf :Agent .
:a :parent :b . :b :parent :c . :c :parent :d .
"""

HEDGED = """
fam:portrays owl:propertyChainAxiom ( fam:performsIn fam:character ) .
fam:performsIn owl:inverseOf fam:performer .
statement:sure a fam:Casting ; fam:performer world:ann ; fam:character story:bo .
statement:rumour a fam:Casting ; fam:modality fam:Speculated ;
    fam:performer world:ann ; fam:character story:cy .
statement:wrong a fam:Casting ; fam:standing fam:Deprecated ;
    fam:performer world:ann ; fam:character story:di .
"""


def rounds(closure: Closure) -> dict[Triple, int]:
    return {triple: number for number, triple in closure.inferred()}


def test_every_inferred_triple_knows_its_round() -> None:
    closure = closed(FAMILY)
    (distance_one,) = triples_of(":a :ancestor :b .")
    (distance_three,) = triples_of(":a :ancestor :d .")
    (written,) = triples_of(":a :parent :b .")
    (absent,) = triples_of(":d :ancestor :a .")
    first, third = closure.round_of(distance_one), closure.round_of(distance_three)
    assert first is not None and third is not None and first < third <= closure.rounds
    assert closure.round_of(written) == 0
    assert closure.round_of(absent) is None
    assert everything(closure) == set(rounds(closure)) | set(graph_of(FAMILY).ontology)


def test_a_triple_that_is_written_is_not_inferred_again() -> None:
    closure = closed(FAMILY + ":a :ancestor :d .")
    (written,) = triples_of(":a :ancestor :d .")
    assert closure.round_of(written) == 0


def test_the_report_counts_what_each_rule_was_the_first_to_conclude() -> None:
    closure = closed(FAMILY)
    assert sum(closure.report.values()) == len(rounds(closure))
    assert closure.report["prp-spo1"] == 3
    assert closure.report["prp-trp"] == 3
    assert "prp-inv1" not in closure.report
    assert list(closure.report) == sorted(closure.report)


def test_axioms_that_data_yield_are_compiled_too() -> None:
    closure = closed(
        """:inverseFor rdfs:subPropertyOf owl:inverseOf . :p :inverseFor :q . :a :p :b .
        :kind rdfs:range owl:TransitiveProperty . :x :kind :r . :a :r :b . :b :r :c ."""
    )
    assert set(triples_of(":b :q :a . :a :r :c .")) <= everything(closure)


def test_literals_never_become_subjects() -> None:
    closure = closed(
        ":p owl:inverseOf :q . :p rdfs:range :A . :p a owl:FunctionalProperty . :a :p 1 , 2 ."
    )
    written = graph_of(":a :p 1 , 2 .").ontology
    assert set(written) <= everything(closure)
    assert not any(str(each.predicate.value).endswith("/q") for each in everything(closure))


def test_literals_of_one_value_are_one() -> None:
    closure = closed(":A owl:hasKey ( :p ) . :a a :A ; :p 01 . :b a :A ; :p 1 .")
    assert set(triples_of(":a owl:sameAs :b .")) <= everything(closure)


def test_what_is_hedged_or_deprecated_stays_but_is_no_premise() -> None:
    closure = close(Graph((), tuple(triples_of(HEDGED))))
    portrayed = set(triples_of("world:ann fam:portrays story:bo , story:cy , story:di ."))
    assert everything(closure) & portrayed == set(triples_of("world:ann fam:portrays story:bo ."))
    roles = triples_of(
        "statement:rumour fam:performer world:ann . statement:wrong fam:character story:di ."
    )
    assert set(roles) <= everything(closure)
    assert [closure.round_of(role) for role in roles] == [0, 0]
    assert all(map(closure.is_aside, roles))
    assert not any(map(closure.is_aside, triples_of("statement:sure fam:performer world:ann .")))


def test_what_is_set_aside_contradicts_nothing_even_later() -> None:
    denied = triples_of(
        """fam:owner owl:propertyDisjointWith fam:owned .
        statement:claim fam:modality fam:Denied ; fam:owner world:a ; fam:owned world:a ."""
    )
    assert close(Graph((), tuple(denied))).inconsistencies == ()
    asserted = [triple for triple in denied if "Denied" not in str(triple.object)]
    (found,) = close(Graph((), tuple(asserted))).inconsistencies
    assert found.rule.name == "prp-pdw"


def test_a_contradiction_is_reported_with_its_premises_and_does_not_spread() -> None:
    closure = closed(":A owl:disjointWith :B . :C rdfs:subClassOf :B . :a a :A , :C . :b a :D .")
    (found,) = closure.inconsistencies
    assert found.rule.name == "cax-dw"
    assert set(found.premises) == set(triples_of(":a a :A , :B ."))
    assert found.rule.axioms == tuple(triples_of(":A owl:disjointWith :B ."))
    assert found.conclusion is None
    assert everything(closure).isdisjoint(triples_of(":b a :A . :b a :B . :a a owl:Nothing ."))


def test_a_saved_closure_opens_as_it_was(tmp_path: Path) -> None:
    closure = closed(FAMILY + ":A owl:disjointWith :Person . :b a :A .")
    closure.save(tmp_path / "store")
    opened = Closure.open(tmp_path / "store")
    assert everything(opened) == everything(closure)
    assert rounds(opened) == rounds(closure)
    assert opened.report == closure.report
    assert opened.rules == closure.rules
    assert opened.inconsistencies == closure.inconsistencies != ()
    assert (opened.engine, opened.rounds, opened.starts) == (
        closure.engine,
        closure.rounds,
        closure.starts,
    )


def test_a_closure_that_cannot_be_saved_says_where(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="file"):
        closed(FAMILY).save(tmp_path / "file")


def test_queries_know_the_prefixes_of_the_project() -> None:
    closure = close(Graph((), tuple(triples_of(HEDGED))))
    rows = closure.query("SELECT ?whom { world:ann fam:portrays ?whom }")
    assert isinstance(rows, QuerySolutions)
    assert [row["whom"] for row in rows] == [NamedNode("https://w3id.org/famkg/story/bo")]


def test_an_unknown_engine_is_an_error() -> None:
    with pytest.raises(UnknownNameError, match="oxigraf"):
        closed(FAMILY, "oxigraf")


def test_blank_nodes_need_names_first() -> None:
    axiom = Triple(BlankNode("a"), NamedNode("https://example.org/p"), BlankNode("b"))
    with pytest.raises(ValueError, match="blank node"):
        close(Graph((axiom,), ()))


def test_owlrl_refuses_a_chain_that_contains_its_own_property() -> None:
    looping = ":p owl:propertyChainAxiom ( :p :q ) . :a :p :b . :b :q :c ."
    assert set(triples_of(":a :p :c .")) <= everything(closed(looping))
    with pytest.raises(FamkgError, match="--engine oxigraph"):
        closed(looping, "owlrl")


def test_owlrl_sees_the_last_property_of_a_key() -> None:
    keys = """:A owl:hasKey ( :p ) . :B owl:hasKey ( :p :q ) .
    :a a :A ; :p 1 . :b a :A ; :p 2 . :c a :A ; :p 1 .
    :d a :B ; :p 1 ; :q 1 . :e a :B ; :p 1 ; :q 2 . :f a :B ; :p 1 ; :q 1 ."""
    closure = closed(keys, "owlrl")
    assert everything(closure) == everything(closed(keys))
    assert set(triples_of(":a owl:sameAs :c . :d owl:sameAs :f .")) <= everything(closure)
    assert everything(closure).isdisjoint(
        triples_of(":a owl:sameAs :b . :d owl:sameAs :e . :d owl:sameAs :a .")
    )


def test_owlrl_reports_the_same_contradictions() -> None:
    broken = FAMILY + ":A owl:disjointWith :Person . :b a :A ."
    assert closed(broken, "owlrl").inconsistencies == closed(broken).inconsistencies != ()


def test_engines_agree_on_the_shipped_graph(graph: Graph) -> None:
    """Without the rules beyond OWL, for which owlrl would have to begin again."""
    owl = Graph(graph.ontology, graph.data)
    assert telling(everything(close(owl, "owlrl"))) == telling(everything(close(owl)))


def test_the_real_graph_holds_no_contradiction(closure: Closure) -> None:
    assert closure.inconsistencies == ()


def shared(name: str, count: int) -> str:
    """Things with names, and something said of each."""
    return " ".join(f":{name}{n} :knows :friend{n} ." for n in range(count))


MANY = 2000
SAME = {
    "a chain": " ".join(f":x{n} owl:sameAs :x{n + 1} ." for n in range(MANY - 1)),
    "a function": ":p a owl:FunctionalProperty . :s :p "
    + ", ".join(f":x{n}" for n in range(MANY))
    + " .",
    "a key": ":C owl:hasKey ( :number ) . "
    + " ".join(f":x{n} a :C ; :number 1 ." for n in range(MANY)),
}


@pytest.mark.parametrize("kind", SAME)
def test_cliques_of_thousands_cost_no_squares(kind: str) -> None:
    closure = closed(SAME[kind] + shared("x", MANY))
    representative, last = NamedNode("https://example.org/x0"), f"https://example.org/x{MANY - 1}"
    assert closure.representative(NamedNode(last)) == representative
    known = closure.store.quads_for_pattern(
        representative, NamedNode("https://example.org/knows"), None, DefaultGraph()
    )
    assert sum(1 for _ in known) == MANY
    assert len(everything(closure)) < 8 * MANY
    for text in (":x0 :knows :friend1999 .", ":x7 :knows :friend2 .", ":x7 owl:sameAs :x98 ."):
        (triple,) = triples_of(text)
        assert closure.holds(triple)
        assert prove(closure, triple).rule is not None
    (triple,) = triples_of(":x7 :knows :x8 .")
    assert not closure.holds(triple)


def test_small_cliques_are_written_out() -> None:
    closure = closed(":a owl:sameAs :b . :b owl:sameAs :c . :c :p :x . :x owl:sameAs :y .")
    for triple in triples_of(":a :p :y . :b :p :x . :c owl:sameAs :a ."):
        assert closure.round_of(triple)


def test_a_contradiction_of_a_large_clique_is_found_once() -> None:
    closure = closed(SAME["a chain"] + ":x7 owl:differentFrom :x1900 .")
    assert {found.rule.name for found in closure.inconsistencies} == {"eq-diff1"}
    assert len(closure.inconsistencies) < 5


@pytest.mark.parametrize(
    ("chain", "found"),
    [("( :p :p )", 60 * 61 // 2), ("( :p :q )", 60), ("( :q :p )", 60), ("( :p :q :p )", 60)],
)
def test_chains_that_contain_their_own_property_end(chain: str, found: int) -> None:
    path = " ".join(f":x{n} :p :x{n + 1} ." for n in range(60))
    closure = closed(f":p owl:propertyChainAxiom {chain} . {path}")
    pairs = closure.store.quads_for_pattern(
        None, NamedNode("https://example.org/p"), None, DefaultGraph()
    )
    assert sum(1 for _ in pairs) == found


def test_a_ring_of_a_chain_with_its_own_property_ends() -> None:
    ring = " ".join(f":x{n} :p :x{(n + 1) % 40} ; :q :x{(n + 1) % 40} ." for n in range(40))
    closure = closed(f":p owl:propertyChainAxiom ( :p :q ) . {ring}")
    pairs = closure.store.quads_for_pattern(
        None, NamedNode("https://example.org/p"), None, DefaultGraph()
    )
    assert sum(1 for _ in pairs) == 1600


@settings(max_examples=25, deadline=None)
@given(worlds())
def test_engines_agree(sentences: list[str]) -> None:
    turtle = DECLARED + " ".join(sentences)
    assert telling(everything(closed(turtle, "owlrl"))) == telling(everything(closed(turtle)))


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_closure_is_idempotent(sentences: list[str]) -> None:
    once = everything(closed(" ".join(sentences)))
    again = close(Graph(tuple(once), ()))
    assert everything(again) == once
    assert again.report == {}


@settings(max_examples=60, deadline=None)
@given(worlds(), worlds(1, 4))
def test_closure_is_monotone(sentences: list[str], more: list[str]) -> None:
    # Lists are numbered in order of appearance, so what is added comes last.
    less = everything(closed(" ".join(sentences)))
    assert less <= everything(closed(" ".join([*sentences, *more])))


@settings(max_examples=60, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_closure_does_not_depend_on_order(sentences: list[str], random: st.Random) -> None:
    triples = triples_of(" ".join(sentences))
    shuffled = random.sample(triples, k=len(triples))
    one, other = close(Graph(tuple(triples), ())), close(Graph((), tuple(shuffled)))
    assert rounds(one) == rounds(other)
    assert one.report == other.report
    assert one.rules == other.rules
    assert one.inconsistencies == other.inconsistencies


@settings(max_examples=30, deadline=None)
@given(worlds())
def test_no_triple_is_counted_twice(sentences: list[str]) -> None:
    closure = closed(" ".join(sentences))
    counted = Counter(triple for _, triple in closure.inferred())
    assert set(counted.values()) <= {1}
    assert sum(closure.report.values()) == len(counted)
