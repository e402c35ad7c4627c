"""What findings of this package are marked with: names of nodes, and places."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from famkg.namespaces import curie

if TYPE_CHECKING:
    from famkg.model import Finding, Term
    from famkg.turtle import Place


def name_of(term: Term) -> str:
    """Return what `Finding.focus` holds for a term."""
    return term.value if isinstance(term, NamedNode) else str(term)


def show(term: Term) -> str:
    """Return a term as a message shows it."""
    return curie(term.value) if isinstance(term, NamedNode) else str(term)


def put(finding: Finding, place: Place) -> Finding:
    """Return a finding at a place that only its check can know."""
    return replace(
        finding,
        file=place.file,
        line=place.line,
        column=place.column,
        end_line=place.end_line,
        end_column=place.end_column,
    )
