"""Turns a comparison with Wikidata into values for JSON, and into the rows of a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from famkg.namespaces import curie
from famkg.render.comparison import LISTS, Entry, lists_of
from famkg.render.comparison_words import Words, references, remarks
from famkg.render.proofs import Cite, citation_document
from famkg.wikidata.comparison import Comparison, Difference, OnlyOurs, OnlyTheirs, Subject
from famkg.wikidata.entities import Claim as TheirClaim
from famkg.wikidata.entities import Snak
from famkg.wikidata.mapping import Claim, Qualifier, Thing
from famkg.wikidata.mapping import Value as OurValue
from famkg.wikidata.values import (
    ItemValue,
    OtherValue,
    PlaceValue,
    QuantityValue,
    StringValue,
    TextValue,
)
from famkg.wikidata.values import Value as TheirValue

COLUMNS = (
    *("list", "kind", "subject", "item", "revision", "property", "property_label"),
    *("ours", "our_item", "our_qualifiers", "remarks", "statements", "passages"),
    *("theirs", "their_item", "rank", "their_qualifiers", "references", "claim"),
)
BETWEEN = " | "
"""What stands between several things in one cell."""


def comparison_document(
    comparison: Comparison, words: Words, cite: Cite, shown: Iterable[str] = LISTS
) -> dict[str, Any]:
    """Return a comparison as values for JSON: the lists that are to be `shown`, and the rest."""
    lists = lists_of(comparison)
    wanted = {*shown}
    return {
        **{
            name: [_entry(entry, words, cite) for entry in lists[name]]
            for name in LISTS
            if name in wanted
        },
        "agree": [
            {
                **_place(each.subject, each.claim.property, words),
                "by": each.how,
                "ours": _claim(each.claim, words, cite),
                "theirs": _their_claim(each.theirs, words),
            }
            for each in comparison.agreements
        ],
        "notCompared": [
            {"subject": claim.subject, "property": claim.property, "statements": claim.statements}
            for claim in comparison.apart
        ],
        "gone": [{"iri": iri, "item": item} for iri, item in comparison.gone],
    }


def comparison_table(
    comparison: Comparison, words: Words, form: str, shown: Iterable[str] = LISTS
) -> str:
    """Return the lists that are to be `shown` as CSV, or as TSV with blanks in place of tabs.

    A row has one claim of ours or of Wikidata, or one of each where they differ, or where
    Wikidata's has our value and only lacks qualifiers of ours.
    """
    wanted = {*shown}
    rows = [
        row
        for name, entries in lists_of(comparison).items()
        if name in wanted
        for entry in entries
        for row in _rows(name, entry, words)
    ]
    cells = [[row.get(column, "") for column in COLUMNS] for row in rows]
    if form == "tsv":
        lines = [list(COLUMNS), *([" ".join(cell.split()) for cell in row] for row in cells)]
        return "".join("\t".join(line) + "\n" for line in lines)
    buffer = io.StringIO()
    csv.writer(buffer).writerows([COLUMNS, *cells])
    return buffer.getvalue()


def _rows(name: str, entry: Entry, words: Words) -> Iterator[dict[str, str]]:
    subject = entry.subject
    property_ = _property_of(entry)
    row = {
        "list": name,
        "subject": curie(subject.iri),
        "item": subject.entity.id,
        "revision": str(subject.entity.revision or ""),
        "property": property_,
        "property_label": words.judge.label(property_) or words.properties.get(property_, ""),
    }
    if isinstance(entry, OnlyTheirs):
        yield row | _their_cells(entry.claim, words)
        return
    claim = entry.claim
    row |= {
        "ours": words.label(claim.value.iri)
        if isinstance(claim.value, Thing)
        else words.ours(claim.value),
        "our_item": words.judge.items.get(claim.value.iri, "")
        if isinstance(claim.value, Thing)
        else "",
        "our_qualifiers": words.qualifiers(claim.qualifiers),
        "remarks": BETWEEN.join(remarks(claim)),
        "statements": BETWEEN.join(map(curie, claim.statements)),
        "passages": BETWEEN.join(curie(passage.iri) for passage in claim.passages),
    }
    if isinstance(entry, OnlyOurs):
        yield row if entry.there is None else row | _their_cells(entry.there, words)
        return
    for theirs in entry.theirs:
        yield row | {"kind": entry.kind} | _their_cells(theirs, words)


def _their_cells(claim: TheirClaim, words: Words) -> dict[str, str]:
    value = claim.value
    is_item = isinstance(value, ItemValue)
    return {
        "theirs": (words.judge.label(value.id) or "")
        if isinstance(value, ItemValue)
        else words.snak(claim.snak),
        "their_item": str(value) if is_item else "",
        "rank": claim.rank,
        "their_qualifiers": words.said(claim.qualifiers),
        "references": BETWEEN.join(references(claim, words)),
        "claim": claim.id,
    }


def _entry(entry: Entry, words: Words, cite: Cite) -> dict[str, Any]:
    document = _place(entry.subject, _property_of(entry), words)
    if isinstance(entry, OnlyTheirs):
        return document | {"theirs": _their_claim(entry.claim, words)}
    document["ours"] = _claim(entry.claim, words, cite)
    if isinstance(entry, OnlyOurs):
        there = entry.there and _their_claim(entry.there, words)
        lacking = [_qualifier(each, words) for each in entry.lacking]
        return document | {"beside": entry.beside, "theirs": there, "lacking": lacking}
    return document | _difference(entry, words)


def _difference(entry: Difference, words: Words) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "by": entry.how,
        "theirs": [_their_claim(each, words) for each in entry.theirs],
        "qualifiers": {
            "lacking": [_qualifier(each, words) for each in entry.lacking],
            "otherwise": [_qualifier(each, words) for each in entry.others],
            "more": [_snak(each, words) for each in entry.more],
        },
    }


def _property_of(entry: Entry) -> str:
    return entry.claim.snak.property if isinstance(entry, OnlyTheirs) else entry.claim.property


def _place(subject: Subject, property_: str, words: Words) -> dict[str, Any]:
    entity = subject.entity
    return {
        "subject": {
            "iri": subject.iri,
            "label": words.label(subject.iri),
            "item": entity.id,
            "linkedAs": subject.asked,
            "revision": entity.revision,
            "modified": entity.modified,
        },
        "property": {
            "id": property_,
            "label": words.judge.label(property_) or words.properties.get(property_),
        },
    }


def _claim(claim: Claim, words: Words, cite: Cite) -> dict[str, Any]:
    return {
        "value": _our_value(claim.value, words),
        "qualifiers": [_qualifier(each, words) for each in claim.qualifiers],
        "statements": list(claim.statements),
        "withoutQualifiers": list(claim.partly),
        "passages": [citation_document(cite(passage)) for passage in claim.passages],
        "knownFrom": claim.known_from,
        "conflicts": list(claim.disputed),
        "limits": list(claim.limits),
    }


def _their_claim(claim: TheirClaim, words: Words) -> dict[str, Any]:
    return {
        "claim": claim.id,
        "rank": claim.rank,
        **_said(claim.snak, words),
        "qualifiers": [_snak(each, words) for each in claim.qualifiers],
        "references": [
            [_snak(each, words) for each in reference] for reference in claim.references
        ],
    }


def _snak(snak: Snak, words: Words) -> dict[str, Any]:
    return {"property": snak.property, **_said(snak, words)}


def _said(snak: Snak, words: Words) -> dict[str, Any]:
    value = None if snak.value is None else _value(snak.value, words)
    return {"kind": snak.kind, "value": value}


def _qualifier(qualifier: Qualifier, words: Words) -> dict[str, Any]:
    return {"property": qualifier.property, "value": _our_value(qualifier.value, words)}


def _our_value(value: OurValue, words: Words) -> dict[str, Any]:
    if isinstance(value, Thing):
        item = words.judge.items.get(value.iri)
        return {"iri": value.iri, "label": words.label(value.iri), "item": item}
    return _value(value, words)


def _value(value: TheirValue, words: Words) -> dict[str, Any]:
    if isinstance(value, ItemValue):
        current = words.judge.current(value.id)
        return {"item": value.id, "label": words.judge.label(value.id), "now": current}
    if isinstance(value, StringValue):
        return {"text": value.text}
    if isinstance(value, TextValue):
        return {"text": value.text, "language": value.language}
    if isinstance(value, QuantityValue):
        bounds = [None if each is None else str(each) for each in (value.lower, value.upper)]
        return {"amount": str(value.amount), "unit": value.unit, "bounds": bounds}
    if isinstance(value, PlaceValue):
        return {"latitude": value.latitude, "longitude": value.longitude, "globe": value.globe}
    if isinstance(value, OtherValue):
        return {"type": value.kind, "json": value.raw}
    return {
        "time": value.text,
        "precision": value.precision,
        "calendar": value.calendar,
        "edtf": value.edtf,
    }
