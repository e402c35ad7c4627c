"""Replaces numbers in a Turtle text, and leaves every other character as it is."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import NamedNode

from famkg.errors import TurtleError
from famkg.namespaces import curie
from famkg.turtle.places import parse_places
from famkg.turtle.source import Place


def replace_numbers(text: str, name: str, numbers: Mapping[str, Mapping[str, int]]) -> str:
    """Return `text` with other numbers: `numbers` by IRI of a subject, then of a predicate.

    A subject without a block in the text is passed over. Raises TurtleError where a block
    does not give such a number as digits, once; `name` is what it calls the text.
    """
    places = parse_places(text, name)
    edits: list[tuple[Place, int]] = []
    for subject, wanted in numbers.items():
        blocks = places.of_subject(NamedNode(subject))
        if not blocks:
            continue
        for predicate, number in wanted.items():
            found = places.of_pair(NamedNode(subject), NamedNode(predicate))
            if len(found) != 1 or not places.text_of(found[0].object).isdecimal():
                raise TurtleError(
                    f"{curie(subject)} does not give {curie(predicate)} as one plain number",
                    where=f"{name}:{blocks[0].line}",
                    todo=f"Write by hand: {curie(predicate)} {number} ;",
                )
            edits.append((found[0].object, number))
    (source,) = places.sources
    for place, number in sorted(edits, reverse=True):
        start, end = source.offsets(place)
        text = f"{text[:start]}{number}{text[end:]}"
    return text
