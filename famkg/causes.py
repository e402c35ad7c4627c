"""Finds the triples to which a finding of SHACL is due that rules of the shapes concluded.

They are what a property path runs over, what a constraint asks about, and what makes a shape
look at a node at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

from famkg.findings.places import node_of
from famkg.findings.walks import Walker, read_path
from famkg.model import Finding
from famkg.namespaces import OWL, RDF, RDFS, SH

if TYPE_CHECKING:
    from famkg.model import Term

FIRST, REST, TYPE = (NamedNode(RDF + name) for name in ("first", "rest", "type"))
SUB_CLASS_OF = NamedNode(RDFS + "subClassOf")
CLASSES = (NamedNode(RDFS + "Class"), NamedNode(OWL + "Class"))
PATH = SH + "path"
OF_SHAPES = frozenset(SH + name for name in ("node", "not", "property", "qualifiedValueShape"))
OF_LISTS = frozenset(SH + name for name in ("and", "or", "xone"))
"""By what shapes hold other shapes."""
DISJOINT = SH + "disjoint"
TARGETS = tuple(
    SH + name
    for name in ("target", "targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
)


class Causes:
    """What is written, what rules of shapes concluded from it, and what shapes look at."""

    def __init__(
        self, written: Iterable[Triple], concluded: Iterable[Triple], shapes: Iterable[Triple]
    ) -> None:
        self.written = Pool(written)
        self.concluded = frozenset(concluded)
        self.known = Pool((*self.written.triples, *self.concluded))
        self.shapes: defaultdict[Term, defaultdict[str, list[Term]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for triple in shapes:
            self.shapes[triple.subject][triple.predicate.value].append(triple.object)

    def of(self, finding: Finding) -> list[Triple]:
        """Return the concluded triples to which a finding is due, in a fixed order.

        The finding must be one that would not be there without the rules. What is at fault comes
        first, then why the node is looked at, then what else may count.
        """
        if finding.focus is None:
            return []
        focus = node_of(finding.focus)
        fault = sorted(self.on_path(focus, finding), key=str)
        why = sorted(self.looked_at(focus, finding), key=str)
        rest = sorted(self.compared(focus, finding), key=str)
        return list(dict.fromkeys([*fault[:1], *why[:1], *fault, *rest, *why]))

    def on_path(self, focus: Term, finding: Finding) -> set[Triple]:
        """Return what was concluded on the path from the focus node to the value at fault.

        Without a value, to all values; without a path, what joins focus node and value.
        """
        path = None if finding.path is None else read_path(finding.path)
        if path is None:
            about = self.known.by_subject[focus] if finding.term is not None else []
            return {each for each in about if each.object == finding.term} & self.concluded
        ways = self.known.walker.ways(focus, path)
        wanted = ways if finding.term is None else [finding.term]
        return {each for value in wanted for each in ways.get(value, ())} & self.concluded

    def compared(self, focus: Term, finding: Finding) -> set[Triple]:
        """Return what was concluded of the focus node or a value and a constraint asks about."""
        asked: set[Term] = set()
        apart: set[Term] = set()
        for result in finding.results:
            asked |= self.mentioned(result.shape)
            apart.update(self.shapes[result.shape][DISJOINT])
        path = None if finding.path is None else read_path(finding.path)
        values = [] if finding.term is None else [finding.term]
        if path is not None and finding.term is None:
            values = list(self.known.walker.ways(focus, path))
        about = (each for node in (focus, *values) for each in self.known.by_subject[node])
        return {
            each
            for each in about
            if (each.object if each.predicate == TYPE else each.predicate) in asked
            and (each.predicate not in apart or each.object == finding.term)
        } & self.concluded

    def mentioned(self, shape: Term) -> set[Term]:
        """Return all that a shape, and what it holds, speaks of."""
        reached: set[Term] = set()
        coming = [shape]
        while coming:
            node = coming.pop()
            if node not in reached:
                reached.add(node)
                for name, values in self.shapes.get(node, {}).items():
                    coming += values if name not in TARGETS else ()
        return reached

    def looked_at(self, focus: Term, finding: Finding) -> set[Triple]:
        """Return the conclusions without which no shape of the finding would look at the node."""
        found = {each for result in finding.results for each in self.reasons(focus, result.shape)}
        return {each for each in found if each} if found <= self.concluded else set()

    def reasons(self, focus: Term, shape: Term) -> Iterator[Triple | None]:
        """Yield the triples for which a shape looks at a node; None where it does in any case."""
        reached = set()
        coming = [shape]
        while coming:
            node = coming.pop()
            if node in reached:
                continue
            reached.add(node)
            values = self.shapes[node]
            if focus in values[SH + "targetNode"] or values[SH + "target"]:
                yield None
            classes = list(values[SH + "targetClass"])
            if any(kind in CLASSES for kind in values[TYPE.value]):
                classes.append(node)
            yield from self.known.types(focus, classes)
            yield from (
                each
                for each in self.known.by_subject[focus]
                if each.predicate in values[SH + "targetSubjectsOf"]
            )
            yield from (
                each
                for each in self.known.by_object[focus]
                if each.predicate in values[SH + "targetObjectsOf"]
            )
            for above in self.above[node]:
                paths = self.shapes[above][PATH]
                if paths:  # there the node is a value
                    about = self.known.by_object[focus]
                    yield from (each for each in about if each.predicate in paths)
                else:
                    coming.append(above)

    @cached_property
    def above(self) -> defaultdict[Term, list[Term]]:
        """The shapes that hold each shape."""
        found: defaultdict[Term, list[Term]] = defaultdict(list)
        for shape, values in list(self.shapes.items()):
            for name in OF_SHAPES & values.keys():
                for inner in values[name]:
                    found[inner].append(shape)
            for name in OF_LISTS & values.keys():
                for inner in self.members(values[name]):
                    found[inner].append(shape)
        return found

    def members(self, heads: Iterable[Term]) -> Iterator[Term]:
        """Yield the members of lists."""
        coming, seen = list(heads), set()
        while coming:
            node = coming.pop()
            if node not in seen and node in self.shapes:
                seen.add(node)
                yield from self.shapes[node][FIRST.value]
                coming += self.shapes[node][REST.value]


class Pool:
    """Some triples, to be asked by their ends."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = tuple(dict.fromkeys(triples))
        self.by_subject: defaultdict[Term, list[Triple]] = defaultdict(list)
        self.by_object: defaultdict[Term, list[Triple]] = defaultdict(list)
        for triple in self.triples:
            self.by_subject[triple.subject].append(triple)
            self.by_object[triple.object].append(triple)

    @cached_property
    def walker(self) -> Walker:
        """What walks along the triples."""
        return Walker(self.triples)

    def types(self, node: Term, classes: Collection[Term]) -> Iterator[Triple]:
        """Yield what says that a node is of one of some classes, or of one below."""
        for triple in self.by_subject[node] if classes else ():
            if triple.predicate == TYPE and not self.wider(triple.object).isdisjoint(classes):
                yield triple

    def wider(self, kind: Term) -> set[Term]:
        """Return a class with those above it."""
        found: set[Term] = set()
        coming = [kind]
        while coming:
            each = coming.pop()
            if each not in found:
                found.add(each)
                coming += (
                    triple.object
                    for triple in self.by_subject.get(each, ())
                    if triple.predicate == SUB_CLASS_OF
                )
        return found
