"""Links what one rule makes the same, without drawing pairs.

By `prp-fp` all values of one functional property of one thing are the same. Of n values it makes
n² pairs; here each is linked to the least alone, and identity does the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from famkg.engines.bulk.joins import join, key_of, numbered
from famkg.engines.bulk.tables import Source, Tables
from famkg.engines.plan import Body
from famkg.rules import Key


class Links:
    """A rule by which all that fill one place of a body, the rest being equal, are the same."""

    def __init__(self, tables: Tables, rule: str, half: Body) -> None:
        """Take the last column of `half` for the place, the others for the rest."""
        self.tables = tables
        self.rule = rule
        self.body = tuple(numbered(tables, atom) for atom in half.atoms)
        self.columns = half.columns
        self.keys = tuple(frozenset([key_of(atom, tables.type)]) for atom in self.body)

    def start(self, round_: int) -> Iterator[Source]:
        """Yield what follows in a round from all that was there before."""
        yield self.source(round_, self.rows([self.before(round_)] * len(self.body)))

    def proceed(self, round_: int, touched: set[Key]) -> Iterator[Source]:
        """Yield what follows in a round where a group got a member in the last one."""
        last = self.tables.rounds(round_ - 1, round_ - 1)
        spans = [self.before(round_)] * len(self.body)
        groups = [
            self.rows([*spans[:place], last, *spans[place + 1 :]])
            for place, keys in enumerate(self.keys)
            if not keys.isdisjoint(touched)
        ]
        if groups:
            united = " UNION ALL ".join(groups)
            every = self.rows(spans)
            members = f"SELECT * FROM ({every}) SEMI JOIN ({united}) USING ({self.group()})"
            yield self.source(round_, members)

    def before(self, round_: int) -> str:
        """Return the condition on what was there before a round."""
        return self.tables.rounds(0, round_ - 1)

    def group(self) -> str:
        """Return the columns that members of a group share."""
        return ", ".join(["g", *(f"g{place}" for place in range(len(self.columns) - 1))])

    def rows(self, spans: Sequence[str]) -> str:
        """Return the query for groups and their members."""
        joined = join(self.tables, self.body, spans)
        *shared, member = (joined.value(column) for column in self.columns)
        groups = [f"{value} AS g{place}" for place, value in enumerate(shared)]
        return joined.select("DISTINCT " + ", ".join(["0 AS g", *groups, f"{member} AS m"]))

    def source(self, round_: int, members: str) -> Source:
        """Return the links between the members of each group and the least, no literal."""
        nodes = self.tables.dictionary.nodes
        group = self.group()
        return self.tables.source(
            self.tables.same,
            f"""WITH members AS ({members}),
            leasts AS (SELECT {group}, min(m) AS least FROM members WHERE m >= {nodes} GROUP BY ALL)
            SELECT CASE WHEN m < {nodes} THEN least ELSE m END AS s,
                CASE WHEN m < {nodes} THEN m ELSE least END AS o
            FROM members JOIN leasts USING ({group}) WHERE m <> least""",
            self.rule,
            round_,
        )
