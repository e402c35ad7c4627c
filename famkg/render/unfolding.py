"""Turns an unfolded answer into text: rows with what they rest on, and passages below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from pyoxigraph import Literal, Triple

from famkg.federation.sources import Source, tidy
from famkg.model import Answer, Passage, Proof, Term
from famkg.names import shown_as_text
from famkg.render.axioms import Index, index_of, spell_axioms, spell_fact
from famkg.render.patterns import spell_condition, spell_path, spell_pattern, spell_term
from famkg.render.proofs import KINDS, Cite, Label, facts_of, premises_shown, render_citation
from famkg.render.style import Style
from famkg.render.table import table, wrap
from famkg.render.trees import Tree, layout
from famkg.unfolding.values import (
    Computed,
    Gathered,
    Listed,
    Match,
    Nothing,
    Part,
    Step,
    Test,
    UnfoldedRow,
    Unfolding,
    Walk,
    absences,
    matches,
)

ASIDE = "(aside): its statement is hedged or deprecated, and no rule sees what it says."
TRIPLE = ("subject", "predicate", "object")
"""The columns of an answer that is triples."""


Origin: TypeAlias = Passage | Source
"""What a fact rests on: a passage of a document, or an item of Wikidata."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an unfolded answer stands on, and how it is shown."""

    prove: Callable[[Triple], Proof | None]
    """Returns the proof of a triple; None where it is no part of the graph proper."""
    aside: Callable[[Triple], bool]
    """Says whether no rule saw a triple."""
    label: Label
    cite: Cite
    seen: int | None = None
    """How many seasons the viewer has seen; None for all there are."""
    source: Callable[[Triple], Source | None] = lambda triple: None
    """Returns the item of Wikidata that says a triple; None where it is ours."""

    def origins(self, steps: Sequence[Step]) -> list[Origin]:
        """Return the passages and items on which steps rest, each once, in their order."""
        found: dict[str, Origin] = {}
        for match in matches(steps):
            proof = self.prove(match.triple)
            for fact in facts_of(proof) if proof else ():
                found |= {passage.iri: passage for passage in fact.passages}
            source = None if proof else self.source(match.triple)
            if source is not None:
                found[source.address] = source
        return list(found.values())

    def passages(self, steps: Sequence[Step]) -> list[Passage]:
        """Return the passages on which steps rest, each once, in their order."""
        return [each for each in self.origins(steps) if isinstance(each, Passage)]


def render_unfolding(unfolding: Unfolding, grounds: Grounds, style: Style) -> str:
    """Return each row with a tree of what it rests on, and the passages below it.

    A passage is shown in full below the first row that rests on it, and by its number after
    that; so is a proof.
    """
    if not unfolding.rows:
        return "no rows"
    return "\n".join(line.rstrip() for line in _Page(unfolding, grounds, style).lines())


def render_citations(unfolding: Unfolding, grounds: Grounds, style: Style) -> str:
    """Return the rows as a table whose last column numbers the passages; these stand below."""
    numbers: dict[str, int] = {}
    cited: list[Origin] = []
    marks: list[str] = []
    lacking = closed = False
    for row in unfolding.rows:
        steps = [step for way in row.ways for step in way]
        found = grounds.origins(steps)
        for origin in found:
            if name_of(origin) not in numbers:
                numbers[name_of(origin)] = len(numbers) + 1
                cited.append(origin)
        mark = span(numbers[name_of(origin)] for origin in found) or "–"
        lacking = lacking or not found
        if any(each.operator != "OPTIONAL" for each in absences(steps)):
            mark, closed = f"{mark} *", True
        marks.append(mark)
    lines = [table(_answer(unfolding, marks), grounds.label, style)]
    for before, origin in zip([None, *cited], cited, strict=False):
        both = isinstance(before, Source) and isinstance(origin, Source)
        lines += [] if both else [""]
        lines += _footnote(origin, numbers[name_of(origin)], grounds, style)
    notes = ["–  It rests on no passage: on types, labels and links, or on the ontology."] * lacking
    notes += ["*  It also rests on what the graph does not hold; --why shows it."] * closed
    notes += _limits(unfolding)
    return "\n".join([*lines, "", *notes] if notes else lines)


def span(numbers: Iterable[int]) -> str:
    """Return numbers as marks, runs of three or more drawn together: `[1] [4–7]`."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return " ".join(
        f"[{run[0]}–{run[-1]}]" if len(run) > 2 else " ".join(f"[{each}]" for each in run)
        for run in runs
    )


def _answer(unfolding: Unfolding, marks: Sequence[str]) -> Answer:
    """Return the unfolded rows as an answer with a column of marks."""
    result = unfolding.result
    columns = unfolding.variables
    rows = [row.values for row in unfolding.rows]
    if isinstance(result, bool):
        columns, rows = ("answer",), [(Literal(result),)]
    elif not isinstance(result, Answer):
        columns = TRIPLE
    cells = tuple((*row, Literal(mark)) for row, mark in zip(rows, marks, strict=True))
    return Answer((*columns, "sources"), cells)


def name_of(origin: Origin) -> str:
    """Return the IRI of what a fact rests on."""
    return origin.address if isinstance(origin, Source) else origin.iri


def _footnote(origin: Origin, number: int, grounds: Grounds, style: Style) -> Iterator[str]:
    """Yield the lines of a passage, or of an item, behind its number."""
    mark = f"[{number}] "
    width = max(style.text_width - len(mark), 30)
    if isinstance(origin, Source):
        lines: Iterable[str] = wrap(str(origin), width)
    else:
        lines = render_citation(grounds.cite(origin), width, style)
    for place, line in enumerate(lines):
        yield f"{' ' * len(mark) if place else mark}{line}"


def _limits(unfolding: Unfolding) -> list[str]:
    """Return what is to be said of rows that the query leaves out."""
    if not unfolding.limit:
        return []
    order = f", in the order of {unfolding.order}" if unfolding.order else ""
    return [f"The query keeps no more rows than {unfolding.limit} allows{order}."]


@dataclass(frozen=True, slots=True)
class _Page:
    """What the lines of one unfolded answer share."""

    unfolding: Unfolding
    grounds: Grounds
    style: Style
    numbers: dict[str, int] = field(default_factory=dict)
    """The number of each passage that has been cited."""
    proved: dict[Triple, int] = field(default_factory=dict)
    """The row at which each proof is shown."""
    legend: dict[str, str] = field(default_factory=dict)
    """What has to be explained at the end."""

    def lines(self) -> Iterator[str]:
        """Yield the lines of all rows, and what explains them."""
        for row in self.unfolding.rows:
            yield from self.row(row)
            yield ""
        notes = [*self.legend.values(), *_limits(self.unfolding)]
        if notes:
            yield from (self.style.faint(line) for note in notes for line in self.wrapped(note))

    def row(self, row: UnfoldedRow) -> Iterator[str]:
        """Yield the lines of a row: its values, its ways, its passages."""
        numbered = f"Row {row.number} of {self.unfolding.of}"
        heading = f"{numbered}  {self.values(row)}"
        if isinstance(self.unfolding.result, bool):
            numbered = heading = self.values(row)
        first, *rest = [heading] if self.style.width is None else self.wrapped(heading)
        yield f"{self.style.strong(numbered)}{first.removeprefix(numbered)}"
        yield from rest
        cited: dict[str, Origin] = {}
        for place, steps in enumerate(row.ways, start=1):
            if row.of > 1 and len(row.ways) > 1:
                yield f"Way {place} of {row.of}"
            trees = tuple(self.step(step, row.number, cited) for step in steps)
            yield from layout(trees, self.style.width)
        if row.of > len(row.ways):
            more = row.of - len(row.ways)
            yield f"… and in {more} other way{'s' * (more > 1)} (--all)"
        before: Origin | None = None
        for origin in cited.values():
            if not (isinstance(before, Source) and isinstance(origin, Source)):
                yield ""
            before = origin
            yield from _footnote(origin, self.numbers[name_of(origin)], self.grounds, self.style)

    def values(self, row: UnfoldedRow) -> str:
        """Return the values of a row on one line."""
        result = self.unfolding.result
        if isinstance(result, bool):
            return str(result).lower()
        if not isinstance(result, Answer):
            subject, predicate, value = row.values
            return spell_fact(Triple(subject, predicate, value), {}, self.grounds.label)  # type: ignore[arg-type]
        return " · ".join(shown_as_text(term, self.grounds.label) or "–" for term in row.values)

    # Steps

    def step(self, step: Step, row: int, cited: dict[str, Origin]) -> Tree:
        """Return a step as a tree; the passages that are new in it go into `cited`."""

        def trees(steps: Sequence[Step]) -> tuple[Tree, ...]:
            return tuple(self.step(each, row, cited) for each in steps)

        match step:
            case Match():
                return self.match(step, row, cited)
            case Walk(edges=edges):
                return self.walk(step, trees(edges))
            case Test(operator, text, values):
                return Tree(f"{operator}: {spell_condition(text, values)}")
            case Computed(variable, text, value, values):
                shown = "no value" if value is None else self.term(value)
                return Tree(f"?{variable} = {shown}: {spell_condition(text, values)}")
            case Listed(values, of):
                listed = ", ".join(f"?{name} = {self.term(term)}" for name, term in values.items())
                return Tree(f"VALUES: {listed or 'UNDEF'}, one of {of} rows")
            case Part(operator, steps, branch, of, kept):
                told = f"{operator}, branch {branch} of {of}" if of else operator
                told = f"{told}, {kept}" if kept else told
                return _under(f"{told}:", trees(steps))
            case Nothing():
                return Tree(self.nothing(step))
            case Gathered():
                return self.gathered(step, [trees(member) for member in step.members])

    def match(self, match: Match, row: int, cited: dict[str, Origin]) -> Tree:
        """Return a matched triple with its proof, or with the item that says it."""
        proof = self.grounds.prove(match.triple)
        source = None if proof else self.grounds.source(match.triple)
        if source is not None:
            terms = (match.triple.subject, match.triple.predicate, match.triple.object)
            told = tidy(" ".join(shown_as_text(term, self.grounds.label) for term in terms))
            return Tree(f"{told}{self.marks([source], cited)}")
        if proof is None:
            graph = f"  (in the graph {self.term(match.graph)})" if match.graph else ""
            return Tree(f"{spell_fact(match.triple, {}, self.grounds.label)}{graph}")
        tree = self.proof(proof, index_of(proof), row, cited)
        if not self.grounds.aside(match.triple):
            return tree
        self.legend["aside"] = ASIDE
        return tree._replace(text=f"{tree.text}  (aside)")

    def proof(self, proof: Proof, index: Index, row: int, cited: dict[str, Origin]) -> Tree:
        """Return a proof as a tree; one that was shown already is only referred to."""
        fact = spell_fact(proof.conclusion, index, self.grounds.label)
        if proof.rule is None:
            kind = KINDS.get(proof.kind)
            marks = self.marks(proof.passages, cited)
            return Tree(f"{fact}{marks}{f'  ({kind})' if kind else ''}")
        shown = self.proved.get(proof.conclusion)
        if shown is not None:
            return Tree(f"{fact}  ({'shown above' if shown == row else f'as in row {shown}'})")
        self.proved[proof.conclusion] = row
        axioms = spell_axioms(proof.rule.axioms, index)
        below = (self.proof(each, index, row, cited) for each in premises_shown(proof))
        rule = f"by {proof.rule.name}{f': {axioms}' if axioms else ''}"
        return Tree(fact, (Tree(rule, tuple(below)),))

    def marks(self, origins: Sequence[Origin], cited: dict[str, Origin]) -> str:
        """Return the numbers of passages or items in brackets, a blank before them."""
        for origin in origins:
            if name_of(origin) not in self.numbers:
                self.numbers[name_of(origin)] = len(self.numbers) + 1
                cited[name_of(origin)] = origin
        marks = span(self.numbers[name_of(origin)] for origin in origins)
        return f" {marks}" if marks else ""

    def walk(self, walk: Walk, edges: tuple[Tree, ...]) -> Tree:
        """Return a path: one edge by itself, several below the ends that they join."""
        if len(edges) == 1:
            return edges[0]
        start, path, end = self.term(walk.start), spell_path(walk.path), self.term(walk.end)
        if not edges:
            return Tree(f"{start} {path} {end}: no step is needed")
        return Tree(f"{start} {path} {end}:", edges)

    def nothing(self, nothing: Nothing) -> str:
        """Return a closed-world step: what nothing in the graph matches."""
        pattern = spell_pattern(nothing.pattern, nothing.values, self.grounds.label)
        self.legend["closed"] = closed_world(self.grounds.seen)
        return f"{nothing.operator}: not in the graph: {pattern}"

    def gathered(self, group: Gathered, members: Sequence[tuple[Tree, ...]]) -> Tree:
        """Return a group with its members."""
        keys = ", ".join(f"?{name} = {self.term(term)}" for name, term in group.keys.items())
        results = (
            f"{text} = {'no value' if value is None else self.term(value)}"
            for text, value in group.results
        )
        told = f"GROUP BY {keys}: " if keys else "all solutions: "
        below = [
            _under(f"solution {number} of {group.of}:", steps)
            for number, steps in enumerate(members, start=1)
        ]
        if group.of > len(members):
            below.append(Tree(f"… and {group.of - len(members)} more (--all)"))
        return Tree(told + ", ".join(results), tuple(below))

    def term(self, term: Term) -> str:
        """Return a term in words."""
        return spell_term(term, self.grounds.label)

    def wrapped(self, text: str) -> list[str]:
        """Return running text in lines."""
        return wrap(text, self.style.text_width)


def closed_world(seen: int | None) -> str:
    """Return what it means that nothing in the graph matches."""
    within = ""
    if seen is not None:
        seasons = {0: "no season", 1: "season 1"}.get(seen, f"seasons 1 to {seen}")
        within = f", as far as a viewer of {seasons} knows them"
    return f"Not in the graph: the documents do not say so{within}; that is no denial."


def _under(text: str, below: tuple[Tree, ...]) -> Tree:
    """Return a tree whose only branch, if it has just one, stands on its first line."""
    if len(below) == 1:
        return below[0]._replace(text=f"{text} {below[0].text}")
    return Tree(text, below)
