"""Turns a passage into what a reader needs to find it: document, words, link."""

from __future__ import annotations

from dataclasses import dataclass, replace

from famkg.documents import Library, deep_link
from famkg.model import Document, Passage

WITHHELD = "not within the seasons seen"
CHANGED = "the document at hand has other words here"
ABSENT = "the document is not at hand"


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage with its document and, where they may and can be shown, its words."""

    passage: Passage
    """As cited: no more than its start where the words are withheld."""
    document: Document
    sentence: str | None
    """The words of the passage, white space as in the document; None where `remark` says why."""
    remark: str | None
    link: str
    """The page, with a text fragment that marks the passage unless it is withheld."""


def cite(library: Library, passage: Passage, seen: int | None = None) -> Citation:
    """Return the citation of a passage for a viewer of `seen` seasons; None may read all.

    Raises UnknownNameError where the passage lies in an unknown document, and DocumentError
    where the document is at hand but cannot be read.
    """
    document = library.document(passage.document)
    if passage.locator is None or (seen is not None and passage.known_from > seen):
        passage = replace(passage, locator=None, section="", end=passage.start, digest="")
        return Citation(passage, document, None, WITHHELD, deep_link(document, passage))
    sentence = library.sentence(passage)
    remark = None if sentence else CHANGED if library.has(passage.document) else ABSENT
    return Citation(passage, document, sentence, remark, deep_link(document, passage))
