"""Writes a Turtle file in the layout of the house.

    subject
        predicate object ;
        predicate
            object ,
            object ;
        .

Brackets stay on one line where they fit and hold no comment, else each pair or member of
theirs has a line of its own. One empty line stands between blocks. Nothing is sorted, no
term is rewritten but rdf:type, which becomes `a`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad

from famkg.turtle.reader import parse_quads
from famkg.turtle.tree import (
    Block,
    Collection,
    Comment,
    Comments,
    Directive,
    Item,
    Pair,
    PropertyList,
    Term,
    Tree,
    parse_tree,
)

WIDTH = 100
"""Columns that a bracket may fill before it is broken."""
STEP = 4

_Piece: TypeAlias = Directive | Block | Comment


def format_turtle(text: str, name: str = "the text") -> str:
    """Return `text` in the layout of the house: same triples, comments and order.

    What is in the layout already comes back unchanged. Raises TurtleError, which calls the
    text by `name`, where it is malformed.
    """
    before = parse_quads(text, name)
    result = "".join(f"{line}\n" for line in _file_lines(parse_tree(text, name)))
    # The last defence of somebody's file against a mistake in this module.
    if _canonical(parse_quads(result, name)) != _canonical(before):
        raise RuntimeError(f"formatting {name} would change its triples; it was left as it is")
    return result


def _canonical(quads: list[Quad]) -> Dataset:
    """Return the graph of `quads` with blank nodes named by their place in it."""
    graph = Dataset(quads)
    graph.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return graph


def _file_lines(tree: Tree) -> Iterator[str]:
    previous: _Piece | None = None
    for part in tree.parts:
        lead = part.subject.lead if isinstance(part, Block) else part.lead
        for piece in (*lead, part):
            if _is_parted(previous, piece, isinstance(part, Block)):
                yield ""
            if isinstance(piece, Comment):
                yield piece.text
            elif isinstance(piece, Directive):
                yield " ".join(piece.parts) + _note(piece.trail)
            else:
                yield from _block_lines(piece)
            previous = piece
    for comment in tree.closing:
        if _is_parted(previous, comment, False):
            yield ""
        yield comment.text
        previous = comment


def _is_parted(previous: _Piece | None, piece: _Piece, before_block: bool) -> bool:
    """Say whether an empty line stands between two pieces of a file."""
    if isinstance(previous, Block) or (isinstance(previous, Directive) and before_block):
        return True
    return previous is not None and piece.spaced


def _block_lines(block: Block) -> Iterator[str]:
    yield from _term_lines(block.subject.term, 0, "", "", _note(block.subject.trail))
    yield from _pairs_lines(block.pairs, STEP)
    yield from _comment_lines(block.closing, STEP)
    yield " " * STEP + "." + _note(block.trail)


def _pairs_lines(pairs: tuple[Pair, ...], indent: int) -> Iterator[str]:
    for pair in pairs:
        yield from _comment_lines(pair.lead, indent)
        head = " " * indent + pair.verb
        first = pair.objects[0]
        if len(pair.objects) == 1 and pair.opening is None and not first.lead:
            yield from _term_lines(first.term, indent, f"{head} ", " ;", _note(first.trail))
            continue
        yield head + _note(pair.opening)
        inner = indent + STEP
        for item in pair.objects:
            yield from _comment_lines(item.lead, inner)
            end = " ;" if item is pair.objects[-1] else " ,"
            yield from _term_lines(item.term, inner, " " * inner, end, _note(item.trail))


def _term_lines(term: Term, indent: int, head: str, end: str, note: str) -> Iterator[str]:
    """Yield a term between `head` and `end`; the comment `note` counts for no width."""
    if isinstance(term, str):
        yield head + term + end + note
        return
    line = _inline(term)
    if line is not None and len(head + line + end) <= WIDTH:
        yield head + line + end + note
        return
    opening, closing = "[]" if isinstance(term, PropertyList) else "()"
    inner = indent + STEP
    yield head + opening + _note(term.opening)
    if isinstance(term, PropertyList):
        yield from _pairs_lines(term.pairs, inner)
    else:
        for item in term.items:
            yield from _comment_lines(item.lead, inner)
            yield from _term_lines(item.term, inner, " " * inner, "", _note(item.trail))
    yield from _comment_lines(term.closing, inner)
    yield " " * indent + closing + end + note


def _inline(term: Term) -> str | None:
    """Return a term on one line, or None where a comment or a line break forbids it."""
    if isinstance(term, str):
        return None if "\n" in term or "\r" in term else term
    if term.opening is not None or term.closing:
        return None
    if isinstance(term, Collection):
        members = _inline_items(term.items, " ")
        return None if members is None else f"( {members} )"
    pairs = []
    for pair in term.pairs:
        objects = _inline_items(pair.objects, " , ")
        if objects is None or pair.lead or pair.opening is not None:
            return None
        pairs.append(f"{pair.verb} {objects}")
    return f"[ {' ; '.join(pairs)} ]"


def _inline_items(items: tuple[Item, ...], between: str) -> str | None:
    found = []
    for item in items:
        line = _inline(item.term)
        if line is None or item.lead or item.trail is not None:
            return None
        found.append(line)
    return between.join(found)


def _comment_lines(comments: Comments, indent: int) -> Iterator[str]:
    for comment in comments:
        yield " " * indent + comment.text


def _note(comment: str | None) -> str:
    return "" if comment is None else f" {comment}"
