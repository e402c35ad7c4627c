"""Draws a timeline: our world above, the story below, and where the two part.

What is not exact, or has no known end, fades out. Happenings that are ordered but not dated
stand below, causes left of effects. The drawing needs no fonts or files of others; its title and
description say what it shows, and each mark bears its statements as a title.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from famkg.render.chain_layout import Box, Chain, place_chains
from famkg.render.proofs import Label
from famkg.render.svg import (
    circle,
    cross,
    definitions,
    group,
    number,
    path,
    rectangle,
    text,
)
from famkg.render.timeline import TITLES, short_time
from famkg.render.timeline_axis import HEIGHTS, draw_grid, draw_lanes
from famkg.render.timeline_layout import BAND_GAP, ROW, Band, Placed, place_marks, text_width
from famkg.render.timeline_marks import read_marks
from famkg.render.timeline_scale import find_scale
from famkg.timeline import Lane, Timeline

MARGIN = 28.0
GUTTER = 128.0
"""Room for the names of the bands, left of the years."""
HEAD = 84.0
PANEL_HEAD = 62.0
NARROWEST = 860.0

LOOKS = {"fact": "bar", "plan": "hollow", "guess": "guess", "denied": "hollow", "wrong": "hollow"}
"""How the shape of a mark looks, by what its statements tell."""


def draw_timeline(timeline: Timeline, lanes: Sequence[Lane], label: Label) -> str:
    """Return the drawing of a timeline as SVG; the same timeline gives the same bytes."""
    marks = read_marks(timeline, lanes, label)
    scale = find_scale(marks, MARGIN + GUTTER)
    width = max(scale.right + MARGIN, NARROWEST)
    right = width - MARGIN
    bands: list[Band] = []
    parts: list[str] = []
    axis = HEAD
    if "world" in lanes:
        upper = place_marks([mark for mark in marks if mark.lane == "world"], scale, HEAD, right)
        axis = (upper[-1].bottom if upper else HEAD) + 3 * BAND_GAP
        parts += draw_grid(scale, HEAD - BAND_GAP, axis)
        bands += upper
    bottom = axis + HEIGHTS[len(lanes)]
    if "story" in lanes:
        lower = place_marks(
            [mark for mark in marks if mark.lane == "story"], scale, bottom + 3 * BAND_GAP, right
        )
        below = bottom
        bottom = (lower[-1].bottom if lower else bottom + 2 * BAND_GAP) + BAND_GAP
        parts += draw_grid(scale, below, bottom)
        bands += lower
    chains = _chains(timeline, lanes, label, width - 2 * MARGIN)
    panel = bottom + BAND_GAP + PANEL_HEAD
    depth = max((chain.height for chain in chains), default=-PANEL_HEAD)
    parts += draw_lanes(timeline, lanes, scale, axis, MARGIN, label)
    parts += (line for band in bands for line in _band(band))
    parts += _panel_head(bottom + BAND_GAP, width) if chains else []
    parts += _panel(chains, label, panel)
    head = _head(timeline, lanes, label, width, panel + depth + MARGIN)
    return "\n".join([*head, *_legend(), *parts, "</svg>"]) + "\n"


def _head(
    timeline: Timeline, lanes: Sequence[Lane], label: Label, width: float, height: float
) -> Iterator[str]:
    point = timeline.point
    title = " and ".join(TITLES[lane].lower() for lane in lanes).capitalize()
    counts = " and ".join(f"{len(timeline.of(lane))} of {TITLES[lane].lower()}" for lane in lanes)
    described = [f"A timeline of dated statements: {counts}."]
    if len(lanes) > 1 and point is not None:
        when = f" ({short_time(point.time)})" if point.time else ""
        described.append(
            f"The two part at the point of divergence{when}: in our world"
            f" {label(point.world)}, in the story {label(point.story)}."
        )
    described.append("Happenings without a date stand below, causes left of effects.")
    yield (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" lang="en"'
        f' viewBox="0 0 {number(width)} {number(height)}"'
        f' width="{number(width)}" height="{number(height)}">'
    )
    yield f'<title id="title">{escape(title)}: a timeline</title>'
    yield f'<desc id="desc">{escape(" ".join(described))}</desc>'
    yield from definitions()
    yield text(title, MARGIN, 36, "title")


def _legend() -> Iterator[str]:
    """Yield what the shapes mean, in a line below the title."""
    items = (
        (circle(6, 0, 4.5, "bar"), 14, "dated"),
        (rectangle(0, -6, 34, 12, "bar", fade="both-world"), 36, "not exact, or open"),
        (circle(6, 0, 4.5, "hollow"), 14, "planned; struck out: held to be wrong"),
        (cross(6, 0), 14, "said not to have been"),
        (path("M8 -8v16", "differs"), 14, "the two differ"),
    )
    x = MARGIN
    for shape, size, words in items:
        yield f'<g class="world" transform="translate({number(x)} 56)">'
        yield f"{shape}{text(words, size + 4, 4, 'note')}</g>"
        x += size + 4 + text_width(words, 11) + 16
    yield text("Years in which much happens are drawn wider.", x, 60, "note")


def _band(band: Band) -> Iterator[str]:
    name = text(band.name, MARGIN, band.top + ROW / 2 + 4, "band")
    yield group([name, *map(_mark, band.placed)], band.lane)


def _mark(placed: Placed) -> str:
    mark = placed.mark
    look = "wrong" if mark.status == "wrong" else ""
    if placed.is_inside and mark.status == "fact":
        look = "on"
    return group(
        [
            _shape(placed),
            *(
                rectangle(start, placed.y - 8, max(end - start, 4), 16, "stress")
                for start, end in placed.stresses
            ),
            text(mark.label, placed.label_x, placed.y + 4, look),
        ],
        title="\n".join(mark.told),
    )


def _shape(placed: Placed) -> str:
    mark, look = placed.mark, LOOKS[placed.mark.status]
    middle = (placed.x0 + placed.x1) / 2
    if placed.is_point:
        if mark.status == "denied":
            return cross(middle, placed.y)
        return circle(middle, placed.y, 4.5, look)
    fades = [name for name, soft in (("start", mark.soft_start), ("end", mark.soft_end)) if soft]
    fade = f"{fades[0] if len(fades) == 1 else 'both'}-{mark.lane}" if fades else ""
    return rectangle(
        placed.x0,
        placed.y - 8,
        placed.x1 - placed.x0,
        16,
        look,
        fade=fade if look == "bar" else "",
    )


def _chains(timeline: Timeline, lanes: Sequence[Lane], label: Label, width: float) -> list[Chain]:
    chains = [chain for lane in lanes for chain in timeline.chains(lane)]
    times = timeline.times
    texts = {
        end: f"{label(end)} ({short_time(times[end])})" if end in times else label(end)
        for chain in chains
        for order in chain
        for end in (order.earlier, order.later)
    }
    return place_chains(chains, texts, times, width)


def _panel_head(top: float, width: float) -> Iterator[str]:
    yield path(f"M{number(MARGIN)} {number(top)}H{number(width - MARGIN)}", "grid")
    yield text("In order, where dates are missing", MARGIN, top + 28, "lane")
    yield text(
        "An arrow leads from what came first to what it caused or what followed; lengths mean"
        " nothing. Tinted boxes are dated.",
        MARGIN,
        top + 46,
        "note",
    )


def _panel(chains: Sequence[Chain], label: Label, top: float) -> Iterator[str]:
    yield f'<g transform="translate({number(MARGIN)} {number(top)})">'
    for chain in chains:
        boxes = {box.happening: box for box in chain.boxes}
        arrows = [
            group(
                [_arrow(boxes[order.earlier], boxes[order.later])],
                title=f"{label(order.earlier)}, then {label(order.later)}",
            )
            for order in chain.orders
        ]
        yield group([*arrows, *map(_box, chain.boxes)], chain.orders[0].lane)
    yield "</g>"


def _arrow(earlier: Box, later: Box) -> str:
    x0, y0 = earlier.x + earlier.width, earlier.y + earlier.height / 2
    x1, y1 = later.x - 1, later.y + later.height / 2
    bend = (x1 - x0) / 2
    return path(
        f"M{number(x0)} {number(y0)}C{number(x0 + bend)} {number(y0)}"
        f" {number(x1 - bend)} {number(y1)} {number(x1)} {number(y1)}",
        "arrow",
        ' marker-end="url(#tip)"',
    )


def _box(box: Box) -> str:
    shape = (box.x, box.y, box.width, box.height)
    tinted = [rectangle(*shape, "dated")] if box.is_dated else []
    lines = [
        text(line, box.x + 7, box.y + 17 + 14 * place, "boxed")
        for place, line in enumerate(box.lines)
    ]
    return "".join([rectangle(*shape, "box"), *tinted, *lines])
