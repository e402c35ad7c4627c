"""Proposes items for an entity: found by name and by what we know of it, ranked with reasons.

Nothing is decided here. What bears the name and is known to be something else is left out, and
said to be.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from famkg.namespaces import STORY, curie
from famkg.wikidata.entities import Entity, Missing, order_of
from famkg.wikidata.facts import resolved
from famkg.wikidata.link_checks import FICTIONAL
from famkg.wikidata.links import EXACT, Link
from famkg.wikidata.mapping import Thing
from famkg.wikidata.ours import Ours, shared_name
from famkg.wikidata.questions import bearers_of, subjects_of, superclasses, values_of
from famkg.wikidata.ranking import WORK, Hits, Reason, alike, name_of, reasons, roles, ties
from famkg.wikidata.reconciliation import NameQuestion
from famkg.wikidata.theirs import entities_of, is_disambiguation, kinds_fit

if TYPE_CHECKING:
    from famkg.wikidata.client import Client

METHODS = ("search", "sparql", "reconcile")
"""How candidates are looked for: by label, at the query service, by reconciliation."""
USUAL = ("search", "sparql")
MOST_NAMES, MOST_ITEMS, MOST_CLASSES = 5, 50, 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be meant."""

    item: Entity
    reasons: tuple[Reason, ...]
    predicate: OneOf["exact", "related"] = "exact"
    """The most that the link may say: a thing of the story is none of our world."""

    @property
    def score(self) -> int:
        """The sum of the reasons; only compared with others of the same search."""
        return sum(reason.points for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Excluded:
    """An item that bears the name, and is known to be something else."""

    item: str
    label: str
    why: str


@dataclass(frozen=True)
class Candidates:
    """What a search found."""

    subject: str
    label: str
    methods: tuple[str, ...]
    found: tuple[Candidate, ...]
    """The best first."""
    excluded: tuple[Excluded, ...] = ()
    links: tuple[Link, ...] = ()
    """The links that the entity has already."""


def find_candidates(
    iri: str, ours: Ours, client: Client, methods: Sequence[str] = USUAL, *, limit: int = 5
) -> Candidates:
    """Return up to `limit` candidates for an entity; raises WikidataError."""
    hits = Hits()
    if "sparql" in methods:
        _by_facts(iri, ours, client, hits)
    if "search" in methods:
        for name in _spellings(iri, ours):
            hits.ids.update((hit.id, None) for hit in client.search(name))
    if "reconcile" in methods:
        _by_reconciling(iri, ours, client, hits)
    items = client.entities([*hits.ids][:MOST_ITEMS])
    others = {**client.entities(_context(iri, ours) - items.keys()), **items}
    chosen = {each.id: each for each in entities_of(items) if each.id.startswith("Q")}
    excluded = dict(_excluded(iri, ours, chosen, others))
    kept = [item for item in chosen.values() if item.id not in excluded]
    kept = [item for item in kept if name_of(iri, ours, item) or ties(iri, ours, item, others)]
    above = _above(iri, ours, kept, client)
    labels = _class_labels(iri, ours, kept, above, client)
    found = [
        Candidate(
            item,
            tuple(reasons(iri, ours, item, {**labels, **others}, above, hits)),
            "related" if iri.startswith(STORY) and not _is_fictional(item) else "exact",
        )
        for item in kept
    ]
    found.sort(key=lambda each: (-each.score, order_of(each.item.id)))
    return Candidates(
        iri,
        ours.label(iri),
        tuple(each for each in METHODS if each in methods),
        tuple(found[:limit]),
        tuple(excluded[each] for each in sorted(excluded, key=order_of)),
        tuple(link for link in ours.links if link.subject == iri and link.holds),
    )


def _by_facts(iri: str, ours: Ours, client: Client, hits: Hits) -> None:
    """Look for those that bear one of the names, and those that stand where ours stands."""
    names = ours.names.get(iri, ())
    hits.ids.update(dict.fromkeys(bearers_of(client, _spellings(iri, ours))))
    for item, property_ in _places(iri, ours):
        for named in values_of(client, item, property_).values():
            hits.roles[named.id].update(named.roles)
            if alike(names, named.names) or shared_name(roles(iri, ours), named.roles):
                hits.ids[named.id] = None
    for claim in ours.claims_about(iri):
        if isinstance(claim.value, Thing) and WORK in ours.classes.get(claim.value.iri, ()):
            work = ours.item_of(claim.value.iri)
            if work is not None:
                found = subjects_of(client, claim.property, work)
                ordered = sorted(found.values(), key=lambda each: not alike(names, each.names))
                hits.ids.update((named.id, None) for named in ordered)


def _by_reconciling(iri: str, ours: Ours, client: Client, hits: Hits) -> None:
    exact = [link for link in ours.links if link.subject in ours.classes.get(iri, ())]
    kinds = sorted(link.item for link in exact if link.item and link.predicate == EXACT)
    facts = sorted(
        {
            (claim.property, item)
            for claim in ours.claims_about(iri)
            if isinstance(claim.value, Thing)
            if (item := ours.item_of(claim.value.iri))
        }
    )
    kind = kinds[0] if kinds else None
    names = _spellings(iri, ours)
    answers = client.reconcile([NameQuestion(name, kind, tuple(facts[:3])) for name in names])
    for answer in answers:
        hits.ids.update((each.id, None) for each in answer)
        hits.sure.update(each.id for each in answer if each.match)


def _spellings(iri: str, ours: Ours) -> tuple[str, ...]:
    """Return the names to ask for, each also without accents: some labels have none."""
    found: dict[str, None] = {}
    for name in ours.names.get(iri, ())[:MOST_NAMES]:
        parts = unicodedata.normalize("NFD", name)
        bare = "".join(part for part in parts if not unicodedata.combining(part))
        found.update({name: None, unicodedata.normalize("NFC", bare): None})
    return tuple(found)


def _places(iri: str, ours: Ours) -> list[tuple[str, str]]:
    """Return the items and properties that have the entity as a value, by our claims."""
    found = {(ours.item_of(each.subject), each.property) for each in ours.claims_with(iri)}
    known = [(item, property_) for item, property_ in found if item is not None]
    return sorted(known, key=lambda pair: (order_of(pair[0]), order_of(pair[1])))


def _context(iri: str, ours: Ours) -> set[str]:
    """Return the items of the things that our claims tie an entity to."""
    things = {claim.subject for claim in ours.claims_with(iri)} | {
        claim.value.iri for claim in ours.claims_about(iri) if isinstance(claim.value, Thing)
    }
    return {item for thing in things for item in ours.items_of(thing)}


def _excluded(
    iri: str, ours: Ours, items: Mapping[str, Entity], others: Mapping[str, Entity | Missing]
) -> Iterator[tuple[str, Excluded]]:
    """Yield what must not be taken for the entity, with the reason; a denial counts first."""
    taken: dict[str, str] = {}
    is_of_world = not iri.startswith(STORY)
    for link in ours.links:
        if link.item is None:
            continue
        item = resolved(link.item, others)
        place = f"{link.file}:{link.line}"
        if link.negated and link.subject == iri:
            taken[item] = f"denied at {place}" + (f": {link.comment}" if link.comment else "")
        elif link.holds and link.predicate == EXACT and is_of_world and link.subject != iri:
            taken.setdefault(item, f"is {curie(link.subject)} at {place}")
    for each in items.values():
        if each.id in taken or is_disambiguation(each, others):
            why = taken.get(each.id, "a disambiguation page")
            yield each.id, Excluded(each.id, each.label() or "", why)


def _above(
    iri: str, ours: Ours, items: Iterable[Entity], client: Client
) -> dict[str, frozenset[str]]:
    """Return the superclasses of the classes that are not those of ours at once."""
    wanted = ours.kinds_of(iri)
    unclear = {
        kind
        for item in items
        if wanted and not kinds_fit(item, wanted, {})
        for kind in item.items("P31")
    }
    chosen = sorted(unclear, key=order_of)[:MOST_CLASSES]
    return {kind: superclasses(client, kind) for kind in chosen}


def _class_labels(
    iri: str,
    ours: Ours,
    items: Iterable[Entity],
    above: Mapping[str, frozenset[str]],
    client: Client,
) -> dict[str, Entity | Missing]:
    """Return the classes that a reason names because they are not those of ours."""
    wanted = ours.kinds_of(iri)
    others = [item for item in items if wanted and not kinds_fit(item, wanted, above)]
    return client.entities({kind for item in others for kind in item.items("P31")})


def _is_fictional(item: Entity) -> bool:
    return any(f"wd:{kind}" in FICTIONAL for kind in item.items("P31"))
