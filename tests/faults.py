"""Ten faults of ten kinds, to plant in the small project about a lighthouse."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
KIT = "data/statements/press-kit.ttl"
ALL = "data/entities/all.ttl"

TWO_SEASONS = "fam:inSeason\n        world:season-1 ,\n        world:season-2 ;"
ONE_SEASON = "fam:inSeason world:season-1 ;"


@dataclass(frozen=True)
class Fault:
    """A change to a file, and how it has to be reported."""

    name: str
    file: str
    block: str
    """The subject in whose block the change is made."""
    old: str
    new: str
    check: str
    mark: str
    """What is marked in the new block: the first such characters."""
    sentence: str | None
    """How the sentence begins that the finding shows."""


FAULTS = [
    Fault(
        "misspelled property",
        KIT,
        "statement:storm-in-1911",
        "fam:timeline ",
        "fam:timelin ",
        "undeclared-term",
        "fam:timelin",
        "In 1911 a storm",
    ),
    Fault(
        "missing role",
        KIT,
        "statement:watch-founded",
        "    fam:founder story:ada-finch ;\n",
        "",
        "shape:founding-founder",
        "statement:watch-founded",
        "After the storm",
    ),
    Fault(
        "person of the wrong world",
        KIT,
        "statement:vale-tom",
        "fam:performer world:jonas-vale",
        "fam:performer story:old-wren",
        "shape:cast-statement-performer",
        "story:old-wren",
        "Jonas Vale plays young",
    ),
    Fault(
        "role of another kind of statement",
        KIT,
        "statement:board-of-two-worlds",
        "    fam:knownFrom 0 ;",
        "    fam:billing fam:Main ;\n    fam:knownFrom 0 ;",
        "misplaced-role",
        "fam:billing",
        "The Harbour Board of the story",
    ),
    Fault(
        "bound that the time does not have",
        KIT,
        "statement:storm-in-1911",
        '"1911-12-31"',
        '"1911-11-30"',
        "time-bounds",
        '"1911-11-30"^^xsd:date',
        "In 1911 a storm",
    ),
    Fault(
        "parent of herself",
        KIT,
        "statement:wren-child-of-ada",
        "fam:parent story:ada-finch",
        "fam:parent story:captain-wren",
        "prp-pdw",
        "story:captain-wren",
        "In the second season",
    ),
    Fault(
        "two performers in one casting",
        KIT,
        "statement:lindqvist-wren",
        "fam:performer world:petra-lindqvist",
        "fam:performer\n        world:petra-lindqvist ,\n        world:mira-okafor",
        "shape:cast-statement-performer",
        "world:mira-okafor",
        "Petra Lindqvist joins",
    ),
    Fault(
        "digest that is none",
        KIT,
        "kit:rumour",
        '"4b749fe1d5e9de34"',
        '"4b749fe1"',
        "shape:passage-digest",
        '"4b749fe1"',
        None,
    ),
    Fault(
        "number in quotes",
        KIT,
        "statement:season-2-of-series",
        "fam:ordinal 2",
        'fam:ordinal "two"',
        "shape:installment-ordinal",
        '"two"',
        "The Lamp at Grey Skerry is",
    ),
    Fault(
        "entity without a label",
        ALL,
        "story:tom-finch",
        '\n    rdfs:label "Tom Finch"@en ;',
        "",
        "shape:entity-label",
        "story:tom-finch",
        None,
    ),
]


def lighthouse(root: Path) -> Path:
    """Make a project without any fault in the folder `root`, and return that."""
    shutil.copytree(ROOT / "tests" / "projects" / "lighthouse", root, dirs_exist_ok=True)
    shutil.copytree(ROOT / "ontology", root / "ontology")
    edit(root / KIT, TWO_SEASONS, ONE_SEASON)
    return root


def plant(root: Path, *faults: Fault) -> None:
    """Make the changes of `faults` in a project."""
    for fault in faults:
        path = root / fault.file
        text = path.read_text(encoding="utf-8")
        start = text.index(f"\n{fault.block}\n")
        end = text.index("\n    .\n", start)
        block = text[start:end]
        assert fault.old in block, fault.name
        changed = block.replace(fault.old, fault.new, 1)
        path.write_text(text[:start] + changed + text[end:], encoding="utf-8")


def expected_place(root: Path, fault: Fault) -> str:
    """Return where a planted fault stands: `file:line:column-column`."""
    text = (root / fault.file).read_text(encoding="utf-8")
    at = text.index(fault.mark, text.index(f"\n{fault.block}\n"))
    column = at - text.rfind("\n", 0, at)
    line = text.count("\n", 0, at) + 1
    return f"{fault.file}:{line}:{column}-{column + len(fault.mark)}"


def edit(path: Path, old: str, new: str) -> None:
    """Replace the one stretch `old` of a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")
