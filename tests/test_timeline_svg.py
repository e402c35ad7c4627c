"""The drawing of a timeline: marks, scale, places, and an SVG that anybody can read."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from storms import LAMP, closed

from famkg.cli.main import main
from famkg.closure import Closure, close
from famkg.graph import Graph
from famkg.horizon import restrict
from famkg.names import label_of
from famkg.namespaces import STORY
from famkg.project import Project
from famkg.render.chain_layout import Box, place_chains, ranks_of
from famkg.render.timeline_layout import Placed, place_marks, text_width
from famkg.render.timeline_marks import Mark, read_marks
from famkg.render.timeline_scale import Scale, find_scale
from famkg.render.timeline_svg import draw_timeline
from famkg.timeline import LANES, Order, read_timeline

Capture = pytest.CaptureFixture[str]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def lamp_closure(graph: Graph) -> Closure:
    return closed(graph, LAMP)


# Marks ------------------------------------------------------------------------------------


def marks_of(graph: Graph, statements: Mapping[str, str]) -> list[Mark]:
    closure = closed(graph, statements)
    label = lambda iri: label_of(closure, iri)  # noqa: E731
    return list(read_marks(read_timeline(closure), LANES, label))


def test_premiere_and_run_are_one_mark(graph: Graph) -> None:
    (mark,) = marks_of(
        graph,
        {
            "run": LAMP["shown"],
            "premiere": LAMP["first"],
            "plan": 'a fam:Premiere ; fam:premieredWork world:s1 ; fam:time "1988-03" ;'
            " fam:modality fam:Scheduled",
        },
    )
    assert (mark.band, mark.label, mark.status) == ("shown", "The Lamp, season 1", "fact")
    assert (mark.start, mark.end) == (date(1988, 3, 4), date(1988, 5, 20))
    assert len(mark.told) == 3, "a plan that was kept adds its words"
    assert not (mark.soft_start or mark.soft_end)


def test_wrong_statement_has_a_mark_of_its_own(graph: Graph) -> None:
    marks = marks_of(
        graph,
        {
            "premiere": LAMP["first"],
            "misprint": 'a fam:Premiere ; fam:premieredWork world:s1 ; fam:time "1989-03-04" ;'
            " fam:standing fam:Deprecated",
        },
    )
    assert [mark.status for mark in marks] == ["fact", "wrong"]


def test_filming_is_a_bar_with_soft_ends(graph: Graph) -> None:
    marks = marks_of(
        graph,
        {
            "a": 'a fam:Beginning ; fam:begun world:shoot ; fam:time "1988-05"',
            "b": 'a fam:Resumption ; fam:resumed world:shoot ; fam:time "1988-07"',
            "c": 'a fam:Ending ; fam:ended world:shoot ; fam:time "../1988-09"',
            "d": 'a fam:Beginning ; fam:begun world:other ; fam:time "1989-05"',
        },
    )
    assert [(mark.soft_start, mark.soft_end) for mark in marks] == [(False, True)] * 2
    assert marks[0].stresses == ((date(1988, 7, 1), date(1988, 7, 31)),)
    assert (marks[0].end, marks[1].end) == (date(1988, 9, 30), None)


def test_precise_time_is_stressed_within_a_vague_one(graph: Graph) -> None:
    (mark,) = marks_of(
        graph,
        {
            "a": 'a fam:Occurrence ; fam:event story:wreck ; fam:time "195X"',
            "b": 'a fam:Occurrence ; fam:event story:wreck ; fam:time "1951"',
        },
    )
    assert (mark.start, mark.end) == (date(1950, 1, 1), date(1959, 12, 31))
    assert mark.stresses == ((date(1951, 1, 1), date(1951, 12, 31)),)
    assert mark.soft_start and mark.soft_end


def test_labels_leave_out_the_name_of_the_whole(graph: Graph) -> None:
    marks = marks_of(
        graph,
        {
            "a": LAMP["first"],
            "b": 'a fam:Premiere ; fam:premieredWork world:lamp ; fam:time "1988-03-04"',
            "c": 'a fam:Occurrence ; fam:event story:wreck ; fam:time "1951" ;'
            " fam:modality fam:Denied",
        },
    )
    assert [mark.label for mark in marks] == ["The Lamp", "season 1", "no wreck"]


# Scale and layout -------------------------------------------------------------------------


@st.composite
def marks(draw: st.DrawFn) -> Mark:
    start = draw(st.none() | st.dates(date(1940, 1, 1), date(2030, 12, 31)))
    length = timedelta(draw(st.sampled_from([0, 30, 365, 3650])))
    end = start + length if start else date(1990, 1, 1)
    if start is not None and draw(st.booleans()):
        end = draw(st.none() | st.just(end))  # type: ignore[assignment]
    status = draw(st.sampled_from(["fact", "plan", "guess", "denied", "wrong"]))
    label = draw(st.text("abcdefgh MW…é", min_size=1, max_size=50))
    band = draw(st.sampled_from(["history", "news"]))
    return Mark("world", band, label, (), status, start, end)


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def placed_of(all_marks: list[Mark], scale: Scale, right: float) -> list[Placed]:
    ordered = sorted(all_marks, key=lambda mark: mark.band)
    return [each for band in place_marks(ordered, scale, 10.0, right) for each in band.placed]


@given(st.lists(marks(), max_size=25))
def test_nothing_overlaps(all_marks: list[Mark]) -> None:
    scale = find_scale(all_marks, 100.0)
    placed = placed_of(all_marks, scale, scale.right + 10)
    assert sorted(each.mark.label for each in placed) == sorted(each.label for each in all_marks)
    for one, other in combinations(placed, 2):
        assert not overlap(one.box, other.box)
    for each in placed:
        left, top, right, bottom = each.box
        assert left <= each.x0 <= each.x1 <= right
        assert right - left >= each.label_width
        assert top < each.y < bottom


@given(st.lists(marks(), max_size=25), st.lists(st.dates(date(1940, 1, 1), date(2030, 1, 1))))
def test_later_days_stand_further_right(all_marks: list[Mark], days: list[date]) -> None:
    scale = find_scale(all_marks, 100.0)
    places = [scale.x(day) for day in sorted(days)]
    assert places == sorted(places)
    assert all(scale.left <= place <= scale.right for place in places)
    for one, other in pairwise(scale.stretches):
        assert (one.end, one.right) == (other.start, other.left)


def mark_at(*years: int) -> list[Mark]:
    return [
        Mark("world", "news", "x", (), "fact", date(year, month, 1), date(year, month, 1))
        for year in years
        for month in (1, 5, 9)
    ]


def test_crowded_years_are_wide_and_empty_ones_are_cut_out() -> None:
    scale = find_scale([*mark_at(1950), *mark_at(1988, 1989)], 0.0)
    paces = [(stretch.start, stretch.end, stretch.pace) for stretch in scale.stretches]
    assert paces == [
        (1948, 1951, "narrow"),
        (1951, 1986, "cut"),
        (1986, 1988, "narrow"),
        (1988, 1990, "wide"),
    ]


def test_century_does_not_stretch_the_scale() -> None:
    century = Mark("story", "events", "x", (), "fact", date(1900, 1, 1), date(1999, 12, 31))
    scale = find_scale([century, *mark_at(1950)], 0.0)
    assert (scale.stretches[0].start, scale.stretches[-1].end) == (1948, 1951)


def test_wide_letters_take_more_room() -> None:
    assert text_width("mmm") > text_width("nnn") > text_width("iii")
    assert text_width("nnn", 24.0) == 2 * text_width("nnn", 12.0)


HAPPENINGS = st.sampled_from([f"{STORY}{letter}" for letter in "abcdefgh"])


@given(st.lists(st.tuples(HAPPENINGS, HAPPENINGS), min_size=1, max_size=12))
def test_chains_run_from_left_to_right_without_overlap(pairs: list[tuple[str, str]]) -> None:
    orders = [Order("story", *sorted(pair), ()) for pair in set(pairs) if pair[0] != pair[1]]
    if not orders:
        return
    ranks = ranks_of(orders)
    assert all(ranks[order.earlier] < ranks[order.later] for order in orders)
    texts = {happening: f"what came {happening[-1]} long ago" for happening in ranks}
    chains = place_chains([tuple(orders)], texts, [], 500.0)
    boxes = {box.happening: box for chain in chains for box in chain.boxes}
    for one, other in combinations(boxes.values(), 2):
        assert not overlap(_edges(one), _edges(other))
    for order in orders:
        assert boxes[order.earlier].x + boxes[order.earlier].width < boxes[order.later].x


def _edges(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.x + box.width, box.y + box.height


# The drawing ------------------------------------------------------------------------------


def drawing_of(closure: Closure, lanes: tuple[str, ...] = LANES) -> ElementTree.Element:
    svg = draw_timeline(read_timeline(closure), lanes, lambda iri: label_of(closure, iri))  # type: ignore[arg-type]
    return ElementTree.fromstring(svg)


def words_of(drawing: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in drawing.iter(f"{SVG}text")]


def test_drawing_tells_what_it_shows(lamp_closure: Closure) -> None:
    drawing = drawing_of(lamp_closure)
    assert drawing.get("role") == "img"
    named = (drawing.get("aria-labelledby") or "").split()
    found = {element.get("id"): element.text for element in drawing if element.get("id")}
    assert named == ["title", "desc"]
    assert found["title"] == "Our world and the story: a timeline"
    assert "5 of our world and 2 of the story" in (found["desc"] or "")
    assert "point of divergence (1951)" in (found["desc"] or "")
    words = words_of(drawing)
    assert {"Our world", "The story", "point of divergence", "storm", "calm"} <= set(words)
    titles = [element.text or "" for element in drawing.iter(f"{SVG}title")]
    assert any("1988-03-04: The Lamp, season 1 premiered." in title for title in titles)


def test_drawing_needs_nothing_from_elsewhere(lamp_closure: Closure) -> None:
    text = ElementTree.tostring(drawing_of(lamp_closure), encoding="unicode")
    assert re.findall(r"https?://[^\s\"']+", text) == ["http://www.w3.org/2000/svg"]
    assert "@font-face" not in text and "<script" not in text and "href" not in text


@pytest.mark.parametrize("lane", LANES)
def test_lane_can_be_drawn_alone(lane: str, lamp_closure: Closure) -> None:
    words = words_of(drawing_of(lamp_closure, (lane,)))
    assert ("calm" in words) is (lane == "world")
    assert "point of divergence" not in words
    assert ("The story" in words) is (lane == "story")


def test_nothing_to_draw_is_drawn(graph: Graph) -> None:
    assert "Our world" in words_of(drawing_of(closed(graph, {})))


def test_words_in_a_drawing_are_escaped(graph: Graph) -> None:
    statements = {
        "a": "a fam:Utterance ; fam:utterer world:okafor ; fam:words \"<lamp> & 'fire'\" ;"
        ' fam:time "1988"',
    }
    assert "“<lamp> & 'fire'”" in words_of(drawing_of(closed(graph, statements)))


# The real data ---------------------------------------------------------------------------


@pytest.mark.parametrize("seen", [0, 1, 4, None])
def test_real_labels_never_overlap(seen: int | None, graph: Graph) -> None:
    known = close(graph if seen is None else restrict(graph, seen))
    all_marks = read_marks(read_timeline(known), LANES, lambda iri: label_of(known, iri))
    scale = find_scale(all_marks, 156.0)
    for lane in LANES:
        placed = placed_of([mark for mark in all_marks if mark.lane == lane], scale, scale.right)
        for one, other in combinations(placed, 2):
            assert not overlap(one.box, other.box)
        assert all(each.box[2] <= scale.right for each in placed)


# The command -----------------------------------------------------------------------------


@pytest.mark.usefixtures("at_lighthouse")
def test_command_draws_into_a_file(capsys: Capture, tmp_path: Path) -> None:
    assert main(["timeline", "--svg", "lamp.svg"]) == 0
    assert capsys.readouterr() == ("wrote lamp.svg\n", "")
    first = (tmp_path / "lamp.svg").read_bytes()
    assert ElementTree.fromstring(first).tag == f"{SVG}svg"
    assert main(["timeline", "--svg", "lamp.svg", "--no-cache"]) == 0
    assert (tmp_path / "lamp.svg").read_bytes() == first


@pytest.mark.usefixtures("at_lighthouse")
def test_unwritable_drawing_leaves_nothing(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    assert main(["timeline", "--svg", "here"]) == 2
    assert "it cannot be written" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here"]


def test_same_bytes_whatever_the_hash_seed(project: Project, tmp_path: Path) -> None:
    drawn = []
    for seed in ("1", "2"):
        file = tmp_path / f"{seed}.svg"
        command = [sys.executable, "-m", "famkg", "timeline", "--svg", str(file)]
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, cwd=project.root, check=True
        )
        drawn.append(file.read_bytes())
    assert drawn[0] == drawn[1]
