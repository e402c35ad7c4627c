"""Cuts SPARQL into lexemes, and puts stretches of them back together as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from famkg.sparql import tokens

NUMBER = re.compile(r"(?:\d+\.\d*|\.?\d+)[eE][+-]?\d+|\d*\.\d+|\d+")
SIGNS = ("||", "&&", "^^", "<<", ">>", "{|", "|}")
OPENING = {"(": ")", "{": "}", "[": "]"}


class Lexeme(NamedTuple):
    """A word of SPARQL: kind, text, and where it starts and ends."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset just behind it."""
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        """The text as keywords are compared: in capitals, unless it is a name or a string."""
        return self.text.upper() if self.kind == "word" else self.text


def lexemes(text: str) -> list[Lexeme]:
    """Return the lexemes of a SPARQL text: numbers, blank nodes and signs of two in one piece."""
    found: list[Lexeme] = []
    for kind, word, start in tokens(text):
        if found and start < found[-1].end:
            continue
        number = NUMBER.match(text, start) if kind in ("word", "sign") else None
        if number is not None:
            found.append(Lexeme("number", number[0], start))
        elif kind == "sign" and text[start : start + 2] in SIGNS:
            found.append(Lexeme("sign", text[start : start + 2], start))
        elif kind == "name" and found and found[-1].text == "_" and found[-1].end == start:
            found[-1] = Lexeme("blank", "_" + word, start - 1)
        else:
            found.append(Lexeme(kind, word, start))
    return found


def joined(found: Sequence[Lexeme]) -> str:
    """Return lexemes as text on one line: a blank wherever the author left room."""
    parts: list[str] = []
    for number, lexeme in enumerate(found):
        if number and found[number - 1].end < lexeme.start:
            parts.append(" ")
        parts.append(lexeme.text)
    return "".join(parts)
