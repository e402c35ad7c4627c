"""Times `famkg watch` from the save of a file to the last word on it, on a copy of the project.

    python benchmarks/watch.py [--saves 8]

Files are saved in different ways: a fault is made, and mended again. Beside it stands what one
would do without a watch: `famkg validate`, a process each time, without and with its cache. The
target: a second from a save to the last word on it, and two where an axiom contradicts dozens
of facts, each with its proof. The exit code is 1 where a median misses it.
"""

from __future__ import annotations

import argparse
import os
import queue
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[1]
TARGET = 1.0
MANY = "an axiom contradicts dozens of facts"
FAMKG = (sys.executable, "-m", "famkg")
DATA = "data/statements/*.ttl"

Change = Callable[[str, random.Random], str]


def one_of(pattern: str, replacement: str) -> Change:
    """Return what replaces one of the stretches that match a pattern."""

    def change(text: str, chooser: random.Random) -> str:
        met = chooser.choice(list(re.finditer(pattern, text, re.MULTILINE)))
        return text[: met.start()] + met.expand(replacement) + text[met.end() :]

    return change


CHANGES: dict[str, tuple[str, Change]] = {
    "a property is misspelled": (DATA, one_of(r"fam:knownFrom", "fam:knownFrm")),
    "a value is another": (DATA, one_of(r"(fam:knownFrom) \d", r"\1 3")),
    "a line is left out": (DATA, one_of(r"^    fam:knownFrom .*\n", "")),
    "a comment is added": (DATA, one_of(r"^(\S+)$", r"# a remark\n\1")),
    "a full stop is missing": (DATA, one_of(r"^    \.$", "")),
    "a statement is planned": (
        DATA,
        one_of(r"(fam:knownFrom \d)", r"fam:modality fam:Planned; \1"),
    ),
    "a child is its own parent": (
        "data/statements/inverse.ttl",
        one_of(r"(fam:parent (story:\S+) ;\n +fam:child) story:\S+", r"\1 \2"),
    ),
    "a label is missing": ("data/entities/*.ttl", one_of(r"^    rdfs:label .*\n", "")),
    "a shape is stricter": ("ontology/shapes/*.ttl", one_of(r"sh:minCount 1", "sh:minCount 2")),
    "a term has a remark": (
        "ontology/castings.ttl",
        one_of(r"( a owl:Class ;)", r"\1 rdfs:comment '' ;"),
    ),
    "an axiom is added": (
        "ontology/castings.ttl",
        one_of(r"( a owl:Class ;)", r"\1 rdfs:subClassOf owl:Thing ;"),
    ),
    MANY: (
        "ontology/castings.ttl",
        one_of(r"( a owl:Class ;)", r"\1 rdfs:subClassOf fam:Event ;"),
    ),
}
"""What is done to one of the files that match a pattern, and mended again."""


def main() -> int:
    """Measure, print, and say whether the target is met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--saves", type=int, default=8, help="of each kind")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "project")
        for name in ("ontology", "data", "queries"):
            shutil.copytree(ROOT / name, root / name)
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "FAMKG_PROJECT": str(root)}
        environment["FAMKG_CACHE"] = str(Path(folder, "cache"))
        whole = {
            "famkg validate --no-cache": time_validation(environment, "--no-cache"),
            "famkg validate, nothing changed": time_validation(environment),
        }
        times = measure(root, environment, arguments.saves)
    for name, seconds in {**whole, **times}.items():
        print(line(name, seconds))
    slow = [name for name in times if median(times[name]) > TARGET * (1 + (name == MANY))]
    return int(bool(slow))


def line(name: str, seconds: list[float]) -> str:
    """Return a line of the table: median, quartiles and maximum."""
    low, _, high = quantiles(seconds, n=4)
    return (
        f"{median(seconds):8.2f} s  half between {low:.2f} and {high:.2f}, at most"
        f" {max(seconds):.2f} ({len(seconds)})  {name}"
    )


def time_validation(environment: dict[str, str], *words: str) -> list[float]:
    """Return the seconds that whole validations take."""
    times = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run(
            [*FAMKG, "validate", *words], env=environment, check=False, stdout=subprocess.DEVNULL
        )
        times.append(time.perf_counter() - started)
    return times


def measure(root: Path, environment: dict[str, str], saves: int) -> dict[str, list[float]]:
    """Return the seconds from each save to the line that ends what is told of it, by kind."""
    chooser = random.Random(1)
    process = subprocess.Popen(
        [*FAMKG, "watch"], env=environment, stdout=subprocess.PIPE, encoding="utf-8"
    )
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=pass_on, args=(process, lines), daemon=True).start()
    wait(lines, "^watching")
    time.sleep(1)
    times: dict[str, list[float]] = {name: [] for name in CHANGES}
    try:
        for _ in range(saves):
            for name, (pattern, change) in CHANGES.items():
                path = chooser.choice(sorted(root.glob(pattern)))
                text = path.read_text(encoding="utf-8")
                changed = change(text, chooser)
                for saved in (changed, text) if changed != text else ():
                    started = time.perf_counter()
                    path.write_text(saved, encoding="utf-8")
                    wait(lines, r"\(\d+\.\d\d s\)$")
                    times[name].append(time.perf_counter() - started)
                    time.sleep(0.2)
    finally:
        process.kill()
        process.wait()
    return times


def pass_on(process: subprocess.Popen[str], lines: queue.Queue[str]) -> None:
    """Put the lines of a process into a queue."""
    assert process.stdout is not None
    for each in process.stdout:
        lines.put(each)


def wait(lines: queue.Queue[str], pattern: str) -> None:
    """Wait for a line that matches a pattern."""
    while not re.search(pattern, lines.get(timeout=60)):
        pass


if __name__ == "__main__":
    sys.exit(main())
