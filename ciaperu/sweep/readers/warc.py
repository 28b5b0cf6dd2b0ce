"""WARC (ISO 28500) and ARC, by warcio: what was fetched, each record read as the file it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from ciaperu.language import _, ngettext
from ciaperu.sweep import readers
from ciaperu.sweep.documents import Document, Unread
from ciaperu.sweep.readers.piece import BLOCK, Piece

# Records that hold what was fetched (ISO 28500, section 6); the others describe it, or say that it is the same as before.
_HOLD = ("response", "resource", "conversion")
_NO_PAPERS = ("image/", "video/", "audio/", "font/", "text/css", "text/javascript", "application/javascript", "application/x-javascript")


def read(piece: Piece) -> Iterator[Document | Unread]:
    """Yield the texts of the records. Path: the number of the record; id and url: its address; date: when it was fetched."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    left: Counter[str] = Counter()
    wrong = ""
    number = 0
    try:
        for number, record in enumerate(ArchiveIterator(piece.stream, arc2warc=True), 1):
            if record.rec_type not in _HOLD:
                continue
            heads = record.http_headers
            kind = (heads.get_header("Content-Type") if heads else record.rec_headers.get_header("Content-Type")) or ""
            status = (heads.get_statuscode() or "") if heads else ""
            if status and not status.startswith("2"):
                left[_("status {code}").format(code=status[:3])] += 1
                continue
            if kind.lower().startswith(_NO_PAPERS):
                left[kind.partition(";")[0].strip().lower()[:60]] += 1
                continue
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            date = (record.rec_headers.get_header("WARC-Date") or "")[:10]
            path = f"{piece.path}#{number}"
            yield from readers.read_piece(piece.inner(path, record.content_stream(), name=_name(url), id=url or path, url=url, date=date, kind=kind))
            piece.allowance.take(0)
            while record.raw_stream.read(BLOCK):
                pass
            if getattr(record.raw_stream, "limit", 0) > 0:
                raise EOFError(_("it ends there"))
    except (ArchiveLoadFailed, EOFError) as error:
        wrong = _("damaged after record {n}: {error}").format(n=number, error=str(error).strip()[:200])
    for what, count in sorted(left.items()):
        yield Unread(piece.path, ngettext("{n:,} record: {what}", "{n:,} records: {what}", count).format(n=count, what=what))
    if wrong:
        yield Unread(piece.path, wrong)


def _name(url: str) -> str:
    try:
        return urlsplit(url).path.rpartition("/")[2]
    except ValueError:
        return ""
