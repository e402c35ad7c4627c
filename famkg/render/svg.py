"""Pieces of SVG: numbers, texts, shapes and the look that they share."""

from __future__ import annotations

from html import escape

COLOURS = {"world": "#245a8c", "story": "#a6452b", "both": "#24292f"}
"""Our world, the story, and what is before them."""
FADES = {
    "start": (("0", ".08"), (".35", ".9"), ("1", ".9")),
    "end": (("0", ".9"), (".65", ".9"), ("1", ".08")),
    "both": (("0", ".12"), (".25", ".9"), (".75", ".9"), ("1", ".12")),
}
"""Offsets and opacities of a bar whose beginning, end or both are not exact."""

STYLE = """\
svg { background: #fcfbf8; font-family: Helvetica, Arial, 'Liberation Sans', sans-serif }
text { fill: #24292f; font-size: 12px }
.title { font-size: 22px; font-weight: bold }
.note, .band { fill: #5c6570; font-size: 11px }
.band { letter-spacing: .06em }
.lane { font-size: 15px; font-weight: bold; fill: currentColor }
.strong { font-weight: bold; font-size: 11px }
.side { font-size: 11px; fill: currentColor }
.year { font-size: 11px; fill: #3b424a; text-anchor: middle;
  paint-order: stroke; stroke: #fcfbf8; stroke-width: 4px }
.on { fill: #fff }
.wrong { text-decoration: line-through; fill: #6e7781 }
.bar { fill: currentColor }
.stress { fill: currentColor; stroke: #fcfbf8; stroke-width: 1.2 }
.hollow { fill: #fcfbf8; stroke: currentColor; stroke-width: 1.6 }
.guess { fill: none; stroke: currentColor; stroke-width: 1.6; stroke-dasharray: 3 2 }
.line { fill: none; stroke: currentColor; stroke-width: 2.5 }
.grid { stroke: #e3e0d8; stroke-width: 1; fill: none }
.tick { stroke: #8b929a; stroke-width: 1; fill: none }
.differs { stroke: #24292f; stroke-width: 1.2; stroke-dasharray: 2 3; fill: none }
.box { fill: #fff; stroke: currentColor; stroke-width: 1.2 }
.dated { fill: currentColor; fill-opacity: .13 }
.boxed { font-size: 11px }
.arrow { fill: none; stroke: currentColor; stroke-width: 1.2; stroke-opacity: .75 }
"""


def number(value: float) -> str:
    """Return a number as SVG has it, to a tenth of a pixel."""
    return f"{round(value, 1):g}"


def text(words: str, x: float, y: float, look: str = "") -> str:
    """Return words that begin at x, their baseline at y."""
    classed = f' class="{look}"' if look else ""
    return f'<text{classed} x="{number(x)}" y="{number(y)}">{escape(words)}</text>'


def path(drawn: str, look: str, more: str = "") -> str:
    """Return a line; `drawn` is its path."""
    return f'<path class="{look}"{more} d="{drawn}"/>'


def circle(x: float, y: float, radius: float, look: str) -> str:
    """Return a circle around a point."""
    return f'<circle class="{look}" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>'


def rectangle(x: float, y: float, width: float, height: float, look: str, *, fade: str = "") -> str:
    """Return a rectangle with round corners; `fade` names a gradient that fills it."""
    filled = f' style="fill:url(#{fade})"' if fade else ""
    return (
        f'<rect class="{look}"{filled} x="{number(x)}" y="{number(y)}"'
        f' width="{number(width)}" height="{number(height)}" rx="3"/>'
    )


def cross(x: float, y: float) -> str:
    """Return a cross around a point."""
    return path(f"M{number(x - 4)} {number(y - 4)}l8 8m0 -8l-8 8", "line")


def definitions() -> list[str]:
    """Return the look, the gradients of each colour and the tip of an arrow."""
    gradients = [
        f'<linearGradient id="{fade}-{lane}">'
        + "".join(
            f'<stop offset="{offset}" stop-color="{colour}" stop-opacity="{opacity}"/>'
            for offset, opacity in stops
        )
        + "</linearGradient>"
        for lane, colour in COLOURS.items()
        for fade, stops in FADES.items()
    ]
    tip = (
        '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"'
        ' orient="auto"><path d="M0 0 8 4 0 8Z" fill="#8b929a"/></marker>'
    )
    colours = "".join(f".{lane} {{ color: {colour} }}\n" for lane, colour in COLOURS.items())
    return [f"<style>\n{STYLE}{colours}</style>", "<defs>", *gradients, tip, "</defs>"]


def group(parts: list[str], look: str = "", *, title: str = "") -> str:
    """Return parts that belong together, with a title for those who point at or hear them."""
    classed = f' class="{look}"' if look else ""
    named = f"<title>{escape(title)}</title>" if title else ""
    inner = "\n".join(parts) if len(parts) > 3 else "".join(parts)
    return f"<g{classed}>{named}{inner}</g>"
