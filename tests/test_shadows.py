"""One slip, one finding: what says the same, or follows from the same slip, is left out."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator

import pytest
from faults import KIT, Fault, lighthouse, plant
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from famkg.cli.validate import add_arguments, examine
from famkg.findings import describe_checks
from famkg.findings.checks import OWN
from famkg.findings.shadows import SHADOWS, leave_out_shadows
from famkg.model import Finding
from famkg.namespaces import BASE, FAM, RDF, SH, XSD
from famkg.project import Project
from famkg.turtle import read_triples

TYPE = RDF + "type"
DATE = NamedNode(XSD + "date")


def slip(name: str, block: str, old: str, new: str, check: str) -> Fault:
    """Return a change after which only `check` may speak of the block."""
    return Fault(name, KIT, block, old, new, check, "", None)


SLIPS = [
    slip(
        "unknown class",
        "statement:wren-child-of-ada",
        "a fam:Parenthood ;",
        "a fam:Gaol ;",
        "undeclared-term",
    ),
    slip("no class", "statement:okafor-keeper", "    a fam:Casting ;\n", "", "untyped-node"),
    slip(
        "misspelled thing",
        "statement:vale-tom",
        "fam:performer world:jonas-vale",
        "fam:performer world:jonas-vael",
        "dangling-reference",
    ),
    slip(
        "misspelled category",
        "statement:lindqvist-wren",
        "fam:modality fam:Asserted",
        "fam:modality fam:Aserted",
        "undeclared-term",
    ),
    slip(
        "day that is none",
        "statement:storm-in-1911",
        '"1911-12-31"^^xsd:date',
        '"1911-13-31"^^xsd:date',
        "time-bounds",
    ),
    slip(
        "time that is none",
        "statement:vale-old-wren",
        "    fam:knownFrom 2 ;\n",
        '    fam:time "1911-02-30"^^xsd:date ;\n    fam:earliest "1911-02-01"^^xsd:date ;\n'
        "    fam:knownFrom 2 ;\n",
        "time-format",
    ),
    slip(
        "passage before what it states",
        "kit:rumour",
        "fam:knownFrom 2",
        "fam:knownFrom 1",
        "early-passage",
    ),
    slip(
        "things of two worlds",
        "statement:watch-founded",
        "fam:founder story:ada-finch",
        "fam:founder world:mira-okafor",
        "mixed-worlds",
    ),
    slip(
        "lost modality",
        "statement:season-1-of-series",
        "\n    fam:modality fam:Asserted ;",
        "",
        "shape:statement-modality",
    ),
    slip(
        "lost standing",
        "statement:okafor-tom",
        "    fam:standing fam:Deprecated ;\n",
        "",
        "shape:statement-standing",
    ),
]
LOST = slip("lost citation", "kit:series", " ,\n        statement:season-2-of-series", "", "")
WORDS = ("unspoken", "unworded")
"""Checks that hold statements against documents, where one slip may be met in two ways."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, set[str]]]:
    """The checks that speak of each node of a project with all slips, by its last name."""
    root = lighthouse(tmp_path_factory.mktemp("slips"))
    plant(root, *SLIPS, LOST)
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAMKG_PROJECT", str(root))
        report = examine(parser.parse_args(["--no-cache"]))
    checks = defaultdict(set)
    for result in report.results:
        if result.finding.severity == "violation" and result.finding.check not in WORDS:
            checks[(result.finding.focus or "").rpartition("/")[2]].add(result.finding.check)
    yield checks


@pytest.mark.parametrize("fault", SLIPS, ids=lambda fault: fault.name)
def test_slip_is_told_once(fault: Fault, found: dict[str, set[str]]) -> None:
    assert found[fault.block.partition(":")[2]] == {fault.check}


def test_lost_citation_is_told_once(found: dict[str, set[str]]) -> None:
    assert found["season-2-of-series"] == {"shape:statement-passage"}
    assert "series" not in found, "the passage states something still"


# --- nothing is left out that another slip causes ---

NODE = BASE + "statement/a"


def finding(check: str, path: str = "", term: object = None, *failed: str, **more: str) -> Finding:
    """A finding of a check of ours, or with `failed` components of a shape."""
    return Finding(
        check,
        more.get("severity", "violation"),  # type: ignore[arg-type]
        "Mend it.",
        focus=more.get("focus", NODE),
        path=path or None,
        term=term,  # type: ignore[arg-type]
        components=tuple(f"{SH}{name}ConstraintComponent" for name in failed),
    )


DANGLING = finding("dangling-reference", FAM + "place", NamedNode(BASE + "story/x"))
UNKNOWN = finding("undeclared-term", TYPE, NamedNode(FAM + "Gaol"))
X, Y = NamedNode(BASE + "story/x"), NamedNode(BASE + "story/y")
NO_DAY, DAY = Literal("1911-02-30", datatype=DATE), Literal("1911-02-28", datatype=DATE)
YEAR = Literal("1911-02-30", datatype=NamedNode(XSD + "gYear"))
PLACES = f"(<{FAM}place>|<{FAM}venue>)"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (DANGLING, finding("shape:s", FAM + "place", X, "Class")),
        (DANGLING, finding("shape:s", PLACES, X, "Class", "Node")),
        (UNKNOWN, finding("misplaced-role", FAM + "place")),
        (UNKNOWN, finding("shape:s", FAM + "states", NamedNode(NODE), "Class", focus=BASE + "p")),
        (
            finding("time-bounds", FAM + "latest", NO_DAY),
            finding("shape:s", FAM + "earliest", DAY, "LessThanOrEquals"),
        ),
        (
            finding("shape:s", FAM + "latest", YEAR, "Datatype"),
            finding("ill-typed-literal", FAM + "latest", YEAR),
        ),
    ],
)
def test_what_follows_from_the_same_slip_is_left_out(one: Finding, other: Finding) -> None:
    assert leave_out_shadows([one, other]) == [one]
    assert leave_out_shadows([other, one]) == [one]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # of another value, property, node
        (DANGLING, finding("shape:s", FAM + "place", Y, "Class")),
        (DANGLING, finding("shape:s", FAM + "event", X, "Class")),
        (DANGLING, finding("shape:s", FAM + "place", X, "Class", focus=BASE + "statement/b")),
        # by another way: what lies behind, or before, the thing
        (DANGLING, finding("shape:s", f"<{FAM}event>/<{FAM}place>", X, "Class")),
        (DANGLING, finding("shape:s", f"^<{FAM}place>", X, "Class")),
        # of more than what it is
        (DANGLING, finding("shape:s", FAM + "place", X, "Class", "Pattern")),
        (DANGLING, finding("shape:s", FAM + "place", None, "MaxCount")),
        (DANGLING, finding("cax-dw", FAM + "place", X)),
        # worse than what would stay
        (
            finding("dangling-reference", FAM + "place", X, severity="warning"),
            finding("shape:s", FAM + "place", X, "Class"),
        ),
        # of a node whose class is unknown: whatever that is, its value has to be another
        (UNKNOWN, finding("shape:s", FAM + "speaker", X, "Class")),
        (UNKNOWN, finding("mixed-worlds", FAM + "event", NamedNode(NODE), focus=BASE + "b")),
        # a property that nobody declares says nothing of the class
        (
            finding("undeclared-term", FAM + "plce"),
            finding("misplaced-role", FAM + "place"),
        ),
        # with the right day, it is still no date
        (
            finding("time-bounds", FAM + "latest", YEAR),
            finding("shape:s", FAM + "latest", YEAR, "Datatype"),
        ),
        # a day that is wrong comes before or after others all the same
        (
            finding("time-bounds", FAM + "latest", DAY),
            finding("shape:s", FAM + "earliest", DAY, "LessThanOrEquals"),
        ),
        # what states it is no passage
        (
            finding("shape:statement-passage", f"^<{FAM}states>", X, "Class"),
            finding("without-passage"),
        ),
    ],
)
def test_what_has_a_cause_of_its_own_stays(one: Finding, other: Finding) -> None:
    assert leave_out_shadows([one, other]) == [one, other]
    assert leave_out_shadows([other, one]) == [other, one]


CHECKS = sorted({shadow.check for shadow in SHADOWS} | {e for s in SHADOWS for e in s.checks})


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    """Any finding, of names that stand in the table, about few nodes and values."""
    check = draw(st.sampled_from(CHECKS))
    failed = (check,) if check.startswith(SH) else ()
    return Finding(
        "shape:s" if failed else check,
        draw(st.sampled_from(["violation", "warning"])),
        "Mend it.",
        focus=draw(st.sampled_from([NODE, X.value, None])),
        path=draw(st.sampled_from([None, TYPE, FAM + "earliest", FAM + "latest", PLACES])),
        term=draw(st.sampled_from([None, X, NamedNode(NODE), NO_DAY, DAY])),
        components=failed,
    )


@given(st.lists(findings(), max_size=8), st.randoms())
def test_of_findings_one_stays_that_makes_the_others_needless(
    several: list[Finding], random: object
) -> None:
    """Whatever is left out, something that stays leads to it; order does not count."""
    left = leave_out_shadows(several)
    assert bool(left) == bool(several)
    assert leave_out_shadows(left) == left
    reached = list(left)
    for one in reached:
        reached += (
            other
            for other in several
            if not any(other is each for each in reached)
            and any(
                shadow.check in (one.check, *one.components) and shadow.falls_on(one, other)
                for shadow in SHADOWS
            )
        )
    assert len(reached) == len(several)
    shuffled = list(several)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sorted(map(repr, leave_out_shadows(shuffled))) == sorted(map(repr, left))


def test_checks_in_the_table_exist(project: Project) -> None:
    """Else a check that got another name would speak up again, and nobody would notice."""
    shapes = [triple for path in project.shape_files() for triple in read_triples(path)]
    known = {*OWN, *describe_checks([], shapes)}
    assert {check for check in CHECKS if not check.startswith(SH)} <= known
