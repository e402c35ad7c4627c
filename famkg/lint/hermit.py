"""Full OWL 2 DL: consistency and classification by HermiT, which owlready2 brings along.

OWL 2 RL, by which the closure is computed, has no case distinctions and no unnamed things; a
tableau has. Ontology and data enter as they enter reasoning, with these differences:

- owl:imports is left out: all files are there, and nothing is fetched.
- owl:hasKey is left to the rule `prp-key`. For each pair of things that have a key HermiT makes
  a case distinction, so that a few hundred passages take it hours. What the closure makes one by
  its keys is told to HermiT.
- Literals of datatypes that OWL 2 does not have, such as xsd:date, are left out by HermiT.

Classes and properties are classified without the data, whose names HermiT would otherwise take
apart one by one; no individual bears on what lies below what here, as nothing is enumerated.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from famkg.closure import Closure, close
from famkg.errors import FamkgError
from famkg.graph import Graph, is_passage, split_feed
from famkg.lint.hierarchies import reach
from famkg.lint.marks import name_of
from famkg.model import Evidence, Finding
from famkg.namespaces import FAM, GENID, OWL, RDF, RDFS, curie

Facts: TypeAlias = Sequence[Triple]
Hermit: TypeAlias = Callable[[Facts, Sequence[str]], tuple[int, str]]
"""Runs HermiT over triples, with options; returns its exit code and output."""

PATIENCE = 300.0
"""The seconds after which HermiT is stopped."""
MOST_CHECKS = 80
"""How often consistency is checked to find what contradicts itself."""
SHOWN = 6
"""How many of the things that contradict each other a message names."""
JVM = (
    "-XX:+IgnoreUnrecognizedVMOptions",
    "-XX:TieredStopAtLevel=1",  # to translate code well takes longer here than to run it
    "-XX:+UseSerialGC",
    "-Xmx2000M",
)
MAIN = "org.semanticweb.HermiT.cli.CommandLine"
WITHOUT = frozenset(NamedNode(OWL + name) for name in ("hasKey", "imports"))
EMPTY = tuple(OWL + name for name in ("Nothing", "bottomDataProperty", "bottomObjectProperty"))
SAME = NamedNode(OWL + "sameAs")
TYPE = NamedNode(RDF + "type")
SETTINGS = ["--ignoreUnsupportedDatatypes"]
LINE = re.compile(r"^(Sub|Equivalent)(Classes|ClassOf|\w*Propert(?:ies|yOf))\( (<.*>) \)$")
BUILT_IN = (OWL, RDF, RDFS)
Classes: TypeAlias = dict[str, frozenset[str]]


def check_dl(graph: Graph, closure: Closure | None = None) -> list[Finding]:
    """Return what full OWL 2 DL finds: contradictions, empty classes, and unseen subsumptions.

    `closure` is that of `graph`; None computes it. Raises FamkgError where Java or owlready2 is
    missing, where HermiT refuses the ontology, and where it takes longer than PATIENCE.
    """
    run = find_hermit()
    closure = close(graph) if closure is None else closure
    feed, _ = split_feed(graph)
    ontology = _kept(graph.ontology)
    told = _kept(feed[len(graph.ontology) :])
    merged = closure.store.quads_for_pattern(None, SAME, None, DefaultGraph())
    told += sorted((quad.triple for quad in merged), key=str)
    code, output = run(ontology, ["-c", "-O", "-D"])
    if is_refused(code, output):
        return [_own_contradiction(closure)]
    if told and not is_consistent(run, [*ontology, *told]):
        return [_contradiction(run, ontology, told, closure)]
    return _classification(ontology, output)


def find_hermit() -> Hermit:
    """Return what runs HermiT over triples, with options: its exit code and output.

    Raises FamkgError where Java or owlready2 is missing.
    """
    try:
        import owlready2
    except ModuleNotFoundError as error:
        raise FamkgError(
            "HermiT comes with the library owlready2, which is not installed",
            todo="Run: pip install 'famkg[dl]', or leave out --dl.",
        ) from error
    java = shutil.which(owlready2.JAVA_EXE)
    if java is None:
        raise FamkgError(
            "HermiT runs on Java, which is not installed",
            todo="Install a Java runtime (on Debian: apt-get install default-jre-headless), or"
            " leave out --dl.",
        )
    folder = Path(owlready2.__file__).parent / "hermit"
    command = [java, *JVM, "-cp", f"{folder}{os.pathsep}{folder / 'HermiT.jar'}", MAIN]

    def run(facts: Facts, options: Sequence[str]) -> tuple[int, str]:
        with tempfile.TemporaryDirectory(prefix="famkg-") as scratch:
            path = Path(scratch) / "facts.nt"
            quads = (Quad(*triple) for triple in facts)
            serialize(quads, path, format=RdfFormat.N_TRIPLES)
            try:
                done = subprocess.run(
                    [*command, *options, *SETTINGS, path.as_uri()],
                    capture_output=True,
                    encoding="utf-8",
                    errors="replace",
                    timeout=PATIENCE,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                raise FamkgError(
                    f"HermiT did not come to an end within {PATIENCE:.0f} seconds",
                    todo="Leave out --dl; famkg validate judges by the rules of OWL 2 RL.",
                ) from None
        return done.returncode, done.stdout + done.stderr

    return run


def is_consistent(run: Hermit, facts: Facts) -> bool:
    """Say whether triples have a model; raises FamkgError where HermiT refuses them."""
    return not is_refused(*run(facts, ["-k"]))


def is_refused(code: int, output: str) -> bool:
    """Say whether HermiT found a contradiction; raises FamkgError for any other failure."""
    if code == 0:
        return False
    if "InconsistentOntologyException" in output:
        return True
    first = next((line for line in output.splitlines() if "Exception" in line), output[:200])
    raise FamkgError(
        f"HermiT refuses the ontology: {first.rpartition('Exception: ')[2]}",
        todo="famkg validate tells what is not OWL 2 DL: the checks that begin with owl2-.",
    )


def _classification(ontology: Facts, output: str) -> list[Finding]:
    above, empty = read_taxonomy(output)
    found = [
        Finding(
            "dl-unsatisfiable-class",
            "violation",
            f"{curie(name)} can have no member: its axioms contradict each other."
            " Look for disjoint classes above it, and at the domains and ranges of its properties.",
            focus=name,
        )
        for name in sorted(empty)
    ]
    pairs = [
        (name, other)
        for name, wider in sorted(above.items())
        for other in sorted(wider - {name} - empty)
        if name not in empty and not (name.startswith(BUILT_IN) or other.startswith(BUILT_IN))
    ]
    return found + [
        Finding(
            "dl-subsumption",
            "info",
            f"By OWL 2 DL whatever is {curie(name)} is {curie(other)} too; the rules of OWL 2 RL"
            " do not conclude it. Say that one lies below the other, if answers are to rest on it.",
            focus=name,
            mark=other,
        )
        for name, other in unseen(ontology, pairs)
    ]


def unseen(ontology: Facts, pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the pairs of which the closure does not give to an instance of one the other.

    So what only the schema does not say (that the inverses of two properties are ordered as
    they are) does not count, where every answer has it all the same.
    """
    pairs = list(pairs)
    types: defaultdict[str, set[str]] = defaultdict(set)
    for triple in ontology:
        if triple.predicate == TYPE:
            types[name_of(triple.subject)].add(name_of(triple.object))
    samples: dict[str, tuple[NamedNode, NamedNode | Literal]] = {}
    facts = []
    for number, name in enumerate(sorted({name for name, _ in pairs})):
        one, other = (NamedNode(f"{GENID}sample-{number}-{end}") for end in ("a", "b"))
        if OWL + "Class" in types[name]:
            facts.append(Triple(one, TYPE, NamedNode(name)))
            samples[name] = one, one
        else:
            value = Literal("sample") if OWL + "DatatypeProperty" in types[name] else other
            facts.append(Triple(one, NamedNode(name), value))
            samples[name] = one, value
    store = close(Graph((*ontology, *facts), ())).store

    def follows(name: str, other: str) -> bool:
        subject, value = samples[name]
        if subject == value:
            quad = Quad(subject, TYPE, NamedNode(other), DefaultGraph())
        else:
            quad = Quad(subject, NamedNode(other), value, DefaultGraph())
        return quad in store

    return [pair for pair in pairs if not follows(*pair)]


def read_taxonomy(output: str) -> tuple[Classes, frozenset[str]]:
    """Return what HermiT prints: for each term all above it, and the terms that are empty."""
    direct: defaultdict[str, set[str]] = defaultdict(set)
    empty: set[str] = set()
    for line in output.splitlines():
        found = LINE.match(line.strip())
        if found is None:
            continue
        names = found[3][1:-1].split("> <")
        if found[1] == "Sub":
            direct[names[0]].add(names[1])
        elif any(name in EMPTY for name in names):
            empty |= {name for name in names if not name.startswith(OWL)}
        else:
            for name in names:
                direct[name] |= {*names} - {name}
    return reach(direct), frozenset(empty)


def _own_contradiction(closure: Closure) -> Finding:
    """Return the finding of an ontology that has no model."""
    if closure.inconsistencies:
        return _known_already()
    return Finding(
        "dl-inconsistency",
        "violation",
        "By OWL 2 DL the ontology contradicts itself, whatever the data say."
        " Take back the last axioms, one by one.",
        focus=FAM,
        mark="ontology",
    )


def _known_already() -> Finding:
    return Finding(
        "dl-inconsistency",
        "violation",
        "By OWL 2 DL ontology and data contradict themselves, as they do by OWL 2 RL."
        " Mend first what the other findings prove.",
        focus=FAM,
        mark="known",
    )


def _contradiction(run: Hermit, ontology: Facts, told: Facts, closure: Closure) -> Finding:
    """Return the finding of a graph that has no model, with the least that contradicts itself."""
    if closure.inconsistencies:
        return _known_already()
    blocks: defaultdict[str, list[Triple]] = defaultdict(list)
    for triple in told:
        blocks[name_of(triple.subject)].append(triple)
    candidates = sorted(
        name for name in blocks if not is_passage(NamedNode(name)) and not name.startswith(GENID)
    )
    fixed = [triple for name, block in blocks.items() if name not in candidates for triple in block]
    remaining = iter(range(MOST_CHECKS))

    def holds(names: Iterable[str]) -> bool:
        next(remaining)
        facts = [triple for name in names for triple in blocks[name]]
        return is_consistent(run, [*ontology, *fixed, *facts])

    try:
        guilty = sorted(least_conflict(candidates, holds))
    except StopIteration:
        guilty = []
    names = ", ".join(map(curie, guilty[:SHOWN])) + (" and more" if len(guilty) > SHOWN else "")
    message = (
        "By OWL 2 DL ontology and data contradict themselves, though OWL 2 RL does not see it."
    )
    if not guilty:
        return Finding("dl-inconsistency", "violation", message, focus=FAM, mark="data")
    evidence = [triple for name in guilty for triple in blocks[name]]
    return Finding(
        "dl-inconsistency",
        "violation",
        f"{message} These blocks cannot hold together: {names}. Mend or retract one of them.",
        focus=guilty[0],
        mark="\n".join(guilty),
        evidence=tuple(map(Evidence, evidence)),
    )


def least_conflict(candidates: Sequence[str], holds: Callable[[Iterable[str]], bool]) -> list[str]:
    """Return candidates that cannot hold together, none of which can be spared.

    `holds` says whether some of them can; all of them must not. Junker, QuickXplain (AAAI
    2004): about twice as many questions as there are guilty ones, times the logarithm of all.
    """

    def conflict(background: list[str], fresh: bool, many: Sequence[str]) -> list[str]:
        if fresh and not holds(background):
            return []
        if len(many) == 1:
            return list(many)
        half = len(many) // 2
        second = conflict([*background, *many[:half]], True, many[half:])
        first = conflict([*background, *second], bool(second), many[:half])
        return [*first, *second]

    return conflict([], False, candidates) if candidates else []


def _kept(triples: Iterable[Triple]) -> list[Triple]:
    return [triple for triple in triples if triple.predicate not in WITHOUT]
