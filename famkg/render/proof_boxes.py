"""The boxes of a drawn proof: their words in lines, their sizes, and how they look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from famkg.render.proof_layout import Box
from famkg.render.svg import group, rectangle, text
from famkg.render.timeline_layout import text_width

PADDING = 10.0
LINE = 15.0
FACT = 214.0
"""How wide the words of a fact or a rule may be."""
WORDS = 300.0
"""How wide the words of a passage may be."""
SIZES = {"": 12.0, "rule": 12.0, "note": 11.0, "title": 20.0}
BOLD = 1.1
"""How much wider bold letters are."""

STYLE = """\
svg { background: #fcfbf8; font-family: Helvetica, Arial, 'Liberation Sans', sans-serif }
text { fill: #24292f; font-size: 12px }
.title { font-size: 20px; font-weight: bold }
.heading { font-size: 14px; font-weight: bold }
.rule { font-weight: bold }
.note { fill: #5c6570; font-size: 11px }
.fact { fill: #fff; stroke: #8b929a; stroke-width: 1.2 }
.written { stroke: #245a8c; stroke-width: 1.6 }
.goal { stroke: #24292f; stroke-width: 2.2 }
.by { fill: #ecebe4 }
.passage { fill: #f1ede0 }
.bar { fill: #b09a5b }
.line { fill: none; stroke: #8b929a; stroke-width: 1.3 }
@media (prefers-color-scheme: dark) {
svg { background: #16181c }
text { fill: #e5e3dd }
.note { fill: #a3a6ad }
.fact { fill: #1e2126; stroke: #6b7078 }
.written { stroke: #84b4e3 }
.goal { stroke: #e5e3dd }
.by { fill: #30343b }
.passage { fill: #28251c }
.bar { fill: #98864c }
.line { stroke: #777c85 }
}
"""


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text with its look."""

    words: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """What is drawn in one box."""

    box: Box
    look: str
    lines: tuple[Words, ...]
    below: tuple[Words, ...]
    """The rule by which a fact follows, in the lower part of its box."""
    title: str
    """What is shown to those who point at it."""
    link: str | None = None


def make_node(
    key: str,
    column: int,
    lines: Sequence[Words],
    look: str,
    title: str,
    *,
    below: Sequence[Words] = (),
    link: str | None = None,
) -> Node:
    """Return what is drawn in one box, which is as high as its words need.

    Lines come in beside the upper part, and leave beside the lower one, if there is one.
    """
    width = (FACT if link is None else WORDS) + 2 * PADDING
    upper = height_of(lines)
    lower = height_of(below) - 4 if below else 0.0
    box = Box(
        key, column, width, upper + lower, upper / 2, upper + lower / 2 if below else upper / 2
    )
    return Node(box, look, tuple(lines), tuple(below), title, link)


def height_of(lines: Sequence[Words]) -> float:
    """Return how much room lines take in a box."""
    return LINE * len(lines) + 2 * PADDING - 4


def draw_node(node: Node, x: float, y: float) -> str:
    """Return a box with its words; one with a link leads there."""
    box, upper = node.box, height_of(node.lines)
    parts = [rectangle(x, y, box.width, box.height, node.look)]
    if node.below:
        parts.append(rectangle(x + 1.2, y + upper, box.width - 2.4, box.height - upper - 1.2, "by"))
    if node.link is not None:
        parts.append(rectangle(x, y, 3, box.height, "bar"))
    parts += draw_lines(node.lines, x + PADDING, y + PADDING + 9)
    parts += draw_lines(node.below, x + PADDING, y + upper + PADDING + 7)
    drawn = group(parts, title=node.title)
    return f'<a href="{escape(node.link)}">{drawn}</a>' if node.link else drawn


def draw_lines(lines: Sequence[Words], x: float, y: float) -> Iterator[str]:
    """Yield lines of text below each other, the baseline of the first at y."""
    for number, line in enumerate(lines):
        yield text(line.words, x, y + LINE * number, line.look)


def fold(words: str, room: float, look: str = "") -> list[Words]:
    """Return words in lines that are no wider than `room`; no line for no words.

    A word that is too long is cut, behind a hyphen, a colon or a slash where there is one.
    """
    lines: list[str] = []
    line = ""
    for word in words.split():
        grown = f"{line} {word}" if line else word
        if width_of(grown, look) <= room:
            line = grown
            continue
        lines += [line] if line else []
        while width_of(word, look) > room:
            cut = next(n for n in range(len(word), 0, -1) if width_of(word[:n], look) <= room)
            cut = max(word.rfind(mark, 0, cut) for mark in "-:/") + 1 or cut
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    return [Words(each, look) for each in [*lines, line] if each]


def width_of(words: str, look: str) -> float:
    """Return how wide words are at most in a look."""
    return text_width(words, SIZES[look]) * (BOLD if look in ("rule", "title") else 1)
