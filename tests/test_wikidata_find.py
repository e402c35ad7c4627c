"""`famkg wikidata find`, `accept` and `reject`: a person decides, and the file stays whole."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import wikidata_faults as faults
from linked import (
    BOARD,
    BY_HAND,
    FILM,
    HUMAN,
    JONAS,
    LINKS,
    MIRA,
    NAMESAKE,
    ROWS,
    SEASON,
    SERIES,
    TOWN,
    Famkg,
    change,
    links_of,
    write_rows,
)
from wikidata_items import add_claim, claim, item
from wikidata_server import LocalWikidata

from famkg.wikidata.link_checks import FICTIONAL
from famkg.wikidata.links import NOT_FOUND, read_links, write_links

Json: TypeAlias = dict[str, Any]
PETRA, OTHER_PETRA, THIRD = "Q9000601", "Q9000602", "Q9000603"
WHERE = "--evidence 'the credits'"


@pytest.fixture
def people(lamp: LocalWikidata) -> LocalWikidata:
    """Three items of one name: a town, somebody in the cast, and somebody else."""
    lamp.put(item(TOWN, "town"))
    lamp.put(item(THIRD, "Petra Lindqvist", claim("P31", TOWN)))
    lamp.put(item(OTHER_PETRA, "Petra Lindqvist", claim("P31", HUMAN), description="singer"))
    petra = item(PETRA, "Petra Lindqvist", claim("P31", HUMAN), claim("P106", "Q33999"))
    lamp.put(petra)
    join(lamp, PETRA, "P4633", "Captain Wren")
    return lamp


def join(wikidata: LocalWikidata, person: str, property_: str, role: str) -> None:
    """Let somebody be in the cast of the series."""
    series = wikidata.entities[SERIES]
    add_claim(series, claim("P161", person, qualifiers=[(property_, role)]))
    wikidata.put(series)


def candidates(act: Famkg, words: str) -> Json:
    """Return what is proposed for an entity, as JSON."""
    code, out, err = act(f"find {words} --format json --max-age 0")
    assert err == ""
    found: Json = json.loads(out)
    assert code == (0 if found["candidates"] else 1)
    return found


def proposed(act: Famkg, words: str) -> list[str]:
    return [each["item"] for each in candidates(act, words)["candidates"]]


def reasons(found: Json, identifier: str) -> list[str]:
    return [
        reason["reason"]
        for each in found["candidates"]
        if each["item"] == identifier
        for reason in each["reasons"]
    ]


# ---- finding


def test_what_is_known_ranks_those_of_one_name(
    linked: Path, people: LocalWikidata, act: Famkg
) -> None:
    found = candidates(act, "world:petra-lindqvist")
    assert [each["item"] for each in found["candidates"]] == [PETRA, OTHER_PETRA, THIRD]
    assert reasons(found, PETRA) == [
        "the same label",
        "it is a human",
        "occupation actor",
        "“cast member” of The Lamp at Grey Skerry",
        "the same role: Captain Wren",
    ]
    assert reasons(found, OTHER_PETRA) == ["the same label", "it is a human"]
    assert reasons(found, THIRD) == ["the same label", f"it is {TOWN} (town)"]
    scores = [each["score"] for each in found["candidates"]]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] < 0 < scores[1]


def test_who_plays_the_same_role_is_found_by_any_name(
    linked: Path, people: LocalWikidata, act: Famkg
) -> None:
    people.relabel(PETRA, "P. J. Lind")
    assert PETRA not in proposed(act, "world:petra-lindqvist --by search")
    found = candidates(act, "world:petra-lindqvist")
    assert "the same role: Captain Wren" in reasons(found, PETRA)
    people.put(item("Q9000604", "Captain Wren", claim("P31", "Q15773317")))
    change(people, SERIES, P161=MIRA)
    join(people, PETRA, "P453", "Q9000604")
    assert "the same role: Captain Wren" in reasons(candidates(act, "world:petra-lindqvist"), PETRA)


def test_a_season_is_found_by_its_series_and_number(
    linked: Path, lamp: LocalWikidata, act: Famkg
) -> None:
    second = claim("P179", SERIES, qualifiers=[("P1545", "2")])
    lamp.put(item("Q9000605", "series 2", claim("P31", "Q3464665"), second))
    found = candidates(act, "world:season-2 --by sparql")
    assert [each["item"] for each in found["candidates"]] == ["Q9000605", SEASON]
    said = reasons(found, "Q9000605")
    assert "part of the series The Lamp at Grey Skerry" in said
    assert "part of the series The Lamp at Grey Skerry, series ordinal 2" in said
    assert any("we say 2, Wikidata 1" in reason for reason in reasons(found, SEASON))


@pytest.mark.parametrize(
    ("method", "asked"),
    [("search", "/w/api.php"), ("sparql", "/sparql"), ("reconcile", "/en/api")],
)
def test_each_method_finds_names_and_asks_one_service(
    method: str, asked: str, linked: Path, people: LocalWikidata, act: Famkg
) -> None:
    assert proposed(act, f"world:petra-lindqvist --by {method}")[0] == PETRA
    paths = {seen.path for seen in people.seen}
    assert paths <= {asked, "/w/api.php", "/sparql"}
    searched = {seen.parameters.get("action") for seen in people.seen}
    assert ("wbsearchentities" in searched) == (method == "search")
    assert ("/en/api" in paths) == (method == "reconcile")


def test_what_is_known_to_be_something_else_is_left_out_and_named(
    linked: Path, lamp: LocalWikidata, act: Famkg
) -> None:
    words = "Wikimedia disambiguation page"
    lamp.put(item("Q9000606", "Jonas Vale", description=words))
    write_rows(linked, [*ROWS[:2], *ROWS[3:]])
    found = candidates(act, "'Jonas Vale'")
    assert [each["item"] for each in found["candidates"]] == [JONAS]
    denied = links_of(linked)[2]
    assert denied.negated
    assert found["excluded"] == [
        {
            "item": NAMESAKE,
            "label": "Jonas Vale",
            "why": f"denied at {LINKS}:{denied.line}: a painter",
        },
        {"item": "Q9000606", "label": "Jonas Vale", "why": "a disambiguation page"},
    ]
    lamp.relabel(MIRA, "Jonas Vale")
    excluded = candidates(act, "'Jonas Vale'")["excluded"]
    assert f"is world:mira-okafor at {LINKS}:" in str(excluded)


def test_a_thing_of_the_story_is_related_at_most_unless_the_item_is_a_figure(
    linked: Path, lamp: LocalWikidata, act: Famkg
) -> None:
    lamp.put(item("Q9000607", "Captain Wren", claim("P31", "Q15773317")))
    lamp.put(item("Q9000608", "Captain Wren", claim("P31", HUMAN)))
    found = candidates(act, "story:captain-wren")
    may_be = {each["item"]: each["predicate"] for each in found["candidates"]}
    assert may_be == {"Q9000607": "exact", "Q9000608": "related"}
    _, out, _ = act("find story:harbour-board")
    assert f"linked: relatedMatch {BOARD} at {LINKS}:" in out
    assert "it is of our world: related at most" in out


def test_text_tells_reasons_and_how_to_decide(
    linked: Path, people: LocalWikidata, act: Famkg
) -> None:
    code, out, _ = act("find 'Petra Lindqvist' --limit 2")
    assert code == 0
    assert out.startswith("Pétra Lindqvist  world:petra-lindqvist\n\n1. Q9000601  Petra Lindqvist")
    assert "\n     + the same role: Captain Wren\n" in out
    assert f"2. {OTHER_PETRA}  Petra Lindqvist, singer\n" in out
    assert THIRD not in out
    assert f'  famkg wikidata accept world:petra-lindqvist {PETRA} --evidence "…"\n' in out
    code, out, _ = act("find story:storm")
    assert (code, out) == (
        1,
        "storm  story:storm\n  nothing found by search by label, query service\n",
    )


@pytest.mark.parametrize("name", ['the "Keeper"', "back\\slash", "naïve\u2028line", "}{'"])
def test_any_name_can_be_looked_for(
    name: str, linked: Path, lamp: LocalWikidata, act: Famkg
) -> None:
    entities = linked / "data/entities/all.ttl"
    text = entities.read_text(encoding="utf-8")
    entities.write_text(text.replace('"storm"', json.dumps(name)), encoding="utf-8")
    lamp.put(item("Q9000609", name))
    for method in ("sparql", "search", "reconcile"):
        assert proposed(act, f"story:storm --by {method}") == ["Q9000609"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("find", "ENTITY"),
        ("find nobody", "'nobody'"),
        ("find fam:Casting", "fam:Casting is no entity"),
        ("find world:season-1 --by magic", "Known are: search, sparql, reconcile"),
        ("find world:season-1 --limit 0", "no number of candidates"),
        ("find world:season-1 --offline", "the cache does not hold what is asked"),
        (f"accept world:season-1 Q1x {WHERE}", "'Q1x' is no item"),
        (f"accept world:season-1 P31 {WHERE}", "'P31' is no item"),
        (f"accept world:season-1 {SEASON}", "--evidence"),
        (f"accept world:season-1 {SEASON} --evidence ' … '", "a link needs evidence"),
        (f"accept fam:Casting {SEASON} {WHERE}", "fam:Casting is no entity"),
        (f"accept world:season-1 {SEASON} {WHERE} --predicate same", "Known are: exact"),
        (f"accept world:season-1 {SEASON} {WHERE} --confidence 2", "from 0 to 1"),
        (f"accept world:season-1 Q9999999 {WHERE}", "Wikidata has no Q9999999"),
    ],
)
def test_bad_input_is_told_in_one_message_and_nothing_is_written(
    words: str, says: str, linked: Path, lamp: LocalWikidata, act: Famkg
) -> None:
    before = (linked / LINKS).read_bytes()
    code, out, err = act(words)
    assert (code, out) == (2, "")
    assert says in err
    assert (linked / LINKS).read_bytes() == before


# ---- deciding


def test_an_accepted_link_is_written_canonically(
    linked: Path, lamp: LocalWikidata, act: Famkg, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1798761600")
    before = links_of(linked)
    old, content = linked / "old", (linked / LINKS).read_bytes()
    os.link(linked / LINKS, old)  # whoever has the old file open goes on reading it
    words = f"accept 'season 1' {SEASON} --comment ' two\nlines ' --confidence 0.9"
    code, out, err = act(f"{words} --evidence 'a \"list\"\tof seasons'")
    assert (code, err) == (0, "")
    assert old.read_bytes() == content
    added = next(each for each in links_of(linked) if each not in before)
    name = f"{LINKS}:{added.line}: world:season-1 exactMatch {SEASON}"
    assert out == f"{name} (The Lamp at Grey Skerry, season 1)\n"
    assert (added.confidence, added.comment, added.evidence) == (
        0.9,
        "two lines",
        'a "list" of seasons',
    )
    assert added.is_identity
    assert (added.subject_label, added.object_label, added.date) == (
        "season 1",
        "The Lamp at Grey Skerry, season 1",
        "2027-01-01",
    )
    assert [each for each in links_of(linked) if each != added] == before
    path = linked / LINKS
    assert path.read_text(encoding="utf-8") == write_links(read_links(path))
    code, out, _ = act("check --fail-on warning")
    assert (code, "we call it 'season 1', Wikidata 'The Lamp" in out) == (0, True)


def test_a_candidate_becomes_a_link_with_both_evidences(
    linked: Path, lamp: LocalWikidata, act: Famkg
) -> None:
    code, out, _ = act(f"accept world:jonas-vale {JONAS} {WHERE} --justification review")
    assert code == 0
    assert out.endswith("(Jonas Vale), in place of the candidate\n")
    link = next(each for each in links_of(linked) if each.object.endswith(JONAS))
    assert (link.is_verified, link.evidence, link.comment) == (True, "a search; the credits", "")
    assert len(links_of(linked)) == len(ROWS)


def test_a_search_without_result_is_over_when_something_is_found(
    linked: Path, lamp: LocalWikidata, act: Famkg
) -> None:
    vain = f"world:season-1\tseason 1\tskos:exactMatch\t\tsssom:NoTermFound\t\t{BY_HAND}\t0.5\t\tx"
    write_rows(linked, [*ROWS, vain])
    code, out, _ = act(f"accept world:season-1 {SEASON} {WHERE}")
    assert (code, out.partition(", in place of ")[2]) == (0, "the search that found none\n")
    assert not any(each.object == NOT_FOUND for each in links_of(linked))


REFUSALS = [
    (f"accept world:mira-okafor {MIRA} {WHERE}", "are linked already: exact"),
    (f"accept world:mira-okafor {TOWN} {WHERE}", f"is linked to {MIRA} already"),
    (f"accept world:petra-lindqvist {MIRA} {WHERE}", f"{MIRA} is world:mira-okafor already"),
    (f"accept world:jonas-vale {NAMESAKE} {WHERE}", "says this row: a painter"),
    (f"accept world:jonas-vale {NAMESAKE} {WHERE} --predicate close", "is not"),
    (f"accept story:ada-finch {NAMESAKE} {WHERE}", "cannot be"),
    (f"accept story:harbour-watch {TOWN} {WHERE}", "is of the story"),
    (f"accept story:harbour-board {BOARD} {WHERE} --predicate related", "linked already: related"),
    (f"reject world:mira-okafor {MIRA} {WHERE}", "delete the row first"),
    (f"reject world:jonas-vale {NAMESAKE} {WHERE}", "is noted already"),
]


@pytest.mark.parametrize(("words", "says"), REFUSALS)
def test_what_does_not_go_together_is_refused(
    words: str, says: str, linked: Path, lamp: LocalWikidata, act: Famkg
) -> None:
    before = (linked / LINKS).read_bytes()
    code, out, err = act(words)
    assert (code, out) == (2, "")
    assert says in err
    assert (linked / LINKS).read_bytes() == before


@pytest.mark.parametrize("change_to", ["merged", "page", "film"])
def test_an_item_that_cannot_be_it_is_refused(
    change_to: str, linked: Path, lamp: LocalWikidata, act: Famkg
) -> None:
    if change_to == "merged":
        lamp.merge("Q9000610", SEASON)
    elif change_to == "page":
        lamp.put(item("Q9000610", "season 1", description="Wikimedia disambiguation page"))
    else:
        lamp.put(item("Q9000610", "season 1", claim("P31", FILM)))
    before = (linked / LINKS).read_bytes()
    code, out, err = act(f"accept world:season-1 Q9000610 {WHERE}")
    assert (code, out) == (2, "")
    wanted = {"merged": f"merged into {SEASON}", "page": "disambiguation", "film": "(film)"}
    assert wanted[change_to] in err
    assert (linked / LINKS).read_bytes() == before


def test_what_is_doubtful_is_written_and_said(
    linked: Path, lamp: LocalWikidata, act: Famkg
) -> None:
    lamp.put(item("Q9000611", "Another Name", claim("P31", "Q3464665")))
    code, out, _ = act(f"accept world:season-2 Q9000611 {WHERE}")
    assert (code, len(links_of(linked))) == (0, len(ROWS) + 1)
    assert "Another Name" in out


def test_a_figure_of_a_story_may_be_a_thing_of_the_story(
    linked: Path, lamp: LocalWikidata, act: Famkg
) -> None:
    lamp.put(item("Q9000612", "Ada Finch", claim("P31", "Q15773317")))
    code, _, err = act(f"accept story:ada-finch Q9000612 {WHERE}")
    assert (code, err) == (0, "")
    link = next(each for each in links_of(linked) if each.object.endswith("Q9000612"))
    assert link.object_category in FICTIONAL
    assert act("check story:ada-finch")[0] == 0


def test_a_rejected_item_is_left_out_and_refused_from_then_on(
    linked: Path, people: LocalWikidata, act: Famkg
) -> None:
    words = f"reject world:petra-lindqvist {OTHER_PETRA} --comment 'a singer' {WHERE}"
    code, out, err = act(words)
    assert (code, err) == (0, "")
    assert re.search(rf":\d+: world:petra-lindqvist is not {OTHER_PETRA} ", out)
    found = candidates(act, "world:petra-lindqvist")
    assert OTHER_PETRA not in [each["item"] for each in found["candidates"]]
    assert "a singer" in found["excluded"][0]["why"]
    assert act(f"accept world:petra-lindqvist {OTHER_PETRA} {WHERE}")[0] == 2
    code, out, _ = act(f"reject world:jonas-vale {JONAS} {WHERE}")
    assert (code, out.endswith("in place of the candidate\n")) == (0, True)
    assert not any(each.holds and each.object.endswith(JONAS) for each in links_of(linked))


def test_the_first_link_of_a_project_makes_its_file(
    linked: Path, lamp: LocalWikidata, act: Famkg
) -> None:
    (linked / LINKS).unlink()
    assert act(f"accept world:mira-okafor {MIRA} {WHERE}")[0] == 0
    (link,) = links_of(linked)
    assert (link.subject_label, link.evidence) == ("Mira Okafor", "the credits")
    assert act("check")[0] == 0


@pytest.mark.parametrize("fault", ["unreadable", "dangling link"])
def test_a_file_that_cannot_be_read_stays_as_it_is(
    fault: str, linked: Path, lamp: LocalWikidata, act: Famkg
) -> None:
    path = linked / LINKS
    if fault == "unreadable":
        path.write_text(path.read_text(encoding="utf-8") + "half a row", encoding="utf-8")
    else:
        path.unlink()
        path.symlink_to("/proc/none/x")
    before = path.read_bytes() if path.exists() else b""
    code, out, err = act(f"accept world:season-1 {SEASON} {WHERE}")
    assert (code, out) == (2, "")
    assert "cells" in err or "cannot be" in err
    assert (path.read_bytes() if path.exists() else b"") == before
    assert [each for each in path.parent.iterdir() if each.name.startswith(".")] == []


def test_nothing_is_written_when_wikidata_breaks_off_half_way(
    linked: Path, lamp: LocalWikidata, act: Famkg
) -> None:
    """After the item has come, the context has not."""
    before = (linked / LINKS).read_bytes()
    lamp.fail(faults.delayed(0.0), *[faults.broken_off()] * 10, at="/w/api.php")
    code, out, err = act(f"accept world:season-1 {SEASON} {WHERE}")
    assert (code, out) == (2, "")
    assert "breaks off" in err
    assert (linked / LINKS).read_bytes() == before
