"""Weighs what speaks for an item, and against it: name, class, facts, role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from famkg.namespaces import FAM
from famkg.wikidata.entities import Entity, Missing
from famkg.wikidata.facts import called, facts_of, listed
from famkg.wikidata.mapping import Thing
from famkg.wikidata.ours import Ours, shared_name, spoken
from famkg.wikidata.theirs import kinds_fit

LABEL, ALIAS, LIKE, KIND, OTHER_KIND = 30, 25, 10, 20, -40
TIED, ROLE, TIME, FACT, CONTRADICTION = 25, 20, 15, 5, -30
OCCUPATION, SURE = 10, 10
"""What a reason counts; only their order is shown to matter."""
ALIKE = 0.85
"""How alike names must be to count, from 0 to 1."""
WORK = FAM + "Work"


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that speaks for an item, or against it."""

    words: str
    points: int


@dataclass
class Hits:
    """What was found of the items so far."""

    ids: dict[str, None] = field(default_factory=dict)
    sure: set[str] = field(default_factory=set)
    """Those of which the reconciliation service is sure."""
    roles: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def reasons(
    iri: str,
    ours: Ours,
    item: Entity,
    others: Mapping[str, Entity | Missing],
    above: Mapping[str, frozenset[str]],
    hits: Hits,
) -> Iterator[Reason]:
    """Yield what speaks for an item and against it, the name first."""
    name = name_of(iri, ours, item)
    if name is not None:
        yield name
    wanted, kinds = ours.kinds_of(iri), item.items("P31")
    if wanted and kinds_fit(item, wanted, above):
        reached = {*kinds}.union(*(above.get(kind, frozenset()) for kind in kinds))
        fitting = [label for kind, label in wanted.items() if kind in reached]
        yield Reason(f"it is a {fitting[0]}", KIND)
    elif wanted and any(kind in above for kind in kinds):
        yield Reason(f"it is {listed(called(kind, others) for kind in kinds)}", OTHER_KIND)
    for occupation in sorted({*item.items("P106")} & wanted.keys()):
        yield Reason(f"occupation {wanted[occupation]}", OCCUPATION)
        break
    for fact in facts_of(ours, iri, item, others):
        if fact.verdict == "agrees":
            yield Reason(fact.words, _weight(fact.thing, fact.is_value, ours))
        elif fact.verdict == "differs":
            yield Reason(fact.words, CONTRADICTION)
    role = shared_name(roles(iri, ours), hits.roles.get(item.id, ()))
    if role is not None:
        yield Reason(f"the same role: {role}", ROLE)
    if item.id in hits.sure:
        yield Reason("the reconciliation service is sure", SURE)


def _weight(thing: str | None, is_value: bool, ours: Ours) -> int:
    if thing is None:
        return TIME
    return TIED if is_value or WORK in ours.classes.get(thing, ()) else FACT


def name_of(iri: str, ours: Ours, item: Entity) -> Reason | None:
    """Return what the name of an item says for it, or None where it is another."""
    names, label = ours.names.get(iri, ()), item.label()
    if label is not None and shared_name(names[:1], [label]):
        return Reason("the same label", LABEL)
    alias = shared_name(names, item.names())
    if alias is not None:
        return Reason(f"the same name: {alias}", ALIAS)
    near = alike(names, item.names())
    return Reason(f"a name like it: {near}", LIKE) if near else None


def ties(iri: str, ours: Ours, item: Entity, others: Mapping[str, Entity | Missing]) -> bool:
    """Say whether a fact ties an item to a work that ours is tied to."""
    return any(
        fact.verdict == "agrees" and _weight(fact.thing, fact.is_value, ours) == TIED
        for fact in facts_of(ours, iri, item, others)
    )


def alike(ours: Iterable[str], theirs: Iterable[str]) -> str | None:
    """Return the first of their names that is much like one of ours, or None."""
    wanted = [spoken(name) for name in ours]
    for name in theirs:
        said = spoken(name)
        if any(SequenceMatcher(None, said, each).ratio() >= ALIKE for each in wanted):
            return name
    return None


def roles(iri: str, ours: Ours) -> tuple[str, ...]:
    """Return the names of the roles that our claims give to an entity."""
    found: dict[str, None] = {}
    for claim in ours.claims_with(iri):
        for qualifier in claim.qualifiers:
            if isinstance(qualifier.value, Thing):
                found.update(dict.fromkeys(ours.names.get(qualifier.value.iri, ())))
    return tuple(found)
