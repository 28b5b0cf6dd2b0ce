"""The tables of `csv` with a byte order mark before each, without which Excel reads letters with accents wrongly."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ciaperu.export import tables

if TYPE_CHECKING:
    from ciaperu.research.chosen import Chosen


def write(chosen: Chosen, path: Path) -> None:
    """Write the folder `path` as `tables.write` does, every table with a byte order mark."""
    tables.write(chosen, path, "utf-8-sig")
