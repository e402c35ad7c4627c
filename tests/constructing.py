"""What SHACL rules construct by pyoxigraph's own SPARQL, to compare with what our rules do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from famkg.closure import ASIDE, Closure
from famkg.namespaces import PREFIXES, RDF, RULE, SH
from famkg.turtle import read_triples

VOCABULARY = Path(__file__).parents[1] / "ontology" / "rules" / "vocabulary.ttl"
TYPE = NamedNode(RDF + "type")
PARAMETERS = {"certain": ("time",), "days": ("start", "end"), "years": ("start", "end")}
EMPTY = Store()


def defined(name: str, *terms: Any) -> Any:
    """What the SPARQL that defines one of our functions makes of its arguments."""
    (text,) = (
        triple.object.value
        for triple in read_triples(VOCABULARY)
        if triple.subject.value == RULE + name and triple.predicate.value == SH + "select"
    )
    for parameter, term in zip(PARAMETERS[name], terms, strict=True):
        text = text.replace(f"${parameter}", str(term))
    rows = list(EMPTY.query(text, prefixes=PREFIXES))
    return rows[0]["result"] if rows else None


def function(name: str) -> Callable[..., Any]:
    """One of our functions as its definition has it, for pyoxigraph to call."""
    return lambda *terms: defined(name, *terms)


def seen_by_rules(closure: Closure) -> Store:
    """What rules see of a closure: its default graph without what is set aside."""
    store = Store()
    for quad in closure.store.quads_for_pattern(None, None, None, DefaultGraph()):
        if Quad(*quad.triple, ASIDE) not in closure.store:
            store.add(quad)
    return store


def constructed(store: Store, rules: Iterable[Triple]) -> set[Triple]:
    """What the texts of SPARQL rules construct, in one round, for the nodes of their targets."""
    said = list(rules)
    found: set[Triple] = set()
    for construct in (t for t in said if t.predicate.value == SH + "construct"):
        (shape,) = {t.subject for t in said if t.object == construct.subject}
        (target,) = (
            t.object for t in said if t.subject == shape and t.predicate.value == SH + "targetClass"
        )
        for quad in store.quads_for_pattern(None, TYPE, target, DefaultGraph()):
            assert isinstance(construct.object, Literal)
            text = construct.object.value.replace("$this", str(quad.subject))
            prefixes = {**PREFIXES, "": "https://example.org/"}
            functions = {NamedNode(RULE + name): function(name) for name in PARAMETERS}
            found |= set(store.query(text, prefixes=prefixes, custom_functions=functions))
    return found
