"""Every form of a name that papers may hold, as the dossier gives it or as it follows."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ciaperu.sweep.letters import words_of

# Words that stand before a name and are no part of it.
ARTICLES = frozenset("the a an el la los las un una".split())
PARTICLES = frozenset("de del la las los y e i da do dos van von di du le of and the for in".split())
TITLES = frozenset(
    """mr mrs ms dr sr sra srta don dona gen general col colonel coronel capt captain capitan maj major mayor lt lieutenant teniente adm admiral
    almirante vadm radm cdr commander comandante sgt president presidente pres minister ministro min senator senador sen ambassador embajador amb
    secretary secretario director deputy congressman representative judge juez doctor doctora ing prof professor profesor father padre rev""".split()
)
_ACRONYM = 6  # An acronym has fewer letters.


class Form(NamedTuple):
    """One form of an entity's name: its words as the automaton sees them, how it came about, and whether it is written in capitals."""

    entity: str
    words: tuple[str, ...]
    how: str  # name, alias, surname, derived, phrase
    capitals: bool = False

    @property
    def joined(self) -> str:
        """Its letters."""
        return "".join(self.words)


def forms(db: sqlite3.Connection) -> list[Form]:
    """Return every form of every entity's name in a compiled dossier, each once for an entity, in a fixed order."""
    found: dict[tuple[str, tuple[str, ...]], Form] = {}
    for form in [*_given(db), *_surnames(db), *_derived(db)]:
        found.setdefault((form.entity, form.words), form)
    return list(found.values())


def _given(db: sqlite3.Connection) -> Iterator[Form]:
    names = db.execute("SELECT id, name, 'name' FROM main.entity UNION ALL SELECT id, full_name, 'name' FROM main.entity").fetchall()
    aliases = db.execute("SELECT entity, name, 'alias' FROM alias WHERE language <> 'id' ORDER BY rowid").fetchall()
    translated = db.execute("SELECT id, name, 'alias' FROM entity_translation ORDER BY language, id").fetchall()
    for entity, name, how in sorted(names, key=lambda row: row[0]) + aliases + translated:
        yield from _form(entity, name, how)


def _form(entity: str, name: str, how: str) -> Iterator[Form]:
    written = re.sub(r"\(.*?\)", " ", name).split()
    article = bool(written) and words_of(written[0])[:1] != [] and words_of(written[0])[0] in ARTICLES and len(written) > 1
    if article:
        written = written[1:]
    words = tuple(words_of(" ".join(written)))
    letters = sum(map(len, words))
    proper = any(piece[:1].isupper() or piece[1:2].isupper() for piece in written)
    capitals = (len(words) == 1 and "".join(written).isupper() and letters < _ACRONYM) or _dotted(written)
    if letters < 2 or (len(words) == 1 and (not proper or (article and not capitals))):
        return
    if not proper:
        if letters >= 10:
            yield Form(entity, words, "phrase")
    else:
        yield Form(entity, ("".join(words),) if _dotted(written) else words, how, capitals)


def _dotted(written: list[str]) -> bool:
    return len(written) == 1 and re.fullmatch(r"(?:[A-Z]\.)+[A-Z]?", written[0]) is not None


def _surnames(db: sqlite3.Connection) -> Iterator[Form]:
    """Yield the last word of a person's name, where the dossier has no short form of it itself."""
    short = {entity for entity, name in db.execute("SELECT entity, name FROM alias WHERE language <> 'id'") if len(name.split()) == 1}
    for entity, name in db.execute("SELECT id, name FROM main.entity WHERE kind = 'person' AND name NOT LIKE '%(%' ORDER BY id"):
        words = words_of(name)
        if entity not in short and len(words) > 1 and len(words[-1]) > 3 and words[-2] not in PARTICLES:
            yield Form(entity, (words[-1],), "surname")


def _derived(db: sqlite3.Connection) -> Iterator[Form]:
    """Yield what the dossier itself calls the people and things of a place: Norwegian, noruego."""
    seen: set[str] = set()
    for (text,) in db.execute(
        """SELECT title || ' ' || text FROM main.fact UNION ALL SELECT title || ' ' || text FROM fact_translation
        UNION ALL SELECT name FROM alias UNION ALL SELECT summary FROM main.entity"""
    ):
        seen.update(re.findall(r"[^\W\d_]{5,}", text))
    known = sorted({"".join(words_of(each)) for each in seen})
    for entity, name in db.execute("SELECT id, name FROM main.entity WHERE kind = 'place' ORDER BY id"):
        stem = "".join(words_of(name))
        if " " in name or len(stem) < 4:
            continue
        base = stem[:-1] if stem[-1] in "aeiou" else stem
        endings = _OF_VOWEL if base != stem else _OF_CONSONANT
        for word in known:
            if word != stem and word.startswith(base) and endings.fullmatch(word, len(base)):
                yield Form(entity, (word,), "derived")


_OF_VOWEL = re.compile("[aeiou]?(?:n|an|v?ian|anian|an[oa]|en[oa]|ense|ese|ish|er)s?")
_OF_CONSONANT = re.compile("[aeiou]?(?:n|an|ian|an[oa]|en[oa]|ense|ese|ish|er|[oai])s?")


def variants(word: str) -> Iterator[str]:
    """Yield what a word may have become by one letter changed, lost or added inside it."""
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    for place, own in enumerate(word):
        for sign in alphabet:
            if sign != own:
                yield word[:place] + sign + word[place + 1 :]
            if place:
                yield word[:place] + sign + word[place:]
        if 0 < place < len(word) - 1:
            yield word[:place] + word[place + 1 :]
    yield from confused(word)


# What scanners take for each other.
_ALIKE = """rn m|ri n|li h|lt h|cl d|vv w|ii u|ni m|in m|c e|c o|e o|a o|n u|n r|h b|h n|i l|t l|l t|i t|f t|p f|p r|u v|v y|s a|g q|i j|b h|d o|k h
    |l f""".split("|")


def confused(word: str) -> Iterator[str]:
    """Yield what a scanner may have read in place of a word."""
    for pair in _ALIKE:
        one, other = pair.split()
        for written, read in ((one, other), (other, one)):
            place = word.find(written)
            while place >= 0:
                yield word[:place] + read + word[place + len(written) :]
                place = word.find(written, place + 1)


def ends_lost(word: str) -> Iterable[str]:
    """Return a word that has lost its first or its last letter."""
    return word[1:], word[:-1]
