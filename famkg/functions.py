"""Compares and computes values as SPARQL does, for rules beyond OWL.

Each function takes terms and returns a truth value or a literal as a store writes it, and None
where SPARQL has an error; an instance of a rule that meets one is dropped. A part of SPARQL is
here, and what is not is an error too, never a guess:

- arithmetic is exact, over whole and decimal numbers; a floating-point number has no sum;
- dates compare with dates, years with years, months with months: a year is neither before nor
  after a day of it, so rules compare the bounds of what is less precise;
- a time with a time zone and one without compare only where every time zone says the same;
- truth values have no order.
"""

from __future__ import annotations

import re
import struct
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeGuard

from pyoxigraph import Literal, NamedNode

from famkg.datatypes import value_of
from famkg.model import Term
from famkg.namespaces import XSD

DATE = XSD + "date"
STRING = XSD + "string"
_ZONE = r"(?P<zone>Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?"
_YEAR = r"(?P<year>-?(?:[1-9]\d{3,}|0\d{3}))"
_MONTH = r"-(?P<month>0[1-9]|1[0-2])"
_DAY = r"-(?P<day>[0-2]\d|3[01])"
_CLOCK = r"T(?P<hour>[01]\d|2[0-4]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d(?:\.\d+)?)"
TIMES = {
    XSD + "gYear": _YEAR + _ZONE,
    XSD + "gYearMonth": _YEAR + _MONTH + _ZONE,
    DATE: _YEAR + _MONTH + _DAY + _ZONE,
    XSD + "dateTime": _YEAR + _MONTH + _DAY + _CLOCK + _ZONE,
}
"""The datatypes of times that have an order, with what their literals look like."""
EXACTLY = Context(prec=1000)
"""How decimal numbers are added and multiplied: without rounding."""
WIDEST = Fraction(14 * 3600)
"""How far, in seconds, a time zone can shift a time."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as a literal writes it."""

    datatype: str
    parts: Mapping[str, int]
    """Year, and month and day as far as they are given."""
    local: Fraction
    """Seconds since the first day of the year 0, by the clock on the wall."""
    zone: int | None
    """Minutes ahead of Greenwich; None where it is not said."""


def compare(one: Term, other: Term) -> int | None:
    """Return -1, 0 or 1 as a literal is less than, equal to or greater than another.

    None where SPARQL has no order for them.
    """
    if not (isinstance(one, Literal) and isinstance(other, Literal)):
        return None
    moment, another = moment_of(one), moment_of(other)
    if moment is not None and another is not None:
        return compare_moments(moment, another)
    number, second = numbers(one, other)
    if number is not None and second is not None:
        return None if number != number or second != second else order(number, second)
    if one.language == other.language and STRING == one.datatype.value == other.datatype.value:
        return order(one.value, other.value)
    if one.language is not None and one.language == other.language:
        return order(one.value, other.value)
    return None


def compare_moments(one: Moment, other: Moment) -> int | None:
    """Return the order of two times of one datatype, None where time zones leave it open."""
    if one.datatype != other.datatype:
        return None
    if (one.zone is None) == (other.zone is None):
        return order(universal(one), universal(other))
    apart = universal(one) - universal(other)
    return order(apart, 0) if abs(apart) > WIDEST else None


def equal(one: Term, other: Term) -> bool | None:
    """Say whether SPARQL's `=` holds between two terms; None where it cannot tell."""
    if not (isinstance(one, Literal) and isinstance(other, Literal)):
        return one == other
    number, second = numbers(one, other)
    if number is not None and second is not None:
        return bool(number == second)
    if one == other or one.language is not None or other.language is not None:
        return one == other
    if family(one) is None or family(other) is None:
        return None
    return family(one) == family(other) and (
        bool(compare(one, other) == 0) if moment_of(one) else value_of(one) == value_of(other)
    )


def different(one: Term, other: Term) -> bool | None:
    """Say whether SPARQL's `!=` holds between two terms; None where it cannot tell."""
    same = equal(one, other)
    return None if same is None else not same


def ordered(*wanted: int) -> Callable[[Term, Term], bool | None]:
    """Return the test that `compare` gives one of the values `wanted`."""

    def test(one: Term, other: Term) -> bool | None:
        found = compare(one, other)
        return None if found is None else found in wanted

    return test


def same_term(one: Term, other: Term) -> bool:
    """Say whether two terms are one and the same."""
    return one == other


def contains(text: Term, part: Term) -> bool | None:
    """Say whether a string contains another."""
    if not (is_plain(text) and is_plain(part)):
        return None
    return part.value in text.value


def is_certain(time: Term) -> bool | None:
    """Say whether a time in EDTF is marked neither uncertain nor approximate (`? ~ %`)."""
    return not set("?~%") & set(time.value) if is_plain(time) else None


def calculate(combine: Callable[[Any, Any], Any]) -> Callable[[Term, Term], Literal | None]:
    """Return what combines two whole or decimal numbers."""

    def function(one: Term, other: Term) -> Literal | None:
        left, right = exact(one), exact(other)
        if left is None or right is None:
            return None
        with localcontext(EXACTLY):
            return spell(combine(left, right))

    return function


def string_of(term: Term) -> Literal | None:
    """Return the characters of a literal, or those of an IRI, as a string."""
    return Literal(term.value) if isinstance(term, Literal | NamedNode) else None


def join(*parts: Term) -> Literal | None:
    """Return strings, none of them in a language, one behind the other."""
    texts = [part.value for part in parts if is_plain(part)]
    return Literal("".join(texts)) if len(texts) == len(parts) else None


def part_of(text: Term, start: Term, length: Term) -> Literal | None:
    """Return so many characters of a string, from one on; the first has the number 1."""
    first, count = exact(start), exact(length)
    if not (is_plain(text) and isinstance(first, int) and isinstance(count, int)):
        return None
    return Literal(text.value[max(first - 1, 0) : max(first - 1 + count, 0)])


def whole_number(term: Term) -> Literal | None:
    """Return the integer that a string writes; a number without its fraction."""
    if is_plain(term):
        found = re.fullmatch(r"[+-]?[0-9]+", term.value)
        return Literal(int(found[0])) if found else None
    number = exact(term)
    return None if number is None else Literal(int(number))


def part_of_time(name: str) -> Callable[[Term], Literal | None]:
    """Return what gives the year, the month or the day of a time."""

    def function(term: Term) -> Literal | None:
        moment = moment_of(term) if isinstance(term, Literal) else None
        number = moment.parts.get(name) if moment else None
        return None if number is None else Literal(number)

    return function


def days_between(start: Term, end: Term) -> Literal | None:
    """Return how many days lie between two dates: 1 from a day to the next."""
    dates = two_dates(start, end)
    return Literal(day_number(dates[1].parts) - day_number(dates[0].parts)) if dates else None


def years_between(start: Term, end: Term) -> Literal | None:
    """Return how many whole years lie between two dates: birthdays, not counting the birth.

    Somebody born on 29 February has their birthday on 1 March where there is no such day.
    """
    dates = two_dates(start, end)
    if dates is None:
        return None
    born, then = ((each.parts["year"], each.parts["month"], each.parts["day"]) for each in dates)
    return Literal(then[0] - born[0] - (then[1:] < born[1:]))


def two_dates(one: Term, other: Term) -> tuple[Moment, Moment] | None:
    """Return two dates without time zones, None where they are not such."""
    found = [moment_of(each) if isinstance(each, Literal) else None for each in (one, other)]
    start, end = found
    if start is None or end is None or not DATE == start.datatype == end.datatype:
        return None
    return (start, end) if start.zone is None and end.zone is None else None


def is_plain(term: Term) -> TypeGuard[Literal]:
    """Say whether `term` is a string without a language."""
    return isinstance(term, Literal) and term.language is None and term.datatype.value == STRING


def family(literal: Literal) -> str | None:
    """Return with what a literal compares, None where its datatype or its value is unknown."""
    moment = moment_of(literal)
    if moment is not None:
        return moment.datatype
    found = value_of(literal)
    if found is None:
        return None
    return "number" if found[0] in ("real", "double", "float") else found[0]


def numbers(one: Literal, other: Literal) -> tuple[Any, Any]:
    """Return two numbers of the wider type of both; None for what is no number."""
    values = [value_of(one), value_of(other)]
    kinds = {value[0] for value in values if value is not None}

    def read(value: Any) -> Any:
        if value is None or value[0] not in ("real", "float", "double"):
            return None
        if value[0] != "real":
            (number,) = struct.unpack(">d" if value[0] == "double" else ">f", value[1])
        elif kinds == {"real"}:
            return value[1]
        else:
            number = float(value[1])
        return number if "double" in kinds else struct.unpack(">f", struct.pack(">f", number))[0]

    return read(values[0]), read(values[1])


def exact(term: Term) -> int | Decimal | None:
    """Return a whole number or a decimal one, None for anything else."""
    found = value_of(term) if isinstance(term, Literal) else None
    if found is None or found[0] != "real" or not isinstance(found[1], Decimal):
        return None
    assert isinstance(term, Literal)
    is_decimal = term.datatype.value == XSD + "decimal"
    return found[1] if is_decimal else int(found[1])


def spell(number: int | Decimal) -> Literal:
    """Return a number as a literal: an integer, or a decimal without needless zeros."""
    if isinstance(number, int):
        return Literal(number)
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return Literal("0" if not number else text, datatype=NamedNode(XSD + "decimal"))


@lru_cache(maxsize=1 << 14)
def moment_of(literal: Literal) -> Moment | None:
    """Return the time that a literal writes, None where it writes none that has an order."""
    pattern = TIMES.get(literal.datatype.value)
    found = re.fullmatch(pattern, literal.value, re.ASCII) if pattern else None
    if found is None:
        return None
    given = found.groupdict()
    parts = {name: int(given[name]) for name in ("year", "month", "day") if given.get(name)}
    year, month, day = parts["year"], parts.get("month", 1), parts.get("day", 1)
    hour, minute = int(given.get("hour") or 0), int(given.get("minute") or 0)
    second = Fraction(given.get("second") or 0)
    if not 1 <= day <= days_in(year, month) or (hour == 24 and (minute or second)):
        return None
    clock = second + 60 * minute + 3600 * hour
    local = 86400 * Fraction(day_number({"year": year, "month": month, "day": day})) + clock
    return Moment(literal.datatype.value, parts, local, minutes(given["zone"]))


def minutes(zone: str | None) -> int | None:
    """Return how far a time zone is ahead of Greenwich."""
    if zone is None or zone == "Z":
        return None if zone is None else 0
    ahead = int(zone[1:3]) * 60 + int(zone[4:])
    return -ahead if zone.startswith("-") else ahead


def universal(moment: Moment) -> Fraction:
    """Return the seconds of a moment by the clock of Greenwich, or by its own without a zone."""
    return moment.local - 60 * (moment.zone or 0)


def day_number(parts: Mapping[str, int]) -> int:
    """Return the number of a day, counted on for ever; the calendar repeats itself in 400 years."""
    year, month, day = parts["year"], parts["month"], parts["day"]
    before = year - 1
    leaps = before // 4 - before // 100 + before // 400
    return 365 * year + leaps + sum(days_in(year, n) for n in range(1, month)) + day


def days_in(year: int, month: int) -> int:
    """Return how many days a month has."""
    return monthrange(2000 + year % 400, month)[1]


def order(one: Any, other: Any) -> int:
    """Return -1, 0 or 1 as a value is less than, equal to or greater than another."""
    return int(one > other) - int(one < other)


TESTS: dict[str, Callable[..., bool | None]] = {
    "=": equal,
    "!=": different,
    "<": ordered(-1),
    "<=": ordered(-1, 0),
    ">": ordered(1),
    ">=": ordered(0, 1),
    "sameTerm": same_term,
    "CONTAINS": contains,
    "rule:certain": is_certain,
}
"""What a FILTER of a rule may ask."""

VALUES: dict[str, Callable[..., Literal | None]] = {
    "+": calculate(lambda one, other: one + other),
    "-": calculate(lambda one, other: one - other),
    "*": calculate(lambda one, other: one * other),
    "STR": string_of,
    "CONCAT": join,
    "SUBSTR": part_of,
    "YEAR": part_of_time("year"),
    "MONTH": part_of_time("month"),
    "DAY": part_of_time("day"),
    "xsd:integer": whole_number,
    "rule:days": days_between,
    "rule:years": years_between,
}
"""What a rule may compute."""
