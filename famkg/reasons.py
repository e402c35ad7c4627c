"""Writes a proof as lines of text, for the message of a finding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from famkg.namespaces import curie

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from famkg.model import Proof, Term


def claim(triple: Triple) -> str:
    """Return a triple in CURIEs."""
    return " ".join(curie(name_of(term)) for term in triple)


def reasons(proof: Proof) -> Iterator[str]:
    """Yield the lines of a proof, axioms left out: what holds, and below it by which rule."""
    yield claim(proof.conclusion)
    if proof.rule is not None:
        yield f"  by {proof.rule.name}"
        for premise in proof.premises[len(proof.rule.axioms) :]:
            yield from (f"    {line}" for line in reasons(premise))


def leaves(proof: Proof, *, with_axioms: bool = True) -> Iterator[Proof]:
    """Yield the parts of a proof that no rule concludes, in their order."""
    if proof.rule is None:
        yield proof
        return
    for premise in proof.premises[0 if with_axioms else len(proof.rule.axioms) :]:
        yield from leaves(premise, with_axioms=with_axioms)


def name_of(term: Term) -> str:
    """Return the IRI of a node, and what N-Triples write for anything else."""
    return term.value if isinstance(term, NamedNode) else str(term)
