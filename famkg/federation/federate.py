"""Fetches what a query needs of Wikidata, and puts it beside our graph for that query alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Store, Triple, Variable

from famkg.answers import Answer
from famkg.closure import Closure
from famkg.errors import QueryError
from famkg.federation.fetching import Fetching
from famkg.federation.scopes import Need, needs_of
from famkg.federation.sources import Source, tidy
from famkg.federation.triples import Wanted
from famkg.federation.vocabulary import kind_of
from famkg.federation.wording import check, languages_of, named_in, translated
from famkg.model import Term
from famkg.names import occurs
from famkg.namespaces import WD, WORLD
from famkg.queries import Query
from famkg.rows import row_of
from famkg.unfolding.algebra import Edge, Link, Question
from famkg.unfolding.reader import read
from famkg.unfolding.rows import with_parameters
from famkg.unfolding.solutions import term_of
from famkg.wikidata.entities import Entity, order_of
from famkg.wikidata.errors import OfflineError
from famkg.wikidata.snapshot import Snapshot
from famkg.wikidata.sparql import item_of

if TYPE_CHECKING:
    from famkg.queries import Result
    from famkg.wikidata.client import Client

ITEMS = 250
"""How many items a query may need unless more are allowed."""


@dataclass(frozen=True)
class Federation:
    """Our graph with what a query needs of Wikidata beside it, for this query alone."""

    closure: Closure
    """To ask; in it nothing can be proved, and no rule has seen it."""
    query: Query
    """The query in terms of this graph."""
    values: Mapping[str, Term]
    """Its parameters."""
    sources: tuple[Source, ...]
    """The items that were fetched, each with its revision, sorted by number."""
    labels: Mapping[str, str]
    """What items are called, by IRI."""
    notes: tuple[str, ...]
    """What is to be said of the answer: what could not be asked about, and why."""
    client: Client
    limit: int

    @cached_property
    def _by_graph(self) -> Mapping[str, Source]:
        return {source.address: source for source in self.sources}

    def source_of(self, triple: Triple) -> Source | None:
        """Return the item that says a triple, or None where it is ours."""
        for quad in self.closure.store.quads_for_pattern(*row_of(triple), None):
            if isinstance(quad.graph_name, NamedNode):
                source = self._by_graph.get(quad.graph_name.value)
                if source is not None:
                    return source
        return None

    def naming(self, result: Result) -> Federation:
        """Return the same with the labels of the items in a result.

        Only as many are fetched as the limit leaves room for; offline, those at hand are taken.
        """
        rows = result.rows if isinstance(result, Answer) else ()
        items = {item for row in rows for term in row if (item := item_of(term))}
        lacking = sorted({each for each in items if WD + each not in self.labels}, key=order_of)
        lacking = lacking[: max(self.limit - len(self.labels), 0)]
        batches = [[each] for each in lacking] if self.client.settings.offline else [lacking]
        labels = dict(self.labels)
        for batch in batches:
            with suppress(OfflineError):
                for item, entity in self.client.entities(batch).items():
                    if isinstance(entity, Entity):
                        labels[WD + item] = tidy(entity.label() or item)
        return replace(self, labels=labels)


def federate(
    closure: Closure,
    query: Query,
    values: Mapping[str, Term],
    identities: Mapping[str, str],
    client_for: Callable[[tuple[str, ...]], Client],
    *,
    limit: int = ITEMS,
    denied: Iterable[tuple[str, str]] = (),
) -> Federation:
    """Return our graph with what a query needs of Wikidata beside it.

    `identities` has the item of each thing of ours that is one; a thing stands for its item.
    Only what `closure` holds is asked about, so one for a viewer of some seasons never betrays
    what comes later. `denied` are things with items that they are not: an item that was merged
    into such a one is not used. `client_for` makes a client for the languages of labels that
    are needed.

    Raises QueryError for what is no SPARQL that only reads, where the query asks Wikidata
    nothing, or what it needs cannot be bounded or is more than `limit` items; and whatever the
    client raises.
    """
    text, name = query.text, query.file or query.name
    check(text, name)
    things = {
        iri: item
        for iri, item in sorted(identities.items())
        if iri.startswith(WORLD) and occurs(closure.store, NamedNode(iri))
    }
    ours = {item: NamedNode(iri) for iri, item in reversed(things.items())}
    text = translated(text, ours)
    given = {each: _ours(term, ours) for each, term in values.items()}
    question = with_parameters(_read(text, name), given)
    needs = _needs(question, text, name)
    languages = languages_of(query.text)
    client = client_for(tuple(dict.fromkeys((*languages, "en", "mul"))))
    _refuse_snapshot(client, languages, needs)
    store = Store()
    store.bulk_extend(closure.store)
    fetching = Fetching(
        store,
        question,
        client,
        things,
        ours,
        limit,
        name,
        Wanted(frozenset(need.predicate for need in needs), languages),
        {
            iri: frozenset(item for _, item in pairs)
            for iri, pairs in groupby(sorted(denied), key=itemgetter(0))
            if iri in things
        },
    )
    fetching.answer(needs)
    return Federation(
        Closure(store),
        query._replace(text=text, shape=None),
        given,
        tuple(sorted(fetching.sources, key=lambda each: order_of(each.item))),
        fetching.labels(),
        tuple(fetching.notes()),
        client,
        limit,
    )


def _read(text: str, name: str) -> Question:
    store = Store()
    try:
        return read(text, name, lambda each: term_of(store, each))
    except QueryError as error:
        error.todo = "Ask it without --federate."
        raise


def _ours(term: Term, ours: Mapping[str, NamedNode]) -> Term:
    item = item_of(term)
    return ours.get(item, term) if item else term


def _needs(question: Question, text: str, name: str) -> list[Need]:
    """Return what a query needs; raises QueryError where that is nothing, or cannot be told."""
    if question.form == "DESCRIBE":
        raise QueryError(
            "what DESCRIBE needs of Wikidata cannot be told: it takes whatever there is",
            where=name,
            todo="Use SELECT or CONSTRUCT, and name the properties.",
        )
    if question.dataset:
        raise QueryError(
            "a federated query reads our graph and Wikidata's: FROM cannot choose others",
            where=name,
            todo="Leave out FROM, and use GRAPH for a single source.",
        )
    try:
        needs = needs_of(question)
    except QueryError as error:
        error.where = name
        raise
    asked = [need for need in needs if need.kind != "words"]
    if not asked and not any(item_of(term) for need in needs for term in _ends(need.edge)):
        raise QueryError(
            "the query asks Wikidata nothing",
            where=name,
            todo="Use properties of Wikidata, such as wdt:P19, or leave out --federate.",
        )
    made = {edge.path.iri.value for edge in question.template if isinstance(edge.path, Link)}
    known = {need.predicate for need in needs} | made
    strange = {
        iri for iri in named_in(text) if kind_of(iri) in ("item", "node") and iri not in known
    }
    if strange:
        raise QueryError(
            f"what the query needs of Wikidata cannot be told: <{min(strange)}> is no property"
            " of a pattern",
            where=name,
            todo="Name the property in a pattern, such as ?person wdt:P19 ?place.",
        )
    return needs


def _ends(edge: Edge) -> tuple[Term | None, ...]:
    ends = (edge.subject, edge.object)
    return tuple(None if isinstance(each, Variable) else each for each in ends)


def _refuse_snapshot(client: Client, languages: tuple[str, ...], needs: Iterable[Need]) -> None:
    """Raise OfflineError where labels are asked for in a language that a snapshot lacks."""
    archive = client.archive
    if isinstance(archive, Snapshot) and any(need.kind == "words" for need in needs):
        lacking = sorted({*languages} - {*archive.languages})
        if lacking:
            raise OfflineError(
                f"{archive} holds labels in {', '.join(archive.languages)} alone,"
                f" and the query asks for {', '.join(lacking)}",
                todo="Ask for one of those, or take a snapshot of the query with --save-snapshot.",
            )
