"""Runs shapes with pyshacl, the reference: complete, and slow."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Triple

from famkg.errors import ShapesError
from famkg.namespaces import GENID, OWL, RDF, SH, XSD, curie
from famkg.rows import row_of
from famkg.shacl.paths import is_complex
from famkg.shacl.results import read_report, spell
from famkg.shacl.source import Source
from famkg.shacl.values import is_blank

if TYPE_CHECKING:
    import rdflib

    from famkg.model import ShaclResult, Term

DECLARE = NamedNode(SH + "declare")
FIRST, REST, NIL = (NamedNode(RDF + name) for name in ("first", "rest", "nil"))
INVERSE = NamedNode(SH + "inversePath")
TYPE, NODE_SHAPE = NamedNode(RDF + "type"), NamedNode(SH + "NodeShape")
UNIQUE_LANG = SH + "uniqueLang"
UNTRUE = Literal("1", datatype=NamedNode(XSD + "boolean"))


ADVANCED = frozenset(SH + name for name in ("expression", "rule", "target"))
"""What pyshacl leaves aside unless it is told not to."""
FUNCTION = SH + "SPARQLFunction"
RULE, CONDITION = SH + "rule", SH + "condition"


class Pyshacl:
    """Shapes that pyshacl evaluates."""

    def __init__(self, shapes: Iterable[Triple]) -> None:
        self.shapes = tuple(prepare(shapes))
        self.has_rules = any(triple.predicate.value == RULE for triple in self.shapes)
        self.advanced = any(
            triple.predicate.value in ADVANCED or triple.object == NamedNode(FUNCTION)
            for triple in self.shapes
        )

    def run(self, triples: Iterable[Triple]) -> tuple[list[ShaclResult], tuple[Triple, ...]]:
        """Return what the shapes find in the triples, and what their rules concluded first.

        Raises ShapesError if they cannot be run, with the rule that cannot if it is one.
        """
        from famkg.interchange import from_rdflib, to_rdflib

        data = to_rdflib(triples)
        before = set(data) if self.has_rules else set()
        try:
            report = self._report(data, self.shapes)
        except ShapesError as error:
            error.where = self._faulty_rule(triples)
            raise
        after = set(data) - before if self.has_rules else ()
        rows: Iterable[Any] = (tuple(map(from_rdflib, each)) for each in after)
        # what a rule says of a literal is no triple, though pyshacl makes it one
        concluded = (Triple(*row) for row in rows if not isinstance(row[0], Literal))
        found = [self._with_path(result) for result in read_report(report)]
        return found, tuple(sorted(concluded, key=str))

    def _report(self, data: rdflib.Graph, shapes: Iterable[Triple]) -> rdflib.Graph:
        """Return the report of pyshacl, which adds to `data` what rules conclude."""
        from pyshacl import validate as run_shacl
        from rdflib import Graph as RdflibGraph

        from famkg.interchange import quiet, to_rdflib

        logging.getLogger("pyshacl-validate").disabled = True  # it tells what it raises as well
        with quiet():
            try:
                _, report, text = run_shacl(
                    data,
                    shacl_graph=to_rdflib(shapes),
                    inference="none",
                    inplace=True,
                    advanced=self.advanced,
                )
            # of shapes that it cannot run, pyshacl and what it stands on raise anything
            except Exception as error:
                raise no_shapes(error) from error
        if not isinstance(report, RdflibGraph):
            raise no_shapes(report or text)
        return report

    def _faulty_rule(self, triples: Iterable[Triple]) -> str | None:
        """Return the first rule without which the shapes can be run and with which they cannot."""
        from famkg.interchange import to_rdflib

        def runs(shapes: Iterable[Triple]) -> bool:
            try:
                self._report(to_rdflib(triples), shapes)
            except ShapesError:
                return False
            return True

        rules = [each for each in self.shapes if each.predicate.value == RULE]
        others = [each for each in self.shapes if each not in rules]
        if not rules or not runs(others):
            return None
        faulty = (each for each in rules if not runs([*others, each]))
        for shape, _, rule in map(row_of, faulty):
            return curie(spell(shape)) + " sh:rule" if is_blank(rule) else curie(spell(rule))
        return None

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

    Only `true` switches sh:uniqueLang on, and not "1"^^xsd:boolean; what sh:prefixes points to
    may import its declarations; the inverse of a sequence turns its order; and the condition of
    a rule is a shape without being called one.
    """
    known = turned(shapes)
    said: defaultdict[str, defaultdict[Term, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in known:
        said[triple.predicate.value][triple.subject].append(triple.object)
        if triple.predicate.value != UNIQUE_LANG or triple.object != UNTRUE:
            yield triple
    for conditions in said[CONDITION].values():
        for condition in conditions:
            yield Triple(condition, TYPE, NODE_SHAPE)  # type: ignore[arg-type]
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


def turned(shapes: Iterable[Triple]) -> list[Triple]:
    """Return the triples of shapes, with the inverses of a sequence instead of its inverse.

    Backwards along `( :p :q )` is backwards along `:q` first; pyshacl keeps their order.
    """
    found: list[Triple] = []
    todo = list(shapes)[::-1]
    firsts: dict[Any, Any] = {t.subject: t.object for t in todo if t.predicate == FIRST}
    rests: dict[Any, Any] = {t.subject: t.object for t in todo if t.predicate == REST}
    backs: dict[Any, Any] = {t.subject: t.object for t in todo if t.predicate == INVERSE}
    made = (NamedNode(f"{GENID}turned-{number}") for number in count())
    while todo:
        triple = todo.pop()
        members: dict[Any, Any] = {}
        is_inverse = triple.predicate == INVERSE and triple.subject not in firsts
        node: Any = triple.object if is_inverse else NIL
        while node in firsts and node not in members:
            members[node] = firsts[node]
            node = rests.get(node)
        if not members or node != NIL:
            found.append(triple)
            continue
        cell: Any = triple.subject
        for number, member in enumerate(reversed(members.values()), start=1):
            rest = next(made) if number < len(members) else NIL
            step = backs.get(member) or next(made)
            if member not in backs:
                todo.append(Triple(step, INVERSE, member))
            found += [Triple(cell, FIRST, step), Triple(cell, REST, rest)]
            cell = rest
    return found


def no_shapes(fault: object) -> ShapesError:
    """Return the error that says why shapes cannot be run."""
    return ShapesError(
        f"the shapes cannot be run: {str(fault).strip() or type(fault).__name__}",
        todo="The language of shapes: https://www.w3.org/TR/shacl/",
    )
