"""Text from outside: made safe to show, measured, and folded to be compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ciaperu.language import _

# Bidirectional controls of the Unicode Bidirectional Algorithm (UAX #9, section 2), which can make text read as something else.
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_CONTROLS = [*range(0x20), *range(0x7F, 0xA0), *map(ord, _BIDI)]
UNSAFE = frozenset(map(chr, _CONTROLS)) - {"\n", "\t"}
_VISIBLE = {ord(c): f"\\x{ord(c):02x}" if ord(c) < 0x100 else f"\\u{ord(c):04x}" for c in UNSAFE}
_JSON = {ord(c): f"\\u{ord(c):04x}" for c in UNSAFE if ord(c) >= 0x20}


def visible(text: str) -> str:
    r"""Return `text` with control and bidirectional characters written out (`\x1b`, `\u202e`); newline and tab stay."""
    return text if text.isascii() and text.isprintable() else text.translate(_VISIBLE)


def visible_json(document: str) -> str:
    r"""Return a JSON text with the controls that JSON leaves raw (DEL, C1, bidirectional) as `\uXXXX`: the same document."""
    return document.translate(_JSON)


def width(text: str) -> int:
    """Return how many terminal columns `text` takes: two for wide East Asian characters, none for combining marks."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


def folded(text: str) -> str:
    """Return `text` as it is compared: no accents, no case, single spaces."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(text.casefold().split())


def words(text: str) -> list[str]:
    """Return the words of `text`, folded, without punctuation: what SQLite's unicode61 tokenizer makes of it."""
    return re.findall(r"[^\W_]+", folded(text))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "did you mean `x`?" for the known word nearest to `word`, or "" if none is near."""
    import difflib

    near = difflib.get_close_matches(word[:80], list(known), 1, 0.7)
    return _("did you mean `{word}`?").format(word=near[0]) if near else ""
