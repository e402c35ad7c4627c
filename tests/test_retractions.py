"""What to retract where a graph contradicts itself: enough, never more, the smallest first."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Triple
from worlds import triples_of

from famkg.closure import Closure, close
from famkg.contradictions import find_contradictions
from famkg.graph import Graph
from famkg.retractions import Diagnosis, Retraction
from famkg.support import item_of

ONTOLOGY = """
fam:Real owl:disjointWith fam:Told .
fam:performer rdfs:range fam:Real . fam:character rdfs:range fam:Told .
fam:Author rdfs:subClassOf fam:Real .
"""


def closed(data: str, ontology: str = ONTOLOGY) -> Closure:
    return close(Graph(tuple(triples_of(ontology)), tuple(triples_of(data))))


def names(retraction: Retraction) -> list[str]:
    """Return the local names of statements, and of triples their three local names."""

    def local(term: object) -> str:
        return str(getattr(term, "value", term)).rpartition("/")[2].rpartition("#")[2]

    return [
        " ".join(map(local, item)) if isinstance(item, Triple) else local(item)
        for item in retraction
    ]


def proposed(closure: Closure) -> list[list[str]]:
    return [names(retraction) for retraction in Diagnosis(closure).retractions()]


def test_nothing_is_proposed_where_nothing_contradicts_itself() -> None:
    assert proposed(closed("statement:a fam:performer world:x .")) == []


def test_either_of_two_that_do_not_hold_together_is_enough() -> None:
    closure = closed("statement:a fam:performer world:x . statement:b fam:character world:x .")
    assert proposed(closure) == [["a"], ["b"]]


def test_all_reasons_for_the_same_go_together() -> None:
    closure = closed(
        """statement:a fam:performer world:x . statement:b fam:performer world:x .
        statement:c fam:character world:x ."""
    )
    assert proposed(closure) == [["c"], ["a", "b"]]


def test_several_contradictions_end_together() -> None:
    closure = closed(
        """statement:a fam:performer world:x , world:y . statement:b fam:character world:x .
        statement:c fam:character world:y ."""
    )
    assert proposed(closure) == [["a"], ["b", "c"]]
    first, second = closure.inconsistencies
    diagnosis = Diagnosis(closure)
    assert [names(each) for each in diagnosis.retractions([first])] == [["a"], ["b"]]
    assert [names(each) for each in diagnosis.retractions([second])] == [["a"], ["c"]]


def test_what_an_entity_is_goes_by_the_triple_and_after_statements() -> None:
    closure = closed("statement:a fam:character world:x . world:x a fam:Author , fam:Person .")
    assert proposed(closure) == [["a"], ["x type Author"]]


def test_what_is_written_and_follows_too_is_not_ended_by_striking_it_out() -> None:
    closure = closed(
        """world:x a fam:Real , fam:Author . statement:a fam:performer world:x .
        statement:b fam:character world:x ."""
    )
    assert proposed(closure) == [["b"], ["a", "x type Author", "x type Real"]]


def test_the_weaker_goes_first() -> None:
    """Of one size first what is not preferred, then what fewer passages state."""
    closure = closed(
        """statement:a fam:performer world:x ; fam:standing fam:Preferred .
        statement:b fam:performer world:x . statement:c fam:character world:x .
        statement:d fam:character world:x ; fam:standing fam:Normal .
        wikipedia:one fam:states statement:a , statement:b , statement:c .
        wikipedia:two fam:states statement:b ."""
    )
    assert proposed(closure) == [["c", "d"], ["a", "b"]]


def test_axioms_are_not_proposed_where_anything_else_is_at_fault() -> None:
    closure = closed("statement:a fam:performer world:x ; fam:character world:x .")
    assert proposed(closure) == [["a"]]


def test_axioms_are_proposed_where_they_contradict_themselves() -> None:
    ontology = "fam:Main a fam:Billing , fam:Office . fam:Billing owl:disjointWith fam:Office ."
    closure = closed("statement:a fam:billing fam:Main .", ontology)
    assert sorted(proposed(closure)) == [
        ["Billing disjointWith Office"],
        ["Main type Billing"],
        ["Main type Office"],
    ]


def test_of_many_values_that_differ_all_but_one_go() -> None:
    """A finding names the least value with each other; the others differ all the same."""
    ontology = "fam:ordinal a owl:FunctionalProperty , owl:DatatypeProperty ."
    data = "".join(
        f"statement:s{n} fam:part world:x . world:x fam:ordinal {n} ." for n in (1, 2, 3)
    )
    closure = closed(data, ontology)
    assert len(closure.inconsistencies) == 2
    assert sorted(proposed(closure)) == [
        ["x ordinal 1", "x ordinal 2"],
        ["x ordinal 1", "x ordinal 3"],
        ["x ordinal 2", "x ordinal 3"],
    ]


SENTENCES = (
    "statement:{s} fam:p {x} .",
    "statement:{s} fam:q {x} .",
    "statement:{s} fam:p {x} ; fam:q {y} .",
    "{x} fam:r {y} .",
    "{x} a fam:{c} .",
    "{x} owl:sameAs {y} .",
    "{x} owl:differentFrom {y} .",
)
AXIOMS = (
    "fam:p rdfs:range fam:A .",
    "fam:q rdfs:range fam:B .",
    "fam:A owl:disjointWith fam:B .",
    "fam:C rdfs:subClassOf fam:A .",
    "fam:r rdfs:domain fam:C .",
    "fam:r a owl:TransitiveProperty .",
    "fam:r a owl:IrreflexiveProperty .",
    "fam:q a owl:FunctionalProperty .",
    "fam:r a owl:FunctionalProperty .",
    "fam:C owl:intersectionOf ( fam:A fam:D ) .",
    "fam:u owl:propertyChainAxiom ( fam:r fam:r ) . fam:u owl:propertyDisjointWith fam:r .",
)


@st.composite
def quarrels(draw: st.DrawFn) -> Graph:
    """A graph that is likely to contradict itself, in several ways at once."""
    things = st.sampled_from(["story:x", "story:y", "world:z"])
    data = [
        draw(st.sampled_from(SENTENCES)).format(
            s=draw(st.sampled_from("stuv")),
            x=draw(things),
            y=draw(things),
            c=draw(st.sampled_from("ABCD")),
        )
        for _ in range(draw(st.integers(3, 7)))
    ]
    axioms = draw(st.lists(st.sampled_from(AXIOMS), min_size=4, max_size=9, unique=True))
    return Graph(tuple(triples_of(" ".join(axioms))), tuple(triples_of(" ".join(data))))


def is_consistent_without(graph: Graph, items: Iterable[object]) -> bool:
    gone = set(items)
    kept = tuple(each for each in graph.data if item_of(each) not in gone)
    return not close(Graph(graph.ontology, kept)).inconsistencies


@settings(max_examples=15, deadline=None)
@given(quarrels())
def test_every_set_is_enough_and_no_less_is_and_none_is_left_out(graph: Graph) -> None:
    """Compared with what trying all sets of what is written finds."""
    found = {frozenset(items) for items in Diagnosis(close(graph)).retractions(most=1000)}
    if not is_consistent_without(graph, map(item_of, graph.data)):
        return
    items = sorted({item_of(each) for each in graph.data}, key=str)
    expected: set[frozenset[object]] = set()
    for size in range(len(items) + 1):
        for chosen in combinations(items, size):
            wanted = frozenset(chosen)
            smaller = any(each <= wanted for each in expected)
            if not smaller and is_consistent_without(graph, wanted):
                expected.add(wanted)
    assert found == expected - {frozenset()}


@pytest.fixture(scope="module")
def planted(graph: Graph) -> Closure:
    """The real graph, with two slips: a character for a performer, and an event before itself."""
    slips = triples_of(
        """statement:slip a fam:Casting ; fam:performer story:ed-baldwin ; fam:knownFrom 1 ;
            fam:character story:margo-madison ; fam:inSeason world:season-1 .
        statement:circle a fam:Precedence ; fam:knownFrom 1 ;
            fam:earlier story:first-moon-landing ; fam:later story:first-moon-landing .
        wikipedia:slips a fam:Passage ; fam:document document:wikipedia ; fam:knownFrom 1 ;
            fam:states statement:slip , statement:circle ."""
    )
    return close(Graph(graph.ontology, (*graph.data, *slips), graph.rules))


def test_planted_contradictions_are_reported_with_proof_passage_and_remedy(
    planted: Closure,
) -> None:
    circle, slip = sorted(find_contradictions(planted), key=lambda found: found.focus or "")
    assert (circle.check, slip.check) == ("prp-pdw", "cax-dw")
    assert slip.message == (
        "These cannot hold together:\n"
        "  story:ed-baldwin rdf:type fam:StoryEntity\n"
        "  story:ed-baldwin rdf:type fam:WorldEntity\n"
        "    by prp-rng\n"
        "      statement:slip fam:performer story:ed-baldwin\n"
        "To end it, retract statement:slip (wikipedia:slips).\n"
        "Look again at wikipedia:slips."
    )
    assert "retract statement:circle (wikipedia:slips)." in circle.message


def test_what_is_proposed_for_the_real_graph_ends_every_contradiction(planted: Closure) -> None:
    diagnosis = Diagnosis(planted)
    best, *_ = diagnosis.retractions()
    assert names(best) == ["circle", "slip"]
    assert diagnosis.without(best).inconsistencies == ()


def test_findings_say_what_ends_all_of_them_at_once() -> None:
    closure = closed(
        """statement:a fam:performer world:x , world:y . statement:b fam:character world:x .
        statement:c fam:character world:y ."""
    )
    for found in find_contradictions(closure):
        assert "To end it, retract one of:\n  statement:a, which ends all 2\n" in found.message
