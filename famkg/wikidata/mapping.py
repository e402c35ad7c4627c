"""What our statements say in terms of Wikidata: subject, property, value, qualifiers.

The table is ontology/wikidata.toml. Each of its rows takes one kind of statement to one
property of Wikidata: which role is the subject, which the value, which the qualifiers. Things
stay ours; what their items are is for the links to say (`famkg.wikidata.links`). A row is read
in both directions: forwards it makes claims of our statements, backwards it names the
properties of an item that our graph could speak of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal, NamedNode, Store

from famkg.edtf import OPEN, read_time
from famkg.graph import (
    ASSERTED,
    DEPRECATED,
    KNOWN_FROM,
    MODALITY,
    STANDING,
    STATES,
    TYPE,
    is_statement,
    whole_number,
)
from famkg.names import DEFAULT, label_of, objects
from famkg.namespaces import FAM
from famkg.proofs import read_passage
from famkg.wikidata.table import Role, Row, Table, read_table
from famkg.wikidata.times import DAY, DECADE, MONTH, YEAR, TimeValue
from famkg.wikidata.values import QuantityValue, StringValue, TextValue
from famkg.wikidata.values import Value as WikidataValue

if TYPE_CHECKING:
    from famkg.closure import Closure
    from famkg.conflicts import Conflict
    from famkg.model import Passage, Term
    from famkg.project import Project

STORY_ENTITY, WORLD_ENTITY = NamedNode(FAM + "StoryEntity"), NamedNode(FAM + "WorldEntity")
QUALIFIER = NamedNode(FAM + "qualifier")
PRECISIONS = {"day": DAY, "month": MONTH, "year": YEAR, "decade": DECADE}
"""How precise a time of ours can be at Wikidata; its centuries begin a year later than ours."""
DOUBTS = frozenset({"inconsistency", "disagreement", "disorder", "denial", "tension"})
"""The kinds of conflict that leave a statement disputed, unless it is the one preferred."""


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity or a category of ours, as the value of a claim."""

    iri: str


Value: TypeAlias = Thing | WikidataValue


@dataclass(frozen=True, slots=True)
class Qualifier:
    """What says more of a claim."""

    property: str
    value: Value
    otherwise: Qualifier | None = None
    """What to say instead where the value is a thing without an item."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What statements of ours say, in terms of Wikidata but of our things."""

    subject: str
    """The IRI of an entity of ours."""
    property: str
    """The identifier at Wikidata, such as `P161`."""
    value: Value
    qualifiers: tuple[Qualifier, ...]
    """Sorted by property."""
    statements: tuple[str, ...]
    """The IRIs of the statements that say all of it, sorted."""
    passages: tuple[Passage, ...]
    """The passages that state these, by document and place."""
    partly: tuple[str, ...] = ()
    """The IRIs of statements that say it without the qualifiers."""
    known_from: int = 0
    """The first season whose viewers know it."""
    disputed: tuple[str, ...] = ()
    """The rules by which it is in conflict with other statements; empty where nothing is."""
    limits: tuple[str, ...] = ()
    """What limits each of its statements, in our words: `formerly`, `at first`; else empty."""
    row: str = ""
    """The row of the table by which it was made."""


def our_claims(project: Project, closure: Closure) -> tuple[Claim, ...]:
    """Return the claims of a project, with those marked that are in conflict with others.

    Raises MappingError for the table and QueryError for the rules for conflicts.
    """
    from famkg.conflicts import find_conflicts
    from famkg.queries import read_query

    rules = [read_query(path, shown_as=project.relative(path)) for path in project.conflict_files()]
    path = project.wikidata_file()
    table = read_table(path, project.relative(path))
    return claims(closure, table, disputes(find_conflicts(closure, rules)))


def claims(
    closure: Closure, table: Table, disputed: Mapping[str, Iterable[str]] | None = None
) -> tuple[Claim, ...]:
    """Return what the statements of a closure say by a table, sorted.

    Only statements that are asserted and not deprecated say anything, and only of our world;
    a row may let things of the story stand in certain places. What several statements say
    alike is one claim; a claim is left out where another says the same with more qualifiers.
    `disputed` has the conflicts of statements, by IRI.
    """
    store = closure.store
    made = [
        claim
        for row in table.rows
        for statement in _statements(store, row)
        for claim in _claims(store, row, statement)
    ]
    return tuple(
        replace(claim, disputed=tuple(sorted({*_conflicts(claim, disputed or {})})))
        for claim in sorted(_merged(made), key=_order)
    )


def disputes(conflicts: Iterable[Conflict]) -> dict[str, tuple[str, ...]]:
    """Return the rules by which statements are in conflict, by IRI of the statement.

    A statement of the side that is preferred is not disputed, nor is one that only resembles
    another or is qualified by it.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for conflict in conflicts:
        if conflict.kind in DOUBTS:
            for number, side in enumerate(conflict.sides):
                if number != conflict.preferred:
                    for said in side.statements:
                        found[said.iri].add(conflict.rule)
    return {iri: tuple(sorted(rules)) for iri, rules in sorted(found.items())}


def wikidata_time(edtf: str) -> TimeValue | None:
    """Return a date of EDTF as Wikidata writes it, as precise as it is and no more.

    None for an interval, for what is uncertain or approximate, and for a century.
    """
    time = read_time(edtf)
    if time is None or time.is_interval or time.approximate or time.uncertain:
        return None
    if time.earliest is None or time.unit not in PRECISIONS:
        return None
    day = time.earliest
    month = day.month if time.unit in ("day", "month") else 0
    number = day.day if time.unit == "day" else 0
    return TimeValue(f"+{day.year:04}-{month:02}-{number:02}T00:00:00Z", PRECISIONS[time.unit])


def _statements(store: Store, row: Row) -> Iterator[NamedNode]:
    """Yield the statements to which a row applies."""
    for quad in store.quads_for_pattern(None, TYPE, NamedNode(row.statement), DEFAULT):
        statement = quad.subject
        if (
            is_statement(statement)
            and _is_claimed(store, statement)
            and _fits(store, row, statement)
        ):
            yield statement


def _is_claimed(store: Store, statement: NamedNode) -> bool:
    modality = objects(store, statement, MODALITY)
    return all(each == ASSERTED for each in modality) and DEPRECATED not in objects(
        store, statement, STANDING
    )


def _fits(store: Store, row: Row, statement: NamedNode) -> bool:
    """Say whether a statement meets the conditions of a row."""
    return all(
        NamedNode(value) in objects(store, statement, NamedNode(role)) for role, value in row.when
    ) and not any(objects(store, statement, NamedNode(role)) for role in row.unless)


def _claims(store: Store, row: Row, statement: NamedNode) -> Iterator[Claim]:
    """Yield what one statement says by one row."""
    qualifiers: list[Qualifier] = []
    for role in row.qualifiers:
        for value in _values(store, role, statement):
            otherwise = None
            if role.otherwise and isinstance(value, Thing):
                label = StringValue(label_of(store, value.iri))
                otherwise = Qualifier(role.otherwise, label)
            qualifiers.append(Qualifier(role.property, value, otherwise))
    ordered = tuple(sorted(set(qualifiers), key=_qualifier_order))
    for subject in _values(store, row.subject, statement):
        for value in _values(store, row.value, statement):
            if isinstance(subject, Thing) and subject != value:
                yield Claim(
                    subject.iri,
                    row.value.property,
                    value,
                    ordered,
                    (statement.value,),
                    _passages(store, statement),
                    known_from=_known_from(store, statement),
                    limits=_limits(store, row, statement),
                    row=row.name,
                )


def _values(store: Store, role: Role, statement: NamedNode) -> list[Value]:
    """Return what stands in a role of a statement, as far as the table wants it, sorted."""
    terms = {term for path in role.paths for term in _follow(store, statement, path)}
    found = []
    for term in sorted(terms, key=str):
        value = _value(role, term)
        if isinstance(value, Thing) and not _belongs(store, role, NamedNode(value.iri)):
            continue
        if value is not None:
            found.append(value)
    return found


def _follow(store: Store, start: NamedNode, path: Iterable[str]) -> set[Term]:
    reached: set[Term] = {start}
    for step in path:
        reached = {
            term
            for node in reached
            if isinstance(node, NamedNode)
            for term in objects(store, node, NamedNode(step))
        }
    return reached


def _belongs(store: Store, role: Role, thing: NamedNode) -> bool:
    """Say whether a thing is of the class that a role wants, and of our world where it must be."""
    kinds = objects(store, thing, TYPE)
    wanted = not role.classes or any(NamedNode(each) in kinds for each in role.classes)
    return wanted and (role.may_be_story or STORY_ENTITY not in kinds)


def _value(role: Role, term: Term) -> Value | None:
    if isinstance(term, NamedNode):
        return Thing(term.value) if role.kind == "item" else None
    if not isinstance(term, Literal):
        return None
    text = term.value
    if role.kind == "quantity":
        try:
            return QuantityValue(Decimal(text))
        except InvalidOperation:
            return None
    if role.kind == "text":
        language = term.language or role.language
        return TextValue(text, language) if language else None
    if role.kind == "string":
        return StringValue(role.format.replace("{}", text))
    if role.kind == "time":
        return wikidata_time(text)
    begins, slash, ends = text.partition("/")
    end = begins if role.kind == "start" else ends
    return wikidata_time(end) if slash and end not in OPEN else None


def _passages(store: Store, statement: NamedNode) -> tuple[Passage, ...]:
    found = (
        read_passage(store, quad.subject)
        for quad in store.quads_for_pattern(None, STATES, statement, DEFAULT)
        if isinstance(quad.subject, NamedNode)
    )
    return tuple(sorted(found, key=_place))


def _place(passage: Passage) -> tuple[str, int, str]:
    return passage.document, passage.start, passage.iri


def _known_from(store: Store, statement: NamedNode) -> int:
    numbers = (whole_number(term) for term in objects(store, statement, KNOWN_FROM))
    return max((number for number in numbers if number is not None), default=0)


def _limits(store: Store, row: Row, statement: NamedNode) -> tuple[str, ...]:
    terms = objects(store, statement, QUALIFIER)
    words = {term.value for term in terms if isinstance(term, Literal)}
    own = {row.limit} if row.limit else set()
    return tuple(sorted(words.difference(row.says) | own))


def _merged(made: Iterable[Claim]) -> Iterator[Claim]:
    """Yield one claim for all that say the same, and none that says less than another."""
    alike: defaultdict[tuple[str, str, Value], defaultdict[tuple[Qualifier, ...], list[Claim]]]
    alike = defaultdict(lambda: defaultdict(list))
    for claim in made:
        alike[claim.subject, claim.property, claim.value][claim.qualifiers].append(claim)
    for variants in alike.values():
        for qualifiers, same in variants.items():
            if not any(set(qualifiers) < set(other) for other in variants):
                less = [
                    claim
                    for other, group in variants.items()
                    if set(other) < set(qualifiers)
                    for claim in group
                ]
                passages = {passage for claim in same for passage in claim.passages}
                yield replace(
                    same[0],
                    statements=tuple(sorted({each for claim in same for each in claim.statements})),
                    passages=tuple(sorted(passages, key=_place)),
                    partly=tuple(sorted({each for claim in less for each in claim.statements})),
                    known_from=min(claim.known_from for claim in same),
                    limits=tuple(sorted({each for claim in same for each in claim.limits}))
                    if all(claim.limits for claim in same)
                    else (),
                    row=min(claim.row for claim in same),
                )


def _conflicts(claim: Claim, disputed: Mapping[str, Iterable[str]]) -> Iterator[str]:
    for statement in claim.statements:
        yield from disputed.get(statement, ())


def _qualifier_order(qualifier: Qualifier) -> tuple[int, str]:
    return int(qualifier.property[1:]), repr(qualifier.value)


def _order(claim: Claim) -> tuple[str, int, str, list[tuple[int, str]]]:
    number = int(claim.property[1:])
    return claim.subject, number, repr(claim.value), [*map(_qualifier_order, claim.qualifiers)]
