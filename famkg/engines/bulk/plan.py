"""Arranges rules as queries, and draws what may follow in a round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, TypeAlias

from pyoxigraph import Variable

from famkg.engines.bulk.joins import Atom, Hole, Slot, numbered
from famkg.engines.bulk.links import Links
from famkg.engines.bulk.shapes import Filling, Query, Shape
from famkg.engines.bulk.tables import Source, Tables
from famkg.engines.plan import IDENTITY, half_of
from famkg.model import Rule, Term
from famkg.rules import Key

Part: TypeAlias = Query | Links
"""One or more rules that are one query."""


class Plan:
    """Rules that have a head, as queries."""

    def __init__(self, tables: Tables, rules: Iterable[Rule]) -> None:
        wanted = [rule for rule in rules if rule.head and rule.name not in IDENTITY]
        tables.dictionary.learn(constants(wanted))
        self.links: list[Links] = []
        self.shapes: list[Shape] = []
        alike: defaultdict[Any, dict[Filling, int]] = defaultdict(dict)
        example: dict[Any, Rule] = {}
        for rule in sorted(wanted, key=lambda rule: rule.name):
            if (half := half_of(rule)) is not None:
                self.links.append(Links(tables, rule.name, half))
                continue
            body = tuple(numbered(tables, atom) for atom in rule.body)
            for head in rule.head:
                atoms, values = skeleton((*body, numbered(tables, head)))
                shape = (atoms, rule.differs, rule.builtins)
                alike[shape].setdefault(values, tables.numbers[rule.name])
                example.setdefault(shape, rule)
        for shape, fillings in alike.items():
            self.shapes.append(Shape(tables, shape[0], example[shape], fillings))

    def parts(self, present: set[Key]) -> Iterator[Part]:
        """Yield the queries whose atoms may all match triples that are `present`."""
        queries = (query for shape in self.shapes for query in shape.queries())
        parts: Iterable[Part] = chain(self.links, queries)
        for part in parts:
            if all(not keys.isdisjoint(present) for keys in part.keys):
                yield part

    def start(self, round_: int, present: set[Key]) -> Iterator[Source]:
        """Yield what follows in a round from all there is."""
        for part in self.parts(present):
            yield from part.start(round_)

    def proceed(self, round_: int, present: set[Key], touched: set[Key]) -> Iterator[Source]:
        """Yield what follows in a round from what the last one brought, which is `touched`."""
        for part in self.parts(present):
            yield from part.proceed(round_, touched)


def skeleton(atoms: Sequence[Atom]) -> tuple[tuple[Atom, ...], Filling]:
    """Return atoms with holes for their constants, and what fills these."""
    found: dict[Slot, Slot] = {}
    for atom in atoms:
        for slot in atom:
            if isinstance(slot, int):
                found.setdefault(slot, Hole(len(found)))
    dug = tuple(
        (found.get(subject, subject), found.get(predicate, predicate), found.get(object_, object_))
        for subject, predicate, object_ in atoms
    )
    return dug, tuple(slot for slot in found if isinstance(slot, int))


def constants(rules: Iterable[Rule]) -> set[Term]:
    """Return the terms in bodies and heads of `rules` that are no variables."""
    return {
        term
        for rule in rules
        for atom in (*rule.body, *rule.head)
        for term in atom
        if not isinstance(term, Variable)
    }
