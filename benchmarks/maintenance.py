"""Times one fact added to and deleted from the closure of a synthetic world.

    python benchmarks/maintenance.py [--triples 940000] [--facts 60]

Each fact is deleted, with all that follows from it alone, and added again. Beside it stands what
one would do without maintenance: the closure computed anew, by the fastest engine. The targets:
30 milliseconds to add a fact, 150 to delete one. The exit code is 1 where a median misses one.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pyoxigraph import NamedNode, Store
from worlds import write

from famkg.closure import DEFAULT, Closure
from famkg.maintenance import Maintained
from famkg.namespaces import FAM

ROOT = Path(__file__).resolve().parents[1]
ROLES = ("performer", "character", "inSeason", "participant", "child", "parent")
"""The roles whose facts come and go; the rules make most of these."""
TARGETS = {"added": 0.030, "deleted": 0.150}


def main() -> int:
    """Measure, print, and say whether the targets are met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--triples", type=int, default=940_000)
    parser.add_argument("--facts", type=int, default=60)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        world, place = Path(folder, "world.nt"), Path(folder, "closure")
        write(world, arguments.triples)
        command = ("-m", "famkg", "reason", world, "--engine", "duckdb", "--store", place)
        started = time.perf_counter()
        subprocess.run([sys.executable, *map(str, command)], cwd=ROOT, check=True)
        anew = time.perf_counter() - started
        kept = Maintained(Closure(Store(str(place))))
        times = measure(kept, arguments.facts)
    print(f"\n{anew:10.1f} s      computed anew, read and written")
    for name, seconds in times.items():
        low, _, high = quantiles(seconds, n=4)
        print(
            f"{median(seconds) * 1000:10.1f} ms     {name}, half between {low * 1000:.1f} and"
            f" {high * 1000:.1f}, at most {max(seconds) * 1000:.1f} ({len(seconds)} facts)"
        )
    return int(any(median(times[name]) > target for name, target in TARGETS.items()))


def measure(kept: Maintained, count: int) -> dict[str, list[float]]:
    """Return the seconds that it took to delete facts, and to add them again."""
    chooser = random.Random(1)
    written = [
        quad.triple
        for role in ROLES
        for quad in kept.closure.store.quads_for_pattern(None, NamedNode(FAM + role), None, DEFAULT)
        if kept.closure.round_of(quad.triple) == 0 and not kept.closure.is_aside(quad.triple)
    ]
    times: dict[str, list[float]] = {"deleted": [], "added": []}
    for fact in chooser.sample(sorted(written, key=str), count):
        for name, change in (("deleted", kept.delete), ("added", kept.add)):
            started = time.perf_counter()
            done = change([fact])
            times[name].append(time.perf_counter() - started)
            assert not done.recomputed
    return times


if __name__ == "__main__":
    sys.exit(main())
