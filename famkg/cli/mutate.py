"""`famkg mutate`: changes the data in small ways, and counts which changes are noticed."""

from __future__ import annotations

import argparse

from famkg.cache import load_catalogue
from famkg.cli.arguments import add_format
from famkg.documents import Library, find_documents
from famkg.errors import FamkgError, UnknownNameError
from famkg.graph import Graph, load_graph
from famkg.mutation import OPERATORS, MutationReport, mutate
from famkg.mutation.run import DEFENCES, NEED_DOCUMENTS
from famkg.passages import read_documents
from famkg.project import Project, find_project
from famkg.queries import read_query
from famkg.turtle import Places, read_places, read_triples

EXAMPLE = """\
examples:
  famkg mutate                              200 mutants, and which of them nothing catches
  famkg mutate --operator another-performer --operator another-season --number 50
  famkg mutate --number 1000 --seed 7 --fail-under 95 --format json
  famkg mutate --list                       the ways to go wrong, and the lines of defence
"""
NUMBER = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its parser."""
    parser.description = (
        "Change the data as a slip would, one change at a time and in memory alone, and see"
        " whether anything notices: shapes, checks of the data, the words of the documents,"
        " contradictions, competency questions, conflicts, gaps. What survives shows where the"
        " checks are weak. The same seed gives the same mutants."
    )
    parser.epilog = EXAMPLE
    parser.add_argument(
        "--number",
        type=_whole(1),
        default=NUMBER,
        metavar="N",
        help=f"how many mutants, as many of each operator as can be (default: {NUMBER})",
    )
    parser.add_argument(
        "--seed", type=_whole(0), default=0, metavar="N", help="where chance begins (default: 0)"
    )
    parser.add_argument(
        "--operator",
        action="append",
        metavar="NAME",
        help="only this way to go wrong; may be given again",
    )
    parser.add_argument(
        "--all-defences",
        action="store_true",
        help="try every line of defence, not only until the first one catches",
    )
    parser.add_argument(
        "--fail-under",
        type=_per_cent,
        metavar="SCORE",
        help="exit with 1 where fewer per cent of the mutants are caught",
    )
    parser.add_argument(
        "--list", action="store_true", help="list operators and lines of defence, and stop"
    )
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Print what became of the mutants; return 1 where the score is below --fail-under."""
    from famkg.render.mutation import mutation_json, mutation_text

    names = args.operator or list(OPERATORS)
    for name in names:
        if name not in OPERATORS:
            raise UnknownNameError(
                "operator", name, OPERATORS, todo="famkg mutate --list shows all operators."
            )
    if args.list:
        print(_listed(), end="")
        return 0
    report = examine(find_project(), names, args.number, args.seed, args.all_defences)
    render = mutation_json if args.format == "json" else mutation_text
    print(render(report), end="")
    return int(args.fail_under is not None and report.total.score < args.fail_under)


def examine(
    project: Project, names: list[str], number: int, seed: int, all_defences: bool
) -> MutationReport:
    """Return what became of mutants of `project`; nothing is written."""
    graph = load_graph(project)
    return mutate(
        graph,
        shapes=[
            triple
            for path in project.shape_files()
            for triple in read_triples(path, shown_as=project.relative(path))
        ],
        library=_library(project, graph),
        questions=tuple(load_catalogue(project).values()),
        conflicts=[read_query(path) for path in project.conflict_files()],
        gaps=[read_query(path) for path in project.gap_files()],
        places=lambda: Places.merge(
            read_places(path, shown_as=project.relative(path)) for path in project.data_files()
        ),
        operators={name: OPERATORS[name] for name in OPERATORS if name in names},
        number=number,
        seed=seed,
        all_defences=all_defences,
    )


def _library(project: Project, graph: Graph) -> Library:
    return Library(find_documents(project.root), read_documents(graph.data))


def _listed() -> str:
    width = max(map(len, (*OPERATORS, *DEFENCES)))
    lines = ["operators"]
    lines += [f"  {name:<{width}}  {each.error}" for name, each in OPERATORS.items()]
    lines += ["", "lines of defence, in the order in which they are tried"]
    for name, told in DEFENCES.items():
        needs = " (with the documents at hand)" if name in NEED_DOCUMENTS else ""
        lines.append(f"  {name:<{width}}  {told}{needs}")
    return "\n".join(lines) + "\n"


def _whole(least: int):  # type: ignore[no-untyped-def]
    def read(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise FamkgError(f"{text} is no whole number of at least {least}")
        return int(text)

    return read


def _per_cent(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:
        raise FamkgError(f"{text} is no number of per cent", todo="Give one from 0 to 100.")
    return value
