"""The full-text index: a dossier's words as they are searched, whatever was typed and in whichever language.

A column of `search` holds forms, not text: stems of words, figures and dates as `ciaperu.tokens` gives them. Words of the dossier's own
language, with all names, stand in the first columns; those of its translations, each stemmed as its language wants it, in the others.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Any

from ciaperu import model
from ciaperu.sound import sound
from ciaperu.stemming import stemmer
from ciaperu.text import folded
from ciaperu.tokens import date_forms, figure_form, spots
from ciaperu.translations import current

SCHEMA = """
CREATE VIRTUAL TABLE search USING fts5 (
    title, names, text, keywords, asked, title_translated, text_translated, keywords_translated, asked_translated,
    tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (search, row);
CREATE TABLE word (
    word TEXT, language TEXT, stem TEXT NOT NULL, facts INTEGER NOT NULL, name INTEGER NOT NULL, sound TEXT NOT NULL, PRIMARY KEY (word, language)
) WITHOUT ROWID;
CREATE TABLE thesaurus (language TEXT, typed TEXT, text TEXT NOT NULL, number INTEGER NOT NULL, text_language TEXT NOT NULL, forms TEXT NOT NULL);
"""
INDEXES = """
CREATE INDEX word_stem ON word (stem, language);
CREATE INDEX word_sound ON word (sound);
CREATE INDEX thesaurus_typed ON thesaurus (typed, language);
"""


def index(connection: sqlite3.Connection, dossier: model.Dossier, numbers: Mapping[str, int]) -> None:
    """Write the index of all facts; `numbers` are the numbers of the rows of `fact`, by id."""
    own = dossier.languages[0]
    names = {entity.id: _names(entity) for entity in dossier.entities}
    translated = {id: list[tuple[str, model.Translated]]() for id in numbers}
    for translation in dossier.translations:
        for fact, record in current(translation, "fact", {fact.id: fact for fact in dossier.facts}):
            translated[fact.id].append((translation.language, record))
    # What a slip of a source has, and what it means, finds the facts that it is about.
    slips: dict[str, list[str]] = {}
    for dispute in dossier.disputes:
        for id in dict.fromkeys(chain.from_iterable(position.facts for position in dispute.positions)):
            slips.setdefault(id, []).extend(filter(None, (dispute.written, dispute.meant)))
    counted: dict[tuple[str, str], set[int]] = {}
    in_names = {folded(word) for word in chain.from_iterable(map(_WORD.findall, chain.from_iterable(names.values()))) if word[0].isupper()}
    for fact in dossier.facts:
        number = numbers[fact.id]
        entities = dict.fromkeys([p.entity for p in fact.who] + list(fact.where) + [a.by for a in fact.attribution])
        asked = dossier.asked.get(fact.id, {})
        own_words = (
            [fact.title],
            list(chain.from_iterable(names[id] for id in entities)),
            [fact.text],
            [
                *(*fact.keywords, *(dossier.topics[topic] for topic in fact.topics), fact.kind, *(quantity.of for quantity in fact.quantities)),
                *slips.get(fact.id, ()),
            ],
            asked.get(own, ()),
        )
        row = [_forms(texts, own, number, counted) for texts in own_words]
        row[3] = " ".join([row[3], *_figures(fact)])
        for field in ("title", "text", "keywords"):
            fields = [(language, getattr(record, field)) for language, record in translated[fact.id]]
            row.append(" ".join(_forms([text] if isinstance(text, str) else text, language, number, counted) for language, text in fields))
        row.append(" ".join(_forms(texts, language, number, counted) for language, texts in asked.items() if language != own))
        connection.execute(f"INSERT INTO search (rowid, {_COLUMNS}) VALUES (?{', ?' * 9})", (number, *row))
    for language, entries in dossier.thesaurus.items():
        for typed in entries:
            # So that they are mended, and their stems known, like words of the dossier.
            _forms([typed], language, 0, counted)
    for facts in counted.values():
        facts.discard(0)
    rows = ((word, language, stemmer(language)(word), len(facts), word in in_names, sound(word)) for (word, language), facts in counted.items())
    connection.executemany("INSERT INTO word VALUES (?, ?, ?, ?, ?, ?)", sorted(rows))
    connection.executemany("INSERT INTO thesaurus VALUES (?, ?, ?, ?, ?, ?)", _thesaurus_rows(dossier))
    connection.executescript(INDEXES)
    connection.execute("INSERT INTO search (search) VALUES ('optimize')")


_COLUMNS = "title, names, text, keywords, asked, title_translated, text_translated, keywords_translated, asked_translated"


_WORD = re.compile(r"[^\W\d_]+")


def _names(entity: model.Entity) -> list[str]:
    return list(dict.fromkeys(filter(None, (entity.name, entity.full_name, *(alias.name for alias in entity.aliases), entity.id))))


def _forms(texts: Iterable[str], language: str, number: int, counted: dict[tuple[str, str], set[int]]) -> str:
    """Return the forms of `texts` as one column holds them, and note each word of them in `counted`."""
    forms = []
    for text in texts:
        for word, form in _read(text, language):
            if word:
                counted.setdefault((word, language), set()).add(number)
            forms.append(form)
    return " ".join(forms)


# The names of an entity stand in every fact it takes part in.
@cache
def _read(text: str, language: str) -> tuple[tuple[str, str], ...]:
    """Return the words of a text with their stems, and "" with the forms of its figures and dates."""
    stem = stemmer(language)
    return tuple((form, stem(form)) if spot.kind == "word" else ("", form) for spot in spots(text) for form in spot.forms)


def _figures(fact: model.Fact) -> Iterator[str]:
    """Yield what the fields of a fact that hold dates and figures are found by."""
    if fact.date:
        for written in fact.date.edtf.replace("..", "/").split("/"):
            year, month, day = (*written.strip("[]{}?~%").split("-"), "", "")[:3]
            if re.fullmatch("[0-9]{3}X", year):
                yield f"x{year[:3]}"
            elif year.isdigit():
                yield from date_forms(int(year), int(month) if month.isdigit() and int(month) <= 12 else 0, int(day) if day.isdigit() else 0)
    for amount in (*(money.amount for money in fact.money), *(quantity.amount for quantity in fact.quantities)):
        if amount is not None:
            yield figure_form(amount)


def _thesaurus_rows(dossier: model.Dossier) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each entry and each language that its words may stand in."""
    languages = dict.fromkeys([dossier.languages[0], *(translation.language for translation in dossier.translations)])
    for language, entries in dossier.thesaurus.items():
        for typed, found in entries.items():
            key = stems(typed, language)
            for number, text in enumerate(found):
                yield from ((language, key, text, number, each, forms) for each in languages if key and (forms := stems(text, each)))


def stems(text: str, language: str) -> str:
    """Return the forms of a few words, as they stand one after another in a column."""
    return " ".join(chain.from_iterable([stemmer(language)(form) for form in s.forms] if s.kind == "word" else s.forms[:1] for s in spots(text)))
