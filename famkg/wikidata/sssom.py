"""Reads and writes SSSOM/TSV, the Simple Standard for Sharing Ontological Mappings, 1.0.

https://mapping-commons.github.io/sssom/spec-formats-tsv/ says what such a file is: a block of
YAML behind `#`, then a table. What is written is in the canonical form of that page, so that a
file which is read and written again is the same file. Of extensions, those are read that the
file defines; they are columns too.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NoReturn

from famkg.errors import FamkgError
from famkg.namespaces import OWL, RDF, RDFS, SKOS, XSD

SEMAPV = "https://w3id.org/semapv/vocab/"
SSSOM = "https://w3id.org/sssom/"
BUILT_IN = {
    "linkml": "https://w3id.org/linkml/",
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "semapv": SEMAPV,
    "skos": SKOS,
    "sssom": SSSOM,
    "xsd": XSD,
}
"""Prefixes that need no declaration, and may not be declared as anything else."""

COLUMNS = (
    *("subject_id", "subject_label", "subject_category"),
    *("predicate_id", "predicate_label", "predicate_modifier"),
    *("object_id", "object_label", "object_category", "mapping_justification"),
    *("author_id", "author_label", "reviewer_id", "reviewer_label", "creator_id", "creator_label"),
    *("license", "subject_type", "subject_source", "subject_source_version"),
    *("object_type", "object_source", "object_source_version"),
    *("mapping_provider", "mapping_source", "mapping_cardinality"),
    *("mapping_tool", "mapping_tool_version", "mapping_date", "publication_date"),
    *("confidence", "curation_rule", "curation_rule_text"),
    *("subject_match_field", "object_match_field", "match_string"),
    *("subject_preprocessing", "object_preprocessing", "similarity_score", "similarity_measure"),
    *("see_also", "issue_tracker_item", "other", "comment"),
)
"""The slots of a mapping, in the order of the specification."""
HEAD = (
    *("mapping_set_id", "mapping_set_version", "mapping_set_source", "mapping_set_title"),
    *("mapping_set_description", "creator_id", "creator_label", "license"),
    *("subject_type", "subject_source", "subject_source_version"),
    *("object_type", "object_source", "object_source_version"),
    *("mapping_provider", "mapping_tool", "mapping_tool_version", "mapping_date"),
    *("publication_date", "subject_match_field", "object_match_field"),
    *("subject_preprocessing", "object_preprocessing", "see_also", "issue_tracker", "other"),
    *("comment", "extension_definitions"),
)
"""The slots of a mapping set, in the order of the specification."""
MANDATORY = ("subject_id", "predicate_id", "object_id", "mapping_justification")
SHARED = tuple(
    slot
    for slot in HEAD
    if slot in COLUMNS and slot.startswith(("sub", "obj", "map")) and slot != "mapping_date"
)
"""The slots that a set gives for all of its mappings at once ("propagatable").

The date is not among them, though it may be: with the first mapping of another day it would
enter every row.
"""
REFERENCES = (
    *("subject_id", "predicate_id", "object_id", "mapping_justification", "creator_id"),
    *("author_id", "reviewer_id", "subject_source", "object_source", "mapping_source"),
    *("subject_match_field", "object_match_field", "subject_preprocessing"),
    *("object_preprocessing", "curation_rule", "issue_tracker_item"),
)
"""The slots whose values are CURIEs."""
SEVERAL = (
    *("author_id", "reviewer_id", "creator_id", "curation_rule", "subject_match_field"),
    *("object_match_field", "subject_preprocessing", "object_preprocessing"),
)
"""Those of them that hold several values, separated by `|`."""
JUSTIFICATIONS = frozenset(
    SEMAPV + name
    for name in (
        *("MappingReview", "ManualMappingCuration", "LogicalReasoning", "LexicalMatching"),
        *("CompositeMatching", "UnspecifiedMatching", "SemanticSimilarityThresholdMatching"),
        *("LexicalSimilarityThresholdMatching", "MappingChaining"),
    )
)
"""What a mapping may be justified by."""

PLAIN = re.compile(r"[A-Za-z0-9/](?:[^\x00-\x1f:#\"\\]|:(?! |$)|(?<! )#)*(?<![ :])")
"""Words that YAML takes as they stand, behind a key or in a list."""
ODD = re.compile(r"(?i)true|false|yes|no|on|off|null|y|n|[\d.+:_-]+(?:e[\d+-]+)?")
"""Words that YAML takes for a value other than a text."""
UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What YAML takes for a line's end, or not at all."""
NAME = re.compile(r"[A-Za-z_][\w.-]*")
CURIE = re.compile(r"([A-Za-z_][\w.-]*):(?!//)(\S*)")


class SssomError(FamkgError):
    """A file of links that cannot be read."""


@dataclass(frozen=True, slots=True)
class Row:
    """One mapping: its slots that have values, by name."""

    slots: Mapping[str, str]
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class MappingSet:
    """Mappings with what holds for all of them."""

    prefixes: Mapping[str, str]
    """What the file declares; `iri` knows the built-in ones too."""
    head: Mapping[str, Any]
    """The other slots of the set: texts, lists of texts, and the definitions of extensions."""
    rows: tuple[Row, ...]

    @property
    def extensions(self) -> tuple[str, ...]:
        """The names of the columns that the file defines itself, in their canonical order."""
        defined = self.head.get("extension_definitions", ())
        return tuple(each["slot_name"] for each in sorted(defined, key=_property_of))

    def iri(self, name: str) -> str:
        """Return the IRI of a CURIE; raises KeyError where its prefix is not declared."""
        prefix, _, local = name.partition(":")
        return (BUILT_IN.get(prefix) or self.prefixes[prefix]) + local

    def curie(self, iri: str) -> str:
        """Return the CURIE of an IRI, by the longest prefix; raises KeyError where none fits."""
        known = {**self.prefixes, **BUILT_IN}
        fitting = [name for name, base in known.items() if iri.startswith(base)]
        if not fitting:
            raise KeyError(iri)
        prefix = max(sorted(fitting), key=lambda name: len(known[name]))
        return f"{prefix}:{iri.removeprefix(known[prefix])}"


def read_sssom(content: bytes, where: str) -> MappingSet:
    """Return the mapping set of a file; `where` names it in messages.

    Raises SssomError with the line: for what is no SSSOM/TSV, for unknown or missing slots,
    undeclared prefixes, and values that their slot cannot have.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        _fail(where, content.count(b"\n", 0, error.start) + 1, "this is not UTF-8")
    if text.startswith("\ufeff"):
        _fail(where, 1, "the file starts with a byte order mark", "Save it as UTF-8 without one.")
    lines = text.split("\n")
    length = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    prefixes, head = _read_head(lines[:length], where)
    found = MappingSet(prefixes, head, ())
    rows = tuple(_read_rows(lines[length:], length, found, where))
    return MappingSet(prefixes, head, rows)


def write_sssom(mappings: MappingSet) -> str:
    """Return the canonical text of a mapping set: slots, columns and rows in their order.

    What all rows say alike is said once, and prefixes that nothing uses are left out.
    """
    head, rows = _condensed(mappings)
    order = (*COLUMNS, *mappings.extensions)
    columns = [slot for slot in order if slot in MANDATORY or any(slot in each for each in rows)]
    cells = sorted([each.get(slot, "") for slot in order] for each in rows)
    table = [[row[order.index(slot)] for slot in columns] for row in cells]
    used = set(_prefixes_used(head, rows))
    declared = sorted(item for item in mappings.prefixes.items() if item[0] in used - {*BUILT_IN})
    yaml = ["curie_map:" if declared else "curie_map: {}"]
    yaml += [f"  {prefix}: {_scalar(base)}" for prefix, base in declared]
    for slot in HEAD:
        if slot in head:
            yaml += _entry(slot, head[slot])
    body = ["\t".join(map(_quoted, row)) for row in [columns, *table]]
    return "\n".join([*(f"#{line}" for line in yaml), *body]) + "\n"


def _fail(where: str, line: int | None, what: str, todo: str | None = None) -> NoReturn:
    raise SssomError(what, where=f"{where}:{line}" if line else where, todo=todo)


def _read_head(lines: Sequence[str], where: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the prefixes and the other slots of the block of metadata."""
    import yaml

    try:
        found = yaml.load("\n".join(line[1:].rstrip("\r") for line in lines), yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it cannot be read"
        _fail(where, mark.line + 1 if mark else 1, f"the metadata are not YAML: {problem}")
    if not isinstance(found, dict):
        _fail(
            where,
            1,
            "the file does not begin with its metadata",
            "Begin each of their lines with #, from `#curie_map:` on.",
        )

    def line_of(slot: str) -> int:
        return next((n for n, each in enumerate(lines, 1) if each[1:].startswith(slot)), 1)

    prefixes = found.pop("curie_map", {})
    if not isinstance(prefixes, dict) or not all(isinstance(v, str) for v in prefixes.values()):
        _fail(where, line_of("curie_map"), "curie_map does not give an IRI for each prefix")
    for prefix, base in prefixes.items():
        if BUILT_IN.get(prefix, base) != base:
            _fail(
                where,
                line_of(f"  {prefix}:"),
                f"the prefix {prefix}: is that of {BUILT_IN[prefix]}",
            )
    for slot in ("mapping_set_id", "license"):
        if slot not in found:
            _fail(where, 1, f"the metadata give no {slot}")
    for slot in found:
        if slot not in HEAD:
            _fail(where, line_of(slot), f"{slot} is no slot of a mapping set")
    for each in found.get("extension_definitions", ()):
        if not isinstance(each, dict) or not NAME.fullmatch(each.get("slot_name", "")):
            _fail(where, line_of("extension_definitions"), "an extension has no slot_name")
    return prefixes, found


def _read_rows(lines: Sequence[str], above: int, head: MappingSet, where: str) -> Iterator[Row]:
    reader = csv.reader((f"{line}\n" for line in _whole(lines)), delimiter="\t", strict=True)
    columns: list[str] = []
    try:
        before = above
        for cells in reader:
            line, before = before + 1, above + reader.line_num
            if columns:
                yield Row(_read_cells(columns, cells, head, where, line), line)
            else:
                columns = cells
                _check_columns(columns, head, where, line)
    except csv.Error as error:
        _fail(where, above + reader.line_num, f"this is no row of a table: {error}")
    if not columns:
        _fail(where, above + 1, "the table of mappings is missing")


def _whole(lines: Sequence[str]) -> Sequence[str]:
    """Return the lines without what follows the last line feed."""
    return lines[:-1] if lines and not lines[-1] else lines


def _check_columns(columns: Sequence[str], head: MappingSet, where: str, line: int) -> None:
    known = {*COLUMNS, *head.extensions}
    for name in columns:
        if name not in known:
            todo = "A column of your own needs an entry in extension_definitions."
            _fail(where, line, f"{name!r} is no slot of a mapping", todo)
        if columns.count(name) > 1:
            _fail(where, line, f"the column {name} stands there twice")
    for slot in MANDATORY:
        if slot not in columns:
            _fail(where, line, f"the column {slot} is missing")


def _read_cells(
    columns: Sequence[str], cells: Sequence[str], head: MappingSet, where: str, line: int
) -> dict[str, str]:
    if len(cells) != len(columns):
        _fail(where, line, f"the row has {len(cells)} cells, and the table {len(columns)} columns")
    slots = {name: cell for name, cell in zip(columns, cells, strict=True) if cell}
    for slot in MANDATORY:
        if slot not in slots:
            _fail(where, line, f"the row has no {slot}")
    for slot in REFERENCES:
        if slot in slots:
            for name in slots[slot].split("|") if slot in SEVERAL else [slots[slot]]:
                _check_reference(slot, name, head, where, line)
    if head.iri(slots["mapping_justification"]) not in JUSTIFICATIONS:
        _fail(where, line, f"{slots['mapping_justification']} is no justification of SSSOM")
    if slots.get("predicate_modifier", "Not") != "Not":
        _fail(
            where, line, f"{slots['predicate_modifier']!r} is no predicate_modifier", "Write Not."
        )
    for slot in ("confidence", "similarity_score"):
        if slot in slots and not _is_share(slots[slot]):
            _fail(where, line, f"{slot} {slots[slot]} is no number from 0 to 1")
    for slot in ("mapping_date", "publication_date"):
        if slot in slots and not _is_date(slots[slot]):
            _fail(where, line, f"{slot} {slots[slot]} is no date", "Write it as 2026-03-27.")
    return slots


def _check_reference(slot: str, name: str, head: MappingSet, where: str, line: int) -> None:
    found = CURIE.fullmatch(name)
    if found is None:
        _fail(where, line, f"{slot} {name} is no CURIE", "Write a prefix of curie_map and a name.")
    if found[1] not in BUILT_IN and found[1] not in head.prefixes:
        _fail(where, line, f"the prefix {found[1]}: is not declared", "Add it to curie_map.")


def _is_share(text: str) -> bool:
    return re.fullmatch(r"0(\.\d+)?|1(\.0+)?|\.\d+", text) is not None


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _condensed(mappings: MappingSet) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Return metadata and rows, with what all rows say alike in the metadata."""
    head = {slot: value for slot, value in mappings.head.items() if value}
    rows = [{slot: text for slot, text in row.slots.items() if text} for row in mappings.rows]
    for row in rows:
        if "confidence" in row:
            row["confidence"] = _share(row["confidence"])
    for slot in SHARED:
        values = {row.get(slot, "") for row in rows}
        if len(values) == 1 and (value := values.pop()) and head.get(slot, value) == value:
            head[slot] = value
            for row in rows:
                del row[slot]
    return head, rows


def _share(text: str) -> str:
    """Return a number from 0 to 1 with up to three digits, as many as needed."""
    from decimal import ROUND_HALF_UP, Decimal

    number = Decimal(text).quantize(Decimal("0.001"), ROUND_HALF_UP)
    return format(number, "f").rstrip("0").rstrip(".")


def _prefixes_used(head: Mapping[str, Any], rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    for slots in (head, *rows):
        for slot in REFERENCES:
            value = slots.get(slot, ())
            names = value.split("|") if isinstance(value, str) else value
            yield from (name.partition(":")[0] for name in names)
    for definition in head.get("extension_definitions", ()):
        for key in ("property", "type_hint"):
            yield definition.get(key, "").partition(":")[0]


def _entry(slot: str, value: Any) -> list[str]:
    """Return the lines of one slot of the metadata."""
    if isinstance(value, str):
        return [f"{slot}: {_scalar(value)}"]
    lines = [f"{slot}:"]
    for each in sorted(value, key=_property_of) if slot == "extension_definitions" else value:
        if isinstance(each, str):
            lines.append(f"  - {_scalar(each)}")
            continue
        keys = [key for key in ("slot_name", "property", "type_hint") if key in each]
        marks = ["  - ", *["    "] * len(keys)]
        lines += [
            f"{mark}{key}: {_scalar(each[key])}" for mark, key in zip(marks, keys, strict=False)
        ]
    return lines


def _property_of(definition: Mapping[str, str]) -> tuple[str, str]:
    return definition.get("property", ""), definition.get("slot_name", "")


def _scalar(text: str) -> str:
    plain = PLAIN.fullmatch(text) and not ODD.fullmatch(text)
    if plain and not UNSEEN.search(text):
        return text
    written = json.dumps(text, ensure_ascii=False)
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def _quoted(cell: str) -> str:
    if any(mark in cell for mark in '"\t\n\r'):
        return '"' + cell.replace('"', '""') + '"'
    return cell
