"""Shows that a triple follows, also where no rule concludes it.

What speaks of everything (an axiom) is shown of something new, of which nothing else is known.
What says that something is not so, or that a thing belongs to a class that no rule fills, is
shown by a contradiction in the opposite. Both need the terms to be classes or properties in
every model, so that is asked first: a name of which nothing is said need not be either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import combinations, pairwise
from typing import Any, TypeAlias

from pyoxigraph import NamedNode, Triple, Variable

from famkg.datatypes import are_within, is_datatype
from famkg.entailment.expressions import NOTHING, belonging, denial, lacking
from famkg.entailment.kinds import (
    CLASSES,
    PROPERTIES,
    are_classes,
    are_properties,
    is_list,
    is_restriction,
    named,
)
from famkg.entailment.world import THING, World
from famkg.model import Pattern, Term
from famkg.owl2rl import DIFFERENT_FROM, SAME_AS, TYPE, read_atom
from famkg.rows import row_of
from famkg.rules import replace

Test: TypeAlias = Callable[[World, NamedNode, Term], bool]
"""Says whether a subject and an object must stand in a certain relation."""


PROPERTY_AXIOMS = """
owl:FunctionalProperty         ?x ?p ?y . ?x ?p ?z => ?y owl:sameAs ?z
owl:InverseFunctionalProperty  ?x ?p ?z . ?y ?p ?z => ?x owl:sameAs ?y
owl:SymmetricProperty          ?x ?p ?y => ?y ?p ?x
owl:AsymmetricProperty         ?x ?p ?y . ?y ?p ?x => false
owl:TransitiveProperty         ?x ?p ?y . ?y ?p ?z => ?x ?p ?z
owl:ReflexiveProperty          ?x rdf:type owl:Thing => ?x ?p ?x
owl:IrreflexiveProperty        ?x ?p ?x => false
rdfs:subPropertyOf             ?x ?p ?y => ?x ?q ?y
owl:equivalentProperty         ?x ?p ?y => ?x ?q ?y
owl:equivalentProperty         ?x ?q ?y => ?x ?p ?y
owl:inverseOf                  ?x ?p ?y => ?y ?q ?x
owl:inverseOf                  ?x ?q ?y => ?y ?p ?x
owl:propertyDisjointWith       ?x ?p ?y . ?x ?q ?y => false
rdfs:domain                    ?x ?p ?y => ?x rdf:type ?c
rdfs:range                     ?x ?p ?y => ?y rdf:type ?c
"""
"""What the axioms about a property ?p mean, together with a property ?q or a class ?c."""

SUB_CLASS, EQUIVALENT, DISJOINT = named(
    "rdfs:subClassOf", "owl:equivalentClass", "owl:disjointWith"
)


def follows(world: World, triple: Triple) -> bool:
    """Say whether a triple is shown to hold in `world`."""
    if not world.is_consistent:
        return True
    if triple not in world.shown:
        world.shown[triple] = False  # while it is being shown it is no argument for itself
        world.shown[triple] = triple in world or is_shown(world, *row_of(triple))
    return world.shown[triple]


def is_shown(world: World, subject: NamedNode, predicate: NamedNode, object_: Term) -> bool:
    """Say whether a triple that is not in the closure follows all the same."""
    if predicate == TYPE:
        assert isinstance(object_, NamedNode)
        if object_ in property_axioms() and object_ in CLASSES:
            return is_axiom(world, object_, {"p": subject})
        test = KINDS.get(object_)
        return test(world, subject) if test else is_member(world, subject, object_)
    if predicate in property_axioms() and predicate in PROPERTIES:
        other = "c" if predicate in named("rdfs:domain", "rdfs:range") else "q"
        return is_axiom(world, predicate, {"p": subject, other: object_})
    if predicate in RELATIONS:
        return RELATIONS[predicate](world, subject, object_)
    return are_properties(world, predicate) and is_refuted(
        world, denial(world, subject, predicate, object_)
    )


def is_refuted(world: World, triples: Iterable[Triple]) -> bool:
    """Say whether `triples` cannot hold in `world`."""
    return not world.adding(triples).is_consistent


def follow(world: World, triples: Iterable[Triple], goal: Triple) -> bool:
    """Say whether `goal` holds wherever `triples` do."""
    return follows(world.adding(triples), goal)


@cache
def property_axioms() -> Mapping[NamedNode, list[tuple[list[Pattern], Pattern | None]]]:
    """Return what each axiom of a property means: where these atoms hold, so does that one."""
    found: defaultdict[NamedNode, list[tuple[list[Pattern], Pattern | None]]] = defaultdict(list)
    for line in PROPERTY_AXIOMS.strip().splitlines():
        name, _, rule = line.partition(" ")
        body, _, head = rule.partition(" => ")
        goal = None if head == "false" else read_atom(head)
        (axiom,) = named(name)
        found[axiom].append(([read_atom(atom) for atom in body.split(" . ")], goal))
    return dict(found)


def is_axiom(world: World, axiom: NamedNode, bound: dict[str, Any]) -> bool:
    """Say whether an axiom of a property must hold of the terms that it binds."""
    kinds = [term for name, term in bound.items() if name == "c"]
    if not are_classes(world, *kinds) or not are_properties(
        world, *(term for term in bound.values() if term not in kinds)
    ):
        return False
    names: dict[Variable, Any] = {Variable(name): term for name, term in bound.items()}
    names |= {Variable(name): world.fresh() for name in "xyz"}
    for body, head in property_axioms()[axiom]:
        triples = [Triple(*replace(atom, names)) for atom in body]
        if not (
            is_refuted(world, triples)
            if head is None
            else follow(world, triples, Triple(*replace(head, names)))
        ):
            return False
    return True


def is_member(world: World, thing: NamedNode, kind: NamedNode) -> bool:
    """Say whether `thing` must belong to a class."""
    if not are_classes(world, kind):
        return False
    if thing in world.datatypes and are_within(world.datatypes[thing], kind):
        return True
    return all(is_refuted(world, case) for case in lacking(world, thing, kind))


def is_sub_class(world: World, inner: NamedNode, outer: Term) -> bool:
    """Say whether whatever belongs to `inner` must belong to `outer`."""
    if not are_classes(world, inner, outer):
        return False
    if inner in (outer, NOTHING) or outer == THING:
        return True
    if is_datatype(inner) and isinstance(outer, NamedNode) and are_within([inner], outer):
        return True
    thing = world.fresh()
    goal = Triple(thing, TYPE, outer)
    return all(follow(world, case, goal) for case in belonging(world, thing, inner))


def is_same_class(world: World, one: NamedNode, other: Term) -> bool:
    """Say whether two classes must have the same members."""
    return (
        isinstance(other, NamedNode)
        and follows(world, Triple(one, SUB_CLASS, other))
        and follows(world, Triple(other, SUB_CLASS, one))
    )


def are_apart(world: World, one: NamedNode, other: Term) -> bool:
    """Say whether nothing can belong to both of two classes."""
    thing = world.fresh()
    return are_classes(world, one, other) and all(
        is_refuted(world, case | another)
        for case in belonging(world, thing, one)
        for another in belonging(world, thing, other)
    )


def are_complements(world: World, one: NamedNode, other: Term) -> bool:
    """Say whether everything must belong to just one of two classes."""
    thing = world.fresh()
    goal = Triple(thing, TYPE, one)
    return are_apart(world, one, other) and all(
        follow(world, case, goal) for case in lacking(world, thing, other)
    )


def is_made_of(by: NamedNode, *, of_classes: bool = True) -> Test:
    """Return the test of a class that must be, say, the union of the members of a list."""

    def test(world: World, kind: NamedNode, head: Term) -> bool:
        members = world.members(head)
        if members is None or not are_classes(world, kind, *(members if of_classes else ())):
            return False
        like = world.fresh()
        return follow(world, [Triple(like, by, head)], Triple(kind, EQUIVALENT, like))

    return test


def is_partition(world: World, kind: NamedNode, head: Term) -> bool:
    """Say whether a class must be the union of classes that have nothing in common."""
    return RELATIONS[UNION](world, kind, head) and all(
        follows(world, Triple(one, DISJOINT, other))
        for one, other in combinations(world.members(head) or (), 2)
    )


def is_chain(world: World, property_: NamedNode, head: Term) -> bool:
    """Say whether the properties in a list must lead, one after the other, where one leads."""
    steps = world.members(head)
    if not steps or not are_properties(world, property_, *steps):
        return False
    places = [world.fresh() for _ in range(len(steps) + 1)]
    links = [
        Triple(start, step, end) for (start, end), step in zip(pairwise(places), steps, strict=True)
    ]
    return follow(world, links, Triple(places[0], property_, places[-1]))


def is_key(world: World, kind: NamedNode, head: Term) -> bool:
    """Say whether members of a class that share values of some properties must be the same."""
    parts = world.members(head)
    if not parts or not are_classes(world, kind) or not are_properties(world, *parts):
        return False
    one, other = world.fresh(), world.fresh()
    shared = [(part, world.fresh()) for part in parts]
    links = frozenset(Triple(each, part, value) for part, value in shared for each in (one, other))
    return all(
        follow(world, links | case | another, Triple(one, SAME_AS, other))
        for case in belonging(world, one, kind)
        for another in belonging(world, other, kind)
    )


def are_same(world: World, one: NamedNode, other: Term) -> bool:
    """Say whether two names must be those of one thing."""
    return one == other or is_refuted(world, [Triple(one, DIFFERENT_FROM, other)])


def are_different(world: World, one: NamedNode, other: Term) -> bool:
    """Say whether two names must be those of two things."""
    return is_refuted(world, [Triple(one, SAME_AS, other)])


UNION, INTERSECTION, ONE_OF = named("owl:unionOf", "owl:intersectionOf", "owl:oneOf")
RELATIONS: dict[Term, Test] = {
    SAME_AS: are_same,
    DIFFERENT_FROM: are_different,
    SUB_CLASS: is_sub_class,
    EQUIVALENT: is_same_class,
    DISJOINT: are_apart,
    UNION: is_made_of(UNION),
    INTERSECTION: is_made_of(INTERSECTION),
    ONE_OF: is_made_of(ONE_OF, of_classes=False),
    **dict.fromkeys(named("owl:complementOf"), are_complements),
    **dict.fromkeys(named("owl:disjointUnionOf"), is_partition),
    **dict.fromkeys(named("owl:propertyChainAxiom"), is_chain),
    **dict.fromkeys(named("owl:hasKey"), is_key),
    **dict.fromkeys(named("owl:topObjectProperty"), lambda *_: True),
}
"""By predicate, the test of what it relates."""

KINDS: dict[Term, Callable[[World, NamedNode], bool]] = {
    **dict.fromkeys(named("owl:Thing", "rdfs:Resource"), lambda *_: True),
    **dict.fromkeys(named("owl:Class", "rdfs:Class"), are_classes),
    **dict.fromkeys(named("owl:ObjectProperty", "rdf:Property"), are_properties),
    **dict.fromkeys(named("owl:Restriction"), is_restriction),
    **dict.fromkeys(named("rdf:List"), is_list),
}
"""By class of RDF, RDF Schema or OWL, the test of what belongs to it."""
