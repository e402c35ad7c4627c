"""Says what each check is about, in a line and in a paragraph, for formats that list them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from famkg.findings.quality import QUALITY
from famkg.namespaces import RDF, RDFS, SH, curie
from famkg.shacl.parameters import CONSTRAINTS
from famkg.shacl.targets import EXPLICIT
from famkg.shacl.values import is_blank

if TYPE_CHECKING:
    from famkg.model import Finding, Term

OWN: dict[str, tuple[str, str]] = {
    "turtle-syntax": (
        "A file is Turtle in UTF-8.",
        "What cannot be read is left out, so that the findings of everything else can be shown."
        " What only seems wrong because something was left out is not reported.",
    ),
    "undeclared-term": (
        "Every term of ours that is used is declared in the ontology.",
        "To a reasoner a misspelled property is a new property, and no contradiction.",
    ),
    "misplaced-role": (
        "A property stands only at things of its domain.",
        "To a reasoner a role on the wrong kind of statement makes it of that kind as well.",
    ),
    "time-format": (
        "Times are written in EDTF, as far as famkg reads it.",
        "A date as precise as the text and no more: 1988, 1988-05, 198X, 1988~ or 1988-05-01/..",
    ),
    "time-bounds": (
        "The earliest and latest day are those that the time allows.",
        "Bounds are part of the data so that every SPARQL engine can compare them.",
    ),
    "early-statement": (
        "A statement is known no earlier than a passage that states it may be read.",
        "What is of our world alone may be known before, and a part in a season with that season.",
    ),
    "late-statement": (
        "A statement is known as soon as a passage that states it may be read.",
        "Viewers would read it, and not find it in the graph.",
    ),
    "early-passage": (
        "A passage is read no earlier than all that it states is known.",
        "Its words would spoil what the graph withholds.",
    ),
    "misplaced-statement": (
        "A statement stands below a passage that states it.",
        "So a reader can hold document and data side by side; and a citation that was moved"
        " or lost leaves its statement behind.",
    ),
    "copied-text": (
        "Two statements that say the same of different things share something.",
        "A block is copied as a pattern for the next, and a text is left as it was.",
    ),
    "turned-letters": (
        "No word of a name is another one with two letters turned.",
        "A word counts as misspelled if it stands nowhere else, and the other one does.",
    ),
    "mixed-worlds": (
        "A statement joins things of one world, unless its kind is about both.",
        "What exists in our world and in the story exists twice, joined by fam:counterpartOf.",
    ),
    "passage-offsets": ("A passage lies within its document.", "Run famkg passages repair."),
    "passage-digest": ("A passage has the digest of its words.", "Run famkg passages repair."),
    "passage-locator": ("A locator has the first and last words of its passage.", ""),
    "passage-section": ("A passage names the section in which it stands.", ""),
    "unworded": (
        "What a statement joins is mentioned by its passages.",
        "A name, number or date that the words do not have is another one, or wants its other"
        " name as skos:altLabel. Needs the documents; `famkg coverage` lists all of this kind.",
    ),
    "unspoken": (
        "Statements speak of every name, number and date in their passage.",
        "Else something of the passage is not encoded. Needs the documents.",
    ),
    "kept-back": (
        "A passage may be read as soon as all that it states is known.",
        "Needs the documents.",
    ),
    "unborne": ("A further name of a thing is one that passages use.", "Needs the documents."),
    "overlap": ("No words are waived and encoded at once.", "Needs the documents."),
    "undescribed": ("What a passage states is described.", "Needs the documents."),
    "waived-fact": (
        "What is waived holds no name or number that no passage holds.",
        "Needs the documents.",
    ),
    "without-passage": ("Every statement is stated by a passage.", "Needs the documents."),
    "without-statement": ("Every passage states something.", "Needs the documents."),
    "expected-answer": (
        "A query of the catalogue answers what its header expects.",
        "`famkg build` asks, as it takes a while.",
    ),
    "sssom-syntax": ("A file of links is SSSOM, as a table of tab-separated values.", ""),
    "link-subject": ("A link to Wikidata is one of an entity or term of ours.", ""),
    "link-label": ("A link to Wikidata calls its subject as the graph does.", ""),
    "link-evidence": ("A link to Wikidata says where it is to be seen that it holds.", ""),
    "link-confidence": ("A link to Wikidata says how sure it is, from 0 to 1.", ""),
    "link-duplicate": (
        "A thing is linked to an item once, and is not linked and denied at once.",
        "",
    ),
    "link-one-to-one": (
        "An entity is exactly one item of Wikidata, and an item one entity.",
        "What is near and not the same is a close or related match.",
    ),
    "link-world": (
        "Nothing of the story is matched exactly with a thing of our world.",
        "A character who was inspired by a person, or bears the name, is not that person.",
    ),
    "suppression-expired": (
        "A suppression is not used beyond its date.",
        "Whatever was suppressed until then counts again.",
    ),
    "suppression-unused": (
        "A suppression suppresses something.",
        "What it suppressed is mended, or has changed its name.",
    ),
    **QUALITY,
}
"""Summary and explanation of the checks that are no shapes and no rules of OWL."""
DEFAULT = "violation"
SEVERITY = NamedNode(SH + "severity")
MESSAGE = NamedNode(SH + "message")
COMMENTS = tuple(NamedNode(name) for name in (SH + "description", RDFS + "comment"))
NAMES = tuple(NamedNode(name) for name in (SH + "name", RDFS + "label"))
TYPE = NamedNode(RDF + "type")
SHAPES = frozenset((SH + "NodeShape", SH + "PropertyShape"))
OF_SHAPES = EXPLICIT | {SH + name for name in ("message", "path", *CONSTRAINTS)}
"""What is said of shapes, and mostly of nothing else."""
IN_SPARQL = frozenset((SH + "ask", SH + "construct", SH + "select"))
LEVELS = {SH + "Warning": "warning", SH + "Info": "info"}


@dataclass(frozen=True, slots=True)
class Check:
    """What a check wants, and why."""

    name: str
    summary: str
    help: str
    severity: str = DEFAULT


def describe_checks(findings: Iterable[Finding], shapes: Iterable[Triple]) -> dict[str, Check]:
    """Return what each check is about, by name, sorted: all shapes, and what found something."""
    found = {check.name: check for check in _shapes(shapes)}
    for finding in findings:
        if finding.check not in found:
            found[finding.check] = _own(finding)
    return dict(sorted(found.items()))


def _own(finding: Finding) -> Check:
    name = finding.check
    if name in OWN:
        summary, explained = OWN[name]
        return Check(name, summary, explained or summary, finding.severity)
    if finding.proofs and not finding.results:
        return Check(
            name,
            f"Nothing contradicts itself by the rule {name} of OWL 2 RL.",
            "What follows from the data by the rules of OWL 2 RL cannot hold together: "
            "https://www.w3.org/TR/owl2-profiles/"
            "#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules",
            finding.severity,
        )
    first = finding.message.partition("\n")[0] or name
    return Check(name, first, first, finding.severity)


def _shapes(triples: Iterable[Triple]) -> Iterable[Check]:
    """Yield what the shapes want that have an IRI: what else is found is listed under these."""
    said: defaultdict[Term, dict[NamedNode, list[Term]]] = defaultdict(dict)
    for triple in triples:
        said[triple.subject].setdefault(triple.predicate, []).append(triple.object)
    for shape, values in said.items():
        if not isinstance(shape, NamedNode) or is_blank(shape) or not _is_shape(values):
            continue

        def text(*predicates: NamedNode, values: dict[NamedNode, list[Term]] = values) -> str:
            words = [each for name in predicates for each in values.get(name, ())]
            written = sorted(each.value for each in words if isinstance(each, Literal))
            return written[0] if written else ""

        name = curie(shape.value)
        message = text(MESSAGE)
        summary = text(*NAMES) or message or name
        severity = next((str(getattr(each, "value", "")) for each in values.get(SEVERITY, ())), "")
        yield Check(
            name,
            summary,
            text(*COMMENTS) or message or summary,
            LEVELS.get(severity, DEFAULT),
        )


def _is_shape(values: Mapping[NamedNode, Collection[Term]]) -> bool:
    """Say whether a node of which this is said is a shape, also where its class is left out.

    A constraint in SPARQL has a message as well, and reports in the name of its shape.
    """
    said = {each.value for each in values}
    kinds = {each.value for each in values.get(TYPE, ()) if isinstance(each, NamedNode)}
    return not said & IN_SPARQL and bool(kinds & SHAPES or said & OF_SHAPES)
