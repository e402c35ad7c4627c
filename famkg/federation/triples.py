"""Writes entities as triples, in the form in which Wikidata's query service has them.

Only what a query asks for is written. Nodes of values and of references get names of ours,
as theirs are digests of what we do not have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from famkg.federation.vocabulary import (
    ALIAS,
    DESCRIPTION,
    DIRECT,
    GENID,
    LABEL,
    MODIFIED,
    NO_VALUE,
    PREFIXES,
    PROP,
    RANK,
    SOURCE,
    STATEMENT,
    TYPE,
    VERSION,
    WIKIBASE,
)
from famkg.model import Term
from famkg.namespaces import WD, XSD
from famkg.wikidata.entities import Claim, Entity, Snak
from famkg.wikidata.times import DAY, JULIAN, TimeValue
from famkg.wikidata.values import (
    ItemValue,
    PlaceValue,
    QuantityValue,
    StringValue,
    TextValue,
    Value,
)

FILES = {
    "commonsMedia": "http://commons.wikimedia.org/wiki/Special:FilePath/",
    "geo-shape": "http://commons.wikimedia.org/data/main/",
    "tabular-data": "http://commons.wikimedia.org/data/main/",
}
"""Where the files lie that values of these datatypes name."""
EARTH = "Q2"
ONE = "Q199"
"""The unit of a plain number."""
WKT = NamedNode("http://www.opengis.net/ont/geosparql#wktLiteral")
DECIMAL, DOUBLE, MOMENT = (NamedNode(XSD + name) for name in ("decimal", "double", "dateTime"))
BEST, STATEMENTS = NamedNode(WIKIBASE + "BestRank"), NamedNode(WIKIBASE + "Statement")

Node = Callable[[str], NamedNode]
"""Returns what stands for an item, by its identifier."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is written of an entity."""

    predicates: frozenset[str]
    """The IRIs of the properties that a query names."""
    languages: tuple[str, ...]
    """The languages of labels, descriptions and aliases; `mul` stands in where one lacks."""


def triples_of(
    entity: Entity, subject: NamedNode, node: Node, wanted: Wanted, *, words: bool
) -> Iterator[Triple]:
    """Yield what is wanted of an entity, `subject` in its place; its names if `words` says so.

    Of `wdt:` there are the best claims, of `p:` those of every rank. The revision is always
    there: an item of which nothing else is said is a node all the same, where a path starts.
    """
    writer = _Writer(subject, node)
    yield Triple(subject, NamedNode(VERSION), Literal(entity.revision or 0))
    found = writer.words(entity, wanted.languages) if words else iter(())
    for triple in (*found, *writer.claims(entity, wanted.predicates)):
        if triple.predicate.value in wanted.predicates:
            yield triple
    if MODIFIED in wanted.predicates and entity.modified:
        yield Triple(subject, NamedNode(MODIFIED), Literal(entity.modified, datatype=MOMENT))


@dataclass(frozen=True, slots=True)
class _Writer:
    subject: NamedNode
    node: Node

    def words(self, entity: Entity, languages: Sequence[str]) -> Iterator[Triple]:
        several = {name: tuple(texts) for name, texts in entity.aliases.items()}
        for predicate, texts in (
            (LABEL, {name: (text,) for name, text in entity.labels.items()}),
            (ALIAS, several),
            (DESCRIPTION, {name: (text,) for name, text in entity.descriptions.items()}),
        ):
            for language in languages:
                for text in texts.get(language, texts.get("mul", ())):
                    words = Literal(text, language=language)
                    yield Triple(self.subject, NamedNode(predicate), words)

    def claims(self, entity: Entity, predicates: frozenset[str]) -> Iterator[Triple]:
        for property_, claims in entity.claims.items():
            if predicates.isdisjoint((DIRECT + property_, PROP + property_, TYPE)):
                continue
            best = {claim.id for claim in entity.best(property_)}
            for claim in claims:
                yield from self.claim(claim, is_best=claim.id in best)

    def claim(self, claim: Claim, *, is_best: bool) -> Iterator[Triple]:
        property_ = claim.snak.property
        statement = NamedNode(STATEMENT + claim.id.replace("$", "-"))
        yield Triple(self.subject, NamedNode(PROP + property_), statement)
        yield Triple(statement, NamedNode(TYPE), STATEMENTS)
        rank = NamedNode(f"{WIKIBASE}{claim.rank.capitalize()}Rank")
        yield Triple(statement, NamedNode(RANK), rank)
        if is_best:
            yield Triple(statement, NamedNode(TYPE), BEST)
            if claim.snak.kind == "novalue":
                yield Triple(self.subject, NamedNode(TYPE), NamedNode(NO_VALUE + property_))
            else:
                value = self.simple(claim.snak, f"{claim.id} {property_}")
                yield Triple(self.subject, NamedNode(DIRECT + property_), value)
        yield from self.snak(statement, "ps", claim.snak, claim.id)
        for number, snak in enumerate(claim.qualifiers):
            yield from self.snak(statement, "pq", snak, f"{claim.id} q{number}")
        for number, snaks in enumerate(claim.references):
            name = f"{claim.id} r{number}"
            reference = NamedNode(f"{GENID}{_digest(name)}")
            yield Triple(statement, NamedNode(SOURCE), reference)
            for place, snak in enumerate(snaks):
                yield from self.snak(reference, "pr", snak, f"{name} {place}")

    def snak(self, about: NamedNode, role: str, snak: Snak, name: str) -> Iterator[Triple]:
        if snak.kind == "novalue":
            yield Triple(about, NamedNode(TYPE), NamedNode(NO_VALUE + snak.property))
            return
        if role == "ps":  # the same node as that of wdt:, where the value is unknown
            name = f"{name} {snak.property}"
        value = self.simple(snak, name)
        yield Triple(about, NamedNode(PREFIXES[role] + snak.property), value)
        if isinstance(snak.value, TimeValue | QuantityValue | PlaceValue):
            whole = NamedNode(f"{GENID}{_digest(f'{name} value')}")
            yield Triple(about, NamedNode(PREFIXES[f"{role}v"] + snak.property), whole)
            yield from self.whole(whole, snak.value)

    def whole(self, node: NamedNode, value: Value) -> Iterator[Triple]:
        """Yield what makes a value of several parts."""
        parts: dict[str, Term | None] = {}
        if isinstance(value, TimeValue):
            parts = {
                "timeValue": _moment(value),
                "timePrecision": Literal(value.precision),
                "timeCalendarModel": NamedNode(value.calendar),
            }
        elif isinstance(value, QuantityValue):
            parts = {
                "quantityAmount": _decimal(value.amount),
                "quantityUnit": self.node(value.unit or ONE),
                "quantityLowerBound": None if value.lower is None else _decimal(value.lower),
                "quantityUpperBound": None if value.upper is None else _decimal(value.upper),
            }
        elif isinstance(value, PlaceValue):
            precise = value.precision
            parts = {
                "geoLatitude": Literal(str(value.latitude), datatype=DOUBLE),
                "geoLongitude": Literal(str(value.longitude), datatype=DOUBLE),
                "geoPrecision": None if precise is None else Literal(str(precise), datatype=DOUBLE),
                "geoGlobe": self.node(value.globe),
            }
        for name, term in parts.items():
            if term is not None:
                yield Triple(node, NamedNode(WIKIBASE + name), term)

    def simple(self, snak: Snak, name: str) -> Term:
        """Return a value as one term; an unknown one is a node that nothing else names."""
        value = snak.value
        match value:
            case None:
                return NamedNode(GENID + _digest(name))
            case ItemValue(identifier):
                return self.node(identifier)
            case TextValue(text, language):
                return Literal(text, language=language)
            case TimeValue():
                return _moment(value)
            case QuantityValue(amount):
                return _decimal(amount)
            case PlaceValue():
                return Literal(_point(value), datatype=WKT)
            case StringValue(text) if snak.datatype in FILES:
                return NamedNode(FILES[snak.datatype] + quote(text, safe="/:"))
            case StringValue(text) if snak.datatype == "url":
                return NamedNode(quote(text, safe="/:?#[]@!$&'()*+,;=~%"))
            case _:
                return Literal(str(value))


def _moment(value: TimeValue) -> Literal:
    """Return the first day of a time, as the query service has it.

    What is less precise than a day begins with the first of its month or year; a day of the
    Julian calendar is given in ours.
    """
    text = re.sub(r"-00(?=[-T])", "-01", value.text.lstrip("+"))
    if value.calendar == JULIAN and value.precision == DAY and value.earliest is not None:
        text = f"{value.earliest}T00:00:00Z"
    return Literal(text, datatype=MOMENT)


def _decimal(number: Decimal) -> Literal:
    return Literal(f"{number:f}", datatype=DECIMAL)


def _point(value: PlaceValue) -> str:
    globe = "" if value.globe == EARTH else f"<{WD}{value.globe}> "
    numbers = (str(each).removesuffix(".0") for each in (value.longitude, value.latitude))
    return f"{globe}Point({' '.join(numbers)})"


def _digest(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:40]
