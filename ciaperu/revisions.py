"""A dossier as it stood at a revision of the git repository that holds it, read without anything that a repository could have run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ciaperu.errors import Unreadable, WrongUsage
from ciaperu.files import FOLDERS, MAX_BYTES
from ciaperu.language import _

# A file of a dossier, as `git ls-tree -r -l -z` lists it: mode, type, object, size, path.
_LISTED = re.compile(rf"([0-9]+) ([a-z]+) ([0-9a-f]+) +([0-9]+|-)\t((?:(?:{'|'.join(FOLDERS)})/)?[^/]+\.ya?ml)", re.DOTALL)


@contextmanager
def at_revision(folder: Path, revision: str) -> Iterator[Path]:
    """Give a temporary folder with the dossier's files of `folder` as they were at `revision`.

    Raises Unreadable where there is no git, or no repository around `folder`, and WrongUsage where there is no such revision or nothing
    of the folder in it.
    """
    inside = _git(folder, "rev-parse", "--is-inside-work-tree")
    if inside is None or inside.strip() != b"true":
        what = _("{folder} is in no git repository that git would read").format(folder=folder)
        raise Unreadable(what, _("Compare two folders instead: ciaperu changes OLD NEW"))
    # What begins with a hyphen would be an option of git's, and no revision does.
    found = None if revision.startswith("-") or "\0" in revision else _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if found is None:
        what = _("git knows no revision `{revision}` of {folder}").format(revision=revision, folder=folder)
        raise WrongUsage(what, _("Name a commit, a tag or a branch: git log --oneline"))
    commit = found.decode().strip()
    listed = _git(folder, "ls-tree", "--full-tree", "-r", "-l", "-z", f"{commit}:./")
    files = [match.groups() for line in (listed or b"").split(b"\0") if (match := _LISTED.fullmatch(os.fsdecode(line)))]
    if not files:
        raise WrongUsage(
            _("there was no dossier in {folder} at {revision}").format(folder=folder, revision=revision),
            _("Name a later revision: git log --oneline -- FOLDER"),
        )
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="ciaperu-") as made:
        for mode, type, id, size, path in files:
            place = Path(made, path)
            place.parent.mkdir(exist_ok=True)
            content = _git(folder, "cat-file", "blob", id) if type == "blob" and mode != "120000" and int(size) <= MAX_BYTES else None
            if content is None:
                # What was no file is none here either, and is reported as such when the dossier is loaded.
                place.mkdir()
            else:
                place.write_bytes(content)
        yield Path(made)


def _git(folder: Path, *arguments: str) -> bytes | None:
    """Return what a command of git prints, or None if it fails; Unreadable if there is no git.

    Only commands that look into the repository are used: `git archive` would run filters that its configuration names. Nothing is
    fetched from elsewhere, and variables of a git that ciaperu was started by do not lead to another repository.
    """
    program = shutil.which("git")
    if program is None:
        raise Unreadable(_("git is not installed"), _("Compare two folders instead: ciaperu changes OLD NEW"))
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    surroundings |= {"GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = [program, "--no-pager", "-C", str(folder), *arguments]
    # No shell reads this, and no argument that was typed can be an option.
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=surroundings, check=False)  # noqa: S603
    return done.stdout if done.returncode == 0 else None
