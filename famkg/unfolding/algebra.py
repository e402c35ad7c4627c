"""What a query is made of: patterns, paths, conditions and the SELECT around them.

Conditions and expressions stay as the text that the author wrote: they are evaluated by the
engine that answered the query, so an unfolding cannot disagree with the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import NamedNode, Variable

from famkg.model import Term

Binding: TypeAlias = Mapping[str, Term]
"""What variables stand for, by name."""


@dataclass(frozen=True, slots=True)
class Link:
    """A path of one step."""

    iri: NamedNode


@dataclass(frozen=True, slots=True)
class Inverse:
    """A path walked backwards: `^p`."""

    path: Path


@dataclass(frozen=True, slots=True)
class Chain:
    """One path behind the other: `p/q`."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Any of several paths: `p|q`."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A path walked again and again: `p*`, `p+`, or at most once: `p?`."""

    path: Path
    sign: str


@dataclass(frozen=True, slots=True)
class Excluded:
    """A step by any other property, forwards or backwards: `!(p|^q)`."""

    forwards: tuple[NamedNode, ...]
    backwards: tuple[NamedNode, ...]


Path: TypeAlias = Link | Inverse | Chain | Choice | Repeat | Excluded


@dataclass(frozen=True, slots=True)
class Edge:
    """A triple pattern, or two ends with a path between them."""

    subject: Term | Variable
    path: Path | Variable
    object: Term | Variable


@dataclass(frozen=True, slots=True)
class Trail:
    """A path with what SPARQL defines it to mean: `p/q` is a join, and `p|q` a union."""

    edge: Edge
    meaning: Group
    """Edges and unions of them, in the order in which they are walked."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A text in SPARQL that has a value."""

    text: str
    variables: frozenset[str]
    """Those that stand in it, but for those inside of EXISTS."""
    exists: tuple[Exists, ...] = ()
    """What it asks about whether something exists, anywhere within."""


@dataclass(frozen=True, slots=True)
class Exists:
    """EXISTS or NOT EXISTS."""

    group: Group
    negated: bool
    text: str


@dataclass(frozen=True, slots=True)
class Both:
    """Conditions that all must hold: `&&`."""

    parts: tuple[Condition, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Either:
    """Conditions of which one must hold: `||`."""

    parts: tuple[Condition, ...]
    text: str


Condition: TypeAlias = Expression | Exists | Both | Either


@dataclass(frozen=True, slots=True)
class Filter:
    """FILTER."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Bind:
    """BIND, or an expression that a SELECT names."""

    expression: Expression
    variable: str


@dataclass(frozen=True, slots=True)
class Values:
    """VALUES: rows that are given; None stands for UNDEF."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Optional:
    """OPTIONAL; `mark` is a variable that is bound where it was taken."""

    group: Group
    mark: str


@dataclass(frozen=True, slots=True)
class Union:
    """UNION; `mark` is a variable that has the number of the branch, from 1."""

    branches: tuple[Group, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class Minus:
    """MINUS."""

    group: Group


@dataclass(frozen=True, slots=True)
class InGraph:
    """GRAPH."""

    name: NamedNode | Variable
    group: Group


@dataclass(frozen=True, slots=True)
class Lateral:
    """LATERAL, which pyoxigraph knows beyond the standard: it sees what stands before it."""

    group: Group


@dataclass(frozen=True, slots=True)
class SubSelect:
    """A SELECT within a pattern."""

    select: Select


@dataclass(frozen=True, slots=True)
class Group:
    """What stands in braces."""

    elements: tuple[Element, ...]


Element: TypeAlias = (
    Edge
    | Trail
    | Filter
    | Bind
    | Values
    | Optional
    | Union
    | Minus
    | InGraph
    | Lateral
    | SubSelect
    | Group
)


@dataclass(frozen=True, slots=True)
class Select:
    """A SELECT, of the whole query or within a pattern."""

    unique: bool
    """DISTINCT or REDUCED: equal rows are one."""
    names: tuple[str, ...]
    """The variables that it gives, those of `*` too."""
    computed: tuple[Bind, ...]
    """Those of them that stand for an expression."""
    where: Group
    grouped: bool
    """It has GROUP BY or an aggregate: rows are groups."""
    keys: tuple[Bind, ...]
    """The expressions of GROUP BY; one that has no name of its own is given one."""
    aggregates: tuple[str, ...]
    """The texts of the aggregates, each once."""
    having: tuple[Expression, ...]
    order: str
    """What follows ORDER BY."""
    limit: str
    """LIMIT and OFFSET as they are written."""
    values: Values | None
    """The VALUES behind everything."""


@dataclass(frozen=True, slots=True)
class Question:
    """A whole query."""

    form: str
    prologue: str
    """BASE and PREFIX as they are written."""
    dataset: str
    """FROM and FROM NAMED as they are written."""
    graphs: tuple[NamedNode, ...]
    """What FROM names."""
    select: Select
    """Of another form than SELECT: what its pattern would give."""
    template: tuple[Edge, ...]
    """What a CONSTRUCT makes."""
    mark: str
    """How the variables begin that the query itself does not use."""


def variables_in(element: Element) -> frozenset[str]:
    """Return the variables that stand anywhere in a pattern."""
    return frozenset(_variables(element))


def _variables(element: Element) -> Iterator[str]:
    match element:
        case Edge(subject, path, object_):
            for term in (subject, path, object_):
                if isinstance(term, Variable):
                    yield term.value
        case Trail(edge):
            yield from _variables(edge)
        case Filter(condition):
            yield from condition_variables(condition)
        case Bind(expression, variable):
            yield variable
            yield from condition_variables(expression)
        case Values(variables):
            yield from variables
        case Union(branches):
            for branch in branches:
                yield from _variables(branch)
        case Optional(group) | Minus(group) | Lateral(group):
            yield from _variables(group)
        case InGraph(name, group):
            if isinstance(name, Variable):
                yield name.value
            yield from _variables(group)
        case SubSelect(select):
            yield from select.names or _variables(select.where)
        case Group(elements):
            for each in elements:
                yield from _variables(each)


def visible_in(element: Element) -> frozenset[str]:
    """Return the variables of a pattern that `SELECT *` gives."""
    match element:
        case Filter() | Minus():
            return frozenset()
        case Bind(variable=variable):
            return frozenset({variable})
        case Union(branches):
            return frozenset[str]().union(*map(visible_in, branches))
        case Optional(group) | Lateral(group):
            return visible_in(group)
        case InGraph(name, group):
            named = {name.value} if isinstance(name, Variable) else set()
            return visible_in(group) | named
        case SubSelect(select):
            return frozenset(select.names)
        case Group(elements):
            return frozenset[str]().union(*map(visible_in, elements))
        case Edge() | Trail() | Values():
            return variables_in(element)


def assigned_in(element: Element) -> frozenset[str]:
    """Return the variables that BIND, VALUES or AS give a value anywhere in a pattern."""
    return frozenset(_assigned(element))


def _assigned(element: Element) -> Iterator[str]:
    match element:
        case Bind(variable=variable):
            yield variable
        case Values(variables=variables):
            yield from variables
        case Union(branches):
            for branch in branches:
                yield from _assigned(branch)
        case Optional(group) | Minus(group) | Lateral(group) | InGraph(_, group):
            yield from _assigned(group)
        case SubSelect(select):
            yield from (each.variable for each in (*select.computed, *select.keys))
            yield from select.values.variables if select.values else ()
            yield from _assigned(select.where)
        case Group(elements):
            for each in elements:
                yield from _assigned(each)
        case _:
            pass


def condition_variables(condition: Condition) -> Iterator[str]:
    """Yield the variables that stand anywhere in a condition."""
    match condition:
        case Expression(_, variables, exists):
            yield from variables
            for each in exists:
                yield from _variables(each.group)
        case Exists(group):
            yield from _variables(group)
        case Both(parts) | Either(parts):
            for part in parts:
                yield from condition_variables(part)
