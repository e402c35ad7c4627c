"""Asks what Wikidata says of the items of links, and what tells whether they are the right ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from famkg.namespaces import STORY, WORLD
from famkg.wikidata.entities import Entity, Missing, order_of
from famkg.wikidata.facts import resolved
from famkg.wikidata.links import EXACT, Link
from famkg.wikidata.mapping import Thing
from famkg.wikidata.ours import Ours
from famkg.wikidata.questions import Named, superclasses, values_of

if TYPE_CHECKING:
    from famkg.wikidata.client import Client

SIGN = "disambiguation page"
"""What English labels and descriptions of disambiguation pages hold."""


@dataclass(frozen=True)
class Theirs:
    """What Wikidata says of links: their items, the classes of these, and what was asked beyond."""

    items: Mapping[str, Entity | Missing]
    """By the identifier that a link has."""
    classes: Mapping[str, Entity | Missing]
    """The classes of the items, by identifier."""
    above: Mapping[str, frozenset[str]]
    """All superclasses of those classes about which it matters."""
    listed: Mapping[tuple[str, str], Mapping[str, Named]]
    """The values with their names by item and property, where one of ours is not among them."""

    @cached_property
    def all(self) -> Mapping[str, Entity | Missing]:
        """Items and classes together, and of listed values what they are called."""
        named = {
            each.id: Entity(each.id, each.id, labels={"en": each.names[0]})
            for values in self.listed.values()
            for each in values.values()
        }
        return {**named, **self.classes, **self.items}


def ask_about(links: Iterable[Link], ours: Ours, client: Client) -> Theirs:
    """Return what Wikidata says of the items of links; raises WikidataError.

    The same links and claims make the same questions, so that what `Client.snapshot` keeps
    after this answers them again.
    """
    links = tuple(links)
    about = {link.subject for link in links if is_identity(link)}
    near = {claim.subject for iri in about for claim in ours.claims_with(iri)} | {
        claim.value.iri
        for iri in about
        for claim in ours.claims_about(iri)
        if isinstance(claim.value, Thing)
    }
    wanted = {link.item for link in links if link.item}
    items = client.entities(wanted.union(*(ours.items_of(iri) for iri in near)))
    kinds = {kind for item in entities_of(items) for kind in item.items("P31")}
    classes = client.entities(kinds - items.keys())
    unclear: set[str] = set()
    for link in links:
        item = items.get(link.item or "")
        if is_identity(link) and isinstance(item, Entity):
            wanted_kinds = ours.kinds_of(link.subject)
            if wanted_kinds and not kinds_fit(item, wanted_kinds, {}):
                unclear.update(item.items("P31"))
    above = {kind: superclasses(client, kind) for kind in sorted(unclear, key=order_of)}
    return Theirs(items, classes, above, _ask_listed(links, ours, items, client))


def kinds_fit(item: Entity, wanted: Iterable[str], above: Mapping[str, frozenset[str]]) -> bool:
    """Say whether an item is an instance of one of the classes `wanted`, or of one below."""
    kinds = {*item.items("P31")}
    reached = kinds.union(*(above.get(kind, frozenset()) for kind in kinds))
    return bool(reached & {*wanted})


def is_disambiguation(item: Entity, classes: Mapping[str, Entity | Missing]) -> bool:
    """Say whether an item is a disambiguation page, by its description or the label of a class."""
    words = [item.descriptions.get("en", "")]
    for kind in item.items("P31"):
        found = classes.get(kind)
        words += [found.label() or ""] if isinstance(found, Entity) else []
    return any(SIGN in each.casefold() for each in words)


def entities_of(found: Mapping[str, Entity | Missing]) -> list[Entity]:
    """Return those of the things found that exist."""
    return [each for each in found.values() if isinstance(each, Entity)]


def is_identity(link: Link) -> bool:
    """Say whether a link says, or proposes, that an entity of ours is an item."""
    is_entity = link.subject.startswith((STORY, WORLD))
    return link.holds and link.predicate == EXACT and is_entity


def _ask_listed(
    links: Iterable[Link], ours: Ours, items: Mapping[str, Entity | Missing], client: Client
) -> dict[tuple[str, str], Mapping[str, Named]]:
    """Ask for the names of values where one of ours is missing and one that we do not know is."""
    known = {each.id for each in entities_of(items)} | {link.item for link in ours.links}
    asked: set[tuple[str, str]] = set()
    for link in links:
        item = items.get(link.item or "")
        if is_identity(link) and isinstance(item, Entity):
            for claim in ours.claims_with(link.subject):
                about = items.get(ours.item_of(claim.subject) or "")
                if isinstance(about, Entity):
                    values = {resolved(each, items) for each in about.items(claim.property)}
                    if item.id not in values and values - known:
                        asked.add((about.id, claim.property))
    ordered = sorted(asked, key=lambda pair: (order_of(pair[0]), order_of(pair[1])))
    return {pair: values_of(client, *pair) for pair in ordered}
