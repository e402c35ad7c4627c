"""Items and properties of Wikidata as values: labels, claims, qualifiers, references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import TypeAlias

from famkg.wikidata.values import ItemValue, Value

SnakKind: TypeAlias = OneOf["value", "somevalue", "novalue"]
Rank: TypeAlias = OneOf["preferred", "normal", "deprecated"]

ENTITY = "http://www.wikidata.org/entity/"


@dataclass(frozen=True, slots=True)
class Snak:
    """What is said of one property: a value, that there is one unknown, or that there is none."""

    property: str
    value: Value | None = None
    """The value; None unless `kind` is "value"."""
    kind: SnakKind = "value"
    datatype: str | None = None
    """Wikidata's name of the datatype of the property: `wikibase-item`, `time` …"""

    def __str__(self) -> str:
        """Return the value as people read it, or `somevalue` or `novalue`."""
        return str(self.value) if self.kind == "value" else self.kind


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement of Wikidata: a snak with its rank, qualifiers and references."""

    id: str
    snak: Snak
    rank: Rank = "normal"
    qualifiers: tuple[Snak, ...] = ()
    """In Wikidata's order."""
    references: tuple[tuple[Snak, ...], ...] = ()
    """Each reference is what it says of the source: stated in, URL, retrieved."""

    @property
    def value(self) -> Value | None:
        """The value, or None where it is unknown or there is none; `snak.kind` tells which."""
        return self.snak.value

    def qualified(self, property_: str) -> tuple[Snak, ...]:
        """Return the qualifiers of one property, in their order."""
        return tuple(each for each in self.qualifiers if each.property == property_)


@dataclass(frozen=True, slots=True)
class Entity:
    """An item or a property, as of one revision."""

    id: str
    """Its own identifier."""
    asked: str
    """The identifier that was asked for; another than `id` where that is a redirect."""
    kind: str = "item"
    revision: int | None = None
    modified: str | None = None
    """When that revision was made, as Wikidata writes it."""
    datatype: str | None = None
    """Of a property, the datatype of its values."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """By language."""
    descriptions: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    claims: Mapping[str, tuple[Claim, ...]] = field(default_factory=dict)
    """By property, in Wikidata's order, of every rank."""
    sitelinks: Mapping[str, str] = field(default_factory=dict)
    """The titles of its articles by wiki."""

    @property
    def is_redirect(self) -> bool:
        """Whether it was reached by the identifier of an item that was merged into it."""
        return self.id != self.asked

    def label(self, *languages: str) -> str | None:
        """Return the label in the first of `languages` that has one; they are en, mul if none."""
        for language in languages or ("en", "mul"):
            if language in self.labels:
                return self.labels[language]
        return None

    def names(self, *languages: str) -> tuple[str, ...]:
        """Return label and aliases in `languages` (en, mul if none), each once."""
        found: dict[str, None] = {}
        for language in languages or ("en", "mul"):
            if language in self.labels:
                found[self.labels[language]] = None
        for language in languages or ("en", "mul"):
            found.update(dict.fromkeys(self.aliases.get(language, ())))
        return tuple(found)

    def best(self, property_: str) -> tuple[Claim, ...]:
        """Return the preferred claims, else the normal ones; never a deprecated one.

        These are what `wdt:` gives in SPARQL, and unknown and absent values besides.
        """
        claims = self.claims.get(property_, ())
        for rank in ("preferred", "normal"):
            chosen = tuple(claim for claim in claims if claim.rank == rank)
            if chosen:
                return chosen
        return ()

    def items(self, property_: str) -> tuple[str, ...]:
        """Return the identifiers that the best claims of a property have as values."""
        values = (claim.value for claim in self.best(property_))
        return tuple(value.id for value in values if isinstance(value, ItemValue))

    def all_claims(self) -> Iterator[Claim]:
        """Yield every claim, by property."""
        for claims in self.claims.values():
            yield from claims


@dataclass(frozen=True, slots=True)
class Missing:
    """An identifier that names nothing: deleted, or never given."""

    asked: str


def order_of(identifier: str) -> tuple[str, int]:
    """Return what sorts identifiers: by kind, then by number."""
    return identifier[:1], int(identifier[1:])
