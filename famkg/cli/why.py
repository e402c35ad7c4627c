"""`famkg why`: shows why a triple holds, through rules and statements down to passages."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Triple

from famkg.alternatives import Alternatives, prove_often
from famkg.atomic import write_atomically
from famkg.cli.arguments import add_horizon, add_store, one_of
from famkg.cli.main import COMMANDS
from famkg.closure import Closure
from famkg.errors import FamkgError
from famkg.model import Proof
from famkg.namespaces import curie
from famkg.render.axioms import spell_fact
from famkg.render.proofs import (
    facts_of,
    proofs_document,
    render_proofs,
    show_triple,
    triple_document,
)
from famkg.render.sentences import spell_statement
from famkg.render.style import Style, style_of
from famkg.session import Session, open_session

EXAMPLE = """\
examples:
  famkg why "Mason Thames" portrays "Danny Stevens"
  famkg why "Ed Baldwin" ancestorOf "Alex Baldwin" --all --check
  famkg why story:gordo-stevens inspiredBy world:gene-cernan --format json
  famkg why "Alex Baldwin" descendantOf "Karen Baldwin" --format svg --output proof.svg
  famkg why world:season-1 fam:partOf world:for-all-mankind --seen 1

Exit code 1 means that the triple does not hold, or that a proof does not replay.
"""
SEVERAL = 10
"""How many proofs `--all` shows at most where it is not told."""
SET_ASIDE = "No rule sees it: its statement is hedged or deprecated."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its parser."""
    parser.description = "Show why a triple holds: rules, statements, passages."
    parser.epilog = EXAMPLE
    parser.add_argument("subject", metavar="S", help="an IRI, a CURIE or a label")
    parser.add_argument("predicate", metavar="P", help="an IRI, a CURIE or a name of ours")
    parser.add_argument("object", metavar="O", help="an IRI, a CURIE, a label or a literal")
    parser.add_argument(
        "--all",
        type=number_of_proofs,
        nargs="?",
        const=SEVERAL,
        metavar="N",
        help="show proofs from other statements too, shortest first, at most N"
        f" (default {SEVERAL})",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="replay each step by the published rules, against the files, and say so",
    )
    parser.add_argument(
        "--format",
        type=one_of("format", ("text", "json", "svg")),
        default="text",
        metavar="FORMAT",
        help="text (default), json, or svg: a picture",
    )
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="the file to write (default: standard output)"
    )
    add_horizon(parser, engine=False)  # only oxigraph keeps the rounds that a proof needs
    add_store(parser)


def number_of_proofs(text: str) -> int:
    """Return the number that `--all` was given; raises FamkgError where it is none."""
    if not (text.isascii() and text.isdecimal() and int(text) > 0):
        raise FamkgError(
            f"--all takes how many proofs to show, not {text}",
            todo=f"Put it behind the triple, or give a number: --all {SEVERAL}.",
        )
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Show the proof and return 0; or say that the triple does not hold, and return 1.

    1 is returned, too, where a proof that was to be checked does not replay.
    """
    session = open_session(args.seen, cache=not args.no_cache, store=args.store)
    triple = session.triple(args.subject, args.predicate, args.object)
    found = find_proofs(session, triple, args.all)
    if found is None:
        refuse(session, triple, args)
        return 1
    faults = check(session, found.proofs) if args.check else None
    notes = [SET_ASIDE] if session.ask(lambda closure: closure.is_aside(triple)) else []
    notes += [] if args.all is None else [others(found)]
    notes += [] if faults is None else verdict(found.proofs, faults)
    written = render(session, found, faults, notes, args)
    if args.output is None:
        print(written)
    else:
        write_atomically(args.output, f"{written}\n")
        print(f"wrote {args.output}")
    if args.format == "svg":
        for note in notes:
            print(note, file=sys.stderr if args.output is None else sys.stdout)
    return 1 if faults else 0


def find_proofs(session: Session, triple: Triple, most: int | None) -> Alternatives | None:
    """Return the shortest proof of a triple, or up to `most`; None where it does not hold."""
    if most is None:
        proof = session.prove(triple)
        return None if proof is None else Alternatives((proof,), None)
    number = most

    def proofs(closure: Closure) -> Alternatives | None:
        return prove_often(closure, triple, number) if closure.holds(triple) else None

    return session.ask(proofs)


def render(
    session: Session,
    found: Alternatives,
    faults: Sequence[str] | None,
    notes: Sequence[str],
    args: argparse.Namespace,
) -> str:
    """Return the proofs in the format that was asked for; a picture has no room for notes."""
    label, cite = cache(session.label), cache(session.cite)
    if args.format == "json":
        document: dict[str, Any] = {"holds": True, **proofs_document(found.proofs, label, cite)}
        document |= {"setAside": True} if SET_ASIDE in notes else {}
        document |= {} if args.all is None else {"hasMore": found.has_more}
        document |= {} if faults is None else {"faults": list(faults)}
        return json.dumps(document, ensure_ascii=False, indent=2)
    if args.format == "svg":
        from famkg.render.proof_svg import draw_proofs

        return draw_proofs(found.proofs, label, cite).rstrip()
    style = style_of(sys.stdout) if args.output is None else Style()
    return "\n".join(
        [render_proofs(found.proofs, label, cite, style), *([""] if notes else []), *notes]
    )


def others(found: Alternatives) -> str:
    """Return what is known of proofs that are not shown."""
    if found.has_more is None:
        return "There may be others: the search gave up, as there is too much to unfold."
    if found.has_more:
        return f"There are others: --all {2 * len(found.proofs)} shows more."
    return "Any other proof needs all the statements of one of these."


def check(session: Session, proofs: Sequence[Proof]) -> tuple[str, ...]:
    """Return what is wrong with proofs, replayed against the files of the project."""
    from famkg.checker import Checker
    from famkg.graph import load_graph
    from famkg.horizon import restrict

    graph = load_graph(session.project)
    return Checker(graph if session.seen is None else restrict(graph, session.seen)).check(proofs)


def verdict(proofs: Sequence[Proof], faults: Sequence[str]) -> list[str]:
    """Return the lines that say how the replay went."""
    if faults:
        return ["It does not replay:", *(f"  {fault}" for fault in faults)]
    facts = {(fact.conclusion, fact.rule) for proof in proofs for fact in facts_of(proof)}
    steps = sum(rule is not None for _, rule in facts)
    counted = count(steps, "step follows by its rule", "steps follow by their rules")
    leaves = count(len(facts) - steps, "leaf is written", "leaves are written")
    return [f"Replayed: {counted}, {leaves}."]


def refuse(session: Session, triple: Triple, args: argparse.Namespace) -> None:
    """Say that a triple does not hold, and what comes near it."""
    label = cache(session.label)
    hedged = session.hedged(triple)
    hints = [f"{curie(iri)}: {reading(session, iri)}" for iri in hedged]
    if "why-not" in COMMANDS:
        names = [curie(term.value) if isinstance(term, NamedNode) else str(term) for term in triple]
        seen = [] if args.seen is None else ["--seen", str(args.seen)]
        hints.append(f"{shlex.join(['famkg', 'why-not', *names, *seen])} tells what is missing.")
    if args.format == "json":
        missing = {"conclusion": triple_document(triple, label), "holds": False}
        print(json.dumps({**missing, "hedged": hedged}, ensure_ascii=False, indent=2))
    else:
        said = refusal(session, spell_fact(triple, {}, label), show_triple(triple), hints)
        print(said, file=sys.stderr if args.format == "svg" else sys.stdout)


def refusal(session: Session, fact: str, triple: str, hints: Sequence[str]) -> str:
    """Return what to say of a triple that does not hold; `hints` are what comes near it."""
    within = "" if session.seen is None else f" within the {session.seen} seasons seen"
    lines = [
        f"It does not hold: {fact}",
        f"  {triple}",
        f"  Nothing states it, and no rule concludes it{within}.",
    ]
    return "\n".join([*lines, *(f"  {hint}" for hint in hints)])


def count(number: int, one: str, several: str) -> str:
    """Return a number with the words for what it counts."""
    return f"{number} {one if number == 1 else several}"


def reading(session: Session, iri: str) -> str:
    """Return a statement as a sentence."""
    (said,) = session.describe(iri).statements
    return spell_statement(said, session.label)
