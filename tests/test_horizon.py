"""A viewer of some seasons learns nothing of later ones, not even that there is something."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Triple
from worlds import everything, triples_of

from famkg.closure import close
from famkg.errors import HorizonError
from famkg.graph import Graph, is_entity, is_passage, is_statement
from famkg.horizon import restrict
from famkg.namespaces import RDFS

LABEL = NamedNode(RDFS + "label")

SEASONS = "".join(
    f"""world:season-{n} a fam:Season . statement:season-{n} a fam:Installment ;
    fam:part world:season-{n} ; fam:whole world:show ; fam:ordinal {n} ; fam:knownFrom 0 .
    wikipedia:seasons fam:states statement:season-{n} .
    """
    for n in (1, 2, 3)
)
STORY = """
world:show rdfs:label "The Show" .
document:wikipedia a fam:Document . document:unread a fam:Document .
wikipedia:seasons a fam:Passage ; fam:document document:wikipedia ; fam:locator "three seasons" .

statement:marriage a fam:Marriage ; fam:husband story:abe ; fam:wife story:bea ; fam:knownFrom 1 .
wikipedia:couple a fam:Passage ; fam:states statement:marriage ; fam:knownFrom 1 ;
    fam:locator "abe and bea" .

statement:divorce a fam:Divorce ; fam:husband story:abe ; fam:inFavourOf story:cat ;
    fam:knownFrom 3 .
statement:hint a fam:Announcement ; fam:announcer story:bea ; fam:announced statement:divorce ;
    fam:knownFrom 1 .
wikipedia:rift a fam:Passage ; fam:states statement:divorce , statement:hint ; fam:knownFrom 3 ;
    fam:locator "leaves her for" ; fam:section "Plot" .
wikipedia:later a fam:Passage ; fam:states statement:divorce ; fam:knownFrom 3 .

story:abe rdfs:label "Abe" . story:bea rdfs:label "Bea" .
story:cat rdfs:label "Cat" ; fam:counterpartOf world:cat ; owl:differentFrom story:bea .
story:bea owl:differentFrom story:cat .
world:cat rdfs:label "The real Cat" ; fam:counterpartOf story:cat .
world:nobody rdfs:label "Nobody" .
"""


def show(more: str = "") -> Graph:
    return Graph((), tuple(triples_of(SEASONS + STORY + more)))


def left(seen: int, more: str = "") -> set[Triple]:
    return set(restrict(show(more), seen).data)


def test_later_statements_go_with_all_that_points_at_them() -> None:
    gone = triples_of(
        """statement:divorce fam:husband story:abe . wikipedia:rift fam:states statement:divorce .
        statement:hint fam:announced statement:divorce ."""
    )
    assert left(2).isdisjoint(gone)
    assert left(3) >= set(gone)


def test_a_statement_that_lost_a_mention_stays() -> None:
    assert left(1) >= set(triples_of("statement:hint fam:announcer story:bea ."))


def test_a_passage_that_states_nothing_any_more_goes() -> None:
    text = str(sorted(map(str, left(2))))
    assert "wikipedia/later" not in text and "wikipedia/couple" in text
    assert "wikipedia/couple" not in str(sorted(map(str, left(0))))


def test_a_passage_whose_words_reach_further_keeps_all_but_its_words() -> None:
    words = triples_of('wikipedia:rift fam:locator "leaves her for" ; fam:section "Plot" .')
    kept = triples_of("wikipedia:rift fam:states statement:hint .")
    assert left(2).isdisjoint(words) and left(2) >= set(kept)
    assert left(3) >= {*words, *kept}
    assert left(1) >= set(triples_of('wikipedia:couple fam:locator "abe and bea" .'))
    assert left(0) >= set(triples_of('wikipedia:seasons fam:locator "three seasons" .'))


def test_an_entity_that_only_later_statements_mention_is_not_there() -> None:
    assert "story/cat" not in str(left(2))
    assert left(2) >= set(triples_of('story:bea rdfs:label "Bea" .'))
    assert "story/bea" not in str(left(0))
    assert left(3) >= set(triples_of("story:bea owl:differentFrom story:cat ."))


def test_an_entity_that_no_statement_mentions_is_not_there_even_in_the_end() -> None:
    assert "nobody" not in str(left(3)) and "The real Cat" not in str(left(3))
    assert left(3).isdisjoint(triples_of("story:cat fam:counterpartOf world:cat ."))


def test_documents_are_public() -> None:
    assert left(0) >= set(triples_of("document:unread a fam:Document ."))


def test_seasons_are_counted_alike_at_every_horizon() -> None:
    assert [restrict(show(), seen).seasons() for seen in range(4)] == [3, 3, 3, 3]


@pytest.mark.parametrize("seen", [-1, 4, 99])
def test_a_season_that_does_not_exist_is_an_error_that_names_the_range(seen: int) -> None:
    with pytest.raises(HorizonError, match=r"0 \(none seen\) to 3 \(all seen\)"):
        restrict(show(), seen)


@pytest.mark.parametrize("horizon", ["", "; fam:knownFrom 'soon'", "; fam:knownFrom 1 , 3"])
def test_a_statement_whose_horizon_is_in_doubt_is_withheld(horizon: str) -> None:
    doubtful = f"statement:doubt a fam:Marriage {horizon} ."
    assert "doubt" not in str(left(2, doubtful))


def test_order_and_position_of_what_is_left_are_those_of_the_graph() -> None:
    whole = show()
    kept = restrict(whole, 2).data
    assert list(kept) == [triple for triple in whole.data if triple in set(kept)]


ROLES = ("husband", "wife", "announced", "event", "time", "qualifier")
PLACES = st.integers(1, 5)


@st.composite
def statements(draw: st.DrawFn, horizons: tuple[int, ...]) -> str:
    """A statement about entities, other statements and words, with the passages that state it."""
    name = f"statement:s{draw(PLACES)}-{draw(st.sampled_from(horizons))}"
    known = name.rpartition("-")[2]
    roles = draw(
        st.lists(
            st.tuples(
                st.sampled_from(ROLES),
                st.one_of(
                    PLACES.map(lambda n: f"story:e{n}"),
                    PLACES.map(lambda n: f"world:e{n}"),
                    st.tuples(PLACES, st.integers(0, 3)).map(lambda s: f"statement:s{s[0]}-{s[1]}"),
                    PLACES.map(lambda n: f'"word {n}"'),
                ),
            ),
            max_size=3,
        )
    )
    said = " ".join(f"; fam:{role} {value}" for role, value in roles)
    stated = "".join(
        f"wikipedia:p{n} fam:states {name} .\n"
        for n in draw(st.lists(PLACES, max_size=2, unique=True))
    )
    return f"{name} a fam:Statement ; fam:knownFrom {known} {said} .\n{stated}"


IDENTITY = "".join(
    f"""story:e{n} a fam:StoryEntity ; rdfs:label "e{n}" ; fam:counterpartOf world:e{n} .
    world:e{n} a fam:WorldEntity ; rdfs:label "E{n}" .
    wikipedia:p{n} a fam:Passage ; fam:knownFrom {n % 4} ; fam:locator "words {n}" .
    """
    for n in range(1, 6)
)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2), st.data())
def test_nothing_that_is_left_depends_on_later_statements(seen: int, data: st.DataObject) -> None:
    earlier = data.draw(st.lists(statements(tuple(range(seen + 1))), max_size=6))
    later = tuple(range(seen + 1, 4))
    one, other = (data.draw(st.lists(statements(later), max_size=6)) for _ in range(2))
    assume(one != other)
    graphs = [
        Graph((), tuple(dict.fromkeys(triples_of(SEASONS + IDENTITY + "".join([*earlier, *more])))))
        for more in (one, other)
    ]
    left_of_one, left_of_other = (restrict(graph, seen) for graph in graphs)
    assert set(left_of_one.data) == set(left_of_other.data)
    assert len(left_of_one.data) == len(left_of_other.data)


def test_at_every_horizon_of_the_real_graph_later_statements_do_not_matter(graph: Graph) -> None:
    for seen in range(graph.seasons()):
        known = restrict(graph, seen)
        names = known.statements()
        altered = Graph(
            graph.ontology,
            tuple(
                triple
                for triple in graph.data
                if triple.subject in names or triple.subject not in graph.statements()
            ),
            graph.rules,
        )
        assert restrict(altered, seen) == known


def test_nothing_later_is_left_in_the_closure_of_the_real_graph(graph: Graph) -> None:
    known = restrict(graph, 0)
    later = graph.statements() - known.statements()
    assert later
    closed = everything(close(known))
    assert not any(triple.subject in later or triple.object in later for triple in closed)


@pytest.mark.parametrize("seen", range(6))
def test_no_name_tells_of_what_is_hidden(graph: Graph, seen: int) -> None:
    """A passage may stay although its words are withheld: its own name must not tell them."""

    def words(triples: Iterable[Triple]) -> set[str]:
        labels = [t.object.value for t in triples if is_entity(t.subject) and t.predicate == LABEL]
        return set(re.findall(r"\w+", " ".join(labels)))

    left = restrict(graph, seen).data
    proper = {word.lower() for word in words(graph.data) - words(left) if word[0].isupper()}
    hidden = proper - words(graph.data)  # a word that is also written small is no name
    names = {
        triple.subject.value.rpartition("/")[2]
        for triple in left
        if is_passage(triple.subject) or is_statement(triple.subject)
    }
    assert not {name for name in names if hidden & set(name.split("-"))}
