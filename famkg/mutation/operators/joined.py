"""Mistakes in what a statement joins: the wrong person, season, world or direction."""

from __future__ import annotations

from random import Random

from pyoxigraph import Literal, NamedNode, Triple

from famkg.graph import is_entity
from famkg.model import Term
from famkg.mutation.edits import another_property, another_value, exchanged, pick, without
from famkg.mutation.material import Material
from famkg.mutation.model import Make, Mutant
from famkg.namespaces import FAM

PERFORMER = NamedNode(FAM + "performer")
CHARACTER = NamedNode(FAM + "character")
STATED_APART = frozenset(NamedNode(FAM + name) for name in ("modality", "standing"))
KIN = tuple(
    (NamedNode(FAM + one), NamedNode(FAM + other))
    for one, other in (
        ("parent", "child"),
        ("adopter", "adoptee"),
        ("grandparent", "grandchild"),
        ("husband", "wife"),
    )
)
ORDERED = tuple(
    (NamedNode(FAM + one), NamedNode(FAM + other))
    for one, other in (
        ("cause", "effect"),
        ("earlier", "later"),
        ("mentor", "mentee"),
        ("part", "whole"),
        ("subEvent", "superEvent"),
        ("gapAfter", "gapBefore"),
        ("recruiter", "recruited"),
        ("namedThing", "namedAfter"),
        ("founder", "head"),
        ("spinOff", "originalWork"),
        ("member", "group"),
        ("operator", "operated"),
        ("located", "locatedAt"),
        ("companion", "accompanied"),
        ("storyFace", "worldFace"),
        ("storySide", "worldSide"),
        ("inspired", "basis"),
        ("owner", "owned"),
    )
)


def another_performer(material: Material, random: Random) -> Mutant | None:
    """The eye slips into the next line of a cast list, and a part goes to another performer."""
    triple = pick(random, material.with_predicate(PERFORMER))
    cast = sorted({each.object for each in material.with_predicate(PERFORMER)}, key=str)
    return _another(material, random, "another-performer", triple, cast) if triple else None


def another_character(material: Material, random: Random) -> Mutant | None:
    """Two characters of one family are mixed up, and a performer plays the other one."""
    triple = pick(random, material.with_predicate(CHARACTER))
    played = sorted({each.object for each in material.with_predicate(CHARACTER)}, key=str)
    return _another(material, random, "another-character", triple, played) if triple else None


def another_participant(material: Material, random: Random) -> Mutant | None:
    """A wrong suggestion of the editor is accepted: another thing of the same kind and world."""
    triple = pick(random, material.roles)
    if triple is None or triple.object in material.seasons:
        return None
    return _another(
        material, random, "another-participant", triple, list(material.alike(triple.object))
    )


def another_season(material: Material, random: Random) -> Mutant | None:
    """Seasons are counted from zero, or the number next to the right one is typed."""
    triple = pick(random, [each for each in material.roles if each.object in material.seasons])
    if triple is None:
        return None
    wanted = material.seasons[triple.object] + random.choice((-1, 1))
    near = [season for season, number in material.seasons.items() if number == wanted]
    return _another(material, random, "another-season", triple, near)


def another_category(material: Material, random: Random) -> Mutant | None:
    """The wrong word of a fixed list is chosen, such as main for recurring."""
    triple = pick(
        random,
        [
            each
            for statement in material.statements
            for each in material.of[statement]
            if each.object in material.categories and each.predicate not in STATED_APART
        ],
    )
    if triple is None:
        return None
    return _another(
        material, random, "another-category", triple, list(material.categories[triple.object])
    )


def counterpart(material: Material, random: Random) -> Mutant | None:
    """Somebody takes a thing of the story for that of our world, or the other way round."""
    triple = pick(random, [each for each in material.roles if each.object in material.worlds_of])
    if triple is None:
        return None
    return another_value(material, "counterpart", triple, material.worlds_of[triple.object])


def flipped_kinship(material: Material, random: Random) -> Mutant | None:
    """Parent and child change places, because the sentence names the child first."""
    return _flipped(material, random, "flipped-kinship", KIN)


def swapped_order(material: Material, random: Random) -> Mutant | None:
    """What came before and after, cause and effect, part and whole change places."""
    return _flipped(material, random, "swapped-order", ORDERED)


def another_role(material: Material, random: Random) -> Mutant | None:
    """A property is taken for its neighbour in the list, such as showrunner for creator."""
    triple = pick(random, material.roles)
    if triple is None:
        return None
    domains, ranges = material.domains, material.ranges
    mine = triple.predicate
    near = sorted(
        {
            each
            for each, found in domains.items()
            if isinstance(each, NamedNode)
            and each != mine
            and set(found) & set(domains.get(mine, ()))
            and set(ranges.get(each, ())) & set(ranges.get(mine, ()))
        },
        key=str,
    )
    to = pick(random, near)
    return another_property(material, "another-role", triple, to) if to else None


def lost_participant(material: Material, random: Random) -> Mutant | None:
    """One line of a block is deleted with the one above it."""
    triple = pick(random, material.roles)
    return without(material, "lost-participant", triple) if triple else None


def copied_text(material: Material, random: Random) -> Mutant | None:
    """A block is copied as a pattern for the next, and its words are left as they were."""
    texts = [
        each
        for statement in material.statements
        for each in material.of[statement]
        if isinstance(each.object, Literal)
        and each.predicate.value.removeprefix(FAM) in ("role", "trait", "gist", "name", "verdict")
    ]
    triple = pick(random, texts)
    if triple is None:
        return None
    others = sorted({each.object for each in texts if each.predicate == triple.predicate}, key=str)
    return _another(material, random, "copied-text", triple, others)


def _another(
    material: Material, random: Random, name: str, triple: Triple, others: list[Term]
) -> Mutant | None:
    value = pick(random, [each for each in others if each != triple.object])
    return another_value(material, name, triple, value) if value else None


def _flipped(
    material: Material,
    random: Random,
    name: str,
    pairs: tuple[tuple[NamedNode, NamedNode], ...],
) -> Mutant | None:
    found = []
    for statement in material.statements:
        said = material.of[statement]
        for pair in pairs:
            ends = [[each for each in said if each.predicate == end] for end in pair]
            if len(ends[0]) == len(ends[1]) == 1 and all(is_entity(e[0].object) for e in ends):
                found.append((ends[0][0], ends[1][0]))
    both = pick(random, found)
    return exchanged(material, name, *both) if both else None


OPERATORS: tuple[Make, ...] = (
    another_performer,
    another_character,
    another_participant,
    another_season,
    another_category,
    counterpart,
    flipped_kinship,
    swapped_order,
    another_role,
    lost_participant,
    copied_text,
)
