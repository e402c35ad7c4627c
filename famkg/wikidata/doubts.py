"""Says of which things the link cannot be trusted today, by what Wikidata has become since.

What is at hand tells most of it (`doubts_of`): an item that was merged, that another row denies,
that two of our things share, or that is a disambiguation page. Before anything is proposed, all
that `famkg wikidata check` looks at is asked as well (`checked_doubts`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from famkg.namespaces import curie
from famkg.wikidata.checking import check_items
from famkg.wikidata.entities import Entity
from famkg.wikidata.mapping import Claim, Thing
from famkg.wikidata.theirs import ask_about, is_disambiguation

if TYPE_CHECKING:
    from famkg.wikidata.client import Client
    from famkg.wikidata.ours import Ours
    from famkg.wikidata.sameness import Judge


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """Why the verified item of a thing may be the wrong one."""

    iri: str
    check: str
    """The check of `famkg wikidata check` that finds it."""
    words: str


def doubts_of(items: Mapping[str, str], about: Collection[str], judge: Judge) -> tuple[Doubt, ...]:
    """Return what is doubtful of the items of the things `about`, sorted; nobody is asked.

    `items` are the verified items of all things, as our links have them.
    """
    sharing: defaultdict[str, set[str]] = defaultdict(set)
    for iri, item in items.items():
        sharing[judge.current(item)].add(iri)
    found = set()
    for iri in items.keys() & {*about}:
        item = items[iri]
        current = judge.current(item)
        label = judge.label(item)
        named = f"{current} ({label})" if label else current
        if current != item:
            found.add(Doubt(iri, "item-redirect", f"{item} was merged into {named}"))
        if (iri, current) in judge.denied:
            found.add(Doubt(iri, "item-denied", f"a link denies that it is {named}"))
        others = ", ".join(sorted(curie(each) for each in sharing[current] - {iri}))
        if others:
            found.add(Doubt(iri, "item-shared", f"{named} is the item of {others} as well"))
        known = judge.entities.get(item)
        if isinstance(known, Entity) and is_disambiguation(known, judge.entities):
            found.add(Doubt(iri, "item-disambiguation", f"{named} is a disambiguation page"))
    return tuple(sorted(found))


def checked_doubts(client: Client, ours: Ours, items: Mapping[str, str]) -> tuple[Doubt, ...]:
    """Return the violations that `famkg wikidata check` finds in the links of `items`, sorted.

    An item that is no more is not among them: nothing can be said of it anyway. Raises the
    WikidataErrors of the client.
    """
    return tuple(sorted({*_violations(client, ours, items)}))


def things_in(claim: Claim) -> Iterator[str]:
    """Yield the IRIs of the things that a claim has as its value, or that qualify it."""
    qualifiers = (qualifier.value for qualifier in claim.qualifiers)
    for value in (claim.value, *qualifiers):
        if isinstance(value, Thing):
            yield value.iri


def merged_doubts(*some: Iterable[Doubt]) -> dict[str, tuple[str, ...]]:
    """Return the checks that find something wrong with each thing, by IRI, sorted."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for doubts in some:
        for doubt in doubts:
            found[doubt.iri].add(doubt.check)
    return {iri: tuple(sorted(checks)) for iri, checks in sorted(found.items())}


def _violations(client: Client, ours: Ours, items: Mapping[str, str]) -> Iterator[Doubt]:
    for finding in check_items(ours.links, ours, ask_about(ours.links, ours, client)):
        iri = finding.focus or ""
        marked = (finding.mark or "").split()
        if (
            finding.severity == "violation"
            and finding.check != "item-missing"
            and marked[:1] == [items.get(iri)]
        ):
            yield Doubt(iri, finding.check, finding.message.partition("\n")[0])
