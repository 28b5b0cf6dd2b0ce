"""A new dossier on the screen."""

from __future__ import annotations

import shlex
from typing import NamedTuple

from ciaperu.language import _
from ciaperu.views.blocks import Page, Pair, Text


class Started(NamedTuple):
    """A new dossier: its folder as it was typed, and how many files were written into it."""

    folder: str
    files: int


def started(result: Started) -> Page:
    """Return what was written, and what to type next."""
    folder = shlex.quote(result.folder)
    commands = (
        (f"ciaperu check --watch {folder}", _("everything that is wrong, whenever you save a file")),
        (f"ciaperu --data {folder} timeline", _("read it")),
        ("ciaperu schema facts", _("what editors check a file of facts against")),
    )
    head = _("{folder}: a new dossier of {n} files; README.md there says what is what").format(folder=result.folder, n=result.files)
    return Page([Text([(head, "title")]), *(Pair(command, [(purpose, "quiet")], 34) for command, purpose in commands)])
