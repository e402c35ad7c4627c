"""Keeps who is the same as whom: one representative for each clique of `owl:sameAs`.

A clique of n things has n² pairs, and each triple about one of them holds of all n. So rules
work on representatives; what they conclude holds of every member.
"""

from __future__ import annotations

from collections.abc import Iterator

from famkg.model import Term
from famkg.namespaces import OWL, RDF, RDFS, XSD

EXPANDED = 100
"""The size up to which everything is written out for each member of a clique."""
VOCABULARY = tuple(f"<{namespace}" for namespace in (RDF, RDFS, OWL, XSD))


def rank(term: Term) -> tuple[bool, str]:
    """Return what orders the members of a clique; the least represents it.

    Terms of RDF, RDFS, OWL and XML Schema come first, as rules call them by their names.
    """
    text = str(term)
    return not text.startswith(VOCABULARY), text


class Identity:
    """A partition of terms into cliques; whatever it does not mention is alone."""

    def __init__(self) -> None:
        self._representative: dict[Term, Term] = {}
        self._members: dict[Term, list[Term]] = {}

    def __bool__(self) -> bool:
        return bool(self._members)

    def representative(self, term: Term) -> Term:
        """Return the least member of the clique of `term`: itself where it is alone."""
        return self._representative.get(term, term)

    def merge(self, one: Term, other: Term) -> None:
        """Put two terms, with all that are the same as either, into one clique."""
        kept, dropped = sorted(map(self.representative, (one, other)), key=rank)
        if kept == dropped:
            return
        joining = self._members.pop(dropped, [dropped])
        self._members.setdefault(kept, [kept]).extend(joining)
        self._representative.update(dict.fromkeys(joining, kept))

    def cliques(self) -> Iterator[tuple[Term, ...]]:
        """Yield the cliques of two or more, each with its representative first, in order."""
        for least in sorted(self._members, key=rank):
            yield tuple(sorted(self._members[least], key=rank))
