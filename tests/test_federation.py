"""Queries over our graph and Wikidata together: the right answers, asked for no more than needed.

Wikidata is the local one. That answers are right is held against its whole RDF put beside our
graph: there nothing is left to be fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse
from wikidata_items import NO, SOME, at, claim, item, quantity
from wikidata_rdf import to_ntriples
from wikidata_server import Ask, LocalWikidata, asked
from worlds import closed

from famkg.closure import Closure
from famkg.errors import QueryError
from famkg.federation.federate import Federation, federate
from famkg.federation.triples import Wanted, triples_of
from famkg.federation.vocabulary import LABEL, kind_of
from famkg.federation.wording import languages_of, translated
from famkg.model import Answer, Term
from famkg.namespaces import STORY, WD, WORLD
from famkg.queries import Query, run_query
from famkg.unfolding import unfold
from famkg.unfolding.values import matches
from famkg.wikidata.client import Client
from famkg.wikidata.entities import Entity
from famkg.wikidata.errors import OfflineError
from famkg.wikidata.reading import read_entity
from famkg.wikidata.snapshot import Snapshot

OURS = """
    world:ann a fam:Person ; fam:knows world:bob ; rdfs:label "Ann"@en .
    world:bob a fam:Person ; fam:knows world:cid ; rdfs:label "Bob"@en .
    world:cid a fam:Person ; fam:knows world:ann ; rdfs:label "Cid"@en .
    world:dora a fam:Person ; fam:knows world:ann ; rdfs:label "Dora"@en .
    world:town a fam:Place ; rdfs:label "The Town"@en .
    world:show a fam:Work ; rdfs:label "The Show"@en .
    story:hero a fam:Person ; rdfs:label "Hero"@en .
"""
IDENTITIES = {
    f"{WORLD}ann": "Q1001",
    f"{WORLD}bob": "Q1002",
    f"{WORLD}cid": "Q1003",
    f"{WORLD}town": "Q2001",
    f"{WORLD}show": "Q3001",
    f"{WORLD}hidden": "Q1009",
    f"{STORY}hero": "Q1008",
}
ITEMS = [
    item(
        "Q1001",
        "Ann A.",
        claim("P19", "Q2001"),
        claim("P569", at("1980-02-03")),
        claim("P106", "Q4001"),
    ),
    item(
        "Q1002",
        "Bob B.",
        claim("P19", "Q2002"),
        claim("P20", "Q2003", rank="deprecated"),
        claim("P569", at("1975-00-00", 9)),
        claim("P40", NO),
    ),
    item("Q1003", "Cid C.", claim("P19", SOME), claim("P106", "Q4001"), claim("P106", "Q4002")),
    item("Q1008", "Hero H.", claim("P19", "Q2001")),
    item("Q1009", "Hidden H.", claim("P19", "Q2002")),
    item("Q2001", {"en": "Town", "de": "Stadt"}, claim("P361", "Q2003")),
    item("Q2002", {"mul": "Village"}, claim("P361", "Q2001"), claim("P840", "Q2003")),
    item("Q2003", {"en": "Country", "de": "Land"}, claim("P361", "Q2004")),
    item("Q2004", {"en": "Union", "de": "Bund"}, claim("P361", "Q2003")),
    item(
        "Q3001",
        "Show",
        claim("P161", "Q1001", qualifiers=[("P4633", "the Captain"), ("P453", "Q4001")]),
        claim("P161", "Q1002"),
        claim("P840", "Q2002"),
        claim("P1113", quantity("+10")),
        claim("P345", "tt1"),
    ),
    item(
        "Q3002",
        "Film",
        claim("P161", "Q1001", qualifiers=[("P4633", "a Stranger")]),
        claim("P161", "Q1009"),
        claim("P161", "Q1003", rank="deprecated"),
        claim("P31", "Q4002"),
    ),
    item("Q3003", "Play", claim("P161", "Q1003"), claim("P161", "Q1001"), claim("P31", "Q4002")),
    item("Q4001", {"en": "captain"}),
    item("Q4002", {"en": "film"}),
]


@pytest.fixture
def small(wikidata: LocalWikidata) -> LocalWikidata:
    """A local Wikidata of a dozen made items."""
    wikidata.entities = {each["id"]: json.loads(json.dumps(each)) for each in ITEMS}
    return wikidata


@pytest.fixture(scope="module")
def ours() -> Closure:
    """A small graph of ours; take it for reading only."""
    return closed(OURS)


Federate = Callable[..., Federation]


@pytest.fixture
def federated(small: LocalWikidata, ask: Ask, ours: Closure) -> Federate:
    """Puts what a query needs beside the small graph."""
    return federating(ask, ours)


def federating(ask: Ask, ours: Closure) -> Federate:
    def make(
        text: str,
        client: Client | None = None,
        limit: int = 100,
        denied: Iterable[tuple[str, str]] = (),
        **values: Term,
    ) -> Federation:
        return federate(
            ours,
            Query("query", text),
            values,
            IDENTITIES,
            lambda languages: client or ask(languages=languages),
            limit=limit,
            denied=denied,
        )

    return make


def rows(federation: Federation) -> list[str]:
    """Return the rows of the answer, sorted, as text."""
    found = run_query(federation.closure, federation.query, federation.values)
    assert isinstance(found, Answer)
    return spelled(found)


def spelled(found: Answer) -> list[str]:
    """Return rows as text, sorted; what is unknown has no name by which to tell it apart."""
    written = (" ".join(map(str, row)) for row in found.rows)
    return sorted(re.sub(r"(?<=genid/)\w+", "unknown", row) for row in written)


def over_everything(text: str, wikidata: LocalWikidata, ours: Closure) -> list[str]:
    """Return the rows over our graph and all of Wikidata, things of ours in place of their items.

    What a thing of ours is called, we say.
    """
    things = {
        f"{WD}{each}": NamedNode(iri) for iri, each in IDENTITIES.items() if "hidden" not in iri
    }
    things.pop(f"{WD}Q1008")
    store = Store()
    store.extend(ours.store)
    for quad in parse(to_ntriples(wikidata.entities, {}), RdfFormat.N_TRIPLES):
        ends = [things.get(str(each)[1:-1], each) for each in (quad.subject, quad.object)]
        if not (quad.predicate.value == LABEL and ends[0] != quad.subject):
            store.add(Quad(ends[0], quad.predicate, ends[1]))
    named = {each.removeprefix(WD): thing for each, thing in things.items()}
    found = run_query(store, translated(text, named))
    assert isinstance(found, Answer)
    return spelled(found)


# The right answers

QUESTIONS = {
    "of what we know": "SELECT ?x ?p { ?x a fam:Person . ?x wdt:P19 ?p }",
    "a second step": "SELECT ?x ?c { ?x a fam:Person ; wdt:P19 ?p . ?p wdt:P361 ?c }",
    "a path": "SELECT ?x ?c { ?x a fam:Person ; wdt:P19/wdt:P361 ?c }",
    "a path walked again and again": "SELECT ?x ?c { ?x a fam:Person ; wdt:P19/wdt:P361* ?c }",
    "at least once": "SELECT ?x ?c { ?x a fam:Person ; wdt:P19 ?p . ?p wdt:P361+ ?c }",
    "at most once": "SELECT ?x ?c { ?x a fam:Person ; wdt:P19 ?p . ?p wdt:P361? ?c }",
    "one of two properties": "SELECT ?x ?c { ?x a fam:Person ; wdt:P19|wdt:P106 ?c }",
    "backwards": "SELECT ?x ?w { ?x a fam:Person ; ^wdt:P161 ?w }",
    "what leads to ours": "SELECT ?w ?x { ?x a fam:Person . ?w wdt:P161 ?x }",
    "what leads to two of ours": "SELECT ?w ?x ?y { ?x fam:knows ?y . ?w wdt:P161 ?x , ?y }",
    "and to an item": "SELECT ?w ?x { ?x a fam:Person . ?w wdt:P161 ?x ; wdt:P31 wd:Q4002 }",
    "to an item by itself": "SELECT ?w { ?w wdt:P31 wd:Q4002 }",
    "to a value": "SELECT ?w ?x { ?w wdt:P345 'tt1' ; wdt:P161 ?x }",
    "an item that is ours": "SELECT ?x { wd:Q3001 wdt:P161 ?x }",
    "an item in full": "SELECT ?x { <http://www.wikidata.org/entity/Q3001> wdt:P161 ?x }",
    "names": (
        "SELECT ?p ?n { ?x a fam:Person ; wdt:P19/wdt:P361 ?p . ?p rdfs:label ?n"
        " FILTER(LANG(?n) = 'en') }"
    ),
    "names in German": (
        "SELECT ?p ?n { ?x a fam:Person ; wdt:P19/wdt:P361 ?p . ?p rdfs:label ?n"
        " FILTER(LANG(?n) = 'de') }"
    ),
    "a name of ours": 'SELECT ?x ?p { ?x rdfs:label "Ann"@en . ?x wdt:P19 ?p }',
    "statements": "SELECT ?r ?t { ?x a fam:Work ; p:P161 ?s . ?s ps:P161 ?t ; wikibase:rank ?r }",
    "qualifiers": (
        "SELECT ?w ?x ?role { ?x a fam:Person . ?w p:P161 ?s . ?s ps:P161 ?x"
        " OPTIONAL { ?s pq:P4633 ?role } }"
    ),
    "best rank": "SELECT ?x { wd:Q3002 p:P161 ?s . ?s a wikibase:BestRank ; ps:P161 ?x }",
    "of any rank": "SELECT ?x ?v { ?x a fam:Person ; p:P20/ps:P20 ?v }",
    "no value": "SELECT ?x { ?x a fam:Person , wdno:P40 }",
    "parts of a value": (
        "SELECT ?x ?t ?n { ?x a fam:Person ; p:P569/psv:P569 ?v ."
        " ?v wikibase:timeValue ?t ; wikibase:timePrecision ?n }"
    ),
    "what may lack": "SELECT ?x ?p { ?x a fam:Person OPTIONAL { ?x wdt:P19 ?p } }",
    "a step that may lack": (
        "SELECT ?x ?p ?c { ?x a fam:Person OPTIONAL { ?x wdt:P19 ?p OPTIONAL { ?p wdt:P361 ?c } } }"
    ),
    "either": "SELECT ?x ?v { ?x a fam:Person { ?x wdt:P19 ?v } UNION { ?x wdt:P106 ?v } }",
    "what is not": "SELECT ?x { ?x a fam:Person MINUS { ?x wdt:P19 ?v } }",
    "what is not said by both": (
        "SELECT * { ?x a fam:Person ; wdt:P19 ?v MINUS { ?x fam:knows ?v } }"
    ),
    "what may lack, and differs elsewhere": (
        "SELECT * { VALUES ?p { wd:Q2003 }"
        " { ?x a fam:Person OPTIONAL { ?x wdt:P19 ?p . ?p wdt:P361 ?c } } }"
    ),
    "a name that means another thing within": (
        "SELECT * { world:ann fam:knows ?x"
        " { SELECT (COUNT(?x) AS ?n) { ?x a fam:Person ; wdt:P106 ?v } } }"
    ),
    "no step at all": (
        "SELECT ?b { ?a a fam:Person . ?b wdt:P361* ?b . VALUES ?b { world:ann wd:Q3002 } }"
    ),
    "what does not exist": "SELECT ?x { ?x a fam:Person FILTER NOT EXISTS { ?x wdt:P106 ?v } }",
    "what exists": (
        "SELECT ?x { ?x a fam:Person FILTER(EXISTS { ?x wdt:P106 ?v } || ?x = world:bob) }"
    ),
    "computed": "SELECT ?x (YEAR(?b) AS ?y) { ?x a fam:Person ; wdt:P569 ?b }",
    "counted": "SELECT ?x (COUNT(?w) AS ?n) { ?x a fam:Person . ?w wdt:P161 ?x } GROUP BY ?x",
    "within": (
        "SELECT ?x ?n { { SELECT ?x (COUNT(?w) AS ?n) { ?x fam:knows ?y . ?w wdt:P161 ?x }"
        " GROUP BY ?x } }"
    ),
    "listed": "SELECT ?x ?p { VALUES ?x { world:ann wd:Q1002 wd:Q1009 } ?x wdt:P19 ?p }",
    "given": "SELECT ?p { BIND(wd:Q1009 AS ?x) ?x wdt:P19 ?p }",
    "listed at the end": "SELECT ?x ?p { ?x wdt:P19 ?p } VALUES ?x { world:ann }",
    "own prefixes": (
        "PREFIX w: <http://www.wikidata.org/entity/> PREFIX wdt: <http://www.wikidata.org/prop/direct/>"
        " SELECT ?p { w:Q1001 wdt:P19 ?p }"
    ),
    "an item that is hidden from us": "SELECT ?x { wd:Q3002 wdt:P161 ?x }",
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_an_answer_is_that_over_all_of_wikidata(
    question: str, federated: Federate, small: LocalWikidata, ours: Closure
) -> None:
    found = rows(federated(question))
    assert found == over_everything(question, small, ours)
    assert found


VARIABLES = ("?a", "?b", "?c", "?d")
PATTERNS = (
    *("{0} fam:knows {1} .", "{0} a fam:Person .", "{0} a fam:Work ."),
    *("{0} wdt:P19 {1} .", "{0} wdt:P361 {1} .", "{0} wdt:P361* {1} .", "{0} wdt:P161 {1} ."),
    *("{0} wdt:P19/wdt:P361 {1} .", "{0} ^wdt:P161 {1} .", "{0} p:P161/ps:P161 {1} ."),
    *("{0} wdt:P840|wdt:P361 {1} .", "VALUES {0} {{ world:ann wd:Q2002 wd:Q3002 }}"),
    *("FILTER({0} != {1})", "{0} p:P161 {1} .", "{1} ps:P161 {0} ."),
)
WRAPPERS = (
    *("OPTIONAL {{ {0} }}", "MINUS {{ {0} }}", "FILTER NOT EXISTS {{ {0} }}", "{{ {0} }}"),
    *("{{ {0} }} UNION {{ {1} }}", "FILTER EXISTS {{ {0} }}", "{{ SELECT ?a ?b {{ {0} }} }}"),
)


def patterns(depth: int = 2) -> SearchStrategy[str]:
    """Make up the inside of a group."""
    variable = st.sampled_from(VARIABLES)
    plain = st.builds(
        lambda form, one, other: form.format(one, other),
        st.sampled_from(PATTERNS),
        variable,
        variable,
    )
    if depth == 0:
        element = plain
    else:
        inner = patterns(depth - 1)
        wrapped = st.builds(
            lambda form, one, other: form.format(one, other),
            st.sampled_from(WRAPPERS),
            inner,
            inner,
        )
        element = st.one_of(plain, plain, wrapped)
    return st.lists(element, min_size=1, max_size=3).map(" ".join)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
@given(st.sampled_from(("?a a fam:Person .", "?a fam:knows ?b .", "?a a fam:Work .")), patterns())
def test_whatever_is_not_refused_is_answered_right(
    small: LocalWikidata, ask: Ask, ours: Closure, start: str, pattern: str
) -> None:
    text = f"SELECT * WHERE {{ {start} {pattern} }}"
    try:
        federation = federating(ask, ours)(text)
    except QueryError:
        assume(False)
    assert rows(federation) == over_everything(text, small, ours)


def test_the_triples_of_an_entity_are_those_of_the_query_service(wikidata: LocalWikidata) -> None:
    """But for nodes that are named by digests, whose parts are compared instead."""
    for identifier in ("Q54958409", "Q170842", "Q30", "Q15180", "Q28262"):
        raw = wikidata.entities[identifier]
        raw["labels"].pop("mul", None)  # it would stand in for others
        theirs = Store()
        theirs.bulk_load(to_ntriples({identifier: raw}, {}), RdfFormat.N_TRIPLES)
        named = frozenset(quad.predicate.value for quad in theirs)
        wanted = Wanted(named, tuple(sorted({*raw["labels"], *raw["descriptions"]})))
        entity = read_entity(identifier, raw)
        assert isinstance(entity, Entity)
        node = lambda each: NamedNode(WD + each)  # noqa: E731
        ours = Store()
        ours.extend(
            Quad(*triple)
            for triple in triples_of(entity, node(identifier), node, wanted, words=True)
        )
        assert plain(ours) == plain(theirs)
        for path in ("psv:P569", "pqv:P580", "psv:P2437", "psv:P625", "psv:P571", "psv:P1082"):
            text = f"""SELECT ?s ?part ?value WHERE {{
                ?s {path} ?v . ?v ?part ?value FILTER(STRSTARTS(STR(?part), STR(wikibase:))) }}"""
            one, other = (run_query(store, translated(text, {})) for store in (ours, theirs))
            assert one.rows == timeless(other.rows), path


def timeless(found: Iterable[tuple[Term, ...]]) -> tuple[tuple[Term, ...], ...]:
    """Return rows without time zones, which Wikidata does not use."""
    return tuple(row for row in found if not str(row[1]).endswith("timeTimezone>"))


def plain(store: Store) -> set[str]:
    """Return the triples between nodes that have lasting names, as text."""
    digests = re.compile(r"/(?:reference|value|genid|Special:EntityData)/")
    return {
        str(quad.triple)
        for quad in store
        if kind_of(quad.predicate.value) in ("item", "words", "node")
        and not digests.search(f"{quad.subject} {quad.object}")
    }


def test_the_default_label_stands_in_where_a_language_lacks_one(federated: Federate) -> None:
    question = """SELECT ?n {{ world:bob wdt:P19 ?p . ?p rdfs:label ?n FILTER(LANG(?n) = "{}") }}"""
    for language in ("en", "fr"):
        assert rows(federated(question.format(language))) == [f'"Village"@{language}']
    both = federated('SELECT ?n { wd:Q2003 rdfs:label ?n FILTER(LANG(?n) IN ("de", "en")) }')
    assert rows(both) == ['"Country"@en', '"Land"@de']
    assert languages_of("SELECT ?n { ?p rdfs:label ?n }") == ("en",)


def test_a_parameter_may_be_ours_or_an_item(federated: Federate) -> None:
    question = "SELECT ?p { ?x wdt:P19 ?p }"
    town = [f"<{WORLD}town>"]
    assert rows(federated(question, x=NamedNode(f"{WORLD}ann"))) == town
    assert rows(federated(question, x=NamedNode(f"{WD}Q1001"))) == town
    assert rows(federated(question, x=NamedNode(f"{WD}Q1008"))) == town


# No more than needed


def test_only_what_the_graph_leads_to_is_asked_about(
    federated: Federate, small: LocalWikidata
) -> None:
    federated("SELECT ?p ?c { world:ann fam:knows ?x . ?x wdt:P19 ?p . ?p wdt:P361 ?c }")
    assert asked(small) == ["Q1002", "Q2002"]
    assert len(small.seen) == 2


def test_conditions_spare_requests(federated: Federate, small: LocalWikidata) -> None:
    federated("SELECT * { ?x a fam:Person FILTER(?x != world:ann) ?x wdt:P19 ?p }")
    assert asked(small) == ["Q1002", "Q1003"]


def test_a_search_asks_for_what_fits_all_patterns(
    federated: Federate, small: LocalWikidata
) -> None:
    federated("SELECT * { ?x fam:knows ?y . ?w wdt:P161 ?x , ?y ; wdt:P31 wd:Q4002 }")
    assert asked(small) == ["Q3003"]
    (search,) = (seen for seen in small.seen if seen.path == "/sparql")
    assert "LIMIT 101" in search.parameters["query"]
    assert len(small.seen) == 2


def test_what_is_asked_twice_is_fetched_once(federated: Federate, small: LocalWikidata) -> None:
    text = "SELECT * { ?x a fam:Person ; wdt:P19 ?p . ?y fam:knows ?x ; wdt:P106 ?q }"
    federated(text)
    count = len(small.seen)
    assert len(asked(small)) == len(set(asked(small)))
    federated(text)
    assert len(small.seen) == count


def test_many_items_come_in_batches(small: LocalWikidata, ask: Ask, ours: Closure) -> None:
    for number in range(60):
        small.put(item(f"Q{8000 + number}", f"film {number}", claim("P161", "Q1001")))
    text = "SELECT ?w { ?w wdt:P161 world:ann }"
    assert len(rows(federating(ask, ours)(text))) == 63
    assert [seen.path for seen in small.seen] == ["/sparql", "/w/api.php", "/w/api.php"]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?w { ?w wdt:P161 world:ann }",
        "SELECT ?p { world:ann wdt:P19/wdt:P361* ?p }",
        "SELECT ?p { ?x a fam:Person ; wdt:P19 ?p }",
    ],
)
def test_more_than_the_limit_is_refused_and_not_fetched(
    text: str, federated: Federate, small: LocalWikidata
) -> None:
    with pytest.raises(QueryError, match=r"more than 2 items of Wikidata(?s:.*)wdt:P") as caught:
        federated(text, limit=2)
    assert "--limit-items" in str(caught.value)
    assert len(asked(small)) <= 2
    federated(text, limit=4)


REFUSED = {
    "any property": ("?x a fam:Person ; ?p ?v", "its property is ?p"),
    "all but one": ("?x a fam:Person ; !wdt:P19 ?v", "all but a few"),
    "anybody": ("?x wdt:P19 ?v", "nothing in our graph tells what ?x could be"),
    "anything in an OPTIONAL": ("?x a fam:Person OPTIONAL { ?y wdt:P19 ?v }", "what ?y could be"),
    "what may be bound": (
        "?x a fam:Person OPTIONAL { ?x fam:knows ?y } ?y wdt:P19 ?v",
        "what ?y could be",
    ),
    "a statement of nothing": ("?s pq:P580 ?v", "nothing leads to ?s"),
    "any of that name": (
        "?x rdfs:label 'Ann'@en ; wdt:P19 ?p . ?p rdfs:label ?n",
        "any item could be called so",
    ),
    "what is not fetched": ("?x a fam:Person ; wdtn:P19 ?v", "does not fetch what"),
    "a property as a value": (
        "?x a fam:Person ; wdt:P19 ?v FILTER(?v != wdt:P20)",
        "is no property of a pattern",
    ),
    "steps of several kinds": (
        "?x a fam:Person ; (wdt:P19|wdt:P361)* ?v",
        "can be walked again and again",
    ),
    "nothing of Wikidata": ("?x a fam:Person ; rdfs:label ?n", "asks Wikidata nothing"),
}


@pytest.mark.parametrize(("pattern", "why"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_bounded_is_refused(
    pattern: str, why: str, federated: Federate, small: LocalWikidata
) -> None:
    head = "PREFIX wdtn: <http://www.wikidata.org/prop/direct-normalized/> SELECT * "
    with pytest.raises(QueryError) as caught:
        federated(f"{head} {{ {pattern} }}")
    assert why in str(caught.value)
    assert caught.value.where == "query"
    assert caught.value.todo


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("SELECT * { SERVICE <https://query.wikidata.org/sparql> { ?x wdt:P19 ?y } }", "SERVICE"),
        ("SELECT * { ?x wdt:P19 ?y SERVICE wikibase:label { } }", "SERVICE"),
        ("INSERT DATA { world:ann wdt:P19 world:town }", "change the graph"),
        ("DESCRIBE ?p WHERE { world:ann wdt:P19 ?p }", "DESCRIBE"),
        ("SELECT * FROM fam:x { world:ann wdt:P19 ?p }", "FROM"),
        ("SELECT * { world:ann wdt:P19 ?p ", "ends too early"),
        ("SELECT * { world:ann wdx:P19 ?p }", "prefix wdx: is not declared"),
        ("SELECT * { <<( ?s wdt:P19 ?p )>> ?q ?v }", "Ask it without --federate"),
    ],
)
def test_what_is_refused_without_wikidata_is_refused_with_it(
    text: str, why: str, federated: Federate, small: LocalWikidata
) -> None:
    with pytest.raises(QueryError) as caught:
        federated(text)
    assert why in str(caught.value)
    assert small.seen == []


# Ours and theirs


def test_our_graph_is_as_it_was(federated: Federate, ours: Closure) -> None:
    before = frozenset(ours.store)
    federation = federated("SELECT * { ?x a fam:Person ; wdt:P19 ?p }")
    assert frozenset(ours.store) == before
    new = frozenset(federation.closure.store) - before
    assert {quad.predicate.value for quad in new} == {
        "http://schema.org/version",
        "http://www.wikidata.org/prop/direct/P19",
    }
    assert before <= frozenset(federation.closure.store)


def test_each_fact_of_theirs_names_its_item_and_revision(
    federated: Federate, small: LocalWikidata
) -> None:
    small.relabel("Q1002", "Robert")
    federation = federated("SELECT ?x ?p { world:ann fam:knows ?x . ?x wdt:P19 ?p }")
    (row,) = unfold(federation.closure, federation.query).rows
    knows, born = (match.triple for match in matches(row.ways[0]))
    assert federation.source_of(knows) is None
    source = federation.source_of(born)
    assert source is not None
    revision = small.entities["Q1002"]["lastrevid"]
    assert (source.item, source.label, source.revision) == ("Q1002", "Robert", revision)
    assert str(source) == f"Wikidata, Q1002 (Robert), revision {revision} of 2026-03-27"
    graphs = rows(federated("SELECT ?g { GRAPH ?g { world:bob wdt:P19 ?p } }"))
    assert graphs == [f"<{source.address}>"]
    assert source.address.endswith(f"/Q1002?revision={revision}")


def test_things_of_the_story_and_things_without_a_link_are_not_asked_about(
    federated: Federate, small: LocalWikidata
) -> None:
    federation = federated("SELECT * { VALUES ?x { story:hero world:dora } ?x wdt:P19 ?p }")
    assert rows(federation) == []
    assert small.seen == []
    assert sorted(federation.notes) == [
        "no verified link to Wikidata, so nothing was asked about world:dora",
        "of the story, so no item of Wikidata: story:hero",
    ]


def test_a_label_cannot_command_a_terminal(federated: Federate, small: LocalWikidata) -> None:
    small.relabel("Q2002", "Vil\x1b[31mlage\n")
    federation = federated("SELECT ?n { world:bob wdt:P19 ?p . ?p rdfs:label ?n }")
    assert federation.labels[f"{WD}Q2002"] == "Vil [31mlage"
    assert {source.label for source in federation.sources} == {"Bob B.", "Vil [31mlage"}


def test_an_item_of_what_is_hidden_stays_an_item(federated: Federate) -> None:
    assert f"<{WD}Q1009>" in rows(federated("SELECT ?x { wd:Q3002 wdt:P161 ?x }"))


def test_what_is_gone_or_merged_is_told(federated: Federate, small: LocalWikidata) -> None:
    small.delete("Q1001")
    small.merge("Q1002", "Q1003")
    federation = federated("SELECT ?x ?o { ?x a fam:Person ; wdt:P106 ?o }")
    assert rows(federation) == [
        f"<{WORLD}{name}> <{WD}{each}>" for name in ("bob", "cid") for each in ("Q4001", "Q4002")
    ]
    assert "Q1001 (world:ann) is not at Wikidata any more" in federation.notes
    assert "Q1002 (world:bob) is now Q1003 at Wikidata" in federation.notes


@pytest.mark.parametrize(
    ("merge", "note"),
    [
        (("Q1002", "Q1003"), "Q1002, now Q1003 is not used"),
        (("Q1003", "Q1002"), "Q1002 is not used"),
    ],
    ids=["into one that is denied", "a denied one into it"],
)
def test_an_item_that_a_link_denies_by_now_is_not_used(
    federated: Federate, small: LocalWikidata, merge: tuple[str, str], note: str
) -> None:
    question = "SELECT ?x ?p { VALUES ?x { world:ann world:bob } ?x p:P19 ?p }"
    denied = {(f"{WORLD}bob", "Q1003"), (f"{WORLD}ann", "Q4002")}
    small.merge(*merge)
    federation = federated(question, denied=denied)
    assert [row.split()[0] for row in rows(federation)] == [f"<{WORLD}ann>"]
    (said,) = federation.notes
    assert said.startswith(f"{note}: a link denies that world:bob is it;")
    assert [source.item for source in federation.sources] == ["Q1001"]
    assert len(rows(federated(question))) == 2


# Without the network


def test_offline_and_a_snapshot_give_the_same_answer(
    federated: Federate, small: LocalWikidata, ask: Ask, tmp_path: Path
) -> None:
    text = "SELECT ?w ?n { ?x a fam:Person . ?w wdt:P161 ?x ; rdfs:label ?n }"
    client = ask()
    expected = rows(federated(text, client))
    client.snapshot().save(tmp_path / "snapshot.json")
    count = len(small.seen)
    small.relabel("Q3002", "Another Film")
    snapshot = Client.of(Snapshot.load(tmp_path / "snapshot.json"))
    assert rows(federated(text, snapshot)) == expected
    assert rows(federated(text, ask(offline=True))) == expected
    assert len(small.seen) == count
    for without in (snapshot, ask(offline=True)):
        with pytest.raises(OfflineError, match="nothing may be fetched:\n  entity Q1002"):
            federated("SELECT * { world:bob wdt:P19/wdt:P361 ?c }", without)
    german = "SELECT ?n { wd:Q3002 rdfs:label ?n FILTER(LANG(?n) = 'de') }"
    with pytest.raises(OfflineError, match="labels in en, mul alone, and the query asks for de"):
        federated(german, snapshot)
