"""`python -m famkg` is the command famkg."""

from __future__ import annotations

from famkg.cli.main import entry

if __name__ == "__main__":
    entry()
