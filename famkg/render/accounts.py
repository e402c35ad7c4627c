"""Turns the account of a run of the rules into text or JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from famkg.accounts import Account
from famkg.namespaces import GENID, curie
from famkg.render.proofs import show_triple, term_document, triple_document
from famkg.render.style import Style
from famkg.render.table import wrap

INDENT = "  "


def render_account(account: Account, style: Style, *, whole: bool) -> str:
    """Return what a run did: in few lines, or as a `whole` with times, rules and axioms."""
    lines = list(summary(account, style))
    if whole:
        for part in (phases, rules, cliques, axioms):
            found = list(part(account, style))
            lines += ["", *found] if found else []
    return "\n".join(lines)


def summary(account: Account, style: Style) -> Iterator[str]:
    """Yield how much was read and inferred, and the contradictions."""
    yield style.strong(
        f"{counted(account.read, 'triple')} read, {account.inferred:,} inferred"
        f" in {counted(account.rounds, 'round')} ({account.engine})"
    )
    if account.aside:
        yield f"{counted(account.aside, 'triple')} set aside: hedged or deprecated statements"
    number = sum(each.number for each in account.contradictions)
    if not number:
        yield "no contradictions"
        return
    yield style.alarm(counted(number, "contradiction"))
    for each in account.contradictions:
        yield f"{INDENT}{each.rule}  {each.number:,}"
        for example in each.examples:
            premises = " . ".join(map(show_triple, example.premises))
            yield from (f"{INDENT * 2}{line}" for line in wrap(premises, style.text_width - 4))
        if each.number > len(each.examples):
            yield f"{INDENT * 2}…"


def phases(account: Account, style: Style) -> Iterator[str]:
    """Yield how long each part of the run took."""
    if account.phases:
        yield style.strong("seconds")
        yield from aligned([(name, f"{seconds:.2f}") for name, seconds in account.phases])


def rules(account: Account, style: Style) -> Iterator[str]:
    """Yield how many triples each rule was the first to conclude, most first."""
    if account.fired:
        yield style.strong("triples first concluded by")
        ranked = sorted(account.fired.items(), key=lambda each: (-each[1], each[0]))
        yield from aligned([(name, f"{number:,}") for name, number in ranked])


def cliques(account: Account, style: Style) -> Iterator[str]:
    """Yield how many things are the same, and which are kept by what represents them."""
    if not account.cliques:
        return
    yield style.strong("things that are the same")
    sets, largest = counted(len(account.cliques), "set"), account.cliques[0]
    yield f"{INDENT}{sets}, the largest of {largest:,}"
    for term, size in account.represented:
        name = term_document(term, curie)
        yield f"{INDENT}{name.get('label') or name['value']} stands for {size:,} that are not"
        yield f"{INDENT}written out: what holds of it holds of each"


def axioms(account: Account, style: Style) -> Iterator[str]:
    """Yield the axioms that no rule uses, with the reason."""
    if not account.skipped:
        return
    yield style.strong(
        f"{counted(len(account.skipped), 'axiom')} that rules do not use, or in part"
    )
    for triple, reason in account.skipped:
        yield f"{INDENT}{show_triple(triple).replace(GENID, '_:')}"
        yield from (f"{INDENT * 2}{line}" for line in wrap(reason, style.text_width - 4))


def account_document(account: Account) -> dict[str, Any]:
    """Return what a run did as values for JSON."""
    return {
        "engine": account.engine,
        "read": account.read,
        "inferred": account.inferred,
        "aside": account.aside,
        "rounds": account.rounds,
        "seconds": {name: round(seconds, 3) for name, seconds in account.phases},
        "rules": dict(account.fired),
        "same": {
            "sets": len(account.cliques),
            "largest": account.cliques[0] if account.cliques else 0,
            "represented": [
                {"representative": term_document(term, curie), "members": size}
                for term, size in account.represented
            ],
        },
        "contradictions": [
            {
                "rule": each.rule,
                "number": each.number,
                "examples": [
                    [triple_document(premise, curie) for premise in example.premises]
                    for example in each.examples
                ],
            }
            for each in account.contradictions
        ],
        "skipped": [
            {"axiom": triple_document(triple, curie), "reason": reason}
            for triple, reason in account.skipped
        ],
    }


def counted(number: int, noun: str) -> str:
    """Return a number with what is counted."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def aligned(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield lines of a name and a number, the numbers flush right."""
    name = max(len(row[0]) for row in rows)
    number = max(len(row[1]) for row in rows)
    for row in rows:
        yield f"{INDENT}{row[0]:<{name}}{INDENT}{row[1]:>{number}}"
