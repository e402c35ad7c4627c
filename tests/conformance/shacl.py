"""Runs the W3C's SHACL suite: `python tests/conformance/shacl.py MANIFEST.ttl [--engine ENGINE]`.

Each case is a call of `famkg validate DATA --shapes SHAPES --format shacl`, and its report is
compared with the expected one as the suite has it: the results with focus node, path, value,
shape, constraint component and severity, as graphs, blank nodes being alike; messages where
the expected results have any. A case that expects a failure wants exit code 2 and no report. A
failure is printed by name with what went wrong; the last line counts the cases. Exit code 1 if
any failed, 2 if the manifest cannot be read.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urlsplit
from urllib.request import url2pathname

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)

from famkg.cli.main import main as famkg

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SH = "http://www.w3.org/ns/shacl#"
SHT = "http://www.w3.org/ns/shacl-test#"
NIL = NamedNode(RDF + "nil")
MISSPELLED = NamedNode("https://w3id.org/famkg/check/illegal-use-of-built-in-vocabulary")
COMPARED = ("focusNode", "value", "sourceShape", "sourceConstraintComponent", "resultSeverity")
ALPHABET = CanonicalizationAlgorithm.RDFC_1_0


class Case(NamedTuple):
    """A case: which data, which shapes, and the report that is expected; None is a failure."""

    name: str
    data: Path
    shapes: Path
    graph: Graph
    expected: Any


class Graph:
    """The triples of a file, to look up."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.objects: dict[tuple[Any, str], list[Any]] = {}
        for quad in quads:
            key = quad.subject, quad.predicate.value
            self.objects.setdefault(key, []).append(quad.object)

    def all(self, subject: object, predicate: str) -> list[Any]:
        """Return the objects that a subject has for a property."""
        return self.objects.get((subject, predicate), [])

    def one(self, subject: object, predicate: str) -> Any:
        """Return the only object; raises ValueError where it is not the only one."""
        found = self.all(subject, predicate)
        if len(found) != 1:
            raise ValueError(f"{subject} should have one {predicate}, and has {len(found)}")
        return found[0]

    def members(self, node: object) -> Iterator[Any]:
        """Yield the members of a list."""
        while node != NIL:
            yield self.one(node, RDF + "first")
            node = self.one(node, RDF + "rest")


def read(path: Path) -> Graph:
    """Return what a file says; raises SyntaxError where it is no Turtle."""
    text = path.read_text(encoding="utf-8")
    return Graph(parse(text, RdfFormat.TURTLE, base_iri=path.resolve().as_uri()))


def path_of(iri: NamedNode) -> Path:
    """Return the file that an IRI names."""
    return Path(url2pathname(urlsplit(urldefrag(iri.value).url).path))


def load(manifest: Path) -> Iterator[Case]:
    """Yield the cases of a manifest and of those that it includes, and then of those left out.

    A case that no manifest includes lies in a folder with one, and has entries of its own.
    """
    root, read_already = manifest.resolve(), set[Path]()
    yield from _load(root, root.parent, read_already)
    for folder in sorted({path.parent for path in read_already if path.name == root.name}):
        for path in sorted(folder.glob("*.ttl")):
            if path not in read_already:
                yield from _load(path, root.parent, read_already)


def _load(manifest: Path, root: Path, read_already: set[Path]) -> Iterator[Case]:
    graph = read(manifest)
    read_already.add(manifest)
    here = NamedNode(manifest.as_uri())
    for included in graph.all(here, MF + "include"):
        yield from _load(path_of(included), root, read_already)
    for entries in graph.all(here, MF + "entries"):
        for entry in graph.members(entries):
            action = graph.one(entry, MF + "action")
            result = graph.one(entry, MF + "result")
            local = manifest.parent.relative_to(root) / path_of(entry).name
            yield Case(
                local.as_posix(),
                path_of(graph.one(action, SHT + "dataGraph")),
                path_of(graph.one(action, SHT + "shapesGraph")),
                graph,
                None if result == NamedNode(SHT + "Failure") else result,
            )


def failure(case: Case, engine: str = "auto") -> str | None:
    """Return why a case fails, or None."""
    code, out, err = validated(case, engine)
    if case.expected is None:
        return None if (code, out) == (2, "") and err else f"exit code {code}, and not refused"
    if code == 2:
        return f"exit code 2: {' '.join((err or out).split())}"
    found = Graph(parse(out, RdfFormat.TURTLE))
    ((report, _),) = [key for key in found.objects if key[1] == SH + "conforms"]
    conforms = case.graph.one(case.expected, SH + "conforms")
    if found.one(report, SH + "conforms") != conforms:
        return f"it does not say sh:conforms {conforms.value}"
    with_messages = any(
        case.graph.all(result, SH + "resultMessage")
        for result in case.graph.all(case.expected, SH + "result")
    )
    wanted, got = (
        canonical(results(graph, node, with_messages))
        for graph, node in ((case.graph, case.expected), (found, report))
    )
    if wanted == got:
        return None
    lines = [f"  missing: {line}" for line in sorted(wanted - got)]
    lines += [f"  extra:   {line}" for line in sorted(got - wanted)]
    return "\n".join(["another report is expected:", *lines])


def validated(case: Case, engine: str) -> tuple[int, str, str]:
    """Return exit code, output and complaints of `famkg validate` for a case.

    Copies have the place of the original as their base, as the reports that are expected do.
    """
    out, err = io.StringIO(), io.StringIO()
    with TemporaryDirectory() as folder, redirect_stdout(out), redirect_stderr(err):
        named = []
        for path in (case.data, case.shapes):
            copy = Path(folder, case.name.replace("/", "-"), path.name)
            copy.parent.mkdir(exist_ok=True)
            base = f"@base <{path.as_uri()}> . "
            copy.write_text(base + path.read_text(encoding="utf-8"), encoding="utf-8")
            named.append(str(copy))
        data, shapes = named
        options = ["--format", "shacl", "--engine", engine]
        code = famkg(["validate", data, "--shapes", shapes, *options])
    return code, out.getvalue(), err.getvalue()


def results(graph: Graph, report: object, with_messages: bool) -> Iterator[Quad]:
    """Yield triples that say what the results of a report say, as far as it is compared.

    What famkg says of shapes themselves, such as of misspelled terms, is left out.
    """
    names = [*COMPARED, *(["resultMessage"] if with_messages else [])]
    for result in graph.all(report, SH + "result"):
        if graph.all(result, SH + "sourceConstraintComponent") == [MISSPELLED]:
            continue
        for name in names:
            for value in graph.all(result, SH + name):
                yield Quad(result, NamedNode(SH + name), plain(value))
        for path in graph.all(result, SH + "resultPath"):
            yield Quad(result, NamedNode(SH + "resultPath"), Literal(spell(graph, path)))


def plain(term: Any) -> Any:
    """Return a term, a literal without its language: messages are compared as texts."""
    return Literal(term.value) if isinstance(term, Literal) and term.language else term


def spell(graph: Graph, path: Any) -> str:
    """Return a property path as a text."""
    if isinstance(path, NamedNode):
        return path.value
    if graph.all(path, RDF + "first"):
        return f"({' '.join(spell(graph, each) for each in graph.members(path))})"
    parts = []
    for (subject, predicate), objects in graph.objects.items():
        if subject == path and predicate.startswith(SH):
            parts += [f"{predicate}={spell(graph, each)}" for each in objects]
    return f"[{' '.join(sorted(parts))}]"


def canonical(quads: Iterable[Quad]) -> set[str]:
    """Return the triples of a graph, in N-Triples with the same names for the same blank nodes."""
    dataset = Dataset(quads)
    dataset.canonicalize(ALPHABET)
    return set(map(str, dataset))


def main(arguments: list[str]) -> int:
    """Run the cases of the manifest that is named, print what failed, and return the exit code."""
    match arguments:
        case [manifest] if not manifest.startswith("-"):
            engine = "auto"
        case [manifest, "--engine", engine]:
            pass
        case _:
            print(
                "usage: python tests/conformance/shacl.py MANIFEST.ttl [--engine ENGINE]",
                file=sys.stderr,
            )
            return 2
    try:
        cases = list(load(Path(manifest)))
    except (OSError, SyntaxError, ValueError) as error:
        print(f"{manifest}: {error}", file=sys.stderr)
        return 2
    failed = 0
    for case in cases:
        reason = failure(case, engine)
        if reason:
            failed += 1
            print(f"{case.name}: {reason}")
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
