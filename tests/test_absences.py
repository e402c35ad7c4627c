"""Why a triple does not hold: how far rules get, what they lack, and what would contradict it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple, Variable
from worlds import closed, everything, graph_of, triples_of, worlds

from famkg.absences import NEAREST, Absence, Attempt, Premise, explain_absence
from famkg.cli.main import main
from famkg.cli.why_not import EXAMPLE
from famkg.closure import Closure, close
from famkg.graph import Graph
from famkg.model import Builtin, Rule
from famkg.namespaces import FAM, STATEMENT
from famkg.owl2rl import SAME_AS, TYPE
from famkg.project import Project
from famkg.suppositions import Supposition, contradiction_by, is_schema

CASTING = """
fam:portrays owl:propertyChainAxiom ( fam:performsIn fam:character ) .
fam:portrayedBy owl:inverseOf fam:portrays .
fam:performsIn owl:inverseOf fam:performer .
"""
SAID = """
statement:one a fam:Casting ; fam:performer world:ann ; fam:character story:bo .
statement:two a fam:Casting ; fam:performer world:cy ; fam:character story:di .
statement:rumour a fam:Casting ; fam:modality fam:Speculated ;
    fam:performer world:ann ; fam:character story:ed .
"""


@pytest.fixture(scope="module")
def cast() -> Closure:
    return close(Graph(tuple(triples_of(CASTING)), tuple(triples_of(SAID))))


def triple(turtle: str) -> Triple:
    (found,) = triples_of(turtle)
    return found


def explain(closure: Closure, turtle: str, *, every: bool = False) -> Absence:
    return explain_absence(closure, triple(turtle), every=every)


def short(attempt: Attempt) -> list[str]:
    """Return what an attempt says, a word for the status and local names for the rest."""
    return [f"{premise.status} {words(premise)}" for premise in attempt.premises]


def words(premise: Premise) -> str:
    def name(term: object) -> str:
        if isinstance(term, Variable):
            return "?"
        return str(getattr(term, "value", term)).rpartition("/")[2].rpartition("#")[2]

    return " ".join(map(name, premise.atom))


def leaves(attempt: Attempt) -> Iterator[Premise]:
    """Yield the premises on which an attempt rests in the end."""
    for premise in attempt.premises:
        if premise.absence is None:
            yield premise
        else:
            yield from leaves(premise.absence.attempts[0])


def test_each_premise_holds_or_is_missing(cast: Closure) -> None:
    first, second = explain(cast, "world:ann fam:portrays story:di .").attempts
    assert first.rule.name == second.rule.name == "prp-spo2"
    assert short(first) == ["holds ann performsIn one", "missing one character di"]
    assert short(second) == ["missing ann performsIn two", "holds two character di"]
    assert first.cost.missing == second.cost.missing == 1


def test_what_stands_in_place_of_a_missing_premise_is_named(cast: Closure) -> None:
    absence = explain(cast, "world:ann fam:portrays story:di .")
    (bo,) = absence.attempts[0].premises[1].instead
    assert bo == NamedNode("https://w3id.org/famkg/story/bo")
    assert absence.instead == (bo,)


def test_a_missing_premise_is_explained_in_its_turn(cast: Closure) -> None:
    first, *_ = explain(cast, "story:di fam:portrayedBy world:ann .").attempts
    (needed,) = first.premises
    assert first.rule.name == "prp-inv2"
    assert needed.absence is not None
    assert needed.absence.triple == triple("world:ann fam:portrays story:di .")
    assert needed.absence.attempts[0].rule.name == "prp-spo2"
    assert needed.absence.more == 1


def test_the_nearest_comes_first() -> None:
    closure = closed(
        """:A owl:intersectionOf ( :B :C :D ) . :E owl:intersectionOf ( :B :F ) .
        :E rdfs:subClassOf :A . :x a :B , :C ."""
    )
    first, second = explain(closure, ":x a :A .").attempts
    assert short(first) == ["holds x type B", "holds x type C", "missing x type D"]
    assert [words(each) for each in leaves(second)] == ["x type B", "x type F"]


def test_fewer_missing_premises_count_more_than_many_that_hold() -> None:
    closure = closed(
        """:A owl:intersectionOf ( :B :C :D :E :F ) . :A owl:intersectionOf ( :G :H ) .
        :x a :B , :C , :D , :G ."""
    )
    costs = [attempt.cost.missing for attempt in explain(closure, ":x a :A .").attempts]
    assert costs == [1, 2]


def test_a_premise_that_has_nothing_to_do_with_the_triple_is_no_help() -> None:
    closure = closed(":u owl:propertyChainAxiom ( :p :q :r ) . :c :q :d .")
    absence = explain(closure, ":a :u :b .")
    assert absence.attempts == ()
    (idle,) = absence.idle
    assert short(idle) == ["missing a p ?", "missing ? q ?", "missing ? r b"]


def test_a_premise_that_is_tied_to_the_triple_by_another_helps() -> None:
    closure = closed(":u owl:propertyChainAxiom ( :p :q :r ) . :a :p :c . :c :q :d .")
    (attempt,) = explain(closure, ":a :u :b .").attempts
    assert short(attempt) == ["holds a p c", "holds c q d", "missing d r b"]


def test_no_explanation_is_circular() -> None:
    closure = closed(
        """:p a owl:SymmetricProperty ; owl:inverseOf :q . :r rdfs:subPropertyOf :p .
        :p rdfs:subPropertyOf :r ."""
    )
    absence = explain(closure, ":a :p :b .")
    assert absence.attempts == ()
    assert {words(each) for one in absence.idle for each in one.premises} == {
        *("b p a", "b q a", "a r b")
    }


def test_what_is_to_be_concluded_is_no_reason_for_itself() -> None:
    closure = closed(
        ":C owl:intersectionOf ( :B :D ) . :D owl:intersectionOf ( :B :C ) . :x a :B ."
    )
    (attempt,) = explain(closure, ":x a :C .").attempts
    assert short(attempt) == ["holds x type B", "missing x type D"]
    assert attempt.premises[1].absence is None


def test_nothing_is_supposed_to_be_the_same_as_something_else() -> None:
    closure = closed(":a :p :b . :c owl:sameAs :d .")
    assert explain(closure, ":e :p :b .").attempts == ()
    (known,) = explain(closure, ":c :p :b .").attempts
    assert short(known) == ["holds d sameAs c", "missing d p b"]
    closure = closed(":c owl:sameAs :d . :C owl:intersectionOf ( :A :B ) . :d a :A .")
    attempts = explain(closure, ":c a :C .", every=True).attempts
    assert ["holds c type A", "missing c type B"] in map(short, attempts)


def test_what_is_set_aside_is_named_and_would_be_enough(cast: Closure) -> None:
    absence = explain(cast, "world:ann fam:portrays story:ed .")
    (attempt,) = absence.attempts
    assert (attempt.cost.missing, attempt.cost.aside) == (0, 2)
    assert [(each.status, words(each)) for each in leaves(attempt)] == [
        ("aside", "rumour performer ann"),
        ("aside", "rumour character ed"),
    ]
    assert {each.subject for each in absence.aside()} == {NamedNode(STATEMENT + "rumour")}
    assert absence.more == 1


def test_of_many_alike_one_stands_for_all_unless_all_are_asked_for() -> None:
    castings = "".join(
        f"statement:s{n} fam:performer world:ann ; fam:character story:c{n} ." for n in range(9)
    )
    closure = close(Graph(tuple(triples_of(CASTING)), tuple(triples_of(castings))))
    (one,) = explain(closure, "world:ann fam:portrays story:other .").attempts
    assert one.alike == 8
    every = explain(closure, "world:ann fam:portrays story:other .", every=True).attempts
    assert len(every) == 9 and not any(attempt.alike for attempt in every)


def test_no_more_than_the_nearest_are_kept() -> None:
    axioms = "".join(f":A owl:intersectionOf ( :B{n} :C{n} ) . :x a :B{n} ." for n in range(7))
    absence = explain(closed(axioms), ":x a :A .")
    assert (len(absence.attempts), absence.more) == (NEAREST, 7 - NEAREST)


def test_two_that_must_differ_and_do_not() -> None:
    closure = closed(":p a owl:FunctionalProperty . :a :p :b .")
    attempts = explain(closure, ":b owl:sameAs :b .", every=True).attempts
    (attempt,) = [each for each in attempts if each.failure is not None]
    assert attempt.failure is not None
    assert (attempt.failure.function, len(attempt.failure.arguments)) == ("!=", 2)
    assert [premise.status for premise in attempt.premises] == ["holds", "holds"]


def beyond(rule: Rule, facts: str) -> Closure:
    """Return a closure with one rule more."""
    return Closure(closed(facts).store, (rule,))


EX = "https://example.org/"
X, Y, N = Variable("x"), Variable("y"), Variable("n")


def test_a_test_that_fails_is_what_is_missing() -> None:
    age, adult = NamedNode(EX + "age"), NamedNode(EX + "Adult")
    rule = Rule(
        "rule:adult",
        ((X, TYPE, adult),),
        ((X, age, N),),
        builtins=(Builtin(">=", (N, Literal(18))),),
    )
    closure = beyond(rule, ":ann :age 12 .")
    (attempt,) = explain(closure, ":ann a :Adult .").attempts
    assert short(attempt) == ["holds ann age 12"]
    assert attempt.failure is not None
    assert attempt.failure.function == ">="
    assert attempt.failure.arguments == (Literal(12), Literal(18))
    assert explain(closure, ":bob a :Adult .").attempts == ()


def test_a_computed_value_that_is_another_is_named() -> None:
    width, area = NamedNode(EX + "width"), NamedNode(EX + "double")
    rule = Rule(
        "rule:double",
        ((X, area, Y),),
        ((X, width, N),),
        builtins=(Builtin("+", (N, N), Y),),
    )
    (attempt,) = explain(beyond(rule, ":a :width 4 ."), ":a :double 9 .").attempts
    assert attempt.failure is not None
    assert (attempt.failure.given, attempt.failure.wanted) == (Literal(8), Literal(9))


def test_a_test_that_fails_counts_beside_a_premise_that_is_missing() -> None:
    begun, ended, over = (NamedNode(EX + name) for name in ("begun", "ended", "over"))
    rule = Rule(
        "rule:over",
        ((X, over, Y),),
        ((X, begun, N), (X, ended, Y)),
        builtins=(Builtin("<", (N, Y)),),
    )
    closure = beyond(rule, ":war :begun 1950 ; :ended 1953 .")
    (attempt,) = explain(closure, ":war :over 1949 .").attempts
    assert short(attempt) == ["holds war begun 1950", "missing war ended 1949"]
    assert attempt.premises[1].instead == (Literal(1953),)
    assert attempt.failure is not None and attempt.cost.missing == 2


def test_what_would_contradict_the_rest_cannot_hold() -> None:
    closure = closed(
        """:plays rdfs:domain :Actor . :Actor owl:disjointWith :Role .
        :hamlet a :Role . :x :plays :hamlet ."""
    )
    found = contradiction_by(closure, triple(":hamlet :plays :hamlet ."))
    assert found is not None
    assert found.derivation.rule.name == "cax-dw"
    kinds = [proof.rule and proof.rule.name for proof in found.proofs]
    assert sorted(map(str, kinds)) == ["None", "prp-dom"]
    assert contradiction_by(closure, triple(":y :plays :hamlet .")) is None


def test_nobody_is_supposed_to_have_met_themselves() -> None:
    joined, met = NamedNode(EX + "joined"), NamedNode(EX + "met")
    rule = Rule("rule:met", ((X, met, Y),), ((X, joined, N), (Y, joined, N)), ((X, Y),))
    supposed = Supposition(beyond(rule, ":a :joined :e ."), triple(":b :joined :e ."))
    assert set(supposed.steps) == set(triples_of(":b :joined :e ; :met :a . :a :met :b ."))


def test_what_contradicts_itself_already_is_not_laid_to_a_triple() -> None:
    closure = closed(":A owl:disjointWith :B . :a a :A , :B . :p rdfs:domain :C .")
    assert closure.inconsistencies
    assert contradiction_by(closure, triple(":c :p :d .")) is None


def test_what_is_set_aside_contradicts_nothing_that_is_supposed() -> None:
    data = """statement:claim fam:modality fam:Denied ; fam:owner world:a ."""
    ontology = "fam:owner owl:propertyDisjointWith fam:owned ."
    closure = close(Graph(tuple(triples_of(ontology)), tuple(triples_of(data))))
    asked = triple("statement:claim fam:owned world:a .")
    assert contradiction_by(closure, asked) is None
    asserted = tuple(each for each in triples_of(data) if "Denied" not in str(each.object))
    assert contradiction_by(close(Graph(tuple(triples_of(ontology)), asserted)), asked) is not None


def absent(closure: Closure, data: st.DataObject) -> Triple:
    """Draw a triple that a closure does not hold."""
    things = st.sampled_from([NamedNode(f"{EX}{name}") for name in "abcde"])
    kinds = st.sampled_from([NamedNode(f"{EX}{name}") for name in "ABCD"])
    links = st.sampled_from([NamedNode(f"{EX}{name}") for name in "pqrs"])
    drawn = data.draw(
        st.one_of(
            st.tuples(things, links, things),
            st.tuples(things, st.just(TYPE), kinds),
            st.tuples(things, st.just(SAME_AS), things),
        )
    )
    wanted = Triple(*drawn)
    assume(not closure.holds(wanted) and drawn[0] != drawn[2])
    return wanted


@settings(max_examples=15, deadline=None)
@given(worlds(), st.data())
def test_what_is_missing_would_be_enough(sentences: list[str], data: st.DataObject) -> None:
    """Whatever an attempt lacks, with it the triple holds; and what it says to hold does."""
    graph = graph_of(" ".join(sentences))
    closure = close(graph)
    wanted = absent(closure, data)
    absence = explain_absence(closure, wanted, every=True)
    for attempt in absence.attempts[:3]:
        rest = list(leaves(attempt))
        held = {each.triple for each in rest if each.status == "holds"}
        lacking = [each.triple for each in rest if each.status == "missing"]
        assert held <= everything(closure)
        assert everything(closure).isdisjoint(each for each in lacking if each is not None)
        if attempt.failure is None and None not in lacking:
            more = tuple(each for each in lacking if each is not None)
            assert close(Graph((*graph.ontology, *more), ())).holds(wanted)


@settings(max_examples=15, deadline=None)
@given(worlds(), st.data())
def test_what_follows_from_a_supposition_is_what_a_new_closure_holds(
    sentences: list[str], data: st.DataObject
) -> None:
    graph = graph_of(" ".join(sentences))
    closure = close(graph)
    wanted = absent(closure, data)
    supposed = Supposition(closure, wanted)
    assume(not any(map(is_schema, supposed.steps)))
    anew = close(Graph((*graph.ontology, wanted), ()))
    assert set(supposed.steps) == everything(anew) - everything(closure)
    if not closure.inconsistencies:
        assert bool(supposed.contradictions) == bool(anew.inconsistencies)
        assert set(anew.inconsistencies) <= set(supposed.contradictions)


ANCESTRY = {"prp-inv2", "prp-spo1", "prp-spo2", "prp-trp"}


def test_a_question_that_needs_five_rules_misses_just_what_was_taken_away(graph: Graph) -> None:
    """Karen is an ancestor of Alex by five rules; one statement less, and she is not."""
    gone = triple("statement:kelly-mother-of-alex fam:child story:alex-baldwin .")
    left = tuple(each for each in graph.data if each != gone)
    closure = close(Graph(graph.ontology, left, graph.rules))
    absence = explain(closure, "story:karen-baldwin fam:ancestorOf story:alex-baldwin .")
    lacking = [
        {each.triple for each in leaves(attempt) if each.status == "missing"}
        for attempt in absence.attempts
    ]
    assert {gone} in lacking
    assert rules_of(absence.attempts[lacking.index({gone})]) <= ANCESTRY


def rules_of(attempt: Attempt) -> set[str]:
    inner = [each.absence for each in attempt.premises if each.absence is not None]
    return {attempt.rule.name}.union(*(rules_of(absence.attempts[0]) for absence in inner))


@pytest.mark.parametrize("predicate", ["portrays", "spouse", "ancestorOf", "relatedTo", "partOf"])
def test_every_near_miss_of_the_real_graph_is_sound(closure: Closure, predicate: str) -> None:
    """Ask of everybody what holds of another: whatever would be enough is named as missing."""
    link = NamedNode(FAM + predicate)
    pairs = sorted(
        (quad.triple for quad in closure.store.quads_for_pattern(None, link, None, None)), key=str
    )
    one, *_, other = pairs
    wanted = Triple(one.subject, link, other.object)
    if closure.holds(wanted):
        return
    for attempt in explain_absence(closure, wanted).attempts:
        assert attempt.cost.missing >= 1
        for premise in leaves(attempt):
            if premise.triple is not None:
                assert closure.holds(premise.triple) == (premise.status == "holds")


WREN = """\
world:mira-okafor fam:portrays story:captain-wren

It does not hold: Mira Okafor portrays Captain Wren
  Nothing states it, and no rule concludes it.
  That is no denial: what nobody tells may be so all the same.
  What holds instead: Ada Finch

How near the rules come, the nearest first:

1. prp-spo2: portrays ← performsIn ∘ character
   ├─ missing    Mira Okafor performsIn statement:lindqvist-wren  (instead: statement:okafor-keeper)
   └─ holds      statement:lindqvist-wren character Captain Wren [1]

2. prp-spo2: portrays ← performsIn ∘ character
   ├─ holds      Mira Okafor performsIn statement:okafor-keeper [2]
   └─ missing    statement:okafor-keeper character Captain Wren  (instead: Ada Finch)

1 further rule lacks every premise.

[1] Skerry Press: The Lamp at Grey Skerry › Cast, offsets 253–326
    “Petra Lindqvist joins the main cast in the second season as Captain Wren.”
    https://example.org/press-kit#:~:text=Petra%20Lindqvist%20joins%20the,season%20as%20Captain%20Wren.
[2] Skerry Press: The Lamp at Grey Skerry › Cast, offsets 131–186
    “Mira Okafor plays the keeper Ada Finch in both seasons.”
    https://example.org/press-kit#:~:text=Mira%20Okafor%20plays%20the,Finch%20in%20both%20seasons.
"""

Ask = Callable[..., tuple[int, str]]


@pytest.fixture
def ask(at_lighthouse: Project, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Runs `famkg why-not` on the lighthouse; returns exit code and output."""

    def command(*argv: str) -> tuple[int, str]:
        code = main(["why-not", *argv])
        printed = capsys.readouterr()
        assert printed.err == ""
        return code, printed.out

    return command


def test_command_shows_what_is_missing(ask: Ask) -> None:
    assert ask("Mira Okafor", "portrays", "Captain Wren") == (0, WREN)


EXAMPLES = [line[len("  famkg ") :] for line in EXAMPLE.splitlines() if "famkg why-not" in line]


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_of_the_help_run(example: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(shlex.split(example)) == 0
    assert capsys.readouterr().out


def test_command_says_the_same_in_json(ask: Ask) -> None:
    code, out = ask("Mira Okafor", "portrays", "Captain Wren", "--format", "json")
    found = json.loads(out)
    assert (code, found["holds"], found["verdict"], found["seen"]) == (0, False, "unknown", None)
    first, second = found["attempts"]
    assert (first["rule"], first["axioms"]) == ("prp-spo2", "portrays ← performsIn ∘ character")
    assert [each["status"] for each in first["premises"]] == ["missing", "holds"]
    missing = second["premises"][1]
    assert missing["pattern"]["object"]["label"] == "Captain Wren"
    assert [each["label"] for each in missing["instead"]] == ["Ada Finch"]
    (cited,) = second["premises"][0]["passages"]
    assert cited["passage"].endswith("/keeper")
    assert len(found["idle"]) == 1


def test_command_leaves_it_to_why_where_the_triple_holds(ask: Ask) -> None:
    code, out = ask("Mira Okafor", "portrays", "Ada Finch", "--seen", "1")
    assert code == 1
    assert out.splitlines() == [
        "It holds: Mira Okafor portrays Ada Finch",
        "  world:mira-okafor fam:portrays story:ada-finch",
        "  Run: famkg why world:mira-okafor fam:portrays story:ada-finch --seen 1",
    ]
    code, out = ask("Mira Okafor", "portrays", "Ada Finch", "--format", "json")
    assert (code, json.loads(out)["holds"]) == (1, True)


@pytest.mark.parametrize(
    ("names", "verdict", "sentence"),
    [
        (
            ("Jonas Vale", "portrays", "Old Wren"),
            "aside",
            "It is speculated that Jonas Vale plays Old Wren in season 2. [1]",
        ),
        (("Mira Okafor", "portrays", "Tom Finch"), "aside", "[deprecated: a slip of the first"),
    ],
)
def test_command_tells_what_is_said_but_not_as_a_fact(
    ask: Ask, names: tuple[str, ...], verdict: str, sentence: str
) -> None:
    _, out = ask(*names)
    assert sentence in out
    assert "set aside  statement:" in out
    assert "Nothing that rules may use states it" in out
    assert json.loads(ask(*names, "--format", "json")[1])["verdict"] == verdict


def test_what_is_set_aside_itself_does_not_hold(ask: Ask) -> None:
    code, out = ask("statement:vale-old-wren", "performer", "Jonas Vale")
    assert code == 0
    assert "It is speculated that Jonas Vale plays Old Wren" in out


def test_command_tells_what_cannot_hold(ask: Ask) -> None:
    code, out = ask("Ada Finch", "a", "fam:WorldEntity")
    assert code == 0
    assert "It cannot hold: Ada Finch is a WorldEntity" in out
    assert "cax-dw: StoryEntity and WorldEntity are disjoint" in out
    assert "└─ Ada Finch is a WorldEntity  (supposed)" in out
    assert "no denial" not in out
    found = json.loads(ask("Ada Finch", "a", "fam:WorldEntity", "--format", "json")[1])
    assert found["verdict"] == "impossible"
    premises = found["contradiction"]["premises"]
    assert [each["proofs"][0][0]["kind"] for each in premises] == ["identity", "supposed"]


def test_command_says_where_only_a_statement_could_help(ask: Ask) -> None:
    code, out = ask("statement:storm-in-1911", "time", "1912")
    assert code == 0
    assert "What holds instead: 1911" in out
    assert "No rule concludes anything of this form" in out


def test_command_shows_all(ask: Ask) -> None:
    few = ask("Jonas Vale", "portrays", "Old Wren")[1]
    every = ask("Jonas Vale", "portrays", "Old Wren", "--all")[1]
    assert "1 more way to get near it" in few
    assert "2. prp-spo2" in every and "more way" not in every


def test_with_a_horizon_it_says_no_more_than_not_within_the_seasons_seen(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whether the triple holds later or not, and whatever else is said later."""
    asked = ["why-not", "Ed Baldwin", "parentOf", "Danny Stevens", "--seen", "1"]
    printed = []
    path = copy / "data" / "statements" / "wikipedia.ttl"
    text = path.read_text(encoding="utf-8")
    later = """
statement:later a fam:Parenthood ; fam:parent story:ed-baldwin ; fam:child story:danny-stevens ;
    fam:knownFrom 3 ; fam:standing fam:Normal ; fam:modality fam:Asserted .
statement:denied a fam:Parenthood ; fam:parent story:ed-baldwin ; fam:child story:danny-stevens ;
    fam:knownFrom 2 ; fam:standing fam:Normal ; fam:modality fam:Denied .
wikipedia:cast-karen-marriage fam:states statement:later , statement:denied .
"""
    for more in ("", later):
        path.write_text(text + more, encoding="utf-8")
        assert main(asked) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    assert "Not within the seasons seen (1):" in printed[0]
    assert "later" not in printed[0] and "denied" not in printed[0]
