"""Says what cannot hold together in a closure: why each part holds, who says so, how to end it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Triple

from famkg.findings import order
from famkg.model import Evidence, Finding
from famkg.namespaces import FAM, curie
from famkg.reasons import claim, leaves, name_of, reasons

if TYPE_CHECKING:
    from famkg.closure import Closure
    from famkg.model import Derivation, Proof
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
        found.add(_contradiction(each, diagnosis.proofs(each), told))
    return sorted(found, key=order)


def _contradiction(
    derivation: Derivation, proofs: Sequence[Proof], retractions: Sequence[str]
) -> Finding:
    written = [leaf for proof in proofs for leaf in leaves(proof)]
    said = [leaf for leaf in written if leaf.kind == "statement"]
    passages = {passage.iri: passage for leaf in said for passage in leaf.passages}
    blamed = sorted(map(curie, passages))
    told = [leaf for leaf in written if leaf.kind != "ontology"]
    first = (said or told or written)[0].conclusion
    evidence = dict.fromkeys(leaf.conclusion for leaf in told)
    claims = [
        f"  {line}" for proof in proofs[len(derivation.rule.axioms) :] for line in reasons(proof)
    ]
    source = f"Look again at {', '.join(blamed)}." if blamed else "No passage is to blame."
    remedy = [f"To end it, retract {one}." for one in retractions]
    if len(remedy) > 1:
        remedy = ["To end it, retract one of:", *(f"  {one}" for one in retractions)]
    return Finding(
        check=derivation.rule.name,
        severity="violation",
        message="\n".join(["These cannot hold together:", *claims, *remedy, source]),
        focus=name_of(first.subject),
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
        return claim(item)
    stating = diagnosis.closure.store.quads_for_pattern(None, STATES, item, DefaultGraph())
    passages = sorted(curie(name_of(quad.subject)) for quad in stating)
    return f"{curie(item.value)} ({', '.join(passages)})" if passages else curie(item.value)
