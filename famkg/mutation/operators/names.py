"""Mistakes in names, of terms and of things."""

from __future__ import annotations

from random import Random

from pyoxigraph import Literal, NamedNode, Triple

from famkg.graph import TYPE, is_entity
from famkg.model import Term
from famkg.mutation.edits import another_property, another_value, changed, pick, without
from famkg.mutation.material import LABEL, Material
from famkg.mutation.model import Make, Mutant
from famkg.namespaces import FAM, SKOS, curie

ALIASES = (NamedNode(SKOS + "altLabel"), NamedNode(SKOS + "hiddenLabel"))


def misspelled_term(material: Material, random: Random) -> Mutant | None:
    """A property or class is misspelled."""
    triple = _any(material, random)
    if triple is None:
        return None
    ours = triple.predicate.value.startswith(FAM)
    if triple.predicate == TYPE and isinstance(triple.object, NamedNode):
        return another_value(material, "misspelled-term", triple, _typo(random, triple.object))
    return (
        another_property(material, "misspelled-term", triple, _typo(random, triple.predicate))
        if ours
        else None
    )


def misspelled_name(material: Material, random: Random) -> Mutant | None:
    """The IRI of an entity or statement is misspelled where it is used."""
    used = [*material.roles, *material.citations]
    triple = pick(random, used)
    if triple is None or not isinstance(triple.object, NamedNode):
        return None
    return another_value(material, "misspelled-name", triple, _typo(random, triple.object))


def misspelled_label(material: Material, random: Random) -> Mutant | None:
    """Two letters of a label are typed in the wrong order."""
    triple = _label(material, random)
    if triple is None or not isinstance(triple.object, Literal):
        return None
    text = _turned(random, triple.object.value)
    return another_value(
        material, "misspelled-label", triple, Literal(text, language=triple.object.language)
    )


def wrong_language(material: Material, random: Random) -> Mutant | None:
    """A label has the wrong language tag, or none."""
    triple = _label(material, random)
    if triple is None or not isinstance(triple.object, Literal):
        return None
    tag = random.choice(("de", "es", None))
    value = Literal(triple.object.value, language=tag) if tag else Literal(triple.object.value)
    return another_value(material, "wrong-language", triple, value)


def another_label(material: Material, random: Random) -> Mutant | None:
    """A block is copied as a pattern for the next, and its label is left as it was."""
    triple = _label(material, random)
    other = triple and pick(random, material.alike(triple.subject))
    label = other and material.value(other, LABEL)
    return another_value(material, "another-label", triple, label) if triple and label else None


def dropped_label(material: Material, random: Random) -> Mutant | None:
    """The line with the label gets lost."""
    triple = _label(material, random)
    return without(material, "dropped-label", triple) if triple else None


def moved_alias(material: Material, random: Random) -> Mutant | None:
    """Another name is given to the thing above or below the one that bears it."""
    triple = pick(random, material.with_predicate(*ALIASES))
    other = triple and pick(random, material.alike(triple.subject))
    if triple is None or other is None:
        return None
    return changed(
        "moved-alias",
        triple.subject,
        f"{curie(triple.predicate.value)} {material.label(triple.object)}: "
        f"{material.label(triple.subject)} → {material.label(other)}",
        [triple],
        [Triple(other, triple.predicate, triple.object)],
    )


def quoted_number(material: Material, random: Random) -> Mutant | None:
    """A number or date is written in quotes, and so becomes a text."""
    typed = [
        each
        for statement in (*material.statements, *material.passages)
        for each in material.of[statement]
        if isinstance(each.object, Literal)
        and each.object.datatype.value.endswith(("#integer", "#date"))
    ]
    triple = pick(random, typed)
    if triple is None or not isinstance(triple.object, Literal):
        return None
    return another_value(material, "quoted-number", triple, Literal(triple.object.value))


def _any(material: Material, random: Random) -> Triple | None:
    subject: Term | None = pick(random, [*material.statements, *material.passages])
    return pick(random, material.of[subject]) if subject is not None else None


def _label(material: Material, random: Random) -> Triple | None:
    return pick(
        random, [each for each in material.with_predicate(LABEL) if is_entity(each.subject)]
    )


def _typo(random: Random, term: NamedNode) -> NamedNode:
    base, slash, name = term.value.rpartition("/")
    return NamedNode(base + slash + _turned(random, name))


def _turned(random: Random, text: str) -> str:
    """Return a text with two neighbouring letters in the wrong order, or one of them lost."""
    places = [
        n
        for n in range(len(text) - 1)
        if text[n].isalpha() and text[n + 1].isalpha() and text[n] != text[n + 1]
    ]
    place = pick(random, places)
    if place is None:
        return text + text[-1:]
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


OPERATORS: tuple[Make, ...] = (
    misspelled_term,
    misspelled_name,
    misspelled_label,
    wrong_language,
    another_label,
    dropped_label,
    moved_alias,
    quoted_number,
)
