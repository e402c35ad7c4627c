"""`famkg build`: the whole path on the real data, and what it says where something is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from famkg.cli.build import number
from famkg.cli.export import select
from famkg.cli.main import main
from famkg.closure import Closure
from famkg.export import serialize
from famkg.graph import Graph

STEPS = ["read", "check passages", "validate", "close", "answer", "write"]


def line_of(text: str, step: str) -> str:
    """Return the line that begins with the name of a step or a figure."""
    (line,) = (each for each in text.splitlines() if each.startswith(f"{step} "))
    return line


def figure(text: str, name: str) -> int:
    found = re.match(rf"{name} +([\d,]+)", line_of(text, name))
    assert found is not None
    return int(found[1].replace(",", ""))


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_build_goes_the_whole_path(
    documents: Path,
    graph: Graph,
    closure: Closure,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    output = tmp_path / "build"
    assert main(["build", "--output", str(output)]) == 0
    out, err = capsys.readouterr()
    assert err == ""

    steps = [line for line in out.splitlines() if line.endswith(" s")]
    assert [line[:16].strip() for line in steps] == STEPS
    passages = figure(out, "passages")
    assert f"{passages} of {passages} passages fit their document" in out
    assert re.search(r"^answer .* as expected, 3 questions to Wikidata left out", out, re.MULTILINE)
    answered = re.search(r"(\d+) of (\d+) answers to (\d+) queries as expected", out)
    assert answered is not None
    assert answered[1] == answered[2]
    assert int(answered[3]) >= 12

    assert figure(out, "statements") == len(graph.statements())
    triples = select(closure)
    assert figure(out, "triples") == len(triples)
    asserted = select(closure, asserted=True)
    inferred = len(triples) - len(asserted)
    assert f"asserted {len(asserted):,}, inferred {inferred:,}" in out

    # three answers, each with the commands that give it, and a proof that ends at a passage
    assert len(re.findall(r"^[123]\. .+\?$", out, re.MULTILINE)) == 3
    assert len(re.findall(r"^\$ famkg query ", out, re.MULTILINE)) == 3
    proofs = re.split(r"^\$ famkg why ", out, flags=re.MULTILINE)[1:]
    assert len(proofs) == 3
    assert all("└─ by " in proof and "#:~:text=" in proof for proof in proofs)

    assert {path.name for path in output.iterdir()} == {"famkg.jsonld", "famkg.ttl"}
    for name, form in (("famkg.ttl", "turtle"), ("famkg.jsonld", "jsonld")):
        assert (output / name).read_text(encoding="utf-8") == serialize(triples, form)


def test_problems_are_all_listed_and_nothing_is_written(
    documents: Path, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A digest that does not match, a missing role, a contradiction and an unexpected answer."""
    output = tmp_path / "build"
    output.mkdir()
    (output / "famkg.ttl").write_text("as it was")
    statements = copy / "data" / "statements" / "wikipedia.ttl"
    replace_in(statements, '"ea6963e8c0608be1"', '"0000000000000000"')
    replace_in(statements, "    fam:genre world:genre-drama ;\n", "")
    people = copy / "data" / "entities" / "people.ttl"
    replace_in(people, "        fam:Person ,\n", "        fam:Person ,\n        fam:Series ,\n")
    query = copy / "queries" / "counterparts.rq"
    for path in set(query.parent.glob("*.rq")) - {query}:
        path.unlink()
    replace_in(query, "Wernher von Braun", "Wernher von Grün")

    assert main(["build", "--output", str(output)]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    for check in ("passage-digest", "shape:classification-genre", "cax-adc", "expected-answer"):
        assert f"violation of {check}\n" in out
    assert "missing: Wernher von Grün" in out
    place = r"^data/statements/wikipedia\.ttl:\d+:\d+: wikipedia:infobox-genre$"
    assert re.search(place, out, re.MULTILINE)
    assert out.endswith("nothing was written\n")
    assert [path.name for path in output.iterdir()] == ["famkg.ttl"]
    assert (output / "famkg.ttl").read_text() == "as it was"


def test_malformed_file_is_one_error_after_the_step_that_met_it(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (copy / "data" / "documents.ttl").open("a", encoding="utf-8") as file:
        file.write("document:x a fam:Document\n")
    assert main(["build", "--output", str(tmp_path / "build")]) == 2
    out, err = capsys.readouterr()
    assert out.splitlines()[-1].strip() == "read"
    assert err.startswith("data/documents.ttl:")
    assert not (tmp_path / "build").exists()


@pytest.mark.parametrize("below", ["", "deeper/still"])
def test_output_that_cannot_be_written_is_one_error(
    below: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "build").write_text("a file, where a folder is to be")
    output = tmp_path / "build" / below
    assert main(["build", "--output", str(output)]) == 2
    out, err = capsys.readouterr()
    assert out == ""  # before the work, not after it
    place = tmp_path / "build"
    assert err == (
        f"{output}\n"
        f"  nothing can be written there: {place} is a file\n"
        "  Name another folder with --output.\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["build"]


def test_nouns_agree_with_their_numbers() -> None:
    assert number(1, "query", "queries") == "1 query"
    assert number(1234, "passage") == "1,234 passages"
