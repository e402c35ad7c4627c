"""Reads triples into a database: as numbers, sorted by predicate, each once.

pyoxigraph writes them as canonical N-Triples, where each triple is a line, and the first two
spaces end subject and predicate; so SQL can take the lines apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pyoxigraph import Quad, RdfFormat, Triple, parse, serialize

from famkg.engines.bulk.dictionary import Dictionary, canonical
from famkg.inputs import Names
from famkg.model import Term

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Connection

BATCH = 100_000
"""How many literals are looked at together."""
BLANK = b"_:"
"""How a blank node begins, if it is not in a literal."""
LONGEST = 1 << 20
"""The bytes of a line that room is kept for at first."""


def load(
    connection: Connection,
    folder: Path,
    triples: Iterable[Triple | Quad],
    constants: Iterable[Term],
) -> Dictionary:
    """Put `triples` into the table `loaded` (p, s, o), and return their terms.

    Blank nodes get names (see `famkg.inputs.Names`). `constants` are terms that rules need.
    `folder` takes the lines while they are read. Raises what the iterable raises.
    """
    lines = folder / "triples.nt"
    try:
        serialize(triples, lines, RdfFormat.N_TRIPLES)  # type: ignore[arg-type]
        name_nodes(lines)
        split(connection, lines)
        dictionary = index(connection, constants)
        encode(connection)
    finally:
        lines.unlink(missing_ok=True)
    return dictionary


def name_nodes(lines: Path) -> None:
    """Give names to the blank nodes in lines of N-Triples."""
    with lines.open("rb") as file:
        if not any(BLANK in chunk for chunk in chunks(file)):
            return
        names = Names()
        renamed = lines.with_suffix(".named")
        file.seek(0)
        with renamed.open("wb") as output:
            for line in file:
                if BLANK in line:
                    found = names.named(parse(line, RdfFormat.N_TRIPLES))
                    output.write(serialize(found, format=RdfFormat.N_TRIPLES) or b"")
                else:
                    output.write(line)
    renamed.replace(lines)


def chunks(file: BinaryIO) -> Iterator[bytes]:
    """Yield the content of a file in pieces that overlap, so that none cuts what is sought."""
    last = b""
    while piece := file.read(1 << 24):
        yield last + piece
        last = piece[-1:]


def split(connection: Connection, lines: Path) -> None:
    """Make the view `parts` (s, p, o) of lines, and the table `written` of all terms in them."""
    from duckdb import InvalidInputException

    name = str(lines).replace("'", "''")
    longest = LONGEST
    while True:
        connection.execute(
            f"""CREATE OR REPLACE VIEW parts AS
            SELECT s, p, substr(line, length(s) + length(p) + 3,
                length(line) - length(s) - length(p) - 4) AS o
            FROM (SELECT split_part(line, ' ', 1) AS s, split_part(line, ' ', 2) AS p, line
                FROM read_csv('{name}', columns={{'line': 'VARCHAR'}}, auto_detect=false,
                    header=false, delim='\\x01', quote='', escape='', nullstr='\\x02',
                    new_line='\\n', max_line_size={longest}))"""
        )
        try:
            connection.execute(
                "CREATE TABLE written AS SELECT DISTINCT unnest([s, p, o]) AS term FROM parts"
            )
            return
        except InvalidInputException:  # a line is longer than there was room for
            if longest > lines.stat().st_size:
                raise
            longest *= 16


def index(connection: Connection, constants: Iterable[Term]) -> Dictionary:
    """Return the dictionary of all terms that are `written`, and of `constants`.

    The view `spelled` has the number of each text, however a literal is written there.
    """
    connection.execute("CREATE TABLE respelled (term VARCHAR, canonical VARCHAR)")
    typed = connection.cursor().execute(
        """SELECT term FROM written WHERE starts_with(term, '"') AND contains(term, '"^^<')"""
    )
    while batch := [text for (text,) in typed.fetchmany(BATCH)]:
        pairs = zip(batch, canonical(batch), strict=True)
        changed = [pair for pair in pairs if pair[0] != pair[1]]
        connection.execute(
            "INSERT INTO respelled SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[])",
            [[text for text, _ in changed], [text for _, text in changed]],
        )
    connection.execute(
        """CREATE TABLE found AS SELECT DISTINCT term FROM (
        SELECT term FROM written ANTI JOIN respelled USING (term)
        UNION ALL SELECT canonical FROM respelled UNION ALL SELECT unnest(?::VARCHAR[]))""",
        [sorted({str(term) for term in constants})],
    )
    connection.execute("DROP TABLE written")
    dictionary = Dictionary(connection)
    connection.execute("DROP TABLE found")
    connection.execute(
        """CREATE VIEW spelled AS SELECT term, id FROM terms UNION ALL
        SELECT r.term, t.id FROM respelled r JOIN terms t ON t.term = r.canonical"""
    )
    return dictionary


def encode(connection: Connection) -> None:
    """Make the table `loaded` of the numbers of all triples."""
    connection.execute(
        """CREATE TABLE loaded AS
        SELECT DISTINCT p.id AS p, s.id AS s, o.id AS o FROM parts
        JOIN spelled s ON parts.s = s.term JOIN spelled p ON parts.p = p.term
        JOIN spelled o ON parts.o = o.term ORDER BY p"""
    )
    connection.execute("DROP VIEW spelled")
    connection.execute("DROP VIEW parts")
    connection.execute("DROP TABLE respelled")
