"""Runs rules that differ only in their constants as one query.

`cax-sco` may be thousands of rules in one ontology, `?x rdf:type <A> => ?x rdf:type <B>`: they
are one shape, with a table of what fills its holes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from pyoxigraph import Variable

from famkg.engines.bulk.computed import compute
from famkg.engines.bulk.joins import (
    Atom,
    Hole,
    Join,
    Slot,
    filled,
    is_transitivity,
    join,
    key_of,
)
from famkg.engines.bulk.tables import Source, Tables
from famkg.model import Rule
from famkg.rules import Key, variables

TRANSITIVE = frozenset({"prp-trp", "scm-sco", "scm-spo"})
"""The rules that alone of their name conclude what they conclude of a predicate."""

BUSY = 50_000
"""From so many new triples on, paths are drawn from one end."""

Filling: TypeAlias = tuple[int, ...]
"""What fills the holes of a shape, in their order."""


class Shape:
    """Rules with one body and one conclusion that differ only in what fills the holes."""

    def __init__(
        self, tables: Tables, atoms: Sequence[Atom], rule: Rule, fillings: Mapping[Filling, int]
    ) -> None:
        """Take body and conclusion, and for each filling the number of the rule that it makes.

        `rule` is one of them; if it has no head, `atoms` are a body alone.
        """
        self.tables = tables
        self.atoms = atoms
        self.rule = rule
        self.fillings = fillings
        self.made: dict[tuple[int | None, ...], Query] = {}
        self.homes: set[int] | None = None

    def queries(self) -> list[Query]:
        """Return a query for the rules about predicates that share a table, and for the others."""
        if self.homes != self.tables.own:
            self.homes = set(self.tables.own)
            parts: defaultdict[tuple[int | None, ...], dict[Filling, int]] = defaultdict(dict)
            for values, number in self.fillings.items():
                where = tuple(
                    self.tables.home(values[slot.number]) if isinstance(slot, Hole) else None
                    for _, slot, _ in self.atoms
                )
                parts[where][values] = number
            kept = self.made
            self.made = {}
            for where, part in parts.items():
                found = kept.get(where)
                if found is None or len(found.fillings) != len(part):
                    found = Query(self.tables, self.atoms, self.rule, where, part)
                self.made[where] = found
        return list(self.made.values())


class Query:
    """Rules of one shape whose predicates are in the same tables."""

    def __init__(
        self,
        tables: Tables,
        atoms: Sequence[Atom],
        rule: Rule,
        where: Sequence[int | None],
        fillings: Mapping[Filling, int],
    ) -> None:
        self.tables = tables
        self.fillings = fillings
        self.differs, self.builtins = rule.differs, rule.builtins
        self.stored: str | None = None
        self.width = len(next(iter(fillings)))
        if len(fillings) == 1:
            ((values, number),) = fillings.items()
            placed = [filled(atom, holes(values)) for atom in atoms]
            self.number = str(number)
        else:
            placed = [
                (subject, predicate if home is None else home, object_)
                for (subject, predicate, object_), home in zip(atoms, where, strict=True)
            ]
            self.number = f"f.c{self.width}"
        size = len(rule.body)
        self.home = where[-1]
        self.body, self.head = placed[:size], placed[-1]
        self.keys = tuple(
            frozenset(key_of(filled(atom, holes(values)), tables.type) for values in fillings)
            for atom in atoms[:size]
        )
        self.transitive = is_transitivity(self.body, self.head)

    def start(self, round_: int) -> Iterator[Source]:
        """Yield what follows in a round from all that was there before."""
        before = self.tables.rounds(0, round_ - 1)
        yield from self.sources(round_, [before] * len(self.body))

    def proceed(self, round_: int, touched: set[Key]) -> Iterator[Source]:
        """Yield what follows in a round from what the last one brought."""
        older, last = self.tables.rounds(0, round_ - 2), self.tables.rounds(round_ - 1, round_ - 1)
        before = self.tables.rounds(0, round_ - 1)
        for place, keys in enumerate(self.keys):
            if not keys.isdisjoint(touched):
                after = len(self.body) - place - 1
                yield from self.sources(round_, [older] * place + [last] + [before] * after)

    def sources(self, round_: int, spans: list[str]) -> Iterator[Source]:
        """Yield what follows in a round where the atoms are of `spans`."""
        tables = self.tables
        if self.transitive and self.is_busy():  # paths need to be drawn from one end only
            linked = ", ".join(str(tables.numbers[name]) for name in TRANSITIVE)
            spans = [f"{spans[0]} AND origin % {tables.base} NOT IN ({linked})", spans[1]]
        subject, predicate, object_ = self.head
        joined = self.joined(spans, self.head)
        what = [f"{joined.value(subject)} AS s", f"{joined.value(object_)} AS o"]
        if self.home is None:
            what.append(f"{joined.value(predicate)} AS p")
        what.append(f"{round_ * tables.base} + {self.number} AS origin")
        sql = joined.select(", ".join(what), self.doubts(joined))
        if isinstance(predicate, Variable):
            yield from tables.parted(sql)
        else:
            yield Source(self.home, sql, distinct=self.is_bijective())

    def is_busy(self) -> bool:
        """Say whether the last round brought many triples for the first atom.

        To draw paths from one end takes more rounds, but finds no path of n steps n times. With
        few triples the rounds would take longer than that.
        """
        return any(self.tables.brought[predicate] > BUSY for predicate, _ in self.keys[0])

    def joined(self, spans: Sequence[str], wanted: Sequence[Slot]) -> Join:
        """Return the ways in which the bodies hold where their atoms are of `spans`.

        Values are there for the slots that are `wanted`.
        """
        several = len(self.fillings) > 1
        if several and self.stored is None:
            rows = [(*values, number) for values, number in self.fillings.items()]
            self.stored = self.tables.listed("fillings", rows)
        narrow = several and not self.builtins and not self.differs
        joined = join(self.tables, self.body, spans, self.stored, wanted if narrow else None)
        differ = [f"{joined.value(one)} <> {joined.value(other)}" for one, other in self.differs]
        joined = Join(joined.relations, (*joined.conditions, *differ), joined.columns)
        if not self.builtins:
            return joined
        carried = [f"c{slot.number}" for slot in dict.fromkeys(wanted) if isinstance(slot, Hole)]
        carried += [f"c{self.width}"] if several else []
        return compute(self.tables, joined, self.builtins, wanted, carried)

    def doubts(self, joined: Join) -> Iterator[str]:
        """Yield the conditions under which the conclusion is a triple, and says something."""
        subject, predicate, _ = self.head
        nodes = {slot for atom in self.body for slot in atom[:2]}
        dictionary, same = self.tables.dictionary, self.tables.same
        if isinstance(subject, Variable) and subject not in nodes:
            yield f"{joined.value(subject)} >= {dictionary.nodes}"
        if isinstance(predicate, Variable):
            value = joined.value(predicate)
            yield f"{value} >= {dictionary.nodes} AND {value} < {dictionary.blanks}"
        if predicate == same or not isinstance(predicate, int):
            one, link, other = (joined.value(slot) for slot in self.head)
            yield f"({one} <> {other} OR {link} <> {same})"

    def is_bijective(self) -> bool:
        """Say whether different triples lead to different conclusions."""
        if len(self.body) != 1 or len(self.fillings) > 1 or self.builtins:
            return False
        return variables(self.body) == variables([self.head])


def holes(values: Filling) -> dict[Slot, int]:
    """Return what fills each hole."""
    return {Hole(number): value for number, value in enumerate(values)}
