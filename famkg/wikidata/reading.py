"""Reads the JSON of an entity into values.

The forms are those of `wbgetentities` and of Special:EntityData. PHP writes an empty map as
`[]`, so that is one too. Raises ReplyError where the JSON is not of the form, with the place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, cast, get_args

from famkg.wikidata.entities import ENTITY, Claim, Entity, Missing, Rank, Snak, SnakKind
from famkg.wikidata.errors import ReplyError
from famkg.wikidata.times import TimeValue
from famkg.wikidata.values import (
    ItemValue,
    OtherValue,
    PlaceValue,
    QuantityValue,
    StringValue,
    TextValue,
    Value,
)


def read_entity(asked: str, raw: object) -> Entity | Missing:
    """Return the entity that `raw` describes, or Missing where it says that there is none."""
    try:
        entity = _map(raw, asked)
        if entity.get("missing", False) is not False:
            return Missing(asked)
        return _entity(asked, entity)
    except ReplyError:
        raise
    except (AttributeError, InvalidOperation, KeyError, TypeError, ValueError) as error:
        raise ReplyError(
            f"the JSON of {asked} is not as Wikidata writes it: {error!r}",
            todo="Ask again later; if it stays so, Wikidata's format has changed.",
        ) from error


def _entity(asked: str, raw: Mapping[str, Any]) -> Entity:
    claims = {
        property_: tuple(_claim(claim, property_) for claim in listed)
        for property_, listed in sorted(_map(raw.get("claims", {}), asked).items())
    }
    redirect = _map(raw.get("redirects", {}), asked)
    identifier = str(raw["id"])
    if identifier not in (asked, redirect.get("to")):
        raise ReplyError(f"{asked} was asked for, and {identifier} was answered", again=True)
    revision = raw.get("lastrevid")
    return Entity(
        identifier,
        asked,
        kind=str(raw.get("type", "item")),
        revision=None if revision is None else int(revision),
        modified=raw.get("modified"),
        datatype=raw.get("datatype"),
        labels=dict(_terms(raw.get("labels", {}), asked)),
        descriptions=dict(_terms(raw.get("descriptions", {}), asked)),
        aliases={
            language: tuple(str(each["value"]) for each in listed)
            for language, listed in sorted(_map(raw.get("aliases", {}), asked).items())
        },
        claims=claims,
        sitelinks={
            site: str(link["title"])
            for site, link in sorted(_map(raw.get("sitelinks", {}), asked).items())
        },
    )


def _terms(raw: object, asked: str) -> Iterator[tuple[str, str]]:
    for language, term in sorted(_map(raw, asked).items()):
        yield language, str(term["value"])


def _claim(raw: Mapping[str, Any], property_: str) -> Claim:
    rank = raw["rank"]
    if rank not in get_args(Rank):
        raise ValueError(f"rank {rank!r}")
    return Claim(
        str(raw.get("id", "")),
        _snak(raw["mainsnak"], property_),
        cast(Rank, rank),
        tuple(_snaks(raw.get("qualifiers", {}), raw.get("qualifiers-order"))),
        tuple(
            tuple(_snaks(reference["snaks"], reference.get("snaks-order")))
            for reference in raw.get("references", ())
        ),
    )


def _snaks(raw: object, order: list[str] | None) -> Iterator[Snak]:
    by_property = _map(raw, "snaks")
    for property_ in [*(order or ()), *sorted(set(by_property) - set(order or ()))]:
        for snak in by_property.get(property_, ()):
            yield _snak(snak, property_)


def _snak(raw: Mapping[str, Any], property_: str) -> Snak:
    kind = raw["snaktype"]
    if kind not in get_args(SnakKind) or raw["property"] != property_:
        raise ValueError(f"snak {kind!r} of {raw['property']!r} below {property_}")
    value = read_value(raw["datavalue"]) if kind == "value" else None
    return Snak(property_, value, cast(SnakKind, kind), raw.get("datatype"))


def read_value(raw: Mapping[str, Any]) -> Value:
    """Return the value that a `datavalue` holds."""
    kind, value = raw["type"], raw["value"]
    if kind == "wikibase-entityid":
        return ItemValue(_identifier(value))
    if kind == "string":
        return StringValue(_string(value))
    if kind == "monolingualtext":
        return TextValue(_string(value["text"]), _string(value["language"]))
    if kind == "time":
        return TimeValue(_string(value["time"]), int(value["precision"]), value["calendarmodel"])
    if kind == "quantity":
        bounds = [
            None if value.get(name) is None else Decimal(value[name])
            for name in ("lowerBound", "upperBound")
        ]
        unit = value.get("unit", "1")
        return QuantityValue(
            Decimal(value["amount"]), None if unit == "1" else _after_slash(unit), *bounds
        )
    if kind == "globecoordinate":
        return PlaceValue(
            float(value["latitude"]),
            float(value["longitude"]),
            None if value.get("precision") is None else float(value["precision"]),
            _after_slash(value.get("globe") or f"{ENTITY}Q2"),
        )
    return OtherValue(str(kind), json.dumps(value, ensure_ascii=False, sort_keys=True))


def _identifier(value: Mapping[str, Any]) -> str:
    """Return the identifier; old replies give its number alone."""
    if "id" in value:
        return str(value["id"])
    return {"item": "Q", "property": "P"}[value["entity-type"]] + str(int(value["numeric-id"]))


def _after_slash(iri: str) -> str:
    return iri.rpartition("/")[2]


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no string")
    return value


def _map(raw: object, where: str) -> Mapping[str, Any]:
    if raw == []:
        return {}
    if not isinstance(raw, Mapping):
        raise TypeError(f"{where}: {type(raw).__name__} in place of a map")
    return raw
