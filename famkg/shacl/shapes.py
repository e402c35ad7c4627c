"""Frozen values for shapes of SHACL Core: paths, constraints, targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal as OneOf

if TYPE_CHECKING:
    from famkg.model import Term


@dataclass(frozen=True, slots=True)
class Path:
    """A property path: a property, its inverse, or paths put together."""

    kind: OneOf["property", "inverse", "sequence", "alternative", "star", "plus", "maybe"]
    """A plus is one or more steps, a star none or more, a maybe none or one."""
    property: Term | None = None
    """Of a property and of an inverse."""
    parts: tuple[Path, ...] = ()
    """Of the others; star, plus and maybe have one."""


@dataclass(frozen=True, slots=True)
class Qualified:
    """How many values must conform to a shape and to none of its siblings."""

    shape: Shape
    siblings: tuple[Shape, ...] = ()
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """What a closed shape allows."""

    properties: frozenset[Term]


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint component with the value of its parameter."""

    component: str
    """The local name of the component without its end: `MinCount`, `Class`, `Property`."""
    argument: object
    """What the evaluation of the component takes; see famkg/shacl/constraints.py."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Which nodes a shape is about of itself."""

    nodes: tuple[Term, ...] = ()
    classes: tuple[Term, ...] = ()
    """With the shape itself where it is a class."""
    subjects_of: tuple[Term, ...] = ()
    objects_of: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.nodes or self.classes or self.subjects_of or self.objects_of)


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A shape with all that it refers to."""

    node: Term
    severity: str
    """An IRI."""
    messages: tuple[str, ...] = ()
    """Sorted."""
    path: Path | None = None
    """Of a property shape."""
    written: str | None = None
    """The path as `famkg.shacl.paths` writes it."""
    constraints: tuple[Constraint, ...] = ()
    """None where the shape is deactivated."""
    targets: Targets = Targets()
