"""The timeline: two lanes in the order of time, orders without dates, and a drawing of both."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

import pytest
from storms import LAMP, closed

from famkg.cli.main import main
from famkg.closure import Closure, close
from famkg.graph import Graph, is_entity
from famkg.horizon import restrict
from famkg.names import label_of
from famkg.namespaces import RDFS, STATEMENT, STORY, WORLD
from famkg.render.style import Style
from famkg.render.timeline import render_timeline, short_time, timeline_document
from famkg.render.timeline_svg import draw_timeline
from famkg.timeline import LANES, Timeline, read_timeline

Capture = pytest.CaptureFixture[str]


def told(graph: Graph, statements: Mapping[str, str]) -> Timeline:
    return read_timeline(closed(graph, statements))


def names(iris: Iterable[str]) -> list[str]:
    return [iri.rpartition("/")[2] for iri in iris]


@pytest.fixture(scope="module")
def lamp(graph: Graph) -> Timeline:
    return told(graph, LAMP)


@pytest.fixture(scope="module")
def lamp_closure(graph: Graph) -> Closure:
    return closed(graph, LAMP)


# Lanes ------------------------------------------------------------------------------------


def test_entries_stand_in_their_lane_in_order(lamp: Timeline) -> None:
    """What people of our world do belongs to it, also where they speak of the story."""
    assert names(entry.said.iri for entry in lamp.of("world")) == [
        *("calm", "plan", "cast", "first", "shown")
    ]
    assert names(entry.said.iri for entry in lamp.of("story")) == ["set", "storm"]


def test_what_was_said_is_dated_by_its_saying(lamp: Timeline) -> None:
    assert names(entry.said.iri for entry in lamp.entries if entry.is_said_then) == ["plan"]


def test_happening_has_its_most_precise_time(graph: Graph) -> None:
    timeline = told(
        graph,
        {
            "a": 'a fam:Occurrence ; fam:event story:wreck ; fam:time "195X"',
            "b": 'a fam:Occurrence ; fam:event story:wreck ; fam:time "1951"',
            "c": 'a fam:Occurrence ; fam:event story:wreck ; fam:time "1952-03" ;'
            " fam:standing fam:Deprecated",
            "d": 'a fam:Occurrence ; fam:event story:fire ; fam:time "1953" ;'
            " fam:modality fam:Denied",
        },
    )
    assert {iri.rpartition("/")[2]: time.text for iri, time in timeline.times.items()} == {
        "wreck": "1951"
    }


def test_unreadable_time_is_left_to_the_checks(graph: Graph) -> None:
    assert (
        told(graph, {"a": 'a fam:Occurrence ; fam:event story:wreck ; fam:time "once"'}).entries
        == ()
    )


# Orders -----------------------------------------------------------------------------------


def steps(timeline: Timeline) -> list[tuple[str, str]]:
    return [(names([each.earlier])[0], names([each.later])[0]) for each in timeline.orders]


def test_orders_are_asserted_and_do_not_follow_from_others(lamp: Timeline) -> None:
    assert steps(lamp) == [("storm", "wreck"), ("wreck", "fire")]
    assert lamp.orders[0].statements == (STATEMENT + "hit",)


def test_orders_meet_in_chains(graph: Graph) -> None:
    timeline = told(
        graph,
        {
            "a": "a fam:Causation ; fam:cause story:storm ; fam:effect story:wreck",
            "b": "a fam:Causation ; fam:cause story:fire ; fam:effect story:fame",
            "c": "a fam:Precedence ; fam:earlier story:wreck ; fam:later story:rescue",
        },
    )
    assert [len(chain) for chain in timeline.chains("story")] == [2, 1]
    assert timeline.chains("world") == []


def test_orders_of_dated_happenings_need_no_chain(graph: Graph) -> None:
    timeline = told(
        graph,
        {
            "a": 'a fam:Occurrence ; fam:event story:storm ; fam:time "1951-03"',
            "b": 'a fam:Occurrence ; fam:event story:wreck ; fam:time "1951-04"',
            "c": "a fam:Causation ; fam:cause story:storm ; fam:effect story:wreck",
        },
    )
    assert len(timeline.orders) == 1
    assert timeline.chains("story") == []


def test_circle_is_drawn_and_told_without_end(graph: Graph) -> None:
    """It is a contradiction, which `famkg conflicts` reports; it must not stop the rest."""
    circle = {
        "a": "a fam:Causation ; fam:cause story:storm ; fam:effect story:wreck",
        "b": "a fam:Causation ; fam:cause story:wreck ; fam:effect story:fire",
        "c": "a fam:Causation ; fam:cause story:fire ; fam:effect story:storm",
    }
    timeline = told(graph, circle)
    assert len(timeline.orders) == 3
    assert "see above" in render_timeline(timeline, LANES, str, Style())
    assert draw_timeline(timeline, LANES, str)


# Divergence -------------------------------------------------------------------------------


def test_histories_part_at_the_point_of_divergence(lamp: Timeline) -> None:
    assert lamp.point is not None
    assert (lamp.point.story, lamp.point.world) == (STORY + "storm", WORLD + "calm")
    assert lamp.point.time is not None and lamp.point.time.text == "1951"


def test_denied_divergence_is_none(graph: Graph) -> None:
    parting = f"{LAMP['parting']} ; fam:modality fam:Denied"
    assert told(graph, {"parting": parting}).divergences == ()


# Text and JSON ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "short"),
    [
        *(("1988-03-04", "1988-03-04"), ("1988-03", "1988-03"), ("1988", "1988")),
        *(("195X", "1950s"), ("1988~", "about 1988"), ("1988?", "1988 (?)")),
        *(("../1988-03", "by 1988-03"), ("1988-03-04/..", "from 1988-03-04")),
        *(("1988-03-04/1988-05-20", "1988-03-04 to 1988-05-20"), ("1988-XX-XX", "1988")),
    ],
)
def test_times_are_short(text: str, short: str) -> None:
    from famkg.edtf import read_time

    time = read_time(text)
    assert time is not None
    assert short_time(time) == short


def test_text_tells_both_lanes(lamp: Timeline, lamp_closure: Closure) -> None:
    text = render_timeline(lamp, LANES, lambda iri: label_of(lamp_closure, iri), Style())
    assert text.startswith("The two histories part in 1951. Our world: calm. The story: storm.")
    world, _, story = text.partition("\nThe story\n")
    assert re.search(r"^  1988-03-04  +The Lamp, season 1 premiered\.", world, re.MULTILINE)
    assert "statement:first" in world
    assert re.search(r"^  1950s", story, re.MULTILINE)
    assert "  storm (1951)\n  └─ wreck  statement:hit\n     └─ fire  statement:burn" in story


def test_one_lane_alone(lamp: Timeline, lamp_closure: Closure) -> None:
    text = render_timeline(lamp, ("story",), lambda iri: label_of(lamp_closure, iri), Style())
    assert text.startswith("The story\n")
    assert "Our world" not in text


def test_json_tells_the_same(lamp: Timeline) -> None:
    document = timeline_document(lamp, LANES, str)
    assert document["pointOfDivergence"]["time"] == "1951"
    assert [entry["lane"] for entry in document["entries"]] == ["world"] * 5 + ["story"] * 2
    (run,) = [each for each in document["entries"] if each["statement"] == STATEMENT + "shown"]
    assert (run["earliest"], run["latest"]) == ("1988-03-04", "1988-05-20")
    assert len(document["orders"]) == 2
    assert timeline_document(lamp, ("world",), str)["orders"] == []


# The real data ----------------------------------------------------------------------------


def test_real_histories_part_in_1966(closure: Closure) -> None:
    point = read_timeline(closure).point
    assert point is not None and point.time is not None
    assert point.time.text == "1966"
    assert point.world == WORLD + "death-of-sergei-korolev"


@pytest.mark.parametrize(
    "order",
    [
        ("diversion-of-the-asteroid-to-mars", "margo-madison-taking-the-blame"),
        ("margo-madison-taking-the-blame", "soviet-inquiry"),
        ("survival-of-sergei-korolev", "first-moon-landing"),
    ],
)
def test_real_orders_are_told(order: tuple[str, str], closure: Closure) -> None:
    assert order in steps(read_timeline(closure))


@pytest.mark.parametrize("seen", range(5))
def test_nothing_later_shows(seen: int, graph: Graph) -> None:
    """No label of what is hidden, and no year that only later statements give the story."""
    known = restrict(graph, seen)
    hidden_labels = labels(graph) - labels(known)
    closure = close(known)
    timeline = read_timeline(closure)
    label = lambda iri: label_of(closure, iri)  # noqa: E731
    outputs = [
        render_timeline(timeline, LANES, label, Style()),
        json.dumps(timeline_document(timeline, LANES, label), ensure_ascii=False),
        draw_timeline(timeline, LANES, label),
    ]
    shown = labels(known)
    for name in hidden_labels:
        if not any(name in each for each in shown):
            assert not any(name in output for output in outputs), name
    drawn = draw_timeline(timeline, ("story",), label)
    years = [int(year) for year in re.findall(r">(\d{4})</text>", drawn)]
    assert years
    latest = max(entry.time.latest.year for entry in timeline.of("story") if entry.time.latest)
    assert all(year <= latest for year in years)


def labels(graph: Graph) -> set[str]:
    return {
        str(getattr(triple.object, "value", ""))
        for triple in graph.data
        if is_entity(triple.subject) and triple.predicate.value == RDFS + "label"
    }


# The command ------------------------------------------------------------------------------


def run(capsys: Capture, *argv: str) -> str:
    assert main(argv) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return printed.out


@pytest.mark.usefixtures("at_lighthouse")
def test_command_prints_lanes(capsys: Capture) -> None:
    both = run(capsys, "timeline")
    assert run(capsys, "timeline", "--both") == both
    assert "Our world" in both and "The story" in both
    assert "The story" not in run(capsys, "timeline", "--world")
    assert set(json.loads(run(capsys, "timeline", "--format", "json"))) == {
        *("pointOfDivergence", "divergences", "entries", "orders")
    }


@pytest.mark.usefixtures("at_lighthouse")
def test_two_lanes_are_not_one(capsys: Capture) -> None:
    assert main(["timeline", "--world", "--story"]) == 2
    assert "not allowed with" in capsys.readouterr().err
