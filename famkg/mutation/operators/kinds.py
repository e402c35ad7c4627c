"""Mistakes in what something is."""

from __future__ import annotations

from random import Random

from pyoxigraph import NamedNode, Triple

from famkg.graph import TYPE
from famkg.mutation.edits import another_value, changed, pick, without
from famkg.mutation.material import WORLDS, Material
from famkg.mutation.model import Make, Mutant
from famkg.namespaces import FAM, curie

NOMINEE = NamedNode(FAM + "nominee")
WINNER = NamedNode(FAM + "winner")
LISTED = NamedNode(FAM + "listedNominee")
WIN = NamedNode(FAM + "AwardWin")


def nominee_turned_winner(material: Material, random: Random) -> Mutant | None:
    """Whoever is nominated or listed is taken for the winner."""
    triple = pick(random, material.with_predicate(NOMINEE, LISTED))
    if triple is None:
        return None
    subject = triple.subject
    kinds = [Triple(subject, TYPE, each) for each in material.values(subject, TYPE)]
    taken = [each for each in material.of[subject] if each.predicate == triple.predicate]
    return changed(
        "nominee-turned-winner",
        subject,
        f"{curie(triple.predicate.value)} → fam:winner: {material.label(triple.object)}",
        [*kinds, *taken],
        [Triple(subject, TYPE, WIN), *(Triple(subject, WINNER, each.object) for each in taken)],
    )


def another_class(material: Material, random: Random) -> Mutant | None:
    """A statement is of the class that comes next in the list, such as an ending for a pause."""
    statement = pick(random, material.statements)
    if statement is None:
        return None
    triple = pick(random, [each for each in material.of[statement] if each.predicate == TYPE])
    to = triple and pick(random, material.siblings.get(triple.object, []))
    return another_value(material, "another-class", triple, to) if triple and to else None


def world_class(material: Material, random: Random) -> Mutant | None:
    """An entity of the story is declared as one of our world, or the other way round."""
    entity = pick(random, material.entities)
    if entity is None:
        return None
    triple = pick(random, [each for each in material.of[entity] if each.object in WORLDS])
    if triple is None:
        return None
    (other,) = WORLDS - {triple.object}
    return another_value(material, "world-class", triple, other)


def entity_class(material: Material, random: Random) -> Mutant | None:
    """An entity gets the class of its neighbour in the file."""
    places = [n for n, each in enumerate(material.entities[1:], start=1)]
    place = pick(random, places)
    if place is None:
        return None
    entity, near = material.entities[place], material.entities[place - 1]
    mine = [each for each in material.values(entity, TYPE) if each not in WORLDS]
    theirs = [each for each in material.values(near, TYPE) if each not in WORLDS]
    if not mine or not theirs or set(mine) == set(theirs):
        return None
    return changed(
        "entity-class",
        entity,
        f"rdf:type: {', '.join(map(material.label, mine))} → "
        f"{', '.join(map(material.label, theirs))}",
        [Triple(entity, TYPE, each) for each in mine],
        [Triple(entity, TYPE, each) for each in theirs],
    )


def dropped_type(material: Material, random: Random) -> Mutant | None:
    """The line that says what something is gets lost."""
    subject = pick(random, [*material.statements, *material.entities, *material.passages])
    if subject is None:
        return None
    triple = pick(random, [each for each in material.of[subject] if each.predicate == TYPE])
    return without(material, "dropped-type", triple) if triple else None


OPERATORS: tuple[Make, ...] = (
    nominee_turned_winner,
    another_class,
    world_class,
    entity_class,
    dropped_type,
)
