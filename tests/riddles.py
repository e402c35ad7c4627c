"""Graphs and queries that hypothesis makes up: all that a pattern can be made of, nested.

Negation stands in no negation and in no OPTIONAL, so that a row follows from what it rests on
alone, whatever else the graph may hold.
"""

from __future__ import annotations

from random import Random

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from famkg.rows import row_of

BASE = "https://example.org/"
NODES = [NamedNode(BASE + name) for name in "abcd"]
PROPERTIES = [NamedNode(BASE + name) for name in "pqr"]
GRAPHS = [NamedNode(BASE + name) for name in "gh"]
VARIABLES = ("?x", "?y", "?z", "?u")


def made_up_store(rng: Random) -> Store:
    """Return a store of few names, with two named graphs."""
    store = Store()
    for graph in GRAPHS:
        store.add(Quad(NODES[0], PROPERTIES[0], NODES[1], graph))
    for _ in range(rng.randint(6, 14)):
        literals = [Literal(rng.randint(1, 2)), Literal("x y(}")]
        value = rng.choice(NODES) if rng.random() < 0.7 else rng.choice(literals)
        triple = Triple(rng.choice(NODES), rng.choice(PROPERTIES), value)
        store.add(Quad(*row_of(triple)))
        if rng.random() < 0.3:
            store.add(Quad(*row_of(triple), rng.choice(GRAPHS)))
    return store


def made_up_query(rng: Random) -> str:
    """Return a SELECT."""
    return f"PREFIX : <{BASE}> " + _select(rng, 0)


def _select(rng: Random, depth: int) -> str:
    where = _group(rng, depth)
    if rng.random() < 0.3:
        key, other = rng.sample(VARIABLES, 2)
        aggregate = rng.choice(
            [f"COUNT({other})", f"COUNT( DISTINCT {other} )", "COUNT(*)", f"MIN(STR({other}))"]
        )
        keys = rng.choice(["", f"GROUP BY {key}", f"GROUP BY {key} (BOUND({other}) AS ?known)"])
        having = rng.choice(["", "HAVING(COUNT(*) > 1)"])
        named = key if keys and rng.random() < 0.7 else ""
        return f"SELECT {named} ({aggregate} AS ?n{depth}) WHERE {where} {keys} {having}"
    names = " ".join(rng.sample(VARIABLES, rng.randint(1, 3)))
    names = rng.choice(["*", names, names, f"{names} (STR(?x) AS ?s{depth})"])
    end = rng.choice(["", "", "VALUES ?x { :a :b }", "VALUES (?y ?z) { (:c UNDEF) (:a 1) }"])
    return f"SELECT {rng.choice(['', 'DISTINCT '])}{names} WHERE {where} {end}"


def _group(rng: Random, depth: int, *, denied: bool = False) -> str:
    parts = [_triples(rng) for _ in range(rng.choice((1, 1, 2)))]
    if depth < 3:
        makers = MAKERS[:4] if denied else MAKERS
        parts += [rng.choice(makers)(rng, depth + 1, denied) for _ in range(rng.randint(0, 2))]
    rng.shuffle(parts)
    return f"{{ {' '.join(parts)} }}"


def _triples(rng: Random) -> str:
    subject = rng.choice([*VARIABLES, *VARIABLES, ":a", f"_:k{rng.randint(0, 9999)}"])
    link = _path(rng, 0) if rng.random() < 0.85 else "?p"
    value = rng.choice([*3 * VARIABLES, ":c", "1", '"x y(}"', "[ :p ?w ]", "[]"])
    more = f" ; :q {rng.choice(VARIABLES)} , ?v" if rng.random() < 0.1 else ""
    return f"{subject} {link} {value}{more} ."


def _path(rng: Random, depth: int) -> str:
    kind = rng.random()
    if kind < 0.5 or depth > 1:
        return rng.choice([":p", ":q", ":r"])
    one, other = _path(rng, depth + 1), _path(rng, depth + 1)
    if kind < 0.6:
        return f"^({one})"
    if kind < 0.75:
        return f"({one})/({other})"
    if kind < 0.85:
        return f"({one})|({other})"
    if kind < 0.95:
        return f"({one}){rng.choice('*+?')}"
    return rng.choice(["!:p", "!(:p|^:q)", "!(^:r)"])


def _condition(rng: Random, depth: int, denied: bool) -> str:
    kind = rng.random()
    if kind < 0.4 or depth > 3:
        left, right = rng.choice(VARIABLES), rng.choice([*VARIABLES, "1", ":a"])
        return f"{left} {rng.choice(['=', '!=', '<'])} {right}"
    if kind < 0.6:
        sign = rng.choice(["||", "&&"])
        one, other = _condition(rng, depth + 1, denied), _condition(rng, depth + 1, denied)
        return f"({one} {sign} {other})"
    if denied:
        return "BOUND(?x)"
    if kind < 0.7:
        return rng.choice(["BOUND(?x)", "!BOUND(?y)", "!(?x = ?y)"])
    if kind < 0.85:
        return f"EXISTS {_group(rng, depth + 1)}"
    return f"NOT EXISTS {_group(rng, depth + 1, denied=True)}"


def _filter(rng: Random, depth: int, denied: bool) -> str:
    return f"FILTER({_condition(rng, depth, denied)})"


def _union(rng: Random, depth: int, denied: bool) -> str:
    return f"{_group(rng, depth, denied=denied)} UNION {_group(rng, depth, denied=denied)}"


def _nested(rng: Random, depth: int, denied: bool) -> str:
    return _group(rng, depth, denied=denied)


def _graph(rng: Random, depth: int, denied: bool) -> str:
    return f"GRAPH {rng.choice(['?g', ':g'])} {_group(rng, depth, denied=denied)}"


def _optional(rng: Random, depth: int, _: bool) -> str:
    return f"OPTIONAL {_group(rng, depth, denied=True)}"


def _minus(rng: Random, depth: int, _: bool) -> str:
    return f"MINUS {_group(rng, depth, denied=True)}"


def _bind(rng: Random, depth: int, _: bool) -> str:
    value = rng.choice(["STR(?x)", "1 + 1", "COALESCE(?y, ?z)", "EXISTS { ?x :p ?z }"])
    return f"BIND(({value}) AS ?b{depth}{rng.randint(0, 9999)})"


def _values(rng: Random, _: int, __: bool) -> str:
    return "VALUES (?x ?y) { (:a :b) (:a UNDEF) (UNDEF :c) (:b 1) }"


def _subselect(rng: Random, depth: int, _: bool) -> str:
    return f"{{ {_select(rng, depth)} }}"


def _lateral(rng: Random, depth: int, _: bool) -> str:
    return f"LATERAL {_group(rng, depth, denied=True)}"


MAKERS = (
    *(_filter, _union, _nested, _graph),
    *(_optional, _optional, _filter, _minus, _bind, _values, _subselect, _lateral),
)
"""What makes an element of a pattern; the first four may stand in a negation."""
