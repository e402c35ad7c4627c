"""Gives each finding a name that stays when lines move and when other findings come and go.

It is made of what is wrong, not of where it stands or how it is worded: the check, the
constraint, the node, the property, the value. Blank nodes have no name to rely on; what is said
of them, and who points at them, stands for one; of a shape without a name, what it asks.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from famkg.findings.places import order
from famkg.namespaces import GENID

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from famkg.model import Finding, Term

VERSION = "2"
"""Changes whenever the same finding would get another fingerprint."""
DIGITS = 16
DEEPEST = 4
"""How far a blank node is described."""


def fingerprint_all(findings: Sequence[Finding], triples: Iterable[Triple] = ()) -> list[str]:
    """Return the fingerprint of each finding, in their order: 16 hexadecimal digits.

    `triples` are those in which the findings were made; they tell blank nodes apart. Only
    where two findings are the same in everything that counts does a number tell them apart.
    """
    blanks = _Blanks(triples)
    met: Counter[str] = Counter()
    found: dict[int, str] = {}
    for number, finding in sorted(enumerate(findings), key=lambda pair: order(pair[1])):
        key = _key(finding, blanks)
        met[key] += 1
        again = "" if met[key] == 1 else f"\n{met[key]}"
        digest = hashlib.sha256((key + again).encode("utf-8")).hexdigest()
        found[number] = digest[:DIGITS]
    return [found[number] for number in range(len(findings))]


def _key(finding: Finding, blanks: _Blanks) -> str:
    parts = [VERSION, finding.check]
    if finding.focus is None:
        # of a whole file: its mark, or its words without the numbers of lines
        parts += [finding.file or "", finding.mark or re.sub(r"\d+", "#", finding.message)]
    else:
        parts += [
            finding.focus,
            finding.path or "",
            "" if finding.term is None else str(finding.term),
            finding.mark,
            " ".join(sorted(finding.components)),
        ]
    return "\n".join(blanks.named(part) for part in parts)


class _Blanks:
    """Describes the nodes below GENID by what is said of them."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._triples = triples
        self._said: defaultdict[str, list[Triple]] | None = None
        self._of: defaultdict[str, list[Triple]] = defaultdict(list)

    def named(self, text: str) -> str:
        """Return a text with descriptions for the names of blank nodes."""
        return re.sub(rf"<?{re.escape(GENID)}([^>\s]*)>?", lambda met: self.describe(met[1]), text)

    def describe(self, name: str, depth: int = DEEPEST) -> str:
        """Return what is said of a node and who points at it, down to a depth."""
        if self._said is None:
            self._said = defaultdict(list)
            for triple in self._triples:
                self._said[str(triple.subject)].append(triple)
                if str(triple.object).startswith(f"<{GENID}"):
                    self._of[str(triple.object)].append(triple)
        node = f"<{GENID}{name}>"
        if not depth:
            return "[]"
        says = sorted(
            f"{each.predicate} {self._spell(each.object, depth)}" for each in self._said[node]
        )
        of = sorted(
            f"{self._spell(each.subject, depth)} {each.predicate}" for each in self._of[node]
        )
        return f"[{'; '.join(says)} of {'; '.join(of)}]"

    def _spell(self, term: Term, depth: int) -> str:
        text = str(term)
        if text.startswith(f"<{GENID}"):
            return self.describe(text[len(GENID) + 1 : -1], depth - 1)
        return text
