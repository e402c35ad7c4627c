"""Shows that a graph follows, its blank nodes read as "there is something".

A blank node may be anything of which all that the graph says of it is shown; class expressions
and lists need not be among the premises, see `famkg.entailment.comprehension`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import TypeGuard

from pyoxigraph import BlankNode, NamedNode, Triple

from famkg.entailment.comprehension import Comprehension
from famkg.entailment.goals import DISJOINT, follows, is_refuted
from famkg.entailment.kinds import are_classes, are_properties, named
from famkg.entailment.terms import literal_of
from famkg.entailment.world import World
from famkg.model import Term
from famkg.owl2rl import DIFFERENT_FROM, TYPE
from famkg.rows import Row, row_of

ALL_DIFFERENT, ALL_DISJOINT, ALL_DISJOINT_PROPERTIES, DENIAL = named(
    *("owl:AllDifferent", "owl:AllDisjointClasses", "owl:AllDisjointProperties"),
    "owl:NegativePropertyAssertion",
)
(DISJOINT_PROPERTY,) = named("owl:propertyDisjointWith")
PAIRS = {
    ALL_DIFFERENT: DIFFERENT_FROM,
    ALL_DISJOINT: DISJOINT,
    ALL_DISJOINT_PROPERTIES: DISJOINT_PROPERTY,
}
"""What each two members of a list are where something says so of the list."""
MEMBERS = named("owl:members", "owl:distinctMembers")
SOURCE, ASSERTED = named("owl:sourceIndividual", "owl:assertionProperty")
TARGETS = named("owl:targetIndividual", "owl:targetValue")
GUESSES = 60
"""How many things are tried for a blank node that no triple of the closure fits."""


def unshown(world: World, conclusion: Iterable[Triple]) -> list[Row]:
    """Return what of a graph is not shown to hold in `world`: nothing where all of it follows.

    Where each triple without a blank node follows, it is all those with one.
    """
    goals = sorted(map(row_of, conclusion), key=str)
    if not world.is_consistent or solve(world, goals, World.__contains__):
        return []
    made = Comprehension(world, goals)
    wider = world.adding(made.triples)
    rest, missing = settle(wider, [rename(goal, made.names) for goal in goals])
    missing += [goal for goal in rest if not is_open(goal) and not follows(wider, Triple(*goal))]
    opened = [goal for goal in rest if is_open(goal)]
    if not missing and solve(wider, opened, follows, GUESSES):
        return []
    if made.names and solve(world, goals, follows):
        return []
    nodes: dict[Term, Term] = {name: node for node, name in made.names.items()}
    return [rename(goal, nodes) for goal in missing or opened]


def solve(
    world: World,
    goals: list[Row],
    holds: Callable[[World, Triple], bool],
    guesses: int = 0,
) -> bool:
    """Say whether there are things for the blank nodes of `goals` so that all of them hold."""
    if not all(holds(world, Triple(*goal)) for goal in goals if not is_open(goal)):
        return False
    rest = [goal for goal in goals if is_open(goal)]
    if not rest:
        return True
    fitting = [found for goal in rest if (found := list(matches(world, goal)))]
    if fitting:
        choices = min(fitting, key=len)
    else:
        (node, *_) = (term for term in rest[0] if is_blank(term))
        choices = [{node: thing} for thing in things(world)[:guesses]]
    return any(
        solve(world, [rename(goal, choice) for goal in rest], holds, guesses) for choice in choices
    )


def settle(world: World, goals: list[Row]) -> tuple[list[Row], list[Row]]:
    """Return what of `goals` remains to be shown, and what of them fails.

    What a blank node says of all members of a list is taken apart into what it says of each
    two, and a negative property assertion is shown by contradiction: the node itself is granted
    wherever what it says is so (RDF-Based Semantics, section 5).
    """
    about: defaultdict[BlankNode, list[Row]] = defaultdict(list)
    for goal in goals:
        if is_blank(goal[0]):
            about[goal[0]].append(goal)
    used = {goal[2] for goal in goals}
    rest, missing = list(goals), []
    for node, rows in about.items():
        if node in used or any(is_blank(row[2]) for row in rows):
            continue
        pairs = in_pairs(world, rows)
        denied = denial_of(world, rows)
        if pairs is not None:
            rest = [goal for goal in rest if goal not in rows] + pairs
        elif denied is not None:
            rest = [goal for goal in rest if goal not in rows]
            if not is_refuted(world, [denied]):
                missing += rows
    return rest, missing


def in_pairs(world: World, rows: list[Row]) -> list[Row] | None:
    """Return what each two members of a list are, if that is all that `rows` say of a node."""
    kinds = [object_ for _, predicate, object_ in rows if predicate == TYPE and object_ in PAIRS]
    heads = [object_ for _, predicate, object_ in rows if predicate in MEMBERS]
    if len(rows) != 2 or len(kinds) != 1 or len(heads) != 1:
        return None
    members, relation = world.members(heads[0]), PAIRS[kinds[0]]
    if (
        members is None
        or (relation == DISJOINT and not are_classes(world, *members))
        or (relation == DISJOINT_PROPERTY and not are_properties(world, *members))
    ):
        return None
    return [(one, relation, other) for one, other in combinations(members, 2)]


def denial_of(world: World, rows: list[Row]) -> Triple | None:
    """Return the triple that does not hold, if that is all that `rows` say of a node."""
    said = {predicate: object_ for _, predicate, object_ in rows}
    targets = [said[each] for each in TARGETS if each in said]
    plain = {SOURCE, ASSERTED, *TARGETS} | ({TYPE} if said.get(TYPE) == DENIAL else set())
    if len(said) < len(rows) or not said.keys() <= plain or len(targets) != 1:
        return None
    property_ = said.get(ASSERTED)
    if SOURCE not in said or not isinstance(property_, NamedNode):
        return None
    if not are_properties(world, property_):
        return None
    return Triple(said[SOURCE], property_, targets[0])


def matches(world: World, goal: Row) -> Iterator[dict[Term, Term]]:
    """Yield what the blank nodes of `goal` may stand for by the triples of the closure."""
    subject, predicate, object_ = goal
    for row in world.match(
        None if is_blank(subject) else subject,
        predicate,
        None if is_blank(object_) else object_,
    ):
        found: dict[Term, Term] = {
            term: row[place] for place, term in enumerate(goal) if is_blank(term)
        }
        if rename(goal, found) == row:
            yield found


def things(world: World) -> list[NamedNode]:
    """Return what the premises speak of, values apart, sorted."""
    terms = {term for triple in world.given for term in (triple.subject, triple.object)}
    return sorted(
        (term for term in terms if isinstance(term, NamedNode) and literal_of(term) is None),
        key=str,
    )


def rename(goal: Row, names: Mapping[Term, Term]) -> Row:
    """Return `goal` with the terms that have a name replaced by it."""
    subject, predicate, object_ = goal
    return names.get(subject, subject), predicate, names.get(object_, object_)


def is_open(goal: Row) -> bool:
    """Say whether `goal` has a blank node."""
    return any(map(is_blank, goal))


def is_blank(term: Term) -> TypeGuard[BlankNode]:
    """Say whether `term` is a blank node."""
    return isinstance(term, BlankNode)
