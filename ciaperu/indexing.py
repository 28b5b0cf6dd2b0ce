"""The full-text index: a dossier's words as they are searched, whatever was typed and in whichever language.

A column of `search` holds forms, not text: stems of words, figures and dates as `ciaperu.tokens` gives them. Words of the dossier's own
language, with all names, stand in the first columns; those of its translations, each stemmed as its language wants it, in the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

from ciaperu import model
from ciaperu.sound import sound
from ciaperu.stemming import stemmer
from ciaperu.text import folded
from ciaperu.tokens import NUMBER_BITS, date_forms, figure_form, read, spots
from ciaperu.translations import is_current

SCHEMA = """
CREATE VIRTUAL TABLE search USING fts5 (
    title, names, text, keywords, asked, title_translated, text_translated, keywords_translated, asked_translated,
    tokenize = 'unicode61 remove_diacritics 2');
CREATE TABLE form (form TEXT PRIMARY KEY, facts INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE word (
    word TEXT, language TEXT, stem TEXT NOT NULL, facts INTEGER NOT NULL, name INTEGER NOT NULL, sound TEXT NOT NULL, PRIMARY KEY (word, language)
) WITHOUT ROWID;
CREATE TABLE year (year TEXT, scope TEXT, facts INTEGER NOT NULL, PRIMARY KEY (year, scope)) WITHOUT ROWID;
CREATE TABLE thesaurus (language TEXT, typed TEXT, text TEXT NOT NULL, number INTEGER NOT NULL, text_language TEXT NOT NULL, forms TEXT NOT NULL);
"""
# `form` counts the facts that each form stands in, those of each "entity ID", "topic ID" and "status WORD", and under '' all of them;
# `year` those that begin in each year, by scope, and under '' the undated ones.
INDEXES = """
CREATE INDEX word_stem ON word (stem, language);
CREATE INDEX word_sound ON word (sound);
CREATE INDEX thesaurus_typed ON thesaurus (typed, language);
"""


# A search looks at so many facts of those that have a word, the weightiest first, so that a row stands at the weight of its fact.
HEAVIEST = 15
COLUMNS = "rowid, title, names, text, keywords, asked, title_translated, text_translated, keywords_translated, asked_translated"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the index needs of a dossier besides a fact itself: by entity its names, by fact its translations, disputes' slips and what was asked."""

    language: str
    names: Mapping[str, tuple[str, ...]]
    topics: Mapping[str, str]
    translated: Mapping[str, Sequence[tuple[str, model.Translated]]]
    disputed: Mapping[str, Sequence[str]]
    asked: Mapping[str, Mapping[str, tuple[str, ...]]]
    thesaurus: Mapping[str, Mapping[str, tuple[str, ...]]]


def lexicon(dossier: model.Dossier) -> Lexicon:
    """Return what the index needs of a dossier."""
    translated: dict[str, list[tuple[str, model.Translated]]] = {}
    for translation in dossier.translations:
        for record in translation.facts:
            translated.setdefault(record.id, []).append((translation.language, record))
    # What a slip of a source has, and what it means, finds the facts that it is about.
    disputed: dict[str, list[str]] = {}
    for dispute in dossier.disputes:
        for id in dict.fromkeys(chain.from_iterable(position.facts for position in dispute.positions)):
            disputed.setdefault(id, []).extend(filter(None, (dispute.written, dispute.meant)))
    names = {entity.id: tuple(_names(entity)) for entity in dossier.entities}
    return Lexicon(dossier.languages[0], names, dossier.topics, translated, disputed, dossier.asked, dossier.thesaurus)


def entry(number: int, fact: model.Fact, known: Lexicon) -> tuple[tuple[Any, ...], set[tuple[str, str]], set[str]]:
    """Return the row of a fact in the index, the words in it, each with its language, and the forms in it."""
    own = known.language
    words: set[tuple[str, str]] = set()
    entities = dict.fromkeys([p.entity for p in fact.who] + list(fact.where) + [a.by for a in fact.attribution])
    asked = known.asked.get(fact.id, {})
    translated = [(language, record) for language, record in known.translated.get(fact.id, ()) if is_current(record, fact, "fact")]
    topics = (known.topics[topic] for topic in fact.topics)
    keywords = (*fact.keywords, *topics, fact.kind, *(quantity.of for quantity in fact.quantities), *known.disputed.get(fact.id, ()))
    columns = [
        _forms([fact.title], own, words),
        [form for id in entities for form in _forms_of_names(known.names[id], own, words)],
        _forms([fact.text], own, words),
        [*_forms(keywords, own, words), *_figures(fact)],
        _forms(asked.get(own, ()), own, words),
        *([form for language, record in translated for form in _forms([getattr(record, field)], language, words)] for field in ("title", "text")),
        [form for language, record in translated for form in _forms(record.keywords, language, words)],
        [form for language, texts in asked.items() if language != own for form in _forms(texts, language, words)],
    ]
    heavy = len(entities) + len(fact.money) + len(fact.quantities) + 2 * (fact.id in known.disputed)
    row = (((HEAVIEST - min(heavy, HEAVIEST)) << NUMBER_BITS) + number, *map(" ".join, columns))
    counted = {f"entity {id}" for id in entities} | {f"topic {topic}" for topic in fact.topics} | {f"status {fact.status}"}
    return row, words, counted.union(form for column in columns for each in column for form in each.split())


def word_rows(counted: Mapping[tuple[str, str], int], known: Lexicon) -> list[tuple[Any, ...]]:
    """Return the rows of words that stand in so many facts."""
    in_names = {folded(word) for word in chain.from_iterable(map(_WORD.findall, chain.from_iterable(known.names.values()))) if word[0].isupper()}
    return [(word, language, stemmer(language)(word), count, word in in_names, sound(word)) for (word, language), count in sorted(counted.items())]


def typed_words(known: Lexicon) -> set[tuple[str, str]]:
    """Return the words that the thesaurus knows: they are mended, and their stems known, like words of the dossier."""
    typed: set[tuple[str, str]] = set()
    for language, entries in known.thesaurus.items():
        _forms(entries, language, typed)
    return typed


_WORD = re.compile(r"[^\W\d_]+")


def _names(entity: model.Entity) -> list[str]:
    return list(dict.fromkeys(filter(None, (entity.name, entity.full_name, *(alias.name for alias in entity.aliases), entity.id))))


def _forms(texts: Iterable[str], language: str, words: set[tuple[str, str]]) -> list[str]:
    """Return the forms of `texts` as one column holds them, and note each word of them in `words`."""
    stem, forms = stemmer(language), []
    for text in texts:
        for kind, found in read(text):
            if kind == "word":
                for form in found:
                    words.add((form, language))
                    forms.append(stem(form))
            else:
                forms += found
    return forms


# The names of an entity stand in every fact it takes part in.
@lru_cache(4096)
def _read_names(names: tuple[str, ...], language: str) -> tuple[list[str], set[tuple[str, str]]]:
    words: set[tuple[str, str]] = set()
    return _forms(names, language, words), words


def _forms_of_names(names: tuple[str, ...], language: str, words: set[tuple[str, str]]) -> list[str]:
    forms, found = _read_names(names, language)
    words |= found
    return forms


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


def thesaurus_rows(dossier: model.Dossier) -> list[tuple[Any, ...]]:
    """Return a row for each entry and each language that its words may stand in."""
    rows: list[tuple[Any, ...]] = []
    languages = dict.fromkeys([dossier.languages[0], *(translation.language for translation in dossier.translations)])
    for language, entries in dossier.thesaurus.items():
        for typed, found in entries.items():
            key = stems(typed, language)
            for number, text in enumerate(found):
                rows += [(language, key, text, number, each, forms) for each in languages if key and (forms := stems(text, each))]
    return rows


def stems(text: str, language: str) -> str:
    """Return the forms of a few words, as they stand one after another in a column."""
    return " ".join(chain.from_iterable([stemmer(language)(form) for form in s.forms] if s.kind == "word" else s.forms[:1] for s in spots(text)))
