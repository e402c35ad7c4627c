"""Findings: what is wrong, where it stands, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from faults import KIT, lighthouse
from pyoxigraph import Triple

from famkg.cli.main import main
from famkg.closure import close
from famkg.contradictions import find_contradictions
from famkg.findings import locate, report_of
from famkg.graph import Graph
from famkg.model import Finding
from famkg.render.findings import count_findings, findings_text
from famkg.turtle import parse_places, parse_triples
from famkg.validation import check_shapes
from famkg.vocabulary import check_vocabulary, class_hierarchy

HEAD = """\
@prefix document: <https://w3id.org/famkg/document/> .
@prefix fam: <https://w3id.org/famkg/ontology/> .
@prefix statement: <https://w3id.org/famkg/statement/> .
@prefix story: <https://w3id.org/famkg/story/> .
@prefix wikipedia: <https://w3id.org/famkg/passage/wikipedia/> .
@prefix world: <https://w3id.org/famkg/world/> .
"""

BAD_STATEMENT = """
kit:nobody
    a fam:Passage ;
    fam:document document:press-kit ;
    fam:start 43 ;
    fam:end 48 ;
    fam:digest "0123456789abcdef" ;
    fam:locator "Genre:" ;
    fam:knownFrom 0 ;
    fam:states statement:nobody-plays-ada ;
    .

statement:nobody-plays-ada
    a fam:Casting ;
    fam:character story:ada-finch ;
    fam:inWork world:grey-skerry ;
    fam:knownFrom 0 ;
    fam:standing fam:Normal ;
    fam:modality fam:Asserted ;
    .
"""


def read(text: str) -> list[Triple]:
    return parse_triples(HEAD + text, "test.ttl")


def placed(findings: Iterable[Finding], text: str) -> list[Finding]:
    return locate(findings, parse_places(HEAD + text, "test.ttl"))


def look_up(graph: Graph, text: str) -> list[Finding]:
    """Return what is wrong with the words that `text` uses of the real ontology."""
    tried = Graph(graph.ontology, tuple(read(text)))
    return placed(check_vocabulary(tried, class_hierarchy(graph.ontology)), text)


@pytest.fixture
def sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project without a fault; famkg works on it for the length of the test."""
    root = lighthouse(tmp_path / "sound")
    monkeypatch.setenv("FAMKG_PROJECT", str(root))
    monkeypatch.setenv("FAMKG_DOCUMENTS", str(tmp_path))  # its words are not all encoded
    return root


def test_misspelled_term_is_found_with_the_nearest_one(graph: Graph) -> None:
    (found,) = look_up(graph, "statement:a\n    a fam:Casting ;\n    fam:perfomer world:b .\n")
    assert found.check == "undeclared-term"
    assert found.message == "fam:perfomer is no term of the ontology; did you mean fam:performer?"
    assert (found.file, found.line, found.column) == ("test.ttl", 9, 5)


def test_misspelled_class_is_found_at_its_place(graph: Graph) -> None:
    (found,) = look_up(graph, "statement:a a fam:Castin .")
    assert found.value == "fam:Castin"
    assert (found.line, found.column, found.end_column) == (7, 15, 25)


def test_role_of_another_kind_of_statement_is_found(graph: Graph) -> None:
    """To a reasoner it would only mean that the credit is a casting too."""
    text = "statement:a a fam:Credit ; fam:character story:ed-baldwin ."
    (found,) = look_up(graph, text)
    assert found.check == "misplaced-role"
    assert found.message == "fam:character belongs to a fam:Casting, and this is none."


def test_role_of_a_wider_class_is_in_its_place(graph: Graph) -> None:
    assert look_up(graph, "statement:a a fam:Casting ; fam:performer world:b .") == []


def test_contradiction_names_claims_statement_and_passage(graph: Graph) -> None:
    """A character cannot be a performer: performers are of our world."""
    text = """
story:keeper a fam:Character , fam:StoryEntity .
statement:keeper-plays
    a fam:Casting ;
    fam:performer story:keeper ;
    fam:knownFrom 0 .
wikipedia:says a fam:Passage ;
    fam:document document:wikipedia ; fam:start 0 ; fam:end 9 ; fam:digest "0123456789abcdef" ;
    fam:locator "a … b" ; fam:knownFrom 0 ; fam:states statement:keeper-plays .
"""
    closure = close(Graph(graph.ontology, tuple(read(text))))
    findings = placed(find_contradictions(closure), text)
    worlds = [
        each
        for each in findings
        if "story:keeper rdf:type fam:StoryEntity" in each.message
        and "story:keeper rdf:type fam:WorldEntity" in each.message
    ]
    (found,) = worlds
    assert found.check == "cax-dw"
    assert found.message.endswith("Look again at wikipedia:says.")
    assert found.focus == "https://w3id.org/famkg/statement/keeper-plays"
    assert (found.file, found.line, found.column) == ("test.ttl", 11, 19)


def test_contradiction_without_a_passage_points_at_the_entity(graph: Graph) -> None:
    text = "world:keeper a fam:StoryEntity , fam:WorldEntity ."
    closure = close(Graph(graph.ontology, tuple(read(text))))
    (found,) = placed(find_contradictions(closure), text)
    assert found.message.endswith("No passage is to blame.")
    assert (found.focus, found.line) == ("https://w3id.org/famkg/world/keeper", 7)


def test_the_real_graph_does_not_contradict_itself(closure: object) -> None:
    assert closure.inconsistencies == ()  # type: ignore[attr-defined]


@pytest.mark.parametrize("severity", ["Info", "Violation", "Warning"])
def test_severity_is_that_of_the_shape(severity: str) -> None:
    shapes = f"""
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/famkg/shape/> .
shape:named a sh:PropertyShape ; sh:targetClass fam:Person ; sh:path fam:name ; sh:minCount 1 ;
    sh:severity sh:{severity} ; sh:message "Give it a name." .
"""
    (found,) = check_shapes(read("world:a a fam:Person ."), read(shapes))
    assert (found.severity, found.check) == (severity.lower(), "shape:named")
    assert found.message == "Give it a name."


def test_findings_are_counted_in_words() -> None:
    violation, warning = (
        Finding("shape:a", "violation", "Mend it."),
        Finding("shape:b", "warning", "Look at it."),
    )
    assert count_findings([]) == "no findings"
    assert count_findings([violation]) == "1 violation"
    assert count_findings([violation, warning, violation]) == "2 violations, 1 warning"


def test_clean_project_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate"]) == 0
    assert capsys.readouterr().out == "no findings\n"


def test_finding_says_where_what_and_which_shape(
    sound: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sound / KIT
    with path.open("a", encoding="utf-8") as file:
        file.write(BAD_STATEMENT)
    lines = path.read_text(encoding="utf-8").splitlines()
    line = lines.index("statement:nobody-plays-ada") + 1
    assert main(["validate"]) == 1
    assert capsys.readouterr().out.startswith(
        f"{KIT}:{line}:1: statement:nobody-plays-ada\n"
        f"  {line} | statement:nobody-plays-ada\n"
        f"  {' ' * len(str(line))} | ^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  Name exactly one person of our world as performer;"
        " give a shared part one casting each.\n"
        "  violation of shape:cast-statement-performer\n"
    )


def test_findings_as_json(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (sound / KIT).open("a", encoding="utf-8") as file:
        file.write(BAD_STATEMENT)
    assert main(["validate", "--format", "json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert found["check"] == "shape:cast-statement-performer"
    assert found["focus"] == "https://w3id.org/famkg/statement/nobody-plays-ada"


def test_day_that_is_none_is_a_finding_and_no_traceback(
    sound: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = sound / KIT
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"1911-12-31"^^xsd:date', '"1911-13-31"^^xsd:date'), "utf-8")
    assert main(["validate"]) == 1
    out, err = capfd.readouterr()
    assert "  fam:latest must be 1911-12-31, by the fam:time '1911'.\n" in out
    assert out.endswith("1 violation\n")
    assert err == ""


def test_bounds_that_the_time_does_not_have_are_a_finding(
    sound: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sound / KIT
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"1911-12-31"^^xsd:date', '"1912-12-31"^^xsd:date'), "utf-8")
    assert main(["validate"]) == 1
    out = capsys.readouterr().out
    assert "  fam:latest must be 1911-12-31, by the fam:time '1911'.\n" in out
    assert out.endswith("1 violation\n")


def test_malformed_shape_is_an_error_with_its_place(
    sound: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (sound / "ontology" / "shapes" / "zz.ttl").write_text("shape:x a sh:NodeShape\n")
    assert main(["validate"]) == 2
    assert capsys.readouterr().out.startswith("ontology/shapes/zz.ttl:1:")


def test_data_that_end_too_early_are_an_error_with_its_place(
    sound: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sound / KIT
    lines = path.read_text(encoding="utf-8").count("\n")
    with path.open("a", encoding="utf-8") as file:
        file.write("\nstatement:cut-off a fam:Casting ;\n    fam:performer")
    assert main(["validate"]) == 2
    place = f"{KIT}:{lines + 3}:"
    assert capsys.readouterr().out.startswith(place)


def test_text_of_a_finding_without_a_place() -> None:
    found = Finding("expected-answer", "violation", "one\ntwo", file="queries/a.rq")
    text = findings_text(report_of([found]))
    assert text == "queries/a.rq\n  one\n  two\n  violation of expected-answer\n"
