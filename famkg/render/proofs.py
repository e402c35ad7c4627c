"""Turns a proof into a tree of text, or into JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from famkg.citations import Citation
from famkg.model import Passage, Proof, Rule, Term
from famkg.namespaces import curie, expand
from famkg.render.axioms import Index, index_of, spell_axioms, spell_fact
from famkg.render.style import Style
from famkg.render.table import wrap

Label = Callable[[str], str]
Cite = Callable[[Passage], Citation]

KINDS = {"identity": "identity", "ontology": "axiom"}
"""What a leaf without a passage is called."""


def render_proof(proof: Proof, label: Label, cite: Cite, style: Style) -> str:
    """Return a triple, and its proof as a tree: rule, premises, statements, passages.

    `label` names entities, `cite` says what may be shown of a passage. A passage is shown in
    full once and by its number after that; a part that was shown above is not repeated.
    """
    return render_proofs([proof], label, cite, style)


def render_proofs(proofs: Sequence[Proof], label: Label, cite: Cite, style: Style) -> str:
    """Return a triple, and proofs of it as trees, one below the other (see `render_proof`).

    Each tree is whole; a passage keeps its number from one to the next.
    """
    lines = [style.faint(show_triple(proofs[0].conclusion))]
    numbers: dict[str, int] = {}
    for place, proof in enumerate(proofs, start=1):
        if len(proofs) > 1:
            named = f"Proof {place} of {len(proofs)}, {count_steps(proof)}"
            lines += ["", style.strong(named)]
        tree = _Tree(label, cite, style, index_of(proof), numbers)
        lines += ["", *tree.lines(proof, "")]
    return "\n".join(line.rstrip() for line in lines)


def count_steps(proof: Proof) -> str:
    """Return in words how many steps a proof takes."""
    steps = proof.steps
    return "no step" if not steps else "1 step" if steps == 1 else f"{steps} steps"


def facts_of(proof: Proof) -> list[Proof]:
    """Return a proof and all that it rests on, the conclusion first, each fact once."""
    found: dict[Triple, Proof] = {}
    todo = [proof]
    while todo:
        each = todo.pop()
        if each.conclusion not in found:
            found[each.conclusion] = each
            todo += reversed(each.premises)
    return list(found.values())


def premises_shown(proof: Proof) -> list[Proof]:
    """Return the premises that are shown for themselves: all but axioms that are written.

    Those stand beside the name of the rule.
    """
    axioms = len(proof.rule.axioms) if proof.rule else 0
    return [each for n, each in enumerate(proof.premises) if n >= axioms or each.kind == "rule"]


def render_citation(citation: Citation, width: int, style: Style) -> Iterator[str]:
    """Yield the lines of a passage: where it stands, its words or its locator, the link."""
    place, words = spell_citation(citation)
    yield from wrap(place, width)
    if words:
        yield from wrap(words, width)
    if citation.remark is not None:
        yield f"({citation.remark})"
    yield style.faint(citation.link)


def spell_citation(citation: Citation) -> tuple[str, str]:
    """Return where a passage stands, and its words, or its locator, or nothing, in quotes."""
    passage, document = citation.passage, citation.document
    section = f" › {passage.section}" if passage.section else ""
    source = f"{document.publisher}: " if document.publisher else ""
    offsets = f"offsets {passage.start}–{passage.end}"
    if passage.locator is None:
        offsets = f"from offset {passage.start} on"
    shown = passage.locator if citation.sentence is None else " ".join(citation.sentence.split())
    return f"{source}{document.title}{section}, {offsets}", f"“{shown}”" if shown else ""


@dataclass(frozen=True, slots=True)
class _Tree:
    """What the lines of one tree share."""

    label: Label
    cite: Cite
    style: Style
    index: Index
    numbers: dict[str, int]
    """The number of each passage that has been shown."""
    shown: set[Triple] = field(default_factory=set)

    def lines(self, proof: Proof, indent: str) -> Iterator[str]:
        """Yield the lines of a proof; those behind the first begin with `indent`."""
        fact = spell_fact(proof.conclusion, self.index, self.label)
        if proof.rule is None:
            kind = KINDS.get(proof.kind)
            yield f"{fact}  {self.style.faint(f'({kind})')}" if kind else fact
            yield from self.passages(proof.passages, indent)
            return
        if proof.conclusion in self.shown:
            yield f"{fact}  {self.style.faint('(shown above)')}"
            return
        self.shown.add(proof.conclusion)
        yield fact
        spelled = spell_rule(proof.rule, self.index, self.label)
        meaning = f": {spelled}" if spelled else ""
        yield f"{indent}└─ {self.style.faint('by')} {proof.rule.name}{meaning}"
        children = premises_shown(proof)
        for number, child in enumerate(children):
            last = number == len(children) - 1
            first, *rest = self.lines(child, f"{indent}   {'   ' if last else '│  '}")
            yield f"{indent}   {'└─' if last else '├─'} {first}"
            yield from rest

    def passages(self, passages: Sequence[Passage], indent: str) -> Iterator[str]:
        """Yield the lines of the passages that state a statement.

        Those that have been shown stand together in one line.
        """
        known = [passage for passage in passages if passage.iri in self.numbers]
        new = [passage for passage in passages if passage not in known]
        if known:
            marks = " ".join(f"[{self.numbers[passage.iri]}]" for passage in known)
            yield f"{indent}{'├─' if new else '└─'} {marks}"
        for passage in new:
            branch, below = ("└─ ", "   ") if passage is new[-1] else ("├─ ", "│  ")
            mark = f"[{len(self.numbers) + 1}] "
            self.numbers[passage.iri] = len(self.numbers) + 1
            width = max(self.style.text_width - len(indent) - len(branch) - len(mark), 30)
            lines = list(render_citation(self.cite(passage), width, self.style))
            yield f"{indent}{branch}{mark}{lines[0]}"
            for line in lines[1:]:
                yield f"{indent}{below}{' ' * len(mark)}{line}"


def spell_rule(rule: Rule, index: Index, label: Label) -> str:
    """Return what a rule says here: its axioms, or the label of a rule beyond OWL."""
    if rule.axioms:
        return spell_axioms(rule.axioms, index)
    iri = expand(rule.name)
    named = label(iri) if iri else rule.name
    return "" if named == rule.name else named


def proofs_document(proofs: Sequence[Proof], label: Label, cite: Cite) -> dict[str, Any]:
    """Return proofs of one triple as values for JSON, enough to replay them.

    A proof is a list of facts, the conclusion first; a step names those from which it follows
    by their places in the list, and what several steps share stands there once. Passages are
    listed for all proofs together.
    """
    passages = {
        passage.iri: passage
        for proof in proofs
        for fact in facts_of(proof)
        for passage in fact.passages
    }
    return {
        "conclusion": triple_document(proofs[0].conclusion, label),
        "reads": spell_fact(proofs[0].conclusion, index_of(proofs[0]), label),
        "proofs": [_facts(proof, label) for proof in proofs],
        "passages": [citation_document(cite(passage)) for passage in passages.values()],
    }


def _facts(proof: Proof, label: Label) -> list[dict[str, Any]]:
    index = index_of(proof)
    facts = facts_of(proof)
    places = {fact.conclusion: place for place, fact in enumerate(facts)}
    documents = []
    for place, fact in enumerate(facts):
        document: dict[str, Any] = {
            "id": place,
            "triple": triple_document(fact.conclusion, label),
            "reads": spell_fact(fact.conclusion, index, label),
            "kind": fact.kind,
        }
        if fact.rule is not None:
            ids = [places[premise.conclusion] for premise in fact.premises]
            document["rule"] = fact.rule.name
            document["meaning"] = spell_rule(fact.rule, index, label)
            document["axioms"] = ids[: len(fact.rule.axioms)]
            document["premises"] = ids[len(fact.rule.axioms) :]
        if fact.kind == "statement":
            document["passages"] = [passage.iri for passage in fact.passages]
        documents.append(document)
    return documents


def citation_document(citation: Citation) -> dict[str, Any]:
    """Return a citation as values for JSON."""
    passage, document = citation.passage, citation.document
    return {
        "passage": passage.iri,
        "document": {
            "id": document.id,
            "title": document.title,
            "publisher": document.publisher,
            "url": document.url,
        },
        "section": passage.section,
        "start": passage.start,
        "end": None if passage.locator is None else passage.end,
        "digest": passage.digest or None,
        "locator": passage.locator,
        "sentence": citation.sentence,
        "remark": citation.remark,
        "link": citation.link,
    }


def triple_document(triple: Triple, label: Label) -> dict[str, Any]:
    """Return a triple as values for JSON."""
    return {
        name: term_document(term, label)
        for name, term in zip(("subject", "predicate", "object"), triple, strict=True)
    }


def term_document(term: Term, label: Label) -> dict[str, Any]:
    """Return a term as values for JSON: an IRI with its label, or a literal."""
    if isinstance(term, NamedNode):
        return {"iri": term.value, "label": label(term.value)}
    if isinstance(term, Literal):
        datatype = {"language": term.language} if term.language else {"type": term.datatype.value}
        return {"value": term.value, **datatype}
    return {"value": str(term)}


def show_triple(triple: Triple) -> str:
    """Return a triple as Turtle would write it with our prefixes."""
    subject, predicate, value = (
        curie(term.value) if isinstance(term, NamedNode) else str(term) for term in triple
    )
    return f"{subject} {'a' if predicate == 'rdf:type' else predicate} {value}"
