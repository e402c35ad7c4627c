"""A storm and what came of it: a small graph for the tests of the timeline."""

from __future__ import annotations

from collections.abc import Mapping

from quarrels import turtle_of
from worlds import HEAD

from famkg.closure import Closure, close
from famkg.graph import Graph
from famkg.turtle import parse_triples

EVENTS = ["storm", "wreck", "fire", "fame", "rescue"]
ENTITIES = (
    "".join(
        f'story:{name} a fam:Event , fam:StoryEntity ; rdfs:label "{name}"@en .' for name in EVENTS
    )
    + 'world:calm a fam:Event , fam:WorldEntity ; rdfs:label "calm"@en .'
    'world:lamp a fam:Series , fam:WorldEntity ; rdfs:label "The Lamp"@en .'
    'world:s1 a fam:Season , fam:WorldEntity ; rdfs:label "The Lamp, season 1"@en .'
    'world:okafor a fam:Person , fam:WorldEntity ; rdfs:label "Mira Okafor"@en .'
    'world:reyes a fam:Person , fam:WorldEntity ; rdfs:label "Tomas Reyes"@en .'
)


def closed(graph: Graph, statements: Mapping[str, str]) -> Closure:
    """Return the closure of statements about the storm, under the ontology of `graph`."""
    turtle = HEAD + ENTITIES + turtle_of(statements, "")
    return close(Graph(graph.ontology, tuple(parse_triples(turtle, "lamp.ttl"))))


LAMP = {
    "set": 'a fam:Setting ; fam:settingOf world:s1 ; fam:time "195X"',
    "shown": 'a fam:Run ; fam:runWork world:s1 ; fam:time "1988-03-04/1988-05-20"',
    "first": 'a fam:Premiere ; fam:premieredWork world:s1 ; fam:time "1988-03-04"',
    "storm": 'a fam:Occurrence ; fam:event story:storm ; fam:time "1951"',
    "calm": 'a fam:Occurrence ; fam:event world:calm ; fam:time "1951"',
    "plan": "a fam:Extent ; fam:extentOf world:lamp ; fam:seasonCount 7 ;"
    ' fam:modality fam:Planned ; fam:saidOn "1987"',
    "cast": "a fam:Casting ; fam:performer world:okafor ; fam:character story:ada ;"
    ' fam:inSeason world:s1 ; fam:time "1987-05"',
    "undated": "a fam:Occurrence ; fam:event story:wreck",
    "hit": "a fam:Causation ; fam:cause story:storm ; fam:effect story:wreck",
    "burn": "a fam:Causation ; fam:cause story:wreck ; fam:effect story:fire",
    "short": "a fam:Precedence ; fam:earlier story:storm ; fam:later story:fire",
    "guess": "a fam:Causation ; fam:cause story:fire ; fam:effect story:fame ;"
    " fam:modality fam:Speculated",
    "parting": "a fam:Divergence ; fam:storySide story:storm ; fam:worldSide world:calm ;"
    " fam:pointOfDivergence true",
}
