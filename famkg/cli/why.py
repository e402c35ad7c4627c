"""`famkg why`: shows why a triple holds, through rules and statements down to passages."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from functools import cache

from famkg.cli.arguments import add_format, add_horizon
from famkg.namespaces import curie
from famkg.render.axioms import spell_fact
from famkg.render.proofs import proof_document, render_proof, show_triple, triple_document
from famkg.render.sentences import spell_statement
from famkg.render.style import style_of
from famkg.session import Session, open_session

EXAMPLE = """\
examples:
  famkg why "Mason Thames" portrays "Danny Stevens"
  famkg why story:gordo-stevens inspiredBy world:gene-cernan --format json
  famkg why world:season-1 fam:partOf world:for-all-mankind --seen 1

Exit code 1 means that the triple does not hold.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its parser."""
    parser.description = "Show why a triple holds: rules, statements, passages."
    parser.epilog = EXAMPLE
    parser.add_argument("subject", metavar="S", help="an IRI, a CURIE or a label")
    parser.add_argument("predicate", metavar="P", help="an IRI, a CURIE or a name of ours")
    parser.add_argument("object", metavar="O", help="an IRI, a CURIE, a label or a literal")
    add_format(parser)
    add_horizon(parser, engine=False)  # only oxigraph keeps the rounds that a proof needs


def run(args: argparse.Namespace) -> int:
    """Print the proof and return 0; or say that the triple does not hold, and return 1."""
    session = open_session(args.seen, cache=not args.no_cache)
    triple = session.triple(args.subject, args.predicate, args.object)
    label = cache(session.label)
    proof = session.prove(triple)
    if proof is None:
        hedged = session.hedged(triple)
        hints = [f"{curie(iri)}: {reading(session, iri)}" for iri in hedged]
        if args.format == "json":
            missing = {"conclusion": triple_document(triple, label), "holds": False}
            print(json.dumps({**missing, "hedged": hedged}, ensure_ascii=False, indent=2))
        else:
            print(refusal(session, spell_fact(triple, {}, label), show_triple(triple), hints))
        return 1
    if args.format == "json":
        document = {"holds": True, **proof_document(proof, label, cache(session.cite))}
        print(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        print(render_proof(proof, label, cache(session.cite), style_of(sys.stdout)))
    return 0


def refusal(session: Session, fact: str, triple: str, hints: Sequence[str]) -> str:
    """Return what to say of a triple that does not hold; `hints` are what comes near it."""
    within = "" if session.seen is None else f" within the {session.seen} seasons seen"
    lines = [
        f"It does not hold: {fact}",
        f"  {triple}",
        f"  Nothing states it, and no rule concludes it{within}.",
    ]
    return "\n".join([*lines, *(f"  {hint}" for hint in hints)])


def reading(session: Session, iri: str) -> str:
    """Return a statement as a sentence."""
    (said,) = session.describe(iri).statements
    return spell_statement(said, session.label)
