"""Turns a proof into a tree of text, or into JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from famkg.citations import Citation
from famkg.model import Passage, Proof, Term
from famkg.namespaces import curie
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
    tree = _Tree(label, cite, style, index_of(proof))
    lines = [
        style.faint(show_triple(proof.conclusion)),
        "",
        *tree.lines(proof, ""),
    ]
    return "\n".join(line.rstrip() for line in lines)


def render_citation(citation: Citation, width: int, style: Style) -> Iterator[str]:
    """Yield the lines of a passage: where it stands, its words or its locator, the link."""
    passage, document = citation.passage, citation.document
    section = f" › {passage.section}" if passage.section else ""
    source = f"{document.publisher}: " if document.publisher else ""
    offsets = f"offsets {passage.start}–{passage.end}"
    if passage.locator is None:
        offsets = f"from offset {passage.start} on"
    place = f"{source}{document.title}{section}, {offsets}"
    yield from wrap(place, width)
    if citation.sentence is not None:
        yield from wrap(f"“{' '.join(citation.sentence.split())}”", width)
    elif passage.locator is not None:
        yield from wrap(f"“{passage.locator}”", width)
    if citation.remark is not None:
        yield f"({citation.remark})"
    yield style.faint(citation.link)


@dataclass(frozen=True, slots=True)
class _Tree:
    """What the lines of one tree share."""

    label: Label
    cite: Cite
    style: Style
    index: Index
    numbers: dict[str, int] = field(default_factory=dict)
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
        axioms = spell_axioms(proof.rule.axioms, self.index)
        meaning = f": {axioms}" if axioms else ""
        yield f"{indent}└─ {self.style.faint('by')} {proof.rule.name}{meaning}"
        written = len(proof.rule.axioms)
        children = [
            premise
            for number, premise in enumerate(proof.premises)
            if number >= written or premise.kind == "rule"
        ]
        for number, child in enumerate(children):
            last = number == len(children) - 1
            first, *rest = self.lines(child, f"{indent}   {'   ' if last else '│  '}")
            yield f"{indent}   {'└─' if last else '├─'} {first}"
            yield from rest

    def passages(self, passages: Sequence[Passage], indent: str) -> Iterator[str]:
        """Yield the lines of the passages that state a statement."""
        for number, passage in enumerate(passages):
            last = number == len(passages) - 1
            branch, below = ("└─ ", "   ") if last else ("├─ ", "│  ")
            known = self.numbers.get(passage.iri)
            if known is not None:
                yield f"{indent}{branch}[{known}]"
                continue
            mark = f"[{len(self.numbers) + 1}] "
            self.numbers[passage.iri] = len(self.numbers) + 1
            width = max(self.style.text_width - len(indent) - len(branch) - len(mark), 30)
            lines = list(render_citation(self.cite(passage), width, self.style))
            yield f"{indent}{branch}{mark}{lines[0]}"
            for line in lines[1:]:
                yield f"{indent}{below}{' ' * len(mark)}{line}"


def proof_document(proof: Proof, label: Label, cite: Cite) -> dict[str, Any]:
    """Return a proof as values for JSON; each step repeats what it rests on."""
    return _document(proof, label, cite, index_of(proof))


def _document(proof: Proof, label: Label, cite: Cite, index: Index) -> dict[str, Any]:
    document: dict[str, Any] = {
        "conclusion": triple_document(proof.conclusion, label),
        "reads": spell_fact(proof.conclusion, index, label),
        "kind": proof.kind,
    }
    if proof.rule is not None:
        written = len(proof.rule.axioms)
        document["rule"] = proof.rule.name
        document["axioms"] = spell_axioms(proof.rule.axioms, index)
        document["axiomProofs"] = [
            _document(premise, label, cite, index) for premise in proof.premises[:written]
        ]
        document["premises"] = [
            _document(premise, label, cite, index) for premise in proof.premises[written:]
        ]
    if proof.passages:
        document["passages"] = [citation_document(cite(passage)) for passage in proof.passages]
    return document


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
