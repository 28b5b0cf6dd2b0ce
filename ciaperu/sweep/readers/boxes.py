"""What other files lie in: gzip, bzip2, xz, zip and tar."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO, Any

from ciaperu.language import _
from ciaperu.sweep.documents import Document, Unread
from ciaperu.sweep.readers import NotReadError, Place, read_stream

# What grows so many times as it is unpacked, and beyond so many bytes, is made to fill a machine.
SWELLING, ALLOWED = 400, 100_000_000


class _Measured(io.RawIOBase):
    """A stream that is unpacked as it is read, and refuses to swell without end."""

    def __init__(self, inner: Any, packed: Any) -> None:
        self.inner, self.packed, self.bytes = inner, packed, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data: bytes = self.inner.read(len(buffer))
        self.bytes += len(data)
        if self.bytes > ALLOWED and self.bytes > SWELLING * max(1, self.packed()):
            raise NotReadError(_("unpacks to more than {n} times its size").format(n=SWELLING))
        buffer[: len(data)] = data
        return len(data)


class _Counted(io.RawIOBase):
    """A stream that knows how much was read of it."""

    def __init__(self, inner: IO[bytes]) -> None:
        self.inner, self.bytes = inner, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.inner.read(len(buffer))
        self.bytes += len(data)
        buffer[: len(data)] = data
        return len(data)


def _unpacked(opened: Any, stream: IO[bytes], at: Place, wrong: tuple[type[Exception], ...]) -> Iterator[Document | Unread]:
    """Yield what is in a stream that `opened` unpacks; the name inside is that of the box without its end."""
    name = at.stem + (".tar" if at.name.lower().endswith(".tgz") else "")
    packed = _Counted(stream)
    inner = io.BufferedReader(_Measured(opened(io.BufferedReader(packed)), lambda: packed.bytes))
    try:
        yield from read_stream(inner, Place(name, at.path, at.depth + 1))
    except wrong as error:
        raise NotReadError(_("damaged or cut short")) from error


def gz(stream: IO[bytes], at: Place) -> Iterator[Document | Unread]:
    """Yield what is in a gzip file (RFC 1952)."""
    import gzip
    import zlib

    yield from _unpacked(lambda inner: gzip.GzipFile(fileobj=inner), stream, at, (EOFError, gzip.BadGzipFile, zlib.error))


def bz2(stream: IO[bytes], at: Place) -> Iterator[Document | Unread]:
    """Yield what is in a bzip2 file."""
    import bz2 as packed

    yield from _unpacked(packed.BZ2File, stream, at, (EOFError, OSError))


def xz(stream: IO[bytes], at: Place) -> Iterator[Document | Unread]:
    """Yield what is in an xz file."""
    import lzma

    yield from _unpacked(lzma.LZMAFile, stream, at, (EOFError, lzma.LZMAError))


def zip(stream: IO[bytes], at: Place) -> Iterator[Document | Unread]:
    """Yield what is in a zip file, in the order of its list."""
    import zipfile
    import zlib

    try:
        with zipfile.ZipFile(_seekable(stream)) as box:
            for member in box.infolist():
                place = at.within(member.filename)
                if member.is_dir():
                    continue
                if member.flag_bits & 1:
                    yield Unread(place.path, _("encrypted"))
                    continue
                try:
                    with box.open(member) as inner:
                        size = member.compress_size
                        yield from read_stream(io.BufferedReader(_Measured(inner, lambda size=size: size)), place)
                except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
                    yield Unread(place.path, _("damaged or cut short"))
    except (zipfile.BadZipFile, ValueError) as error:
        raise NotReadError(_("damaged or cut short")) from error


def tar(stream: IO[bytes], at: Place) -> Iterator[Document | Unread]:
    """Yield what is in a tar file, in its order; it is never unpacked to disk."""
    import tarfile

    try:
        with tarfile.open(fileobj=stream, mode="r|*") as box:
            for member in box:
                place = at.within(member.name)
                if member.isfile() and (inner := box.extractfile(member)):
                    yield from read_stream(inner, place)
                elif not member.isdir():
                    yield Unread(place.path, _("not a file"))
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise NotReadError(_("damaged or cut short")) from error


def _seekable(stream: IO[bytes]) -> IO[bytes]:
    """Return a stream that can be read from anywhere: the list of a zip file stands at its end."""
    import shutil
    import tempfile

    if stream.seekable():
        return stream
    copy = tempfile.SpooledTemporaryFile(max_size=32_000_000)  # noqa: SIM115 - it is gone with whoever reads it
    shutil.copyfileobj(stream, copy)
    copy.seek(0)
    return copy
