"""Runs SHACL shapes with the engine that is asked for, or the fastest that is right."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from famkg.namespaces import RDF, RDFS, SH
from famkg.shacl.evaluation import Evaluation
from famkg.shacl.fragment import TARGETS, Fragment, read_fragment
from famkg.shacl.index import Index
from famkg.shacl.reference import RULE, Pyshacl
from famkg.shacl.results import Reader
from famkg.shacl.values import DoubtError

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from famkg.model import Finding, ShaclResult, Term

ENGINES = ("auto", "pyshacl", "pyrudof")
"""What `--engine` takes; the first is the default."""
CLASS = NamedNode(RDFS + "Class")


@dataclass(frozen=True, slots=True)
class Run:
    """What came of running shapes over a graph."""

    results: list[ShaclResult]
    """In no fixed order."""
    concluded: tuple[Triple, ...] = ()
    """What the rules of the shapes concluded beforehand, sorted."""


class Shapes:
    """SHACL shapes, made ready once, to check many graphs with.

    >>> shapes = Shapes(triples_of_the_shapes)  # doctest: +SKIP
    >>> for changed in graphs:  # doctest: +SKIP
    ...     shapes.check(changed)

    `engine` is one of ENGINES; all reach the same findings. `auto` evaluates by itself the
    shapes that lie within what is known to be as SHACL asks, and leaves the others to pyshacl;
    `pyrudof` has those evaluated by pyrudof on which it agrees; `pyshacl` evaluates all.
    """

    def __init__(self, triples: Iterable[Triple], engine: str = "auto") -> None:
        self.triples = tuple(triples)
        self.engine = engine
        self._reader = Reader(self.triples)
        self._references: dict[frozenset[Term], Pyshacl] = {}

    def check(self, triples: Iterable[Triple]) -> set[Finding]:
        """Return what the shapes find in the triples, as findings without places.

        A check is the CURIE of a shape. `famkg.findings.order` sorts them. Raises ShapesError
        where the shapes cannot be run.
        """
        return self.findings(self.run(triples).results)

    def run(self, triples: Iterable[Triple]) -> Run:
        """Return what a SHACL report would say; raises what `check` raises."""
        triples = tuple(triples)
        found, done = self._quick(triples)
        if self.engine == "pyshacl" or done < self._targeted or self.fragment.is_partial:
            more, concluded = self._reference(done).run(triples)
            return Run([*found, *more], concluded)
        return Run(found)

    def findings(self, results: Iterable[ShaclResult]) -> set[Finding]:
        """Return results as findings without places."""
        return self._reader.findings(results)

    def _quick(self, triples: Sequence[Triple]) -> tuple[list[ShaclResult], frozenset[Term]]:
        """Return the results that need no pyshacl, and the shapes that these are of."""
        if self.engine == "pyshacl" or not self._targeted:
            return [], frozenset()
        index = Index(triples)
        if self.engine == "pyrudof":
            return self._by_pyrudof(index, triples)
        evaluation = Evaluation(index)
        found: list[ShaclResult] = []
        done = set()
        for shape in self.fragment.targeted():
            try:
                found += evaluation.results(shape)
                done.add(shape.node)
            except DoubtError:
                pass
        return found, frozenset(done)

    def _by_pyrudof(
        self, index: Index, triples: Sequence[Triple]
    ) -> tuple[list[ShaclResult], frozenset[Term]]:
        from famkg.shacl.rudof import Pyrudof, agrees

        shapes = [shape for shape in self.fragment.targeted() if agrees(shape)]
        if not shapes or not index.is_tame:
            return [], frozenset()
        try:
            found = Pyrudof(self.triples, shapes).results(triples)
        except DoubtError:
            return [], frozenset()
        return found, frozenset(shape.node for shape in shapes)

    @cached_property
    def without_rules(self) -> Shapes:
        """The same shapes, with nothing that concludes."""
        kept = (each for each in self.triples if each.predicate.value != RULE)
        return Shapes(kept, self.engine)

    @cached_property
    def fragment(self) -> Fragment:
        """Which shapes are evaluated without pyshacl, and why the others are not."""
        return read_fragment(self.triples)

    @cached_property
    def _targeted(self) -> frozenset[Term]:
        return frozenset(shape.node for shape in self.fragment.targeted())

    def _reference(self, done: frozenset[Term]) -> Pyshacl:
        """Return pyshacl with all shapes, those in `done` without their targets."""
        if done not in self._references:
            self._references[done] = Pyshacl(without_targets(self.triples, done))
        return self._references[done]


def without_targets(shapes: Iterable[Triple], nodes: Collection[Term]) -> Iterator[Triple]:
    """Yield the triples of shapes except what gives targets to `nodes`."""
    targets = {SH + name for name in TARGETS}
    for triple in shapes:
        gives = triple.predicate.value in targets or (
            triple.predicate.value == RDF + "type" and triple.object == CLASS
        )
        if not gives or triple.subject not in nodes:
            yield triple
