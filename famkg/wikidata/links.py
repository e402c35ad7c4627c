"""Links from entities and terms of ours to Wikidata: read, written, exported.

A link is a row of an SSSOM file in data/links. It is no part of the graph, so that nothing is
inferred from it; an export may add what the links say (`link_triples`).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

from famkg.namespaces import FAM, OWL, SKOS, STORY, WD, WORLD, curie
from famkg.wikidata.sssom import SEMAPV, SSSOM, MappingSet, Row, SssomError, read_sssom, write_sssom

if TYPE_CHECKING:
    from pathlib import Path

    from famkg.project import Project

NOT_FOUND = SSSOM + "NoTermFound"
EXACT, CLOSE, RELATED, BROAD, NARROW = (
    SKOS + name
    for name in ("exactMatch", "closeMatch", "relatedMatch", "broadMatch", "narrowMatch")
)
PREDICATES = (EXACT, CLOSE, RELATED, BROAD, NARROW)
CURATED = frozenset(SEMAPV + name for name in ("ManualMappingCuration", "MappingReview"))
"""Justifications that a person stands behind; any other makes a link a candidate."""
OURS = {"fam": FAM, "story": STORY, "wd": WD, "world": WORLD}
"""Prefixes that a file gets when a link needs them and it has none."""

_OWN = {
    "subject_label": "subject_label",
    "object_label": "object_label",
    "object_category": "object_category",
    "mapping_date": "date",
    "comment": "comment",
    "evidence": "evidence",
}
"""Slots with the fields of a link that hold them."""
_SPECIAL = frozenset(
    (
        *("subject_id", "predicate_id", "object_id", "mapping_justification"),
        *("predicate_modifier", "confidence"),
    )
)


@dataclass(frozen=True, slots=True)
class Link:
    """One row: how a thing of ours relates to an item or property of Wikidata."""

    subject: str
    """The IRI of an entity or term of ours."""
    predicate: str
    """One of PREDICATES."""
    object: str
    """The IRI of an item or property, or NOT_FOUND where a search found none."""
    justification: str = SEMAPV + "ManualMappingCuration"
    negated: bool = False
    """Whether it says that the match does not hold: a namesake, not to be taken for ours."""
    confidence: float | None = None
    subject_label: str = ""
    object_label: str = ""
    object_category: str = ""
    """What kind of thing the item is, as a CURIE; needed where it is a figure of a story."""
    date: str = ""
    """The day on which somebody decided, as ISO 8601; empty where nobody noted it."""
    comment: str = ""
    evidence: str = ""
    """Where it is to be seen that the link holds."""
    others: tuple[tuple[str, str], ...] = ()
    """Further slots of SSSOM, by name."""
    file: str | None = field(default=None, compare=False)
    line: int | None = field(default=None, compare=False)

    @property
    def item(self) -> str | None:
        """The identifier at Wikidata, such as `Q28262` or `P161`; None where none was found."""
        return None if self.object == NOT_FOUND else self.object.removeprefix(WD)

    @property
    def holds(self) -> bool:
        """Whether it says that there is a match."""
        return not self.negated and self.object != NOT_FOUND

    @property
    def is_verified(self) -> bool:
        """Whether a person stands behind it; what is not verified is a candidate."""
        return self.justification in CURATED

    @property
    def is_identity(self) -> bool:
        """Whether the two are held to be one: an exact match, verified."""
        return self.holds and self.predicate == EXACT and self.is_verified


@dataclass(frozen=True, slots=True)
class LinkSet:
    """The links of one file, with what the file says of them all."""

    mappings: MappingSet
    """Prefixes and metadata; its rows are not used."""
    links: tuple[Link, ...]

    def with_links(self, links: Iterable[Link]) -> LinkSet:
        """Return the set with other links; prefixes and metadata stay."""
        return replace(self, links=tuple(links))


def load_links(project: Project) -> tuple[Link, ...]:
    """Return the links of all files of a project, in their order; raises SssomError."""
    return tuple(
        link
        for path in project.link_files()
        for link in read_links(path, project.relative(path)).links
    )


def read_links(path: Path, shown_as: str | None = None) -> LinkSet:
    """Return the links of one SSSOM file; `shown_as` names it in messages.

    Raises SssomError with the line where the file cannot be read, where it is no SSSOM, or a
    link has a predicate that is none of PREDICATES or an object that is not of Wikidata.
    """
    where = shown_as or str(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SssomError(f"it cannot be read: {error.strerror or error}", where=where) from None
    return parse_links(content, where)


def parse_links(content: bytes, where: str) -> LinkSet:
    """Return the links of an SSSOM file that is given; see `read_links`."""
    mappings = read_sssom(content, where)
    links = tuple(_link_of(row, mappings, where) for row in mappings.rows)
    return LinkSet(replace(mappings, rows=()), links)


def write_links(links: LinkSet) -> str:
    """Return the canonical text of a set of links, its rows sorted.

    Raises SssomError where a name has none of the prefixes of the set.
    """
    prefixes = {**OURS, **links.mappings.prefixes}
    mappings = replace(links.mappings, prefixes=prefixes)
    rows = tuple(Row(_slots_of(link, mappings)) for link in links.links)
    return write_sssom(replace(mappings, rows=rows))


def identities(links: Iterable[Link]) -> dict[str, str]:
    """Return the item of each entity or term that has one, verified, by IRI."""
    return {link.subject: link.item for link in links if link.is_identity and link.item}


def denials(links: Iterable[Link]) -> set[tuple[str, str]]:
    """Return things with the items that they are not, by what links say."""
    denied = (link for link in links if link.negated and link.predicate == EXACT)
    return {(link.subject, link.item) for link in denied if link.item}


def links_of(links: Iterable[Link], iri: str) -> tuple[Link, ...]:
    """Return the links of one thing, the best first: by predicate, verified, confident."""
    return tuple(
        sorted(
            (link for link in links if link.subject == iri),
            key=lambda link: (
                (link.negated, link.object == NOT_FOUND, PREDICATES.index(link.predicate)),
                (not link.is_verified, -(link.confidence or 0), link.object),
            ),
        )
    )


def link_triples(links: Iterable[Link], known: Container[object]) -> list[Triple]:
    """Return what verified links say of the things that are `known`, as triples, sorted.

    An entity that is matched exactly is the same as the item (`owl:sameAs`); terms, and
    whatever is matched less than exactly, get the property of SKOS. Candidates, denied matches
    and searches without a result say nothing here.
    """
    found = {
        Triple(NamedNode(link.subject), NamedNode(_exported(link)), NamedNode(link.object))
        for link in links
        if link.holds and link.is_verified and NamedNode(link.subject) in known
    }
    return sorted(found, key=str)


def _exported(link: Link) -> str:
    """Return the IRI of the property that says in RDF what a link says."""
    is_entity = link.subject.startswith((STORY, WORLD))
    return OWL + "sameAs" if is_entity and link.predicate == EXACT else link.predicate


def _link_of(row: Row, mappings: MappingSet, where: str) -> Link:
    slots = row.slots
    iris = [mappings.iri(slots[slot]) for slot in ("subject_id", "predicate_id", "object_id")]
    subject, predicate, matched = iris
    place = f"{where}:{row.line}"
    if predicate not in PREDICATES:
        known = ", ".join(map(curie, PREDICATES))
        raise SssomError(
            f"{slots['predicate_id']} is no predicate of our links",
            where=place,
            todo=f"Known are: {known}.",
        )
    if matched != NOT_FOUND and not re.fullmatch(re.escape(WD) + r"[PQ][1-9]\d*", matched):
        raise SssomError(
            f"{slots['object_id']} is no item or property of Wikidata",
            where=place,
            todo=f"Write wd:Q and a number, with wd: as {WD}, or sssom:NoTermFound.",
        )
    confidence = slots.get("confidence")
    return Link(
        subject,
        predicate,
        matched,
        mappings.iri(slots["mapping_justification"]),
        negated="predicate_modifier" in slots,
        confidence=float(confidence) if confidence else None,
        **{name: slots.get(slot, "") for slot, name in _OWN.items()},
        others=tuple(
            (slot, text)
            for slot, text in sorted(slots.items())
            if slot not in _OWN and slot not in _SPECIAL
        ),
        file=where,
        line=row.line,
    )


def _slots_of(link: Link, mappings: MappingSet) -> dict[str, str]:
    try:
        names = [
            mappings.curie(iri)
            for iri in (link.subject, link.predicate, link.object, link.justification)
        ]
    except KeyError as error:
        raise SssomError(
            f"{error.args[0]} has none of the prefixes of the file",
            todo="Add one to its curie_map.",
        ) from None
    ids = dict(zip(("subject_id", "predicate_id", "object_id"), names, strict=False))
    return {
        **ids,
        "mapping_justification": names[3],
        "predicate_modifier": "Not" if link.negated else "",
        "confidence": "" if link.confidence is None else f"{link.confidence:f}",
        **{slot: getattr(link, name) for slot, name in _OWN.items()},
        **dict(link.others),
    }
