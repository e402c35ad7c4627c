"""Finds a document, cuts out a passage, checks its digest.

Offsets are Unicode code points into the file read as UTF-8, its line ends untouched.
"""

from __future__ import annotations

import hashlib
import os
import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import Literal

from famkg.errors import DocumentError, UnknownNameError
from famkg.model import Document, Finding, Passage
from famkg.namespaces import FAM
from famkg.sentences import HEADING, INFOBOX

ELLIPSIS = " … "
"""What stands between the first and the last words of a locator."""


class Library:
    """The documents that the project knows, and the texts of those that are at hand."""

    def __init__(self, root: Path | None, documents: Mapping[str, Document]) -> None:
        self.root = root
        self.documents = dict(documents)
        self._texts: dict[str, str] = {}

    def has(self, identifier: str) -> bool:
        """Say whether the text of a document is at hand."""
        document = self.documents.get(identifier)
        return document is not None and self.root is not None and self._path(document).is_file()

    def document(self, identifier: str) -> Document:
        """Return what is known of a document. Raises UnknownNameError for an unknown one."""
        if identifier not in self.documents:
            raise UnknownNameError(
                "document",
                identifier,
                self.documents,
                todo=f"The documents: {', '.join(sorted(self.documents)) or 'none'}.",
            )
        return self.documents[identifier]

    def text(self, identifier: str) -> str:
        """Return the characters of a document.

        Raises UnknownNameError for an unknown document, DocumentError for one that is not at
        hand or is not in UTF-8.
        """
        document = self.document(identifier)
        if identifier not in self._texts:
            if not self.has(identifier):
                place = "" if self.root is None else f" in {self.root}"
                raise DocumentError(f"{document.file} is not at hand{place}", todo=explain_where())
            try:
                content = self._path(document).read_bytes().decode("utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise DocumentError(
                    f"it cannot be read: {error}",
                    where=str(self._path(document)),
                    todo="Put the file there as it was received, in UTF-8.",
                ) from None
            self._texts[identifier] = content
        return self._texts[identifier]

    def sentence(self, passage: Passage) -> str | None:
        """Return the words of a passage.

        None where they are not known for sure: the document is not at hand, or the stretch
        does not have the digest of the passage; and where the horizon withholds them.
        """
        if passage.locator is None or not self.has(passage.document):
            return None
        words = self.text(passage.document)[passage.start : passage.end]
        return words if digest(words) == passage.digest else None

    def check(self, passage: Passage) -> str | None:
        """Return what is wrong with a passage, or None where it fits its document.

        Raises like `text` where the document is not at hand.
        """
        finding = self.finding(passage)
        return None if finding is None else finding.message

    def finding(self, passage: Passage) -> Finding | None:
        """Return the first thing that is wrong with a passage: offsets, digest, locator, section.

        Raises like `text` where the document is not at hand.
        """
        text = self.text(passage.document)
        fault = _fault(passage, text, self.documents[passage.document].file)
        if fault is None:
            return None
        check, message = fault
        path = FAM + ("start" if check == "passage-offsets" else check.removeprefix("passage-"))
        return Finding(check, "violation", message, focus=passage.iri, path=path)

    def _path(self, document: Document) -> Path:
        assert self.root is not None
        return self.root / document.file


def find_documents(project_root: Path) -> Path | None:
    """Return the folder of the documents, or None where there is none.

    `$FAMKG_DOCUMENTS` wins, and nothing else counts where it is set; else `data/documents`
    of the project; else `shared/documents` beside it.
    """
    named = os.environ.get("FAMKG_DOCUMENTS")
    if named:
        places = [Path(named)]
    else:
        places = [
            project_root / "data" / "documents",
            project_root.parent / "shared" / "documents",
        ]
    return next((place for place in places if place.is_dir()), None)


def explain_where() -> str:
    """Return what to do where a document is not at hand."""
    named = os.environ.get("FAMKG_DOCUMENTS")
    if named:
        return f"FAMKG_DOCUMENTS names {named}: put the documents there, or name another folder."
    return "Put the documents into data/documents/, or name their folder in FAMKG_DOCUMENTS."


def digest(words: str) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of `words` in UTF-8."""
    return hashlib.sha256(words.encode("utf-8")).hexdigest()[:16]


def make_locator(words: str) -> str:
    """Return at most four first and four last of `words`, with an ellipsis between.

    The two ends never meet, so that the locator is never the passage itself; of one or two
    words it is the first.
    """
    found = words.split()
    count = max(1, min(4, (len(found) - 1) // 2))
    if len(found) < 3:
        return found[0] if found else ""
    return ELLIPSIS.join((" ".join(found[:count]), " ".join(found[-count:])))


def find_words(text: str, words: str) -> list[tuple[int, int]]:
    """Return the stretches of `text` that read `words`, whatever the case, space and quotes."""
    return [match.span() for match in _pattern(words).finditer(text)]


def find_locator(text: str, locator: str) -> list[tuple[int, int]]:
    """Return the stretches of `text` from the first to the last words of a locator.

    Each ends with the nearest last words behind the first.
    """
    first, _, last = locator.partition(ELLIPSIS)
    found = []
    for head in _pattern(first).finditer(text):
        tail = _pattern(last).search(text, head.end()) if last else head
        if tail is not None:
            found.append((head.start(), tail.end()))
    return found


def section_at(text: str, offset: int) -> str:
    """Return the headings above the character at `offset`, outermost first, joined by ` › `.

    It is empty for a lead, and `Infobox` from the line of that name to the next empty line.
    The title of the document, a heading of one sign, is no section.
    """
    starts, names = _sections(text)
    return names[bisect_right(starts, offset) - 1]


@lru_cache(maxsize=32)
def _sections(text: str) -> tuple[list[int], list[str]]:
    """Return where the lines of a text start, and the headings above each."""
    starts, names = [], []
    trail: list[tuple[int, str]] = []
    in_infobox = False
    for match in re.finditer(r"[^\n]*\n?", text):
        line = match.group()
        heading = HEADING.match(line)
        if heading is not None:
            depth = len(heading[1])
            trail = [above for above in trail if above[0] < depth]
            if depth > 1:
                trail.append((depth, heading[2]))
        in_infobox = line.strip() == INFOBOX or (in_infobox and bool(line.strip()))
        starts.append(match.start())
        names.append(INFOBOX if in_infobox and not trail else " › ".join(name for _, name in trail))
    return starts, names


def deep_link(document: Document, passage: Passage) -> str:
    """Return the address of a document's page with a text fragment that marks the passage.

    The fragment is made of the locator (WICG, URL Fragment Text Directives); without one,
    the address of the page is all. No fragment reaches over the cells of a table row, so the
    longest piece of the first and of the last words stands for them.
    """
    if passage.locator is None:
        return document.url
    ends = [
        max((cell.strip() for cell in words.split("|")), key=len)
        for words in passage.locator.split(ELLIPSIS)
    ]
    # A hyphen has a meaning of its own there, and `quote` leaves it alone.
    fragment = ",".join(quote(words, safe="").replace("-", "%2D") for words in ends)
    return f"{document.url}#:~:text={fragment}"


def _fault(passage: Passage, text: str, file: str) -> tuple[str, str] | None:
    """Return the check that a passage of `text` fails first, and the message."""
    span = f"{passage.start}–{passage.end}"
    if not 0 <= passage.start < passage.end <= len(text):
        return (
            "passage-offsets",
            f"the characters {span} are no stretch of {file}, which has {len(text)}\n"
            f"{_whereabouts(passage, text, file)}",
        )
    words = text[passage.start : passage.end]
    if digest(words) != passage.digest:
        return (
            "passage-digest",
            f"the characters {span} of {file} do not have digest {passage.digest}\n"
            f"{_whereabouts(passage, text, file)}",
        )
    if passage.locator != make_locator(words):
        return (
            "passage-locator",
            f"its locator is not made of the characters {span} of {file}\n"
            f"Write: fam:locator {Literal(make_locator(words))} ;",
        )
    section = section_at(text, passage.start)
    if passage.section != section:
        advice = f"Write: fam:section {Literal(section)} ;" if section else "Drop its fam:section."
        return (
            "passage-section",
            f"the characters {span} of {file} do not stand in the section {passage.section!r}\n"
            f"{advice}",
        )
    return None


def _whereabouts(passage: Passage, text: str, file: str) -> str:
    """Return the lines that say where the words of a locator stand now, and what to run."""
    if passage.locator is None:
        return "it has no locator to find its words by"
    places = find_locator(text, passage.locator)
    if not places:
        return (
            f"the words of its locator stand nowhere in {file}\nRead {file} and mend the passage."
        )
    start, end = min(
        places,
        key=lambda place: (
            digest(text[place[0] : place[1]]) != passage.digest,
            abs((place[1] - place[0]) - (passage.end - passage.start)),
            abs(place[0] - passage.start),
        ),
    )
    return (
        f"the words of its locator stand at {start}–{end}\n"
        f"Run: famkg passages repair --document {passage.document}"
    )


def _pattern(words: str) -> re.Pattern[str]:
    """Return what finds `words` whatever their case, the space between them and their quotes."""
    if not words.strip():
        return re.compile(r"(?!)")
    loose = r"\s+".join(re.escape(word) for word in words.split())
    for quotes in ("'’‘", '"“”'):
        loose = re.sub(f"[{quotes}]", f"[{quotes}]", loose)
    return re.compile(loose, re.IGNORECASE)
