"""Queries: headers, parameters, order, refusals, and where an error stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from famkg.cache import make_closure
from famkg.closure import Closure
from famkg.errors import FamkgError, QueryError, UnknownNameError
from famkg.expectations import as_answer, check_expected
from famkg.model import Answer
from famkg.namespaces import FAM, STORY, WORLD
from famkg.project import Project
from famkg.queries import Query, catalogue, read_query, run_query
from famkg.sparql import tokens

ADA = NamedNode(STORY + "ada-finch")
OKAFOR = NamedNode(WORLD + "mira-okafor")


@pytest.fixture(scope="module")
def shore(lighthouse: Project) -> Closure:
    """The closure of the lighthouse."""
    return make_closure(lighthouse, None)


def rows(source: Closure | Store, query: str | Query, **parameters: str) -> list[list[str]]:
    """Return the rows of a query, each cell as SPARQL writes it."""
    answer = as_answer(run_query(source, query, parameters))
    return [["" if term is None else str(term) for term in row] for row in answer.rows]


def test_project_prefixes_and_base_need_no_declaration(shore: Closure) -> None:
    assert run_query(shore, "ASK { story:ada-finch a fam:Character }") is True
    assert run_query(shore, "ASK { <story/ada-finch> a <ontology/Character> }") is True


def test_rows_without_an_order_are_sorted(shore: Closure) -> None:
    found = rows(shore, "SELECT ?label { ?season a fam:Season ; rdfs:label ?label }")
    assert found == [['"season 1"@en'], ['"season 2"@en']]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 20",
        "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?p LIMIT 20",
        "SELECT * { ?s ?p ?o } ORDER BY DESC(?p) # the last comment",
        "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n) LIMIT 9 OFFSET 2",
        "SELECT ?s ?o { ?s rdfs:label ?o } ORDER BY ?nothing VALUES ?o { 'a' 'b' }",
        "SELECT ?s { ?s ?p ?o } OFFSET 5000",
    ],
)
def test_rows_do_not_depend_on_the_store(shore: Closure, query: str, tmp_path: Path) -> None:
    """Ties are settled, and a LIMIT takes the same rows, in memory, reversed, and on disk."""
    shore.save(tmp_path / "saved")
    reversed_store = Store()
    reversed_store.extend(reversed(list(shore.store)))
    expected = run_query(shore, query)
    assert run_query(reversed_store, query) == expected
    assert run_query(Closure.open(tmp_path / "saved"), query) == expected


def test_triples_are_sorted_and_each_comes_once(shore: Closure) -> None:
    found = run_query(shore, "CONSTRUCT { ?c a fam:Character } WHERE { ?s fam:character ?c }")
    assert isinstance(found, tuple)
    assert [str(triple.subject) for triple in found] == sorted(
        {f"<{STORY}{name}>" for name in ("ada-finch", "tom-finch", "captain-wren", "old-wren")}
    )


BINDINGS = {
    "projected": "SELECT ?character ?s { ?s fam:character ?character }",
    "not projected": "SELECT ?s { ?s fam:character ?character }",
    "beneath an aggregate": "SELECT (MAX(?s) AS ?m) { ?s fam:character ?character }",
    "in a filter": "SELECT ?s { ?s fam:character ?c FILTER (?c = ?character) }",
    "in not exists": """SELECT ?s { ?s a fam:Casting
        FILTER EXISTS { ?s fam:character ?character } }""",
    "in an optional": "SELECT ?s { OPTIONAL { ?s fam:character ?character } }",
    "in a union": "SELECT ?s { { ?s fam:character ?character } UNION { ?s a fam:No } }",
    "around a subquery": """SELECT ?s WHERE { SELECT ?s ?character
        WHERE { ?s fam:character ?character } }""",
    "behind a subquery in brackets": """SELECT ?s { { SELECT ?s ?character
        { ?s fam:character ?character } } }""",
    "with FROM and comments": """SELECT ?s # { not here
        WHERE { ?s fam:character ?character }""",
}


@pytest.mark.parametrize("query", BINDINGS.values(), ids=BINDINGS)
def test_a_parameter_binds_wherever_it_stands(shore: Closure, query: str) -> None:
    (row,) = rows(shore, query, character="story:ada-finch")
    assert row[-1] == "<https://w3id.org/famkg/statement/okafor-keeper>"


def test_parameters_of_other_forms(shore: Closure) -> None:
    given = {"character": "Ada Finch"}
    assert run_query(shore, "ASK { ?s fam:character ?character }", given) is True
    made = run_query(shore, "CONSTRUCT WHERE { ?s fam:character ?character }", given)
    assert isinstance(made, tuple)
    assert [triple.object for triple in made] == [ADA]
    told = run_query(shore, "DESCRIBE ?character WHERE { ?s fam:character ?character }", given)
    assert isinstance(told, tuple)
    assert {triple.subject for triple in told} == {ADA}


def test_types_of_parameters(shore: Closure, lighthouse: Project) -> None:
    queries = catalogue(lighthouse)
    assert rows(shore, queries["seasons-after"], number="1")[0][1].startswith('"2"')
    assert len(rows(shore, queries["bearers-of-a-name"], name="Harbour Board")) == 2
    assert rows(shore, queries["bearers-of-a-name"], name="harbour board") == []


def test_parameters_may_be_terms(shore: Closure) -> None:
    found = run_query(shore, "SELECT ?c { ?p fam:portrays ?c }", {"p": OKAFOR})
    assert found == Answer(("c",), ((ADA,),))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "needs the parameter character"),
        ({"caracter": "story:ada-finch"}, "Did you mean character?"),
        ({"character": "story:nobody"}, "'story:nobody' is unknown"),
        ({"character": "Harbour Board"}, "names several things"),
    ],
)
def test_wrong_parameters(
    shore: Closure, lighthouse: Project, given: Mapping[str, str], message: str
) -> None:
    with pytest.raises(FamkgError) as caught:
        run_query(shore, catalogue(lighthouse)["who-played-a-character"], given)
    assert message in str(caught.value)


def test_a_text_takes_only_parameters_that_it_has(shore: Closure) -> None:
    with pytest.raises(UnknownNameError, match="'season' is unknown"):
        run_query(shore, "SELECT ?s { ?s a fam:Season }", {"season": "world:season-1"})


SYNTAX_ERRORS = {
    "SELECT ?x WHERE {\n ?x fam:p ?y \n FILTER( }": ("3:10", "} cannot stand here"),
    "SELEC ?x": ("1:1", "Did you mean SELECT?"),
    "SELECT ?x WHERE { ?x foo:p ?y }": ("1:22", "the prefix foo: is not declared"),
    "SELECT ?x WHERE { ?x storie:p ?y }": ("1:22", "Did you mean story:?"),
    "SELECT ?é WHERE { ?é fam:p é }": ("1:28", "é cannot stand here"),
    "SELECT ?x {\n { ?x ?y ?z }": ("2:14", "Close the { of line 1, column 11."),
    "SELECT ?x { ?x fam:p 'no end }": ("1:22", "the string that starts here"),
    "SELECT ?x {} ORDER ?x": ("1:20", "?x cannot stand here"),
    "": ("1:1", "the query ends too early"),
    "# only a comment": ("1:1", "the query ends too early"),
}


@pytest.mark.parametrize(("text", "expected"), SYNTAX_ERRORS.items())
def test_syntax_errors_say_where_and_what(text: str, expected: tuple[str, str]) -> None:
    with pytest.raises(QueryError) as caught:
        run_query(Store(), text)
    place, what = expected
    assert str(caught.value).splitlines()[0] == f"query:{place}"
    assert what in str(caught.value)


def test_a_syntax_error_shows_the_line_and_a_caret() -> None:
    with pytest.raises(QueryError) as caught:
        run_query(Store(), "SELECT ?x\nWHERE { ?x fam:p }")
    assert str(caught.value).splitlines()[1:] == [
        "  SPARQL syntax error: } cannot stand here",
        "    WHERE { ?x fam:p }",
        "                     ^",
    ]


def test_a_parameter_that_the_query_sets_itself(shore: Closure) -> None:
    with pytest.raises(QueryError):
        run_query(shore, "SELECT ?x { ?s fam:character ?c BIND (?c AS ?x) }", {"x": "Ada Finch"})


REFUSED = [
    "INSERT DATA { story:a fam:p story:b }",
    "PREFIX x: <https://example.org/> DELETE WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "LOAD <https://example.org/>",
    "WITH <https://example.org/> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { service SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { { SELECT * { OPTIONAL { SERVICE ?e { ?s ?p ?o } } } } }",
    "ASK { FILTER EXISTS { #\nSERVICE<http://127.0.0.1:9/>{ ?s ?p ?o } } }",
    "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p '\\\\' SERVICE <http://127.0.0.1:9/> { ?s ?p '' } }",
    "SELECT * { ?s ?p '''it''s''' . SERVICE <http://127.0.0.1:9/> { ?s ?p '' } }",
    'SELECT * { ?s ?p """a\n"b" """ . SERVICE <http://127.0.0.1:9/> { ?s ?p "" } }',
    "SELECT * { ?s ?p ?o . FILTER(?o <?p && ?s> ?o) SERVICE <http://127.0.0.1:9/> { ?s ?p 1 } }",
]


@pytest.mark.parametrize("text", REFUSED)
def test_updates_and_other_endpoints_are_refused(text: str) -> None:
    store = Store()
    store.add(Quad(ADA, OKAFOR, Literal("x")))
    with pytest.raises(QueryError):
        run_query(store, text)
    assert len(store) == 1


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s rdfs:label 'SERVICE' }",
        "SELECT * { ?s rdfs:label 'x'@service } # SERVICE",
        "SELECT ?service { ?service a fam:service }",
        'SELECT * { ?s rdfs:label """ SERVICE <a> { " } """ }',
        "PREFIX service: <https://example.org/service/> SELECT * { ?s a service:SERVICE }",
        "SELECT * { <https://example.org/SERVICE> ?p ?insert }",
    ],
)
def test_words_that_only_look_like_a_service_are_not(text: str) -> None:
    assert rows(Store(), text) == []


SAMPLE = """\
# what plays whom
SELECT DISTINCT ?performer (COUNT(?s) AS ?n) 'text' "é\\"" <https://example.org/> 12 @en
WHERE { ?s fam:performer ?performer ; fam:character ?c . OPTIONAL { ?s fam:inSeason ?x }
FILTER (?n < 3 && ?c NOT IN (story:a)) { SELECT * { ?a ?b [] } } SERVICE UNION }
GROUP BY ?performer HAVING (?n > 1) ORDER BY DESC(?n) LIMIT 3 VALUES ?s { UNDEF } INSERT ' {
"""
WORDS = [token.text for token in tokens(SAMPLE)]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join) | st.text(max_size=40))
def test_whatever_is_asked_the_error_is_ours(text: str) -> None:
    """Any text is answered, or refused with a place; nothing else happens."""
    try:
        run_query(Store(), text)
    except QueryError as error:
        assert error.where is not None


HEADERS = {
    "no YAML": ("#+ summary: [a, b", 1, "the header is not YAML"),
    "not a mapping": ("#+ just words", 1, "this must be a mapping"),
    "no summary": ("# first\n#+ parameters: {}", 2, "the header has no summary"),
    "empty": ("#+", 1, "the header is empty"),
    "unknown key": ("#+ summary: s\n#+ expct: {}", 2, "Did you mean expect?"),
    "unknown type": (
        "#+ summary: s\n#+ parameters:\n#+   x: {type: number}",
        3,
        "type of a parameter 'number' is unknown",
    ),
    "no rows": ("#+ summary: s\n#+ expect:\n#+   seen: 1", 3, "what is expected has no rows"),
    "rows are no list": ("#+ summary: s\n#+ expect:\n#+   rows: 3", 3, "this must be a list"),
    "seen is no number": (
        "#+ summary: s\n#+ expect:\n#+   rows: []\n#+   seen: all",
        4,
        "this must be a number",
    ),
    "expected of no parameter": (
        "#+ summary: s\n#+ expect:\n#+   rows: []\n#+   person: x",
        4,
        "key 'person' is unknown",
    ),
}


@pytest.mark.parametrize(("header", "line", "message"), HEADERS.values(), ids=HEADERS)
def test_header_errors_name_the_line(tmp_path: Path, header: str, line: int, message: str) -> None:
    path = tmp_path / "asked.rq"
    path.write_text(f"{header}\nASK {{}}\n")
    with pytest.raises(QueryError) as caught:
        read_query(path, shown_as="asked.rq")
    assert caught.value.where == f"asked.rq:{line}"
    assert message in str(caught.value)


def test_a_header_is_read_as_it_is_written(lighthouse: Project) -> None:
    """Dates, numbers and truth values stay words; parameters left out have their example."""
    query = read_query(lighthouse.root / "queries" / "who-played-a-character.rq")
    assert query.summary == "Who played a given character, and in which seasons?"
    assert [(each.name, each.type, each.example) for each in query.parameters] == [
        ("character", "iri", "story/ada-finch")
    ]
    assert query.show == "world:mira-okafor portrays story:ada-finch"
    assert [(dict(each.parameters), each.seen) for each in query.expect] == [
        ({"character": "story/ada-finch"}, None),
        ({"character": "story:captain-wren"}, None),
        ({"character": "story:tom-finch"}, 1),
    ]


def test_a_catalogue_needs_headers(lighthouse: Project, tmp_path: Path) -> None:
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "bare.rq").write_text("ASK {}")
    with pytest.raises(QueryError, match="the query has no header"):
        catalogue(Project(tmp_path))


def test_expected_answers_are_compared(lighthouse: Project, shore: Closure) -> None:
    for query in catalogue(lighthouse).values():
        assert check_expected(shore, query) == []
    query = catalogue(lighthouse)["who-played-a-character"]
    restricted = make_closure(lighthouse, 1)
    assert check_expected(restricted, query, 1) == []


def test_differences_from_expected_answers(
    lighthouse: Project, shore: Closure, tmp_path: Path
) -> None:
    path = tmp_path / "seasons.rq"

    def compare(expected: str, query: str) -> list[str]:
        path.write_text(f"#+ summary: s\n#+ expect:\n#+   rows: {expected}\n{query}")
        return check_expected(shore, read_query(path))

    ordered = "SELECT ?s { ?s a fam:Season } ORDER BY ?s"
    assert compare("[[season 1], [season 2]]", ordered) == []
    assert compare("[[season 1], [season 3]]", ordered) == [
        "missing: season 3",
        "not expected: season 2",
    ]
    assert compare("[[season 2], [season 1]]", ordered) == ["the rows come in another order"]
    assert compare("[[season 1]]", ordered) == ["not expected: season 2"]
    assert compare("[]", ordered) == ["not expected: season 1", "not expected: season 2"]
    assert compare("[[true]]", "ASK { ?s a fam:Season }") == []
    assert compare("[[false]]", "ASK { ?s a fam:Season }") != []
    unbound = "SELECT ?s ?no { ?s fam:ordinal 1 ; a fam:Installment OPTIONAL { ?s fam:no ?no } }"
    assert compare("[['statement:season-1-of-series', '']]", unbound) == []


def test_statements_may_be_left_out_of_expected_rows(shore: Closure, tmp_path: Path) -> None:
    path = tmp_path / "castings.rq"
    query = "SELECT ?statement ?c { ?statement a fam:MainCasting ; fam:character ?c } ORDER BY ?c"
    for expected in (
        "[[Ada Finch], [Captain Wren]]",
        "[['statement:okafor-keeper', Ada Finch], ['statement:lindqvist-wren', Captain Wren]]",
    ):
        path.write_text(f"#+ summary: s\n#+ expect:\n#+   rows: {expected}\n{query}")
        assert check_expected(shore, read_query(path)) == []


def test_named_graphs_stay_out_of_the_way(shore: Closure) -> None:
    """Each triple is there once for a query, though rounds are kept in named graphs."""
    query = "SELECT (COUNT(*) AS ?n) { world:mira-okafor fam:portrays ?c }"
    assert rows(shore, query)[0][0].startswith('"1"')


def test_terms_of_other_vocabularies_keep_their_iris(shore: Closure) -> None:
    (row,) = rows(shore, "SELECT ?t { BIND (fam:Casting AS ?t) }")
    assert row == [f"<{FAM}Casting>"]
