"""WARC (ISO 28500) and ARC, by warcio: what was fetched, each record read as the file it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import IO, Any
from urllib.parse import urlsplit

from ciaperu.sweep import readers
from ciaperu.sweep.documents import Document, Unread
from ciaperu.sweep.readers.piece import BLOCK, Piece, day
from ciaperu.sweep.reasons import _, ngettext, said

# Records that hold what was fetched, and those that describe it (ISO 28500, section 6); ARC has heads of its own.
_HOLD = ("response", "resource", "conversion")
_DESCRIBE = ("warcinfo", "request", "metadata", "arc_header")
_NO_PAPERS = ("image/", "video/", "audio/", "font/", "text/css", "text/javascript", "application/javascript", "application/x-javascript")


def read(piece: Piece) -> Iterator[Document | Unread]:
    """Yield the texts of the records. Path: the number of the record; id and url: its address; date: when it was fetched."""
    import logging

    from warcio import bufferedreaders
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    # It reports what it mends, on standard error.
    logging.getLogger("warcio").setLevel(logging.CRITICAL + 1)
    # What it would write there of content that cannot be unpacked, and then leave out.
    bufferedreaders.sys = _Raising()
    left: Counter[str] = Counter()
    wrong = ""
    number = 0
    try:
        stream = _Ending(piece.stream)
        records = ArchiveIterator(stream, arc2warc=True)
        # What it would write there of a record that is longer than it says.
        records.INC_RECORD = ""
        for number, record in enumerate(records, 1):
            yield from _record(piece, f"{piece.path}#{number}", record, left)
            piece.allowance.take(0)
            while record.raw_stream.read(BLOCK):
                pass
            # warcio takes the end of the file for that of the record; each record has to say how long it is (ISO 28500, section 5.3).
            if getattr(record.raw_stream, "limit", 0) > 0 or (record.format == "warc" and not record.rec_headers.get_header("Content-Length")):
                raise EOFError(_("it is cut off"))
        if not stream.last.endswith(b"\n"):
            # In the heads of a record that it then does not tell of.
            number += 1
            raise EOFError(_("it is cut off"))
        if records.err_count:
            wrong = _("damaged: {error}").format(error=_("records are longer than they say"))
    except (ArchiveLoadFailed, EOFError, AttributeError) as error:
        # A record without some of its heads makes warcio ask nothing for them.
        wrong = _("damaged in record {n}: {error}").format(n=number, error=said(error))
    for what, count in sorted(left.items()):
        yield Unread(piece.path, ngettext("{n:,} record: {what}", "{n:,} records: {what}", count).format(n=count, what=what))
    if wrong:
        yield Unread(piece.path, wrong)


class _Raising:
    """Stands for `sys` where a library writes to standard error what it should raise."""

    def __init__(self) -> None:
        self.stderr = self

    def write(self, text: str) -> None:
        """Raise OSError."""
        raise OSError(text.strip())


class _Ending:
    """A stream, and the last bytes that were read of it: a record ends with two empty lines (ISO 28500, section 4), in ARC with one."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.last = b"\n"

    def read(self, count: int = -1) -> bytes:
        """Return the next bytes."""
        content = self._stream.read(count)
        self.last = content[-1:] or self.last
        return content


def _record(piece: Piece, path: str, record: Any, left: Counter[str]) -> Iterator[Document | Unread]:
    """Yield the text of one record; what is no paper is counted as left."""
    if record.rec_type not in _HOLD:
        # Such as `revisit`: what was fetched is in another record, maybe of another file.
        if record.rec_type not in _DESCRIBE:
            left[str(record.rec_type)[:60]] += 1
        return
    heads = record.http_headers
    kind = (heads or record.rec_headers).get_header("Content-Type") or ""
    status = (heads.get_statuscode() or "") if heads else ""
    if status and not status.startswith("2"):
        left[_("status {code}").format(code=status[:3])] += 1
    elif kind.lower().startswith(_NO_PAPERS):
        left[kind.partition(";")[0].strip().lower()[:60]] += 1
    else:
        url = record.rec_headers.get_header("WARC-Target-URI") or ""
        date = day(record.rec_headers.get_header("WARC-Date"))
        yield from readers.read_piece(piece.inner(path, record.content_stream(), name=_name(url), id=url or path, url=url, date=date, kind=kind))


def _name(url: str) -> str:
    try:
        return urlsplit(url).path.rpartition("/")[2]
    except ValueError:
        return ""
