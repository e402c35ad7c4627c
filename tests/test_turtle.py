"""Turtle: what is read, what errors say, and that the layout keeps graph and comments."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode
from turtles import MARK, canonical, turtle_texts

from famkg.cli.main import main
from famkg.errors import TurtleError
from famkg.namespaces import GENID
from famkg.turtle import (
    format_turtle,
    parse_triples,
    read_triples,
    subject_lines,
    subject_places,
)

GOLDEN = Path(__file__).parent / "golden" / "turtle"
MALFORMED = sorted((GOLDEN / "errors").glob("*.ttl"))
LAYOUTS = sorted((GOLDEN / "layout").glob("*.in.ttl"))


# --- reading ---


def test_blank_nodes_are_named_in_order_for_file_and_folder(tmp_path: Path) -> None:
    text = "<x:a> <x:p> [ <x:q> _:z ] , _:z ."
    for folder in ("ontology", "entities"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "works.ttl").write_text(text)
    first = read_triples(tmp_path / "ontology" / "works.ttl")
    assert first == read_triples(tmp_path / "ontology" / "works.ttl")
    names = {term.value for triple in first for term in triple if "genid" in str(term)}
    assert names == {f"{GENID}ontology-works-1", f"{GENID}ontology-works-2"}
    second = read_triples(tmp_path / "entities" / "works.ttl")
    assert not names & {term.value for triple in second for term in triple}


def test_triples_come_in_the_order_of_the_file() -> None:
    triples = parse_triples("<x:b> <x:p> 2 , 1 .\n<x:a> <x:p> 3 .", "order.ttl")
    assert [triple.object.value for triple in triples] == ["2", "1", "3"]


def test_subject_lines_resolve_prefixes_bases_and_escapes() -> None:
    text = (
        "# first line\n"
        "@prefix a: <http://a.example/> .\n"
        "BASE <http://base.example/>\n"
        "PREFIX b: <b/>\n"
        'a:x a a:T ; a:text """\n\n""" .\n'
        "\n"
        "<y> a a:T . b:z\\,1 a a:T .\n"
        "[] a a:T . _:n a a:T . ( 1 ) a a:T .\n"
        "a:x a a:U .\n"
        "<http://c.example/\\u00e9> a a:T .\n"
    )
    assert subject_lines(text) == {
        "http://a.example/x": 5,
        "http://base.example/y": 9,
        "http://base.example/b/z,1": 9,
        "http://c.example/é": 12,
    }


def test_subject_places_give_the_first_block_of_all_files(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("\n<x:one> a <x:T> .\n")
    (tmp_path / "b.ttl").write_text("<x:two> a <x:T> .\n<x:one> a <x:U> .\n")
    places = subject_places(sorted(tmp_path.glob("*.ttl")), lambda path: path.name)
    assert places == {"x:one": ("a.ttl", 2), "x:two": ("b.ttl", 1)}


@pytest.mark.parametrize("path", MALFORMED, ids=lambda path: path.stem)
def test_malformed_turtle_is_explained_and_left_alone(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = path.read_bytes()
    monkeypatch.chdir(path.parent)
    assert main(["fmt", path.name]) == 2
    assert capsys.readouterr().err == path.with_suffix(".txt").read_text(encoding="utf-8")
    assert path.read_bytes() == before


def test_an_error_calls_the_file_as_it_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text("<x:a> <x:b> .")
    with pytest.raises(TurtleError) as caught:
        read_triples(path, shown_as="data/broken.ttl")
    assert caught.value.where == "data/broken.ttl:1:13"
    with pytest.raises(TurtleError) as caught:
        read_triples(tmp_path / "missing.ttl", shown_as="data/missing.ttl")
    assert caught.value.where == "data/missing.ttl"


# --- layout ---


@pytest.mark.parametrize("path", LAYOUTS, ids=lambda path: path.name.removesuffix(".in.ttl"))
def test_layout(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    expected = path.with_name(path.name.replace(".in.", ".out.")).read_text(encoding="utf-8")
    assert format_turtle(text) == expected
    assert format_turtle(expected) == expected


def test_carriage_returns_stay_in_strings_alone() -> None:
    text = '<x:a> <x:p> """one\r\ntwo""" ; # why\r\n  <x:q> 1 .\r\n'
    expected = '<x:a>\n    <x:p> """one\r\ntwo""" ; # why\n    <x:q> 1 ;\n    .\n'
    assert format_turtle(text) == expected
    assert parse_triples(expected, "a.ttl")[0].object == Literal("one\r\ntwo")


def test_another_prefix_named_rdf_is_no_type() -> None:
    text = "@prefix rdf: <http://other.example/> .\n<x:a> rdf:type <x:b> ."
    assert "rdf:type <x:b> ;" in format_turtle(text)


def test_nothing_comes_of_nothing() -> None:
    assert format_turtle("") == ""
    assert format_turtle("\n\n# alone") == "# alone\n"


@settings(max_examples=150, deadline=None)
@given(turtle_texts())
def test_layout_keeps_graph_and_comments_and_is_stable(text: str) -> None:
    once = format_turtle(text)
    assert canonical(once) == canonical(text)
    assert re.findall(f"#{MARK}.*", once) == re.findall(f"#{MARK}.*", text)
    assert format_turtle(once) == once


@settings(max_examples=150, deadline=None)
@given(turtle_texts(), st.data())
def test_a_damaged_file_is_refused_or_keeps_its_graph(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(text)))
    rest = data.draw(st.sampled_from(["", text[cut + 1 :], "." + text[cut:], "]" + text[cut:]]))
    damaged = text[:cut] + rest
    try:
        once = format_turtle(damaged)
    except TurtleError as error:
        assert re.fullmatch(r"the text:\d+:\d+", error.where or "")
        assert error.todo
    else:
        assert canonical(once) == canonical(damaged)


# --- the command ---


def test_fmt_rewrites_what_is_not_in_the_layout(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.ttl", tmp_path / "sub" / "bad.ttl"
    bad.parent.mkdir()
    good.write_text("<x:a>\n    <x:p> 1 ;\n    .\n")
    bad.write_text("<x:a> <x:p> 1 .")
    assert main(["fmt", "--check", str(tmp_path)]) == 1
    assert bad.read_text() == "<x:a> <x:p> 1 ."
    assert f"not in the layout: {bad.as_posix()}" in capsys.readouterr().out
    assert main(["fmt", str(good), str(bad)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"formatted: {bad.as_posix()}",
        "2 files, 1 changed",
    ]
    assert bad.read_text() == good.read_text()
    assert main(["fmt", "--check", str(tmp_path)]) == 0


def test_fmt_writes_nothing_where_one_file_is_malformed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.ttl").write_text("<x:a> <x:p> 1 .")
    (tmp_path / "b.ttl").write_text("<x:a> <x:p> 1")
    assert main(["fmt", str(tmp_path)]) == 2
    assert f"{tmp_path.as_posix()}/b.ttl:1:14" in capsys.readouterr().err
    assert (tmp_path / "a.ttl").read_text() == "<x:a> <x:p> 1 ."
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ttl", "b.ttl"]


def test_the_turtle_of_the_project_is_in_the_layout(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["fmt", "--check"])
    assert code == 0, capsys.readouterr().out


def test_terms_are_those_of_the_parser() -> None:
    (triple,) = parse_triples("<x:a> <x:p> 'lamp'@EN .", "a.ttl")
    assert (triple.subject, triple.predicate) == (NamedNode("x:a"), NamedNode("x:p"))
    assert triple.object == Literal("lamp", language="en")
