"""Says of a survivor why no check could have caught it, by what it changes; or that one could.

A check compares the data with itself, with the ontology and with the words of the documents. If
a mutant fits all of these as well as the original does, only whoever reads the sentence can
tell them apart.
"""

from __future__ import annotations

from famkg.graph import MODALITY, STANDING, STATES, TYPE, Graph, is_entity, is_statement
from famkg.model import Passage
from famkg.mutation.model import Mutant
from famkg.passages import read_passages
from famkg.slips import PHRASES
from famkg.wording import ALIASES, Wording

REASONS = {
    "direction": "the same things are joined by the same passages: words name both ends, not"
    " which is which",
    "firmness": "how firmly a sentence says something is told by its mood, not by its names",
    "kind": "what kind of statement or thing it is, the names in the sentence do not tell",
    "own-words": "it is said in our own words, which stand in no document",
    "both-named": "its passages mention the other value as well as the right one",
    "said-elsewhere": "all that the passage names is spoken of by its other statements",
    "also-named": "the other passage mentions all that the statement joins",
    "both-borne": "the other thing is spoken of where the name stands, too",
    "no-documents": "the documents are not at hand, and nothing else knows",
}
"""Each criterion with what it says."""


def reason_of(mutant: Mutant, graph: Graph, wording: Wording | None) -> str:
    """Return the criterion of REASONS that a survivor meets, or nothing where a check could do.

    `graph` is that of the data as they are. Without documents, what words would tell nobody
    can tell.
    """
    removed, added = set(mutant.removed), set(mutant.added)
    predicates = {triple.predicate for triple in removed | added}
    if predicates <= {MODALITY, STANDING}:
        return "firmness"
    if predicates <= {TYPE}:
        return "kind"
    if predicates <= PHRASES:
        return "own-words"
    pairs = [{(t.subject, t.object) for t in triples} for triples in (removed, added)]
    ends = [{t.object for t in triples} for triples in (removed, added)]
    if pairs[0] == pairs[1] or (ends[0] == ends[1] and len(removed) > 1 and _one(mutant)):
        return "direction"
    if wording is None:
        return "no-documents"
    passages = list(read_passages(graph.data).values())
    if predicates <= ALIASES:
        return "both-borne"
    if predicates == {STATES}:
        if not added:
            return "said-elsewhere"
        return "also-named" if _also_named(mutant, graph, wording, passages) else ""
    if not added:
        return "said-elsewhere"
    return "both-named" if _both_named(mutant, wording, passages) else ""


def _one(mutant: Mutant) -> bool:
    return len(mutant.subjects()) == 1


def _also_named(mutant: Mutant, graph: Graph, wording: Wording, passages: list[Passage]) -> bool:
    """Say whether each passage that now cites a statement mentions what it joins."""
    by_iri = {passage.iri: passage for passage in passages}
    for citation in mutant.added:
        passage = by_iri[getattr(citation.subject, "value", "")]
        said = [triple for triple in graph.data if triple.subject == citation.object]
        judged = [triple for triple in said if wording.is_judged(triple)]
        held = [t for t in judged if wording.supports(passage, t.predicate, t.object)]
        if 2 * len(held) < len(judged):
            return False
    return True


def _both_named(mutant: Mutant, wording: Wording, passages: list[Passage]) -> bool:
    """Say whether passages mention the new values, or nothing ever calls them by their names.

    Values of which words tell nothing, such as a horizon or a billing, are left to checks.
    """
    judged = [
        (triple.subject.value, triple)
        for triple in mutant.added
        if is_statement(triple.subject) and wording.is_judged(triple)
    ]
    for iri, triple in judged:
        stating = [each for each in passages if iri in each.states]
        known = not is_entity(triple.object) or any(
            wording.is_named(passage, triple.object) for passage in passages
        )
        named = any(wording.supports(each, triple.predicate, triple.object) for each in stating)
        if stating and known and not named:
            return False
    return bool(judged)
