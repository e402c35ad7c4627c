"""Fetches what the patterns of a query need of Wikidata, as far as our graph leads to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store, Variable

from famkg.errors import QueryError
from famkg.federation.scopes import Need, certain
from famkg.federation.sources import Source, tidy
from famkg.federation.triples import Wanted, triples_of
from famkg.federation.vocabulary import DIRECT, PREFIXES, TYPE, statement_property
from famkg.model import Term
from famkg.namespaces import BASE, STORY, WD, WORLD, curie
from famkg.namespaces import PREFIXES as OURS
from famkg.rows import row_of
from famkg.unfolding.algebra import Group, Question, Values
from famkg.unfolding.writer import write, write_values
from famkg.wikidata.entities import Entity, Missing, order_of
from famkg.wikidata.facts import resolved
from famkg.wikidata.sparql import item_of

if TYPE_CHECKING:
    from famkg.wikidata.client import Client

TOGETHER = 1_000
"""How many combinations of values one search may list."""
DEFAULT = DefaultGraph()


@dataclass
class Fetching:
    """How far what a query needs has been fetched."""

    store: Store
    question: Question
    client: Client
    things: Mapping[str, str]
    """The item of each thing of ours that is one, by IRI."""
    ours: Mapping[str, NamedNode]
    """The thing of ours that stands for an item, by identifier."""
    limit: int
    name: str
    wanted: Wanted
    denied: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The items that things of ours are not, by IRI."""
    entities: dict[str, Entity | Missing] = field(default_factory=dict)
    sources: set[Source] = field(default_factory=set)
    unlinked: set[str] = field(default_factory=set)
    """Things of ours that were to be asked about, and are no item."""
    refused: dict[str, str] = field(default_factory=dict)
    """The items that are not used, as a link denies them, by the IRI of the thing of ours."""
    denials: dict[str, Entity | Missing] = field(default_factory=dict)
    """What is known of the items that are denied."""

    def answer(self, needs: Sequence[Need]) -> None:
        """Fetch what each pattern needs, in an order in which its subjects are known before."""
        waiting = {id(need.edge): need for need in needs}
        among_ours: list[Need] = []
        while waiting:
            before = len(waiting)
            for need in list(waiting.values()):
                if self.forwards(need, waiting):
                    del waiting[id(need.edge)]  # what it has found is known to the next
            if len(waiting) < before:
                continue
            found = next(filter(None, (self.star(each, waiting) for each in waiting.values())), [])
            if not found:
                found = [need for need in waiting.values() if need.kind == "words"][:1]
                among_ours += found
            if not found:
                raise self.unbounded(next(iter(waiting.values())))
            for need in found:
                del waiting[id(need.edge)]
        self.refuse_other_names(among_ours, needs)

    def forwards(self, need: Need, waiting: dict[int, Need]) -> bool:
        """Fetch the subjects of a pattern where they are known; say whether they are."""
        context = need.scope.context(waiting)
        subject = need.edge.subject
        if isinstance(subject, Variable):
            if subject.value not in certain(context.elements):
                return False
            subjects = [row[0] for row in self.rows((subject.value,), context)]
        else:
            subjects = [subject]
        if need.kind != "node":
            self.fetch(subjects, need)
        return True

    def star(self, need: Need, waiting: dict[int, Need]) -> list[Need]:
        """Fetch what could be the subject of patterns of which the objects are known.

        Wikidata is asked which items fit all of them at once. Return the patterns, none where
        no object is known.
        """
        subject = need.edge.subject
        if need.kind != "item" or not isinstance(subject, Variable):
            return []
        context = need.scope.context(waiting)
        known = certain(context.elements)
        rays: list[tuple[Need, str, Term | Variable]] = []
        for each in waiting.values():
            if each.scope is need.scope and each.kind == "item" and each.edge.subject == subject:
                path, value = self.ray(each, waiting)
                is_known = value.value in known if isinstance(value, Variable) else True
                if path and is_known:
                    rays.append((each, path, value))
        if not rays:
            return []
        names = sorted({value.value for *_, value in rays if isinstance(value, Variable)})
        patterns = [f"?item {path} {self.written(value)} ." for _, path, value in rays]
        if names:
            listed = self.listed(names, context)
            if not listed:
                return [each for each, *_ in rays]
            patterns = [*listed, *sorted(patterns)]
        text = f"SELECT DISTINCT ?item WHERE {{ {' '.join(patterns)} }} LIMIT {self.limit + 1}"
        found = [item_of(row[0]) for row in self.client.select(text).rows]
        items = [each for each in found if each is not None and each[0] in "QP"]
        self.fetch([self.node(each) for each in items], need, of=len(found))
        return [each for each, *_ in rays]

    def ray(self, need: Need, waiting: dict[int, Need]) -> tuple[str, Term | Variable]:
        """Return the path from an item to what a pattern leads to, and that; no path if none."""
        edge = need.edge
        if need.repeats or need.predicate == TYPE:
            return "", edge.object
        if need.predicate.startswith(DIRECT):
            return f"<{need.predicate}>", edge.object
        onwards = statement_property(need.predicate)
        for each in waiting.values():
            if (
                each.scope is need.scope
                and each.predicate == onwards
                and each.edge.subject == edge.object
            ):
                return f"<{need.predicate}>/<{onwards}>", each.edge.object
        return "", edge.object

    def listed(self, names: Sequence[str], context: Group) -> list[str]:
        """Return the VALUES that list what variables can be over there; none if nothing."""
        rows = [tuple(self.item(term) for term in row) for row in self.rows(names, context)]
        known = sorted({row for row in rows if None not in row}, key=str)
        if not known:
            return []
        if len(known) <= TOGETHER:
            return [write_values(Values(tuple(names), tuple(known)))]
        return [
            write_values(Values((name,), tuple(sorted({(row[n],) for row in known}, key=str))))
            for n, name in enumerate(names)
        ]

    def item(self, term: Term | None) -> Term | None:
        """Return what Wikidata calls a term; None where it knows no such thing."""
        if isinstance(term, NamedNode):
            if term.value in self.things:
                return NamedNode(WD + self.things[term.value])
            if term.value.startswith((WORLD, STORY)):
                self.unlinked.add(term.value)
            return term if item_of(term) else None
        return term if isinstance(term, Literal) else None

    def written(self, value: Term | Variable) -> str:
        """Return the object of a pattern as Wikidata is asked for it."""
        if isinstance(value, NamedNode) and value.value in self.things:
            return str(NamedNode(WD + self.things[value.value]))
        return str(value)

    def rows(self, names: Sequence[str], context: Group) -> list[tuple[Term | None, ...]]:
        """Return what variables can be in a context, each combination once, sorted."""
        columns = " ".join(f"?{name}" for name in names)
        text = f"{self.question.prologue}\nSELECT DISTINCT {columns} WHERE {write(context)}"
        found = self.store.query(text, base_iri=BASE, prefixes={**OURS, **PREFIXES})
        solutions = cast(QuerySolutions, found)
        return sorted({tuple(each[name] for name in names) for each in solutions}, key=str)

    def fetch(self, subjects: Sequence[Term | None], need: Need, *, of: int | None = None) -> None:
        """Fetch the items among subjects and put into the store what the query asks of them.

        Where a property is walked again and again, so is this. `of` is how many there may be.
        """
        level = subjects
        reached: set[Term | None] = set()
        while level:
            wanted = {
                term: item
                for term in level
                if isinstance(term, NamedNode) and (item := self.identifier(term, need))
            }
            self.get(wanted.values(), need, of)
            denied = {each for term in wanted for each in self.denied.get(term.value, ())}
            self.denials |= self.client.names(denied - self.denials.keys())
            for term, item in wanted.items():
                self.put(term, item, words=need.kind == "words")
            if not need.repeats:
                break
            reached |= wanted.keys()
            ahead = {
                quad.object
                for term in wanted
                for quad in self.store.quads_for_pattern(
                    term, NamedNode(need.predicate), None, DEFAULT
                )
            }
            level = sorted(ahead - reached, key=str)

    def identifier(self, term: NamedNode, need: Need) -> str | None:
        """Return the item that is to be asked about a subject, or None."""
        if term.value.startswith((WORLD, STORY)):
            if need.kind == "words":
                return None  # what a thing of ours is called, we say
            if term.value not in self.things:
                self.unlinked.add(term.value)
            return self.things.get(term.value)
        return item_of(term)

    def get(self, items: Iterable[str], need: Need, of: int | None) -> None:
        """Fetch items that are not here yet; raises QueryError beyond the limit."""
        new = sorted({*items} - self.entities.keys(), key=order_of)
        count = len(self.entities) + len(new)
        if count > self.limit or (of or 0) > self.limit:
            raise QueryError(
                f"the query needs more than {self.limit} items of Wikidata;"
                f" this pattern is where it is too much:\n  {need}",
                where=self.name,
                todo="Ask of fewer things, or allow more with --limit-items N.",
            )
        if new:
            self.entities |= self.client.entities(new)

    def put(self, subject: NamedNode, item: str, *, words: bool) -> None:
        """Put what the query asks of an item into the store, in a named graph and by default."""
        entity = self.entities[item]
        if isinstance(entity, Missing):
            return
        if self.is_denied(subject, entity):
            self.refused[subject.value] = item
            return
        label = tidy(entity.label() or "")
        source = Source(entity.id, label, entity.revision, entity.modified or "")
        self.sources.add(source)
        graph = NamedNode(source.address)
        made = triples_of(entity, subject, self.node, self.wanted, words=words)
        self.store.extend(
            Quad(*row_of(triple), name) for triple in made for name in (DEFAULT, graph)
        )

    def is_denied(self, subject: NamedNode, entity: Entity) -> bool:
        """Say whether a link denies that a thing of ours is an item, now that some are merged."""
        denied = self.denied.get(subject.value, frozenset())
        return entity.id in {resolved(each, self.denials) for each in denied}

    def node(self, item: str) -> NamedNode:
        """Return what stands for an item: our thing, or the item itself."""
        return self.ours.get(item) or NamedNode(WD + item)

    def labels(self) -> dict[str, str]:
        """Return what the items are called that were fetched, by IRI."""
        return {
            WD + item: tidy(entity.label(*self.wanted.languages, "en", "mul") or item)
            for item, entity in self.entities.items()
            if isinstance(entity, Entity)
        }

    # What goes wrong

    def unbounded(self, need: Need) -> QueryError:
        """Return the error that nothing tells what a pattern could be about."""
        subject = need.edge.subject
        if need.kind == "node":
            what, todo = f"nothing leads to {subject}", "Lead to it: ?item p:P161 ?statement."
        else:
            what = f"nothing in our graph tells what {subject} could be"
            todo = f"Say what our graph knows of {subject}: ?casting fam:performer {subject}."
        return QueryError(
            f"what the query needs of Wikidata cannot be bounded: {what} in\n  {need}",
            where=self.name,
            todo=todo,
        )

    def refuse_other_names(self, among_ours: Sequence[Need], needs: Sequence[Need]) -> None:
        """Raise QueryError where a name might be that of one of ours or of any item."""
        ours = {id(need.edge) for need in among_ours}
        for need in among_ours:
            others = [
                each
                for each in needs
                if each.predicate == need.predicate and id(each.edge) not in ours
            ]
            if others:
                subject = need.edge.subject
                raise QueryError(
                    f"what the query needs of Wikidata cannot be bounded: any item could be"
                    f" called so:\n  {need}",
                    where=self.name,
                    todo=f"Say that {subject} is ours, such as {subject} a fam:Person.",
                )

    def notes(self) -> list[str]:
        """Return what is to be said of what could not be asked about."""
        notes = []
        for kind, why in (
            (WORLD, "no verified link to Wikidata, so nothing was asked about"),
            (STORY, "of the story, so no item of Wikidata:"),
        ):
            things = sorted(curie(each) for each in self.unlinked if each.startswith(kind))
            if things:
                notes.append(f"{why} {', '.join(things)}")
        for item, entity in sorted(self.entities.items(), key=lambda each: order_of(each[0])):
            about = curie(self.node(item).value)
            if isinstance(entity, Missing):
                notes.append(f"{item} ({about}) is not at Wikidata any more")
            elif item in self.refused.values():
                now = f", now {entity.id}" if entity.is_redirect else ""
                notes.append(
                    f"{item}{now} is not used: a link denies that {about} is it;"
                    " famkg wikidata check tells more"
                )
            elif entity.is_redirect:
                notes.append(f"{item} ({about}) is now {entity.id} at Wikidata")
        return notes
