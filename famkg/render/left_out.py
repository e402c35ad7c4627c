"""Tells which claims are not proposed to Wikidata, and why."""

from __future__ import annotations

from collections.abc import Sequence

from famkg.namespaces import curie
from famkg.render.comparison_words import Words
from famkg.wikidata.proposals import REASONS, LeftOut, count_reasons


def render_left_out(
    proposed: int, left: Sequence[LeftOut], words: Words, *, whole: bool = False
) -> str:
    """Return how many statements are proposed and left out for what reason; all, if `whole`."""
    statements = f"{proposed} statement{'' if proposed == 1 else 's'}"
    lines = [f"{statements} to propose; {len(left) or 'nothing'} left out{':' * bool(left)}"]
    for reason, count in count_reasons(left).items():
        lines.append(f"  {count} {REASONS[reason]}")
        for each in left if whole else ():
            if each.reason == reason:
                claim = each.claim
                named = words.property(claim.property)
                detail = f" ({each.detail})" if each.detail else ""
                said = f"{words.label(claim.subject)}, {named}: {words.ours(claim.value)}"
                lines.append(f"    {said}{detail}")
                lines.append(f"      {', '.join(map(curie, claim.statements))}")
    if left and not whole:
        lines.append("--left-out lists them")
    return "\n".join(lines)
