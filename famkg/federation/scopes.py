"""Tells which patterns of a query ask Wikidata, and what is known of their variables before that.

A pattern can only be answered for what its context lets its subject be: the patterns that are
joined with it and need nothing of Wikidata, or nothing any more. A context may be weaker than
the query, and then more is fetched than needed; it is never stronger, so nothing is missed.
That is why it leaves out whatever takes solutions away depending on what else is bound (MINUS,
OPTIONAL, conditions that ask whether something exists), and why an OPTIONAL sees of what stands
around it only what shares no other variables than those that are bound before it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Variable

from famkg.errors import QueryError
from famkg.federation.vocabulary import (
    DIRECT,
    TYPE,
    Kind,
    kind_of,
    kind_of_class,
    short,
)
from famkg.unfolding.algebra import (
    Bind,
    Both,
    Chain,
    Choice,
    Condition,
    Edge,
    Either,
    Element,
    Excluded,
    Exists,
    Expression,
    Filter,
    Group,
    InGraph,
    Inverse,
    Lateral,
    Link,
    Minus,
    Optional,
    Path,
    Question,
    Repeat,
    Select,
    SubSelect,
    Trail,
    Union,
    Values,
    condition_variables,
    variables_in,
)
from famkg.unfolding.paths import path_text


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """A conjunction within a query, and where it stands."""

    elements: tuple[Element, ...]
    parent: Scope | None = None
    """The conjunction that it is a part of; None where it sees nothing of what is around it."""
    place: int = 0
    """Where it stands among the elements of its parent."""
    apart: frozenset[str] | None = None
    """The variables of an OPTIONAL, MINUS or EXISTS; None where it is joined with its parent."""
    graph: NamedNode | Variable | None = None
    """The named graph in which it is sought."""

    def context(self, pending: Collection[int]) -> Group:
        """Return what is known of its variables, `pending` being the edges not yet answered.

        These are the `id`s of edges.
        """
        found = list(self._around(pending))
        own = Group(tuple(_usable(self.elements, pending)))
        if own.elements:
            found.append(own if self.graph is None else InGraph(self.graph, own))
        return Group(tuple(found))

    def _around(self, pending: Collection[int]) -> Iterator[Element]:
        if self.parent is None:
            return
        around = self.parent.context(pending).elements
        if self.apart is None:
            yield from around
            return
        before = certain(self.parent.elements[: self.place])
        for group in around:
            assert isinstance(group, Group | InGraph)
            inner = group if isinstance(group, Group) else group.group
            kept = _closed(
                each for each in inner.elements if variables_in(each) & self.apart <= before
            )
            if kept:
                whole = Group(tuple(kept))
                yield whole if isinstance(group, Group) else InGraph(group.name, whole)


@dataclass(frozen=True, slots=True, eq=False)
class Need:
    """A pattern that asks Wikidata."""

    edge: Edge
    scope: Scope
    kind: Kind
    predicate: str
    """The IRI of its property."""

    @property
    def repeats(self) -> bool:
        """Whether its property is walked again and again."""
        return isinstance(self.edge.path, Repeat)

    def __str__(self) -> str:
        """Return the pattern as a query writes it."""
        return spelled(self.edge)


def needs_of(question: Question) -> list[Need]:
    """Return the patterns of a query that ask Wikidata, in their order.

    Raises QueryError where what the query needs cannot be told: a property that may be any,
    or one of Wikidata's RDF that famkg does not fetch.
    """
    return list(_of_select(question.select))


def certain(elements: Iterable[Element]) -> frozenset[str]:
    """Return the variables that are bound in every solution of a conjunction."""
    return frozenset[str]().union(*map(_certain, elements))


def spelled(edge: Edge) -> str:
    """Return a pattern in short names."""
    path = edge.path if isinstance(edge.path, Variable) else path_text(edge.path, _short)
    terms = (edge.subject, edge.object)
    ends = [_short(each) if isinstance(each, NamedNode) else each for each in terms]
    return f"{ends[0]} {path} {ends[1]}"


def _short(iri: NamedNode) -> str:
    name = short(iri.value)
    return str(iri) if name == iri.value else name


# Which patterns ask Wikidata


def _of_select(select: Select) -> Iterator[Need]:
    values = (select.values,) if select.values else ()
    scope = Scope((*select.where.elements, *values))
    yield from _of_scope(scope)
    for each in (*select.computed, *select.keys):
        yield from _of_condition(each.expression, scope, len(scope.elements))


def _of_scope(scope: Scope) -> Iterator[Need]:
    for place, element in enumerate(scope.elements):
        yield from _of_element(element, scope, place)


def _of_element(element: Element, scope: Scope, place: int) -> Iterator[Need]:
    match element:
        case Edge():
            kind = _kind_of_edge(element)
            if kind is not None:
                yield Need(element, scope, kind, _property(element.path))
        case Trail(_, group) | (Group() as group):
            yield from _of_scope(Scope(group.elements, scope, place, graph=scope.graph))
        case Union(branches):
            for branch in branches:
                yield from _of_scope(Scope(branch.elements, scope, place, graph=scope.graph))
        case InGraph(name, group):
            yield from _of_scope(Scope(group.elements, scope, place, graph=name))
        case Lateral(group):
            yield from _of_scope(Scope(group.elements, scope, place, graph=scope.graph))
        case Optional(group) | Minus(group):
            yield from _of_scope(_apart(group, scope, place))
        case Filter(condition):
            yield from _of_condition(condition, scope, len(scope.elements))
        case Bind(expression):
            yield from _of_condition(expression, scope, place)
        case SubSelect(select):
            yield from _of_select(select)
        case Values():
            pass


def _apart(group: Group, scope: Scope, place: int) -> Scope:
    return Scope(group.elements, scope, place, variables_in(group), scope.graph)


def _of_condition(condition: Condition, scope: Scope, place: int) -> Iterator[Need]:
    for exists in _exists(condition):
        yield from _of_scope(_apart(exists.group, scope, place))


def _exists(condition: Condition) -> Iterator[Exists]:
    match condition:
        case Exists():
            yield condition
        case Both(parts) | Either(parts):
            for part in parts:
                yield from _exists(part)
        case Expression(exists=exists):
            yield from exists


def _kind_of_edge(edge: Edge) -> Kind | None:
    """Return what a pattern asks about, None if our graph alone; raises QueryError."""
    path = edge.path
    if isinstance(path, Variable):
        raise _refusal(edge, f"its property is {path}, which may be any of Wikidata's")
    links = list(_links(path))
    if any(link is None for link in links):
        raise _refusal(edge, "all but a few of Wikidata's properties fit it")
    kinds = {link.value: kind_of(link.value) for link in links if link is not None}
    foreign = next((iri for iri, kind in kinds.items() if kind == "foreign"), None)
    if foreign is not None:
        raise QueryError(
            f"famkg does not fetch what {_short(NamedNode(foreign))} says:\n  {spelled(edge)}",
            todo="It knows wdt:, p:, ps:, pq:, psv:, pqv: and pr:, wikibase:rank and the parts of"
            " values, rdfs:label, skos:altLabel and <http://schema.org/description>.",
        )
    if isinstance(path, Link):
        if path.iri.value == TYPE and isinstance(edge.object, NamedNode):
            return kind_of_class(edge.object.value)
        return kinds[path.iri.value]
    if not any(kinds.values()):
        return None
    inner = path.path if isinstance(path, Repeat) else None
    if isinstance(inner, Link) and inner.iri.value.startswith(DIRECT):
        return "item"
    raise _refusal(edge, "only a single property wdt:… can be walked again and again")


def _refusal(edge: Edge, why: str) -> QueryError:
    return QueryError(
        f"what the query needs of Wikidata cannot be told: {why}\n  {spelled(edge)}",
        todo="Name the property, such as wdt:P19.",
    )


def _links(path: Path) -> Iterator[NamedNode | None]:
    """Yield the properties of a path; None where it excludes some."""
    match path:
        case Link(iri):
            yield iri
        case Inverse(inner) | Repeat(inner):
            yield from _links(inner)
        case Chain(paths) | Choice(paths):
            for each in paths:
                yield from _links(each)
        case Excluded():
            yield None


def _property(path: Path | Variable) -> str:
    inner = path.path if isinstance(path, Repeat) else path
    assert isinstance(inner, Link)
    return inner.iri.value


# What is known


def _certain(element: Element) -> frozenset[str]:
    match element:
        case Edge() | Trail():
            return variables_in(element)
        case Values(variables, rows):
            columns = zip(variables, zip(*rows, strict=True), strict=True) if rows else ()
            return frozenset(name for name, column in columns if None not in column)
        case Bind(expression, variable):
            is_constant = not expression.variables and not expression.exists
            return frozenset({variable}) if is_constant else frozenset()
        case Union(branches):
            return frozenset.intersection(*(certain(each.elements) for each in branches))
        case InGraph(name, group):
            named = {name.value} if isinstance(name, Variable) else set()
            return certain(group.elements) | named
        case Lateral(group) | (Group() as group):
            return certain(group.elements)
        case SubSelect(select):
            given = certain(select.where.elements) & {*select.names}
            return given & {key.variable for key in select.keys} if select.grouped else given
        case _:
            return frozenset()


def _usable(elements: Sequence[Element], pending: Collection[int]) -> Iterator[Element]:
    """Yield the elements of a conjunction that hold of all its solutions and can be asked now."""
    joined = (
        each
        for each in elements
        if not isinstance(each, Optional | Minus | Lateral) and not _waits(each, pending)
    )
    yield from _closed(joined)


def _closed(elements: Iterable[Element]) -> list[Element]:
    """Return the elements without conditions and values whose variables others would bind."""
    chosen = list(elements)
    found: list[Element] = []
    whole = certain(chosen)
    for element in chosen:
        if isinstance(element, Filter):
            if any(_exists(element.condition)):
                continue
            if not set(condition_variables(element.condition)) <= whole:
                continue
        if isinstance(element, Bind):
            expression = element.expression
            if expression.exists or not expression.variables <= certain(found):
                continue
        found.append(element)
    return found


def _waits(element: Element, pending: Collection[int]) -> bool:
    return any(id(edge) in pending for edge in _edges(element))


def _edges(element: Element) -> Iterator[Edge]:
    """Yield the edges anywhere in an element."""
    match element:
        case Edge():
            yield element
        case Trail(_, group) | InGraph(_, group) | (Group() as group):
            for each in group.elements:
                yield from _edges(each)
        case Optional(group) | Minus(group) | Lateral(group):
            for each in group.elements:
                yield from _edges(each)
        case Union(branches):
            for branch in branches:
                yield from _edges(branch)
        case Filter(condition):
            for exists in _exists(condition):
                yield from _edges(exists.group)
        case Bind(expression):
            for exists in expression.exists:
                yield from _edges(exists.group)
        case SubSelect(select):
            yield from _edges(select.where)
            for bound in (*select.computed, *select.keys):
                yield from _edges(bound)
        case Values():
            pass
