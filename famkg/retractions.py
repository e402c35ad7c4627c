"""Proposes what to take back where a graph contradicts itself: the smallest sets that end it.

Whatever a contradiction rests on is unfolded into all the ways in which it follows. A set that
leaves none of them is found as in R. Reiter, A theory of diagnosis from first principles,
Artificial Intelligence 32 (1987): take one proof that is left, and do without each of its parts
in turn, the smallest sets first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cached_property, lru_cache
from heapq import heappop, heappush

from pyoxigraph import NamedNode, Triple

from famkg.closure import ASIDE, DEFAULT, RULES, Closure, close
from famkg.engines.contradictions import matches
from famkg.graph import STANDING, STATES, Graph, is_document, is_entity, is_passage, is_statement
from famkg.model import Derivation, Proof
from famkg.namespaces import FAM
from famkg.proofs import Search, prove_premises
from famkg.rules import replace
from famkg.support import Goal, Item, Net, Support, item_of

MOST = 5
"""How many sets are proposed."""
EFFORT = 2_000
"""How many sets are tried."""
PREFERRED = NamedNode(FAM + "Preferred")

Retraction = tuple[Item, ...]
"""What to take back together: statements first, then triples, sorted."""


class Diagnosis:
    """What the contradictions of a closure rest on, and how they can be ended."""

    def __init__(self, closure: Closure) -> None:
        self.closure = closure
        self.written = written(closure)

    def retractions(
        self, contradictions: Iterable[Derivation] | None = None, most: int = MOST
    ) -> tuple[Retraction, ...]:
        """Return the smallest sets to take back so that `contradictions` end, best first.

        By default all are to end. With less than all of a set one of them would remain. Small
        sets come before large ones, then statements before what else is said of entities, what
        is not preferred, and what few passages state. Axioms are never taken back, unless they
        contradict themselves; then nothing else is proposed. None where there are too many
        proofs to look through.
        """
        goals = self.goals if contradictions is None else [goal_of(each) for each in contradictions]
        broken = [goal for goal in goals if self.sure.issuperset(goal)]
        support = Support(self.closure, frozenset()) if broken else self.support
        if not goals or not support.unfold(broken or goals):
            return ()
        found = smallest(support.net(broken or goals), self.rank, most)
        return tuple(tuple(sorted(items, key=in_words)) for items in found)

    def proofs(self, contradiction: Derivation) -> tuple[Proof, ...]:
        """Return a proof of each axiom, then of each premise, with the fewest steps from data.

        They do not depend on the rounds of the closure, but where there are too many ways.
        """
        goal = goal_of(contradiction)
        if not self.support.unfold([goal]):
            return prove_premises(self.closure, contradiction)
        return self.support.net([goal]).prove(goal, self.known)

    def known(self, triple: Triple) -> Proof:
        """Return the proof of what follows from the ontology alone."""
        (proof,) = self.search.prove([triple])
        return proof

    @cached_property
    def search(self) -> Search:
        """What proves what follows from the ontology alone."""
        return Search(self.ontology[1])

    def without(self, items: Collection[Item]) -> Closure:
        """Return the closure of the graph once `items` are taken back; nothing is set aside."""
        left = (triple for triple in self.written if item_of(triple) not in items)
        kept = tuple(triple for triple in left if triple not in items)
        return close(Graph(kept, (), rules_of(self.closure)))

    @cached_property
    def goals(self) -> list[Goal]:
        """Whatever must not hold together and does, also where a finding stands for several."""
        store, rules = self.closure.store, self.closure.rules
        found = (
            (*rule.axioms, *(Triple(*replace(atom, bound)) for atom in rule.body))
            for rule in rules
            if not rule.head
            for bound in matches(store, rule)
        )
        return [goal for goal in found if not any(map(self.closure.is_aside, goal))]

    @property
    def sure(self) -> frozenset[Triple]:
        """What follows from the ontology alone."""
        return self.ontology[0]

    @cached_property
    def ontology(self) -> tuple[frozenset[Triple], Closure]:
        """What follows from the ontology alone: the triples, and the closure."""
        fixed = frozenset(triple for triple in self.written if not is_data(triple))
        return follow(fixed, rules_of(self.closure))

    @cached_property
    def support(self) -> Support:
        """How everything else follows, as far as it was asked for."""
        return Support(self.closure, self.sure)

    def rank(self, item: Item) -> tuple[bool, bool, int]:
        """Return what orders items of which one is enough: the least is the first to go."""
        if isinstance(item, Triple):
            return True, False, 0
        store = self.closure.store
        standing = store.quads_for_pattern(item, STANDING, PREFERRED, DEFAULT)
        stating = store.quads_for_pattern(None, STATES, item, DEFAULT)
        return False, next(standing, None) is not None, sum(1 for _ in stating)


def smallest(
    net: Net, rank: Callable[[Item], tuple[bool, bool, int]], most: int
) -> list[frozenset[Item]]:
    """Return the least sets without which no goal of `net` follows, at most `most` of them."""
    reasons: list[frozenset[Item]] = []
    found: list[frozenset[Item]] = []
    start = frozenset[Item]()
    queue = [(order(start, rank), start)]
    seen = {start}
    effort = EFFORT
    while queue and len(found) < most and effort:
        effort -= 1
        _, items = heappop(queue)
        if any(other <= items for other in found):
            continue
        reason = next((each for each in reasons if each.isdisjoint(items)), None)
        if reason is None:
            reason = net.reason(items)
            if reason is None:
                found.append(items)
                continue
            reasons.append(reason)
        for item in reason:
            larger = items | {item}
            if larger not in seen:
                seen.add(larger)
                heappush(queue, (order(larger, rank), larger))
    return found


def order(
    items: Collection[Item], rank: Callable[[Item], tuple[bool, bool, int]]
) -> tuple[object, ...]:
    """Return what orders sets: how large they are, then the ranks of what is in them."""
    ranks = [rank(item) for item in items]
    sums = tuple(sum(column) for column in zip(*ranks, strict=True)) or (0, 0, 0)
    return len(items), sums, sorted(map(str, items))


@lru_cache(maxsize=1)  # for whoever checks again and again while data change
def follow(
    triples: frozenset[Triple], rules: tuple[Triple, ...]
) -> tuple[frozenset[Triple], Closure]:
    """Return what follows from triples and SHACL rules: the triples, and the closure."""
    closure = close(Graph(tuple(triples), (), rules))
    quads = closure.store.quads_for_pattern(None, None, None, DEFAULT)
    return frozenset(quad.triple for quad in quads), closure


def written(closure: Closure) -> frozenset[Triple]:
    """Return what rules saw of the graph from which `closure` was made."""
    store = closure.store
    inferred = {triple for _, triple in closure.inferred()}
    aside = {quad.triple for quad in store.quads_for_pattern(None, None, None, ASIDE)}
    everything = {quad.triple for quad in store.quads_for_pattern(None, None, None, DEFAULT)}
    return frozenset(everything - inferred - aside)


def rules_of(closure: Closure) -> tuple[Triple, ...]:
    """Return the SHACL rules of the graph from which `closure` was made."""
    quads = closure.store.quads_for_pattern(None, None, None, RULES)
    return tuple(quad.triple for quad in quads)


def in_words(item: Item) -> tuple[bool, str]:
    """Return what orders the items of one set."""
    return isinstance(item, Triple), str(item)


def goal_of(derivation: Derivation) -> Goal:
    """Return all that must hold for a contradiction."""
    return (*derivation.rule.axioms, *derivation.premises)


def is_data(triple: Triple) -> bool:
    """Say whether `triple` is said with the ontology rather than part of it."""
    subject = triple.subject
    tests = (is_statement, is_passage, is_entity, is_document)
    return any(test(subject) for test in tests)
