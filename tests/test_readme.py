"""What the README shows is what famkg prints."""

from __future__ import annotations

import re
import shlex

import pytest
from conftest import ROOT

from famkg.cli.main import main

README = (ROOT / "README.md").read_text(encoding="utf-8")
FIRST_SCREEN = re.findall(r"^```console\n(.*?)^```", README, re.MULTILINE | re.DOTALL)[0]
SHOWN = re.findall(r"^\$ famkg (.+)\n((?:(?!\$ ).*\n)+)", FIRST_SCREEN, re.MULTILINE)
COMMANDS = re.findall(r"^\$ famkg (.+?)(?: {2,}#.*)?$", README, re.MULTILINE)


@pytest.mark.parametrize(("command", "output"), SHOWN)
def test_shown_output_is_real(
    command: str,
    output: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """The README is read without the documents, and so is shown without them."""
    monkeypatch.setenv("FAMKG_DOCUMENTS", str(tmp_path_factory.mktemp("none")))
    assert main(shlex.split(command)) == 0
    assert capsys.readouterr().out.strip() == output.strip()


@pytest.mark.usefixtures("documents")
@pytest.mark.parametrize("command", COMMANDS)
def test_command_runs(
    command: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))
    assert main(shlex.split(command)) == 0
