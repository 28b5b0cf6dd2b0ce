"""A word that the dossier does not have → the word of the dossier that was probably meant."""

from __future__ import annotations

import sqlite3

from ciaperu.research.records import among
from ciaperu.sound import sound

# Letters that may be wrong in a word of this many letters (the last: or more), one more where it sounds alike: more in names, which people
# have only heard, than in common words, where a word that is not in the dossier is more often another word than a misspelt one.
_IN_NAMES = {4: 1, 5: 1, 6: 2, 7: 2, 8: 2, 9: 3}
_IN_WORDS = {4: 1, 5: 1, 6: 1, 7: 1, 8: 1, 9: 2}
# Below this many letters a word with one letter exchanged for another is taken for another word: chile is not child, nor rose Rosa.
EXCHANGED, EXCHANGED_IN_NAMES = 8, 5
# From this many sounds on, the same sound is enough, however it is written: elefant is elephant.
HEARD = 5


def corrected(db: sqlite3.Connection, typed: str, most_wrong: int = 3) -> str:
    """Return the word of the dossier that `typed` is a misspelling of, at most `most_wrong` letters off, or "" if it is near none.

    Fewer wrong letters come first, the same sound counting as one letter less, then names, then the commoner word.
    """
    long = len(typed)
    if long < 4 or not typed.isalpha():
        return ""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    key = sound(typed)
    # What begins with the same letter, or sounds the same: a wrong first letter that sounds otherwise is rare.
    most = _IN_NAMES.get(min(long, 9), -1) + 1
    begins = "SELECT DISTINCT word FROM word WHERE word >= ? AND word < ? AND length(word) BETWEEN ? AND ?"
    alphabetical = [word for (word,) in db.execute(begins, (typed[0], chr(ord(typed[0]) + 1), long - most, long + most))]
    near = [word for word, wrong, place in process.extract_iter(typed, alphabetical, scorer=OSA.distance, score_cutoff=most)]
    rows = db.execute(
        "SELECT word, max(name), sum(facts), sound FROM word WHERE word IN (SELECT value FROM json_each(?)) OR sound = ? GROUP BY word",
        (among(near), key),
    )
    best: tuple[float, int, int, str] | None = None
    for word, name, facts, sounds in rows:
        alike = sounds == key
        most = (_IN_NAMES if name else _IN_WORDS).get(min(long, len(word), 9), -1) + alike
        if alike and len(key) >= HEARD:
            most = long
        wrong = OSA.distance(typed, word, score_cutoff=max(most, 0))
        exchanged = wrong == 1 and len(word) == long and sorted(word) != sorted(typed)
        if exchanged and not alike and long < (EXCHANGED_IN_NAMES if name else EXCHANGED):
            continue
        if wrong <= min(most, most_wrong + 2 * alike):
            rank = (min(wrong - 1, 1.5) if alike else wrong, -name, -facts, word)
            best = min(best, rank) if best else rank
    return best[3] if best else ""
