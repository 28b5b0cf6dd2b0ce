"""Bytes as text: UTF-8, UTF-16 and UTF-32 with or without a mark, and Windows-1252 wherever it is not UTF-8."""

from __future__ import annotations

import codecs
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE

_MARKS = ((BOM_UTF8, "utf-8"), (BOM_UTF32_LE, "utf-32-le"), (BOM_UTF32_BE, "utf-32-be"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"))
# The bytes of text that are below a space: tab, line feed, form feed and carriage return, backspace (which typed over), escape, and the
# end of file of old systems.
_TEXT = bytes([8, 9, 10, 11, 12, 13, 26, 27])
_ODD = bytes(byte for byte in range(32) if byte not in _TEXT)
# What a page may declare; no codec among them takes more time than its input is long.
_DECLARED = ("cp", "iso8859", "koi8", "mac", "shift_jis", "euc", "big5", "gb", "iso2022")
HANDLER = "ciaperu.windows-1252"


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are no UTF-8 as Windows-1252, its five empty places as ISO 8859-1 has them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    text = "".join(bytes([byte]).decode("latin-1" if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else "cp1252") for byte in wrong)
    return text, error.end


codecs.register_error(HANDLER, _as_windows)


def encoding_of(head: bytes) -> tuple[str, int]:
    """Return the encoding that the first bytes of a text tell, and how long its mark is; "" for what is no text."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    if b"\0" in head:
        # Without a mark: every other byte of Western text in UTF-16 is zero.
        even, odd = head[::2].count(0), head[1::2].count(0)
        half = len(head) // 2
        if odd > 0.7 * half and even < 0.1 * half:
            return "utf-16-le", 0
        if even > 0.7 * half and odd < 0.1 * half:
            return "utf-16-be", 0
    strange = len(head) - len(head.translate(None, _ODD))
    return ("", 0) if strange > max(2, len(head) // 50) else ("utf-8", 0)


def decoder(encoding: str) -> codecs.IncrementalDecoder:
    """Return what decodes a text block by block and fails at nothing."""
    return codecs.getincrementaldecoder(encoding)(HANDLER if encoding == "utf-8" else "replace")


def codec_of(head: bytes, declared: str = "") -> tuple[str, int]:
    """Return the encoding that the mark of a text tells, or that it declares, or UTF-8; and how long its mark is."""
    encoding, mark = encoding_of(head)
    if declared and not mark and not encoding.startswith("utf-16"):
        try:
            # "latin-1" is Windows-1252 on the web (WHATWG Encoding, section 4.2), and often left standing when a page is saved as UTF-8.
            name = codecs.lookup(declared).name
            if name.startswith(_DECLARED) and name not in ("iso8859-1", "cp1252"):
                return name, 0
        except (LookupError, ValueError):
            pass
    return encoding or "utf-8", mark


def decoded(content: bytes, declared: str = "") -> str:
    """Return bytes as text, in the encoding that their mark tells or that was declared."""
    encoding, mark = codec_of(content[:4096], declared)
    return content[mark:].decode(encoding, HANDLER if encoding == "utf-8" else "replace")
