"""Takes class expressions apart: what it is to belong to one, and what not to.

Either is described by cases. In every model in which it is so, all triples of one of the cases
hold: of a member of a union, say, that it belongs to the one class, or to the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from math import prod
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode, Triple

from famkg.entailment.kinds import named
from famkg.entailment.world import THING, World
from famkg.model import Term
from famkg.owl2rl import DIFFERENT_FROM, SAME_AS, TYPE

Cases: TypeAlias = list[frozenset[Triple]]
"""Ways in which something may be so; each is what then holds."""

DEPTH = 4
"""How far expressions within expressions are taken apart."""
MOST_CASES = 64
"""How many cases are looked into; of more, only some of the triples are kept."""
MOST_VALUES = 12
"""How many values of a property are made up to contradict a restriction."""

UNION, INTERSECTION, ONE_OF, COMPLEMENT = named(
    "owl:unionOf", "owl:intersectionOf", "owl:oneOf", "owl:complementOf"
)
SOME, ALL, HAS_VALUE, HAS_SELF = named(
    "owl:someValuesFrom", "owl:allValuesFrom", "owl:hasValue", "owl:hasSelf"
)
ON_CLASS, ON_RANGE, ON_PROPERTY = named("owl:onClass", "owl:onDataRange", "owl:onProperty")
AT_LEAST = named("owl:minCardinality", "owl:minQualifiedCardinality")
AT_MOST = named("owl:maxCardinality", "owl:maxQualifiedCardinality")
EXACTLY = named("owl:cardinality", "owl:qualifiedCardinality")
"""What gives a number of values: of any, and of those that belong to a class."""
SOURCE, ASSERTED, TARGET = named(
    "owl:sourceIndividual", "owl:assertionProperty", "owl:targetIndividual"
)
(NOTHING,) = named("owl:Nothing")
TRUE = Literal(True)


def belonging(world: World, thing: NamedNode, kind: Term, depth: int = DEPTH) -> Cases:
    """Return the cases in which `thing` belongs to the class `kind`."""
    parts = [[frozenset([Triple(thing, TYPE, kind)])]]
    if depth:
        for members in lists(world, kind, UNION):
            cases = [belonging(world, thing, member, depth - 1) for member in members]
            parts.append([case for several in cases for case in several])
        for members in lists(world, kind, ONE_OF):
            parts.append([frozenset([Triple(thing, SAME_AS, member)]) for member in members])
        for members in lists(world, kind, INTERSECTION):
            parts += [belonging(world, thing, member, depth - 1) for member in members]
        for filler in world.objects(kind, SOME):
            for property_ in properties(world, kind):
                other = world.fresh()
                link = frozenset([Triple(thing, property_, other)])
                parts.append([link | case for case in belonging(world, other, filler, depth - 1)])
    return together(parts)


def lacking(world: World, thing: NamedNode, kind: Term, depth: int = DEPTH) -> Cases:
    """Return the cases in which `thing` does not belong to the class `kind`."""
    if kind == THING:
        return []
    opposite = world.fresh()
    parts: list[Cases] = [
        [frozenset([Triple(opposite, COMPLEMENT, kind), Triple(thing, TYPE, opposite)])],
        *(
            [frozenset([Triple(thing, TYPE, other)])]
            for other, _, _ in world.match(None, COMPLEMENT, kind)
        ),
    ]
    if depth:
        for inner in world.objects(kind, COMPLEMENT):
            parts.append(belonging(world, thing, inner, depth - 1))
        for members in lists(world, kind, UNION):
            parts += [lacking(world, thing, member, depth - 1) for member in members]
        for members in lists(world, kind, ONE_OF):
            parts += [[frozenset([Triple(thing, DIFFERENT_FROM, each)])] for each in members]
        for members in lists(world, kind, INTERSECTION):
            several = [lacking(world, thing, member, depth - 1) for member in members]
            parts.append([case for cases in several for case in cases])
        for property_ in properties(world, kind):
            parts += restricted(world, thing, kind, property_, depth - 1)
    return together(parts)


def restricted(
    world: World, thing: NamedNode, kind: Term, property_: NamedNode, depth: int
) -> Iterator[Cases]:
    """Yield the cases in which `thing` is not as the restriction `kind` of a property has it."""
    for filler in world.objects(kind, ALL):
        other = world.fresh()
        link = frozenset([Triple(thing, property_, other)])
        yield [link | case for case in lacking(world, other, filler, depth)]
    for filler in world.objects(kind, SOME):
        yield [frozenset(no_more_than(world, thing, property_, 0, filler))]
    for value in world.objects(kind, HAS_VALUE):
        yield [frozenset(denial(world, thing, property_, value))]
    if TRUE in world.objects(kind, HAS_SELF):
        yield [frozenset(denial(world, thing, property_, thing))]
    for predicates, bounds in ((AT_LEAST, "below"), (AT_MOST, "above"), (EXACTLY, "below above")):
        for number, filler in numbers(world, kind, predicates):
            if number >= MOST_VALUES:
                continue
            cases: Cases = []
            if "below" in bounds and number:
                cases.append(frozenset(no_more_than(world, thing, property_, number - 1, filler)))
            if "above" in bounds:
                cases.append(frozenset(at_least(world, thing, property_, number + 1, filler)))
            yield cases


def no_more_than(
    world: World, thing: NamedNode, property_: NamedNode, number: int, filler: Term
) -> Iterator[Triple]:
    """Yield that `thing` has at most so many values of `property_` in the class `filler`."""
    kind = world.fresh()
    yield Triple(thing, TYPE, kind)
    yield Triple(kind, ON_PROPERTY, property_)
    yield Triple(kind, AT_MOST[1], Literal(number))
    yield Triple(kind, ON_CLASS, filler)


def at_least(
    world: World, thing: NamedNode, property_: NamedNode, number: int, filler: Term
) -> Iterator[Triple]:
    """Yield that `thing` has so many values of `property_` in the class `filler`."""
    values = [world.fresh() for _ in range(number)]
    for place, value in enumerate(values):
        yield Triple(thing, property_, value)
        yield Triple(value, TYPE, filler)
        for other in values[:place]:
            yield Triple(value, DIFFERENT_FROM, other)


def denial(
    world: World, subject: NamedNode, property_: NamedNode, object_: Term
) -> Iterator[Triple]:
    """Yield that a triple does not hold, as a negative property assertion."""
    node = world.fresh()
    yield Triple(node, SOURCE, subject)
    yield Triple(node, ASSERTED, property_)
    yield Triple(node, TARGET, object_)


def lists(world: World, kind: Term, predicate: NamedNode) -> Iterator[list[NamedNode]]:
    """Yield the members of each well-formed list that `predicate` gives for `kind`."""
    for head in world.objects(kind, predicate):
        members = world.members(head)
        if members is not None:
            yield members


def properties(world: World, kind: Term) -> Iterator[NamedNode]:
    """Yield the properties that the restriction `kind` is on."""
    for found in world.objects(kind, ON_PROPERTY):
        if isinstance(found, NamedNode):
            yield found


def numbers(
    world: World, kind: Term, predicates: tuple[NamedNode, ...]
) -> Iterator[tuple[int, NamedNode]]:
    """Yield each number that a restriction gives, with the class whose members it counts."""
    plain, qualified = predicates
    fillers = world.objects(kind, ON_CLASS) + world.objects(kind, ON_RANGE)
    for predicate, counted in ((plain, [THING]), (qualified, fillers)):
        for number in world.objects(kind, predicate):
            if isinstance(number, Literal) and number.value.isdecimal():
                yield from ((int(number.value), filler) for filler in counted)


def together(parts: Iterable[Cases]) -> Cases:
    """Return the cases in which all of several things are so; where they are too many, of fewer."""
    kept = sorted(parts, key=len)
    while prod(map(len, kept)) > MOST_CASES:
        kept.pop()
    return [frozenset[Triple]().union(*chosen) for chosen in product(*kept)]
