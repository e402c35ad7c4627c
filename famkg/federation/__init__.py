"""Answers a query over our graph and Wikidata together, with no more of Wikidata than it takes.

`federate.federate` finds what a query needs (`plan`), fetches it through a client, and puts it
beside a copy of our graph, each item in a named graph of its revision. Nothing of this reaches
the closure that rules made, its cache, or a proof.
"""
