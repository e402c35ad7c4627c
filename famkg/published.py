"""Says whether a published rule takes premises to a conclusion: the rules read a second time.

It is what the checker of proofs judges by, so it shares nothing with the table that the engine
runs, nor with the way in which that is compiled: a rule is matched here with the very triples
of a step, and RDF lists are walked along the triples among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple, Variable

from famkg.literals import are_different, belongs, is_ill_typed, value_of
from famkg.model import Pattern, Term
from famkg.namespaces import OWL, RDF, RDFS, XSD

Fact: TypeAlias = tuple[str, ...]
"""Three terms in N-Triples; in a pattern, words that begin with `?` are variables."""
Conditions: TypeAlias = tuple[Fact, ...]
Bound: TypeAlias = dict[str, str]
Way: TypeAlias = tuple[Bound, frozenset[Fact]]
"""How conditions hold: what the variables stand for, and the premises that are needed."""
Option: TypeAlias = tuple[Conditions, Bound, frozenset[Fact]]
"""The same for one condition, with the conditions that take its place."""

TABLE = """
eq-ref      s p o => s sameAs s; p sameAs p; o sameAs o
eq-sym      x sameAs y => y sameAs x
eq-trans    x sameAs y, y sameAs z => x sameAs z
eq-rep-s    s sameAs t, s p o => t p o
eq-rep-p    p sameAs q, s p o => s q o
eq-rep-o    o sameAs t, s p o => s p t
eq-diff1    x differentFrom y, x sameAs y =>
eq-diff2    a type AllDifferent, a members l, PAIR l x y, x sameAs y =>
eq-diff3    a type AllDifferent, a distinctMembers l, PAIR l x y, x sameAs y =>
prp-ap      => label type AnnotationProperty; comment type AnnotationProperty
prp-ap      => seeAlso type AnnotationProperty; isDefinedBy type AnnotationProperty
prp-ap      => deprecated type AnnotationProperty; versionInfo type AnnotationProperty
prp-ap      => priorVersion type AnnotationProperty
prp-ap      => backwardCompatibleWith type AnnotationProperty
prp-ap      => incompatibleWith type AnnotationProperty
prp-dom     p domain c, x p y => x type c
prp-rng     p range c, x p y => y type c
prp-fp      p type FunctionalProperty, x p y, x p z => y sameAs z
prp-ifp     p type InverseFunctionalProperty, x p z, y p z => x sameAs y
prp-irp     p type IrreflexiveProperty, x p x =>
prp-symp    p type SymmetricProperty, x p y => y p x
prp-asyp    p type AsymmetricProperty, x p y, y p x =>
prp-trp     p type TransitiveProperty, x p y, y p z => x p z
prp-spo1    p subPropertyOf q, x p y => x q y
prp-spo2    p propertyChainAxiom l, PATH l x y => x p y
prp-eqp1    p equivalentProperty q, x p y => x q y
prp-eqp2    p equivalentProperty q, x q y => x p y
prp-pdw     p propertyDisjointWith q, x p y, x q y =>
prp-adp     a type AllDisjointProperties, a members l, PAIR l p q, x p y, x q y =>
prp-inv1    p inverseOf q, x p y => y q x
prp-inv2    p inverseOf q, x q y => y p x
prp-key     c hasKey l, x type c, y type c, KEYS l x y => x sameAs y
prp-npa1    n sourceIndividual x, n assertionProperty p, n targetIndividual y, x p y =>
prp-npa2    n sourceIndividual x, n assertionProperty p, n targetValue y, x p y =>
cls-thing     => Thing type Class
cls-nothing1  => Nothing type Class
cls-nothing2  x type Nothing =>
cls-int1    c intersectionOf l, EACH l x => x type c
cls-int2    c intersectionOf l, HAS l d, x type c => x type d
cls-uni     c unionOf l, HAS l d, x type d => x type c
cls-com     c complementOf d, x type c, x type d =>
cls-svf1    c someValuesFrom d, c onProperty p, x p y, y type d => x type c
cls-svf2    c someValuesFrom Thing, c onProperty p, x p y => x type c
cls-avf     c allValuesFrom d, c onProperty p, x type c, x p y => y type d
cls-hv1     c hasValue v, c onProperty p, x type c => x p v
cls-hv2     c hasValue v, c onProperty p, x p v => x type c
cls-maxc1   c maxCardinality 0, c onProperty p, x type c, x p y =>
cls-maxc2   c maxCardinality 1, c onProperty p, x type c, x p y, x p z => y sameAs z
cls-maxqc1  c maxQualifiedCardinality 0, c onProperty p, c onClass d, x type c, x p y, y type d =>
cls-maxqc2  c maxQualifiedCardinality 0, c onProperty p, c onClass Thing, x type c, x p y =>
cls-maxqc3  c maxQualifiedCardinality 1, c onProperty p, c onClass d, x type c, \
            x p y, y type d, x p z, z type d => y sameAs z
cls-maxqc4  c maxQualifiedCardinality 1, c onProperty p, c onClass Thing, x type c, \
            x p y, x p z => y sameAs z
cls-oo      c oneOf l, HAS l x => x type c
cax-sco     c subClassOf d, x type c => x type d
cax-eqc1    c equivalentClass d, x type c => x type d
cax-eqc2    c equivalentClass d, x type d => x type c
cax-dw      c disjointWith d, x type c, x type d =>
cax-adc     a type AllDisjointClasses, a members l, PAIR l c d, x type c, x type d =>
scm-cls     c type Class => c subClassOf c; c equivalentClass c; c subClassOf Thing; \
            Nothing subClassOf c
scm-sco     c subClassOf d, d subClassOf e => c subClassOf e
scm-eqc1    c equivalentClass d => c subClassOf d; d subClassOf c
scm-eqc2    c subClassOf d, d subClassOf c => c equivalentClass d
scm-op      p type ObjectProperty => p subPropertyOf p; p equivalentProperty p
scm-dp      p type DatatypeProperty => p subPropertyOf p; p equivalentProperty p
scm-spo     p subPropertyOf q, q subPropertyOf r => p subPropertyOf r
scm-eqp1    p equivalentProperty q => p subPropertyOf q; q subPropertyOf p
scm-eqp2    p subPropertyOf q, q subPropertyOf p => p equivalentProperty q
scm-dom1    p domain c, c subClassOf d => p domain d
scm-dom2    q domain c, p subPropertyOf q => p domain c
scm-rng1    p range c, c subClassOf d => p range d
scm-rng2    q range c, p subPropertyOf q => p range c
scm-hv      c hasValue v, c onProperty p, d hasValue v, d onProperty q, \
            p subPropertyOf q => c subClassOf d
scm-svf1    c someValuesFrom a, c onProperty p, d someValuesFrom b, d onProperty p, \
            a subClassOf b => c subClassOf d
scm-svf2    c someValuesFrom a, c onProperty p, d someValuesFrom a, d onProperty q, \
            p subPropertyOf q => c subClassOf d
scm-avf1    c allValuesFrom a, c onProperty p, d allValuesFrom b, d onProperty p, \
            a subClassOf b => c subClassOf d
scm-avf2    c allValuesFrom a, c onProperty p, d allValuesFrom a, d onProperty q, \
            p subPropertyOf q => d subClassOf c
scm-int     c intersectionOf l, HAS l d => c subClassOf d
scm-uni     c unionOf l, HAS l d => d subClassOf c
"""
"""The rules of OWL 2 Profiles (second edition), section 4.3, tables 4 to 9.

A line reads `name conditions => conclusions`. A single letter is a variable, any other word a
term of RDF, RDFS, OWL or XML Schema. `HAS l d` says that d is a member of the list l, `PAIR l x
y` that x stands in it before y. `EACH l x`, `PATH l x y` and `KEYS l x y` stand for the
conditions that the tables write with dots: x is in each class of l; the properties of l lead
from x to y; x and y share a value of each. Two kinds of conditions need no premise: that a
thing is itself (eq-ref), and that a literal is of a datatype (dt-type2).
"""
DATATYPES = """PlainLiteral XMLLiteral Literal decimal integer nonNegativeInteger
nonPositiveInteger positiveInteger negativeInteger long int short byte unsignedLong unsignedInt
unsignedShort unsignedByte float double string normalizedString token language Name NCName
NMTOKEN boolean hexBinary base64Binary anyURI dateTime dateTimeStamp"""
"""The datatypes of OWL 2 RL, which dt-type1 calls so."""

VOCABULARY = {
    RDF: "type first rest nil PlainLiteral XMLLiteral",
    RDFS: "subClassOf subPropertyOf domain range Datatype Literal label comment seeAlso"
    " isDefinedBy",
    XSD: DATATYPES.replace("PlainLiteral XMLLiteral Literal", ""),
}
"""What the words of the table belong to; all others are OWL's."""
IRIS = {word: f"<{space}{word}>" for space, words in VOCABULARY.items() for word in words.split()}
TYPE, FIRST, REST, NIL = (f"<{RDF}{name}>" for name in ("type", "first", "rest", "nil"))
SAME = f"<{OWL}sameAs>"
LISTS = ("HAS", "PAIR", "EACH", "PATH", "KEYS")


def follows(name: str, premises: tuple[Triple, ...], conclusion: Triple | None) -> bool:
    """Say whether the rule `name` takes `premises`, each of them needed, to `conclusion`.

    Without a conclusion, it says whether the premises contradict the rule.
    """
    facts = tuple(map(fact_of, premises))
    if name in ("dt-not-type", "dt-diff"):
        return conclusion is None and literals_clash(name, facts)
    wanted = None if conclusion is None else fact_of(conclusion)
    for conditions, heads in read_table().get(name, ()):
        starts: list[Bound | None] = [{}] if not heads and wanted is None else []
        starts += [unify(head, wanted, {}) for head in heads if wanted is not None]
        for bound in starts:
            if bound is not None and any(True for _ in exact(conditions, facts, bound)):
                return True
    return False


def literals_clash(name: str, facts: tuple[Fact, ...]) -> bool:
    """Say whether `facts` make of a literal what it is not.

    By `dt-not-type` it is ill-typed, or a rule concludes that it is of a datatype to which its
    value does not belong; by `dt-diff` a rule concludes that two different values are the same.
    """
    if name == "dt-not-type" and len(facts) == 1 and is_ill_typed(facts[0][2]):
        return True
    for conditions, heads in (rule for rules in read_table().values() for rule in rules):
        for bound in exact(conditions, facts, {}):
            for head in heads:
                one, link, other = (bound.get(word, word) for word in head)
                if name == "dt-diff" and link == SAME and are_different(one, other):
                    return True
                if name == "dt-not-type" and link == TYPE and belongs(one, other) is False:
                    return True
    return False


def exact(conditions: Conditions, facts: tuple[Fact, ...], bound: Bound) -> Iterator[Bound]:
    """Yield each way in which `conditions` hold by `facts`, all of them."""
    for found, used in ways(conditions, facts, bound):
        if used == frozenset(facts):
            yield found


def ways(conditions: Conditions, facts: tuple[Fact, ...], bound: Bound) -> Iterator[Way]:
    """Yield each way in which `conditions` hold by some of `facts`."""
    if not conditions:
        yield bound, frozenset()
        return
    first, rest = conditions[0], conditions[1:]
    options = unroll(first, facts, bound) if first[0] in LISTS else hold(first, facts, bound)
    for more, extended, used in options:
        for found, others in ways(more + rest, facts, extended):
            yield found, used | others


def hold(pattern: Fact, facts: tuple[Fact, ...], bound: Bound) -> Iterator[Option]:
    """Yield each way in which one pattern holds: by a fact, or of itself or of a value."""
    for fact in facts:
        extended = unify(pattern, fact, bound)
        if extended is not None:
            yield (), extended, frozenset([fact])
    one, other = bound.get(pattern[0], pattern[0]), bound.get(pattern[2], pattern[2])
    if (pattern[1] == SAME and one == other) or (pattern[1] == TYPE and belongs(one, other)):
        yield (), bound, frozenset()


def unroll(condition: Fact, facts: tuple[Fact, ...], bound: Bound) -> Iterator[Option]:
    """Yield what a condition on a list comes to: other conditions, or more that is bound.

    All triples of lists among `facts` must be of this list: the whole of it, or what leads to
    the last member that is needed.
    """
    kind, list_, *ends = condition
    head, *terms = (bound.get(word, word) for word in (list_, *ends))
    spine = {(fact[0], fact[1]): fact for fact in facts if fact[1] in (FIRST, REST)}
    used: set[Fact] = set()
    members: list[str] = []
    while (head, FIRST) in spine and spine[head, FIRST] not in used:
        here = [spine[head, link] for link in (FIRST, REST) if (head, link) in spine]
        members.append(here[0][2])
        used.update(here)
        head = here[-1][2] if len(here) == 2 else ""
    if kind in SPREAD and members and head == NIL:
        yield SPREAD[kind](tuple(members), *terms), bound, frozenset(used)
    found: dict[str, list[Fact]] = {
        "HAS": [(member,) for member in members[-1:]],
        "PAIR": [(member, members[-1]) for member in members[:-1]],
    }
    for chosen in found.get(kind, []):
        extended = unify(tuple(ends), chosen, bound)
        if extended is not None:
            yield (), extended, frozenset(used)


def path(members: Fact, x: str, y: str) -> Conditions:
    """Return that `members` lead from x to y."""
    stops = (x, *(f"?u{n}" for n in range(1, len(members))), y)
    return tuple(zip(stops, members, stops[1:], strict=False))


SPREAD: dict[str, Callable[..., Conditions]] = {
    "EACH": lambda members, x: tuple((x, TYPE, member) for member in members),
    "PATH": path,
    "KEYS": lambda members, x, y: tuple(
        (end, member, f"?v{n}") for n, member in enumerate(members) for end in (x, y)
    ),
}


def unify(pattern: Fact, fact: Fact, bound: Bound) -> Bound | None:
    """Return `bound` with what makes `pattern` the same as `fact`, or None."""
    found = dict(bound)
    for word, term in zip(pattern, fact, strict=True):
        if word.startswith("?"):
            if found.setdefault(word, term) != term:
                return None
        elif word != term:
            return None
    return found


@cache
def read_table() -> dict[str, list[tuple[Conditions, Conditions]]]:
    """Return conditions and conclusions of the rules by name."""
    named = [f"dt-type1 => {name} type Datatype" for name in DATATYPES.split()]
    found: dict[str, list[tuple[Conditions, Conditions]]] = {}
    for line in (*TABLE.strip().splitlines(), *named):
        name, _, rule = line.partition(" ")
        left, _, right = rule.partition("=>")
        conditions = tuple(map(read, filter(str.strip, left.split(","))))
        found.setdefault(name, []).append(
            (conditions, tuple(map(read, filter(str.strip, right.split(";")))))
        )
    return found


def read(text: str) -> Fact:
    """Return the pattern or the condition on a list that `text` writes."""

    def term(word: str) -> str:
        if len(word) == 1:
            return integer(int(word)) if word.isdecimal() else f"?{word}"
        return word if word in LISTS else IRIS.get(word, f"<{OWL}{word}>")

    return tuple(map(term, text.split()))


@lru_cache(maxsize=1 << 16)
def fact_of(triple: Triple | Pattern) -> Fact:
    """Return a triple or a pattern in words."""
    return tuple(map(word_of, triple))


@lru_cache(maxsize=1 << 16)
def word_of(term: Term | Variable) -> str:
    """Return a term in N-Triples; of literals that a store does not tell apart, one."""
    if not isinstance(term, Literal):
        return str(term)
    somewhere = NamedNode("x:")
    store = Store()
    store.add(Quad(somewhere, somewhere, term))
    (kept,) = (str(quad.object) for quad in store)
    family, content = value_of(kept) or ("", 0)
    return integer(int(content)) if family == "number" and content % 1 == 0 else kept


def integer(number: int) -> str:
    """Return a whole number in N-Triples."""
    return f'"{number}"^^<{XSD}integer>'
