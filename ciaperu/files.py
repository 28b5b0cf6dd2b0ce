"""The files of a dossier: which there are, their signature, and their text. Nothing in the folder is trusted."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from ciaperu.errors import Problem, Unreadable
from ciaperu.language import _

NAMES = ("dossier", "people", "organizations", "places", "operations", "sources", "disputes", "thesaurus", "asked")
FOLDERS = ("facts", "translations")
MAX_BYTES = 256 * 1024 * 1024
_SUFFIXES = (".yaml", ".yml")


def bundled() -> Path:
    """Return the folder of the dossier that comes with ciaperu: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "data"
    return inside if inside.is_dir() else package.parent / "data"


def signature(folder: Path) -> str:
    """Return one line a YAML file (path, size, mtime, ctime, inode): it changes whenever a file does.

    Raises Unreadable where the folder cannot be listed or holds no dossier.yaml.
    """
    lines = []
    for name, entry in _entries(folder):
        try:
            info = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue  # It went away after the folder was listed.
        lines.append(f"{name}\t{info.st_size}\t{info.st_mtime_ns}\t{info.st_ctime_ns}\t{info.st_ino}\t{info.st_mode}")
    if not any(line.startswith("dossier.yaml\t") for line in lines):
        what = _("{folder} is not a dossier: it has no dossier.yaml").format(folder=folder)
        raise Unreadable(what, _("Name a dossier's folder with --data or CIAPERU_DATA"))
    return "\n".join(sorted(lines))


def list_files(folder: Path) -> tuple[list[str], list[Problem]]:
    """Return the dossier's files as paths relative to `folder`, sorted, and a problem for each that has no place in a dossier."""
    names, problems = [], []
    for name, entry in sorted(_entries(folder), key=lambda pair: pair[0]):
        stem, _dot, ending = name.rpartition(".")
        if name in FOLDERS or not entry.is_file(follow_symlinks=False):
            what = _("not a regular file, so it was not read")
            problems.append(Problem(name, 0, 0, what, _("put the file itself here, not a link, pipe or folder")))
        elif ending == "yml":
            problems.append(Problem(name, 0, 0, _("a dossier's files end in .yaml"), _("rename it to {name}").format(name=f"{stem}.yaml")))
        elif ("/" not in name and stem not in NAMES) or not name.isascii():
            mend = _("use one of {names}, or a file in facts/").format(names=", ".join(NAMES))
            problems.append(Problem(name, 0, 0, _("not a file of a dossier"), mend))
        else:
            names.append(name)
    return names, problems


def _entries(folder: Path) -> list[tuple[str, os.DirEntry[str]]]:
    found = []
    try:
        with os.scandir(folder) as top:
            for entry in top:
                if entry.name.endswith(_SUFFIXES) or (entry.name in FOLDERS and not entry.is_dir(follow_symlinks=False)):
                    found.append((entry.name, entry))
                elif entry.name in FOLDERS:
                    with os.scandir(entry) as inner:
                        found += [(f"{entry.name}/{e.name}", e) for e in inner if e.name.endswith(_SUFFIXES)]
    except OSError as error:
        what = _("{folder} cannot be read: {error}").format(folder=folder, error=_(str(error.strerror)))
        raise Unreadable(what, _("Name a dossier's folder with --data or CIAPERU_DATA")) from error
    return found


def read_bytes(path: Path) -> bytes:
    """Return the content of a regular file, opened without blocking or following a link; ValueError says why not."""
    # Windows has neither flag; there the check of the opened file alone must do.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(path, flags), "rb") as stream:
            info = os.fstat(stream.fileno())
            if not stat.S_ISREG(info.st_mode):
                raise ValueError(_("not a regular file"))
            if info.st_size > MAX_BYTES:
                raise ValueError(_("larger than {size} MiB").format(size=MAX_BYTES // 1024 // 1024))
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ValueError(_(error.strerror or str(error))) from error
