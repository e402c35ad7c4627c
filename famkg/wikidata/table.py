"""Reads the table that takes our statements to Wikidata's properties: ontology/wikidata.toml.

Its head explains how it is written. Names are CURIEs of ours; a path is names with `/` between
them; several paths are alternatives, of which each gives values.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from famkg.errors import FamkgError
from famkg.namespaces import curie, expand

if TYPE_CHECKING:
    from pathlib import Path

DATATYPES = {
    "item": "item",
    "quantity": "quantity",
    "string": "string",
    "text": "monolingualtext",
    "time": "time",
    "start": "time",
    "end": "time",
}
"""How a value is made, and the datatype at Wikidata that a property needs for it."""
PROPERTY = re.compile(r"P[1-9]\d*")


class MappingError(FamkgError):
    """A table of Wikidata's properties that cannot be read."""


@dataclass(frozen=True, slots=True)
class Role:
    """What stands in one place of a claim, and where a statement has it."""

    property: str
    """The identifier of the property of Wikidata; empty for the subject of a claim."""
    paths: tuple[tuple[str, ...], ...]
    """IRIs of properties of ours that lead from the statement to the value."""
    kind: str = "item"
    """One of DATATYPES; `start` and `end` are those of an interval."""
    classes: tuple[str, ...] = ()
    """IRIs of classes of ours, to one of which a thing must belong; empty for any."""
    may_be_story: bool = False
    """Whether a thing of the story may stand here."""
    format: str = "{}"
    """How a string is written, with `{}` for the value."""
    language: str = ""
    """The language of a text that names none; without it such a text makes no value."""
    otherwise: str = ""
    """The property that takes the label of a thing that has no item."""


@dataclass(frozen=True, slots=True)
class Row:
    """How one kind of statement becomes a claim."""

    name: str
    statement: str
    """The IRI of the class of the statements."""
    subject: Role
    value: Role
    qualifiers: tuple[Role, ...] = ()
    when: tuple[tuple[str, str], ...] = ()
    """IRIs of roles that must have a certain value."""
    unless: tuple[str, ...] = ()
    """IRIs of roles that must have no value."""
    says: tuple[str, ...] = ()
    """Limits of statements, as `fam:qualifier` has them, that the claim expresses itself."""
    limit: str = ""
    """What limits all such claims: that a number changes, say, while no statement has its day."""

    @property
    def property(self) -> str:
        """The identifier of the property of the claim."""
        return self.value.property


@dataclass(frozen=True, slots=True)
class Table:
    """The rows, and which kinds of statement make no claims."""

    rows: tuple[Row, ...]
    properties: Mapping[str, str]
    """Labels of the properties of Wikidata, by identifier, sorted by number."""
    datatypes: Mapping[str, str]
    """Their datatypes at Wikidata, by identifier."""
    unmapped: Mapping[str, str]
    """Classes and roles of statements that no row takes, by IRI, with the reason."""
    single: Mapping[str, str] = field(default_factory=dict)
    """The properties that have one value, with the qualifier for each of whose values they have
    one; it is empty where they have one in all (of a text, one in each language)."""

    def properties_of(self, classes: Iterable[str]) -> tuple[str, ...]:
        """Return the properties that our graph can speak of, of a thing of these classes.

        That is what a comparison may ask of its item; sorted by number.
        """
        kinds = {*classes}
        found = {
            row.property
            for row in self.rows
            if not row.subject.classes or kinds.intersection(row.subject.classes)
        }
        return tuple(sorted(found, key=lambda name: int(name[1:])))

    def qualifiers_of(self, property_: str) -> frozenset[str]:
        """Return the properties by which our graph can say more of claims of a property."""
        return frozenset(
            name
            for row in self.rows
            if row.property == property_
            for role in row.qualifiers
            for name in (role.property, role.otherwise)
            if name
        )


def read_table(path: Path, shown_as: str | None = None) -> Table:
    """Return the table of a file; `shown_as` names it in messages.

    Raises MappingError where it cannot be read, and for names that mean nothing.
    """
    where = shown_as or str(path)
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise MappingError(f"it cannot be read: {reason}", where=where) from None
    return parse_table(text, where)


def parse_table(text: str, where: str) -> Table:
    """Return the table of a TOML text; see `read_table`."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"this is not TOML: {error}", where=where) from None
    reader = _Reader(where)
    known = reader.tables(found, "property")
    properties = {reader.property(each, "id"): reader.text(each, "label") for each in known}
    datatypes = {each["id"]: reader.text(each, "datatype") for each in known}
    single = {each["id"]: reader.single(each, datatypes) for each in known if "single" in each}
    rows = tuple(reader.row(each, datatypes) for each in reader.tables(found, "claim"))
    names = [row.name for row in rows]
    for name in names:
        if names.count(name) > 1:
            reader.fail(f"two claims are named {name!r}")
    without = reader.tables(found, "unmapped")
    unmapped = {
        reader.iri(name): reader.text(each, "why")
        for each in without
        for key in ("statement", "role")
        for name in reader.texts(each, key, optional=True)
    }
    for row in rows:
        if row.statement in unmapped:
            reader.fail(f"{curie(row.statement)} is mapped and unmapped")
    return Table(rows, properties, datatypes, unmapped, single)


class _Reader:
    """Reads the parts of one file, and knows how to complain."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.part = ""

    def fail(self, what: str) -> NoReturn:
        raise MappingError(f"{self.part}: {what}" if self.part else what, where=self.where)

    def tables(self, found: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
        value = found.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.fail(f"{name} must be written as [[{name}]]")
        return value

    def row(self, found: Mapping[str, Any], datatypes: Mapping[str, str]) -> Row:
        self.part = ""
        self.part = f"claim {self.text(found, 'name')!r}"
        known = {
            "name",
            "statement",
            "subject",
            "value",
            "qualifiers",
            "when",
            "unless",
            "says",
            "limit",
            "note",
        }
        self.only(found, known)
        qualifiers = found.get("qualifiers", [])
        when = found.get("when", {})
        row = Row(
            self.text(found, "name"),
            self.iri(self.text(found, "statement")),
            self.role(found.get("subject"), datatypes, is_subject=True),
            self.role(found.get("value"), datatypes),
            tuple(self.role(each, datatypes) for each in qualifiers),
            tuple((self.iri(role), self.iri(value)) for role, value in when.items()),
            tuple(map(self.iri, self.texts(found, "unless", optional=True))),
            self.texts(found, "says", optional=True),
            self.text(found, "limit") if "limit" in found else "",
        )
        self.part = ""
        return row

    def role(self, found: Any, datatypes: Mapping[str, str], *, is_subject: bool = False) -> Role:
        if not isinstance(found, dict):
            self.fail("subject, value and qualifiers must be tables")
        known = {"path", "class", "story"}
        self.only(
            found,
            known if is_subject else known | {"property", "as", "format", "language", "otherwise"},
        )
        name = "" if is_subject else self.property(found, "property")
        kind = found.get("as", "item")
        if kind not in DATATYPES:
            self.fail(f"{kind!r} is no way to make a value; known are {', '.join(DATATYPES)}")
        if name and datatypes.get(name) != DATATYPES[kind]:
            said = datatypes.get(name, "not in the list of properties")
            self.fail(f"{name} is {said}, and cannot take a value of {DATATYPES[kind]}")
        otherwise = self.property(found, "otherwise") if "otherwise" in found else ""
        if otherwise and datatypes.get(otherwise) != "string":
            self.fail(f"{otherwise} takes no label")
        paths = [
            tuple(self.iri(step) for step in path.split("/")) for path in self.texts(found, "path")
        ]
        return Role(
            name,
            tuple(paths),
            kind,
            tuple(map(self.iri, self.texts(found, "class", optional=True))),
            bool(found.get("story", False)),
            str(found.get("format", "{}")),
            str(found.get("language", "")),
            otherwise,
        )

    def single(self, found: Mapping[str, Any], datatypes: Mapping[str, str]) -> str:
        """Return the qualifier for each value of which there is one value; empty for one in all."""
        said = found["single"]
        if said is not True and said not in datatypes:
            self.fail(f"{found['id']}: single must be true or one of the properties listed")
        return "" if said is True else str(said)

    def only(self, found: Mapping[str, Any], known: set[str]) -> None:
        for key in found:
            if key not in known:
                self.fail(f"{key} means nothing here; known are {', '.join(sorted(known))}")

    def text(self, found: Mapping[str, Any], key: str) -> str:
        value = found.get(key)
        if not isinstance(value, str) or not value:
            self.fail(f"{key} is missing")
        return value

    def texts(
        self, found: Mapping[str, Any], key: str, *, optional: bool = False
    ) -> tuple[str, ...]:
        """Return one text or a list of them."""
        value = found.get(key, [])
        several = [value] if isinstance(value, str) else value
        if not isinstance(several, list) or not all(isinstance(each, str) for each in several):
            self.fail(f"{key} must be a text or a list of texts")
        if not several and not optional:
            self.fail(f"{key} is missing")
        return tuple(several)

    def property(self, found: Mapping[str, Any], key: str) -> str:
        name = self.text(found, key)
        if not PROPERTY.fullmatch(name):
            self.fail(f"{name} is no property of Wikidata")
        return name

    def iri(self, name: str) -> str:
        found = expand(name)
        if found is None:
            self.fail(f"{name} is no name of ours, such as fam:Casting")
        return found
