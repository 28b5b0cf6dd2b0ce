"""The kinds of files that can be read: one function each, and one line here."""

from __future__ import annotations

import io
import os
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ciaperu.sweep.documents import Document, Unread, stem
from ciaperu.sweep.readers import boxes, html, pdf, tables, text, warc, xml
from ciaperu.sweep.readers.piece import BLOCK, Allowance, Broken, Piece, plain, said
from ciaperu.sweep.reasons import _


class Reader(NamedTuple):
    """What reads a kind: told by the first bytes (markup in whatever case), a media type or a name's ending, in this order."""

    read: Callable[[Piece], Iterator[Document | Unread]]
    endings: tuple[str, ...]
    begins: tuple[tuple[int, bytes], ...] = ()  # at which place, which bytes
    kinds: tuple[str, ...] = ()


READERS = (
    Reader(pdf.read, (".pdf",), ((0, b"%PDF-"),), ("application/pdf",)),
    Reader(boxes.gzipped, (".gz", ".tgz"), ((0, b"\x1f\x8b"),)),
    Reader(boxes.bzipped, (".bz2", ".tbz2"), ((0, b"BZh"),)),
    Reader(boxes.xzipped, (".xz", ".txz"), ((0, b"\xfd7zXZ\0"),)),
    Reader(boxes.zipped, (".zip",), ((0, b"PK\x03\x04"), (0, b"PK\x05\x06"))),
    Reader(boxes.tarred, (".tar",), ((257, b"ustar"),)),
    Reader(warc.read, (".warc", ".arc"), ((0, b"WARC/"), (0, b"filedesc://")), ("application/warc",)),
    Reader(tables.parquet, (".parquet",), ((0, b"PAR1"),)),
    Reader(tables.json_lines, (".jsonl", ".ndjson"), (), ("application/x-ndjson", "application/jsonl")),
    Reader(tables.json_values, (".json",), (), ("application/json",)),
    Reader(tables.comma_separated, (".csv", ".tsv"), (), ("text/csv",)),
    Reader(
        html.read,
        (".html", ".htm", ".xhtml"),
        ((0, b"<!doctype html"), (0, b"<html")),
        ("text/html", "application/xhtml+xml"),
    ),
    Reader(xml.read, (".xml", ".tei"), ((0, b"<?xml"),), ("application/xml", "text/xml", "application/tei+xml")),
    # The last one takes whatever is text.
    Reader(text.read, (".txt", ".text", ".md", ".markdown"), (), ("text/plain", "text/markdown")),
)


# Pictures and packed files, of which some begin with much that looks like text; and what office programs write.
_NO_TEXT = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"7z\xbc\xaf", b"Rar!\x1a", b"\x28\xb5\x2f\xfd", b"SQLite format 3\0")
_OFFICE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")


def read_file(path: str) -> Iterator[Document | Unread]:
    """Yield the texts in a file, and what of it cannot be read. Nothing is raised whatever is in it."""
    try:
        # Opened without waiting: it may have become a pipe since it was listed.
        opened = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with io.BufferedReader(io.FileIO(opened, "rb"), BLOCK) as stream:
            piece = Piece(path, os.path.basename(path), plain(stem(path)), stream, Allowance(os.fstat(stream.fileno()).st_size))
            yield from read_piece(piece)
    except OSError as error:
        yield Unread(path, _(error.strerror or str(error)))


def read_piece(piece: Piece) -> Iterator[Document | Unread]:
    """Yield the texts in a file or in what lies in one, and what of it cannot be read: something in any case."""
    why = ""
    anything = False
    try:
        for found in reader_of(piece).read(piece):
            anything = True
            blank = isinstance(found, Document) and not found.start and (not found.text or found.text.isspace())
            yield Unread(found.path, _("no text in it")) if blank else found
    except Broken as broken:
        why = broken.why
    except ImportError as error:
        library = (error.name or "").partition(".")[0]
        why = _("reading it takes {library}: {command}").format(library=library, command='pip install "ciaperu[sweep]"')
    except OSError as error:
        why = _(error.strerror) if error.strerror else said(error)
    except Exception as error:
        # Libraries raise whatever a damaged file leads them to.
        why = said(error)
    # A box that is damaged ends, and so what lies in it seems damaged, too.
    if why := piece.damage or why or ("" if anything else _("no text in it")):
        yield Unread(piece.path, why)


def reader_of(piece: Piece) -> Reader:
    """Return what reads a piece. Broken where there is nothing to read."""
    head = piece.head()
    if not head:
        raise Broken(_("empty"))
    if head.startswith(_NO_TEXT):
        raise Broken(_("no text, or of a kind that cannot be read"))
    if head.startswith(_OFFICE):
        raise Broken(boxes.office())
    start = head[:1024].removeprefix(BOM_UTF8).lstrip().lower()
    for reader in READERS:
        if any(start.startswith(sign) if sign.startswith(b"<") else head.startswith(sign, at) for at, sign in reader.begins):
            return reader
    ending = os.path.splitext(piece.name)[1].lower()
    kind = piece.kind.partition(";")[0].strip().lower()
    # A server calls "text/plain" whatever it does not know; of other kinds it knows more than a name.
    for reader in READERS:
        if kind in reader.kinds and kind != "text/plain":
            return reader
    for reader in READERS:
        if ending in reader.endings:
            return reader
    return READERS[-1]
