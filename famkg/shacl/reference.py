"""Runs shapes with pyshacl, the reference: complete, and slow."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from famkg.errors import ShapesError
from famkg.namespaces import OWL, SH, XSD
from famkg.shacl.paths import is_complex
from famkg.shacl.results import read_report
from famkg.shacl.source import Source

if TYPE_CHECKING:
    from famkg.model import ShaclResult, Term

DECLARE = NamedNode(SH + "declare")
UNIQUE_LANG = SH + "uniqueLang"
UNTRUE = Literal("1", datatype=NamedNode(XSD + "boolean"))


ADVANCED = frozenset(SH + name for name in ("expression", "rule", "target"))
"""What pyshacl leaves aside unless it is told not to."""
FUNCTION = SH + "SPARQLFunction"


class Pyshacl:
    """Shapes that pyshacl evaluates."""

    def __init__(self, shapes: Iterable[Triple]) -> None:
        self.shapes = tuple(prepare(shapes))
        self.advanced = any(
            triple.predicate.value in ADVANCED or triple.object == NamedNode(FUNCTION)
            for triple in self.shapes
        )

    def results(self, triples: Iterable[Triple]) -> list[ShaclResult]:
        """Return what the shapes find in the triples; raises ShapesError if they cannot be run."""
        from pyshacl import validate as run_shacl
        from rdflib import Graph as RdflibGraph

        from famkg.interchange import quiet, to_rdflib

        logging.getLogger("pyshacl-validate").disabled = True  # it tells what it raises as well
        data = to_rdflib(triples)
        with quiet():
            try:
                _, report, text = run_shacl(
                    data,
                    shacl_graph=to_rdflib(self.shapes),
                    inference="none",
                    inplace=True,
                    advanced=self.advanced,
                )
            # of shapes that it cannot run, pyshacl and what it stands on raise anything
            except Exception as error:
                raise no_shapes(error) from error
        if not isinstance(report, RdflibGraph):
            raise no_shapes(report or text)
        return [self._with_path(result) for result in read_report(report)]

    def _with_path(self, result: ShaclResult) -> ShaclResult:
        """Return a result with the whole path of its shape: a report lacks what is deep in it."""
        if result.path is None or not is_complex(result.path):
            return result
        paths = self._source.said[result.shape][SH + "path"]
        return replace(result, path=self._source.spell(paths[0], outermost=True))

    @cached_property
    def _source(self) -> Source:
        return Source(self.shapes)


def prepare(shapes: Iterable[Triple]) -> Iterator[Triple]:
    """Yield the triples of shapes, such that pyshacl does with them what SHACL asks.

    Only `true` switches sh:uniqueLang on, and not "1"^^xsd:boolean; and what sh:prefixes points
    to may import its declarations.
    """
    known = tuple(shapes)
    said: defaultdict[str, defaultdict[Term, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in known:
        said[triple.predicate.value][triple.subject].append(triple.object)
        if triple.predicate.value != UNIQUE_LANG or triple.object != UNTRUE:
            yield triple
    for sources in said[SH + "prefixes"].values():
        for source in sources:
            reached, todo = {source}, [source]
            while todo:
                new = set(said[OWL + "imports"].get(todo.pop(), ())) - reached
                reached |= new
                todo += new
            for each in reached - {source}:
                for declaration in said[DECLARE.value].get(each, ()):
                    yield Triple(source, DECLARE, declaration)  # type: ignore[arg-type]


def no_shapes(fault: object) -> ShapesError:
    """Return the error that says why shapes cannot be run."""
    return ShapesError(
        f"the shapes cannot be run: {str(fault).strip() or type(fault).__name__}",
        todo="The language of shapes: https://www.w3.org/TR/shacl/",
    )
