"""What a viewer knows of a project, by the letter of the design and not by the code under test.

Data and documents are taken in here, in a form in which they are quickly altered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, TypeAlias

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from famkg.documents import digest
from famkg.namespaces import BASE, FAM, PASSAGE, RDFS, STATEMENT, STORY, WORLD

Node: TypeAlias = NamedNode


class Fact(NamedTuple):
    """A triple, in a form in which it is quickly taken apart."""

    subject: NamedNode
    predicate: NamedNode
    object: Any


Line: TypeAlias = tuple[str, Fact]
"""A triple, and the file that has it, as a path below the project."""

LABEL = NamedNode(RDFS + "label")
KNOWN_FROM, STATES = NamedNode(FAM + "knownFrom"), NamedNode(FAM + "states")
DOCUMENT, START, END, DIGEST, FILE = (
    NamedNode(FAM + name) for name in ("document", "start", "end", "digest", "file")
)


@dataclass(frozen=True)
class Knowledge:
    """What a viewer of seasons 1 to `seen` knows, and what there is besides."""

    seen: int
    statements: frozenset[Node]
    later_statements: frozenset[Node]
    passages: frozenset[Node]
    """Those that state something known."""
    veiled: frozenset[Node]
    """Those of them whose words are withheld."""
    later_passages: frozenset[Node]
    """Those that state nothing known; waivers are among them."""
    entities: frozenset[Node]
    later_entities: frozenset[Node]

    @classmethod
    def of(cls, triples: Iterable[Fact], seen: int) -> Knowledge:
        """Return what a viewer of `seen` seasons knows of `triples`."""
        triples = list(triples)
        horizons: defaultdict[Node, list[str]] = defaultdict(list)
        for triple in triples:
            if triple.predicate == KNOWN_FROM:
                horizons[triple.subject].append(triple.object.value)

        def within(node: Node) -> bool:
            return all(text.isdecimal() and int(text) <= seen for text in horizons[node])

        nodes = named(triples, BASE)
        mine = {
            name: {node for node in nodes if node.value.startswith(name)}
            for name in (STATEMENT, PASSAGE, STORY, WORLD)
        }
        known = {each for each in mine[STATEMENT] if horizons[each] and within(each)}
        stating = {t.subject for t in triples if t.predicate == STATES and t.object in known}
        entities = mine[STORY] | mine[WORLD]
        mentioned = entities & {t.object for t in triples if t.subject in known}
        return cls(
            seen,
            frozenset(known),
            frozenset(mine[STATEMENT] - known),
            frozenset(stating),
            frozenset(each for each in stating if not within(each)),
            frozenset(mine[PASSAGE] - stating),
            frozenset(mentioned),
            frozenset(entities - mentioned),
        )


@dataclass
class Files:
    """The files of a project that an author of later seasons may touch."""

    lines: list[Line]
    """The data, in the order of their files."""
    queries: dict[str, str]
    documents: dict[str, str]
    """The texts, by the name of their file."""

    def triples(self) -> list[Fact]:
        """Return the data."""
        return [triple for _, triple in self.lines]

    def write(self, root: Path) -> None:
        """Make the files below `root` these files."""
        by_file: defaultdict[str, list[Fact]] = defaultdict(list)
        for file, triple in self.lines:
            by_file[file].append(triple)
        for path in (root / "data").glob("*/*.ttl"):
            if path.relative_to(root).as_posix() not in by_file:
                path.unlink()
        texts = {
            file: "".join(f"{' '.join(map(str, fact))} .\n" for fact in facts)
            for file, facts in by_file.items()
        }
        texts |= {f"data/documents/{file}": text for file, text in self.documents.items()}
        for file, text in (texts | self.queries).items():
            path = root / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")


def read_files(root: Path) -> Files:
    """Return the data and queries below `root`, and made-up texts that fit the passages."""
    paths = [root / "data" / "documents.ttl", *sorted((root / "data").glob("*/*.ttl"))]
    lines = [
        (path.relative_to(root).as_posix(), Fact(*quad.triple))
        for path in paths
        for quad in parse(path.read_bytes(), RdfFormat.TURTLE)
    ]
    queries = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((root / "queries").rglob("*.rq"))
    }
    return _with_texts(Files(lines, queries, {}))


def _with_texts(files: Files) -> Files:
    """Return `files` with a text for every document, and the digests that fit it."""
    triples = files.triples()
    spans = spans_of(triples)
    for triple in triples:
        if triple.predicate == FILE:
            ends = [end for document, _, end in spans.values() if document == triple.subject]
            rng = Random(triple.object.value)
            files.documents[triple.object.value] = babble(rng, max(ends, default=0) + 50)
    text_of = texts_of(files)
    for number, (file, triple) in enumerate(files.lines):
        if triple.predicate == DIGEST:
            document, start, end = spans[triple.subject]
            words = Literal(digest(text_of[document][start:end]))
            files.lines[number] = file, Fact(triple.subject, DIGEST, words)
    return files


def named(triples: Iterable[Fact], namespace: str) -> set[Node]:
    """Return the nodes of `triples` in a namespace."""
    terms = {term for triple in triples for term in (triple.subject, triple.object)}
    return {
        term for term in terms if isinstance(term, NamedNode) and term.value.startswith(namespace)
    }


def spans_of(triples: Iterable[Fact]) -> dict[Node, tuple[Node, int, int]]:
    """Return document, start and end of each passage and waiver."""
    found: defaultdict[Node, dict[Node, object]] = defaultdict(dict)
    for triple in triples:
        if triple.predicate in (DOCUMENT, START, END):
            found[triple.subject][triple.predicate] = triple.object
    return {
        passage: (values[DOCUMENT], int(values[START].value), int(values[END].value))
        for passage, values in found.items()
    }


def texts_of(files: Files) -> dict[Node, str]:
    """Return the text of each document."""
    return {
        triple.subject: files.documents[triple.object.value]
        for triple in files.triples()
        if triple.predicate == FILE
    }


def babble(rng: Random, length: int) -> str:
    """Return so many characters of no language."""
    return "".join(rng.choices("aeinorstu  .,-’\n", k=length))
