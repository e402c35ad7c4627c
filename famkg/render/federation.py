"""Turns the answer of a federated query into a table whose rows name their items of Wikidata."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from pyoxigraph import Literal

from famkg.answers import Answer
from famkg.federation.sources import Source
from famkg.model import Term
from famkg.render.style import Style
from famkg.render.table import table, wrap
from famkg.render.unfolding import span

COLUMN = "Wikidata"
Row = tuple[Term | None, ...]


def render_rows(
    result: Answer | bool,
    rests_on: Sequence[Iterable[Source]],
    label: Callable[[str], str],
    style: Style,
) -> str:
    """Return an answer with a column that numbers the items each row rests on, told below it.

    `rests_on` has the items of each row, of an ASK those of its one answer.
    """
    numbers: dict[Source, int] = {}
    marks = []
    for sources in rests_on:
        for source in sources:
            numbers.setdefault(source, len(numbers) + 1)
        marks.append(span(numbers[source] for source in sources) or "–")
    if isinstance(result, Answer):
        cells = tuple((*row, Literal(mark)) for row, mark in zip(result.rows, marks, strict=True))
        lines = [table(Answer((*result.variables, COLUMN), cells), label, style)]
    else:
        lines = [" ".join([str(result).lower(), *(mark for mark in marks if mark != "–")])]
    if numbers:
        lines += ["", *_footnotes(numbers, style)]
    return "\n".join(lines) + "\n"


def _footnotes(numbers: dict[Source, int], style: Style) -> Iterator[str]:
    for source, number in numbers.items():
        mark = f"[{number}] "
        for place, line in enumerate(wrap(str(source), max(style.text_width - len(mark), 30))):
            yield f"{' ' * len(mark) if place else mark}{line}"
