"""Reads and writes a baseline: the findings that are known, so that only new ones count."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from famkg.errors import BaselineError
from famkg.findings.fingerprints import DIGITS, VERSION
from famkg.namespaces import curie

if TYPE_CHECKING:
    from famkg.findings.report import Result

TODO = "Write it anew: famkg validate --write-baseline FILE"


def write_baseline(results: Iterable[Result]) -> str:
    """Return the baseline of results, as JSON: all that are not suppressed and can be read.

    Of each finding it has the fingerprint, which counts, and check and focus for the reader.
    """
    kept = [
        {
            "fingerprint": each.fingerprint,
            "check": each.finding.check,
            "focus": curie(each.finding.focus or "") or None,
        }
        for each in results
        if each.state != "suppressed" and each.finding.check != "turtle-syntax"
    ]
    kept.sort(
        key=lambda each: (each["check"] or "", each["focus"] or "", each["fingerprint"] or "")
    )
    value = {"famkg-baseline": int(VERSION), "findings": kept}
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def read_baseline(text: str, name: str) -> frozenset[str]:
    """Return the fingerprints of a baseline; `name` is what errors call it.

    Raises BaselineError where the text is none, or of another version.
    """
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise BaselineError(
            f"it is no JSON: {error.msg}", where=f"{name}:{error.lineno}:{error.colno}", todo=TODO
        ) from None
    version = value.get("famkg-baseline") if isinstance(value, dict) else None
    if version is None:
        raise BaselineError("it is no baseline", where=name, todo=TODO)
    if version != int(VERSION):
        raise BaselineError(f"it is of version {version}, not {VERSION}", where=name, todo=TODO)
    findings = value.get("findings")
    found = [
        each.get("fingerprint") if isinstance(each, dict) else None
        for each in (findings if isinstance(findings, list) else [None])
    ]
    for each in found:
        if not isinstance(each, str) or not re.fullmatch(rf"[0-9a-f]{{{DIGITS}}}", each):
            raise BaselineError(f"this is no fingerprint: {each}", where=name, todo=TODO)
    return frozenset(map(str, found))
