"""Finds the triples that speak of the ontology among those of a database."""

from __future__ import annotations

from pyoxigraph import Triple

from famkg.engines.bulk.tables import Tables
from famkg.namespaces import OWL, RDF, RDFS
from famkg.owl2rl import FIRST, SAME_AS, TYPE, schema_keys

IDLE = (
    *(RDFS + name for name in ("comment", "isDefinedBy", "label", "seeAlso")),
    *(OWL + name for name in ("differentFrom", "sameAs")),
)
"""Predicates of the vocabulary that may be said of anything."""


class Schema:
    """The triples that axioms are made of.

    Of what is the same only the members of lists matter.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        dictionary = tables.dictionary
        predicates, classes = schema_keys()
        dictionary.learn([*predicates, *classes, TYPE])
        self.predicates = sorted(map(dictionary.number, predicates - {SAME_AS}))
        self.classes = sorted(map(dictionary.number, classes))
        self.first = dictionary.number(FIRST)

    def queries(self) -> dict[int, str]:
        """Return for each predicate the relation of its triples that count."""
        tables = self.tables
        found = {each: tables.read(each, "true") for each in self.predicates if tables.size[each]}
        listed = ", ".join(map(str, self.classes))
        found[tables.type] = f"(SELECT s, o FROM {tables.read(tables.type, f'o IN ({listed})')})"
        if self.first in found and tables.size[tables.same]:
            members = f"(SELECT o FROM {found[self.first]})"
            every = tables.read(tables.same, "true")
            found[tables.same] = f"(SELECT s, o FROM {every} WHERE s IN {members})"
        return found

    def size(self) -> int:
        """Return how many triples speak of the ontology, or of what is the same."""
        tables = self.tables
        relations = self.queries() | {tables.same: tables.read(tables.same, "true")}
        counts = " UNION ALL ".join(
            f"SELECT count(*) AS n FROM {relation}" for relation in relations.values()
        )
        row = tables.connection.execute(f"SELECT sum(n) FROM ({counts})").fetchone()
        return int(row[0]) if row else 0

    def triples(self) -> list[Triple]:
        """Return the triples that speak of the ontology."""
        parts = " UNION ALL ".join(
            f"SELECT s, {predicate} AS p, o FROM {relation}"
            for predicate, relation in self.queries().items()
        )
        rows = self.tables.connection.execute(f"{parts} ORDER BY ALL").fetchall()
        return self.decoded(rows)

    def written(self) -> list[Triple]:
        """Return the triples that were loaded and may be axioms, whether rules read them or not."""
        tables = self.tables
        spaces = " OR ".join(f"starts_with(term, '<{space}')" for space in (OWL, RDFS))
        ends = ", ".join(f"'<{RDF}{name}>'" for name in ("first", "rest"))
        idle = ", ".join(f"'<{name}>'" for name in IDLE)
        rows = tables.connection.execute(
            f"""WITH known AS (SELECT id FROM terms WHERE ({spaces}) AND term NOT IN ({idle})),
            said AS (SELECT id FROM known UNION ALL SELECT id FROM terms WHERE term IN ({ends}))
            SELECT s, p, o FROM {tables.read_all("origin = 0")}
            WHERE p IN (FROM said) OR (p = {tables.type} AND o IN (FROM known)) ORDER BY ALL"""
        ).fetchall()
        return self.decoded(rows)

    def decoded(self, rows: list[tuple[int, int, int]]) -> list[Triple]:
        """Return rows of numbers as triples."""
        terms = self.tables.dictionary.terms_of({number for row in rows for number in row})
        return [Triple(terms[s], terms[p], terms[o]) for s, p, o in rows]  # type: ignore[arg-type]
