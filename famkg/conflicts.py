"""Finds statements that do not hold together, by rules that are queries.

A rule is a file of `queries/conflicts`; its header names the `kind` of conflict. What its
columns mean follows from their names:

- `?statement` and `?other`: these two conflict; further columns say what they are about.
- `?statement` with columns behind it: the columns before it are a key, and statements of one
  key must agree in each column behind it (see `agreement`). A key that is not bound is equal
  to any.
- `?statement` last or alone: all statements of one key conflict together.

Only what is asserted, reported or scheduled claims something; plans and guesses count in the
kinds of conflict that are about them. Deprecated statements take part like any other. The
inconsistencies of the closure are conflicts too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import NamedNode, Store, Triple

from famkg.agreement import can_agree, text_of
from famkg.answers import Answer
from famkg.description import Said, read_statement
from famkg.errors import QueryError
from famkg.graph import MODALITY, is_statement
from famkg.names import objects
from famkg.namespaces import FAM
from famkg.queries import Query, run_query, sort_key

if TYPE_CHECKING:
    from famkg.closure import Closure
    from famkg.model import Derivation, Proof, Term

KINDS = {
    "inconsistency": "the reasoner finds that these cannot all hold",
    "disagreement": "these differ where they should be the same",
    "disorder": "these dates are out of order",
    "denial": "one says what another denies",
    "tension": "these hardly hold together",
    "likeness": "these may be one thing under two names",
    "qualification": "one holds only as far as the other lets it",
    "ambiguity": "one passage, read in more than one way",
}
"""Each kind of conflict with what it means, the gravest first."""
GRAVE = frozenset({"inconsistency", "disagreement", "disorder", "denial"})
"""Kinds in which one side must be wrong; the others want no more than to be known."""
HEDGED = frozenset({"denial", "qualification", "ambiguity"})
"""Kinds in which statements take part that claim nothing: planned, speculated, denied."""
CLAIMS = frozenset({"Asserted", "Reported", "Scheduled"})
RANKS = {
    "standing": ("Preferred", "Normal", "Deprecated"),
    "modality": ("Asserted", "Reported", "Scheduled", "Planned", "Speculated", "Denied"),
}
"""What decides between two sides, first by standing; the better first."""
USUAL = {"standing": "Normal", "modality": "Asserted"}


@dataclass(frozen=True, slots=True)
class Side:
    """Statements that hold together, against those of another side."""

    statements: tuple[Said, ...]
    values: tuple[Term, ...] = ()
    """What they give where the sides differ; empty where no single value tells them apart."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Statements that do not hold together, with the rule that says so."""

    kind: str
    rule: str
    """The name of the query, or the OWL 2 RL name of the rule."""
    summary: str
    why: str
    sides: tuple[Side, ...]
    about: tuple[Term, ...] = ()
    facts: tuple[Triple, ...] = ()
    """Of an inconsistency: the triples that cannot all hold."""
    preferred: int | None = None
    """The number of the side that is preferred, or None where nothing decides."""
    decided_by: str = ""
    """`standing` or `modality`, or nothing."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return the reasons that the statements give for their standing, sorted."""
        return tuple(
            sorted(
                {
                    reason
                    for side in self.sides
                    for said in side.statements
                    for reason in words_of(said, "standingReason")
                }
            )
        )

    @property
    def is_open(self) -> bool:
        """Say whether one side must be wrong, and nothing in the data says which or why not."""
        return self.kind in GRAVE and not (self.decided_by or self.reasons)


def find_conflicts(closure: Closure, rules: Iterable[Query]) -> tuple[Conflict, ...]:
    """Return the conflicts that `rules` and the reasoner find, the gravest first.

    Raises QueryError where a rule has no kind, or columns that no rule can have.
    """
    found = [conflict for rule in rules for conflict in apply(closure, rule)]
    found += [_inconsistency(closure, derivation) for derivation in closure.inconsistencies]
    return tuple(sorted(found, key=_order))


def apply(closure: Closure, rule: Query) -> Iterator[Conflict]:
    """Yield the conflicts that one rule finds."""
    answer = run_query(closure, rule)
    columns = answer.variables if isinstance(answer, Answer) else ()
    if not isinstance(answer, Answer) or rule.kind not in KINDS or "statement" not in columns:
        raise QueryError(
            "this is no rule for conflicts",
            where=rule.file or rule.name,
            todo=f"Give it a #+ kind: ({', '.join(KINDS)}) and a column ?statement.",
        )
    rows = [dict(zip(columns, row, strict=True)) for row in answer.rows]
    rows = [row for row in rows if _takes_part(closure.store, rule.kind, row)]
    place = columns.index("statement")
    keys = [name for name in columns if name not in ("statement", "other")]
    if "other" in columns:
        yield from _opposed(closure.store, rule, keys, rows)
    elif place < len(columns) - 1:
        for value in columns[place + 1 :]:
            yield from _differing(closure.store, rule, columns[:place], value, rows)
    else:
        yield from _together(closure.store, rule, keys, rows)


Row: TypeAlias = Mapping[str, "Term | None"]


def _takes_part(store: Store, kind: str, row: Row) -> bool:
    terms = [row[name] for name in ("statement", "other") if name in row]
    if not all(term is not None and is_statement(term) for term in terms):
        return False
    if kind in HEDGED:
        return True
    return all(
        isinstance(term, NamedNode)
        and {text_of(modality).removeprefix(FAM) for modality in objects(store, term, MODALITY)}
        <= CLAIMS
        for term in terms
    )


def _opposed(
    store: Store, rule: Query, keys: Sequence[str], rows: Sequence[Row]
) -> Iterator[Conflict]:
    """Yield the conflicts of pairs; those that share a statement are one conflict."""
    pairs = sorted({(_iri(row["statement"]), _iri(row["other"])) for row in rows})
    for group in _connected(pairs):
        mine = [row for row in rows if _iri(row["statement"]) in group]
        first = sorted({_iri(row["statement"]) for row in mine})
        second = sorted({_iri(row["other"]) for row in mine} - set(first))
        sides = [_side(store, side) for side in (first, second) if side]
        yield _conflict(rule, _terms(mine, keys), sides)


def _together(
    store: Store, rule: Query, keys: Sequence[str], rows: Sequence[Row]
) -> Iterator[Conflict]:
    groups: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(str(row[key]) for key in keys) or (_iri(row["statement"]),)].append(row)
    for _, mine in sorted(groups.items()):
        statements = sorted({_iri(row["statement"]) for row in mine})
        sides = [_side(store, [each]) for each in statements]
        yield _conflict(rule, _terms(mine, keys), sides)


def _differing(
    store: Store, rule: Query, keys: Sequence[str], value: str, rows: Sequence[Row]
) -> Iterator[Conflict]:
    """Yield the conflicts of statements that have one key and values that do not agree."""
    given: defaultdict[tuple[str, tuple[Term | None, ...]], set[Term]] = defaultdict(set)
    for row in rows:
        term = row[value]
        if term is not None:
            given[_iri(row["statement"]), tuple(row[key] for key in keys)].add(term)
    claims = [(iri, key, frozenset(values)) for (iri, key), values in given.items()]
    clashing = [
        (one, other)
        for one, other in combinations(
            sorted(claims, key=lambda claim: (claim[0], str(claim[1]))), 2
        )
        if one[0] != other[0]
        and all(a is None or b is None or a == b for a, b in zip(one[1], other[1], strict=True))
        and not can_agree(store, value, one[2], other[2])
    ]
    for group in _connected([(one[0], other[0]) for one, other in clashing]):
        by_value: defaultdict[tuple[Term, ...], set[str]] = defaultdict(set)
        mine = [claim for pair in clashing for claim in pair if claim[0] in group]
        for iri, _, values in mine:
            by_value[tuple(sorted(values, key=sort_key))].add(iri)
        sides = [
            _side(store, sorted(iris), values)
            for values, iris in sorted(by_value.items(), key=lambda item: [*map(sort_key, item[0])])
        ]
        about = _terms([dict(zip(keys, key, strict=True)) for _, key, _ in mine], keys)
        yield _conflict(rule, about, sides)


def _conflict(rule: Query, about: Iterable[Term], sides: Sequence[Side]) -> Conflict:
    preferred, decided_by = _decide(rule.kind, sides)
    return Conflict(
        rule.kind,
        rule.name,
        rule.summary,
        rule.why,
        tuple(sides),
        tuple(about),
        preferred=preferred,
        decided_by=decided_by,
    )


def _decide(kind: str, sides: Sequence[Side]) -> tuple[int | None, str]:
    """Return the side that stands above all others, and what decides so.

    A side stands as high as its best statement. What happened is preferred to what was only
    scheduled; but to deny is no weaker than to assert.
    """
    for by, names in RANKS.items():
        if len(sides) < 2 or (by == "modality" and kind in HEDGED):
            break
        ranks = [
            min(names.index(each) for said in side.statements for each in standing_of(said, by))
            for side in sides
        ]
        best = min(ranks)
        if ranks.count(best) == 1:
            return ranks.index(best), by
    return None, ""


def standing_of(said: Said, by: str = "standing") -> tuple[str, ...]:
    """Return the standing or the modality of a statement; none is written for the usual one."""
    found = tuple(name for name in words_of(said, by) if name in RANKS[by])
    return found or (USUAL[by],)


def _inconsistency(closure: Closure, derivation: Derivation) -> Conflict:
    statements: set[str] = set()
    if closure.engine == "oxigraph":  # the only engine that keeps what a proof needs
        from famkg.proofs import prove_premises

        for proof in prove_premises(closure, derivation):
            statements |= {_iri(leaf.conclusion.subject) for leaf in _statements_of(proof)}
    return Conflict(
        "inconsistency",
        derivation.rule.name,
        "The graph contradicts the ontology.",
        "What these triples say cannot all be true.",
        tuple(_side(closure.store, [iri]) for iri in sorted(statements)),
        facts=derivation.premises,
    )


def _statements_of(proof: Proof) -> Iterator[Proof]:
    if proof.kind == "statement":
        yield proof
    for premise in proof.premises:
        yield from _statements_of(premise)


def words_of(said: Said, name: str) -> tuple[str, ...]:
    """Return what a statement gives in a property of ours: words, or local names of terms."""
    for predicate, terms in said.values:
        if predicate == FAM + name:
            return tuple(text_of(term).removeprefix(FAM) for term in terms)
    return ()


def _side(store: Store, iris: Iterable[str], values: tuple[Term, ...] = ()) -> Side:
    said = [read_statement(store, iri) for iri in iris]
    return Side(tuple(sorted(said, key=_place)), values)


def _place(said: Said) -> tuple[list[tuple[str, int]], str]:
    return [(passage.document, passage.start) for passage in said.passages], said.iri


def _connected(pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    """Return the sets of names that pairs join, each by its first pair."""
    groups: list[set[str]] = []
    for pair in pairs:
        touched = [group for group in groups if group & set(pair)]
        merged = set(pair).union(*touched)
        groups = [group for group in groups if group not in touched] + [merged]
    return sorted(groups, key=min)


def _terms(rows: Sequence[Row], keys: Iterable[str]) -> list[Term]:
    """Return what the key columns hold, column by column."""
    found = [
        term
        for key in keys
        for term in sorted({row[key] for row in rows}, key=sort_key)
        if term is not None
    ]
    return list(dict.fromkeys(found))


def _order(conflict: Conflict) -> tuple[object, ...]:
    statements = [said.iri for side in conflict.sides for said in side.statements]
    return [*KINDS].index(conflict.kind), conflict.rule, statements, str(conflict.facts)


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
