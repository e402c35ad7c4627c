"""What SHACL leaves to its user: reads validation reports, and property paths, as findings."""

from __future__ import annotations

from famkg.shacl.results import read_report

__all__ = ["read_report"]
