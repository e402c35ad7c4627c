"""`famkg why-not`: shows why a triple does not hold: how far rules get, and what they lack."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from collections.abc import Iterator
from functools import cache

from pyoxigraph import NamedNode, Triple

from famkg.absences import Absence, explain_absence, expressions
from famkg.cli.arguments import add_format, add_horizon
from famkg.model import Passage
from famkg.namespaces import curie
from famkg.proofs import prove
from famkg.render.absence_document import absence_document
from famkg.render.absences import Explanation, passages_of, render_absence
from famkg.render.axioms import spell_fact
from famkg.render.proofs import show_triple, triple_document
from famkg.render.style import style_of
from famkg.session import Session, open_session
from famkg.suppositions import contradiction_by

EXAMPLE = """\
examples:
  famkg why-not "Ed Baldwin" spouse "Margo Madison"
  famkg why-not "Karen Baldwin" ancestorOf "Danny Stevens" --format json
  famkg why-not story:ed-baldwin a fam:WorldEntity --seen 1

Exit code 1 means that there is nothing to explain: the triple holds.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its parser."""
    parser.description = (
        "Show why a triple does not hold: how far the rules get that could conclude it, which"
        " premises they lack, what is said but not as a fact, and what would contradict it."
    )
    parser.epilog = EXAMPLE
    parser.add_argument("subject", metavar="S", help="an IRI, a CURIE or a label")
    parser.add_argument("predicate", metavar="P", help="an IRI, a CURIE or a name of ours")
    parser.add_argument("object", metavar="O", help="an IRI, a CURIE, a label or a literal")
    parser.add_argument(
        "--all", action="store_true", help="show every way in which a rule comes near"
    )
    add_format(parser)
    add_horizon(parser, engine=False)


def run(args: argparse.Namespace) -> int:
    """Print why the triple does not hold and return 0; or say that it does, and return 1."""
    session = open_session(args.seen, cache=not args.no_cache)
    triple = session.triple(args.subject, args.predicate, args.object)
    label = cache(session.label)
    aside = session.ask(lambda closure: closure.is_aside(triple))
    if not aside and session.ask(lambda closure: closure.holds(triple)):
        fact = spell_fact(triple, {}, label)
        if args.format == "json":
            document = {"holds": True, "conclusion": triple_document(triple, label), "reads": fact}
            print(json.dumps(document, ensure_ascii=False, indent=2))
        else:
            run = shlex.join(why(triple, args))
            print(f"It holds: {fact}\n  {show_triple(triple)}\n  Run: {run}")
        return 1
    explained = explain(session, triple, aside, every=args.all)
    if args.format == "json":
        document = absence_document(explained, label, cache(session.cite))
        print(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        print(render_absence(explained, label, cache(session.cite), style_of(sys.stdout)))
    return 0


def explain(session: Session, triple: Triple, is_aside: bool, *, every: bool) -> Explanation:
    """Return all that there is to say of a triple that does not hold, or is set aside itself."""
    absence = session.ask(lambda closure: explain_absence(closure, triple, every=every))
    aside = (each.subject for each in (*absence.aside(), *([triple] if is_aside else [])))
    statements = {each.value for each in aside if isinstance(each, NamedNode)}
    return Explanation(
        absence,
        session.ask(lambda closure: contradiction_by(closure, triple)),
        tuple(
            session.describe(iri).statements[0]
            for iri in sorted(statements.union(session.hedged(triple)))
        ),
        {each: sources(session, each) for each in held(absence)},
        session.seen,
        session.ask(expressions),
    )


def sources(session: Session, triple: Triple) -> tuple[Passage, ...]:
    """Return the passages on which a triple rests."""
    return session.ask(lambda closure: passages_of(prove(closure, triple)))


def held(absence: Absence) -> Iterator[Triple]:
    """Yield the premises of an explanation that hold or are set aside."""
    for attempt in absence.attempts:
        for premise in attempt.premises:
            if premise.status != "missing" and premise.triple is not None:
                yield premise.triple
            if premise.absence is not None:
                yield from held(premise.absence)


def why(triple: Triple, args: argparse.Namespace) -> list[str]:
    """Return the command that shows why a triple holds."""
    names = [curie(term.value) if isinstance(term, NamedNode) else str(term) for term in triple]
    seen = [] if args.seen is None else ["--seen", str(args.seen)]
    return ["famkg", "why", *names, *seen]
