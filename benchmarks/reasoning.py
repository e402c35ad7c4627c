"""Times reasoning over synthetic worlds of growing size, engine by engine, and over the project.

    python benchmarks/reasoning.py [--sizes 6000 60000 600000 6000000] [--runs 3] [--json FILE]
    python benchmarks/reasoning.py --sizes 60000000 --engines duckdb --memory-limit 12GB --runs 1

Each run is a process of its own: `famkg reason` over a world of benchmarks/worlds.py and the
ontology of the project. It tells how long its parts took; reading and writing files count
apart from reasoning, and memory is the most that the process held. The engines take turns. An
engine that passes the limit of time is not asked for larger worlds.

The targets: 600 thousand triples are closed in 4 seconds and 6 million in 20, on two cores,
within 2.5 GB, and ten times the triples take at most twelve times as long; 60 million are closed
under a limit of 12 GB; over a closure of 2.8 million triples a proof is found in 5
milliseconds. The exit code is 1 where a median misses one.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from worlds import write

from famkg.closure import DEFAULT, ENGINES, Closure
from famkg.proofs import Search

ROOT = Path(__file__).resolve().parents[1]
SIZES = (6_000, 60_000, 600_000, 6_000_000)
REASONING = ("ontology", "rules", "data", "identity", "reasoning")
"""The parts of a run that count as reasoning."""
SECONDS = {600_000: 4.0, 6_000_000: 20.0}
GIGABYTES = 2.5
LIMITED = {60_000_000: "12GB"}
"""Sizes that DuckDB is to get through under a limit of memory."""
GROWTH = 12.0
"""How many times as long ten times the triples may take."""
PROVED = 1_000_000
"""The triples whose closure has 2.8 million."""
MILLISECONDS = 5.0
PROOFS = 300


def main() -> int:
    """Measure, print, record if asked to, and say whether the targets are met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--engines", nargs="+", default=ENGINES, choices=ENGINES)
    parser.add_argument("--runs", type=int, default=3, help="how often each engine has its turn")
    parser.add_argument("--limit", type=float, default=120, help="seconds that a run may take")
    parser.add_argument("--memory-limit", default="2GB", help="what DuckDB may take")
    parser.add_argument("--no-proofs", action="store_true", help="do not time proofs")
    parser.add_argument("--scratch", type=Path, help="where the worlds and stores are kept")
    parser.add_argument("--json", type=Path, help="add the figures to this file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.scratch) as folder:
        rows = list(measure(arguments, Path(folder)))
        proofs = [] if arguments.no_proofs else [prove(Path(folder), arguments.memory_limit)]
    targets = list(judge(rows, proofs))
    for name, figure, met in targets:
        print(f"{name}: {figure} {'met' if met else 'MISSED'}")
    if arguments.json:
        record(arguments.json, rows, proofs, targets)
    return int(not all(met for _, _, met in targets))


def measure(arguments: argparse.Namespace, folder: Path) -> Iterator[dict[str, Any]]:
    """Yield what each engine took for each size, while there are any that keep to the limit."""
    engines = list(arguments.engines)
    form = "{:>10} {:<9} {:>11} {:>7}  {:<22} {:<22} {}"
    print(form.format("triples", "engine", "inferred", "rounds", "reasoning", "process", "memory"))
    for size in sorted(arguments.sizes):
        world = folder / "world.nt"
        write(world, size)
        found: dict[str, list[dict[str, Any]]] = {engine: [] for engine in engines}
        for _ in range(arguments.runs):
            for engine in tuple(engines):
                run = timed(world, engine, arguments, folder)
                if run is None:
                    engines.remove(engine)
                else:
                    found[engine].append(run)
        for engine, runs in found.items():
            if not runs:
                print(f"{size:>10} {engine:<9} more than {arguments.limit:.0f} s")
                continue
            row = {"triples": size, "engine": engine, **together(runs)}
            if engine == "duckdb":
                row["memory_limit"] = arguments.memory_limit
            print(
                form.format(
                    size,
                    engine,
                    row["inferred"],
                    row["rounds"],
                    spread(row["reasoning"], "s"),
                    spread(row["process"], "s"),
                    f"{max(row['gigabytes']):.2f} GB",
                ),
                flush=True,
            )
            yield row


def timed(
    world: Path, engine: str, arguments: argparse.Namespace, folder: Path
) -> dict[str, Any] | None:
    """Return what one run tells and took, None where it takes longer than the limit."""
    command = [sys.executable, "-m", "famkg", "reason", str(world), "--engine", engine]
    command += ["--format", "json"]
    if engine == "duckdb":
        command += ["--memory-limit", arguments.memory_limit]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    begin = time.perf_counter()
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, stdout=told, env=environment)
        try:
            while (done := os.wait4(process.pid, os.WNOHANG))[0] == 0:
                if time.perf_counter() - begin > arguments.limit:
                    process.kill()
                    process.wait()
                    return None
                time.sleep(0.005)
        except BaseException:
            process.kill()
            raise
        taken = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(done[1])
        if process.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
        told.seek(0)
        account = json.load(told)
    parts = account["seconds"]
    return {
        "read": account["read"],
        "inferred": account["inferred"],
        "rounds": account["rounds"],
        "parts": parts,
        "reasoning": sum(parts.get(name, 0) for name in REASONING),
        "process": taken,
        "gigabytes": done[2].ru_maxrss / (1e9 if sys.platform == "darwin" else 1e6),
    }


def together(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of several runs of one engine on one world."""
    (counts,) = {(run["read"], run["inferred"], run["rounds"]) for run in runs}
    return {
        **dict(zip(("read", "inferred", "rounds"), counts, strict=True)),
        **{
            name: [round(run[name], 3) for run in runs]
            for name in ("reasoning", "process", "gigabytes")
        },
        "parts": {
            name: round(median(run["parts"][name] for run in runs), 3) for name in runs[0]["parts"]
        },
    }


def prove(folder: Path, memory_limit: str) -> dict[str, Any]:
    """Return how long proofs take, each by a search of its own, over a large closure."""
    world, store = folder / "world.nt", folder / "store"
    write(world, PROVED)
    command = [sys.executable, "-m", "famkg", "reason", str(world), "--store", str(store)]
    command += ["--memory-limit", memory_limit]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    closure = Closure.open(store)
    inferred = [triple for _, triple in closure.inferred()]
    chosen = random.Random(1).sample(sorted(inferred, key=str), PROOFS + 20)
    taken = []
    for triple in chosen:
        begin = time.perf_counter()
        Search(closure).prove([triple])
        taken.append(1000 * (time.perf_counter() - begin))
    taken = sorted(taken[20:])  # the rules are arranged, and files opened, by the first
    figures = {
        "triples": sum(1 for _ in closure.store.quads_for_pattern(None, None, None, DEFAULT)),
        "proofs": PROOFS,
        "milliseconds": {
            "median": round(median(taken), 2),
            "least": round(taken[0], 2),
            "nine in ten": round(taken[9 * len(taken) // 10], 2),
            "most": round(taken[-1], 2),
        },
    }
    print(f"a proof over {figures['triples']} triples: {figures['milliseconds']} ms")
    return figures


def judge(
    rows: list[dict[str, Any]], proofs: list[dict[str, Any]]
) -> Iterator[tuple[str, str, bool]]:
    """Yield each target with the figure and whether it is met, as far as it was measured."""
    fast = {row["triples"]: row for row in rows if row["engine"] == "duckdb"}
    for size, most in SECONDS.items():
        if size in fast:
            taken, held = median(fast[size]["reasoning"]), max(fast[size]["gigabytes"])
            yield f"{size:,} triples in {most:g} s", f"{taken:.2f} s", taken <= most
            yield f"{size:,} triples in {GIGABYTES} GB", f"{held:.2f} GB", held <= GIGABYTES
    sizes = sorted(set(SECONDS) & set(fast))
    for less, more in pairwise(sizes):
        growth = median(fast[more]["reasoning"]) / median(fast[less]["reasoning"])
        name = f"from {less:,} to {more:,} triples at most {GROWTH:g} times as long"
        yield name, f"{growth:.1f} times", growth <= GROWTH
    for size, limit in LIMITED.items():
        if size in fast and fast[size]["memory_limit"] == limit:
            name = f"{size:,} triples under a limit of {limit[:-2]} GB"
            yield name, f"{median(fast[size]['reasoning']):.0f} s", True
    for figures in proofs:
        middle = figures["milliseconds"]["median"]
        name = f"a proof over {figures['triples']:,} triples in {MILLISECONDS:g} ms"
        yield name, f"{middle:.2f} ms", middle <= MILLISECONDS


def record(
    path: Path,
    rows: list[dict[str, Any]],
    proofs: list[dict[str, Any]],
    targets: list[tuple[str, str, bool]],
) -> None:
    """Add figures to a file; they take the place of older ones of the same engine and size."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    measured = {(row["triples"], row["engine"]): row for row in [*known.get("runs", []), *rows]}
    met = {name: [figure, met] for name, figure, met in targets}
    content = {
        "machine": machine(),
        "runs": [measured[key] for key in sorted(measured)],
        "proofs": proofs or known.get("proofs", []),
        "targets": {**known.get("targets", {}), **met},
    }
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def machine() -> dict[str, Any]:
    """Return what the figures depend on besides famkg."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory": f"{pages / 1e9:.0f} GB",
        "processor": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in ("duckdb", "owlrl", "pyoxigraph")},
        "day": date.today().isoformat(),
    }


def spread(values: list[float], unit: str) -> str:
    """Return the median of `values` with the smallest and the largest."""
    low, middle, high = (f"{v:.2f}" for v in (min(values), median(values), max(values)))
    return f"{middle} {unit} ({low}–{high})"


if __name__ == "__main__":
    sys.exit(main())
