"""Names: what a word means in an opened graph, and what a thing is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from famkg.cache import make_closure
from famkg.closure import Closure
from famkg.errors import AmbiguousNameError, UnknownNameError
from famkg.names import fold, label_of, resolve, shown_as_text
from famkg.namespaces import DOCUMENT, FAM, RDF, STATEMENT, STORY, WORLD
from famkg.project import Project


@pytest.fixture(scope="module")
def shore(lighthouse: Project) -> Closure:
    """The closure of the lighthouse."""
    return make_closure(lighthouse, None)


@pytest.fixture(scope="module")
def shore_of_season_1(lighthouse: Project) -> Closure:
    """The same as a viewer of season 1 knows it."""
    return make_closure(lighthouse, 1)


ENTITIES = {
    "https://w3id.org/famkg/story/ada-finch": STORY + "ada-finch",
    "<https://w3id.org/famkg/story/ada-finch>": STORY + "ada-finch",
    "story:ada-finch": STORY + "ada-finch",
    "story/ada-finch": STORY + "ada-finch",
    "Ada Finch": STORY + "ada-finch",
    "  ada   FINCH ": STORY + "ada-finch",
    "The Keeper": STORY + "ada-finch",
    "petra lindqvist": WORLD + "petra-lindqvist",
    "PE\u0301TRA LINDQVIST": WORLD + "petra-lindqvist",
    "statement:okafor-keeper": STATEMENT + "okafor-keeper",
    "document:press-kit": DOCUMENT + "press-kit",
    "fam:Casting": FAM + "Casting",
    "casting": FAM + "Casting",
    "recurring": FAM + "Recurring",
    "ontology/Casting": FAM + "Casting",
}


@pytest.mark.parametrize(("text", "iri"), ENTITIES.items())
def test_a_thing_answers_to_each_of_its_names(shore: Closure, text: str, iri: str) -> None:
    assert resolve(shore, text) == NamedNode(iri)
    assert resolve(shore.store, text) == NamedNode(iri)


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("portrays", FAM + "portrays"),
        ("fam:portrays", FAM + "portrays"),
        ("Portrayed By", FAM + "portrayedBy"),
        ("portrayedBy", FAM + "portrayedBy"),
        ("a", RDF + "type"),
        ("rdf:type", RDF + "type"),
    ],
)
def test_properties(shore: Closure, text: str, iri: str) -> None:
    assert resolve(shore, text, "property") == NamedNode(iri)


def test_a_name_that_two_bear_is_ambiguous(shore: Closure) -> None:
    with pytest.raises(AmbiguousNameError) as caught:
        resolve(shore, "harbour board")
    assert str(caught.value).splitlines()[1:3] == [
        "  story:harbour-board  Harbour Board  story",
        "  world:harbour-board  Harbour Board  our world",
    ]


@pytest.mark.parametrize(
    ("text", "kind", "near"),
    [
        ("Ada Fink", "entity", "Ada Finch"),
        ("story:ada-fink", "entity", "story:ada-finch"),
        ("portray", "property", "portrays"),
        ("fam:portray", "property", "fam:portrays"),
    ],
)
def test_unknown_names_come_with_near_ones(shore: Closure, text: str, kind: str, near: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve(shore, text, kind)  # type: ignore[arg-type]
    assert f"{kind} {text!r} is unknown" in str(caught.value)
    assert near in str(caught.value)


@pytest.mark.parametrize("text", ["", "nothing like it", "<no iri>", "http://[", "story:", ":"])
def test_what_is_no_name_is_unknown(shore: Closure, text: str) -> None:
    with pytest.raises(UnknownNameError):
        resolve(shore, text)
    with pytest.raises(UnknownNameError):
        resolve(shore, text, "property")


@pytest.mark.parametrize(
    "text", ["story:captain-wren", "Captain Wren", "Pétra Lindqvist", "statement:lindqvist-wren"]
)
def test_a_horizon_hides_names(shore: Closure, shore_of_season_1: Closure, text: str) -> None:
    """What is hidden is neither found nor hinted at: it is as unknown as nonsense."""
    resolve(shore, text)
    with pytest.raises(UnknownNameError) as caught:
        resolve(shore_of_season_1, text)
    message = str(caught.value).replace(text, "")
    for word in ("Wren", "wren", "Lindqvist", "lindqvist"):
        assert word not in message


def test_labels(shore: Closure) -> None:
    assert label_of(shore, STORY + "ada-finch") == "Ada Finch"
    assert label_of(shore, STATEMENT + "okafor-keeper") == "statement:okafor-keeper"
    assert label_of(shore, "https://example.org/x") == "https://example.org/x"


def test_terms_in_words() -> None:
    def label(iri: str) -> str:
        return iri.removeprefix("x:").upper()

    a, b = NamedNode("x:a"), NamedNode("x:b")
    assert shown_as_text(None, label) == ""
    assert shown_as_text(a, label) == "A"
    assert shown_as_text(Literal("1969", datatype=b), label) == "1969"
    assert shown_as_text(BlankNode("n"), label) == "_:n"
    assert shown_as_text(Triple(a, b, Literal("c", language="en")), label) == "<<( A B c )>>"


@given(st.text())
def test_folding_settles_at_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(f" {text.upper()}  ") == fold(text.upper())
