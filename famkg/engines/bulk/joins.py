"""Writes a conjunction of atoms as SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import Variable

from famkg.engines.bulk.tables import Tables
from famkg.model import Pattern
from famkg.rules import Key


@dataclass(frozen=True, slots=True)
class Hole:
    """A constant in which rules differ that are else alike."""

    number: int


Slot: TypeAlias = int | Variable | Hole
"""A term of an atom: the number of a constant, a variable, or a hole."""

Atom: TypeAlias = tuple[Slot, Slot, Slot]
"""A pattern of numbers."""


@dataclass(frozen=True, slots=True)
class Join:
    """What stands behind FROM and WHERE, and the SQL that gives the value of each variable."""

    relations: tuple[str, ...]
    conditions: tuple[str, ...]
    columns: Mapping[Slot, str]

    def value(self, slot: Slot) -> str:
        """Return the SQL for the value of a slot; f is the table of what fills holes."""
        if isinstance(slot, int):
            return str(slot)
        if isinstance(slot, Hole):
            return self.columns.get(slot, f"f.c{slot.number}")
        return self.columns[slot]

    def select(self, what: str, more: Iterable[str] = ()) -> str:
        """Return the query for `what`, under more conditions."""
        conditions = [*self.conditions, *more]
        source = f" FROM {', '.join(self.relations)}" if self.relations else ""
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        return f"SELECT {what}{source}{where}"


def join(
    tables: Tables,
    atoms: Sequence[Atom],
    spans: Sequence[str],
    fillings: str | None = None,
    wanted: Iterable[Slot] | None = None,
) -> Join:
    """Return the join of `atoms`; `spans` are conditions on the origin, one for each.

    `fillings` is the table of what fills the holes; a predicate that is a hole is one of those
    that share a table. If `wanted` leaves out a variable of a single atom, the other is read
    without repeats.
    """
    columns: dict[Slot, str] = {}
    relations: list[str] = []
    conditions: list[str] = []
    if fillings is not None:
        relations.append(f"{fillings} f")

    def bind(slot: Slot, column: str) -> None:
        if isinstance(slot, int):
            conditions.append(f"{column} = {slot}")
        elif isinstance(slot, Hole):
            conditions.append(f"{column} = f.c{slot.number}")
        elif slot in columns:
            conditions.append(f"{column} = {columns[slot]}")
        else:
            columns[slot] = column

    for number, (atom, span) in enumerate(zip(atoms, spans, strict=True)):
        subject, predicate, object_ = atom
        name = f"t{number}"
        slots = {"p": predicate, "s": subject, "o": object_}
        if isinstance(predicate, int):
            relation = tables.read(predicate, span)
            del slots["p"]
        elif isinstance(predicate, Hole):
            relation = tables.read_few(span)
        else:
            relation = tables.read_all(span)
        if wanted is not None and len(atoms) == 1:
            idle = [c for c, slot in slots.items() if isinstance(slot, Variable)]
            idle = [c for c in idle if slots[c] not in wanted]
            if idle and subject != object_:
                for column in idle:
                    del slots[column]
                relation = f"(SELECT DISTINCT {', '.join(slots)} FROM {relation})"
        relations.append(f"{relation} {name}")
        for column, slot in slots.items():
            bind(slot, f"{name}.{column}")
    return Join(tuple(relations), tuple(conditions), columns)


def numbered(tables: Tables, pattern: Pattern) -> Atom:
    """Return a pattern with the numbers of its constants, which must have been looked up."""
    subject, predicate, object_ = (
        term if isinstance(term, Variable) else tables.dictionary.number(term) for term in pattern
    )
    return subject, predicate, object_


def filled(atom: Atom, values: Mapping[Slot, int]) -> Atom:
    """Return an atom with those of its holes filled that have a value."""
    subject, predicate, object_ = (values.get(slot, slot) for slot in atom)
    return subject, predicate, object_


def key_of(atom: Atom, kind: int) -> Key:
    """Return the key of the triples that an atom without holes may match; `kind` is `rdf:type`."""
    _, predicate, object_ = atom
    if not isinstance(predicate, int):
        return None, None
    return predicate, object_ if predicate == kind and isinstance(object_, int) else None


def is_transitivity(body: Sequence[Atom], head: Atom) -> bool:
    """Say whether the rule is `?x p ?y . ?y p ?z => ?x p ?z`."""
    if len(body) != 2:
        return False
    (start, one, middle), (again, other, end) = body
    ends = {start, middle, end}
    return (
        len(ends) == 3
        and all(isinstance(each, Variable) for each in ends)
        and not isinstance(one, Variable)
        and (one, again) == (other, middle)
        and head == (start, one, end)
    )
