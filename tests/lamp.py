"""A made-up document about a made-up series, and the project that encodes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal

from famkg.documents import digest, make_locator, section_at
from famkg.project import Project

ONTOLOGY = Path(__file__).parents[1] / "ontology"

TEXT = """\
= The Lamp (TV series) =

Infobox
- Creator: Mira Okafor
- Num Seasons: 3

The Lamp is a series created by Mira Okafor. It premiered on Friday, March 4, 1988, \
and the second season was filmed in Velsund in the 1990s.

==Cast and characters==
- Tomas Reyes as Ada "Addie" Lind (seasons 1–3), the keeper of Skerry Light
  - Ines Holm as young Ada (recurring season 1)

==Accolades==
| Year | Award |
| 1989 | Foghorn Awards |
"""

PREFIXES = """@prefix document: <https://w3id.org/famkg/document/> .
@prefix fam: <https://w3id.org/famkg/ontology/> .
@prefix lamp: <https://w3id.org/famkg/passage/lamp/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix statement: <https://w3id.org/famkg/statement/> .
@prefix story: <https://w3id.org/famkg/story/> .
@prefix world: <https://w3id.org/famkg/world/> .
"""

DOCUMENTS = """
document:lamp a fam:Document ; rdfs:label "The Lamp (TV series)" ; fam:publisher "Kit" ;
    fam:url "https://example.org/lamp" ; fam:file "lamp.txt" .
"""

ENTITIES = """
world:the-lamp a fam:Series , fam:WorldEntity ; rdfs:label "The Lamp" .
world:season-1 a fam:Season , fam:WorldEntity ; rdfs:label "The Lamp, season 1" .
world:season-2 a fam:Season , fam:WorldEntity ; rdfs:label "The Lamp, season 2" .
world:season-3 a fam:Season , fam:WorldEntity ; rdfs:label "The Lamp, season 3" .
world:mira-okafor a fam:Person , fam:WorldEntity ; rdfs:label "Mira Okafor" .
world:tomas-reyes a fam:Person , fam:WorldEntity ; rdfs:label "Tomas Reyes" .
world:ines-holm a fam:Person , fam:WorldEntity ; rdfs:label "Ines Holm" .
world:velsund a fam:City , fam:WorldEntity ; rdfs:label "Velsund" .
world:foghorn a fam:AwardSeries , fam:WorldEntity ; rdfs:label "Foghorn Awards" .
story:ada-lind a fam:Character , fam:StoryEntity ; rdfs:label "Ada Lind" .
story:skerry-light a fam:Place , fam:StoryEntity ; rdfs:label "Skerry Light" .
"""

STATEMENTS = {
    "creator": "a fam:Credit ; fam:creator world:mira-okafor ; fam:creditedWork world:the-lamp",
    "extent": "a fam:Extent ; fam:extentOf world:the-lamp ; fam:seasonCount 3",
    "premiere": 'a fam:Premiere ; fam:premieredWork world:the-lamp ; fam:time "1988-03-04"',
    "filming": "a fam:Filming ; fam:filmedWork world:season-2 ; fam:filmedAt world:velsund ;"
    ' fam:time "199X"',
    "season-1": "a fam:Installment ; fam:part world:season-1 ; fam:whole world:the-lamp ;"
    " fam:ordinal 1",
    "season-2": "a fam:Installment ; fam:part world:season-2 ; fam:whole world:the-lamp ;"
    " fam:ordinal 2",
    "season-3": "a fam:Installment ; fam:part world:season-3 ; fam:whole world:the-lamp ;"
    " fam:ordinal 3",
    "reyes-1": "a fam:Casting ; fam:performer world:tomas-reyes ; fam:character story:ada-lind ;"
    " fam:inSeason world:season-1",
    "reyes-2": "a fam:Casting ; fam:performer world:tomas-reyes ; fam:character story:ada-lind ;"
    " fam:inSeason world:season-2",
    "reyes-3": "a fam:Casting ; fam:performer world:tomas-reyes ; fam:character story:ada-lind ;"
    " fam:inSeason world:season-3",
    "nickname": 'a fam:Naming ; fam:named story:ada-lind ; fam:name "Addie"',
    "keeper": "a fam:Employment ; fam:employee story:ada-lind ; fam:workplace story:skerry-light",
    "holm": "a fam:Casting ; fam:performer world:ines-holm ; fam:character story:ada-lind ;"
    " fam:inSeason world:season-1",
    "listing": "a fam:AwardListing ; fam:listedNominee world:the-lamp ;"
    ' fam:awardSeries world:foghorn ; fam:time "1989"',
}

PASSAGES: dict[str, tuple[str, Sequence[str]]] = {
    "infobox-creator": ("Creator: Mira Okafor", ["creator"]),
    "infobox-seasons": ("Num Seasons: 3", ["extent"]),
    "lead-creator": ("The Lamp is a series created by Mira Okafor.", ["creator"]),
    "lead-premiere": ("It premiered on Friday, March 4, 1988", ["premiere"]),
    "lead-filming": (
        "the second season was filmed in Velsund in the 1990s.",
        ["filming", "season-2"],
    ),
    "reyes": (
        'Tomas Reyes as Ada "Addie" Lind (seasons 1–3)',
        ["nickname", "reyes-1", "reyes-2", "reyes-3", "season-1", "season-3"],
    ),
    "keeper": ("the keeper of Skerry Light", ["keeper"]),
    "holm": ("Ines Holm as young Ada (recurring season 1)", ["holm"]),
    "listing": ("1989 | Foghorn Awards", ["listing"]),
}

WAIVERS = {
    "title": ("= The Lamp (TV series) =", "Heading"),
    "infobox": ("Infobox", "Heading"),
    "cast": ("==Cast and characters==", "Heading"),
    "accolades": ("==Accolades==", "Heading"),
    "head-row": ("Year | Award", "Heading"),
}


@dataclass
class Lamp:
    """What a test may change before it builds the project."""

    text: str = TEXT
    entities: str = ENTITIES
    statements: dict[str, str] = field(default_factory=lambda: dict(STATEMENTS))
    passages: dict[str, tuple[str, Sequence[str]]] = field(default_factory=lambda: dict(PASSAGES))
    waivers: dict[str, tuple[str, str]] = field(default_factory=lambda: dict(WAIVERS))

    def build(self, folder: Path) -> Project:
        """Write the project and its document below `folder`."""
        data = folder / "data"
        for part in ("documents", "entities", "statements"):
            (data / part).mkdir(parents=True, exist_ok=True)
        if not (folder / "ontology").exists():
            (folder / "ontology").symlink_to(ONTOLOGY)
        self.write_document(folder, self.text)
        files: Mapping[str, str] = {
            "documents.ttl": DOCUMENTS,
            "entities/all.ttl": self.entities,
            "statements/lamp.ttl": self.turtle(),
        }
        for name, content in files.items():
            (data / name).write_text(PREFIXES + content, encoding="utf-8")
        return Project(folder)

    def write_document(self, folder: Path, text: str) -> None:
        """Put another text in the place of the document."""
        (folder / "data" / "documents" / "lamp.txt").write_bytes(text.encode("utf-8"))

    def turtle(self) -> str:
        """Return passages, waivers and statements."""
        blocks = [
            self._block(name, "fam:Passage", words, "fam:knownFrom 0", states)
            for name, (words, states) in self.passages.items()
        ]
        blocks += [
            self._block(name, "fam:Waiver", words, f"fam:waivedFor fam:{reason}", ())
            for name, (words, reason) in self.waivers.items()
        ]
        blocks += [
            f"statement:{name} {body} ;\n    fam:knownFrom 0 ;\n    ."
            for name, body in self.statements.items()
        ]
        return "\n\n".join(["", *blocks]) + "\n"

    def _block(self, name: str, kind: str, words: str, last: str, states: Sequence[str]) -> str:
        start = self.text.index(words)
        section = section_at(self.text, start)
        lines = [
            f"lamp:{name}",
            f"    a {kind} ;",
            "    fam:document document:lamp ;",
            f"    fam:start {start} ;",
            f"    fam:end {start + len(words)} ;  # counted by hand",
            f"    fam:digest {Literal(digest(words))} ;",
            f"    fam:locator {Literal(make_locator(words))} ;",
            *([f"    fam:section {Literal(section)} ;"] if section else []),
            f"    {last} ;",
            *(f"    fam:states statement:{one} ;" for one in states),
            "    .",
        ]
        return "\n".join(lines)
