"""DuckDB reaches the closure that every engine reaches, by rounds that proofs can rest on."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store, Triple, Variable
from worlds import AXIOMS, FACTS, closed, everything, graph_of, sentences, triples_of, worlds

from famkg.checker import check
from famkg.closure import DEFAULT, Closure, close
from famkg.engines.bulk import reason, shapes, tables
from famkg.engines.bulk import run as in_database
from famkg.engines.bulk.contradictions import find_contradictions
from famkg.engines.bulk.store import inferred
from famkg.engines.oxigraph import run as in_memory
from famkg.errors import FamkgError
from famkg.graph import Graph
from famkg.model import Builtin, Proof, Rule
from famkg.proofs import Search

A = NamedNode("https://example.org/a")
LITERALS = (
    "{x} {p} 1 .",
    "{x} {p} 2 .",
    '{x} {p} "a" .',
    "{x} owl:sameAs 1 .",
    "{c} owl:sameAs {d} .",
    "{p} owl:sameAs {q} .",
    "{p} rdfs:range xsd:string .",
    "{c} owl:someValuesFrom xsd:integer ; owl:onProperty {p} .",
)
"""What worlds lack otherwise: literals, and terms that are the same."""
ODD_WORLDS = st.lists(sentences((*AXIOMS, *(6 * FACTS), *LITERALS)), min_size=12, max_size=28)


def rounds(closure: Closure) -> dict[Triple, int]:
    return {triple: number for number, triple in closure.inferred()}


def agree(graph: Graph) -> None:
    """Check that both engines do the same, in the same rounds and by the same rules."""
    slow, fast = close(graph), close(graph, "duckdb")
    assert everything(fast) == everything(slow)
    assert rounds(fast) == rounds(slow)
    assert fast.report == slow.report
    assert fast.rules == slow.rules
    assert (fast.rounds, fast.starts, fast.expansions) == (
        slow.rounds,
        slow.starts,
        slow.expansions,
    )


@contextmanager
def crowded() -> Iterator[None]:
    """Have each predicate in its own table, and paths drawn from one end, as with millions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "MANY", 1)
        patch.setattr(shapes, "BUSY", 0)
        yield


def size(proof: Proof) -> int:
    return int(proof.rule is not None) + sum(map(size, proof.premises))


@settings(max_examples=12, deadline=None)
@given(worlds())
def test_engines_agree(world: list[str]) -> None:
    agree(graph_of(" ".join(world)))


@settings(max_examples=12, deadline=None)
@given(ODD_WORLDS)
def test_engines_agree_about_literals_and_terms_that_are_the_same(world: list[str]) -> None:
    agree(graph_of(" ".join(world)))


@settings(max_examples=6, deadline=None)
@given(ODD_WORLDS)
def test_where_triples_lie_makes_no_difference(world: list[str]) -> None:
    graph = graph_of(" ".join(world))
    with crowded():
        apart = close(graph, "duckdb")
    assert everything(apart) == everything(close(graph))
    assert apart.rules == close(graph).rules


@settings(max_examples=6, deadline=None)
@given(worlds())
def test_each_triple_has_a_shortest_proof_from_earlier_rounds(world: list[str]) -> None:
    graph = graph_of(" ".join(world))
    with crowded():
        fast = close(graph, "duckdb")
    triples = sorted(everything(fast), key=str)
    proofs = Search(fast).prove(triples)
    assert list(map(size, proofs)) == list(map(size, Search(close(graph)).prove(triples)))
    for proof in proofs[:: len(proofs) // 20 + 1]:
        assert check(proof, graph) == ()


@settings(max_examples=6, deadline=None)
@given(ODD_WORLDS)
def test_engines_find_the_same_contradictions(world: list[str]) -> None:
    graph = graph_of(" ".join(world))
    contradictory(graph)


def contradictory(graph: Graph) -> set[str]:
    """Check that both engines find the same contradictions; return the names of the rules."""
    slow = close(graph).inconsistencies
    with TemporaryDirectory() as folder:
        found = find_contradictions(reason(Path(folder), graph.ontology))
    assert {each.rule: each.number for each in found} == Counter(each.rule.name for each in slow)
    for each in found:
        assert 0 < len(each.examples) <= each.number
        assert set(each.examples) <= set(slow)
    return {each.rule for each in found}


def test_engines_find_the_same_ill_typed_and_clashing_literals() -> None:
    graph = graph_of(
        """:p a owl:FunctionalProperty . :a :p 1 , 2 , 3 . :b :p 5 . :c :p 1 .
        :a :q "x"^^xsd:integer . :c :r "y"^^xsd:date . :q rdfs:range xsd:string . :a :q 17 .
        :n owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetValue 2 ."""
    )
    assert contradictory(graph) == {"dt-diff", "dt-not-type", "prp-npa2"}


def test_engines_agree_on_the_shipped_graph(graph: Graph, closure: Closure) -> None:
    fast = close(graph, "duckdb")
    assert everything(fast) == everything(closure)
    assert rounds(fast) == rounds(closure)
    assert fast.report == closure.report


def test_rules_may_speak_of_any_predicate() -> None:
    """Rules beyond OWL may have a variable for a predicate, in a body and in a head."""
    x, p, y, copied = map(Variable, ("x", "p", "y", "copied"))
    likeness = NamedNode("https://example.org/likeness")
    rule = Rule("rule:likeness", ((x, copied, y),), ((x, p, y), (p, likeness, copied)))
    triples = graph_of(":p :likeness :q . :a :p :b ; :r 1 . :q :likeness 7 .").ontology
    with crowded(), TemporaryDirectory() as folder:
        done = reason(Path(folder), triples, [rule])
        found = {quad.triple for quad in inferred(done.tables)}
    assert set(triples_of(":a :q :b .")) == {each for each in found if each.subject == A}


def test_computed_values_are_the_same_with_every_engine() -> None:
    """Tests and computed values come from one place; here a sum, of which there are two."""
    x, y, sum_ = map(Variable, ("x", "y", "sum"))
    p, q = (NamedNode(f"https://example.org/{name}") for name in "pq")
    rule = Rule(
        "rule:next",
        ((x, q, sum_),),
        ((x, p, y),),
        builtins=(
            Builtin("<", (y, Literal(5))),
            Builtin("+", (y, Literal(1)), sum_),
        ),
    )
    triples = graph_of(":a :p 1 , 01.0 , 7 . :b :p 1 , 4 ; :q 2 .").ontology
    stores = [Store(), Store()]
    for store, run in zip(stores, (in_memory, in_database), strict=True):
        store.extend(Quad(*triple) for triple in triples)
        run(store, [rule])
    one, other = ({q for q in store if q.graph_name == DEFAULT} for store in stores)
    assert one == other
    assert len(one) > len(triples)


def test_of_many_that_are_the_same_one_stands_for_all() -> None:
    many = " , ".join(f":n{number}" for number in range(3_000))
    graph = graph_of(f":p a owl:FunctionalProperty . :a :p {many} . :n5 :q :b . :c :q :n7 .")
    fast = close(graph, "duckdb")
    assert set(triples_of(":n0 :q :b . :c :q :n0 . :n9 owl:sameAs :n0 .")) <= everything(fast)
    assert len(everything(fast)) < 15_000


def test_long_ways_are_found_in_few_rounds() -> None:
    steps = " ".join(f":n{number} :p :n{number + 1} ." for number in range(400))
    fast = closed(f":p a owl:TransitiveProperty . {steps}", "duckdb")
    assert fast.report["prp-trp"] == 400 * 401 // 2 - 400
    assert fast.rounds < 15


def test_a_chain_that_contains_its_own_property_ends() -> None:
    steps = " ".join(f":n{number} :q :n{(number + 1) % 30} ." for number in range(30))
    looping = f":p owl:propertyChainAxiom ( :p :q ) . :q rdfs:subPropertyOf :p . {steps}"
    fast = closed(looping, "duckdb")
    assert everything(fast) == everything(closed(looping))


def test_a_deep_hierarchy_is_closed_at_once() -> None:
    steps = " ".join(f":C{number} rdfs:subClassOf :C{number + 1} ." for number in range(150))
    fast = closed(f"{steps} :a a :C0 .", "duckdb")
    assert set(triples_of(":a a :C150 .")) <= everything(fast)
    assert fast.rounds < 15


def test_a_closure_needs_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(FamkgError, match=r"famkg\[bulk\]"):
        closed(":a :p :b .", "duckdb")
