"""Frozen values that the other modules pass along: passages, rules, proofs, answers, findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple, Variable

from famkg.answers import Answer as Answer

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
"""What a triple is made of, and what a query binds."""

Pattern: TypeAlias = tuple[
    NamedNode | Variable, NamedNode | Variable, NamedNode | Literal | Variable
]
"""A triple whose terms may be variables: one atom of a rule."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text that we were given."""

    id: str
    title: str
    publisher: str
    url: str
    file: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one document: offsets in code points, a digest, a locator; never the text."""

    iri: str
    document: str
    """The document's id, such as `wikipedia`."""
    start: int
    end: int
    digest: str
    """The first 16 hexadecimal digits of the SHA-256 of the characters in UTF-8."""
    locator: str | None
    """At most four words from each end; None where the horizon withholds the words.

    Then `end` is `start`, and `digest` and `section` are empty.
    """
    section: str
    """Headings above the passage, outermost first, joined by ` › `; empty for a lead."""
    known_from: int = 0
    """The first season whose viewers may read these words."""
    states: tuple[str, ...] = ()
    """The IRIs of the statements that it makes."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A stretch of a document that states no fact, with the reason."""

    stretch: Passage
    """Where it is, as a passage that states nothing."""
    reason: str
    """The local name of its reason, such as `Heading`."""


@dataclass(frozen=True, slots=True)
class Builtin:
    """A test of values, or a value computed from others: what triples alone cannot say."""

    function: str
    """Its name in `famkg.builtins.FUNCTIONS`: an operator such as `<`, or a function."""
    arguments: tuple[NamedNode | Literal | Variable, ...]
    result: Variable | None = None
    """The variable that gets the value; None makes it a test."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A Horn rule over triples: where the body holds, every pattern of the head follows.

    An empty head makes it a constraint: where the body holds, the graph is inconsistent.
    `axioms` are the triples of the ontology from which the rule was compiled; they are
    premises of whatever it concludes. `differs` are pairs that must not be the same term.
    `builtins` are evaluated in their order after that.
    """

    name: str
    """The published name: `cax-sco`, `prp-spo2` and so on (OWL 2 RL/RDF rules, tables 4 to 9).

    A rule beyond OWL has the CURIE of its SHACL rule: `rule:` and a name.
    """
    head: tuple[Pattern, ...]
    body: tuple[Pattern, ...]
    differs: tuple[tuple[Variable, Variable], ...] = ()
    axioms: tuple[Triple, ...] = ()
    builtins: tuple[Builtin, ...] = ()


@dataclass(frozen=True, slots=True)
class Derivation:
    """One step: `rule` takes `premises` to `conclusion`; an inconsistency has no conclusion."""

    rule: Rule
    premises: tuple[Triple, ...]
    """Ground instances of the rule's body, in its order; the rule's axioms are not repeated."""
    conclusion: Triple | None


@dataclass(frozen=True, slots=True)
class Proof:
    """Why a triple is in the closure: a leaf, or a rule applied to proofs of earlier rounds.

    A leaf is `statement` (its subject is a statement, cited by `passages`), `identity`
    (type, label or link of an entity) or `ontology` (an axiom); in data of others, `data` (it
    is written) or `concluded` (a rule made it, and nobody can tell from what).
    """

    conclusion: Triple
    kind: OneOf["statement", "identity", "ontology", "rule", "data", "concluded"]
    rule: Rule | None = None
    premises: tuple[Proof, ...] = ()
    """Proofs of the rule's axioms first, then of its body."""
    passages: tuple[Passage, ...] = ()

    @property
    def steps(self) -> int:
        """Return how many times rules are applied; a step counts whenever it is needed."""
        counts: dict[int, int] = {}
        todo = [self]
        while todo:
            below = [premise for premise in todo[-1].premises if id(premise) not in counts]
            todo += below
            if not below:
                proof = todo.pop()
                steps = sum(counts[id(premise)] for premise in proof.premises)
                counts[id(proof)] = steps + (proof.rule is not None)
        return counts[id(self)]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A triple as it is written that a finding rests on, with its place."""

    triple: Triple
    file: str | None = None
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None


@dataclass(frozen=True, slots=True)
class ShaclResult:
    """One result of a SHACL validation report, as the report has it.

    Of several that differ only in what people do not see, a `Finding` is made.
    """

    focus: Term
    path: str | None
    """As `famkg.shacl.paths` writes it; None of a node shape."""
    value: Term | None
    shape: Term
    """The source shape; blank nodes have names below GENID, here as everywhere."""
    component: str
    """The IRI of the constraint component."""
    severity: str
    """The IRI of the severity."""
    messages: tuple[str, ...] = ()
    """Sorted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found, with the place to mend it.

    A check says what is wrong with which node, and `famkg.findings.locate` where that stands.
    """

    check: str
    """The CURIE of the shape, or the name of the check, such as `passage-digest`."""
    severity: OneOf["violation", "warning", "info"]
    message: str
    file: str | None = None
    line: int | None = None
    focus: str | None = None
    """The IRI of the node at fault; of a literal, what N-Triples write."""
    value: str | None = None
    """The value at fault as people read it."""
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    """The column behind the last character of what is at fault."""
    path: str | None = None
    """The IRI of the property at fault, or a property path as SPARQL writes it, with IRIs."""
    term: Term | None = None
    """The value at fault as a term."""
    components: tuple[str, ...] = ()
    """The IRIs of the SHACL constraint components that failed together, sorted."""
    mark: str = ""
    """What tells it from others of the same check, focus, path and value, whatever their words."""
    passages: tuple[Passage, ...] = ()
    """The passages that state what is at fault."""
    proofs: tuple[Proof, ...] = field(default=(), compare=False)
    """Why each of the triples at fault holds, if it was not written: of a contradiction those
    that cannot hold together, of a SHACL shape what rules concluded."""
    evidence: tuple[Evidence, ...] = ()
    """The triples of the data on which these proofs rest."""
    because: tuple[str, ...] = field(default=(), compare=False)
    """How what is at fault follows, where a SHACL rule concluded it: the lines of its proofs."""
    results: tuple[ShaclResult, ...] = field(default=(), compare=False)
    """Of a SHACL shape: what a validation report says, sorted."""
