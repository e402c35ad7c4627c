"""Reads every statement back as a sentence; `python tests/read_back.py` renews the golden files.

Hold each changed sentence against its passage before you renew them.
"""

from __future__ import annotations

from pathlib import Path

from famkg.closure import Closure, close
from famkg.description import read_statement
from famkg.graph import load_graph
from famkg.names import label_of
from famkg.namespaces import STATEMENT, curie
from famkg.project import Project, find_project
from famkg.render.sentences import spell_statement
from famkg.turtle import read_text, subject_lines

GOLDEN = Path(__file__).parent / "golden" / "read-back"


def read_back(project: Project, closure: Closure) -> dict[str, str]:
    """Return a text for each file of statements: a line for each, in its order.

    The line holds the statement, the first season whose viewers know it, and its sentence.
    """
    texts = {}
    for path in sorted((project.root / "data" / "statements").glob("*.ttl")):
        lines = []
        for iri in subject_lines(read_text(path)):
            if iri.startswith(STATEMENT):
                said = read_statement(closure.store, iri)
                sentence = spell_statement(said, lambda each: label_of(closure.store, each))
                lines.append(f"{curie(iri)} [{said.known_from}] {sentence}\n")
        texts[path.stem] = "".join(lines)
    return texts


def main() -> None:
    """Write the golden files anew."""
    project = find_project()
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for old in GOLDEN.glob("*.txt"):
        old.unlink()
    for name, text in read_back(project, close(load_graph(project))).items():
        (GOLDEN / f"{name}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
