"""Runs test cases of the W3C's OWL 2 suite: `python tests/conformance/owl2rl.py FILE.json`.

The file holds a list of cases, each with `id`, `kinds`, `premise` and, as its kinds need them,
`conclusion` and `nonconclusion`, in RDF/XML. A case of several kinds passes if it passes as
each. A failure is printed by id and kind with what went wrong; the last line counts the cases.
Exit code 1 if any failed, 2 if the file cannot be read as such a list.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

import famkg

OWL = "http://www.w3.org/2002/07/owl#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
ONTOLOGY = NamedNode(OWL + "Ontology")
BASE = "http://owl.test.invalid/case"
"""What relative IRIs are relative to, the same in each part of a case."""


def read(case: dict[str, str], part: str) -> list[Triple]:
    """Return the triples of a part of a case; raises SyntaxError where it is not RDF/XML."""
    # The parser wants double quotes around the values of entities; XML allows single ones.
    text = re.sub(r"""(<!ENTITY\s+\S+\s+)'([^'"]*)'""", r'\1"\2"', case[part])
    return [quad.triple for quad in parse(text, RdfFormat.RDF_XML, base_iri=BASE)]


def said(case: dict[str, str], part: str) -> list[Triple]:
    """Return what a part says, without its header, which only names the document."""
    return [
        triple
        for triple in read(case, part)
        if not (triple.predicate == TYPE and triple.object == ONTOLOGY)
    ]


def positive(case: dict[str, str]) -> str | None:
    """Return why the conclusion of a case is not shown to follow, or None."""
    found = famkg.entails(read(case, "premise"), said(case, "conclusion"))
    if found:
        return None
    return "\n".join(["not shown:", *(f"  {triple} ." for triple in found.unshown)])


def negative(case: dict[str, str]) -> str | None:
    """Return why the nonconclusion of a case is said to follow, or None."""
    found = famkg.entails(read(case, "premise"), said(case, "nonconclusion"))
    return "the nonconclusion is said to follow" if found else None


def consistent(case: dict[str, str]) -> str | None:
    """Return why a case is said to be inconsistent, or None."""
    found = famkg.is_consistent(read(case, "premise"))
    return None if found else "a contradiction is found"


def inconsistent(case: dict[str, str]) -> str | None:
    """Return why a case is said to be consistent, or None."""
    found = famkg.is_consistent(read(case, "premise"))
    return "no contradiction is found" if found else None


TESTS: dict[str, tuple[str, Callable[[dict[str, str]], str | None]]] = {
    "positive-entailment": ("conclusion", positive),
    "negative-entailment": ("nonconclusion", negative),
    "consistency": ("premise", consistent),
    "inconsistency": ("premise", inconsistent),
}
"""By kind, the part that a case must have besides its premise, and what looks at it."""


def failures(case: dict[str, Any]) -> Iterator[str]:
    """Yield a text for each kind as which a case fails."""
    for kind in case["kinds"]:
        try:
            reason = TESTS[kind][1](case)
        except SyntaxError as error:
            reason = f"it cannot be read: {error}"
        if reason:
            yield f"{case['id']} ({kind}): {reason}"


def load(path: Path) -> list[dict[str, Any]]:
    """Return the cases of a file; raises ValueError where it is no list of cases."""
    cases = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(cases, list):
        raise ValueError("it holds no list of cases")
    for number, case in enumerate(cases, start=1):
        if not isinstance(case, dict) or not isinstance(case.get("id"), str):
            raise ValueError(f"case {number} has no id")
        kinds = case.get("kinds")
        if not isinstance(kinds, list) or not kinds or any(kind not in [*TESTS] for kind in kinds):
            raise ValueError(f"{case['id']}: `kinds` should be a list of {', '.join(TESTS)}")
        for part in {"premise", *(TESTS[kind][0] for kind in kinds)}:
            if not isinstance(case.get(part), str):
                raise ValueError(f"{case['id']} has no {part}")
    return cases


def main(arguments: list[str]) -> int:
    """Run the cases of the file that is named, print what failed, and return the exit code."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("usage: python tests/conformance/owl2rl.py FILE.json", file=sys.stderr)
        return 2
    try:
        cases = load(Path(arguments[0]))
    except (OSError, ValueError) as error:
        print(f"{arguments[0]}: {error}", file=sys.stderr)
        return 2
    failed = 0
    for case in cases:
        reasons = list(failures(case))
        failed += bool(reasons)
        for reason in reasons:
            print(reason)
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
