"""A graph that has been opened to be asked: queries, proofs and descriptions in one place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from famkg.cache import load_catalogue, open_closure, open_store, renew_closure
from famkg.errors import QueryError, UnknownNameError
from famkg.names import DEFAULT, TYPE, label_of, objects, resolve
from famkg.namespaces import DOCUMENT_IDS, FAM, OWL, PREFIXES, STATEMENT, XSD, expand
from famkg.project import Project, find_project

if TYPE_CHECKING:
    from pathlib import Path

    from famkg.citations import Citation
    from famkg.closure import Closure
    from famkg.description import Description
    from famkg.documents import Library
    from famkg.model import Passage, Proof, Term
    from famkg.queries import Query, Result
    from famkg.unfolding.values import Unfolding

T = TypeVar("T")

DOCUMENT_CLASS = NamedNode(FAM + "Document")
DATATYPE_PROPERTY = NamedNode(OWL + "DatatypeProperty")

NAMED = re.compile(rf"\b({'|'.join(('story', 'world', 'statement', *DOCUMENT_IDS))})[:/]([\w-]+)")
"""Names of what a horizon may hide: CURIEs, or IRIs in full or below our base."""
CATALOGUE_NAME = re.compile(r"[\w-]+")
"""What looks like the name of a query rather than SPARQL."""


def open_session(
    seen: int | None = None,
    *,
    engine: str = "oxigraph",
    cache: bool = True,
    project: Project | None = None,
    store: Path | None = None,
) -> Session:
    """Return the graph as a viewer of seasons 1 to `seen` knows it; None knows everything.

    `engine` reasons (`oxigraph`, `duckdb` or `owlrl`), unless `cache` holds the closure already,
    or `store` is a folder that `famkg reason` made. The project is the one that `find_project`
    finds. Raises ProjectError where there is none; errors in its files, in `store` and in
    `seen` are raised by the first question.
    """
    return Session(project or find_project(), seen, engine=engine, cache=cache, store=store)


open = open_session  # noqa: A001 - famkg.open, as a reader calls it


class Session:
    """A graph with all that follows from it; made by `famkg.open`.

    The closure is read from the cache, or computed, when the first question comes.
    """

    def __init__(
        self,
        project: Project,
        seen: int | None,
        *,
        engine: str = "oxigraph",
        cache: bool = True,
        store: Path | None = None,
    ) -> None:
        self.project = project
        self.store = store
        self.seen = seen
        self.engine = engine
        self.cache = cache
        self._closure: Closure | None = None

    @property
    def closure(self) -> Closure:
        """The graph with all that follows from it."""
        if self._closure is None and self.store is not None:
            self._closure = open_store(self.store, self.seen)
        if self._closure is None:
            self._closure = open_closure(
                self.project, self.seen, use_cache=self.cache, engine=self.engine
            )
        return self._closure

    @cached_property
    def catalogue(self) -> dict[str, Query]:
        """The project's queries by name, sorted; none that speaks of what lies beyond `seen`.

        Raises QueryError where one of them cannot be read; `readable` has the others.
        """
        queries, faults = self.readable
        for error in faults.values():
            raise error
        return queries

    @cached_property
    def readable(self) -> tuple[dict[str, Query], dict[str, QueryError]]:
        """The queries of the catalogue that can be read, and the errors of those that cannot."""
        faults: dict[str, QueryError] = {}
        try:
            queries = load_catalogue(self.project, use_cache=self.cache)
        except QueryError:
            from famkg.queries import read_catalogue

            queries, faults = read_catalogue(self.project)
        if self.seen is None:
            return queries, faults
        seen = self.seen
        return self.ask(lambda closure: _within_horizon(closure, queries, seen)), faults

    @cached_property
    def federated(self) -> dict[str, Query]:
        """The questions that also ask Wikidata, by name; none that speaks of what lies beyond.

        They are no part of the catalogue, whose answers need nothing but our graph. Raises
        QueryError where one of them cannot be read.
        """
        queries = load_catalogue(self.project, use_cache=self.cache, federated=True)
        if self.seen is None:
            return queries
        seen = self.seen
        return self.ask(lambda closure: _within_horizon(closure, queries, seen))

    @cached_property
    def library(self) -> Library:
        """The documents that the graph points into; `library.has` tells which are at hand."""
        from famkg.documents import Library, find_documents
        from famkg.passages import read_documents

        documents = self.ask(lambda closure: read_documents(_of_documents(closure)))
        return Library(find_documents(self.project.root), documents)

    def find_query(self, name: str) -> Query:
        """Return a query of the catalogue; raises UnknownNameError with the nearest names.

        Raises QueryError where its file cannot be read; a fault in another one is no matter.
        """
        queries, faults = self.readable
        if name in faults:
            raise faults[name]
        if name not in queries:
            queries = {**queries, **self.federated}
        if name not in queries:
            todo = "famkg query --list shows all queries."
            raise UnknownNameError("query", name, queries, todo=todo)
        return queries[name]

    def query(self, question: str | Query, /, **parameters: str | int | Term) -> Result:
        """Return the answer of a query of the catalogue, by name, or of a SPARQL text.

        A SELECT returns an Answer, an ASK a bool, CONSTRUCT and DESCRIBE a tuple of triples.
        Raises QueryError where the SPARQL is wrong or a parameter is missing, and
        UnknownNameError for an unknown query, parameter or entity.
        """
        from famkg.queries import run_query

        asked, values = self._asked(question), _as_terms(parameters)
        return self.ask(lambda closure: run_query(closure, asked, values))

    def unfold(self, question: str | Query, /, **parameters: str | int | Term) -> Unfolding:
        """Return the answer of a query with what each of its rows rests on, as for `query`.

        `famkg.unfolding.unfold` unfolds single rows, or gives every way to a row. Raises what
        `query` raises, and QueryError where the query is of a kind that cannot be unfolded.
        """
        from famkg.unfolding import unfold

        asked, values = self._asked(question), _as_terms(parameters)
        return self.ask(lambda closure: unfold(closure, asked, values))

    def _asked(self, question: str | Query) -> str | Query:
        """Return the query of the catalogue that a name means, or what was given."""
        if isinstance(question, str) and CATALOGUE_NAME.fullmatch(question):
            return self.find_query(question)
        return question

    def triple(self, subject: str, predicate: str, obj: str) -> Triple:
        """Return the triple that three names mean: IRIs, CURIEs, labels, or a literal as object.

        Raises UnknownNameError or AmbiguousNameError.
        """
        return self.ask(lambda closure: _triple(closure, subject, predicate, obj))

    def why(self, subject: str, predicate: str, obj: str) -> Proof | None:
        """Return the proof of a triple, named as for `triple`; None where it does not hold."""
        return self.prove(self.triple(subject, predicate, obj))

    def prove(self, triple: Triple) -> Proof | None:
        """Return the proof of a triple, or None where it does not hold."""
        from famkg.alternatives import prove_shortest

        def proof(closure: Closure) -> Proof | None:
            return prove_shortest(closure, triple) if closure.holds(triple) else None

        return self.ask(proof)

    def hedged(self, triple: Triple) -> list[str]:
        """Return the IRIs of statements about both ends of a triple that no rule may see.

        They are planned, denied, deprecated or the like; what they say does not hold.
        """

        def found(closure: Closure) -> list[str]:
            ends = [
                {
                    quad.subject.value
                    for quad in closure.store.quads_for_pattern(None, None, end, DEFAULT)
                    if isinstance(quad.subject, NamedNode)
                    and quad.subject.value.startswith(STATEMENT)
                    and closure.is_aside(quad.triple)
                }
                for end in (triple.subject, triple.object)
            ]
            return sorted(set.intersection(*ends))

        return self.ask(found)

    def describe(self, name: str) -> Description:
        """Return what is said about an entity, a statement or a term, with its links.

        Raises UnknownNameError or AmbiguousNameError, and SssomError where the links cannot be
        read.
        """
        from famkg.description import describe
        from famkg.wikidata.links import links_of, load_links

        described = self.ask(lambda closure: describe(closure.store, resolve(closure, name)))
        return replace(described, links=links_of(load_links(self.project), described.iri))

    def cite(self, passage: Passage) -> Citation:
        """Return what a reader may be shown of a passage, and its words where they are at hand.

        Raises DocumentError where the document is at hand but cannot be read.
        """
        from famkg.citations import cite

        return cite(self.library, passage, self.seen)

    def label(self, iri: str) -> str:
        """Return the label of a thing, or its CURIE where it has none."""
        return self.ask(lambda closure: label_of(closure, iri))

    def ask(self, question: Callable[[Closure], T]) -> T:
        """Return what `question` makes of the closure, computed anew if the cached one is broken.

        pyoxigraph reports a broken block of a store when it comes to read it.
        """
        try:
            return question(self.closure)
        except (OSError, RuntimeError):
            if not self.cache or self.store is not None:
                raise
            self._closure = renew_closure(self.project, self.seen, engine=self.engine)
            return question(self._closure)


def _as_terms(parameters: Mapping[str, str | int | Term]) -> Mapping[str, str | Term]:
    return {
        name: str(value) if isinstance(value, int) else value for name, value in parameters.items()
    }


def _within_horizon(closure: Closure, queries: Mapping[str, Query], seen: int) -> dict[str, Query]:
    """Return the queries that name nothing unknown to `closure`.

    They have no unknown example and no unknown triple to show, expect what viewers of so many
    seasons expect, and are without their comments, headers included, where anything may stand.
    """

    def unknown(text: str) -> bool:
        return any(
            next(closure.store.quads_for_pattern(iri, None, None, DEFAULT), None) is None
            for iri in (NamedNode(PREFIXES[name] + local) for name, local in NAMED.findall(text))
        )

    kept = {}
    for name, query in queries.items():
        lines = ("" if line.startswith("#") else line for line in query.text.split("\n"))
        text = "\n".join(lines)
        if not unknown(text):
            kept[name] = query._replace(
                text=text,
                shape=None,  # it counts the characters of the comments
                parameters=tuple(
                    parameter._replace(example="") if unknown(parameter.example) else parameter
                    for parameter in query.parameters
                ),
                show="" if unknown(query.show) else query.show,
                expect=tuple(
                    each for each in query.expect if each.seen is not None and each.seen <= seen
                ),
            )
    return kept


def _of_documents(closure: Closure) -> list[Triple]:
    return [
        quad.triple
        for typed in closure.store.quads_for_pattern(None, TYPE, DOCUMENT_CLASS, DEFAULT)
        for quad in closure.store.quads_for_pattern(typed.subject, None, None, DEFAULT)
    ]


def _triple(closure: Closure, subject: str, predicate: str, obj: str) -> Triple:
    start = resolve(closure, subject)
    link = resolve(closure, predicate, "property")
    return Triple(start, link, _object(closure, start, link, obj))


def _object(closure: Closure, subject: NamedNode, predicate: NamedNode, text: str) -> Term:
    """Return the term that `text` means as the object of subject and predicate."""
    if text.startswith('"'):
        return _literal(text)
    if expand(text) is None:
        values = objects(closure.store, subject, predicate)
        same = [value for value in values if isinstance(value, Literal) and value.value == text]
        if same:
            return min(same, key=str)
        if DATATYPE_PROPERTY in objects(closure.store, predicate, TYPE):
            return Literal(text)
    return resolve(closure, text)


def _literal(text: str) -> Term:
    """Return a literal as Turtle writes it, such as `"1969"^^xsd:gYear`."""
    declared = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    statement = f"{declared}<{XSD}s> <{XSD}p> {text} ."
    try:
        found: list[Term] = [quad.object for quad in parse(statement, RdfFormat.TURTLE)]
    except SyntaxError:
        found = []
    if len(found) != 1:
        raise QueryError(
            f"{text} is not a literal",
            todo='Write it as Turtle does: "words", "words"@en or "1969"^^xsd:gYear.',
        )
    return found[0]
