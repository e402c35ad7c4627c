"""Reads dates that are as precise as a text and no more: bounds, and which of them agree.

The Extended Date/Time Format (https://www.loc.gov/standards/datetime/), level 0 and what we need
of level 1: a day, month, year, decade (`198X`) or century (`19XX`), unknown months and days,
`?` `~` `%` behind a date, and intervals, whose ends may be open (`..`) or left out. The package
`edtf` gives no bounds for open intervals, and takes milliseconds for each date.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, TypeAlias
from typing import Literal as OneOf

from pyoxigraph import Literal, NamedNode

from famkg.model import Finding
from famkg.namespaces import FAM, XSD, curie

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from famkg.model import Term

ALL = ("time", "saidOn", "earliest", "latest")
CHECKED = frozenset(NamedNode(FAM + name) for name in ALL)
OPEN = ("", "..")
"""What stands for the end of an interval that is not known, or not there."""

Unit: TypeAlias = OneOf["day", "month", "year", "decade", "century"]
UNITS: tuple[Unit, ...] = ("day", "month", "year", "decade", "century")
Days: TypeAlias = tuple[date | None, date | None]
"""First and last day of a stretch; None where it is open."""

_DATE = re.compile(
    r"(?P<year>\d{3}[\dX]|\d\dXX)(?:-(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX))?)?(?P<sign>[?~%]?)"
)


@dataclass(frozen=True, slots=True)
class Time:
    """When something took place: a date that is known so far and no further, or an interval."""

    text: str
    """As it was written."""
    unit: Unit
    """How precise it is; of an interval, the coarser of its ends."""
    start: Days
    """The first and last day on which it can have begun."""
    end: Days
    """The first and last day on which it can have ended; of a date the same as `start`."""
    is_interval: bool = False
    approximate: bool = False
    """Whether any part is marked `~` or `%`: the text says that it is not exact."""
    uncertain: bool = False
    """Whether any part is marked `?` or `%`: the source is not sure."""

    @property
    def earliest(self) -> date | None:
        """The first day that the time can touch; None where it is open."""
        return self.start[0]

    @property
    def latest(self) -> date | None:
        """The last day that the time can touch; None where it is open."""
        return self.end[1]

    @property
    def order(self) -> tuple[date, date, str]:
        """What sorts times: by their first known day, then by the last, then as written."""
        first = self.earliest or self.latest or date.min
        return first, self.latest or date.max, self.text


@cache
def read_time(text: str) -> Time | None:
    """Return the time that `text` writes, or None where it writes none that we read.

    An interval may end before it begins: to find that out is not the reader's job.
    """
    start, slash, end = text.partition("/")
    if not slash:
        return _read_date(text)
    begins = None if start in OPEN else _read_date(start)
    ends = None if end in OPEN else _read_date(end)
    given = [each for each in (begins, ends) if each is not None]
    wrong = (begins is None and start not in OPEN) or (ends is None and end not in OPEN)
    if wrong or not given:
        return None
    return Time(
        text,
        max((each.unit for each in given), key=UNITS.index),
        begins.start if begins else (None, given[0].latest),
        ends.end if ends else (given[0].earliest, None),
        is_interval=True,
        approximate=any(each.approximate for each in given),
        uncertain=any(each.uncertain for each in given),
    )


def _read_date(text: str) -> Time | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day, sign = found.groups()
    try:
        bounds = _bounds(year, month, day)
    except ValueError:  # the calendar has no such day
        return None
    unit: Unit = (
        "century"
        if year.endswith("XX")
        else "decade"
        if year.endswith("X")
        else "year"
        if month in (None, "XX")
        else "month"
        if day in (None, "XX")
        else "day"
    )
    return Time(
        text, unit, bounds, bounds, approximate=sign in ("~", "%"), uncertain=sign in ("?", "%")
    )


def _bounds(year: str, month: str | None, day: str | None) -> tuple[date, date]:
    first, last = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if (month and first != last) or (day not in (None, "XX") and month == "XX"):
        raise ValueError("a part is known though a coarser one is not")
    if month in (None, "XX"):
        return date(first, 1, 1), date(last, 12, 31)
    if day in (None, "XX"):
        return date(first, int(month), 1), date(first, int(month), monthrange(first, int(month))[1])
    known = date(first, int(month), int(day))
    return known, known


def can_be_one_moment(one: Time, other: Time) -> bool:
    """Say whether something that took place once can have done so at both times.

    1969 agrees with `196X`, February with a day of it, `../2019-03` with January 2019. What is
    approximate agrees with anything no further off than its own length.
    """
    return _touch(_widened(one), _widened(other))


def can_be_one_period(one: Time, other: Time) -> bool:
    """Say whether something can have lasted for both times: both ends must agree, if known.

    A date that is no interval gives no end, so it agrees wherever it touches the other.
    """
    if not (one.is_interval and other.is_interval):
        return can_be_one_moment(one, other)
    starts = one.start[0] is None or other.start[0] is None or _touch(one.start, other.start)
    ends = one.end[1] is None or other.end[1] is None or _touch(one.end, other.end)
    about = one.approximate or other.approximate
    return can_be_one_moment(one, other) and (about or (starts and ends))


def _touch(one: Days, other: Days) -> bool:
    (first, last), (start, end) = one, other
    return not (last and start and last < start) and not (end and first and end < first)


def _widened(time: Time) -> Days:
    first, last = time.earliest, time.latest
    if not time.approximate or first is None or last is None:
        return first, last
    slack = min(max(last - first, timedelta(1)), first - date.min, date.max - last)
    return first - slack, last + slack


def check_times(triples: Iterable[Triple]) -> list[Finding]:
    """Return where `fam:earliest` and `fam:latest` are not what `fam:time` says, sorted.

    `time-format` is a time that we cannot read, `time-bounds` a bound that is wrong, missing
    or without its time. Bounds are part of the data so that every SPARQL engine can compare
    them.
    """
    written: defaultdict[str, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if triple.predicate in CHECKED and isinstance(triple.subject, NamedNode):
            name = triple.predicate.value.removeprefix(FAM)
            written[triple.subject.value][name].append(triple.object)
    return [
        replace(finding, focus=subject)
        for subject, values in sorted(written.items())
        for finding in _wrong(values)
    ]


def _wrong(values: Mapping[str, list[Term]]) -> Iterator[Finding]:
    """Yield what is wrong with the times of one statement, which is still to be named."""
    given = {name: {_text(term): term for term in values.get(name, ())} for name in ALL}
    for name in ("time", "saidOn"):
        for text, term in sorted(given[name].items()):
            misfit = _misfit(term)
            if misfit:
                message = (
                    f"fam:{name} {text!r} is {misfit} as 1988, 1988-05, 1988-05-01, 198X, 1988~ or"
                    " 1988-05-01/.."
                )
                yield Finding("time-format", "violation", message, path=FAM + name, term=term)
    times = [read_time(text) for text in map(_text, values.get("time", ()))]
    if len(times) > 1 or None in times:
        return  # which bounds would be right is not to be told
    (time,) = times or (None,)
    for name in ("earliest", "latest"):
        day = getattr(time, name) if time else None
        if [*map(_text, values.get(name, ()))] != ([day.isoformat()] if day else []):
            should = f"be {day}" if day else "be left out"
            told = f"{next(iter(given['time']))!r}" if time else "that is missing"
            message = f"fam:{name} must {should}, by the fam:time {told}."
            wrong = next((term for text, term in given[name].items() if text != str(day)), None)
            yield Finding("time-bounds", "violation", message, path=FAM + name, term=wrong)


def _misfit(term: Term) -> str:
    """Return what a value is that should be a time, and how to write it; empty for a time."""
    if read_time(_text(term)) is None:
        return "no time that we read; write it"
    if isinstance(term, Literal) and term.datatype.value != XSD + "string":
        return f"of datatype {curie(term.datatype.value)}; write it as a plain string, such"
    return ""


def _text(term: Term) -> str:
    return term.value if isinstance(term, Literal) else ""
