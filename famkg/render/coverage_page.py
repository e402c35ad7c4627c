"""Coverage as one page: the documents as they read, coloured by state, beside their statements.

The page needs no network. It holds the words of the documents, so it is for whoever asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from famkg.coverage import Coverage, DocumentCoverage, Unit
from famkg.flaws import Flaw
from famkg.model import Passage
from famkg.namespaces import PASSAGE, STATEMENT, curie
from famkg.render.coverage import accounted, share
from famkg.render.coverage_style import SCRIPT, STYLE

LEGEND = (
    ("encoded", "in statements (the shade changes with the passage)"),
    ("waived", "as it states no fact, for the reason shown"),
    ("missing", "in any passage or waiver"),
    ("unspoken", "by the statements: a name, number or date that they lack"),
)
_LINE = re.compile(r"[^\n]*\n?")


@dataclass(frozen=True, slots=True)
class _Cover:
    """A passage or waiver as the page shows it."""

    passage: Passage
    number: int
    """Its place among those of its document."""
    reason: str | None
    """Why it is waived, or None for a passage."""


def coverage_page(
    coverage: Coverage, texts: Mapping[str, str], sentences: Mapping[str, str]
) -> str:
    """Return the page as HTML.

    `texts` are the characters of the documents by id, `sentences` the statements read back
    in English by IRI; one without a sentence shows its name.
    """
    flaws: defaultdict[str, list[Flaw]] = defaultdict(list)
    for flaw in coverage.flaws:
        flaws[flaw.document or ""].append(flaw)
    sheets = [
        _sheet(one, texts[one.document.id], sentences, flaws[one.document.id])
        for one in coverage.documents
    ]
    legend = "".join(
        f'<li><span class="swatch {name}">{name}</span> {escape(words)}</li>'
        for name, words in LEGEND
    )
    return "".join(
        [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            f"<title>Coverage of the documents</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
            "<header><h1>Coverage of the documents</h1>",
            f'<p class="lede">{_summary(coverage)}</p>{_figures(coverage)}',
            f'<ul class="legend">{legend}</ul>',
            '<p class="hint">Point at a passage, or move to it with Tab, to see what it states;'
            " click to keep it in view, Escape to let it go.</p></header>\n<main>\n",
            *sheets,
            _statements(coverage, sentences),
            _homeless(flaws[""]),
            f"</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n",
        ]
    )


def _summary(coverage: Coverage) -> str:
    units = sum(len(one.units) for one in coverage.documents)
    done = sum(map(accounted, coverage.documents))
    statements = len({iri for one in coverage.documents for iri in one.statements()})
    passages = sum(len(one.passages) for one in coverage.documents)
    number = len(coverage.flaws)
    findings = "no findings" if not number else f"{number} finding{'s' if number > 1 else ''}"
    return (
        f"<strong>{share(done, units)}</strong> of {units} units accounted for,"
        f" {passages} passages, {statements} statements, {findings}."
    )


def _figures(coverage: Coverage) -> str:
    rows = "".join(
        f'<tr><th scope="row"><a href="#{one.document.id}">{one.document.id}</a>'
        f' <span class="id">{escape(one.document.title)}</span></th>'
        f"<td>{len(one.units)}</td><td>{one.count('encoded')}</td><td>{one.count('waived')}</td>"
        f"<td>{one.count('missing')}</td><td>{share(accounted(one), len(one.units))}</td></tr>"
        for one in coverage.documents
    )
    return (
        '<table class="figures"><thead><tr><th scope="col">document</th><th scope="col">units</th>'
        '<th scope="col">encoded</th><th scope="col">waived</th><th scope="col">missing</th>'
        f'<th scope="col">accounted for</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _sheet(
    measured: DocumentCoverage, text: str, sentences: Mapping[str, str], flaws: list[Flaw]
) -> str:
    """Return one document beside its passages."""
    document = measured.document
    stretches = [
        *((passage, None) for passage in measured.passages),
        *((waiver.stretch, waiver.reason) for waiver in measured.waivers),
    ]
    stretches.sort(key=lambda pair: (pair[0].start, -pair[0].end, pair[0].iri))
    covers = [_Cover(passage, number, reason) for number, (passage, reason) in enumerate(stretches)]
    blocks = "".join(_blocks(text, measured.units, covers, flaws))
    notes = "".join(_note(cover, text, sentences, flaws) for cover in covers)
    return (
        f'<section class="sheet" id="{document.id}" aria-labelledby="h-{document.id}">'
        f'<h2 id="h-{document.id}">{escape(document.title)}</h2>'
        f'<p class="source">{escape(document.publisher)} · {escape(document.file)} ·'
        f' <a href="{escape(document.url)}">page</a></p>'
        f'<div class="columns"><article>{blocks}</article>'
        f'<aside aria-label="Passages of {escape(document.title)}">'
        f"<ol>{notes}</ol></aside></div></section>\n"
    )


def _blocks(
    text: str, units: Iterable[Unit], covers: list[_Cover], flaws: list[Flaw]
) -> Iterator[str]:
    """Yield the lines of a document as headings, list items, table rows and paragraphs."""
    waiting = list(units)
    container = ""
    for line in _LINE.finditer(text):
        inside = [unit for unit in waiting if line.start() <= unit.start < line.end()]
        tag, attributes = _tag(line.group(), inside)
        wanted = {"li": "ul", "tr": "table"}.get(tag, "")
        if wanted != container:
            yield (f"</{container}>" if container else "") + (f"<{wanted}>" if wanted else "")
            container = wanted
        if not inside:
            continue
        if tag == "tr":
            cell = "th" if inside[0].kind == "header" else "td"
            cells = (
                f"<{cell}>{_stretch(text, start, end, inside, covers, flaws)}</{cell}>"
                for start, end in _cells(line)
            )
            yield f"<tr>{''.join(cells)}</tr>"
        else:
            words = _stretch(text, inside[0].start, inside[-1].end, inside, covers, flaws)
            yield f"<{tag}{attributes}>{words}</{tag}>"
    if container:
        yield f"</{container}>"


def _tag(line: str, units: list[Unit]) -> tuple[str, str]:
    """Return the element for a line, and its attributes."""
    kinds = {unit.kind for unit in units}
    if kinds & {"item", "infobox"}:
        return "li", ' class="deeper"' if line.startswith(" ") else ""
    if kinds & {"row", "header"}:
        return "tr", ""
    if kinds & {"title", "heading"} and len(units) == 1:
        depth = len(line) - len(line.lstrip("="))
        return f"h{min(depth + 2, 6) if depth else 4}", ""
    return "p", ' class="caption"' if kinds == {"caption"} else ""


def _cells(line: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield start and end of the words in each cell of a table row."""
    bars = [line.start() + bar.start() for bar in re.finditer(r"\|", line.group())]
    for left, right in pairwise(bars):
        words = line.string[left + 1 : right]
        start = left + 1 + len(words) - len(words.lstrip())
        yield start, start + len(words.strip())


def _stretch(
    text: str,
    start: int,
    end: int,
    units: list[Unit],
    covers: list[_Cover],
    flaws: list[Flaw],
) -> str:
    """Return the characters from `start` to `end`, cut where a state or passage changes."""
    gaps = [gap for unit in units for gap in unit.gaps]
    marks = [(flaw.start, flaw.end) for flaw in flaws if flaw.check in ("unspoken", "waived-fact")]
    spans = [*((c.passage.start, c.passage.end) for c in covers), *gaps, *marks]
    cuts = sorted({start, end, *(at for span in spans for at in span if start < at < end)})
    return "".join(
        _piece(
            text[first:last],
            [c for c in covers if c.passage.start <= first and last <= c.passage.end],
            any(gap[0] <= first and last <= gap[1] for gap in gaps),
            any(mark[0] <= first and last <= mark[1] for mark in marks),
        )
        for first, last in pairwise(cuts)
    )


def _piece(words: str, covers: list[_Cover], is_missing: bool, is_unspoken: bool) -> str:
    shown = f"<mark>{escape(words)}</mark>" if is_unspoken else escape(words)
    if not covers:
        return f'<span class="missing">{shown}</span>' if is_missing else shown
    # The shortest one is what the words are about; the others hold it.
    nearest = min(covers, key=lambda cover: cover.passage.end - cover.passage.start)
    state = "waived" if all(cover.reason for cover in covers) else "encoded"
    shade = " odd" if nearest.number % 2 else ""
    notes = " ".join(_anchor(cover.passage.iri) for cover in covers)
    return (
        f'<a class="{state}{shade}" href="#{_anchor(nearest.passage.iri)}"'
        f' data-notes="{notes}">{shown}</a>'
    )


def _note(cover: _Cover, text: str, sentences: Mapping[str, str], flaws: list[Flaw]) -> str:
    """Return what a passage states, or why words are waived."""
    passage = cover.passage
    wrong = "".join(
        f'<p class="flaw">{escape(flaw.check)}: {escape(text[flaw.start : flaw.end])}</p>'
        for flaw in flaws
        if flaw.focus == passage.iri
    )
    if cover.reason is not None:
        body, state = f"<p>waived: {escape(_spaced(cover.reason))}</p>", "waived"
    else:
        items = "".join(
            f'<li><a href="#{_anchor(iri)}">{escape(sentences.get(iri, curie(iri)))}</a></li>'
            for iri in passage.states
        )
        body, state = f"<ul>{items}</ul>", "encoded"
    seen = f", from season {passage.known_from} on" if passage.known_from else ""
    return (
        f'<li class="note-{state}" id="{_anchor(passage.iri)}">'
        f'<p class="name">{escape(curie(passage.iri))}'
        f" <span>{passage.start}–{passage.end}{seen}</span></p>{body}{wrong}</li>"
    )


def _statements(coverage: Coverage, sentences: Mapping[str, str]) -> str:
    """Return the list of all statements, each with the passages that state it."""
    stating: defaultdict[str, list[str]] = defaultdict(list)
    for measured in coverage.documents:
        for passage in measured.passages:
            for iri in passage.states:
                stating[iri].append(passage.iri)
    items = "".join(
        f'<li id="{_anchor(iri)}"><span>{escape(sentences.get(iri, curie(iri)))}</span>'
        f" <code>{escape(curie(iri))}</code> "
        + ", ".join(f'<a href="#{_anchor(one)}">{escape(curie(one))}</a>' for one in stated_by)
        + "</li>"
        for iri, stated_by in sorted(stating.items())
    )
    return (
        '<section id="statements" aria-labelledby="h-statements"><h2 id="h-statements">All'
        f" statements</h2><ol>{items}</ol></section>\n"
    )


def _homeless(flaws: list[Flaw]) -> str:
    """Return what is wrong with statements that lie in no document."""
    if not flaws:
        return ""
    items = "".join(
        f"<li><code>{escape(curie(flaw.focus or ''))}</code> {escape(flaw.message)}</li>"
        for flaw in flaws
    )
    return f'<section id="without-passage"><h2>Without a passage</h2><ul>{items}</ul></section>\n'


def _anchor(iri: str) -> str:
    """Return the fragment of a passage, waiver or statement."""
    for kind, namespace in (("p", PASSAGE), ("s", STATEMENT)):
        if iri.startswith(namespace):
            return f"{kind}-{re.sub('[^A-Za-z0-9]+', '-', iri.removeprefix(namespace))}"
    return re.sub("[^A-Za-z0-9]+", "-", iri)


def _spaced(name: str) -> str:
    """Return the local name of a reason as words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
