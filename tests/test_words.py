"""`famkg validate` holds what is written against the words of the documents."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from famkg.cli.main import main

ROOT = Path(__file__).parents[1]
WIKIPEDIA = "data/statements/wikipedia.ttl"

Slip: TypeAlias = Callable[[str, str], list[dict[str, Any]]]
"""Replaces some text of the encyclopedia's statements once; returns what is found then."""


@pytest.fixture
def slip(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    documents: Path,
) -> Slip:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    for name in ("ontology", "queries"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.setenv("FAMKG_PROJECT", str(tmp_path))
    monkeypatch.setenv("FAMKG_DOCUMENTS", str(documents))

    def replace(old: str, new: str) -> list[dict[str, Any]]:
        path = tmp_path / WIKIPEDIA
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        assert main(["validate", "--format", "json"]) == 1
        found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
        return found

    return replace


def line_of(words: str) -> int:
    """Return the number of the first line that holds these words in the shipped file."""
    lines = (ROOT / WIKIPEDIA).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def test_another_performer_is_found_at_its_line_with_the_sentence(slip: Slip) -> None:
    line = line_of("fam:performer world:joel-kinnaman")
    found = slip("fam:performer world:joel-kinnaman", "fam:performer world:wrenn-schmidt")
    by_check = {each["check"]: each for each in found}
    assert (by_check["unworded"]["file"], by_check["unworded"]["line"]) == (WIKIPEDIA, line)
    assert "world:wrenn-schmidt" in by_check["unworded"]["message"]
    assert "Joel Kinnaman" in by_check["unspoken"]["message"]
    assert "Joel Kinnaman" in json.dumps(by_check["unworded"]["passages"])


@pytest.mark.parametrize("kind", ["fam:Passage", "fam:Waiver"])
def test_a_digest_of_other_words_is_found_at_its_line(slip: Slip, kind: str) -> None:
    lines = (ROOT / WIKIPEDIA).read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.endswith(f" {kind} ;"))
    line = next(n for n in range(start, len(lines)) if "fam:digest" in lines[n])
    digest = lines[line].split('"')[1]
    (found,) = slip(digest, digest[::-1])
    assert (found["check"], found["line"]) == ("passage-digest", line + 1)


def test_without_documents_nothing_is_said_of_words(
    slip: Slip, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FAMKG_DOCUMENTS", str(tmp_path))
    found = slip("fam:performer world:joel-kinnaman", "fam:performer world:nobody")
    assert [each["check"] for each in found] == ["dangling-reference"]
