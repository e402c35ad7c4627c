"""Says whether a value of ours and one of Wikidata's are the same, and by what.

Things are the same by their items, or near enough by a close match. One of ours without a
verified item may be the same by a candidate link or by its name: then nothing is known for
sure, and nothing differs either. Times agree where both can hold: a year with any day in it.
In texts blanks do not count.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import TypeAlias

from famkg.wikidata.entities import Entity, Missing, Snak
from famkg.wikidata.mapping import Thing, Value
from famkg.wikidata.ours import shared_name
from famkg.wikidata.times import TimeValue
from famkg.wikidata.values import ItemValue, QuantityValue, StringValue, TextValue
from famkg.wikidata.values import Value as WikidataValue

How: TypeAlias = OneOf["value", "item", "time", "close", "candidate", "name"]
"""By what two values are the same: the first two for sure, `time` as far as both are precise,
`close` as near as a verified close match says."""

ANY_LANGUAGE = "mul"
"""The language that Wikidata gives to texts which are the same in most."""


@dataclass(frozen=True, slots=True)
class Judge:
    """What is known of things of ours and of items, to compare them."""

    items: Mapping[str, str]
    """The verified items of our things, by IRI, redirects followed."""
    names: Mapping[str, tuple[str, ...]]
    """The names of our things, by IRI."""
    entities: Mapping[str, Entity | Missing] = field(default_factory=dict)
    """Labels and aliases of items, by the identifier that was asked for."""
    candidates: frozenset[tuple[str, str]] = frozenset()
    """Things with items that nobody has verified."""
    denied: frozenset[tuple[str, str]] = frozenset()
    """Things with items that they are not, in spite of the name."""
    close: frozenset[tuple[str, str]] = frozenset()
    """Things with items that come close to them, verified."""

    def current(self, item: str) -> str:
        """Return the identifier of an item, or of the one into which it was merged."""
        known = self.entities.get(item)
        return known.id if isinstance(known, Entity) else item

    def is_gone(self, item: str) -> bool:
        """Say whether an identifier is known to name nothing any more."""
        return isinstance(self.entities.get(item), Missing)

    def things(self) -> dict[str, str]:
        """Return the thing of ours that each item is, by identifier."""
        return {item: iri for iri, item in sorted(self.items.items(), reverse=True)}

    def label(self, identifier: str) -> str | None:
        """Return the label of an item or a property; None where it has none, or none at hand."""
        known = self.entities.get(identifier)
        return known.label() if isinstance(known, Entity) else None

    def same(self, ours: Value, theirs: Snak) -> How | None:
        """Return by what a value of ours is the same as one of Wikidata's; None if it is not."""
        if theirs.value is None:
            return None
        if isinstance(ours, Thing):
            if not isinstance(theirs.value, ItemValue):
                return None
            return self._same_thing(ours.iri, self.current(theirs.value.id))
        return same_value(ours, theirs.value)

    def _same_thing(self, iri: str, item: str) -> How | None:
        is_denied = (iri, item) in self.denied
        if self.items.get(iri) == item and not is_denied:
            return "item"
        if (iri, item) in self.close:
            return "close"
        if is_denied or iri in self.items or item in self.items.values():
            return None
        if (iri, item) in self.candidates:
            return "candidate"
        known = self.entities.get(item)
        called = known.names() if isinstance(known, Entity) else ()
        return "name" if shared_name(self.names.get(iri, ()), called) else None


def same_value(ours: WikidataValue, theirs: WikidataValue) -> How | None:
    """Return by what two values are the same that are no things; None if they are not."""
    if ours == theirs:
        return "value"
    if isinstance(ours, TimeValue) and isinstance(theirs, TimeValue):
        return "time" if _both_can_hold(ours, theirs) else None
    if isinstance(ours, StringValue) and isinstance(theirs, StringValue):
        return "value" if _bare(ours.text) == _bare(theirs.text) else None
    if isinstance(ours, TextValue) and isinstance(theirs, TextValue):
        alike = same_language(ours, theirs) and _bare(ours.text) == _bare(theirs.text)
        return "value" if alike else None
    if isinstance(ours, QuantityValue) and isinstance(theirs, QuantityValue):
        return "value" if _same_quantity(ours, theirs) else None
    return None


def same_language(ours: TextValue, theirs: TextValue) -> bool:
    """Say whether two texts are in one language; regional forms and `mul` count as such."""
    if ANY_LANGUAGE in (ours.language, theirs.language):
        return True
    return ours.language.partition("-")[0] == theirs.language.partition("-")[0]


def _both_can_hold(ours: TimeValue, theirs: TimeValue) -> bool:
    """Say whether two times overlap; what lies beyond our calendar does not."""
    bounds = (ours.earliest, ours.latest, theirs.earliest, theirs.latest)
    first, last, begin, end = bounds
    if first is None or last is None or begin is None or end is None:
        return False
    return first <= end and begin <= last


def _same_quantity(ours: QuantityValue, theirs: QuantityValue) -> bool:
    """Say whether two quantities have one unit, and one amount or one within the bounds."""
    if ours.unit != theirs.unit:
        return False
    if theirs.lower is None or theirs.upper is None:
        return ours.amount == theirs.amount
    return theirs.lower <= ours.amount <= theirs.upper


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())
