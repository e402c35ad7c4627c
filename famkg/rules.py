"""Turns the axioms of an ontology into entailment rules under their OWL 2 RL names.

The schema comes first: the rules that speak of the ontology alone (`schema_rules`) close it.
Then every other rule is specialised to the closed ontology (`compile_rules`): where the table
says "for any class and its superclass", a compiled rule names both, and bears the axioms by
which it does. What is left to match at run time are atoms over data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias

from pyoxigraph import Literal, NamedNode, Triple, Variable

from famkg.identity import rank
from famkg.model import Builtin, Pattern, Rule, Term
from famkg.namespaces import XSD
from famkg.owl2rl import FIRST, NIL, REST, SAME_AS, TYPE, ListAtom, Template, datatypes, templates

STRING = NamedNode(XSD + "string")

Binding: TypeAlias = dict[Variable, Term]
"""What each variable of a rule stands for."""

Key: TypeAlias = tuple[Any, Any]
"""How triples are found: by predicate, and for `rdf:type` by class; None where it is open."""

Atom: TypeAlias = tuple[Any, Any, Any]
"""A pattern while its variables are being replaced; it may not be well-formed yet."""


ILL_TYPED = Rule(
    "dt-not-type",
    (),
    ((Variable("x"), Variable("p"), Variable("y")),),
    builtins=(Builtin("ill-typed", (Variable("y"),)),),
)
"""No value is a literal that its own datatype does not know."""


def schema_rules(triples: Iterable[Triple] = ()) -> tuple[Rule, ...]:
    """Return the rules that speak of the ontology alone, for `triples` of an ontology.

    Those over RDF lists (`scm-int`, `cls-oo` …) are specialised to the lists in `triples`;
    the others (`scm-sco` …) are the same for every ontology.
    """
    chosen = [template for template in templates() if template.is_schema()]
    plain = [
        Rule(template.name, template.head, template.schema, template.differs)
        for template in chosen
        if not template.lists
    ]
    listed = [template for template in chosen if template.lists]
    return (*plain, *specialise(listed, triples))


def compile_rules(triples: Iterable[Triple]) -> tuple[Rule, ...]:
    """Return the rules over data that follow from the triples of a closed ontology.

    A rule that could only conclude its own premises is left out.
    """
    chosen = [template for template in templates() if not template.is_schema()]
    return (*specialise(chosen, triples), ILL_TYPED)


def all_rules(triples: Iterable[Triple]) -> tuple[Rule, ...]:
    """Return the rules of both kinds for the triples of a closed ontology."""
    closed = tuple(triples)
    return (*schema_rules(closed), *compile_rules(closed))


def in_order(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return `rules` by name, head, body and axioms; rules alike in all but name stay apart."""

    def text(rule: Rule) -> tuple[str, ...]:
        patterns = (" ".join(map(str, atom)) for atom in (*rule.head, *rule.body))
        tests = (f"{each.function} {each.arguments}" for each in rule.builtins)
        return rule.name, *patterns, *map(str, rule.axioms), *tests

    return tuple(sorted(rules, key=text))


def specialise(chosen: Iterable[Template], triples: Iterable[Triple]) -> Iterator[Rule]:
    """Yield one rule for each way in which the schema atoms of a template match `triples`."""
    wanted = tuple(chosen)
    needed = {predicate for template in wanted for _, predicate, _ in template.schema}
    needed |= {FIRST, REST, SAME_AS}
    schema = Schema(each for each in triples if each.predicate in needed)
    for template in wanted:
        for matched, axioms in schema.match(template.schema):
            for bound, atoms, spine in schema.expand(template.lists, matched):
                rule = build(template, bound, atoms, (*axioms, *spine))
                if rule is not None:
                    yield rule
                    yield from about_literals(rule)


def about_literals(rule: Rule) -> Iterator[Rule]:
    """Yield what `rule` says of literals, which no triple has as its subject.

    That a literal is of a datatype (`dt-type1`, `dt-type2`) is a test here; that it should be
    and is not (`dt-not-type`), or that two that differ should be one (`dt-eq`, `dt-diff`), is a
    contradiction.
    """
    typed = [atom for atom in rule.body if is_typing(atom)]
    rest = tuple(atom for atom in rule.body if atom not in typed)
    values = {atom[2] for atom in rest}
    if typed and all(atom[0] in values for atom in typed):
        tests = tuple(Builtin("in-datatype", (value, kind)) for value, _, kind in typed)
        rule = Rule(rule.name, rule.head, rest, rule.differs, rule.axioms, tests)
        yield rule
    for one, predicate, other in rule.head:
        if {one, other} <= values and predicate == SAME_AS:
            tests = (*rule.builtins, Builtin("clash", (one, other)))
            yield Rule("dt-diff", (), rule.body, (), rule.axioms, tests)
        elif one in values and is_typing((one, predicate, other)):
            tests = (*rule.builtins, Builtin("not-in-datatype", (one, other)))
            yield Rule("dt-not-type", (), rule.body, rule.differs, rule.axioms, tests)


def is_typing(atom: Atom) -> bool:
    """Say whether an atom says of a variable that it is of a datatype."""
    thing, predicate, kind = atom
    return predicate == TYPE and isinstance(thing, Variable) and kind in datatypes()


def build(
    template: Template, bound: Binding, atoms: tuple[Atom, ...], axioms: tuple[Triple, ...]
) -> Rule | None:
    """Return `template` with `bound` and the atoms of its lists put in, or None if it is idle."""
    replaced = (*atoms, *(replace(atom, bound) for atom in template.data))
    body = tuple(atom for atom in replaced if not (atom[1] == SAME_AS and atom[0] == atom[2]))
    head = tuple(replace(atom, bound) for atom in template.head)
    useful = tuple(atom for atom in head if atom not in body)
    if (head and not useful) or not all(map(well_formed, (*body, *useful))):
        return None
    if template.lists and variables(useful) - variables(body):
        return None
    return Rule(template.name, useful, body, template.differs, axioms)


@dataclass(frozen=True, slots=True)
class Members:
    """A well-formed RDF list: its members, and the triples that say so."""

    members: tuple[Term, ...]
    spine: tuple[Triple, ...]
    """`rdf:first` of the first member, `rdf:rest`, `rdf:first` of the second, and so on."""


class Schema:
    """The triples of an ontology, ready to be matched."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.by_predicate: defaultdict[Any, list[Triple]] = defaultdict(list)
        for triple in triples:
            self.by_predicate[triple.predicate].append(triple)
        self.indexes: dict[tuple[Any, str], defaultdict[Any, list[Triple]]] = {}

    def find(self, predicate: Any, place: str, term: Any) -> list[Triple]:
        """Return the triples with `predicate` that have `term` as their subject or object."""
        index = self.indexes.get((predicate, place))
        if index is None:
            index = self.indexes[predicate, place] = defaultdict(list)
            for triple in self.by_predicate.get(predicate, ()):
                index[plain_number(getattr(triple, place))].append(triple)
        return index.get(plain_number(term), [])

    def match(
        self, atoms: tuple[Pattern, ...], bound: Binding | None = None
    ) -> Iterator[tuple[Binding, tuple[Triple, ...]]]:
        """Yield each way in which `atoms` hold, with the triples that make them hold."""
        bound = bound or {}
        if not atoms:
            yield bound, ()
            return
        subject, predicate, object_ = replace(atoms[0], bound)
        if not isinstance(subject, Variable):
            found = self.find(predicate, "subject", subject)
        elif not isinstance(object_, Variable):
            found = self.find(predicate, "object", object_)
        else:
            found = self.by_predicate.get(predicate, [])
        for triple in found:
            extended = dict(bound)
            if isinstance(subject, Variable):
                extended[subject] = triple.subject
            if isinstance(object_, Variable):
                if extended.setdefault(object_, triple.object) != triple.object:
                    continue
            elif plain_number(object_) != plain_number(triple.object):
                continue
            for complete, rest in self.match(atoms[1:], extended):
                yield complete, (triple, *rest)

    def expand(
        self, lists: tuple[ListAtom, ...], bound: Binding
    ) -> Iterator[tuple[Binding, tuple[Atom, ...], tuple[Triple, ...]]]:
        """Yield what the list atom of a template, if it has one, adds to binding and body."""
        if not lists:
            yield bound, (), ()
            return
        (atom,) = lists
        found = self.members(bound[atom.list])
        if found is None or not found.members:
            return
        if atom.kind == "MEMBER":
            (variable,) = atom.arguments
            for place, member in enumerate(found.members):
                yield {**bound, variable: member}, (), found.spine[: 2 * place + 1]
        elif atom.kind == "PAIR":
            left, right = atom.arguments
            for (_, one), (place, other) in combinations(enumerate(found.members), 2):
                both = {**bound, left: one, right: other}
                yield both, (), found.spine[: 2 * place + 1]
        else:
            atoms = SPREAD[atom.kind](found.members, *atom.arguments)
            yield bound, tuple(atoms), found.spine

    def members(self, head: Term) -> Members | None:
        """Return the members of the RDF list at `head`, or None if it is malformed."""
        members: list[Term] = []
        spine: list[Triple] = []
        visited: set[Term] = set()
        while head != NIL:
            firsts = self.find(FIRST, "subject", head)
            rests = self.find(REST, "subject", head)
            first, rest = self.one_of(firsts), self.one_of(rests)
            if first is None or rest is None or head in visited:
                return None
            visited.add(head)
            members.append(first.object)
            spine += [first, rest]
            head = rest.object
        return Members(tuple(members), tuple(spine))

    def one_of(self, found: list[Triple]) -> Triple | None:
        """Return the only triple, or the first of several whose objects are known to be one."""
        least = min(found, key=lambda triple: rank(triple.object), default=None)
        for triple in found:
            if least is not None and triple.object != least.object:
                same = self.find(SAME_AS, "subject", triple.object)
                if all(link.object != least.object for link in same):
                    return None
        return least


def each(classes: tuple[Term, ...], thing: Variable) -> Iterator[Atom]:
    """Yield the atoms of `thing is of every class`."""
    for member in classes:
        yield thing, TYPE, member


def chain(properties: tuple[Term, ...], start: Variable, end: Variable) -> Iterator[Atom]:
    """Yield the atoms of `the properties lead from start to end`."""
    steps = [start, *(Variable(f"u{n}") for n in range(1, len(properties))), end]
    yield from zip(steps, properties, steps[1:], strict=False)


def agree(properties: tuple[Term, ...], one: Variable, other: Variable) -> Iterator[Atom]:
    """Yield the atoms of `one and other share a value of every property`."""
    for number, member in enumerate(properties, start=1):
        shared = Variable(f"v{number}")
        yield one, member, shared
        yield other, member, shared


SPREAD: dict[str, Callable[..., Iterator[Atom]]] = {"EACH": each, "CHAIN": chain, "KEY": agree}
"""What the atoms over a list say, one by one."""


def replace(atom: Atom, bound: Mapping[Variable, Any]) -> Atom:
    """Return `atom` with its bound variables replaced."""
    subject, predicate, object_ = atom
    return bound.get(subject, subject), bound.get(predicate, predicate), bound.get(object_, object_)


def unify(atom: Atom, triple: Iterable[Term]) -> Binding | None:
    """Return what the variables of `atom` stand for where it is `triple`, None if it is not."""
    bound: Binding = {}
    for term, value in zip(atom, triple, strict=True):
        if isinstance(term, Variable):
            if bound.setdefault(term, value) != value:
                return None
        elif term != value:
            return None
    return bound


def key(atom: Pattern) -> Key:
    """Return how the triples that match `atom` are found."""
    _, predicate, object_ = atom
    if isinstance(predicate, Variable):
        return None, None
    if predicate == TYPE and not isinstance(object_, Variable):
        return predicate, object_
    return predicate, None


def keys(rows: Iterable[Sequence[Term]]) -> set[Key]:
    """Return the keys of all atoms that one of the triples `rows` may match."""
    found: set[Key] = {(None, None)}
    for _, predicate, object_ in rows:
        found.add((predicate, None))
        if predicate == TYPE:
            found.add((predicate, object_))
    return found


def variables(atoms: Iterable[Atom]) -> set[Variable]:
    """Return the variables that occur in `atoms`."""
    return {term for atom in atoms for term in atom if isinstance(term, Variable)}


def well_formed(atom: Atom) -> bool:
    """Say whether RDF allows the terms of `atom` where they stand."""
    return not isinstance(atom[0], Literal) and isinstance(atom[1], NamedNode | Variable)


def plain_number(term: Term | Variable) -> Term | Variable:
    """Return a whole number as an integer, whichever numeric type it is written in, or `term`."""
    if isinstance(term, Literal) and term.datatype != STRING and term.value.isdecimal():
        return Literal(int(term.value))
    return term
