"""Turns Turtle into triples."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path, PurePath
from urllib.parse import quote

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple, parse

from famkg.errors import TurtleError
from famkg.namespaces import GENID
from famkg.turtle.blocks import find_damage
from famkg.turtle.faults import explain
from famkg.turtle.lines import Lines


def read_triples(path: Path, *, shown_as: str | None = None) -> list[Triple]:
    """Return the triples of a Turtle file, in its order.

    Blank nodes get names of their own below `GENID` (see `parse_triples`). Errors call the
    file `shown_as`, or else by its path. Raises TurtleError where it cannot be read.
    """
    text = read_text(path, shown_as=shown_as)
    return name_nodes(parse_quads(text, shown_as or path.as_posix()), path)


def read_text(path: Path, *, shown_as: str | None = None) -> str:
    """Return the characters of a Turtle file, line ends untouched.

    Raises TurtleError where there is no such file or it is not in UTF-8.
    """
    name = shown_as or path.as_posix()
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1
        raise TurtleError(
            f"byte 0x{error.object[error.start]:02X} is not UTF-8",
            where=f"{name}:{line}:{column}",
            todo="Save the file in UTF-8.",
        ) from None
    except OSError as error:
        raise TurtleError(
            f"it cannot be read: {error.strerror}", where=name, todo="Check the path."
        ) from None
    if text.startswith("\ufeff"):
        raise TurtleError(
            "it begins with a byte order mark",
            where=f"{name}:1:1",
            todo="Save the file in UTF-8 without one.",
        )
    return text


def base_of(path: Path) -> str:
    """Return the IRI that `<>` stands for in a file of others, which may use relative IRIs.

    It names the file as seen from the working folder, so that what is found in a project does
    not depend on where its folder lies.
    """
    try:
        return "file:" + quote(Path(os.path.relpath(path)).as_posix())
    except ValueError:  # on Windows, a file of another drive
        return path.absolute().as_uri()


def parse_triples(text: str, name: str) -> list[Triple]:
    """Return the triples of a Turtle text, in its order.

    Blank nodes become IRIs (RDF 1.1 Concepts, section 3.5): `GENID`, the last two parts of
    `name` without its ending, and a number in order of appearance. The folder belongs to
    it so that two files of one name, such as ontology/works.ttl and entities/works.ttl,
    never share a node. Raises TurtleError with file, line and column.
    """
    return name_nodes(parse_quads(text, name), PurePath(name))


def parse_quads(text: str, name: str) -> list[Quad]:
    """Return the triples of a Turtle text as they are, blank nodes included.

    Raises TurtleError with file, line and column.
    """
    try:
        return list(parse(text, RdfFormat.TURTLE))
    except SyntaxError as error:
        lines = Lines(text)
        fault = lines.offset(error.lineno or 1, error.offset or 1)
        raise explain(error.msg, fault, find_damage(text, fault), lines, name) from None


def name_nodes(quads: Iterable[Quad], path: PurePath) -> list[Triple]:
    """Return the triples of a file with names for its blank nodes (see `parse_triples`)."""
    stem = quote("-".join(path.with_suffix("").parts[-2:]), safe="")
    names: dict[BlankNode, NamedNode] = {}

    def skolemize(term: object) -> object:
        if isinstance(term, Triple):
            return Triple(*(skolemize(part) for part in term))  # type: ignore[arg-type]
        if not isinstance(term, BlankNode):
            return term
        return names.setdefault(term, NamedNode(f"{GENID}{stem}-{len(names) + 1}"))

    return [
        Triple(skolemize(quad.subject), quad.predicate, skolemize(quad.object))  # type: ignore[arg-type]
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode | Triple)
        else quad.triple
        for quad in quads
    ]
