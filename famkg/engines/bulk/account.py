"""Tells what a run over a database did."""

from __future__ import annotations

from pyoxigraph import Store

from famkg.accounts import Account
from famkg.closure import Closure
from famkg.engines.bulk.contradictions import find_contradictions
from famkg.engines.bulk.run import Run
from famkg.engines.bulk.schema import Schema
from famkg.identity import EXPANDED
from famkg.skipped import skipped


def account_of(done: Run) -> Account:
    """Return what was done in a run."""
    tables, same = done.tables, done.same
    fired = done.fired
    inferred = sum(fired.values())
    every = tables.read_all("true")
    (aside,) = tables.connection.execute(
        f"SELECT count(*) FROM aside ANTI JOIN {every} t USING (p, s, o)"
    ).fetchall()[0]
    large = {least: len(them) for least, them in same.members.items() if len(them) > EXPANDED}
    terms = tables.dictionary.terms_of(large)
    axioms = Schema(tables).written()
    return Account(
        engine="duckdb",
        read=sum(tables.size.values()) - inferred,
        inferred=inferred,
        aside=aside,
        rounds=done.rounds,
        fired=dict(sorted(fired.items())),
        cliques=tuple(sorted(map(len, same.members.values()), reverse=True)),
        represented=tuple((terms[least], size) for least, size in sorted(large.items())),
        contradictions=find_contradictions(done),
        skipped=tuple(skipped(axioms, Closure(Store(), done.rules))),
    )
