"""Draws the years, and the lines of the two histories with the point at which they part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from famkg.render.proofs import Label
from famkg.render.svg import circle, group, number, path, text
from famkg.render.timeline import TITLES, short_time
from famkg.render.timeline_scale import Scale
from famkg.timeline import Divergence, Lane, Timeline

HEIGHTS = {1: 56.0, 2: 92.0}
"""Room for the years, at the line of one lane or between those of two."""
DOT = 6.5
NAME = 32.0
"""Room for the name of a year."""
SPREAD = 30.0
"""How far the lines take to part."""


def draw_grid(scale: Scale, top: float, bottom: float) -> Iterator[str]:
    """Yield a faint line for each year that is named."""
    for _, x in _named_years(scale):
        yield path(f"M{number(x)} {number(top)}V{number(bottom)}", "grid")


def draw_lanes(
    timeline: Timeline, lanes: Sequence[Lane], scale: Scale, axis: float, left: float, label: Label
) -> Iterator[str]:
    """Yield the years, the line of each lane, the upper at `axis`, and where the two part."""
    point = timeline.point if len(lanes) > 1 else None
    fork = _x(point, scale)
    height = HEIGHTS[len(lanes)]
    for divergence in timeline.divergences if point is not None else ():
        if not divergence.is_point:
            yield from _difference(divergence, scale, axis, label)
    yield from _years(scale, axis + height / 2, 0.0 if fork is None else fork + DOT + 2)
    middle = axis + height / 2
    for lane in lanes:
        y = axis if lane == "world" else axis + height
        drawn = f"M{number(scale.left)} {number(y)}"
        if fork is not None:
            drawn = (
                f"M{number(fork)} {number(middle)}C{number(fork + SPREAD / 2)} {number(middle)}"
                f" {number(fork + SPREAD / 4)} {number(y)} {number(fork + SPREAD)} {number(y)}"
            )
        name = text(TITLES[lane], left, y + (-9 if lane == "world" else 20), "lane")
        yield group([path(f"{drawn}H{number(scale.right)}", "line"), name], lane)
    if point is not None and fork is not None:
        yield from _fork(point, fork, axis, left, label)


def _years(scale: Scale, middle: float, since: float = 0.0) -> Iterator[str]:
    """Yield a tick for each year and the names of some; where years are cut out, two strokes.

    There are none left of `since`.
    """
    for stretch in scale.stretches:
        if stretch.pace == "cut":
            x = (stretch.left + stretch.right) / 2
            yield path(
                f"M{number(x - 8)} {number(middle + 9)}l6 -18"
                f"M{number(x + 2)} {number(middle + 9)}l6 -18",
                "tick",
            )
            continue
        for year in range(stretch.start, stretch.end):
            x = stretch.left + (year - stretch.start) * stretch.step
            if x < since:
                continue
            size = 7 if stretch.pace == "wide" or year % 10 == 0 else 3
            yield path(f"M{number(x)} {number(middle - size)}v{number(2 * size)}", "tick")
    for year, x in _named_years(scale):
        if x < since:
            continue
        stretch = scale.stretch_of(year)
        wide = stretch.pace == "wide"
        x, y = (x + stretch.step / 2, middle + 4) if wide else (x, middle + 20)
        yield text(str(year), x, y, "year")


def _fork(point: Divergence, fork: float, axis: float, left: float, label: Label) -> Iterator[str]:
    middle = axis + HEIGHTS[2] / 2
    when = short_time(point.time) if point.time else ""
    yield group(
        [
            path(f"M{number(left)} {number(middle)}H{number(fork)}", "line"),
            circle(fork, middle, DOT, "bar"),
            text("point of divergence", left, middle - 9, "strong"),
            text(when, left, middle + 19, "strong"),
        ],
        "both",
        title=_told(point, label),
    )
    beside = fork + SPREAD + 6
    yield group([text(label(point.world), beside, axis + 17, "side")], "world")
    yield group([text(label(point.story), beside, axis + HEIGHTS[2] - 9, "side")], "story")


def _difference(divergence: Divergence, scale: Scale, axis: float, label: Label) -> Iterator[str]:
    x = _x(divergence, scale)
    if x is not None:
        drawn = path(f"M{number(x)} {number(axis)}v{number(HEIGHTS[2])}", "differs")
        yield group([drawn], title=_told(divergence, label))


def _told(divergence: Divergence, label: Label) -> str:
    return f"Our world: {label(divergence.world)}. The story: {label(divergence.story)}."


def _x(divergence: Divergence | None, scale: Scale) -> float | None:
    if divergence is None or divergence.time is None:
        return None
    day = divergence.time.earliest or divergence.time.latest
    return scale.x(day) if day else None


def _named_years(scale: Scale) -> Iterator[tuple[int, float]]:
    """Yield the years that are named, with their first day: as many as have room."""
    for stretch in scale.stretches:
        if stretch.pace == "cut":
            continue
        every = 1 if stretch.step >= NAME else 5 if stretch.step >= NAME / 2 else 10
        for year in range(stretch.start, stretch.end):
            if year % every == 0:
                yield year, stretch.left + (year - stretch.start) * stretch.step
