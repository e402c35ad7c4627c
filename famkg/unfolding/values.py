"""What an answer unfolds into: rows, ways to them, and the steps of each way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import TypeAlias

from pyoxigraph import NamedNode, Triple

from famkg.model import Term
from famkg.queries import Result
from famkg.unfolding.algebra import Binding, Group, Path

Operator: TypeAlias = OneOf["OPTIONAL", "NOT EXISTS", "MINUS", "ASK", "GROUP"]
"""What may find nothing."""


@dataclass(frozen=True, slots=True)
class Match:
    """A triple of the closure that a triple pattern matched."""

    triple: Triple
    graph: NamedNode | None = None
    """The named graph in which it was sought; None for all that the closure holds."""
    inverse: bool = False
    """It is a step of a path, walked backwards."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A property path from one end to the other, edge by edge; no edge leads from a to a."""

    path: Path
    start: Term
    end: Term
    edges: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Test:
    """A condition that holds, with the values of its variables."""

    operator: OneOf["FILTER", "HAVING"]
    text: str
    values: Binding
    """By name; those of aggregates by their text."""


@dataclass(frozen=True, slots=True)
class Computed:
    """A value that the query computes; None where the expression has none."""

    variable: str
    text: str
    value: Term | None
    values: Binding


@dataclass(frozen=True, slots=True)
class Listed:
    """One of several rows that the query lists in VALUES."""

    values: Binding
    of: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the pattern that has solutions of its own: what was taken, and its steps."""

    operator: OneOf["OPTIONAL", "UNION", "EXISTS", "SELECT"]
    steps: tuple[Step, ...]
    branch: int = 0
    """Of a UNION: which branch was taken, from 1."""
    of: int = 0
    """Of a UNION: how many branches there are."""
    kept: str = ""
    """Of a SELECT that leaves rows out: its ORDER BY and LIMIT, as they are written."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """A closed-world step: nothing in the graph matches `pattern`, its variables as given."""

    operator: Operator
    pattern: Group
    values: Binding


@dataclass(frozen=True, slots=True)
class Gathered:
    """A group of solutions that aggregates make one row of."""

    keys: Binding
    """What GROUP BY goes by."""
    results: tuple[tuple[str, Term | None], ...]
    """The text of each aggregate, with its value."""
    members: tuple[tuple[Step, ...], ...]
    """The steps of each solution, as far as they are shown."""
    of: int
    """How many solutions the group has."""


Step: TypeAlias = Match | Walk | Test | Computed | Listed | Part | Nothing | Gathered


@dataclass(frozen=True, slots=True)
class UnfoldedRow:
    """One row of an answer, with the ways in which the query finds it."""

    number: int
    """Its place in the answer, from 1."""
    values: tuple[Term | None, ...]
    """What the variables stand for; of a CONSTRUCT or DESCRIBE the terms of the triple."""
    ways: tuple[tuple[Step, ...], ...]
    """The steps of each way that is shown, the shortest first."""
    of: int
    """How many ways there are."""


@dataclass(frozen=True, slots=True)
class Unfolding:
    """An answer, with as many of its rows unfolded as were asked for.

    An ASK has one row without values.
    """

    result: Result
    variables: tuple[str, ...]
    rows: tuple[UnfoldedRow, ...]
    of: int
    """How many rows the answer has."""
    order: str = ""
    """What follows ORDER BY, where LIMIT or OFFSET leave rows out."""
    limit: str = ""
    """LIMIT and OFFSET, as they are written."""


def matches(steps: Iterable[Step]) -> Iterator[Match]:
    """Yield the triples that steps rest on, in their order; one may come again."""
    for step in steps:
        match step:
            case Match():
                yield step
            case Walk(edges=edges):
                yield from edges
            case Part(steps=inner):
                yield from matches(inner)
            case Gathered(members=members):
                for member in members:
                    yield from matches(member)
            case _:
                pass


def absences(steps: Iterable[Step]) -> Iterator[Nothing]:
    """Yield the closed-world steps among steps, in their order."""
    for step in steps:
        match step:
            case Nothing():
                yield step
            case Part(steps=inner):
                yield from absences(inner)
            case Gathered(members=members):
                for member in members:
                    yield from absences(member)
            case _:
                pass
