"""The kinds of files that can be read: one function each, and one line here."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ciaperu.language import _
from ciaperu.sweep.documents import Document, Unread, stem
from ciaperu.sweep.readers import text
from ciaperu.sweep.readers.piece import BLOCK, Allowance, Broken, Piece


class Reader(NamedTuple):
    """What reads a kind: told by the first bytes, a name's ending or a media type, in this order."""

    read: Callable[[Piece], Iterator[Document | Unread]]
    endings: tuple[str, ...]
    begins: tuple[tuple[int, bytes], ...] = ()  # at which place, which bytes
    kinds: tuple[str, ...] = ()


READERS = (
    Reader(text.read, (".txt", ".text", ".md", ".markdown", ".asc", ".rst", ".log"), (), ("text/plain", "text/markdown")),
)


def read_file(path: str) -> Iterator[Document | Unread]:
    """Yield the texts in a file, and what of it cannot be read. Nothing is raised whatever is in it."""
    try:
        # Opened without waiting: it may have become a pipe since it was listed.
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb", BLOCK) as stream:
            piece = Piece(path, os.path.basename(path), stem(path), stream, Allowance(os.fstat(stream.fileno()).st_size))
            yield from read_piece(piece)
    except OSError as error:
        yield Unread(path, _(error.strerror or str(error)))


def read_piece(piece: Piece) -> Iterator[Document | Unread]:
    """Yield the texts in a file or in what lies in one, and what of it cannot be read."""
    try:
        yield from reader_of(piece).read(piece)
    except Broken as broken:
        yield Unread(piece.path, broken.why)
    except ImportError as error:
        yield Unread(piece.path, _("reading it takes {library}: {command}").format(library=error.name, command='pip install "ciaperu[sweep]"'))
    except OSError as error:
        yield Unread(piece.path, _(error.strerror or str(error) or "damaged"))
    except Exception as error:
        # Libraries raise whatever a damaged file leads them to.
        yield Unread(piece.path, _("damaged: {error}").format(error=(str(error) or type(error).__name__)[:200]))


def reader_of(piece: Piece) -> Reader:
    """Return what reads a piece. Broken where nothing does."""
    head = piece.head()
    for reader in READERS:
        if any(head.startswith(sign, at) for at, sign in reader.begins):
            return reader
    ending = os.path.splitext(piece.name)[1].lower()
    for reader in READERS:
        if ending in reader.endings:
            return reader
    kind = piece.kind.partition(";")[0].strip().lower()
    for reader in READERS:
        if kind in reader.kinds:
            return reader
    return READERS[-1]
