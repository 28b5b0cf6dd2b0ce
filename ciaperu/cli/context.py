"""What the surroundings say: which dossier, which cache, how wide, in colour or not."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ciaperu import language
from ciaperu.errors import WrongUsage
from ciaperu.language import LANGUAGES, _

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


def chosen_language(arguments: Sequence[str]) -> str:
    """Return the language that --lang or CIAPERU_LANG asks for, else "".

    It is needed before the arguments are parsed, since the help that parsing prints is in that language. Raises WrongUsage.
    """
    asked = os.environ.get("CIAPERU_LANG", "")
    for word, following in pairwise([*arguments, ""]):
        if word == "--lang":
            asked = following
        elif word.startswith("--lang="):
            asked = word.removeprefix("--lang=")
    if asked and asked not in LANGUAGES:
        spoken = ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
        raise WrongUsage(_("ciaperu does not speak `{asked}`").format(asked=asked), _("Use one of: {words}").format(words=spoken))
    return asked


def locale_language() -> str:
    """Return the language of the surroundings, as gettext finds it (GNU gettext manual, "The LANGUAGE variable"), if we speak it, else en."""
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "C")
    # LANGUAGE is a list, and counts only where the locale is not C.
    asked = [] if locale.split(".")[0] in ("C", "POSIX") else [*os.environ.get("LANGUAGE", "").split(":"), locale]
    return next((code for name in asked if (code := name.split("_")[0].split(".")[0]) in LANGUAGES), "en")


def store(ctx: typer.Context) -> sqlite3.Connection:
    """Return the compiled dossier that the command line asks for, in the language that it asks for, else in that of the locale.

    What programs read (--json, --csv) does not depend on the locale.
    """
    if ctx.params.get("json") or ctx.params.get("csv"):
        return store_for_programs(ctx)
    return _speaking(ctx, language.code())


def store_for_programs(ctx: typer.Context) -> sqlite3.Connection:
    """Return the compiled dossier in the language that --lang or CIAPERU_LANG asks for, else in its own."""
    return _speaking(ctx, ctx.find_root().params.get("lang") or "")


def _speaking(ctx: typer.Context, asked: str) -> sqlite3.Connection:
    from ciaperu.store import kept, open_store, speak

    chosen = folder(ctx)
    opened = kept(chosen, cache())
    if opened is None:
        from ciaperu.cli.progress import compiling

        with compiling() as progress:
            opened = open_store(chosen, cache(), progress)
    if asked:
        language.use_labels(speak(opened, asked))
    return opened


def colourful(stream: Any) -> bool:
    """Return whether colour and drawing signs are wanted: a terminal that can, and no NO_COLOR (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def columns(stream: Any) -> int | None:
    """Return the width of the terminal, or None where the output goes elsewhere and nothing is wrapped."""
    return max(shutil.get_terminal_size().columns, 1) if stream.isatty() else None
