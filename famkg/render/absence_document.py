"""Turns the explanation of why a triple does not hold into values for JSON."""

from __future__ import annotations

from typing import Any

from pyoxigraph import Variable

from famkg.absences import Attempt, Premise
from famkg.model import Term
from famkg.render.absences import Explanation, letters, modality_of, spell_atom
from famkg.render.axioms import spell_axioms, spell_fact
from famkg.render.proofs import (
    Cite,
    Label,
    citation_document,
    proofs_document,
    term_document,
    triple_document,
)
from famkg.render.sentences import spell_statement


def absence_document(explained: Explanation, label: Label, cite: Cite) -> dict[str, Any]:
    """Return an explanation as values for JSON."""
    absence = explained.absence
    return {
        "holds": False,
        "verdict": explained.verdict,
        "seen": explained.seen,
        "conclusion": triple_document(absence.triple, label),
        "reads": spell_fact(absence.triple, explained.index, label),
        "instead": [term_document(term, label) for term in absence.instead],
        "contradiction": _contradiction(explained, label, cite),
        "said": [
            {
                "statement": said.iri,
                "modality": modality_of(said),
                "reads": spell_statement(said, label),
                "passages": [citation_document(cite(passage)) for passage in said.passages],
            }
            for said in explained.said
        ],
        "attempts": [_attempt(each, explained, label, cite) for each in absence.attempts],
        "more": absence.more,
        "idle": [_attempt(each, explained, label, cite) for each in absence.idle],
    }


def _contradiction(explained: Explanation, label: Label, cite: Cite) -> dict[str, Any] | None:
    found = explained.contradiction
    if found is None:
        return None
    supposed = triple_document(explained.absence.triple, label)
    premises = [proofs_document([proof], label, cite) for proof in found.proofs]
    for premise in premises:
        for fact in premise["proofs"][0]:
            if fact["triple"] == supposed:
                fact["kind"] = "supposed"
    rule = found.derivation.rule
    return {
        "rule": rule.name,
        "axioms": spell_axioms(rule.axioms, explained.index),
        "premises": premises,
        "more": found.more,
    }


def _attempt(attempt: Attempt, explained: Explanation, label: Label, cite: Cite) -> dict[str, Any]:
    document: dict[str, Any] = {
        "rule": attempt.rule.name,
        "axioms": spell_axioms(attempt.rule.axioms, explained.index),
        "missing": attempt.cost.missing,
        "aside": attempt.cost.aside,
        "premises": [_premise(each, attempt, explained, label, cite) for each in attempt.premises],
        "alike": attempt.alike,
    }
    if attempt.failure is not None:
        failure = attempt.failure
        document["fails"] = {
            "function": failure.function,
            "arguments": [term_document(each, label) for each in failure.arguments],
            "gives": _term(failure.given, label),
            "wanted": _term(failure.wanted, label),
        }
    return document


def _premise(
    premise: Premise, attempt: Attempt, explained: Explanation, label: Label, cite: Cite
) -> dict[str, Any]:
    places = zip(("subject", "predicate", "object"), premise.atom, strict=True)
    document: dict[str, Any] = {
        "status": premise.status,
        "pattern": {
            name: {"open": term.value} if isinstance(term, Variable) else term_document(term, label)
            for name, term in places
        },
        "reads": spell_atom(premise.atom, letters(attempt), explained.index, label),
    }
    if premise.status == "missing":
        document["instead"] = [term_document(term, label) for term in premise.instead]
        nearest = premise.absence.attempts if premise.absence else ()
        document["attempts"] = [_attempt(each, explained, label, cite) for each in nearest]
    else:
        cited = explained.passages(premise)
        document["passages"] = [citation_document(cite(passage)) for passage in cited]
    return document


def _term(term: Term | None, label: Label) -> dict[str, Any] | None:
    return None if term is None else term_document(term, label)
