"""Mistakes with whole blocks."""

from __future__ import annotations

from random import Random

from pyoxigraph import NamedNode, Triple

from famkg.graph import STATES, is_entity
from famkg.mutation.edits import changed, pick
from famkg.mutation.material import Material
from famkg.mutation.model import Make, Mutant
from famkg.namespaces import curie


def removed_statement(material: Material, random: Random) -> Mutant | None:
    """A statement is thought superfluous, and removed with all that cites it."""
    statement = pick(random, material.statements)
    if statement is None:
        return None
    about = [each for each in material.graph.data if each.object == statement]
    return changed("removed-statement", statement, "removed", [*material.of[statement], *about], [])


def unwritten_statement(material: Material, random: Random) -> Mutant | None:
    """A passage states what nobody wrote down in the end."""
    statement = pick(random, material.statements)
    if statement is None:
        return None
    return changed("unwritten-statement", statement, "not described", material.of[statement], [])


def removed_passage(material: Material, random: Random) -> Mutant | None:
    """A passage is removed whose statements others state, too, or which nobody misses."""
    passage = pick(random, material.passages)
    if passage is None:
        return None
    about = [each for each in material.graph.data if each.object == passage]
    return changed("removed-passage", passage, "removed", [*material.of[passage], *about], [])


def removed_entity(material: Material, random: Random) -> Mutant | None:
    """The block of an entity is removed, and the statements that name it stay."""
    entity = pick(random, material.entities)
    if entity is None:
        return None
    return changed("removed-entity", entity, "not described", material.of[entity], [])


def duplicated_statement(material: Material, random: Random) -> Mutant | None:
    """A statement is made a second time, with another value in one place."""
    triple = pick(random, material.roles)
    value = triple and pick(random, material.alike(triple.object))
    if triple is None or value is None:
        return None
    statement = triple.subject
    assert isinstance(statement, NamedNode)
    twin = NamedNode(f"{statement.value}-2")
    said = [
        Triple(twin, each.predicate, value if each == triple else each.object)
        for each in material.of[statement]
    ]
    cited = [Triple(each.subject, STATES, twin) for each in material.cited_by(statement)]
    return changed(
        "duplicated-statement",
        statement,
        f"again, with {curie(triple.predicate.value)}: "
        f"{material.label(triple.object)} → {material.label(value)}",
        [],
        [*said, *cited],
    )


def merged_entities(material: Material, random: Random) -> Mutant | None:
    """Two things of a kind are taken for one, and one of them goes."""
    entity = pick(random, material.entities)
    other = entity and pick(random, material.alike(entity))
    if entity is None or other is None:
        return None
    about = [each for each in material.graph.data if each.object == entity]
    if not any(is_entity(each.object) for each in about):
        return None
    return changed(
        "merged-entities",
        entity,
        f"{material.label(entity)} taken for {material.label(other)}",
        [*material.of[entity], *about],
        [Triple(each.subject, each.predicate, other) for each in about],
    )


OPERATORS: tuple[Make, ...] = (
    removed_statement,
    unwritten_statement,
    removed_passage,
    removed_entity,
    duplicated_statement,
    merged_entities,
)
