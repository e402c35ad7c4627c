"""Writes entities as the RDF that Wikidata's query service holds, as N-Triples.

https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format. `wikidata/Q42.ttl` is a true
excerpt of a dump; a test holds this writer to its form.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import md5
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize
from wikidata_items import Json

from famkg.wikidata.reading import read_value
from famkg.wikidata.times import JULIAN, TimeValue

WD = "http://www.wikidata.org/entity/"
PROP = "http://www.wikidata.org/prop/"
REF = "http://www.wikidata.org/reference/"
VALUE = "http://www.wikidata.org/value/"
DATA = "https://www.wikidata.org/wiki/Special:EntityData/"
GENID = "http://www.wikidata.org/.well-known/genid/"
WIKIBASE = "http://wikiba.se/ontology#"
SCHEMA = "http://schema.org/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
PROV = "http://www.w3.org/ns/prov#"

PREFIXES = {
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "schema": SCHEMA,
    "prov": PROV,
    "wikibase": WIKIBASE,
    "wd": WD,
    "wds": f"{WD}statement/",
    "wdref": REF,
    "wdv": VALUE,
    "wdt": f"{PROP}direct/",
    "p": PROP,
    "ps": f"{PROP}statement/",
    "psv": f"{PROP}statement/value/",
    "pq": f"{PROP}qualifier/",
    "pqv": f"{PROP}qualifier/value/",
    "pr": f"{PROP}reference/",
    "prv": f"{PROP}reference/value/",
    "wdno": f"{PROP}novalue/",
}
"""The prefixes that the query service knows without being told."""

TYPES = {
    "wikibase-item": "WikibaseItem",
    "external-id": "ExternalId",
    "monolingualtext": "Monolingualtext",
}
RANKS = {
    name: f"{WIKIBASE}{name.capitalize()}Rank" for name in ("preferred", "normal", "deprecated")
}
IRIS = ("url", "commonsMedia")
COMMONS = "http://commons.wikimedia.org/wiki/Special:FilePath/"


def to_ntriples(entities: dict[str, Json], redirects: dict[str, str]) -> bytes:
    """Return the RDF of entities, and of identifiers that lead to others."""
    triples = {triple for entity in entities.values() for triple in _entity(entity)}
    for old, new in redirects.items():
        triples.add(_triple(WD + old, OWL + "sameAs", NamedNode(WD + new)))
    return serialize(sorted(triples, key=str), format=RdfFormat.N_TRIPLES) or b""


def _triple(subject: str, predicate: str, object_: NamedNode | Literal) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), object_)


def _type(subject: str, class_: str) -> Triple:
    return _triple(subject, RDF + "type", NamedNode(class_))


def _entity(entity: Json) -> Iterator[Triple]:
    subject = WD + entity["id"]
    yield from _about(subject, entity)
    for language, term in entity["labels"].items():
        yield _triple(subject, RDFS + "label", Literal(term["value"], language=language))
    for language, term in entity["descriptions"].items():
        words = Literal(term["value"], language=language)
        yield _triple(subject, SCHEMA + "description", words)
    for language, terms in entity["aliases"].items():
        for term in terms:
            words = Literal(term["value"], language=language)
            yield _triple(subject, SKOS + "altLabel", words)
    for site, link in entity.get("sitelinks", {}).items():
        yield from _article(subject, site.removesuffix("wiki"), link["title"])
    for property_, claims in entity["claims"].items():
        best = "preferred" if any(each["rank"] == "preferred" for each in claims) else "normal"
        for each in claims:
            yield from _claim(subject, property_, each, is_best=each["rank"] == best)


def _about(subject: str, entity: Json) -> Iterator[Triple]:
    claims = [each for listed in entity["claims"].values() for each in listed]
    identifiers = [each for each in claims if each["mainsnak"]["datatype"] == "external-id"]
    numbers = {
        SCHEMA + "version": entity["lastrevid"],
        WIKIBASE + "statements": len(claims),
        WIKIBASE + "sitelinks": len(entity.get("sitelinks", {})),
        WIKIBASE + "identifiers": len(identifiers),
    }
    for about in (DATA + entity["id"], subject):  # the query service says it of the item itself
        for predicate, number in numbers.items():
            yield _triple(about, predicate, Literal(number))
        modified = Literal(entity["modified"], datatype=NamedNode(XSD + "dateTime"))
        yield _triple(about, SCHEMA + "dateModified", modified)
    yield _type(DATA + entity["id"], SCHEMA + "Dataset")
    yield _triple(DATA + entity["id"], SCHEMA + "about", NamedNode(subject))
    if entity["type"] == "property":
        yield _type(subject, WIKIBASE + "Property")
        kind = TYPES.get(entity["datatype"], entity["datatype"].capitalize())
        yield _triple(subject, WIKIBASE + "propertyType", NamedNode(WIKIBASE + kind))
        direct = NamedNode(f"{PROP}direct/{entity['id']}")
        yield _triple(subject, WIKIBASE + "directClaim", direct)


def _article(subject: str, language: str, title: str) -> Iterator[Triple]:
    site = f"https://{language}.wikipedia.org/"
    article = f"{site}wiki/{quote(title.replace(' ', '_'), safe=':(),')}"
    yield _type(article, SCHEMA + "Article")
    yield _triple(article, SCHEMA + "about", NamedNode(subject))
    yield _triple(article, SCHEMA + "inLanguage", Literal(language))
    yield _triple(article, SCHEMA + "isPartOf", NamedNode(site))
    yield _triple(article, SCHEMA + "name", Literal(title, language=language))


def _claim(subject: str, property_: str, claim: Json, *, is_best: bool) -> Iterator[Triple]:
    node = f"{WD}statement/{claim['id'].replace('$', '-')}"
    yield _triple(subject, PROP + property_, NamedNode(node))
    yield _type(node, WIKIBASE + "Statement")
    yield _triple(node, WIKIBASE + "rank", NamedNode(RANKS[claim["rank"]]))
    if is_best:
        yield _type(node, WIKIBASE + "BestRank")
        if claim["mainsnak"]["snaktype"] == "novalue":
            yield _type(subject, f"{PROP}novalue/{property_}")
        else:
            value = _simple(claim["mainsnak"], node)
            yield _triple(subject, f"{PROP}direct/{property_}", value)
    yield from _snak(node, "statement", claim["mainsnak"])
    for snaks in claim.get("qualifiers", {}).values():
        for each in snaks:
            yield from _snak(node, "qualifier", each)
    for reference in claim.get("references", ()):
        source = REF + reference["hash"]
        yield _triple(node, PROV + "wasDerivedFrom", NamedNode(source))
        yield _type(source, WIKIBASE + "Reference")
        for snaks in reference["snaks"].values():
            for each in snaks:
                yield from _snak(source, "reference", each)


def _snak(node: str, role: str, snak: Json) -> Iterator[Triple]:
    property_ = snak["property"]
    if snak["snaktype"] == "novalue":
        yield _type(node, f"{PROP}novalue/{property_}")
        return
    yield _triple(node, f"{PROP}{role}/{property_}", _simple(snak, node))
    if snak["snaktype"] == "value" and snak["datatype"] in ("time", "quantity", "globe-coordinate"):
        value = VALUE + _digest(snak["datavalue"])
        yield _triple(node, f"{PROP}{role}/value/{property_}", NamedNode(value))
        yield from _value_node(value, snak)


def _simple(snak: Json, node: str) -> NamedNode | Literal:
    """Return the value as one term; an unknown one gets a name of its own."""
    if snak["snaktype"] == "somevalue":
        return NamedNode(GENID + _digest([node, snak]))
    raw = snak["datavalue"]["value"]
    kind = snak["datavalue"]["type"]
    if kind == "wikibase-entityid":
        return NamedNode(WD + raw["id"])
    if kind == "monolingualtext":
        return Literal(raw["text"], language=raw["language"])
    if kind == "time":
        return _date(snak)
    if kind == "quantity":
        return Literal(raw["amount"], datatype=NamedNode(XSD + "decimal"))
    if kind == "globecoordinate":
        point = f"Point({raw['longitude']} {raw['latitude']})"
        wkt = NamedNode("http://www.opengis.net/ont/geosparql#wktLiteral")
        return Literal(point, datatype=wkt)
    if snak["datatype"] in IRIS:
        return NamedNode(raw if snak["datatype"] == "url" else COMMONS + quote(raw))
    return Literal(raw)


def _date(snak: Json) -> Literal:
    """Return the first day of a time, in our calendar; 00 becomes 01."""
    raw = snak["datavalue"]["value"]["time"].lstrip("+").replace("-00", "-01")
    value = read_value(snak["datavalue"])
    if isinstance(value, TimeValue) and value.calendar == JULIAN and value.precision == 11:
        raw = f"{value.earliest}T00:00:00Z"
    return Literal(raw, datatype=NamedNode(XSD + "dateTime"))


def _value_node(value: str, snak: Json) -> Iterator[Triple]:
    raw = snak["datavalue"]["value"]
    if snak["datatype"] == "time":
        yield _type(value, WIKIBASE + "TimeValue")
        yield _triple(value, WIKIBASE + "timeValue", _date(snak))
        yield _triple(value, WIKIBASE + "timePrecision", Literal(raw["precision"]))
        yield _triple(value, WIKIBASE + "timeTimezone", Literal(raw["timezone"]))
        calendar = NamedNode(raw["calendarmodel"])
        yield _triple(value, WIKIBASE + "timeCalendarModel", calendar)
    elif snak["datatype"] == "quantity":
        yield _type(value, WIKIBASE + "QuantityValue")
        decimal = NamedNode(XSD + "decimal")
        names = {
            "amount": "quantityAmount",
            "upperBound": "quantityUpperBound",
            "lowerBound": "quantityLowerBound",
        }
        for name, predicate in names.items():
            if name in raw:
                yield _triple(value, WIKIBASE + predicate, Literal(raw[name], datatype=decimal))
        unit = f"{WD}Q199" if raw["unit"] == "1" else raw["unit"]
        yield _triple(value, WIKIBASE + "quantityUnit", NamedNode(unit))
    else:
        yield _type(value, WIKIBASE + "GlobecoordinateValue")
        for name in ("latitude", "longitude", "precision"):
            predicate = f"{WIKIBASE}geo{name.capitalize()}"
            number = Literal(str(raw[name]), datatype=NamedNode(XSD + "double"))
            yield _triple(value, predicate, number)
        yield _triple(value, WIKIBASE + "geoGlobe", NamedNode(raw["globe"]))


def _digest(value: object) -> str:
    return md5(json.dumps(value, sort_keys=True).encode()).hexdigest()
