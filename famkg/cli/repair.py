"""`famkg passages repair`: finds passages again after their document changed."""

from __future__ import annotations

import argparse

from famkg.atomic import write_atomically
from famkg.documents import Library
from famkg.graph import Graph
from famkg.passages import read_passages, read_waivers
from famkg.project import Project
from famkg.render.repairs import needs_a_person, repairs_text
from famkg.repair import Move, find_repairs, new_offsets
from famkg.turtle import read_text, replace_numbers, subject_places


def add_repair_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the action takes to its parser."""
    parser.add_argument("--document", metavar="ID", help="only the passages of this document")
    parser.add_argument(
        "--apply",
        action="store_true",
        help="write the new offsets of passages whose words stand unchanged elsewhere",
    )


def run_repair(args: argparse.Namespace, project: Project, graph: Graph, library: Library) -> int:
    """Print what became of the passages and return the exit code: 1 where work is left."""
    stretches = [
        *read_passages(graph.data).values(),
        *(waiver.stretch for waiver in read_waivers(graph.data).values()),
    ]
    chosen = [library.document(args.document).id] if args.document else list(library.documents)
    texts = {document: library.text(document) for document in chosen}
    found = {
        document: find_repairs((one for one in stretches if one.document == document), text)
        for document, text in texts.items()
    }
    moves = [move for repairs in found.values() for move in repairs.moved]
    if args.apply:
        _write(project, moves)
    places = subject_places(project.data_files(), project.relative)
    parts = [
        repairs_text(document, repairs, places, applied=args.apply)
        for document, repairs in found.items()
    ]
    left = any(map(needs_a_person, found.values()))
    if moves and not args.apply:
        parts.append("Run with --apply to write the new offsets.\n")
    print("\n".join(parts), end="")
    return 1 if left or (moves and not args.apply) else 0


def _write(project: Project, moves: list[Move]) -> None:
    """Write the new offsets; no file is touched before all of them are known to be right."""
    numbers = new_offsets(moves)
    written = {}
    for path in project.data_files():
        text = read_text(path, shown_as=project.relative(path))
        changed = replace_numbers(text, project.relative(path), numbers)
        if changed != text:
            written[path] = changed
    for path, text in written.items():
        write_atomically(path, text)
