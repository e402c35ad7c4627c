"""Tests the checks that mutants brought about: horizons, worlds, slips, and words."""

from __future__ import annotations

import pytest
from worlds import triples_of

from famkg.crossings import check_worlds
from famkg.documents import digest
from famkg.graph import Graph, horizons
from famkg.model import Passage
from famkg.namespaces import SKOS, STATEMENT, curie
from famkg.slips import check_slips
from famkg.spoilers import check_horizons
from famkg.wording import Wording, statements_by_iri

KNOWN = "wikipedia:p a fam:Passage ; fam:knownFrom 2 ; fam:states statement:s ."
SEASONS = (
    "world:one a fam:Season . world:two a fam:Season ."
    " statement:i1 a fam:Installment ; fam:part world:one ; fam:ordinal 1 ."
    " statement:i2 a fam:Installment ; fam:part world:two ; fam:ordinal 2 ."
)


def graph_of(turtle: str) -> Graph:
    return Graph((), tuple(triples_of(f"@prefix skos: <{SKOS}> .\n{turtle}")))


@pytest.mark.parametrize(
    ("turtle", "found"),
    [
        (f"{KNOWN} statement:s fam:knownFrom 2 ; fam:event story:e .", set()),
        (f"{KNOWN} statement:s fam:knownFrom 1 ; fam:event story:e .", {"early-statement"}),
        (
            f"{KNOWN} statement:s fam:knownFrom 3 ; fam:event story:e .",
            {"late-statement", "early-passage"},
        ),
        (f"{KNOWN} statement:s fam:knownFrom 0 ; fam:star world:w .", set()),
        (f"{KNOWN} statement:s fam:knownFrom 1 ; fam:star world:w .", {"early-statement"}),
        (
            f"{KNOWN} {SEASONS} statement:s a fam:Casting ; fam:inSeason world:one ;"
            " fam:character story:c ; fam:knownFrom 1 .",
            set(),
        ),
        (
            f"{KNOWN} {SEASONS} statement:s a fam:Casting ; fam:inSeason world:one ;"
            " fam:character story:c ; fam:knownFrom 2 .",
            {"late-statement"},
        ),
        ("statement:s fam:knownFrom 1 ; fam:event story:e .", set()),
    ],
)
def test_horizons_are_those_of_the_passages(turtle: str, found: set[str]) -> None:
    assert {each.check for each in check_horizons(graph_of(turtle))} == found


@pytest.mark.parametrize(
    ("turtle", "found"),
    [
        ("statement:s a fam:Participation ; fam:participant story:a ; fam:place story:b .", set()),
        (
            "statement:s a fam:Participation ; fam:participant world:a ; fam:place story:b .",
            {("mixed-worlds", "world:a")},
        ),
        ("statement:s a fam:Casting ; fam:performer world:a ; fam:character story:b .", set()),
        ("statement:s a fam:Occurrence ; fam:event story:b ; fam:speaker world:a .", set()),
    ],
)
def test_worlds_are_not_mixed(turtle: str, found: set[tuple[str, str]]) -> None:
    assert {(each.check, each.value) for each in check_worlds(graph_of(turtle))} == found


LABELLED = ' a fam:Event ; rdfs:label "storm at the lighthouse"@en .'


@pytest.mark.parametrize(
    ("turtle", "found"),
    [
        (f"story:a{LABELLED}", set()),
        (f'story:a{LABELLED} story:b rdfs:label "lihgthouse"@en .', {"turned-letters"}),
        (f'story:a{LABELLED} story:b rdfs:label "tower"@en .', set()),
        (
            'statement:a fam:role "keeper" ; fam:participant story:x .'
            ' statement:b fam:role "keeper" ; fam:participant story:y .',
            {"copied-text"},
        ),
        (
            'statement:a fam:role "keeper" ; fam:participant story:x ; fam:event story:e .'
            ' statement:b fam:role "keeper" ; fam:participant story:y ; fam:event story:e .',
            set(),
        ),
        (
            "wikipedia:p a fam:Passage ; fam:states statement:a . statement:a fam:knownFrom 0 ."
            " wikipedia:q a fam:Passage ; fam:states statement:b . statement:b fam:knownFrom 0 .",
            set(),
        ),
        (
            "wikipedia:p a fam:Passage ; fam:states statement:b . statement:a fam:knownFrom 0 ."
            " wikipedia:q a fam:Passage ; fam:states statement:a . statement:b fam:knownFrom 0 .",
            {"misplaced-statement"},
        ),
    ],
)
def test_slips(turtle: str, found: set[str]) -> None:
    assert {each.check for each in check_slips(graph_of(turtle))} == found


TEXT = (
    "Ada Finch keeps the lamp. She was seen by Mira Okafor in May 1911."
    " Nobody else came for years and years. Tom Vale drew it."
    " The boats were late. The nets were wet. The rope was long. The day was cold."
)
PEOPLE = (
    'story:ada rdfs:label "Ada Finch"@en . story:tom rdfs:label "Tom Vale"@en .'
    ' story:mira rdfs:label "Mira Okafor"@en . story:coined rdfs:label "long wait"@en .'
)


def passage(words: str, states: str, known_from: int = 0) -> Passage:
    start = TEXT.index(words)
    end = start + len(words)
    return Passage(
        f"https://w3id.org/famkg/passage/d/{start}",
        "d",
        start,
        end,
        digest(words),
        "",
        "",
        known_from,
        (STATEMENT + states,),
    )


@pytest.mark.parametrize(
    ("words", "said", "found"),
    [
        ("Ada Finch keeps the lamp.", "fam:employee story:ada", set()),
        ("Ada Finch keeps the lamp.", "fam:employee story:tom", {"fam:employee"}),
        ("She was seen by Mira Okafor in May 1911.", "fam:employee story:ada", set()),
        ("Ada Finch keeps the lamp.", "fam:employee story:coined", set()),
        ("The day was cold.", "fam:employee story:ada", {"fam:employee"}),
        ("She was seen by Mira Okafor in May 1911.", 'fam:time "1911-05"', set()),
        ("She was seen by Mira Okafor in May 1911.", 'fam:time "1911"', {"fam:time"}),
        ("She was seen by Mira Okafor in May 1911.", 'fam:time "1911-06"', {"fam:time"}),
        ("She was seen by Mira Okafor in May 1911.", 'fam:time "1912"', {"fam:time"}),
        ("Ada Finch keeps the lamp.", "fam:seasonCount 3", {"fam:seasonCount"}),
        ("Ada Finch keeps the lamp.", 'fam:name "Ada"', set()),
        ("Ada Finch keeps the lamp.", 'fam:name "Eve"', {"fam:name"}),
    ],
)
def test_what_a_statement_joins_is_in_the_words_of_its_passage(
    words: str, said: str, found: set[str]
) -> None:
    graph = graph_of(
        f"{PEOPLE} statement:s {said} . statement:ada fam:employee story:ada ."
        " statement:tom fam:employee story:tom ."
    )
    wording = Wording(graph, {"d": TEXT}, {})
    passages = [
        passage(words, "s"),
        passage("Ada Finch keeps", "ada"),
        passage("Tom Vale drew it.", "tom"),
    ]
    unworded = wording.find(passages, statements_by_iri(graph))
    assert {curie(each.predicate.value) for each in unworded} == found
    nothing_at_hand = Wording(graph, {}, {})
    assert not list(nothing_at_hand.find(passages, statements_by_iri(graph)))


def test_a_passage_is_kept_back_only_if_it_names_the_later_season() -> None:
    graph = graph_of(f"{PEOPLE} statement:s fam:knownFrom 1 ; fam:employee story:ada .")
    wording = Wording(graph, {"d": TEXT + " In season 3 she left."}, {})
    known = horizons(graph.data)
    late = passage("Ada Finch keeps the lamp.", "s", known_from=3)
    assert list(wording.find_kept_back([late], known)) == [(late, 1)]
    here = passage("Ada Finch keeps the lamp.", "s", known_from=1)
    assert not list(wording.find_kept_back([here], known))
    end = len(TEXT) + len(" In season 3 she left.")
    telling = Passage("p", "d", len(TEXT), end, "", "", "", 3, (STATEMENT + "s",))
    assert not list(wording.find_kept_back([telling], known))


def test_another_name_is_borne_where_a_passage_about_the_thing_has_it() -> None:
    graph = graph_of(
        f'{PEOPLE} story:ada skos:altLabel "Finch"@en . story:tom skos:altLabel "Okafor"@en .'
        " statement:s fam:employee story:ada . statement:t fam:employee story:tom ."
    )
    wording = Wording(graph, {"d": TEXT}, {})
    passages = [passage("Ada Finch keeps the lamp.", "s"), passage("Tom Vale drew it.", "t")]
    unborne = wording.find_unborne(graph, passages, statements_by_iri(graph))
    assert [getattr(each.object, "value", "") for each in unborne] == ["Okafor"]
