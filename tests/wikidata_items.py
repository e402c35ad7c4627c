"""Items of Wikidata for tests, in the JSON of `wbgetentities`: excerpts, and made ones.

The excerpts in `wikidata/` are cut out of real items (Wikidata's content is CC0). A made item
has a real identifier and label, so that our links lead to it; what else it says is made up.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from functools import cache
from hashlib import sha1
from pathlib import Path
from typing import Any, TypeAlias

FOLDER = Path(__file__).parent / "wikidata"
ENTITY = "http://www.wikidata.org/entity/"
GREGORIAN, JULIAN = f"{ENTITY}Q1985727", f"{ENTITY}Q1985786"
REVISION, MODIFIED = 2_300_000_000, "2026-03-27T12:00:00Z"

Json: TypeAlias = dict[str, Any]
SOME, NO = "somevalue", "novalue"


@cache
def properties() -> dict[str, tuple[str, str]]:
    """Return label and datatype of the properties that a made item may have."""
    with (FOLDER / "properties.tsv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {row["id"]: (row["label"], row["datatype"]) for row in rows}


def to_item(identifier: str) -> Json:
    """Return a value: another entity."""
    kind = {"Q": "item", "P": "property"}[identifier[0]]
    value = {"entity-type": kind, "numeric-id": int(identifier[1:]), "id": identifier}
    return {"value": value, "type": "wikibase-entityid"}


def at(time: str, precision: int = 11, calendar: str = GREGORIAN) -> Json:
    """Return a value: a moment, `time` as 1969-07-20, with 00 for what is not known."""
    value = {
        "time": f"+{time}T00:00:00Z",
        "timezone": 0,
        "before": 0,
        "after": 0,
        "precision": precision,
        "calendarmodel": calendar,
    }
    return {"value": value, "type": "time"}


def text(words: str, language: str = "en") -> Json:
    """Return a value: a text in a language."""
    return {"value": {"text": words, "language": language}, "type": "monolingualtext"}


def quantity(
    amount: str, unit: str = "1", lower: str | None = None, upper: str | None = None
) -> Json:
    """Return a value: a number, its unit an identifier."""
    value = {"amount": amount, "unit": unit if unit == "1" else ENTITY + unit}
    if lower is not None and upper is not None:
        value |= {"upperBound": upper, "lowerBound": lower}
    return {"value": value, "type": "quantity"}


def snak(property_: str, value: Json | str) -> Json:
    """Return a snak: a value, a string or an identifier as the property wants, SOME or NO."""
    datatype = properties()[property_][1]
    made: Json = {"snaktype": "value", "property": property_, "datatype": datatype}
    if value in (SOME, NO):
        made["snaktype"] = value
    elif isinstance(value, str):
        is_item = datatype in ("wikibase-item", "wikibase-property")
        made["datavalue"] = to_item(value) if is_item else {"value": value, "type": "string"}
    else:
        made["datavalue"] = value
    return made | {"hash": _hash(made)}


def claim(
    property_: str,
    value: Json | str,
    *,
    rank: str = "normal",
    qualifiers: Iterable[tuple[str, Json | str]] = (),
    references: Iterable[Iterable[tuple[str, Json | str]]] = (),
) -> Json:
    """Return a statement, still without an identifier; `item` gives it one."""
    made: Json = {"mainsnak": snak(property_, value), "type": "statement", "rank": rank}
    grouped = _grouped(qualifiers)
    if grouped:
        made |= {"qualifiers": grouped, "qualifiers-order": list(grouped)}
    sources = [_grouped(reference) for reference in references]
    if sources:
        made["references"] = [
            {"hash": _hash(snaks), "snaks": snaks, "snaks-order": list(snaks)} for snaks in sources
        ]
    return made


def item(
    identifier: str,
    label: str | Mapping[str, str],
    *claims: Json,
    aliases: Iterable[str] = (),
    description: str | None = None,
    sitelinks: Mapping[str, str] | None = None,
    revision: int = REVISION,
) -> Json:
    """Return an item as `wbgetentities` gives it; a label that is a string is in English."""
    labels = {"en": label} if isinstance(label, str) else label
    made: Json = {
        "pageid": int(identifier[1:]),
        "ns": 0,
        "title": identifier,
        "lastrevid": revision,
        "modified": MODIFIED,
        "type": "item",
        "id": identifier,
        "labels": {name: {"language": name, "value": words} for name, words in labels.items()},
        "descriptions": {"en": {"language": "en", "value": description}} if description else {},
        "aliases": {"en": [{"language": "en", "value": words} for words in aliases]}
        if aliases
        else {},
        "claims": {},
        "sitelinks": {
            site: {"site": site, "title": title, "badges": []}
            for site, title in (sitelinks or {}).items()
        },
    }
    for each in claims:
        add_claim(made, each)
    return made


def add_claim(entity: Json, made: Json) -> None:
    """Give an item one more statement."""
    listed = entity["claims"].setdefault(made["mainsnak"]["property"], [])
    named = _hash([entity["id"], made, len(listed)])
    uuid = "-".join((named[:8], named[8:12], named[12:16], named[16:20], named[20:32]))
    listed.append({**made, "id": f"{entity['id']}${uuid}"})


def property_entity(identifier: str) -> Json:
    """Return a property as `wbgetentities` gives it."""
    label, datatype = properties()[identifier]
    made = item(identifier, label)
    return made | {"type": "property", "datatype": datatype, "title": f"Property:{identifier}"}


def _grouped(snaks: Iterable[tuple[str, Json | str]]) -> dict[str, list[Json]]:
    grouped: dict[str, list[Json]] = {}
    for property_, value in snaks:
        grouped.setdefault(property_, []).append(snak(property_, value))
    return grouped


def _hash(value: object) -> str:
    return sha1(json.dumps(value, sort_keys=True).encode()).hexdigest()


def excerpt(identifier: str) -> Json:
    """Return a real item, cut down; an old file of bare items has no revision, so it gets one."""
    raw = json.loads((FOLDER / f"{identifier}.json").read_text(encoding="utf-8"))
    entity: Json = raw["entities"][identifier] if "entities" in raw else raw
    head = {"pageid": int(identifier[1:]), "ns": 0, "title": identifier}
    return head | {"lastrevid": REVISION, "modified": MODIFIED} | entity


def the_series() -> Json:
    """Return the item of the series: what exports said of it in 2024, and a cast."""
    press = [[("P248", "Q9684"), ("P854", "https://press.test/1"), ("P813", at("2024-07-01"))]]
    cast = ("Q28262", "Q18630946", "Q19560029", "Q230115", "Q236275", "Q324647", "Q719359")
    return item(
        "Q54958409",
        {"en": "For All Mankind", "de": "For All Mankind", "ru": "Ради всего человечества"},
        claim("P31", "Q5398426"),
        claim("P31", "Q526877"),
        *(claim("P136", each) for each in ("Q24925", "Q336059", "Q224989", "Q1366112")),
        claim("P495", "Q30", references=press),
        claim("P364", "Q1860"),
        claim("P272", "Q652390", references=press),
        claim("P449", "Q62446736"),
        claim("P170", "Q549942", references=press),
        claim("P577", at("2019-11-01")),
        claim("P2437", quantity("+4"), qualifiers=[("P585", at("2023-11-00", 10))]),
        *(claim("P161", each) for each in cast),
        claim("P1476", text("For All Mankind")),
        claim("P345", "tt7772588"),
        claim("P4983", "87917"),
        description="2019 American science fiction series",
        sitelinks={"enwiki": "For All Mankind (TV series)"},
    )


def made_items() -> dict[str, Json]:
    """Return an item for each line of `items.tsv`, with its label, class and IMDb identifier."""
    made = {}
    with (FOLDER / "items.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            named = {"P31": row["instance of"], "P345": row["IMDb ID"]}
            made[row["id"]] = item(
                row["id"],
                row["label"],
                *(claim(property_, value) for property_, value in named.items() if value),
                aliases=[row["alias"]] if row["alias"] else [],
            )
    return made


@cache
def _everything() -> dict[str, Json]:
    entities = {each: property_entity(each) for each in properties()} | made_items()
    for path in FOLDER.glob("Q*.json"):
        entities[path.stem] = excerpt(path.stem)
    entities["Q54958409"] = the_series()
    entities["Q28262"] = item(
        "Q28262",
        {"mul": "Joel Kinnaman"},  # as many names are now: one label for most languages
        claim("P31", "Q5"),
        claim("P345", "nm1172478"),
        claim("P106", "Q10798782"),
        claim("P569", at("1979-11-25"), references=[[("P854", "https://kinnaman.test/life")]]),
        claim("P19", SOME),
        claim("P40", NO),
        description="actor",
    )
    entities["Q170842"] = item(
        "Q170842",
        "Sergei Korolev",
        claim("P31", "Q5"),
        claim("P106", "Q15895020"),
        claim("P569", at("1906-12-30", calendar=JULIAN)),
        claim("P569", at("1907-00-00", 9), rank="deprecated"),
        claim("P27", "Q15180", qualifiers=[("P580", at("1922-00-00", 9)), ("P582", NO)]),
        aliases=["Sergei Pavlovich Korolev"],
    )
    return entities


def everything() -> dict[str, Json]:
    """Return a fresh copy of all entities of the local Wikidata, by identifier."""
    return deepcopy(_everything())
