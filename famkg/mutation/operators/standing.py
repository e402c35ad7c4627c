"""Mistakes in how firmly something is said, and in who may know it."""

from __future__ import annotations

from random import Random

from pyoxigraph import Literal, NamedNode, Triple

from famkg.graph import (
    ASSERTED,
    KNOWN_FROM,
    MODALITY,
    STANDING,
    is_passage,
    is_statement,
    whole_number,
)
from famkg.mutation.edits import another_value, pick
from famkg.mutation.material import Material
from famkg.mutation.model import Make, Mutant
from famkg.namespaces import XSD

INTEGER = NamedNode(XSD + "integer")


def hedge_taken_for_fact(material: Material, random: Random) -> Mutant | None:
    """What is planned, scheduled, speculated or denied is stated as a fact."""
    hedged = [each for each in material.with_predicate(MODALITY) if each.object != ASSERTED]
    triple = pick(random, hedged)
    return another_value(material, "hedge-taken-for-fact", triple, ASSERTED) if triple else None


def another_modality(material: Material, random: Random) -> Mutant | None:
    """The wrong word is chosen for how firmly a passage says something."""
    triple = pick(random, material.with_predicate(MODALITY))
    return _other(material, random, "another-modality", triple) if triple else None


def another_standing(material: Material, random: Random) -> Mutant | None:
    """A statement is preferred or deprecated that should be neither, or is so no longer."""
    triple = pick(random, material.with_predicate(STANDING))
    return _other(material, random, "another-standing", triple) if triple else None


def earlier_horizon(material: Material, random: Random) -> Mutant | None:
    """A statement is shown to viewers who have not come so far: a spoiler."""
    return _moved(material, random, "earlier-horizon", -1, statements=True)


def later_horizon(material: Material, random: Random) -> Mutant | None:
    """A statement is kept from viewers who may know it."""
    return _moved(material, random, "later-horizon", 1, statements=True)


def earlier_reading(material: Material, random: Random) -> Mutant | None:
    """The words of a passage are shown to viewers who have not come so far."""
    return _moved(material, random, "earlier-reading", -1, statements=False)


def later_reading(material: Material, random: Random) -> Mutant | None:
    """The words of a passage are kept from viewers who may read them."""
    return _moved(material, random, "later-reading", 1, statements=False)


def _other(material: Material, random: Random, name: str, triple: Triple) -> Mutant | None:
    words = [e for e in material.categories.get(triple.object, ()) if e != triple.object]
    value = pick(random, words)
    return another_value(material, name, triple, value) if value else None


def _moved(
    material: Material, random: Random, name: str, by: int, *, statements: bool
) -> Mutant | None:
    wanted = is_statement if statements else is_passage
    triple = pick(random, [e for e in material.with_predicate(KNOWN_FROM) if wanted(e.subject)])
    if triple is None:
        return None
    number = (whole_number(triple.object) or 0) + by
    if not 0 <= number <= max(material.seasons.values(), default=0):
        return None
    return another_value(material, name, triple, Literal(str(number), datatype=INTEGER))


OPERATORS: tuple[Make, ...] = (
    hedge_taken_for_fact,
    another_modality,
    another_standing,
    earlier_horizon,
    later_horizon,
    earlier_reading,
    later_reading,
)
