"""Draws mutants: as many of each operator as of the others, the same for the same seed."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from famkg.graph import Graph
from famkg.mutation.material import Material
from famkg.mutation.model import Mutant, Operator, changes_something

TRIES = 40
"""How often an operator may fail in a row before it counts as exhausted."""


def draw(graph: Graph, operators: Mapping[str, Operator], number: int, seed: int) -> list[Mutant]:
    """Return up to `number` mutants of a graph, by operator, in the order of `operators`.

    Each operator has a source of chance of its own, so that another operator, or a larger
    number, changes none of its first mutants. None is drawn twice, and none is the graph itself.
    """
    material = Material(graph)
    chances = {name: Random(f"{seed}/{name}") for name in operators}
    found: dict[str, dict[frozenset[object], Mutant]] = {name: {} for name in operators}
    open_ = list(operators)
    while open_ and sum(map(len, found.values())) < number:
        for name in tuple(open_):
            if sum(map(len, found.values())) >= number:
                break
            mutant = _another(graph, material, operators[name], chances[name], found[name])
            if mutant is None:
                open_.remove(name)
            else:
                found[name][_key(mutant)] = mutant
    return [mutant for several in found.values() for mutant in several.values()]


def _another(
    graph: Graph,
    material: Material,
    operator: Operator,
    chance: Random,
    known: Mapping[frozenset[object], Mutant],
) -> Mutant | None:
    for _ in range(TRIES):
        mutant = operator.make(material, chance)
        if mutant and _key(mutant) not in known and changes_something(mutant, graph):
            return mutant
    return None


def _key(mutant: Mutant) -> frozenset[object]:
    return frozenset((*((True, t) for t in mutant.added), *((False, t) for t in mutant.removed)))
