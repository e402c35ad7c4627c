"""Renderings: result formats that others read back, tables that fit, sentences and axioms."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
import rdflib.query
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
)

from famkg.closure import Closure
from famkg.description import Said, read_statement
from famkg.errors import OutputError, QueryError
from famkg.graph import Graph
from famkg.model import Answer, Term
from famkg.names import shown_as_text
from famkg.namespaces import FAM, GENID, OWL, RDF, RDFS, STORY, WORLD, XSD, curie
from famkg.render.answers import FORMATS, render_result, render_triples
from famkg.render.axioms import spell_axioms, spell_fact
from famkg.render.results import WRITERS
from famkg.render.sentences import EXTENTS, FRAME, TEMPLATES, UNSPOKEN, spell_statement
from famkg.render.style import Style, style_of
from famkg.render.table import display_width, table, wrap
from famkg.render.times import spell_time

READERS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "tsv": QueryResultsFormat.TSV,
}

VARIABLES = ("thing", "wert", "n2")
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\n\r"))
IRIS = st.sampled_from(
    [STORY + "ada", "https://example.org/ü?a=1&b=<2>".replace("<2>", "2"), "urn:x:'1'"]
).map(NamedNode)
TERMS: st.SearchStrategy[Term] = st.one_of(
    IRIS,
    st.sampled_from(["b0", "b1"]).map(BlankNode),
    WORDS.map(Literal),
    st.builds(
        lambda text, tag: Literal(text, language=tag), WORDS, st.sampled_from(["en", "de-at"])
    ),
    st.builds(
        lambda text, name: Literal(text, datatype=NamedNode(XSD + name)),
        st.sampled_from(
            ["1", "-2", "+3", "1.5", ".5", "2.", "1e6", "-1.5E-3", "abc", "true", "07"]
        ),
        st.sampled_from(["integer", "decimal", "double", "boolean", "gYear"]),
    ),
)
ROWS = st.lists(st.tuples(*[TERMS | st.none()] * len(VARIABLES)), max_size=5)
ANSWERS = ROWS.map(lambda rows: Answer(VARIABLES, tuple(rows)))


def read_back(text: str, form: QueryResultsFormat) -> Answer | bool:
    result = parse_query_results(text.encode(), form)
    if isinstance(result, QueryBoolean):
        return bool(result)
    assert isinstance(result, QuerySolutions)
    names = tuple(variable.value for variable in result.variables)
    return Answer(names, tuple(tuple(row[name] for name in names) for row in result))


def named_alike(answer: Answer) -> Answer:
    """Return the answer with blank nodes named in the order in which they come."""
    known: dict[str, BlankNode] = {}

    def name(term: Term | None) -> Term | None:
        if isinstance(term, BlankNode):
            return known.setdefault(term.value, BlankNode(f"n{len(known)}"))
        return term

    rows = tuple(tuple(name(term) for term in row) for row in answer.rows)
    return Answer(answer.variables, rows)


@settings(deadline=None)
@given(answer=ANSWERS)
@pytest.mark.parametrize("form", READERS)
def test_oxigraph_reads_back_what_we_write(form: str, answer: Answer) -> None:
    found = read_back(WRITERS[form](answer), READERS[form])
    assert isinstance(found, Answer)
    assert named_alike(found) == named_alike(answer)


@settings(deadline=None, max_examples=50)
@given(answer=ANSWERS)
@pytest.mark.parametrize("form", ["json", "xml", "csv"])
def test_rdflib_reads_back_what_we_write(form: str, answer: Answer) -> None:
    source = io.BytesIO(WRITERS[form](answer).encode())
    result = rdflib.query.Result.parse(source, format=form)
    assert [str(variable) for variable in result.vars or ()] == list(VARIABLES)
    found = [[row.get(rdflib.Variable(name)) for name in VARIABLES] for row in result.bindings]
    if form == "csv":  # types are lost, and an empty string is like nothing
        return
    for row, expected in zip(found, answer.rows, strict=True):
        for term, wanted in zip(row, expected, strict=True):
            assert (term is None) == (wanted is None)
            if isinstance(wanted, NamedNode):
                assert str(term) == wanted.value
            if isinstance(wanted, Literal) and wanted.language:
                assert isinstance(term, rdflib.Literal)
                assert (str(term), term.language) == (wanted.value, wanted.language)


@pytest.mark.parametrize("value", [True, False])
@pytest.mark.parametrize("form", ["json", "xml"])
def test_truth_values_are_read_back(form: str, value: bool) -> None:
    assert read_back(WRITERS[form](value), READERS[form]) is value


def test_triples_within_triples() -> None:
    triple = Triple(NamedNode("x:s"), NamedNode("x:p"), Literal("o"))
    answer = Answer(("t",), ((triple,),))
    for form in ("json", "xml"):
        assert read_back(WRITERS[form](answer), READERS[form]) == answer


def test_csv_is_as_the_w3c_has_it() -> None:
    answer = Answer(
        ("x", "literal"),
        (
            (NamedNode("x:1"), Literal('String-with-dquote"')),
            (BlankNode("b0"), Literal("a,b", language="en")),
            (None, Literal("7", datatype=NamedNode(XSD + "integer"))),
        ),
    )
    assert WRITERS["csv"](answer) == (
        'x,literal\r\nx:1,"String-with-dquote"""\r\n_:b0,"a,b"\r\n,7\r\n'
    )


def test_what_xml_cannot_hold_is_an_error() -> None:
    with pytest.raises(OutputError, match=r"U\+0001"):
        WRITERS["xml"](Answer(("x",), ((Literal("\x01"),),)))


TRIPLES = (
    Triple(NamedNode(STORY + "b"), NamedNode(FAM + "p"), Literal('"\n')),
    Triple(NamedNode(STORY + "a"), NamedNode(FAM + "p"), NamedNode(WORLD + "c")),
)


@pytest.mark.parametrize(
    ("form", "syntax"),
    [("table", RdfFormat.TURTLE), ("turtle", RdfFormat.TURTLE), ("ntriples", RdfFormat.N_TRIPLES)],
)
def test_triples_are_read_back(form: str, syntax: RdfFormat) -> None:
    text = render_result(TRIPLES, form, str, Style())
    assert {quad.triple for quad in parse(text.encode(), syntax)} == set(TRIPLES)
    assert text == render_result(TRIPLES[::-1], form, str, Style())


def test_only_needed_prefixes_are_written() -> None:
    text = render_triples(TRIPLES, "turtle")
    assert re.findall(r"@prefix (\w+):", text) == ["fam", "story", "world"]


@pytest.mark.parametrize("form", FORMATS)
def test_formats_that_do_not_fit_are_refused(form: str) -> None:
    rows = Answer(("x",), ((None,),))
    wrong: tuple[Triple, ...] | Answer = rows if form in ("turtle", "ntriples") else TRIPLES
    if form == "table":
        return
    with pytest.raises(QueryError, match="--format"):
        render_result(wrong, form, str, Style())


def label(iri: str) -> str:
    return {STORY + "ada": "Ada Finch", WORLD + "mira": "Mira Okafor"}.get(iri, curie(iri))


CAST = Answer(
    ("performer", "character", "n"),
    (
        (NamedNode(WORLD + "mira"), NamedNode(STORY + "ada"), Literal(1)),
        (NamedNode(WORLD + "nobody"), None, Literal("two\nlines")),
    ),
)


def test_a_piped_table_is_plain_and_whole() -> None:
    lines = table(CAST, label, Style()).splitlines()
    assert lines == [
        "performer                character             n",
        "Mira Okafor  world:mira  Ada Finch  story:ada  1",
        "world:nobody                                   two lines",
    ]


@given(ANSWERS, st.integers(20, 160))
@settings(deadline=None)
def test_a_table_fits_the_terminal_and_loses_nothing(answer: Answer, width: int) -> None:
    shown = table(answer, str, Style(width=width))
    assert max(map(display_width, shown.splitlines()), default=0) <= max(width, 20)
    whole = re.sub(r"\s|─", "", shown)
    for row in answer.rows:
        for term in row:
            if isinstance(term, NamedNode):
                assert set(re.sub(r"\s", "", term.value)) <= set(whole)


def test_a_terminal_stacks_before_it_wraps() -> None:
    """A CURIE goes below its label, in the widest column first; then words wrap."""
    assert table(CAST, label, Style(width=45)).splitlines() == [
        "performer     character             n",
        "────────────  ────────────────────  ─────────",
        "Mira Okafor   Ada Finch  story:ada  1",
        "world:mira",
        "world:nobody                        two lines",
        "2 rows",
    ]
    assert table(CAST, label, Style(width=38)).splitlines()[2:4] == [
        "Mira Okafor   Ada Finch  1",
        "world:mira    story:ada",
    ]


def test_a_narrow_terminal_gets_blocks() -> None:
    assert table(CAST, label, Style(width=30)).splitlines()[:6] == [
        "performer  Mira Okafor",
        "           world:mira",
        "character  Ada Finch",
        "           story:ada",
        "n          1",
        "",
    ]


@pytest.mark.parametrize(("rows", "words"), [(0, "no rows"), (1, "1 row"), (2, "2 rows")])
def test_rows_are_counted(rows: int, words: str) -> None:
    answer = Answer(("x",), ((Literal("a"),),) * rows)
    assert table(answer, str, Style(width=80)).splitlines()[-1] == words


@given(st.text(max_size=80), st.integers(2, 30))
def test_wrapping_keeps_the_words(text: str, width: int) -> None:
    words = " ".join(text.split())
    lines = wrap(words, width)
    assert all(display_width(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")


def test_wide_characters_take_two_columns() -> None:
    assert display_width("日本") == 4
    assert display_width("e\u0301") == 1
    assert display_width("é–…") == 3


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colour_is_for_terminals_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "77")
    assert style_of(io.StringIO()) == Style(False, None)
    assert style_of(Terminal()) == Style(True, 77)
    assert style_of(Terminal()).alarm("x") == "\x1b[31mx\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert style_of(Terminal()) == Style(False, 77)
    monkeypatch.setenv("NO_COLOR", "")
    assert style_of(Terminal()).colour
    monkeypatch.setenv("TERM", "dumb")
    assert not style_of(Terminal()).colour


TIMES = {
    "2019-11-01": "on 1 November 2019",
    "2018-10": "in October 2018",
    "1969": "in 1969",
    "198X": "in the 1980s",
    "19XX": "in the 20th century",
    "2023-22": "in summer 2023",
    "1969~": "about 1969",
    "1969?": "in 1969, perhaps",
    "1969%": "about 1969, perhaps",
    "../1974": "by 1974",
    "/1974-03": "by March 1974",
    "2021-02-19/..": "from 19 February 2021 on",
    "2019-11-01/2019-12-20": "from 1 November 2019 to 20 December 2019",
    "soon": "(soon)",
    "2019-13": "(2019-13)",
}


@pytest.mark.parametrize(("edtf", "words"), TIMES.items())
def test_times_in_words(edtf: str, words: str) -> None:
    assert spell_time(edtf) == words


@given(st.text(max_size=12))
def test_any_time_has_words(edtf: str) -> None:
    assert spell_time(edtf)


def said(kind: str, **roles: str | list[str]) -> Said:
    """Return a statement of a class, its roles given in words."""
    values = {
        FAM + name: tuple(Literal(word) for word in ([words] if isinstance(words, str) else words))
        for name, words in roles.items()
    }
    return Said("x:s", (FAM + kind, FAM + "Statement"), tuple(sorted(values.items())), 0)


def local(iri: str) -> str:
    return iri.removeprefix(FAM)


SENTENCES = {
    "Mira plays Ada in season 1 and season 2 (main cast).": said(
        "Casting",
        performer="Mira",
        character="Ada",
        inSeason=["season 1", "season 2"],
        billing="main",
    ),
    "Mira plays Ada when young.": said(
        "Casting", performer="Mira", character="Ada", lifeStage="young"
    ),
    "Ada works as an engineer for NASA.": said(
        "Employment", employee="Ada", occupation="engineer", employer="NASA"
    ),
    "The show has at least about 3 seasons and episodes of 40 to 80 minutes.": said(
        "Extent",
        extentOf="the show",
        seasonCount="3",
        shortestMinutes="40",
        longestMinutes="80",
        approximate="true",
        atLeast="true",
    ),
    "The show has 1 episode.": said("Extent", extentOf="the show", episodeCount="1"),
    "The storm came about in 1911 (briefly).": said(
        "Occurrence", event="the storm", time="1911", qualifier="briefly"
    ),
    "It is scheduled that the show premieres on 1 May 2030.": said(
        "Premiere", premieredWork="the show", time="2030-05-01", modality="scheduled"
    ),
    "The show premiered on Lamp TV on 1 May 2020.": said(
        "Premiere", premieredWork="the show", platform="Lamp TV", time="2020-05-01"
    ),
    "According to Mira, as said in 2023, it is denied that the storm leads to the wreck.": said(
        "Causation",
        cause="the storm",
        effect="the wreck",
        speaker="Mira",
        saidOn="2023",
        modality="denied",
    ),
    "Ada leads the watch. [deprecated: a misprint]": said(
        "Headship",
        head="Ada",
        headed="the watch",
        standing="deprecated",
        standingReason="a misprint",
    ),
    "Ada leads the watch. [preferred]": said(
        "Headship", head="Ada", headed="the watch", standing="preferred"
    ),
    "NewKind: other c; role a and b.": said("NewKind", role=["a", "b"], other="c"),
}


@pytest.mark.parametrize(("sentence", "statement"), SENTENCES.items(), ids=SENTENCES)
def test_statements_read_as_sentences(sentence: str, statement: Said) -> None:
    assert spell_statement(statement, local) == sentence


@pytest.mark.parametrize(
    ("modality", "clause"),
    [
        ("reported", "the show was renewed"),  # the announcement itself is the report
        ("scheduled", "it is scheduled that the show is renewed"),
    ],
)
def test_an_announcement_tells_what_was_announced(modality: str, clause: str) -> None:
    renewed = said("Renewal", renewedWork="the show", modality=modality)
    part = Said("x:part", renewed.classes, renewed.values, 0)
    values = ((FAM + "announced", (NamedNode("x:part"),)), (FAM + "time", (Literal("2024-04"),)))
    statement = Said("x:s", (FAM + "Announcement",), values, 0, parts=(part,))
    assert spell_statement(statement, local) == f"In April 2024 it was made known that {clause}."


@pytest.fixture(scope="module")
def terms(graph: Graph) -> Store:
    """The ontology as it is written, without what follows from it."""
    store = Store()
    store.extend(Quad(*triple) for triple in graph.ontology)
    return store


HEAD = f"PREFIX fam: <{FAM}> PREFIX rdfs: <{RDFS}> PREFIX owl: <{OWL}> "


def columns(store: Store, query: str) -> list[list[str]]:
    found = store.query(HEAD + query)
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [[shown_as_text(row[name], local) for name in names] for row in found]


def test_every_statement_class_has_a_template(terms: Store) -> None:
    """Its own, or that of a class above it that is not Statement itself."""
    query = "SELECT ?c ?d { ?c rdfs:subClassOf+ fam:Statement ; rdfs:subClassOf* ?d }"
    above: dict[str, set[str]] = {}
    for kind, parent in columns(terms, query):
        above.setdefault(kind, set()).add(parent)
    assert len(above) > 40
    assert {kind for kind, classes in above.items() if not classes & set(TEMPLATES)} == set()
    assert set(TEMPLATES) <= set(above)


def test_templates_name_properties_that_exist(terms: Store) -> None:
    query = "SELECT ?p { ?p a ?kind FILTER (?kind IN (owl:ObjectProperty, owl:DatatypeProperty)) }"
    properties = {name for (name,) in columns(terms, query)}
    used = {
        hole
        for templates in TEMPLATES.values()
        for template in templates
        for hole in re.findall(r"\{(?:a )?(\w+)\}", template)
    }
    assert used - {"when", "extent"} <= properties
    assert set(EXTENTS) | UNSPOKEN | FRAME <= properties


def test_templates_use_every_role_of_their_class(terms: Store) -> None:
    """A role that no template mentions would be lost in the sentence."""
    spoken = {*EXTENTS, "shortestMinutes", "longestMinutes", "approximate", "atLeast", "time"}
    unused = [
        (kind, role)
        for kind, role in columns(terms, "SELECT ?c ?p { ?p rdfs:domain ?c }")
        if kind in TEMPLATES
        and role not in spoken
        and not any(f"{role}}}" in template for template in TEMPLATES[kind])
        and not any(f"{role}}}" in t for ts in TEMPLATES.values() for t in ts)
    ]
    assert unused == [("Divergence", "pointOfDivergence")]


def test_every_statement_of_the_data_reads_well(closure: Closure, graph: Graph) -> None:
    for statement in sorted(graph.statements(), key=str):
        sentence = spell_statement(read_statement(closure.store, statement.value), local)
        assert re.fullmatch(r"\S.*[.\]]", sentence), sentence
        assert not re.search(r"[{}<>]|  |\(\)| \.$", sentence), sentence


def node(number: int) -> NamedNode:
    return NamedNode(f"{GENID}t-{number}")


def axiom(subject: NamedNode, predicate: str, value: Term) -> Triple:
    return Triple(subject, NamedNode(predicate), value)


A, B, P, Q = (NamedNode(FAM + name) for name in ("A", "B", "p", "q"))
CHAIN = [
    axiom(node(1), RDF + "first", P),
    axiom(node(1), RDF + "rest", node(2)),
    axiom(node(2), RDF + "first", Q),
    axiom(node(2), RDF + "rest", NamedNode(RDF + "nil")),
]
SOME = [axiom(node(3), OWL + "onProperty", P), axiom(node(3), OWL + "someValuesFrom", B)]
AXIOMS = {
    "A ⊑ B": [axiom(A, RDFS + "subClassOf", B)],
    "p ⊑ q": [axiom(P, RDFS + "subPropertyOf", Q)],
    "p is the inverse of q": [axiom(P, OWL + "inverseOf", Q)],
    "p is transitive": [axiom(P, RDF + "type", NamedNode(OWL + "TransitiveProperty"))],
    "A ← p ∘ q": [axiom(A, OWL + "propertyChainAxiom", node(1)), *CHAIN],
    "A ≡ p ⊓ q": [axiom(A, OWL + "intersectionOf", node(1)), *CHAIN],
    "A is known by p and q": [axiom(A, OWL + "hasKey", node(1)), *CHAIN],
    "∃p.B ⊑ A": [axiom(node(3), RDFS + "subClassOf", A), *SOME],
    "∃p.B": SOME,
    "A ≡ ∃p.{B}": [
        axiom(A, OWL + "equivalentClass", node(4)),
        axiom(node(4), OWL + "onProperty", P),
        axiom(node(4), OWL + "hasValue", B),
    ],
    "what has p is an A": [axiom(P, RDFS + "domain", A)],
    "a nameless class ⊑ A": [axiom(node(9), RDFS + "subClassOf", A)],
}


def indexed(triples: list[Triple]) -> dict[tuple[str, str], list[Term]]:
    found: dict[tuple[str, str], list[Term]] = {}
    for triple in triples:
        assert isinstance(triple.subject, NamedNode)
        found.setdefault((triple.subject.value, triple.predicate.value), []).append(triple.object)
    return found


@pytest.mark.parametrize(("text", "triples"), AXIOMS.items(), ids=AXIOMS)
def test_axioms_read_as_logic_writes_them(text: str, triples: list[Triple]) -> None:
    assert spell_axioms(triples, indexed(triples)) == text


def test_a_list_that_bites_its_tail_ends() -> None:
    triples = [
        axiom(A, OWL + "propertyChainAxiom", node(1)),
        axiom(node(1), RDF + "first", P),
        axiom(node(1), RDF + "rest", node(1)),
    ]
    assert spell_axioms(triples, indexed(triples)).startswith("A ← p")


def test_facts_name_entities_by_label_and_terms_by_name() -> None:
    ada = NamedNode(STORY + "ada")
    named: Callable[[str], str] = label
    assert spell_fact(Triple(ada, P, NamedNode(WORLD + "mira")), {}, named) == (
        "Ada Finch p Mira Okafor"
    )
    assert spell_fact(Triple(ada, NamedNode(RDF + "type"), A), {}, named) == "Ada Finch is an A"
    assert spell_fact(Triple(ada, P, Literal("x")), {}, named) == 'Ada Finch p "x"'
