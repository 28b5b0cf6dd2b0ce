"""Web archives (WARC, ISO 28500), by warcio."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO, Any

from ciaperu.language import _
from ciaperu.sweep.documents import Document, Unread
from ciaperu.sweep.readers import NotReadError, Place, read_stream

# What a page was sent as → the end of a name that says the same.
_ENDS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/tei+xml": ".xml",
    "application/pdf": ".pdf",
}
_HELD = ("response", "resource", "conversion")


def warc(stream: IO[bytes], at: Place) -> Iterator[Document | Unread]:
    """Yield the pages that an archive holds, each with its address and the day it was taken."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        for number, record in enumerate(ArchiveIterator(stream), 1):
            if record.rec_type in _HELD:
                yield from _page(record, at, number)
    except (ArchiveLoadFailed, EOFError, ValueError) as error:
        raise NotReadError(_("damaged or cut short")) from error


def _page(record: Any, at: Place, number: int) -> Iterator[Document | Unread]:
    from dataclasses import replace

    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    date = (record.rec_headers.get_header("WARC-Date") or "")[:10]
    headers = record.http_headers or record.rec_headers
    sent_as = (headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    path = f"{at.path}#{number}"
    if sent_as not in _ENDS:
        yield Unread(path, _("{kind}, which is not read").format(kind=sent_as or "?"))
        return
    stream = io.BytesIO(record.content_stream().read())
    for each in read_stream(stream, Place(f"{url or number}{_ENDS[sent_as]}", path, at.depth + 1)):
        yield replace(each, id=url or f"{at.stem}-{number}", url=url, date=each.date or date) if isinstance(each, Document) else each
