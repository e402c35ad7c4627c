"""The graph knows its statements, who states them, and what reasoning may see of them."""

from __future__ import annotations

from worlds import triples_of

from famkg.graph import ALWAYS_FED, Graph, is_statement, split_feed
from famkg.namespaces import FAM

SHOW = """
world:season-1 a fam:Season . world:season-2 a fam:Season . world:pilot a fam:Episode .
statement:one a fam:Installment ; fam:part world:season-1 ; fam:ordinal 1 ; fam:knownFrom 0 .
statement:two a fam:Installment ; fam:part world:season-2 ; fam:ordinal 2 ; fam:knownFrom 0 .
statement:episode a fam:Installment ; fam:part world:pilot ; fam:ordinal 10 ; fam:knownFrom 0 .
statement:later a fam:Installment ; fam:part world:season-2 ; fam:ordinal 9 ; fam:knownFrom 1 .
statement:other a fam:Renewal ; fam:part world:season-2 ; fam:ordinal 8 ; fam:knownFrom 0 .
wikipedia:b a fam:Passage ; fam:states statement:one , statement:two ; fam:knownFrom 0 .
wikipedia:a a fam:Passage ; fam:states statement:two ; fam:knownFrom 0 .
"""


def graph_of_data(turtle: str) -> Graph:
    return Graph((), tuple(triples_of(turtle)))


def test_statements_are_told_by_their_names() -> None:
    names = {each.value.rpartition("/")[2] for each in graph_of_data(SHOW).statements()}
    assert names == {"one", "two", "episode", "later", "other"}


def test_passages_of_a_statement_are_sorted() -> None:
    graph = graph_of_data(SHOW)
    (two,) = [each for each in graph.statements() if each.value.endswith("/two")]
    (other,) = [each for each in graph.statements() if each.value.endswith("/other")]
    assert [str(each).rpartition("/")[2] for each in graph.passages_of(two)] == ["a>", "b>"]
    assert graph.passages_of(other) == ()


def test_seasons_are_counted_by_what_is_public() -> None:
    assert graph_of_data(SHOW).seasons() == 2
    assert graph_of_data("").seasons() == 0


def test_the_real_series_has_five_seasons(graph: Graph) -> None:
    assert graph.seasons() == 5


def test_ontology_comes_first() -> None:
    ontology, data = triples_of(":A a :B ."), triples_of(":c a :A .")
    assert Graph(tuple(ontology), tuple(data)).triples() == (*ontology, *data)


CLAIM = """
statement:claim a fam:Casting ; fam:knownFrom 2 ; fam:performer world:ann ;
    fam:character story:bo ; fam:time "2024" {more} .
wikipedia:a fam:states statement:claim ; fam:start 1 .
world:ann rdfs:label "Ann" ; fam:modality fam:Denied .
"""


def fed(more: str) -> set[str]:
    feed, aside = split_feed(graph_of_data(CLAIM.format(more=more)))
    assert {*feed, *aside} == set(triples_of(CLAIM.format(more=more)))
    assert set(feed).isdisjoint(aside)
    return {each.predicate.value.removeprefix(FAM) for each in feed if is_statement(each.subject)}


def test_what_is_asserted_is_fed() -> None:
    whole = {"performer", "character", "time", "knownFrom"}
    assert fed("") > whole
    assert fed("; fam:modality fam:Asserted ; fam:standing fam:Normal") > whole
    assert fed("; fam:modality fam:Asserted ; fam:standing fam:Preferred") > whole


def test_of_what_is_hedged_or_deprecated_no_role_is_fed() -> None:
    known = {predicate.value.removeprefix(FAM) for predicate in ALWAYS_FED}
    for kind in ("Scheduled", "Planned", "Reported", "Speculated", "Denied"):
        assert fed(f"; fam:modality fam:{kind} ; fam:speaker world:ann") <= known
    reason = '; fam:standing fam:Deprecated ; fam:standingReason "wrong"'
    assert fed(reason) <= known
    assert {"standing", "standingReason", "knownFrom"} <= fed(reason)


def test_who_states_a_hedged_statement_is_fed() -> None:
    feed, aside = split_feed(graph_of_data(CLAIM.format(more="; fam:modality fam:Reported")))
    assert set(triples_of("wikipedia:a fam:states statement:claim ; fam:start 1 .")) <= set(feed)
    assert set(triples_of("statement:claim fam:performer world:ann .")) <= set(aside)


def test_only_a_statement_can_be_hedged() -> None:
    feed, _ = split_feed(graph_of_data(CLAIM.format(more="")))
    assert set(triples_of('world:ann rdfs:label "Ann" .')) <= set(feed)
