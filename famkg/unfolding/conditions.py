"""Takes conditions apart as far as an explanation has to: and, or, not, exists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from famkg.unfolding.algebra import Both, Condition, Either, Exists, Expression
from famkg.unfolding.lexemes import OPENING, Lexeme, joined

if TYPE_CHECKING:
    from famkg.unfolding.reader import Reader

AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})


def condition_of(reader: Reader, start: int, end: int) -> Condition:
    """Return the condition between two places of a query's lexemes."""
    found = reader.lexemes
    start, end = stripped(found, start, end)
    text = joined(found[start:end])
    for sign, kind in (("||", Either), ("&&", Both)):
        parts = list(split(found, start, end, sign))
        if len(parts) > 1:
            return kind(tuple(condition_of(reader, *part) for part in parts), text)
    negations = 0
    at = start
    while found[at].word in ("!", "NOT"):
        negations += 1
        at += 1
    if found[at].word == "EXISTS" and closing(found, at + 1) == end - 1:
        return _exists(reader, at, negated=negations % 2 == 1, text=text)
    return expression_of(reader, start, end)


def stripped(found: Sequence[Lexeme], start: int, end: int) -> tuple[int, int]:
    """Return where an expression starts and ends within the brackets around all of it."""
    while found[start].text == "(" and closing(found, start) == end - 1:
        start, end = start + 1, end - 1
    return start, end


def expression_of(reader: Reader, start: int, end: int) -> Expression:
    """Return the expression between two places of a query's lexemes."""
    found = reader.lexemes
    variables: set[str] = set()
    exists: list[Exists] = []
    at = start
    while at < end:
        lexeme = found[at]
        if lexeme.kind == "variable":
            variables.add(lexeme.text[1:])
        elif lexeme.word == "EXISTS" and found[at + 1].text == "{":
            negated = at > start and found[at - 1].word == "NOT"
            last = closing(found, at + 1)
            text = joined(found[at - negated : last + 1])
            exists.append(_exists(reader, at, negated=negated, text=text))
            at = last
        at += 1
    return Expression(joined(found[start:end]), frozenset(variables), tuple(exists))


def aggregates_in(found: Sequence[Lexeme]) -> tuple[str, ...]:
    """Return the texts of the aggregates, those in patterns left out."""
    texts: list[str] = []
    at = 0
    while at < len(found) - 1:
        if found[at].text == "{":
            at = closing(found, at)
        elif found[at].word in AGGREGATES and found[at + 1].text == "(":
            last = closing(found, at + 1)
            texts.append(joined(found[at : last + 1]))
            at = last
        at += 1
    return tuple(texts)


def closing(found: Sequence[Lexeme], start: int) -> int:
    """Return the place of the bracket that closes the one at `start`."""
    depth = 0
    for at in range(start, len(found)):
        text = found[at].text
        depth += (text in OPENING) - (text in OPENING.values())
        if depth == 0:
            return at
    raise LookupError(f"nothing closes {found[start]}")


def split(found: Sequence[Lexeme], start: int, end: int, sign: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches between `start` and `end` that `sign` parts, outside of brackets."""
    first = at = start
    while at < end:
        if found[at].text in OPENING:
            at = closing(found, at)
        elif found[at].text == sign:
            yield first, at
            first = at + 1
        at += 1
    yield first, end


def _exists(reader: Reader, at: int, *, negated: bool, text: str) -> Exists:
    before = reader.at
    reader.at = at + 1
    group = reader.group()
    reader.at = before
    return Exists(group, negated, text)
