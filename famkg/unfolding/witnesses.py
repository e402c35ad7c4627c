"""Walks through a pattern with one of its solutions, and names what each part took.

A solution has every variable of the pattern, and the marks that tell which OPTIONAL was taken
and which branch of a UNION; so triple patterns need only be filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from pyoxigraph import Literal, NamedNode, Quad, Triple, Variable

from famkg.closure import Closure
from famkg.model import Term
from famkg.unfolding.algebra import (
    Bind,
    Binding,
    Both,
    Condition,
    Edge,
    Either,
    Element,
    Exists,
    Expression,
    Filter,
    Group,
    InGraph,
    Lateral,
    Link,
    Minus,
    Optional,
    Select,
    SubSelect,
    Trail,
    Union,
    Values,
    variables_in,
)
from famkg.unfolding.paths import walk
from famkg.unfolding.solutions import Asker, Behind, Row, resolved
from famkg.unfolding.values import (
    Computed,
    Gathered,
    Listed,
    Match,
    Nothing,
    Operator,
    Part,
    Step,
    Test,
    Walk,
    matches,
)

MEMBERS = 10
"""How many solutions of a group are shown where not every one is asked for."""


OVER_ONE = re.compile(
    r"(?:(?:MIN|MAX|SAMPLE)\s*\(|(?P<once>\w+\s*\(\s*DISTINCT\s))\s*[?$](?P<name>\w+)\s*\)",
    re.IGNORECASE,
)
"""An aggregate of one variable that not every member of a group tells on."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pattern stands."""

    graph: NamedNode | None = None
    outer: Binding = field(default_factory=dict)
    """What an EXISTS around it has bound."""


class Unfolder:
    """Unfolds the rows of one query."""

    def __init__(self, closure: Closure, asker: Asker, *, every: bool = False) -> None:
        self.closure = closure
        self.asker = asker
        self.every = every
        self.answers: dict[tuple[int, NamedNode | None], tuple[Select, Behind]] = {}
        self.rounds: dict[Triple, int] = {}

    def behind(self, select: Select, graph: NamedNode | None = None) -> Behind:
        """Return what lies behind the rows of a SELECT."""
        key = id(select), graph
        if key not in self.answers:
            self.answers[key] = select, self.asker.behind(select, graph)
        return self.answers[key][1]

    def ways(
        self, select: Select, row: Row, *, graph: NamedNode | None = None, place: int | None = None
    ) -> tuple[tuple[tuple[Step, ...], ...], int]:
        """Return the ways to a row of a SELECT that are shown, and how many there are.

        `place` is that of the row among equal ones, each of which has a way of its own; None
        where equal rows are one. There is no way to a row that the SELECT does not give.
        """
        found = self.behind(select, graph).found.get(row, [])
        if place is not None and not select.unique:
            found = self.sorted(select, found)[place : place + 1]
        return self.chosen(select, found, Place(graph))

    def chosen(
        self, select: Select, solutions: Iterable[Binding], place: Place | None = None
    ) -> tuple[tuple[tuple[Step, ...], ...], int]:
        """Return the ways of `solutions` that are shown, and how many different ones there are."""
        found = {self.text(each): each for each in solutions}
        ordered = self.sorted(select, found.values())
        way = self.gathered if select.grouped else self.plain
        shown = ordered if self.every else ordered[:1]
        return tuple(tuple(way(select, each, place or Place())) for each in shown), len(ordered)

    def sorted(self, select: Select, solutions: Iterable[Binding]) -> list[Binding]:
        """Return solutions of a SELECT, the shortest way first; groups by their keys."""
        if select.grouped:
            return sorted(solutions, key=self.text)
        return sorted(solutions, key=lambda each: self.weight(select.where, each))

    def plain(self, select: Select, solution: Binding, place: Place) -> Iterator[Step]:
        """Yield the steps of a solution of a SELECT without groups."""
        scope: dict[str, Term] = {}
        yield from self.group(select.where, solution, place, scope)
        rest = [each for each in (select.values, *select.computed) if each is not None]
        yield from self.group(Group(tuple(rest)), solution, Place(place.graph, scope))

    def gathered(self, select: Select, group: Binding, place: Place) -> Iterator[Step]:
        """Yield the steps of a group of a SELECT: its members, and what is made of them."""
        behind = self.behind(select, place.graph)
        keys = tuple(key.variable for key in select.keys)
        members = behind.members.get(tuple(group.get(key) for key in keys), [])
        columns = [
            (text, group.get(self.asker.column(number)))
            for number, text in enumerate(select.aggregates)
        ]
        ordered = telling_first(sorted(members, key=self.text), columns)
        shown = ordered if self.every else ordered[:MEMBERS]
        if not members:
            yield Nothing("GROUP", select.where, {})
        yield Gathered(
            self.visible({key: group[key] for key in keys if key in group}),
            tuple(columns),
            tuple(tuple(self.group(select.where, each, place)) for each in shown),
            len(members),
        )
        for condition in select.having:
            values: dict[str, Term] = _restricted(group, condition.variables & {*keys})
            values |= {text: value for text, value in columns if value and text in condition.text}
            yield Test("HAVING", condition.text, values)
        for each in select.computed:
            if each.expression.text not in select.aggregates:
                text = each.expression.text
                values = _restricted(group, each.expression.variables & {*keys, *select.names})
                values |= {name: value for name, value in columns if value and name in text}
                yield Computed(each.variable, text, group.get(each.variable), values)

    # Patterns

    def group(
        self,
        group: Group,
        solution: Binding,
        place: Place,
        bound: dict[str, Term] | None = None,
        left: Binding | None = None,
    ) -> list[Step]:
        """Return the steps of a group that has `solution`; what it binds goes into `bound`.

        `left` is what stands left of an OPTIONAL; the conditions of the group see it too.
        """
        scope: dict[str, Term] = {}
        found: list[tuple[int, Step]] = []
        places = list(enumerate(group.elements))
        for number, element in places:
            if not isinstance(element, Filter):
                steps = self.element(element, solution, place, scope)
                found += [(number, step) for step in steps]
        seen = {**place.outer, **(left or {}), **scope}
        for number, element in places:
            if isinstance(element, Filter):
                held = self.condition(element.condition, seen, place)
                found += [(number, step) for step in held]
        if bound is not None:
            bound.update(scope)
        return [step for _, step in sorted(found, key=lambda each: each[0])]

    def element(
        self, element: Element, solution: Binding, place: Place, scope: dict[str, Term]
    ) -> Iterator[Step]:
        """Yield the steps of an element; `scope` is what is bound so far, and grows."""
        match element:
            case Edge():
                yield self.edge(element, solution, place.graph)
                scope.update(_restricted(solution, variables_in(element)))
            case Trail(edge, meaning):
                yield self.trail(edge, meaning, solution, place)
                scope.update(_restricted(solution, variables_in(element)))
            case Bind(expression, variable):
                seen = {**place.outer, **scope}
                values = self.visible(_restricted(seen, expression.variables))
                yield Computed(variable, expression.text, solution.get(variable), values)
                yield from self.inside(expression, seen, place)
                scope.update(_restricted(solution, {variable}))
            case Values():
                row = _listed(element, solution)
                scope.update(row)
                if len(element.rows) > 1:
                    yield Listed(row, len(element.rows))
            case Optional(group, mark):
                if mark in solution:
                    steps = self.group(group, solution, place, scope, dict(scope))
                    yield Part("OPTIONAL", tuple(steps))
                else:
                    yield self.nothing("OPTIONAL", group, {**place.outer, **scope})
            case Union(branches, mark):
                number = _number(solution[mark])
                steps = self.group(branches[number - 1], solution, place, scope)
                yield Part("UNION", tuple(steps), number, len(branches))
            case Minus(group):
                yield self.nothing("MINUS", group, scope)
            case InGraph(name, group):
                graph = resolved(name, solution)
                inner = Place(graph if isinstance(graph, NamedNode) else None, place.outer)
                yield from self.group(group, solution, inner, scope)
                scope.update(_restricted(solution, variables_in(element) - variables_in(group)))
            case Lateral(group):
                seen = {**place.outer, **scope}
                yield from self.group(group, solution, Place(place.graph, seen), scope)
            case SubSelect(select):
                yield self.selected(select, solution, place, scope)
            case Group():
                yield from self.group(element, solution, place, scope)

    def edge(self, edge: Edge, solution: Binding, graph: NamedNode | None) -> Match | Walk:
        """Return the triple that a pattern matched, or the way along its path."""
        subject, object_ = resolved(edge.subject, solution), resolved(edge.object, solution)
        path = edge.path
        assert subject is not None
        assert object_ is not None
        if isinstance(path, Link | Variable):
            predicate = resolved(path if isinstance(path, Variable) else path.iri, solution)
            assert isinstance(predicate, NamedNode)
            quad = next(self.asker.find(subject, predicate, object_, graph))
            return _match(quad)
        find = partial(self.asker.find, graph=graph)
        steps = walk(path, subject, object_, find)
        if steps is None:
            raise LookupError(f"no way leads from {subject} to {object_}")
        edges = tuple(_match(step.quad, inverse=step.inverse) for step in steps)
        return Walk(path, subject, object_, edges)

    def trail(self, edge: Edge, meaning: Group, solution: Binding, place: Place) -> Walk:
        """Return the way along a path, of which each step is an edge of its own."""
        start, end = resolved(edge.subject, solution), resolved(edge.object, solution)
        assert start is not None
        assert end is not None
        assert not isinstance(edge.path, Variable)
        edges = []
        node = start
        for match in matches(self.group(meaning, solution, place)):
            inverse = match.triple.subject != node
            edges.append(replace(match, inverse=inverse))
            node = match.triple.subject if inverse else match.triple.object
        return Walk(edge.path, start, end, tuple(edges))

    def selected(
        self, select: Select, solution: Binding, place: Place, scope: dict[str, Term]
    ) -> Part:
        """Return the steps of a SELECT within a pattern."""
        behind = self.behind(select, place.graph)
        row = tuple(solution.get(name) for name in behind.names)
        if row not in behind.found:  # what it leaves open is bound by something else
            row = next(
                (
                    each
                    for each in sorted(behind.found, key=str)
                    if all(one in (None, other) for one, other in zip(each, row, strict=True))
                ),
                row,
            )
        scope.update(
            {name: term for name, term in zip(behind.names, row, strict=True) if term is not None}
        )
        ways, _ = self.ways(select, row, graph=place.graph)
        ordered = f"ORDER BY {select.order} " if select.order and select.limit else ""
        return Part("SELECT", ways[0] if ways else (), kept=f"{ordered}{select.limit}")

    def nothing(self, operator: Operator, group: Group, scope: Binding) -> Nothing:
        """Return the closed-world step that nothing matches a group."""
        return Nothing(operator, group, self.visible(_restricted(scope, variables_in(group))))

    # Conditions

    def condition(self, condition: Condition, scope: Binding, place: Place) -> Iterator[Step]:
        """Yield the steps of a condition that holds; of alternatives the first that does."""
        match condition:
            case Exists():
                yield self.existence(condition, scope, place, found=not condition.negated)
            case Both(parts):
                for part in parts:
                    yield from self.condition(part, scope, place)
            case Either(parts):
                holding = (p for p in parts if self.asker.holds(p.text, scope, place.graph))
                yield from self.condition(next(holding), scope, place)
            case Expression(text, variables):
                yield Test("FILTER", text, self.visible(_restricted(scope, variables)))
                yield from self.inside(condition, scope, place)

    def inside(self, expression: Expression, scope: Binding, place: Place) -> Iterator[Step]:
        """Yield the steps of what an expression asks to exist, whether it does or not."""
        for each in expression.exists:
            held = self.asker.holds(each.text, scope, place.graph)
            yield self.existence(each, scope, place, found=held != each.negated)

    def existence(self, exists: Exists, scope: Binding, place: Place, *, found: bool) -> Step:
        """Return what was found of a pattern, or that nothing was."""
        if not found:
            return self.nothing("NOT EXISTS", exists.group, scope)
        witnesses = self.asker.witnesses(exists.group, scope, place.graph)
        if not witnesses:
            return Part("EXISTS", ())
        least = min(witnesses, key=self.text)
        steps = self.group(exists.group, least, Place(place.graph, scope))
        return Part("EXISTS", tuple(steps))

    # Choosing

    def weight(self, group: Group, solution: Binding) -> tuple[int, int, tuple[str, ...]]:
        """Return what orders ways: by triples, by how late they were inferred, by text."""
        used = set(self.triples(group, solution))
        return len(used), sum(map(self.round_of, used)), self.text(solution)

    def triples(self, group: Group, solution: Binding) -> Iterator[Triple]:
        """Yield the triples that the triple patterns of a group match, paths left out."""
        for element in group.elements:
            match element:
                case Edge(subject, path, object_) if isinstance(path, Link | Variable):
                    predicate = path.iri if isinstance(path, Link) else path
                    terms = [resolved(each, solution) for each in (subject, predicate, object_)]
                    yield Triple(*terms)  # type: ignore[arg-type]
                case Trail(_, inner):
                    yield from self.triples(inner, solution)
                case Optional(inner, mark) if mark in solution:
                    yield from self.triples(inner, solution)
                case Union(branches, mark):
                    yield from self.triples(branches[_number(solution[mark]) - 1], solution)
                case InGraph(_, inner) | Lateral(inner):
                    yield from self.triples(inner, solution)
                case Group():
                    yield from self.triples(element, solution)

    def round_of(self, triple: Triple) -> int:
        """Return the round in which a triple was inferred."""
        if triple not in self.rounds:
            self.rounds[triple] = self.closure.round_of(triple) or 0
        return self.rounds[triple]

    def text(self, solution: Binding) -> tuple[str, ...]:
        """Return what orders solutions that differ in nothing but their terms."""
        return tuple(f"{name} {solution[name]}" for name in sorted(solution))

    def visible(self, binding: Binding) -> Binding:
        """Return a binding without variables that stand for blank nodes of the query."""
        mark = self.asker.question.mark
        return {name: term for name, term in binding.items() if not name.startswith(mark)}


def telling_first(
    members: Sequence[Binding], results: Iterable[tuple[str, Term | None]]
) -> list[Binding]:
    """Return the members of a group, those first that make its aggregates what they are.

    They have the least or greatest value, or one of those that are counted once.
    """
    telling: set[int] = set()
    for text, result in results:
        found = OVER_ONE.fullmatch(text)
        if found is None:
            continue
        seen: set[Term] = set() if found["once"] else {result} if result is not None else set()
        for place, member in enumerate(members):
            value = member.get(found["name"])
            if value is not None and (value in seen) != bool(found["once"]):
                telling.add(place)
                seen.add(value)
    return [members[place] for place in sorted(range(len(members)), key=lambda n: n not in telling)]


def _restricted(binding: Binding, names: Iterable[str]) -> dict[str, Term]:
    return {name: binding[name] for name in sorted(names) if name in binding}


def _match(quad: Quad, *, inverse: bool = False) -> Match:
    graph = quad.graph_name if isinstance(quad.graph_name, NamedNode) else None
    return Match(quad.triple, graph, inverse)


def _number(mark: Term) -> int:
    assert isinstance(mark, Literal)
    return int(mark.value)


def _listed(values: Values, solution: Binding) -> dict[str, Term]:
    """Return the first row of a VALUES that agrees with a solution."""
    for row in values.rows:
        given = dict(zip(values.variables, row, strict=True))
        if all(term is None or solution.get(name) == term for name, term in given.items()):
            return {name: term for name, term in given.items() if term is not None}
    raise LookupError("no row of VALUES agrees with the solution")
