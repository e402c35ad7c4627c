"""The terms of Wikidata's RDF: their prefixes, and what a pattern with one of them asks about.

https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format
"""

from __future__ import annotations

import re
from typing import Literal as OneOf
from typing import TypeAlias

from famkg.namespaces import PROV, RDF, RDFS, SKOS, WD, curie

PROP = "http://www.wikidata.org/prop/"
WIKIBASE = "http://wikiba.se/ontology#"
STATEMENT = WD + "statement/"
GENID = "http://www.wikidata.org/.well-known/genid/"
DIRECT, CLAIM, NO_VALUE = PROP + "direct/", PROP, PROP + "novalue/"

PREFIXES = {
    "wds": STATEMENT,
    "wdt": DIRECT,
    "p": CLAIM,
    "ps": PROP + "statement/",
    "psv": PROP + "statement/value/",
    "pq": PROP + "qualifier/",
    "pqv": PROP + "qualifier/value/",
    "pr": PROP + "reference/",
    "prv": PROP + "reference/value/",
    "wdno": NO_VALUE,
    "wikibase": WIKIBASE,
}
"""Prefixes that a federated query need not declare, besides ours; all are as at Wikidata."""

TYPE = RDF + "type"
LABEL = RDFS + "label"
ALIAS = SKOS + "altLabel"
DESCRIPTION = "http://schema.org/description"
WORDS = (LABEL, ALIAS, DESCRIPTION)
VERSION, MODIFIED = "http://schema.org/version", "http://schema.org/dateModified"
"""The revision of an item, and when it was made."""
RANK = WIKIBASE + "rank"
SOURCE = PROV + "wasDerivedFrom"

Kind: TypeAlias = OneOf["item", "words", "node", "foreign"]
"""What the subject of a property is: an item; an item or a thing of ours that is called so; a
node that an item leads to, such as a statement; or something that is not fetched."""

_ITEM = re.compile(rf"{re.escape(PROP)}(direct/)?P[1-9]\d*")
_NODE = re.compile(rf"{re.escape(PROP)}(statement|qualifier|reference)/(value/)?P[1-9]\d*")
_FOREIGN = ("http://www.wikidata.org/", "https://www.wikidata.org/", "http://schema.org/", WIKIBASE)
_NODES = frozenset(
    WIKIBASE + name
    for name in (
        *("rank", "timeValue", "timePrecision", "timeCalendarModel"),
        *("quantityAmount", "quantityUnit", "quantityLowerBound", "quantityUpperBound"),
        *("geoLatitude", "geoLongitude", "geoPrecision", "geoGlobe"),
    )
)


def kind_of(predicate: str) -> Kind | None:
    """Return what a property of Wikidata's RDF asks about, or None where it is another's."""
    if predicate in WORDS:
        return "words"
    if _ITEM.fullmatch(predicate) or predicate in (VERSION, MODIFIED):
        return "item"
    if _NODE.fullmatch(predicate) or predicate in _NODES or predicate == SOURCE:
        return "node"
    return "foreign" if predicate.startswith(_FOREIGN) else None


def kind_of_class(class_: str) -> Kind | None:
    """Return what is of a class of Wikidata's RDF, or None where the class is another's."""
    if class_.startswith(NO_VALUE):
        return "item"
    if class_.startswith(WIKIBASE):
        return "node"
    return None


def short(iri: str) -> str:
    """Return an IRI with a prefix, or as it is where none fits."""
    for prefix, namespace in sorted(PREFIXES.items(), key=lambda each: -len(each[1])):
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return curie(iri)


def statement_property(property_: str) -> str:
    """Return the `ps:` property that leads on where a `p:` property has led to a statement."""
    return f"{PREFIXES['ps']}{property_.rpartition('/')[2]}"
