"""Tells which axioms of an ontology no rule uses, and why.

The rules of OWL 2 RL read some constructs only on one side of an axiom, and others not at
all; a malformed list yields no rule either. What they leave unread is silent otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode, Triple

from famkg.closure import Closure, close
from famkg.effect import about, effective
from famkg.graph import Graph
from famkg.model import Rule, Term
from famkg.namespaces import OWL, RDFS, curie
from famkg.owl2rl import FIRST, NIL, REST, TYPE, schema_keys
from famkg.profile.expressions import Expression, Ontology, is_anonymous, show
from famkg.profile.grammar import GRAMMAR
from famkg.rules import plain_number

Reading: TypeAlias = tuple[tuple[str, Expression], ...]
"""What an axiom says in one direction: expressions, each as `sub` or as `super`."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What rules cannot read."""

    reason: str
    partial: bool = False
    """Whether they read something of the axiom all the same."""
    related: bool = False
    """Whether the rules of the schema may relate the expression to others like it."""


IN_PART = "in part: "
"""How the reason begins where rules use an axiom, but not all that it says."""

ANNOTATIONS = frozenset(
    NamedNode(OWL + name)
    for name in (
        *("annotatedProperty", "annotatedSource", "annotatedTarget", "backwardCompatibleWith"),
        *("deprecated", "imports", "incompatibleWith", "priorVersion", "versionIRI"),
        *("versionInfo",),
    )
)
"""Predicates of OWL that say nothing to a reasoner, and are not meant to."""
ASSERTIONS = frozenset(NamedNode(OWL + name) for name in ("differentFrom", "sameAs"))
"""Predicates of OWL for what is said of things, not of terms."""
RDFS_AXIOMS = frozenset(
    NamedNode(RDFS + name) for name in ("domain", "range", "subClassOf", "subPropertyOf")
)
CHARACTERS = frozenset(
    NamedNode(OWL + name)
    for name in (
        *("AllDifferent", "AllDisjointClasses", "AllDisjointProperties", "AsymmetricProperty"),
        *("FunctionalProperty", "InverseFunctionalProperty", "IrreflexiveProperty"),
        *("NegativePropertyAssertion", "ReflexiveProperty", "SymmetricProperty"),
        *("TransitiveProperty",),
    )
)
"""Classes to be of which is an axiom; to be of the others of OWL is a declaration."""
LISTED = frozenset(
    NamedNode(OWL + name)
    for name in (
        *("disjointUnionOf", "distinctMembers", "hasKey", "intersectionOf", "members", "oneOf"),
        *("propertyChainAxiom", "unionOf"),
    )
)
"""Predicates whose object is a list."""
NO_MAKING_UP = "no rule makes up values, so OWL 2 RL has none for a least or an exact number"
RESTRICTED = "OWL 2 RL has no rule for data ranges, only for whole datatypes"
UNREAD = {
    "ReflexiveProperty": "OWL 2 RL has no rule for it: everything would be linked to itself",
    "cardinality": NO_MAKING_UP,
    "datatypeComplementOf": RESTRICTED,
    "disjointUnionOf": "OWL 2 RL has no rule for it: write owl:unionOf and owl:AllDisjointClasses",
    "hasSelf": "OWL 2 RL has no rule for what is linked to itself",
    "minCardinality": NO_MAKING_UP,
    "minQualifiedCardinality": NO_MAKING_UP,
    "onDataRange": RESTRICTED,
    "onDatatype": RESTRICTED,
    "onProperties": "OWL 2 RL has no rule for several properties at once",
    "qualifiedCardinality": NO_MAKING_UP,
    "withRestrictions": RESTRICTED,
}
"""What no rule of OWL 2 RL reads, by local name."""
READ = schema_keys()[0]
"""The predicates that rules read."""
PAIRS = frozenset(
    NamedNode(OWL + name)
    for name in (
        *("disjointWith", "equivalentClass", "equivalentProperty", "hasKey"),
        *("propertyChainAxiom", "propertyDisjointWith"),
    )
)
"""Predicates of axioms also where the subject has no name."""
DISJOINT = NamedNode(OWL + "AllDisjointClasses")
COUNTING = frozenset(["maxCardinality", "maxQualifiedCardinality"])
BESIDE = {
    **dict.fromkeys(("allValuesFrom", "hasValue", "maxCardinality"), ("onProperty",)),
    **dict.fromkeys(("maxQualifiedCardinality",), ("onProperty", "onClass")),
    **dict.fromkeys(("onClass",), ("onProperty", "maxQualifiedCardinality")),
    **dict.fromkeys(("someValuesFrom",), ("onProperty",)),
    **dict.fromkeys(
        ("assertionProperty", "sourceIndividual"), ("sourceIndividual", "assertionProperty")
    ),
    **dict.fromkeys(("targetIndividual", "targetValue"), ("sourceIndividual", "assertionProperty")),
}
"""What must be said of the same subject for a rule to read an axiom, by local name."""


NEGATIVE = frozenset(["assertionProperty", "sourceIndividual"])
"""Predicates of a negative assertion, which also needs a target."""


def skipped(triples: Iterable[Triple], closure: Closure | None = None) -> list[tuple[Triple, str]]:
    """Return the axioms among `triples` that no rule uses, each with the reason, sorted.

    Of an expression or a list that an axiom contains only the axiom is named. A reason that
    begins with IN_PART is about an axiom that rules use, but not all of it. Declarations,
    annotations and what is said of things are no axioms. `closure`, if given, is that of
    `triples` and perhaps of data beside them; else they are closed for this. Blank nodes need
    names, as `famkg.turtle` gives them; raises ValueError where one has none.
    """
    written = tuple(dict.fromkeys(triples))
    rules = (closure or close(Graph(written, ()))).rules
    used = used_by(effective(rules, written), written)
    ontology = Ontology(written)
    # what says of something that it is an axiom comes behind what makes it up
    axioms = sorted(filter(is_axiom, written), key=lambda each: (each.predicate == TYPE, str(each)))
    found: dict[Triple, str] = {}
    covered: set[Term] = set()
    for triple in axioms:
        unusable = misplaced(ontology, triple)
        if unusable is not None:
            in_part = unusable.partial or (unusable.related and triple in used)
            found[triple] = f"{IN_PART if in_part else ''}{unusable.reason}"
            covered |= inside(ontology, triple)
    for triple in axioms:
        if triple in used or triple in found or (is_part(triple) and triple.subject in covered):
            continue
        found[triple] = unread(ontology, triple)
        covered |= inside(ontology, triple)
    return sorted(found.items(), key=str)


def used_by(rules: Iterable[Rule], triples: Iterable[Triple]) -> frozenset[Triple]:
    """Return those of `triples` that rules bear as axioms, or that say what is of a class."""
    read = set(rules)
    axioms = {canonical(axiom) for rule in read for axiom in rule.axioms}
    wanted = {about(atom) for rule in read for atom in rule.body}
    return frozenset(
        triple
        for triple in triples
        if canonical(triple) in axioms or (triple.predicate == TYPE and triple.object in wanted)
    )


def canonical(triple: Triple) -> tuple[object, ...]:
    """Return what tells triples apart, however a number in them is written."""
    return triple.subject, triple.predicate, plain_number(triple.object)


def is_axiom(triple: Triple) -> bool:
    """Say whether `triple` is meant for a reasoner and says what terms mean."""
    predicate, value = triple.predicate, triple.object
    if predicate == TYPE:
        return value in CHARACTERS or is_anonymous(value)
    if predicate in ANNOTATIONS or predicate in ASSERTIONS:
        return False
    return predicate in RDFS_AXIOMS or is_of_owl(predicate)


def is_of_owl(term: Term) -> bool:
    """Say whether `term` is of the vocabulary of OWL."""
    return isinstance(term, NamedNode) and term.value.startswith(OWL)


def is_part(triple: Triple) -> bool:
    """Say whether `triple` merely makes up an expression, or an axiom of several triples."""
    return is_anonymous(triple.subject) and triple.predicate not in {*RDFS_AXIOMS, *PAIRS}


def inside(ontology: Ontology, triple: Triple) -> set[Term]:
    """Return the nameless expressions that are parts of an axiom, lists followed."""
    found: set[Term] = set()
    todo: list[Term] = [triple.subject, triple.object]
    while todo:
        term = todo.pop()
        if term not in found and (is_anonymous(term) or ontology.value(term, REST.value)):
            found.add(term)
            todo += [value for _, value in ontology.about(term)]
    return found


def misplaced(ontology: Ontology, triple: Triple) -> Fault | None:
    """Return what rules cannot read of an axiom; None where they can read all."""
    faults = [read(reading) for reading in readings(ontology, triple)]
    found = list(filter(None, faults))
    if not found:
        return None
    partial = len(found) < len(faults) or any(fault.partial for fault in found)
    return Fault(found[0].reason, partial, any(fault.related for fault in found))


def read(reading: Reading) -> Fault | None:
    """Return what rules cannot read of one direction of an axiom."""
    found = list(filter(None, (fault(position, part) for position, part in reading)))
    return next((each for each in found if not each.partial), found[0] if found else None)


def readings(ontology: Ontology, triple: Triple) -> Iterator[Reading]:
    """Yield what an axiom says of classes, in each of its directions."""
    subject, predicate, value = triple.subject, curie(triple.predicate.value), triple.object
    if is_part(triple) and predicate != "owl:members":
        return
    if predicate in ("rdfs:domain", "rdfs:range") or (
        triple.predicate == TYPE and is_anonymous(value)
    ):
        yield (("super", ontology.expression(value)),)
    elif predicate == "owl:hasKey":
        yield (("sub", ontology.expression(subject)),)
    elif predicate in ("rdfs:subClassOf", "owl:disjointWith", "owl:equivalentClass"):
        left, right = ontology.expression(subject), ontology.expression(value)
        if predicate == "owl:disjointWith":
            yield (("sub", left), ("sub", right))
            return
        yield (("sub", left), ("super", right))
        if predicate == "owl:equivalentClass":
            yield (("sub", right), ("super", left))
    elif predicate == "owl:members" and ontology.value(subject, TYPE.value) == DISJOINT:
        yield tuple(("sub", ontology.expression(each)) for each in ontology.members(value))
    elif isinstance(subject, NamedNode):
        yield from definition(ontology, subject, predicate)


def definition(ontology: Ontology, name: NamedNode, predicate: str) -> Iterator[Reading]:
    """Yield both directions in which a named class is defined by `predicate`."""
    kind = f"Object{predicate.removeprefix('owl:')[:1].upper()}{predicate.removeprefix('owl:')[1:]}"
    for expression in ontology.definitions(name):
        if expression.kind == kind:
            yield (("sub", expression),)
            yield (("super", expression),)


def fault(position: str, expression: Expression) -> Fault | None:
    """Return what keeps rules from reading an expression on the left (`sub`) or the right."""
    kind, text = expression.kind, expression.text
    if kind == "Unreadable":
        return Fault(f"{text} is no expression that OWL has")
    if kind == "Datatype":
        return None
    if kind == "ForeignDatatype":
        return Fault(f"{text} is no datatype of OWL 2 RL, so that no rule tests its values", True)
    if kind not in GRAMMAR[position]:
        side = "that anything is of" if position == "sub" else "anything from being of"
        return Fault(f"no rule concludes {side} {text}", related=kind.endswith("ValuesFrom"))
    if expression.number is not None and expression.number > 1:
        return Fault(f"no rule counts beyond 1, as {text} would need")
    inner = "sub" if kind.endswith(("ComplementOf", "MaxCardinality")) else position
    parts = [fault(inner, part) for part in expression.parts]
    found = list(filter(None, parts))
    if not found:
        return None
    # of an intersection each part is concluded, and each part of a union concludes
    apart = "IntersectionOf" if position == "super" else "UnionOf"
    if kind.endswith(apart):
        partial = len(found) < len(parts) or any(each.partial for each in found)
    else:
        partial = all(each.partial for each in found)
    return Fault(found[0].reason, partial, any(each.related for each in found))


def unread(ontology: Ontology, triple: Triple) -> str:
    """Return why no rule reads an axiom at all."""
    subject, predicate, value = triple.subject, triple.predicate, triple.object
    name = value if predicate == TYPE else predicate
    local = name.value.removeprefix(OWL) if isinstance(name, NamedNode) else ""
    if local in UNREAD:
        return UNREAD[local]
    if predicate in LISTED:
        return list_fault(ontology, value, local)
    if local in COUNTING and not is_zero_or_one(value):
        return f"no rule counts beyond 1, as {show(value)} would need"
    known = {name for name, _ in ontology.about(subject)}
    lacking = [f"owl:{each}" for each in BESIDE.get(local, ()) if OWL + each not in known]
    if local in NEGATIVE and known.isdisjoint({OWL + "targetIndividual", OWL + "targetValue"}):
        lacking.append("owl:targetIndividual")
    if lacking:
        return f"its subject lacks {' and '.join(lacking)}"
    if isinstance(value, Literal) and local not in ("hasValue", "targetValue", *COUNTING):
        return f"{show(value)} is a literal and names no class or property"
    if subject == value:
        return "it says no more than what holds anyway"
    if is_part(triple):
        return "no axiom uses the expression to which it belongs"
    if is_of_owl(predicate) and predicate not in READ:
        return f"OWL 2 RL has no rule for {show(predicate)}"
    return "no rule comes to use it"


def list_fault(ontology: Ontology, head: Term, local: str) -> str:
    """Return what is wrong with a list, so that an axiom with it yields no rule."""
    seen: list[Term] = []
    while head != NIL:
        places = [
            [value for predicate, value in ontology.about(head) if predicate == name]
            for name in (FIRST.value, REST.value)
        ]
        for word, values in zip(("rdf:first", "rdf:rest"), places, strict=True):
            if len(values) != 1:
                number = "no" if not values else str(len(values))
                return f"its list is malformed: place {len(seen) + 1} has {number} {word}"
        seen.append(head)
        if places[1][0] in seen:
            return "its list is malformed: it leads back into itself"
        head = places[1][0]
        if isinstance(places[0][0], Literal) and local not in ("oneOf", "distinctMembers"):
            return f"its list has a literal: {show(places[0][0])}"
    if not seen:
        return "its list is empty"
    if local in ("members", "distinctMembers") and len(seen) == 1:
        return "its list has one member, and it takes two"
    return "it says no more than what holds anyway"


def is_zero_or_one(term: Term) -> bool:
    """Say whether a number is one that the rules count."""
    return isinstance(term, Literal) and term.value.lstrip("+0") in ("", "1")
