"""PDF with a text layer, by pypdf."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import IO

from ciaperu.language import _
from ciaperu.sweep.documents import Document, Unread
from ciaperu.sweep.readers import NotReadError, Place


def pdf(stream: IO[bytes], at: Place) -> Iterator[Document | Unread]:
    """Yield the text of a PDF, page by page; one that holds pictures only is not read."""
    import io

    from pypdf import PdfReader

    # What it minds of a file is no business of whoever sweeps.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(stream if stream.seekable() else io.BytesIO(stream.read()))
        if reader.is_encrypted and not reader.decrypt(""):
            raise NotReadError(_("encrypted"))
        pages, parts, length = [], [], 0
        labels = reader.page_labels
        for number, page in enumerate(reader.pages):
            text = page.extract_text() + "\n\f"
            pages.append((length, labels[number] if number < len(labels) else str(number + 1)))
            parts.append(text)
            length += len(text)
    except NotReadError:
        raise
    except Exception as error:
        raise NotReadError(_("damaged PDF: {error}").format(error=type(error).__name__)) from error
    if not "".join(parts).strip("\n\f "):
        raise NotReadError(_("pictures of pages, without a text layer"))
    yield Document(at.stem, at.path, "".join(parts), tuple(pages))
