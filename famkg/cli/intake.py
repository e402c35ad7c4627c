"""Reads what is to be validated, and goes on where a file has a fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from famkg.errors import ShapesError, TurtleError
from famkg.findings import locate
from famkg.graph import Graph
from famkg.lint.usage import check_built_in
from famkg.model import Finding
from famkg.namespaces import SH, expand
from famkg.profile.expressions import Ontology
from famkg.project import Project
from famkg.shacl.targets import has_targets
from famkg.turtle import Places, Salvage, salvage_places

BY_VALUE = frozenset(
    f"{SH}{name}ConstraintComponent"
    for name in (
        "Datatype",
        "Disjoint",
        "Equals",
        "HasValue",
        "In",
        "LanguageIn",
        "LessThan",
        "LessThanOrEquals",
        "MaxCount",
        "MaxExclusive",
        "MaxInclusive",
        "MaxLength",
        "MinCount",
        "MinExclusive",
        "MinInclusive",
        "MinLength",
        "NodeKind",
        "Pattern",
        "UniqueLang",
    )
)
"""Constraints that ask nothing of the ontology."""
_NAME = re.compile(r"<([^<>\s]*)>|(?<![\w:-])([A-Za-z][\w-]*)?:([\w][\w.%-]*[\w-]|\w)")
_PREFIX = re.compile(r"prefix\s+([\w-]*):\s*<([^<>]*)>", re.IGNORECASE)


Reader = Callable[[Path, str, bool], Salvage]
"""Gives what can be read of the file at a path; places call it by the text.

The last argument says whether the file is one of the project, and may have no relative IRIs.
"""


def read_anew(path: Path, shown_as: str, is_ours: bool) -> Salvage:
    """Return what can be read of a file, as it is now; nothing is raised."""
    return salvage_places(path, shown_as=shown_as, is_ours=is_ours)


@dataclass(frozen=True)
class Inputs:
    """The triples of all files, without the blocks that have a fault."""

    graph: Graph
    shapes: tuple[Triple, ...]
    places: Places
    """Of data and ontology; those of files that were named come first."""
    sources: Places
    """Of all files, to look up lines in."""
    faults: tuple[Finding, ...]
    """What cannot be read."""
    unread: frozenset[str]
    """The IRIs whose blocks could not be read."""
    mentioned: frozenset[str]
    """The IRIs that stand in what could not be read."""
    named_only: frozenset[str] | None
    """The files to which findings are limited; None does not limit them."""
    lost_terms: bool
    """Whether some of the ontology could not be read."""
    is_project: bool
    """Whether these are all triples of the project, and no others."""
    has_others: bool = False
    """Whether data of others are judged as if they were of the project."""
    remarks: tuple[Finding, ...] = ()
    """What is wrong with shapes that were named, with places."""

    def trusts(self, finding: Finding) -> bool:
        """Say whether a finding would stand even if everything could be read."""
        if not self.faults or finding.proofs:  # what contradicts itself does so with more, too
            return True
        term = finding.term.value if isinstance(finding.term, NamedNode) else None
        if self.unread & {finding.focus, term, expand(finding.mark)}:
            return False
        if finding.term is None:  # what is missing may be in what was not read
            is_far = (finding.path or "").count("<") > 1
            if finding.focus in self.mentioned or is_far or self._refers_to_unread(finding.focus):
                return False
        if self.lost_terms and finding.check == "misplaced-role":
            return False
        return not self.lost_terms or set(finding.components) <= BY_VALUE

    def _refers_to_unread(self, focus: str | None) -> bool:
        """Say whether a node has a value of which nothing could be read."""
        return any(
            isinstance(triple.object, NamedNode) and triple.object.value in self.unread
            for triple in self.graph.data
            if isinstance(triple.subject, NamedNode) and triple.subject.value == focus
        )

    def covers(self, finding: Finding) -> bool:
        """Say whether a finding is about the files that were named."""
        files = {finding.file, *(each.file for each in finding.evidence)}
        return self.named_only is None or bool(files & self.named_only)


def read_project(project: Project, named: Sequence[Path] = (), read: Reader = read_anew) -> Inputs:
    """Return what is in the files of `project`, and in those named, which may be others.

    Other files than those of the project are data. If all that are named are data, findings are
    limited to them. Nothing is raised for files with faults.
    """
    known = {path.resolve(): path for path in _files(project)}
    others = [path for path in named if path.resolve() not in known]
    wanted = {path.resolve() for path in named}
    ontology = _read(project.ontology_files(), read, project)
    rules = _read(project.rule_files(), read, project)
    shapes = _read(project.shape_files(), read, project)
    theirs = _read(others, read)
    data = _read(project.data_files(), read, project)
    ours = {project.relative(path) for path in project.data_files() if path.resolve() in wanted}
    data = sorted(data, key=lambda pair: pair[0] not in ours)
    facts = {path.resolve() for path in (*project.data_files(), *others)}
    names = frozenset({*ours, *(name for name, _ in theirs)})
    limited = bool(named) and wanted <= facts
    everything = [*theirs, *data, *ontology, *rules, *shapes]
    kept = () if _is_faulty(rules) else _triples(rules)
    return Inputs(
        graph=Graph(_triples(ontology), _triples([*theirs, *data]), kept),
        shapes=_whole(_triples(shapes), shapes),
        places=Places.merge(salvage.places for _, salvage in (*theirs, *data, *ontology)),
        sources=Places.merge(salvage.places for _, salvage in everything),
        faults=tuple(_faults(salvage for _, salvage in everything)),
        unread=_unread(everything),
        mentioned=_mentioned(everything),
        named_only=names if limited else None,
        lost_terms=_is_faulty(ontology),
        is_project=not others and not _is_faulty(everything),
        has_others=bool(others),
    )


def read_shapes(inputs: Inputs, paths: Iterable[Path], read: Reader = read_anew) -> Inputs:
    """Return `inputs` with other shapes: those of the files at `paths`.

    Raises ShapesError where they check nothing, as no shape has a target.
    """
    shapes = _read(paths, read)
    triples = _triples(shapes)
    places = Places.merge(salvage.places for _, salvage in shapes)
    misspelled = locate(check_built_in(Ontology(triples), Ontology(())), places)
    remarks = tuple(replace(each, severity="warning") for each in misspelled)
    if not _is_faulty(shapes) and not has_targets(triples):
        raise ShapesError(
            "no shape has a target, so that nothing is checked",
            where=", ".join(name for name, _ in shapes),
            todo="\n".join(
                [
                    *dict.fromkeys(each.message for each in remarks),
                    "Name a file of shapes, one of which has sh:targetClass or the like.",
                ]
            ),
        )
    return replace(
        inputs,
        shapes=_whole(triples, shapes),
        remarks=remarks,
        sources=Places.merge([inputs.sources, places]),
        faults=(*inputs.faults, *_faults(salvage for _, salvage in shapes)),
    )


def read_alone(paths: Iterable[Path], read: Reader = read_anew) -> Inputs:
    """Return what is in the files at `paths`, as data that nothing else belongs to."""
    data = _read(paths, read)
    places = Places.merge(salvage.places for _, salvage in data)
    return Inputs(
        graph=Graph((), _triples(data)),
        shapes=(),
        places=places,
        sources=places,
        faults=tuple(_faults(salvage for _, salvage in data)),
        unread=_unread(data),
        mentioned=_mentioned(data),
        named_only=None,
        lost_terms=False,
        is_project=False,
    )


def read_prefixes(findings: Iterable[Finding], places: Places) -> dict[str, str]:
    """Return the prefixes that the files declare in which findings stand, if they agree."""
    files = {finding.file for finding in findings}
    declared: dict[str, set[str]] = {}
    for source in places.sources:
        if source.name in files:
            for prefix, namespace in _PREFIX.findall(source.text):
                declared.setdefault(prefix, set()).add(namespace)
    return {
        prefix: next(iter(namespaces))
        for prefix, namespaces in sorted(declared.items())
        if len(namespaces) == 1 and all(namespaces)
    }


def turtle_files(names: Iterable[Path]) -> list[Path]:
    """Return the files named, and the Turtle files in the folders named, each once, sorted.

    Raises TurtleError for a folder without any.
    """
    found: set[Path] = set()
    for name in names:
        inside = (
            {path for path in name.rglob("*.ttl") if path.is_file()} if name.is_dir() else {name}
        )
        if not inside:
            raise TurtleError(
                "it holds no Turtle files", where=name.as_posix(), todo="Name a file, or a folder."
            )
        found |= inside
    return sorted(found)


_Read = Sequence[tuple[str, Salvage]]


def _files(project: Project) -> Iterator[Path]:
    yield from project.ontology_files()
    yield from project.rule_files()
    yield from project.shape_files()
    yield from project.data_files()


def _read(
    paths: Iterable[Path], read: Reader, project: Project | None = None
) -> list[tuple[str, Salvage]]:
    named = [(path, project.relative(path) if project else path.as_posix()) for path in paths]
    return [(name, read(path, name, project is not None)) for path, name in named]


def _triples(read: _Read) -> tuple[Triple, ...]:
    return tuple(triple for _, salvage in read for triple in salvage.places.triples)


def _is_faulty(read: _Read) -> bool:
    return any(salvage.errors for _, salvage in read)


def _whole(triples: tuple[Triple, ...], read: _Read) -> tuple[Triple, ...]:
    """Return the triples of shapes without those that lead to a shape that was not read."""
    unread = {subject for _, salvage in read for subject in salvage.subjects}
    return tuple(triple for triple in triples if triple.object not in unread)


def _faults(many: Iterable[Salvage]) -> Iterator[Finding]:
    for salvage in many:
        for error in salvage.errors:
            place = re.fullmatch(r"(.*?)(?::(\d+)(?::(\d+))?)?", error.where or "", re.DOTALL)
            file, line, column = place.groups() if place else (error.where, None, None)
            yield Finding(
                "turtle-syntax",
                "violation",
                "\n".join(part for part in (error.what, error.todo) if part),
                file=file or None,
                line=int(line) if line else None,
                column=int(column) if column else None,
            )


def _resolve(name: str, base: str) -> str:
    """Return the IRI that a relative one stands for; what is none as it is."""
    try:
        (quad,) = parse(f"<{name}> a <x:> .", RdfFormat.TURTLE, base_iri=base)
    except SyntaxError:
        return name
    return str(quad.subject.value)


def _unread(read: _Read) -> frozenset[str]:
    return frozenset(subject.value for _, salvage in read for subject in salvage.subjects)


def _mentioned(read: _Read) -> frozenset[str]:
    found: set[str] = set()
    for _, salvage in read:
        for place in salvage.left_out:
            (source,) = salvage.places.sources
            prefixes = dict(_PREFIX.findall(source.text))
            for iri, prefix, local in _NAME.findall(salvage.places.text_of(place)):
                name = iri or prefixes.get(prefix, "") + local
                found.add(name if salvage.base is None else _resolve(name, salvage.base))
    return frozenset(found)
