"""Draws what follows from `owl:sameAs`, as `famkg.engines.same` does, in SQL.

Each member of a clique is linked to its representative and back, and triples are rewritten, one
term at a time, to representatives. The table `same` (id, least) has the representative of
whatever is not its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from famkg.engines.bulk.tables import Source, Tables
from famkg.identity import EXPANDED

MEMBERS = "SELECT least AS one, id AS other FROM small"
"""The representative of each small clique, with each of its members."""


class Same:
    """What is the same as what; the links that it speaks of are in the tables."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.least: dict[int, int] = {}
        self.members: dict[int, list[int]] = {}
        self.valued = False
        """Whether a thing is the same as a literal."""
        tables.connection.execute("CREATE TABLE same (id INTEGER, least INTEGER)")

    def merge(self, links: Iterable[tuple[int, int]]) -> None:
        """Put the two ends of each link, with all that are the same, into one clique."""
        changed: set[int] = set()
        for link in links:
            kept, dropped = sorted(self.least.get(end, end) for end in link)
            if kept != dropped:
                joining = self.members.pop(dropped, [dropped])
                self.members.setdefault(kept, [kept]).extend(joining)
                self.least.update(dict.fromkeys(joining, kept))
                changed.update(joining)
        ids = sorted(changed)
        execute = self.tables.connection.execute
        execute("DELETE FROM same WHERE id IN (SELECT unnest(?::INTEGER[]))", [ids])
        execute(
            "INSERT INTO same SELECT unnest(?::INTEGER[]), unnest(?::INTEGER[])",
            [ids, [self.least[each] for each in ids]],
        )

    def conclude(self, first: int, round_: int, touched: Iterable[int]) -> Iterator[Source]:
        """Yield what follows in a round from what is new since round `first`.

        `touched` are the predicates of what is new.
        """
        predicates = set(touched)
        if self.tables.same in predicates:
            yield from self.from_links(first, round_)
        if first and (self.least or self.valued):
            yield from self.rewritten(first, round_, predicates)

    def from_links(self, first: int, round_: int) -> Iterator[Source]:
        """Yield what follows from links that are new since round `first`."""
        tables, nodes = self.tables, self.tables.dictionary.nodes
        execute = tables.connection.execute
        links, stars = tables.scratch("links"), tables.scratch("stars")
        new = tables.read(tables.same, tables.rounds(first, round_ - 1))
        before = tables.rounds(0, round_ - 1)
        known = tables.read(tables.same, before)
        execute(f"CREATE TABLE {links} AS SELECT s, o FROM {new} WHERE s <> o")
        self.merge(execute(f"SELECT s, o FROM {links} WHERE o >= {nodes}").fetchall())
        execute(
            f"""CREATE TABLE {stars} AS SELECT s AS id, o AS least FROM {links}
            SEMI JOIN same r ON s = r.id AND o = r.least"""
        )
        found = execute(f"SELECT count(*) FROM {links} WHERE o < {nodes}").fetchone()
        valued = bool(found and found[0])
        self.valued = self.valued or valued
        drawn = [
            ("eq-sym", f"SELECT l.o AS s, l.s AS o FROM {links} l WHERE l.o >= {nodes}"),
            (
                "eq-trans",
                f"""SELECT l.s, r.least AS o FROM {links} l JOIN same r ON l.s = r.id
                SEMI JOIN {known} h ON h.s = l.o AND h.o = r.least WHERE l.o >= {nodes}""",
            ),
            (
                "eq-trans",
                f"""SELECT n.s, l.least AS o FROM {stars} l JOIN {known} n ON n.o = l.id
                WHERE n.s <> l.least""",
            ),
        ]
        if self.valued:
            drawn += [
                (
                    "eq-trans",
                    f"""SELECT r.least AS s, l.o FROM {links} l JOIN same r ON l.s = r.id
                    SEMI JOIN {known} h ON h.s = r.least AND h.o = l.s WHERE l.o < {nodes}""",
                ),
                (
                    "eq-trans",
                    f"""SELECT l.s, v.o FROM {links} l JOIN {known} v ON v.s = l.o
                    ANTI JOIN same r ON l.s = r.id WHERE l.o >= {nodes} AND v.o < {nodes}""",
                ),
            ]
        for rule, sql in drawn:
            yield tables.source(tables.same, sql, rule, round_)
        yield from self.replaced(f"SELECT id AS one, least AS other FROM {stars}", before, round_)
        if valued:
            values = f"SELECT s AS one, o AS other FROM {links} WHERE o < {nodes}"
            yield from self.replaced(values, before, round_, ("o",))
        for one, least in execute(f"SELECT id, least FROM {stars} ORDER BY ALL").fetchall():
            if tables.size[one] and one != tables.same:
                every = tables.read(one, before)
                yield tables.source(least, f"SELECT s, o FROM {every}", "eq-rep-p", round_)

    def rewritten(self, first: int, round_: int, predicates: set[int]) -> Iterator[Source]:
        """Yield new triples with the first term replaced that is not its own representative."""
        tables, nodes = self.tables, self.tables.dictionary.nodes
        held = tables.scratch("held")
        known = tables.read(tables.same, tables.rounds(0, round_ - 1))
        tables.connection.execute(
            f"""CREATE TABLE {held} AS SELECT id, least FROM same r
            SEMI JOIN {known} h ON h.s = r.id AND h.o = r.least"""
        )
        span = tables.rounds(first, round_ - 1)
        stars = f"SELECT id AS one, least AS other FROM {held}"
        yield from self.replaced(stars, span, round_, ("s",))
        yield from self.replaced(stars, span, round_, ("o",), settled=True)
        for one in sorted(predicates & self.least.keys() - {tables.same}):
            new = tables.read(one, span)
            sql = f"""SELECT s, o FROM {new} t ANTI JOIN same r ON t.s = r.id
                WHERE EXISTS (FROM {held} h WHERE h.id = {one})"""
            yield tables.source(self.least[one], sql, "eq-rep-p", round_)
        if self.valued:
            values = f"""SELECT s AS one, o AS other FROM {known} k
                ANTI JOIN same r ON k.s = r.id WHERE o < {nodes}"""
            yield from self.replaced(values, span, round_, ("o",), settled=True)

    def replaced(
        self,
        pairs: str,
        span: str,
        round_: int,
        places: Sequence[str] = ("s", "o"),
        *,
        settled: bool = False,
    ) -> Iterator[Source]:
        """Yield the triples of a span with subjects, or objects, replaced as `pairs` say.

        If they must be `settled`, the terms before are their own representatives. What says who
        is the same is left alone.
        """
        tables = self.tables
        for place in places:
            columns = {"s": "t.s", "o": "t.o", place: f"r.other AS {place}"}
            what = ", ".join(columns.values())
            rule = f"eq-rep-{place}"
            link = f"JOIN ({pairs}) r ON t.{place} = r.one"
            apart = " ANTI JOIN same q ON t.s = q.id" if settled else ""
            for own in sorted(tables.own - {tables.same}):
                if not settled or own not in self.least:
                    sql = f"SELECT {what} FROM {tables.read(own, span)} t {link}{apart}"
                    yield tables.source(own, sql, rule, round_)
            if settled:
                apart += " ANTI JOIN same v ON t.p = v.id"
            few = tables.read_few(f"p <> {tables.same} AND {span}")
            yield tables.shared(f"SELECT t.p, {what} FROM {few} t {link}{apart}", rule, round_)

    def expand(self, round_: int) -> Iterator[Source]:
        """Yield what makes the members of small cliques alike as to who is the same."""
        tables = self.tables
        tables.connection.execute(
            f"""CREATE OR REPLACE TABLE small AS SELECT id, least FROM same SEMI JOIN (
            SELECT least FROM same GROUP BY least HAVING count(*) < {EXPANDED}) USING (least)"""
        )
        known = tables.read(tables.same, tables.rounds(0, round_ - 1))
        values = f"{known} k ON k.s = m.least AND k.o <> m.id"
        sql = f"SELECT m.id AS s, k.o FROM small m JOIN {values}"
        yield tables.source(tables.same, sql, "eq-trans", round_)

    def expand_subjects(self, round_: int) -> Iterator[Source]:
        """Yield the triples about the representatives of small cliques for their members."""
        yield from self.replaced(MEMBERS, self.tables.rounds(0, round_ - 1), round_, ("s",))

    def expand_predicates(self, round_: int) -> Iterator[Source]:
        """Yield the triples whose predicate represents others, with these."""
        tables = self.tables
        links = tables.connection.execute("SELECT id, least FROM small ORDER BY ALL").fetchall()
        for member, least in links:
            if tables.size[least] and least != tables.same and member < tables.dictionary.blanks:
                every = tables.read(least, tables.rounds(0, round_ - 1))
                yield tables.source(member, f"SELECT s, o FROM {every}", "eq-rep-p", round_)

    def expand_objects(self, round_: int) -> Iterator[Source]:
        """Yield the triples that have representatives as objects, with their members."""
        yield from self.replaced(MEMBERS, self.tables.rounds(0, round_ - 1), round_, ("o",))
