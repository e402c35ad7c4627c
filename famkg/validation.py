"""Says what is wrong with data: by shapes, vocabulary, calendar, horizons, worlds, and itself.

Shapes see the data as it was written, and the classes as the closure orders them. They do not
see inferred types: a range makes whatever stands in a role an instance of the right class, so
that a wrong one could never be noticed. What follows from the data is the reasoner's to judge,
and its inconsistencies are findings here too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from pyoxigraph import Triple

from famkg.conclusions import explain
from famkg.contradictions import find_contradictions
from famkg.crossings import check_worlds
from famkg.edtf import check_times
from famkg.findings import order
from famkg.model import Finding
from famkg.namespaces import SH
from famkg.shacl import Shapes
from famkg.slips import check_slips
from famkg.spoilers import check_horizons
from famkg.vocabulary import TYPE, check_vocabulary, class_hierarchy, hierarchy_of

if TYPE_CHECKING:
    from famkg.closure import Closure
    from famkg.graph import Graph

CLOSED = SH + "ClosedConstraintComponent"


def check_project(
    graph: Graph, shapes: Shapes | Iterable[Triple], closure: Closure | None = None
) -> list[Finding]:
    """Return all that is wrong with a graph, as written and by what follows from it, worst first.

    `shapes` are SHACL, as triples or ready to run; to check many graphs make them ready once.
    `closure` is that of `graph`; None computes it. The findings have no places yet:
    `famkg.findings.locate` adds them. Raises ShapesError where the shapes cannot be run.
    """
    from famkg.closure import close

    known = close(graph) if closure is None else closure
    found = [*validate(graph, shapes, hierarchy_of(known)), *find_contradictions(known)]
    return sorted(found, key=order)


def validate(
    graph: Graph, shapes: Shapes | Iterable[Triple], hierarchy: Collection[Triple] | None = None
) -> list[Finding]:
    """Return what is wrong with the data as it is written, worst first.

    `shapes` are SHACL, as triples or ready to run. `hierarchy` says which class is below which;
    None works it out of the ontology. What contradicts itself only by its consequences is left
    to `find_contradictions`. Raises ShapesError where the shapes cannot be run.
    """
    if hierarchy is None:
        hierarchy = class_hierarchy(graph.ontology)
    strange = set(check_vocabulary(graph, hierarchy))
    told = {_where(finding) for finding in strange}
    shaped = check_shapes(seen_by_shapes(graph, hierarchy), shapes)
    found = {
        *strange,
        # of a property that does not belong, the vocabulary knows more than a closed shape
        *(each for each in shaped if CLOSED not in each.components or _where(each) not in told),
        *check_times(graph.data),
        *check_horizons(graph),
        *check_slips(graph),
        *check_worlds(graph),
    }
    return sorted(found, key=order)


def _where(finding: Finding) -> tuple[str | None, str | None]:
    return finding.focus, finding.path


def seen_by_shapes(graph: Graph, hierarchy: Iterable[Triple]) -> list[Triple]:
    """Return what shapes see of a graph: the data, and of the ontology classes and types.

    `hierarchy` says which class is below which.
    """
    types = (triple for triple in graph.ontology if triple.predicate == TYPE)
    return [*graph.data, *hierarchy, *types]


def check_shapes(triples: Iterable[Triple], shapes: Shapes | Iterable[Triple]) -> list[Finding]:
    """Return what the SHACL shapes find in the triples; a check is the CURIE of a shape.

    `triples` are all that the shapes see. What is wrong with a conclusion of their rules is
    told with its proof. Raises ShapesError where the shapes cannot be run.
    """
    ready = shapes if isinstance(shapes, Shapes) else Shapes(shapes)
    seen = tuple(triples)
    run = ready.run(seen)
    found = ready.findings(run.results)
    if found and run.concluded:
        staying = found & ready.without_rules.check(seen)
        found = staying | set(explain(found - staying, seen, run.concluded, ready.triples))
    return sorted(found, key=order)
