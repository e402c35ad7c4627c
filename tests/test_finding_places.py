"""Findings of any shape: at the value that is wrong, and each with a name of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from pyoxigraph import Literal, NamedNode

from famkg.cli.main import main
from famkg.cli.validate import check, read_alone, read_shapes
from famkg.findings import fingerprint_all, locate
from famkg.findings.walks import read_path
from famkg.model import Finding
from famkg.turtle import parse_places

HEAD = """@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
EX = "http://example.org/"
Run: TypeAlias = Callable[[str, str], list[Finding]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give what shapes find in data, each with its place."""
    monkeypatch.chdir(tmp_path)

    def run(data: str, shapes: str) -> list[Finding]:
        Path("data.ttl").write_text(HEAD + data, encoding="utf-8")
        Path("shapes.ttl").write_text(HEAD + shapes, encoding="utf-8")
        inputs = read_shapes(read_alone([Path("data.ttl")]), [Path("shapes.ttl")])
        return check(inputs, None, only_shapes=True)

    return run


def marked(finding: Finding, data: str) -> str:
    """Return the line of the data and, after a bar, what of it is marked."""
    assert finding.line is not None
    assert finding.column is not None
    assert finding.end_column is not None
    line = (HEAD + data).splitlines()[finding.line - 1]
    end = finding.end_column - 1 if finding.line == finding.end_line else None
    return f"{line.strip()} | {line[finding.column - 1 : end]}"


BOUND = "sh:minInclusive 4"
ALTERNATIVE = "[ sh:alternativePath ( ex:start ex:end ) ]"
LIST = "( ex:all [ sh:zeroOrMorePath rdf:rest ] rdf:first )"


@pytest.mark.parametrize(
    ("path", "asks", "data", "wanted"),
    [
        pytest.param(
            ALTERNATIVE, BOUND, "ex:a ex:start 5 ;\n ex:end 3 .", "ex:end 3 . | 3", id="alternative"
        ),
        pytest.param(
            ALTERNATIVE, BOUND, "ex:a ex:start 5 ;\n ex:end 03 .", "ex:end 03 . | 03", id="spelling"
        ),
        pytest.param(
            "( ex:p ex:n )",
            BOUND,
            "ex:a ex:p ex:c, ex:b .\nex:b ex:n 2 .\nex:c ex:n 9 .",
            "ex:b ex:n 2 . | 2",
            id="sequence",
        ),
        pytest.param(
            "( ex:p [ sh:inversePath ex:n ] )",
            "sh:in ( ex:z )",
            "ex:a ex:p ex:b .\nex:c ex:n ex:b .",
            "ex:c ex:n ex:b . | ex:b",
            id="there and back",
        ),
        pytest.param(LIST, BOUND, "ex:a ex:all (\n 7\n 2 8 ) .", "2 8 ) . | 2", id="list"),
        pytest.param(
            "[ sh:oneOrMorePath ex:q ]",
            "sh:in ( ex:b )",
            "ex:a ex:q ex:b .\nex:b ex:q ex:c .",
            "ex:b ex:q ex:c . | ex:c",
            id="plus",
        ),
        pytest.param(
            "[ sh:oneOrMorePath ex:q ]",
            "sh:in ( ex:b ex:a )",
            "ex:a ex:q ex:b .\nex:b ex:q ex:a, ex:c .",
            "ex:b ex:q ex:a, ex:c . | ex:c",
            id="circle",
        ),
        pytest.param(
            "( [ sh:zeroOrOnePath ex:q ] ex:n )",
            BOUND,
            "ex:a ex:n 9 ; ex:q ex:b .\nex:b ex:n 1 .",
            "ex:b ex:n 1 . | 1",
            id="optional",
        ),
        pytest.param(
            "( ex:n [ sh:zeroOrOnePath ex:q ] )",
            BOUND,
            "ex:a ex:x 1 ; ex:q 2 ;\n ex:n 3 .",
            "ex:n 3 . | 3",
            id="optional end",
        ),
        pytest.param(
            ALTERNATIVE,
            "sh:maxCount 1",
            "ex:a ex:end 5 ;\n ex:start 3 ;\n ex:end 5 .",
            "ex:start 3 ; | 3",
            id="too many",
        ),
        pytest.param(
            "ex:name",
            "sh:maxCount 1",
            "ex:a ex:name 1 ;\n ex:name 3 .",
            "ex:name 3 . | 3",
            id="too many of one",
        ),
        pytest.param(
            ALTERNATIVE,
            "sh:minCount 2",
            "ex:a ex:x 1 ;\n ex:end 3 .",
            "ex:end 3 . | ex:end",
            id="too few",
        ),
    ],
)
def test_value_is_marked_where_its_path_ends(
    run: Run, path: str, asks: str, data: str, wanted: str
) -> None:
    shape = f"ex:s a sh:NodeShape ; sh:targetNode ex:a ; sh:property [ sh:path {path} ; {asks} ] ."
    (found,) = run(data, shape)
    assert marked(found, data) == wanted


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("^(<{0}n>/<{0}p>)", "ex:b ex:n ex:c . | ex:c"),
        ("^(<{0}x>|<{0}n>/^(^<{0}p>))", "ex:b ex:n ex:c . | ex:c"),
        ("^<{0}p>/^<{0}n>", "ex:b ex:n ex:c . | ex:c"),
        ("^<{0}x>", "ex:a ex:q 1 . | ex:a"),
        ("<{0}q>?/(^<{0}p>/^<{0}n>)+", "ex:b ex:n ex:c . | ex:c"),
        ("<{0}q>*/<{0}r>", "ex:a ex:q 1 . | ex:q"),
    ],
)
def test_paths_backwards_are_walked_to_their_end(path: str, wanted: str) -> None:
    data = "ex:a ex:q 1 .\nex:b ex:n ex:c .\nex:c ex:p ex:a ."
    odd = Finding(
        "x", "violation", "", focus=f"{EX}a", path=path.format(EX), term=NamedNode(f"{EX}b")
    )
    (found,) = locate([odd], parse_places(HEAD + data, "a.ttl"))
    assert marked(found, data) == wanted


def test_value_is_found_however_it_is_spelled() -> None:
    data = "ex:a ex:start 5 ;\n ex:end 03 ."
    path = f"(<{EX}start>|<{EX}end>)"
    low = Finding("x", "violation", "", focus=f"{EX}a", path=path, term=Literal(3))
    (found,) = locate([low], parse_places(HEAD + data, "a.ttl"))
    assert marked(found, data) == "ex:end 03 . | 03"


SPARQL = """
ex:s a sh:NodeShape ; sh:targetNode ex:a ; sh:sparql [
    sh:message "Look at it." ;
    sh:select "SELECT $this ?value WHERE {{ {} }}" ;
] .
"""


@pytest.mark.parametrize(
    ("where", "data", "wanted"),
    [
        (
            "$this <http://example.org/p> ?value",
            "ex:a ex:q 1 ;\n ex:p 4 .",
            "ex:p 4 . | 4",
        ),
        (
            "$this <http://example.org/p> ?value",
            "ex:a ex:q 1 ;\n ex:p ex:b .\nex:b ex:q 2 .",
            "ex:p ex:b . | ex:b",
        ),
        (
            "?value <http://example.org/of> ?x . ?x <http://example.org/in> $this",
            "ex:a ex:q 1 .\nex:x ex:in ex:a .\nex:b ex:of ex:x .",
            "ex:b ex:of ex:x . | ex:b",
        ),
        (
            "BIND (7 AS ?value) $this ?p ?o",
            "ex:a ex:q 1 .",
            "ex:a ex:q 1 . | ex:a",
        ),
    ],
    ids=["literal", "node", "elsewhere", "nowhere"],
)
def test_value_without_a_path_is_marked_at_its_node_or_else_in_its_own_block(
    run: Run, where: str, data: str, wanted: str
) -> None:
    found = run(data, SPARQL.format(where))
    assert [marked(each, data) for each in found] == [wanted]


@pytest.mark.parametrize("path", ["<a", "<x:a>/", "<x:a>)", "(<x:a>", "<x:a>|", "^<", "(<x:a>/*)"])
def test_what_is_no_path_leads_to_the_node(path: str) -> None:
    assert read_path(path) is None
    odd = Finding("x", "violation", "Mend it.", focus=f"{EX}a", path=path)
    (found,) = locate([odd], parse_places(f"{HEAD}ex:a ex:p 1 .", "a.ttl"))
    assert (found.line, found.column) == (5, 1)


# --- fingerprints ---

ONE_NAME = """
ex:person a sh:NodeShape ; sh:targetNode ex:bob ; sh:property ex:one-name .
ex:one-name sh:path ex:name ; sh:minCount 1 ; sh:maxCount 1 ; sh:message "One name." .
"""


def test_baseline_of_too_many_does_not_hide_too_few(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["validate", "data.ttl", "--shapes", "shapes.ttl"]
    (many,) = run("ex:bob ex:name 1, 2 ; ex:age 3 .", ONE_NAME)
    assert main([*argv, "--write-baseline", "known.json"]) == 0
    assert main([*argv, "--baseline", "known.json"]) == 0
    (few,) = run("ex:bob ex:age 3 .", ONE_NAME)
    assert fingerprint_all([many]) != fingerprint_all([few])
    assert main([*argv, "--baseline", "known.json"]) == 1
    assert "new: 1 violation" in capsys.readouterr().out


def test_baseline_of_an_older_version_is_bad_input(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run("ex:bob ex:name 1 .", ONE_NAME)
    Path("known.json").write_text('{"famkg-baseline": 1, "findings": []}')
    assert main(["validate", "data.ttl", "--shapes", "shapes.ttl", "--baseline", "known.json"]) == 2
    told = capsys.readouterr().err
    assert "it is of version 1, not 2" in told
    assert "--write-baseline" in told


NAMELESS = """
ex:person a sh:NodeShape ; sh:targetNode ex:bob ; sh:property
    [ sh:path ex:name ; sh:pattern "^B" ; sh:message "{begin}" ] ,
    [ sh:message "End with k." ; sh:path ex:name ; sh:pattern "k$" ] .
"""


def test_shapes_without_a_name_are_told_apart_by_what_they_ask(run: Run) -> None:
    shapes = NAMELESS.format(begin="Begin with B.")
    (begin,) = run('ex:bob ex:name "Jack" .', shapes)
    (end,) = run('ex:bob ex:name "Jack" .', shapes.replace('"^B"', '"^J"').replace("k$", "b$"))
    assert (begin.components, begin.path, begin.term) == (end.components, end.path, end.term)
    assert fingerprint_all([begin]) != fingerprint_all([end])
    (reworded,) = run('ex:bob ex:name "Jack" .', "\n\n" + NAMELESS.format(begin="Mend it."))
    assert fingerprint_all([reworded]) == fingerprint_all([begin])


def test_long_lists_and_nested_shapes_without_a_name_are_told_apart(run: Run) -> None:
    names = " ".join(f"ex:n{number}" for number in range(2000))
    shape = "ex:person a sh:NodeShape ; sh:targetNode ex:bob ; sh:property [ sh:path ex:p ; {} ] ."
    prints = [
        fingerprint_all(run("ex:bob ex:p ex:z .", shape.format(asks)))
        for asks in (
            f"sh:in ( {names} )",
            f"sh:in ( {names} ex:last )",
            "sh:not [ sh:or ( [ sh:nodeKind sh:IRI ] [ sh:datatype xsd:date ] ) ]",
            "sh:not [ sh:or ( [ sh:nodeKind sh:IRI ] [ sh:datatype xsd:time ] ) ]",
        )
    ]
    assert len({name for (name,) in prints}) == 4
