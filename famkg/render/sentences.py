"""Reads a statement back as an English sentence of ours, by a template of its class.

In a template `{role}` stands for what the statement gives in that role, `{a role}` for the
same with an article, `<was|is>` for a tense that depends on whether the statement is asserted,
and `[…]` for words that are left out where a role within them is empty.
Of several templates the first counts whose roles outside brackets are all filled. `{when}` is
the time, which otherwise comes last; `{extent}` is a length in seasons, episodes and the like.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode

from famkg.description import Said
from famkg.names import shown_as_text
from famkg.namespaces import FAM
from famkg.render.times import spell_time

Label: TypeAlias = Callable[[str], str]
Roles: TypeAlias = Mapping[str, tuple[str, ...]]
"""What a statement gives in each role, in words, by the local name of the role."""

TEMPLATES: dict[str, tuple[str, ...]] = {
    "Acclaim": ("{acclaimedWork} met with {verdict}",),
    "Adoption": ("{adopter} adopted {adoptee}[ as a {kinTerm}]",),
    "Announcement": (
        "[{when} ]{announcer} made known that {announced}",
        "[{when} ]it was made known that {announced}",
    ),
    "Authorship": ("{author} wrote “{authoredDocument}”",),
    "AwardListing": (
        "[{when} ]{listedNominee} <was|is> listed beside the {award}"
        "[ ({awardSeries})], its result not given",
    ),
    "AwardWin": ("{winner} <won|wins> the {award}[ at the {ceremony}]",),
    "Basis": ("{inspired} is based on {basis}[ in one respect: {aspect}]",),
    "Beginning": ("{begun} <began|begins>",),
    "Birth": ("{born} was born[ in {birthplace}]",),
    "CastJoining": (
        "{performer} <joined|joins> the {billing} cast[ of {inWork}][ for {inSeason}]",
        "{performer} <joined|joins> the cast[ of {inWork}][ for {inSeason}]",
    ),
    "CastReturn": ("{performer} <returned|returns> to the cast[ of {inWork}][ for {inSeason}]",),
    "CastStatement": ("{performer} belongs to the cast[ of {inWork}][ in {inSeason}]",),
    "Casting": (
        "{performer} plays {character}[ when {lifeStage}] in {inSeason}[ ({billing} cast)]",
        "{performer} plays {character}[ when {lifeStage}][ in {inWork}][ ({billing} cast)]",
    ),
    "Causation": ("{cause} <led|leads> to {effect}",),
    "Characterization": ("{characterized} is described so: {trait}",),
    "Classification": ("{classifiedWork} is of the genre {genre}",),
    "Companionship": ("{companion} accompanies {accompanied}",),
    "Conception": ("the idea for {conceivedWork} came up during {conceivedDuring}",),
    "Consensus": ("reviewers of {reviewedWork} agree, as {aggregator} sums it up: {gist}",),
    "Contribution": ("{contributor} writes or wrote for {publication}",),
    "Correspondence": ("{storyFace} in the story stands for {worldFace} in our world",),
    "Credit": (
        "{creator} created {creditedWork}",
        "{executiveProducer} is executive producer of {creditedWork}",
        "{composer} composed the music of {creditedWork}",
        "{star} stars in {creditedWork}",
        "{host} hosts {creditedWork}",
        "{productionCompany} produced {creditedWork}",
        "{creditedWork} was produced with {productionPartner}",
        "{showrunner} is showrunner of {creditedWork}",
        "{trackWriter} wrote music for {creditedWork}",
        "{creditedWork} comes from {maker}",
        "{creditedWork} comes from {imageSource}",
        "{creditedAgent} had a share in making {creditedWork}",
    ),
    "CrewMembership": ("{crewMember} served on {mission}[ as {position}]",),
    "Depiction": ("{depictingWork} shows {depicted}[ ({depictionMeans})]",),
    "Distribution": ("{distributedWork} is available on {platform}",),
    "Divergence": ("where our world has {worldSide}, the story has {storySide}",),
    "DocumentPublication": ("“{publishedDocument}” <was|is> published",),
    "Duration": ("{lasting} has lasted for {extent}",),
    "Employment": (
        "{employee} works as {a occupation}[ for {employer}][ at {workplace}]",
        "{employee} works for {employer}[ at {workplace}]",
        "{employee} works at {workplace}",
    ),
    "Ending": ("{ended} <ended|ends>",),
    "EpisodeCasting": ("{performer} is seen in {inEpisode}[ as {trait}]",),
    "Extent": ("{extentOf} has {extent}",),
    "Filming": (
        "{shoot} is the filming of {filmedWork}[ at {filmedAt}][ ({cameraSetup})]",
        "{filmedWork} <was|is> filmed[ at {filmedAt}][ ({cameraSetup})]",
    ),
    "Founding": ("{founder} founded {founded}",),
    "Friendship": ("{friend} and {friendTo} are friends[ ({closeness})]",),
    "Gap": ("{extent} lie between {gapAfter} and {gapBefore}",),
    "Goal": ("{goalHolder} aims at {aim}[ ahead of {aheadOf}]",),
    "Grandparenthood": ("{grandparent} is a grandparent of {grandchild}[, a {kinTerm}]",),
    "Headship": ("{head} leads {headed}",),
    "ImageDepiction": ("{image} shows {shows}[ at {shownAt}]",),
    "Inscription": ("{inscribedObject} bears the words “{inscription}”",),
    "Inspiration": ("{inspiration} inspired {inspired}[ in one respect: {aspect}]",),
    "Installment": ("{part} is number {ordinal} of {whole}", "{part} is a part of {whole}"),
    "Location": ("{located} is located at {locatedAt}",),
    "Marriage": ("{husband} and {wife} are or were married",),
    "Membership": ("{member} belongs to {group}",),
    "Mentorship": ("{mentor} mentored {mentee}",),
    "Namesake": ("{namedThing} <was|is> named after {namedAfter}",),
    "Naming": ("{named} bears the {nameKind} “{name}”", "{named} bears the name “{name}”"),
    "Nomination": ("{nominee} <was|is> a nominee for the {award}[ at the {ceremony}]",),
    "Occurrence": ("{event} <came|comes> about[ in {timeline}][ at {place}]",),
    "OfficeHolding": (
        "{officeHolder} held the office of {office}[ ({officeIn})]",
        "{officeHolder} held an office in {officeIn}",
    ),
    "Operation": ("{operator} runs {operated}",),
    "Order": (
        "{orderedBy} ordered {orderedWork}[ with {extent}]",
        "{orderedWork} <was|is> ordered[ with {extent}]",
    ),
    "Origin": (
        "{originOf} comes from {countryOfOrigin}[ and is in {originalLanguage}]",
        "{originOf} is in {originalLanguage}",
    ),
    "Ownership": ("{owner} owns {owned}",),
    "Parenthood": ("{parent} is a parent of {child}[, a {kinTerm}]",),
    "Participation": (
        "{participant} <took|takes> part in {participatedIn}[ ahead of {aheadOf}][ as {role}]",
    ),
    "Placement": (
        "{placedBy} left {placedObject}[ on {placedAt}]",
        "{placedObject} was left on {placedAt}",
    ),
    "Precedence": ("{earlier} <came|comes> before {later}",),
    "Premiere": (
        "{premieredWork} <premiered|premieres>[ on {platform}][ at {premieredAt}]"
        "[, released by {releasedBy},]",
    ),
    "Promotion": ("{performer} <rose|rises> to the {billing} cast[ of {inWork}][ for {inSeason}]",),
    "Recruitment": ("{recruiter} <took|takes> {recruited} into service[ for {recruitedFor}]",),
    "Relatedness": ("{relatedWork} and {referenceWork} belong together",),
    "Renewal": ("{renewedWork} <was|is> renewed[ for {renewedFor}][ by {renewedBy}]",),
    "Report": (
        "[{when} ]{announcer} reported that {announced}",
        "[{when} ]news came that {announced}",
    ),
    "Residence": ("{resident} lives or lived in {residence}",),
    "Resumption": ("{resumed} <went|goes> on after an interruption",),
    "ReviewScore": (
        "{aggregator} gives {reviewedWork} an approval of {approvalPercentage} percent"
        "[, from {reviewCount} reviews][ ({verdict})]",
        "{aggregator} gives {reviewedWork} a weighted score of {weightedScore} of 100"
        "[, from {reviewCount} reviews][ ({verdict})]",
    ),
    "Run": ("{runWork} <ran|runs>[ {cadence}]",),
    "Setting": ("{settingOf} is set[ in {settingTimeline}]",),
    "SpinOff": ("{spinOff} is a spin-off of {originalWork}",),
    "Stage": ("{stagedWork} <was|is> {stage}",),
    "SubEvent": ("{subEvent} is part of {superEvent}",),
    "Subject": ("{treatingWork} is about {treatedSubject}",),
    "Utterance": (
        "[{when} ]{utterer} <said|says>[ in {utteredIn}][ to {utteredTo}]: “{words}”[ ({gist})]",
        "[{when} ]{utterer} <said|says>[ in {utteredIn}][ to {utteredTo}] that {gist}",
    ),
}
"""How statements of a class read; a class without a template reads like its superclass."""

EXTENTS = {
    "seasonCount": ("season", "seasons"),
    "episodeCount": ("episode", "episodes"),
    "spannedYears": ("year to tell of", "years to tell of"),
    "yearsBetweenSeasons": ("year between seasons", "years between seasons"),
    "years": ("year", "years"),
}
"""What an extent counts, for one and for several."""
UNSPOKEN = frozenset({"about", "subjectOf", "horizonReason", "earliest", "latest"})
"""What no sentence mentions: it repeats roles or times, or is about our data."""
FRAME = frozenset(
    {"modality", "standing", "standingReason", "speaker", "saidOn", "qualifier", "qualifies"}
)
"""What limits a statement of any class."""

PLURALS = {"was": "were", "is": "are", "says": "say"}

_HOLE = re.compile(r"\{(a )?(\w+)\}")
_OPTION = re.compile(r"\[([^\]]*)\]")
_TENSE = re.compile(r"<([^|>]*)\|([^>]*)>")


def spell_statement(said: Said, label: Label) -> str:
    """Return what a statement says as a sentence, with all that limits it.

    Modality and speaker come first (`It is planned that …`), then what is told, its time and
    its qualifier, and behind the sentence a standing that is not normal.
    """
    sentence = _clause(said, label)
    return f"{sentence[0].upper()}{sentence[1:]}.{_standing(said, label)}"


def _clause(said: Said, label: Label, within: Said | None = None) -> str:
    """Return what is told, framed; a report of it has already said that it is reported."""
    roles = _roles(said, label)
    announced = within is not None and FAM + "Announcement" in within.classes
    if announced and roles.get("modality") == ("reported",):
        roles = {**roles, "modality": ("asserted",), "speaker": ()}
    template = next(
        (
            template
            for name in said.classes
            for template in TEMPLATES.get(name.removeprefix(FAM), ())
            if all(roles.get(hole[2]) for hole in _HOLE.finditer(_OPTION.sub("", template)))
        ),
        None,
    )
    told = _enumerated(said, roles, label) if template is None else _filled(template, roles)
    if template is None or "{when}" not in template:
        told = " ".join([told.rstrip(","), *roles.get("when", ())])
    if "qualifier" in roles:
        told = f"{told} ({'; '.join(roles['qualifier'])})"
    if "qualifies" in roles and said.parts:
        told = f"{told} (which qualifies that {_joined(list(roles['qualifies']))})"
    return _framed(told, roles)


def _roles(said: Said, label: Label) -> Roles:
    parts = {part.iri: part for part in said.parts}

    def words(term: object) -> str:
        if isinstance(term, NamedNode) and term.value in parts:
            return _clause(parts[term.value], label, within=said)
        if isinstance(term, NamedNode | Literal):
            return shown_as_text(term, label)
        return str(term)

    roles = {
        name.removeprefix(FAM): tuple(sorted(words(term) for term in terms))
        for name, terms in said.values
    }
    if "time" in roles:
        roles["when"] = tuple(spell_time(time) for time in roles["time"])
    if FAM + "Run" in said.classes:  # what runs does so until its end, not by it
        roles["when"] = tuple(when.replace("by ", "until ", 1) for when in roles.get("when", ()))
    extent = _extent(roles)
    return {**roles, "extent": (extent,)} if extent else roles


def _extent(roles: Roles) -> str:
    """Return the counts of an extent: `at least 40 episodes of 43 to 81 minutes`."""
    counts = [
        f"{number} {one if number == '1' else many}"
        for name, (one, many) in EXTENTS.items()
        for number in roles.get(name, ())
    ]
    shortest, longest = roles.get("shortestMinutes", ()), roles.get("longestMinutes", ())
    minutes = list(dict.fromkeys([*shortest, *longest]))
    if minutes:
        counts.append(f"episodes of {' to '.join(minutes)} minutes")
    if not counts:
        return ""
    about = "about " if roles.get("approximate") == ("true",) else ""
    least = "at least " if roles.get("atLeast") == ("true",) else ""
    return f"{least}{about}{_joined(counts)}"


def _filled(template: str, roles: Roles) -> str:
    def option(found: re.Match[str]) -> str:
        holes = _HOLE.finditer(found[1])
        return found[1] if all(roles.get(hole[2]) for hole in holes) else ""

    def hole(found: re.Match[str]) -> str:
        values = roles.get(found[2], ())
        if found[2] == "announced":
            return " and that ".join(values)
        return _joined([_with_article(value) if found[1] else value for value in values])

    past = roles.get("modality", ("asserted",)) == ("asserted",)
    subject = next((found[2] for found in _HOLE.finditer(template) if found[2] != "when"), "")

    def verb(found: re.Match[str]) -> str:
        word = found[1] if past else found[2]
        return PLURALS.get(word, word) if len(roles.get(subject, ())) > 1 else word

    return _HOLE.sub(hole, _TENSE.sub(verb, _OPTION.sub(option, template)))


def _enumerated(said: Said, roles: Roles, label: Label) -> str:
    """Return what a statement of a class without a template says, role by role."""
    kind = label(said.classes[0]) if said.classes else "statement"
    hidden = UNSPOKEN | FRAME | {"time", "when", "extent"}
    told = [
        f"{label(FAM + name)} {_joined(list(values))}"
        for name, values in roles.items()
        if name not in hidden
    ]
    return f"{kind}: {'; '.join(told) or 'nothing more is said'}"


def _framed(told: str, roles: Roles) -> str:
    """Return what is told with who says it, when, and how firmly."""
    (modality, *_) = (*roles.get("modality", ()), "asserted")
    if modality != "asserted":
        told = f"it is {modality} that {told}"
    if "saidOn" in roles:
        told = f"as said {_joined([spell_time(time) for time in roles['saidOn']])}, {told}"
    if roles.get("speaker"):
        told = f"according to {_joined(list(roles['speaker']))}, {told}"
    return told


def _standing(said: Said, label: Label) -> str:
    """Return a standing that is not normal, with its reason, in brackets."""
    roles = _roles(said, label)
    standing = [name for name in roles.get("standing", ()) if name != "normal"]
    if not standing:
        return ""
    return f" [{_joined(standing)}{': ' if 'standingReason' in roles else ''}" + (
        f"{'; '.join(roles.get('standingReason', ()))}]"
    )


def _joined(words: list[str]) -> str:
    """Return words as a list in a sentence: `A, B and C`."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _with_article(words: str) -> str:
    return f"{'an' if words[:1].lower() in tuple('aeiou') else 'a'} {words}"
