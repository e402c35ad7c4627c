"""Reads property paths, and finds the steps by which one leads from its start to its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode, Quad, Variable

from famkg.model import Term
from famkg.namespaces import RDF
from famkg.unfolding.algebra import (
    Chain,
    Choice,
    Edge,
    Element,
    Excluded,
    Group,
    Inverse,
    Link,
    Path,
    Repeat,
    Union,
)

if TYPE_CHECKING:
    from famkg.unfolding.reader import Reader

TYPE = NamedNode(RDF + "type")

Find = Callable[[Term | None, NamedNode | None, Term | None], Iterable[Quad]]
"""Returns the quads that match subject, predicate and object."""


class Step(NamedTuple):
    """One edge of a walk, and whether it was walked backwards."""

    quad: Quad
    inverse: bool


def read_path(reader: Reader) -> Path | Variable:
    """Return the path, or the variable, that stands in the place of a predicate."""
    if reader.peek().kind == "variable":
        return Variable(reader.next().text[1:])
    return _choice(reader)


def _choice(reader: Reader) -> Path:
    found = [_chain(reader)]
    while reader.take("|"):
        found.append(_chain(reader))
    return Choice(tuple(found)) if len(found) > 1 else found[0]


def _chain(reader: Reader) -> Path:
    found = [_repeated(reader)]
    while reader.take("/"):
        found.append(_repeated(reader))
    return Chain(tuple(found)) if len(found) > 1 else found[0]


def _repeated(reader: Reader) -> Path:
    if reader.take("^"):
        return Inverse(_repeated(reader))
    path = _single(reader)
    sign = reader.peek()
    if sign.text in ("*", "+", "?") and not _signs_a_number(reader):
        reader.at += 1
        return Repeat(path, sign.text)
    return path


def _signs_a_number(reader: Reader) -> bool:
    """Say whether the `+` here is that of a number."""
    sign, behind = reader.peek(), reader.lexemes[reader.at + 1]
    return sign.text == "+" and behind.kind == "number" and behind.start == sign.end


def _single(reader: Reader) -> Path:
    if reader.take("("):
        path = _choice(reader)
        reader.need(")")
        return path
    if reader.take("!"):
        return _excluded(reader)
    return Link(_link(reader))


def _excluded(reader: Reader) -> Excluded:
    sides: tuple[list[NamedNode], list[NamedNode]] = ([], [])
    several = reader.take("(")
    while True:
        sides[reader.take("^")].append(_link(reader))
        if not several or not reader.take("|"):
            break
    if several:
        reader.need(")")
    return Excluded(tuple(sides[0]), tuple(sides[1]))


def _link(reader: Reader) -> NamedNode:
    text = reader.next().text
    term = TYPE if text == "a" else reader.meant(text)
    if not isinstance(term, NamedNode):
        raise TypeError(f"{term} stands in a path")
    return term


def path_text(path: Path, name: Callable[[NamedNode], str] = str) -> str:
    """Return a path as SPARQL writes it; `name` writes its properties."""

    def inside(inner: Path) -> str:
        text = path_text(inner, name)
        return text if _binding(inner) > _binding(path) else f"({text})"

    match path:
        case Link(iri):
            return name(iri)
        case Inverse(inner):
            return f"^{inside(inner)}"
        case Chain(paths):
            return "/".join(map(inside, paths))
        case Choice(paths):
            return "|".join(map(inside, paths))
        case Repeat(inner, sign):
            return f"{inside(inner)}{sign}"
        case Excluded(forwards, backwards):
            listed = [*map(name, forwards), *(f"^{name(each)}" for each in backwards)]
            return f"!({'|'.join(listed)})"


def _binding(path: Path) -> int:
    """Return how tightly the sign of a path binds."""
    return (Choice, Chain, Inverse, Repeat, Excluded, Link).index(type(path))


def spread(
    path: Path,
    start: Term | Variable,
    end: Term | Variable,
    fresh: Callable[[], str],
    *,
    inverse: bool = False,
) -> list[Element]:
    """Return what a path means: edges for its steps, and a union for what can be chosen.

    `fresh` returns the name of a new variable. What is walked again and again stays an edge.
    """
    match path:
        case Inverse(inner):
            return spread(inner, start, end, fresh, inverse=not inverse)
        case Chain(paths):
            between = [Variable(fresh()) for _ in paths[1:]]
            nodes = [start, *between, end]
            ordered = tuple(reversed(paths)) if inverse else paths
            return [
                element
                for each, one, other in zip(ordered, nodes, nodes[1:], strict=False)
                for element in spread(each, one, other, fresh, inverse=inverse)
            ]
        case Choice(paths):
            mark = fresh()
            branches = (spread(each, start, end, fresh, inverse=inverse) for each in paths)
            return [Union(tuple(Group(tuple(branch)) for branch in branches), mark)]
        case Link():
            return [Edge(end, path, start) if inverse else Edge(start, path, end)]
        case Repeat() | Excluded():
            return [Edge(start, Inverse(path) if inverse else path, end)]


def walk(path: Path, start: Term, end: Term, find: Find) -> tuple[Step, ...] | None:
    """Return the steps of a shortest way along `path`; None where there is no way.

    Of several it is the one whose steps come first as text. No step at all is a way along a
    path that need not be walked.
    """
    machine = _Machine()
    goal = machine.build(path, 0)
    came: dict[tuple[Term, int], tuple[tuple[Term, int], Step] | None] = {}
    level = {(start, state) for state in machine.reach(0)}
    came.update(dict.fromkeys(level))
    while level and (end, goal) not in came:
        ahead: set[tuple[Term, int]] = set()
        for node, state in sorted(level, key=str):
            for label, after in machine.moves[state]:
                for step, target in sorted(_steps(label, node, find), key=str):
                    for reached in machine.reach(after):
                        place = (target, reached)
                        if place not in came:
                            came[place] = ((node, state), step)
                            ahead.add(place)
        level = ahead
    if (end, goal) not in came:
        return None
    steps: list[Step] = []
    place = (end, goal)
    while (before := came[place]) is not None:
        place, step = before
        steps.append(step)
    return tuple(reversed(steps))


class _Label(NamedTuple):
    """What a move of the machine walks: a property, or all but some."""

    iri: NamedNode | None
    excluded: tuple[NamedNode, ...]
    inverse: bool


class _Machine:
    """A path as states and moves between them; it starts in state 0."""

    def __init__(self) -> None:
        self.moves: defaultdict[int, list[tuple[_Label, int]]] = defaultdict(list)
        self.silent: defaultdict[int, list[int]] = defaultdict(list)
        self.states = 1

    def state(self) -> int:
        self.states += 1
        return self.states - 1

    def build(self, path: Path, start: int, *, inverse: bool = False) -> int:
        """Add `path` behind the state `start`; return the state at its end."""
        match path:
            case Link(iri):
                end = self.state()
                self.moves[start].append((_Label(iri, (), inverse), end))
            case Inverse(inner):
                end = self.build(inner, start, inverse=not inverse)
            case Chain(paths):
                end = start
                for each in reversed(paths) if inverse else paths:
                    end = self.build(each, end, inverse=inverse)
            case Choice(paths):
                ends = [self.build(each, start, inverse=inverse) for each in paths]
                end = self.state()
                for one in ends:
                    self.silent[one].append(end)
            case Repeat(inner, sign):
                entry = self.state()
                self.silent[start].append(entry)
                last = self.build(inner, entry, inverse=inverse)
                end = self.state()
                self.silent[last].append(end)
                if sign in "*+":
                    self.silent[last].append(entry)
                if sign in "*?":
                    self.silent[entry].append(end)
            case Excluded(forwards, backwards):
                end = self.state()
                if forwards or not backwards:
                    self.moves[start].append((_Label(None, forwards, inverse), end))
                if backwards:
                    self.moves[start].append((_Label(None, backwards, not inverse), end))
        return end

    def reach(self, state: int) -> list[int]:
        """Return the states that can be reached without a step, `state` first."""
        found = [state]
        for each in found:
            found += [after for after in self.silent[each] if after not in found]
        return found


def _steps(label: _Label, node: Term, find: Find) -> Iterator[tuple[Step, Term]]:
    """Yield the steps from `node` that a label allows, each with where it leads."""
    if label.inverse:
        for quad in find(None, label.iri, node):
            if quad.predicate not in label.excluded:
                yield Step(quad, True), quad.subject
    else:
        for quad in find(node, label.iri, None):
            if quad.predicate not in label.excluded:
                yield Step(quad, False), quad.object
