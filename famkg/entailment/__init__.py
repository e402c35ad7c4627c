"""Says whether one graph follows from another, and whether a graph is consistent.

The rules of OWL 2 RL conclude what is true of named things. Asked for more, we reason with
them: what is denied is asserted and found to be impossible, what is said of all is shown of
something new, and the class expressions of a question are brought in before it is asked. All
of it is sound under the RDF-based semantics of OWL 2 with its comprehension principles (section
8); it is not complete, so what is not shown may still follow. It is meant for graphs of hundreds
of triples, as a question of entailment may take many closures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Triple

from famkg.entailment.conclusions import unshown
from famkg.entailment.terms import as_said, with_names, with_values
from famkg.entailment.world import World


@dataclass(frozen=True, slots=True)
class Entailment:
    """Whether a conclusion follows; true or false where a truth value is asked for."""

    unshown: tuple[Triple, ...]
    """What of the conclusion could not be shown; if it is a matter of what its blank nodes
    stand for, all triples with blank nodes."""
    vacuous: bool = False
    """Whether it follows only because the premise is inconsistent, as anything would."""

    def __bool__(self) -> bool:
        return not self.unshown


def entails(premise: Iterable[Triple], conclusion: Iterable[Triple]) -> Entailment:
    """Return whether `conclusion` follows from `premise` under the OWL 2 RDF-based semantics.

    A blank node of the conclusion stands for something of which all that is said must hold. A
    true answer is proved; a false one says what no proof was found for.
    """
    world = imagine(premise)
    if not world.is_consistent:
        return Entailment((), vacuous=True)
    missing = unshown(world, with_values(conclusion))
    return Entailment(tuple(map(as_said, missing)))


def is_consistent(triples: Iterable[Triple]) -> bool:
    """Say whether no contradiction is found in `triples` and what follows from them."""
    return imagine(triples).is_consistent


def imagine(triples: Iterable[Triple]) -> World:
    """Return the world in which `triples` hold, with names for blank nodes and literals."""
    return World(frozenset(with_names(with_values(triples))))
