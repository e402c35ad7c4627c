"""Turns triples into words: axioms as description logic writes them, facts as short sentences.

Expressions that OWL spreads over several triples are put together from the triples of the
proof in which they stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode, Triple

from famkg.model import Proof, Term
from famkg.names import shown_as_text
from famkg.namespaces import FAM, GENID, OWL, RDF, RDFS, STORY, WORLD, curie

Index: TypeAlias = Mapping[tuple[str, str], list[Term]]
"""What subject and predicate give, by IRI."""

TYPE = RDF + "type"
FIRST, REST, NIL = RDF + "first", RDF + "rest", RDF + "nil"

AXIOMS = {
    RDFS + "subClassOf": "{0} ⊑ {1}",
    RDFS + "subPropertyOf": "{0} ⊑ {1}",
    RDFS + "domain": "what has {0} is {1}",
    RDFS + "range": "what is a value of {0} is {1}",
    OWL + "complementOf": "{0} ≡ ¬{1}",
    OWL + "disjointWith": "{0} and {1} are disjoint",
    OWL + "equivalentClass": "{0} ≡ {1}",
    OWL + "equivalentProperty": "{0} ≡ {1}",
    OWL + "inverseOf": "{0} is the inverse of {1}",
    OWL + "propertyDisjointWith": "{0} and {1} are disjoint",
}
"""How an axiom of two terms reads, by the IRI of its predicate."""
LISTED = {
    OWL + "hasKey": ("{0} is known by ", " and "),
    OWL + "intersectionOf": ("{0} ≡ ", " ⊓ "),
    OWL + "members": ("disjoint are ", ", "),
    OWL + "distinctMembers": ("different are ", ", "),
    OWL + "oneOf": ("{0} is one of ", ", "),
    OWL + "propertyChainAxiom": ("{0} ← ", " ∘ "),
    OWL + "unionOf": ("{0} ≡ ", " ⊔ "),
}
"""How an axiom of a term and a list begins, and what joins the members."""
CHARACTERS = {
    OWL + "AsymmetricProperty": "asymmetric",
    OWL + "FunctionalProperty": "functional",
    OWL + "InverseFunctionalProperty": "inverse functional",
    OWL + "IrreflexiveProperty": "irreflexive",
    OWL + "SymmetricProperty": "symmetric",
    OWL + "TransitiveProperty": "transitive",
}
PARTS = frozenset(
    [FIRST, REST]
    + [OWL + name for name in ("onProperty", "someValuesFrom", "allValuesFrom", "hasValue")]
    + [OWL + name for name in ("maxCardinality", "maxQualifiedCardinality", "onClass")]
)
"""Predicates of triples that merely make up an expression."""


def index_of(proof: Proof) -> Index:
    """Return what the triples of a proof say of each subject, its axioms included."""
    found: defaultdict[tuple[str, str], list[Term]] = defaultdict(list)
    seen: set[Triple] = set()
    todo = [proof]
    while todo:
        node = todo.pop()
        for triple in (node.conclusion, *(node.rule.axioms if node.rule else ())):
            if triple not in seen:
                seen.add(triple)
                found[_iri(triple.subject), triple.predicate.value].append(triple.object)
        todo += node.premises
    return dict(found)


def spell_axioms(axioms: Iterable[Triple], index: Index) -> str:
    """Return the axioms of one rule: `portrays ← performsIn ∘ character`."""
    axioms = list(axioms)
    whole = [triple for triple in axioms if triple.predicate.value not in PARTS]
    whole = [triple for triple in whole if not _says_kind(triple)] or whole
    if whole:
        return "; ".join(dict.fromkeys(spell_axiom(triple, index) for triple in whole))
    return "; ".join(dict.fromkeys(expression(triple.subject, index) for triple in axioms))


def spell_axiom(triple: Triple, index: Index) -> str:
    """Return one axiom: `Performer ⊒ …` and its like, or its three terms where it is none."""
    subject, predicate, value = triple.subject, triple.predicate.value, triple.object
    name = expression(subject, index)
    if predicate in AXIOMS:
        other = expression(value, index)
        bound = predicate in (RDFS + "domain", RDFS + "range")
        return AXIOMS[predicate].format(name, with_article(other) if bound else other)
    if predicate in LISTED:
        start, joint = LISTED[predicate]
        return start.format(name) + joint.join(_members(value, index))
    if predicate == TYPE and isinstance(value, NamedNode) and value.value in CHARACTERS:
        return f"{name} is {CHARACTERS[value.value]}"
    if predicate == TYPE:
        return f"{name} is {with_article(expression(value, index))}"
    return f"{name} {local_name(predicate)} {expression(value, index)}"


def with_article(name: str) -> str:
    """Return the name of a class with its indefinite article."""
    return f"an {name}" if name[:1] in "AEIOaeio" else f"a {name}"


def spell_fact(triple: Triple, index: Index, label: Callable[[str], str]) -> str:
    """Return a triple as a short sentence: entities by label, terms by local name."""
    if _is_schema(triple):
        return spell_axiom(triple, index)
    subject = _entity(triple.subject, index, label)
    value = _entity(triple.object, index, label)
    if triple.predicate.value == TYPE:
        return f"{subject} is {with_article(value)}"
    return f"{subject} {local_name(triple.predicate.value)} {value}"


def expression(term: Term, index: Index) -> str:
    """Return the name of a term, or the expression that a nameless class stands for."""
    if isinstance(term, Literal):
        return f'"{term.value}"'
    iri = _iri(term)
    if not iri.startswith(GENID):
        return local_name(iri)

    def part(name: str) -> Term | None:
        return next(iter(index.get((iri, OWL + name), [])), None)

    link = part("onProperty")
    linked = expression(link, index) if link else "…"
    for name, form in (("someValuesFrom", "∃{0}.{1}"), ("allValuesFrom", "∀{0}.{1}")):
        value = part(name)
        if value is not None:
            return form.format(linked, expression(value, index))
    value = part("hasValue")
    if value is not None:
        return f"∃{linked}.{{{expression(value, index)}}}"
    for name, joint in (("intersectionOf", " ⊓ "), ("unionOf", " ⊔ "), ("oneOf", ", ")):
        value = part(name)
        if value is not None:
            members = joint.join(_members(value, index))
            return f"{{{members}}}" if name == "oneOf" else f"({members})"
    value = part("complementOf")
    if value is not None:
        return f"¬{expression(value, index)}"
    return "a nameless class" if link is None else f"a restriction of {linked}"


def local_name(iri: str) -> str:
    """Return how a term is called: one of ours by its local name, another by its CURIE."""
    return iri.removeprefix(FAM) if iri.startswith(FAM) else curie(iri)


def _members(head: Term, index: Index) -> list[str]:
    members: list[str] = []
    iri = _iri(head)
    while iri != NIL and len(members) < len(index):
        members += [expression(each, index) for each in index.get((iri, FIRST), [])[:1]]
        rest = index.get((iri, REST), [])
        if not rest:
            members.append("…")
            break
        iri = _iri(rest[0])
    return members


def _entity(term: Term, index: Index, label: Callable[[str], str]) -> str:
    if isinstance(term, NamedNode) and term.value.startswith((STORY, WORLD)):
        return label(term.value)
    if isinstance(term, Triple):
        return shown_as_text(term, label)
    return expression(term, index)


def _is_schema(triple: Triple) -> bool:
    """Say whether a triple is an axiom: OWL or RDFS says what its predicate or class means."""
    if triple.predicate.value == TYPE:
        return _iri(triple.object).startswith(OWL)
    return triple.predicate.value in {*AXIOMS, *LISTED, *PARTS}


def _says_kind(triple: Triple) -> bool:
    """Say whether a triple only gives the kind of an axiom that has no name of its own."""
    return triple.predicate.value == TYPE and _iri(triple.subject).startswith(GENID)


def _iri(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
