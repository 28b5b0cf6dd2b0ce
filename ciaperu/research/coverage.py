"""What of a text no fact carries: paragraph by paragraph, its figures, dates, capitalised names and quoted phrases."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ciaperu import model
from ciaperu.errors import NotFound
from ciaperu.language import _
from ciaperu.research import records
from ciaperu.research.passages import all_names
from ciaperu.research.works import works
from ciaperu.stemming import stemmer
from ciaperu.text import words
from ciaperu.texts import Text, read_text
from ciaperu.tokens import STOP, figure_form, spots

PARAGRAPH, FIGURE, DATE, NAME, QUOTE = "paragraph", "figure", "date", "name", "quote"
KINDS = (FIGURE, DATE, NAME, QUOTE)
# A quoted phrase is carried where so much of its words, by their stems, stands in one fact: facts are in words of their own.
OF_QUOTE = 0.5
# A sentence that holds several statements is carried where so much of it stands in the facts that cite the passage, taken together.
TOGETHER = 0.75
# A demonym and its country begin alike, with so many letters at least.
KIN = 4
# Small words that may stand within a name.
_WITHIN = "of|the|de|la|las|los|del"
_CAPITALISED = r"(?:(?:[A-Z]\.)+|(?:Gen|Adm|Col|Lt|Capt|Mr|Mrs|Dr|St|Jr|Sr)\.|[^\W\d_a-zà-öø-ÿ][\w’'-]*)"
_NAME = re.compile(rf"{_CAPITALISED}(?:\s+(?:(?:{_WITHIN})\s+)*{_CAPITALISED})*")
_QUOTE = re.compile(r"[\"“]([^\"“”]{3,}?)[\"”]|(?<!\w)'([^']{3,}?)'(?!\w)")


class Item(NamedTuple):
    """Something in a passage, how many facts that cite the passage carry it, and why it may be left out ("" if it may not)."""

    kind: str
    text: str
    facts: int
    accepted: str

    @property
    def covered(self) -> bool:
        """Whether a fact carries it, or it was judged irrelevant."""
        return self.facts > 0 or bool(self.accepted)


@dataclass(frozen=True, slots=True, eq=False)
class Covered:
    """A paragraph, the ids of the facts that cite it, and what stands in it (the paragraph itself is the first item).

    `agrees` and `differs` are the ids of those of the facts that an independent work bears out, and tells otherwise.
    """

    section: str
    paragraph: int
    facts: tuple[str, ...]
    items: tuple[Item, ...]
    agrees: tuple[str, ...]
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """A source, whether the copy is the version cited (None: not known), and its paragraphs in order."""

    source: model.Source
    same: bool | None
    passages: tuple[Covered, ...]

    def share(self, kind: str) -> tuple[int, int]:
        """Return how many items of a kind are covered, and how many there are."""
        items = [item for passage in self.passages for item in passage.items if item.kind == kind]
        return sum(item.covered for item in items), len(items)

    @property
    def whole(self) -> bool:
        """Whether everything is covered."""
        return all(item.covered for passage in self.passages for item in passage.items)


# Locator ("1998.4") → what was judged irrelevant there → why.
Accepted = Mapping[str, Mapping[str, str]]


def coverage(db: sqlite3.Connection, id: str, folder: Path, accepted: Accepted | None = None) -> Coverage:
    """Return what of the copy of a source in `folder` the facts carry; NotFound if there is no such source or copy, Unreadable for a bad one."""
    (work,) = works(db, id).works
    text = read_text(folder, work.source)
    if text is None:
        what = _("there is no {file} in {folder}").format(file=f"{work.source.id}.txt", folder=folder)
        raise NotFound(what, _("Put your copy of the work there, as plain text with ==headings=="))
    facts = records.facts(
        db, "SELECT number FROM fact WHERE number IN (SELECT fact FROM citation WHERE source = ?) ORDER BY number", (work.source.id,)
    )
    (language,) = db.execute("SELECT value FROM main.dossier WHERE key = 'language'").fetchone()
    names = all_names(db, records.mentioned(facts))
    titles = records.names(db, records.mentioned(facts))
    told = _told(db)
    carried = {fact.id: _Carried.by(fact, told[fact.id], names, titles, language) for fact in facts}
    told_by_others = {verdict: {fact.id for fact in facts if _is_told(fact, verdict)} for verdict in ("agrees", "differs")}
    cited: dict[tuple[str, int], list[str]] = {}
    for fact in facts:
        for citation in fact.citations:
            if citation.source == work.source.id:
                cited.setdefault((citation.section, citation.paragraph), []).append(fact.id)
    known = _capitalised_within(text)
    passages = []
    for section, paragraphs in text.sections.items():
        for number, paragraph in enumerate(paragraphs, 1):
            ids = cited.get((section, number), [])
            reasons = (accepted or {}).get(f"{section}.{number}", {})
            items = [Item(PARAGRAPH, PARAGRAPH, len(ids), reasons.get(PARAGRAPH, ""))]
            for kind, shown, forms in _items(paragraph, known, language):
                count = sum(carried[fact].has(kind, forms) for fact in ids)
                if kind == QUOTE and not count and _together([carried[fact].stems for fact in ids], forms):
                    count = sum(not carried[fact].stems.isdisjoint(forms) for fact in ids)
                items.append(Item(kind, shown, count, reasons.get(shown, "")))
            agrees, differs = (tuple(id for id in ids if id in of) for of in told_by_others.values())
            passages.append(Covered(section, number, tuple(ids), tuple(items), agrees, differs))
    return Coverage(work.source, text.same, tuple(passages))


def _is_told(fact: model.Fact, verdict: str) -> bool:
    return any(check.independent and check.verdict == verdict for check in fact.checked)


def _told(db: sqlite3.Connection) -> dict[str, list[str]]:
    """Return titles, texts and keywords of all facts, by id, in every language: the text may be in any of them."""
    found: dict[str, list[str]] = {}
    rows = """SELECT id, title, text, keywords FROM main.fact
        UNION ALL SELECT id, t.title, t.text, t.keywords FROM main.fact_translation t JOIN main.fact USING (number)"""
    for id, *texts in db.execute(rows):
        found.setdefault(id, []).extend(texts)
    return found


class _Carried(NamedTuple):
    """What a fact carries: forms of figures and dates, words of names (of itself and of all whom it names), and stems."""

    forms: frozenset[str]
    words: frozenset[str]
    stems: frozenset[str]

    @staticmethod
    def by(fact: model.Fact, told: list[str], names: Mapping[str, list[str]], titles: Mapping[str, str], language: str) -> _Carried:
        """Return what a fact carries, as it is told in every language."""
        texts = [*told, *(quantity.of for quantity in fact.quantities), *fact.derived]
        forms = {form for text in texts for spot in spots(text) if spot.kind != "word" for form in spot.forms}
        amounts = [money.amount for money in fact.money] + [quantity.amount for quantity in fact.quantities]
        forms |= {figure_form(amount) for amount in amounts if amount is not None}
        if fact.date:
            forms |= {form for spot in spots(fact.date.edtf.replace("/", " ")) for form in spot.forms}
        mentioned = [name for id in records.mentioned([fact]) for name in (*names.get(id, ()), titles.get(id, ""))]
        stem = stemmer(language)
        stems = frozenset(stem(word) for text in (*texts, *mentioned) for word in words(text))
        return _Carried(frozenset(forms), frozenset(word for text in (*texts, *mentioned) for word in words(text)), stems)

    def has(self, kind: str, forms: tuple[str, ...]) -> bool:
        """Return whether the fact carries what has these forms."""
        if kind in (FIGURE, DATE):
            # A day is carried by the day only, a year by any date in it.
            return forms[0] in self.forms
        if kind == NAME:
            return all(form in self.words or self._has_kin(form) for form in forms)
        return sum(form in self.stems for form in forms) >= OF_QUOTE * len(forms)

    def _has_kin(self, form: str) -> bool:
        """Return whether the fact has the country of a demonym, or the other way round: Chile and Chilean."""
        return len(form) >= KIN and any(len(word) >= KIN and (form.startswith(word) or word.startswith(form)) for word in self.words)


def _together(stems: list[frozenset[str]], forms: tuple[str, ...]) -> bool:
    """Return whether several facts together carry a quoted sentence that holds several statements."""
    return sum(form in frozenset().union(*stems) for form in forms) >= TOGETHER * len(forms)


def _items(paragraph: str, known: frozenset[str], language: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield what stands in a paragraph, each once: its kind, as written, and the forms it is carried by."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    found = [(spot.kind, paragraph[spot.start : spot.end], spot.forms) for spot in spots(paragraph) if spot.kind in (FIGURE, DATE)]
    found += [(NAME, name, tuple(word for word in words(_plain(name)) if word not in STOP)) for name in _names(paragraph, known)]
    stem = stemmer(language)
    for match in _QUOTE.finditer(paragraph):
        for sentence in re.split(r"(?<=[.!?:])\s+|\.\.\.", match[1] or match[2]):
            found.append((QUOTE, sentence, tuple(stem(word) for word in words(sentence) if word not in STOP)))
    for kind, shown, forms in found:
        if forms and (kind, forms[:1] if kind == DATE else forms) not in seen:
            seen.add((kind, forms[:1] if kind == DATE else forms))
            yield kind, shown.strip(), forms


def _names(paragraph: str, known: frozenset[str]) -> Iterator[str]:
    """Yield the capitalised names of a paragraph; the word that begins a sentence counts only where the text has it in the midst of one."""
    for match in _NAME.finditer(paragraph):
        name = match[0].strip("’'- ")
        before = paragraph[: match.start()].rstrip()
        first, _space, rest = name.partition(" ")
        if (not before or before[-1] in ".!?:\"“'(") and first not in known:
            name = re.sub(rf"^(?:(?:{_WITHIN})\s+)+", "", rest)
        if len(name) > 1 and name.lower() not in STOP:
            yield name


def _plain(name: str) -> str:
    return re.sub(r"[’']s?\b", "", name)


def _capitalised_within(text: Text) -> frozenset[str]:
    """Return the words that the text has with a capital in the midst of a sentence."""
    within = re.compile(rf"(?<=[\w,;)] )(?:{_CAPITALISED})")
    return frozenset(word for paragraphs in text.sections.values() for paragraph in paragraphs for word in within.findall(paragraph))
