"""Times validation: of the project as a whole, and of its shapes engine by engine.

    python benchmarks/validation.py [--runs 5] [--triples 60000] [--json FILE]

Each run is a process of its own, and the commands take turns, so that all meet the same machine:

    validate          `famkg validate --no-cache`: reading, shapes, all other checks, reasoning
    auto, pyrudof, pyshacl
                      the shapes of the project over its data, as that command runs them:
                      loading the engine, reading the shapes graph, and checking
    world             `famkg validate WORLD --shapes …`: a world of benchmarks/worlds.py with
                      the classes of the ontology, against all shapes of the project

The targets: the project is validated in 3 seconds; `auto` takes a tenth of the time of pyshacl
at most, and finds the same; a world of 60 thousand triples is validated in 3 seconds against 40
shapes or more. The exit code is 1 where a median misses one.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from worlds import write

from famkg.graph import Graph, load_graph
from famkg.project import Project
from famkg.shacl import Shapes
from famkg.turtle import read_triples
from famkg.validation import seen_by_shapes
from famkg.vocabulary import class_hierarchy

ROOT = Path(__file__).resolve().parents[1]
ENGINES = ("auto", "pyrudof", "pyshacl")
SECONDS = 3.0
FACTOR = 10.0
SHAPES = 40
LIBRARIES = ("pyoxigraph", "pyrudof", "pyshacl", "rdflib")


def main() -> int:
    """Measure, print, record if asked to, and say whether the targets are met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="how often each has its turn")
    parser.add_argument("--triples", type=int, default=60_000, help="of the synthetic world")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--engine", help="check the shapes of the project once, and tell the time")
    arguments = parser.parse_args()
    if arguments.engine:
        print(json.dumps(checked(arguments.engine)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(arguments.runs, arguments.triples, Path(folder))
    for name, taken in figures["seconds"].items():
        print(f"{name:<10} {spread(taken)}")
    targets = list(judge(figures))
    for name, figure, met in targets:
        print(f"{name}: {figure} {'met' if met else 'MISSED'}")
    if arguments.json:
        record(arguments.json, figures, targets)
    return int(not all(met for _, _, met in targets))


def measure(runs: int, triples: int, folder: Path) -> dict[str, Any]:
    """Return what everything took, and how much there was to do."""
    project = Project(ROOT)
    world = folder / "world.ttl"
    write(world, triples)
    with world.open("a", encoding="utf-8") as file:
        ontology = load_graph(project).ontology
        for triple in seen_by_shapes(Graph(ontology, ()), class_hierarchy(ontology)):
            file.write(f"{triple} .\n")
    files = [str(path) for path in project.shape_files()]
    shapes = Shapes(read(project.shape_files()))
    commands = {
        "validate": ["validate", "--no-cache"],
        "world": ["validate", str(world), *(f"--shapes={file}" for file in files)],
    }
    seconds: dict[str, list[float]] = {name: [] for name in (*commands, *ENGINES)}
    findings: dict[str, set[int]] = {engine: set() for engine in ENGINES}
    for _ in range(runs):
        for name, command in commands.items():
            seconds[name].append(timed(command))
        for engine in ENGINES:
            done = subprocess.run(
                [sys.executable, __file__, "--engine", engine],
                capture_output=True,
                check=True,
                text=True,
            )
            told = json.loads(done.stdout)
            seconds[engine].append(round(told["seconds"], 3))
            findings[engine].add(told["findings"])
    (number,) = set.union(*findings.values())
    return {
        "seconds": seconds,
        "findings": number,
        "triples": {"project": told["triples"], "world": len(read_triples(world))},
        "shapes": len(shapes.fragment.targeted()),
        "shapes for pyshacl": len(shapes.fragment.outside),
    }


def timed(command: Sequence[str]) -> float:
    """Return how long a command of famkg takes as a whole process."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "FAMKG_PROJECT": str(ROOT)}
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "famkg", *command], stdout=subprocess.DEVNULL, env=environment
    )
    if done.returncode > 1:
        raise RuntimeError(f"famkg {' '.join(command)} ended with {done.returncode}")
    return round(time.perf_counter() - begin, 3)


def checked(engine: str) -> dict[str, Any]:
    """Return how long an engine takes for the shapes of the project, and how much it finds."""
    project = Project(ROOT)
    graph = load_graph(project)
    triples = seen_by_shapes(graph, class_hierarchy(graph.ontology))
    shapes = read(project.shape_files())
    begin = time.perf_counter()
    findings = Shapes(shapes, engine).check(triples)
    taken = time.perf_counter() - begin
    return {"seconds": taken, "findings": len(findings), "triples": len(triples)}


def read(paths: Sequence[Path]) -> list[Any]:
    """Return the triples of files."""
    return [triple for path in paths for triple in read_triples(path)]


def judge(figures: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Yield each target with the figure and whether it is met."""
    seconds = figures["seconds"]
    whole = median(seconds["validate"])
    yield f"the project in {SECONDS:g} s", f"{whole:.2f} s", whole <= SECONDS
    factor = median(seconds["pyshacl"]) / median(seconds["auto"])
    name = f"its shapes {FACTOR:g} times as fast as pyshacl"
    yield name, f"{factor:.0f} times", factor >= FACTOR
    world = median(seconds["world"])
    size, shapes = figures["triples"]["world"], figures["shapes"]
    name = f"{size:,} triples against {shapes} shapes in {SECONDS:g} s"
    yield name, f"{world:.2f} s", world <= SECONDS and shapes >= SHAPES


def record(path: Path, figures: dict[str, Any], targets: list[tuple[str, str, bool]]) -> None:
    """Write the figures with the machine that they are of."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    machine = {
        "cores": len(os.sched_getaffinity(0)),
        "memory": f"{pages / 1e9:.0f} GB",
        "processor": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "day": date.today().isoformat(),
    }
    met = {name: [figure, met] for name, figure, met in targets}
    content = {"machine": machine, **figures, "targets": met}
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def spread(values: list[float]) -> str:
    """Return the median of `values` with the smallest and the largest."""
    low, middle, high = (f"{v:.2f}" for v in (min(values), median(values), max(values)))
    return f"{middle} s ({low}–{high})"


if __name__ == "__main__":
    sys.exit(main())
