"""Papers that are copies of each other, however a scanner damaged them: a few shingles of letters stand for each paper."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

# Shingles that begin with one of these pairs are compared: a sample that letters choose, so that two scans choose the same.
_BEGIN = (b"wh", b"qu")
_LETTERS = 10
SKETCH = 48
# So large a part of the smaller sketch that two papers share makes them copies.
SHARED = 0.35


def sketch(joined: bytes) -> tuple[int, ...]:
    """Return the numbers that stand for a text, in order: of a sample of its shingles those with the smallest hashes."""
    found: set[bytes] = set()
    for pair in _BEGIN:
        at = joined.find(pair)
        while at >= 0:
            found.add(joined[at : at + _LETTERS])
            at = joined.find(pair, at + 2)
    return tuple(sorted({zlib.crc32(each) for each in found})[:SKETCH])


def alike(one: Sequence[int], other: Sequence[int]) -> bool:
    """Return whether two sketches are of the same text. The larger one of a long text is cut where the smaller one ends."""
    if min(len(one), len(other)) < 4:
        return one == other and bool(one)
    top = min(one[-1] if len(one) >= SKETCH else 2**32, other[-1] if len(other) >= SKETCH else 2**32)
    first, second = {each for each in one if each <= top}, {each for each in other if each <= top}
    return len(first & second) >= SHARED * max(4, min(len(first), len(second)))


def shingles(words: Iterable[str]) -> frozenset[str]:
    """Return a sample of the shingles of a passage, which letters choose: five letters after an e that stands before one of few letters."""
    joined = "".join(words)
    return frozenset(joined[at + 1 : at + 6] for at in range(len(joined) - 5) if joined[at] == "e" and joined[at + 1] in "acdilnprst")
