"""Puts what a graph tells into the order of time: dated entries, and orders without dates.

What is dated is a statement with a time, or with a day on which it was said. It belongs to the
story where all that it speaks of does, or where it tells when a work is set; whatever people of
our world do, even about the story, belongs to our world. Orders are what asserted statements say
of cause and effect, of earlier and later; one that follows from two others is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from typing import Literal as OneOf

from pyoxigraph import Literal, NamedNode, Store

from famkg.description import Said, read_statement
from famkg.edtf import UNITS, Time, read_time
from famkg.graph import ASSERTED, DEPRECATED, MODALITY, STANDING, is_entity, is_statement
from famkg.names import DEFAULT, objects
from famkg.namespaces import FAM, STORY, WORLD

if TYPE_CHECKING:
    from famkg.closure import Closure

Lane: TypeAlias = OneOf["world", "story"]
LANES: tuple[Lane, ...] = ("world", "story")

TIME = NamedNode(FAM + "time")
SAID_ON = NamedNode(FAM + "saidOn")
ORDERS = tuple(
    (NamedNode(FAM + first), NamedNode(FAM + second))
    for first, second in (("cause", "effect"), ("earlier", "later"))
)
HAPPENING = tuple(FAM + name for name in ("event", "begun", "ended", "resumed"))
"""The roles in which a dated statement names what took place then."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement that is dated."""

    lane: Lane
    time: Time
    said: Said
    is_said_then: bool = False
    """Whether the time is that of saying it, and not of what is said."""


@dataclass(frozen=True, slots=True)
class Order:
    """One happening comes before another, by statements that say so."""

    lane: Lane
    earlier: str
    later: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Divergence:
    """Where the story has one thing and our world another."""

    story: str
    world: str
    is_point: bool
    """Whether the two histories part there."""
    time: Time | None
    statement: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened when, and what before what, in our world and in the story."""

    entries: tuple[Entry, ...]
    """Our world first, then the story, each in the order of time."""
    orders: tuple[Order, ...]
    times: Mapping[str, Time]
    """The most precise time of each happening that has one."""
    divergences: tuple[Divergence, ...]

    def of(self, lane: Lane) -> tuple[Entry, ...]:
        """Return the dated entries of one lane."""
        return tuple(entry for entry in self.entries if entry.lane == lane)

    def chains(self, lane: Lane) -> list[tuple[Order, ...]]:
        """Return the orders of one lane that place something undated, those that meet together."""
        groups: list[list[Order]] = []
        for order in (each for each in self.orders if each.lane == lane):
            ends = {order.earlier, order.later}
            touching = [
                group
                for group in groups
                if any(ends & {each.earlier, each.later} for each in group)
            ]
            groups = [group for group in groups if group not in touching]
            groups.append([*(each for group in touching for each in group), order])
        return sorted(
            (
                tuple(sorted(group, key=lambda each: (each.earlier, each.later)))
                for group in groups
                if any({each.earlier, each.later} - set(self.times) for each in group)
            ),
            key=lambda group: (-len(group), group[0].earlier),
        )

    @property
    def point(self) -> Divergence | None:
        """Return the point of divergence, the earliest if there are several."""
        points = [each for each in self.divergences if each.is_point]
        dated = [each for each in points if each.time is not None]
        return next(iter(dated or points), None)


def read_timeline(closure: Closure) -> Timeline:
    """Return the timeline of what a closure holds; hedged and deprecated statements are in it."""
    store = closure.store
    entries = sorted(_entries(store), key=lambda each: (LANES.index(each.lane), *_key(each)))
    times = _times(entries)
    orders = _without_shortcuts(_orders(store))
    return Timeline(
        tuple(entries),
        tuple(sorted(orders, key=lambda each: (LANES.index(each.lane), each.earlier, each.later))),
        times,
        _divergences(store, times),
    )


def _entries(store: Store) -> Iterable[Entry]:
    dated = {quad.subject for quad in store.quads_for_pattern(None, TIME, None, DEFAULT)}
    spoken = {quad.subject for quad in store.quads_for_pattern(None, SAID_ON, None, DEFAULT)}
    for subject in sorted(filter(is_statement, dated | spoken), key=str):
        then = subject not in dated
        texts = objects(store, subject, SAID_ON if then else TIME)
        for text in sorted(text.value for text in texts if isinstance(text, Literal)):
            time = read_time(text)
            if time is not None:
                said = read_statement(store, subject.value)
                yield Entry("world" if then else lane_of(said), time, said, then)


def lane_of(said: Said) -> Lane:
    """Return the lane to which a statement belongs."""
    if FAM + "Setting" in said.classes:
        return "story"
    told = [term for _, terms in said.values for term in terms if is_entity(term)]
    return "story" if told and all(str(term).startswith(f"<{STORY}") for term in told) else "world"


def _key(entry: Entry) -> tuple[object, ...]:
    return *entry.time.order, entry.said.iri


def _times(entries: Iterable[Entry]) -> dict[str, Time]:
    found: defaultdict[str, list[Time]] = defaultdict(list)
    for entry in entries:
        if _is_fact(entry.said):
            for role, terms in entry.said.values:
                for term in terms:
                    if role in HAPPENING and isinstance(term, NamedNode):
                        found[term.value].append(entry.time)
    return {
        happening: min(times, key=lambda time: (UNITS.index(time.unit), time.order))
        for happening, times in sorted(found.items())
    }


def _is_fact(said: Said) -> bool:
    values = dict(said.values)
    return values.get(MODALITY.value, (ASSERTED,)) == (ASSERTED,) and DEPRECATED not in values.get(
        STANDING.value, ()
    )


def _orders(store: Store) -> list[Order]:
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for first, second in ORDERS:
        for quad in store.quads_for_pattern(None, first, None, DEFAULT):
            statement, earlier = quad.subject, quad.object
            if is_statement(statement) and _is_fact(read_statement(store, statement.value)):
                for later in objects(store, statement, second):
                    if isinstance(earlier, NamedNode) and isinstance(later, NamedNode):
                        found[earlier.value, later.value].append(statement.value)
    return [
        Order(
            "story" if earlier.startswith(STORY) else "world",
            earlier,
            later,
            tuple(sorted(set(statements))),
        )
        for (earlier, later), statements in sorted(found.items())
        if earlier.startswith((STORY, WORLD)) and earlier != later
    ]


def _without_shortcuts(orders: list[Order]) -> list[Order]:
    """Return the orders that do not follow from others; a circle is left as it is."""
    after: defaultdict[str, set[str]] = defaultdict(set)
    for order in orders:
        after[order.earlier].add(order.later)
    reached = {happening: _reach(after, happening) for happening in [*after]}

    def is_shortcut(order: Order) -> bool:
        return any(
            order.later in reached.get(via, ()) and order.earlier not in reached.get(via, ())
            for via in after[order.earlier] - {order.later}
        )

    return [order for order in orders if not is_shortcut(order)]


def _reach(after: Mapping[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    todo = [start]
    while todo:
        new = after.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return found


def _divergences(store: Store, times: Mapping[str, Time]) -> tuple[Divergence, ...]:
    found = []
    for quad in store.quads_for_pattern(None, NamedNode(FAM + "storySide"), None, DEFAULT):
        statement, story = quad.subject, quad.object
        if not is_statement(statement) or not _is_fact(read_statement(store, statement.value)):
            continue
        points = objects(store, statement, NamedNode(FAM + "pointOfDivergence"))
        for world in objects(store, statement, NamedNode(FAM + "worldSide")):
            if isinstance(story, NamedNode) and isinstance(world, NamedNode):
                known = [times[each.value] for each in (world, story) if each.value in times]
                found.append(
                    Divergence(
                        story.value,
                        world.value,
                        any(isinstance(each, Literal) and each.value == "true" for each in points),
                        known[0] if known else None,
                        statement.value,
                    )
                )
    return tuple(
        sorted(
            found,
            key=lambda each: (
                each.time is None,
                each.time.order if each.time else (),
                each.statement,
            ),
        )
    )
