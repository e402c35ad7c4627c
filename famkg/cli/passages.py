"""`famkg passages`: checks passages against the documents, locates, shows, repairs them."""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Container, Iterable

from pyoxigraph import NamedNode

from famkg.cli.arguments import one_of
from famkg.cli.repair import add_repair_arguments, run_repair
from famkg.documents import (
    Library,
    deep_link,
    explain_where,
    find_documents,
    make_locator,
    section_at,
)
from famkg.errors import DocumentError, UnknownNameError
from famkg.findings import report_of
from famkg.graph import TYPE, Graph, index, load_graph
from famkg.model import Passage
from famkg.namespaces import FAM, PASSAGE, curie, expand
from famkg.passages import (
    check_passages,
    locate,
    propose_name,
    propose_passage,
    read_documents,
    read_passages,
    read_waivers,
)
from famkg.project import Project, find_project
from famkg.render.findings_json import findings_json
from famkg.turtle import subject_places

EXAMPLE = """\
examples:
  famkg passages check
  famkg passages locate "premiered on November 1, 2019" --document wikipedia
  famkg passages show wikipedia:infobox-genre
  famkg passages repair --apply
"""
FORMATS = ("text", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the four actions and what they take to the parser of the command."""
    parser.description = (
        "Check passages against the documents, locate new ones, show one, and find those again"
        " whose document changed."
    )
    parser.epilog = EXAMPLE
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def add(name: str, summary: str, example: str) -> argparse.ArgumentParser:
        return actions.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            epilog=f"example:\n  famkg passages {example}\n",
        )

    check = add("check", "compare every passage with its document", "check --document wikipedia")
    check.add_argument("--document", metavar="ID", help="only the passages of this document")

    find = add(
        "locate",
        "print the Turtle of a passage around some words",
        'locate "premiered on November 1, 2019" --document wikipedia --name premiere',
    )
    find.add_argument("words", help="words of the document; case and white space do not matter")
    find.add_argument("--document", metavar="ID", required=True, help="such as wikipedia")
    find.add_argument("--name", help="the name of the passage (default: made of its first words)")
    find.add_argument(
        "--exact", action="store_true", help="span the words alone, not the sentence around them"
    )
    choice = find.add_mutually_exclusive_group()
    choice.add_argument("--all", action="store_true", help="print every place that has the words")
    choice.add_argument("--nth", type=int, metavar="N", help="print the Nth place, from 1")

    show = add("show", "print one passage with its words", "show wikipedia:infobox-genre --seen 2")
    show.add_argument("passage", help="its CURIE or IRI, such as wikipedia:infobox-genre")
    show.add_argument(
        "--seen", type=int, metavar="N", help="answer as for a viewer of seasons 1 to N"
    )
    add_repair_arguments(
        add("repair", "find passages again whose document changed", "repair --document reactor")
    )
    for action in (check, show):
        action.add_argument(
            "--format",
            type=one_of("format", FORMATS),
            default="text",
            metavar="FORMAT",
            help="text (default) or json",
        )


def run(args: argparse.Namespace) -> int:
    """Run one action and return the exit code."""
    project = find_project()
    graph = load_graph(project)
    library = Library(find_documents(project.root), read_documents(graph.data))
    if args.action == "check":
        return _check(args, project, graph, library)
    if args.action == "locate":
        return _locate(args, graph, library)
    if args.action == "repair":
        return run_repair(args, project, graph, library)
    return _show(args, graph, library)


def _check(args: argparse.Namespace, project: Project, graph: Graph, library: Library) -> int:
    waivers = {iri: waiver.stretch for iri, waiver in read_waivers(graph.data).items()}
    passages = read_passages(graph.data) | waivers
    if args.document is not None:
        library.document(args.document)
        passages = {iri: one for iri, one in passages.items() if one.document == args.document}
    counts = dict(sorted(Counter(passage.document for passage in passages.values()).items()))
    _demand_texts(counts, library)
    places = subject_places(project.data_files(), project.relative)
    findings = check_passages(passages, library, places)
    if args.format == "json":
        print(findings_json(report_of(findings)), end="")
        return 1 if findings else 0
    for finding in findings:
        place = f"{finding.file}:{finding.line}: " if finding.file else ""
        print(f"{place}passage {curie(finding.focus or '')}")
        print("".join(f"  {line}\n" for line in finding.message.splitlines()))
    for document in counts:
        print(f"{document:<10} {_stretches(passages.values(), waivers, document)}")
    against = _plural(len(counts), "document")
    print(f"{_stretches(passages.values(), waivers)} of {against} checked, {len(findings)} failed")
    return 1 if findings else 0


def _stretches(
    stretches: Iterable[Passage], waivers: Container[str], document: str | None = None
) -> str:
    """Return how many passages and waivers there are, in words; of one document, if given."""
    of_it = [one.iri in waivers for one in stretches if document in (None, one.document)]
    waived = sum(of_it)
    passages = _plural(len(of_it) - waived, "passage")
    return f"{passages} and {_plural(waived, 'waiver')}" if waived else passages


def _demand_texts(counts: dict[str, int], library: Library) -> None:
    """Raise DocumentError where passages cannot be checked because a document is missing."""
    missing = {
        library.document(document).file: count
        for document, count in counts.items()
        if not library.has(document)
    }
    if missing:
        number = _plural(sum(missing.values()), "passage")
        raise DocumentError(
            f"{number} cannot be checked, as these are not at hand: {', '.join(missing)}",
            todo=explain_where(),
        )


def _locate(args: argparse.Namespace, graph: Graph, library: Library) -> int:
    text = library.text(args.document)
    file = library.document(args.document).file
    spans = locate(text, args.words, exact=args.exact)
    if not spans:
        raise DocumentError(
            f"no words like {args.words!r} stand in {file}",
            todo=_nearest(text, args.words) or "Give words as they stand there.",
        )
    if args.nth is not None:
        if not 1 <= args.nth <= len(spans):
            raise DocumentError(
                f"the words stand at {_plural(len(spans), 'place')} of {file},"
                f" so that none is number {args.nth}",
                todo=f"Give --nth a number from 1 to {len(spans)}.",
            )
        spans = [spans[args.nth - 1]]
    if len(spans) > 1 and not args.all:
        places = [
            f"{number}. {start}–{end} ({section_at(text, start) or 'no section'}):"
            f" {make_locator(text[start:end])}"
            for number, (start, end) in enumerate(spans, start=1)
        ]
        raise DocumentError(
            f"the words {args.words!r} stand at {len(spans)} places of {file}",
            todo="\n".join([*places, "Choose one with --nth N, or print them all with --all."]),
        )
    _print_proposals(args, text, spans, read_passages(graph.data))
    return 0


def _nearest(text: str, words: str) -> str | None:
    """Return where the longest beginning of `words` stands, or None where no word of it does."""
    found = words.split()
    for count in range(len(found) - 1, 0, -1):
        hits = locate(text, " ".join(found[:count]), exact=True)
        if hits:
            start, end = hits[0]
            return f"The words {text[start:end]!r} stand at {start}–{end}."
    return None


def _print_proposals(
    args: argparse.Namespace,
    text: str,
    spans: list[tuple[int, int]],
    passages: dict[str, Passage],
) -> None:
    prefix = f"{PASSAGE}{args.document}/"
    taken = {iri.removeprefix(prefix) for iri in passages if iri.startswith(prefix)}
    if args.name is not None and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", args.name):
        raise DocumentError(
            f"{args.name!r} is no name for a passage",
            todo="Give small letters and digits, with hyphens between words.",
        )
    if args.name in taken:
        raise DocumentError(
            f"there is a passage {args.document}:{args.name} already",
            todo="Give another --name.",
        )
    there = {(one.document, one.start, one.end): one.iri for one in passages.values()}
    blocks = []
    for start, end in spans:
        name = propose_name(args.name or text[start:end], taken)
        taken.add(name)
        block = propose_passage(args.document, name, text, start, end)
        same = there.get((args.document, start, end))
        if same is not None:
            block = f"# These characters are {curie(same)} already: add to its fam:states.\n{block}"
        blocks.append(block)
    print("\n".join(blocks), end="")


def _show(args: argparse.Namespace, graph: Graph, library: Library) -> int:
    if args.seen is not None:
        from famkg.horizon import restrict

        graph = restrict(graph, args.seen)
    passages = read_passages(graph.data)
    waivers = read_waivers(graph.data)
    passages |= {iri: waiver.stretch for iri, waiver in waivers.items()}
    if args.seen is not None:  # the horizon has taken the waivers away
        passages = {iri: one for iri, one in passages.items() if one.locator is not None}
    passage = passages.get(expand(args.passage) or "")
    if passage is None:
        raise UnknownNameError("passage", args.passage, map(curie, passages))
    document = library.document(passage.document)
    sentence = library.sentence(passage)
    link = deep_link(document, passage)
    if args.format == "json":
        answer = {
            "passage": passage.iri,
            "document": passage.document,
            "title": document.title,
            "publisher": document.publisher,
            "section": passage.section,
            "start": passage.start,
            "end": passage.end,
            "digest": passage.digest,
            "locator": passage.locator,
            "sentence": sentence,
            "link": link,
            "knownFrom": passage.known_from,
            "states": list(passage.states),
        }
        if passage.iri in waivers:
            answer["waivedFor"] = waivers[passage.iri].reason
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return 0
    kinds = index(graph.data, TYPE)
    print(curie(passage.iri))
    print(f"  document    {document.title} ({document.publisher})")
    print(f"  section     {passage.section or 'none'}")
    print(f"  characters  {passage.start}–{passage.end} of {document.file}")
    if sentence is not None:
        print(f"  words       {sentence}")
    else:
        print(f"  locator     {passage.locator}")
        print(f"              {_why_no_words(passage, library)}")
    print(f"  link        {link}")
    if passage.iri in waivers:
        print(f"  waived for  {curie(FAM + waivers[passage.iri].reason)}")
        return 0
    print(f"  known from  {_horizon(passage.known_from)}")
    for number, iri in enumerate(passage.states):
        types = [
            kind.value for kind in kinds.get(NamedNode(iri), ()) if isinstance(kind, NamedNode)
        ]
        what = "".join(f", a {curie(kind)}" for kind in sorted(types))
        print(f"  {'' if number else 'states':<10}  {curie(iri)}{what}")
    return 0


def _why_no_words(passage: Passage, library: Library) -> str:
    if library.has(passage.document):
        return "(these characters have another digest: run famkg passages check)"
    return f"({library.document(passage.document).file} is not at hand)"


def _horizon(season: int) -> str:
    return "the start" if season == 0 else f"season {season}"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
