"""Writes a proof as lines of text, for whoever reads a finding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from famkg.namespaces import GENID, XSD, curie

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from famkg.model import Proof, Term

BARE = frozenset(XSD + name for name in ("boolean", "decimal", "integer"))
"""Datatypes whose literals Turtle writes without quotes."""


def claim(triple: Triple) -> str:
    """Return a triple in CURIEs, on one line."""
    return " ".join(map(shown, triple))


def shown(term: Term) -> str:
    """Return a term much as Turtle would write it, with our prefixes."""
    if isinstance(term, NamedNode):
        return "[ … ]" if term.value.startswith(GENID) else curie(term.value)
    if not isinstance(term, Literal):
        return str(term)
    if term.datatype.value in BARE:
        return term.value
    text, _, datatype = str(term).rpartition("^^<")
    return f"{text}^^{curie(datatype[:-1])}" if text else datatype


def reasons(proof: Proof) -> Iterator[str]:
    """Yield the lines of a proof, axioms left out: what holds, and below it by which rule."""
    yield claim(proof.conclusion)
    if proof.rule is not None:
        yield f"  by {proof.rule.name}"
        for premise in dict.fromkeys(proof.premises[len(proof.rule.axioms) :]):
            yield from (f"    {line}" for line in reasons(premise))
    elif proof.kind == "concluded":
        yield "  by rules, from what famkg cannot retrace"


def leaves(proof: Proof) -> Iterator[Proof]:
    """Yield the parts of a proof that no rule concludes, in their order."""
    if proof.rule is None:
        yield proof
    for premise in proof.premises:
        yield from leaves(premise)


def name_of(term: Term) -> str:
    """Return the IRI of a node, and what N-Triples write for anything else."""
    return term.value if isinstance(term, NamedNode) else str(term)
