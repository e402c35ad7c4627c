"""Draws docs/reasoning.svg, and writes the table of docs/reasoning.md, from recorded figures.

    python benchmarks/chart.py

The figures are those of benchmarks/reasoning.py in benchmarks/results/reasoning.json.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log10
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from famkg.render.svg import circle, group, number, path, text

ROOT = Path(__file__).resolve().parents[1]
FIGURES = ROOT / "benchmarks" / "results" / "reasoning.json"
DRAWING = ROOT / "docs" / "reasoning.svg"
PAGE = ROOT / "docs" / "reasoning.md"
PLACE = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- end of figures -->)", re.DOTALL)
"""What the table of the page stands between."""

WIDTH, HEIGHT = 880, 412
LEFT, TOP, ACROSS, DOWN = 66, 98, 300, 250
"""Where the first field begins, and its size."""
BETWEEN = 440
"""From the left of one field to that of the next."""
COLOURS = {"duckdb": "#245a8c", "oxigraph": "#a6452b", "owlrl": "#6e7781"}
STYLE = """\
svg { background: #fcfbf8; font-family: Helvetica, Arial, 'Liberation Sans', sans-serif }
text { fill: #24292f; font-size: 12px }
.title { font-size: 20px; font-weight: bold }
.head { font-size: 13px; font-weight: bold }
.note { fill: #5c6570; font-size: 11px }
.end { text-anchor: end }
.mid { text-anchor: middle }
.name { font-weight: bold; fill: currentColor;
  paint-order: stroke; stroke: #fcfbf8; stroke-width: 4px }
.grid { stroke: #e3e0d8; stroke-width: 1; fill: none }
.line { fill: none; stroke: currentColor; stroke-width: 2 }
.goal { fill: none; stroke: #24292f; stroke-width: 1.4 }
.dot { fill: currentColor; stroke: #fcfbf8; stroke-width: 1 }
"""


@dataclass(frozen=True, slots=True)
class Axis:
    """A logarithmic axis, from `low` to `high`, drawn from `start` over `length`."""

    low: float
    high: float
    start: float
    length: float

    def at(self, value: float) -> float:
        """Return where a value is drawn."""
        share = (log10(value) - log10(self.low)) / (log10(self.high) - log10(self.low))
        return self.start + share * self.length


@dataclass(frozen=True, slots=True)
class Field:
    """One half of the drawing: what is measured, its ticks, and its targets."""

    title: str
    measure: str
    ticks: tuple[tuple[float, str], ...]
    low: float
    high: float
    goals: tuple[tuple[float, float], ...] = ()
    """Triples, and the most that they may take."""


FIELDS = (
    Field(
        "seconds of reasoning",
        "reasoning",
        ((0.1, "0.1"), (1, "1"), (10, "10"), (100, "100"), (1000, "1000")),
        0.1,
        1000,
        ((600_000, 4.0), (6_000_000, 20.0)),
    ),
    Field(
        "memory of the process",
        "gigabytes",
        ((0.01, "10 MB"), (0.1, "100 MB"), (1, "1 GB"), (10, "10 GB")),
        0.03,
        30,
        ((6_000_000, 2.5),),
    ),
)
SIZES = (
    (6_000, "6 k"),
    (60_000, "60 k"),
    (600_000, "600 k"),
    (6_000_000, "6 M"),
    (60_000_000, "60 M"),
)


def draw(figures: dict[str, Any]) -> str:
    """Return the drawing of the figures as SVG."""
    sizes = [run["triples"] for run in figures["runs"]]
    shown = [(size, name) for size, name in SIZES if size <= max(sizes)]
    head = [
        text("How long reasoning takes, and what memory", 24, 36, "title"),
        text(
            "Synthetic worlds under the ontology of the project, on "
            f"{figures['machine']['cores']} cores; medians. Both scales are logarithmic.",
            24,
            56,
            "note",
        ),
    ]
    fields = [
        group(list(drawn(field, figures, shown, LEFT + place * BETWEEN)))
        for place, field in enumerate(FIELDS)
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
            f' width="{WIDTH}" height="{HEIGHT}" role="img">',
            "<title>Time and memory of reasoning, by size and engine</title>",
            f"<style>\n{STYLE}"
            + "".join(f".{name} {{ color: {colour} }}\n" for name, colour in COLOURS.items())
            + "</style>",
            *head,
            *fields,
            text("open rings: the targets", LEFT, HEIGHT - 16, "note"),
            "</svg>\n",
        ]
    )


def drawn(
    field: Field, figures: dict[str, Any], sizes: Sequence[tuple[int, str]], left: float
) -> Iterator[str]:
    """Yield the parts of one field."""
    across = Axis(4_000, 1.2 * sizes[-1][0], left, ACROSS)
    up = Axis(field.low, field.high, TOP + DOWN, -DOWN)
    yield text(field.title, left, TOP - 12, "head")
    for value, name in field.ticks:
        if field.low <= value <= field.high:
            y = up.at(value)
            yield path(f"M{number(left)} {number(y)}h{ACROSS}", "grid")
            yield text(name, left - 8, y + 4, "note end")
    for size, name in sizes:
        x = across.at(size)
        yield path(f"M{number(x)} {TOP}v{DOWN}", "grid")
        yield text(name, x, TOP + DOWN + 18, "note mid")
    yield text("triples read", left + ACROSS, TOP + DOWN + 34, "note end")
    for engine in COLOURS:
        points = [
            (across.at(run["triples"]), up.at(value_of(run, field.measure)))
            for run in figures["runs"]
            if run["engine"] == engine
        ]
        if points:
            line = "L".join(f"{number(x)} {number(y)}" for x, y in points)
            dots = [circle(x, y, 3.5, "dot") for x, y in points]
            end, height = points[-1]
            yield group(
                [path(f"M{line}", "line"), *dots, text(engine, end + 10, height + 4, "name")],
                engine,
            )
    for size, most in field.goals:
        if size <= sizes[-1][0]:
            yield circle(across.at(size), up.at(most), 6, "goal")


def value_of(run: dict[str, Any], measure: str) -> float:
    """Return the figure that is drawn for a run: a median, but the most of memory."""
    return float(max(run[measure]) if measure == "gigabytes" else median(run[measure]))


def table(figures: dict[str, Any]) -> str:
    """Return the figures as a table in Markdown, with the machine and the targets."""
    machine = figures["machine"]
    libraries = ", ".join(f"{name} {number}" for name, number in machine["libraries"].items())
    lines = [
        "| triples read | inferred | engine | reasoning | whole process | memory |",
        "| ---: | ---: | --- | ---: | ---: | ---: |",
    ]
    for run in figures["runs"]:
        lines.append(
            f"| {run['read']:,} | {run['inferred']:,} | {run['engine']}"
            f" | {spread(run['reasoning'])} s | {spread(run['process'])} s"
            f" | {max(run['gigabytes']):.2f} GB |"
        )
    lines += [
        "",
        f"Measured on {machine['cores']} cores with {machine['memory']} of memory"
        f" ({machine['system']}, {machine['processor']}), with Python {machine['python']},"
        f" {libraries}. Medians, with the least and the most of several runs.",
        "",
        "| target | measured | |",
        "| --- | ---: | --- |",
    ]
    for name, (figure, met) in figures["targets"].items():
        lines.append(f"| {name} | {figure} | {'met' if met else 'missed'} |")
    return "\n".join(lines) + "\n"


def spread(values: Sequence[float]) -> str:
    """Return the median of `values`, and the range if there are several."""
    middle = f"{median(values):.2f}"
    return middle if len(values) == 1 else f"{middle} ({min(values):.2f}–{max(values):.2f})"


def written(page: str, figures: dict[str, Any]) -> str:
    """Return a page with the table of the figures in its place."""
    return PLACE.sub(lambda _: table(figures), page)


def main() -> int:
    """Draw and write anew."""
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    DRAWING.write_text(draw(figures), encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(written(page, figures), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
