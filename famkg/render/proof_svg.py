"""Draws proofs: the conclusion on the left, what it rests on to the right, passages last.

Below a fact that was inferred stands the rule by which it follows; from there lines lead to its
premises. Axioms that are written stand with the rule, and what one statement says stands in one
box. Whatever several steps share is drawn once. The drawing needs no fonts or files of others,
is light or dark as its viewer likes it, and the same proofs give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from famkg.model import Passage, Proof
from famkg.namespaces import curie
from famkg.render.axioms import index_of, spell_fact
from famkg.render.proof_boxes import (
    FACT,
    LINE,
    STYLE,
    WORDS,
    Node,
    Words,
    draw_lines,
    draw_node,
    fold,
    make_node,
)
from famkg.render.proof_layout import place
from famkg.render.proofs import (
    KINDS,
    Cite,
    Label,
    count_steps,
    premises_shown,
    show_triple,
    spell_citation,
    spell_rule,
)
from famkg.render.svg import number, path, text

MARGIN = 28.0
TITLE = 24.0
"""Height of a line of the title."""
HEADING = 36.0
"""Room for the heading of one proof among several."""
APART = 44.0
"""Between proofs."""
NARROWEST = 640.0
LEGEND = "A fact follows, by the rule below it, from the facts to its right; blue ones are written."


def draw_proofs(proofs: Sequence[Proof], label: Label, cite: Cite) -> str:
    """Return the drawing of proofs of one triple as SVG, one below the other.

    `label` names entities, `cite` says what may be shown of a passage.
    """
    numbers: dict[str, int] = {}
    pictures = [Picture(proof, label, cite, numbers) for proof in proofs]
    width = max([NARROWEST, *(picture.layout.width for picture in pictures)])
    goal = proofs[0].conclusion
    name = spell_fact(goal, index_of(proofs[0]), label)
    title = fold(name, width, "title")
    notes = [*fold(show_triple(goal), width, "note"), *fold(LEGEND, width, "note")]
    top = MARGIN + TITLE * len(title)
    parts = [
        text(line.words, MARGIN, MARGIN + TITLE * n + 10, "title") for n, line in enumerate(title)
    ]
    parts += draw_lines(notes, MARGIN, top + 6)
    top += LINE * len(notes) + 20
    for nth, picture in enumerate(pictures, start=1):
        if len(pictures) > 1:
            heading = f"Proof {nth} of {len(pictures)}, {count_steps(picture.proof)}"
            parts.append(text(heading, MARGIN, top + 14, "heading"))
            top += HEADING
        parts += picture.draw(MARGIN, top)
        top += picture.layout.height + APART
    described = f"{count_steps(proofs[0])}" if len(proofs) == 1 else f"{len(proofs)} proofs"
    size = f"{number(width + 2 * MARGIN)} {number(top - APART + MARGIN)}"
    head = [
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" lang="en"'
        f' viewBox="0 0 {size}" width="{size.split()[0]}" height="{size.split()[1]}">',
        f'<title id="title">{escape(name)}</title>',
        f'<desc id="desc">Why it holds: {escape(described)}. {escape(LEGEND)}</desc>',
        f"<style>\n{STYLE}</style>",
    ]
    return "\n".join([*head, *parts, "</svg>"]) + "\n"


class Picture:
    """One proof with its boxes placed."""

    def __init__(self, proof: Proof, label: Label, cite: Cite, numbers: dict[str, int]) -> None:
        self.proof = proof
        self.label = label
        self.cite = cite
        self.numbers = numbers
        """The number of each passage, in the order in which they are met."""
        self.index = index_of(proof)
        self.nodes: dict[str, Node] = {}
        self.lines: dict[tuple[str, str], None] = {}
        boxed: dict[str, list[Proof]] = {}
        for fact in in_order(proof):
            boxed.setdefault(self.box_of(fact), []).append(fact)
        columns = self.columns(boxed)
        for key, facts in boxed.items():
            column = columns[key]
            self.nodes[key] = (
                self.fact(facts[0], column) if facts[0].rule else self.leaf(key, facts, column)
            )
        for key, facts in boxed.items():
            for passage in facts[0].passages:
                self.lines[key, passage.iri] = None
                if passage.iri not in self.nodes:
                    self.nodes[passage.iri] = self.passage(passage, 1 + max(columns.values()))
        self.layout = place([node.box for node in self.nodes.values()], self.lines)

    def box_of(self, fact: Proof) -> str:
        """Return which box a fact stands in: what one statement says stands together."""
        together = fact.kind == "statement" and fact is not self.proof
        return str(fact.conclusion.subject if together else fact.conclusion)

    def columns(self, boxed: dict[str, list[Proof]]) -> dict[str, int]:
        """Return the column of each box: what is written stands right of all that follows.

        `boxed` has what rests on others before these; its lines become those of the picture.
        """
        columns = dict.fromkeys(boxed, 0)
        for key, facts in boxed.items():
            for fact in facts:
                for premise in premises_shown(fact):
                    below = self.box_of(premise)
                    self.lines[key, below] = None
                    columns[below] = max(columns[below], columns[key] + 1)
        last = max(columns.values())
        first = self.box_of(self.proof)
        for key, facts in boxed.items():
            if facts[0].rule is None and key != first:
                columns[key] = last
        return columns

    def fact(self, fact: Proof, column: int) -> Node:
        """Return the box of a fact, with the rule by which it follows."""
        assert fact.rule is not None
        meaning = spell_rule(fact.rule, self.index, self.label)
        return make_node(
            self.box_of(fact),
            column,
            fold(spell_fact(fact.conclusion, self.index, self.label), FACT),
            "fact goal" if fact is self.proof else "fact",
            f"{show_triple(fact.conclusion)}\nby {fact.rule.name}",
            below=[*fold(fact.rule.name, FACT, "rule"), *fold(meaning, FACT, "note")],
        )

    def leaf(self, key: str, facts: Sequence[Proof], column: int) -> Node:
        """Return the box of what is written: one fact, or all that one statement says."""
        spelled = [spell_fact(fact.conclusion, self.index, self.label) for fact in facts]
        lines: list[Words] = []
        if key == str(facts[0].conclusion):
            lines += fold(spelled[0], FACT)
            lines += fold(KINDS.get(facts[0].kind, ""), FACT, "note")
        else:
            subject = curie(key[1:-1])
            lines += fold(subject, FACT, "note")
            for words in spelled:
                lines += fold(words.removeprefix(f"{subject} "), FACT)
        titles = (show_triple(fact.conclusion) for fact in facts)
        return make_node(key, column, lines, "fact written", "\n".join(titles))

    def passage(self, passage: Passage, column: int) -> Node:
        """Return the box of a passage: where it stands, and its words as far as they are shown."""
        citation = self.cite(passage)
        mark = self.numbers.setdefault(passage.iri, len(self.numbers) + 1)
        source, words = spell_citation(citation)
        lines = [*fold(f"[{mark}] {source}", WORDS, "note"), *fold(words, WORDS)]
        lines += fold(f"({citation.remark})", WORDS, "note") if citation.remark else []
        title = f"{curie(passage.iri)}\n{citation.link}"
        return make_node(passage.iri, column, lines, "passage", title, link=citation.link)

    def draw(self, left: float, top: float) -> Iterator[str]:
        """Yield the lines, then the boxes; `left` and `top` are the corner of the picture."""
        yield f'<g transform="translate({number(left)} {number(top)})">'
        for start, end in self.lines:
            yield path(self.route(start, end), "line")
        for key, node in self.nodes.items():
            yield draw_node(node, *self.layout.places[key])
        yield "</g>"

    def route(self, start: str, end: str) -> str:
        """Return the path of a line: bent between columns, straight where it passes one."""
        box, (left, _) = self.nodes[start].box, self.layout.places[start]
        (x, y), *points = self.layout.routes[start, end]
        drawn = f"M{number(left + box.width)} {number(y)}" + f"H{number(x)}" * (
            left + box.width < x
        )
        for place_, (to, level) in enumerate(points):
            if place_ % 2:
                drawn += f"H{number(to)}"
            else:
                bend = number((x + to) / 2)
                drawn += f"C{bend} {number(y)} {bend} {number(level)} {number(to)} {number(level)}"
            x, y = to, level
        return drawn


def in_order(proof: Proof) -> list[Proof]:
    """Return the facts of a proof that are drawn, each before those on which it rests."""
    order: list[Proof] = []
    entered: set[str] = set()
    todo = [(proof, False)]
    while todo:
        fact, is_left = todo.pop()
        if is_left:
            order.append(fact)
        elif str(fact.conclusion) not in entered:
            entered.add(str(fact.conclusion))
            todo.append((fact, True))
            todo += [(premise, False) for premise in premises_shown(fact)]
    return order[::-1]
