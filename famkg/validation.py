"""Says what is wrong with the data: against the shapes, the vocabulary, and itself.

Shapes see the data as it was written, and the classes as the closure orders them. They do not
see inferred types: a range makes whatever stands in a role an instance of the right class, so
that a wrong one could never be noticed. What follows from the data is the reasoner's to judge,
and its inconsistencies are findings here too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Triple

from famkg.edtf import check_times
from famkg.errors import ShapesError
from famkg.findings import order
from famkg.model import Evidence, Finding
from famkg.namespaces import FAM, RDF, RDFS, curie

if TYPE_CHECKING:
    from famkg.closure import Closure
    from famkg.graph import Graph
    from famkg.model import Derivation, Proof, Term
    from famkg.retractions import Diagnosis, Retraction
    from famkg.support import Item

TYPE = NamedNode(RDF + "type")
SUB_CLASS_OF = NamedNode(RDFS + "subClassOf")
DOMAIN = NamedNode(RDFS + "domain")
STATES = NamedNode(FAM + "states")

SHOWN = 3
"""How many sets to retract are shown, and how many members of one."""


def validate(graph: Graph, shapes: Iterable[Triple]) -> list[Finding]:
    """Return what is wrong with the data as it is written, worst first.

    `shapes` are SHACL. What contradicts itself only by its consequences is left to
    `find_contradictions`. Raises ShapesError where the shapes cannot be run.
    """
    hierarchy = class_hierarchy(graph.ontology)
    types = (triple for triple in graph.ontology if triple.predicate == TYPE)
    found = {
        *check_vocabulary(graph, hierarchy),
        *check_shapes([*graph.data, *hierarchy, *types], shapes),
        *check_times(graph.data),
    }
    return sorted(found, key=order)


def find_contradictions(closure: Closure) -> list[Finding]:
    """Return the inconsistencies of a closure; a check is the OWL 2 RL name of the rule.

    The message proves what cannot hold together, and names the passages to blame and the
    smallest sets to retract, with a word on those that end all contradictions at once. The
    closure must be one that keeps rounds, as the default engine does.
    """
    from famkg.retractions import Diagnosis

    contradictions = closure.inconsistencies
    if not contradictions:
        return []
    diagnosis = Diagnosis(closure)
    number = len(contradictions)
    whole = diagnosis.retractions() if number > 1 else ()
    found = set()
    for each in contradictions:
        own = diagnosis.retractions([each])
        most = max(SHOWN, len(own[0]) if own else 0)  # nobody will retract much more
        best = sorted(own, key=lambda items: items not in whole)
        told = [
            _spell(items, diagnosis) + (f", which ends all {number}" if items in whole else "")
            for items in [items for items in best if len(items) <= most][:SHOWN]
        ]
        found.add(_contradiction(closure, each, told))
    return sorted(found, key=order)


def class_hierarchy(ontology: tuple[Triple, ...]) -> list[Triple]:
    """Return which class is below which, as the ontology says and as follows from it."""
    from famkg.closure import close
    from famkg.graph import Graph

    schema = close(Graph(ontology, ())).store
    pattern = schema.quads_for_pattern(None, SUB_CLASS_OF, None, DefaultGraph())
    return sorted((quad.triple for quad in pattern), key=str)


def check_shapes(triples: Iterable[Triple], shapes: Iterable[Triple]) -> list[Finding]:
    """Return what the SHACL shapes find in the triples; a check is the CURIE of a shape.

    Raises ShapesError where the shapes cannot be run.
    """
    from pyparsing import ParseException
    from pyshacl import validate as run_shacl
    from pyshacl.errors import ReportableRuntimeError
    from rdflib import Graph as RdflibGraph

    from famkg.interchange import quiet, to_rdflib
    from famkg.shacl import read_report

    shapes = list(shapes)
    with quiet():
        try:
            _, report, _ = run_shacl(
                to_rdflib(triples), shacl_graph=to_rdflib(shapes), inference="none", inplace=True
            )
        except (ReportableRuntimeError, ParseException) as error:
            raise _no_shapes(error) from None
    if not isinstance(report, RdflibGraph):
        raise _no_shapes(report)
    return sorted(read_report(report, shapes), key=order)


def _no_shapes(fault: object) -> ShapesError:
    return ShapesError(
        f"the shapes cannot be run: {str(fault).strip() or type(fault).__name__}",
        todo="The language of shapes: https://www.w3.org/TR/shacl/",
    )


def check_vocabulary(graph: Graph, hierarchy: Iterable[Triple]) -> Iterator[Finding]:
    """Yield the terms of ours that the data uses and the ontology does not declare, or not there.

    `undeclared-term` is mostly a misspelling; `misplaced-role` is a property on something
    that is not of its domain. To a reasoner neither is a contradiction.
    """
    declared = {triple.subject for triple in graph.ontology if triple.predicate == TYPE}
    names = sorted(curie(_name(term)) for term in declared if _is_ours(term))
    above: defaultdict[Term, set[Term]] = defaultdict(set)
    for triple in hierarchy:
        above[triple.subject].add(triple.object)
    types: defaultdict[Term, set[Term]] = defaultdict(set)
    for triple in graph.data:
        if triple.predicate == TYPE:
            types[triple.subject] |= {triple.object, *above[triple.object]}
    domains: defaultdict[Term, set[Term]] = defaultdict(set)
    for triple in graph.ontology:
        if triple.predicate == DOMAIN and isinstance(triple.object, NamedNode):
            domains[triple.subject].add(triple.object)

    for triple in graph.data:
        focus, path = _name(triple.subject), triple.predicate.value
        for term in (triple.predicate, triple.object):
            if isinstance(term, NamedNode) and _is_ours(term) and term not in declared:
                name = curie(term.value)
                near = get_close_matches(name, names, n=1)
                hint = f"did you mean {near[0]}?" if near else "declare it in the ontology first."
                message = f"{name} is no term of the ontology; {hint}"
                yield Finding(
                    "undeclared-term",
                    "violation",
                    message,
                    focus=focus,
                    value=name,
                    path=path,
                    term=term if term is triple.object else None,
                    mark=name,
                )
        for domain in sorted(domains[triple.predicate] - types[triple.subject], key=str):
            name, kind = curie(path), curie(_name(domain))
            message = f"{name} belongs to a {kind}, and this is none."
            yield Finding(
                "misplaced-role",
                "violation",
                message,
                focus=focus,
                value=name,
                path=path,
                mark=kind,
            )


def _contradiction(closure: Closure, derivation: Derivation, retractions: Sequence[str]) -> Finding:
    from famkg.proofs import prove_premises

    proofs = prove_premises(closure, derivation)
    leaves = [leaf for proof in proofs for leaf in _leaves(proof)]
    said = [leaf for leaf in leaves if leaf.kind == "statement"]
    passages = {passage.iri: passage for leaf in said for passage in leaf.passages}
    blamed = sorted(map(curie, passages))
    told = [leaf for leaf in leaves if leaf.kind != "ontology"]
    first = (said or told or leaves)[0].conclusion
    evidence = dict.fromkeys(leaf.conclusion for leaf in told)
    claims = [
        f"  {line}" for proof in proofs[len(derivation.rule.axioms) :] for line in _proof(proof)
    ]
    source = f"Look again at {', '.join(blamed)}." if blamed else "No passage is to blame."
    remedy = [f"To end it, retract {one}." for one in retractions]
    if len(remedy) > 1:
        remedy = ["To end it, retract one of:", *(f"  {one}" for one in retractions)]
    return Finding(
        check=derivation.rule.name,
        severity="violation",
        message="\n".join(["These cannot hold together:", *claims, *remedy, source]),
        focus=_name(first.subject),
        path=first.predicate.value,
        term=first.object,
        mark="\n".join(sorted(map(str, evidence))),
        passages=tuple(passage for _, passage in sorted(passages.items())),
        proofs=tuple(proofs),
        evidence=tuple(map(Evidence, evidence)),
    )


def _spell(items: Retraction, diagnosis: Diagnosis) -> str:
    """Return what is retracted together: statements with their passages, and triples."""
    told = [_item(item, diagnosis) for item in items[:SHOWN]]
    if len(items) > SHOWN:
        told.append(f"{len(items) - SHOWN} more")
    return " and ".join(told)


def _item(item: Item, diagnosis: Diagnosis) -> str:
    """Return the name of a statement with the passages that state it, or a triple."""
    if isinstance(item, Triple):
        return _claim(item)
    stating = diagnosis.closure.store.quads_for_pattern(None, STATES, item, DefaultGraph())
    passages = sorted(curie(_name(quad.subject)) for quad in stating)
    return f"{curie(item.value)} ({', '.join(passages)})" if passages else curie(item.value)


def _proof(proof: Proof) -> Iterator[str]:
    """Yield the lines of a proof, axioms left out: what holds, and below it by which rule."""
    yield _claim(proof.conclusion)
    if proof.rule is not None:
        yield f"  by {proof.rule.name}"
        for premise in proof.premises[len(proof.rule.axioms) :]:
            yield from (f"    {line}" for line in _proof(premise))


def _claim(triple: Triple) -> str:
    return " ".join(curie(_name(term)) for term in triple)


def _leaves(proof: Proof) -> Iterator[Proof]:
    if proof.kind != "rule":
        yield proof
    for premise in proof.premises:
        yield from _leaves(premise)


def _is_ours(term: Term) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(FAM) and term.value != FAM


def _name(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
