"""Small finite models, and axioms that are true or false in them.

What a reasoner proves from axioms that a model satisfies must be true in that model, so any
model can catch an unsound step; it shares nothing with the code that it checks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

from hypothesis import strategies as st

CLASSES = (":A", ":B", ":C", ":D")
PROPERTIES = (":p", ":q", ":r")
THINGS = (":a", ":b", ":c")
DECLARED = " ".join(
    [
        *(f"{name} a owl:Class ." for name in CLASSES),
        *(f"{name} a owl:ObjectProperty ." for name in PROPERTIES),
        *(f"{name} a owl:NamedIndividual ." for name in THINGS),
    ]
)

Members: TypeAlias = frozenset[int]
Pairs: TypeAlias = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Model:
    """A domain of whole numbers from 0, and what the names stand for."""

    size: int
    classes: dict[str, Members]
    properties: dict[str, Pairs]
    things: dict[str, int]

    def __getitem__(self, name: str) -> Any:
        """Return what `name` stands for."""
        for names in (self.classes, self.properties, self.things):
            if name in names:
                return names[name]
        raise KeyError(name)

    def all(self) -> Members:
        """Return the domain."""
        return frozenset(range(self.size))


@dataclass(frozen=True)
class Expression:
    """A class expression: in Turtle, and what belongs to it in a model."""

    turtle: str
    members: Callable[[Model], Members]


@dataclass(frozen=True)
class Axiom:
    """An axiom: in Turtle, and whether it is true in a model."""

    turtle: str
    holds: Callable[[Model], bool]


def values(model: Model, name: str, thing: int, kind: Members) -> Members:
    """Return the values that a thing has for a property, as far as they belong to `kind`."""
    return frozenset(y for x, y in model.properties[name] if x == thing and y in kind)


def counted(name: str, inner: Expression, test: Callable[[int], bool]) -> Any:
    """Return what finds the things that have as many values of a kind as `test` wants."""
    return lambda model: frozenset(
        x for x in model.all() if test(len(values(model, name, x, inner.members(model))))
    )


def restriction(name: str, words: str) -> str:
    """Return a restriction of a property in Turtle."""
    return f"[ a owl:Restriction ; owl:onProperty {name} ; {words} ]"


def number(least_or_most: str, count: int, inner: Expression) -> str:
    """Return the part of a restriction that says how many values of a kind there are."""
    size = f'"{count}"^^xsd:nonNegativeInteger'
    return f"owl:{least_or_most}QualifiedCardinality {size} ; owl:onClass {inner.turtle}"


@st.composite
def expressions(draw: st.DrawFn, depth: int = 2) -> Expression:
    """Class expressions; half of them are names."""
    name = draw(st.sampled_from(CLASSES))
    form = draw(st.sampled_from(("name",) * 8 + FORMS)) if depth else "name"
    if form == "name":
        return Expression(name, lambda model: model.classes[name])
    inner = draw(expressions(depth - 1))
    if form in ("and", "or"):
        other = draw(expressions(depth - 1))
        part = "intersectionOf" if form == "and" else "unionOf"
        return Expression(
            f"[ a owl:Class ; owl:{part} ( {inner.turtle} {other.turtle} ) ]",
            (lambda model: inner.members(model) & other.members(model))
            if form == "and"
            else (lambda model: inner.members(model) | other.members(model)),
        )
    if form == "not":
        return Expression(
            f"[ a owl:Class ; owl:complementOf {inner.turtle} ]",
            lambda model: model.all() - inner.members(model),
        )
    if form == "these":
        one, two = draw(st.sampled_from(THINGS)), draw(st.sampled_from(THINGS))
        return Expression(
            f"[ a owl:Class ; owl:oneOf ( {one} {two} ) ]",
            lambda model: frozenset([model.things[one], model.things[two]]),
        )
    on = draw(st.sampled_from(PROPERTIES))
    if form == "some":
        words = f"owl:someValuesFrom {inner.turtle}"
        return Expression(restriction(on, words), counted(on, inner, lambda n: n > 0))
    if form == "only":
        opposite = Expression("", lambda model: model.all() - inner.members(model))
        words = f"owl:allValuesFrom {inner.turtle}"
        return Expression(restriction(on, words), counted(on, opposite, lambda n: n == 0))
    if form == "has":
        thing = draw(st.sampled_from(THINGS))
        just = Expression("", lambda model: frozenset([model.things[thing]]))
        words = f"owl:hasValue {thing}"
        return Expression(restriction(on, words), counted(on, just, lambda n: n > 0))
    if form == "self":
        return Expression(
            restriction(on, "owl:hasSelf true"),
            lambda model: frozenset(x for x, y in model.properties[on] if x == y),
        )
    count = draw(st.integers(0, 2))
    if form == "least":
        test = lambda n: n >= count  # noqa: E731
        return Expression(restriction(on, number("min", count, inner)), counted(on, inner, test))
    if form == "exactly":
        words = number("x", count, inner).replace("xQ", "q")
        return Expression(restriction(on, words), counted(on, inner, lambda n: n == count))
    test = lambda n: n <= count  # noqa: E731
    return Expression(restriction(on, number("max", count, inner)), counted(on, inner, test))


FORMS = (
    *("and", "or", "not", "these", "some", "only", "has", "self", "least", "most", "exactly"),
    *("and", "not", "only"),
)


def after(one: Pairs, other: Pairs) -> Pairs:
    """Return where two properties lead, one after the other."""
    return frozenset((x, z) for x, y in one for y2, z in other if y == y2)


def back(pairs: Pairs) -> Pairs:
    """Return the inverse of a property."""
    return frozenset((y, x) for x, y in pairs)


def single(pairs: Pairs) -> bool:
    """Say whether a property has at most one value each."""
    return len({x for x, _ in pairs}) == len(pairs)


def keyed(kind: Members, pairs: Pairs) -> bool:
    """Say whether no two members of a class share a value."""
    return not any(
        x != y and x in kind and y in kind and v == w for (x, v), (y, w) in product(pairs, pairs)
    )


CLASS_AXIOMS: dict[str, Callable[[Members, Members], bool]] = {
    "{C} rdfs:subClassOf {D} .": lambda c, d: c <= d,
    "{C} owl:equivalentClass {D} .": lambda c, d: c == d,
    "{C} owl:disjointWith {D} .": lambda c, d: not c & d,
    "[ a owl:AllDisjointClasses ; owl:members ( {C} {D} ) ] .": lambda c, d: not c & d,
}
PROPERTY_AXIOMS: dict[str, Callable[[Model, Pairs, Pairs], bool]] = {
    "{p} rdfs:subPropertyOf {q} .": lambda m, p, q: p <= q,
    "{p} owl:equivalentProperty {q} .": lambda m, p, q: p == q,
    "{p} owl:inverseOf {q} .": lambda m, p, q: p == back(q),
    "{p} owl:propertyDisjointWith {q} .": lambda m, p, q: not p & q,
    "{p} a owl:FunctionalProperty .": lambda m, p, q: single(p),
    "{p} a owl:InverseFunctionalProperty .": lambda m, p, q: single(back(p)),
    "{p} a owl:SymmetricProperty .": lambda m, p, q: p == back(p),
    "{p} a owl:AsymmetricProperty .": lambda m, p, q: not p & back(p),
    "{p} a owl:TransitiveProperty .": lambda m, p, q: after(p, p) <= p,
    "{p} a owl:ReflexiveProperty .": lambda m, p, q: all((x, x) in p for x in m.all()),
    "{p} a owl:IrreflexiveProperty .": lambda m, p, q: not any(x == y for x, y in p),
    "{p} owl:propertyChainAxiom ( {q} {q} ) .": lambda m, p, q: after(q, q) <= p,
    "{p} owl:propertyChainAxiom ( {q} {p} ) .": lambda m, p, q: after(q, p) <= p,
}
MIXED_AXIOMS: dict[str, Callable[[Members, Pairs], bool]] = {
    "{p} rdfs:domain {C} .": lambda c, p: {x for x, _ in p} <= c,
    "{p} rdfs:range {C} .": lambda c, p: {y for _, y in p} <= c,
    "{C} owl:hasKey ( {p} ) .": keyed,
}
FACTS: dict[str, Callable[[int, int, Members, Pairs], bool]] = {
    "{x} a {C} .": lambda x, y, c, p: x in c,
    "{x} {p} {y} .": lambda x, y, c, p: (x, y) in p,
    "{x} owl:sameAs {y} .": lambda x, y, c, p: x == y,
    "{x} owl:differentFrom {y} .": lambda x, y, c, p: x != y,
    "[ a owl:AllDifferent ; owl:members ( {x} {y} ) ] .": lambda x, y, c, p: x != y,
    """[ a owl:NegativePropertyAssertion ; owl:sourceIndividual {x} ;
        owl:assertionProperty {p} ; owl:targetIndividual {y} ] .""": lambda x, y, c, p: (
        (x, y) not in p
    ),
}


@st.composite
def axioms(draw: st.DrawFn) -> Axiom:
    """Axioms and facts of all forms."""
    c, d = draw(expressions()), draw(expressions())
    p, q = draw(st.sampled_from(PROPERTIES)), draw(st.sampled_from(PROPERTIES))
    x, y = draw(st.sampled_from(THINGS)), draw(st.sampled_from(THINGS))
    kind = draw(st.integers(0, 5))
    table: dict[str, Any] = (
        CLASS_AXIOMS,
        CLASS_AXIOMS,
        PROPERTY_AXIOMS,
        MIXED_AXIOMS,
        FACTS,
        FACTS,
    )[kind]
    form = draw(st.sampled_from(sorted(table)))
    test = table[form]

    def holds(model: Model) -> bool:
        members, pairs = c.members(model), model.properties[p]
        if table is CLASS_AXIOMS:
            return bool(test(members, d.members(model)))
        if table is PROPERTY_AXIOMS:
            return bool(test(model, pairs, model.properties[q]))
        if table is MIXED_AXIOMS:
            return bool(test(members, pairs))
        return bool(test(model.things[x], model.things[y], members, pairs))

    text = form.format(C=c.turtle, D=d.turtle, p=p, q=q, x=x, y=y)
    return Axiom(text, holds)


@st.composite
def models(draw: st.DrawFn) -> Model:
    """Models of one to three things."""
    size = draw(st.integers(1, 3))
    numbers = st.integers(0, size - 1)
    pairs = st.frozensets(st.tuples(numbers, numbers), max_size=4)
    return Model(
        size,
        {name: draw(st.frozensets(numbers)) for name in CLASSES},
        {name: draw(pairs) for name in PROPERTIES},
        {name: draw(numbers) for name in THINGS},
    )
