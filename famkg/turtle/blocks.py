"""Tells the blocks of a text apart, even where it is damaged.

A block is a subject with its triples up to the full stop, or a directive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from heapq import merge
from itertools import chain, islice
from typing import TypeAlias

from pyoxigraph import RdfFormat, parse

from famkg.turtle.spans import DIRECTIVE, LEAF, LITERAL, MARK, NODE, OPEN, OTHER, VERB, grammar
from famkg.turtle.tokens import PREFIX

Block: TypeAlias = tuple[int, int]
"""The offsets of its first character, and behind its full stop."""

_PARAGRAPH = re.compile(r"(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)(?=[^\s#;,.\])}])")
"""An empty line, and then one that begins without a space: a new block, if all is well."""

_LOOSE = re.compile(r"""["']|(?<!<)<(?!<)""")
"""What begins a string or an IRI; `<<` is a mark of Turtle 1.2."""
TRIES = 200
"""Places at which reading may go on that are tried before all the rest is given up."""


def find_blocks(text: str, start: int = 0) -> Iterator[Block]:
    """Yield the blocks of `text` from `start` on; the last may lack its end.

    What is no token belongs to a block as well.
    """
    begin: int | None = None
    for match in grammar().finditer(text, start):
        kind = match.lastindex
        if kind is None:
            break
        if begin is None:
            begin = match.start(kind)
            if kind == DIRECTIVE:
                yield begin, match.end()
                begin = None
                continue
        if kind == MARK and text[match.start(kind)] == ".":
            yield begin, match.end()
            begin = None
    if begin is not None:
        yield begin, len(text)


def find_damage(text: str, fault: int, start: int = 0) -> Block:
    """Return the stretch to leave out because of a fault that was met at the offset `fault`.

    It begins where the block with the fault begins. It ends where the next one seems to
    begin: behind the next full stop, or after an empty line, where a full stop, a quote or a
    bracket is missing. Then the end may lie before `fault`, which is only where the parser
    noticed. At `start` a block must begin; there must be no other fault before `fault`.
    """
    begin, end = fault, len(text)
    inside = False  # of a string or IRI that is not as it should be, where full stops mean nothing
    for first, last in find_blocks(text, start):
        if first > fault:
            break
        begin, end = begin if inside else first, last
        if fault < end:
            break
        inside = inside or loose_end(text, first, last) is not None
    paragraphs = ((found.end(), False) for found in _PARAGRAPH.finditer(text, begin))
    stops = ((stop, True) for _, stop in chain([(begin, end)], find_blocks(text, end)))
    for place, behind_stop in islice(merge(paragraphs, stops), TRIES):
        if behind_stop and _PARAGRAPH.match(text, place):
            return begin, place
        if place > begin and _begins_block(text, place):
            return begin, place
    return begin, len(text)


def loose_end(text: str, begin: int, end: int) -> int | None:
    """Return the offset of a string or IRI that begins between two offsets and does not end."""
    odd = (token.start(OTHER) for token in grammar().finditer(text, begin, end) if token[OTHER])
    return next((at for at in odd if _LOOSE.match(text, at)), None)


def last_end(text: str, begin: int, end: int) -> int:
    """Return the offset behind the last token between two offsets: no space, no comment."""
    ends = (found.end() for found in grammar().finditer(text, begin, end) if found.lastindex)
    return max(ends, default=begin)


def _begins_block(text: str, start: int) -> bool:
    """Say whether a block seems to begin at `start`, or nothing follows."""
    kinds = [found.lastindex for found in islice(grammar().finditer(text, start), 3)]
    if kinds[0] == OPEN:
        return is_readable(text, start)
    return kinds[0] in (None, DIRECTIVE) or (
        kinds[0] == NODE and kinds[1] in (NODE, VERB) and kinds[2] in (NODE, LEAF, LITERAL, OPEN)
    )


def is_readable(text: str, start: int) -> bool:
    """Say whether a block that the grammar allows begins at `start`, or nothing follows."""
    for begin, end in find_blocks(text, start):
        block = text[begin:end]
        prefixes = {found.group() for found in re.finditer(PREFIX, block)}
        known = "".join(f"@prefix {prefix} <x:> . " for prefix in sorted(prefixes))
        try:
            list(parse(f"@base <x:/> . {known}{block}", RdfFormat.TURTLE))
        except SyntaxError:
            return False
        return True
    return True
