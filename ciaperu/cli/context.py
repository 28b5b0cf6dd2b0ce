"""What the surroundings say: which dossier, which cache, how wide, in colour or not."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

    import typer


def folder(ctx: typer.Context) -> Path:
    """Return the dossier's folder: --data, CIAPERU_DATA, or the one that comes with ciaperu."""
    from ciaperu.files import bundled

    chosen = ctx.find_root().params.get("data")
    return Path(chosen) if chosen else bundled()


def cache() -> Path | None:
    """Return the user's cache folder for ciaperu, or None if there is no home to put it in."""
    if sys.platform == "linux":
        # What platformdirs answers here, without its import, which is paid for by every command.
        base = os.environ.get("XDG_CACHE_HOME", "")
        if not os.path.isabs(base):
            base = os.path.expanduser("~/.cache")
        return Path(base, "ciaperu") if os.path.isabs(base) else None
    import platformdirs

    return Path(platformdirs.user_cache_dir("ciaperu", appauthor=False))


def store(ctx: typer.Context) -> sqlite3.Connection:
    """Return the compiled dossier that the command line asks for."""
    from ciaperu.store import open_store

    return open_store(folder(ctx), cache())


def colourful(stream: Any) -> bool:
    """Return whether colour and drawing signs are wanted: a terminal that can, and no NO_COLOR (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def columns(stream: Any) -> int | None:
    """Return the width of the terminal, or None where the output goes elsewhere and nothing is wrapped."""
    return max(shutil.get_terminal_size().columns, 1) if stream.isatty() else None
