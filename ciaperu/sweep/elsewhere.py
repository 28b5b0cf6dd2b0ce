"""Papers that are not in a folder: s3://, https://, memory:// and whatever else fsspec has a way to. Whoever reads one copies it for so long."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from ciaperu.errors import Unreadable
from ciaperu.language import _

# What tells, besides its size, that a file was written again: each file system has some of these.
_MARKS = ("ETag", "etag", "mtime", "LastModified", "last_modified", "Last-Modified", "created", "md5Hash", "generation", "ino")


def elsewhere(path: str) -> bool:
    """Return whether a path is an address that fsspec is to be asked for, rather than a file or folder."""
    return "://" in path and not os.path.exists(path)


def listed(address: str) -> Iterator[tuple[str, int, str]]:
    """Yield the address, size and state of each file under an address, sorted; the state changes when the file does.

    It raises Unreadable if nothing is there, or no library for such an address.
    """
    try:
        files, path = _opened(address)
        info = files.info(path)
        if info["type"] == "file" and not address.endswith("/"):
            yield address, info.get("size") or 0, _state(info)
            return
        found = files.find(path, detail=True)
        for name in sorted(found):
            info = found[name] if found[name].get("size") is not None else files.info(name)
            inner = address.rstrip("/") + "/" + name[len(path) :].lstrip("/") if name.startswith(path) else files.unstrip_protocol(name)
            yield inner, info.get("size") or 0, _state(info)
    except Exception as error:
        # Each file system has exceptions of its own.
        what = _("{file} cannot be read: {error}").format(file=address, error=_why(error))
        raise Unreadable(what, _install(error) or _("Name folders or files")) from None


@contextmanager
def here(path: str) -> Iterator[str]:
    """Yield where a file can be read on this machine: the path itself, or a copy that is gone afterwards. It raises OSError."""
    if not elsewhere(path):
        yield path
        return
    import tempfile

    with tempfile.TemporaryDirectory(prefix="ciaperu-") as folder:
        copy = os.path.join(folder, PurePosixPath(urlsplit(path).path or path).name[-200:] or "paper")
        try:
            files, inner = _opened(path)
            files.get_file(inner, copy)
        except Exception as error:
            raise OSError(errno.EIO, _why(error)) from None
        yield copy


def _opened(address: str) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    found: tuple[Any, str] = url_to_fs(address)
    return found


def _state(info: Mapping[str, object]) -> str:
    marks = [str(info[mark]) for mark in _MARKS if info.get(mark)]
    # Where nothing tells, a file is read every time.
    return " ".join([str(info.get("size")), *(marks or [str(time.time_ns())])])


def _why(error: Exception) -> str:
    """Return what went wrong, in one line."""
    if isinstance(error, FileNotFoundError):
        return _("No such file or directory")
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text).partition("\n")[0]


def _install(error: Exception) -> str:
    if not isinstance(error, ImportError):
        return ""
    return _("Install it: {command}").format(command="pip install 'ciaperu[cluster]'") if (error.name or "").startswith("fsspec") else str(error)
