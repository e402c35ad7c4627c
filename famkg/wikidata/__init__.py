"""Wikidata: linked to, asked politely, read into values, kept for a day or in a snapshot.

`client.Client` asks, `settings.settings_from` says whom and in whose name, `entities` and
`values` are what comes back, `snapshot.Snapshot` keeps it. Nothing is sent unless a method of a
client that is not offline is called. The parts are imported one by one, as few need them all.
"""
