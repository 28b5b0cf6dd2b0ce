"""A query as typed → what is looked for: concepts, each with the forms that may stand for it in the index.

Nothing that can be typed is an error. Only letters and digits reach the full-text index.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from ciaperu.research import records, spelling
from ciaperu.research.names import Reading
from ciaperu.text import folded
from ciaperu.tokens import Spot, spots

MAX_TERMS = 64
MAX_LENGTH = 4000
# Beginnings of words that are looked for as such have so many letters at least, and stand for so many words at most.
PREFIX, PREFIXED = 3, 40
# How much a form counts that stands for what was typed: from the thesaurus (the first word, each further one), by its beginning, mended.
SYNONYM, FURTHER, BEGINNING, MENDED = 0.7, 0.1, 0.65, 0.93
LONGEST_PHRASE = 3
# How much a word weighs that nothing in the dossier stands for, against the rarest that something does.
UNKNOWN = 1.6
# What asks for a figure, besides cuánto, cuántas …
_AMOUNTS = "sum amount number price share suma monto cantidad precio".split()
_HOW_MUCH = {("how", "much"), ("how", "many"), ("how", "long"), *((which, what) for which in ("what", "que") for what in _AMOUNTS)}
# Columns of the index that hold words of the dossier's own language, and of its translations.
OWN = ("title", "names", "text", "keywords", "asked")
TRANSLATED = ("title_translated", "text_translated", "keywords_translated", "asked_translated")


class Form(NamedTuple):
    """Forms of the index that stand one after another, in which columns, and how much they count (1: what was typed itself)."""

    words: str
    columns: tuple[str, ...]
    weight: float

    @property
    def fts(self) -> str:
        """The form as an FTS5 expression (SQLite FTS5, section 3)."""
        return f"{{{' '.join(self.columns)}}} : {self.quoted}"

    @property
    def quoted(self) -> str:
        """The form as an FTS5 phrase."""
        return f'"{self.words}"'


class Concept(NamedTuple):
    """Something looked for: as typed, the forms that stand for it, in how many facts they are, how rare that is, which words of a text show it.

    `weight` is the natural logarithm of (all facts / facts that have it).
    """

    typed: str
    forms: tuple[Form, ...]
    facts: int
    weight: float
    shown: frozenset[str]

    @property
    def fts(self) -> str:
        """The concept as an FTS5 expression."""
        return "(" + " OR ".join(form.fts for form in self.forms) + ")"

    @property
    def plain_fts(self) -> str:
        """What was typed itself as an FTS5 expression, without what the thesaurus and other readings add; "" if the dossier has it nowhere."""
        typed = [form.fts for form in self.forms if form.weight >= MENDED]
        return f"({' OR '.join(typed)})" if typed else ""

    @property
    def title_fts(self) -> str:
        """The concept as an FTS5 expression that holds for titles only."""
        return f"{{{OWN[0]} {TRANSLATED[0]}}} : ({' OR '.join(form.quoted for form in self.forms)})"


class Query(NamedTuple):
    """What is looked for and what is not, with the words that were read as others; `cut` if more was typed than is looked for."""

    concepts: tuple[Concept, ...]
    unwanted: tuple[Concept, ...]
    corrections: tuple[Reading, ...]
    expansions: tuple[Reading, ...]
    how_much: bool
    cut: bool


def parse(db: sqlite3.Connection, typed: str) -> Query:
    """Return what `typed` looks for: quotes hold a phrase together, -word leaves out what has it."""
    reader = _Reader(db)
    wanted: list[Concept] = []
    unwanted: list[Concept] = []
    cut = len(typed) > MAX_LENGTH
    for minus, text, quoted in _parts(typed[:MAX_LENGTH]):
        found = spots(text)
        if not found:
            continue
        cut, found = cut or len(found) > MAX_TERMS, found[:MAX_TERMS]
        concepts = [reader.phrase(found)] if quoted else list(reader.concepts(found))
        (unwanted if minus else wanted).extend(concepts)
    distinct = {concept.forms or concept.typed: concept for concept in wanted}
    return Query(
        tuple(distinct.values())[:MAX_TERMS],
        tuple(unwanted)[:MAX_TERMS],
        tuple(reader.corrections),
        tuple(reader.expansions.values()),
        _asks_how_much(typed),
        cut or len(distinct) > MAX_TERMS or len(unwanted) > MAX_TERMS,
    )


def _asks_how_much(typed: str) -> bool:
    words = folded(typed).replace("¿", "").split()
    return any(word.startswith("cuant") for word in words) or not _HOW_MUCH.isdisjoint(pairwise(words))


def _parts(typed: str) -> Iterator[tuple[bool, str, bool]]:
    """Yield stretches of a query: whether it is unwanted, its text, whether it is a quoted phrase."""
    plain: list[str] = []
    for minus, phrase, word in re.findall(r'(?<!\S)(-?)(?:"([^"]*)"?|([^\s"]+))', re.sub(r'(?<=[^\s-])"', ' "', typed)):
        if phrase or minus:
            yield bool(minus), phrase or word, bool(phrase)
        else:
            plain.append(word)
    if plain:
        yield False, " ".join(plain), False


class _Reader:
    """Reads the spots of a query by the words of a dossier."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.corrections: list[Reading] = []
        self.expansions: dict[tuple[str, str], Reading] = {}
        self.cache: dict[str, dict[str, str]] = {}
        head = dict(db.execute("SELECT key, value FROM main.dossier"))
        self.columns = {language: OWN if language == head["language"] else TRANSLATED for language in head["languages"].split()}
        self.facts = self.count("")

    def phrase(self, found: list[Spot]) -> Concept:
        """Return a quoted phrase as one concept: every form of it must stand together."""
        forms = []
        for language, columns in self.columns.items():
            words = [self.stems(spot.forms[0]).get(language, spot.forms[0]) if spot.kind == "word" else spot.forms[0] for spot in found]
            forms.append(Form(" ".join(words), columns, 1))
        return self.concept(" ".join(spot.forms[0] for spot in found), forms)

    def concepts(self, found: list[Spot]) -> Iterator[Concept]:
        """Yield the concepts of a stretch of words, figures and dates."""
        place = 0
        while place < len(found):
            for length in range(min(LONGEST_PHRASE, len(found) - place), 0, -1):
                concept = self.read(found[place : place + length])
                if concept:
                    break
            yield from concept
            place += length

    def read(self, stretch: list[Spot]) -> list[Concept]:
        """Return the concepts that a stretch makes: of several words only one that the thesaurus has, or one word written apart."""
        first = stretch[0]
        if len(stretch) == 1:
            return self.word(first) if first.kind == "word" else [self.dated(first) if first.kind == "date" else self.figure(first)]
        if any(spot.kind != "word" or len(spot.forms) > 1 for spot in stretch):
            return []
        typed = " ".join(spot.forms[0] for spot in stretch)
        if meant := self.synonyms(typed):
            # The words themselves, standing together, count as well.
            return [self.concept(typed, [*self.phrase(stretch).forms, *meant])]
        joined = "".join(spot.forms[0] for spot in stretch)
        if len(stretch) == 2 and not all(self.known(spot.forms[0]) for spot in stretch) and (forms := self.known(joined)):
            return [self.concept(joined, [*forms, *self.synonyms(joined)])]
        return []

    def figure(self, spot: Spot) -> Concept:
        """Return a figure as a concept."""
        return self.concept(spot.forms[0], [Form(spot.forms[0], (*OWN, *TRANSLATED), 1)])

    def dated(self, spot: Spot) -> Concept:
        """Return a date as a concept: the day first, then less and less of it, for where the day itself is not known."""
        weights = [1.0, 0.6, 0.4, 0.25, 0.2, 0.2, 0.1]
        forms = [
            Form(form, (*OWN, *TRANSLATED), weight)
            for form, weight in zip(spot.forms, weights, strict=False)
            if len(form) > 3 or spot.forms[0] == form
        ]
        return self.concept(spot.forms[0], [form for form in forms if self.count(form.words)] or forms[:1])

    def word(self, spot: Spot) -> list[Concept]:
        """Return a word as a concept, or the parts of a compound that is not known as a whole."""
        typed, *parts = spot.forms
        forms, meant = self.known(typed), self.synonyms(typed)
        if not forms and parts:
            return [concept for part in parts for concept in self.word(Spot(spot.start, spot.end, spot.kind, (part,)))]
        if not forms and not meant:
            forms = self.beginning(typed)
            # What begins a word is mended only where one letter is missing or wrong.
            better = spelling.corrected(self.db, typed, 1 if forms else 3)
            if better:
                forms = [form._replace(weight=MENDED) for form in self.known(better)] + forms
                typed, meant = self.mended(typed, better), self.synonyms(better)
        elif forms and (name := self.name_for(typed)):
            typed = self.mended(typed, name)
        return [self.concept(typed, [*forms, *meant])]

    def mended(self, typed: str, word: str) -> str:
        """Return `word`, having noted that `typed` was read as it."""
        self.corrections.append(Reading(typed, word, word, exact=False))
        return word

    def name_for(self, typed: str) -> str:
        """Return the name that `typed` has the stem of but is not, or ""."""
        rows = self.db.execute(
            "SELECT word, name FROM word WHERE stem IN (SELECT value FROM json_each(?))", (records.among(self.stems(typed).values()),)
        )
        words = dict(rows.fetchall())
        return "" if typed in words else next((word for word, name in sorted(words.items()) if name), "")

    def stems(self, word: str) -> dict[str, str]:
        """Return the stem of a word in each language that the dossier, or its thesaurus, has it in; of an unknown one in every language."""
        if word not in self.cache:
            found = dict(self.db.execute("SELECT language, stem FROM word WHERE word = ?", (word,)).fetchall())
            if not found:
                # Imported only for a word that nobody has written down: it takes half as long as a bare start of Python.
                from ciaperu.stemming import stemmer

                found = {language: stemmer(language)(word) for language in self.columns}
            self.cache[word] = found
        return self.cache[word]

    def known(self, word: str) -> list[Form]:
        """Return the forms of a word that the dossier has, in whichever language."""
        there = "SELECT 1 FROM word WHERE stem = ? AND language = ? AND facts > 0"
        stems = self.stems(word).items()
        return [Form(stem, self.columns[language], 1) for language, stem in stems if self.db.execute(there, (stem, language)).fetchone()]

    def synonyms(self, typed: str) -> list[Form]:
        """Return what the thesaurus has for one or more words."""
        found: dict[Form, float] = {}
        for language in self.columns:
            stems = [self.stems(word).get(language, "") for word in typed.split()]
            if not all(stems):
                continue
            rows = self.db.execute(
                "SELECT text, number, text_language, forms FROM thesaurus WHERE typed = ? AND language = ?", (" ".join(stems), language)
            )
            for text, number, text_language, forms in rows:
                form = Form(forms, self.columns[text_language], 0)
                found[form] = max(found.get(form, 0), SYNONYM - number * FURTHER)
                self.expansions[typed, text] = Reading(typed, text, text, exact=False)
        return [form._replace(weight=weight) for form, weight in found.items()]

    def beginning(self, typed: str) -> list[Form]:
        """Return the forms of the words that begin as `typed` does, the commonest first."""
        if len(typed) < PREFIX:
            return []
        rows = self.db.execute(
            "SELECT stem, language, max(facts) FROM word WHERE word >= ? AND word < ? AND facts > 0 GROUP BY stem, language ORDER BY 3 DESC LIMIT ?",
            (typed, typed[:-1] + chr(ord(typed[-1]) + 1), PREFIXED),
        )
        return [Form(stem, self.columns[language], BEGINNING) for stem, language, _ in rows]

    def count(self, form: str) -> int:
        """Return in how many facts a form stands."""
        row = self.db.execute("SELECT facts FROM form WHERE form = ?", (form,)).fetchone()
        return int(row[0]) if row else 0

    def concept(self, typed: str, forms: Iterable[Form]) -> Concept:
        """Return a concept with its weight, and the words that show it in a text."""
        forms = tuple(dict.fromkeys(forms))
        # Of several words the rarest is the measure; of several forms the commonest that counts in full.
        counts = [(form.weight, min(self.count(word) for word in form.words.split())) for form in forms if form.words]
        facts = max((count for weight, count in counts if weight >= 0.7), default=0) or max((count for _, count in counts), default=0)
        weight = math.log((self.facts + 1) / max(facts, 1)) if facts else UNKNOWN * math.log(self.facts + 1)
        shown = {typed}
        for form in forms:
            for stem in form.words.split():
                shown.add(stem)
                shown.update(word for (word,) in self.db.execute("SELECT word FROM word WHERE stem = ?", (stem,)))
        return Concept(typed, forms if facts else (), facts, weight, frozenset(shown))
