"""`famkg watch`: checks whenever a file is saved, and tells what is new."""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from famkg.cli.intake import Inputs, read_anew
from famkg.cli.main import report as report_error
from famkg.cli.validate import (
    SUPPRESSIONS,
    add_inputs,
    read_excuses,
    read_inputs,
    report_on,
    spell,
)
from famkg.errors import FamkgError
from famkg.findings.groups import SHOWN
from famkg.model import Finding
from famkg.project import Project, find_project
from famkg.render.news import news_text
from famkg.render.style import style_of
from famkg.shacl import Shapes
from famkg.watch import Memory, News, Upkeep, compare
from famkg.watch.memory import Stamp, stamp_of

EXAMPLE = """\
examples:
  famkg watch                           check the project's data whenever one of its files is saved
  famkg watch data/statements/inverse.ttl
                                        tell only what is wrong in this file
  famkg watch mine.ttl --shapes my-shapes.ttl
"""
MOMENT = 0.1
"""Seconds after which a file that is empty or gone is looked at again: it may be being saved."""
QUIET = 30
"""Milliseconds without another change after which files are looked at."""
AT_MOST = 300
"""Milliseconds that changes are waited for, if they go on."""
PATROL = 1000
"""Milliseconds after which files are looked at in any case: not every disk tells of changes."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its parser."""
    parser.description = (
        "Check as famkg validate does, again whenever a file is saved. What is new since then is"
        " shown, and what is mended; only files that have changed are read anew. Ctrl-C ends it."
    )
    parser.epilog = EXAMPLE
    add_inputs(parser)


def run(args: argparse.Namespace) -> int:
    """Print what is found, and what is new whenever a file changes, until it is interrupted."""
    style, most = style_of(sys.stdout), None if args.all else SHOWN
    watch = Watch(args)
    print(spell(watch.look().report, "text", style, most=most), end="")
    print(f"watching {len(watch.memory)} files; Ctrl-C ends it", flush=True)
    tidy()
    trouble = ""
    for doubted in watch.signals():
        started = time.perf_counter()
        gc.disable()  # until all is told, and nobody waits
        try:
            news = watch.look_again(doubted)
            trouble = ""
            if news is not None:
                told = news_text(news, watch.changed, style, most=most).rstrip("\n")
                print(f"{told} ({time.perf_counter() - started:.2f} s)", flush=True)
                tidy()
        except FamkgError as error:
            if str(error) != trouble:  # which may last, and be met at every look
                report_error(error)
            trouble = str(error)
        finally:
            gc.enable()
    return 0


def tidy() -> None:
    """Collect garbage; what is left is remembered, and need not be searched for any again."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


class Watch:
    """What `famkg watch` knows: what was read, what follows from it, and what was found."""

    def __init__(self, args: argparse.Namespace) -> None:
        """Take the arguments of `add_inputs`."""
        self.args = args
        self.memory = Memory(read_anew)
        self.changed: list[str] = []
        """The files by which the last look differed from the one before."""
        self._upkeep = Upkeep()
        self._shapes = Shapes((), args.engine)
        self._news: News | None = None
        self._excuses: dict[Path, Stamp] = {}
        self._folders: dict[Path, Stamp] = {}

    def look(self, doubted: frozenset[Path] = frozenset()) -> News:
        """Look at all files, and return what is new; raises what `famkg validate` raises.

        Files that are `doubted` are read anew even if nothing shows that they have changed.
        """
        folders = {path: stamp_of(path) for path in self._folders}  # before anything is read
        excuses = {path: stamp_of(path) for path in self._excuse_files()}
        inputs, project = self._read(doubted)
        changed = {path for path in excuses if excuses[path] != self._excuses.get(path)}
        self.changed = sorted({*self.memory.changed(), *(path.as_posix() for path in changed)})
        self._excuses = excuses
        self._folders = {path: folders.get(path, stamp_of(path)) for path in self.folders()}
        if inputs.shapes != self._shapes.triples:
            self._shapes = Shapes(inputs.shapes, self.args.engine)
        only_shapes = bool(self.args.shapes)
        report = report_on(
            inputs,
            project,
            shapes=self._shapes,
            closure=None if only_shapes else self._upkeep.closure_of(inputs.graph),
            only_shapes=only_shapes,
            **read_excuses(self.args, project),
        )
        self._news = compare(self._news, report, lambda finding: is_judged(finding, inputs))
        return self._news

    def look_again(self, doubted: frozenset[Path] = frozenset()) -> News | None:
        """Return what is new, or None where no file has changed; raises what `look` raises."""
        kept = {**self._folders, **self._excuses}
        if not self.memory.is_outdated(doubted) and all(
            stamp_of(path) == stamp for path, stamp in kept.items()
        ):
            return None
        news = self.look(doubted)
        return news if self.changed else None

    def folders(self) -> set[Path]:
        """Return the folders in which files lie, or may come to lie."""
        named = [path for path in (*self.args.files, *(self.args.shapes or ())) if path.is_dir()]
        inside = (below for path in named for below in path.rglob("*") if below.is_dir())
        excuses = (path.parent for path in self._excuses)
        found = {path.parent for path in self.memory.paths()}
        found |= {path.absolute() for path in (*named, *inside, *excuses)}
        return {path for path in found if path.is_dir()}

    def signals(self) -> Iterator[frozenset[Path]]:
        """Yield the paths that have changed, if any are known, whenever it is time to look."""
        import watchfiles

        while True:
            folders = self.folders()
            for changes in watchfiles.watch(
                *folders,
                watch_filter=None,
                debounce=AT_MOST,
                step=QUIET,
                rust_timeout=PATROL,
                yield_on_timeout=True,
                recursive=False,
            ):
                yield frozenset(Path(path) for _, path in changes)
                if self.folders() != folders:
                    break

    def _read(self, doubted: frozenset[Path]) -> tuple[Inputs, Project | None]:
        """Read what has changed; what is empty or gone is read again after a moment."""
        for pause in (MOMENT, 0):
            self.memory.begin(doubted)
            try:
                found = read_inputs(self.args, self.memory.read)
            except FamkgError:
                self.memory.take_back()
                raise
            if not pause or not self.memory.is_unsettled():
                break
            self.memory.take_back()
            time.sleep(pause)
        return found

    def _excuse_files(self) -> list[Path]:
        """Return the files of baseline and suppressions."""
        named = [path for path in (self.args.baseline, self.args.suppressions) if path is not None]
        if self.args.suppressions is None and not (self.args.shapes and self.args.files):
            named.append(find_project().root / SUPPRESSIONS)
        return [path.absolute() for path in named]


def is_judged(finding: Finding, inputs: Inputs) -> bool:
    """Say whether a finding that is not there any more would be, if it still were the case.

    It would not, where it speaks of what cannot be read.
    """
    read = {source.name for source in inputs.places.sources}
    faulty = {fault.file for fault in inputs.faults}
    if faulty - read:  # shapes, or a file of which nothing could be read
        return False
    about = {finding.focus, *(each.triple[0].value for each in finding.evidence)}
    if inputs.unread & about or (finding.focus is None and finding.file in faulty):
        return False
    return inputs.trusts(finding)
