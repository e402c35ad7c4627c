"""Reads shapes graphs, and says of each shape whether it lies within what famkg evaluates itself.

That is a list of what is allowed, not of what is forbidden: a shape with any other property of
SHACL, or whose parameters are not exactly as the specification wants them, or that refers to
such a shape, is outside, and is left to the reference (https://www.w3.org/TR/shacl/).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from famkg.namespaces import RDF, RDFS, SH, curie
from famkg.shacl.parameters import CONSTRAINTS, Shelf
from famkg.shacl.shapes import Constraint, Shape, Targets
from famkg.shacl.source import DEEPEST, STEPS, OutsideError, iri_of
from famkg.shacl.values import is_blank

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from famkg.model import Term

TARGETS = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")
LINKS = ("node", "not", "property", "qualifiedValueShape")
"""Parameters whose values are shapes."""
LISTS = ("and", "or", "xone")
"""Parameters whose values are lists of shapes."""
ABOUT = frozenset({"deactivated", "message", "path", "severity"})
UNREAD = frozenset({"defaultValue", "description", "group", "name", "order"})
"""What a shape may have besides, and no engine reads."""
PARTNERS = {
    "flags": "pattern",
    "ignoredProperties": "closed",
    "qualifiedMaxCount": "qualifiedValueShape",
    "qualifiedMinCount": "qualifiedValueShape",
    "qualifiedValueShapesDisjoint": "qualifiedValueShape",
}
"""Parameters that are read with another, and mean nothing without it."""
KNOWN = {*ABOUT, *UNREAD, *PARTNERS, *TARGETS, *CONSTRAINTS}
REPORTS = {
    *("conforms", "detail", "focusNode", "result", "resultMessage", "resultPath", "value"),
    *("resultSeverity", "sourceConstraint", "sourceConstraintComponent", "sourceShape"),
}
QUERIES = {"deactivated", "declare", "message", "namespace", "prefix", "prefixes", "select"}
ASIDE = {*STEPS, "alternativePath", "inversePath", "order", *QUERIES, *REPORTS}
"""What things that are no shapes may have: reports, prefixes, groups, queries and paths."""
TYPES = {
    *(SH + name for name in ("NodeShape", "PropertyShape", "PropertyGroup", "PrefixDeclaration")),
    *(SH + name for name in ("SPARQLConstraint", "ValidationReport", "ValidationResult")),
}
"""What things in a shapes graph may be, of what SHACL knows."""
TYPE = RDF + "type"


@dataclass(frozen=True)
class Fragment:
    """The shapes of a graph that are inside, and why the others are not."""

    shapes: Mapping[Term, Shape]
    """All that are inside, by their nodes."""
    outside: Mapping[Term, str]
    """The shapes that are outside, with the reason."""
    strange: str | None = None
    """Why all of them are, if that is so for one reason."""

    @property
    def is_partial(self) -> bool:
        """Say whether there are shapes for others to evaluate."""
        return bool(self.outside or self.strange)

    def targeted(self) -> list[Shape]:
        """Return the shapes that are inside and have targets."""
        return [shape for shape in self.shapes.values() if shape.targets]


def read_fragment(triples: Iterable[Triple]) -> Fragment:
    """Return which shapes of a shapes graph are inside and which are outside."""
    return _Reader(triples).read()


class _Reader(Shelf):
    """Reads shapes one by one, each once."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        super().__init__(triples)
        self.done: dict[Term, Shape | str] = {}
        self.begun: list[Term] = []
        self.referred: defaultdict[Term, set[Term]] = defaultdict(set)
        self.depths: dict[Term, int] = {}
        """How far a shape refers to shapes that refer to shapes."""

    def read(self) -> Fragment:
        """Return all shapes."""
        nodes = self.nodes()
        strange = self.strange(nodes)
        if strange:
            return Fragment({}, dict.fromkeys(sorted(nodes, key=str), strange), strange)
        for node in sorted(nodes, key=str):
            try:
                self.shape(node)
            except OutsideError as reason:
                self.done[node] = str(reason)
        inside = {node: each for node, each in self.done.items() if isinstance(each, Shape)}
        outside = {node: each for node, each in self.done.items() if isinstance(each, str)}
        return Fragment(inside, dict(sorted(outside.items(), key=str)))

    def nodes(self) -> set[Term]:
        """Return what may be a shape."""
        marks = {SH + name for name in (*TARGETS, *LINKS, *LISTS, *CONSTRAINTS, "severity")}
        marks |= {SH + name for name in ("path", "target", "rule", "expression", "js")}
        kinds = {NamedNode(SH + "NodeShape"), NamedNode(SH + "PropertyShape")}
        found: set[Term] = set()
        for node, values in self.said.items():
            if marks & values.keys() or kinds & set(values.get(TYPE, ())):
                found.add(node)
            for name in LINKS:
                found.update(values.get(SH + name, ()))
        return found

    def strange(self, nodes: set[Term]) -> str | None:
        """Return what makes all shapes of the graph depend on more than themselves."""
        for node, values in self.said.items():
            for predicate in sorted(values):
                name = predicate.removeprefix(SH)
                if name == "rule" or (
                    name != predicate and node not in nodes and name not in ASIDE
                ):
                    return f"the shapes graph has sh:{name}"
            for kind in values.get(TYPE, ()):
                if iri_of(kind).startswith(SH) and iri_of(kind) not in TYPES:
                    return f"the shapes graph has a {curie(iri_of(kind))}"
            if NamedNode(RDFS + "Class") in values.get(RDFS + "subClassOf", ()):
                return "the shapes graph has classes of classes"
        return None

    def shape(self, node: Term) -> Shape:
        """Return the shape of a node; raises OutsideError."""
        if self.begun:
            self.referred[self.begun[-1]].add(node)
        known = self.done.get(node)
        if isinstance(known, str):
            raise OutsideError(known)
        if known is not None:
            return known
        if node in self.begun:
            raise OutsideError("it refers to itself")
        self.begun.append(node)
        try:
            found = self.read_shape(node)
        finally:
            self.begun.pop()
        self.depths[node] = 1 + max((self.depths[each] for each in self.referred[node]), default=0)
        if self.depths[node] > DEEPEST:
            raise OutsideError("it refers to shapes that refer to shapes, and so on too often")
        self.done[node] = found
        return found

    def read_shape(self, node: Term) -> Shape:
        """Return the shape of a node, read anew."""
        if isinstance(node, Literal):
            raise OutsideError("a literal stands for a shape")
        values: Mapping[str, list[Term]] = self.said.get(node, {})
        kinds = {iri_of(each) for each in values.get(TYPE, ())}
        path = self.only(values, "path")
        if kinds - {SH + "NodeShape", SH + "PropertyShape", RDFS + "Class"}:
            strange = min(kinds - {SH + "NodeShape", SH + "PropertyShape", RDFS + "Class"})
            raise OutsideError(f"it is a {curie(strange)}")
        if (path is None and SH + "PropertyShape" in kinds) or (
            path is not None and SH + "NodeShape" in kinds
        ):
            raise OutsideError("sh:path does not fit its type")
        if RDFS + "Class" in kinds and len(kinds) < 2:
            raise OutsideError("it is a class, and not said to be a shape")
        constraints: list[Constraint] = []
        for predicate in sorted(values):
            name = predicate.removeprefix(SH)
            if name != predicate and name not in KNOWN:
                raise OutsideError(f"it has sh:{name}")
            if name == predicate or name not in CONSTRAINTS:
                continue
            component, parse = CONSTRAINTS[name]
            for argument in parse(self, node, path is not None):
                constraints.append(Constraint(component, argument))
        self.check_partners(values)
        if self.flag(values, "deactivated"):
            constraints = []
        severity = self.only(values, "severity")
        if severity is not None and not isinstance(severity, NamedNode):
            raise OutsideError("its severity is no IRI")
        messages = values.get(SH + "message", [])
        if not all(isinstance(each, Literal) for each in messages):
            raise OutsideError("its message is no literal")
        return Shape(
            node=node,
            severity=SH + "Violation" if severity is None else severity.value,
            messages=tuple(sorted(each.value for each in messages if isinstance(each, Literal))),
            path=None if path is None else self.path(path),
            written=None if path is None else self.spell(path, outermost=True),
            constraints=tuple(constraints),
            targets=self.targets(node, values, is_class=RDFS + "Class" in kinds),
        )

    def targets(self, node: Term, values: Mapping[str, list[Term]], *, is_class: bool) -> Targets:
        """Return what a shape says that it is about."""
        found = {name: tuple(values.get(SH + name, ())) for name in TARGETS}
        for name in TARGETS[1:]:
            if not all(iri_of(each) and not is_blank(each) for each in found[name]):
                raise OutsideError(f"its sh:{name} is no IRI")
        classes = found["targetClass"] + ((node,) if is_class else ())
        return Targets(
            found["targetNode"], classes, found["targetSubjectsOf"], found["targetObjectsOf"]
        )

    def check_partners(self, values: Mapping[str, list[Term]]) -> None:
        """Raise OutsideError for a parameter without the one that it belongs to."""
        for name, partner in PARTNERS.items():
            if SH + name in values and SH + partner not in values:
                raise OutsideError(f"it has sh:{name} without sh:{partner}")
