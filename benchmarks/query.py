"""Times a query of the catalogue as a whole process, beside what it is measured against.

In every round each command runs once, so that all of them meet the same machine:

    python            the interpreter alone
    pyoxigraph        `import pyoxigraph`, the least that any answer needs
    famkg             `famkg query NAME` with a warm cache
    rdflib            the same query over the exported Turtle, closure included

    python benchmarks/query.py [--rounds 15] [--query who-played-a-character] [--check]

The targets: famkg takes at most 5 times as long as the import, and rdflib at least 6 times as
long as famkg. With --check the exit code is 1 where a median misses one.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

MOST_OVER_IMPORT = 5.0
LEAST_OVER_FAMKG = 6.0

BY_RDFLIB = """\
import sys
import rdflib
graph = rdflib.Graph()
graph.parse(sys.argv[1], format="turtle")
bindings = {name: rdflib.URIRef(iri) for name, iri in zip(sys.argv[3::2], sys.argv[4::2])}
for row in graph.query(sys.argv[2], initBindings=bindings):
    print(*row, sep="\\t")
"""


def main() -> int:
    """Print medians, spreads and ratios, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--query", default="who-played-a-character")
    parser.add_argument("--check", action="store_true", help="exit with 1 where a target is missed")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = prepared(Path(folder))
        commands = commands_for(args.query, Path(folder), environment)
        for command in commands.values():  # fills caches: the closure, bytecode, the disk
            timed(command, environment)
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(args.rounds):
            for name, command in commands.items():
                times[name].append(timed(command, environment))
    return report(args.query, times, check=args.check)


def prepared(folder: Path) -> dict[str, str]:
    """Return an environment with a cache of its own, and bytecode, as an installed package has."""
    environment = {**os.environ, "FAMKG_CACHE": str(folder / "cache")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
    return environment


def commands_for(
    name: str, folder: Path, environment: Mapping[str, str]
) -> dict[str, Sequence[str]]:
    """Return the commands to time; exports the graph for rdflib."""
    from famkg.names import resolve
    from famkg.namespaces import PREFIXES
    from famkg.session import open_session

    session = open_session()
    query = session.find_query(name)
    given = [(each.name, each.example) for each in query.parameters]
    program = [*famkg(), "query", name]
    turtle = folder / "famkg.ttl"
    export = [*famkg(), "export", "--format", "turtle", "--output", str(turtle)]
    subprocess.run(export, env=environment, stdout=subprocess.DEVNULL, check=True)
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    bound = [
        text for name, value in given for text in (name, resolve(session.closure, value).value)
    ]
    return {
        "python": [sys.executable, "-c", "pass"],
        "pyoxigraph": [sys.executable, "-c", "import pyoxigraph"],
        "famkg": [*program, *(f"--param={each}={value}" for each, value in given)],
        "rdflib": [sys.executable, "-c", BY_RDFLIB, str(turtle), prefixes + query.text, *bound],
    }


def famkg() -> list[str]:
    """Return the program famkg of this environment, or what it runs."""
    program = Path(sys.executable).with_name("famkg")
    run = "from famkg.cli.main import entry; entry()"
    return [str(program)] if program.is_file() else [sys.executable, "-c", run]


def timed(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Return the milliseconds that a command takes from start to end; it must succeed."""
    start = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - start) * 1000


def report(query: str, times: Mapping[str, Sequence[float]], *, check: bool) -> int:
    """Print what was measured, and return 1 where `check` and a target is missed."""
    print(f"famkg query {query}, whole process, {len(times['famkg'])} rounds, milliseconds\n")
    print(f"{'':<12}{'median':>8}{'quartiles':>18}{'least':>8}")
    for name, taken in times.items():
        low, _, high = statistics.quantiles(taken, n=4)
        print(
            f"{name:<12}{statistics.median(taken):>8.1f}{f'{low:.1f}–{high:.1f}':>18}{min(taken):>8.1f}"
        )
    over_import = statistics.median(times["famkg"]) / statistics.median(times["pyoxigraph"])
    over_famkg = statistics.median(times["rdflib"]) / statistics.median(times["famkg"])
    print(
        f"\nfamkg / pyoxigraph  {over_import:5.1f}  {spread(times['famkg'], times['pyoxigraph'])}"
    )
    print(f"rdflib / famkg      {over_famkg:5.1f}  {spread(times['rdflib'], times['famkg'])}")
    met = over_import <= MOST_OVER_IMPORT and over_famkg >= LEAST_OVER_FAMKG
    print(f"targets: at most {MOST_OVER_IMPORT:g} and at least {LEAST_OVER_FAMKG:g}: ", end="")
    print("met" if met else "missed")
    return 1 if check and not met else 0


def spread(these: Sequence[float], those: Sequence[float]) -> str:
    """Return between what the ratio lies in the middle half of the rounds."""
    low, _, high = statistics.quantiles([a / b for a, b in zip(these, those, strict=True)], n=4)
    return f"(half of the rounds: {low:.1f}–{high:.1f})"


if __name__ == "__main__":
    sys.exit(main())
