"""The layout of the house, as `famkg fmt` writes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from famkg.errors import TurtleError
from famkg.model import Finding
from famkg.turtle import format_turtle

if TYPE_CHECKING:
    from famkg.turtle.source import Source

WIDTH = 100
"""Lines longer than this may hold a bracket that the formatter would break."""


def check_layout(sources: Iterable[Source]) -> Iterator[Finding]:
    """Yield each file that `famkg fmt` would change, at the first line that differs.

    What is not Turtle has no layout; that is a finding of its own.
    """
    for source in sources:
        text = source.text
        try:
            if is_laid_out(text, source.name):
                continue
            wanted = format_turtle(text, source.name)
        except TurtleError:
            continue
        if wanted == text:
            continue
        line = _first_difference(text, wanted)
        yield Finding(
            "layout",
            "warning",
            f"It is not in the layout of the house. Run: famkg fmt {source.name}",
            file=source.name,
            line=line,
            column=1,
            end_line=line,
            end_column=len(_line(text, line)) + 1,
            mark="layout",
        )


@lru_cache(maxsize=500)  # for whoever checks the same files again and again
def is_laid_out(text: str, name: str = "the text") -> bool:
    """Say whether a text is in the layout for sure, at a fifth of what it costs to format it.

    Most blocks are plain: no brackets but short lists, no comments. Only the others are
    formatted, apart from them. False means that only the formatter can tell. Raises
    TurtleError, which calls the text by `name`, where one of the others is malformed.
    """
    head, *pieces = text.removesuffix("\n").split("\n\n")
    if not (text.endswith("\n") and pieces and _prefixes().fullmatch(head)):
        return False
    known = (_plain(), _comment())
    odd = [piece for piece in pieces if not any(form.fullmatch(piece) for form in known)]
    if not odd:
        return True
    rest = "\n\n".join([head, *odd]) + "\n"
    return format_turtle(rest, name) == rest


@cache
def _prefixes() -> re.Pattern[str]:
    one = r"@prefix (?:[A-Za-z][\w-]*)?: <[^<>\s\\]*> \."
    return re.compile(rf"{one}(?:\n{one})*", re.ASCII)


@cache
def _comment() -> re.Pattern[str]:
    return re.compile(r"#(?:[^\n\r]*[^\s])?")


@cache
def _plain() -> re.Pattern[str]:
    name = r"(?:[A-Za-z][\w-]*)?:(?:[\w](?:[\w.-]*[\w-])?)?"
    node = rf"(?:{name}|<[^<>\s\\]*>)"
    string = rf'"(?:[^"\\\n\r]|\\["\\ntr])*"(?:@[a-z]+(?:-[a-z0-9]+)*|\^\^{name})?'
    term = rf"(?:{node}|{string}|[0-9]+|true|false)"
    short = rf"(?=.{{0,{WIDTH}}}$)"
    row = rf"\( {node}(?: {node})* \)"
    cell = rf"(?:{term}|{short}{row})"
    many = rf"(?:\n        {cell} ,)+\n        {cell} ;"
    verb = rf"(?!\S*[:#]type\b)(?:a|{node})"  # rdf:type becomes `a`
    pair = rf"\n    {verb} {term} ;|\n{short}    {verb} {row} ;|\n    {verb}{many}"
    return re.compile(rf"{node}(?:{pair})+\n    \.", re.MULTILINE | re.ASCII)


def _first_difference(text: str, wanted: str) -> int:
    """Return the number of the first line of `text` that is not as it is wanted."""
    ours, theirs = text.split("\n"), wanted.split("\n")
    for number, (one, other) in enumerate(zip(ours, theirs, strict=False), 1):
        if one != other:
            return number
    return min(len(ours), len(theirs))


def _line(text: str, number: int) -> str:
    return text.split("\n")[number - 1].rstrip("\r")
