"""Compares what our statements say with what Wikidata says of the same things: three lists.

What we say and Wikidata does not; what Wikidata says and we do not, as far as our table knows
the property; and where both speak and differ. What Wikidata says are its best claims, that is
the preferred ones, else the normal ones; a deprecated claim is not what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import TypeAlias

from famkg.wikidata.doubts import Doubt
from famkg.wikidata.entities import Claim as TheirClaim
from famkg.wikidata.entities import Entity, Snak
from famkg.wikidata.mapping import Claim, Qualifier
from famkg.wikidata.sameness import How, Judge, same_language
from famkg.wikidata.table import Table
from famkg.wikidata.values import QuantityValue, StringValue, TextValue

Kind: TypeAlias = OneOf["value", "qualifiers", "rank", "deprecated", "unknown", "none"]

KINDS: Mapping[Kind, str] = {
    "value": "another value, where there can be one",
    "qualifiers": "the same value, and other things said of it",
    "rank": "our value is there, and Wikidata prefers another",
    "deprecated": "our value is there as deprecated",
    "unknown": "Wikidata says that the value is unknown",
    "none": "Wikidata says that there is no value",
}
"""How both can speak and differ."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing of ours with its item, as of one revision."""

    iri: str
    asked: str
    """The identifier that our link gives."""
    entity: Entity
    """The item; another than `asked` where that is a redirect."""
    properties: tuple[str, ...]
    """The properties that our table knows for such a thing."""


@dataclass(frozen=True, slots=True)
class OnlyOurs:
    """We say it, and Wikidata does not."""

    subject: Subject
    claim: Claim
    beside: bool = False
    """Whether Wikidata has the same value in other claims, which say other things of it."""
    there: TheirClaim | None = None
    """The claim of Wikidata that has the same value and only lacks some qualifiers of ours."""
    lacking: tuple[Qualifier, ...] = ()
    """The qualifiers that it lacks, and has no other values for."""
    is_only: bool = True
    """Whether no other claim of Wikidata has that value, of whatever rank."""


@dataclass(frozen=True, slots=True)
class OnlyTheirs:
    """Wikidata says it, and we do not."""

    subject: Subject
    claim: TheirClaim


@dataclass(frozen=True, slots=True)
class Difference:
    """Both speak, and differ."""

    kind: Kind
    subject: Subject
    claim: Claim
    theirs: tuple[TheirClaim, ...]
    """What Wikidata says instead; where our value is there, the claim that has it comes first."""
    how: How | None = None
    """By what our value is the same as that of the first claim, where it is there."""
    lacking: tuple[Qualifier, ...] = ()
    """Qualifiers of ours that Wikidata's claim lacks."""
    others: tuple[Qualifier, ...] = ()
    """Qualifiers of ours for which it has other values."""
    more: tuple[Snak, ...] = ()
    """Its qualifiers that we lack, or for which we have other values."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Both say it."""

    subject: Subject
    claim: Claim
    theirs: TheirClaim
    how: How
    """By what the values are the same; `candidate` and `name` are no more than likely.

    `close` is no identity either, but what a verified close match says.
    """


@dataclass(frozen=True, slots=True)
class Comparison:
    """The three lists, each by thing, property and value, and what else came out."""

    subjects: tuple[Subject, ...]
    ours: tuple[OnlyOurs, ...]
    theirs: tuple[OnlyTheirs, ...]
    differences: tuple[Difference, ...]
    agreements: tuple[Agreement, ...]
    apart: tuple[Claim, ...] = ()
    """Claims of ours about things without an item, or whose item is no more."""
    gone: tuple[tuple[str, str], ...] = ()
    """Things whose items are no more, with their identifiers."""
    judge: Judge = field(default_factory=lambda: Judge({}, {}))
    """What the values were compared by; it knows items and labels."""
    doubts: tuple[Doubt, ...] = ()
    """Why the links of things that were compared, or are values there, may be wrong by now."""


def compare(
    subjects: Iterable[Subject], claims: Iterable[Claim], table: Table, judge: Judge
) -> Comparison:
    """Return what differs between claims of ours and the items of their subjects.

    `claims` may be about other things too; they are left aside.
    """
    subjects = tuple(sorted(subjects, key=lambda subject: subject.iri))
    by_place: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        by_place.setdefault((claim.subject, claim.property), []).append(claim)
    found = [
        each
        for subject in subjects
        for property_ in subject.properties
        for each in _Place(
            subject, property_, tuple(by_place.get((subject.iri, property_), ())), table, judge
        ).compare()
    ]
    return Comparison(
        subjects,
        tuple(each for each in found if isinstance(each, OnlyOurs)),
        tuple(each for each in found if isinstance(each, OnlyTheirs)),
        tuple(each for each in found if isinstance(each, Difference)),
        tuple(each for each in found if isinstance(each, Agreement)),
        judge=judge,
    )


Found: TypeAlias = OnlyOurs | OnlyTheirs | Difference | Agreement


class _Place:
    """One property of one thing: what both say there."""

    def __init__(
        self,
        subject: Subject,
        property_: str,
        ours: Sequence[Claim],
        table: Table,
        judge: Judge,
    ) -> None:
        self.subject = subject
        self.judge = judge
        self.ours = ours
        self.all = _ordered(subject.entity.claims.get(property_, ()))
        self.best = _ordered(subject.entity.best(property_))
        self.single = table.single.get(property_)
        self.speaks_of = table.qualifiers_of(property_)
        self.left = list(self.best)
        """What Wikidata says and no claim of ours has met yet."""

    def compare(self) -> Iterator[Found]:
        """Yield what comes out, ours first, each in its order."""
        found: dict[int, Found] = {}
        for closely in (False, True):  # what fits in every respect goes first
            for number, claim in enumerate(self.ours):
                if number not in found and (met := self._fitting(claim, closely=closely)):
                    found[number] = met
        for number, claim in enumerate(self.ours):
            if number not in found:
                found[number] = self._judged(claim)
        yield from (found[number] for number in sorted(found))
        spoken = {
            id(said)
            for each in found.values()
            if isinstance(each, Difference)
            for said in each.theirs
        }
        for theirs in self.left:
            if id(theirs) not in spoken:
                yield OnlyTheirs(self.subject, theirs)

    def _fitting(self, claim: Claim, *, closely: bool) -> Agreement | None:
        for theirs in (*self.left, *self.best):  # one that is met already, if no other
            how = self.judge.same(claim.value, theirs.snak)
            if how and (how == "close") is closely and not any(self._qualifiers(claim, theirs)):
                if theirs in self.left:
                    self.left.remove(theirs)
                return Agreement(self.subject, claim, theirs, how)
        return None

    def _judged(self, claim: Claim) -> Found:
        """Return what a claim comes to that nothing fits in every respect."""
        subject, judge = self.subject, self.judge

        def how(theirs: TheirClaim) -> How | None:
            return judge.same(claim.value, theirs.snak)

        same = [each for each in self.left if how(each)]
        if same:
            nearest = min(same, key=lambda each: sum(map(len, self._qualifiers(claim, each))))
            self.left.remove(nearest)
            lacking, others, more = unlike = self._qualifiers(claim, nearest)
            if not others and not more and _is_said(claim, nearest, how(nearest)):
                is_only = sum(1 for each in self.all if how(each)) == 1
                return OnlyOurs(subject, claim, False, nearest, lacking, is_only)
            return Difference("qualifiers", subject, claim, (nearest,), how(nearest), *unlike)
        elsewhere = [each for each in self.all if each not in self.best and how(each)]
        normal = [each for each in elsewhere if each.rank != "deprecated"]
        rivals = self._rivals(claim)
        if normal and not rivals and (by := how(normal[0])):
            return Agreement(subject, claim, normal[0], by)
        if normal:
            return Difference("rank", subject, claim, (normal[0], *rivals), how(normal[0]))
        if elsewhere:
            there = elsewhere[0]
            return Difference("deprecated", subject, claim, (there, *rivals), how(there))
        if any(each.snak.kind == "novalue" for each in self.best):
            said = tuple(each for each in self.best if each.snak.kind == "novalue")
            return Difference("none", subject, claim, said)
        beside = any(how(each) for each in self.best)
        if rivals and not beside:
            return Difference("value", subject, claim, rivals)
        if any(each.snak.kind == "somevalue" for each in self.best):
            said = tuple(each for each in self.best if each.snak.kind == "somevalue")
            return Difference("unknown", subject, claim, said)
        return OnlyOurs(subject, claim, beside)

    def _rivals(self, claim: Claim) -> tuple[TheirClaim, ...]:
        """Return the claims that cannot hold beside a claim of ours, as the property has one value.

        A value that is unknown rivals nothing.
        """
        if self.single is None:
            return ()
        known = [each for each in self.best if each.snak.kind == "value"]
        return tuple(each for each in known if self._same_key(claim, each))

    def _same_key(self, claim: Claim, theirs: TheirClaim) -> bool:
        """Say whether two claims are in one place, of which the property has one for each key."""
        value = theirs.value
        if isinstance(claim.value, TextValue) and isinstance(value, TextValue):
            return same_language(claim.value, value)
        if not self.single:
            return True
        scales = [
            re.sub(r"[\d.,\s]+", "", each.text)
            for each in (claim.value, value)
            if isinstance(each, StringValue)
        ]
        if len(scales) == 2 and scales[0] != scales[1]:
            return False
        return any(
            self.judge.same(ours.value, snak)
            for ours in claim.qualifiers
            if ours.property == self.single
            for snak in theirs.qualified(self.single)
        )

    def _qualifiers(
        self, claim: Claim, theirs: TheirClaim
    ) -> tuple[tuple[Qualifier, ...], tuple[Qualifier, ...], tuple[Snak, ...]]:
        """Return what we say and theirs lacks, what it says otherwise, and what it says more."""
        lacking, others, taken = [], [], set[str]()
        for qualifier in claim.qualifiers:
            ways = [each for each in (qualifier, qualifier.otherwise) if each is not None]
            properties = {each.property for each in ways}
            taken |= properties
            said = [each for each in theirs.qualifiers if each.property in properties]
            if not said:
                lacking.append(qualifier)
            elif not any(self._says(way, snak) for way in ways for snak in said):
                others.append(qualifier)
        unlike = {
            way.property
            for qualifier in others
            for way in (qualifier, qualifier.otherwise)
            if way is not None
        }
        more = tuple(
            each
            for each in theirs.qualifiers
            if each.property in self.speaks_of
            and (each.property not in taken or each.property in unlike)
        )
        return tuple(lacking), tuple(others), more

    def _says(self, qualifier: Qualifier, snak: Snak) -> bool:
        if qualifier.property != snak.property:
            return False
        if snak.value is None:
            return snak.kind == "somevalue"
        return self.judge.same(qualifier.value, snak) is not None


def _is_said(claim: Claim, theirs: TheirClaim, how: How | None) -> bool:
    """Say whether a claim has the very value of ours, and none that only comes near to it."""
    if isinstance(claim.value, QuantityValue):
        return claim.value == theirs.value
    return how in ("item", "value")


def _ordered(claims: Iterable[TheirClaim]) -> tuple[TheirClaim, ...]:
    """Return claims by what they say, and those that say the same by their identifiers."""

    def words(claim: TheirClaim) -> tuple[object, ...]:
        qualifiers = sorted(f"{each.property} {each}" for each in claim.qualifiers)
        return str(claim.snak), qualifiers, claim.id

    return tuple(sorted(claims, key=words))
