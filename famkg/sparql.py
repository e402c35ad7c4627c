"""Reads the outline of a SPARQL text: its form, where its parts stand, what is wrong with it.

The text itself is parsed by pyoxigraph; the outline is what it takes to bind parameters, to
complete an ordering, to refuse what would write or use the network, and to point at an error.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Store

from famkg.errors import QueryError
from famkg.namespaces import BASE, PREFIXES

if TYPE_CHECKING:
    from famkg.model import Term

FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATES = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
)
WIDEST_EXCERPT = 76
PADDING = "\n" * 40
"""Longer than any keyword, and unlike blanks it ends a string."""
KEYWORDS = (
    *("ASK", "ASC", "AS", "BASE", "BIND", "BY", "CONSTRUCT", "COUNT", "DESC", "DESCRIBE"),
    *("DISTINCT", "EXISTS", "FILTER", "FROM", "GRAPH", "GROUP", "HAVING", "IN", "LIMIT", "MINUS"),
    *("NAMED", "NOT", "OFFSET", "OPTIONAL", "ORDER", "PREFIX", "REDUCED", "SELECT", "UNION"),
    *("VALUES", "WHERE"),
)

WIKIDATA_PREFIXES = frozenset({"wdt", "p", "ps", "psv", "pq", "pqv", "pr", "prv", "wdno"})
"""Prefixes of Wikidata's properties, which only federated queries know."""

_TOKEN = r"""
    (?P<space>\s+|\#[^\n\r]*)
  | (?P<string>'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3} | "{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3}
              | '(?:[^'\\\n\r]|\\.)*' | "(?:[^"\\\n\r]|\\.)*")
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<variable>[?$]\w+)
  | (?P<tag>@[A-Za-z-]+)
  | (?P<name>(?:[^\W\d_][\w.-]*)?:(?:[\w:%-]|\\.|\.(?=[\w:%-]))*)
  | (?P<word>\w+)
  | (?P<sign>.)
"""


class Token(NamedTuple):
    """A stretch of SPARQL: kind, text, and offset of its first character."""

    kind: str
    text: str
    start: int


class Outline(NamedTuple):
    """Where the parts of a query stand, as offsets into its text."""

    form: str
    group: tuple[int, int] | None
    """Inside the braces of the outermost pattern; None where it has none."""
    nested: bool
    """The outermost pattern is itself a SELECT."""
    tail: int
    """Where ordering ends: before LIMIT, OFFSET or a last VALUES, else the end of the text."""
    ordered: bool
    limited: bool
    variables: frozenset[str]


def outline(text: str, name: str) -> Outline:
    """Return the outline of a query; `name` is what errors call the text.

    Raises QueryError where the text is an update, or would ask another endpoint.
    """
    form, depth, group_start = "", 0, None
    group: tuple[int, int] | None = None
    nested = ordered = limited = False
    tail = len(text)
    variables: set[str] = set()
    before = ""
    for token in tokens(text):
        word = token.text.upper() if token.kind == "word" else token.text
        if token.kind == "variable":
            variables.add(word[1:])
        elif token.kind == "sign" and word in "({[":
            if word == "{" and depth == 0 and group is None:
                group_start = token.start + 1
            depth += 1
        elif token.kind == "sign" and word in ")}]":
            depth -= 1
            if word == "}" and depth == 0 and group is None and group_start is not None:
                group = (group_start, token.start)
        elif token.kind == "word":
            if word == "SERVICE":
                raise _refusal(text, name, token, "it asks another endpoint (SERVICE)")
            if not form and depth == 0 and word in UPDATES:
                raise _refusal(text, name, token, f"it would change the graph ({word})")
            if not form and depth == 0 and word in FORMS:
                form = word
            elif depth == 1 and word == "SELECT" and before == "{":
                nested = True
            elif depth == 0 and word in ("LIMIT", "OFFSET", "VALUES"):
                tail = min(tail, token.start)
                limited = limited or word != "VALUES"
            elif depth == 0 and word == "ORDER":
                ordered = True
        before = word
    return Outline(form, group, nested, tail, ordered, limited, frozenset(variables))


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a SPARQL text, white space and comments left out."""
    for match in _token_pattern().finditer(text):
        kind = match.lastgroup or "sign"
        if kind != "space":
            yield Token(kind, match.group(), match.start())


@cache
def _token_pattern() -> re.Pattern[str]:
    """Return what matches one token; compiled late, since a query of the catalogue needs none."""
    return re.compile(_TOKEN, re.VERBOSE | re.DOTALL)


def bind(text: str, shape: Outline, values: Mapping[str, Term]) -> str:
    """Return a SELECT or ASK whose outermost pattern starts with a VALUES for each parameter.

    Unlike pyoxigraph's `substitutions`, which takes only variables that a SELECT projects,
    this binds any variable of the outermost pattern, also beneath an aggregate.
    """
    if shape.group is None or not values:
        return text
    start, end = shape.group
    rows = " ".join(f"VALUES ?{name} {{ {term} }}" for name, term in sorted(values.items()))
    pattern = f"{{{text[start:end]}}}" if shape.nested else text[start:end]
    return f"{text[:start]} {rows} {pattern}{text[end:]}"


def complete_order(text: str, shape: Outline, columns: Sequence[str]) -> str:
    """Return a SELECT whose ordering ends with all its columns, so that no tie is left open."""
    if not columns:
        return text
    names = " ".join(f"?{column}" for column in columns)
    clause = names if shape.ordered else f"ORDER BY {names}"
    return f"{text[: shape.tail]}\n{clause}\n{text[shape.tail :]}"


def explain(
    text: str, name: str, error: SyntaxError, prefixes: Mapping[str, str] = PREFIXES
) -> QueryError:
    """Return the error that says where `text` stops being SPARQL, and what could stand there.

    `prefixes` need no declaration in it.
    """
    culprit = _culprit(text, prefixes)
    todo: str | None
    if culprit is None:
        line, column = position(text, _end(text))
        what, todo = _remark(str(error)) or "the query ends too early", _unclosed(text)
    else:
        line, column = position(text, culprit.start)
        what, todo = _unexpected(culprit, prefixes)
    shown = f"SPARQL syntax error: {what}\n{_excerpt(text, line, column)}"
    return QueryError(shown, where=place(name, line, column), todo=todo)


def place(name: str, line: int, column: int | None = None) -> str:
    """Return the place that an error names: `file:line:column`."""
    return f"{name}:{line}" if column is None else f"{name}:{line}:{column}"


def position(text: str, offset: int) -> tuple[int, int]:
    """Return line and column, both from 1, of an offset into `text`."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _refusal(text: str, name: str, token: Token, why: str) -> QueryError:
    line, column = position(text, token.start)
    return QueryError(
        f"famkg does not run this query: {why}\n{_excerpt(text, line, column)}",
        where=place(name, line, column),
        todo="A query reads the graph at hand: use SELECT, ASK, CONSTRUCT or DESCRIBE.",
    )


def _culprit(text: str, prefixes: Mapping[str, str]) -> Token | None:
    """Return the first token that cannot stand where it stands; None where more should follow.

    The place that pyoxigraph reports lies up to a keyword's length behind the fault. But a
    text that is right so far fails at its very end, however many empty lines follow it, so
    the fault is the first token that no longer leads there.
    """
    found = list(tokens(text))

    def faulty(count: int) -> bool:
        start = text[: found[count].start + len(found[count].text)]
        padded = start + PADDING
        problem = _problem(padded, prefixes)
        return problem is not None and _reported(problem) != position(padded, len(padded))

    first = bisect_left(range(len(found)), True, key=faulty)
    return found[first] if first < len(found) else None


def _end(text: str) -> int:
    """Return the offset just behind the last token."""
    return max((token.start + len(token.text) for token in tokens(text)), default=0)


def _unclosed(text: str) -> str | None:
    """Return a hint at the innermost bracket that is left open."""
    opened: list[Token] = []
    for token in tokens(text):
        if token.kind == "sign" and token.text in "({[":
            opened.append(token)
        elif token.kind == "sign" and token.text in ")}]" and opened:
            opened.pop()
    if not opened:
        return None
    line, column = position(text, opened[-1].start)
    return f"Close the {opened[-1].text} of line {line}, column {column}."


def _problem(text: str, prefixes: Mapping[str, str]) -> str | None:
    try:
        Store().query(text, base_iri=BASE, prefixes=dict(prefixes))
    except SyntaxError as error:
        return str(error)
    return None


def _reported(problem: str) -> tuple[int, int] | None:
    found = re.match(r"error at (\d+):(\d+)", problem)
    return (int(found.group(1)), int(found.group(2))) if found else None


def _remark(problem: str) -> str | None:
    """Return what the parser says in a sentence, such as that a variable is unbound."""
    found = re.search(r"(?:of|expected|,) ([A-Z][\w ]+ [\w ?]+)", problem)
    return found.group(1).strip() if found else None


def _unexpected(token: Token, prefixes: Mapping[str, str]) -> tuple[str, str | None]:
    """Return what is wrong with a token that cannot stand here, and what to try."""
    prefix, _, _ = token.text.partition(":")
    if token.kind == "name" and prefix != "_" and prefix not in prefixes:
        if prefix in WIKIDATA_PREFIXES and re.search(r":P\d", token.text):
            return (
                f"the prefix {prefix}: is not declared",
                "With --federate, famkg query asks Wikidata and knows its prefixes.",
            )
        near = _nearest(prefix, prefixes)
        return (
            f"the prefix {prefix}: is not declared",
            f"Did you mean {near}:?" if near else f"Declare it: PREFIX {prefix}: <…>",
        )
    if token.text in "\"'":
        return "the string that starts here does not end on its line", None
    near = _nearest(token.text.upper(), KEYWORDS) if token.kind == "word" else None
    return (
        f"{token.text.splitlines()[0]} cannot stand here",
        f"Did you mean {near}?" if near and near != token.text.upper() else None,
    )


def _nearest(word: str, known: Iterable[str]) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(known), n=1)), None)


def _excerpt(text: str, line: int, column: int) -> str:
    """Return the source line, cut to a readable width, and a caret below the column."""
    lines = text.splitlines()
    source = lines[line - 1] if line <= len(lines) else ""
    first = max(0, column - 1 - WIDEST_EXCERPT * 3 // 4) if len(source) > WIDEST_EXCERPT else 0
    cut = source[first : first + WIDEST_EXCERPT].replace("\t", " ")
    return f"  {cut}\n  {' ' * (column - 1 - first)}^"
