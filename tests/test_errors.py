"""Error messages, word for word: a case is a folder of tests/golden/errors.

`command` is what follows `famkg`; `stderr` and `exit` are what it prints and returns; files in
`files` lie in the working folder, those in `project` are put over the lighthouse, and
`environment` sets variables. A new case needs no code.
"""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from famkg.cli.main import main
from famkg.project import Project

CASES = Path(__file__).parent / "golden" / "errors"


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.iterdir()))
def test_error(
    name: str,
    lighthouse: Project,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    case = CASES / name
    root = lighthouse.root
    if (case / "project").is_dir():
        root = tmp_path / "project"
        shutil.copytree(lighthouse.root, root)
        shutil.copytree(case / "project", root, dirs_exist_ok=True)
    folder = tmp_path / "folder"
    folder.mkdir()
    if (case / "files").is_dir():
        shutil.copytree(case / "files", folder, dirs_exist_ok=True)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("FAMKG_PROJECT", str(root))
    if (case / "environment").is_file():
        for line in (case / "environment").read_text(encoding="utf-8").splitlines():
            monkeypatch.setenv(*line.split("=", 1))
    before = sorted(folder.rglob("*"))

    code = main(shlex.split((case / "command").read_text(encoding="utf-8")))

    printed = capsys.readouterr()
    assert printed.err == (case / "stderr").read_text(encoding="utf-8")
    assert printed.out == ""
    assert code == int((case / "exit").read_text(encoding="utf-8"))
    assert sorted(folder.rglob("*")) == before
