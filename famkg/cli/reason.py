"""`famkg reason`: runs the rules and tells what they did, over the project or over files."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from pyoxigraph import Quad, Triple

from famkg.accounts import Account, account_of
from famkg.atomic import new_folder, refuse_existing, replaced, write_atomically
from famkg.cli.arguments import add_format, one_of
from famkg.closure import ENGINES, RULES, close, record, rules_beyond
from famkg.errors import FamkgError
from famkg.graph import Graph, load_graph
from famkg.horizon import restrict
from famkg.inputs import Names, check_input, read_input
from famkg.project import find_project
from famkg.render.accounts import account_document, render_account
from famkg.render.style import style_of
from famkg.rows import row_of
from famkg.turtle import read_triples

EXAMPLE = """\
examples:
  famkg reason --report
  famkg reason castings.nt.gz credits.ttl --output closure.nt
  famkg reason world.nt --engine duckdb --memory-limit 2GB --store closure
  famkg reason --no-ontology pizza.owl --report

Without FILES the rules run over the project. FILES are taken together with the ontology of the
project and its rules beyond OWL; --ontology takes another ontology, and no such rules, and
--no-ontology only the axioms that the FILES contain.

The engine is oxigraph for the project and duckdb for FILES: DuckDB is made for millions of
triples, takes what memory does not hold to the disk, and comes with famkg[bulk].
--output writes sorted N-Triples. A --store is a folder that keeps in which round a triple was
inferred, so that its triples can be proved.

Exit code 1 means that there are contradictions.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its parser."""
    parser.description = "Run the rules over the project or over files, and tell what they did."
    parser.epilog = EXAMPLE
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="triples: .nt, .ttl, .rdf, also .gz"
    )
    ontology = parser.add_mutually_exclusive_group()
    ontology.add_argument(
        "--ontology", type=Path, action="append", metavar="FILE", help="axioms in Turtle for FILES"
    )
    ontology.add_argument(
        "--no-ontology", action="store_true", help="take no axioms but those in FILES"
    )
    parser.add_argument(
        "--engine",
        type=one_of("engine", ENGINES),
        metavar="ENGINE",
        help=f"what reasons: {', '.join(ENGINES)}",
    )
    parser.add_argument(
        "--memory-limit", metavar="SIZE", help="what duckdb may take, such as 2GB or 800MB"
    )
    parser.add_argument(
        "--seen",
        type=int,
        metavar="N",
        help="what the project tells somebody who has seen seasons 1 to N (0: none)",
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="write all triples to a file")
    parser.add_argument("--store", type=Path, metavar="FOLDER", help="write a new store")
    parser.add_argument(
        "--report", action="store_true", help="tell times, rules, identity and unused axioms too"
    )
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Run the rules, write what is asked for, and return the exit code."""
    check(args)
    engine = args.engine or ("duckdb" if args.files else "oxigraph")
    watch = Stopwatch()
    graph = read_graph(args)
    reason = in_database if engine == "duckdb" else in_memory
    account = replace(reason(engine, graph, args, watch), phases=tuple(watch.seconds.items()))
    if args.format == "json":
        print(json.dumps(account_document(account), ensure_ascii=False, indent=2))
    else:
        print(render_account(account, style_of(sys.stdout), whole=args.report))
    return int(bool(account.contradictions))


@dataclass(slots=True)
class Stopwatch:
    """How long each part of a run took, in seconds."""

    seconds: dict[str, float] = field(default_factory=dict)
    since: float = field(default_factory=perf_counter)

    def note(self, name: str) -> None:
        """Add the time since the last note to a part."""
        now = perf_counter()
        self.seconds[name] = self.seconds.get(name, 0) + now - self.since
        self.since = now


def check(args: argparse.Namespace) -> None:
    """Raise FamkgError where options do not go together, before anything is computed."""
    if not args.files and (args.ontology or args.no_ontology):
        raise FamkgError(
            "an ontology is chosen, but no file of triples is named",
            todo="Name the files to reason over: famkg reason FILE … --no-ontology",
        )
    if args.files and args.seen is not None:
        raise FamkgError("--seen is for the project, and files are named", todo="Leave one out.")
    if args.memory_limit and (args.engine or "duckdb" if args.files else args.engine) != "duckdb":
        raise FamkgError(
            "only the engine duckdb keeps to a limit of memory", todo="Add --engine duckdb."
        )
    for path in args.files:
        check_input(path)
    if args.store:
        refuse_existing(args.store)


def read_graph(args: argparse.Namespace) -> Graph:
    """Return what is to be reasoned over, but for the files of triples that are named."""
    if args.ontology:
        return Graph(tuple(t for path in args.ontology for t in read_triples(path)), ())
    if args.no_ontology:
        return Graph((), ())
    graph = load_graph(find_project())
    if args.files:
        return replace(graph, data=())
    return graph if args.seen is None else restrict(graph, args.seen)


def read_files(args: argparse.Namespace) -> Iterator[Quad]:
    """Yield the triples of the files that are named."""
    return chain.from_iterable(map(read_input, args.files))


def in_memory(engine: str, graph: Graph, args: argparse.Namespace, watch: Stopwatch) -> Account:
    """Run the rules with an engine that keeps everything in memory."""
    graph = replace(graph, data=(*graph.data, *Names().named(read_files(args))))
    watch.note("reading")
    closure = close(graph, engine)
    watch.note("reasoning")
    account = account_of(closure, graph.ontology)
    watch.note("checking")
    if args.output:
        from famkg.cli.export import select
        from famkg.export.ntriples import write_ntriples

        write_atomically(args.output, write_ntriples(select(closure)))
    if args.store:
        with new_folder(args.store) as folder:
            closure.save(folder)
    if args.output or args.store:
        watch.note("writing")
    return account


def in_database(engine: str, graph: Graph, args: argparse.Namespace, watch: Stopwatch) -> Account:
    """Run the rules with DuckDB."""
    from famkg.engines.bulk import reason
    from famkg.engines.bulk.account import account_of
    from famkg.engines.bulk.database import explained
    from famkg.engines.bulk.store import write_ntriples, write_store

    triples: Iterator[Triple | Quad] = chain(graph.triples(), read_files(args))
    with TemporaryDirectory() as name, explained(scratch := Path(name)):
        done = reason(
            scratch,
            triples,
            rules_beyond(graph.rules),
            withhold=True,
            memory_limit=args.memory_limit,
            note=watch.note,
        )
        account = account_of(done)
        watch.note("checking")
        if args.output:
            with replaced(args.output) as file:
                write_ntriples(done.tables, file)
        if args.store:
            more = chain(
                record(engine, done.rounds, done.starts, done.fired, done.expansions),
                (Quad(*row_of(triple), RULES) for triple in graph.rules),
            )
            with new_folder(args.store) as folder:
                write_store(done.tables, folder, scratch, more)
        if args.output or args.store:
            watch.note("writing")
    return account
