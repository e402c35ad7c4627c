"""Carries triples over to rdflib, for the libraries that speak nothing else."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from famkg.namespaces import GENID, PREFIXES, XSD

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import BNode, Node, URIRef
    from rdflib.term import Literal as RdflibLiteral

    from famkg.model import Term

STRING = NamedNode(XSD + "string")


def restore_blank(term: Term) -> Term:
    """Return the blank node that a name below GENID stands for; any other term unchanged."""
    if isinstance(term, NamedNode) and term.value.startswith(GENID):
        return BlankNode(term.value[len(GENID) :])
    return term


def name_blank(term: Term) -> Term:
    """Return the name below GENID of a blank node; any other term unchanged."""
    return NamedNode(GENID + term.value) if isinstance(term, BlankNode) else term


def to_rdflib(triples: Iterable[Triple]) -> rdflib.Graph:
    """Return the triples as a graph of rdflib, in memory, with our prefixes bound.

    Names below GENID become blank nodes again: rdflib and pyshacl know lists and property
    paths by their blank nodes.
    """
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    seen: dict[Term, BNode | URIRef | RdflibLiteral] = {}

    def convert(term: Term) -> BNode | URIRef | RdflibLiteral:
        node = seen.get(term)
        if node is None:
            node = seen[term] = _convert(term)
        return node

    with quiet():
        for triple in triples:
            graph.add((convert(triple.subject), convert(triple.predicate), convert(triple.object)))
    return graph


def from_rdflib(term: Node | None) -> Term:
    """Return a term of rdflib as one of ours; blank nodes become names below GENID again.

    Raises TypeError for what is no term of RDF.
    """
    from rdflib.term import BNode, URIRef
    from rdflib.term import Literal as RdflibLiteral

    if isinstance(term, URIRef):
        return NamedNode(str(term))
    if isinstance(term, BNode):
        return NamedNode(f"{GENID}{term}")
    if isinstance(term, RdflibLiteral):
        if term.language is not None:
            return Literal(str(term), language=term.language)
        if term.datatype is not None:
            return Literal(str(term), datatype=NamedNode(str(term.datatype)))
        return Literal(str(term))
    raise TypeError(f"no term of RDF: {term!r}")


@contextmanager
def quiet() -> Iterator[None]:
    """Keep rdflib from telling, with a traceback, of each literal that its datatype does not allow.

    Shapes find such literals, and say where they stand.
    """
    logger = logging.getLogger("rdflib.term")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)


def _convert(term: Term) -> BNode | URIRef | RdflibLiteral:
    from rdflib.term import BNode, URIRef
    from rdflib.term import Literal as RdflibLiteral

    term = restore_blank(term)
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, BlankNode):
        return BNode(term.value)
    if isinstance(term, Literal):
        if term.language is not None:
            return RdflibLiteral(term.value, lang=term.language)
        # to rdflib, "x" and "x"^^xsd:string are two terms; readers of Turtle make the first
        datatype = None if term.datatype == STRING else URIRef(term.datatype.value)
        return RdflibLiteral(term.value, datatype=datatype, normalize=False)
    raise TypeError(f"rdflib has no triples inside triples: {term}")
