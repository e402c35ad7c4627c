"""Dates as precise as a text and no more: their bounds, and which of them agree."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal

from famkg.edtf import Time, can_be_one_moment, can_be_one_period, check_times, read_time
from famkg.graph import Graph
from famkg.namespaces import FAM, STATEMENT, XSD
from famkg.turtle import parse_triples

BOUNDS = [
    ("1988", "1988-01-01", "1988-12-31"),
    ("1988-02", "1988-02-01", "1988-02-29"),
    ("1989-02", "1989-02-01", "1989-02-28"),
    ("1988-05-01", "1988-05-01", "1988-05-01"),
    ("198X", "1980-01-01", "1989-12-31"),
    ("20XX", "2000-01-01", "2099-12-31"),
    ("1988-XX", "1988-01-01", "1988-12-31"),
    ("1988-05-XX", "1988-05-01", "1988-05-31"),
    ("1988-05~", "1988-05-01", "1988-05-31"),
    ("1988?", "1988-01-01", "1988-12-31"),
    ("198X%", "1980-01-01", "1989-12-31"),
    ("../1988-03", None, "1988-03-31"),
    ("/1988-03", None, "1988-03-31"),
    ("1988-03-04/..", "1988-03-04", None),
    ("1988-03-04/", "1988-03-04", None),
    ("1988-03/1989", "1988-03-01", "1989-12-31"),
    ("198X/1991-05-06", "1980-01-01", "1991-05-06"),
]


def time_of(text: str) -> Time:
    time = read_time(text)
    assert time is not None, text
    return time


@pytest.mark.parametrize(("text", "first", "last"), BOUNDS)
def test_time_has_bounds(text: str, first: str | None, last: str | None) -> None:
    time = time_of(text)
    assert time.earliest == (date.fromisoformat(first) if first else None)
    assert time.latest == (date.fromisoformat(last) if last else None)


@pytest.mark.parametrize(
    "text",
    [
        *("", "..", "/", "../..", "soon", "88", "1988-13", "1988-00", "1988-02-30", "1989-02-29"),
        *("1988-5", "1988/05", "0000", "198X-05", "1988-XX-05", "1988-21", "X988", "198X5"),
        *("1988-05-01T12:00", "1988~~", "1988/1989/1990", "1988-05-01 ", "-1988"),
    ],
)
def test_what_is_no_time_is_not_read(text: str) -> None:
    assert read_time(text) is None


def test_time_knows_how_exact_it_is() -> None:
    units = {text: time_of(text).unit for text in ("1988-05-01", "1988-05", "1988", "198X", "19XX")}
    assert [*units.values()] == ["day", "month", "year", "decade", "century"]
    assert time_of("1988-03-04/198X").unit == "decade"
    assert (time_of("1988~").approximate, time_of("1988~").uncertain) == (True, False)
    assert (time_of("1988?").approximate, time_of("1988?").uncertain) == (False, True)
    assert (time_of("../1988%").approximate, time_of("../1988%").uncertain) == (True, True)


def test_interval_may_end_before_it_begins() -> None:
    """Whether it does is a conflict, to be found and not to be swallowed."""
    time = time_of("1989/1988")
    assert time.earliest and time.latest and time.earliest > time.latest


AGREEING = [
    ("1969", "196X"),
    ("1988-02", "1988-02-19"),
    ("../1988-03", "1988-01-05"),
    ("1988-02-19/..", "1990"),
    ("198X", "1985/1992"),
    ("1988~", "1989"),
    ("1988-05~", "1988-04-20"),
    ("1988-05-01~", "1988-05-02"),
    ("20XX", "2003"),
]
DIFFERING = [
    ("1968", "1969"),
    ("1988-11-10", "1989-11-10"),
    ("../1988-03", "1988-04"),
    ("1988-02-19/..", "1987"),
    ("198X", "1990"),
    ("1988~", "1990"),
]


@pytest.mark.parametrize(("one", "other"), AGREEING)
def test_moments_agree(one: str, other: str) -> None:
    assert can_be_one_moment(time_of(one), time_of(other))


@pytest.mark.parametrize(("one", "other"), DIFFERING)
def test_moments_differ(one: str, other: str) -> None:
    assert not can_be_one_moment(time_of(one), time_of(other))


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("1988-03-04/1988-05-20", "../1988-05-20", True),
        ("1988-03-04/1988-05-20", "1988-03-04/..", True),
        ("1988-03-04/1988-05-20", "1988-03/1988-05", True),
        ("1988-03-04/1988-05-20", "1988", True),
        ("1988-03-04/1988-05-20", "1988-03-04/1988-06-20", False),
        ("1988-03-04/1988-05-20", "../1988-06-20", False),
        ("1988-03-04/1988-05-20", "1988-03-11/..", False),
        ("../1988", "1990/..", False),
        ("1988-03-04/1988-05-20", "1990", False),
    ],
)
def test_periods_agree_at_both_ends(one: str, other: str, *, agree: bool) -> None:
    assert can_be_one_period(time_of(one), time_of(other)) is agree
    assert can_be_one_period(time_of(other), time_of(one)) is agree


DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
SHAPES = ("{0:%Y-%m-%d}", "{0:%Y-%m}", "{0:%Y}", "{1}X", "{0:%Y-%m-%d}/..", "../{0:%Y-%m}")


@st.composite
def times(draw: st.DrawFn) -> Time:
    day = draw(DAYS)
    sign = draw(st.sampled_from(["", "", "~", "?", "%"]))
    shape = draw(st.sampled_from(SHAPES))
    return time_of(shape.format(day, day.year // 10) + ("" if shape.endswith("..") else sign))


@given(DAYS)
def test_coarser_date_contains_the_finer(day: date) -> None:
    shown = [time_of(shape.format(day, day.year // 10)) for shape in SHAPES[:4]]
    for finer, coarser in pairwise(shown):
        assert finer.earliest and finer.latest and coarser.earliest and coarser.latest
        assert coarser.earliest <= finer.earliest <= day <= finer.latest <= coarser.latest
        assert can_be_one_moment(finer, coarser)


@given(times(), times())
def test_agreement_is_mutual(one: Time, other: Time) -> None:
    assert can_be_one_moment(one, one)
    assert can_be_one_period(one, one)
    assert can_be_one_moment(one, other) == can_be_one_moment(other, one)
    assert can_be_one_period(one, other) == can_be_one_period(other, one)


@given(st.lists(times(), max_size=8))
def test_order_is_that_of_the_first_known_day(all_times: list[Time]) -> None:
    firsts = [
        time.earliest or time.latest for time in sorted(all_times, key=lambda each: each.order)
    ]
    known = [day for day in firsts if day is not None]
    assert known == sorted(known)


HEAD = f"@prefix fam: <{FAM}> . @prefix s: <{STATEMENT}> . @prefix xsd: <{XSD}> .\n"


def found_in(turtle: str) -> list[tuple[str, str]]:
    triples = parse_triples(HEAD + turtle, "kit.ttl")
    return [(finding.check, finding.message) for finding in check_times(triples)]


@pytest.mark.parametrize(
    "turtle",
    [
        's:a fam:time "1988-02" ; fam:earliest "1988-02-01"^^xsd:date ;'
        ' fam:latest "1988-02-29"^^xsd:date .',
        's:a fam:time "../1988" ; fam:latest "1988-12-31"^^xsd:date .',
        's:a fam:time "1988-03-04/.." ; fam:earliest "1988-03-04"^^xsd:date .',
        's:a fam:saidOn "1988" .',
    ],
)
def test_bounds_that_say_what_the_time_says_are_right(turtle: str) -> None:
    assert found_in(turtle) == []


@pytest.mark.parametrize(
    ("turtle", "check", "words"),
    [
        ('s:a fam:time "1988-2" .', "time-format", "fam:time '1988-2'"),
        ('s:a fam:saidOn "last week" .', "time-format", "fam:saidOn 'last week'"),
        (
            's:a fam:saidOn "1988"^^xsd:gYear .',
            "time-format",
            "fam:saidOn '1988' is of datatype xsd:gYear; write it as a plain string, such as 1988,",
        ),
        (
            's:a fam:time "1988" ; fam:earliest "1988-01-01"^^xsd:date .',
            "time-bounds",
            "fam:latest must be 1988-12-31",
        ),
        (
            's:a fam:time "../1988" ; fam:earliest "1980-01-01"^^xsd:date ;'
            ' fam:latest "1988-12-31"^^xsd:date .',
            "time-bounds",
            "fam:earliest must be left out",
        ),
        (
            's:a fam:time "20XX" ; fam:earliest "2000-01-01"^^xsd:date ;'
            ' fam:latest "2009-12-31"^^xsd:date .',
            "time-bounds",
            "fam:latest must be 2099-12-31",
        ),
        (
            's:a fam:earliest "1988-01-01"^^xsd:date .',
            "time-bounds",
            "fam:earliest must be left out",
        ),
    ],
)
def test_wrong_bounds_are_found(turtle: str, check: str, words: str) -> None:
    ((found, message),) = found_in(turtle)
    assert found == check
    assert words in message


def test_finding_names_statement_property_and_value() -> None:
    triples = parse_triples(HEAD + 's:a fam:time "whenever" .', "kit.ttl")
    (finding,) = check_times(triples)
    told = (finding.focus, finding.path, finding.term)
    assert told == (STATEMENT + "a", FAM + "time", Literal("whenever"))


def test_every_time_of_the_data_has_its_bounds(graph: Graph) -> None:
    """Each line below is a statement to mend, with what its bounds must be."""
    assert [f"{found.focus}: {found.message}" for found in check_times(graph.data)] == []
