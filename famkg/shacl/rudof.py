"""Runs shapes with pyrudof, native code that does less than SHACL asks.

It ignores in silence what it does not know (sh:SPARQLTarget, sh:rule, sh:expression). It panics
on sh:languageIn and on pairs of properties of a literal, leaves out literals that are targets,
loses constraints beside sh:closed, does not always heed sh:deactivated, compares other values
than pyshacl, and gives the blank nodes of a report names of its own. So it is asked only of
shapes made of what it is seen to do as pyshacl does, and over data on which literals leave
nothing to doubt.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, RdfFormat, Triple, parse, serialize

from famkg.errors import ShapesError
from famkg.interchange import restore_blank
from famkg.model import ShaclResult
from famkg.namespaces import RDF, SH
from famkg.shacl.shapes import Path, Shape
from famkg.shacl.source import Source, iri_of
from famkg.shacl.values import DoubtError, is_blank

if TYPE_CHECKING:
    from famkg.model import Term

AGREED = frozenset(
    {
        *("Class", "Datatype", "HasValue", "In", "MaxCount", "MinCount", "MinLength", "Node"),
        *("NodeKind", "Not", "Or", "Pattern", "Property", "Xone"),
    }
)
"""The components on which it agrees with pyshacl, as tests show."""
PAIRS = frozenset({"Disjoint", "Equals"})
"""These too, of nodes that are no literals."""
UNREAD = frozenset({"closed", "ignoredProperties"})
"""Left out: none of the shapes is closed, and to say so confuses it."""
PATHS = frozenset({"property", "sequence", "alternative"})
PATTERN = re.compile(r"\^?(?:[\w:/-]|\\\.|\[[\w-]+\][+*]?)*\$?", re.ASCII)
"""Regular expressions that mean one thing in all dialects."""


def agrees(shape: Shape) -> bool:
    """Say whether pyrudof evaluates a shape, and all that it refers to, as pyshacl does."""
    targets = shape.targets
    return not (targets.nodes or targets.objects_of) and _agrees(shape, on_literals=False)


class Pyrudof:
    """Shapes that pyrudof evaluates."""

    def __init__(self, triples: Iterable[Triple], shapes: Collection[Shape]) -> None:
        """Take those of the shapes graph `triples` that `agrees` allows, and no others."""
        self.shapes = {shape.node: shape for top in shapes for shape in _with_inner(top)}
        self.text = _text(_about(triples, shapes), self.shapes)

    def results(self, triples: Iterable[Triple]) -> list[ShaclResult]:
        """Return what the shapes find in the triples, in no fixed order.

        The graph must be tame. Raises ShapesError without pyrudof, DoubtError where it gives up.
        """
        try:
            import pyrudof
        except ImportError:
            raise ShapesError(
                "pyrudof is not installed", todo="Run: pip install 'famkg[rudof]'"
            ) from None

        rudof = pyrudof.Rudof(pyrudof.RudofConfig())
        strict = pyrudof.ReaderMode.Strict
        try:
            rudof.read_data(_text(triples), format=pyrudof.RDFFormat.NTriples, reader_mode=strict)
            rudof.read_shacl(self.text, format=pyrudof.ShaclFormat.NTriples, reader_mode=strict)
            rudof.validate_shacl()
            form = pyrudof.ResultShaclValidationFormat.NTriples
            report = rudof.serialize_shacl_validation_results(format=form)
        except pyrudof.RudofError:
            raise DoubtError from None
        return self._read(report)

    def _read(self, report: str) -> list[ShaclResult]:
        source = Source(quad.triple for quad in parse(report, RdfFormat.N_TRIPLES))
        found = []
        for values in [*source.said.values()]:
            for node in values.get(SH + "result", ()):
                said = source.said[node]
                shape = self.shapes[said[SH + "sourceShape"][0]]
                about = [*said[SH + "focusNode"], *said[SH + "value"]]
                if any(isinstance(term, BlankNode) for term in about):
                    raise DoubtError  # whichever it was
                found.append(
                    ShaclResult(
                        focus=about[0],
                        path=shape.written,
                        value=about[1] if len(about) > 1 else None,
                        shape=shape.node,
                        component=iri_of(said[SH + "sourceConstraintComponent"][0]),
                        severity=iri_of(said[SH + "resultSeverity"][0]),
                        messages=shape.messages,
                    )
                )
        return found


def _agrees(shape: Shape, *, on_literals: bool) -> bool:
    if not shape.constraints:  # it may be deactivated, which is not heeded everywhere
        return False
    if on_literals and shape.path is not None:
        return False
    if shape.path is not None and not _is_known(shape.path):
        return False
    for constraint in shape.constraints:
        if constraint.component in PAIRS and not on_literals:
            continue
        if constraint.component not in AGREED:
            return False
        argument = constraint.argument
        if isinstance(argument, re.Pattern) and (
            argument.flags != re.compile("").flags or not PATTERN.fullmatch(argument.pattern)
        ):
            return False
        inner = argument if isinstance(argument, tuple) else (argument,)
        literals = on_literals or shape.path is not None
        if not all(
            _agrees(each, on_literals=literals) for each in inner if isinstance(each, Shape)
        ):
            return False
    return True


def _is_known(path: Path, *, first: bool = True) -> bool:
    """Say whether a path does without steps back from what may be a literal."""
    if path.kind == "inverse":
        return first
    return path.kind in PATHS and all(
        _is_known(part, first=first and (number == 0 or path.kind == "alternative"))
        for number, part in enumerate(path.parts)
    )


def _with_inner(shape: Shape) -> Iterable[Shape]:
    yield shape
    for constraint in shape.constraints:
        argument = constraint.argument
        for each in argument if isinstance(argument, tuple) else (argument,):
            if isinstance(each, Shape):
                yield from _with_inner(each)


def _about(triples: Iterable[Triple], shapes: Collection[Shape]) -> list[Triple]:
    """Return what a shapes graph says of shapes and all that these refer to.

    Only the shapes themselves keep their targets.
    """
    said: defaultdict[Term, list[Triple]] = defaultdict(list)
    for triple in triples:
        said[triple.subject].append(triple)
    tops = {shape.node for shape in shapes}
    inner = {each.node for shape in shapes for each in _with_inner(shape)}
    lists = (RDF + "first", RDF + "rest")
    found: list[Triple] = []
    todo, seen = list(inner), set(inner)
    while todo:
        node = todo.pop()
        for triple in said[node]:
            name = triple.predicate.value.removeprefix(SH)
            is_target = name.startswith("target") or iri_of(triple.object).endswith("#Class")
            if (node not in tops and is_target) or name in UNREAD:
                continue
            found.append(triple)
            is_part = name != triple.predicate.value or triple.predicate.value in lists
            if is_part and is_blank(triple.object) and triple.object not in seen:
                seen.add(triple.object)
                todo.append(triple.object)
    return found


def _text(triples: Iterable[Triple], names: Collection[Term] = ()) -> str:
    """Return triples as N-Triples, with blank nodes as such, except those in `names`."""

    def blank(term: Any) -> Any:
        return term if term in names else restore_blank(term)

    restored = (Triple(blank(t.subject), t.predicate, blank(t.object)) for t in triples)
    written = serialize(restored, format=RdfFormat.N_TRIPLES)
    assert written is not None
    return written.decode()
