"""How a word sounds, roughly, to readers of English and Spanish: `casa` like `caza`, `fonetic` like `phonetic`."""

from __future__ import annotations

import re

# In this order: the letters, and what stands for their sound; of vowels together only the last counts.
_SOUNDS = (
    (r"ph", "f"),
    (r"[ck]h(?=[aeiou])|tch|sh|ch", "x"),
    (r"gh(?=[aeou])|gu(?=[ei])", "g"),
    (r"qu|ck|c(?=[^eiyx]|$)|q", "k"),
    (r"ge|gi|j", "j"),
    (r"ll|y(?=[aeiou])", "i"),
    (r"[zc]|x(?=[^aeiou]|$)", "s"),
    (r"v|w", "b"),
    (r"h", ""),
    (r"y", "i"),
    (r"(.)\1+", r"\1"),
    (r"[aeiou]*([aeiou])", r"\1"),
    (r"e", "i"),
    (r"u", "o"),
)


def sound(word: str) -> str:
    """Return a key that words of about the same sound share; `word` is folded."""
    for letters, key in _SOUNDS:
        word = re.sub(letters, key, word)
    return word
