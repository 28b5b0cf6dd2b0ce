"""A text as bytes, one for each character, that the automaton runs over: small letters without accents, and spaces."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cache
from itertools import accumulate
from typing import NamedTuple

_SPACE = 32
# What a scanner takes for a letter, and a letter for it.
_DIGITS = {"0": "o", "1": "l", "|": "l", "5": "s", "8": "b"}
_BLOCK = 256
_BEYOND = re.compile(r"[^\x00-\x7f]")


@cache
def _table() -> bytes:
    table = bytearray(b" " * 256)
    for number in range(256):
        sign = unicodedata.normalize("NFKD", chr(number))[0].lower()
        sign = _DIGITS.get(sign, sign)
        if "a" <= sign <= "z":
            table[number] = ord(sign)
    return bytes(table)


class Letters(NamedTuple):
    """A text folded: `spaced` has one byte for each character of it, `joined` the letters of `spaced` without the spaces."""

    spaced: bytes
    joined: bytes


def letters(text: str) -> Letters:
    """Return a text folded; what Latin-1 does not hold counts as a space."""
    raw = text.encode("latin-1", "replace")
    spaced = raw.translate(_table())
    return Letters(spaced, spaced.translate(None, b" "))


def words_of(text: str) -> list[str]:
    """Return the words of a text as the automaton sees them."""
    # In a short text what Latin-1 does not hold is worth a decomposition: ő is o.
    plain = text if text.isascii() else _BEYOND.sub(lambda sign: unicodedata.normalize("NFKD", sign[0])[0], text)
    return letters(plain).spaced.decode().split()


class Places:
    """Where the letters of `joined` stand in the text."""

    def __init__(self, spaced: bytes) -> None:
        self._spaced = spaced
        self._before: list[int] = []

    def of(self, place: int) -> int:
        """Return where the letter stands in the text that is the one at `place` of `joined`."""
        if not self._before:
            starts = range(0, len(self._spaced), _BLOCK)
            counted = accumulate((self._spaced.count(b" ", start, start + _BLOCK) for start in starts), initial=0)
            self._before = [start - before for start, before in zip(starts, counted, strict=False)]
        block = bisect_right(self._before, place) - 1
        at, ahead = block * _BLOCK, place - self._before[block] + 1
        # So many letters are ahead: at least so many signs, and as many more as there are spaces among them.
        while ahead:
            spaces = self._spaced.count(b" ", at, at + ahead)
            at += ahead
            ahead = spaces
        return at - 1
