"""`famkg query`: answers a query of the catalogue, of a file, or a text in SPARQL."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from famkg.cli.arguments import add_horizon, add_store, one_of
from famkg.cli.federated import OPTIONS, add_federation
from famkg.cli.main import report
from famkg.errors import FamkgError, QueryError
from famkg.queries import Query, read_query
from famkg.render.answers import FORMATS, render_result
from famkg.render.style import Style, style_of
from famkg.render.table import wrap
from famkg.session import CATALOGUE_NAME, Session, open_session

if TYPE_CHECKING:
    from famkg.render.unfolding import Grounds
    from famkg.unfolding.values import Unfolding

EXAMPLE = """\
examples:
  famkg query --list
  famkg query who-played-a-character --param character="Danny Stevens" --seen 1
  famkg query who-played-a-character --show
  famkg query who-played-a-character --param character="Danny Stevens" --cite
  famkg query best-reviewed-season --param aggregator=world:metacritic --why
  famkg query 'SELECT ?season WHERE { ?season a fam:Season }' --format csv
  famkg query mine.rq --format json
  famkg query birthplaces-of-the-cast --show

A query such as the last asks Wikidata too, but only with --federate, and in your name (--contact).
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its parser."""
    parser.description = "Ask a question of the catalogue, a file, or in SPARQL."
    parser.epilog = EXAMPLE
    parser.add_argument(
        "query",
        nargs="?",
        metavar="QUERY",
        help="a name of the catalogue, a file *.rq, a SPARQL text, or - for standard input",
    )
    parser.add_argument(
        "--param",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="the value of a parameter: an IRI, a CURIE, a label, words or a number",
    )
    parser.add_argument(
        "--format",
        type=one_of("format", FORMATS),
        metavar="FORMAT",
        help="table (default), json, csv, tsv or xml; of a CONSTRUCT, turtle or ntriples",
    )
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument(
        "--why",
        action="store_true",
        help="unfold each row: the triples that matched, what was taken and what was not,"
        " down to the passages",
    )
    shown.add_argument(
        "--cite", action="store_true", help="show for each row the passages that it rests on"
    )
    parser.add_argument(
        "--row",
        type=int,
        action="append",
        metavar="N",
        help="with --why or --cite: only row N of the answer; may be given again",
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="with --why or --cite: every way to a row, and every member of a group",
    )
    parser.add_argument("--list", action="store_true", help="list the queries of the catalogue")
    parser.add_argument("--show", action="store_true", help="show a query instead of asking it")
    add_horizon(parser)
    add_store(parser)
    add_federation(parser)


def run(args: argparse.Namespace) -> int:
    """Print the answer, the list or the query, and return the exit code."""
    refuse_idle(args)
    session = open_session(args.seen, engine=args.engine, cache=not args.no_cache, store=args.store)
    style = style_of(sys.stdout)
    if args.list:
        queries, faults = session.readable
        print(listing({**queries, **session.federated}, style))
        for fault in faults.values():
            report(fault)
        return 2 if faults else 0
    if args.query is None:
        raise QueryError("no query is given", todo="famkg query --list shows all queries.")
    query = find(args.query, session)
    if args.show:
        print(description(query))
        return 0
    values = parameters(args.param)
    if query.needs and not args.federate:
        raise QueryError(
            f"query {query.name} also asks {query.needs}, which only happens when you say so",
            todo=f"famkg query {query.name} --federate",
        )
    session.ask(lambda closure: closure)
    if args.federate:
        from famkg.cli.federated import answer

        print(answer(session, query, values, args), end="")
        return 0
    if args.why or args.cite:
        print(explanation(session, query, values, args))
        return 0
    with interruptible():
        result = session.query(query, **values)
    print(render_result(result, args.format, cache(session.label), style), end="")
    return 0


HOW = ("param", "format", "why", "cite", "row", "all", "show", "federate")
"""The options that say how one query is asked and shown."""


def refuse_idle(args: argparse.Namespace) -> None:
    """Raise FamkgError where an option is given that would have no effect."""
    given = [f"--{name}" for name in HOW if getattr(args, name)]
    explained = args.why or args.cite
    asking = [
        f"--{name.replace('_', '-')}"
        for name in OPTIONS
        if getattr(args, name) not in (None, False)
    ]
    if args.list:
        whole = "--list"
        idle = [*(["a query"] if args.query is not None else []), *given, *asking]
        todo = "famkg query --list shows all queries; of the options it takes --seen."
    elif args.show:
        whole = "--show"
        idle = [*(option for option in given if option != "--show"), *asking]
        todo = "famkg query QUERY --show shows a query without asking it."
    else:
        whole = "an answer without --why or --cite"
        idle = [option for option in given if option in ("--row", "--all") and not explained]
        todo = "Give --why or --cite too."
    if not idle and asking and not args.federate:
        whole, idle, todo = "a query without --federate", asking, "Give --federate too."
    if idle:
        raise FamkgError(f"{whole} has no use for {' and '.join(idle)}", todo=todo)
    if explained and args.format not in (None, "table", "json"):
        what = "--why" if args.why else "--cite"
        raise FamkgError(
            f"{what} cannot be written as {args.format}",
            todo="Use --format table (the default) or --format json.",
        )


def explanation(
    session: Session, query: Query, values: Mapping[str, str], args: argparse.Namespace
) -> str:
    """Return an answer with what its rows rest on."""
    from famkg.unfolding import unfold

    rows = None if args.row is None else frozenset(args.row)
    with interruptible():
        unfolding = session.ask(
            lambda closure: unfold(closure, query, values, rows=rows, every=args.all)
        )
    return written(unfolding, grounds_of(session), args)


def grounds_of(session: Session) -> Grounds:
    """Return what unfolded answers of a session stand on."""
    from famkg.render.unfolding import Grounds

    return Grounds(
        cache(session.prove),
        cache(lambda triple: session.ask(lambda closure: closure.is_aside(triple))),
        cache(session.label),
        cache(session.cite),
        session.seen,
    )


def written(unfolding: Unfolding, grounds: Grounds, args: argparse.Namespace) -> str:
    """Return an unfolded answer in the format that is asked for."""
    from famkg.render.unfolding import render_citations, render_unfolding

    if args.format == "json":
        import json

        from famkg.render.unfolding_json import citations_document, unfolding_document

        document = (unfolding_document if args.why else citations_document)(unfolding, grounds)
        return json.dumps(document, ensure_ascii=False, indent=2)
    return (render_unfolding if args.why else render_citations)(
        unfolding, grounds, style_of(sys.stdout)
    )


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C end the process at once: a query runs outside Python, which would not hear it."""
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def find(text: str, session: Session) -> Query:
    """Return the query that `text` means: a name, a file, a text, or - for standard input."""
    if text == "-":
        from famkg.headers import parse_query

        return parse_query(read_input(), "query", "standard input")
    if CATALOGUE_NAME.fullmatch(text):
        return session.find_query(text)
    if text.endswith(".rq") and not set(text) & set("{}\n"):
        path = Path(text)
        project = session.project
        known = (*project.query_files(), *project.federated_files())
        if path.resolve() in {each.resolve() for each in known}:
            return session.find_query(path.stem)  # a horizon holds for a file by its path too
        return read_query(path)
    return Query("query", text)


def read_input() -> str:
    """Return what standard input holds; raises QueryError where it is not UTF-8."""
    from io import TextIOWrapper

    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="strict")
    try:
        return sys.stdin.read()
    except UnicodeDecodeError as error:
        raise QueryError(
            "the query cannot be read: it is not UTF-8", where="standard input"
        ) from error


def parameters(given: Sequence[str]) -> dict[str, str]:
    """Return the parameters that the command line gives, by name."""
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise QueryError(
                f"{text!r} gives no value to a parameter",
                todo="Write --param NAME=VALUE, such as --param season=world:season-1",
            )
        found[name.lstrip("?$")] = value
    return found


def listing(queries: Mapping[str, Query], style: Style) -> str:
    """Return the names of the catalogue with the questions that they answer."""
    widest = max(map(len, queries), default=0)
    lines = []
    for query in queries.values():
        words = f"{query.summary} ({query.needs}: --federate)" if query.needs else query.summary
        room = max((style.width or 0) - widest - 2, 40) if style.width else len(words)
        summary = wrap(words, room)
        lines.append(f"{style.strong(query.name.ljust(widest))}  {summary[0]}")
        lines += [" " * (widest + 2) + line for line in summary[1:]]
    return "\n".join(lines)


def description(query: Query) -> str:
    """Return what a query asks, its parameters, how to ask it, and its text."""
    lines = [query.summary, ""] if query.summary else []
    if query.parameters:
        lines.append("parameters:")
        for parameter in query.parameters:
            example = f", such as {parameter.example}" if parameter.example else ""
            words = f": {parameter.summary}" if parameter.summary else ""
            lines.append(f"  {parameter.name} ({parameter.type}{example}){words}")
        lines.append("")
    if query.summary:
        from shlex import quote

        given = [
            f" --param {each.name}={quote(each.example) if each.example else '…'}"
            for each in query.parameters
        ]
        given += [" --federate"] if query.needs else []
        lines += ["ask it:", f"  famkg query {query.name}{''.join(given)}", ""]
    text = "\n".join(line for line in query.text.splitlines() if not line.startswith("#+"))
    return "\n".join([*lines, text.strip()])
