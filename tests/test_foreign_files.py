"""Files of others: whatever SHACL tools read is read, and shapes that check nothing are told of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from famkg.cli.main import main

HEAD = "@prefix ex: <https://example.org/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
TWO_NAMES = HEAD + 'ex:ada a ex:Person ; ex:name "Ada", "Countess" .\n'
ONE_NAME = "sh:property [ sh:path ex:name ; sh:maxCount 1 ] .\n"
SHAPES = f"{HEAD}ex:Named a sh:NodeShape ; sh:targetClass ex:Person ; {ONE_NAME}"
FOUND = ["violation data/people.ttl:3 https://example.org/ada"]

Capture: TypeAlias = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somebody's folder with data and shapes, in which we stand."""
    write(tmp_path, "data/people.ttl", TWO_NAMES)
    write(tmp_path, "shapes/people.ttl", SHAPES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, name: str, text: str | bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)


def validate(capsys: Capture, *argv: str) -> tuple[int, list[str], str]:
    """Return the exit code, what was found where, and what was said beside."""
    code = main(["validate", *argv, "--format", "json"])
    out, err = capsys.readouterr()
    found: list[dict[str, Any]] = json.loads(out) if out else []
    spelled = [
        f"{each['severity']} {each['file']}:{each['line']} {each.get('focus') or each['message']}"
        for each in found
    ]
    return code, spelled, err


@pytest.mark.parametrize("order", ["data --shapes shapes", "--shapes shapes data"])
def test_files_may_come_before_and_after_shapes(capsys: Capture, order: str) -> None:
    assert validate(capsys, *order.split()) == (1, FOUND, "")


def test_shapes_are_given_one_by_one(folder: Path, capsys: Capture) -> None:
    write(folder, "more.ttl", SHAPES.replace("ex:Named", "ex:Other").replace(" 1 ", " 0 "))
    code, found, err = validate(capsys, "--shapes", "shapes", "--shapes", "more.ttl", "data")
    assert (code, found, err) == (1, FOUND * 2, "")


@pytest.mark.parametrize("command", ["validate", "watch"])
def test_shapes_alone_check_nothing(capsys: Capture, command: str) -> None:
    assert main([command, "--shapes", "shapes"]) == 2
    assert capsys.readouterr() == (
        "",
        "there are shapes, and no files to check\n"
        "  Name the files as well: famkg validate FILES --shapes shapes\n",
    )


def test_shapes_that_a_pattern_made_data_are_told_of(folder: Path, capsys: Capture) -> None:
    write(folder, "shapes/others.ttl", SHAPES)
    names = ["--shapes", "shapes/others.ttl", "shapes/people.ttl", "data"]
    code, found, err = validate(capsys, *names)
    assert (code, found) == (1, FOUND)
    assert err.startswith("shapes/people.ttl: holds shapes, and counts as data; ")


CHECK_NOTHING = {
    "empty": "",
    "data": TWO_NAMES,
    "no target": f"{HEAD}ex:Named a sh:NodeShape ; {ONE_NAME}",
    "a class that is no shape": f"{HEAD}ex:Person a <http://www.w3.org/2000/01/rdf-schema#Class> .",
}


@pytest.mark.parametrize("text", CHECK_NOTHING.values(), ids=CHECK_NOTHING.keys())
def test_shapes_without_a_target_are_refused(folder: Path, capsys: Capture, text: str) -> None:
    write(folder, "mine.ttl", text)
    code, found, err = validate(capsys, "data", "--shapes", "mine.ttl")
    assert (code, found) == (2, [])
    assert err.startswith("mine.ttl\n  no shape has a target, so that nothing is checked\n")


def test_a_misspelled_target_is_told(folder: Path, capsys: Capture) -> None:
    write(folder, "mine.ttl", SHAPES.replace("targetClass", "tagetClass"))
    code, _, err = validate(capsys, "data", "--shapes", "mine.ttl")
    assert (code, "Did you mean sh:targetClass?" in err) == (2, True)


TARGETS = {
    "node": "ex:S sh:targetNode ex:ada ; ",
    "subjects": "ex:S sh:targetSubjectsOf ex:name ; ",
    "class": "ex:Person a rdfs:Class, sh:NodeShape ; ",
    "untyped class": "ex:Person a owl:Class ; ",
    "class of classes": "ex:Kind rdfs:subClassOf rdfs:Class . ex:Person a ex:Kind, sh:NodeShape ; ",
}


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
def test_every_target_is_one(folder: Path, capsys: Capture, target: str) -> None:
    known = (
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    )
    write(folder, "mine.ttl", HEAD + known + target + ONE_NAME)
    code, _, err = validate(capsys, "data", "--shapes", "mine.ttl")
    assert (code in (0, 1), err) == (True, "")


def test_a_misspelled_term_of_shacl_is_a_warning_at_its_line(folder: Path, capsys: Capture) -> None:
    write(folder, "shapes/people.ttl", SHAPES.replace("maxCount", "maxCnt"))
    argv = ["data", "--shapes", "shapes"]
    assert main(["validate", *argv]) == 0
    out = capsys.readouterr().out
    assert out.startswith("shapes/people.ttl:3:")
    assert "There is no sh:maxCnt, so that it is ignored. Did you mean sh:maxCount?" in out
    assert out.endswith("\n1 warning\n")
    assert main(["validate", *argv, "--fail-on", "warning"]) == 1


RELATIVE = HEAD + '<> a ex:Document .\n<#ada> a ex:Person ; ex:name "Ada", "Countess" .\n'


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
def test_relative_iris_are_read(folder: Path, capsys: Capture, engine: str) -> None:
    write(folder, "data/people.ttl", RELATIVE)
    write(folder, "shapes/people.ttl", SHAPES.replace("ex:Named", "<#Named>"))
    found = ["violation data/people.ttl:4 file:data/people.ttl#ada"]
    argv = ["data", "--shapes", "shapes", "--engine", engine]
    assert validate(capsys, *argv) == (1, found, "")


def test_a_baseline_with_relative_iris_holds_in_another_folder(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, "data/people.ttl", RELATIVE)
    argv = ["--shapes", str(folder / "shapes"), "--write-baseline", "known.json"]
    assert main(["validate", str(folder / "data"), *argv]) == 0
    elsewhere = folder / "checkouts" / "another"
    write(elsewhere, "data/people.ttl", RELATIVE)
    write(elsewhere, "shapes/people.ttl", SHAPES)
    write(elsewhere, "known.json", (folder / "known.json").read_bytes())
    monkeypatch.chdir(elsewhere)
    capsys.readouterr()
    assert main(["validate", "data", "--shapes", "shapes", "--baseline", "known.json"]) == 0
    assert "1 known from the baseline" in capsys.readouterr().out


@pytest.mark.parametrize("lost", ['<#ada> ex:name "Ada" "x" .', 'ex:book ex:by <#ada> "x" .'])
def test_what_is_relative_and_lost_is_not_called_missing(
    folder: Path, capsys: Capture, lost: str
) -> None:
    wanted = SHAPES.replace("maxCount", "minCount")
    write(folder, "shapes/people.ttl", wanted)
    write(folder, "data/people.ttl", f"{HEAD}<#ada> a ex:Person .\n\n{lost}\n")
    code, found, _ = validate(capsys, "data", "--shapes", "shapes")
    assert code == 2
    assert [each.split()[1] for each in found] == ["data/people.ttl:5"]


def test_a_byte_order_mark_hides_nothing(folder: Path, capsys: Capture) -> None:
    write(folder, "data/people.ttl", b"\xef\xbb\xbf" + TWO_NAMES.encode())
    write(folder, "shapes/people.ttl", b"\xef\xbb\xbf" + SHAPES.encode())
    assert validate(capsys, "data", "--shapes", "shapes") == (1, FOUND, "")


def test_a_byte_that_is_no_utf_8_hides_its_block_alone(folder: Path, capsys: Capture) -> None:
    latin = 'ex:zoë a ex:Person ; ex:name "Zoe", "Zoë" .\n'.replace("ex:zoë", "ex:zoe")
    write(folder, "data/people.ttl", TWO_NAMES.encode() + b"\n" + latin.encode("latin-1"))
    code, found, _ = validate(capsys, "data", "--shapes", "shapes")
    assert (code, found) == (
        2,
        [*FOUND, "violation data/people.ttl:5 byte 0xEB is not UTF-8\nSave the file in UTF-8."],
    )


def test_what_is_no_utf_8_at_all_is_told_once(folder: Path, capsys: Capture) -> None:
    write(folder, "data/wide.ttl", TWO_NAMES.encode("utf-16"))
    code, found, _ = validate(capsys, "data", "--shapes", "shapes")
    assert (code, len(found)) == (2, 2)
    assert set(FOUND) < set(found)


def test_data_of_others_without_shapes_are_said_to_be_judged_as_ours(capsys: Capture) -> None:
    assert main(["validate", "data", "--no-cache"]) in (0, 1)
    assert capsys.readouterr().err == (
        "data: judged as data of famkg; name your own shapes with --shapes\n"
    )


def test_only_files_are_taken_for_files(folder: Path, capsys: Capture) -> None:
    (folder / "data" / "folder.ttl").mkdir()
    assert validate(capsys, "data", "--shapes", "shapes") == (1, FOUND, "")
