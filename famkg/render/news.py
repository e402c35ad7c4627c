"""News of a watch as text: what is new, what is mended, what is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from famkg.findings import Result
from famkg.findings.groups import SHOWN
from famkg.render.findings import count_results, findings_text, focus_of, place_of, shorten
from famkg.render.style import Style
from famkg.watch import News

PLAIN = Style()


def news_text(
    news: News, changed: Sequence[str], style: Style = PLAIN, *, most: int | None = SHOWN
) -> str:
    """Return what is new and what is mended since files have `changed`, and what is left.

    Of many alike the first `most` are shown, and the number of the others; None shows all.
    """
    lines = [style.faint(f"── {_names(changed)}")]
    text = findings_text(news.new, style, most=most)
    if text:
        lines.append(text)
    mended = list(_mended(news, style))
    shown = len(mended) if most is None or len(mended) <= most + 1 else most
    lines += mended[:shown]
    if len(mended) > shown:
        lines.append(f"mended: {len(mended) - shown} more")
    lines.append(summary(news))
    return "\n".join(lines) + "\n"


def summary(news: News) -> str:
    """Return how many findings there are now, and how many wait for a file that can be read."""
    told = count_results(news.report)
    if news.waiting:
        told += f"; {len(news.waiting)} from before cannot be judged"
    return told


def _names(changed: Sequence[str]) -> str:
    if len(changed) > SHOWN + 1:
        return f"{', '.join(changed[:SHOWN])} and {len(changed) - SHOWN} more"
    return ", ".join(changed)


def _mended(news: News, style: Style) -> Iterator[str]:
    for each in news.mended:
        yield f"mended: {shorten(_told(each), news.report.prefixes)}"


def _told(result: Result) -> str:
    finding = result.finding
    focus = focus_of(finding) or place_of(finding)
    return f"{finding.check} at {focus}"
