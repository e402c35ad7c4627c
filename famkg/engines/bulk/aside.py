"""Keeps from the rules what hedged and deprecated statements say, as `famkg.graph.split_feed`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from famkg.engines.bulk.dictionary import Dictionary
from famkg.graph import ALWAYS_FED, ASSERTED, DEPRECATED, MODALITY, STANDING
from famkg.namespaces import STATEMENT

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Connection

TERMS = frozenset({MODALITY, STANDING, ASSERTED, DEPRECATED, *ALWAYS_FED})
"""What the dictionary must know."""


def set_aside(connection: Connection, dictionary: Dictionary, *, withhold: bool) -> None:
    """Make the table `aside`; if `withhold`, of the roles of hedged and deprecated statements.

    These are then no longer in the table `loaded`.
    """
    if not withhold:
        connection.execute("CREATE TABLE aside AS SELECT * FROM loaded LIMIT 0")
        return
    dictionary.learn(TERMS)
    number = dictionary.number
    fed = ", ".join(str(number(term)) for term in sorted(ALWAYS_FED, key=str))
    connection.execute(
        f"""CREATE TABLE aside AS SELECT * FROM loaded SEMI JOIN (
            SELECT s FROM loaded WHERE (p = {number(MODALITY)} AND o <> {number(ASSERTED)})
            OR (p = {number(STANDING)} AND o = {number(DEPRECATED)})) USING (s)
        SEMI JOIN (SELECT id AS s FROM terms WHERE starts_with(term, '<{STATEMENT}')) USING (s)
        WHERE p NOT IN ({fed})"""
    )
    connection.execute(
        "CREATE TABLE fed AS SELECT * FROM loaded ANTI JOIN aside USING (p, s, o) ORDER BY p"
    )
    connection.execute("DROP TABLE loaded")
    connection.execute("ALTER TABLE fed RENAME TO loaded")
