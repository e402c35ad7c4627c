"""Says of what the rules of shapes conclude by which rule they do, and from what.

Shapes may bear rules (SHACL Advanced Features, section 8), whose conclusions are validated
together with what is written. What is wrong with a conclusion stands on no line: it is mended
where its premises stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Triple

from famkg.errors import FamkgError
from famkg.findings.places import node_of
from famkg.findings.walks import Walker, read_path
from famkg.model import Evidence, Finding
from famkg.namespaces import OWL, RDF, RDFS, SH, curie
from famkg.reasons import leaves, reasons
from famkg.shacl.results import spell
from famkg.shacl.values import is_blank

if TYPE_CHECKING:
    from famkg.closure import Closure
    from famkg.model import Proof, Rule, Term

RULE = NamedNode(SH + "rule")
TYPE = NamedNode(RDF + "type")
SUB_CLASS_OF = NamedNode(RDFS + "subClassOf")
TARGET_CLASS = NamedNode(SH + "targetClass")
CLASSES = (NamedNode(RDFS + "Class"), NamedNode(OWL + "Class"))
SAID_OF_SHAPES = frozenset(
    NamedNode(SH + name)
    for name in ("deactivated", "targetClass", "targetObjectsOf", "targetSubjectsOf")
)
"""What counts of a shape for when its rules apply."""
ORDER = NamedNode(SH + "order")
STAND_IN = NamedNode("urn:x-famkg:rule")
"""What a rule is called that has no IRI, while it is compiled."""
BY_CLASS = "cax-sco"
SHOWN = 3
"""How many conclusions of one finding are proved."""


def explain(
    findings: Iterable[Finding], triples: Iterable[Triple], shapes: Iterable[Triple]
) -> list[Finding]:
    """Return findings of SHACL in their order; those on what a rule concluded say from what.

    `triples` are those that were checked, and `shapes` bear the rules. The proof goes into the
    message and into `proofs`, and what it rests on is the evidence. A rule that famkg cannot
    compile (`famkg.shacl_rules`) proves nothing, and the finding stays as it is.
    """
    found, shapes = list(findings), tuple(shapes)
    if not found or all(triple.predicate != RULE for triple in shapes):
        return found
    conclusions = Conclusions(triples, shapes)
    return [conclusions.explained(finding) for finding in found]


class Conclusions:
    """What the rules of shapes conclude from triples."""

    def __init__(self, triples: Iterable[Triple], shapes: Iterable[Triple]) -> None:
        self.written = frozenset(triples)
        self.shapes = tuple(shapes)

    def explained(self, finding: Finding) -> Finding:
        """Return a finding with the proofs of what is at fault, where rules concluded that."""
        proofs = [proof for proof in map(self.proof, self.at_fault(finding)) if proof is not None]
        if not proofs:
            return finding
        lines = [f"  {line}" for proof in proofs[:SHOWN] for line in reasons(proof)]
        rest = [leaf for proof in proofs for leaf in leaves(proof, with_axioms=False)]
        rest.sort(key=lambda leaf: leaf.conclusion.predicate == TYPE)  # what it is tells least
        return replace(
            finding,
            message="\n".join([finding.message, "This is not written, but follows:", *lines]),
            proofs=tuple(proofs),
            passages=tuple(dict.fromkeys(each for leaf in rest for each in leaf.passages)),
            evidence=tuple(map(Evidence, dict.fromkeys(leaf.conclusion for leaf in rest))),
        )

    def at_fault(self, finding: Finding) -> list[Triple]:
        """Return the triples at fault that nobody wrote; if there are none, why it is checked."""
        if finding.focus is None:
            return []
        focus = node_of(finding.focus)
        path = None if finding.path is None else read_path(finding.path)
        if path is not None:
            ends = self._walker.ends(focus, path)
            values = ends if finding.term is None else [finding.term]
            triples = dict.fromkeys(each for value in values for each in ends.get(value, ()))
            concluded = [each for each in triples if each not in self.written]
            if concluded:
                return concluded
        types = [
            Triple(focus, TYPE, kind)  # type: ignore[arg-type]
            for kind in self._targets(result.shape for result in finding.results)
        ]
        if any(each in self.written for each in types):
            return []
        return [each for each in types if self._closure.holds(each)]

    def proof(self, triple: Triple) -> Proof | None:
        """Return why a triple holds; None if that takes no rule but those of classes."""
        from famkg.proofs import prove

        found = prove(self._closure, triple)
        return found if _uses_rule(found) else None

    def _targets(self, shapes: Iterable[Term]) -> list[Term]:
        """Return the classes whose instances are checked by shapes, or by those around them."""
        around, coming = set(), list(shapes)
        while coming:
            shape = coming.pop()
            if shape not in around:
                around.add(shape)
                coming += (each.subject for each in self.shapes if each.object == shape)
        said = (each for each in self.shapes if each.subject in around)
        found = {each.object for each in said if each.predicate == TARGET_CLASS}
        return sorted(found | (around & self._classes), key=str)

    @cached_property
    def _classes(self) -> set[Term]:
        """The shapes that are classes, and check their own instances."""
        said = (each for each in self.shapes if each.predicate == TYPE)
        return {each.subject for each in said if each.object in CLASSES}

    @cached_property
    def _walker(self) -> Walker:
        quads = self._closure.store.quads_for_pattern(None, None, None, DefaultGraph())
        return Walker(quad.triple for quad in quads)

    @cached_property
    def _closure(self) -> Closure:
        """What follows by the rules and by subclasses, as SHACL has it, and by nothing else."""
        from famkg.closure import close_by
        from famkg.rules import compile_rules

        hierarchy = [each for each in self.written if each.predicate == SUB_CLASS_OF]
        by_class = (each for each in compile_rules(hierarchy) if each.name == BY_CLASS)
        return close_by((*self._rules(), *by_class), self.written)

    def _rules(self) -> Iterator[Rule]:
        from famkg.shacl_rules import compile_shacl_rules

        for shape, rule, name in self._named():
            try:
                found = compile_shacl_rules(self._alone(shape, rule))
            except FamkgError:  # validation went well with it; it is only beyond our rules
                continue
            yield from (replace(each, name=name) for each in found)

    def _named(self) -> Iterator[tuple[Term, Term, str]]:
        """Yield each shape with a rule that it bears, and what to call that."""
        for shape, _, rule in (each for each in self.shapes if each.predicate == RULE):
            owner = "shapes" if is_blank(shape) else curie(spell(shape))
            yield shape, rule, f"a rule of {owner}" if is_blank(rule) else curie(spell(rule))

    def _alone(self, shape: Term, rule: Term) -> Iterator[Triple]:
        """Yield one rule and what of its shape counts for it, as if there were nothing else."""

        def own(term: Term) -> Term:
            return STAND_IN if term == rule and is_blank(rule) else term

        about = [each for each in self.shapes if each.subject == shape]
        yield Triple(shape, RULE, own(rule))  # type: ignore[arg-type]
        yield from (each for each in about if each.predicate in SAID_OF_SHAPES)
        if shape in self._classes:
            yield Triple(shape, TARGET_CLASS, shape)  # type: ignore[arg-type]
        reached, coming = set(), [rule]
        while coming:
            node = coming.pop()
            if node not in reached and node != shape:
                reached.add(node)
                for each in self._said[node]:
                    if each.predicate != ORDER:
                        yield Triple(own(node), each.predicate, each.object)  # type: ignore[arg-type]
                        coming.append(each.object)

    @cached_property
    def _said(self) -> defaultdict[Term, list[Triple]]:
        found: defaultdict[Term, list[Triple]] = defaultdict(list)
        for triple in self.shapes:
            found[triple.subject].append(triple)
        return found


def _uses_rule(proof: Proof) -> bool:
    """Say whether a proof needs a rule that is not of classes and their subclasses."""
    if proof.rule is not None and proof.rule.name != BY_CLASS:
        return True
    return any(map(_uses_rule, proof.premises))
