"""The W3C's SHACL suite through `famkg validate`, and the script that runs any such manifest."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "tests" / "conformance" / "shacl.py"
SUITE = ROOT.parent / "shared" / "conformance" / "shacl" / "manifest.ttl"
ABSENT = "the SHACL suite of the W3C is not at hand (../shared/conformance/shacl)"
NUMBER = 121
FAILING = {
    "sparql/pre-binding/shapesGraph-001": "pyshacl has no $shapesGraph, which SHACL leaves open",
}
"""What is known to fail, by name, and why."""


def load_runner() -> ModuleType:
    """Return the script as a module."""
    spec = spec_from_file_location("conformance_shacl", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RUNNER = load_runner()
CASES: list[Any] = list(RUNNER.load(SUITE)) if SUITE.exists() else []


def parameters(engine: str) -> list[Any]:
    """Return the cases for an engine, those that fail marked as such."""
    found = []
    for case in CASES:
        why = FAILING.get(case.name)
        marks = [pytest.mark.xfail(strict=True, reason=why)] if why else []
        found.append(pytest.param(case, engine, id=f"{engine}-{case.name}", marks=marks))
    return found or [pytest.param(None, engine, marks=pytest.mark.skip(reason=ABSENT))]


@pytest.mark.parametrize(("case", "engine"), [*parameters("auto"), *parameters("pyshacl")])
def test_case_of_the_w3c(case: Any, engine: str) -> None:
    assert RUNNER.failure(case, engine) is None


@pytest.mark.skipif(not CASES, reason=ABSENT)
def test_the_suite_is_whole() -> None:
    assert len(CASES) == NUMBER
    assert set(FAILING) <= {case.name for case in CASES}


HEAD = """\
@prefix : <http://example.org/> .
@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix sht: <http://www.w3.org/ns/shacl-test#> .
"""
SHAPES = ":shape a sh:NodeShape ; sh:targetNode :a, :b ; sh:nodeKind sh:IRI, sh:IRI .\n"
FINE = "[ sh:conforms true ]"
CLASHING = """[
    sh:conforms false ;
    sh:result [
        sh:focusNode :a ; sh:value :a ; sh:resultSeverity sh:Violation ; sh:sourceShape :shape ;
        sh:sourceConstraintComponent sh:ClassConstraintComponent
    ]
]"""


def ran(
    folder: Path, capsys: pytest.CaptureFixture[str], **cases: tuple[str, str]
) -> tuple[int, str, str]:
    """Return exit code, output and complaints of the script for a suite: shapes and results."""
    names = " ".join(f"<{name}.ttl>" for name in cases)
    lists = "".join(f"<> mf:include <{name}.ttl> .\n" for name in cases)
    assert names
    (folder / "manifest.ttl").write_text(HEAD + lists)
    for name, (shapes, result) in cases.items():
        (folder / f"{name}.ttl").write_text(
            f"{HEAD}{shapes}\n<> a mf:Manifest ; mf:entries ( <{name}> ) .\n<{name}> mf:action"
            f" [ sht:dataGraph <> ; sht:shapesGraph <> ] ; mf:result {result} .\n"
        )
    code = RUNNER.main([str(folder / "manifest.ttl")])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_script_prints_what_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shapes = ":shape a sh:NodeShape ; sh:targetNode :a ; sh:class :C ."
    code, out, _ = ran(
        tmp_path,
        capsys,
        fine=(shapes, CLASHING),
        wrong=(shapes, FINE),
        other=(shapes, CLASHING.replace("sh:focusNode :a", "sh:focusNode :b")),
        refused=(shapes, "sht:Failure"),
        broken=(":shape a sh:NodeShape ; sh:targetNode :a ; sh:path :p .", FINE),
        failing=(":shape a sh:NodeShape ; sh:targetNode :a ; sh:path :p .", "sht:Failure"),
    )
    lines = out.splitlines()
    assert code == 1
    assert lines[0] == "wrong: it does not say sh:conforms true"
    assert lines[1] == "other: another report is expected:"
    assert lines[2].startswith("  missing: ") and lines[3].startswith("  extra:   ")
    assert lines[4] == "refused: exit code 1, and not refused"
    assert lines[5].startswith("broken: exit code 2: the shapes cannot be run: ")
    assert lines[6:] == ["2 passed, 4 failed"]


def test_results_that_are_alike_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two results are not one, though every part of them is the same."""
    shapes = """
        :a :p "x"@en, "y"@en, "x"@de, "y"@de .
        :shape a sh:PropertyShape ; sh:path :p ; sh:targetNode :a ; sh:uniqueLang true ."""
    result = """sh:result [
        sh:focusNode :a ; sh:resultPath :p ; sh:resultSeverity sh:Violation ;
        sh:sourceShape :shape ; sh:sourceConstraintComponent sh:UniqueLangConstraintComponent ]"""
    code, out, _ = ran(
        tmp_path,
        capsys,
        once=(shapes, f"[ sh:conforms false ; {result} ]"),
        twice=(shapes, f"[ sh:conforms false ; {result} ; {result} ]"),
    )
    assert code == 1
    assert out.startswith("once: ") and out.endswith("\n1 passed, 1 failed\n")


def test_script_wants_a_manifest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert [RUNNER.main([]), RUNNER.main(["--help"])] == [2, 2]
    assert capsys.readouterr().err.count("usage: ") == 2
    assert RUNNER.main([str(tmp_path / "missing.ttl")]) == 2
    assert "No such file" in capsys.readouterr().err
    (tmp_path / "manifest.ttl").write_text("this is no Turtle")
    assert RUNNER.main([str(tmp_path / "manifest.ttl")]) == 2
