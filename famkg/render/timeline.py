"""Turns a timeline into text, lane by lane, or into JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from famkg.description import Said
from famkg.edtf import OPEN, Time
from famkg.names import shown_as_text
from famkg.namespaces import FAM, curie
from famkg.render.proofs import Label
from famkg.render.sentences import spell_statement
from famkg.render.style import Style
from famkg.render.table import display_width, wrap
from famkg.render.times import spell_date
from famkg.timeline import Divergence, Entry, Lane, Order, Timeline

INDENT = "  "
TITLES: dict[Lane, str] = {"world": "Our world", "story": "The story"}
DATES = frozenset({FAM + "time", FAM + "saidOn"})


def render_timeline(timeline: Timeline, lanes: Sequence[Lane], label: Label, style: Style) -> str:
    """Return what is dated in each lane, in order, and below it what comes before what.

    Each line ends with the statement that says so. Of orders only those are shown that place
    something without a date.
    """
    lines: list[str] = []
    if timeline.point and len(lanes) > 1:
        lines += [*_point(timeline.point, label, style), ""]
    for lane in lanes:
        lines += [*_lane(timeline, lane, label, style), ""]
    return "\n".join(lines).rstrip()


def short_time(time: Time) -> str:
    """Return a time as short as it sorts: `2019-03`, `by 2019-03`, `1980s`, `about 2021-09`."""
    start, slash, end = time.text.partition("/")
    if not slash:
        return _short_date(start)
    if start in OPEN:
        return f"by {_short_date(end)}"
    if end in OPEN:
        return f"from {_short_date(start)}"
    return f"{_short_date(start)} to {_short_date(end)}"


def _short_date(text: str) -> str:
    if text[3:4] == "X" or text[2:4] == "XX":
        return spell_date(text).removeprefix("the ")
    bare = text.rstrip("?~%").removesuffix("-XX").removesuffix("-XX")
    about = "about " if text.endswith(("~", "%")) else ""
    return f"{about}{bare}{' (?)' if text.endswith(('?', '%')) else ''}"


def sentence_of(said: Said, label: Label) -> str:
    """Return a statement as a sentence without its date, which stands beside it."""
    values = tuple((name, terms) for name, terms in said.values if name not in DATES)
    return spell_statement(replace(said, values=values), label)


def _point(point: Divergence, label: Label, style: Style) -> Iterator[str]:
    when = f" {spell_date(point.time.text, with_preposition=True)}" if point.time else ""
    text = (
        f"The two histories part{when}. Our world: {label(point.world)}."
        f" The story: {label(point.story)}."
    )
    yield from map(style.strong, wrap(text, style.text_width))
    yield style.faint(curie(point.statement))


def _lane(timeline: Timeline, lane: Lane, label: Label, style: Style) -> Iterator[str]:
    entries = timeline.of(lane)
    yield style.strong(TITLES[lane])
    if not entries:
        yield f"{INDENT}nothing is dated"
    widest = max((display_width(short_time(entry.time)) for entry in entries), default=0)
    shown = ""
    for entry in entries:
        date = short_time(entry.time)
        yield from _entry(entry, "" if date == shown else date, widest, label, style)
        shown = date
    chains = timeline.chains(lane)
    if chains:
        yield ""
        yield style.strong(f"{TITLES[lane]}: in order, where dates are missing")
        for chain in chains:
            yield from _chain(chain, timeline, label, style)


def _entry(entry: Entry, date: str, widest: int, label: Label, style: Style) -> Iterator[str]:
    """Yield the lines of a statement beside its date, its name dimmed at the end."""
    name = curie(entry.said.iri)
    room = style.text_width - len(INDENT) - widest - len(INDENT)
    *lines, last = wrap(f"{sentence_of(entry.said, label)} {name}", room)
    if last.endswith(name):
        last = last.removesuffix(name) + style.faint(name)
    starts = [date, *[""] * len(lines)]
    for start, line in zip(starts, [*lines, last], strict=True):
        padded = start + " " * (widest - display_width(start))
        yield f"{INDENT}{style.strong(padded)}{INDENT}{line}"


def _chain(chain: Sequence[Order], timeline: Timeline, label: Label, style: Style) -> Iterator[str]:
    """Yield a tree for each first happening; what was shown above is not unfolded again."""
    later = {order.later for order in chain}
    firsts = list(dict.fromkeys(each.earlier for each in chain if each.earlier not in later))
    shown: set[str] = set()
    for first in firsts or [chain[0].earlier]:
        yield f"{INDENT}{_dated(first, timeline, label)}"
        yield from _branches(first, chain, INDENT, shown, timeline, label, style)


def _branches(
    happening: str,
    chain: Sequence[Order],
    indent: str,
    shown: set[str],
    timeline: Timeline,
    label: Label,
    style: Style,
) -> Iterator[str]:
    shown.add(happening)
    orders = [order for order in chain if order.earlier == happening]
    for number, order in enumerate(orders):
        last = number == len(orders) - 1
        known = order.later in shown
        text = _dated(order.later, timeline, label) + (" (see above)" if known else "")
        sources = style.faint(" ".join(map(curie, order.statements)))
        yield f"{indent}{'└─ ' if last else '├─ '}{text}{INDENT}{sources}"
        if not known:
            below = indent + ("   " if last else "│  ")
            yield from _branches(order.later, chain, below, shown, timeline, label, style)


def _dated(happening: str, timeline: Timeline, label: Label) -> str:
    time = timeline.times.get(happening)
    return f"{label(happening)} ({short_time(time)})" if time else label(happening)


def timeline_document(timeline: Timeline, lanes: Sequence[Lane], label: Label) -> dict[str, Any]:
    """Return a timeline as values for JSON."""
    point = timeline.point
    return {
        "pointOfDivergence": _divergence_document(point, label) if point else None,
        "divergences": [_divergence_document(each, label) for each in timeline.divergences],
        "entries": [_entry_document(entry, label) for lane in lanes for entry in timeline.of(lane)],
        "orders": [
            {
                "lane": order.lane,
                "earlier": _named(order.earlier, label),
                "later": _named(order.later, label),
                "statements": list(order.statements),
            }
            for order in timeline.orders
            if order.lane in lanes
        ],
    }


def _entry_document(entry: Entry, label: Label) -> dict[str, Any]:
    time = entry.time
    given = {name.removeprefix(FAM): terms for name, terms in entry.said.values}
    return {
        "lane": entry.lane,
        "time": time.text,
        "earliest": time.earliest.isoformat() if time.earliest else None,
        "latest": time.latest.isoformat() if time.latest else None,
        "isTimeOfSaying": entry.is_said_then,
        "statement": entry.said.iri,
        "sentence": sentence_of(entry.said, label),
        "standing": _first(given.get("standing", ()), label),
        "modality": _first(given.get("modality", ()), label),
        "passages": [passage.iri for passage in entry.said.passages],
    }


def _divergence_document(divergence: Divergence, label: Label) -> dict[str, Any]:
    return {
        "story": _named(divergence.story, label),
        "world": _named(divergence.world, label),
        "isPoint": divergence.is_point,
        "time": divergence.time.text if divergence.time else None,
        "statement": divergence.statement,
    }


def _named(iri: str, label: Label) -> dict[str, str]:
    return {"iri": iri, "label": label(iri)}


def _first(terms: Sequence[Any], label: Label) -> str | None:
    return shown_as_text(terms[0], label) if terms else None
