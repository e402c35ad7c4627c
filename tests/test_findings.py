"""Findings: each at its line and column, with its sentence; which of them count, and which not."""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from faults import FAULTS, KIT, Fault, edit, expected_place, lighthouse, plant

from famkg.cli.intake import read_alone, read_shapes
from famkg.cli.main import main
from famkg.cli.validate import add_arguments, check, examine
from famkg.errors import BaselineError
from famkg.findings import (
    Report,
    Result,
    Suppression,
    fingerprint_all,
    group,
    judge,
    locate,
    read_baseline,
    read_suppressions,
    report_of,
    write_baseline,
)
from famkg.model import Finding
from famkg.render.findings import findings_text
from famkg.turtle import parse_places

STORM = "https://w3id.org/famkg/statement/storm-in-1911"
TODAY = date(2030, 6, 1)

Examine = Callable[..., Report]


def examined(*argv: str) -> Report:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return examine(parser.parse_args(argv))


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with all ten faults; take it for reading only."""
    root = lighthouse(tmp_path_factory.mktemp("faulty"))
    plant(root, *FAULTS)
    return root


@pytest.fixture(scope="module")
def report(faulty: Path) -> Iterator[Report]:
    """What is found in the project with all ten faults."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAMKG_PROJECT", str(faulty))
        yield examined()


@pytest.fixture
def sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project without a fault; famkg works on it for the length of the test."""
    root = lighthouse(tmp_path / "sound")
    monkeypatch.setenv("FAMKG_PROJECT", str(root))
    monkeypatch.setenv("FAMKG_DOCUMENTS", str(tmp_path))  # its words are not all encoded
    return root


def fault_of(check: str) -> Fault:
    return next(fault for fault in FAULTS if fault.check == check)


def place(finding: Finding) -> str:
    where = f"{finding.file}:{finding.line}:{finding.column}"
    return where if finding.end_line != finding.line else f"{where}-{finding.end_column}"


# --- where it stands, and which sentence says it ---


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_planted_fault_is_reported_at_its_place_with_its_sentence(
    fault: Fault, faulty: Path, report: Report
) -> None:
    wanted = expected_place(faulty, fault)
    found = [
        each.finding
        for each in report.results
        if each.finding.check == fault.check and place(each.finding) == wanted
    ]
    assert len(found) == 1, [f"{r.finding.check} {place(r.finding)}" for r in report.results]
    sentences = [report.citations[passage.iri].sentence for passage in found[0].passages]
    if fault.sentence is not None:
        assert any(str(each).startswith(fault.sentence) for each in sentences)
    elif fault.block.startswith("kit:"):
        assert sentences == [None], "a passage with another digest shows no sentence"
    else:
        assert sentences == [], "what an entity is called has no source"


def test_faults_far_apart_do_not_blame_each_other(report: Report) -> None:
    """What follows from a fault is told of where it is, and by each check that sees it."""
    planted = {(fault.check, fault.block.partition(":")[2]) for fault in FAULTS}
    others = {
        (each.finding.check, (each.finding.focus or "").rpartition("/")[2])
        for each in report.results
        if each.finding.check not in ("unspoken", "unworded")  # not all its words are encoded
    } - planted
    assert others == {
        ("cax-dw", "vale-tom"),
        ("passage-digest", "rumour"),
        ("shape:casting-horizon", "lindqvist-wren"),
        ("shape:casting-horizon", "vale-old-wren"),
        ("shape:occurrence-timeline", "storm-in-1911"),
        ("shape:parenthood-child", "wren-child-of-ada"),
        ("shape:parenthood-circle", "wren-child-of-ada"),
    }


def test_contradiction_tells_rules_premises_and_all_its_places(report: Report) -> None:
    (found,) = (each.finding for each in report.results if each.finding.check == "cax-dw")
    assert [proof.rule.name for proof in found.proofs if proof.rule] == ["prp-rng"]
    assert {(each.file, each.line) for each in found.evidence} == {
        (KIT, found.line),
        ("data/entities/all.ttl", 84),
    }


def test_constraints_that_one_value_breaks_together_are_one_finding(report: Report) -> None:
    (found,) = (
        each.finding for each in report.results if each.finding.check == "shape:installment-ordinal"
    )
    names = [name.rpartition("#")[2] for name in found.components]
    assert names == ["DatatypeConstraintComponent", "MinInclusiveConstraintComponent"]


def test_text_marks_the_place_in_its_line(report: Report) -> None:
    text = findings_text(report)
    assert '  171 | fam:latest "1911-11-30"^^xsd:date ;\n' in text
    assert "      |            ^^^^^^^^^^^^^^^^^^^^^^\n" in text
    assert "“In 1911 a storm destroys the old lamp.”" in text


def test_mark_fits_tabs_and_wide_characters() -> None:
    text = '@prefix : <urn:> .\n:a\t:p\t"日本" , 1 .'
    finding = Finding("a", "info", "Mend it.", focus="urn:a", path="urn:p", term=None)
    (number,) = (t.object for t in parse_places(text, "a.ttl").triples if t.object.value == "1")
    (found,) = locate([replace(finding, term=number)], parse_places(text, "a.ttl"))
    shown = findings_text(
        replace(report_of([found]), lines={("a.ttl", 2): text.splitlines()[1]})
    ).splitlines()
    assert shown[1] == '  2 | :a\t:p\t"日本" , 1 .'
    assert shown[2] == "    |   \t  \t         ^"


SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix : <http://example.org/> .
:Dog a sh:NodeShape ; sh:targetClass :Animal ;
    sh:property [ sh:path :name ; sh:minCount 1 ; sh:message "Give it a name." ] ,
        [ sh:path :legs ; sh:maxCount 1 ; sh:maxInclusive 4 ] ,
        [ sh:path [ sh:inversePath :owns ] ; sh:nodeKind sh:IRI ] ,
        [ sh:path ( :home [ sh:zeroOrMorePath :in ] ) ; sh:pattern "^h" ] .
"""
DOGS = """
@prefix : <http://example.org/> .
:rex a :Animal ; :legs 4 ,
        5 ; :home [ :in :kennel ] .
[] :owns :rex .
"""


@pytest.fixture
def dogs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Turtle and shapes that have nothing to do with famkg, in the folder one is in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dogs.ttl").write_text(DOGS, encoding="utf-8")
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("dogs")
def test_any_turtle_is_checked_against_any_shapes() -> None:
    found = [each.finding for each in examined("dogs.ttl", "--shapes", "shapes.ttl").results]
    told = {
        (place(each), each.path, ",".join(each.components).rpartition("#")[2]) for each in found
    }
    example = "http://example.org/"
    assert told == {
        ("dogs.ttl:3:1-5", f"{example}name", "MinCountConstraintComponent"),
        ("dogs.ttl:4:9-10", f"{example}legs", "MaxCountConstraintComponent"),
        ("dogs.ttl:4:9-10", f"{example}legs", "MaxInclusiveConstraintComponent"),
        ("dogs.ttl:5:10-14", f"^<{example}owns>", "NodeKindConstraintComponent"),
        ("dogs.ttl:4:19-34", f"<{example}home>/<{example}in>*", "PatternConstraintComponent"),
    }
    assert {each.check for each in found} == {f"{example}Dog"}


@pytest.mark.usefixtures("dogs")
def test_names_are_shown_as_the_file_itself_writes_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "dogs.ttl", "--shapes", "shapes.ttl"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("dogs.ttl:3:1: :rex\n  3 | :rex a :Animal ; :legs 4 ,\n")
    assert "  found: [ … ]\n  violation of :Dog\n" in out


def test_shapes_that_cannot_be_run_are_bad_input(
    dogs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(dogs / "shapes.ttl", "sh:path :name ;", 'sh:path "name" ;')
    assert main(["validate", "dogs.ttl", "--shapes", "shapes.ttl"]) == 2
    assert capsys.readouterr().err.startswith("the shapes cannot be run: ")


def test_findings_are_limited_to_the_files_that_are_named(
    faulty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAMKG_PROJECT", str(faulty))
    found = examined(str(faulty / "data/entities/all.ttl")).results
    assert {each.finding.check for each in found} == {"shape:entity-label", "cax-dw"}


# --- files that cannot be read ---


def test_fault_of_syntax_hides_no_other_finding(
    sound: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And what only seems wrong because a block could not be read is not reported."""
    late = fault_of("time-bounds")
    plant(sound, late)
    edit(sound / KIT, "kit:keeper\n    a fam:Passage ;", "kit:keeper\n    a fam:Passage")
    edit(sound / "data/entities/all.ttl", 'rdfs:label "Ada Finch"@en ;', 'rdfs:label "Ada Finch ;')
    assert main(["validate", "--format", "json"]) == 2
    found = json.loads(capsys.readouterr().out)
    told = {(each["check"], each["file"], each["line"]) for each in found}
    assert told == {
        ("turtle-syntax", KIT, 44),
        ("turtle-syntax", "data/entities/all.ttl", 64),
        ("time-bounds", KIT, int(expected_place(sound, late).split(":")[1])),
    }


@pytest.mark.parametrize(("end", "checks"), [(".", 0), ("", 1)])
def test_what_a_broken_block_may_hold_is_not_said_to_be_missing(
    dogs: Path, end: str, checks: int
) -> None:
    """Neither of its subject nor of those who lead there."""
    (dogs / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix : <http://example.org/> .\n"
        ":Dog a sh:NodeShape ; sh:targetClass :Animal ;\n"
        "    sh:property [ sh:path ( :home :in ) ; sh:minCount 1 ; sh:class :Garden ] .\n"
    )
    (dogs / "dogs.ttl").write_text(
        "@prefix : <http://example.org/> .\n:rex a :Animal ; :home :kennel .\n"
        f":kennel :in :garden {end}\n:garden a :Garden .\n"
    )
    found = [each.finding.check for each in examined("dogs.ttl", "--shapes", "shapes.ttl").results]
    assert found == ["turtle-syntax"] * checks


def test_file_that_is_missing_hides_no_other(
    dogs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (dogs / "cats.ttl").write_text(":tom a :Animal .\n", encoding="utf-8")
    names = ("cats.ttl", "dogs.ttl", "wolves.ttl")
    assert main(["validate", *names, "--shapes", "shapes.ttl"]) == 2
    out = capsys.readouterr().out
    heads = [line.split(" ")[0] for line in out.splitlines() if line and line[0] != " "]
    assert heads[0] == "cats.ttl:1:1"
    assert {"dogs.ttl:3:1:", "wolves.ttl"} <= set(heads)


def test_fault_in_the_ontology_makes_no_false_findings(sound: Path) -> None:
    edit(
        sound / "ontology" / "castings.ttl",
        "fam:performer\n    a owl:ObjectProperty ;",
        "fam:performer\n    a owl:ObjectProperty",
    )
    plant(sound, fault_of("shape:installment-ordinal"))
    checks = {each.finding.check for each in examined().results}
    assert checks == {"turtle-syntax", "shape:installment-ordinal", "shape:casting-horizon"}


def test_nothing_excuses_a_file_that_cannot_be_read() -> None:
    broken = Finding("turtle-syntax", "violation", "it ends", file="a.ttl", line=1)
    (fingerprint,) = fingerprint_all([broken])
    results, _ = judge([broken], baseline=[fingerprint], suppressions=[entry(file="a.ttl")])
    assert [each.state for each in results if each.finding == broken] == ["new"]


# --- fingerprints ---


def moved(root: Path, text: str) -> Path:
    """Write comments and empty lines above a text, so that every line of it moves."""
    path = root / "dogs.ttl"
    path.write_text("# a\n\n# comment\n" + text.replace(" ;", "\n    ;"), encoding="utf-8")
    return path


def marks(root: Path) -> dict[tuple[str | None, ...], str]:
    """Return the fingerprints by all that makes a finding, blank nodes excepted."""
    inputs = read_shapes(read_alone([root / "dogs.ttl"]), [root / "shapes.ttl"])
    found = check(inputs, None, only_shapes=True)
    names = fingerprint_all(found, inputs.graph.data)
    return {
        (
            None if "genid" in str(each.focus) else each.focus,
            each.path,
            each.value,
            each.mark,
        ): name
        for each, name in zip(found, names, strict=True)
    }


def test_fingerprints_stay_when_lines_move_and_other_findings_come_and_go(dogs: Path) -> None:
    before = marks(dogs)
    assert len(set(before.values())) == len(before) >= 3
    moved(dogs, DOGS + ":tom a :Animal ; :legs 7 .\n")
    after = marks(dogs)
    assert {key: after[key] for key in before} == before
    assert len(after) > len(before)


def test_fingerprint_of_a_blank_node_depends_on_what_is_said_of_it(dogs: Path) -> None:
    (dogs / "dogs.ttl").write_text(
        "@prefix : <http://example.org/> .\n:x :keeps [ a :Animal ; :age 3 ] .\n"
    )
    before = set(marks(dogs).values())
    (dogs / "dogs.ttl").write_text(
        "@prefix : <http://example.org/> .\n"
        "[] :name 'first of all blank nodes' .\n:x :keeps [ :age 3 ; a :Animal ] , [ a :Animal ] ."
    )
    inputs = read_shapes(read_alone([dogs / "dogs.ttl"]), [dogs / "shapes.ttl"])
    found = check(inputs, None, only_shapes=True)
    after = fingerprint_all(found, inputs.graph.data)
    assert len(set(after)) == 2
    assert before < set(after)


def test_fingerprints_do_not_depend_on_the_order_or_words_of_findings(report: Report) -> None:
    found = [each.finding for each in report.results]
    before = dict(zip(found, fingerprint_all(found), strict=True))
    assert len(set(before.values())) == len(found)
    random.Random(4).shuffle(found)
    reworded = [replace(each, message=f"{each.message} Please.", line=7) for each in found]
    assert fingerprint_all(reworded) == [before[each] for each in found]


def test_findings_that_are_the_same_in_all_that_counts_are_still_told_apart() -> None:
    twin = replace(WRONG, message="Mend it, too.", line=9)
    (alone,) = fingerprint_all([WRONG])
    both = fingerprint_all([WRONG, twin])
    assert both[0] == alone
    assert both[1] != alone
    results, _ = judge([WRONG, twin], baseline=[alone])
    assert [each.state for each in results] == ["known", "new"]


# --- what counts ---

WRONG = Finding("shape:a", "violation", "Mend it.", focus=STORM, file="a.ttl", line=3)
ODD = Finding("shape:b", "warning", "Look at it.", focus=STORM, file="a.ttl", line=4)
NOTE = Finding("shape:c", "info", "Know it.", focus=STORM, file="a.ttl", line=5)


def entry(**changes: object) -> Suppression:
    made = Suppression(
        check="shape:a",
        reason="The document says so.",
        until=TODAY,
        focus=None,
        path=None,
        fingerprint=None,
        file="suppressions.yaml",
        line=1,
    )
    renamed = {"path" if key == "file" else key: value for key, value in changes.items()}
    return replace(made, **renamed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("finding", "codes"), [(WRONG, [1, 1, 1]), (ODD, [0, 1, 1]), (NOTE, [0, 0, 1])]
)
def test_fail_on_is_the_least_severity_that_counts(finding: Finding, codes: list[int]) -> None:
    report = report_of([finding])
    levels = ("violation", "warning", "info")
    assert [replace(report, fail_on=level).exit_code for level in levels] == codes


def test_only_what_is_not_in_the_baseline_counts() -> None:
    known, _ = judge([WRONG])
    baseline = read_baseline(write_baseline(known), "known.json")
    results, gone = judge([replace(WRONG, line=30), ODD], baseline=baseline)
    assert [each.state for each in results] == ["known", "new"]
    assert (Report(tuple(results)).exit_code, gone) == (0, 0)
    assert judge([ODD], baseline=baseline)[1] == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "known.json:1:2\n  it is no JSON"),
        ("[]", "known.json\n  it is no baseline"),
        ('{"famkg-baseline": 9, "findings": []}', "known.json\n  it is of version 9, not 2"),
        ('{"famkg-baseline": 1, "findings": []}', "known.json\n  it is of version 1, not 2"),
        ('{"famkg-baseline": 2, "findings": [{}]}', "known.json\n  this is no fingerprint: None"),
    ],
)
def test_baseline_that_is_none_is_bad_input(text: str, words: str) -> None:
    with pytest.raises(BaselineError) as caught:
        read_baseline(text, "known.json")
    assert str(caught.value).startswith(words)


def test_suppression_has_a_reason_and_ends_with_its_date() -> None:
    results, _ = judge([WRONG, ODD], suppressions=[entry(focus=STORM)], today=TODAY)
    assert [(each.state, each.reason) for each in results] == [
        ("suppressed", "The document says so."),
        ("new", ""),
    ]
    late, _ = judge([WRONG], suppressions=[entry(focus=STORM)], today=date(2030, 6, 2))
    assert [(each.finding.check, each.state) for each in late] == [
        ("shape:a", "new"),
        ("suppression-expired", "new"),
    ]


@pytest.mark.parametrize(
    ("changes", "met"),
    [
        ({"focus": STORM}, True),
        ({"focus": STORM + "s"}, False),
        ({"file": "a.ttl"}, True),
        ({"file": "b.ttl"}, False),
        ({"fingerprint": fingerprint_all([WRONG])[0]}, True),
        ({"fingerprint": "0" * 16}, False),
        ({"check": "shape:b", "focus": STORM}, False),
    ],
)
def test_suppression_meets_what_it_names_or_is_reported(
    changes: dict[str, object], met: bool
) -> None:
    results, _ = judge([WRONG], suppressions=[entry(**changes)], today=TODAY)
    states = {each.finding.check: each.state for each in results}
    assert states["shape:a"] == ("suppressed" if met else "new")
    assert ("suppression-unused" in states) == (not met)
    part, _ = judge([WRONG], suppressions=[entry(**changes)], today=TODAY, whole=False)
    assert len(part) == 1, "what is not used for a part of the data may be for the rest"


ENTRY = "- check: shape:a\n  focus: statement:storm-in-1911\n  reason: It is so.\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ENTRY, "s.yaml:1\n  it lacks until"),
        (ENTRY + "  until: soon\n", "s.yaml:1\n  until is no date: soon"),
        (ENTRY + "  until: 2030-13-01\n", "s.yaml"),
        (ENTRY + "  until: 2030-01-01\n  who: me\n", "s.yaml:1\n  an entry has no who"),
        (
            "# a\n- check: a\n  reason: b\n  until: 2030-01-01\n",
            "s.yaml:2\n  it would suppress",
        ),
        ("- check: [\n", "s.yaml:2\n  it is no YAML"),
        ("check: a\n", "s.yaml:1\n  it is no list"),
        ("- a\n", "s.yaml:1\n  this is no entry"),
    ],
)
def test_suppressions_that_are_malformed_are_bad_input(text: str, words: str) -> None:
    with pytest.raises(BaselineError) as caught:
        read_suppressions(text, "s.yaml")
    assert str(caught.value).startswith(words)


def test_baseline_and_suppressions_of_a_project(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")  # November 2023
    baseline = str(tmp_path / "known.json")
    plant(sound, fault_of("shape:founding-founder"))
    assert main(["validate", "--write-baseline", baseline]) == 0
    assert main(["validate", "--baseline", baseline]) == 0
    assert capsys.readouterr().out.endswith("no new findings; 1 known from the baseline\n")
    edit(sound / KIT, "kit:series\n", "# a line more\n\nkit:series\n")
    plant(sound, fault_of("undeclared-term"))
    assert main(["validate", "--baseline", baseline]) == 1
    out = capsys.readouterr().out
    assert "undeclared-term" in out
    assert "founding-founder" not in out
    assert out.endswith("new: 2 violations; 1 known from the baseline\n")
    entries = [
        f"- {{check: {check}, focus: statement:storm-in-1911, reason: Later., until: 2023-12-31}}\n"
        for check in ("undeclared-term", "shape:occurrence-timeline")
    ]
    (sound / "suppressions.yaml").write_text("".join(entries), encoding="utf-8")
    assert main(["validate", "--baseline", baseline]) == 0
    summary = "no new findings; 1 known from the baseline; 2 suppressed\n"
    assert capsys.readouterr().out == summary


# --- many alike ---


def many(number: int, message: str = "Mend {}.") -> list[Result]:
    found = [
        Finding("shape:a", "violation", message.format(n), "a.ttl", n, f"urn:{n}")
        for n in range(number)
    ]
    return judge(found)[0]


@pytest.mark.parametrize(
    ("number", "shown", "more"), [(3, 3, 0), (4, 4, 0), (5, 3, 2), (40, 3, 37)]
)
def test_many_alike_are_grouped(number: int, shown: int, more: int) -> None:
    kept = group(many(number))
    assert [len(kept), kept[-1][1]] == [shown, more]
    assert len(group(many(number), None)) == number


def test_others_are_not_hidden_among_many_alike() -> None:
    alone = judge([Finding("shape:a", "violation", "Another thing.", "a.ttl", 20, "urn:x")])[0]
    results = sorted([*many(40), *alone], key=lambda each: each.finding.line or 0)
    assert alone[0] in [each for each, _ in group(results)]
    assert "  and 37 more like it: --all shows them\n" in findings_text(Report(tuple(results)))
