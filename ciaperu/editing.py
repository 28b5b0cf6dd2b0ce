"""Changing the files of a dossier: all of them or none, only once the whole result was checked, and each by a rename.

What is written stands beside its file first and then takes its name (POSIX.1-2024, rename()), so that whoever reads meets the old file
or the new one, and never writes through a link.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ciaperu.checking import Checked, check
from ciaperu.errors import DossierProblems, Problem, Unreadable
from ciaperu.files import FOLDERS, list_files, read_bytes, signature
from ciaperu.language import _, ngettext

# What the name of a file ends in that is to take the place of another.
BESIDE = ".ciaperu-new"


class Refused(DossierProblems):
    """The dossier would have problems that it has not, so that nothing was written."""

    def __init__(self, folder: str, problems: Sequence[Problem]) -> None:
        super().__init__(folder, problems)
        what = ngettext("{folder} would have {n} more problem", "{folder} would have {n} more problems", len(self.problems))
        self.what = what.format(folder=folder, n=len(self.problems))
        self.next = _("Nothing was written")


@contextmanager
def alone(folder: Path) -> Iterator[str]:
    """Keep other editors of ciaperu out of a dossier, and give its signature.

    The lock is one on the folder itself, which ends with the process, so that none is ever left over. Raises Unreadable where another
    editor is at work. Where a system has no such locks, the signature alone must do.
    """
    signed = signature(folder)
    try:
        import fcntl
    except ImportError:
        yield signed
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            what = _("{folder} is being changed by another ciaperu").format(folder=folder)
            raise Unreadable(what, _("Try again when that is done; nothing was written")) from error
        except OSError:
            # Some file systems of a network lock no folders.
            pass
        else:
            # Nobody else is at work, so that these were left by an editor that was killed.
            for place in (folder, *(folder / name for name in FOLDERS if not (folder / name).is_symlink())):
                for left in place.glob(f".*{BESIDE}"):
                    with suppress(OSError):
                        left.unlink()
        yield signature(folder)
    finally:
        os.close(handle)


def held(folder: Path) -> Checked:
    """Return the dossier in a folder, to be changed; DossierProblems if it has any that stop."""
    checked = check(folder)
    if checked.stopping:
        raise DossierProblems(str(folder), checked.stopping)
    return checked


def checked_with(folder: Path, files: Mapping[str, bytes], before: Checked) -> Checked:
    """Return what `check` finds in a copy of the dossier that has these files (name → content) instead of its own.

    Raises Refused with the problems that stop, but for those that were there before: a change may be what mends the others.
    """
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="ciaperu-") as made:
        for name in {*list_files(folder)[0], *files}:
            place = Path(made, name)
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(files[name] if name in files else content(folder, name))
        after = check(Path(made))
    there = {problem[:4] for problem in before.problems}
    if brought := [problem for problem in after.stopping if problem[:4] not in there]:
        raise Refused(str(folder), brought)
    return after


def content(folder: Path, name: str) -> bytes:
    """Return what a file of the dossier holds; Unreadable if it cannot be read."""
    try:
        return read_bytes(folder / name)
    except ValueError as error:
        what = _("{file} cannot be read: {error}").format(file=folder / name, error=error)
        raise Unreadable(what, _("Check the file and its permissions")) from error


def write(folder: Path, files: Mapping[str, bytes], signed: str) -> None:
    """Write files (name → content) of a dossier whose signature was `signed` when it was read: all, or on failure none.

    Raises Unreadable where one cannot be written, or where a file changed meanwhile. If those that were written already cannot be put
    back either, it says which they are.
    """
    before: dict[str, bytes | None] = {name: content(folder, name) if (folder / name).exists() else None for name in files}
    parts: dict[str, Path] = {}
    done: list[str] = []
    name = ""
    try:
        for name, data in files.items():
            parts[name] = _beside(folder, name, data)
        if signature(folder) != signed:
            what = _("a file of {folder} was changed meanwhile").format(folder=folder)
            raise Unreadable(what, _("Try again; nothing was written"))
        for name, part in parts.items():
            os.replace(part, folder / name)
            done.append(name)
    except BaseException as error:
        stuck = _put_back(folder, before, done)
        for part in parts.values():
            part.unlink(missing_ok=True)
        if stuck:
            others = ", ".join(sorted(files.keys() - stuck))
            what = _("{file} cannot be written: {error}").format(file=folder / name, error=_reason(error))
            changed = _("Changed were already: {files}; as before are: {others}").format(files=", ".join(stuck), others=others or _("none"))
            raise Unreadable(what, changed) from error
        if isinstance(error, OSError):
            what = _("{file} cannot be written: {error}").format(file=folder / name, error=_reason(error))
            raise Unreadable(what, _("Nothing was written; see the file and its folder, or work on a copy: ciaperu --data DIR")) from error
        raise


def _beside(folder: Path, name: str, data: bytes) -> Path:
    """Return a new file beside one of a dossier, with its permissions (a new one has those of dossier.yaml) and this content."""
    from tempfile import mkstemp

    place = folder / name
    if place.parent.is_symlink() and place.parent != folder:
        raise OSError(None, _("its folder is a link"))
    place.parent.mkdir(exist_ok=True)
    like = place if place.exists() else folder / "dossier.yaml"
    # A rename needs leave to write in the folder only, but a file that is not to be written is left alone.
    if like == place and not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    handle, path = mkstemp(prefix=f".{place.name}.", suffix=BESIDE, dir=place.parent)
    with open(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(handle)
    part = Path(path)
    # Permissions and what else a file system notes of a file, but not its times: those are now.
    shutil.copystat(like, part)
    os.utime(part)
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(part, like.stat().st_uid, like.stat().st_gid)
    return part


def _put_back(folder: Path, before: Mapping[str, bytes | None], done: Iterable[str]) -> list[str]:
    """Return those of the files in `done` that could not be put back as they were before."""
    stuck = []
    for name in done:
        try:
            if (data := before[name]) is None:
                (folder / name).unlink()
            else:
                os.replace(_beside(folder, name, data), folder / name)
        except OSError:
            stuck.append(name)
    return stuck


def _reason(error: BaseException) -> str:
    return _(str(getattr(error, "strerror", None) or error or type(error).__name__))
