"""Statements that leave a question open, and those that answer it, for each of queries/gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Silence:
    """What is told, of what the answer is missing, and what would answer."""

    told: Mapping[str, str]
    things: tuple[str, ...]
    answer: Mapping[str, str]
    more: str = ""
    """Turtle about the things of both."""
    answered_by: str = field(default="")
    """Turtle that belongs to the answer."""


CASTING = (
    "a fam:Casting ; fam:performer world:okafor ; fam:character story:ada ; fam:inWork world:lamp"
)
EVENT = "story:wreck a fam:Event , fam:StoryEntity . story:storm a fam:Event , fam:StoryEntity ."
SEASON = "world:s1 a fam:Season , fam:WorldEntity ."
OFFICE = "a fam:OfficeHolding ; fam:officeHolder story:ada ; fam:office story:warden"

SILENCES = {
    "character-of-a-performer": Silence(
        {"a": "a fam:CastJoining ; fam:performer world:okafor ; fam:inWork world:lamp"},
        ("world:okafor",),
        {"b": CASTING},
    ),
    "date-of-a-casting": Silence(
        {"a": "a fam:CastJoining ; fam:performer world:okafor ; fam:inWork world:lamp"},
        ("world:okafor",),
        {"b": 'a fam:Report ; fam:announced statement:{}a ; fam:time "1988-05"'},
    ),
    "date-of-an-event": Silence(
        {"a": "a fam:Occurrence ; fam:event story:wreck"},
        ("story:wreck",),
        {"b": 'a fam:Occurrence ; fam:event story:wreck ; fam:time "195X"'},
        more=EVENT,
    ),
    "day-of-an-event": Silence(
        {"a": 'a fam:Occurrence ; fam:event story:wreck ; fam:time "1951"'},
        ("story:wreck",),
        {"b": 'a fam:Occurrence ; fam:event story:wreck ; fam:time "1951-05-01"'},
        more=EVENT,
    ),
    "end-of-a-run": Silence(
        {"a": 'a fam:Run ; fam:runWork world:podcast ; fam:time "1988-03-04/.."'},
        ("world:podcast",),
        {"b": 'a fam:Run ; fam:runWork world:podcast ; fam:time "../1990"'},
    ),
    "filming-of-a-season": Silence(
        {
            "a": "a fam:Filming ; fam:filmedWork world:s1 ; fam:shoot world:shoot",
            "b": 'a fam:Beginning ; fam:begun world:shoot ; fam:time "1988-05"',
        },
        ("world:s1",),
        {"c": 'a fam:Ending ; fam:ended world:shoot ; fam:time "../1988-09"'},
        more=SEASON,
    ),
    "founder-and-head-of-a-company": Silence(
        {"a": "a fam:Goal ; fam:goalHolder story:board ; fam:aim story:light"},
        ("story:board",),
        {"b": "a fam:Headship ; fam:head story:ada ; fam:headed story:board"},
        more="story:board a fam:Organization , fam:StoryEntity .",
    ),
    "members-of-a-group": Silence(
        {
            "a": "a fam:Participation ; fam:participant story:crew ;"
            " fam:participatedIn story:wreck",
            "b": "a fam:Occurrence ; fam:event story:wreck ; fam:place story:reef",
        },
        ("story:crew",),
        {"c": "a fam:Membership ; fam:member story:ada ; fam:group story:crew"},
        more="story:crew a fam:Group , fam:StoryEntity .",
    ),
    "name-of-a-person": Silence(
        {"a": "a fam:Marriage ; fam:husband story:finch ; fam:wife story:wife"},
        ("story:wife",),
        {"b": 'a fam:Naming ; fam:named story:wife ; fam:name "Ada"'},
        more='story:wife a fam:Character ; rdfs:label "wife of Finch"@en .'
        'story:finch a fam:Character ; rdfs:label "Finch"@en .',
    ),
    "neighbours-in-office": Silence(
        {"a": f'{OFFICE} ; fam:time "1951/1955"'},
        ("story:warden",),
        {
            "b": "a fam:OfficeHolding ; fam:officeHolder story:finch ; fam:office story:warden ;"
            ' fam:time "1955/1960"',
        },
    ),
    "number-of-an-episode": Silence(
        {"a": "a fam:Installment ; fam:part world:pilot ; fam:whole world:s1"},
        ("world:pilot",),
        {"b": "a fam:Installment ; fam:part world:pilot ; fam:whole world:s1 ; fam:ordinal 1"},
        more="world:pilot a fam:Episode , fam:WorldEntity .",
    ),
    "other-parent-of-a-child": Silence(
        {
            "a": "a fam:Parenthood ; fam:parent story:ada ; fam:child story:heir",
            "b": "a fam:Adoption ; fam:adopter story:holm ; fam:adoptee story:heir",
        },
        ("story:heir",),
        {"c": "a fam:Parenthood ; fam:parent story:finch ; fam:child story:heir"},
    ),
    "outcome-of-a-goal": Silence(
        {"a": "a fam:Goal ; fam:goalHolder story:ada ; fam:aim story:wreck"},
        ("story:wreck",),
        {"b": "a fam:Occurrence ; fam:event story:wreck ; fam:modality fam:Denied"},
        more=EVENT,
    ),
    "outcome-of-a-nomination": Silence(
        {
            "a": "a fam:AwardListing ; fam:listedNominee world:lamp ; fam:award world:horn ;"
            ' fam:time "1989"',
        },
        ("world:horn",),
        {"b": 'a fam:AwardWin ; fam:winner world:lamp ; fam:award world:horn ; fam:time "1989"'},
    ),
    "outcome-of-a-plan": Silence(
        {
            "a": "a fam:Extent ; fam:extentOf world:lamp ; fam:seasonCount 7 ;"
            " fam:modality fam:Planned",
            "b": "a fam:Extent ; fam:extentOf world:lamp ; fam:seasonCount 2",
        },
        ("world:lamp",),
        {"c": "a fam:Extent ; fam:extentOf world:lamp ; fam:seasonCount 7"},
    ),
    "outcome-of-a-schedule": Silence(
        {
            "a": 'a fam:Premiere ; fam:premieredWork world:lamp ; fam:time "1988-03" ;'
            " fam:modality fam:Scheduled",
        },
        ("world:lamp",),
        {"b": 'a fam:Premiere ; fam:premieredWork world:lamp ; fam:time "1988-03-04"'},
    ),
    "outcome-of-an-event": Silence(
        {"a": "a fam:Causation ; fam:cause story:storm ; fam:effect story:wreck"},
        ("story:wreck",),
        {"b": "a fam:Causation ; fam:cause story:wreck ; fam:effect story:fame"},
        more=EVENT,
    ),
    "performer-of-a-character": Silence(
        {"a": "a fam:Employment ; fam:employee story:ada ; fam:workplace story:reef"},
        ("story:ada",),
        {"b": CASTING},
        more="story:ada a fam:Character .",
    ),
    "place-of-an-event": Silence(
        {"a": "a fam:Participation ; fam:participant story:ada ; fam:participatedIn story:wreck"},
        ("story:wreck",),
        {"b": "a fam:Occurrence ; fam:event story:wreck ; fam:place story:reef"},
        more=f"{EVENT} story:ada a fam:Character .",
    ),
    "premiere-of-a-work": Silence(
        {"a": "a fam:Premiere ; fam:premieredWork world:podcast"},
        ("world:podcast",),
        {"b": 'a fam:Premiere ; fam:premieredWork world:podcast ; fam:time "1988"'},
        more="world:podcast a fam:Podcast , fam:WorldEntity .",
    ),
    "scores-of-a-season": Silence(
        {
            "a": "a fam:ReviewScore ; fam:reviewedWork world:s2 ; fam:aggregator world:buoy ;"
            " fam:weightedScore 70",
        },
        ("world:s1",),
        {
            "b": "a fam:ReviewScore ; fam:reviewedWork world:s1 ; fam:aggregator world:buoy ;"
            " fam:weightedScore 75",
        },
        more=SEASON,
    ),
    "source-of-a-document": Silence(
        {"a": "a fam:Authorship ; fam:author world:okafor ; fam:authoredDocument document:kit"},
        ("document:kit",),
        {
            "b": "a fam:DocumentPublication ; fam:publishedDocument document:kit ;"
            ' fam:time "1988-03-04"',
        },
        more="document:kit a fam:Document .",
    ),
    "time-in-office": Silence(
        {"a": OFFICE},
        ("story:ada",),
        {},
        answered_by='statement:{}a fam:time "1951/1955" .',
    ),
    "truth-of-a-guess": Silence(
        {"a": "a fam:Occurrence ; fam:event story:wreck ; fam:modality fam:Speculated"},
        ("story:wreck",),
        {"b": "a fam:Occurrence ; fam:event story:wreck"},
        more=EVENT,
    ),
    "winner-of-a-contest": Silence(
        {
            "a": "a fam:Participation ; fam:participant story:ada ; fam:participatedIn story:race ;"
            ' fam:role "competitor"',
        },
        ("story:race",),
        {
            "b": "a fam:Participation ; fam:participant story:ada ; fam:participatedIn story:race ;"
            ' fam:role "winner"',
        },
    ),
}
