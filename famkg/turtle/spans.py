"""Finds where in a Turtle text the terms of its triples are written.

Only the shape of the text is read here; what a term means (escapes, prefixes, bases) is the
RDF parser's to say. The two are joined by the order in which that parser gives the triples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from famkg.turtle.tokens import BLANK, IRI, NAME, NUMBER, SKIP, STRING, TAG

Spot: TypeAlias = int
"""Where a term stands: the offset of its first character.

Of a list's cells and of their predicates nothing is written. Theirs is `~offset` of the member
that the cell holds; that of the rdf:nil behind the last is `~offset` of the closing bracket.
The first cell is written: as the list itself, at its opening bracket.
"""

Written: TypeAlias = tuple[Spot, Spot, Spot]
"""Where subject, predicate and object of a triple stand."""

NODE, LEAF, LITERAL, SUFFIX, MARK, OPEN, CLOSE, VERB, DIRECTIVE, OTHER = range(1, 11)
"""The groups of the grammar below."""


def position(spot: Spot) -> int:
    """Return the offset of a spot."""
    return spot if spot >= 0 else ~spot


@cache
def grammar() -> re.Pattern[str]:
    """Return what matches a token of a well-formed text, with the space before it.

    A literal is one token, and a directive is one; at the end of the text no group matches.
    """
    after = rf"{SKIP}(?:{NAME}|{IRI})"
    prefix, iri, full_stop = rf"{SKIP}[^:\s<]*:{SKIP}{IRI}", SKIP + IRI, rf"{SKIP}\."
    version = rf"{SKIP}(?:{STRING})"
    directives = (
        rf"@prefix{prefix}{full_stop}",
        rf"@base{iri}{full_stop}",
        rf"@version{version}{full_stop}",
        rf"(?i:prefix){prefix}",
        rf"(?i:base){iri}",
        rf"(?i:version){version}",
    )
    kinds = (
        rf"({NAME}|{IRI}|{BLANK})",
        rf"({NUMBER}|(?:true|false)(?![0-9A-Za-z_]))",
        rf"((?:{STRING})({SKIP}(?:{TAG}|\^\^{after}))?)",
        r"([;,.])",
        r"([\[(])",
        r"([\])])",
        r"(a)(?![0-9A-Za-z_])",
        rf"({'|'.join(directives)})",
        r"(.)",
    )
    return re.compile(rf"{SKIP}(?:{'|'.join(kinds)}|\Z)", re.DOTALL)


@dataclass(frozen=True)
class Spans:
    """Where the terms of a text are written, in the order in which its triples are read."""

    text: str
    written: tuple[Written, ...]
    closings: Mapping[int, int]
    """The offset behind each bracket, by that of its beginning."""
    tangles: tuple[tuple[int, int], ...]
    """First triple, and the one behind the last, of each block that has brackets."""

    def end(self, spot: Spot) -> int:
        """Return the offset behind the term that stands at `spot`."""
        start = position(spot)
        closing = self.closings.get(start)
        if closing is not None:
            return closing
        match = grammar().match(self.text, start)
        assert match is not None
        return match.end()


def find_spans(text: str) -> Spans | int:
    """Return where the terms of `text` are written, or the offset of what Turtle 1.1 has not.

    The RDF parser must have read the text before; it judges, and here no fault is looked for.
    """
    written: list[Written] = []
    closings: dict[int, int] = {}
    tangles: list[tuple[int, int]] = []
    first, tangled = 0, False
    subject: Spot | None = None
    predicate: Spot | None = None
    tokens = grammar().finditer(text)
    for match in tokens:
        kind = match.lastindex
        if kind is None:
            break
        at = match.start(kind)
        if kind <= LITERAL:
            if subject is None:
                subject = at
            elif predicate is None:
                predicate = at
            else:
                written.append((subject, predicate, at))
        elif kind == MARK:
            mark = text[at]
            if mark == ";":
                predicate = None
            elif mark == ".":
                subject = predicate = None
                if tangled:
                    tangles.append((first, len(written)))
                first, tangled = len(written), False
        elif kind == VERB:
            predicate = at
        elif kind == OPEN:
            bracket = _Bracket(text[at] == "(", at, subject, predicate)
            odd = _walk_bracket(text, tokens, bracket, written, closings)
            if odd is not None:
                return odd
            subject, tangled = at if subject is None else subject, True
        elif kind != DIRECTIVE:
            return at
    return Spans(text, tuple(written), closings, tuple(tangles))


@dataclass(slots=True)
class _Bracket:
    """A bracket that is open."""

    is_list: bool
    start: int
    subject: Spot | None
    """With the predicate, what the bracket is an object of; None for the subject of a block."""
    predicate: Spot | None
    cell: Spot | None = None
    """Of a list, the cell that was begun last."""


def _walk_bracket(
    text: str,
    tokens: Iterator[re.Match[str]],
    bracket: _Bracket,
    written: list[Written],
    closings: dict[int, int],
) -> int | None:
    """Take the tokens up to the end of `bracket`; return the offset of what Turtle 1.1 has not.

    The parser hands out a triple when it has seen its last token, and knows that a string
    without a suffix has ended only when it sees the next one. What a token completes comes
    last first.
    """
    opened = [bracket]
    subject: Spot | None = bracket.start
    predicate: Spot | None = None
    waiting: list[Written] = []  # for the next token
    for match in tokens:
        kind = match.lastindex or OTHER
        at = match.start(kind)
        if kind == OTHER:
            return at
        complete, waiting = waiting, []
        inner = opened[-1]
        if inner.is_list and kind in (NODE, LEAF, LITERAL, OPEN):
            if inner.cell is not None:
                complete.append((inner.cell, ~at, ~at))
                inner.cell = ~at
            else:
                if inner.subject is not None and inner.predicate is not None:
                    complete.append((inner.subject, inner.predicate, inner.start))
                inner.cell = inner.start
            subject, predicate = inner.cell, ~at
        if kind == OPEN:
            opened.append(_Bracket(text[at] == "(", at, subject, predicate))
            subject, predicate = at, None
        elif kind == CLOSE:
            opened.pop()
            closings[inner.start] = at + 1
            subject, predicate = inner.subject, inner.predicate
            if inner.cell is not None:
                complete.append((inner.cell, ~at, ~at))
            elif subject is not None and predicate is not None:
                complete.append((subject, predicate, inner.start))
        elif kind == MARK:
            predicate = None if text[at] == ";" else predicate
        elif kind == VERB or predicate is None:
            predicate = at
        elif subject is None:
            return at
        elif kind == LITERAL and match.start(SUFFIX) < 0:
            waiting.append((subject, predicate, at))
        else:
            if kind == LITERAL:  # the suffix is a token of its own
                written.extend(reversed(complete))
                complete.clear()
            complete.append((subject, predicate, at))
        written.extend(reversed(complete))
        if not opened:
            return None
    return len(text)
