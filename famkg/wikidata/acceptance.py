"""Writes a link that a person decided on into the files of links, or says why it may not be.

A link has evidence. An entity is exactly one item, and an item one entity; nothing of the story
is a thing of our world; what is denied is not linked. The file is replaced whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from famkg.atomic import write_atomically
from famkg.errors import FamkgError
from famkg.namespaces import BASE, STORY, WORLD, curie
from famkg.wikidata.entities import Entity
from famkg.wikidata.link_checks import FICTIONAL
from famkg.wikidata.links import (
    BROAD,
    CLOSE,
    EXACT,
    NARROW,
    NOT_FOUND,
    RELATED,
    Link,
    LinkSet,
    parse_links,
    read_links,
    write_links,
)
from famkg.wikidata.sssom import SEMAPV

if TYPE_CHECKING:
    from famkg.project import Project

MATCHES = {
    "exact": EXACT,
    "close": CLOSE,
    "related": RELATED,
    "broad": BROAD,
    "narrow": NARROW,
}
"""What a link may say, by the word of the command line."""
JUSTIFICATIONS = {
    "manual": SEMAPV + "ManualMappingCuration",
    "review": SEMAPV + "MappingReview",
    "lexical": SEMAPV + "LexicalMatching",
}
"""Why it may be said; what is only lexical stays a candidate."""
NEW_FILE = f"""\
#curie_map:
#  dce: http://purl.org/dc/elements/1.1/
#  wikidata: http://www.wikidata.org/
#mapping_set_id: {BASE}links/entities.sssom.tsv
#license: https://creativecommons.org/publicdomain/zero/1.0/
#object_source: wikidata:entity/
#extension_definitions:
#  - slot_name: evidence
#    property: dce:source
#    type_hint: xsd:string
subject_id\tpredicate_id\tobject_id\tmapping_justification
"""
"""A file of links without links."""


class AcceptanceError(FamkgError):
    """A link that may not be written."""


@dataclass(frozen=True, slots=True)
class Written:
    """A link in its file."""

    link: Link
    """With file and line."""
    old: Link | None = None
    """The candidate, or the note of a search without result, whose place it took."""


def describe(link: Link, item: Entity) -> Link:
    """Return a link with the label of its item and, of a figure of a story, its category."""
    fictional = sorted(FICTIONAL & {f"wd:{kind}" for kind in item.items("P31")})
    is_story = link.subject.startswith(STORY)
    return replace(
        link,
        object_label=_line(item.label() or ""),
        object_category=fictional[0] if fictional and is_story else "",
    )


def accept(project: Project, link: Link) -> Written:
    """Write a link into its file, and return it with its place.

    Raises AcceptanceError for a link that may not be, SssomError for a file that cannot be
    read, and OutputError for one that cannot be written; then nothing has changed.
    """
    link = replace(link, comment=_line(link.comment), evidence=_line(link.evidence))
    files, old = _settled(project, link)
    is_story = link.subject.startswith(STORY)
    if is_story and _is_exact(link) and link.object_category not in FICTIONAL:
        raise AcceptanceError(
            f"{curie(link.subject)} is of the story, and {link.item} is no figure of a story",
            todo="A thing of the story is none of our world: --predicate related.",
        )
    path = _file_for(link, old, files, project)
    name = project.relative(path)
    found = files.get(path) or parse_links(NEW_FILE.encode(), name)
    kept = [each for each in found.links if each is not old]
    if old is not None and old.object == link.object and link.holds:
        known = [text for text in (old.evidence, link.evidence) if text]
        category = link.object_category or old.object_category
        evidence = "; ".join(dict.fromkeys(known))
        link = replace(link, object_category=category, evidence=evidence, others=old.others)
    text = write_links(found.with_links([*kept, link]))
    written = next(each for each in parse_links(text.encode(), name).links if _same(each, link))
    write_atomically(path, text)
    return Written(written, old)


def refuse(project: Project, link: Link) -> None:
    """Raise AcceptanceError where a link may not be, whatever its item is; see `accept`."""
    _settled(project, link)


def _settled(project: Project, link: Link) -> tuple[dict[Path, LinkSet], Link | None]:
    """Return the files of links, and the row whose place a link takes."""
    if not any(character.isalnum() for character in link.evidence):
        raise AcceptanceError(
            "a link needs evidence", todo="Say where it is to be seen: --evidence TEXT"
        )
    if not link.subject.startswith((STORY, WORLD)):
        raise AcceptanceError(
            f"{curie(link.subject)} is no entity",
            todo="Links of terms are written by hand, in a file of data/links.",
        )
    files = {path: read_links(path, project.relative(path)) for path in project.link_files()}
    links = [each for found in files.values() for each in found.links]
    old = _replaceable(link, links)
    others = [each for each in links if each is not old]
    for each in sorted(others, key=lambda other: other.object != link.object):
        _refuse(link, each)
    return files, old


def _replaceable(link: Link, links: Iterable[Link]) -> Link | None:
    """Return the row whose place a link may take: its own as a candidate, or a vain search."""
    same = [each for each in links if each.subject == link.subject]
    for each in same:
        if each.object == link.object and each.holds and not each.is_verified:
            return each
    for each in same:
        if each.object == NOT_FOUND and not link.negated and link.predicate == EXACT:
            return each
    return None


def _refuse(link: Link, other: Link) -> None:
    """Raise AcceptanceError where a link does not go together with another."""
    name, item = curie(link.subject), link.item
    place = f"{other.file}:{other.line}"
    why = f": {other.comment}" if other.comment else ""
    if other.subject == link.subject and other.object == link.object:
        if other.negated and link.negated:
            raise AcceptanceError(f"that {name} is not {item} is noted already", where=place)
        if other.negated:
            what = f"{name} is not {item}, says this row{why}"
            raise AcceptanceError(what, where=place, todo="If it is wrong, delete it first.")
        word = next(word for word, iri in MATCHES.items() if iri == other.predicate)
        what = f"{name} and {item} are linked already: {word}"
        raise AcceptanceError(what, where=place, todo="If that is wrong, delete the row first.")
    if _is_exact(other) and _is_exact(link):
        if other.subject == link.subject:
            raise AcceptanceError(
                f"{name} is linked to {other.item} already",
                where=place,
                todo=f"It cannot be {item} as well. Reject {other.item} first, or link as close.",
            )
        if other.object == link.object:
            raise AcceptanceError(
                f"{item} is {curie(other.subject)} already",
                where=place,
                todo=f"It cannot be {name} as well. Link it as close or related.",
            )


def _is_exact(link: Link) -> bool:
    return link.holds and link.predicate == EXACT


def _file_for(link: Link, old: Link | None, files: dict[Path, LinkSet], project: Project) -> Path:
    """Return the file that a link belongs to: with links of its subject, else of entities."""
    for path, found in files.items():
        if old is not None and any(each is old for each in found.links):
            return path
    for start in (link.subject, (STORY, WORLD)):
        for path, found in files.items():
            if any(each.subject.startswith(start) for each in found.links):
                return path
    return project.root / "data" / "links" / "entities.sssom.tsv"


def _same(one: Link, other: Link) -> bool:
    key = (other.subject, other.predicate, other.object, other.negated)
    return (one.subject, one.predicate, one.object, one.negated) == key


def _line(text: str) -> str:
    """Return a text in one line, without what cannot be seen."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(plain.split())
