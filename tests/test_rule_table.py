"""The table of rules in docs/ is what the code says, and has every rule of the standard."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from rule_table import PAGE, checks_of, page, place, rules_of_the_standard, spell
from test_rules import CASES, CONFLICTS
from worlds import triples_of

from famkg.owl2rl import ELSEWHERE, rule_names

ROOT = Path(__file__).parents[1]
RULES = rules_of_the_standard()


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == "".join(page()), "Run: python tests/rule_table.py"


def test_every_rule_of_the_standard_is_at_work_somewhere() -> None:
    assert Counter(RULES) == Counter([*rule_names(), *ELSEWHERE])


def test_every_rule_has_a_row_that_tells_all() -> None:
    rows = [line for line in "".join(page()).splitlines() if line.startswith("| ")]
    for rule in RULES:
        (row,) = (each for each in rows if each.startswith(f"| {rule} |"))
        tests = [test.removeprefix("tests/") for test in checks_of(rule)]
        assert all(cell and cell in row for cell in (spell(rule), place(rule), *tests)), row


@pytest.mark.parametrize("rule", RULES)
def test_the_tests_of_a_rule_exist(rule: str) -> None:
    assert checks_of(rule)
    for test in checks_of(rule):
        file, _, name = test.partition("::")
        function, _, case = name.removesuffix("]").partition("[")
        functions, texts = contents(ROOT / file)
        assert function in functions
        assert not case or case in texts


def test_every_rule_is_tested_for_what_it_must_not_conclude() -> None:
    assert [case.rule for case in CASES if not triples_of(case.never)] == []
    assert [case.rule for case in CONFLICTS if not triples_of(case.fine)] == []


@cache
def contents(path: Path) -> tuple[frozenset[str], frozenset[str]]:
    """Return the functions of a Python file, and the texts that are written in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return frozenset(functions), frozenset(text for text in texts if isinstance(text, str))
