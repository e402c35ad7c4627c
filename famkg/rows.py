"""Takes triples apart, and puts their literals as a store does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, TypeAlias

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

Row: TypeAlias = tuple[Any, Any, Any]
"""Subject, predicate and object of a triple."""

KEPT = 65_536
"""Of how many literals it is remembered how a store writes them."""
NODE = NamedNode("x:")


def row_of(triple: Triple | Quad) -> Row:
    """Return subject, predicate and object of a triple or quad."""
    subject, predicate, object_, *_ = triple
    return subject, predicate, object_


def as_stored(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield triples as a store gives them back: 8.0 and 8.00 are 8 to it."""
    for triple in triples:
        value = triple.object
        if isinstance(value, Literal):
            kept = stored(value)
            yield triple if kept == value else Triple(triple.subject, triple.predicate, kept)
        else:
            yield triple


@lru_cache(maxsize=KEPT)
def stored(literal: Literal) -> Literal:
    """Return a literal as a store keeps it, so that it is equal to what a store holds."""
    store = Store()
    store.add(Quad(NODE, NODE, literal))
    (quad,) = store
    return quad.object if isinstance(quad.object, Literal) else literal
