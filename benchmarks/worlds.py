"""Writes synthetic worlds under the ontology of the project: any size, from a seed.

    python benchmarks/worlds.py --triples 600000 --seed 1 --output worlds.nt

A world is a sequence of made-up series. Each has seasons, episodes and a cast, families and
careers in its story, and a chain of events there; performers, companies and awards are shared
by all. What a series is depends on the seed and on its number alone, so a smaller world is the
beginning of a larger one, and nothing needs to be kept in memory. All that the rules of the
project speak of occurs: chains of two and three, inverse, symmetric and transitive properties,
keys, and statements that are set aside.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from famkg.namespaces import PREFIXES, RDF, XSD

Row = tuple[str, str, str]
"""Subject, predicate and object as CURIEs; a literal as Turtle writes it."""

SERIES_PER_PERFORMER = 4
FIRST_DAY = date(1969, 7, 1)
OCCUPATIONS = ("Astronaut", "Cosmonaut", "Engineer", "Official", "Scientist")
BILLINGS = ("Main", "Recurring", "Guest")
SEASONS = 4
CHARACTERS = 24
EVENTS = 16
PLACES = 6


def world(triples: int, seed: int = 1) -> Iterator[Row]:
    """Yield at least so many triples, and no more than one series beyond."""
    count = number = 0
    for row in common():
        count += 1
        yield row
    while count < triples:
        for row in Series(number, seed).rows():
            count += 1
            yield row
        number += 1


def common() -> Iterator[Row]:
    """Yield what all series share."""
    for name in ("studio", "network", "academy"):
        yield f"world:{name}", "rdf:type", "fam:Organization"
        yield f"world:{name}", "rdf:type", "fam:WorldEntity"
    for number in range(12):
        yield f"world:award-{number}", "rdf:type", "fam:Award"
    for number in range(8):
        yield f"world:genre-{number}", "rdf:type", "fam:Genre"


class Series:
    """One series with its story, as statements."""

    def __init__(self, number: int, seed: int) -> None:
        self.number = number
        self.random = Random(f"{seed} {number}")
        self.stated = 0
        self.passages = 0
        self.work = f"world:series-{number}"
        self.seasons = [f"{self.work}-season-{n}" for n in range(1, SEASONS + 1)]
        self.characters = [f"story:person-{number}-{n}" for n in range(CHARACTERS)]
        self.events = [f"story:event-{number}-{n}" for n in range(EVENTS)]
        self.places = [f"story:place-{number}-{n}" for n in range(PLACES)]
        self.timeline = f"story:timeline-{number}"
        self.agency = f"story:agency-{number}"
        self.office = f"story:office-{number}"
        self.group = f"story:group-{number}"
        self.document = f"document:article-{number}"

    def rows(self) -> Iterator[Row]:
        """Yield all that is said of the series."""
        yield self.document, "rdf:type", "fam:Document"
        yield self.document, "rdfs:label", f'"article {self.number}"@en'
        yield self.document, "fam:publisher", '"Example"'
        yield self.document, "fam:file", f'"article-{self.number}.txt"'
        yield self.document, "fam:url", f'"https://example.org/articles/{self.number}"^^xsd:anyURI'
        for part in (self.entities, self.production, self.cast, self.families, self.careers):
            yield from part()
        yield from self.happenings()
        yield from self.names()

    def states(self, kind: str, *roles: tuple[str, str], known: int = 0) -> Iterator[Row]:
        """Yield one statement with its passage; one in forty is a rumour."""
        statement = f"statement:{self.number}-{self.stated}"
        modality = "Reported" if self.random.random() < 0.025 else "Asserted"
        self.stated += 1
        yield statement, "rdf:type", f"fam:{kind}"
        for role, filler in roles:
            yield statement, f"fam:{role}", filler
        yield statement, "fam:knownFrom", str(known)
        yield statement, "fam:standing", "fam:Normal"
        yield statement, "fam:modality", f"fam:{modality}"
        if self.stated % 4 == 1:
            self.passages += 1
            passage, start = f"wikipedia:{self.number}-{self.passages}", 100 * self.passages
            digest = f'"{self.random.getrandbits(64):016x}"'
            cited_twice = self.passages % 16 == 0  # then the key makes both one passage
            for name in (passage, f"{passage}-again") if cited_twice else (passage,):
                yield name, "rdf:type", "fam:Passage"
                yield name, "fam:document", self.document
                yield name, "fam:start", str(start)
                yield name, "fam:end", str(start + 80)
                yield name, "fam:digest", digest
                yield name, "fam:locator", f'"statement {self.stated} … of the series"'
                yield name, "fam:section", '"Lead"'
                yield name, "fam:knownFrom", str(known)
        yield f"wikipedia:{self.number}-{self.passages}", "fam:states", statement

    def entities(self) -> Iterator[Row]:
        """Yield what there is: who and what it is, and how it is called."""
        world = [(self.work, "Series"), *((season, "Season") for season in self.seasons)]
        story = [
            *((person, "Character") for person in self.characters),
            *((event, "Event") for event in self.events),
            *((place, "Place") for place in self.places),
            (self.timeline, "Timeline"),
            (self.agency, "SpaceAgency"),
            (self.office, "Office"),
            (self.group, "Group"),
        ]
        for things, side in ((world, "WorldEntity"), (story, "StoryEntity")):
            for thing, kind in things:
                yield thing, "rdf:type", f"fam:{kind}"
                yield thing, "rdf:type", f"fam:{side}"
                yield thing, "rdfs:label", f'"{thing.partition(":")[2].replace("-", " ")}"@en'

    def production(self) -> Iterator[Row]:
        """Yield how the series was made, shown and received."""
        yield from self.states("Classification", ("classifiedWork", self.work), self.genre())
        for role in ("creator", "executiveProducer", "composer", "showrunner"):
            yield from self.states("Credit", (role, self.performer()), ("creditedWork", self.work))
        yield from self.states(
            "Credit", ("productionCompany", "world:studio"), ("creditedWork", self.work)
        )
        shown = FIRST_DAY + timedelta(days=self.random.randrange(18_000))
        for number, season in enumerate(self.seasons, start=1):
            yield from self.states(
                "Installment", ("part", season), ("whole", self.work), ("ordinal", str(number))
            )
            yield from self.states("Extent", ("extentOf", season), ("episodeCount", "10"))
            ordered, shown = shown, shown + timedelta(days=300 + self.random.randrange(400))
            if number > 1:
                yield from self.states(
                    "Renewal",
                    ("renewedWork", self.work),
                    ("renewedFor", season),
                    *day(ordered),
                )
            yield from self.states("Premiere", ("premieredWork", season), *day(shown))
            over = shown + timedelta(days=63)
            yield from self.states("Run", ("runWork", season), *span(shown, over))
            shown = over
            award = f"world:award-{self.random.randrange(12)}"
            yield from self.states("Nomination", ("nominee", season), ("award", award))

    def cast(self) -> Iterator[Row]:
        """Yield who plays whom in which season."""
        for place, character in enumerate(self.characters):
            performer = self.performer()
            yield performer, "rdf:type", "fam:RealPerson"
            for season in self.seasons[place % 2 : 2 + place % 3]:
                yield from self.states(
                    "Casting",
                    ("performer", performer),
                    ("character", character),
                    ("inSeason", season),
                    ("billing", f"fam:{BILLINGS[place % 3]}"),
                    known=1,
                )

    def families(self) -> Iterator[Row]:
        """Yield three generations and their friends."""
        old, middle, young = (self.characters[n : n + 8] for n in range(0, CHARACTERS, 8))
        for parents, children in ((old, middle), (middle, young)):
            for one, other in zip(parents[::2], parents[1::2], strict=True):
                yield from self.states("Marriage", ("husband", one), ("wife", other), known=1)
            for place, child in enumerate(children):
                kind, role, filled = (
                    ("Adoption", "adopter", "adoptee")
                    if place == 7
                    else ("Parenthood", "parent", "child")
                )
                for parent in parents[place - place % 2 : place - place % 2 + 2]:
                    yield from self.states(kind, (role, parent), (filled, child), known=1)
        for one, other in zip(old, self.random.sample(young, 8), strict=True):
            yield from self.states("Mentorship", ("mentor", one), ("mentee", other), known=2)
            friend = self.random.choice(middle)
            yield from self.states("Friendship", ("friend", one), ("friendTo", friend), known=2)

    def careers(self) -> Iterator[Row]:
        """Yield where the persons of the story were born, live and work."""
        yield from self.states(
            "Founding", ("founder", self.characters[0]), ("founded", self.agency)
        )
        for inner, outer in zip(self.places, self.places[1:], strict=False):
            yield from self.states("Location", ("located", inner), ("locatedAt", outer))
        begins = FIRST_DAY + timedelta(days=self.random.randrange(9_000))
        for place, person in enumerate(self.characters):
            born = FIRST_DAY - timedelta(days=7_000 + self.random.randrange(9_000))
            yield from self.states("Birth", ("born", person), *day(born))
            yield from self.states(
                "Employment",
                ("employee", person),
                ("employer", self.agency),
                ("occupation", f"fam:{OCCUPATIONS[place % len(OCCUPATIONS)]}"),
            )
            home = self.random.choice(self.places)
            yield from self.states("Residence", ("resident", person), ("residence", home))
            if place % 3 == 0:
                yield from self.states("Membership", ("member", person), ("group", self.group))
            if place % 6 == 0:
                ends = begins + timedelta(days=900 + self.random.randrange(900))
                yield from self.states(
                    "OfficeHolding",
                    ("officeHolder", person),
                    ("office", self.office),
                    ("officeIn", self.agency),
                    *span(begins, ends),
                )
                begins = ends + timedelta(days=1)

    def happenings(self) -> Iterator[Row]:
        """Yield the events of the story, one leading to the other, and who took part."""
        when = FIRST_DAY + timedelta(days=self.random.randrange(4_000))
        for number, event in enumerate(self.events):
            when += timedelta(days=30 + self.random.randrange(700))
            yield from self.states(
                "Occurrence",
                ("event", event),
                ("timeline", self.timeline),
                ("place", self.random.choice(self.places)),
                *day(when),
                known=1,
            )
            for person in self.random.sample(self.characters, 4):
                yield from self.states(
                    "Participation", ("participant", person), ("participatedIn", event), known=1
                )
            if number % 8:
                earlier = self.events[number - 1]
                kind, *roles = (
                    ("Causation", "cause", "effect")
                    if number % 2
                    else ("Precedence", "earlier", "later")
                )
                yield from self.states(kind, (roles[0], earlier), (roles[1], event), known=1)
                whole = self.events[number - number % 8]
                if number % 4 == 3:
                    yield from self.states("SubEvent", ("subEvent", event), ("superEvent", whole))

    def names(self) -> Iterator[Row]:
        """Yield other names, and a person of whom two articles speak under two IRIs."""
        for person in self.characters[::4]:
            name = f'"nickname of {person[6:]}"'
            yield from self.states("Naming", ("named", person), ("name", name))
        double = f"{self.characters[0]}-again"
        yield double, "owl:sameAs", self.characters[0]
        yield double, "rdfs:label", f'"{double[6:].replace("-", " ")}"@en'

    def performer(self) -> str:
        """Return one of the performers who play in this series and its neighbours."""
        pool = self.number // SERIES_PER_PERFORMER
        return f"world:performer-{pool}-{self.random.randrange(SERIES_PER_PERFORMER * 20)}"

    def genre(self) -> tuple[str, str]:
        """Return a role that says of what kind the series is."""
        return "genre", f"world:genre-{self.random.randrange(8)}"


def day(when: date) -> list[tuple[str, str]]:
    """Return the roles of a time that is known to the day."""
    return [("time", f'"{when}"'), *bounds(when, when)]


def span(first: date, last: date) -> list[tuple[str, str]]:
    """Return the roles of a stretch of time whose ends are known to the day."""
    return [("time", f'"{first}/{last}"'), *bounds(first, last)]


def bounds(first: date, last: date) -> list[tuple[str, str]]:
    """Return the roles for the first and the last day of a time."""
    return [("earliest", f'"{first}"^^xsd:date'), ("latest", f'"{last}"^^xsd:date')]


def in_ntriples(rows: Iterator[Row]) -> Iterator[str]:
    """Yield a line of N-Triples for each row."""
    known: dict[str, str] = {"rdf:type": f"<{RDF}type>"}
    integer = f'"^^<{XSD}integer>'

    def iri(curie: str) -> str:
        prefix, _, local = curie.partition(":")
        return f"<{PREFIXES[prefix]}{local}>"

    for subject, predicate, object_ in rows:
        if predicate not in known:
            known[predicate] = iri(predicate)
        if object_[0] == '"':
            value, mark, datatype = object_.rpartition("^^")
            written = f"{value}^^{iri(datatype)}" if mark else object_
        elif object_.isdecimal():
            written = f'"{object_}{integer}'
        else:
            written = iri(object_)
        yield f"{iri(subject)} {known[predicate]} {written} .\n"


def in_turtle(rows: Iterator[Row]) -> Iterator[str]:
    """Yield a line of Turtle for each row, after the prefixes."""
    for prefix, namespace in PREFIXES.items():
        yield f"@prefix {prefix}: <{namespace}> .\n"
    for row in rows:
        yield f"{' '.join(row)} .\n"


def write(path: Path, triples: int, seed: int = 1) -> None:
    """Write a world to a file, as Turtle if its name ends in `.ttl`, else as N-Triples."""
    form = in_turtle if path.suffix == ".ttl" else in_ntriples
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(form(world(triples, seed)))


def main() -> int:
    """Write the world that the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--triples", type=int, required=True, help="how many, at least")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes another world")
    parser.add_argument("--output", type=Path, required=True, help="a file: .nt or .ttl")
    arguments = parser.parse_args()
    write(arguments.output, arguments.triples, arguments.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
