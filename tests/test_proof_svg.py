"""The picture of a proof: everything has its place, and anybody can read it."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import closed, triples_of, worlds

from famkg.alternatives import prove_often
from famkg.citations import Citation
from famkg.cli.main import main
from famkg.closure import Closure
from famkg.model import Document, Passage, Proof
from famkg.names import label_of
from famkg.proofs import Search
from famkg.render.proof_boxes import Words, fold, width_of
from famkg.render.proof_layout import Box, Layout, place
from famkg.render.proof_svg import Picture, draw_proofs

Capture = pytest.CaptureFixture[str]
SVG = "{http://www.w3.org/2000/svg}"


def cite(passage: Passage) -> Citation:
    """Cite a passage without its document."""
    document = Document(passage.document, passage.document, "", "https://example.org/", "")
    return Citation(passage, document, None, None, f"https://example.org/#{passage.iri}")


def picture_of(proof: Proof, closure: Closure) -> Picture:
    return Picture(proof, lambda iri: label_of(closure, iri), cite, {})


# Places


@st.composite
def diagrams(draw: st.DrawFn) -> tuple[list[Box], list[tuple[str, str]]]:
    """Boxes of many sizes in columns; each but the first is the end of some line."""
    count = draw(st.integers(1, 14))
    columns = [0]
    lines: list[tuple[str, str]] = []
    for number in range(1, count):
        starts = draw(st.sets(st.integers(0, number - 1), min_size=1, max_size=3))
        columns.append(max(columns[start] for start in starts) + draw(st.integers(1, 3)))
        lines += [(str(start), str(number)) for start in sorted(starts)]
    boxes = []
    for number, column in enumerate(columns):
        height = draw(st.integers(12, 200))
        entry, leaving = (draw(st.integers(0, height)) for _ in range(2))
        width = draw(st.integers(40, 300))
        boxes.append(Box(str(number), column, width, height, entry, leaving))
    return boxes, lines


@settings(max_examples=120, deadline=None)
@given(diagrams())
def test_boxes_keep_apart_and_lines_pass_between_them(
    diagram: tuple[list[Box], list[tuple[str, str]]],
) -> None:
    boxes, lines = diagram
    layout = place(boxes, lines)
    assert place(boxes, lines) == layout
    check_places(boxes, lines, layout)


def check_places(boxes: list[Box], lines: list[tuple[str, str]], layout: Layout) -> None:
    """Check that boxes do not touch, lie within the picture, and that no line meets one."""
    areas = {
        box.key: (
            layout.places[box.key][0],
            layout.places[box.key][1],
            layout.places[box.key][0] + box.width,
            layout.places[box.key][1] + box.height,
        )
        for box in boxes
    }
    for one, other in combinations(areas.values(), 2):
        assert one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]
    for left, top, right, bottom in areas.values():
        assert left >= 0 and top >= -0.01 and right <= layout.width and bottom <= layout.height
    for line in lines:
        points = layout.routes[line]
        assert [point[0] for point in points] == sorted(point[0] for point in points)
        for before, after in pairwise(points):
            for left, top, right, bottom in areas.values():
                # a bend stays within the height of its ends, and between two columns
                assert (
                    after[0] <= left + 0.01
                    or before[0] >= right - 0.01
                    or max(before[1], after[1]) < top
                    or min(before[1], after[1]) > bottom
                )


def test_lines_do_not_cross_where_they_need_not() -> None:
    boxes = [Box("a", 0, 50, 20, 10, 10)]
    boxes += [Box(name, 1, 50, 20, 10, 10) for name in "bc"]
    boxes += [Box(name, 2, 50, 20, 10, 10) for name in "de"]
    layout = place(boxes, [("a", "b"), ("a", "c"), ("b", "e"), ("c", "d")])
    tops = {name: layout.places[name][1] for name in "bcde"}
    assert tops["b"] < tops["c"]
    assert tops["e"] < tops["d"]


# Proofs as boxes


@pytest.fixture(scope="module")
def proofs(closure: Closure) -> list[Proof]:
    """The longest proofs of the real graph and some others."""
    inferred = sorted((triple for _, triple in closure.inferred()), key=str)
    chosen = [t for t in inferred if t.predicate.value.endswith(("/after", "/descendantOf"))]
    found = Search(closure).prove([*chosen, *inferred[::701]])
    assert max(proof.steps for proof in found) > 10
    return sorted(found, key=lambda proof: -proof.steps)[:25] + list(found[-20:])


def drawn(proof: Proof) -> dict[str, Proof]:
    """Return the facts that a picture shows: all but written axioms of rules."""
    found: dict[str, Proof] = {}
    todo = [proof]
    while todo:
        each = todo.pop()
        found[str(each.conclusion)] = each
        count = len(each.rule.axioms) if each.rule else 0
        todo += [p for n, p in enumerate(each.premises) if n >= count or p.rule is not None]
    return found


def test_proofs_of_the_real_graph_are_drawn_in_order(proofs: list[Proof], closure: Closure) -> None:
    for proof in proofs:
        picture = picture_of(proof, closure)
        boxes = [node.box for node in picture.nodes.values()]
        check_places(boxes, list(picture.lines), picture.layout)
        for node in picture.nodes.values():
            for line in (*node.lines, *node.below):
                assert width_of(line.words, line.look) <= node.box.width - 15


def test_whatever_is_shared_is_drawn_once(proofs: list[Proof], closure: Closure) -> None:
    for proof in proofs:
        picture = picture_of(proof, closure)
        facts = drawn(proof)
        steps = {key for key, fact in facts.items() if fact.rule is not None}
        said = {str(f.conclusion.subject) for f in facts.values() if f.kind == "statement"}
        other = {k for k, f in facts.items() if f.kind in ("identity", "ontology")}
        cited = {passage.iri for fact in facts.values() for passage in fact.passages}
        assert steps | other | cited <= set(picture.nodes)
        assert len(picture.nodes) == len(steps) + len(other) + len(said) + len(cited)
        titles = "\n".join(node.title for node in picture.nodes.values())
        for fact in facts.values():
            assert fact.rule is None or f"by {fact.rule.name}" in titles


@settings(max_examples=8, deadline=None)
@given(worlds())
def test_proofs_of_generated_graphs_are_drawn_in_order(sentences: list[str]) -> None:
    closure = closed(" ".join(sentences))
    inferred = sorted((triple for _, triple in closure.inferred()), key=str)[::9]
    for proof in Search(closure).prove(inferred):
        picture = picture_of(proof, closure)
        boxes = [node.box for node in picture.nodes.values()]
        check_places(boxes, list(picture.lines), picture.layout)


# The drawing


def texts(root: ElementTree.Element) -> list[str]:
    return [each.text or "" for each in root.iter(f"{SVG}text")]


@pytest.mark.usefixtures("at_lighthouse")
class TestPicture:
    def draw(self, capsys: Capture, *argv: str) -> ElementTree.Element:
        assert main(["why", *argv, "--format", "svg"]) == 0
        out, err = capsys.readouterr()
        assert bool(err) is ("--all" in argv)
        return ElementTree.fromstring(out)

    def test_it_shows_rules_statements_and_sentences(self, capsys: Capture) -> None:
        root = self.draw(capsys, "Mira Okafor", "portrays", "Ada Finch")
        words = texts(root)
        assert "Mira Okafor portrays Ada Finch" in words
        assert {"prp-spo2", "prp-inv2", "portrays ← performsIn ∘"} <= set(words)
        assert {"statement:okafor-keeper", "performer Mira Okafor", "character Ada Finch"} <= set(
            words
        )
        assert "“Mira Okafor plays the keeper Ada Finch in both" in " ".join(words)
        links = [each.get("href", "") for each in root.iter(f"{SVG}a")]
        assert links == [
            "https://example.org/press-kit#:~:text=Mira%20Okafor%20plays%20the,Finch%20in%20both%20seasons."
        ]
        titles = [each.text or "" for each in root.iter(f"{SVG}title")]
        assert titles[0] == "Mira Okafor portrays Ada Finch"
        assert "world:mira-okafor fam:portrays story:ada-finch\nby prp-spo2" in titles

    def test_it_stands_alone(self, capsys: Capture) -> None:
        """No font, picture, script or style sheet of others; light and dark."""
        root = self.draw(capsys, "Mira Okafor", "portrays", "Ada Finch")
        assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {
            *("svg", "title", "desc", "style", "text", "g", "path", "rect", "a"),
        }
        style = "".join(each.text or "" for each in root.iter(f"{SVG}style"))
        assert "url(" not in style
        assert "@import" not in style
        assert "@media (prefers-color-scheme: dark)" in style
        used = {name for each in root.iter() for name in (each.get("class") or "").split()}
        assert all(f".{name} {{" in style for name in used)
        assert root.get("role") == "img"
        named = {each.get("id") for each in root if each.get("id")}
        assert set((root.get("aria-labelledby") or "").split()) == named

    def test_all_is_within_it(self, capsys: Capture) -> None:
        root = self.draw(capsys, "story:ada-finch", "parentOf", "Captain Wren", "--all")
        width, height = (float(root.get(name) or 0) for name in ("width", "height"))
        assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
        for group in root.iter(f"{SVG}g"):
            moved = group.get("transform")
            if moved:
                left, top = map(float, moved[10:-1].split())
                for each in group.iter(f"{SVG}rect"):
                    x, y, w, h = (float(each.get(n) or 0) for n in ("x", "y", "width", "height"))
                    assert left + x > 0 and left + x + w < width
                    assert top + y > 0 and top + y + h < height

    def test_later_words_are_withheld(self, capsys: Capture) -> None:
        argv = ("Ada Finch", "founderOf", "Harbour Watch")
        assert "Wren" in " ".join(texts(self.draw(capsys, *argv)))
        words = " ".join(texts(self.draw(capsys, *argv, "--seen", "1")))
        assert "Wren" not in words
        assert "(not within the seasons seen)" in words

    def test_several_proofs_have_headings(self, capsys: Capture) -> None:
        main(["why", "Ada Finch", "a", "owl:Thing", "--all", "3", "--format", "svg"])
        out, err = capsys.readouterr()
        assert "others" in err
        words = texts(ElementTree.fromstring(out))
        headings = [each for each in words if each.startswith("Proof ")]
        assert [each.partition(",")[0] for each in headings] == [
            f"Proof {n} of 3" for n in (1, 2, 3)
        ]

    def test_it_is_written_to_a_file(self, capsys: Capture, tmp_path: Path) -> None:
        argv = ["why", "Mira Okafor", "portrays", "Ada Finch", "--format", "svg"]
        assert main(argv) == 0
        printed = capsys.readouterr().out
        file = tmp_path / "pictures" / "proof.svg"
        assert main([*argv, "--output", str(file)]) == 0
        assert capsys.readouterr().out == f"wrote {file}\n"
        assert file.read_text(encoding="utf-8") == printed

    def test_nothing_is_written_of_what_does_not_hold(
        self, capsys: Capture, tmp_path: Path
    ) -> None:
        file = tmp_path / "proof.svg"
        argv = ["why", "Mira Okafor", "portrays", "Captain Wren", "--format", "svg"]
        assert main([*argv, "--output", str(file)]) == 1
        out, err = capsys.readouterr()
        assert (out, "It does not hold" in err, file.exists()) == ("", True, False)

    def test_a_file_that_cannot_be_written(self, capsys: Capture, tmp_path: Path) -> None:
        argv = ["why", "Mira Okafor", "portrays", "Ada Finch", "--format", "svg"]
        assert main([*argv, "--output", str(tmp_path)]) == 2
        assert "it cannot be written" in capsys.readouterr().err


@pytest.mark.usefixtures("at_lighthouse")
def test_the_same_proof_gives_the_same_bytes() -> None:
    """Whatever order hashing gives to sets."""
    argv = ["why", "Ada Finch", "a", "owl:Thing", "--all", "4", "--format", "svg"]
    outputs = {
        subprocess.run(
            [sys.executable, "-m", "famkg", *argv],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


# Words


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=80))
def test_words_are_folded_to_the_room_and_none_is_lost(words: str) -> None:
    lines = fold(words, 120)
    assert all(width_of(line.words, "") <= 120 for line in lines)
    assert "".join(line.words for line in lines).replace(" ", "") == "".join(words.split())


def test_a_long_name_is_cut_behind_a_hyphen() -> None:
    (first, *_) = fold("statement:the-keeper-of-the-lighthouse-at-grey-skerry", 120)
    assert first.words.endswith("-")
    assert fold("", 120) == []
    assert fold("rule", 120, "rule") == [Words("rule", "rule")]


def test_a_very_long_value_makes_a_high_picture_and_no_wide_one() -> None:
    value = "word " * 400
    closure = closed(f':a :p "{value}" . :p rdfs:subPropertyOf :q .')
    (goal,) = triples_of(f':a :q "{value}" .')
    found = prove_often(closure, goal, 1)
    root = ElementTree.fromstring(
        draw_proofs(found.proofs, lambda iri: label_of(closure, iri), cite)
    )
    assert float(root.get("width") or 0) < 900
