"""Gives each term a number, and finds the term of a number.

The numbers follow the order of texts within each kind of term: literals, triple terms, the
vocabulary of RDF and OWL, other IRIs, blank nodes. So of things that are the same, the one with
the least number represents the others (`famkg.identity.rank`). Literals that rules compute get
numbers below zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, Store, parse

from famkg.identity import VOCABULARY
from famkg.model import Term

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Connection

IS_VOCABULARY = " OR ".join(f"starts_with(term, '{namespace}')" for namespace in VOCABULARY)
KIND = f"""CASE
    WHEN starts_with(term, '"') THEN 0
    WHEN starts_with(term, '<<') THEN 1
    WHEN {IS_VOCABULARY} THEN 2
    WHEN starts_with(term, '<') THEN 3
    ELSE 4 END"""
"""SQL for the kind of a term, in the order of the numbers."""


class Dictionary:
    """The terms of a database and their numbers."""

    def __init__(self, connection: Connection) -> None:
        """Number the texts in the column `term` of the table `found`, which has no repeats."""
        self.connection = connection
        connection.execute(
            f"""CREATE TABLE terms AS
            SELECT (row_number() OVER (ORDER BY {KIND}, term))::INTEGER AS id, term FROM found"""
        )
        rows = connection.execute(f"SELECT {KIND} AS kind, count(*) FROM terms GROUP BY kind")
        counts: dict[int, int] = dict(rows.fetchall())
        self.nodes = 1 + counts.get(0, 0) + counts.get(1, 0)
        """The least number of what may be a subject."""
        self.blanks = self.nodes + counts.get(2, 0) + counts.get(3, 0)
        """The least number of a blank node; the IRIs lie between."""
        self.computed = 0
        """How many literals were added by rules."""
        self._ids: dict[Term, int] = {}
        self._terms: dict[int, Term] = {}

    def learn(self, terms: Iterable[Term]) -> None:
        """Look up the numbers of `terms`, all at once."""
        unknown = {str(term): term for term in terms if term not in self._ids}
        if not unknown:
            return
        rows = self.connection.execute(
            "SELECT term, id FROM terms SEMI JOIN (SELECT unnest(?) AS term) USING (term)",
            [list(unknown)],
        )
        for text, number in rows.fetchall():
            self._ids[unknown[text]] = number
            self._terms[number] = unknown[text]

    def number(self, term: Term) -> int:
        """Return the number of a term that was looked up; raises KeyError where it has none."""
        return self._ids[term]

    def terms_of(self, numbers: Iterable[int]) -> dict[int, Term]:
        """Return the terms that have `numbers`; what was asked once is kept."""
        wanted = set(numbers)
        unknown = sorted(wanted - self._terms.keys())
        if unknown:
            rows = self.connection.execute(
                "SELECT id, term FROM terms SEMI JOIN (SELECT unnest(?) AS id) USING (id)",
                [unknown],
            ).fetchall()
            found = read_terms(text for _, text in rows)
            self._terms.update(zip((number for number, _ in rows), found, strict=True))
        return {number: self._terms[number] for number in wanted}

    def add(self, computed: Iterable[Term]) -> dict[Term, int]:
        """Return the numbers of literals that a rule computed; a new one gets a new number."""
        given = sorted(set(computed), key=str)
        literals = read_terms(canonical(map(str, given)))
        self.learn(literals)
        unknown = list(dict.fromkeys(term for term in literals if term not in self._ids))
        if unknown:
            first = -1 - self.computed
            numbers = list(range(first, first - len(unknown), -1))
            self.connection.execute(
                "INSERT INTO terms SELECT unnest(?), unnest(?)", [numbers, list(map(str, unknown))]
            )
            self.computed += len(unknown)
            self._ids.update(zip(unknown, numbers, strict=True))
            self._terms.update(zip(numbers, unknown, strict=True))
        return {term: self._ids[literal] for term, literal in zip(given, literals, strict=True)}


def read_terms(texts: Iterable[str]) -> list[Term]:
    """Return the terms that N-Triples writes as `texts`."""
    document = "".join(f"<x:> <x:> {text} .\n" for text in texts)
    return [quad.object for quad in parse(document, RdfFormat.N_TRIPLES)]


def canonical(texts: Iterable[str]) -> list[str]:
    """Return `texts` of terms as pyoxigraph's store writes them: `"01"^^…` becomes `"1"^^…`."""
    document = "".join(f"<x:{number}> <x:> {text} .\n" for number, text in enumerate(texts))
    store = Store()
    store.load(document, RdfFormat.N_TRIPLES)
    found = {}
    for quad in store:
        assert isinstance(quad.subject, NamedNode)
        found[int(quad.subject.value[2:])] = str(quad.object)
    return [found[number] for number in range(len(found))]
