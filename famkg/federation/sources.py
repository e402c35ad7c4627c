"""Says where a fact of Wikidata comes from: the item, its revision, and when that was made."""

from __future__ import annotations

import re
from dataclasses import dataclass

DATA = "https://www.wikidata.org/wiki/Special:EntityData/"


def tidy(text: str) -> str:
    """Return a text of Wikidata's on one line, without what a terminal would obey."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """An item of Wikidata as of one revision."""

    item: str
    label: str = ""
    revision: int | None = None
    modified: str = ""
    """The moment of the revision, as Wikidata writes it."""

    @property
    def address(self) -> str:
        """The IRI of the named graph that holds it: where that very revision can be read."""
        revision = "" if self.revision is None else f"?revision={self.revision}"
        return f"{DATA}{self.item}{revision}"

    def __str__(self) -> str:
        """Return what a reader is told: the item, its label, its revision and the day."""
        label = f" ({self.label})" if self.label else ""
        revision = "" if self.revision is None else f", revision {self.revision}"
        day = f" of {self.modified[:10]}" if self.modified else ""
        return f"Wikidata, {self.item}{label}{revision}{day}"
