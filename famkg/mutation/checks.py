"""Lines of defence that look at the data as they are written: `famkg validate` and `coverage`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Triple

from famkg.coverage import measure
from famkg.crossings import check_worlds
from famkg.documents import Library
from famkg.edtf import check_times
from famkg.errors import FamkgError
from famkg.flaws import Flaw, without_passage
from famkg.graph import STATES, Graph, horizons, is_document
from famkg.lint import lint
from famkg.model import Finding
from famkg.mutation.model import Mutant
from famkg.namespaces import DOCUMENT, FAM
from famkg.passages import check_passages, read_documents, read_passages
from famkg.shacl import Shapes
from famkg.slips import check_slips
from famkg.spoilers import check_horizons
from famkg.turtle import Places
from famkg.validation import seen_by_shapes
from famkg.vocabulary import check_vocabulary, class_hierarchy
from famkg.wording import NAMING, Wording, statements_by_iri

IN_DOCUMENT = NamedNode(FAM + "document")


class VocabularyDefence:
    """Misspelled and misplaced terms, and times that are none."""

    name = "vocabulary"

    def __init__(self, graph: Graph) -> None:
        self._hierarchy = class_hierarchy(graph.ontology)
        self._known = self._found(graph)

    def catches(self, mutant: Mutant, graph: Graph) -> str | None:
        """Return the first new finding; only what is said of the changed nodes can have one."""
        subjects = mutant.subjects()
        near = tuple(triple for triple in graph.data if triple.subject in subjects)
        return first_of(self._found(Graph(graph.ontology, near)) - self._known)

    def _found(self, graph: Graph) -> frozenset[Finding]:
        return frozenset([*check_vocabulary(graph, self._hierarchy), *check_times(graph.data)])


class ShapesDefence:
    """SHACL shapes."""

    name = "shapes"

    def __init__(self, graph: Graph, shapes: Iterable[Triple]) -> None:
        self._hierarchy = class_hierarchy(graph.ontology)
        self._shapes = Shapes(shapes)
        self._known = self._found(graph)

    def catches(self, mutant: Mutant, graph: Graph) -> str | None:
        """Return the first new finding."""
        return first_of(self._found(graph) - self._known)

    def _found(self, graph: Graph) -> frozenset[Finding]:
        return frozenset(self._shapes.check(seen_by_shapes(graph, self._hierarchy)))


class LintDefence:
    """Checks beyond shapes: horizons, worlds, references, twins, names and their languages."""

    name = "lint"

    def __init__(self, graph: Graph) -> None:
        self._known = self._found(graph)

    def catches(self, mutant: Mutant, graph: Graph) -> str | None:
        """Return the first new finding."""
        return first_of(self._found(graph) - self._known)

    def _found(self, graph: Graph) -> frozenset[Finding]:
        return frozenset(
            [
                *check_horizons(graph),
                *check_slips(graph),
                *check_worlds(graph),
                *lint(graph, (), Places(), only_data=True),
            ]
        )


class CoverageDefence:
    """Passages that do not fit their document, and sentences that are not accounted for."""

    name = "coverage"

    def __init__(self, graph: Graph, library: Library) -> None:
        self._graph = graph
        self._library = library
        self._at_hand = [each for each in library.documents if library.has(each)]
        self._known = frozenset(self._flaws(graph, self._at_hand))

    def catches(self, mutant: Mutant, graph: Graph) -> str | None:
        """Return the first new flaw in the documents that the mutant touches."""
        try:
            touched = mutant.subjects()
            near = [triple for triple in graph.data if triple.subject in touched]
            others = any(map(is_document, touched))
            if others and read_documents(graph.data) != dict(self._library.documents):
                return "another document"
            passages = {
                iri: each
                for iri, each in read_passages(near).items()
                if self._library.has(each.document)
            }
            for finding in check_passages(passages, self._library):
                return finding.check
            found = self._flaws(graph, self._touched(mutant, graph))
        except FamkgError as error:
            return error.what
        return next((flaw.check for flaw in found if flaw not in self._known), None)

    def _flaws(self, graph: Graph, documents: list[str]) -> list[Flaw]:
        measured = measure(graph, self._library, documents, words=False)
        return [*measured.flaws, *without_passage(graph, {})]

    def _touched(self, mutant: Mutant, graph: Graph) -> list[str]:
        """Return the documents at hand of which something else is said."""
        triples = (*mutant.removed, *mutant.added)
        if any(triple.predicate in NAMING for triple in triples):
            return self._at_hand
        touched = mutant.subjects()
        documents = set()
        for version in (self._graph, graph):
            stating = {
                t.subject for t in version.data if t.predicate == STATES and t.object in touched
            }
            documents |= {
                t.object
                for t in version.data
                if t.predicate == IN_DOCUMENT and t.subject in (stating | touched)
            }
        return [each for each in self._at_hand if NamedNode(DOCUMENT + each) in documents]


class WordsDefence:
    """What passages state and do not mention, and what they keep back for no reason."""

    name = "words"

    def __init__(self, graph: Graph, library: Library) -> None:
        self._texts = {each: library.text(each) for each in library.documents if library.has(each)}
        self._titles = {each: found.title for each, found in library.documents.items()}
        self.wording = Wording(graph, self._texts, self._titles)
        self._known = frozenset(self._found(self.wording, graph))

    def catches(self, mutant: Mutant, graph: Graph) -> str | None:
        """Return the first value that is not mentioned."""
        wording = self.wording
        if any(triple.predicate in NAMING for triple in (*mutant.removed, *mutant.added)):
            wording = Wording(graph, self._texts, self._titles, sheets=wording.sheets)
        try:
            found = list(self._found(wording, graph))
        except FamkgError as error:
            return error.what
        return next((check for check, what in found if (check, what) not in self._known), None)

    def _found(self, wording: Wording, graph: Graph) -> Iterator[tuple[str, object]]:
        passages = list(read_passages(graph.data).values())
        said = statements_by_iri(graph)
        for kept in wording.find_kept_back(passages, horizons(graph.data)):
            yield "kept-back", kept
        for each in wording.find(passages, said):
            yield "unworded", each
        for name in wording.find_unborne(graph, passages, said):
            yield "unborne", name


def first_of(findings: Iterable[Finding]) -> str | None:
    """Return the name of the first finding, None where there is none."""
    return min((finding.check for finding in findings), default=None)
