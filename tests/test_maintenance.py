"""A closure keeps up with facts, axioms and hedges that come and go."""

from __future__ import annotations

from itertools import pairwise
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from worlds import (
    DECLARED,
    FACTS,
    MIXED,
    PLAIN,
    everything,
    graph_of,
    sentences,
    triples_of,
    worlds,
)

from famkg.closure import close
from famkg.graph import Graph
from famkg.maintenance import Change, Maintained
from famkg.proofs import prove
from famkg.rows import as_stored

FAMILY = """
:ancestor a owl:TransitiveProperty ; owl:inverseOf :descendant .
:parent rdfs:subPropertyOf :ancestor .
:a :parent :b . :b :parent :c . :c :parent :d . :a :ancestor :c .
"""


def test_a_fact_that_is_added_brings_what_follows_from_it() -> None:
    kept = Maintained(close(graph_of(FAMILY)))
    change = kept.add(triples_of(":d :parent :e ."))
    assert everything(kept.closure) == everything(close(graph_of(FAMILY + ":d :parent :e .")))
    assert (change.added, change.deleted, change.recomputed) == (9, 0, False)
    (triple,) = triples_of(":e :descendant :a .")
    assert prove(kept.closure, triple).rule is not None


def test_a_fact_that_is_deleted_takes_along_what_followed_from_it_alone() -> None:
    kept = Maintained(close(graph_of(FAMILY)))
    change = kept.delete(triples_of(":b :parent :c ."))
    left = FAMILY.replace(":b :parent :c . ", "")
    assert everything(kept.closure) == everything(close(graph_of(left)))
    assert not change.recomputed
    assert kept.closure.round_of(triples_of(":a :ancestor :d .")[0])


def test_what_followed_already_is_written_from_now_on() -> None:
    kept = Maintained(close(graph_of(FAMILY)))
    (triple,) = triples_of(":b :ancestor :d .")
    assert kept.closure.round_of(triple)
    assert kept.add([triple]).added == 0
    assert kept.closure.round_of(triple) == 0
    kept.delete(triples_of(":c :parent :d ."))
    assert kept.closure.round_of(triple) == 0


def test_what_was_written_and_follows_too_is_inferred_from_now_on() -> None:
    kept = Maintained(close(graph_of(FAMILY)))
    (triple,) = triples_of(":a :ancestor :c .")
    assert kept.delete([triple]).deleted == 0
    assert kept.closure.round_of(triple)
    assert prove(kept.closure, triple).rule is not None


def test_rings_do_not_hold_themselves_up() -> None:
    ring = ":p a owl:TransitiveProperty . :a :p :b . :b :p :c . :c :p :a . :x :p :a ."
    kept = Maintained(close(graph_of(ring)))
    kept.delete(triples_of(":b :p :c ."))
    left = ring.replace(":b :p :c .", "")
    assert everything(kept.closure) == everything(close(graph_of(left)))


@pytest.mark.parametrize(
    "axiom", [":p rdfs:range :C .", ":p owl:inverseOf :q .", ":p a owl:SymmetricProperty ."]
)
def test_an_axiom_that_says_nothing_of_literals_comes_and_goes(axiom: str) -> None:
    kept = Maintained(close(graph_of(axiom + ":a :p 1 .")))
    assert not kept.delete(triples_of(axiom)).recomputed
    assert everything(kept.closure) == everything(close(graph_of(":a :p 1 .")))


def test_a_value_is_the_same_however_it_is_spelled() -> None:
    axiom = ":C owl:hasValue 8.0 ; owl:onProperty :p ."
    kept = Maintained(close(graph_of(axiom)))
    kept.add(triples_of(":a :p 8.00 ."))
    (triple,) = triples_of(":a a :C .")
    assert kept.closure.round_of(triple)
    kept.delete(triples_of(":a :p 8.0 ."))
    assert everything(kept.closure) == everything(close(graph_of(axiom)))


def test_what_is_not_there_is_let_be() -> None:
    kept = Maintained(close(graph_of(FAMILY)))
    before = everything(kept.closure)
    assert kept.delete(triples_of(":d :parent :a . :b :ancestor :d .")).deleted == 0
    assert everything(kept.closure) == before


def test_an_axiom_comes_and_goes_with_what_follows_by_it() -> None:
    kept = Maintained(close(graph_of(FAMILY)))
    change = kept.add(triples_of(":ancestor rdfs:domain :Person ."))
    (triple,) = triples_of(":a a :Person .")
    assert prove(kept.closure, triple).rule is not None
    assert (change.added, change.recomputed) == (5, False), "two domains and three persons"
    change = kept.delete(triples_of(":parent rdfs:subPropertyOf :ancestor ."))
    left = FAMILY.replace(":parent rdfs:subPropertyOf :ancestor .", "")
    expected = close(graph_of(left + ":ancestor rdfs:domain :Person ."))
    assert everything(kept.closure) == everything(expected)
    assert not change.recomputed


def test_an_axiom_that_follows_makes_rules_as_long_as_it_does() -> None:
    family = FAMILY + ":ancestor rdfs:subPropertyOf :kin . :kin rdfs:range :Person ."
    kept = Maintained(close(graph_of(family)))
    (triple,) = triples_of(":d a :Person .")
    assert kept.closure.round_of(triple)
    assert not kept.delete(triples_of(":ancestor rdfs:subPropertyOf :kin .")).recomputed
    assert kept.closure.round_of(triple) is None
    assert not kept.add(triples_of(":parent rdfs:subPropertyOf :kin .")).recomputed
    assert kept.closure.round_of(triple)


@pytest.mark.parametrize("text", [":ancestor owl:sameAs :kin .", ":x rdf:first :a ."])
def test_lists_and_what_is_the_same_mean_that_all_is_computed_anew(text: str) -> None:
    kept = Maintained(close(graph_of(FAMILY)))
    assert kept.add(triples_of(text)).recomputed
    assert everything(kept.closure) == everything(close(graph_of(FAMILY + text)))
    assert kept.delete(triples_of(text)).recomputed
    assert everything(kept.closure) == everything(close(graph_of(FAMILY)))


HEDGED = """
statement:guess a fam:Statement ; fam:modality fam:Speculated .
statement:fact a fam:Statement ; fam:modality fam:Asserted .
"""


def test_a_role_of_a_hedged_statement_is_set_aside() -> None:
    ontology = tuple(triples_of(":who rdfs:range :Person ."))
    kept = Maintained(close(Graph(ontology, tuple(triples_of(HEDGED)))))
    guess, fact = triples_of("statement:guess :who :a . statement:fact :who :b .")
    kept.add([guess, fact])
    assert kept.closure.is_aside(guess) and not kept.closure.is_aside(fact)
    a, b = triples_of(":a a :Person . :b a :Person .")
    assert kept.closure.round_of(a) is None and kept.closure.round_of(b)
    kept.delete([guess])
    assert kept.closure.round_of(guess) is None and not kept.closure.is_aside(guess)


def test_what_is_set_aside_is_no_premise_of_what_is_added() -> None:
    ontology = tuple(triples_of(":friend owl:propertyChainAxiom ( :whoOf :whom ) ."))
    kept = Maintained(close(Graph(ontology, tuple(triples_of(HEDGED)))))
    kept.add(triples_of("statement:guess :whom :b ."))
    kept.add(triples_of(":a :whoOf statement:guess . :a :whoOf statement:fact ."))
    (friend,) = triples_of(":a :friend :b .")
    assert kept.closure.round_of(friend) is None
    kept.add(triples_of("statement:fact :whom :b ."))
    assert kept.closure.round_of(friend)


def test_what_is_set_aside_and_follows_all_the_same_is_inferred_while_it_does() -> None:
    ontology = tuple(triples_of(":teller rdfs:subPropertyOf :who . :told owl:inverseOf :who ."))
    data = triples_of(HEDGED + "statement:guess :who :a .")
    kept = Maintained(close(Graph(ontology, tuple(data))))
    (guess,) = triples_of("statement:guess :who :a .")
    for support in triples_of(":a :told statement:guess . :b :told statement:guess ."):
        kept.add([support])
        follows = support.subject == guess.object
        assert bool(kept.closure.round_of(guess)) is follows
        assert kept.closure.is_aside(guess) is not follows
        kept.delete([support])
        assert kept.closure.is_aside(guess)
    both = close(Graph(ontology, (*data, *triples_of(":a :told statement:guess ."))))
    kept = Maintained(both)
    assert kept.closure.round_of(guess)
    kept.delete(triples_of(":a :told statement:guess ."))
    assert kept.closure.is_aside(guess)


def test_things_are_one_only_as_long_as_a_rule_says_so() -> None:
    functional = ":p a owl:FunctionalProperty . :c :p :a ."
    kept = Maintained(close(graph_of(functional + ":c :p :b . :a :q :x .")))
    kept.delete(triples_of(":c :p :b ."))
    assert everything(kept.closure) == everything(close(graph_of(functional + ":a :q :x .")))


Turns: TypeAlias = list[tuple[int, list[str]]]
"""What comes and goes: every so manieth triple goes, and the sentences come."""


VALUES = (
    "{x} {p} 1 .",
    "{x} {p} 8.00 .",
    "{x} {p} 'one' .",
    "{x} {p} '1'^^xsd:nonNegativeInteger .",
    "{c} owl:hasValue 8.0 ; owl:onProperty {p} .",
    "{p} rdfs:range xsd:integer .",
)
"""Literals that a store writes in its own way, and axioms about them."""


def turns(forms: tuple[str, ...]) -> SearchStrategy[Turns]:
    change = st.tuples(st.integers(3, 9), st.lists(sentences(forms), max_size=4))
    return st.lists(change, min_size=1, max_size=4)


def keep_up(start: list[str], turns: Turns) -> list[Change]:
    """Hold a closure that is kept up to date against one that is computed, turn by turn."""
    written = set(as_stored(triples_of(DECLARED + " ".join(start))))
    kept = Maintained(close(Graph((), tuple(written))))
    done = []
    for every, texts in turns:
        less, more = sorted(written, key=str)[::every], triples_of(" ".join(texts))
        written = (written - set(less)) | set(as_stored(more))
        before = everything(kept.closure)
        done.append(kept.update(less, more))
        computed = close(Graph((), tuple(sorted(written, key=str))))
        after = everything(kept.closure)
        assert after == everything(computed)
        assert (done[-1].added, done[-1].deleted) == (len(after - before), len(before - after))
        mine, new = kept.closure.inconsistencies, computed.inconsistencies
        # what of several names is told once may be told of another, or twice
        assert mine == new or (computed.identifies and bool(mine) == bool(new))
    for _, triple in kept.closure.inferred():
        assert prove(kept.closure, triple).rule is not None
    return done


@settings(max_examples=20, deadline=None)
@given(worlds(forms=MIXED + VALUES), turns(MIXED + VALUES))
def test_an_updated_closure_equals_one_that_is_computed(start: list[str], turns: Turns) -> None:
    keep_up(start, turns)


@settings(max_examples=40, deadline=None)
@given(worlds(forms=PLAIN + VALUES + 3 * FACTS), turns(PLAIN + VALUES + 2 * FACTS))
def test_axioms_and_facts_come_and_go_without_a_new_closure(start: list[str], turns: Turns) -> None:
    assert not any(change.recomputed for change in keep_up(start, turns))


ROLES = """
:whoOf owl:inverseOf :who . :friend owl:propertyChainAxiom ( :whoOf :whom ) .
:friend rdfs:range :Person . :teller rdfs:subPropertyOf :who .
"""
TOLD = [
    f"statement:s{number} {rest} ."
    for number in (1, 2, 3)
    for rest in (
        ":who :a",
        ":whom :b",
        ":whom :c",
        ":teller :c",
        "a :Telling",
        "fam:modality fam:Asserted",
        "fam:modality fam:Planned",
        "fam:modality fam:Denied",
        "fam:standing fam:Deprecated",
    )
] + [":a :whoOf statement:s1 .", ":c :whoOf statement:s2 .", ":a :friend :c ."]

some = st.sets(st.sampled_from(TOLD), max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(some, min_size=2, max_size=5))
def test_statements_become_hedged_and_asserted_with_what_follows(worlds: list[set[str]]) -> None:
    ontology = tuple(triples_of(ROLES))
    graphs = [Graph(ontology, tuple(triples_of(" ".join(sorted(each))))) for each in worlds]
    kept = Maintained(close(graphs[0]))
    for before, after in pairwise(graphs):
        assert not kept.update(before.data, after.data).recomputed
        made = close(after)
        assert everything(kept.closure) == everything(made)
        for triple in everything(made):
            assert kept.closure.is_aside(triple) == made.is_aside(triple)
            assert bool(kept.closure.round_of(triple)) == bool(made.round_of(triple))


def test_what_cannot_be_followed_leaves_the_closure_as_it_was() -> None:
    functional = ":p a owl:FunctionalProperty . :c :p :a . :a :q :x ."
    made = close(graph_of(functional))
    before = set(made.store)
    kept = Maintained(made)
    change = kept.add(triples_of(":c :p :b ."))
    assert change.recomputed and set(made.store) == before
    added = everything(kept.closure) - everything(made)
    assert (change.added, change.deleted) == (len(added), 0) and added


def test_a_fact_about_one_is_a_fact_about_all_that_are_the_same() -> None:
    same = ":a owl:sameAs :b . :b owl:sameAs :c . :p rdfs:subPropertyOf :q . :a :p :x ."
    kept = Maintained(close(graph_of(same)))
    change = kept.add(triples_of(":b :p :y . :z :p :c ."))
    assert not change.recomputed
    assert everything(kept.closure) == everything(close(graph_of(same + ":b :p :y . :z :p :c .")))
    assert not kept.delete(triples_of(":a :p :x . :z :p :c .")).recomputed
    left = same.replace(":a :p :x .", "") + ":b :p :y ."
    assert everything(kept.closure) == everything(close(graph_of(left)))


@pytest.mark.parametrize("link", ["", ":x0 owl:sameAs :x0 .", ":x0 owl:sameAs 7 ."])
@pytest.mark.parametrize("size", [100, 101])
def test_whatever_else_a_representative_is_linked_to(link: str, size: int) -> None:
    same = " ".join(f":x{n} owl:sameAs :x{n + 1} ." for n in range(size - 1)) + link
    kept = Maintained(close(graph_of(same)))
    for fact in (":x5 :p :y .", ":z :p :x2 ."):
        assert not kept.add(triples_of(fact)).recomputed
        assert everything(kept.closure) == everything(close(graph_of(same + fact)))
        kept.delete(triples_of(fact))
        assert everything(kept.closure) == everything(close(graph_of(same)))


def test_of_a_large_clique_the_representative_is_told() -> None:
    same = " ".join(f":x{n} owl:sameAs :x{n + 1} ." for n in range(150))
    kept = Maintained(close(graph_of(same)))
    kept.add(triples_of(":x99 :p :y ."))
    assert everything(kept.closure) == everything(close(graph_of(same + ":x99 :p :y .")))
    kept.delete(triples_of(":x99 :p :y ."))
    assert everything(kept.closure) == everything(close(graph_of(same)))
