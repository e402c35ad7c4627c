"""Evaluates shapes over the index of a graph, a shape at a time for all its focus nodes.

The results are those of the specification (https://www.w3.org/TR/shacl/), as far as pyshacl
reads it likewise; where it does not, `DoubtError` is raised.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from famkg.model import ShaclResult
from famkg.namespaces import SH
from famkg.shacl.components import COMPONENTS, Fault, Values
from famkg.shacl.queries import Query
from famkg.shacl.shapes import Constraint, Shape

if TYPE_CHECKING:
    from famkg.shacl.index import Index


class Evaluation:
    """Shapes over one graph."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._failing: dict[tuple[Shape, int], bool] = {}

    def results(self, shape: Shape) -> list[ShaclResult]:
        """Return the results of a shape for its targets, in no fixed order.

        Raises DoubtError where engines may differ.
        """
        return list(self._results(shape, Counter(self.targets(shape))))

    def targets(self, shape: Shape) -> set[int]:
        """Return the focus nodes that a shape has of itself."""
        index, targets = self.index, shape.targets
        found = {index.number(node) for node in targets.nodes}
        for kind in targets.classes:
            found |= index.instances(kind)
        for predicate in targets.subjects_of:
            found |= index.forward(predicate).keys()
        for predicate in targets.objects_of:
            found |= index.backward(predicate).keys()
        return found

    def _results(self, shape: Shape, foci: Counter[int]) -> Iterator[ShaclResult]:
        """Yield the results for focus nodes, as often as each is one."""
        values = self._values(shape)
        terms = self.index.terms
        for constraint in shape.constraints:
            if constraint.component == "Property":
                inner: Counter[int] = Counter()
                for focus, times in foci.items():
                    for value in values(focus):
                        inner[value] += times
                assert isinstance(constraint.argument, Shape)
                yield from self._results(constraint.argument, inner)
                continue
            argument = constraint.argument
            for fault in self._faults(constraint, foci, values):
                component = fault.component or constraint.component
                result = ShaclResult(
                    focus=terms[fault.focus],
                    path=fault.path or shape.written,
                    value=None if fault.value is None else terms[fault.value],
                    shape=shape.node,
                    component=f"{SH}{component}ConstraintComponent",
                    severity=shape.severity,
                    messages=argument.messages if isinstance(argument, Query) else shape.messages,
                )
                for _ in range(foci[fault.focus]):
                    yield result

    def _values(self, shape: Shape) -> Values:
        """Return what gives the value nodes of a shape."""
        if shape.path is None:
            return lambda focus: (focus,)
        if shape.path.kind == "property":
            assert shape.path.property is not None
            forward = self.index.forward(shape.path.property)
            return lambda focus: forward.get(focus, ())
        path, reach, known = shape.path, self.index.reach, dict[int, Collection[int]]()

        def values(focus: int) -> Collection[int]:
            found = known.get(focus)
            if found is None:
                found = known[focus] = reach(path, focus)
            return found

        return values

    def _faults(
        self, constraint: Constraint, foci: Collection[int], values: Values
    ) -> Iterable[Fault]:
        return COMPONENTS[constraint.component](self, constraint.argument, foci, values)

    def failing(self, shape: Shape, nodes: Iterable[int]) -> set[int]:
        """Return the nodes that do not conform to a shape."""
        nodes = set(nodes)
        new = {node for node in nodes if (shape, node) not in self._failing}
        if new:
            found: set[int] = set()
            values = self._values(shape)
            for constraint in shape.constraints:
                if constraint.component == "Property":
                    assert isinstance(constraint.argument, Shape)
                    inner = {value for focus in new for value in values(focus)}
                    wrong = self.failing(constraint.argument, inner)
                    if wrong:
                        found.update(each for each in new if not wrong.isdisjoint(values(each)))
                else:
                    found.update(fault.focus for fault in self._faults(constraint, new, values))
            for node in new:
                self._failing[shape, node] = node in found
        return {node for node in nodes if self._failing[shape, node]}
