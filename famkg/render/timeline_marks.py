"""Turns dated statements into the marks of a drawing: bars and points with short labels.

Statements of one thing are one mark: a work with its premiere and run, a filming with its
beginning and end, an event with every time that is given for it. A plan that was kept adds its
words to the mark of what happened; one that was not, or a deprecated statement, has its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal as OneOf
from typing import TypeAlias

from pyoxigraph import NamedNode

from famkg.description import Said
from famkg.edtf import UNITS, Time, can_be_one_moment
from famkg.namespaces import FAM
from famkg.render.proofs import Label
from famkg.render.timeline import sentence_of, short_time
from famkg.render.timeline_labels import name_entries, shortener
from famkg.timeline import Entry, Lane, Timeline

Status: TypeAlias = OneOf["fact", "plan", "guess", "denied", "wrong"]
STATUSES: dict[str, Status] = {
    "Scheduled": "plan",
    "Planned": "plan",
    "Speculated": "guess",
    "Denied": "denied",
}
"""What is reported is drawn as a fact; a deprecated statement is wrong, whatever its modality."""
BANDS: dict[str, tuple[str, ...]] = {
    "history": ("Occurrence", "Participation"),
    "filmed": ("Beginning", "Ending", "Resumption"),
    "shown": ("Premiere", "Run"),
    "set in": ("Setting",),
    "accolades": ("AwardListing", "AwardWin", "Nomination"),
    "written": ("DocumentPublication",),
}
"""Bands with the classes that belong there; the rest is `news`, or in the story `events`."""
ORDER = ("history", "news", "filmed", "shown", "accolades", "written", "set in", "events")

SUBJECTS = ("event", "begun", "ended", "resumed", "premieredWork", "runWork", "settingOf")
"""The roles whose thing several statements of one mark share."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to be drawn at its time."""

    lane: Lane
    band: str
    label: str
    told: tuple[str, ...]
    """Each statement as a sentence, with its time."""
    status: Status
    start: date | None
    """The first day; None where the beginning is open."""
    end: date | None
    soft_start: bool = False
    """Whether the beginning is less exact than a month."""
    soft_end: bool = False
    stresses: tuple[tuple[date, date], ...] = ()
    """Stretches within it that are more exact."""


def read_marks(timeline: Timeline, lanes: Sequence[Lane], label: Label) -> tuple[Mark, ...]:
    """Return the marks of a timeline by lane and band, each band in the order of time."""
    entries = [entry for lane in lanes for entry in timeline.of(lane)]
    brief = shortener(timeline.entries, label)
    announced = {part.iri for entry in entries for part in entry.said.parts}
    groups: defaultdict[tuple[Lane, str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        band = _band(entry)
        if not (band == "news" and entry.said.iri in announced):
            groups[entry.lane, band, _subject(entry, band)].append(entry)
    found = [
        mark
        for (lane, band, _), group in groups.items()
        for mark in _marks(lane, band, group, brief, label)
    ]
    return tuple(
        sorted(
            found,
            key=lambda mark: (
                lanes.index(mark.lane),
                ORDER.index(mark.band),
                mark.start or mark.end or date.min,
                mark.end or date.max,
                mark.label,
            ),
        )
    )


def _band(entry: Entry) -> str:
    classes = {name.removeprefix(FAM) for name in entry.said.classes}
    if not entry.is_said_then:
        for band, members in BANDS.items():
            if classes & set(members):
                return "events" if band == "history" and entry.lane == "story" else band
    return "news" if entry.lane == "world" else "events"


def _subject(entry: Entry, band: str) -> str:
    if band == "accolades":
        return entry.time.text[:4]
    for role, terms in entry.said.values:
        if role.removeprefix(FAM) in SUBJECTS:
            return str(terms[0])
    if entry.is_said_then or FAM + "CastStatement" in entry.said.classes:
        return f"{entry.time.text} {entry.said.classes[0]}"
    return entry.said.iri


def _marks(
    lane: Lane, band: str, group: Sequence[Entry], brief: Label, label: Label
) -> Iterator[Mark]:
    """Yield the mark of what happened, and those of what was said otherwise."""
    facts = [entry for entry in group if status_of(entry.said) == "fact"]
    others = [
        entry
        for entry in group
        if entry not in facts
        and (
            status_of(entry.said) != "plan"
            or not any(can_be_one_moment(entry.time, fact.time) for fact in facts)
        )
    ]
    kept = [entry for entry in group if entry not in facts and entry not in others]
    if facts:
        yield _mark(lane, band, facts, "fact", brief, label, kept)
    by_status: defaultdict[Status, list[Entry]] = defaultdict(list)
    for entry in others:
        by_status[status_of(entry.said)].append(entry)
    for status, entries in sorted(by_status.items()):
        yield _mark(lane, band, entries, status, brief, label, ())


def status_of(said: Said) -> Status:
    """Return whether a statement tells a fact, a plan, a guess, a denial or an error."""
    values = {name.removeprefix(FAM): terms for name, terms in said.values}
    if NamedNode(FAM + "Deprecated") in values.get("standing", ()):
        return "wrong"
    (modality,) = values.get("modality", (NamedNode(FAM + "Asserted"),))[:1]
    return STATUSES.get(str(getattr(modality, "value", "")).removeprefix(FAM), "fact")


def _mark(
    lane: Lane,
    band: str,
    entries: Sequence[Entry],
    status: Status,
    brief: Label,
    label: Label,
    kept: Sequence[Entry],
) -> Mark:
    start, end, soft_start, soft_end, stresses = _span(entries)
    told = [
        f"{short_time(entry.time)}: {sentence_of(entry.said, label)}" for entry in [*entries, *kept]
    ]
    return Mark(
        lane,
        band,
        name_entries(entries, is_plan=status == "plan", is_denied=status == "denied", brief=brief),
        tuple(told),
        status,
        start,
        end,
        soft_start,
        soft_end,
        stresses,
    )


Span: TypeAlias = tuple[date | None, date | None, bool, bool, tuple[tuple[date, date], ...]]


def _span(entries: Sequence[Entry]) -> Span:
    """Return where a mark begins and ends, whether softly, and what is more exact within."""
    by_role: defaultdict[str, list[Time]] = defaultdict(list)
    for entry in entries:
        names = {name.removeprefix(FAM) for name in entry.said.classes}
        role = next((name for name in ("Beginning", "Ending", "Resumption") if name in names), "")
        by_role[role].append(entry.time)
    if set(by_role) & {"Beginning", "Ending"}:
        begun, ended = by_role["Beginning"], by_role["Ending"]
        first = min(begun, key=lambda time: time.order) if begun else None
        last = max(ended, key=lambda time: time.order) if ended else None
        start = first.earliest if first else None
        end = last.latest if last else None
        return (
            start,
            end,
            first is None or _is_soft(first, 0),
            last is None or last.start[0] is None or _is_soft(last, 1),
            tuple(_days(by_role["Resumption"])),
        )
    times = [time for each in by_role.values() for time in each]
    widest = max(
        (time for time in times if time.unit != "century" or len(times) == 1),
        key=lambda time: (UNITS.index(time.unit), time.is_interval),
    )
    finer = [time for time in times if UNITS.index(time.unit) < UNITS.index(widest.unit)]
    return (
        widest.earliest,
        widest.latest,
        _is_soft(widest, 0),
        _is_soft(widest, 1),
        tuple(_days(finer)),
    )


def _is_soft(time: Time, end: int) -> bool:
    """Say whether one end of a time is open, approximate, or less exact than a month."""
    bounds = time.end if end else time.start
    return (
        None in bounds
        or time.approximate
        or time.uncertain
        or (UNITS.index(time.unit) > UNITS.index("month"))
    )


def _days(times: Iterable[Time]) -> list[tuple[date, date]]:
    return sorted({(time.earliest, time.latest) for time in times if time.earliest and time.latest})
