"""Reads the triples of RDF files one at a time, whatever their size, and names blank nodes."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple, parse

from famkg.errors import TurtleError
from famkg.namespaces import GENID

FORMATS = {
    ".nt": RdfFormat.N_TRIPLES,
    ".ttl": RdfFormat.TURTLE,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}
"""How a file is written, by the end of its name; `.gz` may follow."""


def check_input(path: Path) -> None:
    """Raise TurtleError where a file is not there, or does not tell its format by its name."""
    if format_of(path) is None:
        raise TurtleError(
            "its name does not tell how it is written",
            where=str(path),
            todo=f"Known endings are {', '.join(FORMATS)}, and each with .gz behind it.",
        )
    if not path.is_file():
        raise TurtleError("there is no such file", where=str(path), todo="Check the path.")


def read_input(path: Path) -> Iterator[Quad]:
    """Yield the triples of a file, in its order; its blank nodes are no others'.

    Raises TurtleError where the file cannot be read, with the line if there is one.
    """
    check_input(path)
    try:
        with path.open("rb") as file:
            content: Any = gzip.GzipFile(fileobj=file) if path.suffix == ".gz" else file
            yield from parse(
                content, format_of(path), without_named_graphs=True, rename_blank_nodes=True
            )
    except SyntaxError as error:
        line = f":{error.lineno}" if error.lineno else ""
        raise TurtleError(error.msg, where=f"{path}{line}", todo="Mend the file.") from None
    except (OSError, EOFError) as error:
        raise TurtleError(f"it cannot be read: {error}", where=str(path)) from None


def format_of(path: Path) -> RdfFormat | None:
    """Return the format that the name of a file tells."""
    name = path.with_suffix("") if path.suffix == ".gz" else path
    return FORMATS.get(name.suffix.lower())


class Names:
    """Gives blank nodes names below `GENID` (RDF 1.1 Concepts, section 3.5).

    They are numbered in their order of appearance, so the same input gives the same names.
    """

    def __init__(self) -> None:
        self._names: dict[BlankNode, NamedNode] = {}

    def named(self, triples: Iterable[Triple | Quad]) -> Iterator[Triple]:
        """Yield `triples` with names in the place of blank nodes."""
        for each in triples:
            yield Triple(self.name(each.subject), each.predicate, self.name(each.object))

    def name(self, term: Any) -> Any:
        """Return the name of a blank node, and any other term as it is."""
        if isinstance(term, BlankNode):
            return self._names.setdefault(term, NamedNode(f"{GENID}input-{len(self._names) + 1}"))
        return Triple(*map(self.name, term)) if isinstance(term, Triple) else term
