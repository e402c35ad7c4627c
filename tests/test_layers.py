"""Keeps the module table true: who imports whom, who touches files, what stays unloaded.

The table began as that of the house style; change it here when a better cut shows itself.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "famkg"

EVERYONE = {"answers", "errors", "model", "namespaces", "rows"}
"""What everyone may import, besides what the table says."""

LAYERS: dict[str, set[str]] = {
    # values
    "errors": set(),
    "namespaces": set(),
    "answers": set(),
    "model": set(),
    "rows": set(),
    "project": set(),
    "atomic": set(),
    # documents and passages
    "sentences": set(),
    "documents": {"sentences"},
    "passages": {"documents", "sentences"},
    "citations": {"documents"},
    # the graph
    "turtle": set(),
    "graph": {"turtle"},
    "horizon": {"graph"},
    # reasoning
    "owl2rl": set(),
    "profile": set(),
    "identity": set(),
    "datatypes": set(),
    "functions": {"datatypes"},
    "builtins": {"datatypes", "functions"},
    "rules": {"identity", "owl2rl"},
    "constructs": {"functions", "sparql"},
    "termination": set(),
    "shacl_rules": {"constructs", "rules", "termination"},
    "engines": {
        "accounts",
        "builtins",
        "closure",
        "graph",
        "identity",
        "inputs",
        "owl2rl",
        "rules",
        "skipped",
    },
    "closure": {
        "engines",
        "graph",
        "identity",
        "owl2rl",
        "rules",
        "shacl_rules",
        "termination",
    },
    "proofs": {"builtins", "closure", "graph", "owl2rl", "rules"},
    "alternatives": {"closure", "proofs"},
    "journal": set(),
    "maintenance": {
        "builtins",
        "closure",
        "engines",
        "graph",
        "identity",
        "journal",
        "owl2rl",
        "proofs",
        "rules",
        "termination",
    },
    "entailment": {"closure", "datatypes", "graph", "owl2rl", "rules"},
    # what does not hold, and what cannot
    "matches": {"builtins", "closure", "owl2rl", "rules"},
    "absences": {"closure", "matches", "owl2rl", "rules"},
    "suppositions": {"builtins", "closure", "graph", "owl2rl", "proofs", "rules"},
    "support": {"closure", "graph", "proofs", "rules"},
    "retractions": {"closure", "engines", "graph", "proofs", "rules", "support"},
    # what an ontology says in vain
    "effect": {"owl2rl", "rules"},
    "skipped": {"closure", "effect", "graph", "owl2rl", "profile", "rules"},
    "accounts": {"closure", "identity", "skipped"},
    # judging proofs: nothing of the above
    "literals": set(),
    "published": {"literals"},
    "rerun": {"published"},
    "checker": {"published", "rerun"},
    # asking
    "names": set(),
    "sparql": set(),
    "headers": {"queries"},
    "queries": {"headers", "names", "sparql"},
    "expectations": {"names", "queries"},
    "unfolding": {"closure", "queries", "sparql"},
    "description": {"graph", "names", "proofs"},
    "figures": {"closure", "graph"},
    # holding documents side by side, and against the graph
    "edtf": set(),
    "mentions": set(),
    "contents": {"edtf", "graph", "mentions"},
    "stretches": {"documents", "mentions", "sentences"},
    "wording": {"contents", "graph", "mentions", "stretches"},
    "flaws": {"contents", "documents", "graph", "mentions", "sentences", "wording"},
    "coverage": {
        "contents",
        "documents",
        "flaws",
        "graph",
        "mentions",
        "passages",
        "sentences",
        "wording",
    },
    "crossings": {"graph"},
    "slips": {"graph"},
    "spoilers": {"contents", "graph"},
    "repair": {"documents", "sentences"},
    "agreement": {"edtf", "names"},
    "conflicts": {"agreement", "description", "graph", "names", "proofs", "queries"},
    "gaps": {"graph", "queries"},
    "timeline": {"description", "edtf", "graph", "names"},
    # checking and writing
    "inputs": set(),
    "interchange": set(),
    "shacl": {"interchange", "sparql"},
    "findings": {"graph", "passages", "shacl"},
    "reasons": set(),
    "contradictions": {"findings", "reasons", "retractions"},
    "causes": {"findings"},
    "conclusions": {"causes", "closure", "proofs", "reasons", "shacl", "shacl_rules", "support"},
    "vocabulary": {"closure", "graph"},
    "lint": {"closure", "datatypes", "graph", "profile", "turtle"},
    "validation": {
        "closure",
        "conclusions",
        "contradictions",
        "crossings",
        "edtf",
        "findings",
        "shacl",
        "slips",
        "spoilers",
        "vocabulary",
    },
    "mutation": {
        "closure",
        "conflicts",
        "contents",
        "coverage",
        "crossings",
        "documents",
        "edtf",
        "engines",
        "expectations",
        "flaws",
        "gaps",
        "graph",
        "horizon",
        "lint",
        "journal",
        "maintenance",
        "passages",
        "queries",
        "rules",
        "shacl",
        "slips",
        "sparql",
        "spoilers",
        "turtle",
        "validation",
        "vocabulary",
        "wording",
    },
    "watch": {"closure", "maintenance"},
    "export": {"interchange", "turtle"},
    "render": {
        "absences",
        "accounts",
        "citations",
        "conflicts",
        "coverage",
        "description",
        "edtf",
        "federation",
        "findings",
        "flaws",
        "gaps",
        "interchange",
        "matches",
        "mutation",
        "names",
        "queries",
        "reasons",
        "repair",
        "rules",
        "shacl",
        "suppositions",
        "timeline",
        "unfolding",
        "watch",
        "wikidata",
    },
    # Wikidata
    "wikidata": {"atomic", "cache", "conflicts", "edtf", "graph", "names", "proofs", "queries"},
    "federation": {"closure", "names", "queries", "sparql", "unfolding", "wikidata"},
    # the doors
    "cache": {"atomic", "closure", "graph", "horizon", "queries"},
    "session": {
        "alternatives",
        "cache",
        "citations",
        "description",
        "documents",
        "names",
        "passages",
        "project",
        "queries",
        "unfolding",
        "wikidata",
    },
}
"""Each module or package of famkg, with those that it may import; `cli` may import them all."""

FILES = {
    "atomic",
    "cache",
    "cli",
    "closure",
    "documents",
    "engines",
    "inputs",
    "project",
    "queries",
    "turtle",
    "wikidata",
}
"""Who touches files; the rest take values and return values."""
FILE_CALLS = {"mkdir", "open", "read_bytes", "read_text", "rmtree", "write_bytes", "write_text"}

HEAVY = {
    *("PyLD", "SPARQLWrapper", "duckdb", "http", "owlready2", "owlrl", "pyld", "pyrudof"),
    *("pyshacl", "rdflib", "watchfiles", "yaml"),
}
"""Imported only inside the functions that use them."""


def unit_of(path: Path) -> str:
    """Return the module or package of famkg that a file belongs to; `""` is famkg itself."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py").replace("__init__", "").replace("__main__", "cli")


MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_project" not in path.parts)
UNITS = sorted({unit_of(path) for path in MODULES} - {""})


def nodes_of(path: Path) -> Iterator[ast.AST]:
    """Yield the nodes of a module, without those that only a type checker sees."""
    todo: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        yield node
        todo.extend(ast.iter_child_nodes(node))


def imports_of(unit: str) -> set[str]:
    """Return the modules and packages of famkg that one of them imports, wherever in its code."""
    found = set()
    for path in (each for each in MODULES if unit_of(each) == unit):
        for node in nodes_of(path):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module == "famkg":
                names = [f"famkg.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            else:
                continue
            found |= {name.split(".")[1] for name in names if name.startswith("famkg.")}
    return (found & set(UNITS)) - {unit}


@pytest.mark.parametrize("unit", UNITS)
def test_imports_follow_the_table(unit: str) -> None:
    if unit == "cli":
        return
    assert imports_of(unit) - EVERYONE <= LAYERS[unit]


def test_table_has_no_more_than_there_is() -> None:
    assert set(LAYERS) | {"cli"} == set(UNITS)
    unused = {
        f"{unit} → {other}"
        for unit, allowed in LAYERS.items()
        for other in allowed - imports_of(unit)
    }
    assert unused == set()


def test_nobody_imports_the_command_line() -> None:
    assert [unit for unit in UNITS if "cli" in imports_of(unit)] == []


def test_only_the_doors_touch_files() -> None:
    touching = {
        unit_of(path)
        for path in MODULES
        for node in nodes_of(path)
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Attribute) and node.func.attr in FILE_CALLS)
            or (isinstance(node.func, ast.Name) and node.func.id == "open")
        )
    }
    assert touching - {""} <= FILES


def imported_at_head(path: Path) -> set[str]:
    """Return what a module imports as soon as it is imported itself."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def test_heavy_libraries_are_imported_where_they_are_used() -> None:
    """Not at the head of a module, unless all who import that module do so inside a function."""
    heads = {path: imported_at_head(path) for path in MODULES}
    heavy = {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        for path, names in heads.items()
        if HEAVY & {name.partition(".")[0] for name in names}
    }
    assert {(path.name, name) for path, names in heads.items() for name in names & heavy} == set()


LIGHT = [
    ["--help"],
    ["query", "--help"],
    ["query", "--list"],
    ["query", "ancestors-of-a-character", "--param", "character=story:kelly-baldwin"],
    ["query", "ancestors-of-a-character", "--param", "character=story:kelly-baldwin", "--why"],
    ["why", "world:mason-thames", "portrays", "story:danny-stevens"],
    ["export", "--format", "ntriples", "--output", "{folder}/famkg.nt"],
]


@pytest.mark.parametrize("command", LIGHT, ids=" ".join)
def test_everyday_commands_load_nothing_heavy(command: list[str], tmp_path: Path) -> None:
    """With a warm cache; filling it may take what it takes."""
    run = (
        "import json, sys; from famkg.cli.main import main\n"
        "try: code = main(sys.argv[1:])\n"
        "except SystemExit as stopped: code = stopped.code\n"
        "print(file=sys.stderr)\n"
        "print(json.dumps([code or 0, sorted(sys.modules)]), file=sys.stderr)"
    )
    arguments = [each.format(folder=tmp_path) for each in command]
    for _ in ("cold", "warm"):
        done = subprocess.run(
            [sys.executable, "-c", run, *arguments], capture_output=True, text=True, check=True
        )
    code, loaded = json.loads(done.stderr.splitlines()[-1])
    assert code == 0
    assert HEAVY & set(loaded) == set()
