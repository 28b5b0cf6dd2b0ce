"""Text from outside: made safe to show, measured, and folded to be compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ciaperu.language import _

# Bidirectional controls of the Unicode Bidirectional Algorithm (UAX #9, section 2), which can make text read as something else.
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_CONTROLS = [*range(0x20), *range(0x7F, 0xA0), *map(ord, _BIDI), *range(0x206A, 0x2070)]
# What is drawn as nothing, or ends a line without a newline, and so makes two texts look alike. The joiners U+200C and U+200D are not
# among them, since Persian and Hindi are not written without.
_UNSEEN = "\u00ad\u034f\u115f\u1160\u180e\u200b\u2028\u2029\u2060\u2061\u2062\u2063\u2064\u3164\ufeff\uffa0\ufff9\ufffa\ufffb"
_TAGS = range(0xE0020, 0xE0080)
UNSAFE = frozenset(map(chr, [*_CONTROLS, *map(ord, _UNSEEN), *_TAGS])) - {"\n", "\t"}
_VISIBLE = {ord(c): f"\\x{ord(c):02x}" if ord(c) < 0x100 else f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}" for c in UNSAFE}
# JSON writes what is beyond U+FFFF as two halves (RFC 8259, section 7).
_JSON = {ord(c): f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\udb40\\udc{ord(c) & 0xFF:02x}" for c in UNSAFE if ord(c) >= 0x20}

# Marks on one letter; more of them cover the lines above and below.
MAX_MARKS = 4


def visible(text: str) -> str:
    r"""Return `text` with control, bidirectional and unseen characters written out (`\x1b`, `\u202e`); newline and tab stay."""
    return text if text.isascii() and text.isprintable() else text.translate(_VISIBLE)


def visible_json(document: str) -> str:
    r"""Return a JSON text with the controls that JSON leaves raw (DEL, C1, bidirectional) as `\uXXXX`: the same document."""
    return document.translate(_JSON)


def shortened(text: str, most: int = 600) -> str:
    """Return `text`, of a longer one its beginning and its end: nobody reads a message of 100,000 characters."""
    return text if len(text) <= most else f"{text[: most * 3 // 4]} … {text[-most // 4 :]}"


def width(text: str) -> int:
    """Return how many terminal columns `text` takes: two for wide East Asian characters, none for combining marks."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


def is_overlaid(text: str) -> bool:
    """Return whether more than MAX_MARKS marks (or joiners, which are not drawn) stand one after another."""
    if text.isascii():
        return False
    marks = {sign for sign in set(text) if unicodedata.category(sign) in ("Mn", "Me", "Cf")}
    if not marks:
        return False
    run = 0
    for sign in text:
        run = run + 1 if sign in marks else 0
        if run > MAX_MARKS:
            return True
    return False


def folded(text: str) -> str:
    """Return `text` as it is compared: no accents, no case, single spaces."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(text.casefold().split())


def words(text: str) -> list[str]:
    """Return the words of `text`, folded, without punctuation: what SQLite's unicode61 tokenizer makes of it."""
    return re.findall(r"[^\W_]+", folded(text))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "did you mean `x`?" for the known word nearest to `word`, or "" if none is near; signs that only look like its own are named."""
    from rapidfuzz import fuzz, process

    near = process.extractOne(word[:80], list(known), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=70)
    if near is None:
        return ""
    asked = _("did you mean `{word}`?").format(word=near[0])
    foreign = sorted({sign for sign in word[:80] if not sign.isascii()} - set(near[0]))
    listed = ", ".join(f"`{sign}` U+{ord(sign):04X}" for sign in foreign[:3])
    return f"{asked} {_('it has no {signs}').format(signs=listed)}" if foreign else asked
