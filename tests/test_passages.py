"""Passages: reading them from triples, checking them against documents, locating, showing."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from famkg.cli.main import main
from famkg.documents import Library
from famkg.errors import DocumentError
from famkg.model import Document, Passage
from famkg.namespaces import PREFIXES
from famkg.passages import (
    check_passages,
    locate,
    propose_name,
    propose_passage,
    read_documents,
    read_passages,
)
from famkg.sentences import split
from famkg.turtle import format_turtle, parse_triples

GOLDEN = Path(__file__).parent / "golden" / "passages"
CASES = sorted(GOLDEN.glob("*.txt"))
HEADER = "".join(
    f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n"
    for prefix in ("document", "fam", "inverse", "statement")
)
PASSAGE_BLOCK = """
inverse:a
    a fam:Passage ;
    fam:document document:inverse ;
    fam:start 1 ;
    fam:end 5 ;
    fam:digest "0123456789abcdef" ;
    fam:locator "lamp" ;
"""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_command(
    case: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each file holds a command on the project beside it, what it prints, and its exit code."""
    monkeypatch.chdir(GOLDEN)
    monkeypatch.setenv("FAMKG_PROJECT", "project")
    monkeypatch.setenv("FAMKG_DOCUMENTS", "documents")
    command, _, expected = case.read_text(encoding="utf-8").partition("\n")
    code = main(shlex.split(command.removeprefix("$ famkg ")))
    printed = capsys.readouterr()
    assert f"{printed.out}{printed.err}exit {code}\n" == expected


def test_without_a_folder_of_documents_nothing_can_be_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAMKG_PROJECT", str(GOLDEN / "project"))
    monkeypatch.setenv("FAMKG_DOCUMENTS", str(tmp_path / "missing"))
    assert main(["passages", "check"]) == 2
    assert capsys.readouterr().err.startswith("9 passages cannot be checked")
    assert main(["passages", "locate", "lamp", "--document", "inverse"]) == 2
    assert capsys.readouterr().err.startswith("lamp.txt is not at hand")
    assert main(["passages", "show", "inverse:genre"]) == 0
    assert "Genre: … story" in capsys.readouterr().out


def test_every_passage_of_the_project_fits_its_document(
    documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["passages", "check"])
    assert code == 0, capsys.readouterr().out


def test_passages_and_documents_are_read_from_triples() -> None:
    text = (
        f"{HEADER}{PASSAGE_BLOCK}"
        "    fam:section 'Cast' ; fam:knownFrom 3 ; fam:states statement:b , statement:a .\n"
        "document:inverse a fam:Document ; fam:file 'lamp.txt' ; fam:publisher 'The Post' ;\n"
        "    fam:url 'https://harbour.example/'^^<x:anyURI> ;\n"
        "    <http://www.w3.org/2000/01/rdf-schema#label> 'The Lamp'@en .\n"
    )
    triples = parse_triples(text, "a.ttl")
    iri = PREFIXES["inverse"] + "a"
    statements = tuple(PREFIXES["statement"] + name for name in "ab")
    assert read_passages(triples) == {
        iri: Passage(iri, "inverse", 1, 5, "0123456789abcdef", "lamp", "Cast", 3, statements)
    }
    assert read_documents(triples) == {
        "inverse": Document(
            "inverse", "The Lamp", "The Post", "https://harbour.example/", "lamp.txt"
        )
    }


def test_a_passage_whose_words_are_withheld_has_no_locator() -> None:
    block = PASSAGE_BLOCK.replace('    fam:locator "lamp" ;\n', "")
    (passage,) = read_passages(parse_triples(f"{HEADER}{block}    .", "a.ttl")).values()
    assert passage.locator is None
    assert (passage.section, passage.known_from, passage.states) == ("", 0, ())


@pytest.mark.parametrize(
    ("line", "instead", "message"),
    [
        ("    fam:start 1 ;\n", "", "it has no values of fam:start"),
        ("fam:start 1 ;", "fam:start 1 , 2 ;", "it has 2 values of fam:start"),
        ("fam:end 5 ;", "fam:end 5.5 ;", "fam:end is '5.5'"),
        ("fam:end 5 ;", "fam:end -5 ;", "fam:end is '-5'"),
        ("    fam:document document:inverse ;\n", "", "it has no values of fam:document"),
    ],
)
def test_an_incomplete_passage_is_refused(line: str, instead: str, message: str) -> None:
    block = PASSAGE_BLOCK.replace(line, instead)
    with pytest.raises(DocumentError, match=message) as caught:
        read_passages(parse_triples(f"{HEADER}{block}    .", "a.ttl"))
    assert caught.value.where == "inverse:a"


def test_each_finding_names_check_passage_and_place() -> None:
    triples = [
        triple
        for name in ("documents.ttl", "statements/collider.ttl")
        for triple in parse_triples((GOLDEN / "project" / "data" / name).read_text(), name)
    ]
    library = Library(GOLDEN / "documents", read_documents(triples))
    prefix = PREFIXES["collider"]
    places = {f"{prefix}moved": ("z.ttl", 1), f"{prefix}too-long": ("a.ttl", 9)}
    findings = check_passages(read_passages(triples), library, places)
    assert [(finding.check, finding.focus, finding.file, finding.line) for finding in findings] == [
        ("passage-digest", f"{prefix}rewritten", None, None),
        ("passage-section", f"{prefix}misplaced", None, None),
        ("passage-locator", f"{prefix}shortened", None, None),
        ("passage-offsets", f"{prefix}too-long", "a.ttl", 9),
        ("passage-digest", f"{prefix}moved", "z.ttl", 1),
    ]


@pytest.mark.parametrize("document", ["lamp", "tide"])
def test_a_proposal_is_in_the_layout_and_fits_its_document(document: str) -> None:
    text = (GOLDEN / "documents" / f"{document}.txt").read_bytes().decode("utf-8")
    known = {"inverse": Document("inverse", "T", "P", "https://x.example/", f"{document}.txt")}
    library = Library(GOLDEN / "documents", known)
    for unit in split(text):
        words = text[unit.start : unit.end]
        assert (unit.start, unit.end) in locate(text, words)
        block = propose_passage("inverse", "a", text, unit.start, unit.end)
        file = f"{HEADER}\n{block}"
        assert format_turtle(file) == file
        passages = read_passages(parse_triples(file, "a.ttl"))
        assert [(one.start, one.end) for one in passages.values()] == [(unit.start, unit.end)]
        assert check_passages(passages, library) == []


def test_words_that_reach_over_units_take_both() -> None:
    text = "One lamp. Two lamps.\n\n- a lamp\n- b lamp\n"
    assert locate(text, "lamp. two") == [(0, 20)]
    assert locate(text, "a lamp - b") == [(24, 39)]
    assert locate(text, "lamp") == [(0, 9), (10, 20), (24, 30), (33, 39)]
    assert locate("A lamp, a lamp.", "lamp") == [(0, 15)]
    assert locate(text, "lamp", exact=True) == [(4, 8), (14, 18), (26, 30), (35, 39)]


@pytest.mark.parametrize(
    ("words", "taken", "name"),
    [
        ("Coral Peña as Aleida Rosales", (), "coral-pena-as-aleida"),
        ("Nixon's Women", (), "nixons-women"),
        ("Lamp", ("lamp", "lamp-2"), "lamp-3"),
        ("…", (), "passage"),
    ],
)
def test_name(words: str, taken: tuple[str, ...], name: str) -> None:
    assert propose_name(words, taken) == name


@pytest.mark.usefixtures("documents")
def test_a_waiver_is_shown_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["passages", "show", "reactor:skip-link"]) == 0
    assert capsys.readouterr().out.endswith("  waived for  fam:Boilerplate\n")
    assert main(["passages", "show", "reactor:skip-link", "--seen", "4"]) == 2
