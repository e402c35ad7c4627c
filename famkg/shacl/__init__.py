"""What SHACL leaves to its user: runs shapes on engines, reads reports and property paths."""

from __future__ import annotations

from famkg.shacl.engines import ENGINES, Shapes

__all__ = ["ENGINES", "Shapes"]
