"""The values of Wikidata's statements, one small class for each kind.

https://www.mediawiki.org/wiki/Wikibase/DataModel/JSON lists them. What is no value at all
(unknown, or none) is said by the snak that would hold it: see `famkg.wikidata.entities`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from famkg.wikidata.times import TimeValue


@dataclass(frozen=True, slots=True)
class ItemValue:
    """Another entity."""

    id: str

    def __str__(self) -> str:
        """Return its identifier."""
        return self.id


@dataclass(frozen=True, slots=True)
class StringValue:
    """A string, a URL, an identifier elsewhere, a file of Commons."""

    text: str

    def __str__(self) -> str:
        """Return the string."""
        return self.text


@dataclass(frozen=True, slots=True)
class TextValue:
    """A text in one language."""

    text: str
    language: str

    def __str__(self) -> str:
        """Return the text with its language behind an @."""
        return f"{self.text}@{self.language}"


@dataclass(frozen=True, slots=True)
class QuantityValue:
    """A number, with the bounds and the unit that it may have."""

    amount: Decimal
    unit: str | None = None
    """The identifier of the item that is the unit; None for a plain number."""
    lower: Decimal | None = None
    upper: Decimal | None = None

    def __str__(self) -> str:
        """Return the number, its bounds in brackets, its unit behind it."""
        bounds = f" [{self.lower}, {self.upper}]" if self.lower is not None else ""
        return f"{self.amount}{bounds}{f' {self.unit}' if self.unit else ''}"


@dataclass(frozen=True, slots=True)
class PlaceValue:
    """A point on a globe."""

    latitude: float
    longitude: float
    precision: float | None = None
    globe: str = "Q2"

    def __str__(self) -> str:
        """Return latitude and longitude in degrees."""
        return f"{self.latitude} {self.longitude}"


@dataclass(frozen=True, slots=True)
class OtherValue:
    """A value of a kind that we do not read."""

    kind: str
    raw: str
    """The value as JSON."""

    def __str__(self) -> str:
        """Return the JSON."""
        return self.raw


Value: TypeAlias = (
    ItemValue | StringValue | TextValue | QuantityValue | TimeValue | PlaceValue | OtherValue
)
