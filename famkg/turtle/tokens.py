"""Cuts Turtle into tokens, comments among them, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from famkg.errors import TurtleError

# Terminals of the RDF 1.1 Turtle grammar, https://www.w3.org/TR/turtle/#terminals,
# and the direction of a language tag from Turtle 1.2. Runs of characters are possessive, so
# that the time is linear even in a text that is no Turtle; groups are not, as Python before
# 3.11.5 gets those wrong.
_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_U = _BASE + "_"
_CHARS = _U + "\\-0-9\u00b7\u0300-\u036f\u203f-\u2040"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ESCAPE = rf"""\\[tbnrf"'\\]|{_UCHAR}"""
_EXPONENT = r"[eE][+-]?[0-9]+"
PREFIX = rf"(?:[{_BASE}][{_CHARS}]*+(?:\.++[{_CHARS}]++)*)?:"
_LOCAL = rf"(?:[{_U}:0-9]|{_PLX})[{_CHARS}:]*+(?:\.*+(?:[{_CHARS}:]|{_PLX})[{_CHARS}:]*+)*"
_IN_IRI = r"[^\x00-\x20<>\"{}|^`\\]*+"

SPACE = r"[ \t\r\n]++"
COMMENT = r"#[^\r\n]*+"
SKIP = rf"(?:{SPACE}|{COMMENT})*"
"""What may stand between any two tokens."""
IRI = rf"<{_IN_IRI}(?:(?:{_UCHAR}){_IN_IRI})*>"
NAME = rf"{PREFIX}(?:{_LOCAL})?"
BLANK = rf"_:[{_U}0-9][{_CHARS}]*+(?:\.++[{_CHARS}]++)*"
STRING = "|".join(
    (
        rf'"""[^"\\]*+(?:(?:{_ESCAPE}|"{{1,2}}(?!"))[^"\\]*+)*"""',
        rf"'''[^'\\]*+(?:(?:{_ESCAPE}|'{{1,2}}(?!'))[^'\\]*+)*'''",
        rf'"(?!"")[^"\\\r\n]*+(?:(?:{_ESCAPE})[^"\\\r\n]*+)*"',
        rf"'(?!'')[^'\\\r\n]*+(?:(?:{_ESCAPE})[^'\\\r\n]*+)*'",
    )
)
TAG = r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?"
NUMBER = rf"[+-]?(?:[0-9]+\.[0-9]*{_EXPONENT}|\.?[0-9]+{_EXPONENT}|[0-9]*\.[0-9]+|[0-9]+)"

_KINDS = {
    "space": SPACE,
    "comment": COMMENT,
    "iri": IRI,
    "string": STRING,
    "at": TAG,
    "datatype": r"\^\^",
    "blank": BLANK,
    "name": NAME,
    "number": NUMBER,
    "word": r"[A-Za-z]+",
    "mark": r"[\[\]().;,]",
}

TOO_NEW = "The layout knows Turtle 1.1: no triple terms, annotations and versions of Turtle 1.2."


@cache
def _grammar() -> re.Pattern[str]:
    """Return what matches a token; compiling it takes longer than reading most files."""
    return re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()))


@dataclass(frozen=True, slots=True)
class Token:
    """A token or a comment; white space is not one."""

    kind: str
    text: str
    line: int
    column: int
    """Both from 1; the column counts code points."""
    opens_line: bool
    """Nothing but white space stands before it on its line."""
    spaced: bool
    """An empty line stands before it."""


def tokenize(text: str, name: str) -> Iterator[Token]:
    """Yield the tokens and comments of `text` in order.

    Raises TurtleError where no token of Turtle 1.1 fits.
    """
    grammar = _grammar()
    position, line, line_start = 0, 1, 0
    opens_line, spaced = True, False
    while position < len(text):
        match = grammar.match(text, position)
        column = position - line_start + 1
        if match is None:
            raise TurtleError(
                f"{text[position]!r} begins no token of Turtle 1.1",
                where=f"{name}:{line}:{column}",
                todo=TOO_NEW,
            )
        kind, found = str(match.lastgroup), match.group()
        breaks = found.count("\n")
        if kind == "space":
            opens_line = opens_line or breaks > 0
            spaced = breaks > 1
        else:
            yield Token(kind, found, line, column, opens_line, spaced)
            opens_line, spaced = False, False
        if breaks:
            line += breaks
            line_start = position + found.rindex("\n") + 1
        position = match.end()
