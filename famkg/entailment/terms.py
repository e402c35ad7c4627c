"""Names what an entailment is about: IRIs for blank nodes and for literals.

A literal cannot be the subject of a triple, so rules could not say what type it has, or what
it is the same as. While an entailment is looked into, an IRI stands for each value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from famkg.datatypes import canonical
from famkg.model import Term
from famkg.namespaces import GENID, OWL
from famkg.rows import Row, row_of

SPACE = GENID + "entailment/"
VALUE = SPACE + "value/"
BLANK = SPACE + "blank/"
FRESH = SPACE + "fresh/"
WITNESS = SPACE + "witness/"

SIZES = frozenset(
    NamedNode(OWL + name)
    for name in (
        *("minCardinality", "maxCardinality", "cardinality"),
        *("minQualifiedCardinality", "maxQualifiedCardinality", "qualifiedCardinality"),
        "hasSelf",
    )
)
"""The properties whose literals rules read as such."""


def with_values(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield `triples` with IRIs for the values of their literals."""
    for triple in triples:
        subject, predicate, object_ = row_of(triple)
        if isinstance(object_, Literal):
            object_ = canonical(object_) if predicate in SIZES else value_name(object_)
        yield Triple(subject, predicate, object_)


def with_names(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield `triples` with IRIs for their blank nodes."""
    for triple in triples:
        subject, predicate, object_ = row_of(triple)
        yield Triple(blank_name(subject), predicate, blank_name(object_))


def blank_name(term: Any) -> Any:
    """Return an IRI for a blank node; any other term is its own name."""
    return NamedNode(BLANK + term.value) if isinstance(term, BlankNode) else term


@lru_cache(maxsize=1 << 12)
def value_name(literal: Literal) -> NamedNode:
    """Return the IRI that stands for the value of `literal`."""
    return NamedNode(VALUE + quote(str(canonical(literal)), safe=""))


@lru_cache(maxsize=1 << 12)
def literal_of(term: Term) -> Literal | None:
    """Return the literal for whose value `term` stands, or None if it stands for none."""
    if not isinstance(term, NamedNode) or not term.value.startswith(VALUE):
        return None
    text = unquote(term.value.removeprefix(VALUE))
    (quad,) = parse(f"<{VALUE}> <{VALUE}> {text} .", RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, Literal)
    return quad.object


def as_said(row: Row) -> Triple:
    """Return a triple with the literal instead of the IRI that stands for it."""
    subject, predicate, object_ = row
    return Triple(subject, predicate, literal_of(object_) or object_)
