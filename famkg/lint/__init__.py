"""Checks beyond shapes: what no shape can see, or nobody thinks of writing a shape for.

citations       what hangs in the air: dangling references, unused entities, twins
iris            names by the rules, and names given twice
labels          language tags, and two things with one name
literals        values that are none of their datatype
layout          files as `famkg fmt` writes them
terms           labels and definitions of the ontology
hierarchies     circles and contradictions among classes and properties
properties      domains, ranges, inverses, chains
usage           terms that nobody declares, uses or should use
headers         what the ontology says of itself
hermit          full OWL 2 DL, by HermiT; only on demand

The ontology is judged as ROBOT report, OOPS! and FOOPS! judge one, as far as their checks can
be decided by a machine, without the network, and are not matters of taste.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from famkg.lint.citations import check_citations
from famkg.lint.headers import check_headers
from famkg.lint.hierarchies import EQUIVALENT_CLASS, SUB_CLASS, ancestors, check_hierarchies
from famkg.lint.iris import check_clashes, check_data_iris, check_term_iris
from famkg.lint.labels import check_case, check_languages, check_namesakes
from famkg.lint.layout import check_layout
from famkg.lint.literals import check_literals
from famkg.lint.properties import check_properties
from famkg.lint.terms import check_words
from famkg.lint.usage import check_declarations, check_sources, check_usage
from famkg.profile import check_profile
from famkg.profile.expressions import Ontology

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from famkg.graph import Graph
    from famkg.model import Finding
    from famkg.turtle import Places

__all__ = ["lint"]


def lint(
    graph: Graph,
    shapes: Collection[Triple],
    sources: Places,
    queries: Collection[str] = (),
    *,
    only_data: bool = False,
    held: Collection[str] | None = None,
) -> Iterator[Finding]:
    """Yield what is wrong with a project beyond its shapes.

    `sources` are the texts of all files, `queries` those of the catalogue, and `held` the names
    of the files that are held to the layout of the house; None means all. With `only_data`
    nothing is said of ontology, shapes and rules. Places are left to `famkg.findings.locate`,
    except where a finding is about a file, or about one of several blocks of a thing.
    """
    ontology, data = _indexed(graph.ontology), Ontology(graph.data)
    yield from _lint_data(data, ontology, sources)
    if not only_data:
        others = (*shapes, *graph.rules)
        yield from _lint_schema(graph.ontology, others)
        yield from check_properties(ontology, _indexed(others), data)
        yield from check_usage(ontology, data, _indexed(others), queries)
        yield from check_sources(sources)
    yield from check_layout(
        source for source in sources.sources if held is None or source.name in held
    )


def _lint_data(data: Ontology, ontology: Ontology, sources: Places) -> Iterator[Finding]:
    yield from check_citations(data)
    yield from check_data_iris(data)
    yield from check_namesakes(data, ancestors(ontology, SUB_CLASS, EQUIVALENT_CLASS))
    yield from check_languages(data.triples)
    yield from check_literals(data.triples)
    yield from check_clashes(sources)
    yield from check_case(sources)


@lru_cache(maxsize=1)  # for whoever checks again and again while data change
def _lint_schema(ontology: tuple[Triple, ...], others: tuple[Triple, ...]) -> tuple[Finding, ...]:
    """Return what is wrong with the ontology, and shapes and rules, whatever the data are."""
    terms, around = _indexed(ontology), _indexed(others)
    return (
        *check_profile(ontology),
        *check_headers(terms),
        *check_term_iris(terms, around),
        *check_declarations(terms, around),
        *check_words(terms),
        *check_hierarchies(terms),
        *check_languages((*ontology, *others)),
        *check_literals((*ontology, *others)),
    )


@lru_cache(maxsize=2)
def _indexed(triples: tuple[Triple, ...]) -> Ontology:
    return Ontology(triples)
