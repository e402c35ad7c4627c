"""The questions that checks and searches ask of the query service, each small and by itself.

A question is made of identifiers alone, so that a snapshot has its answer as long as the same
identifiers are asked about.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from famkg.wikidata.sparql import item_of

if TYPE_CHECKING:
    from famkg.model import Term
    from famkg.wikidata.client import Client

LANGUAGES = '("en", "mul")'
MOST = 500
"""How many rows an answer may have where nothing else limits it."""
NAMES = f"""\
  {{ ?item rdfs:label ?name }} UNION {{ ?item skos:altLabel ?name }}
  FILTER(LANG(?name) IN {LANGUAGES})"""


@dataclass(frozen=True, slots=True)
class Named:
    """An item with its names and, where the question is about a cast, its roles."""

    id: str
    names: tuple[str, ...]
    roles: tuple[str, ...] = ()


def superclasses(client: Client, identifier: str) -> frozenset[str]:
    """Return the classes that a class is a subclass of, however far up; raises WikidataError."""
    rows = client.select(f"SELECT DISTINCT ?class WHERE {{ wd:{identifier} wdt:P279+ ?class }}")
    return frozenset(item for row in rows.rows if (item := item_of(row[0])))


def values_of(client: Client, item: str, property_: str) -> dict[str, Named]:
    """Return the items that an item has as values of a property, deprecated ones left out.

    The roles are those that P453 and P4633 give. Raises WikidataError.
    """
    rows = client.select(f"""\
SELECT DISTINCT ?item ?name ?role WHERE {{
  wd:{item} p:{property_} ?claim . ?claim ps:{property_} ?item
  MINUS {{ ?claim wikibase:rank wikibase:DeprecatedRank }}
{NAMES}
  OPTIONAL {{
    {{ ?claim pq:P4633 ?role }} UNION
    {{ ?claim pq:P453 ?character . ?character rdfs:label ?role
       FILTER(LANG(?role) IN {LANGUAGES}) }} }} }}""")
    return _named(rows.rows)


def subjects_of(client: Client, property_: str, item: str) -> dict[str, Named]:
    """Return the items that have an item as value of a property; raises WikidataError."""
    rows = client.select(f"""\
SELECT DISTINCT ?item ?name WHERE {{
  {{ SELECT ?item WHERE {{ ?item wdt:{property_} wd:{item} }} LIMIT {MOST} }}
{NAMES} }}""")
    return _named(rows.rows)


def bearers_of(client: Client, names: Iterable[str]) -> tuple[str, ...]:
    """Return the items whose English label or alias is one of `names`, letter by letter.

    Raises WikidataError.
    """
    # a string of JSON is one of SPARQL
    spelled = [json.dumps(name, ensure_ascii=False) for name in sorted(set(names))]
    wanted = [f"{name}@{tag}" for name in spelled for tag in ("en", "mul")]
    rows = client.select(f"""\
SELECT DISTINCT ?item WHERE {{
  VALUES ?name {{ {" ".join(wanted)} }}
  {{ ?item rdfs:label ?name }} UNION {{ ?item skos:altLabel ?name }} }} LIMIT {MOST}""")
    found = {item for row in rows.rows if (item := item_of(row[0])) and item.startswith("Q")}
    return tuple(sorted(found, key=lambda item: int(item[1:])))


def _named(rows: Iterable[tuple[Term | None, ...]]) -> dict[str, Named]:
    names: defaultdict[str, set[str]] = defaultdict(set)
    roles: defaultdict[str, set[str]] = defaultdict(set)
    for term, name, *role in rows:
        item = item_of(term)
        if item and isinstance(name, Literal):
            names[item].add(name.value)
            roles[item].update(each.value for each in role if isinstance(each, Literal))
    return {
        item: Named(item, tuple(sorted(names[item])), tuple(sorted(roles[item])))
        for item in sorted(names, key=lambda name: int(name[1:]))
    }
