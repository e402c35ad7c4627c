"""Damaged Turtle: every fault is told at its place, and hides nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode
from turtles import is_named_blank, placed, starts, stretch

from famkg.errors import TurtleError
from famkg.namespaces import FAM
from famkg.turtle import (
    Places,
    Salvage,
    parse_places,
    parse_triples,
    read_triples,
    salvage_places,
    salvage_text,
)

EX = "@prefix ex: <x:> .\n"
A, P = NamedNode("x:a"), NamedNode("x:p")

LAMP = """\
@prefix ex: <x:> .

ex:before ex:p "one" , 2 ;
    .

# the middle, "as it were"
ex:middle
    ex:p "lamp; it shines. Or not"@en , <x:y> ; # a note [
    ex:q [ ex:r ( 1 'two' ) ] ;
    ex:s '''long: "one".

Then more, of course.'''^^ex:t ;
    ex:q -1.5e3 .

ex:after
    ex:p "one" , [ ex:q true ] .
"""
BEGIN, END = LAMP.index("ex:middle"), LAMP.index("\n\nex:after")


def plain(places: Places) -> Counter[tuple[str, str, str]]:
    """Return the triples of a text; what its blank nodes are called does not matter."""
    return Counter(
        tuple("_" if is_named_blank(term) else str(term) for term in triple)  # type: ignore[misc]
        for triple in places.triples
    )


def damages() -> Iterator[tuple[int, str]]:
    """Yield offsets in the middle block, and the text without a character or with one more."""
    for at in range(BEGIN, END):
        yield at, LAMP[:at] + LAMP[at + 1 :]
        for stray in "\"'\\<[).;#@":
            yield at, LAMP[:at] + stray + LAMP[at:]


def test_a_fault_in_one_block_hides_no_other() -> None:
    others = plain(parse_places(LAMP[:BEGIN] + LAMP[END:], "a.ttl"))
    refused = told = 0
    for at, text in damages():
        salvage = salvage_text(text, "a.ttl")
        try:
            parse_triples(text, "a.ttl")
        except TurtleError as error:
            refused, told = refused + 1, told + len(salvage.errors)
            assert str(salvage.errors[0]) == str(error)
            assert salvage.left_out
            assert not others - plain(salvage.places), text
            assert NamedNode("x:after") not in salvage.subjects
            assert at <= BEGIN + len("ex:middle") or NamedNode("x:middle") in salvage.subjects
        else:
            assert (salvage.errors, salvage.left_out, salvage.subjects) == ((), (), frozenset())
            assert salvage.places.triples == parse_places(text, "a.ttl").triples
    assert refused > 500
    assert told < 1.1 * refused


def told(salvage: Salvage) -> list[str]:
    return [f"{error.where} {error.what}" for error in salvage.errors]


def test_every_fault_is_told_at_its_place() -> None:
    text = LAMP.replace('"one" , 2 ;', '"one" 2 ;').replace(
        "-1.5e3 .", "-1.5e3\n\nex:more ex:p ( 1 .\n\nex:last ex:p no:thing ."
    )
    salvage = salvage_text(text, "a.ttl")
    assert told(salvage) == [
        "a.ttl:3:22 a dot is expected at the end of statements",
        "a.ttl:13:16 the block that begins in line 7 does not end here",
        "a.ttl:15:18 . is not a valid RDF object",
        "a.ttl:17:14 the prefix no: has not been declared",
    ]
    assert list(map(stretch, salvage.left_out)) == [
        "3:1-4:6",
        "7:1-13:16",
        "15:1-15:19",
        "17:1-17:24",
    ]
    names = ("before", "last", "middle", "more")
    assert salvage.subjects == {NamedNode(f"x:{name}") for name in names}
    assert starts(salvage.places.of_subject(NamedNode("x:after"))) == ["a.ttl:19:1"]
    assert salvage.places.of_subject(NamedNode("x:middle")) == ()


def test_a_prefix_that_is_not_declared_is_told_once() -> None:
    text = (
        "ex:a ex:p 1 .\nex:b ex:p 'no ex:'^^ex:t .\n<x:c> <x:p> 'ex:' .\n"
        "@prefix ex: <x:> .\nex:a a ex:b .\n"
    )
    salvage = salvage_text(text, "a.ttl")
    assert told(salvage) == ["a.ttl:1:1 the prefix ex: has not been declared"]
    assert [place.line for place in salvage.left_out] == [1, 2]
    assert sorted(where.subject.line for _, where in placed(salvage.places)) == [3, 5]


def test_a_prefix_that_everybody_knows_is_supplied() -> None:
    text = "<x:a> fam:name 'a' .\n<x:b> fam:name 'b' ; skos:note 'c' .\n"
    salvage = salvage_text(text, "a.ttl")
    assert told(salvage) == [
        "a.ttl:1:7 the prefix fam: has not been declared",
        "a.ttl:2:22 the prefix skos: has not been declared",
    ]
    assert salvage.left_out == ()
    (where,) = salvage.places.of_pair(NamedNode("x:b"), NamedNode(FAM + "name"))
    assert str(where.object) == "a.ttl:2:16"


def test_a_broken_declaration_is_one_fault() -> None:
    salvage = salvage_text(LAMP.replace("ex: <x:>", "ex: <x: >"), "a.ttl")
    assert told(salvage) == ["a.ttl:1:13 invalid IRI code point ' '"]
    assert salvage.places.triples == ()


def test_of_too_many_faults_the_first_are_told() -> None:
    text = EX + "ex:a ex:p .\n\n" * 50 + "ex:b ex:p 1 .\n"
    salvage = salvage_text(text, "a.ttl")
    assert told(salvage) == [
        f"a.ttl:{2 * number}:11 . is not a valid RDF object" for number in range(1, 21)
    ]
    assert "the rest of the file was not read" in (salvage.errors[-1].todo or "")
    assert salvage.left_out[-1].end_line == 102
    assert NamedNode("x:b") in salvage.subjects


def test_a_file_that_cannot_be_read_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "latin.ttl").write_bytes(b"<x:a> <x:p> '\xfc' .\n")
    (tmp_path / "good.ttl").write_text("<x:a> <x:p> 1 .\n")
    found = [
        salvage_places(tmp_path / f"{name}.ttl", shown_as=name)
        for name in ("latin", "missing", "good")
    ]
    assert [told(each) for each in found] == [
        ["latin:1:14 byte 0xFC is not UTF-8"],
        ["missing it cannot be read: No such file or directory"],
        [],
    ]
    places = Places.merge(each.places for each in found)
    assert starts(where.object for where in places.of_pair(A, P)) == ["good:1:13"]
    assert places.triples == tuple(read_triples(tmp_path / "good.ttl"))


HOSTILE = ['"', "'''", "<", "(", "[ ex:p ", "\\", "# ", "ex:a ", "\n\n", ". ", "a\n\n"]


@pytest.mark.parametrize("stray", HOSTILE)
def test_a_hostile_text_is_read_to_its_end(stray: str) -> None:
    salvage = salvage_text(f"{EX}ex:a ex:p 1 .\n{stray * 5000}\n\nex:b ex:p 1 .\n", "a.ttl")
    assert bool(salvage.errors) == (stray not in ("# ", "\n\n"))
    assert salvage.places.of_subject(A)
