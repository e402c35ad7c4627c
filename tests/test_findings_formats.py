"""Findings in the formats that other programs read, each read back by a reader of that format."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
import rdflib
from faults import FAULTS, ROOT, lighthouse, plant
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from famkg.cli.intake import read_project
from famkg.cli.validate import WRITERS, check, cite_all, read_lines
from famkg.findings import Check, Report, Suppression, describe_checks, judge, report_of
from famkg.findings.fingerprints import VERSION
from famkg.model import Evidence, Finding
from famkg.namespaces import FAM, SH
from famkg.project import Project
from famkg.render.findings import findings_text
from famkg.shacl.paths import path_in_turtle, write_path
from famkg.turtle import parse_triples

SCHEMA = ROOT / "tests" / "schemas" / "sarif-2.1.0-rtm.5.json"
SEVERITIES = ("violation", "warning", "info")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Findings of many kinds: new, known and suppressed, with places, sentences and proofs."""
    root = lighthouse(tmp_path_factory.mktemp("faulty"))
    plant(root, *FAULTS)
    with (root / "data" / "documents.ttl").open("a", encoding="utf-8") as file:
        file.write("document:x a fam:Document\n")
    project = Project(root)
    inputs = read_project(project)
    found = check(inputs, project)
    first = judge(found)[0]
    suppression = Suppression(
        "time-bounds", "100 % sure: yes", date(2030, 1, 1), None, FAULTS[0].file, None, "s.yaml", 3
    )
    unused = replace(suppression, check="time-format")
    known = [each.fingerprint for each in first if each.finding.check == "misplaced-role"]
    results, gone = judge(
        found, inputs.graph.data, baseline=known, suppressions=[suppression, unused]
    )
    return Report(
        tuple(results),
        gone=gone,
        with_baseline=True,
        checks=describe_checks([each.finding for each in results], inputs.shapes),
        citations=cite_all(found, inputs.graph.data, project),
        lines=read_lines(found, inputs.sources),
    )


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["100%, or\r\nmore: ::error::", "]]>&<\"'\\", "\x00\x0b\ufffe", "a b/ü#?.ttl"]
)
NUMBERS = st.none() | st.integers(1, 9)


@st.composite
def findings(draw: Callable[..., Any]) -> Finding:
    """Any finding; words and names may hold any character."""
    line = draw(NUMBERS)
    column = draw(NUMBERS) if line else None
    end = (line + draw(st.integers(0, 2)), draw(st.integers(10, 20))) if line and column else None
    term = draw(st.sampled_from([None, NamedNode("urn:a"), Literal('"\n\\'), Literal(1)]))
    return Finding(
        check=draw(st.sampled_from(["shape:a-b", "cax-dw", "http://example.org/S"])),
        severity=draw(st.sampled_from(SEVERITIES)),
        message=draw(TEXTS),
        file=draw(TEXTS.filter(bool)),
        line=line,
        column=column,
        end_line=end[0] if end else None,
        end_column=end[1] if end else None,
        focus=draw(st.sampled_from([None, "urn:f", '"x"@en', FAM + "Casting"])),
        path=draw(st.sampled_from([None, FAM + "performer", "<urn:a>/(^<urn:b>)*"])),
        value=draw(st.none() | TEXTS),
        term=term,
        components=draw(st.sampled_from([(), (SH + "MinCountConstraintComponent",)])),
        evidence=draw(
            st.sampled_from(
                [(), (Evidence(Triple(*[NamedNode("urn:a")] * 3), "b.ttl", 1, 2, 1, 3),)]
            )
        ),
    )


REPORTS = st.lists(findings(), max_size=3).map(report_of)


# --- SARIF ---


@pytest.fixture(scope="module")
def schema() -> Draft4Validator:
    """The schema of OASIS for SARIF 2.1.0."""
    return Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_sarif_is_valid_by_its_schema(report: Report, schema: Draft4Validator) -> None:
    log = json.loads(WRITERS["sarif"](report))
    assert [error.message for error in schema.iter_errors(log)] == []


@settings(max_examples=50, deadline=None)
@given(REPORTS)
def test_any_sarif_is_valid_by_its_schema(schema: Draft4Validator, report: Report) -> None:
    log = json.loads(WRITERS["sarif"](report))
    assert [error.message for error in schema.iter_errors(log)] == []


def test_the_schema_would_refuse_what_is_no_sarif(report: Report, schema: Draft4Validator) -> None:
    for wrong in (
        {"level": "fatal"},
        {"ruleIndex": "1"},
        {"fingerprint": "a"},
        {"locations": [{"physicalLocation": {"region": {"startLine": 0}}}]},
    ):
        log = json.loads(WRITERS["sarif"](report))
        log["runs"][0]["results"][0].update(wrong)
        assert list(schema.iter_errors(log)), wrong


def test_sarif_has_rules_places_and_fingerprints(report: Report) -> None:
    (run,) = json.loads(WRITERS["sarif"](report))["runs"]
    rules = run["tool"]["driver"]["rules"]
    ids = [rule["id"] for rule in rules]
    assert ids == sorted(set(ids))
    assert all(rule["help"]["text"].strip() for rule in rules)
    assert "shape:acclaim-work" in ids, "a check that found nothing is a rule all the same"
    assert run["columnKind"] == "unicodeCodePoints"
    states = {}
    for result, mine in zip(run["results"], report.results, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == mine.finding.check
        assert result["partialFingerprints"] == {f"famkg/v{VERSION}": mine.fingerprint}
        where = result["locations"][0]["physicalLocation"]
        assert where["artifactLocation"]["uri"] == mine.finding.file
        assert where["region"]["startLine"] == mine.finding.line
        states[result["ruleId"]] = (result["baselineState"], bool(result.get("suppressions")))
    assert states["misplaced-role"] == ("unchanged", False)
    assert states["time-bounds"] == ("new", True)
    (related,) = (each for each in run["results"] if each["ruleId"] == "cax-dw")
    assert related["relatedLocations"][0]["message"]["text"]


# --- JUnit ---


def test_sarif_helps_once_where_a_shape_says_one_thing(report: Report) -> None:
    same = Check("ex:one-name", "Give it one name.", "Give it one name.")
    other = replace(same, name="ex:b", help="People sort by it.")
    checks = {each.name: each for each in (same, other)}
    log = json.loads(WRITERS["sarif"](replace(report, checks=checks)))
    assert [each["help"]["text"] for each in log["runs"][0]["tool"]["driver"]["rules"]] == [
        "Give it one name.",
        "Give it one name.\n\nPeople sort by it.",
    ]


def test_junit_has_a_case_for_each_check(report: Report) -> None:
    (suite,) = Xml.fromstring(WRITERS["junit"](report))
    cases = {case.get("name"): case for case in suite}
    assert cases.keys() == report.checks.keys()
    assert suite.get("tests") == str(len(cases))
    failed = {name for name, case in cases.items() if case.find("failure") is not None}
    assert failed == {each.finding.check for each in report.failing()}
    assert suite.get("failures") == str(len(failed))
    (skipped,) = (name for name, case in cases.items() if case.find("skipped") is not None)
    assert (skipped, suite.get("skipped")) == ("time-bounds", "1")
    failure = cases["undeclared-term"].find("failure")
    assert failure is not None
    assert (failure.text or "").startswith("data/statements/press-kit.ttl:168:5: ")


SHAPES = """
@prefix : <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
:Crew a sh:NodeShape ; sh:targetClass :Keeper ; sh:message "Mend the crew." ;
    sh:property [ sh:path :name ; sh:minCount 1 ; sh:message "Name it." ] ;
    sh:sparql [ sh:select "SELECT $this {}" ; sh:message "Ask again." ] , :asked .
:asked a sh:SPARQLConstraint ; sh:select "SELECT $this {}" ; sh:message "Ask once more." .
:silent a sh:PropertyShape ; sh:targetClass :Keeper ; sh:path :boat ; sh:minCount 1 .
:labelled a sh:NodeShape ; sh:name "has a lamp" ; sh:targetClass :Lamp ; sh:nodeKind sh:IRI .
:untyped sh:targetClass :Boat ; sh:closed true .
:Keeper a <http://www.w3.org/2002/07/owl#Class> .
"""


def test_checks_are_the_shapes_that_have_names() -> None:
    """What else has a message reports in the name of its shape; some shapes have none."""
    checks = describe_checks([], parse_triples(SHAPES, "shapes.ttl"))
    assert {name.rpartition("/")[2]: check.summary for name, check in checks.items()} == {
        "Crew": "Mend the crew.",
        "silent": "https://example.org/silent",
        "labelled": "has a lamp",
        "untyped": "https://example.org/untyped",
    }
    assert all(check.help for check in checks.values())
    (suite,) = Xml.fromstring(WRITERS["junit"](replace(report_of([]), checks=checks)))
    assert suite.get("tests") == "4"


@settings(max_examples=50, deadline=None)
@given(REPORTS)
def test_any_junit_can_be_read(report: Report) -> None:
    (suite,) = Xml.fromstring(WRITERS["junit"](report))
    assert len(suite.findall("*/failure")) == len({e.finding.check for e in report.failing()})


# --- GitHub ---

COMMAND = re.compile(r"::(error|warning|notice) ([^:\r\n]*)::([^\r\n]*)")


def unescaped(text: str) -> str:
    for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, char)
    return text


def visible(text: str) -> str:
    """Return a text with pictures of its control characters, which people read."""
    pictures = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}
    pictures |= dict.fromkeys(range(0x80, 0xA0), "\ufffd")
    pictures |= {9: "\t", 10: "\n"}
    return text.replace("\r\n", "\n").translate(pictures)


@settings(max_examples=50, deadline=None)
@given(REPORTS)
def test_any_annotation_is_one_line_that_gives_back_its_parts(report: Report) -> None:
    text = WRITERS["github"](report)
    *lines, count = text.removesuffix("\n").split("\n")
    assert len(lines) == len(report.results)
    assert "::" not in count
    for line, result in zip(lines, report.results, strict=True):
        found = COMMAND.fullmatch(line)
        assert found is not None
        level, properties, message = found.groups()
        finding = result.finding
        assert (
            level
            == dict(zip(SEVERITIES, ("error", "warning", "notice"), strict=True))[finding.severity]
        )
        pairs = dict(pair.split("=", 1) for pair in properties.split(","))
        assert unescaped(pairs["file"]) == finding.file
        assert unescaped(pairs["title"]) == finding.check
        assert pairs.get("line") == (str(finding.line) if finding.line else None)
        told = unescaped(message)
        assert all(
            char == "\n" or unicodedata.category(char) != "Cc" or char == "\t" for char in told
        )
        assert visible(finding.message) in told


def test_annotations_leave_out_what_is_known_or_suppressed(report: Report) -> None:
    text = WRITERS["github"](report)
    assert "title=undeclared-term::" in text
    assert "title=misplaced-role::" not in text
    assert "title=time-bounds::" not in text
    assert "::warning file=s.yaml,line=3,col=1," in text


# --- text ---


@settings(max_examples=50, deadline=None)
@given(REPORTS)
def test_no_text_commands_the_terminal(report: Report) -> None:
    line = '\x1b]0;title\x07\t:p "\x9b31m" .'
    lines = {(each.finding.file or "", each.finding.line or 0): line for each in report.results}
    text = findings_text(replace(report, lines=lines))
    assert [
        char for char in text if unicodedata.category(char) == "Cc" and char not in "\t\n"
    ] == []


def test_text_shows_control_characters_of_data_and_keeps_the_mark_in_its_column() -> None:
    line = ':a :colour "\x1b[31mred" .'
    place = {"line": 1, "column": 12, "end_line": 1, "end_column": 22}
    found = Finding("x", "violation", "Mend\x1b[2J it.", "a\x9b.ttl", value="\x1b[31mred", **place)
    text = findings_text(replace(report_of([found]), lines={("a\x9b.ttl", 1): line}))
    assert text.splitlines() == [
        "a\ufffd.ttl:1:12",
        '  1 | :a :colour "␛[31mred" .',
        "    |            ^^^^^^^^^^",
        "  Mend␛[2J it.",
        "  found: ␛[31mred",
        "  violation of x",
    ]


# --- SHACL ---


def graph_of(report: Report) -> rdflib.Graph:
    return rdflib.Graph().parse(data=WRITERS["shacl"](report), format="turtle")


def test_report_conforms_only_without_findings(report: Report) -> None:
    suppressed = replace(
        report, results=tuple(each for each in report.results if each.state == "suppressed")
    )
    assert suppressed.results
    for made, conforms in ((report, False), (suppressed, True), (report_of([]), True)):
        graph = graph_of(made)
        (flag,) = graph.objects(None, rdflib.SH.conforms)
        assert flag.toPython() is conforms
        assert ((None, rdflib.SH.result, None) not in graph) is conforms


def test_report_has_what_shacl_asks_of_a_result(report: Report) -> None:
    """Severity, focus and component once; the components that failed together one by one."""
    graph = graph_of(report)
    results = list(graph.objects(None, rdflib.SH.result))
    counted = [each.finding for each in report.results if each.state != "suppressed"]
    assert len(results) == sum(max(len(each.components), 1) for each in counted)
    for result in results:
        for name in ("resultSeverity", "focusNode", "sourceConstraintComponent"):
            assert len(list(graph.objects(result, rdflib.SH[name]))) == 1
    told = {(graph.value(r, rdflib.SH.focusNode), graph.value(r, rdflib.SH.value)) for r in results}
    story = "https://w3id.org/famkg/story/old-wren"
    statement = "https://w3id.org/famkg/statement/vale-tom"
    assert (rdflib.URIRef(statement), rdflib.URIRef(story)) in told


@settings(max_examples=50, deadline=None)
@given(REPORTS)
def test_any_report_can_be_read(report: Report) -> None:
    text = WRITERS["shacl"](report)
    quads = list(parse(text, RdfFormat.TURTLE))
    results = [quad for quad in quads if quad.predicate == NamedNode(SH + "result")]
    assert len(results) == len(report.results)


PATHS = [
    "http://a/p",
    "^<http://a/p>",
    "<http://a/p>/<http://a/q>",
    "(<http://a/p>|^<http://a/q>)",
    "<http://a/p>*",
    "(^<http://a/p>)+",
    "^(<http://a/p>/<http://a/q>)",
    "(<http://a/p>|<http://a/q>)?/<http://a/r>/(<http://a/p>/<http://a/q>)*",
]


@pytest.mark.parametrize("path", PATHS)
def test_path_comes_back_from_the_report(path: str) -> None:
    graph = rdflib.Graph().parse(data=f"[] <urn:is> {path_in_turtle(path)} .", format="turtle")
    (node,) = graph.objects(None, rdflib.URIRef("urn:is"))
    assert write_path(graph, node) == path


# --- JSON ---


def test_json_has_place_sentence_and_trace(report: Report) -> None:
    found = json.loads(WRITERS["json"](report))
    assert len(found) == len(report.results)
    (clash,) = (each for each in found if each["check"] == "cax-dw")
    assert {(fact["rule"], fact["kind"]) for proof in clash["trace"] for fact in proof} >= {
        ("prp-rng", "rule"),
        (None, "statement"),
    }
    (passage,) = clash["passages"]
    assert passage["sentence"].startswith("Jonas Vale plays young")
    (bounds,) = (each for each in found if each["check"] == "time-bounds")
    assert (bounds["state"], bounds["reason"]) == ("suppressed", "100 % sure: yes")
    for key in ("file", "line", "column", "end_line", "end_column", "path", "fingerprint"):
        assert bounds[key]
