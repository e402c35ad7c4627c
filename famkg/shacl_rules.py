"""Compiles SHACL rules into the list of rules: what OWL cannot say, such as who met whom.

A node shape says for which nodes a rule runs (`sh:targetClass`, `sh:targetSubjectsOf`,
`sh:targetObjectsOf`); these nodes are `$this`. A rule (`sh:rule`) is an `sh:TripleRule` or an
`sh:SPARQLRule`, perhaps with an `sh:condition` that its nodes are of a class. See SHACL Advanced
Features, section 8. Unlike there, rules run until nothing is new, together with those of OWL,
so they have no order, and whatever depends on what is *not* there is refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

from pyoxigraph import Literal, NamedNode, Triple, Variable

from famkg.constructs import TYPE, Construct, read_construct
from famkg.errors import FamkgError
from famkg.model import Builtin, Pattern, Rule
from famkg.namespaces import GENID, OWL, RDF, RDFS, SH, curie
from famkg.rows import stored
from famkg.rules import in_order, replace, variables
from famkg.termination import refuse_endless

THIS = Variable("this")
TARGET = Variable("target")
"""What stands at the other end of the property by which a node is a target."""
NIL = NamedNode(RDF + "nil")
TRUE = Literal(True)

TRIPLE_RULE, SPARQL_RULE = NamedNode(SH + "TripleRule"), NamedNode(SH + "SPARQLRule")
OF_SHAPES = frozenset(
    {"targetClass", "targetSubjectsOf", "targetObjectsOf", "rule", "deactivated", "message"}
)
"""What a shape that bears rules may say in the vocabulary of SHACL."""
OF_RULES = {
    TRIPLE_RULE: frozenset({"subject", "predicate", "object", "condition", "deactivated"}),
    SPARQL_RULE: frozenset({"construct", "prefixes", "condition", "deactivated"}),
}
"""What a rule may say in it, by its kind."""
ANNOTATIONS = frozenset(
    NamedNode(RDFS + name) for name in ("label", "comment", "seeAlso", "isDefinedBy")
)
"""Properties of RDFS that make no axiom."""


def compile_shacl_rules(triples: Iterable[Triple]) -> tuple[Rule, ...]:
    """Return the rules that node shapes in `triples` bear, in a fixed order.

    The name of a rule is the CURIE of its IRI; one with several targets comes once for each.
    What is deactivated is left out. Raises FamkgError, with the name of the rule, for what no
    rule of ours can do, for what is not bound, and for values that could be computed from
    themselves without end; QueryError where its text is no SPARQL.
    """
    book = Book(triples)
    found: list[Rule] = []
    borne: set[Any] = set()
    for shape in book.subjects(SH + "rule"):
        targets = list(book.targets(shape))
        if not targets:
            refuse(shape, "it has no target", "Say for which nodes its rules run: sh:targetClass.")
        for rule in book.values(shape, "rule"):
            borne.add(rule)
            said = book.read(rule)
            if TRUE not in (*book.values(shape, "deactivated"), *book.values(rule, "deactivated")):
                found += (compiled(rule, said, target) for target in targets)
    for kind in OF_RULES:
        for rule in book.instances(kind):
            if rule not in borne:
                refuse(
                    rule, "no shape bears it, so it never runs", "Name it in the sh:rule of one."
                )
    refuse_endless(found)
    return in_order(found)


class Book:
    """The triples of shapes and rules, to look up what a node says."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.said: defaultdict[Any, defaultdict[str, list[Any]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for triple in triples:
            self.said[triple.subject][triple.predicate.value].append(triple.object)

    def subjects(self, predicate: str) -> list[Any]:
        """Return what says anything by `predicate`, sorted."""
        return sorted((each for each in self.said if predicate in self.said[each]), key=str)

    def instances(self, kind: NamedNode) -> list[Any]:
        """Return what is of a class, sorted."""
        return [each for each in self.subjects(TYPE.value) if kind in self.said[each][TYPE.value]]

    def values(self, node: Any, name: str) -> list[Any]:
        """Return the values of a property of SHACL, sorted."""
        return sorted(self.said[node][SH + name], key=str) if node in self.said else []

    def one(self, node: Any, name: str, rule: Any) -> Any:
        """Return the only value of a property of SHACL; `rule` is at fault if it is not there."""
        found = self.values(node, name)
        if len(found) != 1:
            count = "none" if not found else f"{len(found)} of them"
            refuse(rule, f"it must have one sh:{name}, and has {count}", f"Give it one sh:{name}.")
        return found[0]

    def check(self, node: Any, known: frozenset[str], rule: Any) -> None:
        """Raise FamkgError where `node` says more in the vocabulary of SHACL than is known."""
        for predicate in sorted(self.said[node]):
            name = predicate.removeprefix(SH)
            if name != predicate and name not in known:
                refuse(
                    rule,
                    f"famkg does not know sh:{name} here",
                    f"It knows {', '.join(f'sh:{each}' for each in sorted(known))}.",
                )

    def targets(self, shape: Any) -> Iterator[Pattern]:
        """Yield the atoms any of which makes a node a target of `shape`."""
        self.check(shape, OF_SHAPES, shape)
        for class_ in self.values(shape, "targetClass"):
            yield THIS, TYPE, class_
        for predicate in self.values(shape, "targetSubjectsOf"):
            yield THIS, predicate, TARGET
        for predicate in self.values(shape, "targetObjectsOf"):
            yield TARGET, predicate, THIS

    def read(self, rule: Any) -> Construct:
        """Return what a rule says, its conditions included."""
        kinds = [kind for kind in OF_RULES if kind in self.said[rule][TYPE.value]]
        if len(kinds) != 1:
            todo = "Make it an sh:TripleRule or an sh:SPARQLRule."
            refuse(rule, "it is no kind of rule that famkg knows", todo)
        (kind,) = kinds
        if not isinstance(rule, NamedNode) or rule.value.startswith(GENID):
            refuse(rule, "it has no name", "Give it an IRI, such as rule:met, to show in proofs.")
        self.check(rule, OF_RULES[kind], rule)
        found = self.triple_rule(rule) if kind == TRIPLE_RULE else self.sparql_rule(rule)
        return Construct(
            found.head, [*self.conditions(rule), *found.body], found.filters, found.bindings
        )

    def conditions(self, rule: Any) -> Iterator[Pattern]:
        """Yield the classes of which a node must be."""
        for condition in self.values(rule, "condition"):
            self.check(condition, frozenset({"class"}), rule)
            classes = self.values(condition, "class")
            if not classes:
                refuse(rule, "its sh:condition names no class", "Write [ sh:class fam:Person ].")
            for class_ in classes:
                yield THIS, TYPE, class_

    def sparql_rule(self, rule: Any) -> Construct:
        prefixes: dict[str, str] = {}
        for node in self.values(rule, "prefixes"):
            for declared in self.values(node, "declare"):
                prefix = self.one(declared, "prefix", rule)
                prefixes[prefix.value] = self.one(declared, "namespace", rule).value
        text = self.one(rule, "construct", rule).value
        return read_construct(text, prefixes, f"{curie(rule.value)} sh:construct")

    def triple_rule(self, rule: Any) -> Construct:
        found = Construct()
        path = Path(self, rule, found.body)
        subject, predicate, value = (
            path.expression(self.one(rule, name, rule))
            for name in ("subject", "predicate", "object")
        )
        found.head.append((subject, predicate, value))
        return found


@dataclass(slots=True)
class Path:
    """Turns the node expressions of one rule into atoms of its body."""

    book: Book
    rule: Any
    body: list[Pattern]
    fresh: int = 0
    seen: list[Any] = field(default_factory=list)

    def expression(self, node: Any) -> Any:
        """Return the term that a node expression stands for, its atoms added to the body."""
        if node == NamedNode(SH + "this"):
            return THIS
        if isinstance(node, Literal):
            return stored(node)
        if isinstance(node, NamedNode) and not node.value.startswith(GENID):
            return node
        self.book.check(node, frozenset({"path", "nodes"}), self.rule)
        start = THIS
        if self.book.values(node, "nodes"):
            start = self.expression(self.book.one(node, "nodes", self.rule))
        return self.follow(start, self.book.one(node, "path", self.rule))

    def follow(self, start: Any, path: Any) -> Any:
        """Return the variable at the end of a path that begins at `start`."""
        if isinstance(path, NamedNode) and not path.value.startswith(GENID):
            self.fresh += 1
            end = Variable(f"v{self.fresh}")
            self.body.append((start, path, end))
            return end
        if RDF + "first" in self.book.said[path]:
            for step in self.steps(path):
                start = self.follow(start, step)
            return start
        self.book.check(path, frozenset({"inversePath"}), self.rule)
        predicate = self.book.one(path, "inversePath", self.rule)
        if not isinstance(predicate, NamedNode) or predicate.value.startswith(GENID):
            refuse(self.rule, "its sh:inversePath names no property", "Turn each step by itself.")
        self.fresh += 1
        end = Variable(f"v{self.fresh}")
        self.body.append((end, predicate, start))
        return end

    def steps(self, head: Any) -> Iterator[Any]:
        """Yield the members of a list."""
        while head != NIL:
            if head in self.seen:
                refuse(self.rule, "a list in it has no end", "Write the list in brackets.")
            self.seen.append(head)
            firsts, rests = (self.book.said[head][RDF + name] for name in ("first", "rest"))
            if len(firsts) != 1 or len(rests) != 1:
                refuse(self.rule, "a list in it is malformed", "Write the list in brackets.")
            yield firsts[0]
            head = rests[0]


def compiled(rule: NamedNode, said: Construct, target: Pattern) -> Rule:
    """Return the rule that runs what `rule` says for the nodes of one target."""
    used = variables((*said.head, *said.body)) | {
        step.result for group in (*said.filters, *said.bindings) for step in group
    }
    free = TARGET
    while free in used:
        free = Variable(f"{free.value}_")
    body = tuple(dict.fromkeys((replace(target, {TARGET: free}), *said.body)))
    nodes = {atom[0] for atom in body}
    differs: list[tuple[Variable, Variable]] = []
    filters: list[list[Builtin]] = []
    for steps in said.filters:
        one, other = (*steps[-1].arguments, None, None)[:2]
        if (
            len(steps) == 1
            and steps[0].function == "!="
            and isinstance(one, Variable)
            and isinstance(other, Variable)
            and {one, other} <= nodes
        ):
            differs.append((one, other))  # what is a subject is no literal, and no value
        else:
            filters.append(steps)
    bound: set[Any] = variables(body)
    builtins: list[Builtin] = []
    for binding in ([], *said.bindings):
        builtins += binding
        bound |= {step.result for step in binding}
        ready = [steps for steps in filters if inputs(steps) <= bound]
        filters = [steps for steps in filters if steps not in ready]
        builtins += (step for steps in ready for step in steps)
    for steps in filters:
        missing = min(map(str, inputs(steps) - bound))
        refuse(rule, f"no triple gives {missing}, which it tests", "Write the triples that do.")
    made = Rule(curie(rule.value), tuple(said.head), body, tuple(differs), (), tuple(builtins))
    refuse_unsafe(rule, made, said)
    return made


def refuse_unsafe(rule: NamedNode, made: Rule, said: Construct) -> None:
    """Raise FamkgError where a rule concludes what it does not know, or what it should not."""
    if not made.head:
        refuse(rule, "it concludes nothing", "Write the triples that follow.")
    known: set[Any] = variables(made.body)
    computed = {step.result for step in made.builtins}
    for atom in made.head:
        subject, predicate, value = atom
        for term in atom:
            if isinstance(term, Variable) and term not in known | computed:
                refuse(rule, f"no triple gives {term}, of which it speaks", "Write one that does.")
        if not isinstance(predicate, NamedNode):
            refuse(rule, "it concludes something by any property", "Name the property.")
        if isinstance(subject, Literal) or subject in computed:
            refuse(rule, f"it says something of the value {subject}", "Say it of a node.")
        kind = value if predicate == TYPE else predicate
        if not isinstance(kind, NamedNode) or (
            kind.value.startswith((OWL, RDF, RDFS)) and kind not in ANNOTATIONS
        ):
            refuse(
                rule,
                f"it concludes an axiom ({curie(predicate.value)})",
                "Axioms are for the ontology to say.",
            )
        if atom in made.body:
            refuse(rule, "it concludes what it assumes", "Leave that triple out of the CONSTRUCT.")
    for predicate in (atom[1] for atom in made.body):
        if not isinstance(predicate, NamedNode):
            refuse(rule, "it looks for triples with any property", "Name the property.")
    refuse_half_known(rule, said)


def refuse_half_known(rule: NamedNode, said: Construct) -> None:
    """Raise FamkgError where a value that cannot be computed would cost other conclusions.

    In SPARQL a BIND that fails leaves its variable empty, and only the triples that need it are
    not made; in a rule nothing is. So whatever is bound must be needed by all.
    """
    steps = [step for group in said.bindings for step in group]
    wanted = {term for group in said.filters for term in inputs(group)}
    needs = [wanted | set(atom) for atom in said.head]
    for step in reversed(steps):
        for need in needs:
            if step.result in need:
                need.update(step.arguments)
    for group in said.bindings:
        result = group[-1].result
        if not all(result in need for need in needs):
            refuse(
                rule,
                f"it computes {result}, which not all that it concludes needs",
                "Write two rules.",
            )


def inputs(steps: Iterable[Builtin]) -> set[Any]:
    """Return the variables that must be known before `steps`."""
    found: set[Any] = set()
    results: set[Any] = set()
    for step in steps:
        found |= {term for term in step.arguments if isinstance(term, Variable)} - results
        results.add(step.result)
    return found


def refuse(rule: Any, what: str, todo: str) -> NoReturn:
    """Raise the error that says what is wrong with a rule or a shape."""
    name = curie(rule.value) if isinstance(rule, NamedNode) else str(rule)
    raise FamkgError(what, where=name, todo=todo)
