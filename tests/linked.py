"""The lighthouse with links to Wikidata, and the items that they lead to, all made up."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

from wikidata_items import at, claim, item, text, to_item
from wikidata_server import LocalWikidata

from famkg.wikidata.links import Link, read_links

Famkg: TypeAlias = Callable[..., tuple[int, str, str]]
"""Runs an action of `famkg wikidata`; returns exit code, output and errors."""

ROOT = Path(__file__).parents[1]
SERIES, MIRA, JONAS, NAMESAKE, BOARD, SEASON = (f"Q900000{number}" for number in range(1, 7))
HUMAN, TELEVISION_SERIES, TELEVISION_SEASON = "Q5", "Q5398426", "Q3464665"
TOWN, FILM, PAGE, SITCOM = "Q9000101", "Q9000102", "Q9000103", "Q9000104"

LINKS, TERMS = "data/links/entities.sssom.tsv", "data/links/terms.sssom.tsv"
HEAD = """\
#curie_map:
#  dce: http://purl.org/dc/elements/1.1/
#  story: https://w3id.org/famkg/story/
#  wd: http://www.wikidata.org/entity/
#  world: https://w3id.org/famkg/world/
#mapping_set_id: https://w3id.org/famkg/links/entities.sssom.tsv
#license: https://creativecommons.org/publicdomain/zero/1.0/
#extension_definitions:
#  - slot_name: evidence
#    property: dce:source
"""
COLUMNS = (
    *("subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id"),
    *("object_label", "mapping_justification", "confidence", "comment", "evidence"),
)
BY_HAND, BY_NAME = "semapv:ManualMappingCuration", "semapv:LexicalMatching"
ROWS = (
    f"story:harbour-board	Harbour Board	skos:relatedMatch		wd:{BOARD}	Harbour Board"
    f"	{BY_HAND}	0.9		a list",
    f"world:grey-skerry	The Lamp at Grey Skerry	skos:exactMatch		wd:{SERIES}"
    f"	The Lamp at Grey Skerry	{BY_HAND}	0.99		a list",
    f"world:jonas-vale	Jonas Vale	skos:exactMatch		wd:{JONAS}	Jonas Vale"
    f"	{BY_NAME}	0.5	only the name fits	a search",
    f"world:jonas-vale	Jonas Vale	skos:exactMatch	Not	wd:{NAMESAKE}	Jonas Vale"
    f"	{BY_HAND}	0.99	a painter	his grave",
    f"world:mira-okafor	Mira Okafor	skos:exactMatch		wd:{MIRA}	Mira Okafor"
    f"	{BY_HAND}	0.99		a list",
)
PREMIERE = """
kit:premiere
    a fam:Passage ;
    fam:document document:press-kit ;
    fam:start 29 ;
    fam:end 117 ;
    fam:states statement:premiere ;
    .

statement:premiere
    a fam:Premiere ;
    fam:premieredWork world:grey-skerry ;
    fam:time "1999-05-02" ;
    fam:knownFrom 0 ;
    fam:standing fam:Normal ;
    fam:modality fam:Asserted ;
    .
"""


def linked_lighthouse(root: Path, rows: Iterable[str] = ROWS) -> Path:
    """Make the project in the folder `root`, with these links."""
    shutil.copytree(ROOT / "tests" / "projects" / "lighthouse", root)
    (root / "ontology").symlink_to(ROOT / "ontology")
    (root / LINKS).parent.mkdir()
    write_rows(root, rows)
    terms = (ROOT / TERMS).read_text(encoding="utf-8").splitlines(keepends=True)
    classes = [line for line in terms if "\twd:P" not in line]
    (root / TERMS).write_text("".join(classes), encoding="utf-8")
    with (root / "data/statements/press-kit.ttl").open("a", encoding="utf-8") as file:
        file.write(PREMIERE)
    return root


def write_rows(root: Path, rows: Iterable[str]) -> None:
    """Put these rows in place of the links of entities."""
    lines = [HEAD + "\t".join(COLUMNS), *rows]
    (root / LINKS).write_text("\n".join(lines) + "\n", encoding="utf-8")


def links_of(root: Path) -> list[Link]:
    """Return the links of entities as they are now."""
    return [*read_links(root / LINKS).links]


def fill(wikidata: LocalWikidata) -> None:
    """Put the items in place: the links are right, and facts confirm all of them."""
    for entity in (
        item(
            SERIES,
            "The Lamp at Grey Skerry",
            claim("P31", TELEVISION_SERIES),
            claim("P577", at("1999-05-00", 10)),
            claim("P1476", text("The Lamp at Grey Skerry")),
            claim("P161", MIRA, qualifiers=[("P4633", "Ada Finch")]),
            claim("P161", JONAS),
            description="television series about a lighthouse",
        ),
        item(MIRA, "Mira Okafor", claim("P31", HUMAN), description="actress"),
        item(JONAS, "Jonas Vale", claim("P31", HUMAN), claim("P106", "Q33999")),
        item(NAMESAKE, "Jonas Vale", claim("P31", HUMAN), description="painter"),
        item(BOARD, "Harbour Board"),
        item(
            SEASON,
            "The Lamp at Grey Skerry, season 1",
            claim("P31", TELEVISION_SEASON),
            claim("P179", SERIES, qualifiers=[("P1545", "1")]),
        ),
        item(TOWN, "town"),
        item(FILM, "film"),
        item(PAGE, "Wikimedia disambiguation page"),
        item(SITCOM, "sitcom", claim("P279", TELEVISION_SERIES)),
    ):
        wikidata.put(entity)


def change(wikidata: LocalWikidata, identifier: str, **claims: str | None) -> None:
    """Let an item have other values of some properties, or none of them."""
    entity = wikidata.entities[identifier]
    for property_, value in claims.items():
        entity["claims"].pop(property_, None)
        if value is not None:
            made = item(identifier, "", claim(property_, to_item(value)))
            entity["claims"] |= made["claims"]
    wikidata.put(entity)


def answers() -> Path:
    """Return the folder in which answers of Wikidata are cached."""
    return Path(os.environ["FAMKG_CACHE"]) / "wikidata"
