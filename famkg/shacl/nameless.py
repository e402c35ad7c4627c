"""Tells shapes without a name apart: by what they ask, not by their place or their words."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from famkg.namespaces import RDF, RDFS, SH
from famkg.shacl.values import is_blank

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from famkg.model import Term

WORDS = frozenset(
    {
        *(SH + name for name in ("message", "name", "description", "order", "group", "severity")),
        *(RDFS + name for name in ("label", "comment", "seeAlso")),
    }
)
"""What a shape says to people."""
FIRST, REST = RDF + "first", RDF + "rest"


class Nameless:
    """Knows what the blank nodes of shapes ask."""

    def __init__(self, shapes: Iterable[Triple]) -> None:
        self._said: defaultdict[Term, list[Triple]] = defaultdict(list)
        for triple in shapes:
            if is_blank(triple.subject):
                self._said[triple.subject].append(triple)
        self._marks: dict[Term, str] = {}

    def mark(self, shape: Term) -> str:
        """Return a few characters for what a blank node asks; none for a shape with a name."""
        if not is_blank(shape):
            return ""
        if shape not in self._marks:
            text = self._describe(shape, frozenset())
            self._marks[shape] = hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]
        return self._marks[shape]

    def _describe(self, node: Term, above: frozenset[Term]) -> str:
        if not is_blank(node):
            return str(node)
        if node in above:
            return "[]"
        above |= {node}
        members = list(self._members(node))
        if members:
            return f"( {' '.join(self._describe(each, above) for each in members)} )"
        says = sorted(
            f"{each.predicate} {self._describe(each.object, above)}"
            for each in self._said.get(node, ())
            if each.predicate.value not in WORDS
        )
        return f"[ {' ; '.join(says)} ]"

    def _members(self, node: Term) -> Iterator[Term]:
        """Yield the members of a list; none of what is no list."""
        seen: set[Term] = set()
        while node not in seen:
            seen.add(node)
            said = {each.predicate.value: each.object for each in self._said.get(node, ())}
            if FIRST not in said:
                return
            yield said[FIRST]
            node = said.get(REST, node)
