"""The closure of millions of triples: the same rules as SQL over numbers, in DuckDB.

Terms become numbers (`dictionary`), triples go to tables by predicate (`tables`), rules that
differ only in their constants become one query (`shapes`), and `run` repeats the queries, round
by round, only where triples are new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import Quad, Store, Triple, Variable

from famkg.engines.bulk import aside
from famkg.engines.bulk.database import connect
from famkg.engines.bulk.loader import load
from famkg.engines.bulk.plan import constants
from famkg.engines.bulk.run import Run, saturate_all
from famkg.engines.bulk.store import inferred
from famkg.engines.bulk.tables import Tables
from famkg.model import Rule, Term
from famkg.owl2rl import rule_names, schema_keys, templates


def reason(
    folder: Path,
    triples: Iterable[Triple | Quad],
    beyond: Iterable[Rule] = (),
    *,
    withhold: bool = False,
    memory_limit: str | None = None,
    note: Callable[[str], None] = lambda _: None,
) -> Run:
    """Return the closure of `triples`; `withhold` sets aside what hedged statements say.

    What memory does not hold goes to `folder`, which must stay as long as the result is used;
    `memory_limit` says how much that is, such as `2GB`. `beyond` are rules that no axiom makes.
    `note` is told what was just done. Raises FamkgError where DuckDB is not installed, and what
    `triples` raise.
    """
    further = tuple(beyond)
    connection = connect(folder, memory_limit)
    dictionary = load(connection, folder, triples, known_terms() | constants(further))
    aside.set_aside(connection, dictionary, withhold=withhold)
    names = {*rule_names(), *(rule.name for rule in further)}
    tables = Tables(connection, dictionary, names)
    note("reading")
    return saturate_all(tables, further, note)


def known_terms() -> set[Term]:
    """Return the terms that rules and their making may need, whether or not they are written."""
    predicates, classes = schema_keys()
    found: set[Term] = {*predicates, *classes, *aside.TERMS}
    for template in templates():
        for atom in (*template.head, *template.schema, *template.data):
            found.update(term for term in atom if not isinstance(term, Variable))
    return found


def run(store: Store, beyond: Iterable[Rule] = ()) -> Run:
    """Add to `store` all that follows from its triples, and return what was done."""
    with TemporaryDirectory() as folder:
        done = reason(Path(folder), store, beyond)
        store.extend(inferred(done.tables))
    return done
