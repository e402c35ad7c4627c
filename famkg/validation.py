"""Says what is wrong with the data: against the shapes, the vocabulary, and itself.

Shapes see the data as it was written, and the classes as the closure orders them. They do not
see inferred types: a range makes whatever stands in a role an instance of the right class, so
that a wrong one could never be noticed. What follows from the data is the reasoner's to judge,
and its inconsistencies are findings here too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeAlias
from typing import Literal as OneOf

from pyoxigraph import DefaultGraph, NamedNode, Triple

from famkg.edtf import check_times
from famkg.model import Finding
from famkg.namespaces import FAM, RDF, RDFS, SH, curie

if TYPE_CHECKING:
    from famkg.closure import Closure
    from famkg.graph import Graph
    from famkg.model import Derivation, Proof, Term

Severity: TypeAlias = OneOf["violation", "warning", "info"]
"""How bad a finding is; whatever is no warning and no note is a violation."""
Places: TypeAlias = Mapping[str, tuple[str, int]]
"""File and line of the block that describes an IRI."""

SEVERITIES: dict[str, Severity] = {"Info": "info", "Warning": "warning"}
TYPE = NamedNode(RDF + "type")
SUB_CLASS_OF = NamedNode(RDFS + "subClassOf")
DOMAIN = NamedNode(RDFS + "domain")


def validate(graph: Graph, shapes: Iterable[Triple], places: Places) -> list[Finding]:
    """Return what is wrong with the data as it is written, worst first, then by file and line.

    `shapes` are SHACL. What contradicts itself only by its consequences is left to
    `find_contradictions`.
    """
    hierarchy = class_hierarchy(graph.ontology)
    types = (triple for triple in graph.ontology if triple.predicate == TYPE)
    found = {
        *check_vocabulary(graph, hierarchy, places),
        *check_shapes([*graph.data, *hierarchy, *types], shapes, places),
        *check_times(graph.data, places),
    }
    return sorted(found, key=_order)


def find_contradictions(closure: Closure, places: Places) -> list[Finding]:
    """Return the inconsistencies of a closure; a check is the OWL 2 RL name of the rule.

    The message lists what cannot hold together and the passages to blame. The closure must
    be one that keeps rounds, as the default engine does.
    """
    found = {_contradiction(closure, derivation, places) for derivation in closure.inconsistencies}
    return sorted(found, key=_order)


def class_hierarchy(ontology: tuple[Triple, ...]) -> list[Triple]:
    """Return which class is below which, as the ontology says and as follows from it."""
    from famkg.closure import close
    from famkg.graph import Graph

    schema = close(Graph(ontology, ())).store
    pattern = schema.quads_for_pattern(None, SUB_CLASS_OF, None, DefaultGraph())
    return sorted((quad.triple for quad in pattern), key=str)


def check_shapes(
    triples: Iterable[Triple], shapes: Iterable[Triple], places: Places
) -> list[Finding]:
    """Return what the SHACL shapes find in the triples; a check is the CURIE of a shape.

    Only named shapes can be cited, so only they may have constraints.
    """
    from pyshacl import validate as run_shacl
    from rdflib import Namespace

    from famkg.interchange import quiet, to_rdflib

    shacl = Namespace(SH)
    with quiet():
        _, report, _ = run_shacl(
            to_rdflib(triples), shacl_graph=to_rdflib(shapes), inference="none", inplace=True
        )
    found = set()
    # a result may hold others as its detail; only the outer ones name a shape of their own
    for result in report.objects(None, shacl.result):
        focus = str(report.value(result, shacl.focusNode))
        value = report.value(result, shacl.value)
        messages = sorted(str(each) for each in report.objects(result, shacl.resultMessage))
        severity = str(report.value(result, shacl.resultSeverity)).removeprefix(SH)
        file, line = places.get(focus, (None, None))
        found.add(
            Finding(
                check=curie(str(report.value(result, shacl.sourceShape))),
                severity=SEVERITIES.get(severity, "violation"),
                message=messages[0] if messages else "",
                file=file,
                line=line,
                focus=focus,
                # pyshacl repeats the focus node as the value of a node shape
                value=None if value is None or str(value) == focus else curie(str(value)),
            )
        )
    return sorted(found, key=_order)


def check_vocabulary(
    graph: Graph, hierarchy: Iterable[Triple], places: Places
) -> Iterator[Finding]:
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
        focus = _name(triple.subject)
        file, line = places.get(focus, (None, None))
        for term in (triple.predicate, triple.object):
            if isinstance(term, NamedNode) and _is_ours(term) and term not in declared:
                name = curie(term.value)
                near = get_close_matches(name, names, n=1)
                hint = f"did you mean {near[0]}?" if near else "declare it in the ontology first."
                message = f"{name} is no term of the ontology; {hint}"
                yield Finding("undeclared-term", "violation", message, file, line, focus, name)
        for domain in sorted(domains[triple.predicate] - types[triple.subject], key=str):
            name = curie(triple.predicate.value)
            message = f"{name} belongs to a {curie(_name(domain))}, and this is none."
            yield Finding("misplaced-role", "violation", message, file, line, focus, name)


def _contradiction(closure: Closure, derivation: Derivation, places: Places) -> Finding:
    from famkg.proofs import prove_premises

    leaves = [leaf for proof in prove_premises(closure, derivation) for leaf in _leaves(proof)]
    said = [leaf for leaf in leaves if leaf.kind == "statement"]
    blamed = sorted({curie(passage.iri) for leaf in said for passage in leaf.passages})
    told = [leaf for leaf in leaves if leaf.kind != "ontology"]
    focus = _name((said or told or leaves)[0].conclusion.subject)
    file, line = places.get(focus, (None, None))
    claims = [
        "  " + " ".join(curie(_name(term)) for term in premise) for premise in derivation.premises
    ]
    source = f"Look again at {', '.join(blamed)}." if blamed else "No passage is to blame."
    return Finding(
        check=derivation.rule.name,
        severity="violation",
        message="\n".join(["These cannot hold together:", *claims, source]),
        file=file,
        line=line,
        focus=focus,
    )


def _leaves(proof: Proof) -> Iterator[Proof]:
    if proof.kind != "rule":
        yield proof
    for premise in proof.premises:
        yield from _leaves(premise)


def _is_ours(term: Term) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(FAM) and term.value != FAM


def _name(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _order(finding: Finding) -> tuple[int, str, int, str, str, str]:
    rank = ("violation", "warning", "info").index(finding.severity)
    place = (finding.file or "", finding.line or 0)
    return rank, *place, finding.check, finding.focus or "", finding.value or ""
