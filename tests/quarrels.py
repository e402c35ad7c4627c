"""Statements that quarrel and statements that get along, for each rule of queries/conflicts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from famkg.edtf import read_time


@dataclass(frozen=True)
class Case:
    """What a rule must find, side against side, and what it must let be."""

    clash: Mapping[str, str]
    sides: tuple[str, ...]
    """The names of the statements of each side."""
    agree: Mapping[str, str]
    more: str = ""
    """Turtle about the things of both."""


CASES = {
    "about-so-many-years-between-seasons": Case(
        {
            "a": "a fam:Extent ; fam:extentOf world:lamp ; fam:yearsBetweenSeasons 10",
            "b": "a fam:Gap ; fam:gapAfter world:s1 ; fam:gapBefore world:s2 ; fam:years 8",
            "part": "a fam:Installment ; fam:part world:s2 ; fam:whole world:lamp",
        },
        ("a", "b"),
        {
            "a": "a fam:Extent ; fam:extentOf world:lamp ; fam:yearsBetweenSeasons 10",
            "b": "a fam:Gap ; fam:gapAfter world:s1 ; fam:gapBefore world:s2 ; fam:years 11",
            "part": "a fam:Installment ; fam:part world:s2 ; fam:whole world:lamp",
        },
    ),
    "announced-after-it-happened": Case(
        {
            "a": 'a fam:Announcement ; fam:announced statement:{}b ; fam:time "1988-06"',
            "b": 'a fam:Premiere ; fam:premieredWork world:lamp ; fam:time "1988-03" ;'
            " fam:modality fam:Scheduled",
        },
        ("a", "b"),
        {
            "a": 'a fam:Announcement ; fam:announced statement:{}b ; fam:time "1988-03"',
            "b": 'a fam:Premiere ; fam:premieredWork world:lamp ; fam:time "1988" ;'
            " fam:modality fam:Scheduled",
        },
    ),
    "asserted-and-denied": Case(
        {
            "a": "a fam:Occurrence ; fam:event story:wreck ; fam:modality fam:Denied",
            "b": "a fam:Occurrence ; fam:event story:wreck ; fam:place story:reef ;"
            ' fam:time "1951"',
        },
        ("a", "b"),
        {
            "a": "a fam:Occurrence ; fam:event story:wreck ; fam:place story:reef ;"
            " fam:modality fam:Denied",
            "b": "a fam:Occurrence ; fam:event story:wreck ; fam:place story:pier",
            "c": 'a fam:Occurrence ; fam:event story:storm ; fam:time "1950" ;'
            " fam:modality fam:Denied",
            "d": 'a fam:Occurrence ; fam:event story:storm ; fam:time "1951"',
            "e": "a fam:Occurrence ; fam:event story:fire ; fam:modality fam:Denied",
            "f": "a fam:Occurrence ; fam:event story:fire ; fam:modality fam:Speculated",
        },
    ),
    "beginning-and-end-of-a-happening": Case(
        {
            "a": 'a fam:Beginning ; fam:begun world:shoot ; fam:time "1988-05"',
            "b": 'a fam:Beginning ; fam:begun world:shoot ; fam:time "1988-06"',
        },
        ("a", "b"),
        {
            "a": 'a fam:Beginning ; fam:begun world:shoot ; fam:time "1988-05"',
            "b": 'a fam:Beginning ; fam:begun world:shoot ; fam:time "1988"',
            "c": 'a fam:Ending ; fam:ended world:shoot ; fam:time "1988-09"',
        },
    ),
    "bearer-of-a-namesake": Case(
        {
            "a": "a fam:Namesake ; fam:namedAfter story:ada ; fam:namedThing story:reef ;"
            " fam:modality fam:Speculated",
            "b": "a fam:Namesake ; fam:namedAfter story:ada ; fam:namedThing story:pier ;"
            " fam:modality fam:Speculated",
        },
        ("a", "b"),
        {
            "c": "a fam:Namesake ; fam:namedAfter story:finch ; fam:namedThing story:reef",
            "d": "a fam:Namesake ; fam:namedAfter story:finch ; fam:namedThing story:pier",
        },
        more="wikipedia:{0}c fam:states statement:{0}c . wikipedia:{0}d fam:states statement:{0}d ."
        "wikipedia:both fam:states statement:bearer-of-a-namesake-a ,"
        " statement:bearer-of-a-namesake-b .",
    ),
    "billing-in-a-season": Case(
        {
            "a": "a fam:Casting ; fam:performer world:okafor ; fam:inSeason world:s1 ;"
            " fam:billing fam:Main",
            "b": "a fam:CastJoining ; fam:performer world:okafor ; fam:inSeason world:s1 ;"
            " fam:billing fam:Guest",
        },
        ("a", "b"),
        {
            "a": "a fam:Casting ; fam:performer world:okafor ; fam:inSeason world:s1 ;"
            " fam:billing fam:Main",
            "b": "a fam:CastJoining ; fam:performer world:okafor ; fam:inSeason world:s1 ;"
            " fam:billing fam:Regular",
            "c": "a fam:Casting ; fam:performer world:okafor ; fam:inSeason world:s2 ;"
            " fam:billing fam:Guest",
        },
    ),
    "circle-of-ancestors": Case(
        {
            "a": "a fam:Parenthood ; fam:parent story:ada ; fam:child story:finch",
            "b": "a fam:Parenthood ; fam:parent story:finch ; fam:child story:ada",
            "c": "a fam:Parenthood ; fam:parent story:ada ; fam:child story:heir",
        },
        ("a", "b"),
        {"a": "a fam:Parenthood ; fam:parent story:ada ; fam:child story:finch"},
    ),
    "circle-of-causes": Case(
        {
            "a": "a fam:Causation ; fam:cause story:storm ; fam:effect story:wreck",
            "b": "a fam:Precedence ; fam:earlier story:wreck ; fam:later story:fire",
            "c": "a fam:Causation ; fam:cause story:fire ; fam:effect story:storm",
            "d": "a fam:Causation ; fam:cause story:fire ; fam:effect story:fame",
        },
        ("a", "b", "c"),
        {
            "a": "a fam:Causation ; fam:cause story:storm ; fam:effect story:wreck",
            "b": "a fam:Causation ; fam:cause story:wreck ; fam:effect story:storm ;"
            " fam:modality fam:Speculated",
        },
    ),
    "counts-of-a-work": Case(
        {
            "a": "a fam:Extent ; fam:extentOf world:lamp ; fam:episodeCount 10",
            "b": "a fam:Extent ; fam:extentOf world:lamp ; fam:episodeCount 12",
        },
        ("a", "b"),
        {
            "a": "a fam:Extent ; fam:extentOf world:lamp ; fam:episodeCount 10",
            "b": "a fam:Extent ; fam:extentOf world:lamp ; fam:seasonCount 2",
            "c": "a fam:Extent ; fam:extentOf world:lamp ; fam:seasonCount 3 ;"
            " fam:approximate true",
            "d": "a fam:Extent ; fam:extentOf world:lamp ; fam:seasonCount 7 ;"
            " fam:modality fam:Planned",
        },
    ),
    "early-yet-later": Case(
        {
            "a": 'a fam:Occurrence ; fam:event story:race ; fam:time "195X" ;'
            ' fam:qualifier "early in the decade"',
            "b": 'a fam:Occurrence ; fam:event story:race ; fam:time "1955"',
        },
        ("a", "b"),
        {
            "a": 'a fam:Occurrence ; fam:event story:race ; fam:time "195X" ;'
            ' fam:qualifier "early in the decade"',
            "b": 'a fam:Occurrence ; fam:event story:race ; fam:time "1953"',
            "c": 'a fam:Occurrence ; fam:event story:race ; fam:time "195X"',
            "d": 'a fam:Setting ; fam:settingOf world:s1 ; fam:time "20XX" ;'
            ' fam:qualifier "at the start of the century"',
            "e": 'a fam:Setting ; fam:settingOf world:s1 ; fam:time "2003"',
        },
    ),
    "effect-before-its-cause": Case(
        {
            "a": 'a fam:Occurrence ; fam:event story:storm ; fam:time "1952"',
            "b": 'a fam:Occurrence ; fam:event story:wreck ; fam:time "1951-05"',
            "link": "a fam:Causation ; fam:cause story:storm ; fam:effect story:wreck",
        },
        ("a", "b"),
        {
            "a": 'a fam:Occurrence ; fam:event story:storm ; fam:time "195X"',
            "b": 'a fam:Occurrence ; fam:event story:wreck ; fam:time "1951-05"',
            "link": "a fam:Causation ; fam:cause story:storm ; fam:effect story:wreck",
        },
    ),
    "end-before-the-beginning": Case(
        {
            "a": 'a fam:Beginning ; fam:begun world:shoot ; fam:time "1988-08"',
            "b": 'a fam:Ending ; fam:ended world:shoot ; fam:time "1988-05"',
        },
        ("a", "b"),
        {
            "a": 'a fam:Beginning ; fam:begun world:shoot ; fam:time "1988-05"',
            "b": 'a fam:Resumption ; fam:resumed world:shoot ; fam:time "1988-07"',
            "c": 'a fam:Ending ; fam:ended world:shoot ; fam:time "../1988-08"',
        },
    ),
    "interval-that-ends-before-it-begins": Case(
        {"a": 'a fam:Run ; fam:runWork world:lamp ; fam:time "1988-11-10/1988-01-12"'},
        ("a",),
        {"a": 'a fam:Run ; fam:runWork world:lamp ; fam:time "1988-01-12/1988-11-10"'},
    ),
    "maker-under-two-names": Case(
        {
            "a": "a fam:Credit ; fam:creditedWork world:lamp ;"
            " fam:productionCompany world:grey-harbour",
            "b": "a fam:Credit ; fam:creditedWork world:lamp ;"
            " fam:productionCompany world:grey-harbour-studios",
        },
        ("a", "b"),
        {
            "a": "a fam:Credit ; fam:creditedWork world:lamp ;"
            " fam:productionCompany world:grey-harbour",
            "b": "a fam:Credit ; fam:creditedWork world:lamp ; fam:productionCompany world:foghorn",
            "c": "a fam:Credit ; fam:creditedWork world:lamp ;"
            " fam:productionPartner world:grey-harbour-studios",
        },
        more='world:grey-harbour rdfs:label "Grey Harbour Television"@en .'
        'world:grey-harbour-studios rdfs:label "Grey Harbour Television Studios"@en .'
        'world:foghorn rdfs:label "Foghorn"@en .',
    ),
    "more-episodes-than-weeks": Case(
        {
            "a": "a fam:Run ; fam:runWork world:lamp ; fam:cadence fam:Weekly ;"
            ' fam:time "1988-03-04/1988-03-25"',
            "b": "a fam:Extent ; fam:extentOf world:lamp ; fam:episodeCount 6",
        },
        ("a", "b"),
        {
            "a": "a fam:Run ; fam:runWork world:lamp ; fam:cadence fam:Weekly ;"
            ' fam:time "1988-03-04/1988-03-25"',
            "b": "a fam:Extent ; fam:extentOf world:lamp ; fam:episodeCount 4",
        },
    ),
    "more-parts-than-counted": Case(
        {
            "a": "a fam:Extent ; fam:extentOf world:lamp ; fam:seasonCount 2",
            "b": "a fam:Installment ; fam:part world:s3 ; fam:whole world:lamp ; fam:ordinal 3",
        },
        ("a", "b"),
        {
            "a": "a fam:Extent ; fam:extentOf world:lamp ; fam:seasonCount 2",
            "b": "a fam:Installment ; fam:part world:s2 ; fam:whole world:lamp ; fam:ordinal 2",
        },
        more="world:s2 a fam:Season . world:s3 a fam:Season .",
    ),
    "name-of-a-kind": Case(
        {
            "a": 'a fam:Naming ; fam:named story:ada ; fam:name "Ada Lind" ;'
            " fam:nameKind fam:BirthName",
            "b": 'a fam:Naming ; fam:named story:ada ; fam:name "Ada Holm" ;'
            " fam:nameKind fam:BirthName",
        },
        ("a", "b"),
        {
            "a": 'a fam:Naming ; fam:named story:ada ; fam:name "Ada Lind" ;'
            " fam:nameKind fam:BirthName",
            "b": 'a fam:Naming ; fam:named story:ada ; fam:name "Addie" ;'
            " fam:nameKind fam:Nickname",
            "c": 'a fam:Naming ; fam:named story:ada ; fam:name "Flint" ;'
            " fam:nameKind fam:Nickname",
        },
    ),
    "nominee-of-an-award": Case(
        {
            "a": 'a fam:AwardListing ; fam:award world:horn ; fam:time "1989" ;'
            " fam:listedNominee world:lamp",
            "b": "a fam:AwardWin ; fam:award world:horn ; fam:ceremony world:horns-3 ;"
            " fam:winner world:app",
        },
        ("a", "b"),
        {
            "a": 'a fam:AwardListing ; fam:award world:horn ; fam:time "1989" ;'
            " fam:listedNominee world:lamp",
            "b": 'a fam:AwardListing ; fam:award world:horn ; fam:time "1990" ;'
            " fam:listedNominee world:app",
            "c": 'a fam:Nomination ; fam:award world:horn ; fam:time "1989" ; fam:nominee world:s1',
            "d": "a fam:Nomination ; fam:award world:bell ; fam:nominee world:lamp",
            "e": "a fam:Nomination ; fam:award world:bell ; fam:nominee world:app",
            "f": 'a fam:Nomination ; fam:award world:gong ; fam:time "1989" ;'
            " fam:nominee world:okafor",
            "g": 'a fam:Nomination ; fam:award world:gong ; fam:time "1989" ;'
            " fam:nominee world:okafor , world:reyes",
            "part": "a fam:Installment ; fam:part world:s1 ; fam:whole world:lamp",
        },
    ),
    "number-of-a-part": Case(
        {
            "a": "a fam:Installment ; fam:part world:s2 ; fam:whole world:lamp ; fam:ordinal 2",
            "b": "a fam:Installment ; fam:part world:s2 ; fam:whole world:lamp ; fam:ordinal 3",
        },
        ("a", "b"),
        {
            "a": "a fam:Installment ; fam:part world:e1 ; fam:whole world:lamp ; fam:ordinal 11",
            "b": "a fam:Installment ; fam:part world:e1 ; fam:whole world:s2 ; fam:ordinal 1",
        },
    ),
    "one-operator-of-a-common-base": Case(
        {
            "a": "a fam:Operation ; fam:operator story:board ; fam:operated story:base",
            "b": "a fam:Characterization ; fam:characterized story:base ;"
            ' fam:trait "international base"',
        },
        ("a", "b"),
        {
            "a": "a fam:Operation ; fam:operator story:board ; fam:operated story:base",
            "b": 'a fam:Characterization ; fam:characterized story:base ; fam:trait "jointed base"',
            "c": "a fam:Operation ; fam:operator story:board ; fam:operated story:pier",
            "d": "a fam:Operation ; fam:operator story:guild ; fam:operated story:pier",
            "e": 'a fam:Characterization ; fam:characterized story:pier ; fam:trait "joint pier"',
        },
    ),
    "part-in-what-did-not-happen": Case(
        {
            "a": "a fam:Occurrence ; fam:event story:wreck ; fam:modality fam:Denied",
            "b": "a fam:Participation ; fam:participant story:ada ; fam:participatedIn story:wreck",
        },
        ("a", "b"),
        {
            "a": "a fam:Occurrence ; fam:event story:wreck ; fam:modality fam:Denied",
            "b": "a fam:Participation ; fam:participant story:ada ;"
            " fam:participatedIn story:wreck ; fam:modality fam:Denied",
        },
    ),
    "part-of-a-number": Case(
        {
            "a": "a fam:Installment ; fam:part world:s2 ; fam:whole world:lamp ; fam:ordinal 2",
            "b": "a fam:Installment ; fam:part world:s3 ; fam:whole world:lamp ; fam:ordinal 2",
        },
        ("a", "b"),
        {
            "a": "a fam:Installment ; fam:part world:s2 ; fam:whole world:lamp ; fam:ordinal 2",
            "b": "a fam:Installment ; fam:part world:e2 ; fam:whole world:lamp ; fam:ordinal 2",
        },
        more="world:s2 a fam:Season . world:s3 a fam:Season . world:e2 a fam:Episode .",
    ),
    "part-outside-its-whole": Case(
        {
            "a": 'a fam:Occurrence ; fam:event story:raid ; fam:time "1951"',
            "b": 'a fam:Occurrence ; fam:event story:war ; fam:time "194X"',
            "link": "a fam:SubEvent ; fam:subEvent story:raid ; fam:superEvent story:war",
        },
        ("a", "b"),
        {
            "a": 'a fam:Occurrence ; fam:event story:raid ; fam:time "1949"',
            "b": 'a fam:Occurrence ; fam:event story:war ; fam:time "194X"',
            "link": "a fam:SubEvent ; fam:subEvent story:raid ; fam:superEvent story:war",
        },
    ),
    "part-or-whole-as-nominee": Case(
        {
            "a": "a fam:Nomination ; fam:nominee world:s1 ; fam:award world:prize",
            "b": "a fam:AwardListing ; fam:listedNominee world:lamp ; fam:award world:prize",
            "part": "a fam:Installment ; fam:part world:s1 ; fam:whole world:lamp",
        },
        ("a", "b"),
        {
            "a": "a fam:Nomination ; fam:nominee world:s1 ; fam:award world:prize",
            "b": "a fam:AwardListing ; fam:listedNominee world:lamp ; fam:award world:medal",
            "part": "a fam:Installment ; fam:part world:s1 ; fam:whole world:lamp",
        },
    ),
    "place-of-an-event": Case(
        {
            "a": "a fam:Occurrence ; fam:event story:wreck ; fam:place story:reef",
            "b": "a fam:Occurrence ; fam:event story:wreck ; fam:place story:pier",
        },
        ("a", "b"),
        {
            "a": "a fam:Occurrence ; fam:event story:wreck ; fam:place story:reef",
            "b": "a fam:Occurrence ; fam:event story:wreck ; fam:place story:bay",
            "link": "a fam:Location ; fam:located story:reef ; fam:locatedAt story:bay",
        },
    ),
    "premiere-of-a-work": Case(
        {
            "a": 'a fam:Premiere ; fam:premieredWork world:lamp ; fam:time "1988-03-04"',
            "b": 'a fam:Premiere ; fam:premieredWork world:lamp ; fam:time "1989-03-04"',
        },
        ("a", "b"),
        {
            "a": 'a fam:Premiere ; fam:premieredWork world:lamp ; fam:time "1988-03-04"',
            "b": 'a fam:Premiere ; fam:premieredWork world:lamp ; fam:time "1988-03" ;'
            " fam:modality fam:Scheduled",
            "c": 'a fam:Premiere ; fam:premieredWork world:app ; fam:time "1989"',
        },
    ),
    "publication-of-a-document": Case(
        {
            "a": "a fam:DocumentPublication ; fam:publishedDocument document:kit ;"
            ' fam:time "1988-03-04"',
            "b": "a fam:DocumentPublication ; fam:publishedDocument document:kit ;"
            ' fam:time "1988-03-05"',
        },
        ("a", "b"),
        {
            "a": "a fam:DocumentPublication ; fam:publishedDocument document:kit ;"
            ' fam:time "1988-03-04"',
            "b": 'a fam:DocumentPublication ; fam:publishedDocument document:kit ; fam:time "1988"',
        },
    ),
    "qualified-by-another": Case(
        {
            "a": "a fam:Credit ; fam:composer world:okafor ; fam:creditedWork world:lamp ;"
            ' fam:qualifier "all of it"',
            "b": "a fam:Credit ; fam:composer world:reyes ; fam:creditedWork world:s2 ;"
            " fam:qualifies statement:{}a",
        },
        ("a", "b"),
        {"a": "a fam:Credit ; fam:composer world:okafor ; fam:creditedWork world:lamp"},
    ),
    "renewal-for-a-season": Case(
        {
            "a": "a fam:Renewal ; fam:renewedWork world:lamp ; fam:renewedFor world:s2 ;"
            ' fam:time "1988-07"',
            "b": "a fam:Renewal ; fam:renewedWork world:lamp ; fam:renewedFor world:s2 ;"
            ' fam:time "1988-09"',
        },
        ("a", "b"),
        {
            "a": "a fam:Renewal ; fam:renewedWork world:lamp ; fam:renewedFor world:s2 ;"
            ' fam:time "1988-07"',
            "b": "a fam:Renewal ; fam:renewedWork world:lamp ; fam:renewedFor world:s3 ;"
            ' fam:time "1989-07"',
        },
    ),
    "run-begun-before-the-premiere": Case(
        {
            "a": 'a fam:Premiere ; fam:premieredWork world:lamp ; fam:time "1988-03-11"',
            "b": 'a fam:Run ; fam:runWork world:lamp ; fam:time "1988-03-04/1988-05-20"',
        },
        ("a", "b"),
        {
            "a": 'a fam:Premiere ; fam:premieredWork world:lamp ; fam:time "1988-03-11"',
            "b": 'a fam:Run ; fam:runWork world:lamp ; fam:time "1988-03-11/1988-05-20"',
            "c": 'a fam:Run ; fam:runWork world:lamp ; fam:time "1988-03/1988-05"',
        },
    ),
    "run-of-a-work": Case(
        {
            "a": 'a fam:Run ; fam:runWork world:lamp ; fam:time "1988-03-04/1988-05-20"',
            "b": 'a fam:Run ; fam:runWork world:lamp ; fam:time "1988-03-04/1988-06-20"',
        },
        ("a", "b"),
        {
            "a": 'a fam:Run ; fam:runWork world:lamp ; fam:time "1988-03-04/1988-05-20" ;'
            " fam:cadence fam:Weekly",
            "b": 'a fam:Run ; fam:runWork world:lamp ; fam:time "../1988-05-20"',
        },
    ),
    "run-over-before-the-premiere": Case(
        {
            "a": 'a fam:Premiere ; fam:premieredWork world:lamp ; fam:time "1989-03-04" ;'
            " fam:modality fam:Scheduled ; fam:standing fam:Deprecated",
            "b": 'a fam:Run ; fam:runWork world:lamp ; fam:time "../1988-05-20"',
        },
        ("a", "b"),
        {
            "a": 'a fam:Premiere ; fam:premieredWork world:lamp ; fam:time "1988-03-04"',
            "b": 'a fam:Run ; fam:runWork world:lamp ; fam:time "../1988-05-20"',
        },
    ),
    "score-by-an-aggregator": Case(
        {
            "a": "a fam:ReviewScore ; fam:reviewedWork world:s1 ; fam:aggregator world:buoy ;"
            " fam:approvalPercentage 75",
            "b": "a fam:ReviewScore ; fam:reviewedWork world:s1 ; fam:aggregator world:buoy ;"
            " fam:approvalPercentage 80",
        },
        ("a", "b"),
        {
            "a": "a fam:ReviewScore ; fam:reviewedWork world:s1 ; fam:aggregator world:buoy ;"
            " fam:approvalPercentage 75",
            "b": "a fam:ReviewScore ; fam:reviewedWork world:s1 ; fam:aggregator world:bell ;"
            " fam:weightedScore 80",
            "c": "a fam:ReviewScore ; fam:reviewedWork world:s2 ; fam:aggregator world:buoy ;"
            " fam:approvalPercentage 80",
        },
    ),
    "setting-of-a-work": Case(
        {
            "a": 'a fam:Setting ; fam:settingOf world:s1 ; fam:time "1951"',
            "b": 'a fam:Setting ; fam:settingOf world:s1 ; fam:time "196X"',
        },
        ("a", "b"),
        {
            "a": 'a fam:Setting ; fam:settingOf world:s1 ; fam:time "1951"',
            "b": 'a fam:Setting ; fam:settingOf world:s1 ; fam:time "195X"',
        },
    ),
    "shown-before-it-was-made": Case(
        {
            "a": "a fam:Renewal ; fam:renewedWork world:lamp ; fam:renewedFor world:s2 ;"
            ' fam:time "1989-07"',
            "b": 'a fam:Premiere ; fam:premieredWork world:s2 ; fam:time "1989-03-04"',
        },
        ("a", "b"),
        {
            "a": "a fam:Renewal ; fam:renewedWork world:lamp ; fam:renewedFor world:s2 ;"
            ' fam:time "1988-07"',
            "b": 'a fam:Premiere ; fam:premieredWork world:s2 ; fam:time "1989-03-04"',
            "c": "a fam:Filming ; fam:filmedWork world:s2 ; fam:shoot world:shoot",
            "d": 'a fam:Beginning ; fam:begun world:shoot ; fam:time "1988-09"',
        },
    ),
    "time-of-an-event": Case(
        {
            "a": 'a fam:Occurrence ; fam:event story:wreck ; fam:time "1951"',
            "b": 'a fam:Occurrence ; fam:event story:wreck ; fam:time "1952"',
        },
        ("a", "b"),
        {
            "a": 'a fam:Occurrence ; fam:event story:wreck ; fam:time "1951"',
            "b": 'a fam:Occurrence ; fam:event story:wreck ; fam:time "195X"',
            "c": 'a fam:Occurrence ; fam:event world:wreck ; fam:time "1952"',
            "d": 'a fam:Occurrence ; fam:event story:wreck ; fam:time "1960" ;'
            " fam:modality fam:Speculated",
        },
    ),
    "years-against-settings": Case(
        {
            "a": "a fam:Gap ; fam:gapAfter world:s1 ; fam:gapBefore world:s2 ; fam:years 8",
            "b": 'a fam:Setting ; fam:settingOf world:s1 ; fam:time "195X" ;'
            ' fam:qualifier "early in the decade"',
            "c": 'a fam:Setting ; fam:settingOf world:s2 ; fam:time "1963"',
        },
        ("a", "b"),
        {
            "a": "a fam:Gap ; fam:gapAfter world:s1 ; fam:gapBefore world:s2 ; fam:years 8",
            "b": 'a fam:Setting ; fam:settingOf world:s1 ; fam:time "195X"',
            "c": 'a fam:Setting ; fam:settingOf world:s2 ; fam:time "1963"',
        },
    ),
    "years-between-two-seasons": Case(
        {
            "a": "a fam:Gap ; fam:gapAfter world:s1 ; fam:gapBefore world:s2 ; fam:years 8",
            "b": "a fam:Gap ; fam:gapAfter world:s1 ; fam:gapBefore world:s2 ; fam:years 9",
        },
        ("a", "b"),
        {
            "a": "a fam:Gap ; fam:gapAfter world:s1 ; fam:gapBefore world:s2 ; fam:years 8",
            "b": "a fam:Gap ; fam:gapAfter world:s2 ; fam:gapBefore world:s3 ; fam:years 9",
        },
    ),
}


def turtle_of(statements: Mapping[str, str], prefix: str) -> str:
    """Return statements in Turtle, with bounds, standing and modality where they are left out."""
    blocks = []
    for name, body in statements.items():
        text = body.replace("{}", prefix)
        found = re.search(r'fam:time "([^"]*)"', text)
        time = read_time(found[1]) if found else None
        for bound in ("earliest", "latest") if time else ():
            day = getattr(time, bound)
            text += f' ; fam:{bound} "{day}"^^xsd:date' if day else ""
        for given in ("fam:standing fam:Normal", "fam:modality fam:Asserted", "fam:knownFrom 0"):
            text += "" if f"{given.split()[0]} " in text else f" ; {given}"
        blocks.append(f"statement:{prefix}{name} {text} .")
    return "\n".join(blocks)


def spelled(case: Case, side: str, name: str) -> str:
    """Return a case in Turtle, its things and statements named after the rule."""
    text = turtle_of(case.clash if side == "clash" else case.agree, f"{name}-")
    more = case.more.replace("{0}", f"{name}-")
    return re.sub(r"\b(world|story|document):", rf"\1:{name}-", f"{text}\n{more}\n")
