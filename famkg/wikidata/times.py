"""Reads the times of Wikidata: as precise as they say, in EDTF where EDTF can say it.

Wikidata writes a year, a precision and a calendar (https://www.wikidata.org/wiki/Help:Dates).
Decades and centuries are not alike: the 1980s are 1980 to 1989, the 20th century is 1901 to
2000. A date of the Julian calendar is written as in that calendar; its bounds here are those
of ours.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from famkg.edtf import Time, Unit, read_time

GREGORIAN = "http://www.wikidata.org/entity/Q1985727"
JULIAN = "http://www.wikidata.org/entity/Q1985786"
CENTURY, DECADE, YEAR, MONTH, DAY = range(7, 12)
"""Wikidata's numbers for precisions; a smaller one is coarser, down to 0, a billion years."""

_UNITS: dict[int, Unit] = {
    CENTURY: "century",
    DECADE: "decade",
    YEAR: "year",
    MONTH: "month",
    DAY: "day",
}
Day: TypeAlias = tuple[int, int, int]
"""Year, month and day, in some calendar."""

_WRITTEN = re.compile(r"([+-]\d{1,16})-(\d\d)-(\d\d)T\d\d:\d\d:\d\dZ")


@dataclass(frozen=True, slots=True)
class TimeValue:
    """A moment, as precise as `precision` says."""

    text: str
    """As Wikidata writes it: `+1969-07-00T00:00:00Z`."""
    precision: int
    calendar: str = GREGORIAN
    """The IRI of the calendar in which `text` is written."""

    def __str__(self) -> str:
        """Return the time as people read it: EDTF where it can say it."""
        return self.edtf or f"{self.text}/{self.precision}"

    @property
    def time(self) -> Time | None:
        """The time with its bounds, in our calendar; None where they are beyond ours."""
        found = _WRITTEN.fullmatch(self.text)
        if found is None or self.calendar not in (GREGORIAN, JULIAN):
            return None
        year, month, day = (int(part) for part in found.groups())
        precision = min(self.precision, DAY)  # hours and finer are not used
        try:
            read = _of_julian if self.calendar == JULIAN else date
            first, last = _bounds(year, month, day, precision, self.calendar)
            bounds = read(*first), read(*last)
        except (ValueError, OverflowError, KeyError):
            return None
        unit = _UNITS[precision]
        return Time(_edtf(*bounds, unit) or f"{bounds[0]}/{bounds[1]}", unit, bounds, bounds)

    @property
    def edtf(self) -> str | None:
        """The time in EDTF, with the same bounds; None where EDTF cannot say it."""
        time = self.time
        if time is None or time.earliest is None or time.latest is None:
            return None
        return _edtf(time.earliest, time.latest, time.unit)

    @property
    def earliest(self) -> date | None:
        """The first day that it can be; None where our calendar does not reach."""
        return self.time.earliest if self.time else None

    @property
    def latest(self) -> date | None:
        """The last day that it can be; None where our calendar does not reach."""
        return self.time.latest if self.time else None


def _bounds(year: int, month: int, day: int, precision: int, calendar: str) -> tuple[Day, Day]:
    """Return the first and last day, in the calendar in which they are written.

    Raises ValueError where there is no such day, KeyError for a precision beyond a century.
    """
    if precision < CENTURY:
        raise KeyError(precision)
    if year < 1:
        raise ValueError("before our calendar")
    if precision == CENTURY:
        last = -(-year // 100) * 100
        return (last - 99, 1, 1), (last, 12, 31)
    if precision == DECADE:
        first = year // 10 * 10
        return (first, 1, 1), (first + 9, 12, 31)
    if precision == YEAR:
        return (year, 1, 1), (year, 12, 31)
    if precision == MONTH:
        return (year, month, 1), (year, month, _length(year, month, calendar))
    return (year, month, day), (year, month, day)


def _length(year: int, month: int, calendar: str) -> int:
    """Return how many days a month has; the Julian calendar leaps every fourth year."""
    if calendar == JULIAN and month == 2:
        return 28 if year % 4 else 29
    return monthrange(year, month)[1]


def _of_julian(year: int, month: int, day: int) -> date:
    """Return the day of our calendar that a Julian date names (Meeus, Astronomical Algorithms).

    Raises ValueError where the Julian calendar has no such day.
    """
    if not 1 <= day <= _length(year, month, JULIAN):
        raise ValueError("the calendar has no such day")
    a = (14 - month) // 12
    y, m = year + 4800 - a, month + 12 * a - 3
    number = day + (153 * m + 2) // 5 + 365 * y + y // 4 - 32083
    return date(1970, 1, 1) + timedelta(number - 2440588)


def _edtf(first: date, last: date, unit: Unit) -> str | None:
    """Return the EDTF that has these bounds, or None."""
    text = {
        "day": first.isoformat(),
        "month": f"{first.year:04}-{first.month:02}",
        "year": f"{first.year:04}",
        "decade": f"{first.year // 10:03}X",
        "century": f"{first.year // 100:02}XX",
    }[unit]
    read = read_time(text)
    return text if read and read.start == (first, last) else None
