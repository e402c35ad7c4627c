"""Says of what the rules of shapes concluded by which rule they did, and from what.

Shapes may bear rules (SHACL Advanced Features, section 8), whose conclusions are validated
together with what is written. What is wrong with a conclusion stands on no line: it is mended
where its premises stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, Store, Triple, Variable

from famkg.causes import CLASSES, SUB_CLASS_OF, TYPE, Causes
from famkg.errors import FamkgError
from famkg.model import Evidence, Finding, Proof, Rule
from famkg.namespaces import SH, curie
from famkg.reasons import leaves, reasons
from famkg.rows import as_stored, row_of
from famkg.shacl.results import spell
from famkg.shacl.values import is_blank

if TYPE_CHECKING:
    from famkg.closure import Closure
    from famkg.model import Term

RULE, TARGET_CLASS = NamedNode(SH + "rule"), NamedNode(SH + "targetClass")
SAID_OF_SHAPES = tuple(SH + name for name in ("targetClass", "targetObjectsOf", "targetSubjectsOf"))
"""What counts of a shape for when its rules apply."""
ORDER = SH + "order"
STAND_IN = NamedNode("urn:x-famkg:rule")
"""What a rule is called that has no IRI, while it is compiled."""
BY_CLASS = curie(SUB_CLASS_OF.value)
"""What the rule is called by which an instance of a class is one of those above it."""
MOST_STEPS = 2_000
"""How many steps of proofs are looked at for one finding."""
SHOWN = 3
"""How many conclusions of one finding are proved."""
LINES = 40
"""How many lines of proofs are shown with one finding."""


def explain(
    findings: Iterable[Finding],
    triples: Iterable[Triple],
    concluded: Iterable[Triple],
    shapes: Iterable[Triple],
) -> list[Finding]:
    """Return findings of SHACL, in their order, with the proof of that to which they are due.

    They must be such as would not be there without the rules. `triples` were checked together
    with what the rules of `shapes` `concluded` from them. The proofs go into `because` and
    `proofs`, and what they rest on is the evidence. Of a rule that famkg cannot compile
    (`famkg.shacl_rules`) it is said that it concluded something, and not from what.
    """
    found, made = list(findings), tuple(concluded)
    if not found or not made:
        return found
    conclusions = Conclusions(triples, made, shapes)
    return [conclusions.explained(finding) for finding in found]


class Conclusions:
    """What the rules of shapes concluded from triples."""

    def __init__(
        self, written: Iterable[Triple], concluded: Iterable[Triple], shapes: Iterable[Triple]
    ) -> None:
        self.shapes = tuple(shapes)
        self.causes = Causes(written, concluded, self.shapes)

    def explained(self, finding: Finding) -> Finding:
        """Return a finding with the proofs of the conclusions to which it is due."""
        causes = self.causes.of(finding)
        if not causes:
            return finding
        proofs = tuple(map(self.proof, causes[:SHOWN]))
        lines = ["This is not written, but follows:"]
        lines += [f"  {line}" for proof in proofs for line in reasons(proof)]
        if len(lines) > LINES:
            lines[LINES:] = [f"  … and {len(lines) - LINES} lines more"]
        if len(causes) > SHOWN:
            lines.append(f"  and {len(causes) - SHOWN} more of this kind")
        rest = [leaf for proof in proofs for leaf in leaves(proof)]
        said = [leaf.conclusion for leaf in rest if leaf.kind != "concluded"] or [
            about for cause in causes[:SHOWN] for about in self._written_of(cause)[:1]
        ]
        ends = {spell(end) for cause in causes for end in (cause.subject, cause.object)}
        said.sort(key=lambda each: _rank(each, ends))
        return replace(
            finding,
            because=tuple(lines),
            proofs=proofs,
            passages=tuple(dict.fromkeys(each for leaf in rest for each in leaf.passages)),
            evidence=tuple(map(Evidence, dict.fromkeys(said))),
        )

    def proof(self, triple: Triple) -> Proof:
        """Return the proof of a conclusion with the fewest steps; a leaf if none can be found."""
        from famkg.support import Support

        goal = tuple(as_stored([triple]))
        support = Support(self._closure, frozenset())
        if not support.unfold([goal], MOST_STEPS):
            return Proof(triple, "concluded")
        for each, steps in support.steps.items():
            if not steps:
                support.items[each] = each
        found = support.net([goal]).prove(goal, leaf=self.leaf)
        return found[0] if found else Proof(triple, "concluded")

    def leaf(self, triple: Triple) -> Proof:
        """Return the proof of what no rule of ours concludes."""
        from famkg.proofs import leaf

        if not self._closure.round_of(triple):
            known = leaf(self._closure.store, triple)
            return known if known.kind != "ontology" else Proof(triple, "data")
        return Proof(triple, "concluded")

    def _written_of(self, triple: Triple) -> list[Triple]:
        about = self.causes.written.by_subject
        return about[triple.subject] or about[triple.object]

    @cached_property
    def _closure(self) -> Closure:
        """What is written, with what was concluded and the wider classes of all in round 1."""
        from famkg.closure import DEFAULT, Closure, record, round_name

        known = self.causes.known
        store, first = Store(), round_name(1)
        store.extend(Quad(*row_of(each)) for each in self.causes.written.triples)
        types = (
            Triple(each.subject, TYPE, kind)
            for each in known.triples
            if each.predicate == TYPE
            for kind in known.wider(each.object)
        )
        for each in (*self.causes.concluded, *types):
            if Quad(*row_of(each)) not in store:
                store.extend(Quad(*row_of(each), name) for name in (DEFAULT, first))
        store.extend(record("oxigraph", 1, (1,), {}))
        return Closure(store, {*self._rules(), *self._of_classes()})

    def _of_classes(self) -> Iterator[Rule]:
        """Yield a rule for each class that is said to be below another."""
        node = Variable("this")
        for below, predicate, above in (row_of(each) for each in self.causes.known.triples):
            if predicate == SUB_CLASS_OF and below != above:
                body = ((node, TYPE, below), (below, SUB_CLASS_OF, above))
                yield Rule(BY_CLASS, ((node, TYPE, above),), body)

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
        for shape, _, rule in (row_of(each) for each in self.shapes if each.predicate == RULE):
            owner = "a shape" if is_blank(shape) else curie(spell(shape))
            yield shape, rule, f"a rule of {owner}" if is_blank(rule) else curie(spell(rule))

    def _alone(self, shape: Term, rule: Term) -> Iterator[Triple]:
        """Yield one rule and what of its shape counts for it, as if there were nothing else."""

        def own(term: Term) -> Term:
            return STAND_IN if term == rule and is_blank(rule) else term

        said = self.causes.shapes
        yield Triple(shape, RULE, own(rule))  # type: ignore[arg-type]
        for name in SAID_OF_SHAPES:
            for value in said[shape][name]:
                yield Triple(shape, NamedNode(name), value)  # type: ignore[arg-type]
        if any(kind in CLASSES for kind in said[shape][TYPE.value]):
            yield Triple(shape, TARGET_CLASS, shape)  # type: ignore[arg-type]
        reached, coming = set(), [rule]
        while coming:
            node = coming.pop()
            if node not in reached and node != shape:
                reached.add(node)
                for name, values in said.get(node, {}).items():
                    for value in values if name != ORDER else ():
                        yield Triple(own(node), NamedNode(name), value)  # type: ignore[arg-type]
                        coming.append(value)


def _rank(triple: Triple, ends: set[str]) -> tuple[bool, bool, bool]:
    """Return what orders premises: what tells most of a conclusion with these ends, first."""
    is_kind = triple.predicate in (TYPE, SUB_CLASS_OF)
    return is_kind, spell(triple.object) not in ends, spell(triple.subject) not in ends
