"""Brings our graph and Wikidata together for a comparison: items, claims, and the names in them.

Only things with a verified item are compared. A thing of the story counts as verified only where
its item is a figure of a story itself, whatever a link may say.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from famkg.errors import FamkgError
from famkg.namespaces import FAM, STORY, WORLD, curie
from famkg.wikidata.client import IDENTIFIER
from famkg.wikidata.comparison import Comparison, Subject, compare
from famkg.wikidata.doubts import doubts_of, things_in
from famkg.wikidata.entities import Entity, Missing, Snak
from famkg.wikidata.link_checks import FICTIONAL
from famkg.wikidata.links import CLOSE, EXACT, Link
from famkg.wikidata.ours import Ours
from famkg.wikidata.sameness import Judge
from famkg.wikidata.values import ItemValue, QuantityValue

if TYPE_CHECKING:
    from famkg.wikidata.client import Client

STORY_ENTITY = FAM + "StoryEntity"


def compare_with(client: Client, ours: Ours, chosen: Iterable[str] = ()) -> Comparison:
    """Return what differs between our graph and Wikidata, of all linked things or those chosen.

    `chosen` are IRIs. The items are asked for in one go, then the names of whatever they speak
    of; offline, names that are not at hand are done without. Raises FamkgError where a chosen
    thing has no verified item, and the WikidataErrors of the client.
    """
    items = verified_items(ours)
    wanted = sorted({*chosen})
    for iri in wanted:
        if iri not in items:
            raise FamkgError(
                f"{curie(iri)} has no verified item at Wikidata",
                todo=f"famkg wikidata find {curie(iri)} looks for one,"
                " famkg wikidata accept takes it.",
            )
    about = {
        iri: properties
        for iri in wanted or items
        if iri.startswith((STORY, WORLD))
        if (properties := ours.table.properties_of(ours.classes.get(iri, ())))
    }
    found = client.entities({items[iri] for iri in about})
    subjects = [
        Subject(iri, items[iri], entity, properties)
        for iri, properties in about.items()
        if isinstance(entity := found[items[iri]], Entity)
    ]
    spoken = {name for subject in subjects for name in _spoken_of(subject)}
    linked = {link.item for link in ours.links if link.item and _decides(link)}
    named = {*spoken, *items.values(), *linked}
    entities = {**client.names(named - found.keys()), **found}
    judge = make_judge(ours, items, entities)
    compared = compare(subjects, ours.claims, ours.table, judge)
    gone = {iri: items[iri] for iri in about if isinstance(found[items[iri]], Missing)}
    return replace(
        compared,
        apart=tuple(
            each
            for each in ours.claims
            if each.subject in gone or (not wanted and each.subject not in items)
        ),
        gone=tuple(gone.items()),
        doubts=doubts_of(items, {*about, *_things_of(ours, about)}, judge),
    )


def verified_items(ours: Ours) -> dict[str, str]:
    """Return the item of each thing that has one for sure, by IRI, sorted.

    A thing of the story has one only if that item is a figure of a story, and a thing that is
    linked with two items has none.
    """
    found: dict[str, set[str]] = {}
    for link in ours.links:
        if link.is_identity and link.item:
            is_story = link.subject.startswith(STORY) or STORY_ENTITY in ours.classes.get(
                link.subject, ()
            )
            if not is_story or link.object_category in FICTIONAL:
                found.setdefault(link.subject, set()).add(link.item)
    return {iri: min(items) for iri, items in sorted(found.items()) if len(items) == 1}


def make_judge(
    ours: Ours, items: Mapping[str, str], entities: Mapping[str, Entity | Missing]
) -> Judge:
    """Return what values are compared by: our verified items and names, and what items are."""

    def current(item: str) -> str:
        known = entities.get(item)
        return known.id if isinstance(known, Entity) else item

    def pairs(fits: Callable[[Link], bool], predicate: str = EXACT) -> frozenset[tuple[str, str]]:
        return frozenset(
            (link.subject, current(link.item))
            for link in ours.links
            if link.predicate == predicate and link.item and fits(link)
        )

    return Judge(
        {iri: current(item) for iri, item in items.items()},
        ours.names,
        entities,
        pairs(lambda link: link.holds and not link.is_verified),
        pairs(lambda link: link.negated),
        pairs(lambda link: link.holds and link.is_verified, CLOSE),
    )


def _decides(link: Link) -> bool:
    """Say whether a link that is no identity decides what a thing is the same as."""
    is_thing = link.subject.startswith((STORY, WORLD))
    is_denial = link.negated and link.predicate == EXACT
    return is_thing and (is_denial or (link.holds and link.predicate == CLOSE))


def _things_of(ours: Ours, about: Container[str]) -> Iterator[str]:
    """Yield the things that claims about some things have as values or qualifiers."""
    for claim in ours.claims:
        if claim.subject in about:
            yield from things_in(claim)


def _spoken_of(subject: Subject) -> Iterator[str]:
    """Yield the identifiers in what an item says by the properties that we compare.

    Its classes are among them: they tell whether it is a disambiguation page.
    """
    yield from filter(IDENTIFIER.fullmatch, subject.entity.items("P31"))
    for property_ in subject.properties:
        for claim in subject.entity.claims.get(property_, ()):
            sources = [snak for reference in claim.references for snak in reference]
            for snak in (claim.snak, *claim.qualifiers, *sources):
                yield from _identifiers(snak)


def _identifiers(snak: Snak) -> Iterator[str]:
    yield snak.property
    if isinstance(snak.value, ItemValue) and IDENTIFIER.fullmatch(snak.value.id):
        yield snak.value.id
    if isinstance(snak.value, QuantityValue) and snak.value.unit:
        yield snak.value.unit
