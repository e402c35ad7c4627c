"""Gives every mark of a drawing its place, so that no two bars or labels overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from famkg.render.timeline_marks import Mark
from famkg.render.timeline_scale import Scale
from famkg.timeline import Lane

ROW = 22.0
"""Height of a row of marks, in pixels."""
BAND_GAP = 12.0
POINT = 11.0
"""A mark that would be narrower is a point of this width."""
FADE = 70.0
"""How long a bar goes on towards an open end."""
APART = 14.0
BESIDE = 5.0
"""Between a mark and its label."""
FONT = 12.0

_NARROW = frozenset("ijl.,:;'|!()[]’‘“”ft- ")
_WIDE = frozenset("mwMW%—…@")


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark with its place: the bar from `x0` to `x1`, the label from `label_x` on."""

    mark: Mark
    x0: float
    x1: float
    y: float
    """The middle of its row."""
    label_x: float
    label_width: float
    stresses: tuple[tuple[float, float], ...] = ()
    """Where it is more exact."""

    @property
    def is_point(self) -> bool:
        """Return whether it is drawn as a point."""
        return self.x1 - self.x0 <= POINT

    @property
    def is_inside(self) -> bool:
        """Return whether the label stands on the bar."""
        return self.x0 <= self.label_x and self.label_x + self.label_width <= self.x1

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of all that is drawn."""
        right = max(self.x1, self.label_x + self.label_width)
        half = ROW / 2 - 1
        return min(self.x0, self.label_x), self.y - half, right, self.y + half


@dataclass(frozen=True, slots=True)
class Band:
    """Marks of one sort, in rows below each other."""

    lane: Lane
    name: str
    top: float
    bottom: float
    placed: tuple[Placed, ...]


def place_marks(marks: Sequence[Mark], scale: Scale, top: float, right: float) -> tuple[Band, ...]:
    """Return the bands of one lane, from `top` downwards; labels end before `right`."""
    bands = []
    for name, group in groupby(marks, key=lambda mark: mark.band):
        placed = _pack([_place(mark, scale, right) for mark in group], top + ROW / 2)
        bottom = max(each.y for each in placed) + ROW / 2
        bands.append(Band(placed[0].mark.lane, name, top, bottom, tuple(placed)))
        top = bottom + BAND_GAP
    return tuple(bands)


def text_width(text: str, size: float = FONT) -> float:
    """Return how wide `text` is at most, in pixels: reckoned for a wide common font."""
    ems = 0.0
    for char in text:
        if char in _NARROW:
            ems += 0.4
        elif char in _WIDE:
            ems += 0.99
        elif char.isupper():
            ems += 0.72
        else:
            ems += 0.63 if ord(char) < 0x2E80 else 1.0
    return ems * size


def _place(mark: Mark, scale: Scale, right: float) -> Placed:
    x0 = scale.x(mark.start) if mark.start else None
    x1 = scale.x(mark.end) if mark.end else None
    exact = tuple((scale.x(first), scale.x(last)) for first, last in mark.stresses)
    begin = x0 if x0 is not None else (x1 or scale.right) - FADE
    known = max([begin, *(last for _, last in exact)])
    end = x1 if x1 is not None else min(known + FADE, scale.right)
    begin, end = max(begin, scale.left), max(end, begin)
    if end - begin < POINT or mark.status == "denied":
        middle = (begin + end) / 2
        begin, end = middle - POINT / 2, middle + POINT / 2
    width = text_width(mark.label)
    if end - begin >= width + 3 * BESIDE and not exact:
        label = (begin + end - width) / 2 if mark.soft_start and mark.soft_end else begin + BESIDE
        return Placed(mark, begin, end, 0.0, label, width, exact)
    label = end + BESIDE if end + BESIDE + width <= right else begin - BESIDE - width
    return Placed(mark, begin, end, 0.0, label, width, exact)


def _pack(items: Iterable[Placed], first: float) -> list[Placed]:
    """Return the items in the first row each where it touches nothing, in the order of time."""
    ends: list[float] = []
    placed = []
    for item in sorted(items, key=lambda each: (each.box[0], each.box[2], each.mark.label)):
        left, _, right, _ = item.box
        row = next((n for n, end in enumerate(ends) if left >= end + APART), len(ends))
        ends[row:] = [right, *ends[row + 1 :]]
        y = first + row * ROW
        placed.append(replace(item, y=y))
    return placed
