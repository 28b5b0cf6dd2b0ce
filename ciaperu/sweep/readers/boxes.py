"""What holds other files: gzip, bzip2 and xz, zip, tar. Nothing is written to the disk under a name, and nothing unpacked without end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from ciaperu.sweep import readers
from ciaperu.sweep.documents import Document, Unread, stem
from ciaperu.sweep.readers.piece import Broken, Piece, plain, said
from ciaperu.sweep.reasons import _


def gzipped(piece: Piece) -> Iterator[Document | Unread]:
    """Yield what a gzip file (RFC 1952) holds."""
    import gzip

    yield from _unpacked(piece, gzip.GzipFile(fileobj=piece.stream, mode="rb"), (".gz", ".tgz"))


def bzipped(piece: Piece) -> Iterator[Document | Unread]:
    """Yield what a bzip2 file holds."""
    import bz2

    yield from _unpacked(piece, bz2.BZ2File(piece.stream), (".bz2", ".tbz2"))


def xzipped(piece: Piece) -> Iterator[Document | Unread]:
    """Yield what an xz file holds."""
    import lzma

    with lzma.LZMAFile(piece.stream) as stream:
        yield from _unpacked(piece, stream, (".xz", ".txz"))


def _unpacked(piece: Piece, stream: Any, endings: tuple[str, ...]) -> Iterator[Document | Unread]:
    name = piece.name
    for ending in endings:
        if name.lower().endswith(ending):
            name = name[: -len(ending)] + (".tar" if ending.startswith(".t") else "")
    yield from readers.read_piece(piece.inner(piece.path, stream, name=name))


def zipped(piece: Piece) -> Iterator[Document | Unread]:
    """Yield what the members of a zip file hold, in the order of its directory."""
    import zipfile

    try:
        box = zipfile.ZipFile(piece.seekable())
    except zipfile.BadZipFile as error:
        raise Broken(_("a damaged zip: {error}").format(error=error)) from error
    # ECMA-376 and OpenDocument, parts 2.
    if "[Content_Types].xml" in box.NameToInfo or {"mimetype", "content.xml"} <= box.NameToInfo.keys():
        raise Broken(office())
    for info in box.infolist():
        if info.is_dir():
            continue
        path = f"{piece.path}!{plain(info.filename)}"
        if info.flag_bits & 1:
            yield Unread(path, _("encrypted: it takes a password"))
            continue
        try:
            with box.open(info) as stream:
                yield from _member(piece, path, info.filename, stream)
        except Broken:
            raise
        except Exception as error:
            yield Unread(path, said(error))


def office() -> str:
    """Return why what an office program wrote is not read."""
    return _("a document of an office program: save it as text, HTML or PDF")


def tarred(piece: Piece) -> Iterator[Document | Unread]:
    """Yield what the members of a tar file hold, in its order, as it streams by."""
    import tarfile

    try:
        box = tarfile.open(fileobj=piece.stream, mode="r|")  # noqa: SIM115 - the stream is closed by whoever opened it
        for info in box:
            # It would keep every member to the end.
            vars(box)["members"] = []
            path = f"{piece.path}!{plain(info.name)}"
            if info.isdir():
                continue
            if not info.isreg() or (stream := box.extractfile(info)) is None:
                yield Unread(path, _("not a regular file"))
                continue
            yield from _member(piece, path, info.name, stream)
    except (tarfile.TarError, EOFError) as error:
        raise Broken(_("a damaged tar: {error}").format(error=error)) from error


def _member(piece: Piece, path: str, name: str, stream: IO[bytes]) -> Iterator[Document | Unread]:
    yield from readers.read_piece(piece.inner(path, stream, name=name, id=stem(plain(name))))
    # One member that unpacks without end ends the whole box.
    piece.allowance.take(0)
