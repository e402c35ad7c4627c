"""Further proofs of a triple: each rests on other things, the shortest comes first."""

from __future__ import annotations

import json
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from pyoxigraph import Triple
from worlds import closed, graph_of, triples_of, worlds

from famkg.alternatives import Alternatives, grounds_of, prove_often, prove_shortest
from famkg.checker import Checker
from famkg.cli.main import main
from famkg.closure import Closure, close
from famkg.errors import FamkgError
from famkg.graph import Graph
from famkg.proofs import Search, prove
from famkg.render.proofs import show_triple

Capture = pytest.CaptureFixture[str]
Reasons = frozenset[Triple]


def all_of(turtle: str, goal: str, most: int = 50) -> Alternatives:
    """Return the proofs of a triple in a small graph, each replayed."""
    (triple,) = triples_of(goal)
    found = prove_often(closed(turtle), triple, most)
    assert Checker(graph_of(turtle)).check(found.proofs) == ()
    assert {proof.conclusion for proof in found.proofs} == {triple}
    return found


def sizes(found: Alternatives) -> list[int]:
    return [proof.steps for proof in found.proofs]


TWO_WAYS = """
:p rdfs:subPropertyOf :q . :a :p :b .
:q owl:inverseOf :r . :b :r :a .
:s rdfs:subPropertyOf :t . :t owl:inverseOf :q . :b :s :a .
"""


def test_all_reasons_are_found_and_the_shortest_comes_first() -> None:
    found = all_of(TWO_WAYS, ":a :q :b .")
    assert sizes(found) == [1, 1, 2]
    assert found.has_more is False
    said = [
        sorted(str(leaf.predicate)[-2:-1] for leaf in grounds_of(p, axioms=True))
        for p in found.proofs
    ]
    named = [[name for name in each if name in "prs"] for each in said]
    assert (sorted(named[:2]), named[2]) == ([["p"], ["r"]], ["s"])


def test_every_combination_of_reasons_for_the_premises_is_a_reason() -> None:
    """The second way to each premise takes a step more than the first."""
    turtle = """:r owl:propertyChainAxiom ( :p :q ) .
    :p1 owl:inverseOf :p . :p2 owl:inverseOf :p3 . :p3 rdfs:subPropertyOf :p .
    :q1 owl:inverseOf :q . :q2 owl:inverseOf :q3 . :q3 rdfs:subPropertyOf :q .
    :b :p1 :a ; :p2 :a . :c :q1 :b ; :q2 :b ."""
    assert sizes(all_of(turtle, ":a :r :c .")) == [3, 4, 4, 5]
    assert sizes(all_of(turtle, ":a :r :c .", 3)) == [3, 4, 4]


def test_no_more_are_shown_than_are_wanted() -> None:
    for most in (1, 2):
        found = all_of(TWO_WAYS, ":a :q :b .", most)
        assert (len(found.proofs), found.has_more) == (most, True)
    assert all_of(TWO_WAYS, ":a :q :b .", 3).has_more is False


def test_what_needs_all_that_another_needs_is_no_reason_of_its_own() -> None:
    """Back and forth through the inverse proves nothing, nor does a longer way with a detour."""
    turtle = """:p owl:inverseOf :q . :p a owl:SymmetricProperty . :q rdfs:subPropertyOf :r .
    :a :p :b ."""
    assert sizes(all_of(turtle, ":b :q :a .")) == [1]
    assert sizes(all_of(turtle, ":a :q :b .")) == [2]
    turtle = ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :a a :A ."
    assert sizes(all_of(turtle, ":a a :C .")) == [2]


def test_other_axioms_are_another_reason_only_where_nothing_else_is() -> None:
    ontology = ":p rdfs:domain :A . :p rdfs:domain :B . :A rdfs:subClassOf :C . "
    ontology += ":B rdfs:subClassOf :C . :q rdfs:domain :C ."
    data = "statement:one :p world:a . statement:one :q world:b . statement:two :p world:a ."
    closure = close(Graph(tuple(triples_of(ontology)), tuple(triples_of(data))))
    (goal,) = triples_of("statement:one a :C .")
    found = prove_often(closure, goal, 10)
    assert [sorted(map(str, grounds_of(proof))) for proof in found.proofs] == [
        sorted(map(str, triples_of(f"statement:one {said} .")))
        for said in (":q world:b", ":p world:a")
    ]
    assert found.has_more is False
    (goal,) = triples_of(":p rdfs:domain :C .")
    assert sizes(prove_often(closure, goal, 10)) == [1, 1]


def test_what_is_written_and_follows_too_has_both_proofs() -> None:
    found = all_of(":p rdfs:subPropertyOf :q . :a :p :b ; :q :b .", ":a :q :b .")
    assert [proof.kind for proof in found.proofs] == ["ontology", "rule"]
    assert sizes(all_of(":a :q :b .", ":a :q :b .")) == [0]


DEEP_AND_WIDE = """
:p owl:inverseOf :q . :q owl:inverseOf :s . :s owl:inverseOf :t . :a :p :b .
:t owl:propertyChainAxiom ( :i2 :j2 :k2 ) .
:i owl:inverseOf :i2 . :j owl:inverseOf :j2 . :k owl:inverseOf :k2 .
:x :i :b . :y :j :x . :a :k :y .
"""


def test_the_shortest_proof_may_come_from_later_rounds() -> None:
    closure = closed(DEEP_AND_WIDE)
    (goal,) = triples_of(":b :t :a .")
    assert prove(closure, goal).steps == 4
    assert prove_shortest(closure, goal).steps == 3
    assert sizes(all_of(DEEP_AND_WIDE, ":b :t :a .")) == [3, 4]


def test_of_equally_short_proofs_the_usual_one_comes_first(closure: Closure) -> None:
    inferred = sorted((triple for _, triple in closure.inferred()), key=str)[::301]
    for triple in inferred:
        usual, first = prove(closure, triple), prove_shortest(closure, triple)
        assert first.steps <= usual.steps
        assert first == usual or first.steps < usual.steps
        assert prove_often(closure, triple, 3).proofs[0] == first


def test_a_grandfather_is_told_outright_and_follows_from_two_parents(
    graph: Graph, closure: Closure
) -> None:
    (goal,) = triples_of("story:ed-baldwin fam:ancestorOf story:alex-baldwin .")
    found = prove_often(closure, goal, 10)
    said = [
        {show_triple(each).partition(" ")[0] for each in grounds_of(proof)}
        for proof in found.proofs
    ]
    assert said == [
        {"statement:ed-grandfather-of-alex"},
        {"statement:ed-adopts-kelly", "statement:kelly-mother-of-alex"},
    ]
    assert Checker(graph).check(found.proofs) == ()
    turned = prove_often(close(Graph(graph.ontology[::-1], graph.data[::-1])), goal, 10)
    assert turned == found, "whatever the order in which triples were read"


def test_a_search_that_has_too_much_to_do_says_so() -> None:
    length = 60
    turtle = ":p a owl:TransitiveProperty . " + " ".join(
        f":n{n} :p :n{n + 1} ." for n in range(length)
    )
    found = all_of(turtle, f":n0 :p :n{length} .")
    assert sizes(found) == [length - 1]
    assert found.has_more is None
    assert all_of(turtle, ":n0 :p :n3 .").has_more is False


def test_of_very_many_reasons_only_those_that_are_shown_are_made() -> None:
    """Each of twelve links can be had in four ways, so there are millions of proofs."""
    links = " ".join(f":n{n} :p{way} :n{n + 1} ." for n in range(12) for way in range(4))
    ways = " ".join(f":p{way} rdfs:subPropertyOf :p ." for way in range(4))
    chain = " ".join(":p" for _ in range(12))
    turtle = f"{ways} :r owl:propertyChainAxiom ( {chain} ) . {links}"
    found = all_of(turtle, ":n0 :r :n12 .", 20)
    assert sizes(found) == [13] * 20
    assert found.has_more is True


def test_what_does_not_hold_has_no_proof() -> None:
    (goal,) = triples_of(":b :p :a .")
    with pytest.raises(FamkgError, match="nothing states it"):
        prove_shortest(closed(":a :p :b ."), goal)
    with pytest.raises(FamkgError, match="nothing states it"):
        prove_often(closed(":a :p :b ."), goal, 3)


@settings(max_examples=10, deadline=None)
@given(worlds(12, 20))
def test_every_reason_is_found(sentences: list[str]) -> None:
    """Compared with sets of leaves that are put together until nothing changes."""
    turtle = " ".join(sentences)
    closure = closed(turtle)
    checker = Checker(graph_of(turtle))
    expected = reasons(closure)
    for _, triple in sorted(closure.inferred(), key=str)[::9]:
        found = prove_often(closure, triple, 200)
        assert checker.check(found.proofs) == ()
        assert sizes(found) == sorted(sizes(found))
        leaves = [grounds_of(proof, axioms=True) for proof in found.proofs]
        assert not any(one <= other for one, other in combinations(leaves, 2))
        if found.has_more is False:
            assert expected[triple] <= set(leaves)
        assert all(any(least <= each for least in expected[triple]) for each in leaves)


def reasons(closure: Closure) -> dict[Triple, set[Reasons]]:
    """Return the least sets of written triples from which each triple follows."""
    search = Search(closure)
    inferred = [triple for _, triple in closure.inferred()]
    steps = {
        triple: {step.premises for step in search.steps(triple, closure.rounds + 1)}
        for triple in inferred
    }
    found: dict[Triple, set[Reasons]] = {triple: set() for triple in inferred}
    changed = True
    while changed:
        changed = False
        for triple in inferred:
            for premises in steps[triple]:
                parts = [found.get(each, {frozenset([each])}) for each in set(premises)]
                for chosen in product(*parts):
                    whole: Reasons = frozenset().union(*chosen)
                    if not any(least <= whole for least in found[triple]):
                        found[triple] = {s for s in found[triple] if not whole <= s} | {whole}
                        changed = True
    return found


@pytest.mark.usefixtures("at_lighthouse")
class TestCommand:
    def run(self, capsys: Capture, *argv: str) -> str:
        assert main(["why", *argv]) == 0
        return capsys.readouterr().out

    def test_all_reasons_are_shown_below_each_other(self, capsys: Capture) -> None:
        out = self.run(capsys, "Ada Finch", "a", "owl:Thing", "--all")
        headings = [line for line in out.splitlines() if line.startswith("Proof ")]
        count = len(headings)
        assert count > 3
        assert [line.partition(",")[0] for line in headings] == [
            f"Proof {number} of {count}" for number in range(1, count + 1)
        ]
        steps = [int(line.split()[-2]) for line in headings]
        assert steps == sorted(steps)
        assert out.endswith("\nAny other proof needs all the statements of one of these.\n")
        passages = [line for line in out.splitlines() if "Skerry Press: " in line]
        assert len(passages) > 2
        assert len(passages) == len(set(passages)), "a passage is shown in full once"

    def test_no_more_than_are_wanted(self, capsys: Capture) -> None:
        out = self.run(capsys, "Ada Finch", "a", "owl:Thing", "--all", "2")
        assert "Proof 2 of 2, " in out
        assert out.endswith("\nThere are others: --all 4 shows more.\n")

    def test_only_one_reason(self, capsys: Capture) -> None:
        triple = ("Mira Okafor", "portrays", "Ada Finch")
        alone, out = self.run(capsys, *triple), self.run(capsys, *triple, "--all")
        assert out == f"{alone}\nAny other proof needs all the statements of one of these.\n"

    def test_as_json(self, capsys: Capture) -> None:
        argv = ("Ada Finch", "a", "owl:Thing", "--format", "json")
        found = json.loads(self.run(capsys, *argv, "--all", "3"))
        assert (len(found["proofs"]), found["hasMore"]) == (3, True)
        assert {json.dumps(facts[0]["triple"]) for facts in found["proofs"]} == {
            json.dumps(found["conclusion"])
        }
        assert "hasMore" not in json.loads(self.run(capsys, *argv))

    @pytest.mark.parametrize("number", ["0", "-1", "many", "1.5"])
    def test_a_number_that_is_none(self, capsys: Capture, number: str) -> None:
        assert main(["why", "Ada Finch", "a", "fam:Character", f"--all={number}"]) == 2
        assert f"--all takes how many proofs to show, not {number}" in capsys.readouterr().err
