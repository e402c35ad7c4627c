"""Reads the parameters of constraints, each as strictly as the specification puts it.

https://www.w3.org/TR/shacl/#core-components
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal, NamedNode

from famkg.namespaces import RDF, RDFS, SH
from famkg.shacl.queries import read_query
from famkg.shacl.shapes import Closed, Qualified, Shape
from famkg.shacl.source import OutsideError, Source, iri_of
from famkg.shacl.values import STRING, is_blank, value_of

if TYPE_CHECKING:
    from famkg.model import Term


class Shelf(Source, ABC):
    """A source that knows shapes by their nodes."""

    @abstractmethod
    def shape(self, node: Term) -> Shape:
        """Return the shape of a node; raises OutsideError."""


Parse: TypeAlias = Callable[[Shelf, "Term", bool], list[object]]
"""What returns the arguments of a constraint: of a node, which may be a property shape."""

TYPE = RDF + "type"
KINDS = frozenset(
    SH + name
    for name in [
        "BlankNode",
        "BlankNodeOrIRI",
        "BlankNodeOrLiteral",
        "IRI",
        "IRIOrLiteral",
        "Literal",
    ]
)


def _shapes(name: str, *, of_property: bool | None = None) -> Parse:
    """Return what reads shapes; `of_property` says of which kind they must be."""

    def parse(reader: Shelf, node: Term, _: bool) -> list[object]:
        found = []
        for value in reader.said[node][SH + name]:
            shape = reader.shape(value)
            if of_property is not None and (shape.path is not None) != of_property:
                raise OutsideError(f"its sh:{name} is a shape of the other kind")
            found.append(shape)
        return list(found)

    return parse


def _lists(name: str) -> Parse:
    def parse(reader: Shelf, node: Term, _: bool) -> list[object]:
        found: list[object] = []
        for value in reader.said[node][SH + name]:
            members = tuple(map(reader.shape, reader.members(value)))
            if not members:
                raise OutsideError(f"its sh:{name} has no members")
            found.append(members)
        return found

    return parse


def _iris(name: str, *, only_properties: bool = False) -> Parse:
    def parse(reader: Shelf, node: Term, is_property: bool) -> list[object]:
        found = reader.said[node][SH + name]
        if only_properties and not is_property:
            raise OutsideError(f"sh:{name} belongs to a property shape")
        if not all(isinstance(each, NamedNode) and not is_blank(each) for each in found):
            raise OutsideError(f"its sh:{name} is no IRI")
        return list(found)

    return parse


def _count(name: str, *, only_properties: bool = True) -> Parse:
    def parse(reader: Shelf, node: Term, is_property: bool) -> list[object]:
        if only_properties and not is_property:
            raise OutsideError(f"sh:{name} belongs to a property shape")
        number = reader.number(reader.said[node], name)
        if name == "minLength" and number == 0:
            raise OutsideError("engines differ on blank nodes of length 0")
        return [number]

    return parse


def _bound(name: str) -> Parse:
    def parse(reader: Shelf, node: Term, _: bool) -> list[object]:
        found = reader.only(reader.said[node], name)
        if not isinstance(found, Literal) or isinstance(value_of(found), str | None):
            raise OutsideError(f"its sh:{name} is neither a number nor a day")
        return [found]

    return parse


def _has_value(reader: Shelf, node: Term, _: bool) -> list[object]:
    return list(reader.said[node][SH + "hasValue"])


def _in(reader: Shelf, node: Term, _: bool) -> list[object]:
    found = reader.only(reader.said[node], "in")
    assert found is not None
    return [frozenset(reader.members(found))]


def _datatype(reader: Shelf, node: Term, _: bool) -> list[object]:
    found = reader.only(reader.said[node], "datatype")
    if not isinstance(found, NamedNode) or found.value.startswith(RDFS):
        raise OutsideError("its sh:datatype is no datatype")
    return [found.value]


def _node_kind(reader: Shelf, node: Term, _: bool) -> list[object]:
    found = reader.only(reader.said[node], "nodeKind")
    if found is None or iri_of(found) not in KINDS:
        raise OutsideError("its sh:nodeKind is no kind of node")
    return [iri_of(found).removeprefix(SH)]


def _pattern(reader: Shelf, node: Term, _: bool) -> list[object]:
    values = reader.said[node]
    found, flags = reader.only(values, "pattern"), reader.only(values, "flags")
    written = flags.value if isinstance(flags, Literal) else ""
    if flags is not None and (not isinstance(flags, Literal) or set(written) - set("im")):
        raise OutsideError("its sh:flags are other than i and m")
    if not isinstance(found, Literal) or found.datatype.value != STRING:
        raise OutsideError("its sh:pattern is no string")
    options = (re.IGNORECASE if "i" in written else 0) | (re.MULTILINE if "m" in written else 0)
    try:
        return [re.compile(found.value, options)]
    except re.error:
        raise OutsideError("its sh:pattern is no regular expression") from None


def _language_in(reader: Shelf, node: Term, _: bool) -> list[object]:
    found = reader.only(reader.said[node], "languageIn")
    assert found is not None
    members = reader.members(found)
    tags = [each.value.lower() for each in members if isinstance(each, Literal)]
    plain = all(isinstance(each, Literal) and each.datatype.value == STRING for each in members)
    if not plain or not all(tags):
        raise OutsideError("its sh:languageIn has what is no language")
    return [frozenset(tags)]


def _unique_lang(reader: Shelf, node: Term, is_property: bool) -> list[object]:
    if not is_property:
        raise OutsideError("sh:uniqueLang belongs to a property shape")
    return [True] if reader.flag(reader.said[node], "uniqueLang") else []


def _closed(reader: Shelf, node: Term, _: bool) -> list[object]:
    values = reader.said[node]
    closed = reader.flag(values, "closed")
    ignored = reader.only(values, "ignoredProperties")
    allowed: set[Term] = set(reader.members(ignored)) if ignored is not None else set()
    for each in values.get(SH + "property", ()):
        path = reader.only(reader.said.get(each, {}), "path")
        if path is not None:
            allowed.add(path)
    return [Closed(frozenset(allowed))] if closed else []


def _qualified(reader: Shelf, node: Term, is_property: bool) -> list[object]:
    values = reader.said[node]
    value = reader.only(values, "qualifiedValueShape")
    least = reader.number(values, "qualifiedMinCount")
    most = reader.number(values, "qualifiedMaxCount")
    if value is None or not is_property or (least is None and most is None):
        raise OutsideError("its sh:qualifiedValueShape counts nothing")
    siblings: dict[Term, Shape] = {}
    if reader.flag(values, "qualifiedValueShapesDisjoint"):
        for parent in reader.said.values():
            properties = parent.get(SH + "property", ())
            if node in properties:
                for each in properties:
                    if each in reader.said:
                        for other in reader.said[each].get(SH + "qualifiedValueShape", ()):
                            if other != value:
                                siblings[other] = reader.shape(other)
    return [Qualified(reader.shape(value), tuple(siblings.values()), least, most)]


def _sparql(reader: Shelf, node: Term, is_property: bool) -> list[object]:
    if is_property:
        raise OutsideError("it is a property shape with sh:sparql")
    found: list[object] = []
    for each in reader.said[node][SH + "sparql"]:
        values: Mapping[str, list[Term]] = reader.said.get(each, {})
        names = {name.removeprefix(SH) for name in values}
        if names - {"message", "prefixes", "select", TYPE}:
            raise OutsideError("its sh:sparql has more than a query")
        select = reader.only(values, "select")
        messages = reader.said[node].get(SH + "message", []) + values.get(SH + "message", [])
        texts = {term.value for term in messages if isinstance(term, Literal)}
        if not isinstance(select, Literal) or select.datatype.value != STRING:
            raise OutsideError("its sh:select is no string")
        if any("{" in text for text in texts):
            raise OutsideError("its message has variables")
        prefixes = reader.prefixes(values.get(SH + "prefixes", []))
        found.append(read_query(select.value, prefixes, tuple(sorted(texts))))
    return found


CONSTRAINTS: dict[str, tuple[str, Parse]] = {
    "and": ("And", _lists("and")),
    "class": ("Class", _iris("class")),
    "closed": ("Closed", _closed),
    "datatype": ("Datatype", _datatype),
    "disjoint": ("Disjoint", _iris("disjoint")),
    "equals": ("Equals", _iris("equals")),
    "hasValue": ("HasValue", _has_value),
    "in": ("In", _in),
    "languageIn": ("LanguageIn", _language_in),
    "lessThan": ("LessThan", _iris("lessThan", only_properties=True)),
    "lessThanOrEquals": ("LessThanOrEquals", _iris("lessThanOrEquals", only_properties=True)),
    "maxCount": ("MaxCount", _count("maxCount")),
    "maxExclusive": ("MaxExclusive", _bound("maxExclusive")),
    "maxInclusive": ("MaxInclusive", _bound("maxInclusive")),
    "maxLength": ("MaxLength", _count("maxLength", only_properties=False)),
    "minCount": ("MinCount", _count("minCount")),
    "minExclusive": ("MinExclusive", _bound("minExclusive")),
    "minInclusive": ("MinInclusive", _bound("minInclusive")),
    "minLength": ("MinLength", _count("minLength", only_properties=False)),
    "node": ("Node", _shapes("node", of_property=False)),
    "nodeKind": ("NodeKind", _node_kind),
    "not": ("Not", _shapes("not")),
    "or": ("Or", _lists("or")),
    "pattern": ("Pattern", _pattern),
    "property": ("Property", _shapes("property", of_property=True)),
    "qualifiedValueShape": ("Qualified", _qualified),
    "sparql": ("SPARQL", _sparql),
    "uniqueLang": ("UniqueLang", _unique_lang),
    "xone": ("Xone", _lists("xone")),
}
"""The parameters that are allowed, each with its component and what reads its values."""
