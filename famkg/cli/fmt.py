"""`famkg fmt`: writes Turtle files in the layout of the house."""

from __future__ import annotations

import argparse
from pathlib import Path

from famkg.atomic import write_atomically
from famkg.errors import ProjectError, TurtleError
from famkg.project import Project, find_project
from famkg.turtle import format_turtle, read_text

EXAMPLE = """\
examples:
  famkg fmt                                  format the project's ontology, shapes and data
  famkg fmt data/statements/wikipedia.ttl    format one file
  famkg fmt --check                          only list what is not in the layout; exit 1
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its parser."""
    parser.description = "Write Turtle files in the layout of the house; triples stay the same."
    parser.epilog = EXAMPLE
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="Turtle files, or folders of them (default: all of the project)",
    )
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit 1 if a file is not in the layout"
    )


def run(args: argparse.Namespace) -> int:
    """Format the files, or with --check list those that would change, and return the exit code."""
    project = None if args.files else find_project()
    paths = _project_files(project) if project else _named_files(args.files)
    changed: list[tuple[Path, str, str]] = []
    for path in paths:
        shown = project.relative(path) if project else path.as_posix()
        text = read_text(path, shown_as=shown)
        result = format_turtle(text, shown)
        if result != text:
            changed.append((path, shown, result))
    # All files have been read by now: where one is malformed, none is written.
    for path, shown, result in changed:
        if not args.check:
            write_atomically(path, result)
        print(f"{'not in the layout' if args.check else 'formatted'}: {shown}")
    what = "would change" if args.check else "changed"
    print(f"{len(paths)} {'file' if len(paths) == 1 else 'files'}, {len(changed)} {what}")
    if args.check and changed:
        print("Run: famkg fmt" + "".join(f" {shown}" for _, shown, _ in changed if args.files))
        return 1
    return 0


def _project_files(project: Project) -> list[Path]:
    """Return every Turtle file of ontology (shapes, rules and examples included) and data."""
    found = [
        path for folder in ("ontology", "data") for path in (project.root / folder).rglob("*.ttl")
    ]
    if not found:
        raise ProjectError(
            "it holds no Turtle files", where=str(project.root), todo="Name the files to format."
        )
    return sorted(found)


def _named_files(names: list[Path]) -> list[Path]:
    """Return the files named, and those in the folders named, each once."""
    found: set[Path] = set()
    for name in names:
        if name.is_dir():
            inside = set(name.rglob("*.ttl"))
            if not inside:
                raise TurtleError("it holds no Turtle files", where=name.as_posix())
            found |= inside
        else:
            found.add(name)
    return sorted(found)
