"""What docs/ says of speed is what was measured."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def chart() -> Iterator[ModuleType]:
    """The program that draws the figures."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        import chart

        yield chart


@pytest.fixture(scope="module")
def figures() -> dict[str, object]:
    """What benchmarks/reasoning.py recorded."""
    path = ROOT / "benchmarks" / "results" / "reasoning.json"
    found: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_chart_and_tables_are_those_of_the_recorded_figures(
    chart: ModuleType, figures: dict[str, object]
) -> None:
    page = (ROOT / "docs" / "reasoning.md").read_text(encoding="utf-8")
    drawing = (ROOT / "docs" / "reasoning.svg").read_text(encoding="utf-8")
    assert drawing == chart.draw(figures)
    assert page == chart.written(page, figures)


def test_other_figures_make_another_chart(chart: ModuleType, figures: dict[str, object]) -> None:
    others = json.loads(json.dumps(figures))
    others["runs"][-1]["reasoning"] = [2 * others["runs"][-1]["reasoning"][0]]
    assert chart.draw(others) != chart.draw(figures)
    assert chart.table(others) != chart.table(figures)


def test_each_run_is_a_point_in_both_fields(chart: ModuleType, figures: dict[str, object]) -> None:
    drawn = ElementTree.fromstring(chart.draw(figures))
    dots = [each for each in drawn.iter() if each.get("class") == "dot"]
    assert len(dots) == 2 * len(figures["runs"])  # type: ignore[arg-type]
    assert {round(float(each.get("cy", "nan"))) for each in dots} <= set(range(90, 360))


def test_no_target_was_missed(figures: dict[str, object]) -> None:
    targets = figures["targets"]
    assert isinstance(targets, dict)
    assert len(targets) == 7
    assert [name for name, (_, met) in targets.items() if not met] == []
