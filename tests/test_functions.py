"""What rules beyond OWL test and compute is what SPARQL tests and computes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from constructing import EMPTY, VOCABULARY, defined
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store, Variable

from famkg.builtins import evaluate
from famkg.functions import TESTS, VALUES
from famkg.model import Builtin, Term
from famkg.namespaces import PREFIXES, RULE, SH, XSD
from famkg.turtle import read_triples

A, B, C, R = map(Variable, "abcr")


def typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + datatype))


def kept(term: Term) -> Term:
    """The term as a store keeps it, which is how rules meet it."""
    store = Store()
    store.add(Quad(NamedNode("x:s"), NamedNode("x:p"), term))
    (quad,) = store
    return quad.object


def ours(name: str, *given: Term) -> Any:
    """What a rule makes of a function: a truth value or a literal, None where it has neither."""
    terms = [kept(term) for term in given]
    variables = [A, B, C][: len(terms)]
    bound = dict(zip(variables, terms, strict=True))
    if name in TESTS:
        holds = evaluate((Builtin(name, tuple(variables)),), bound) is not None
        fails = TESTS[name](*terms) is None
        return None if fails else holds
    found = evaluate((Builtin(name, tuple(variables), R),), bound)
    return None if found is None else found[R]


def theirs(expression: str, *terms: Term) -> Any:
    """What pyoxigraph makes of an expression over ?a, ?b and ?c."""
    values = " ".join(
        f"VALUES ?{name} {{ {term} }}" for name, term in zip("abc", terms, strict=False)
    )
    query = f"SELECT ({expression} AS ?r) WHERE {{ {values} }}"
    (row,) = EMPTY.query(query, prefixes=PREFIXES)
    return row["r"]


def truth(term: Any) -> bool | None:
    return None if term is None else term.value == "true"


YEARS = st.integers(-50, 3000).map(lambda year: f"{'-' if year < 0 else ''}{abs(year):04}")
MONTHS = st.integers(1, 13).map(lambda month: f"-{month:02}")
DAYS = st.integers(1, 31).map(lambda day: f"-{day:02}")
ZONES = st.sampled_from(["", "", "", "Z", "+01:00", "-14:00"])
CLOCKS = st.builds(
    "T{:02}:{:02}:{}".format,
    st.integers(0, 24),
    st.integers(0, 59),
    st.sampled_from(["00", "59", "07.5"]),
)


def joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


TIMES = st.one_of(
    joined(YEARS, ZONES).map(lambda text: typed(text, "gYear")),
    joined(YEARS, MONTHS, ZONES).map(lambda text: typed(text, "gYearMonth")),
    joined(YEARS, MONTHS, DAYS, ZONES).map(lambda text: typed(text, "date")),
    joined(YEARS, MONTHS, DAYS, CLOCKS, ZONES).map(lambda text: typed(text, "dateTime")),
)
NUMBERS = st.one_of(
    st.integers(-200, 200).map(Literal),
    st.integers(0, 100).map(lambda number: typed(str(number), "byte")),
    st.decimals(-99, 99, places=3).map(lambda number: typed(f"{number:f}", "decimal")),
    st.sampled_from(["0.1", "-0", "2.5", "1e3", "INF", "NaN"]).map(lambda n: typed(n, "double")),
    st.sampled_from(["0.1", "2.5", "1e3"]).map(lambda number: typed(number, "float")),
)
TEXTS = st.text("ab1?~é", max_size=3)
STRINGS = st.one_of(
    TEXTS.map(Literal),
    TEXTS.map(lambda text: Literal(text, language="en")),
    TEXTS.map(lambda text: Literal(text, language="fr")),
)
OTHERS = st.sampled_from(
    [
        NamedNode("https://example.org/a"),
        NamedNode("https://example.org/b"),
        Literal(True),
        Literal(False),
        typed("word", "integer"),
        typed("2001-02-30", "date"),
        typed("a", "unheardOf"),
        typed("b", "unheardOf"),
    ]
)
TERMS = st.one_of(TIMES, NUMBERS, STRINGS, OTHERS)
PAIRS = st.one_of(
    st.tuples(TERMS, TERMS),
    st.tuples(TIMES, TIMES),
    st.tuples(NUMBERS, NUMBERS),
    st.tuples(STRINGS, STRINGS),
    TERMS.map(lambda term: (term, term)),
)


@settings(max_examples=400)
@given(PAIRS)
@example((typed("2001-01-01", "date"), typed("2001-01-01Z", "date")))
@example((typed("0.1", "float"), typed("0.1", "decimal")))
@example((typed("0.1", "float"), typed("0.1", "double")))
@example((Literal(1), Literal("1")))
@example((typed("1999", "gYear"), typed("2000-01-01", "date")))
@example((typed("2000-01-01T24:00:00", "dateTime"), typed("2000-01-02T00:00:00", "dateTime")))
def test_comparisons_are_those_of_sparql(pair: tuple[Term, Term]) -> None:
    for name in ("=", "!="):
        assert ours(name, *pair) == truth(theirs(f"?a {name} ?b", *pair)), name
    if pair[0] != pair[1] or ours("<=", *pair) is not None:
        # pyoxigraph says that even what has no order is not less than itself
        for name in ("<", "<=", ">", ">="):
            assert ours(name, *pair) == truth(theirs(f"?a {name} ?b", *pair)), name
    assert ours("sameTerm", *pair) == truth(theirs("sameTerm(?a, ?b)", *pair))


@settings(max_examples=150)
@given(st.tuples(st.one_of(NUMBERS, NUMBERS, TERMS), st.one_of(NUMBERS, NUMBERS, TERMS)))
@example((typed("1.50", "decimal"), typed("1.5", "decimal")))
@example((typed("-0.0", "decimal"), Literal(0)))
def test_sums_are_those_of_sparql_but_for_floating_points(pair: tuple[Term, Term]) -> None:
    floating = {
        term.datatype.value.removeprefix(XSD) for term in pair if isinstance(term, Literal)
    } & {"float", "double"}
    timed = any(isinstance(each, Literal) and "date" in each.datatype.value for each in pair)
    for name in ("+", "-", "*"):
        expected = None if floating or timed else theirs(f"?a {name} ?b", *pair)
        assert ours(name, *pair) == expected, name


@settings(max_examples=200)
@given(TERMS)
@example(Literal("0193"))
@example(typed("-1.5", "decimal"))
@example(Literal(" 1"))
def test_parts_are_those_of_sparql(term: Term) -> None:
    for name in ("YEAR", "MONTH", "DAY", "STR"):
        assert ours(name, term) == theirs(f"{name}(?a)", term), name
    number = isinstance(term, Literal) and "double" not in term.datatype.value
    if number and "float" not in term.datatype.value and "boolean" not in term.datatype.value:
        assert ours("xsd:integer", term) == theirs("xsd:integer(?a)", term)


@settings(max_examples=150)
@given(st.one_of(TEXTS.map(Literal), TERMS), st.one_of(TEXTS.map(Literal), TERMS))
def test_functions_of_strings_are_those_of_sparql(one: Term, other: Term) -> None:
    plain = not any(isinstance(each, Literal) and each.language for each in (one, other))
    if plain:
        assert ours("CONCAT", one, other) == theirs("CONCAT(?a, ?b)", one, other)
        assert ours("CONTAINS", one, other) == truth(theirs("CONTAINS(?a, ?b)", one, other))


@settings(max_examples=60)
@given(TEXTS, st.integers(-1, 4), st.integers(0, 4))
def test_parts_of_strings_are_those_of_sparql(text: str, start: int, length: int) -> None:
    terms = (Literal(text), Literal(start), Literal(length))
    assert ours("SUBSTR", *terms) == theirs("SUBSTR(?a, ?b, ?c)", *terms)


def test_strings_in_a_language_are_not_joined() -> None:
    assert ours("CONCAT", Literal("a", language="en"), Literal("b")) is None


# Functions of our own -------------------------------------------------------------------------


DATES = st.dates(date(1, 1, 1), date(3000, 12, 31))


@settings(max_examples=100)
@given(DATES, DATES)
@example(date(2000, 2, 29), date(2001, 2, 28))
@example(date(2000, 2, 29), date(2001, 3, 1))
@example(date(1900, 2, 28), date(1900, 3, 1))
@example(date(1969, 12, 31), date(1970, 1, 1))
def test_functions_of_dates_are_what_their_definitions_say(one: date, other: date) -> None:
    start, end = (typed(each.isoformat(), "date") for each in (one, other))
    assert ours("rule:days", start, end) == defined("days", start, end)
    assert ours("rule:days", start, end) == Literal((other - one).days)
    assert ours("rule:years", start, end) == defined("years", start, end)


def test_years_count_birthdays() -> None:
    born = date(1950, 6, 15)
    for years in range(60):
        birthday = born.replace(year=born.year + years)
        for then, expected in ((birthday, years), (birthday - timedelta(1), years - 1)):
            found = ours("rule:years", *(typed(day.isoformat(), "date") for day in (born, then)))
            assert found == Literal(expected)


@pytest.mark.parametrize("time", ["1969", "1969~", "198X", "1969?", "1969-05%", "..", "1969/.."])
def test_what_is_marked_is_not_certain(time: str) -> None:
    expected = not set("~?%") & set(time)
    assert ours("rule:certain", Literal(time)) == expected
    assert truth(defined("certain", Literal(time))) == expected


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (typed("1969", "gYear"), typed("1970", "gYear")),
        (typed("1969-01-01", "date"), typed("1970", "gYear")),
        (Literal("1969-01-01"), Literal("1970-01-01")),
        (typed("1969-01-01Z", "date"), typed("1970-01-01", "date")),
        (typed("1969-02-30", "date"), typed("1970-01-01", "date")),
        (NamedNode("https://example.org/a"), Literal(1)),
    ],
)
def test_only_dates_lie_days_and_years_apart(start: Term, end: Term) -> None:
    assert ours("rule:days", start, end) is None
    assert ours("rule:years", start, end) is None


def test_every_function_of_ours_is_defined() -> None:
    kind = NamedNode(SH + "SPARQLFunction")
    declared = {t.subject.value for t in read_triples(VOCABULARY) if t.object == kind}
    ours_alone = {name for name in (*TESTS, *VALUES) if name.startswith("rule:")}
    assert {f"rule:{iri.removeprefix(RULE)}" for iri in declared} == ours_alone


def test_a_failing_test_or_a_missing_value_drops_the_instance() -> None:
    bound = {A: Literal(1), B: Literal(2)}
    assert evaluate((Builtin("<", (A, B)), Builtin("+", (A, B), R)), bound) == {
        **bound,
        R: Literal(3),
    }
    assert evaluate((Builtin(">", (A, B)),), bound) is None
    assert evaluate((Builtin("!=", (A, C)),), {**bound, C: typed("a", "unheardOf")}) is None
    assert evaluate((Builtin("YEAR", (A,), R),), bound) is None
    assert evaluate((Builtin("+", (A, A), B),), bound) == bound
    assert evaluate((Builtin("+", (A, B), B),), bound) is None
