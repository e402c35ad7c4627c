"""Finds a scale for years of which some are crowded and most are empty.

A year is wide where much happens in it and its neighbours, narrow elsewhere; many years in which
nothing happens at all are cut out. Within a year days are even, so that order and distance hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal as OneOf
from typing import TypeAlias

from famkg.render.timeline_marks import Mark

Pace: TypeAlias = OneOf["wide", "narrow", "cut"]

CROWDED = 4
"""How many marks a year and its two neighbours have together if it is wide."""
LONGEST = 4000
"""Days that a mark may last if it shall stretch the scale: a decade may, a century may not."""
EMPTY = 12
"""Years in a row without any mark that are cut out."""
WIDE = 112.0
NARROW = (9.0, 34.0)
"""The least and the most width of a narrow year, in pixels."""
CUT = 48.0
ROOM = 1560.0
"""The width that narrow years share with wide ones, if there are enough of them."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Years that follow each other and are equally wide; `end` is the year behind the last."""

    start: int
    end: int
    left: float
    right: float
    pace: Pace

    @property
    def step(self) -> float:
        """Return the width of a year."""
        return (self.right - self.left) / (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Scale:
    """Where on the drawing a day is."""

    stretches: tuple[Stretch, ...]

    @property
    def left(self) -> float:
        """Return where the first year begins."""
        return self.stretches[0].left

    @property
    def right(self) -> float:
        """Return where the last year ends."""
        return self.stretches[-1].right

    def stretch_of(self, year: int) -> Stretch:
        """Return the stretch that a year belongs to; years off the scale belong to its ends."""
        return next((each for each in self.stretches if year < each.end), self.stretches[-1])

    def x(self, day: date) -> float:
        """Return where a day begins; days off the scale are at its ends."""
        length = 366 if day.year % 4 == 0 else 365
        year = day.year + (day.timetuple().tm_yday - 1) / length
        stretch = self.stretch_of(day.year)
        return min(stretch.left + max(year - stretch.start, 0.0) * stretch.step, stretch.right)


def find_scale(marks: Sequence[Mark], left: float) -> Scale:
    """Return the scale that suits marks, its first year at `left`; without marks, one of a year."""
    spans = [span for mark in marks if (span := _years(mark))]
    years = range(min(a for a, _ in spans) - 2, max(b for _, b in spans) + 1) if spans else range(1)
    begun = Counter(first for first, last in spans if last - first <= 1)
    wide = {
        year for year in years if sum(begun[near] for near in (year - 1, year, year + 1)) >= CROWDED
    }
    covered = {year for first, last in spans for year in range(first - 2, last + 1)}
    paces: list[tuple[int, Pace]] = [
        (year, "wide" if year in wide else "narrow" if year in covered else "cut") for year in years
    ]
    runs = _runs(paces)
    narrow_years = sum(end - start for start, end, pace in runs if pace == "narrow")
    rest = ROOM - WIDE * len(wide)
    narrow = min(max(rest / max(narrow_years, 1), NARROW[0]), NARROW[1])
    stretches = []
    for start, end, pace in runs:
        width = CUT if pace == "cut" else (WIDE if pace == "wide" else narrow) * (end - start)
        stretches.append(Stretch(start, end, left, left + width, pace))
        left += width
    return Scale(tuple(stretches))


def _years(mark: Mark) -> tuple[int, int] | None:
    days = [day for day in (mark.start, mark.end) if day is not None]
    if not days or (days[-1] - days[0]).days > LONGEST:
        return None
    return days[0].year, days[-1].year


def _runs(paces: Iterable[tuple[int, Pace]]) -> list[tuple[int, int, Pace]]:
    """Return the runs of years of one pace; too few empty years are not worth a cut."""
    runs: list[tuple[int, int, Pace]] = []
    for year, pace in paces:
        if runs and runs[-1][2] == pace:
            runs[-1] = (runs[-1][0], year + 1, pace)
        else:
            runs.append((year, year + 1, pace))
    merged: list[tuple[int, int, Pace]] = []
    for start, end, pace in runs:
        pace = "narrow" if pace == "cut" and end - start < EMPTY else pace
        if merged and merged[-1][2] == pace:
            merged[-1] = (merged[-1][0], end, pace)
        else:
            merged.append((start, end, pace))
    return merged
