"""What a viewer can ask: for every command that takes --seen, lists of arguments.

They are made from the parsers of the commands: each option is given, each value that an option
knows, and each kind of thing that a command is asked about, whether the viewer knows it, will
know it later, or nobody will. A new option needs no line here, unless it takes a value that
cannot be guessed.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import product
from pathlib import Path
from random import Random
from typing import TypeAlias

from futures import STRANGE_LABELS, STRANGERS
from knowledge import LABEL, Knowledge, Line
from pyoxigraph import NamedNode, Triple

import famkg
from famkg.cli.arguments import Parser
from famkg.cli.main import COMMANDS
from famkg.closure import RUN
from famkg.errors import UnknownNameError
from famkg.namespaces import FAM, STORY, WORLD, curie

Words: TypeAlias = tuple[str, ...]
OUTPUT = "FILE"
"""Stands for a file that a command writes."""
DEAR = ("--engine", "--no-cache")
"""Options with which a command reasons anew."""
DEAR_COMMANDS = ("export", "reason")
"""Commands that take as long with any option."""
ABSURDLY_DEAR = (("--engine", "owlrl"),)
"""Half a minute for each question."""
VALUES = {
    "--memory-limit": ("1GB",),
    "--contact": ("https://w3id.org/famkg/",),
    "--max-age": ("7",),
}
"""What to give to options of which nothing tells what they take."""


@dataclass(frozen=True)
class Lore:
    """What to ask about, by what a command calls its arguments."""

    about: dict[Words, tuple[Words, ...]]


def commands() -> dict[Words, argparse.ArgumentParser]:
    """Return the parser of each command, or of each action of a command."""
    found: dict[Words, argparse.ArgumentParser] = {}
    for name in COMMANDS:
        parser: argparse.ArgumentParser = Parser(prog=f"famkg {name}")
        import_module(f"famkg.cli.{name.replace('-', '_')}").add_arguments(parser)
        found |= _actions((name,), parser)
    return found


def _actions(
    words: Words, parser: argparse.ArgumentParser
) -> Iterator[tuple[Words, argparse.ArgumentParser]]:
    inner = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    if not inner:
        yield words, parser
    for action in inner:
        for name, own in action.choices.items():
            yield from _actions((*words, name), own)


def has_horizon(parser: argparse.ArgumentParser) -> bool:
    """Say whether a command takes --seen."""
    return "--seen" in parser._option_string_actions


def least(parser: argparse.ArgumentParser) -> Words:
    """Return the fewest arguments that a command takes."""
    required = [action for action in parser._actions if action.required]
    return tuple(word for each in required for word in (*each.option_strings[-1:], "x"))


def questions(
    words: Words, parser: argparse.ArgumentParser, lore: Lore, *, thorough: bool = False
) -> tuple[list[Words], list[Words]]:
    """Return argument lists for a command; every option, value and thing is in one of them.

    If they are to be `thorough`, everything is asked in every way. The second list has those
    that take longer. Raises LookupError where a positional argument or an
    option takes what nobody can guess.
    """
    about = tuple(action.dest for action in parser._actions if not action.option_strings)
    if about not in lore.about:
        raise LookupError(
            f"{parser.prog} asks for {about}: say in tests/viewers.py what a viewer may give"
        )
    things = lore.about[about]
    given = {word for thing in things for word in thing}
    ways: list[Words] = [()]
    dear: list[Words] = []
    for action in parser._actions:
        option = action.option_strings[-1] if action.option_strings else None
        if option and action.dest not in ("help", "seen"):
            for words_of_it in _ways(parser, action, option, given):
                last = ways[-1] if "--format" in ways[-1] and OUTPUT in words_of_it else ()
                (dear if option in DEAR else ways).append((*last, *words_of_it))
    pairs = product(things, ways) if thorough else ()
    found = [(*words, *thing, *way) for thing, way in (*_zipped(things, ways), *pairs)]
    slow = [(*words, *things[0], *way) for way in dear if way not in ABSURDLY_DEAR]
    return ([], [*found, *slow]) if words[0] in DEAR_COMMANDS else (found, slow)


def _zipped(things: Sequence[Words], ways: Sequence[Words]) -> Iterator[tuple[Words, Words]]:
    """Yield each thing and each way at least once; a way that comes again brings another."""
    rng = Random(str(ways))
    for number in range(max(len(things), len(ways))):
        way = ways[number % len(ways)]
        more = rng.choice(ways) if number >= len(ways) else ()
        yield things[number % len(things)], way if more[:1] == way[:1] else (*way, *more)


def _ways(
    parser: argparse.ArgumentParser, action: argparse.Action, option: str, given: Collection[str]
) -> list[Words]:
    """Return the ways in which an option can be given, but for its default and those `given`."""
    if action.nargs in (0, "?"):
        return [(option,)]
    if action.choices:
        return [(option, str(choice)) for choice in action.choices if choice != action.default]
    if action.type is Path:
        return [(option, OUTPUT)]
    if action.type is int:
        return [(option, "1"), (option, "2")]
    if option in VALUES:
        return [(option, value) for value in VALUES[option]]
    try:
        action.type("\0")  # type: ignore[operator, misc]
    except UnknownNameError as error:
        known = re.search(r"Known are: (.*)", str(error))
        assert known is not None, error
        return [(option, name) for name in known[1].split(", ") if name != action.default]
    except TypeError:
        if option in given:
            return []
    raise LookupError(f"{parser.prog} takes {option}: say in tests/viewers.py with what")


def gather(
    lines: Sequence[Line], everything: Iterable[Triple], seen: int, root: Path, rng: Random
) -> Lore:
    """Return what to ask about the project in `root`, whose data are `lines`.

    `everything` is what rules infer for who knows all. Among the names are those of strangers:
    other futures may have them, and the project has not.
    """
    triples = [triple for _, triple in lines]
    known = Knowledge.of(triples, seen)
    labels: defaultdict[NamedNode, list[str]] = defaultdict(list)
    for triple in triples:
        if triple.predicate == LABEL:
            labels[triple.subject].append(triple.object.value)

    def some(nodes: frozenset[NamedNode], count: int) -> list[NamedNode]:
        return rng.sample(sorted(nodes, key=str), min(count, len(nodes)))

    def word(node: NamedNode) -> str:
        return rng.choice([curie(node.value), *labels[node]])

    strangers = [
        *STRANGE_LABELS,
        *(curie(rng.choice((STORY, WORLD)) + name) for name in STRANGERS),
    ]
    people = [
        *(word(each) for each in some(known.entities, 4)),
        *(word(each) for each in some(known.later_entities, 4)),
        *(_misspelt(word(each), rng) for each in some(known.entities, 2)),
        *(_misspelt(word(each), rng) for each in some(known.later_entities, 2)),
        *rng.sample(strangers, 6),
    ]
    names = [
        *people,
        *(curie(each.value) for each in some(known.statements, 2)),
        *(curie(each.value) for each in some(known.later_statements, 2)),
        *(curie(each.value) for each in some(known.veiled, 2)),
        *(curie(each.value) for each in some(known.later_passages, 1)),
        *("document:inverse", "fam:Casting", "casting", "story/nobody", "xyzzy"),
        *(each.value for each in some(known.later_entities, 1)),
    ]
    passages = [
        *(curie(each.value) for each in some(known.passages - known.veiled, 3)),
        *(curie(each.value) for each in some(known.veiled, 2)),
        *(curie(each.value) for each in some(known.later_passages, 3)),
        *(_misspelt(curie(each.value), rng) for each in some(known.veiled, 2)),
        *(_misspelt(curie(each.value), rng) for each in some(known.passages, 2)),
    ]
    rng.shuffle(names)
    links = [*_links(known, everything, rng)]
    triads = [
        *((word(link.subject), curie(link.predicate.value), word(link.object)) for link in links),
        *((rng.choice(people), link, rng.choice(people)) for link in ("portrays", "a", "spouse")),
        (rng.choice(people), "inspiredby", rng.choice(people)),
        (rng.choice(people), "rdfs:label", rng.choice(STRANGE_LABELS)),
        (rng.choice(people), "fam:time", '"1974"'),
    ]
    rng.shuffle(triads)
    return Lore(
        {
            (): ((),),
            ("files",): ((),),
            ("name",): tuple((name,) for name in names),
            ("passage",): tuple((passage,) for passage in passages),
            ("subject", "predicate", "object"): tuple(triads),
            ("query",): tuple(_queries(known, root, people, rng)),
        }
    )


def _links(known: Knowledge, everything: Iterable[Triple], rng: Random) -> Iterator[Triple]:
    """Yield triples that the viewer knows, and triples of things known that hold only later."""
    now = {triple for _, triple in famkg.open(seen=known.seen).closure.inferred()}
    links = [t for t in sorted(everything, key=str) if t.predicate.value.startswith(FAM)]
    ends = [(link, {link.subject, link.object}) for link in links]
    within = [link for link, both in ends if both <= known.entities]
    for found, count in (
        ([link for link in within if link in now], 5),
        ([link for link in within if link not in now], 5),
        ([link for link, both in ends if both <= known.later_entities], 2),
    ):
        yield from rng.sample(found, min(count, len(found)))


def _queries(known: Knowledge, root: Path, people: Sequence[str], rng: Random) -> Iterator[Words]:
    """Yield questions to `famkg query`, with their parameters."""
    catalogue = famkg.open().catalogue
    chosen = rng.sample(sorted(catalogue), 14)
    for number, name in enumerate(chosen):
        given: list[str] = []
        for parameter in catalogue[name].parameters if number % 4 else ():
            value = rng.choice([parameter.example, *people])
            given += ["--param", f"{parameter.name}={value}"]
        yield (name, *given)
        if number % 2 and number % 4:
            yield (name, *given, rng.choice(("--why", "--cite")), rng.choice(("--all", "--row=1")))
        if number % 5 == 0:
            yield (_misspelt(name, rng), *given)
            yield ((root / "queries" / f"{name}.rq").as_posix(), *given)
    yield ("cast-of-a-season", "--param", "seeson=world:season-1")
    yield from ((), *[("--list",)] * 2)
    texts = [*TEXTS]
    for node in rng.sample(
        sorted(known.later_entities, key=str), min(2, len(known.later_entities))
    ):
        texts.append(f"ASK {{ {node} ?p ?o }}")
        texts.append(f"DESCRIBE {node}")
        local = node.value.rpartition("/")[2]
        texts.append(f'SELECT * WHERE {{ ?s ?p ?o FILTER(CONTAINS(STR(?s), "{local}")) }}')
    yield from ((text,) for text in texts)
    yield from ((text, "--federate", "--offline") for text in FEDERATED)


TEXTS = (
    "-",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "SELECT ?class (COUNT(?x) AS ?n) WHERE { ?x a ?class } GROUP BY ?class ORDER BY ?n",
    "SELECT (GROUP_CONCAT(?label) AS ?all) WHERE { ?x a fam:Character ; rdfs:label ?label }",
    "SELECT (SAMPLE(?x) AS ?one) WHERE { ?x a fam:Character }",
    "SELECT ?x ?label WHERE { ?x rdfs:label ?label } LIMIT 7",
    "SELECT ?x ?label WHERE { ?x rdfs:label ?label } OFFSET 70 LIMIT 7",
    f"SELECT ?s ?p ?o WHERE {{ GRAPH {RUN} {{ ?s ?p ?o }} }}",
    "SELECT (MAX(?n) AS ?most) WHERE { ?x fam:knownFrom ?n }",
    "SELECT ?passage ?p ?o WHERE { ?passage a fam:Passage ; ?p ?o }",
    "SELECT ?x ?why WHERE { ?x fam:horizonReason ?why }",
    "SELECT ?one ?other WHERE { ?one owl:sameAs ?other FILTER(?one != ?other) }",
    "CONSTRUCT { ?x fam:knows ?y } WHERE { ?x ?p ?y . ?x a fam:Character . ?y a fam:Character }",
    "SELECT ?x WHERE { ?x a story:newcomer",
    "SELECT ?x WHERE { ?x zoya:p ?y }",
)
FEDERATED = (
    "birthplaces-of-the-cast",
    "SELECT ?x ?place WHERE { ?statement fam:performer ?x . ?x wdt:P19 ?place }",
    "SELECT ?x ?work WHERE { ?statement fam:performer ?x . ?work wdt:P161 ?x }",
)
"""Questions to Wikidata; offline, an error names what would be asked about."""
INPUT = "SELECT ?kind (COUNT(*) AS ?n) WHERE { ?x fam:modality ?kind } GROUP BY ?kind"
"""What standard input holds."""


def _misspelt(name: str, rng: Random) -> str:
    """Return a name with one letter left out and another doubled, behind its prefix."""
    prefix, colon, local = name.rpartition(":")
    at = rng.randrange(1, len(local)) if len(local) > 1 else 0
    return prefix + colon + local[:at] + local[at + 1 :] + local[-1:]
