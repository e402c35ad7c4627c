"""Replaces numbers in a Turtle text, and leaves every other character as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from famkg.errors import TurtleError
from famkg.namespaces import curie
from famkg.turtle.reader import parse_triples
from famkg.turtle.tokens import Token, tokenize
from famkg.turtle.tree import Block, parse_tree


def replace_numbers(text: str, name: str, numbers: Mapping[str, Mapping[str, int]]) -> str:
    """Return `text` with other numbers: `numbers` by IRI of a subject, then of a predicate.

    A subject without a block in the text is passed over. Raises TurtleError where a block
    does not give such a number as `prefix:name 43`, once; `name` is what it calls the text.
    """
    tokens = [token for token in tokenize(text, name) if token.kind != "comment"]
    edits: list[tuple[Token, int]] = []
    for part in parse_tree(text, name).parts:
        if not isinstance(part, Block) or part.iri is None or part.iri not in numbers:
            continue
        for predicate, number in numbers[part.iri].items():
            found = _numbers_of(tokens, part.line, predicate)
            if len(found) != 1:
                raise TurtleError(
                    f"{curie(part.iri)} does not give {curie(predicate)} as one plain number",
                    where=f"{name}:{part.line}",
                    todo=f"Write by hand: {curie(predicate)} {number} ;",
                )
            edits.append((found[0], number))
    if not edits:
        return text
    lines = text.split("\n")
    for token, number in sorted(edits, key=lambda edit: (edit[0].line, edit[0].column))[::-1]:
        line = lines[token.line - 1]
        end = token.column - 1 + len(token.text)
        lines[token.line - 1] = f"{line[: token.column - 1]}{number}{line[end:]}"
    result = "\n".join(lines)
    if _others(text, name, numbers) != _others(result, name, numbers):
        raise TurtleError(
            "the new numbers would change what else it says",
            where=name,
            todo="Run: famkg fmt, so that each predicate has a line of its own, and try again.",
        )
    return result


def _numbers_of(tokens: Sequence[Token], line: int, predicate: str) -> list[Token]:
    """Return the numbers that follow `predicate` in the block that begins at `line`."""
    found = []
    inside = [token for token in tokens if token.line >= line]
    for verb, number in pairwise(inside):
        if verb.text == ".":
            break
        if verb.text in (curie(predicate), f"<{predicate}>") and number.kind == "number":
            found.append(number)
    return found


def _others(text: str, name: str, numbers: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Return all triples whose object is not to be replaced."""
    return [
        str(triple)
        for triple in parse_triples(text, name)
        if triple.predicate.value not in numbers.get(str(getattr(triple.subject, "value", "")), {})
    ]
