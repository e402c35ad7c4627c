"""The W3C's test cases for OWL 2 RL, and the script that runs any file of such cases."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pyoxigraph import RdfFormat, parse, serialize
from worlds import HEAD

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "tests" / "conformance" / "owl2rl.py"
SUITE = ROOT.parent / "shared" / "conformance" / "owl2rl.json"
ABSENT = "the cases of the W3C are not at hand (../shared/conformance/owl2rl.json)"


def load_runner() -> ModuleType:
    """Return the script as a module."""
    spec = spec_from_file_location("conformance_owl2rl", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RUNNER = load_runner()
CASES: list[dict[str, Any]] = RUNNER.load(SUITE) if SUITE.exists() else []


@pytest.mark.parametrize(
    ("case", "kind"),
    [
        pytest.param(case, kind, id=f"{case['id']}-{kind}")
        for case in CASES
        for kind in case["kinds"]
    ]
    or [pytest.param(None, None, marks=pytest.mark.skip(reason=ABSENT))],
)
def test_case_of_the_w3c(case: dict[str, Any], kind: str) -> None:
    assert list(RUNNER.failures({**case, "kinds": [kind]})) == []


@pytest.mark.skipif(not SUITE.exists(), reason=ABSENT)
def test_script_runs_the_suite() -> None:
    done = subprocess.run([sys.executable, SCRIPT, SUITE], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        f"{len(CASES)} passed, 0 failed\n",
        "",
    )


def xml(turtle: str) -> str:
    """Return the RDF/XML of a Turtle text."""
    triples = (quad.triple for quad in parse(HEAD + turtle, RdfFormat.TURTLE))
    return serialize(triples, format=RdfFormat.RDF_XML).decode()


def case(name: str, *kinds: str, **parts: str) -> dict[str, Any]:
    """Return a test case whose parts are written in Turtle."""
    return {"id": name, "kinds": list(kinds), **{part: xml(text) for part, text in parts.items()}}


FINE = case(
    "fine",
    "positive-entailment",
    "consistency",
    premise=":A rdfs:subClassOf :B . :a a :A . <urn:y> a owl:Ontology .",
    conclusion=":a a :B . <urn:x> a owl:Ontology .",
)
WRONG = [
    case("too-much", "positive-entailment", premise=":a a :A .", conclusion=":a a :B , :A ."),
    case("too-little", "negative-entailment", premise=":a a :A .", nonconclusion="[] a :A ."),
    case("all-well", "inconsistency", premise=":a a :A ."),
    case("at-odds", "consistency", "inconsistency", premise=":a a owl:Nothing ."),
]


def ran(path: Path, cases: object, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Return exit code, output and complaints of the script for a file of `cases`."""
    path.write_text(cases if isinstance(cases, str) else json.dumps(cases), encoding="utf-8")
    code = RUNNER.main([str(path)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_script_prints_what_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ran(tmp_path / "cases.json", [FINE, *WRONG, FINE], capsys)
    assert code == 1
    assert out.splitlines() == [
        "too-much (positive-entailment): not shown:",
        "  <https://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        " <https://example.org/B> .",
        "too-little (negative-entailment): the nonconclusion is said to follow",
        "all-well (inconsistency): no contradiction is found",
        "at-odds (consistency): a contradiction is found",
        "2 passed, 4 failed",
    ]


def test_a_part_that_is_no_rdf_fails_its_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = {**FINE, "id": "broken", "premise": "<rdf:RDF", "kinds": ["consistency"]}
    code, out, _ = ran(tmp_path / "cases.json", [broken, FINE], capsys)
    assert code == 1
    assert out.startswith("broken (consistency): it cannot be read: ")
    assert out.endswith("\n1 passed, 1 failed\n")


def test_parts_share_a_base_and_entities_may_stand_in_single_quotes() -> None:
    head = """<!DOCTYPE rdf:RDF [ <!ENTITY rdf 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'> ]>
    <rdf:RDF xmlns:rdf="&rdf;" xmlns:ex="urn:ex:">"""
    relative = {
        "id": "relative",
        "kinds": ["positive-entailment"],
        "premise": head + "<ex:A rdf:about='#a'><ex:p>it's</ex:p></ex:A></rdf:RDF>",
        "conclusion": head + "<rdf:Description rdf:about='#a'><ex:p>it's</ex:p>"
        "</rdf:Description></rdf:RDF>",
    }
    assert list(RUNNER.failures(relative)) == []


@pytest.mark.parametrize(
    ("cases", "complaint"),
    [
        ("{", "Expecting property name"),
        ("{}", "it holds no list of cases"),
        (["one"], "case 1 has no id"),
        ([{**FINE, "kinds": ["profile"]}], "fine: `kinds` should be a list of"),
        ([{**FINE, "kinds": [{}]}], "fine: `kinds` should be a list of"),
        ([{**FINE, "kinds": ["negative-entailment"]}], "fine has no nonconclusion"),
    ],
    ids=["json", "list", "id", "kind", "kinds", "part"],
)
def test_script_refuses_other_files(
    cases: object, complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cases.json"
    code, out, err = ran(path, cases, capsys)
    assert (code, out) == (2, "")
    assert err.startswith(f"{path}: ") and complaint in err


def test_script_wants_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert [RUNNER.main([]), RUNNER.main(["--help"])] == [2, 2]
    assert capsys.readouterr().err.count("usage: ") == 2
    assert RUNNER.main([str(tmp_path / "missing.json")]) == 2
    assert "No such file" in capsys.readouterr().err
