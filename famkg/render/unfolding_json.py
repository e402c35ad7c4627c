"""Turns an unfolded answer into JSON: the results of SPARQL 1.1, and beside them why they hold.

Rows are numbered from 1, as in the results. A step names the fact that it matched by its place
in `facts`, and a fact that a rule concluded those from which it follows, so that every proof
can be replayed; what several rows share stands there once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pyoxigraph import Triple

from famkg.federation.sources import Source
from famkg.model import Answer, Passage, Proof, Term
from famkg.namespaces import curie
from famkg.render.axioms import Index, index_of, spell_axioms, spell_fact
from famkg.render.patterns import spell_condition, spell_pattern
from famkg.render.proofs import citation_document, facts_of, term_document, triple_document
from famkg.render.results import to_json
from famkg.render.unfolding import Grounds
from famkg.unfolding.algebra import Binding
from famkg.unfolding.paths import path_text
from famkg.unfolding.values import (
    Computed,
    Gathered,
    Listed,
    Match,
    Nothing,
    Part,
    Step,
    Test,
    Unfolding,
    Walk,
    absences,
)
from famkg.unfolding.writer import write


def unfolding_document(unfolding: Unfolding, grounds: Grounds) -> dict[str, Any]:
    """Return an answer with what its rows rest on, as values for JSON."""
    facts = _Facts(grounds)
    rows = [
        {
            "row": row.number,
            "ways": [[facts.step(step) for step in way] for way in row.ways],
            "of": row.of,
        }
        for row in unfolding.rows
    ]
    why = {"rows": rows, "facts": facts.documents(), "passages": facts.passages()}
    return {**_results(unfolding, grounds), "why": why}


def citations_document(unfolding: Unfolding, grounds: Grounds) -> dict[str, Any]:
    """Return an answer with the passages that its rows rest on, as values for JSON."""
    passages: dict[str, Passage] = {}
    sources: dict[str, Source] = {}
    rows: list[dict[str, Any]] = []
    for row in unfolding.rows:
        steps = [step for way in row.ways for step in way]
        origins = grounds.origins(steps)
        cited = {each.iri: each for each in origins if isinstance(each, Passage)}
        said = {each.address: each for each in origins if isinstance(each, Source)}
        passages |= cited
        sources |= said
        lacking = [_absence(step, grounds) for step in absences(steps)]
        rows.append({"row": row.number, "passages": list(cited), "absences": lacking})
        if said:
            rows[-1]["sources"] = list(said)
    citations: dict[str, Any] = {
        "rows": rows,
        "passages": [citation_document(grounds.cite(passage)) for passage in passages.values()],
    }
    if sources:
        citations["sources"] = [source_document(source) for source in sources.values()]
    return {**_results(unfolding, grounds), "citations": citations}


def source_document(source: Source) -> dict[str, Any]:
    """Return an item of Wikidata as of one revision, as values for JSON."""
    return {
        "source": "Wikidata",
        "item": source.item,
        "label": source.label,
        "revision": source.revision,
        "modified": source.modified,
        "iri": source.address,
    }


def _results(unfolding: Unfolding, grounds: Grounds) -> dict[str, Any]:
    """Return the answer alone: as SPARQL 1.1 writes it, or its triples."""
    result = unfolding.result
    if isinstance(result, Answer | bool):
        document: dict[str, Any] = json.loads(to_json(result))
        return document
    return {"triples": [triple_document(triple, grounds.label) for triple in result]}


def _absence(step: Nothing, grounds: Grounds) -> dict[str, Any]:
    return {
        "operator": step.operator,
        "reads": spell_pattern(step.pattern, step.values, grounds.label),
    }


class _Facts:
    """The facts that steps rest on, each once, by their places."""

    def __init__(self, grounds: Grounds) -> None:
        self.grounds = grounds
        self.places: dict[Triple, int] = {}
        self.facts: list[tuple[Triple, Proof | None, Index]] = []

    def place(self, triple: Triple) -> int:
        """Return the place of a fact, which it gets with all that it follows from."""
        if triple not in self.places:
            proof = self.grounds.prove(triple)
            if proof is None:
                self._add(triple, None, {})
            else:
                index = index_of(proof)
                for fact in facts_of(proof):
                    self._add(fact.conclusion, fact, index)
        return self.places[triple]

    def _add(self, triple: Triple, proof: Proof | None, index: Index) -> None:
        if triple not in self.places:
            self.places[triple] = len(self.facts)
            self.facts.append((triple, proof, index))

    def documents(self) -> list[dict[str, Any]]:
        """Return the facts as values for JSON."""
        return [self._document(*fact) for fact in self.facts]

    def _document(self, triple: Triple, proof: Proof | None, index: Index) -> dict[str, Any]:
        document: dict[str, Any] = {
            "id": self.places[triple],
            "triple": triple_document(triple, self.grounds.label),
            "reads": spell_fact(triple, index, self.grounds.label),
            "kind": "record" if proof is None else proof.kind,
        }
        source = None if proof else self.grounds.source(triple)
        if source is not None:
            document["kind"] = "wikidata"
            document["source"] = source_document(source)
        if self.grounds.aside(triple):
            document["aside"] = True
        if proof is not None and proof.rule is not None:
            ids = [self.places[premise.conclusion] for premise in proof.premises]
            axioms = len(proof.rule.axioms)
            document["rule"] = proof.rule.name
            document["meaning"] = spell_axioms(proof.rule.axioms, index)
            document["axioms"], document["premises"] = ids[:axioms], ids[axioms:]
        if proof is not None and proof.kind == "statement":
            document["passages"] = [passage.iri for passage in proof.passages]
        return document

    def passages(self) -> list[dict[str, Any]]:
        """Return the passages of all facts as values for JSON."""
        found = {
            passage.iri: passage
            for _, proof, _ in self.facts
            for passage in (proof.passages if proof else ())
        }
        return [citation_document(self.grounds.cite(passage)) for passage in found.values()]

    # Steps

    def step(self, step: Step) -> dict[str, Any]:
        """Return a step as values for JSON."""
        match step:
            case Match():
                return {"step": "match", **self._match(step)}
            case Walk(path, start, end, edges):
                return {
                    "step": "path",
                    "path": path_text(path, lambda iri: curie(iri.value)),
                    "start": self._term(start),
                    "end": self._term(end),
                    "edges": [{**self._match(edge), "inverse": edge.inverse} for edge in edges],
                }
            case Test(operator, text, values):
                return {"step": operator.lower(), **self._expression(text, values)}
            case Computed(variable, text, value, values):
                given = self._expression(text, values)
                return {
                    "step": "value",
                    "variable": variable,
                    "value": self._term(value),
                    **given,
                }
            case Listed(values, of):
                return {"step": "values", "values": self._binding(values), "of": of}
            case Part(operator, steps, branch, of, kept):
                document: dict[str, Any] = {"step": operator.lower()}
                document |= {"branch": branch, "of": of} if of else {}
                document |= {"kept": kept} if kept else {}
                return {**document, "steps": self._steps(steps)}
            case Nothing(_, pattern, values):
                return {
                    "step": "nothing",
                    **_absence(step, self.grounds),
                    "pattern": write(pattern, marked=False),
                    "values": self._binding(values),
                }
            case Gathered(keys, results, members, of):
                return {
                    "step": "group",
                    "keys": self._binding(keys),
                    "results": [
                        {"text": text, "value": self._term(value)} for text, value in results
                    ],
                    "members": [self._steps(member) for member in members],
                    "of": of,
                }

    def _steps(self, steps: Iterable[Step]) -> list[dict[str, Any]]:
        return [self.step(step) for step in steps]

    def _match(self, match: Match) -> dict[str, Any]:
        graph = {} if match.graph is None else {"graph": match.graph.value}
        return {"fact": self.place(match.triple), **graph}

    def _expression(self, text: str, values: Binding) -> dict[str, Any]:
        reads = spell_condition(text, values)
        return {"text": text, "reads": reads, "values": self._binding(values)}

    def _binding(self, binding: Binding) -> dict[str, Any]:
        return {name: self._term(term) for name, term in binding.items()}

    def _term(self, term: Term | None) -> dict[str, Any] | None:
        return None if term is None else term_document(term, self.grounds.label)
