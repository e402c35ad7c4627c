"""Asks a query of our graph and of Wikidata together, for `famkg query --federate`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from famkg.cli.arguments import add_wikidata, wikidata_client

if TYPE_CHECKING:
    from famkg.federation.federate import Federation
    from famkg.federation.sources import Source
    from famkg.model import Term
    from famkg.queries import Query, Result
    from famkg.render.unfolding import Grounds
    from famkg.session import Session
    from famkg.unfolding.values import Unfolding

OPTIONS = ("contact", "offline", "snapshot", "max_age", "limit_items", "save_snapshot")
"""The options that mean something with --federate alone."""


def add_federation(parser: argparse.ArgumentParser) -> None:
    """Add --federate, and the options that say how Wikidata is asked."""
    add_wikidata(parser)
    group = parser.add_argument_group("asking our graph and Wikidata together")
    group.add_argument(
        "--federate",
        action="store_true",
        help="know Wikidata's properties too, such as wdt:P19, of whatever is linked to it",
    )
    group.add_argument(
        "--limit-items",
        type=int,
        metavar="N",
        help="the most items of Wikidata that a query may need (default: 250)",
    )
    group.add_argument(
        "--save-snapshot",
        type=Path,
        metavar="FILE",
        help="save what Wikidata said, so that --snapshot gives this answer again",
    )


def answer(
    session: Session, query: Query, values: Mapping[str, str], args: argparse.Namespace
) -> str:
    """Return the answer of a query over our graph and Wikidata, in the format asked for.

    A table names for each row the items that it rests on. What else there is to be said goes to
    stderr. Raises what `famkg.federation.federate` raises, SssomError where the links cannot be
    read, and OutputError for a snapshot that cannot be saved.
    """
    from famkg.answers import Answer
    from famkg.cli.query import interruptible, written
    from famkg.queries import run_query
    from famkg.render.answers import render_result
    from famkg.render.federation import render_rows
    from famkg.render.style import style_of
    from famkg.unfolding import unfold

    federation = federation_of(session, query, values, args)
    rows = None if args.row is None else frozenset(args.row)
    is_table = args.format in (None, "table")
    explained = args.why or args.cite
    with interruptible():
        asked = federation.closure, federation.query, federation.values
        result = run_query(*asked)
        unfolding = unfold(*asked, rows=rows, every=args.all) if explained else None
        rests_on = _rests_on(federation, result) if is_table and not explained else None
    if is_table:
        federation = federation.naming(result)
    if args.save_snapshot is not None:
        federation.client.snapshot().save(args.save_snapshot)
    for note in notes(federation, session):
        print(note, file=sys.stderr)
    grounds = grounds_of(session, federation)
    if unfolding is not None:
        return written(unfolding, grounds, args) + "\n"
    if rests_on is not None and isinstance(result, Answer | bool):
        return render_rows(result, rests_on, grounds.label, style_of(sys.stdout))
    count = len(federation.sources)
    print(
        f"asked Wikidata about {count} item{'s' * (count != 1)};"
        " --format table, --why and --cite name them",
        file=sys.stderr,
    )
    return render_result(result, args.format, grounds.label, style_of(sys.stdout))


def federation_of(
    session: Session, query: Query, values: Mapping[str, str], args: argparse.Namespace
) -> Federation:
    """Return our graph with what a query needs of Wikidata beside it, as the options say."""
    from famkg.errors import FamkgError
    from famkg.federation.federate import ITEMS, federate
    from famkg.wikidata.links import denials, identities, load_links

    limit = ITEMS if args.limit_items is None else args.limit_items
    if limit < 1:
        raise FamkgError(
            f"--limit-items {limit} is no number of items", todo="Give at least 1, such as 250."
        )
    links = load_links(session.project)
    return federate(
        session.ask(lambda closure: closure),
        query,
        _terms(session, query, values),
        identities(links),
        lambda languages: wikidata_client(args, languages=languages),
        limit=limit,
        denied=denials(links),
    )


def grounds_of(session: Session, federation: Federation) -> Grounds:
    """Return what an unfolded answer stands on: our proofs, and items of Wikidata."""
    from famkg.cli import query

    ours = query.grounds_of(session)
    return replace(ours, label=_label(session, federation), source=cache(federation.source_of))


def notes(federation: Federation, session: Session) -> Iterator[str]:
    """Yield what is to be said of an answer beside it."""
    yield from federation.notes
    if session.seen is not None:
        yield "Wikidata knows no horizon: what it says may tell of later seasons"


def _terms(session: Session, query: Query, values: Mapping[str, str]) -> Mapping[str, Term]:
    """Return the parameters as terms; an item of Wikidata needs no mention in our graph."""
    from pyoxigraph import NamedNode

    from famkg.namespaces import expand
    from famkg.queries import bind_parameters
    from famkg.wikidata.sparql import item_of

    given: dict[str, str | Term] = {}
    for name, text in values.items():
        iri = expand(text)
        is_item = iri is not None and item_of(NamedNode(iri)) is not None
        given[name] = NamedNode(iri) if iri and is_item else text
    return session.ask(lambda closure: bind_parameters(closure, query, given))


def _rests_on(federation: Federation, result: Result) -> list[list[Source]] | None:
    """Return the items of Wikidata that each row of a result rests on; None of triples.

    Where that cannot be told, each row has all items that were fetched.
    """
    from famkg.answers import Answer
    from famkg.errors import QueryError
    from famkg.unfolding import unfold
    from famkg.unfolding.values import matches

    if not isinstance(result, Answer | bool):
        return None
    try:
        unfolding: Unfolding = unfold(federation.closure, federation.query, federation.values)
    except QueryError:
        count = len(result.rows) if isinstance(result, Answer) else 1
        return [list(federation.sources)] * count
    return [
        sorted(
            {
                source
                for way in row.ways
                for match in matches(way)
                if (source := federation.source_of(match.triple))
            }
        )
        for row in unfolding.rows
    ]


def _label(session: Session, federation: Federation) -> Callable[[str], str]:
    """Return what names a thing: ours by our label, an item by Wikidata's."""
    from famkg.federation.vocabulary import GENID, PROP, short
    from famkg.wikidata.table import read_table

    path = session.project.wikidata_file()
    properties = read_table(path, session.project.relative(path)).properties
    ours = cache(session.label)

    def label(iri: str) -> str:
        if iri in federation.labels:
            return federation.labels[iri]
        if iri.startswith(GENID):
            return "(unknown)"
        if iri.startswith(PROP):
            known = properties.get(iri.rpartition("/")[2])
            return f"{known} ({short(iri)})" if known else short(iri)
        return ours(iri)

    return label
