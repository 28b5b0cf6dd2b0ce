"""`ciaperu check --watch`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from ciaperu.checking import check
from ciaperu.cli.emit import draw, say
from ciaperu.errors import Problem, Unreadable
from ciaperu.files import signature
from ciaperu.language import _
from ciaperu.views.watching import watched

PAUSE = 0.3


def watch(folder: Path, texts: Path | None) -> None:
    """Check a dossier now and whenever one of its files, or a text, changes, until interrupted. Unreadable if it is none to begin with."""
    seen = _state(folder, texts)
    say(_("watching {folder}; Ctrl-C ends it").format(folder=folder))
    known: tuple[Problem, ...] = ()
    while True:
        try:
            # A folder without dossier.yaml is no dossier, rather than one with problems.
            signature(folder)
            found = check(folder, texts).problems
            draw(watched(time.strftime("%H:%M:%S"), known, found))
            known = found
        except Unreadable as error:
            # An editor may have moved a file away to put the new one in its place; what was typed wrong is said again.
            say(f"{time.strftime('%H:%M:%S')}  {error.what}")
        sys.stdout.flush()
        seen = _changed(folder, texts, seen)


def _changed(folder: Path, texts: Path | None, seen: str) -> str:
    """Return the next state that differs from the one seen, once it holds still: an editor may write a file in several steps."""
    before = seen
    while True:
        time.sleep(PAUSE)
        try:
            now = _state(folder, texts)
        except Unreadable:
            now = ""
        if now == before != seen:
            return now
        before = now


def _state(folder: Path, texts: Path | None) -> str:
    lines = [signature(folder)]
    if texts:
        try:
            for path in sorted(texts.glob("*.txt")):
                info = path.stat()
                lines.append(f"{path.name}\t{info.st_size}\t{info.st_mtime_ns}\t{info.st_ino}")
        except OSError as error:
            # A text that is being replaced; the check itself says what is wrong with one that stays away.
            lines.append(str(error))
    return "\n".join(lines)
