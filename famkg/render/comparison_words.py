"""Puts the values of a comparison with Wikidata into words, ours and Wikidata's alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from famkg.namespaces import curie
from famkg.render.proofs import Label
from famkg.wikidata.entities import Claim as TheirClaim
from famkg.wikidata.entities import Snak
from famkg.wikidata.mapping import Claim, Qualifier, Thing
from famkg.wikidata.mapping import Value as OurValue
from famkg.wikidata.sameness import Judge
from famkg.wikidata.values import ItemValue, QuantityValue, TextValue
from famkg.wikidata.values import Value as TheirValue

UNLINKED = "no verified item"
MISSING = {"somevalue": "unknown value", "novalue": "no value"}
"""How what is no value is called, as Wikidata itself does."""


@dataclass(frozen=True, slots=True)
class Words:
    """What things, items and properties are called."""

    label: Label
    judge: Judge
    properties: Mapping[str, str]
    """Labels of properties in our table, by identifier."""

    def property(self, identifier: str) -> str:
        """Return the label of a property with its identifier: Wikidata's of today, or ours."""
        known = self.judge.label(identifier) or self.properties.get(identifier)
        return f"{known} ({identifier})" if known else identifier

    def item(self, identifier: str) -> str:
        """Return the label of an item with its identifier, and where a redirect leads."""
        current = self.judge.current(identifier)
        named = f"{identifier}, now {current}" if current != identifier else identifier
        known = self.judge.label(identifier)
        return f"{known} ({named})" if known else named

    def thing(self, iri: str) -> str:
        """Return the label of a thing of ours with its item."""
        name = self.label(iri)
        item = self.judge.items.get(iri, UNLINKED)
        return f"{name} ({item})" if name != curie(iri) else f"{curie(iri)} ({item})"

    def ours(self, value: OurValue) -> str:
        """Return a value of ours."""
        return self.thing(value.iri) if isinstance(value, Thing) else self.theirs(value)

    def theirs(self, value: TheirValue) -> str:
        """Return a value of Wikidata."""
        if isinstance(value, ItemValue):
            return self.item(value.id)
        if isinstance(value, TextValue):
            return f"{value.text} ({value.language})"
        if isinstance(value, QuantityValue) and value.unit:
            bare = str(value).removesuffix(value.unit).rstrip()
            return f"{bare} {self.item(value.unit)}"
        return str(value)

    def snak(self, snak: Snak) -> str:
        """Return the value of a snak, or what Wikidata says in its place."""
        return MISSING[snak.kind] if snak.value is None else self.theirs(snak.value)

    def said(self, snaks: Iterable[Snak]) -> str:
        """Return snaks as they qualify a claim or make up a reference."""
        return "; ".join(f"{self.property(each.property)}: {self.snak(each)}" for each in snaks)

    def qualifiers(self, qualifiers: Iterable[Qualifier]) -> str:
        """Return qualifiers of ours; a thing that can be said by its name is."""
        return "; ".join(
            f"{self.property(each.property)}: "
            + (self._name(each.value) if each.otherwise else self.ours(each.value))
            for each in qualifiers
        )

    def _name(self, value: OurValue) -> str:
        """Return a value of ours, a thing without an item by its label alone."""
        if isinstance(value, Thing) and value.iri not in self.judge.items:
            return self.label(value.iri)
        return self.ours(value)


def remarks(claim: Claim) -> tuple[str, ...]:
    """Return what a reader must know of a claim of ours before it is taken for settled."""
    return (
        *(f"in conflict with others by {rule}" for rule in claim.disputed),
        *(f"“{limit}”" for limit in claim.limits),
    )


def references(claim: TheirClaim, words: Words) -> tuple[str, ...]:
    """Return the references of a claim of Wikidata, each in one line."""
    return tuple(words.said(reference) for reference in claim.references)
