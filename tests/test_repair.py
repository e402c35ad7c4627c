"""Repair: passages are found again after their document changed, and no fact is touched."""

from __future__ import annotations

import difflib
import re
import shutil
from pathlib import Path

import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st
from lamp import TEXT, Lamp

from famkg.documents import digest, make_locator, section_at
from famkg.errors import TurtleError
from famkg.model import Passage
from famkg.namespaces import FAM
from famkg.project import Project
from famkg.repair import Repairs, find_repairs
from famkg.turtle import replace_numbers


def passage(text: str, words: str, nth: int = 0) -> Passage:
    """Return a passage over `words`, at their place number `nth`."""
    start = [found.start() for found in re.finditer(re.escape(words), text)][nth]
    return Passage(
        iri=f"p:{start}",
        document="d",
        start=start,
        end=start + len(words),
        digest=digest(words),
        locator=make_locator(words),
        section=section_at(text, start),
    )


def moves(repairs: Repairs) -> dict[int, int]:
    return {move.passage.start: move.start for move in repairs.moved}


def statements_of(folder: Path) -> str:
    return (folder / "data" / "statements" / "lamp.ttl").read_text(encoding="utf-8")


# --- the made-up document ---


def test_nothing_is_to_be_done_where_everything_fits(tmp_path: Path, run: Run) -> None:
    Lamp().build(tmp_path)
    before = statements_of(tmp_path)
    assert run("passages", "repair", "--apply") == (
        0,
        "lamp: 14 fit, 0 moved, 0 changed, 0 vanished\n",
    )
    assert statements_of(tmp_path) == before


def test_a_sentence_at_the_top_moves_all_passages_and_apply_mends_them(
    tmp_path: Path, run: Run
) -> None:
    lamp = Lamp()
    lamp.build(tmp_path)
    lamp.write_document(tmp_path, "Nobody knew this before.\n" + TEXT)
    before = statements_of(tmp_path)
    assert run("passages", "check")[0] == 1
    code, output = run("passages", "repair")
    assert code == 1
    assert "lamp: 0 fit, 14 moved, 0 changed, 0 vanished" in output
    assert re.search(r"lamp/title +0-24 -> 25-49 +data/statements/lamp.ttl:\d+$", output, re.M)
    assert output.endswith("Run with --apply to write the new offsets.\n")
    assert statements_of(tmp_path) == before
    assert run("passages", "repair", "--apply")[0] == 0
    assert run("passages", "check")[0] == 0
    assert run("coverage")[1].count("unspoken") == 0
    assert run("passages", "repair")[0] == 0


def test_only_numbers_are_rewritten(tmp_path: Path, run: Run) -> None:
    lamp = Lamp()
    lamp.build(tmp_path)
    before = statements_of(tmp_path)
    lamp.write_document(tmp_path, "Nobody knew this before.\n" + TEXT)
    run("passages", "repair", "--apply")
    changed = [
        line
        for line in difflib.ndiff(before.split("\n"), statements_of(tmp_path).split("\n"))
        if line.startswith(("- ", "+ "))
    ]
    assert len(changed) == 4 * 14
    for line in changed:
        assert re.fullmatch(r"[-+]     fam:(start \d+ ;|end \d+ ;  # counted by hand)", line)
    assert not list(tmp_path.rglob("*.tmp")) and not list((tmp_path / "data").rglob(".*"))


def test_a_changed_word_is_told_and_never_digested_anew(tmp_path: Path, run: Run) -> None:
    lamp = Lamp()
    lamp.build(tmp_path)
    changed = TEXT.replace("March 4, 1988", "March 5, 1988").replace("= The Lamp (TV", "= Lamp (TV")
    lamp.write_document(tmp_path, changed)
    assert run("passages", "check")[0] == 1
    code, output = run("passages", "repair", "--apply")
    words = "It premiered on Friday, March 5, 1988"
    start = changed.index(words)
    assert code == 1
    assert "12 moved, 2 changed, 0 vanished, new offsets written" in output
    assert "its words changed; they were It premiered on … March 4, 1988" in output
    assert f"the nearest now, at {start}-{start + len(words)}: {words}" in output
    assert f'fam:digest "{digest(words)}" ;' in output
    assert digest(words) not in statements_of(tmp_path)
    counted = "9 passages and 5 waivers of 1 document checked, 2 failed\n"
    assert run("passages", "check")[1].endswith(counted)


def test_a_sentence_that_is_gone_is_told(tmp_path: Path, run: Run) -> None:
    lamp = Lamp()
    lamp.build(tmp_path)
    lamp.write_document(
        tmp_path, TEXT.replace("  - Ines Holm as young Ada (recurring season 1)\n", "")
    )
    code, output = run("passages", "repair", "--apply")
    assert code == 1
    assert "1 vanished" in output
    assert "its words are gone; they were Ines Holm as … (recurring season 1)" in output
    assert "lamp/holm" in statements_of(tmp_path) or "lamp:holm" in statements_of(tmp_path)


def test_a_new_heading_is_told(tmp_path: Path, run: Run) -> None:
    lamp = Lamp()
    lamp.build(tmp_path)
    lamp.write_document(
        tmp_path, TEXT.replace("The Lamp is a series", "==Lead==\nThe Lamp is a series")
    )
    code, output = run("passages", "repair", "--apply")
    assert code == 1
    assert "it stood in the section ''\n  Write: fam:section \"Lead\" ;" in output


def test_an_unknown_document_is_an_error(tmp_path: Path, run: Run) -> None:
    Lamp().build(tmp_path)
    assert run("passages", "repair", "--document", "lump")[0] == 2


# --- finding ---


def test_the_same_words_twice_keep_their_order() -> None:
    text = "One. Image: Kit\nTwo.\nImage: Kit\nThree. Image: Kit\n"
    images = [passage(text, "Image: Kit", nth) for nth in range(3)]
    shifted = text.replace("Two.", "Two and a half.")
    assert moves(find_repairs(images, shifted)) == {
        images[1].start: images[1].start + 11,
        images[2].start: images[2].start + 11,
    }


def test_words_of_the_same_form_elsewhere_do_not_stand_in() -> None:
    text = "Saturn Awards for The Lamp\nOther words of it\nSaturn Awards for Skerry\n"
    ours = [passage(text, line) for line in text.splitlines()]
    changed = text.replace("Saturn Awards for The Lamp", "Uranus Awards for The Lamp") + (
        "Saturn Awards for The Lamp\n"
    )
    repairs = find_repairs(ours, changed)
    assert (moves(repairs), len(repairs.fitting)) == ({}, 2)
    assert [(one.start, one.end) for one in repairs.changed] == [(0, 26)]


def test_a_paragraph_that_moved_is_found_with_all_its_passages() -> None:
    first, second, third = (
        "Ada keeps it. It is dark.",
        "Tomas rows out. He sings.",
        "The end of it.",
    )
    text = "\n".join((first, second, third))
    sentences = re.findall(r"[^.\n]+\.", text)
    ours = [passage(text, words.strip()) for words in sentences]
    moved = "\n".join((second, first, third))
    repairs = find_repairs(ours, moved)
    assert not repairs.changed and not repairs.vanished
    places = {one.start: one.start for one in repairs.fitting} | moves(repairs)
    assert places == {one.start: moved.index(text[one.start : one.end]) for one in ours}


def test_a_passage_without_a_locator_is_found_by_its_digest() -> None:
    text = "The lamp burns. It is dark."
    ours = Passage("p:x", "d", 0, 15, digest(text[:15]), None, "")
    assert moves(find_repairs([ours], "So: " + text)) == {0: 4}


SENTENCES = [line for line in TEXT.splitlines() if line]


@given(
    st.integers(0, len(TEXT)),
    st.text(alphabet="aZ é.\n", min_size=1, max_size=30),
)
def test_whatever_is_inserted_no_passage_gets_other_words(at: int, words: str) -> None:
    ours = [passage(TEXT, line) for line in SENTENCES]
    changed = TEXT[:at] + words + TEXT[at:]
    repairs = find_repairs(ours, changed)
    assert len(repairs.fitting) + len(repairs.moved) + len(repairs.changed) + len(
        repairs.vanished
    ) == len(ours)
    for move in repairs.moved:
        assert changed[move.start : move.end] == TEXT[move.passage.start : move.passage.end]
    known = {one.start for one in repairs.fitting} | set(moves(repairs))
    untouched = {one.start for one in ours if not one.start < at < one.end}
    assert untouched <= known
    assert find_repairs(ours, TEXT).fitting == tuple(sorted(ours, key=lambda one: one.start))


# --- rewriting ---

BLOCK = "@prefix fam: <https://w3id.org/famkg/ontology/> .\n<x:p> fam:start 1 ; fam:end 2 ."


def test_numbers_are_replaced_however_the_block_is_laid_out() -> None:
    text = BLOCK + ' # fam:start 1\n<x:q> fam:start 1 ; fam:note "fam:start 1" .\n'
    numbers = {"x:p": {FAM + "start": 10, FAM + "end": 2000}}
    assert replace_numbers(text, "x.ttl", numbers) == text.replace(
        "<x:p> fam:start 1 ; fam:end 2", "<x:p> fam:start 10 ; fam:end 2000"
    )


@pytest.mark.parametrize(
    "odd",
    [
        BLOCK.replace("fam:end 2", 'fam:end "2"'),
        BLOCK.replace("fam:end 2", "fam:end 2 ; fam:end 3"),
        BLOCK.replace("fam:end 2", "fam:note 2"),
    ],
)
def test_what_is_not_one_plain_number_is_left_to_a_person(odd: str) -> None:
    with pytest.raises(TurtleError, match="as one plain number"):
        replace_numbers(odd, "x.ttl", {"x:p": {FAM + "end": 5}})


# --- the documents themselves ---


@pytest.fixture
def copy(
    tmp_path: Path, project: Project, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A copy of project and documents that a test may change."""
    for part in ("ontology", "queries"):
        (tmp_path / part).symlink_to(project.root / part)
    shutil.copytree(
        project.root / "data", tmp_path / "data", ignore=shutil.ignore_patterns("documents")
    )
    texts = tmp_path / "texts"
    texts.mkdir()
    for path in sorted(documents.glob("*.txt")):
        (texts / path.name).write_bytes(path.read_bytes())
    monkeypatch.setenv("FAMKG_DOCUMENTS", str(texts))
    return tmp_path


def test_a_sentence_on_top_of_every_document_is_mended(copy: Path, run: Run) -> None:
    for path in sorted((copy / "texts").glob("*.txt")):
        path.write_bytes(b"Nobody knew this before.\n" + path.read_bytes())
    assert run("passages", "check")[0] == 1
    code, output = run("passages", "repair", "--apply")
    assert code == 0, output
    assert not re.search(r"[1-9]\d* (changed|vanished)", output)
    assert run("passages", "check")[0] == 0


def test_a_changed_word_of_a_document_makes_check_fail_and_repair_tell(
    copy: Path, run: Run
) -> None:
    path = copy / "texts" / "wikipedia.txt"
    text = path.read_bytes().decode("utf-8")
    assert text.count("75%") == 1
    path.write_bytes(text.replace("75%", "57%").encode("utf-8"))
    assert run("passages", "check")[0] == 1
    code, output = run("passages", "repair")
    assert code == 1
    assert re.search(r"^wikipedia: \d+ fit, 0 moved, 1 changed, 0 vanished$", output, re.M)
    assert "57%" in output
