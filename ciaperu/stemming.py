"""Words → stems, by the Snowball stemmers (https://snowballstem.org): what `bribe` and `bribes`, `soborno` and `sobornar` have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

_NAMES = {"en": "english", "es": "spanish"}


@cache
def stemmer(language: str) -> Callable[[str], str]:
    """Return the function that stems a folded word of `language`; words of a language without a stemmer stay as they are."""
    if language not in _NAMES:
        return str
    import snowballstemmer

    stem: Callable[[str], str] = snowballstemmer.stemmer(_NAMES[language]).stemWord
    return cache(stem)
