"""A closure keeps up with facts that come and go."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import DECLARED, FACTS, everything, graph_of, sentences, triples_of, worlds

from famkg.closure import close
from famkg.graph import Graph
from famkg.maintenance import Maintained
from famkg.proofs import prove

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


def test_what_is_not_there_is_let_be() -> None:
    kept = Maintained(close(graph_of(FAMILY)))
    before = everything(kept.closure)
    assert kept.delete(triples_of(":d :parent :a . :b :ancestor :d .")).deleted == 0
    assert everything(kept.closure) == before


def test_an_axiom_means_that_everything_is_computed_anew() -> None:
    kept = Maintained(close(graph_of(FAMILY)))
    change = kept.add(triples_of(":parent rdfs:domain :Person ."))
    assert change.recomputed
    (triple,) = triples_of(":a a :Person .")
    assert triple in everything(kept.closure)
    assert kept.delete(triples_of(":parent rdfs:domain :Person .")).recomputed
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


def test_things_are_one_only_as_long_as_a_rule_says_so() -> None:
    functional = ":p a owl:FunctionalProperty . :c :p :a ."
    kept = Maintained(close(graph_of(functional + ":c :p :b . :a :q :x .")))
    kept.delete(triples_of(":c :p :b ."))
    assert everything(kept.closure) == everything(close(graph_of(functional + ":a :q :x .")))


facts = st.lists(sentences(FACTS), min_size=1, max_size=3)


@settings(max_examples=20, deadline=None)
@given(worlds(), st.lists(st.tuples(st.booleans(), facts), min_size=1, max_size=4))
def test_an_updated_closure_equals_one_that_is_computed(
    start: list[str], changes: list[tuple[bool, list[str]]]
) -> None:
    base = triples_of(DECLARED + " ".join(start))
    kept = Maintained(close(Graph((), tuple(base))))
    written = set(base)
    for adding, texts in changes:
        triples = triples_of(" ".join(texts)) if adding else sorted(written, key=str)[::7]
        if adding:
            written.update(triples)
            kept.add(triples)
        else:
            written.difference_update(triples)
            kept.delete(triples)
        computed = close(Graph((), tuple(sorted(written, key=str))))
        assert everything(kept.closure) == everything(computed)
    for _, triple in kept.closure.inferred():
        assert prove(kept.closure, triple).rule is not None


def test_a_fact_about_one_is_a_fact_about_all_that_are_the_same() -> None:
    same = ":a owl:sameAs :b . :b owl:sameAs :c . :p rdfs:subPropertyOf :q . :a :p :x ."
    kept = Maintained(close(graph_of(same)))
    change = kept.add(triples_of(":b :p :y . :z :p :c ."))
    assert not change.recomputed
    assert everything(kept.closure) == everything(close(graph_of(same + ":b :p :y . :z :p :c .")))
    assert not kept.delete(triples_of(":a :p :x . :z :p :c .")).recomputed
    left = same.replace(":a :p :x .", "") + ":b :p :y ."
    assert everything(kept.closure) == everything(close(graph_of(left)))


def test_of_a_large_clique_the_representative_is_told() -> None:
    same = " ".join(f":x{n} owl:sameAs :x{n + 1} ." for n in range(150))
    kept = Maintained(close(graph_of(same)))
    kept.add(triples_of(":x99 :p :y ."))
    assert everything(kept.closure) == everything(close(graph_of(same + ":x99 :p :y .")))
    kept.delete(triples_of(":x99 :p :y ."))
    assert everything(kept.closure) == everything(close(graph_of(same)))
