"""A proof leads from what was written, step by step, to its conclusion, and cites its passages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from pyoxigraph import Literal, NamedNode, Triple
from worlds import closed, graph_of, triples_of, worlds

from famkg.checker import check
from famkg.closure import Closure, close
from famkg.errors import FamkgError
from famkg.graph import Graph
from famkg.model import Proof
from famkg.proofs import Search, prove, prove_premises


def leaves(proof: Proof) -> Iterator[Proof]:
    if proof.rule is None:
        yield proof
    for premise in proof.premises:
        yield from leaves(premise)


CASTING = """
fam:portrays owl:propertyChainAxiom ( fam:performsIn fam:character ) .
fam:portrayedBy owl:inverseOf fam:portrays .
fam:performsIn owl:inverseOf fam:performer .
"""
SAID = """
statement:one a fam:Casting ; fam:performer world:ann ; fam:character story:bo ; fam:knownFrom 1 .
world:ann rdfs:label "Ann" .
wikipedia:cast a fam:Passage ; fam:document document:wikipedia ; fam:start 9 ; fam:end 20 ;
    fam:digest "0123456789abcdef" ; fam:locator "Ann … Bo" ; fam:section "Cast" ;
    fam:knownFrom 1 ; fam:states statement:one .
wikipedia:again a fam:Passage ; fam:document document:wikipedia ; fam:start 3 ; fam:end 5 ;
    fam:digest "fedcba9876543210" ; fam:states statement:one .
statement:two a fam:Casting ; fam:modality fam:Reported ; fam:performer world:cy .
wikipedia:again fam:states statement:two .
"""


@pytest.fixture(scope="module")
def cast() -> Closure:
    return close(Graph(tuple(triples_of(CASTING)), tuple(triples_of(SAID))))


def proof_of(closure: Closure, triple: str) -> Proof:
    (wanted,) = triples_of(triple)
    return prove(closure, wanted)


def test_a_proof_unfolds_through_rules_and_axioms_down_to_passages(cast: Closure) -> None:
    proof = proof_of(cast, "story:bo fam:portrayedBy world:ann .")
    assert check(proof, Graph(tuple(triples_of(CASTING)), tuple(triples_of(SAID)))) == ()
    assert proof.rule is not None and proof.rule.name == "prp-inv2"
    assert [each.kind for each in proof.premises] == ["ontology", "rule"]
    chain = proof.premises[1]
    assert chain.rule is not None and chain.rule.name == "prp-spo2"
    said = [each for each in leaves(proof) if each.kind == "statement"]
    assert {str(each.conclusion.predicate.value).rpartition("/")[2] for each in said} == {
        "performer",
        "character",
    }
    assert all([each.iri[-5:] for each in leaf.passages] == ["again", "/cast"] for leaf in said)


def test_a_passage_in_a_proof_is_whole(cast: Closure) -> None:
    again, passage = proof_of(cast, "statement:one fam:performer world:ann .").passages
    assert (passage.document, passage.start, passage.end) == ("wikipedia", 9, 20)
    assert (passage.digest, passage.locator) == ("0123456789abcdef", "Ann … Bo")
    assert (passage.section, passage.known_from) == ("Cast", 1)
    assert [each.rpartition("/")[2] for each in passage.states] == ["one"]
    assert (again.locator, again.section, again.known_from) == (None, "", 0)


@pytest.mark.parametrize(
    ("triple", "kind"),
    [
        ("statement:one fam:character story:bo .", "statement"),
        ("statement:two fam:performer world:cy .", "statement"),
        ("wikipedia:cast fam:states statement:one .", "statement"),
        ('world:ann rdfs:label "Ann" .', "identity"),
        ("fam:performsIn owl:inverseOf fam:performer .", "ontology"),
    ],
)
def test_what_is_written_needs_no_rule(cast: Closure, triple: str, kind: str) -> None:
    proof = proof_of(cast, triple)
    assert (proof.kind, proof.rule, proof.premises) == (kind, None, ())
    assert bool(proof.passages) == (kind == "statement")


def test_what_was_set_aside_is_never_a_premise() -> None:
    data = """statement:sure fam:q world:a . statement:rumour fam:modality fam:Reported ;
    fam:p world:a ; fam:q world:a ."""
    closure = close(
        Graph(
            tuple(triples_of("fam:p rdfs:domain :A . fam:q rdfs:range :B . :B a owl:Class .")),
            tuple(triples_of(data)),
        )
    )
    proof = proof_of(closure, "world:a a :B .")
    assert "rumour" not in str(proof)
    with pytest.raises(FamkgError):
        proof_of(closure, "statement:rumour a :A .")


def test_axioms_are_proved_too() -> None:
    turtle = ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :p rdfs:domain :A . :x :p :y ."
    proof = proof_of(closed(turtle), ":p rdfs:domain :C .")
    assert check(proof, graph_of(turtle)) == ()
    assert proof.steps == 2


def test_the_shortest_proof_wins() -> None:
    turtle = """:p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r . :s rdfs:subPropertyOf :r .
    :q owl:inverseOf :t . :u owl:inverseOf :t .
    :a :p :b . :a :s :b ."""
    proof = proof_of(closed(turtle), ":a :r :b .")
    assert proof.steps == 1
    assert [str(each.conclusion.predicate) for each in proof.premises][1].endswith("/s>")
    assert proof_of(closed(turtle), ":a :u :b .").steps == 3


def test_a_long_chain_is_proved_without_recursion() -> None:
    length = 300
    turtle = ":p owl:propertyChainAxiom ( :p :next ) . :n0 :p :n0 .\n" + "\n".join(
        f":n{n} :next :n{n + 1} ." for n in range(length)
    )
    closure = closed(turtle)
    proof = proof_of(closure, f":n0 :p :n{length} .")
    assert proof.steps == length


def test_the_same_proof_is_found_whatever_the_order_and_in_a_saved_closure(
    graph: Graph, closure: Closure, tmp_path: Path
) -> None:
    closure.save(tmp_path / "store")
    turned = close(Graph(graph.ontology[::-1], graph.data[::-1]))
    opened = Closure.open(tmp_path / "store")
    for _, triple in sorted(closure.inferred(), key=str)[::97]:
        proof = prove(closure, triple)
        assert prove(turned, triple) == proof
        assert prove(opened, triple) == proof


def test_what_is_not_in_the_closure_has_no_proof(cast: Closure) -> None:
    with pytest.raises(FamkgError, match="story:bo fam:portrays world:ann") as caught:
        proof_of(cast, "story:bo fam:portrays world:ann .")
    assert "nothing states it" in caught.value.what


def test_an_engine_without_rounds_has_no_proofs() -> None:
    closure = closed(":p rdfs:domain :A . :a :p :b .", "owlrl")
    with pytest.raises(FamkgError, match="--engine oxigraph"):
        proof_of(closure, ":a a :A .")


def test_a_number_may_be_written_in_another_way() -> None:
    closure = closed(":p rdfs:subPropertyOf :q . :a :p 7 .")
    integer = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    (seven,) = triples_of(":a :q 7 .")
    asked = Triple(seven.subject, seven.predicate, Literal("007", datatype=integer))
    assert prove(closure, asked).conclusion == seven


def test_a_rule_that_would_need_a_literal_as_subject_is_passed_over() -> None:
    turtle = """:p owl:inverseOf :q . :p a owl:SymmetricProperty .
    :r rdfs:subPropertyOf :p . :a :r 5 ."""
    proof = proof_of(closed(turtle), ":a :p 5 .")
    assert proof.rule is not None and proof.rule.name == "prp-spo1"


def test_an_inconsistency_is_proved_down_to_those_to_blame() -> None:
    turtle = """fam:W owl:disjointWith fam:S . fam:performer rdfs:range fam:W .
    statement:one fam:performer world:ann . world:ann a fam:S .
    wikipedia:cast a fam:Passage ; fam:document document:wikipedia ; fam:states statement:one ."""
    closure = closed(turtle)
    (found,) = closure.inconsistencies
    proofs = prove_premises(closure, found)
    assert [proof.kind for proof in proofs] == ["ontology", "rule", "identity"]
    (blamed,) = [leaf for proof in proofs for leaf in leaves(proof) if leaf.passages]
    assert [passage.iri.rpartition("/")[2] for passage in blamed.passages] == ["cast"]


@settings(max_examples=10, deadline=None)
@given(worlds())
def test_no_proof_from_earlier_rounds_is_shorter_than_the_one_that_is_found(
    sentences: list[str],
) -> None:
    closure = closed(" ".join(sentences))
    search = Search(closure)
    shortest: dict[Triple, int] = {}
    for _, triple in closure.inferred():
        shortest[triple] = 1 + min(
            sum(shortest.get(premise, 0) for premise in step.premises)
            for step in search.steps(triple)
        )
        assert prove(closure, triple).steps == shortest[triple]


def test_what_a_list_yielded_is_proved_in_a_saved_closure_though_its_member_has_other_names() -> (
    None
):
    closure = closed(":D owl:sameAs :A . :C owl:intersectionOf ( :D :E ) . :x a :C .")
    opened = Closure(closure.store)
    for _, triple in closure.inferred():
        assert prove(opened, triple).rule is not None


@settings(max_examples=20, deadline=None)
@given(worlds())
def test_whatever_is_inferred_is_proved_in_a_saved_closure(sentences: list[str]) -> None:
    opened = Closure(closed(" ".join(sentences)).store)
    for _, triple in opened.inferred():
        assert prove(opened, triple).rule is not None
