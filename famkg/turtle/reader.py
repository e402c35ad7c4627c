"""Turns Turtle into triples, and says where and why a text is no Turtle."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath
from urllib.parse import quote

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple, parse

from famkg.errors import TurtleError
from famkg.namespaces import GENID, PREFIXES
from famkg.turtle.tree import Block, parse_tree

_ADVICE = (
    (
        r"A dot is expected",
        "The lines before lack a mark: ` ;` before another predicate, ` .` before another block.",
    ),
    (
        r"Unexpected end|followed by a dot",
        "The last block is cut off: close its quotes, brackets and full stop.",
    ),
    (r"should end with a", "Close the bracket that was opened before."),
    (
        r"is not a valid subject",
        "A block begins with a name such as story:ed-baldwin or an <IRI>.",
    ),
    (
        r"is not a valid predicate",
        "A predicate is a name such as fam:performer; or a comma or a full stop is missing before.",
    ),
    (
        r"is not a valid RDF object",
        'An object is a name such as world:season-1, an <IRI>, a number or a "string";'
        " or a full stop is missing before.",
    ),
    (r"No scheme found", "Write the IRI in full, or as prefix:name."),
    (r"[Ee]scape", r"Only these can be escaped: \t \b \n \r \f \" \' \\ \uXXXX \UXXXXXXXX."),
    (r"Line jumps", 'Close the quotes on this line, or put """three quotes""" at both ends.'),
    (r"Invalid IRI", "An IRI holds no space, quote, angle bracket or brace: percent-encode them."),
    (r"[Ll]anguage ?tag|subtag", "A language tag looks like @en or @en-GB."),
)


def read_triples(path: Path, *, shown_as: str | None = None) -> list[Triple]:
    """Return the triples of a Turtle file, in its order.

    Blank nodes get names of their own below `GENID` (see `parse_triples`). Errors call the
    file `shown_as`, or else by its path. Raises TurtleError where it cannot be read.
    """
    return _triples(read_text(path, shown_as=shown_as), shown_as or path.as_posix(), path)


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


def parse_triples(text: str, name: str) -> list[Triple]:
    """Return the triples of a Turtle text, in its order.

    Blank nodes become IRIs (RDF 1.1 Concepts, section 3.5): `GENID`, the last two parts of
    `name` without its ending, and a number in order of appearance. The folder belongs to
    it so that two files of one name, such as ontology/works.ttl and entities/works.ttl,
    never share a node. Raises TurtleError with file, line and column.
    """
    return _triples(text, name, PurePath(name))


def parse_quads(text: str, name: str) -> list[Quad]:
    """Return the triples of a Turtle text as they are, blank nodes included.

    Raises TurtleError with file, line and column.
    """
    try:
        return list(parse(text, RdfFormat.TURTLE))
    except SyntaxError as error:
        raise _explain(error, name) from None


def subject_lines(text: str, name: str = "the text") -> dict[str, int]:
    """Return the IRI of every subject that has a block, and the line of its first block.

    Lines count from 1. Blank nodes are left out. The text must be well-formed Turtle 1.1;
    raises TurtleError, which calls it by `name`, where it meets what that does not have.
    """
    found: dict[str, int] = {}
    for part in parse_tree(text, name).parts:
        if isinstance(part, Block) and part.iri is not None:
            found.setdefault(part.iri, part.line)
    return found


def subject_places(
    paths: Iterable[Path], shown_as: Callable[[Path], str]
) -> dict[str, tuple[str, int]]:
    """Return file and line of the first block of every subject in the files, by IRI.

    A file is called what `shown_as` makes of its path. Raises TurtleError where one cannot
    be read.
    """
    found: dict[str, tuple[str, int]] = {}
    for path in paths:
        shown = shown_as(path)
        for iri, line in subject_lines(read_text(path, shown_as=shown), shown).items():
            found.setdefault(iri, (shown, line))
    return found


def _triples(text: str, name: str, path: PurePath) -> list[Triple]:
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
        for quad in parse_quads(text, name)
    ]


def _explain(error: SyntaxError, name: str) -> TurtleError:
    what = re.sub(r"^Parser error .*?\d: ", "", error.msg).replace(" or graph name", "")
    return TurtleError(
        re.sub(
            r"^(A|An|The|No|Unexpected|Expecting|Invalid|Blank|Triples|Line)\b",
            lambda m: m[0].lower(),
            what,
        ),
        where=f"{name}:{error.lineno}:{error.offset}",
        todo=_advise(what),
    )


def _advise(what: str) -> str:
    undeclared = re.match(r"The prefix (\S*): has not been declared", what)
    if undeclared is not None:
        prefix = undeclared[1]
        if prefix in PREFIXES:
            return f"Add at the top: @prefix {prefix}: <{PREFIXES[prefix]}> ."
        from difflib import get_close_matches

        near = get_close_matches(prefix, sorted(PREFIXES), n=2)
        hint = f"Did you mean {' or '.join(f'{one}:' for one in near)}? Else add" if near else "Add"
        return f"{hint} an @prefix line for it at the top."
    for pattern, advice in _ADVICE:
        if re.search(pattern, what):
            return advice
    return "The grammar of Turtle: https://www.w3.org/TR/turtle/#sec-grammar"
