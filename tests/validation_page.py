"""Writes what is generated of docs/validation.md; `python tests/validation_page.py` renews it.

Between two marks of the page stands what one of the functions below returns: files as they are,
output as famkg prints it, tables of what the code lists.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path

import yaml

from famkg.cli.arguments import Parser
from famkg.cli.main import main as famkg
from famkg.cli.validate import add_arguments, spell
from famkg.cli.watch import Watch
from famkg.findings.checks import OWN
from famkg.render.news import news_text

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "validation.md"
EXAMPLE = ROOT / "docs" / "example"
TODAY = "1798761600"
"""The day on which the page is read, as $SOURCE_DATE_EPOCH: 1 January 2027."""

VALIDATE = "famkg validate data --shapes shapes"
LANGUAGES = {"json": "json", "junit": "xml", "sarif": "json", "shacl": "turtle", "github": "text"}


def example() -> Iterator[str]:
    """Yield data, shapes, and what is found."""
    yield "With these data and shapes\n\n"
    for name in ("data/people.ttl", "shapes/people.ttl"):
        yield f"`{name}`:\n\n```turtle\n{read(name)}```\n\n"
    yield "this is found:\n\n"
    yield from console(VALIDATE)


def formats() -> Iterator[str]:
    """Yield the same findings in every format but text."""
    for name, language in sorted(LANGUAGES.items()):
        printed = output(f"{VALIDATE} --format {name}")
        yield f"<details><summary><code>--format {name}</code></summary>\n\n"
        yield f"```{language}\n{printed}```\n\n</details>\n\n"


def baseline() -> Iterator[str]:
    """Yield how a baseline is written and used."""
    yield from console(
        f"{VALIDATE} --write-baseline known.json", f"{VALIDATE} --baseline known.json"
    )


def suppressions() -> Iterator[str]:
    """Yield an entry, and what it does."""
    yield f"`suppressions.yaml`:\n\n```yaml\n{read('suppressions.yaml')}```\n\n"
    yield from console(f"{VALIDATE} --suppressions suppressions.yaml")


def watch() -> Iterator[str]:
    """Yield what a watch tells of the example, and of a line of it that is mended."""
    with the_example():
        parser = Parser(prog="famkg validate")
        add_arguments(parser)
        watched = Watch(parser.parse_args(["data", "--shapes", "shapes"]))
        first = spell(watched.look().report, "text")
        people = Path("data/people.ttl")
        people.write_text(read(people.as_posix()).replace('"Bob", "Robert"', '"Bob"'))
        news = watched.look_again()
        assert news is not None
        told = news_text(news, watched.changed).rstrip("\n")
    yield "```console\n$ famkg watch data --shapes shapes\n"
    yield f"{first}watching {len(watched.memory)} files; Ctrl-C ends it\n{told} (0.01 s)\n```\n"


def conclusions() -> Iterator[str]:
    """Yield shapes with a rule, and what is found in its conclusions."""
    yield f"`rules/labels.ttl`:\n\n```turtle\n{read('rules/labels.ttl')}```\n\n"
    yield from console("famkg validate data --shapes rules")


def inputs() -> Iterator[str]:
    """Yield the tables of what the action takes and returns."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    yield "| input | what it is | default |\n| --- | --- | --- |\n"
    for name, value in action["inputs"].items():
        default = "(required)" if value.get("required") else code(value["default"])
        yield f"| `{name}` | {value['description']} | {default} |\n"
    yield "\n| output | what it is |\n| --- | --- |\n"
    for name, value in action["outputs"].items():
        yield f"| `{name}` | {value['description']} |\n"
    yield "\n"


def checks() -> Iterator[str]:
    """Yield the table of checks that are no shapes."""
    yield "| check | wants | why |\n| --- | --- | --- |\n"
    for name, (summary, explained) in sorted(OWN.items()):
        yield f"| `{name}` | {cell(summary)} | {cell(explained)} |\n"
    yield "\n"


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "example": example,
    "formats": formats,
    "baseline": baseline,
    "suppressions": suppressions,
    "watch": watch,
    "conclusions": conclusions,
    "inputs": inputs,
    "checks": checks,
}


def console(*commands: str) -> Iterator[str]:
    """Yield commands with what they print, one after the other in a folder with the example."""
    with the_example():
        shown = [f"$ {command}\n{run(command)}" for command in commands]
    yield "```console\n" + "\n".join(shown) + "```\n\n"


def output(command: str) -> str:
    """Return what a command prints in a folder with the example."""
    with the_example():
        return run(command)


def run(command: str) -> str:
    """Run a command of famkg here, and return what it prints."""
    printed = StringIO()
    with redirect_stdout(printed):
        famkg(command.split()[1:])
    return printed.getvalue()


@contextmanager
def the_example() -> Iterator[None]:
    """Work in a copy of the example, on the day on which the page is read."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
        os.environ["SOURCE_DATE_EPOCH"] = TODAY
        try:
            with chdir(folder):
                yield
        finally:
            del os.environ["SOURCE_DATE_EPOCH"]
            if before is not None:
                os.environ["SOURCE_DATE_EPOCH"] = before


def read(name: str) -> str:
    """Return a file of the example."""
    return (EXAMPLE / name).read_text(encoding="utf-8")


def code(text: str) -> str:
    """Return a value as the page shows it, or nothing for none."""
    return f"`{text}`" if text else ""


def cell(text: str) -> str:
    """Return a text for a table of Markdown."""
    return text.replace("|", "\\|")


def renewed(page: str) -> str:
    """Return the page with every part that is generated written anew."""
    for name, part in PARTS.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->\n)", re.DOTALL)
        content = "".join(part()).rstrip("\n") + "\n"
        page, number = pattern.subn(lambda met, text=content: met[1] + text + met[2], page)
        assert number == 1, name
    return page


def main() -> None:
    """Write the page anew."""
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
