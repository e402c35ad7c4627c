"""Holds an item against what we know of a thing: which facts agree, and which do not.

This tells whether an item is the right one. Lists at Wikidata and ours are never complete, so
of several values one in common is enough, and only what has one value can contradict: a date, a
place of birth. What the two sides say differently in all is for `famkg wikidata diff`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal as OneOf

from famkg.wikidata.entities import Claim as TheirClaim
from famkg.wikidata.entities import Entity, Missing
from famkg.wikidata.mapping import Claim, Qualifier, Thing
from famkg.wikidata.ours import Ours, spoken
from famkg.wikidata.times import TimeValue
from famkg.wikidata.values import ItemValue, StringValue, TextValue

Verdict = OneOf["agrees", "differs", "apart"]
SHOWN = 4
"""How many values a message names."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that both sides speak of."""

    verdict: Verdict
    """`differs` is a contradiction; `apart` means other values, which may all be true."""
    property: str
    """The identifier of the property at Wikidata."""
    words: str
    """What it is, in a line; where the sides do not agree, what each says."""
    thing: str | None = None
    """The IRI of the thing of ours that the fact ties this one to, if it does."""
    is_value: bool = False
    """Whether it is the other thing's item that says so, with this one as a value."""


def facts_of(
    ours: Ours, iri: str, item: Entity, others: Mapping[str, Entity | Missing]
) -> list[Fact]:
    """Return what an item and our graph both say of a thing, by property.

    `others` are items at hand, among them those of our things that the claims are about.
    """
    by_property: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in ours.claims_about(iri):
        by_property[claim.property].append(claim)
    found: list[Fact] = []
    for property_, claims in by_property.items():
        theirs = [claim for claim in item.best(property_) if claim.value is not None]
        if theirs:
            found += _forwards(ours, property_, claims, theirs, others)
    found += _backwards(ours, iri, item, others)
    return sorted(set(found), key=lambda fact: (int(fact.property[1:]), fact.words))


def resolved(identifier: str, others: Mapping[str, Entity | Missing]) -> str:
    """Return the identifier of the item that one leads to: where it was merged, of the other."""
    found = others.get(identifier)
    return found.id if isinstance(found, Entity) else identifier


def called(identifier: str, others: Mapping[str, Entity | Missing]) -> str:
    """Return an identifier with the label behind it, where that is at hand."""
    found = others.get(identifier)
    label = found.label() if isinstance(found, Entity) else None
    return f"{identifier} ({label})" if label else identifier


def listed(words: Iterable[str], most: int = SHOWN) -> str:
    """Return words with commas between them, and how many more there are."""
    several = [*words]
    more = f" and {len(several) - most} more" if len(several) > most else ""
    return ", ".join(several[:most]) + more


def _forwards(
    ours: Ours,
    property_: str,
    claims: list[Claim],
    theirs: list[TheirClaim],
    others: Mapping[str, Entity | Missing],
) -> Iterator[Fact]:
    label = ours.table.properties[property_]
    things = [claim for claim in claims if isinstance(claim.value, Thing)]
    if things:
        yield from _things(ours, property_, label, things, theirs, others)
        return
    mine = [claim.value for claim in claims]
    times = [value for value in mine if isinstance(value, TimeValue)]
    their_times = [claim.value for claim in theirs if isinstance(claim.value, TimeValue)]
    if times and their_times:
        meeting = [time for time in times if any(_meet(time, other) for other in their_times)]
        if meeting:
            yield Fact("agrees", property_, f"{label} {meeting[0]}")
        elif not any(claim.limits for claim in claims):
            both = f"we say {listed(map(str, times))}, Wikidata {listed(map(str, their_times))}"
            yield Fact("differs", property_, f"{label}: {both}")
    texts = {spoken(value.text): value for value in mine if isinstance(value, TextValue)}
    for claim in theirs:
        if isinstance(claim.value, TextValue) and spoken(claim.value.text) in texts:
            yield Fact("agrees", property_, f"{label} {claim.value.text}")
            return


def _things(
    ours: Ours,
    property_: str,
    label: str,
    claims: list[Claim],
    theirs: list[TheirClaim],
    others: Mapping[str, Entity | Missing],
) -> Iterator[Fact]:
    values = {
        resolved(claim.value.id, others): claim
        for claim in theirs
        if isinstance(claim.value, ItemValue)
    }
    unknown = agreed = False
    for claim in claims:
        assert isinstance(claim.value, Thing)
        known = {resolved(item, others) for item in ours.items_of(claim.value.iri)}
        unknown |= not known
        for item in sorted(known & values.keys()):
            agreed = True
            name = ours.label(claim.value.iri)
            yield Fact("agrees", property_, f"{label} {name}", claim.value.iri)
            yield from _qualifiers(ours, f"{label} {name}", claim, values[item])
    if values and not agreed and not unknown:
        names = [ours.label(claim.value.iri) for claim in claims if isinstance(claim.value, Thing)]
        has = listed(called(item, others) for item in values)
        words = f"{label}: we say {listed(names)}, Wikidata {has}"
        is_single = ours.table.single.get(property_) == ""
        yield Fact("differs" if is_single else "apart", property_, words)


def _qualifiers(ours: Ours, words: str, claim: Claim, their: TheirClaim) -> Iterator[Fact]:
    """Yield whether the numbers and the like that qualify a claim agree."""
    for qualifier in claim.qualifiers:
        value = _text(qualifier)
        said = [
            snak.value.text
            for snak in their.qualified(qualifier.property)
            if isinstance(snak.value, StringValue)
        ]
        if value is not None and said:
            name = ours.table.properties[qualifier.property]
            if value in said:
                yield Fact("agrees", qualifier.property, f"{words}, {name} {value}")
            else:
                both = f"we say {value}, Wikidata {listed(said)}"
                yield Fact("differs", qualifier.property, f"{words}, {name}: {both}")


def _text(qualifier: Qualifier) -> str | None:
    return qualifier.value.text if isinstance(qualifier.value, StringValue) else None


def _backwards(
    ours: Ours, iri: str, item: Entity, others: Mapping[str, Entity | Missing]
) -> Iterator[Fact]:
    """Yield what the items of other things of ours say of this one, where we say it too."""
    for claim in ours.claims_with(iri):
        about = others.get(ours.item_of(claim.subject) or "")
        if isinstance(about, Entity):
            values = {resolved(each, others) for each in about.items(claim.property)}
            if item.id in values:
                label = ours.table.properties[claim.property]
                words = f"“{label}” of {ours.label(claim.subject)}"
                yield Fact("agrees", claim.property, words, claim.subject, is_value=True)


def _meet(one: TimeValue, other: TimeValue) -> bool:
    """Say whether two times can be the same; what is beyond our calendar may be."""
    bounds = (one.earliest, one.latest, other.earliest, other.latest)
    if None in bounds:
        return one == other
    first, last, earliest, latest = bounds
    assert first and last and earliest and latest
    return first <= latest and earliest <= last
