"""What the data say, statement by statement, is what somebody compared with the documents."""

from __future__ import annotations

import pytest
from read_back import GOLDEN, read_back

from famkg.closure import Closure
from famkg.project import Project

HOW_TO_MEND = (
    "Hold each changed sentence against its passage; if it is right, run python tests/read_back.py"
)
NAMES = sorted(path.stem for path in GOLDEN.glob("*.txt"))


@pytest.fixture(scope="module")
def texts(project: Project, closure: Closure) -> dict[str, str]:
    return read_back(project, closure)


def test_every_file_of_statements_has_been_read(texts: dict[str, str]) -> None:
    assert sorted(texts) == NAMES, HOW_TO_MEND


@pytest.mark.parametrize("name", NAMES)
def test_statements_read_as_they_did_when_they_were_compared(
    name: str, texts: dict[str, str]
) -> None:
    """Nobody adds, drops or alters a statement without reading it."""
    compared = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert texts[name].splitlines() == compared, HOW_TO_MEND
