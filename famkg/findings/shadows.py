"""Leaves out what another finding makes needless: it says the same, or follows from the same slip.

Several checks meet one slip, each from its side. A finding is left out only where it would be
gone, too, once the other one is mended as that one says, or where nobody can judge it before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode

from famkg.findings.places import SEVERITIES
from famkg.findings.walks import read_path
from famkg.model import Finding
from famkg.namespaces import FAM, RDF, SH, XSD
from famkg.shacl.values import value_of

TYPE = RDF + "type"
DATE = XSD + "date"
BOUNDS = (FAM + "earliest", FAM + "latest")
Relation: TypeAlias = Callable[[Finding, Finding], bool]
"""Says whether the second of two findings lies in the shadow of the first."""


def _of_node(one: Finding, other: Finding) -> bool:
    return one.focus == other.focus


def _where_none_is(one: Finding, other: Finding) -> bool:
    """Both are about a node that lacks something."""
    return one.focus == other.focus and one.term is None


def _of_value(one: Finding, other: Finding) -> bool:
    """Both are about one triple; a path may have other properties beside its own."""
    return (
        one.focus == other.focus
        and one.term is not None
        and one.term == other.term
        and one.path in _steps(other.path)
    )


def _of_day(one: Finding, other: Finding) -> bool:
    """Both are about one triple whose value is written as a date, and so needs only another day."""
    is_date = isinstance(one.term, Literal) and one.term.datatype.value == DATE
    return is_date and _of_value(one, other)


def _of_no_day(one: Finding, other: Finding) -> bool:
    """The one is about a bound that is no day of the calendar, the other compares with it."""
    is_bound = one.focus == other.focus and other.path in BOUNDS
    return is_bound and isinstance(one.term, Literal) and value_of(one.term) is None


def _of_strange_kind(one: Finding, other: Finding) -> bool:
    """The one is about the class of a node, the other about that node."""
    return one.path in (TYPE, None) and one.focus == other.focus


def _of_strange_value(one: Finding, other: Finding) -> bool:
    """The one is about the class of a node, the other about that node as a value."""
    value = other.term.value if isinstance(other.term, NamedNode) else None
    return one.path in (TYPE, None) and one.focus == value


def _steps(path: str | None) -> tuple[str, ...]:
    """Return the properties any of which is the whole of a path."""
    read = None if path is None else read_path(path)
    if read is None:
        return ()
    parts = read.parts if read.sign == "|" else (read,)
    return tuple(each.name.value for each in parts if each.sign == ">" and each.name is not None)


@dataclass(frozen=True)
class Shadow:
    """Which findings one of a check makes needless, and why."""

    check: str
    """The check of the finding that stays, or a constraint component that failed."""
    relation: Relation
    checks: frozenset[str]
    """Checks, and constraint components: of a shape where nothing else failed."""
    reason: str

    def falls_on(self, one: Finding, other: Finding) -> bool:
        """Say whether `one`, which is of this check, makes `other` needless."""
        failed = set(other.components)
        is_meant = other.check in self.checks or (bool(failed) and failed <= self.checks)
        is_as_bad = SEVERITIES.index(one.severity) <= SEVERITIES.index(other.severity)
        return is_meant and is_as_bad and one is not other and self.relation(one, other)


def _components(*names: str) -> frozenset[str]:
    return frozenset(f"{SH}{name}ConstraintComponent" for name in names)


KIND = _components("Class", "Node", "Or", "Xone")
"""What asks of a value what it is."""
ORDER = _components("LessThan", "LessThanOrEquals")
IN_ONE_WORLD = frozenset(
    f"shape:{theme}-in-one-world"
    for theme in ("careers", "happenings", "kin", "memberships", "places")
)

SHADOWS = (
    Shadow(
        "shape:statement-passage",
        _where_none_is,
        frozenset(["without-passage"]),
        "Both say that no passage states it.",
    ),
    Shadow(
        "shape:passage-states",
        _where_none_is,
        frozenset(["without-statement"]),
        "Both say that the passage states nothing.",
    ),
    Shadow(
        "early-passage",
        _of_node,
        frozenset(["shape:passage-horizon"]),
        "It names the season that the passage has to wait for, and so for all that it states.",
    ),
    Shadow(
        "mixed-worlds",
        _of_node,
        IN_ONE_WORLD,
        "It names one thing of each world, and the value at fault.",
    ),
    Shadow(
        "dangling-reference",
        _of_value,
        KIND | {"undescribed"},
        "What nothing describes is of no kind: with another name, or once described, it is.",
    ),
    Shadow(
        "undeclared-term",
        _of_value,
        KIND | _components("In"),
        "A term that nobody declares is none of those that are asked for.",
    ),
    *(
        Shadow(
            check,
            _of_strange_kind,
            frozenset(["misplaced-role", "mixed-worlds"]),
            "Where the class is unknown, nobody can tell what belongs to it.",
        )
        for check in ("undeclared-term", "untyped-node")
    ),
    *(
        Shadow(
            check,
            _of_strange_value,
            _components("Class"),
            "Where the class is unknown, nobody can tell where it belongs.",
        )
        for check in ("undeclared-term", "untyped-node")
    ),
    Shadow(
        "time-bounds",
        _of_day,
        ORDER | _components("Datatype") | {"ill-typed-literal"},
        "It names the day that the bound has to be, and that is a day of the calendar.",
    ),
    Shadow(
        "time-bounds",
        _of_no_day,
        ORDER,
        "What is no day is neither before nor after another.",
    ),
    Shadow(
        "time-format",
        _of_value,
        _components("Datatype", "Pattern") | {"ill-typed-literal"},
        "What it asks for is a plain string, and has the form that the shape asks for.",
    ),
    Shadow(
        f"{SH}DatatypeConstraintComponent",
        _of_value,
        frozenset(["ill-typed-literal"]),
        "A value of the datatype that the shape asks for is written as that wants.",
    ),
)
"""All of them; none leads back to itself, so that of several findings one always stays."""


def leave_out_shadows(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings, in their order, without those that another of them makes needless."""
    found = list(findings)
    casting: defaultdict[str, list[tuple[Shadow, Finding]]] = defaultdict(list)
    for one in found:
        for shadow in SHADOWS:
            if one.focus is not None and shadow.check in (one.check, *one.components):
                casting[one.focus].append((shadow, one))
    return [
        other
        for other in found
        if not any(
            shadow.falls_on(one, other)
            for focus in _nodes(other)
            for shadow, one in casting.get(focus, ())
        )
    ]


def _nodes(finding: Finding) -> tuple[str, ...]:
    """Return the nodes by which a shadow may fall on a finding."""
    value = finding.term.value if isinstance(finding.term, NamedNode) else None
    return tuple(each for each in (finding.focus, value) if each is not None)
