"""Says what cannot hold together in a closure: why each part holds, who says so, how to end it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Triple

from famkg.findings import order
from famkg.model import Evidence, Finding
from famkg.namespaces import FAM, curie

if TYPE_CHECKING:
    from famkg.closure import Closure
    from famkg.model import Derivation, Proof, Term
    from famkg.retractions import Diagnosis, Retraction
    from famkg.support import Item

STATES = NamedNode(FAM + "states")

SHOWN = 3
"""How many sets to retract are shown, and how many members of one."""


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


def _name(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
