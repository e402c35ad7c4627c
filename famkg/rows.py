"""Takes triples apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from pyoxigraph import Quad, Triple

Row: TypeAlias = tuple[Any, Any, Any]
"""Subject, predicate and object of a triple."""


def row_of(triple: Triple | Quad) -> Row:
    """Return subject, predicate and object of a triple or quad."""
    subject, predicate, object_, *_ = triple
    return subject, predicate, object_
