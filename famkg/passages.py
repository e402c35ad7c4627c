"""Reads documents and passages out of triples, checks passages, proposes new ones."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode, Triple

from famkg.documents import Library, digest, find_words, make_locator, section_at
from famkg.errors import DocumentError
from famkg.model import Document, Finding, Passage, Waiver
from famkg.namespaces import DOCUMENT, FAM, RDF, RDFS, curie
from famkg.sentences import split, units_over

TYPE = NamedNode(RDF + "type")
_Values: TypeAlias = dict[str, list[str]]
"""What is said of one node: the text of each object, by the IRI of the predicate."""


def read_documents(triples: Iterable[Triple]) -> dict[str, Document]:
    """Return the documents that `triples` describe, by id, sorted.

    Raises DocumentError where one lacks its label, publisher, address or file.
    """
    found = {
        iri.removeprefix(DOCUMENT): Document(
            id=iri.removeprefix(DOCUMENT),
            title=_one(iri, values, RDFS + "label"),
            publisher=_one(iri, values, FAM + "publisher"),
            url=_one(iri, values, FAM + "url"),
            file=_one(iri, values, FAM + "file"),
        )
        for iri, values in _described(triples, FAM + "Document").items()
    }
    return dict(sorted(found.items()))


def read_passages(triples: Iterable[Triple]) -> dict[str, Passage]:
    """Return the passages that `triples` describe, by IRI, sorted.

    Raises DocumentError where one lacks its document, offsets or digest.
    """
    found = {
        iri: _passage(iri, values) for iri, values in _described(triples, FAM + "Passage").items()
    }
    return dict(sorted(found.items()))


def read_waivers(triples: Iterable[Triple]) -> dict[str, Waiver]:
    """Return the waivers that `triples` describe, by IRI, sorted.

    Raises DocumentError where one lacks its document, offsets, digest or reason.
    """
    found = {
        iri: Waiver(_passage(iri, values), _one(iri, values, FAM + "waivedFor").removeprefix(FAM))
        for iri, values in _described(triples, FAM + "Waiver").items()
    }
    return dict(sorted(found.items()))


def check_passages(
    passages: Mapping[str, Passage],
    library: Library,
    places: Mapping[str, tuple[str, int]] = MappingProxyType({}),
) -> list[Finding]:
    """Return one finding for each passage that does not fit its document.

    `places` are file and line of the passages' blocks, by IRI. Sorted by file and line, then
    in the order of the document. The passages must be those of the whole graph, as a horizon
    may withhold locators. Raises DocumentError where a document is not at hand,
    UnknownNameError where it is unknown.
    """
    found = []
    for passage in passages.values():
        finding = library.finding(passage)
        if finding is not None:
            file, line = places.get(passage.iri, (None, None))
            order = (file or "", line or 0, passage.document, passage.start, passage.iri)
            found.append((order, replace(finding, file=file, line=line)))
    return [finding for _, finding in sorted(found, key=lambda pair: pair[0])]


def locate(text: str, words: str, *, exact: bool = False) -> list[tuple[int, int]]:
    """Return the stretches of a document that hold `words`, in its order, each once.

    A stretch is the sentence, list item, table row or infobox line around the words, or
    several of these where the words reach over them; with `exact`, the words alone. Case,
    white space and the form of quotes make no difference.
    """
    hits = find_words(text, words)
    if exact:
        return hits
    units = split(text)
    spans = []
    for start, end in hits:
        around = units_over(units, start, end)
        spans.append((around[0].start, around[-1].end) if around else (start, end))
    return sorted(set(spans))


def propose_passage(document: str, name: str, text: str, start: int, end: int) -> str:
    """Return the Turtle of a passage of `text`, in the layout of the house.

    What it states is left to its author, so that a comment stands in that place.
    """
    words = text[start:end]
    section = section_at(text, start)
    lines = [
        f"{document}:{name}",
        "    a fam:Passage ;",
        f"    fam:document document:{document} ;",
        f"    fam:start {start} ;",
        f"    fam:end {end} ;",
        f"    fam:digest {Literal(digest(words))} ;",
        f"    fam:locator {Literal(make_locator(words))} ;",
        *([f"    fam:section {Literal(section)} ;"] if section else []),
        "    fam:knownFrom 0 ;",
        "    # Add what it says: fam:states statement:… ;",
        "    .",
    ]
    return "".join(f"{line}\n" for line in lines)


def propose_name(words: str, taken: Collection[str]) -> str:
    """Return a local name made of the first words, with a number where it is `taken`."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    stem = "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", ""))[:4]) or "passage"
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


def _passage(iri: str, values: _Values) -> Passage:
    start = _number(iri, values, FAM + "start")
    withheld = not values.keys() & {FAM + "locator", FAM + "digest", FAM + "end"}
    return Passage(
        iri=iri,
        document=_one(iri, values, FAM + "document").removeprefix(DOCUMENT),
        start=start,
        end=start if withheld else _number(iri, values, FAM + "end"),
        digest="" if withheld else _one(iri, values, FAM + "digest"),
        locator=_one(iri, values, FAM + "locator", default="") or None,
        section=_one(iri, values, FAM + "section", default=""),
        known_from=_number(iri, values, FAM + "knownFrom", default="0"),
        states=tuple(sorted(values.get(FAM + "states", ()))),
    )


def _described(triples: Iterable[Triple], kind: str) -> dict[str, _Values]:
    """Return what is said of each IRI whose type is `kind`."""
    several = tuple(triples)
    wanted = {t.subject for t in several if t.predicate == TYPE and t.object == NamedNode(kind)}
    found: defaultdict[str, _Values] = defaultdict(lambda: defaultdict(list))
    for triple in several:
        subject, value = triple.subject, triple.object
        if subject not in wanted or not isinstance(subject, NamedNode):
            continue
        if isinstance(value, NamedNode | Literal):
            found[subject.value][triple.predicate.value].append(value.value)
    return dict(found)


def _one(iri: str, values: _Values, predicate: str, default: str | None = None) -> str:
    found = sorted(set(values.get(predicate, ())))
    if not found and default is not None:
        return default
    if len(found) != 1:
        raise DocumentError(
            f"it has {len(found) or 'no'} values of {curie(predicate)}",
            where=curie(iri),
            todo="Give it exactly one.",
        )
    return found[0]


def _number(iri: str, values: _Values, predicate: str, default: str | None = None) -> int:
    found = _one(iri, values, predicate, default)
    if not found.isdecimal():
        raise DocumentError(
            f"{curie(predicate)} is {found!r}, which is no whole number",
            where=curie(iri),
            todo="Write a number without quotes, such as 43.",
        )
    return int(found)
