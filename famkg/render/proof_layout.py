"""Gives the boxes of a proof their places: what rests on others stands left of them.

Boxes stand in columns. A line that has to pass a column gets a lane of its own there, so that
no line runs through a box. Boxes keep the order in which they are met from the conclusion,
unless another order has fewer crossings; each stands as near to the middle of its neighbours
as the others allow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

GAP = 14.0
"""Between boxes of one column."""
LANE = 8.0
"""Height of a lane in which a line passes a column."""
BETWEEN = 48.0
"""Between columns."""
SWEEPS = 60
"""How often boxes move towards their neighbours."""


@dataclass(frozen=True, slots=True)
class Box:
    """What is to be placed: its size, and where lines come in on the left and leave it."""

    key: str
    column: int
    width: float
    height: float
    entry: float
    exit: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is, with the top left corner at the origin."""

    places: Mapping[str, tuple[float, float]]
    """Left and top of each box, by its key."""
    routes: Mapping[tuple[str, str], tuple[tuple[float, float], ...]]
    """The points of a line: where it leaves its column, comes into and leaves each that it
    passes, and ends. Between columns it bends; in a column it is level."""
    width: float
    height: float


@dataclass(slots=True)
class Slot:
    """A place in a column: a box, or the lane of a line."""

    height: float
    entry: float
    exit: float
    top: float = 0.0
    left: list[Slot] = field(default_factory=list)
    right: list[Slot] = field(default_factory=list)

    def wish(self) -> float:
        """Return the top at which the lines to its neighbours would be level."""
        tops = [other.top + other.exit - self.entry for other in self.left]
        tops += [other.top + other.entry - self.exit for other in self.right]
        return sum(tops) / len(tops) if tops else self.top


def place(boxes: Sequence[Box], lines: Iterable[tuple[str, str]]) -> Layout:
    """Return a place for each box; `lines` lead from a box to one in a later column.

    The first box is where all lines begin, directly or through others.
    """
    known = {box.key: box for box in boxes}
    after: defaultdict[str, list[str]] = defaultdict(list)
    for source, target in dict.fromkeys(lines):
        after[source].append(target)
    columns: list[list[Slot]] = [[] for _ in range(1 + max(box.column for box in boxes))]
    slots: dict[str, Slot] = {}
    lanes: dict[tuple[str, str], list[Slot]] = {}
    todo: list[tuple[str | None, str]] = [(None, boxes[0].key)]
    while todo:
        start, end = todo.pop()
        box = known[end]
        met = end in slots
        slot = slots.setdefault(end, Slot(box.height, box.entry, box.exit))
        if start is not None:
            passed = range(known[start].column + 1, box.column)
            lanes[start, end] = [Slot(LANE, LANE / 2, LANE / 2) for _ in passed]
            for column, lane in zip(passed, lanes[start, end], strict=True):
                columns[column].append(lane)
            steps = [slots[start], *lanes[start, end], slot]
            for one, other in pairwise(steps):
                one.right.append(other)
                other.left.append(one)
        if not met:
            columns[box.column].append(slot)
            todo += [(end, following) for following in reversed(after[end])]
    settle(columns)
    lefts, widths = spread(boxes, len(columns))

    def right(key: str) -> float:
        return lefts[known[key].column] + widths[known[key].column]

    routes: dict[tuple[str, str], tuple[tuple[float, float], ...]] = {}
    for (source, end), crossed in lanes.items():
        points = [(right(source), slots[source].top + slots[source].exit)]
        for column, lane in enumerate(crossed, start=known[source].column + 1):
            level = lane.top + lane.entry
            points += [(lefts[column], level), (lefts[column] + widths[column], level)]
        points.append((lefts[known[end].column], slots[end].top + slots[end].entry))
        routes[source, end] = tuple(points)
    return Layout(
        {box.key: (lefts[box.column], slots[box.key].top) for box in boxes},
        routes,
        lefts[-1] + widths[-1],
        max(slot.top + slot.height for column in columns for slot in column),
    )


def spread(boxes: Sequence[Box], count: int) -> tuple[list[float], list[float]]:
    """Return left and width of each column."""
    widths = [max((b.width for b in boxes if b.column == n), default=0.0) for n in range(count)]
    return [sum(widths[:column]) + BETWEEN * column for column in range(count)], widths


def settle(columns: list[list[Slot]]) -> None:
    """Give each slot its top; the highest is 0."""
    for column in columns:
        stack(column)
    best = crossings(columns)
    for _ in range(4):
        if best == 0:
            break
        before = [list(column) for column in columns]
        for column in columns:
            column.sort(key=lambda slot: slot.wish() + slot.entry)
            stack(column)
        count = crossings(columns)
        if count >= best:
            columns[:] = before
            for column in columns:
                stack(column)
            break
        best = count
    for sweep in range(SWEEPS):
        for column in columns if sweep % 2 else reversed(columns):
            level(column)
    highest = min(slot.top for column in columns for slot in column)
    for column in columns:
        for slot in column:
            slot.top -= highest


def stack(column: Sequence[Slot]) -> None:
    """Put the slots of a column below each other."""
    top = 0.0
    for slot in column:
        slot.top = top
        top += slot.height + GAP


def level(column: Sequence[Slot]) -> None:
    """Move the slots of a column as near to where they wish to be as their order allows.

    It is the least sum of squares (isotonic regression): slots that wish to overlap form a
    block, which stands where its members wish on average.
    """
    blocks: list[tuple[float, int]] = []
    offsets: list[float] = []
    below = 0.0
    for slot in column:
        offsets.append(below)
        mean, count = slot.wish() - below, 1
        below += slot.height + GAP
        while blocks and blocks[-1][0] > mean:
            other, several = blocks.pop()
            mean = (mean * count + other * several) / (count + several)
            count += several
        blocks.append((mean, count))
    tops = [mean for mean, count in blocks for _ in range(count)]
    for slot, top, offset in zip(column, tops, offsets, strict=True):
        slot.top = top + offset


def crossings(columns: Sequence[Sequence[Slot]]) -> int:
    """Return how many pairs of lines cross."""
    count = 0
    for column in columns:
        ends = [(slot.top + slot.exit, o.top + o.entry) for slot in column for o in slot.right]
        count += sum(
            (one[0] - other[0]) * (one[1] - other[1]) < 0
            for number, one in enumerate(ends)
            for other in ends[:number]
        )
    return count
