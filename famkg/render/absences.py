"""Turns the explanation of why a triple does not hold into text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pyoxigraph import NamedNode, Triple, Variable

from famkg.absences import Absence, Attempt, Premise
from famkg.description import Said
from famkg.matches import Failure
from famkg.model import Passage, Proof, Rule, Term
from famkg.names import shown_as_text
from famkg.namespaces import FAM, STORY, curie
from famkg.render.axioms import Index, spell_axioms, spell_fact
from famkg.render.proofs import (
    Cite,
    Label,
    facts_of,
    render_citation,
    show_triple,
)
from famkg.render.sentences import spell_statement
from famkg.render.style import Style
from famkg.rules import Atom
from famkg.suppositions import Contradiction

INSTEAD = 3
"""How many values are named that stand where another one is missing."""
WORDS = {"holds": "holds", "aside": "set aside", "missing": "missing"}
"""What the status of a premise is called."""
FIRST_IDLE = 3
"""How many rules are named that get nowhere, where none gets anywhere."""


class Tree(NamedTuple):
    """A line of text with what hangs below it; lines behind the first belong to the same."""

    text: str
    below: tuple[Tree, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """All that there is to say of a triple that does not hold."""

    absence: Absence
    contradiction: Contradiction | None
    said: tuple[Said, ...]
    """Statements that are set aside and would say it, or speak of both its ends."""
    sources: Mapping[Triple, tuple[Passage, ...]]
    """The passages on which each premise rests that holds."""
    seen: int | None
    index: Index
    """What makes up the nameless classes."""

    @property
    def verdict(self) -> str:
        """How it stands with the triple: `impossible`, `denied`, `aside` or `unknown`."""
        if self.contradiction is not None:
            return "impossible"
        if any(modality_of(said) == "denied" for said in self.said):
            return "denied"
        return "aside" if self.said else "unknown"

    def passages(self, premise: Premise) -> tuple[Passage, ...]:
        """Return the passages on which a premise rests."""
        return () if premise.triple is None else self.sources.get(premise.triple, ())


def render_absence(explained: Explanation, label: Label, cite: Cite, style: Style) -> str:
    """Return why a triple does not hold: what contradicts it, what is said, what rules lack."""
    return "\n".join(line.rstrip() for line in _Page(explained, label, cite, style).lines())


@dataclass(frozen=True)
class _Page:
    """What the lines of one explanation share."""

    explained: Explanation
    label: Label
    cite: Cite
    style: Style
    numbers: dict[Passage, int] = field(default_factory=dict)
    """The number of each passage that has been cited."""

    def lines(self) -> Iterator[str]:
        """Yield the lines of the whole explanation."""
        explained, absence = self.explained, self.explained.absence
        yield self.style.faint(show_triple(absence.triple))
        yield ""
        verb = "cannot" if explained.contradiction else "does not"
        yield f"It {verb} hold: {self.fact(absence.triple)}"
        nothing = "Nothing that rules may use" if explained.said else "Nothing"
        if explained.seen is None:
            yield f"  {nothing} states it, and no rule concludes it."
        else:
            seen = {0: "none", 1: "1"}.get(explained.seen, f"1–{explained.seen}")
            nothing = nothing[0].lower() + nothing[1:]
            told = f"{nothing} states it there, and no rule concludes it."
            yield f"  Not within the seasons seen ({seen}): {told}"
        if explained.verdict in ("unknown", "aside"):
            yield "  That is no denial: what nobody tells may be so all the same."
        instead = self.instead(absence.instead)
        if instead:
            yield f"  What holds instead: {instead}"
        if explained.contradiction is not None:
            yield from self.contradiction(explained.contradiction)
        if explained.said:
            yield ""
            yield "Said, but not as a fact that rules may use:"
            for said in explained.said:
                marks = self.marks(said.passages)
                yield f"  {curie(said.iri)}: {spell_statement(said, self.label)}{marks}"
        yield from self.attempts(absence)
        if self.numbers:
            yield ""
        for passage, number in self.numbers.items():
            mark = f"[{number}] "
            first, *rest = render_citation(
                self.cite(passage), self.style.text_width - len(mark), self.style
            )
            yield mark + first
            yield from (" " * len(mark) + line for line in rest)

    def attempts(self, absence: Absence) -> Iterator[str]:
        """Yield how far each rule gets."""
        if absence.attempts:
            yield ""
            yield "How near the rules come, the nearest first:"
        for number, attempt in enumerate(absence.attempts, start=1):
            yield ""
            first, *rest = layout(self.attempt(attempt, ""))
            yield f"{number}. {first}"
            yield from (f"   {line}" for line in rest)
        idle = absence.idle[: None if absence.more == 0 and not absence.attempts else 0]
        notes = []
        if absence.more:
            notes.append(f"{count(absence.more, 'more way')} to get near it: --all shows all.")
        if absence.attempts and absence.idle:
            verb = "lack" if len(absence.idle) > 1 else "lacks"
            notes.append(f"{count(len(absence.idle), 'further rule')} {verb} every premise.")
        if idle:
            yield ""
            yield from self.idle(idle)
        if not absence.attempts and not absence.idle:
            notes.append("No rule concludes anything of this form; only a statement could.")
        if notes:
            yield ""
            yield from notes

    def idle(self, idle: Sequence[Attempt]) -> Iterator[str]:
        """Yield the rules none of whose premises holds."""
        yield "No rule comes near it. Those that could conclude it, and what they need:"
        for attempt in idle[:FIRST_IDLE]:
            yield from (f"  {line}" for line in layout(self.attempt(attempt, "")))
        if len(idle) > FIRST_IDLE:
            yield f"  and {count(len(idle) - FIRST_IDLE, 'more rule')}"

    def attempt(self, attempt: Attempt, by: str) -> Tree:
        """Return an attempt as a tree: the rule, below it its premises."""
        marks = letters(attempt)
        below = [self.premise(premise, marks) for premise in attempt.premises]
        if attempt.failure is not None:
            below.append(Tree(f"fails      {self.failure(attempt.failure)}"))
        text = f"{by}{self.rule(attempt.rule)}"
        if attempt.alike:
            text += f"  {self.style.faint(f'(and {attempt.alike} more like it)')}"
        return Tree(text, tuple(below))

    def premise(self, premise: Premise, marks: Mapping[Variable, str]) -> Tree:
        """Return a premise as a tree: its status, below it why it is missing."""
        fact = spell_atom(premise.atom, marks, self.explained.index, self.label)
        if premise.absence is not None:
            below = self.attempt(premise.absence.attempts[0], "by ")
            return Tree(f"{'needs':<9}  {fact}", (below,))
        text = f"{WORDS[premise.status]:<9}  {fact}"
        if premise.status == "missing":
            asked = self.explained.absence.triple
            known = premise.atom[:2] == (asked.subject, asked.predicate)
            instead = "" if known else self.instead(premise.instead)
            return Tree(self.style.strong(text) + (f"  (instead: {instead})" if instead else ""))
        return Tree(text + self.marks(self.explained.passages(premise)))

    def instead(self, terms: Sequence[Term]) -> str:
        """Return what stands where something else is missing."""
        shown = [shown_as_text(term, self.label) for term in terms[:INSTEAD]]
        more = [f"{len(terms) - INSTEAD} more"] if len(terms) > INSTEAD else []
        return ", ".join([*shown, *more])

    def failure(self, failure: Failure) -> str:
        """Return a test that fails, in words."""
        values = [shown_as_text(term, self.label) for term in failure.arguments]
        if failure.function == "!=":
            return f"both are {values[0]}"
        if not failure.function[0].isalpha() and len(values) == 2:
            return f" {failure.function} ".join(values)
        text = f"{failure.function}({', '.join(values)})"
        if failure.wanted is None:
            return text
        given = "no value" if failure.given is None else shown_as_text(failure.given, self.label)
        return f"{text} gives {given}, not {shown_as_text(failure.wanted, self.label)}"

    def contradiction(self, found: Contradiction) -> Iterator[str]:
        """Yield what could not hold together."""
        yield "  With it these would hold, and cannot hold together:"
        below = tuple(map(self.proof, found.proofs))
        for line in layout(Tree(self.rule(found.derivation.rule), below)):
            yield f"  {line}"
        if found.more:
            yield f"  and {count(found.more, 'more contradiction')}"

    def proof(self, proof: Proof) -> Tree:
        """Return a proof as a tree; what does not rest on the supposition is not unfolded."""
        fact = self.fact(proof.conclusion)
        if proof.conclusion == self.explained.absence.triple:
            return Tree(f"{fact}  {self.style.faint('(supposed)')}")
        if proof.rule is None or not rests_on(proof, self.explained.absence.triple):
            return Tree(fact + self.marks(passages_of(proof)))
        body = proof.premises[len(proof.rule.axioms) :]
        by = Tree(f"by {self.rule(proof.rule)}", tuple(map(self.proof, body)))
        return Tree(fact, (by,))

    def rule(self, rule: Rule) -> str:
        """Return a rule by its name, with the axioms that it applies."""
        axioms = spell_axioms(rule.axioms, self.explained.index)
        return f"{rule.name}: {axioms}" if axioms else rule.name

    def fact(self, triple: Triple) -> str:
        """Return a triple as a short sentence."""
        return spell_fact(triple, self.explained.index, self.label)

    def marks(self, passages: Iterable[Passage]) -> str:
        """Return the numbers of passages, to be explained at the end."""
        numbers = [self.numbers.setdefault(passage, len(self.numbers) + 1) for passage in passages]
        return "".join(f" [{number}]" for number in numbers)


def layout(tree: Tree) -> Iterator[str]:
    """Yield the lines of a tree."""
    yield tree.text
    for number, child in enumerate(tree.below, start=1):
        last = number == len(tree.below)
        first, *rest = layout(child)
        yield f"{'└─' if last else '├─'} {first}"
        yield from (f"{'  ' if last else '│ '} {line}" for line in rest)


def spell_atom(atom: Atom, marks: Mapping[Variable, str], index: Index, label: Label) -> str:
    """Return an atom as a short sentence; what it leaves open reads as in `marks`."""
    stands = {
        NamedNode(f"{STORY}{number}?"): marks.get(term, "?")
        for number, term in enumerate(atom)
        if isinstance(term, Variable)
    }
    names = {node.value: mark for node, mark in stands.items()}
    terms = [
        NamedNode(f"{STORY}{number}?") if isinstance(term, Variable) else term
        for number, term in enumerate(atom)
    ]
    return spell_fact(Triple(*terms), index, lambda iri: names.get(iri) or label(iri))


def letters(attempt: Attempt) -> dict[Variable, str]:
    """Return what the variables of an attempt are called that several premises share."""
    found: dict[Variable, int] = {}
    for premise in attempt.premises:
        for term in dict.fromkeys(premise.atom):
            if isinstance(term, Variable):
                found[term] = found.get(term, 0) + 1
    shared = [variable for variable, number in found.items() if number > 1]
    return {variable: f"?{chr(ord('a') + n)}" for n, variable in enumerate(shared)}


def rests_on(proof: Proof, triple: Triple) -> bool:
    """Say whether `triple` is a part of a proof."""
    return any(fact.conclusion == triple for fact in facts_of(proof))


def passages_of(proof: Proof) -> tuple[Passage, ...]:
    """Return the passages on which a proof rests, in the order in which it cites them."""
    cited = (passage for fact in facts_of(proof) for passage in fact.passages)
    return tuple(dict.fromkeys(cited))


def modality_of(said: Said) -> str:
    """Return how firmly a statement is said: `asserted`, `denied` and so on."""
    values = dict(said.values).get(f"{FAM}modality", ())
    names = [term.value for term in values if isinstance(term, NamedNode)]
    return names[0].removeprefix(FAM).lower() if names else "asserted"


def count(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it is not one."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
