"""Gives happenings that are ordered but not dated a place: later ones stand further right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from famkg.render.table import wrap
from famkg.render.timeline_layout import text_width
from famkg.timeline import Lane, Order

LINE = 14.0
PADDING = 7.0
BETWEEN = 9.0
"""Between boxes of one column."""
ARROW = 30.0
"""Between columns."""
APART = 26.0
"""Between chains."""
LETTERS = 28
"""How long a line in a box may be."""
SIZE = 11.0


@dataclass(frozen=True, slots=True)
class Box:
    """A happening with its place."""

    happening: str
    lines: tuple[str, ...]
    lane: Lane
    is_dated: bool
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chain:
    """Boxes and the orders between them; the boxes are placed within `width` and `height`."""

    boxes: tuple[Box, ...]
    orders: tuple[Order, ...]
    width: float
    height: float


def place_chains(
    chains: Iterable[tuple[Order, ...]],
    texts: Mapping[str, str],
    dated: Iterable[str],
    width: float,
) -> list[Chain]:
    """Return the chains, each with its boxes placed side by side on shelves of `width`.

    `texts` names each happening. The last chain ends lowest or further right than any other.
    """
    known = set(dated)
    placed = sorted(
        (_place(chain, texts, known) for chain in chains),
        key=lambda chain: (-chain.height, -chain.width, chain.orders[0].earlier),
    )
    found = []
    x = y = shelf = 0.0
    for chain in placed:
        if x and x + chain.width > width:
            x, y, shelf = 0.0, y + shelf + APART, 0.0
        boxes = tuple(replace(box, x=box.x + x, y=box.y + y) for box in chain.boxes)
        found.append(Chain(boxes, chain.orders, x + chain.width, y + chain.height))
        x, shelf = x + chain.width + APART, max(shelf, chain.height)
    return found


def ranks_of(orders: Sequence[Order]) -> dict[str, int]:
    """Return the column of each happening: right of all that come before it, as near as can be.

    In a circle, which is a contradiction, each is placed as it is met.
    """
    after: defaultdict[str, list[str]] = defaultdict(list)
    for order in orders:
        after[order.earlier].append(order.later)
    ranks: dict[str, int] = {}

    def rank(happening: str, above: tuple[str, ...]) -> int:
        if happening not in ranks:
            nexts = [each for each in after[happening] if each not in above]
            steps = (1 + rank(each, (*above, happening)) for each in nexts)
            ranks[happening] = max(steps, default=0)
        return ranks[happening]

    for happening in sorted({end for order in orders for end in (order.earlier, order.later)}):
        rank(happening, (happening,))
    # so far the number of steps to the last effect; what has no cause stays near its effects,
    # everything else moves as near to its causes as it can
    depth = max(ranks.values())
    columns = {happening: depth - steps for happening, steps in ranks.items()}
    before: defaultdict[str, list[str]] = defaultdict(list)
    for order in orders:
        before[order.later].append(order.earlier)
    for happening in sorted(columns, key=lambda each: (columns[each], each)):
        if before[happening]:
            nearest = 1 + max(columns[each] for each in before[happening])
            columns[happening] = min(columns[happening], nearest)
    return columns


def _place(orders: tuple[Order, ...], texts: Mapping[str, str], dated: set[str]) -> Chain:
    columns = ranks_of(orders)
    lanes = {end: order.lane for order in orders for end in (order.earlier, order.later)}
    boxes = {
        happening: _box(happening, texts[happening], lanes[happening], happening in dated)
        for happening in columns
    }
    widths = [
        max((box.width for box in boxes.values() if columns[box.happening] == column), default=0.0)
        for column in range(max(columns.values()) + 1)
    ]
    lefts = [sum(widths[:column]) + ARROW * column for column in range(len(widths))]
    tops = _tops(orders, columns, boxes)
    placed = tuple(
        replace(
            box, x=lefts[columns[happening]], y=tops[happening], width=widths[columns[happening]]
        )
        for happening, box in sorted(boxes.items())
        for column in [columns[happening]]
    )
    return Chain(
        placed,
        orders,
        lefts[-1] + widths[-1],
        max(box.y + box.height for box in placed),
    )


def _tops(
    orders: Sequence[Order], columns: Mapping[str, int], boxes: Mapping[str, Box]
) -> dict[str, float]:
    """Return the top of each box: level with what it comes from, below the last of its column."""
    after: defaultdict[str, list[str]] = defaultdict(list)
    for order in orders:
        after[order.earlier].append(order.later)
    free: dict[int, float] = {}
    tops: dict[str, float] = {}

    def settle(happening: str, middle: float) -> None:
        if happening in tops:
            return
        column, height = columns[happening], boxes[happening].height
        top = max(free.get(column, middle - height / 2), middle - height / 2)
        tops[happening], free[column] = top, top + height + BETWEEN
        for each in sorted(after[happening], key=lambda each: (-len(after[each]), each)):
            settle(each, top + height / 2)

    later = {order.later for order in orders}
    firsts = [each for each in sorted(columns) if each not in later] or sorted(columns)
    for first in sorted(firsts, key=lambda each: (columns[each], each)):
        settle(first, 0.0)
    highest = min(tops.values())
    return {happening: top - highest for happening, top in tops.items()}


def _box(happening: str, text: str, lane: Lane, is_dated: bool) -> Box:
    lines = tuple(wrap(text, LETTERS))
    width = max(text_width(line, SIZE) for line in lines) + 2 * PADDING
    height = LINE * len(lines) + 2 * PADDING - 2
    return Box(happening, lines, lane, is_dated, 0.0, 0.0, width, height)
