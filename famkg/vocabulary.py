"""Says which terms the data uses that the ontology does not declare, or not there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Triple

from famkg.model import Finding
from famkg.namespaces import FAM, RDF, RDFS, curie

if TYPE_CHECKING:
    from famkg.closure import Closure
    from famkg.graph import Graph
    from famkg.model import Term

TYPE = NamedNode(RDF + "type")
SUB_CLASS_OF = NamedNode(RDFS + "subClassOf")
DOMAIN = NamedNode(RDFS + "domain")


@lru_cache(maxsize=1)
def class_hierarchy(ontology: tuple[Triple, ...]) -> tuple[Triple, ...]:
    """Return which class is below which, as the ontology says and as follows from it, sorted."""
    from famkg.closure import close
    from famkg.graph import Graph

    return hierarchy_of(close(Graph(ontology, ())))


def hierarchy_of(closure: Closure) -> tuple[Triple, ...]:
    """Return which class is below which in a closure, sorted."""
    pattern = closure.store.quads_for_pattern(None, SUB_CLASS_OF, None, DefaultGraph())
    return tuple(sorted((quad.triple for quad in pattern), key=str))


def check_vocabulary(graph: Graph, hierarchy: Iterable[Triple]) -> Iterator[Finding]:
    """Yield the terms of ours that the data uses and the ontology does not declare, or not there.

    `undeclared-term` is mostly a misspelling; `misplaced-role` is a property on something
    that is not of its domain. To a reasoner neither is a contradiction.
    """
    declared = {triple.subject for triple in graph.ontology if triple.predicate == TYPE}
    names = sorted(curie(_name(term)) for term in declared if _is_ours(term))
    above: defaultdict[Term, set[Term]] = defaultdict(set)
    for triple in hierarchy:
        above[triple.subject].add(triple.object)
    types: defaultdict[Term, set[Term]] = defaultdict(set)
    for triple in graph.data:
        if triple.predicate == TYPE:
            types[triple.subject] |= {triple.object, *above[triple.object]}
    domains: defaultdict[Term, set[Term]] = defaultdict(set)
    for triple in graph.ontology:
        if triple.predicate == DOMAIN and isinstance(triple.object, NamedNode):
            domains[triple.subject].add(triple.object)

    for triple in graph.data:
        focus, path = _name(triple.subject), triple.predicate.value
        for term, is_value in ((triple.predicate, False), (triple.object, True)):
            if isinstance(term, NamedNode) and _is_ours(term) and term not in declared:
                name = curie(term.value)
                near = get_close_matches(name, names, n=1)
                hint = f"did you mean {near[0]}?" if near else "declare it in the ontology first."
                message = f"{name} is no term of the ontology; {hint}"
                yield Finding(
                    "undeclared-term",
                    "violation",
                    message,
                    focus=focus,
                    value=name,
                    path=path,
                    term=term if is_value else None,
                    mark=name,
                )
        for domain in sorted(domains[triple.predicate] - types[triple.subject], key=str):
            name, kind = curie(path), curie(_name(domain))
            message = f"{name} belongs to a {kind}, and this is none."
            yield Finding(
                "misplaced-role",
                "violation",
                message,
                focus=focus,
                value=name,
                path=path,
                mark=kind,
            )


def _is_ours(term: Term) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(FAM) and term.value != FAM


def _name(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
