"""Mistakes in where something is said."""

from __future__ import annotations

from random import Random

from pyoxigraph import Literal, NamedNode, Triple

from famkg.graph import STATES, whole_number
from famkg.mutation.edits import another_value, changed, pick, without
from famkg.mutation.material import Material
from famkg.mutation.model import Make, Mutant
from famkg.namespaces import FAM

IN_DOCUMENT = NamedNode(FAM + "document")
DIGEST = NamedNode(FAM + "digest")
START = NamedNode(FAM + "start")
END = NamedNode(FAM + "end")


def dropped_citation(material: Material, random: Random) -> Mutant | None:
    """A line of a list gets lost: a passage no longer states what it says."""
    triple = pick(random, material.citations)
    return without(material, "dropped-citation", triple) if triple else None


def moved_citation(material: Material, random: Random) -> Mutant | None:
    """A statement is put below the passage before or after the one that says it."""
    triple = pick(random, material.citations)
    to = triple and _near(material, random, triple)
    if triple is None or to is None:
        return None
    return changed(
        "moved-citation",
        triple.object,
        f"stated by {material.label(triple.subject)} → {material.label(to)}",
        [triple],
        [Triple(to, STATES, triple.object)],
    )


def added_citation(material: Material, random: Random) -> Mutant | None:
    """A statement is cited from a sentence that is near, and does not say it."""
    triple = pick(random, material.citations)
    to = triple and _near(material, random, triple)
    if triple is None or to is None:
        return None
    return changed(
        "added-citation",
        triple.object,
        f"stated by {material.label(to)}, too",
        [],
        [Triple(to, STATES, triple.object)],
    )


def another_document(material: Material, random: Random) -> Mutant | None:
    """A block is copied from the file of another document."""
    passage = pick(random, material.passages)
    triple = passage and pick(
        random, [each for each in material.of[passage] if each.predicate == IN_DOCUMENT]
    )
    if triple is None:
        return None
    documents = sorted({each.object for each in material.with_predicate(IN_DOCUMENT)}, key=str)
    to = pick(random, [each for each in documents if each != triple.object])
    return another_value(material, "another-document", triple, to) if to else None


def shifted_offsets(material: Material, random: Random) -> Mutant | None:
    """Offsets are counted in bytes, or from another copy of the document."""
    passage = pick(random, material.passages)
    if passage is None:
        return None
    by = random.choice((-2, -1, 1, 2))
    ends = [each for each in material.of[passage] if each.predicate in (START, END)]
    numbers = [whole_number(each.object) or 0 for each in ends]
    if min(numbers, default=0) + by < 0:
        return None
    moved = [
        Triple(each.subject, each.predicate, Literal(number + by))
        for each, number in zip(ends, numbers, strict=True)
    ]
    return changed("shifted-offsets", passage, f"start and end {by:+}", ends, moved)


def wrong_digest(material: Material, random: Random) -> Mutant | None:
    """One character of a digest is lost in copying it, and another typed in."""
    triple = pick(random, material.with_predicate(DIGEST))
    if triple is None or not isinstance(triple.object, Literal):
        return None
    text = triple.object.value
    place = random.randrange(len(text))
    digit = random.choice([each for each in "0123456789abcdef" if each != text[place]])
    return another_value(
        material, "wrong-digest", triple, Literal(text[:place] + digit + text[place + 1 :])
    )


def _near(material: Material, random: Random, citation: Triple) -> NamedNode | None:
    """Return the passage before or after one that states something, of the same document."""
    document = material.value(citation.subject, IN_DOCUMENT)
    same = [each for each in material.passages if material.value(each, IN_DOCUMENT) == document]
    same.sort(key=lambda each: (material.number(each, START) or 0, str(each)))
    place = next((n for n, each in enumerate(same) if each == citation.subject), None)
    if place is None:
        return None
    near = [same[n] for n in (place - 1, place + 1) if 0 <= n < len(same)]
    stating = {each.subject for each in material.cited_by(citation.object)}
    return pick(random, [each for each in near if each not in stating])


OPERATORS: tuple[Make, ...] = (
    dropped_citation,
    moved_citation,
    added_citation,
    another_document,
    shifted_offsets,
    wrong_digest,
)
