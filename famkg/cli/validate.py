"""`famkg validate`: checks data against shapes, vocabulary and itself."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypedDict

from pyoxigraph import Triple

from famkg.atomic import write_atomically
from famkg.cache import open_closure
from famkg.citations import Citation, cite
from famkg.cli.arguments import one_of
from famkg.cli.intake import (
    Inputs,
    Reader,
    read_alone,
    read_anew,
    read_prefixes,
    read_project,
    read_shapes,
    turtle_files,
)
from famkg.cli.linting import lint_inputs
from famkg.cli.words import check_words
from famkg.closure import Closure
from famkg.documents import Library, find_documents
from famkg.errors import BaselineError, FamkgError, ShapesError
from famkg.findings import (
    FAIL_ON,
    Report,
    Suppression,
    add_passages,
    describe_checks,
    judge,
    locate,
    read_baseline,
    read_suppressions,
    write_baseline,
)
from famkg.findings.groups import SHOWN
from famkg.findings.shadows import leave_out_shadows
from famkg.model import Finding
from famkg.passages import read_documents
from famkg.project import Project, find_project
from famkg.render.findings import count_results, findings_text
from famkg.render.findings_github import findings_github
from famkg.render.findings_json import findings_json
from famkg.render.findings_junit import findings_junit
from famkg.render.findings_sarif import findings_sarif
from famkg.render.findings_shacl import findings_shacl
from famkg.render.style import Style, style_of
from famkg.shacl import ENGINES, Shapes
from famkg.shacl.targets import has_targets
from famkg.turtle import Places
from famkg.validation import check_project, check_shapes
from famkg.vocabulary import class_hierarchy

EXAMPLE = """\
examples:
  famkg validate                        list what is wrong with the data; exit 1 if a violation is
  famkg validate data/statements/inverse.ttl
                                        only what is wrong in this file
  famkg validate mine.ttl --shapes my-shapes.ttl
                                        any Turtle against any shapes
  famkg validate --write-baseline known.json
  famkg validate --baseline known.json  fail for what is new since then
  famkg validate --format github --report sarif=famkg.sarif
"""
WRITERS = {
    "github": findings_github,
    "json": findings_json,
    "junit": findings_junit,
    "sarif": findings_sarif,
    "shacl": findings_shacl,
}
FORMATS = ("text", *WRITERS)
SUPPRESSIONS = "suppressions.yaml"
"""The file of the project that is read if no other is named."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its parser."""
    parser.description = (
        "Check the data against the shapes in ontology/shapes, against the terms that the"
        " ontology declares, and for contradictions; names, citations, literals, layout and the"
        " ontology itself are looked at as well. A violation would mislead, a warning"
        " wants a second look. FILES that are not of the project are checked as if they were,"
        " and findings are limited to FILES. With --shapes only these shapes count, and FILES"
        " stand alone, without our ontology. The exit code is 1 where a finding counts, 2 where"
        " a file cannot be read; the findings of the others are shown all the same."
    )
    parser.epilog = EXAMPLE
    add_inputs(parser)
    parser.add_argument(
        "--format",
        type=one_of("format", FORMATS),
        default="text",
        metavar="FORMAT",
        help="text (default), json, shacl (a report in Turtle), sarif, junit or github",
    )
    parser.add_argument(
        "--report",
        type=format_and_file,
        action="append",
        default=[],
        metavar="FORMAT=FILE",
        help="write the findings into a file as well; may be given again",
    )
    parser.add_argument(
        "--fail-on",
        type=one_of("severity", FAIL_ON),
        default="violation",
        metavar="SEVERITY",
        help="the least that counts: violation (default), warning or info",
    )
    parser.add_argument(
        "--write-baseline",
        type=Path,
        metavar="FILE",
        help="write all findings into a baseline, and exit with 0",
    )
    parser.add_argument(
        "--no-cache", action="store_true", help="compute the closure anew and keep nothing"
    )
    parser.add_argument(
        "--dl",
        action="store_true",
        help="also ask HermiT, which reasons by full OWL 2 DL (needs Java and famkg[dl])",
    )


def add_inputs(parser: argparse.ArgumentParser) -> None:
    """Add what says which files are checked, against what, and what does not count."""
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILES",
        help="Turtle files, or folders of them (default: the data of the project)",
    )
    parser.add_argument(
        "--shapes",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a file or folder of shapes to check FILES against, instead of all checks of the"
        " project; may be given again",
    )
    parser.add_argument(
        "--engine",
        type=one_of("engine", ENGINES),
        default="auto",
        metavar="ENGINE",
        help="what runs the shapes: auto (default), pyshacl or pyrudof",
    )
    parser.add_argument("--all", action="store_true", help="show all of many findings alike")
    parser.add_argument(
        "--baseline", type=Path, metavar="FILE", help="findings that are known and do not count"
    )
    parser.add_argument(
        "--suppressions",
        type=Path,
        metavar="FILE",
        help=f"what is suppressed, why and until when (default: {SUPPRESSIONS} of the project)",
    )


def run(args: argparse.Namespace) -> int:
    """Print the findings and return the exit code: 1 where one counts, 2 where a file is bad."""
    report = examine(args)
    for form, path in args.report:
        write_atomically(path, spell(report, form))
    if args.write_baseline is not None and report.exit_code != 2:
        write_atomically(args.write_baseline, write_baseline(report.results))
        print(f"{args.write_baseline}: {count_results(report)}")
        return 0
    if args.format == "text":
        most = None if args.all else SHOWN
        print(spell(report, "text", style_of(sys.stdout), most=most), end="")
    else:
        print(spell(report, args.format), end="")
    return report.exit_code


def spell(
    report: Report, form: str, style: Style | None = None, *, most: int | None = SHOWN
) -> str:
    """Return a report in one of FORMATS; `style` and `most` are for text."""
    if form != "text":
        return WRITERS[form](report)
    text = findings_text(report, style or Style(), most=most)
    return f"{text}\n{count_results(report)}\n" if text else f"{count_results(report)}\n"


def format_and_file(text: str) -> tuple[str, Path]:
    """Return what --report takes, FORMAT=FILE, in its parts; raises UnknownNameError."""
    form, _, name = text.partition("=")
    one_of("format", FORMATS)(form)
    if not name:
        raise FamkgError(f"--report {text} names no file", todo="Write: --report FORMAT=FILE")
    return form, Path(name)


def examine(args: argparse.Namespace) -> Report:
    """Return what is found in the files that are to be checked.

    Raises ShapesError for shapes that cannot be run, and BaselineError for a baseline or
    suppressions that cannot be read; files of data with faults are findings.
    """
    if args.dl and args.shapes:
        raise FamkgError("--dl is for our ontology, and --shapes leaves it out", todo="Drop one.")
    if args.dl:
        from famkg.lint.hermit import find_hermit

        find_hermit()  # what is missing is told before anybody waits
    inputs, project = read_inputs(args)
    if inputs.has_others:
        told = "judged as data of famkg; name your own shapes with --shapes"
        print(f"{', '.join(path.as_posix() for path in args.files)}: {told}", file=sys.stderr)
    for name in stray_shapes(args, inputs):
        told = "holds shapes, and counts as data; --shapes takes one name, and may be given again"
        print(f"{name}: {told}", file=sys.stderr)
    return report_on(
        inputs,
        project,
        shapes=Shapes(inputs.shapes, args.engine),
        only_shapes=bool(args.shapes),
        use_cache=not args.no_cache,
        with_dl=args.dl,
        fail_on=args.fail_on,
        **read_excuses(args, project),
    )


def read_inputs(
    args: argparse.Namespace, read: Reader = read_anew
) -> tuple[Inputs, Project | None]:
    """Return what the arguments of `add_inputs` name, and the project to which it belongs.

    Raises ShapesError for shapes without files to check, and for those that check nothing.
    """
    if args.shapes and not args.files:
        raise ShapesError(
            "there are shapes, and no files to check",
            todo=f"Name the files as well: famkg validate FILES --shapes {args.shapes[0]}",
        )
    files = turtle_files(args.files)
    project = None if args.shapes else find_project()
    inputs = read_project(project, files, read) if project else read_alone(files, read)
    if args.shapes:
        inputs = read_shapes(inputs, turtle_files(args.shapes), read)
    return inputs, project


def stray_shapes(args: argparse.Namespace, inputs: Inputs) -> list[str]:
    """Return the files of shapes that a pattern after --shapes may have made data, by name."""
    shapes = {path.resolve() for path in turtle_files(args.shapes)}
    named = {path.as_posix() for path in args.files if path.resolve() not in shapes}
    sources = {source.name: source for source in inputs.places.sources if args.shapes}
    return [name for name in sorted(named & sources.keys()) if has_targets(sources[name].triples)]


class Excuses(TypedDict):
    """What keeps findings from counting, as `report_on` takes it."""

    baseline: Collection[str] | None
    suppressions: Sequence[Suppression]
    whole: bool


def read_excuses(args: argparse.Namespace, project: Project | None) -> Excuses:
    """Return what the arguments of `add_inputs` excuse; raises BaselineError."""
    baseline = None
    if args.baseline is not None:
        baseline = read_baseline(read_file(args.baseline), args.baseline.as_posix())
    return {
        "baseline": baseline,
        "suppressions": suppressions_for(args.suppressions, project),
        "whole": bool(args.suppressions) or not (args.files or args.shapes),
    }


def report_on(
    inputs: Inputs,
    project: Project | None,
    *,
    shapes: Shapes | None = None,
    closure: Closure | None = None,
    only_shapes: bool = False,
    use_cache: bool = True,
    with_dl: bool = False,
    baseline: Collection[str] | None = None,
    suppressions: Sequence[Suppression] = (),
    fail_on: str = "violation",
    whole: bool = True,
) -> Report:
    """Return what all checks find in `inputs`, judged, with what formats show of it.

    `shapes` are those of `inputs`, made ready; whoever validates again and again keeps them,
    and brings `closure`, that of the graph, up to date. None looks it up or computes it.
    `only_shapes` leaves out what is not SHACL, and `with_dl` asks HermiT as well. `baseline` are
    fingerprints. Suppressions that meet nothing are findings where the inputs are a `whole`
    project. Raises ShapesError where the shapes cannot be run, unless a fault in them is a
    finding, and what `famkg.lint.hermit.check_dl` raises.
    """
    found = check(
        inputs,
        project,
        shapes=shapes,
        closure=closure,
        only_shapes=only_shapes,
        use_cache=use_cache,
        with_dl=with_dl,
    )
    results, gone = judge(
        found,
        inputs.graph.data,
        baseline=baseline,
        suppressions=suppressions,
        today=today(),
        whole=whole,
    )
    return Report(
        tuple(results),
        fail_on=fail_on,
        gone=gone,
        with_baseline=baseline is not None,
        checks=describe_checks([each.finding for each in results], inputs.shapes),
        citations=cite_all(found, inputs.graph.data, project),
        lines=read_lines(found, inputs.sources),
        prefixes=read_prefixes(found, inputs.sources),
    )


def suppressions_for(named: Path | None, project: Project | None) -> tuple[Suppression, ...]:
    """Return what the file `named` suppresses, or else that of the project, if it has one."""
    if named is not None:
        return read_suppressions(read_file(named), named.as_posix())
    path = project.root / SUPPRESSIONS if project else None
    if path is None or not path.is_file():
        return ()
    return read_suppressions(read_file(path), SUPPRESSIONS)


def check(
    inputs: Inputs,
    project: Project | None,
    *,
    shapes: Shapes | None = None,
    closure: Closure | None = None,
    only_shapes: bool = False,
    use_cache: bool = True,
    with_dl: bool = False,
) -> list[Finding]:
    """Return all findings with their places and passages, worst first, then as in the files.

    The parameters are those of `report_on`, which also raises what this raises.
    """
    ready = shapes or Shapes(inputs.shapes)
    if closure is None and project is not None and inputs.is_project and not only_shapes:
        closure = open_closure(project, None, use_cache=use_cache)
    try:
        found = find(inputs, ready, closure, only_shapes=only_shapes)
    except ShapesError:
        if not inputs.faults:
            raise
        found = find(inputs, Shapes(()), closure, only_shapes=only_shapes)
    if project is not None and not only_shapes:
        found += lint_inputs(inputs, project)
        if not inputs.faults:
            found += check_words(inputs.graph, project)
    if with_dl:
        from famkg.lint.hermit import check_dl

        found += check_dl(inputs.graph, closure)
    placed = locate((each for each in found if inputs.trusts(each)), inputs.places)
    kept = leave_out_shadows(each for each in placed if inputs.covers(each))
    return locate(
        [*inputs.faults, *inputs.remarks, *add_passages(kept, inputs.graph.data)], inputs.places
    )


def find(
    inputs: Inputs, shapes: Shapes, closure: Closure | None, *, only_shapes: bool
) -> list[Finding]:
    """Return what is wrong with `inputs`, without places; here all checks are called."""
    graph = inputs.graph
    if only_shapes:
        hierarchy = class_hierarchy(graph.ontology) if graph.ontology else []
        return check_shapes([*graph.data, *hierarchy], shapes)
    return check_project(graph, shapes, closure)


def cite_all(
    findings: Sequence[Finding], data: Iterable[Triple], project: Project | None
) -> dict[str, Citation]:
    """Return the citation of each passage that a finding names; none whose document is unknown."""
    passages = {passage.iri: passage for each in findings for passage in each.passages}
    if project is None or not passages:
        return {}
    try:
        library = Library(find_documents(project.root), read_documents(data))
        known = [each for each in passages.values() if each.document in library.documents]
        return {each.iri: cite(library, each) for each in known}
    except FamkgError:  # a document that lacks its title is a finding, and no reason to stop
        return {}


def read_lines(findings: Sequence[Finding], places: Places) -> dict[tuple[str, int], str]:
    """Return the lines on which findings and what they rest on stand, by file and number."""
    sources = {source.name: source for source in reversed(places.sources)}
    wanted = {(each.file, each.line) for each in findings if each.file and each.line}
    for finding in findings:
        wanted |= {(each.file, each.line) for each in finding.evidence if each.file and each.line}
    return {
        (file, line): sources[file].lines.line(line)
        for file, line in sorted(wanted)
        if file in sources
    }


def today() -> date:
    """Return the day by which suppressions are judged: $SOURCE_DATE_EPOCH, or else the clock's."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(given), UTC).date() if given.isdecimal() else date.today()


def read_file(path: Path) -> str:
    """Return the text of a file; raises BaselineError where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BaselineError(
            f"it cannot be read: {getattr(error, 'strerror', None) or error}",
            where=path.as_posix(),
            todo="Check the path.",
        ) from None
