"""Hands over the triples of a database: as N-Triples, as a store, or one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, Store

from famkg.closure import ASIDE, DEFAULT, round_name
from famkg.engines.bulk.tables import Tables
from famkg.namespaces import GENID, ROUND

PLAIN = "(FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')"
"""How DuckDB writes lines as they are."""
LOADED = 500_000
"""How many lines are put into a store at once; more would take more memory."""
UNBLANKED = f"""CASE WHEN starts_with(term, '<{GENID}')
    THEN '_:' || substr(term, {len(GENID) + 2}, length(term) - {len(GENID) + 2}) ELSE term END"""
"""SQL for a term with the names of blank nodes taken back."""


def inferred(tables: Tables) -> Iterator[Quad]:
    """Yield what rules inferred: in the default graph, and in the graph of its round."""
    sql = f"SELECT s, p, o, origin FROM {tables.read_all('origin > 0')} ORDER BY ALL"
    rows = tables.connection.execute(sql).fetchall()
    terms = tables.dictionary.terms_of({number for row in rows for number in row[:3]})
    for s, p, o, origin in rows:
        name = round_name(origin // tables.base)
        for graph in (DEFAULT, name):
            yield Quad(terms[s], terms[p], terms[o], graph)  # type: ignore[arg-type]


def write_ntriples(tables: Tables, path: Path) -> None:
    """Write all triples to a file, as sorted lines of N-Triples; blank nodes are blank again."""
    execute = tables.connection.execute
    execute(
        f"""CREATE OR REPLACE TABLE spelled AS
        SELECT id, (row_number() OVER (ORDER BY text))::INTEGER AS place, text
        FROM (SELECT id, {UNBLANKED} AS text FROM terms)"""
    )
    every = f"SELECT s, p, o FROM {tables.read_all('true')} UNION SELECT s, p, o FROM aside"
    execute(
        f"""COPY (SELECT s.text || ' ' || p.text || ' ' || o.text || ' .'
        FROM ({every}) t JOIN spelled s ON s.id = t.s JOIN spelled p ON p.id = t.p
        JOIN spelled o ON o.id = t.o ORDER BY s.place, p.place, o.place)
        TO {quoted(path)} {PLAIN}"""
    )
    execute("DROP TABLE spelled")


def write_store(tables: Tables, folder: Path, scratch: Path, more: Iterable[Quad]) -> None:
    """Write all triples and `more` to the new store `folder`, as `Closure.open` reads it.

    What rules inferred is also in the graph of its round, what was set aside in `ASIDE`. Lines
    are kept in the folder `scratch` on the way.
    """
    lines = scratch / "quads.nq"
    round_ = f"' <{ROUND}' || origin // {tables.base} || '> .'"
    every = tables.read_all("true")
    tables.connection.execute(
        f"""COPY (WITH every AS {every}, unseen AS (
            SELECT s, p, o FROM aside ANTI JOIN every USING (s, p, o)),
        quads AS (SELECT s, p, o, ' .' AS graph FROM every
            UNION ALL SELECT s, p, o, {round_} FROM every WHERE origin > 0
            UNION ALL SELECT s, p, o, ' .' FROM unseen
            UNION ALL SELECT s, p, o, ' {ASIDE} .' FROM unseen)
        SELECT s.term || ' ' || p.term || ' ' || o.term || graph
        FROM quads q JOIN terms s ON s.id = q.s JOIN terms p ON p.id = q.p
        JOIN terms o ON o.id = q.o) TO {quoted(lines)} {PLAIN}"""
    )
    store = Store(str(folder))
    try:
        with lines.open("rb") as file:
            while chunk := b"".join(islice(file, LOADED)):
                store.bulk_load(chunk, RdfFormat.N_QUADS)
    finally:
        lines.unlink(missing_ok=True)
    store.extend(more)
    store.flush()
    store.optimize()


def quoted(path: Path) -> str:
    """Return a path as SQL writes it."""
    return "'" + str(path).replace("'", "''") + "'"
