"""Asks owlrl, the reference implementation in RDFLib, for the closure.

Defects of owlrl 7.6.2 that are guarded against here:

- it ignores the last property of every `owl:hasKey`, so it is given keys whose last property
  stands twice;
- it is reported not to end on a property chain that contains its own property (it lists every
  path anew in every round, not every pair that paths join): such an ontology is refused.

What it infers beyond the RDF triples of OWL 2 RL is left out:

- triples whose subject is a literal, as RDF has none such;
- that a thing is the same as itself (`eq-ref`);
- what it says of datatypes beyond `dt-type1`: that some are disjoint, and that there are others
  than those that OWL 2 RL supports;
- the nodes in which it reports inconsistencies: under either engine famkg finds them by the
  same rules, with their premises.

Where a ring of axioms makes a class or property that nobody declares contain itself, owlrl does
not notice, and misses what rules such as `scm-hv` make of it; so it needs declarations.

One difference is left in place: what it infers from a literal's type, or from two literals
being the same, where the conclusion itself is an RDF triple (see `dt-type2` and `dt-eq` in
`famkg.owl2rl.ELSEWHERE`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from famkg.engines.plan import Plan
from famkg.errors import FamkgError
from famkg.model import Rule, Term
from famkg.namespaces import OWL, XSD, curie
from famkg.owl2rl import DATATYPES, FIRST, NIL, REST, SAME_AS, read_term
from famkg.rows import Row, row_of
from famkg.rules import Schema, keys

if TYPE_CHECKING:
    from rdflib.term import Node

CHAIN = NamedNode(OWL + "propertyChainAxiom")
HAS_KEY = NamedNode(OWL + "hasKey")
STRING = NamedNode(XSD + "string")
LONGER_KEY = "urn:x-famkg:longer-key:"
"""Names of the list nodes that stand for the keys while owlrl runs."""


def infer(triples: Iterable[Triple], beyond: Iterable[Rule] = ()) -> set[Triple]:
    """Return what owlrl infers from `triples` and they do not say.

    The rules `beyond` OWL are not owlrl's: they are run on what it infers, and owlrl again on
    what they conclude. Raises FamkgError where a property chain contains its own property.
    """
    given = frozenset(triples)
    refuse_loops(given)
    found = expand(given)
    rules = tuple(beyond)
    while more := conclusions(rules, given | found):
        found |= more | expand(given | found | more)
    return found - given


def conclusions(rules: tuple[Rule, ...], triples: frozenset[Triple]) -> set[Triple]:
    """Return what `rules` add to `triples`, and to what they add, without OWL between."""
    if not rules:
        return set()
    plan, store, found = Plan(rules), Store(), set[Triple]()
    rows = [row_of(triple) for triple in triples]
    store.extend(Quad(*row) for row in rows)
    while new := plan.start(store, rows, keys(rows)):
        rows += new
        store.extend(Quad(*row) for row in new)
        found |= {Triple(*row) for row in new}
    return found


def expand(given: frozenset[Triple]) -> set[Triple]:
    """Return what owlrl infers from `given` and they do not say, in one run."""
    from owlrl import DeductiveClosure, OWLRL_Semantics
    from rdflib import Graph

    terms: dict[Node, Term] = {}
    graph = Graph()
    lent: dict[Term, Term] = {}
    for triple in with_longer_keys(given, lent):
        subject, predicate, object_ = (to_rdflib(term, terms) for term in row_of(triple))
        graph.add((subject, predicate, object_))
    DeductiveClosure(OWLRL_Semantics).expand(graph)
    beyond = beyond_rules()
    for name, original in lent.items():
        terms[to_rdflib(name, {})] = original
    found = {
        Triple(*from_rdflib(row, terms))
        for row in graph
        if not is_impossible(row) and row not in beyond
    }
    return {triple for triple in found - given if not is_idle(triple)}


def refuse_loops(triples: Iterable[Triple]) -> None:
    """Raise FamkgError where a property chain contains its own property."""
    schema = Schema(triples)
    for axiom in sorted(schema.by_predicate[CHAIN], key=str):
        chain = schema.members(axiom.object)
        if chain is not None and axiom.subject in chain.members:
            name = curie(axiom.subject.value) if isinstance(axiom.subject, NamedNode) else "it"
            raise FamkgError(
                f"the property chain of {name} contains {name}, so that owlrl may not end",
                todo="Use --engine oxigraph.",
            )


def with_longer_keys(triples: frozenset[Triple], lent: dict[Term, Term]) -> Iterator[Triple]:
    """Yield `triples` with the last property of every key given twice.

    `lent` gets the names of the longer lists, each with the list that it stands for.
    """
    schema = Schema(triples)
    for number, triple in enumerate(triples):
        key = schema.members(triple.object) if triple.predicate == HAS_KEY else None
        if key is None or not key.members:
            yield triple
            continue
        members = (*key.members, key.members[-1])
        nodes = [NamedNode(f"{LONGER_KEY}{number}-{place}") for place in range(len(members))]
        lent[nodes[0]] = triple.object
        yield Triple(triple.subject, HAS_KEY, nodes[0])
        for node, member, rest in zip(nodes, members, (*nodes[1:], NIL), strict=True):
            yield Triple(node, FIRST, member)
            yield Triple(node, REST, rest)


def beyond_rules() -> frozenset[tuple[Any, ...]]:
    """Return what owlrl may say of datatypes although no rule of OWL 2 RL does."""
    from owlrl.AxiomaticTriples import OWLRL_Datatypes_Disjointness
    from owlrl.XsdDatatypes import OWL_RL_Datatypes
    from rdflib import RDF, RDFS

    supported = {read_term(name).value for name in DATATYPES}
    others = [each for each in OWL_RL_Datatypes if str(each) not in supported]
    return frozenset(
        [*OWLRL_Datatypes_Disjointness, *((each, RDF.type, RDFS.Datatype) for each in others)]
    )


def is_impossible(row: tuple[Any, ...]) -> bool:
    """Say whether `row` is no RDF triple, or reports an inconsistency."""
    from owlrl.Namespaces import ERRNS
    from rdflib import Literal as RdflibLiteral
    from rdflib import URIRef

    subject, predicate, object_ = row
    return (
        isinstance(subject, RdflibLiteral)
        or not isinstance(predicate, URIRef)
        or predicate == ERRNS.error
        or object_ == ERRNS.ErrorMessage
    )


def is_idle(triple: Triple) -> bool:
    """Say whether `triple` is of the keys lent to owlrl, or says that a thing is itself."""
    names = [term.value for term in row_of(triple) if isinstance(term, NamedNode)]
    return any(name.startswith(LONGER_KEY) for name in names) or (
        triple.predicate == SAME_AS and triple.subject == triple.object
    )


def to_rdflib(term: Term, terms: dict[Node, Term]) -> Any:
    """Return `term` for RDFLib, and remember in `terms` what it came from."""
    from rdflib import BNode, URIRef
    from rdflib import Literal as RdflibLiteral

    made: Node
    if isinstance(term, NamedNode):
        made = URIRef(term.value)
    elif isinstance(term, BlankNode):
        made = BNode(term.value)
    elif isinstance(term, Literal):
        datatype = None
        if term.language is None and term.datatype != STRING:
            datatype = URIRef(term.datatype.value)
        made = RdflibLiteral(term.value, lang=term.language, datatype=datatype, normalize=False)
    else:
        raise FamkgError(f"owlrl does not know triples as terms: {term}")
    terms[made] = term
    return made


def from_rdflib(row: Iterable[Node], terms: dict[Node, Term]) -> Row:
    """Return the terms of a triple as they came; what owlrl brought in itself are IRIs."""
    subject, predicate, object_ = (terms.get(term) or NamedNode(str(term)) for term in row)
    return subject, predicate, object_
