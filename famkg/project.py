"""Finds ontology, data, shapes and queries: those of a checkout, or of the installed package."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from famkg.errors import ProjectError


class Project(NamedTuple):
    """A folder that holds `ontology/`, `data/` and `queries/`."""

    root: Path

    def ontology_files(self) -> list[Path]:
        """Return the Turtle files that say what terms mean, sorted, shapes excluded."""
        return sorted((self.root / "ontology").glob("*.ttl"))

    def rule_files(self) -> list[Path]:
        """Return the Turtle files of SHACL rules, which reason beyond OWL, sorted."""
        return sorted((self.root / "ontology" / "rules").glob("*.ttl"))

    def shape_files(self) -> list[Path]:
        """Return the Turtle files of SHACL shapes, sorted; the examples beside them excluded."""
        return sorted((self.root / "ontology" / "shapes").glob("*.ttl"))

    def data_files(self) -> list[Path]:
        """Return the Turtle files of facts, sorted: documents, entities, statements."""
        data = self.root / "data"
        return [
            data / "documents.ttl",
            *sorted((data / "entities").glob("*.ttl")),
            *sorted((data / "statements").glob("*.ttl")),
        ]

    def link_files(self) -> list[Path]:
        """Return the SSSOM files of links to Wikidata, sorted; they are no part of the graph."""
        return sorted((self.root / "data" / "links").glob("*.sssom.tsv"))

    def wikidata_file(self) -> Path:
        """Return the table that says which statements of ours are which claims at Wikidata."""
        return self.root / "ontology" / "wikidata.toml"

    def query_files(self) -> list[Path]:
        """Return the catalogue's `.rq` files, sorted by name."""
        return sorted((self.root / "queries").glob("*.rq"))

    def conflict_files(self) -> list[Path]:
        """Return the `.rq` files that are rules for conflicts, sorted by name."""
        return sorted((self.root / "queries" / "conflicts").glob("*.rq"))

    def gap_files(self) -> list[Path]:
        """Return the `.rq` files that find what no document tells, sorted by name."""
        return sorted((self.root / "queries" / "gaps").glob("*.rq"))

    def federated_files(self) -> list[Path]:
        """Return the `.rq` files of questions that also ask Wikidata, sorted by name."""
        return sorted((self.root / "queries" / "wikidata").glob("*.rq"))

    def relative(self, path: Path) -> str:
        """Return `path` as a message shows it: relative to the project where it lies inside."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()


def find_project() -> Project:
    """Return the project that famkg works on.

    `$FAMKG_PROJECT` wins; else the checkout that this package stands in; else the copy
    inside the installed package. Raises ProjectError where the folder lacks its parts.
    """
    package = Path(__file__).resolve().parent
    named = os.environ.get("FAMKG_PROJECT")
    places = [Path(named)] if named else [package.parent, package / "_project"]
    for place in places:
        if (place / "ontology" / "famkg.ttl").is_file():
            return Project(place)
    raise ProjectError(
        "it holds no ontology/famkg.ttl",
        where=str(places[0]),
        todo="Set FAMKG_PROJECT to a checkout of famkg, or install the package again.",
    )
