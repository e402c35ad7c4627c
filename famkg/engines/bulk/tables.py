"""Keeps triples as numbers, and says when each was first concluded by which rule.

A predicate with many triples has a table of its own (s, o, origin); all others share the table
`few` (p, s, o, origin), where rules about any of them can be run at once.

The origin is the round times `Tables.base` plus the number of the rule, and 0 of what was
loaded. Each round is appended, so that DuckDB finds it without reading what came before; the
triples of `rdf:type` are appended by class, so that it finds a class likewise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from famkg.engines.bulk.dictionary import Dictionary
from famkg.owl2rl import SAME_AS, TYPE
from famkg.rules import Key

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Connection

MANY = 100_000
"""How many triples of a predicate share a table with others."""


@dataclass(frozen=True, slots=True)
class Source:
    """A query for candidates: triples, each with its origin."""

    home: int | None
    """The predicate that has a table of its own; None where candidates are for the shared one."""
    sql: str
    """It selects s, o and origin, and p as well where the table is shared."""
    distinct: bool = False
    """Whether no triple comes twice."""


class Tables:
    """The triples of a database."""

    def __init__(
        self, connection: Connection, dictionary: Dictionary, names: Iterable[str]
    ) -> None:
        """Take over the table `loaded`; `names` are those of all rules that there may be."""
        self.connection = connection
        self.dictionary = dictionary
        self.names = ("", *sorted(set(names)))
        self.numbers = {name: number for number, name in enumerate(self.names)}
        self.base = len(self.names)
        dictionary.learn([TYPE, SAME_AS])
        self.type, self.same = dictionary.number(TYPE), dictionary.number(SAME_AS)
        self.size: Counter[int] = Counter()
        self.brought: Counter[int] = Counter()
        """How many triples of each predicate the last round brought."""
        self.own: set[int] = set()
        self.present: set[Key] = {(None, None)}
        """The keys of all triples: the number of the predicate, and of the class if it is typed."""
        self._scratch: list[str] = []
        self._made = 0
        connection.execute("ALTER TABLE loaded RENAME TO few")
        connection.execute("ALTER TABLE few ADD COLUMN origin INTEGER DEFAULT 0")
        self.settle(0)

    def home(self, predicate: int) -> int | None:
        """Return the predicate where it has a table of its own, None where it shares one."""
        return predicate if predicate in self.own else None

    def settle(self, round_: int) -> set[Key]:
        """Count what a round has brought, return its keys, and move predicates that have grown."""
        span = self.rounds(round_, round_)
        counts = [f"SELECT p, count(*) FROM few WHERE {span} GROUP BY p"]
        counts += [
            f"SELECT {each}, count(*) FROM p{each} WHERE {span}" for each in sorted(self.own)
        ]
        rows = self.connection.execute(" UNION ALL ".join(counts)).fetchall()
        self.brought = Counter({predicate: number for predicate, number in rows if number})
        keys: set[Key] = {(predicate, None) for predicate in self.brought}
        if self.type in self.brought:
            classes = f"SELECT DISTINCT o FROM {self.read(self.type, span)}"
            keys.update((self.type, row[0]) for row in self.connection.execute(classes).fetchall())
        self.size.update(self.brought)
        self.present |= keys
        self.move(p for p in self.brought if self.size[p] > MANY and p not in self.own)
        return keys

    def move(self, predicates: Iterable[int]) -> None:
        """Give each of `predicates` a table of its own."""
        moved = sorted(predicates)
        if not moved:
            return
        for each in moved:
            order = " ORDER BY origin, o" if each == self.type else ""
            self.connection.execute(
                f"CREATE TABLE p{each} AS SELECT s, o, origin FROM few WHERE p = {each}{order}"
            )
        listed = ", ".join(map(str, moved))
        self.connection.execute(
            f"CREATE TABLE fewer AS SELECT * FROM few WHERE p NOT IN ({listed}) ORDER BY origin, p"
        )
        self.connection.execute("DROP TABLE few")
        self.connection.execute("ALTER TABLE fewer RENAME TO few")
        self.own.update(moved)

    def rounds(self, first: int, last: int) -> str:
        """Return the condition that a triple is of rounds `first` to `last`."""
        until = f"origin < {(last + 1) * self.base}"
        return until if first <= 0 else f"origin >= {first * self.base} AND {until}"

    def read(self, predicate: int, condition: str) -> str:
        """Return the relation (s, o, origin) of one predicate, with a condition."""
        if predicate in self.own:
            return f"(SELECT s, o, origin FROM p{predicate} WHERE {condition})"
        return f"(SELECT s, o, origin FROM few WHERE p = {predicate} AND {condition})"

    def read_few(self, condition: str) -> str:
        """Return the relation (p, s, o) of what shares a table, with a condition."""
        return f"(SELECT p, s, o, origin FROM few WHERE {condition})"

    def read_all(self, condition: str) -> str:
        """Return the relation (p, s, o, origin) of all triples, with a condition."""
        parts = [f"SELECT p, s, o, origin FROM few WHERE {condition}"]
        parts += [
            f"SELECT {each} AS p, s, o, origin FROM p{each} WHERE {condition}"
            for each in sorted(self.own)
        ]
        return f"({' UNION ALL '.join(parts)})"

    def source(self, predicate: int, sql: str, rule: str, round_: int) -> Source:
        """Return what a rule concludes of one predicate in a round; `sql` selects s and o."""
        origin = round_ * self.base + self.numbers[rule]
        home = self.home(predicate)
        named = f"{predicate} AS p, " if home is None else ""
        return Source(home, f"SELECT {named}s, o, {origin} AS origin FROM ({sql})")

    def shared(self, sql: str, rule: str, round_: int) -> Source:
        """Return what a rule concludes of those that share a table; `sql` selects p, s and o."""
        origin = round_ * self.base + self.numbers[rule]
        return Source(None, f"SELECT p, s, o, {origin} AS origin FROM ({sql})")

    def insert(self, home: int | None, sources: Sequence[Source]) -> int:
        """Add to one table what `sources` have and it lacks; return how many triples that is."""
        columns = ["s", "o"] if home is not None else ["p", "s", "o"]
        listed = ", ".join(columns)
        table = f"p{home}" if home is not None else "few"
        if len(sources) == 1 and sources[0].distinct:
            found = f"SELECT {listed}, origin FROM ({sources[0].sql})"
        else:
            united = " UNION ALL ".join(
                f"SELECT {listed}, origin FROM ({source.sql})" for source in sources
            )
            found = f"SELECT {listed}, min(origin) AS origin FROM ({united}) GROUP BY {listed}"
        order = " ORDER BY o" if home == self.type else ""
        row = self.connection.execute(
            f"INSERT INTO {table} SELECT * FROM ({found}) ANTI JOIN {table} USING ({listed}){order}"
        ).fetchone()
        return int(row[0]) if row else 0

    def listed(self, kind: str, rows: Sequence[tuple[int, ...]]) -> str:
        """Return the name of a new table of `rows`, whose columns are c0, c1 and so on."""
        name = self.scratch(kind, kept=True)
        columns = [f"unnest(?::INTEGER[]) AS c{place}" for place in range(len(rows[0]))]
        self.connection.execute(
            f"CREATE TABLE {name} AS SELECT {', '.join(columns)}",
            [list(column) for column in zip(*rows, strict=True)],
        )
        return name

    def parted(self, sql: str) -> list[Source]:
        """Return the candidates of a query that selects all kinds of predicates, by table."""
        name = self.scratch("open")
        self.connection.execute(f"CREATE TABLE {name} AS {sql}")
        rows = self.connection.execute(f"SELECT DISTINCT p FROM {name} ORDER BY p").fetchall()
        homes = {self.home(predicate) for (predicate,) in rows}
        own = sorted(each for each in homes if each is not None)
        sources = [
            Source(each, f"SELECT s, o, origin FROM {name} WHERE p = {each}") for each in own
        ]
        if None in homes:
            others = f" WHERE p NOT IN ({', '.join(map(str, own))})" if own else ""
            sources.append(Source(None, f"SELECT p, s, o, origin FROM {name}{others}"))
        return sources

    def origins(self) -> Iterator[tuple[int, str, int]]:
        """Yield how many triples of which round which rule was the first to conclude."""
        rows = self.connection.execute(
            f"""SELECT origin, count(*) FROM {self.read_all("origin > 0")}
            GROUP BY origin ORDER BY origin"""
        ).fetchall()
        for origin, number in rows:
            yield origin // self.base, self.names[origin % self.base], number

    def scratch(self, kind: str, *, kept: bool = False) -> str:
        """Return the name for a further table, which `tidy` drops unless it is to be kept."""
        self._made += 1
        name = f"{kind}{self._made}"
        if not kept:
            self._scratch.append(name)
        return name

    def tidy(self) -> None:
        """Drop the tables of the last round."""
        for name in self._scratch:
            self.connection.execute(f"DROP TABLE IF EXISTS {name}")
        self._scratch.clear()
