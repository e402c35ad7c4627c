"""Unfolding: what each row of an answer rests on, and how it is shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from random import Random

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple
from riddles import made_up_query, made_up_store
from worlds import closed

import famkg
from famkg.citations import Citation
from famkg.cli.main import main
from famkg.closure import Closure
from famkg.errors import QueryError
from famkg.model import Answer, Passage, Proof, Term
from famkg.namespaces import FAM, STORY
from famkg.project import Project
from famkg.proofs import prove
from famkg.queries import Query, bind_parameters, read_query, run_query
from famkg.render.style import Style
from famkg.render.unfolding import Grounds, render_unfolding, span
from famkg.rows import row_of
from famkg.unfolding import unfold
from famkg.unfolding.values import Gathered, Part, Step, Unfolding, Walk, absences, matches

Capture = pytest.CaptureFixture[str]


# Every row of every answer


def rests_on(steps: Iterable[Step], whole: Store) -> Store:
    """Return a store of what steps matched, and of triples for each node that they stay at."""
    found = Store()
    steps = list(steps)
    for match in matches(steps):
        found.add(Quad(*row_of(match.triple), match.graph or DefaultGraph()))
    for node in still(steps):
        found.extend(quad for quad in whole if node in (quad.subject, quad.object))
    return found


def still(steps: Iterable[Step]) -> Iterator[Term]:
    """Yield the nodes at which a path takes no step."""
    for step in steps:
        if isinstance(step, Walk) and not step.edges:
            yield step.start
        elif isinstance(step, Part):
            yield from still(step.steps)
        elif isinstance(step, Gathered):
            for member in step.members:
                yield from still(member)


def parts(steps: Iterable[Step]) -> Iterator[Part]:
    """Yield what was taken of a pattern, at any depth; something stands in all of our patterns."""
    for step in steps:
        if isinstance(step, Part):
            yield step
            yield from parts(step.steps)
        elif isinstance(step, Gathered):
            for member in step.members:
                yield from parts(member)


def check(
    source: Closure,
    query: Query | str,
    values: Mapping[str, Term] | None = None,
    *,
    replays: bool = True,
) -> Unfolding:
    """Unfold an answer; check that it is the answer, and that each way to a row gives the row."""
    unfolding = unfold(source, query, values, every=True)
    assert unfolding.result == run_query(source, query, values)
    assert unfolding.of == len(unfolding.rows)
    for number, row in enumerate(unfolding.rows, start=1):
        assert row.number == number
        assert row.ways
        assert row.of == len(row.ways)
        for way in row.ways:
            assert all(part.steps for part in parts(way))
            used = rests_on(way, source.store)
            assert all(quad in source.store for quad in used)
            if replays:
                again = run_query(used, query, values)
                assert isinstance(again, Answer)
                assert row.values in again.rows
    return unfolding


QUERIES = sorted(
    path for path in (ROOT / "queries").rglob("*.rq") if path.parent.name != "wikidata"
)


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_every_row_of_the_catalogue_follows_from_what_it_rests_on(
    path: Path, closure: Closure
) -> None:
    query = read_query(path)
    examples = {parameter.name: parameter.example for parameter in query.parameters}
    values = bind_parameters(closure, query, examples)
    unfolding = check(closure, query, values)
    assert isinstance(unfolding.result, Answer)
    assert [row.values for row in unfolding.rows] == list(unfolding.result.rows)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_every_row_of_any_query_follows_from_what_it_rests_on(seed: int) -> None:
    """But for counts: where less is denied more is counted, and a SELECT within counts doubles."""
    rng = Random(seed)
    store, query = made_up_store(rng), made_up_query(rng)
    found = run_query(store, query)
    assert isinstance(found, Answer)
    if len(found.rows) < 50:
        denies = any(word in query for word in ("NOT EXISTS", "MINUS", "OPTIONAL", "!", "{ SELECT"))
        counts = any(word in query for word in ("COUNT", "MIN("))
        check(Closure(store, ()), query, replays=not (denies and counts))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9))
def test_rows_that_are_not_distinct_have_a_way_each(seed: int) -> None:
    """A row that comes twice is found in two ways."""
    rng = Random(seed)
    store, query = made_up_store(rng), made_up_query(rng)
    plain = query.replace("SELECT DISTINCT", "SELECT", 1)
    found = run_query(store, plain)
    assert isinstance(found, Answer)
    if len(found.rows) < 50:
        unfolding = unfold(Closure(store, ()), plain, every=True)
        assert [row.of for row in unfolding.rows] == [1] * len(found.rows)


# Step by step


def label(iri: str) -> str:
    return iri.rpartition("/")[2]


def no_citation(passage: Passage) -> Citation:
    raise AssertionError(f"nothing here is stated by {passage}")


@pytest.fixture(scope="module")
def friends() -> Closure:
    """A few people who know each other, each statement an identity leaf."""
    return closed(
        """
        fam:knows rdfs:subPropertyOf fam:met .
        story:ada fam:knows story:ben ; fam:age 7 .
        story:ben fam:knows story:cem ; fam:age 3 ; fam:likes story:ada .
        story:cem fam:knows story:dan ; fam:age 3 ; rdfs:label "Cem" .
        story:dan fam:likes story:ben , story:cem .
        """
    )


def shown(closure: Closure, query: str, *, every: bool = False) -> str:
    """Return an unfolded answer as text, without the empty lines."""

    def proof(triple: Triple) -> Proof | None:
        return prove(closure, triple) if closure.holds(triple) else None

    grounds = Grounds(proof, closure.is_aside, label, no_citation)
    text = render_unfolding(unfold(closure, query, every=every), grounds, Style())
    return "\n".join(line for line in text.splitlines() if line)


STEPS = {
    "a triple pattern": (
        "SELECT ?who { ?who fam:age 7 }",
        """
Row 1 of 1  ada
└─ ada age "7"  (identity)
""",
    ),
    "a triple that was inferred": (
        "SELECT ?who { story:ada fam:met ?who }",
        """
Row 1 of 1  ben
└─ ada met ben
   └─ by prp-spo1: knows ⊑ met
      └─ ada knows ben  (identity)
""",
    ),
    "OPTIONAL, taken and not": (
        "SELECT ?who ?liked { ?who fam:age 3 OPTIONAL { ?who fam:likes ?liked } }",
        """
Row 1 of 2  ben · ada
├─ ben age "3"  (identity)
└─ OPTIONAL: ben likes ada  (identity)
Row 2 of 2  cem · –
├─ cem age "3"  (identity)
└─ OPTIONAL: not in the graph: cem likes ?liked
Not in the graph: the documents do not say so; that is no denial.
""",
    ),
    "an OPTIONAL that a condition rules out": (
        "SELECT ?who ?n { ?who fam:likes story:ben OPTIONAL { story:ada fam:age ?n "
        "FILTER(?n < 5 && ?who != story:ada) } }",
        """
Row 1 of 1  dan · –
├─ dan likes ben  (identity)
└─ OPTIONAL: not in the graph: ada age ?n; ?n < 5; story:dan != story:ada
Not in the graph: the documents do not say so; that is no denial.
""",
    ),
    "an OPTIONAL with a condition on what stands before it": (
        "SELECT ?who ?n { ?who fam:likes story:ben OPTIONAL { story:ada fam:age ?n "
        "FILTER(?who != story:ada) } }",
        """
Row 1 of 1  dan · 7
├─ dan likes ben  (identity)
└─ OPTIONAL:
   ├─ ada age "7"  (identity)
   └─ FILTER: story:dan != story:ada
""",
    ),
    "UNION": (
        "SELECT ?who { { ?who fam:age 7 } UNION { story:dan fam:likes ?who . ?who fam:age 3 } }",
        """
Row 1 of 3  ada
└─ UNION, branch 1 of 2: ada age "7"  (identity)
Row 2 of 3  ben
└─ UNION, branch 2 of 2:
   ├─ dan likes ben  (identity)
   └─ ben age "3"  (identity)
Row 3 of 3  cem
└─ UNION, branch 2 of 2:
   ├─ dan likes cem  (identity)
   └─ cem age "3"  (identity)
""",
    ),
    "NOT EXISTS": (
        "SELECT ?who { ?who fam:age ?n FILTER NOT EXISTS { ?other fam:age ?more "
        "FILTER(?more > ?n) } }",
        """
Row 1 of 1  ada
├─ ada age "7"  (identity)
└─ NOT EXISTS: not in the graph: ?other age ?more; ?more > 7
Not in the graph: the documents do not say so; that is no denial.
""",
    ),
    "what a negation itself denies": (
        "SELECT ?who { ?who fam:age 7 FILTER NOT EXISTS { ?who fam:likes ?x "
        "FILTER NOT EXISTS { ?x a ?kind } } }",
        """
Row 1 of 1  ada
├─ ada age "7"  (identity)
└─ NOT EXISTS: not in the graph: ada likes ?x; without (?x is a ?kind)
Not in the graph: the documents do not say so; that is no denial.
""",
    ),
    "EXISTS": (
        "SELECT ?n { story:ben fam:age ?n FILTER EXISTS { ?x fam:likes story:ben ; fam:likes ?y "
        "FILTER(?y != story:ben) } }",
        """
Row 1 of 1  3
├─ ben age "3"  (identity)
└─ EXISTS:
   ├─ dan likes ben  (identity)
   ├─ dan likes cem  (identity)
   └─ FILTER: story:cem != story:ben
""",
    ),
    "EXISTS, denied twice": (
        "SELECT ?n { story:ben fam:age ?n FILTER(! NOT EXISTS { story:ben fam:likes ?y }) }",
        """
Row 1 of 1  3
├─ ben age "3"  (identity)
└─ EXISTS: ben likes ada  (identity)
""",
    ),
    "EXISTS that sees what stands outside, however deep": (
        "SELECT ?x { ?x fam:age 7 FILTER EXISTS { ?x fam:knows ?y { ?y fam:likes ?z "
        "FILTER(?z = ?x) } } }",
        """
Row 1 of 1  ada
├─ ada age "7"  (identity)
└─ EXISTS:
   ├─ ada knows ben  (identity)
   ├─ ben likes ada  (identity)
   └─ FILTER: story:ada = story:ada
""",
    ),
    "MINUS": (
        "SELECT ?who { ?who fam:age 3 MINUS { story:dan fam:likes ?who . ?who rdfs:label ?name } }",
        """
Row 1 of 1  ben
├─ ben age "3"  (identity)
└─ MINUS: not in the graph: dan likes ben; ben rdfs:label ?name
Not in the graph: the documents do not say so; that is no denial.
""",
    ),
    "the alternative of a condition that holds": (
        "SELECT ?who { ?who fam:age ?n FILTER(?n > 5 || EXISTS { ?who fam:likes story:ada }) }",
        """
Row 1 of 2  ada
├─ ada age "7"  (identity)
└─ FILTER: 7 > 5
Row 2 of 2  ben
├─ ben age "3"  (identity)
└─ EXISTS: ben likes ada  (identity)
""",
    ),
    "a path, edge by edge, the shortest way": (
        "SELECT ?who { story:ada fam:knows/(fam:likes|fam:knows)+ ?who FILTER(?who = story:dan) }",
        """
Row 1 of 1  dan
├─ ada knows/(likes|knows)+ dan:
│  ├─ ada knows ben  (identity)
│  ├─ ben knows cem  (identity)
│  └─ cem knows dan  (identity)
└─ FILTER: story:dan = story:dan
""",
    ),
    "a path that comes back": (
        "SELECT ?x { VALUES ?x { story:ben } ?x (fam:knows|fam:likes)+ ?x }",
        """
Row 1 of 1  ben
└─ ben (knows|likes)+ ben:
   ├─ ben likes ada  (identity)
   └─ ada knows ben  (identity)
""",
    ),
    "a path walked backwards": (
        "SELECT ?who { story:cem ^fam:knows/^fam:knows ?who }",
        """
Row 1 of 1  ada
└─ cem ^knows/^knows ada:
   ├─ ben knows cem  (identity)
   └─ ada knows ben  (identity)
""",
    ),
    "a path that needs no step": (
        "SELECT ?x { story:dan fam:knows* ?x }",
        """
Row 1 of 1  dan
└─ dan knows* dan: no step is needed
""",
    ),
    "a path by any other property": (
        "SELECT ?x { story:cem !(fam:met|fam:knows|fam:age) ?x }",
        """
Row 1 of 1  Cem
└─ cem rdfs:label "Cem"  (identity)
""",
    ),
    "BIND and VALUES": (
        "SELECT ?who ?next { VALUES ?who { story:ada story:ben } ?who fam:age ?n "
        "BIND(?n + 1 AS ?next) }",
        """
Row 1 of 2  ada · 8
├─ VALUES: ?who = ada, one of 2 rows
├─ ada age "7"  (identity)
└─ ?next = 8: 7 + 1
Row 2 of 2  ben · 4
├─ VALUES: ?who = ben, one of 2 rows
├─ ben age "3"  (identity)
└─ ?next = 4: 3 + 1
""",
    ),
    "a group with what is made of it": (
        "SELECT ?n (COUNT(DISTINCT ?who) AS ?many) (COUNT(?who) * 10 AS ?tens) { ?who fam:age ?n } "
        "GROUP BY ?n HAVING (COUNT(DISTINCT ?who) > 1)",
        """
Row 1 of 1  3 · 2 · 20
├─ GROUP BY ?n = 3: COUNT(DISTINCT ?who) = 2, COUNT(?who) = 2
│  ├─ solution 1 of 2: ben age "3"  (identity)
│  └─ solution 2 of 2: cem age "3"  (identity)
├─ HAVING: 2 > 1
└─ ?tens = 20: 2 * 10
""",
    ),
    "the member that makes a group the least": (
        "SELECT (MIN(?n) AS ?least) { ?who fam:age ?n }",
        """
Row 1 of 1  3
└─ all solutions: MIN(?n) = 3
   ├─ solution 1 of 3: ben age "3"  (identity)
   ├─ solution 2 of 3: cem age "3"  (identity)
   └─ solution 3 of 3: ada age "7"  (identity)
""",
    ),
    "a count of nothing": (
        "SELECT (COUNT(?x) AS ?none) { ?x fam:hates story:ada }",
        """
Row 1 of 1  0
├─ GROUP: not in the graph: ?x hates ada
└─ all solutions: COUNT(?x) = 0
Not in the graph: the documents do not say so; that is no denial.
""",
    ),
    "a SELECT within": (
        "SELECT ?who { ?who fam:age ?n { SELECT (MAX(?m) AS ?n) { ?x fam:age ?m } } }",
        """
Row 1 of 1  ada
├─ ada age "7"  (identity)
└─ SELECT: all solutions: MAX(?m) = 7
   ├─ solution 1 of 3: ada age "7"  (identity)
   ├─ solution 2 of 3: ben age "3"  (identity)
   └─ solution 3 of 3: cem age "3"  (identity)
""",
    ),
    "DISTINCT, of several ways the shortest": (
        "SELECT DISTINCT ?x { ?x fam:likes ?y OPTIONAL { ?y fam:likes ?z } }",
        """
Row 1 of 2  ben
├─ ben likes ada  (identity)
└─ OPTIONAL: not in the graph: ada likes ?z
Row 2 of 2  dan
├─ dan likes cem  (identity)
└─ OPTIONAL: not in the graph: cem likes ?z
… and in 1 other way (--all)
Not in the graph: the documents do not say so; that is no denial.
""",
    ),
    "LIMIT": (
        "SELECT ?who { ?who fam:age ?n } ORDER BY DESC(?n) LIMIT 1",
        """
Row 1 of 1  ada
└─ ada age "7"  (identity)
The query keeps no more rows than LIMIT 1 allows, in the order of DESC(?n).
""",
    ),
    "proofs that were shown": (
        "SELECT ?who ?x { ?who fam:met ?x ; fam:met+ ?x . ?x fam:age ?n . story:ada fam:met ?y }",
        """
Row 1 of 2  ada · ben
├─ ada met ben
│  └─ by prp-spo1: knows ⊑ met
│     └─ ada knows ben  (identity)
├─ ada met ben  (shown above)
├─ ben age "3"  (identity)
└─ ada met ben  (shown above)
Row 2 of 2  ben · cem
├─ ben met cem
│  └─ by prp-spo1: knows ⊑ met
│     └─ ben knows cem  (identity)
├─ ben met cem  (shown above)
├─ cem age "3"  (identity)
└─ ada met ben  (as in row 1)
""",
    ),
    "GRAPH": (
        "SELECT ?x { GRAPH ?round { story:ada fam:met ?x } }",
        """
Row 1 of 1  ben
└─ ada met ben
   └─ by prp-spo1: knows ⊑ met
      └─ ada knows ben  (identity)
""",
    ),
    "what is recorded, and no fact": (
        "SELECT ?name { GRAPH <run> { <run> <run/engine> ?name } }",
        """
Row 1 of 1  oxigraph
└─ https://w3id.org/famkg/run https://w3id.org/famkg/run/engine "oxigraph"  (in the graph https://w3id.org/famkg/run)
""",
    ),
    "blank nodes, lists and abbreviations": (
        "PREFIX s: <https://w3id.org/famkg/story/> SELECT ?n { [] fam:likes [ fam:age ?n ] ; "
        "fam:likes s:cem , ?x . ?x fam:age 3.0 , 3 , +3 FILTER(\"}\" != '(') }",
        "no rows\n",
    ),
    "ASK, answered with yes": (
        "ASK { ?x fam:likes ?y . ?y fam:age 7 }",
        """
true
├─ ben likes ada  (identity)
└─ ada age "7"  (identity)
""",
    ),
    "ASK, answered with no": (
        "ASK { story:ada fam:likes ?x }",
        """
false
└─ ASK: not in the graph: ada likes ?x
Not in the graph: the documents do not say so; that is no denial.
""",
    ),
    "CONSTRUCT": (
        "CONSTRUCT { ?y fam:likedBy ?x } WHERE { ?x fam:likes ?y FILTER(?y = story:cem) }",
        """
Row 1 of 1  cem likedBy dan
├─ dan likes cem  (identity)
└─ FILTER: story:cem = story:cem
""",
    ),
    "CONSTRUCT without a template": (
        "CONSTRUCT WHERE { ?x fam:likes story:cem ; fam:likes story:ben }",
        """
Row 1 of 2  dan likes ben
├─ dan likes cem  (identity)
└─ dan likes ben  (identity)
Row 2 of 2  dan likes cem
├─ dan likes cem  (identity)
└─ dan likes ben  (identity)
""",
    ),
    "DESCRIBE": (
        "DESCRIBE ?x WHERE { ?x fam:age 7 }",
        """
Row 1 of 3  ada age "7"
└─ ada age "7"  (identity)
Row 2 of 3  ada knows ben
└─ ada knows ben  (identity)
Row 3 of 3  ada met ben
└─ ada met ben
   └─ by prp-spo1: knows ⊑ met
      └─ ada knows ben  (identity)
""",
    ),
}


@pytest.mark.parametrize(("query", "expected"), STEPS.values(), ids=STEPS)
def test_steps(query: str, expected: str, friends: Closure) -> None:
    assert shown(friends, query).strip() == expected.strip()


SPELLINGS = (
    "BASE <https://w3id.org/> PREFIX f: <famkg/ontology/> SELECT ?x # { (\nWHERE { ?x f:age 7 }",
    "SELECT ?x ?n FROM <https://w3id.org/famkg/run> { ?x <run/engine> ?n }",
    "SELECT ?x FROM NAMED <run> { GRAPH ?g { ?x <run/engine> ?n } }",
    "SELECT REDUCED $x { $x fam:age 3, +3, ?n ; ; . FILTER(?n>2&&?n<4) }",
    "SELECT (SUM(?n)/2 AS ?half) { ?x fam:age ?n } GROUP BY (STRLEN(STR(?x)) AS ?size)",
    "SELECT (COUNT(?x) AS ?n) { ?x fam:age ?a } GROUP BY STR(?a) ORDER BY DESC(COUNT(?x)) ?n",
    'SELECT ?x { ?x rdfs:label """Cem""" FILTER REGEX(STR(?x), "^[a-z:/.3]*\\\\/cem$") }',
    "SELECT ?x { ?x fam:age ?n FILTER(?x IN (story:ada, story:ben) && ?n NOT IN (1, 2)) }",
    'SELECT (GROUP_CONCAT(DISTINCT ?x; separator=", (") AS ?all) { ?x fam:age 3 }',
    "SELECT ?x (EXISTS { ?x fam:likes ?y } AS ?e) { VALUES ?x { story:ada story:ben } }",
    "SELECT ?x { ?x fam:age 3 FILTER(IF(EXISTS { ?x fam:likes ?y }, true, false)) }",
    "SELECT ?x { ?x fam:age 3 FILTER(!EXISTS { ?x fam:likes ?y } && !(NOT EXISTS { ?x ?p 3 })) }",
    "SELECT * { ?x fam:age 7 LATERAL { SELECT ?y { ?x fam:knows ?y } LIMIT 1 } }",
    "SELECT ?x { SELECT ?x { ?x fam:likes ?y } ORDER BY DESC(?y) LIMIT 1 }",
    "SELECT ?x { VALUES($x ?y){(story:ada UNDEF)(story:ben 3)} ?x fam:age ?y }",
    "SELECT ?x { ?x fam:age 3 FILTER EXISTS { VALUES ?x { story:ben } ?x fam:likes ?y } }",
    "SELECT ?x ?more { ?x fam:age ?n FILTER EXISTS { BIND(7 AS ?n) ?y fam:age ?n } }",
    "SELECT ?x { ?x (fam:knows|^fam:knows)? story:ada ; ^(fam:knows/fam:likes) ?y }",
    "SELECT (1 AS ?one) (?one + 1 AS ?two) {}",
    "SELECT (COUNT(*) AS ?n) {}",
    "SELECT ?x { ?x fam:age ?n } ORDER BY ?n LIMIT 2 OFFSET 0",
)


@pytest.mark.parametrize("query", SPELLINGS)
def test_whatever_way_a_query_is_written(query: str, friends: Closure) -> None:
    assert check(friends, query).rows


def test_every_way_and_every_member(friends: Closure) -> None:
    assert (
        shown(friends, "SELECT DISTINCT ?x { ?x fam:likes ?y }", every=True)
        == """\
Row 1 of 2  ben
└─ ben likes ada  (identity)
Row 2 of 2  dan
Way 1 of 2
└─ dan likes ben  (identity)
Way 2 of 2
└─ dan likes cem  (identity)"""
    )
    counted = "SELECT (COUNT(*) AS ?n) { ?x ?p ?y . ?y ?q ?z }"
    few = unfold(friends, counted).rows[0].ways[0][0]
    whole = unfold(friends, counted, every=True).rows[0].ways[0][0]
    assert isinstance(few, Gathered)
    assert isinstance(whole, Gathered)
    assert len(few.members) < few.of == whole.of == len(whole.members)
    assert f"… and {few.of - len(few.members)} more (--all)" in shown(friends, counted)


def test_blank_nodes_that_a_construct_makes(friends: Closure) -> None:
    query = "CONSTRUCT { ?x fam:likes _:b . _:b fam:of ?y } WHERE { ?x fam:likes ?y }"
    unfolding = unfold(friends, query, every=True)
    assert unfolding.of == 6
    liking = [row.of for row in unfolding.rows if isinstance(row.values[0], NamedNode)]
    assert sorted(liking) == [1, 2, 2]
    for row in unfolding.rows:
        for way in row.ways:
            (match,) = matches(way)
            assert {match.triple.subject, match.triple.object} & {row.values[0], row.values[2]}


def test_chosen_rows(friends: Closure) -> None:
    query = "SELECT ?who { ?who fam:age ?n } ORDER BY ?who"
    unfolding = unfold(friends, query, rows=(3, 1))
    assert [(row.number, row.values) for row in unfolding.rows] == [
        (1, (NamedNode(STORY + "ada"),)),
        (3, (NamedNode(STORY + "cem"),)),
    ]
    assert unfolding.of == 3
    for missing in (0, 4):
        with pytest.raises(QueryError, match=f"no row {missing}"):
            unfold(friends, query, rows=(missing,))
    with pytest.raises(QueryError, match="no row 1"):
        unfold(friends, "SELECT ?x { ?x fam:hates ?y }", rows=(1,))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT (RAND() AS ?x) {}", "asked again, the query does not give it"),
        ("SELECT ?x { << ?s ?p ?o >> ?q ?x } LIMIT 3", "query:1:13\n.*makes a triple a term"),
        ("SELECT ?x { ?x ?p }", "} cannot stand here"),
    ],
)
def test_what_cannot_be_unfolded(query: str, message: str, friends: Closure) -> None:
    with pytest.raises(QueryError, match=message):
        unfold(friends, query)


# What a reader sees


@pytest.fixture(scope="module")
def shore(lighthouse: Project) -> famkg.Session:
    return famkg.open(project=lighthouse)


def run(capsys: Capture, *argv: str) -> str:
    """Run a command that succeeds; return what it prints."""
    assert main(["query", *argv]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return printed.out


WHO = ("who-played-a-character", "--param", "character=Ada Finch")
WHY = """\
Row 1 of 2  Mira Okafor · season 1 · statement:okafor-keeper
├─ statement:okafor-keeper is a Casting [1]
├─ statement:okafor-keeper character Ada Finch [1]
├─ statement:okafor-keeper performer Mira Okafor [1]
├─ statement:okafor-keeper inSeason season 1 [1]
└─ statement:okafor-keeper modality Asserted [1]

[1] Skerry Press: The Lamp at Grey Skerry › Cast, offsets 131–186
    “Mira Okafor plays the keeper Ada Finch in both seasons.”
    https://example.org/press-kit#:~:text=Mira%20Okafor%20plays%20the,Finch%20in%20both%20seasons.

Row 2 of 2  Mira Okafor · season 2 · statement:okafor-keeper
├─ statement:okafor-keeper is a Casting [1]
├─ statement:okafor-keeper character Ada Finch [1]
├─ statement:okafor-keeper performer Mira Okafor [1]
├─ statement:okafor-keeper inSeason season 2 [1]
└─ statement:okafor-keeper modality Asserted [1]
"""
PORTRAYED = "SELECT ?who ?whom { ?who fam:portrays ?whom } ORDER BY ?whom"
CITED = """\
who                                     whom                              sources
Mira Okafor  world:mira-okafor          Ada Finch  story:ada-finch        [1]
Pétra Lindqvist  world:petra-lindqvist  Captain Wren  story:captain-wren  [2]
Jonas Vale  world:jonas-vale            Tom Finch  story:tom-finch        [3]

[1] Skerry Press: The Lamp at Grey Skerry › Cast, offsets 131–186
    “Mira Okafor plays the keeper Ada Finch in both seasons.”
    https://example.org/press-kit#:~:text=Mira%20Okafor%20plays%20the,Finch%20in%20both%20seasons.
"""


@pytest.mark.usefixtures("at_lighthouse")
class TestCommand:
    def test_why(self, capsys: Capture) -> None:
        assert run(capsys, *WHO, "--why") == WHY + "\n"

    def test_one_row(self, capsys: Capture) -> None:
        assert run(capsys, *WHO, "--why", "--row", "1") == WHY[: WHY.index("Row 2")]

    def test_cite(self, capsys: Capture) -> None:
        out = run(capsys, PORTRAYED, "--cite")
        assert out.startswith(CITED)
        assert re.findall(r"^\[(\d)\]", out, re.MULTILINE) == ["1", "2", "3"]

    def test_cite_what_rests_on_no_passage_and_on_what_is_missing(self, capsys: Capture) -> None:
        query = """SELECT ?x ?season { ?x a fam:Season ; rdfs:label "season 1"@en
            OPTIONAL { ?x fam:nothing ?season } }"""
        out = run(capsys, query, "--cite")
        assert re.search(r"season 1  world:season-1 +–$", out, re.MULTILINE)
        assert "–  It rests on no passage" in out
        assert "--why shows it" not in out
        query = """SELECT ?who { ?s fam:character ?who ; a fam:Casting
            FILTER NOT EXISTS { ?s fam:inSeason world:season-1 }
            FILTER NOT EXISTS { ?s fam:modality fam:Speculated } }"""
        out = run(capsys, query, "--cite")
        assert re.search(r"Captain Wren .* \[1\] \*$", out, re.MULTILINE)
        assert "*  It also rests on what the graph does not hold; --why shows it." in out

    def test_what_no_rule_sees_is_said(self, capsys: Capture) -> None:
        out = run(capsys, "SELECT ?s { ?s fam:character story:old-wren }", "--why")
        assert "statement:vale-old-wren character Old Wren [1]  (aside)" in out
        assert "(aside): its statement is hedged or deprecated" in out

    def test_a_horizon_is_named_and_kept(self, capsys: Capture) -> None:
        query = "ASK { ?s fam:character story:captain-wren }"
        assert run(capsys, query, "--why").startswith("true\n└─ statement:lindqvist-wren")
        told = run(capsys, query, "--why", "--seen", "1")
        assert told.startswith("false\n└─ ASK: not in the graph: ?s character story:captain-wren\n")
        assert "as far as a viewer of season 1 knows" in told
        assert "statement:lindqvist-wren" not in told

    def test_a_narrow_terminal(self, shore: famkg.Session) -> None:
        query = "SELECT ?who { ?who fam:portrays ?whom FILTER NOT EXISTS { ?who fam:hates ?whom } }"
        unfolding = shore.unfold(query)
        grounds = Grounds(shore.prove, lambda _: False, shore.label, shore.cite)
        text = render_unfolding(unfolding, grounds, Style(colour=False, width=60))
        assert max(len(line) for line in text.splitlines() if "https:" not in line) <= 60
        wide = render_unfolding(unfolding, grounds, Style())
        assert "".join(text.split()).replace("│", "") == "".join(wide.split()).replace("│", "")

    def test_json_is_what_sparql_defines_and_more(self, capsys: Capture) -> None:
        plain = json.loads(run(capsys, PORTRAYED, "--format", "json"))
        why = json.loads(run(capsys, PORTRAYED, "--format", "json", "--why"))
        cited = json.loads(run(capsys, PORTRAYED, "--format", "json", "--cite"))
        assert {key: why[key] for key in plain} == plain
        assert {key: cited[key] for key in plain} == plain
        facts = why["why"]["facts"]
        for row in why["why"]["rows"]:
            (step,) = row["ways"][0]
            fact = facts[step["fact"]]
            assert fact["rule"] == "prp-spo2"
            below = [facts[each] for each in (*fact["axioms"], *fact["premises"])]
            assert {each["kind"] for each in below} == {"rule", "ontology", "statement"}
        for place, fact in enumerate(facts):
            assert fact["id"] == place
        assert [row["row"] for row in why["why"]["rows"]] == [1, 2, 3]
        assert why["why"]["passages"] == cited["citations"]["passages"]
        assert cited["citations"]["rows"][0] == {
            "row": 1,
            "passages": ["https://w3id.org/famkg/passage/press-kit/keeper"],
            "absences": [],
        }

    def test_json_of_each_step(self, capsys: Capture) -> None:
        query = """SELECT ?c (COUNT(?s) AS ?n) {
            VALUES ?c { story:ada-finch story:tom-finch }
            { ?s fam:character/rdf:type* ?c } UNION { ?s fam:no ?c }
            OPTIONAL { ?s fam:lifeStage ?stage }
            FILTER EXISTS { ?s a fam:Casting FILTER(?s != ?c) } FILTER NOT EXISTS { ?s fam:no ?x }
            BIND(1 AS ?one)
        } GROUP BY ?c HAVING(COUNT(?s) > 0)"""
        document = json.loads(run(capsys, query, "--format", "json", "--why"))
        group, having = document["why"]["rows"][0]["ways"][0]
        assert having["reads"] == "1 > 0"
        assert group["step"] == "group"
        assert group["results"][0]["text"] == "COUNT(?s)"
        listed, union, optional, exists, nothing, value = group["members"][0]
        assert [each["step"] for each in (listed, union, exists, value)] == [
            "values",
            "union",
            "exists",
            "value",
        ]
        assert union["steps"][0]["path"] == "fam:character/rdf:type*"
        assert optional["operator"] == "OPTIONAL"
        assert nothing == {
            "step": "nothing",
            "operator": "NOT EXISTS",
            "reads": "statement:okafor-keeper no ?x",
            "pattern": "{ ?s <https://w3id.org/famkg/ontology/no> ?x . }",
            "values": {
                "s": {
                    "iri": "https://w3id.org/famkg/statement/okafor-keeper",
                    "label": "statement:okafor-keeper",
                }
            },
        }

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            (("--why", "--cite"), "not allowed with"),
            (("--why", "--format", "csv"), "--why cannot be written as csv"),
            (("--cite", "--format", "turtle"), "--cite cannot be written as turtle"),
            (("--row", "1"), "has no use for --row"),
            (("--all",), "has no use for --all"),
            (("--show", "--why"), "--show has no use for --param and --why"),
            (("--why", "--row", "7"), "the answer has no row 7"),
        ],
    )
    def test_what_makes_no_sense(
        self, options: tuple[str, ...], message: str, capsys: Capture
    ) -> None:
        assert main(["query", *WHO, *options]) == 2
        assert message in capsys.readouterr().err


def test_a_session_unfolds(shore: famkg.Session) -> None:
    unfolding = shore.unfold("seasons-after", number=1)
    assert isinstance(unfolding, Unfolding)
    assert unfolding.result == shore.query("seasons-after", number=1)
    (way,) = unfolding.rows[0].ways
    assert [match.triple.predicate.value for match in matches(way)] == [
        FAM + "part",
        FAM + "ordinal",
    ]
    assert list(absences(way)) == []


@pytest.mark.parametrize(
    ("numbers", "marks"),
    [
        ((), ""),
        ((3,), "[3]"),
        ((2, 1), "[1] [2]"),
        ((1, 2, 3, 7, 9, 8, 11), "[1–3] [7–9] [11]"),
    ],
)
def test_runs_of_numbers_are_drawn_together(numbers: tuple[int, ...], marks: str) -> None:
    assert span(numbers) == marks
