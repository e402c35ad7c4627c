"""Places: where each triple stands in its file, checked against two RDF parsers."""

from __future__ import annotations

import logging
import random
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
)
from turtles import HEAD, canonical, is_named_blank, placed, starts, stretch, three, turtle_texts

from famkg.errors import TurtleError
from famkg.namespaces import RDF, XSD
from famkg.turtle import (
    Place,
    Places,
    TriplePlace,
    parse_places,
    parse_triples,
    read_places,
    read_triples,
    salvage_text,
)
from famkg.turtle.source import Source

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden" / "turtle"
SHIPPED = sorted(path for part in ("ontology", "data") for path in (ROOT / part).rglob("*.ttl"))
FIRST, REST, NIL = (NamedNode(RDF + name) for name in ("first", "rest", "nil"))
MARKER = NamedNode("urn:marker")


def graph_of(triples: Iterable[Iterable[object]]) -> Dataset:
    """Return the graph of the triples, with blank nodes for the names that stand for them."""

    def restore(term: object) -> object:
        if is_named_blank(term):
            return BlankNode("b" + str(term).rpartition("-")[2].rstrip(">"))
        return term

    graph = Dataset(Quad(*map(restore, triple)) for triple in triples)  # type: ignore[arg-type]
    graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return graph


def is_unwritten(where: TriplePlace) -> bool:
    """Say whether a triple belongs to a list: then it has no predicate of its own."""
    return where.predicate == where.object


def check_terms(places: Places, head: str) -> None:
    """Check that what stands at each place is the term, under the declarations of `head`."""
    written: list[tuple[object, Place]] = []
    for triple, where in placed(places):
        if is_unwritten(where):
            assert triple.predicate in (FIRST, REST)
            ends = triple.predicate == REST and triple.object == NIL
            assert ends == (places.text_of(where.object) == ")")
            if triple.predicate == FIRST:
                written.append((triple.object, where.object))
        else:
            written.extend(zip(triple, three(where), strict=True))
    cuts = [(term, place, places.text_of(place)) for term, place in written]
    plain = sorted({cut for term, _, cut in cuts if not is_named_blank(term) and cut != "a"})
    body = "".join(f"<x:s> <x:p> {cut}\n.\n" for cut in plain)
    read = [quad.object for quad in parse(head + body, RdfFormat.TURTLE)]
    meaning: dict[object, object] = {"a": NamedNode(RDF + "type")}
    meaning.update(zip(plain, read, strict=True))
    for term, place, cut in cuts:
        if cut.startswith("_:"):
            assert meaning.setdefault(cut, term) == term
        elif is_named_blank(term):
            assert (cut[0], cut[-1]) in (("[", "]"), ("(", ")"))
            assert meaning.setdefault(place, term) == term
        else:
            assert meaning[cut] == term
    blanks = [term for term in meaning.values() if is_named_blank(term)]
    assert len(blanks) == len(set(blanks))


# --- all constructs ---


def test_places_of_every_construct() -> None:
    """Read the golden file beside the text before you change it."""
    path = GOLDEN / "places" / "constructs.ttl"
    places = read_places(path, shown_as="constructs.ttl")
    lines = [
        "  ".join([*map(stretch, three(where)), *map(str, triple)]).replace(RDF, "rdf:")
        for triple, where in placed(places)
    ]
    expected = path.with_suffix(".txt").read_text(encoding="utf-8")
    assert "\n".join(lines) + "\n" == expected


@settings(max_examples=100, deadline=None)
@given(turtle_texts())
def test_each_triple_has_a_place_and_each_place_its_term(text: str) -> None:
    places = parse_places(text, "a.ttl")
    assert list(places.triples) == parse_triples(text, "a.ttl")
    assert graph_of(places.triples) == canonical(text)
    check_terms(places, HEAD)


@settings(max_examples=60, deadline=None)
@given(turtle_texts())
def test_rdflib_reads_the_triples_that_have_places(text: str) -> None:
    text = text.replace("a\\.", "a\\.z")  # rdflib refuses a name that ends with a dot
    places = parse_places(text, "a.ttl")
    assert canonical(by_rdflib(text)) == graph_of(through_a_store(places.triples))


def by_rdflib(text: str) -> str:
    """Return the graph that rdflib reads, as N-Triples in the spelling of a store."""
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)
    graph = rdflib.Graph().parse(data=text, format="turtle")
    store = Store()
    store.load(graph.serialize(format="nt", encoding="utf-8"), RdfFormat.N_TRIPLES)
    return "".join(f"{Triple(*list(quad)[:3])} .\n" for quad in store)


def through_a_store(triples: Iterable[Triple]) -> list[Triple]:
    store = Store()
    store.extend(Quad(*triple) for triple in triples)
    return [quad.triple for quad in store]


@settings(max_examples=100, deadline=None)
@given(turtle_texts(), st.randoms(use_true_random=False))
def test_overwriting_a_term_at_its_place_changes_just_its_triples(
    text: str, chance: random.Random
) -> None:
    places = parse_places(text, "a.ttl")
    all_of_it = placed(places)
    writable = [where for _, where in all_of_it if not is_unwritten(where)]
    if not writable:
        return
    chosen = chance.choice(three(chance.choice(writable)))
    source = places.sources[0]
    start, end = source.offsets(chosen)
    expected = []
    for triple, where in all_of_it:
        if start < source.offsets(where.predicate)[0] < end:
            continue  # what a bracket holds is gone with it
        stands = [place == chosen for place in three(where)]
        if is_unwritten(where):
            stands = [False, False, stands[2] and triple.predicate == FIRST]
        expected.append([MARKER if s else term for s, term in zip(stands, triple, strict=True)])
    changed = f"{text[:start]}{MARKER}{text[end:]}"
    assert canonical(changed) == graph_of(expected)


@settings(max_examples=40, deadline=None)
@given(turtle_texts(), st.sampled_from(["\r\n", "\r"]))
def test_line_ends_of_any_kind_end_lines(text: str, end: str) -> None:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    other = parse_places(text.replace("\n", end), "a.ttl")
    expected = [where for _, where in placed(parse_places(text, "a.ttl"))]
    assert [where for _, where in placed(other)] == expected


@pytest.mark.parametrize("folder", sorted({path.parent for path in SHIPPED}), ids=lambda f: f.name)
def test_what_is_shipped_stands_where_it_is_said_to(folder: Path) -> None:
    for path in folder.glob("*.ttl"):
        places = read_places(path, shown_as=path.name)
        assert list(places.triples) == read_triples(path)
        text = path.read_text(encoding="utf-8")
        check_terms(places, "\n".join(re.findall(r"^@prefix .*", text, re.MULTILINE)) + "\n")


# --- looking up ---

EX = "@prefix ex: <x:> .\n"
A, B, P, Q = (NamedNode(f"x:{name}") for name in "abpq")
ONE, TWO = (Literal(value, datatype=NamedNode(XSD + "integer")) for value in "12")


def test_what_is_written_twice_has_two_places() -> None:
    places = parse_places(f"{EX}ex:a ex:p 1 , 1 .\nex:a ex:q 2 ; ex:p 1 .\n", "a.ttl")
    found = places.of_triple(A, P, ONE)
    assert starts(where.object for where in found) == ["a.ttl:2:11", "a.ttl:2:15", "a.ttl:3:20"]
    assert starts(where.predicate for where in found) == ["a.ttl:2:6", "a.ttl:2:6", "a.ttl:3:15"]
    assert starts(places.of_subject(A)) == ["a.ttl:2:1", "a.ttl:3:1"]
    assert starts(places.of_predicate(P)) == ["a.ttl:2:6", "a.ttl:3:15"]
    assert starts(where.object for where in places.of_pair(A, Q)) == ["a.ttl:3:11"]


def test_what_is_written_nowhere_has_no_place() -> None:
    places = parse_places(f"{EX}ex:a ex:p 1 .\n", "a.ttl")
    assert places.of_triple(A, P, TWO) == ()
    assert places.of_triple(A, P, Literal("1")) == ()
    assert places.of_pair(A, Q) == places.of_subject(B) == places.of_object(B) == ()
    assert places.find(B, P, ONE) is None
    assert Places().find(A) is None


def test_files_are_joined_in_their_order(tmp_path: Path) -> None:
    for name, text in (("b", "ex:b ex:p ex:a .\n"), ("a", "\nex:a ex:p [ ex:q ex:a ] .\n")):
        (tmp_path / f"{name}.ttl").write_text(EX + text)
    both = [read_places(tmp_path / name, shown_as=name) for name in ("b.ttl", "a.ttl")]
    places = Places.merge(both)
    assert places.triples == both[0].triples + both[1].triples
    assert starts(places.of_object(A)) == ["b.ttl:2:11", "a.ttl:3:18"]
    (node,) = (triple.object for triple in both[1].triples if triple.subject == A)
    assert starts(places.of_subject(node)) == starts(places.of_object(node)) == ["a.ttl:3:11"]
    assert places.line_of(places.of_subject(A)[0]) == "ex:a ex:p [ ex:q ex:a ] ."
    assert places.text_of(places.of_subject(node)[0]) == "[ ex:q ex:a ]"


def test_the_place_to_show_is_the_nearest_that_is_written() -> None:
    places = parse_places(f"{EX}ex:b ex:q ex:a .\nex:a ex:q 2 ; ex:q 1 .\nex:c a ex:p .\n", "a.ttl")
    assert str(places.find(A, Q, ONE)) == "a.ttl:3:20"
    assert str(places.find(A, Q, Literal("else"))) == "a.ttl:3:6"
    assert str(places.find(A, P, ONE)) == str(places.find(A, P)) == "a.ttl:3:1"
    assert str(places.find(P)) == "a.ttl:4:8"


def test_a_literal_is_found_however_a_store_spells_it() -> None:
    places = parse_places(f'{EX}ex:a ex:p 01 , 1.50 , "lamp"@EN , 2 , 002 .\n', "a.ttl")
    for value, kind, cuts in (("1", "integer", ["01"]), ("1.5", "decimal", ["1.50"])):
        found = places.of_triple(A, P, Literal(value, datatype=NamedNode(XSD + kind)))
        assert [places.text_of(where.object) for where in found] == cuts
    (where,) = places.of_triple(A, P, TWO)  # what is written just so comes first
    assert places.text_of(where.object) == "2"
    (where,) = places.of_triple(A, P, Literal("lamp", language="en"))
    assert places.text_of(where.object) == '"lamp"@EN'


def test_a_list_member_is_where_it_is_written() -> None:
    places = parse_places(
        f"{EX}ex:a ex:p (\n  ex:b # one\n  2 ) ;\n ex:q ( 3 ) , ( 4 ) .\n", "a.ttl"
    )
    (first,) = (triple for triple in places.triples if triple.object == B)
    (second,) = (triple for triple in places.triples if triple.object == TWO)
    assert starts(places.of_subject(first.subject)) == ["a.ttl:2:11"]
    assert starts(places.of_subject(second.subject)) == ["a.ttl:4:3"]
    assert starts(three(places.of_triple(*first)[0])) == ["a.ttl:2:11", "a.ttl:3:3", "a.ttl:3:3"]
    assert starts(places.of_object(second.subject)) == ["a.ttl:4:3"]
    assert starts(places.of_object(NIL)) == ["a.ttl:4:5", "a.ttl:5:11", "a.ttl:5:19"]


@pytest.mark.parametrize("bracket", ["[ ex:q ( 1 2 ) ]", "( 2 )", "[ ex:p 1 ]"])
def test_brackets_in_another_order_are_placed_at_their_block(bracket: str) -> None:
    """Should the parser ever hand out their triples in another order."""
    text = f"{EX}ex:a ex:p 1 .\nex:b ex:p {bracket} .\n"
    one, *more = parse_triples(text, "a.ttl")
    places = Places([Source(text, "a.ttl", [one, *reversed(more)])])
    assert starts(three(places.of_triple(*one)[0]))[2] == "a.ttl:2:11"
    for triple in more:
        assert set(starts(three(places.of_triple(*triple)[0]))) == {"a.ttl:3:1"}


def test_brackets_may_be_deep_and_strings_long() -> None:
    deep = "[ ex:p " * 3000 + "1" + " ]" * 3000
    text = f"{EX}ex:a ex:p {deep} ; ex:q '''{'words ' * 50_000}''' , 2 .\n"
    places = parse_places(text, "a.ttl")
    (where,) = places.of_triple(A, Q, TWO)
    assert places.text_of(where.object) == "2"
    assert len({where.object for _, where in placed(places)}) == 3003


# --- what is no Turtle ---

NASTY = """
ex:a ex:b ex:c
ex:a ex:b ex:c ..
ex:a ex:b .
ex:a ex:b , 1 .
ex:a ex:b 1 , .
ex:a ; ex:b 1 .
ex:a ex:b 1 ;;; .
ex:a ex:b 1;;ex:c 2;.
ex:a a a .
a a ex:c .
ex:a ex:b a .
ex:a _:b 1 .
ex:a "b" 1 .
"a" ex:b 1 .
1 ex:b 1 .
[] .
[ ex:b 1 ] .
[ ; ] ex:b 1 .
[ ex:b ] ex:c 1 .
() .
( 1 .
( 1 ) ) ex:b 1 .
( ex:b 1 ; ) ex:c 2 .
ex:a ( 1 ) 1 .
ex:a [ ex:b 1 ] 1 .
ex:a ex:b ( , ) .
ex:a ex:b [ ex:c 1 . ] .
ex:a ex:b "" .
ex:a ex:b ""a"" .
ex:a ex:b '''a'''' .
ex:a ex:b '''a\\'''' .
ex:a ex:b "a
ex:a ex:b "a\\x" .
ex:a ex:b "\\u12" .
ex:a ex:b "\\uD800" .
ex:a ex:b "\\U00110000" .
ex:a ex:b "a"@ .
ex:a ex:b "a"@en-toolonganyway .
ex:a ex:b "a" @en .
ex:a ex:b "a"^^ .
ex:a ex:b "a"^^"b" .
ex:a ex:b "a"^^ ex:c .
ex:a ex:b "a"^ex:c .
ex:a ex:b 1. ex:c ex:d 2.
ex:a ex:b 1.e0, .1, -.1e-1, +1 .
ex:a ex:b 1e .
ex:a ex:b --1 .
ex:a ex:b 0x1 .
ex:a ex:b true, false .
ex:a ex:b True .
ex:a ex:b truefalse .
ex:a ex:b <x y> .
ex:a ex:b <x:\\u0020> .
ex:a ex:b <x:\\n> .
ex:a ex:b <x:{}> .
ex:a ex:b <y> .
ex:a ex:b <http://[> .
ex:a ex:b no:c .
ex:a ex:b ex:\\c .
ex:a ex:b ex:%2 .
ex:a ex:b ex:c\\. .
ex:a ex:b ex:c.d. .
ex:a ex:b ex:-c .
ex:a ex:b ex::: .
ex:a ex:b _:-c .
ex:a ex:b _:c- .
ex:a ex:b _:c.
ex:a ex:b _: .
ex:a ex:b é:c .
@prefix no <x:> .
@prefix no: <x:>
@PREFIX no: <x:> . no:a no:b 1 .
PREFIX no: <x:> no:a no:b 1 .
prefix no: <x:> . no:a no:b 1 .
@base <x:> . <> <y> 1 .
BASE <x:> <> <y> 1 .
ex:a ex:b 1 } .
{ ex:a ex:b 1 } .
ex:a ex:b ?x .
ex:a ex:b ex:c!ex:d .
ex:a = ex:b .
\ufeffex:a ex:b 1 .
""".strip().split("\n")


@pytest.mark.parametrize("text", NASTY)
def test_a_text_is_refused_just_where_the_rdf_parser_refuses_it(text: str) -> None:
    try:
        expected = list(parse(EX + text, RdfFormat.TURTLE))
    except SyntaxError:
        with pytest.raises(TurtleError) as caught:
            parse_places(EX + text, "a.ttl")
        assert salvage_text(EX + text, "a.ttl").errors
        assert re.fullmatch(r"a\.ttl:\d+:\d+", caught.value.where or "")
    else:
        places = parse_places(EX + text, "a.ttl")
        assert graph_of(places.triples) == canonical(EX + text)
        assert len(placed(places)) == len(expected)
        check_terms(places, EX + "@base <x:> .\n" + "".join(re.findall(r"(?i)prefix no.*?>", text)))


@pytest.mark.parametrize(
    "news",
    [
        "ex:a ex:b <<( ex:a ex:b 1 )>> .",
        "<< ex:a ex:b 1 >> ex:c 2 .",
        "ex:a ex:b 1 {| ex:c 2 |} .",
        "ex:a ex:b 1 ~ ex:r .",
    ],
)
def test_news_of_turtle_1_2_have_no_place(news: str) -> None:
    """The one thing that the RDF parser accepts and this does not."""
    text = f"{EX}ex:a ex:p 1 .\n{news}\n"
    list(parse(text, RdfFormat.TURTLE))
    with pytest.raises(TurtleError, match=r"Turtle 1\.1 does not have") as caught:
        parse_places(text, "a.ttl")
    assert (caught.value.where or "").startswith("a.ttl:3:")
    salvage = salvage_text(text, "a.ttl")
    assert starts(where.object for _, where in placed(salvage.places)) == ["a.ttl:2:11"]
    assert [error.where for error in salvage.errors] == [caught.value.where]


def test_a_version_may_be_declared() -> None:
    text = '@version "1.1" .\nVERSION "1.2"\n<x:a> <x:p> "lamp"@en--ltr .\n'
    ((_, where),) = placed(parse_places(text, "a.ttl"))
    assert stretch(where.object) == "3:13-3:27"
