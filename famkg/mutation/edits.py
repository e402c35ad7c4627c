"""The few ways in which an operator changes triples, each with its words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import TypeVar

from pyoxigraph import NamedNode, Triple

from famkg.model import Term
from famkg.mutation.material import Material
from famkg.mutation.model import Mutant
from famkg.namespaces import curie

T = TypeVar("T")


def pick(random: Random, found: Sequence[T]) -> T | None:
    """Return one of several by chance, None of none."""
    return random.choice(found) if found else None


def another_value(material: Material, name: str, triple: Triple, value: Term) -> Mutant:
    """Return the mutant in which a triple has another object."""
    return _mutant(
        name,
        triple.subject,
        f"{curie(triple.predicate.value)}: "
        f"{material.label(triple.object)} → {material.label(value)}",
        [triple],
        [Triple(triple.subject, triple.predicate, value)],
    )


def another_property(material: Material, name: str, triple: Triple, to: NamedNode) -> Mutant:
    """Return the mutant in which a triple has another predicate."""
    return _mutant(
        name,
        triple.subject,
        f"{curie(triple.predicate.value)} → {curie(to.value)}: {material.label(triple.object)}",
        [triple],
        [Triple(triple.subject, to, triple.object)],
    )


def without(material: Material, name: str, triple: Triple) -> Mutant:
    """Return the mutant that lacks a triple."""
    told = f"no {curie(triple.predicate.value)}: {material.label(triple.object)}"
    return _mutant(name, triple.subject, told, [triple], [])


def changed(
    name: str, subject: Term, change: str, removed: Iterable[Triple], added: Iterable[Triple]
) -> Mutant:
    """Return the mutant in which some triples are replaced by others."""
    return _mutant(name, subject, change, removed, added)


def exchanged(material: Material, name: str, one: Triple, other: Triple) -> Mutant:
    """Return the mutant in which two triples have each other's objects."""
    return _mutant(
        name,
        one.subject,
        f"{curie(one.predicate.value)}: {material.label(one.object)} ⇄ "
        f"{curie(other.predicate.value)}: {material.label(other.object)}",
        [one, other],
        [
            Triple(one.subject, one.predicate, other.object),
            Triple(other.subject, other.predicate, one.object),
        ],
    )


def _mutant(
    name: str, subject: Term, change: str, removed: Iterable[Triple], added: Iterable[Triple]
) -> Mutant:
    assert isinstance(subject, NamedNode)  # the data have no blank nodes
    return Mutant(name, subject, change, tuple(removed), tuple(added))
