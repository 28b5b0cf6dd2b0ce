"""Facts by words: a query as typed → ranked facts, with what matched and what was read differently."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ciaperu import model
from ciaperu.errors import NotFound, WrongUsage
from ciaperu.research import names, records
from ciaperu.research.filters import Filters, select
from ciaperu.research.names import Reading
from ciaperu.text import words

FIELDS = ("title", "names", "text", "words")
# bm25 weights of title, names, text and words, in the order of FIELDS.
WEIGHTS = "10.0, 6.0, 3.0, 2.0"
# A word this long or longer also matches as the beginning of a longer one.
PREFIX = 4
# Likeness (0 to 100) from which a word that does not occur is read as one that does: before, and after, trying it as a beginning.
SURE, LIKENESS = 88, 75
MAX_WORDS = 64
# Words that carry no subject: left out where not all words are found together.
STOP = frozenset(
    """a an and are as at be been by did do does for from had has have he her his how i in is it its me of on or she so
    that the their them there these they this to was were what when where which who whom whose why will with would you
    your al como con cual cuando de del donde el ella en es esta fue la las lo los mas o para por que quien se sus un una
    y""".split()
)


class Term(NamedTuple):
    """A word, or the words of a quoted phrase."""

    words: tuple[str, ...]

    @property
    def fts(self) -> str:
        """The term as an FTS5 expression; only letters and digits are in it."""
        phrase = '"' + " ".join(self.words) + '"'
        return phrase + "*" if len(self.words) == 1 and len(self.words[0]) >= PREFIX else phrase


class Match(NamedTuple):
    """A query's word and the fields of the fact that it was found in."""

    word: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """A fact, its score (higher is better; comparable within one answer only) and what matched."""

    fact: model.Fact
    score: float
    matched: tuple[Match, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """Results, best first; `total` counts all that fit, `corrections` words read differently, `entity` whom the query names."""

    query: str
    results: tuple[Result, ...]
    names: Mapping[str, str]
    total: int
    corrections: tuple[Reading, ...]
    entity: model.Entity | None
    readings: tuple[Reading, ...]


def search(db: sqlite3.Connection, query: str, filters: Filters, limit: int = 10) -> Search:
    """Return the facts that `query` finds, at most `limit` (0: all).

    Quotes hold a phrase together and -word leaves out what has it. Raises NotFound, with the nearest names, where nothing fits, and
    WrongUsage where the query has nothing to look for.
    """
    wanted, unwanted = parse_query(query)
    if not wanted:
        raise WrongUsage("nothing to search for", "Give a word that is to be found: ciaperu search montesinos")
    wanted, corrections = _corrected(db, wanted)
    chosen = select(db, filters)
    without = " NOT (" + " OR ".join(term.fts for term in unwanted) + ")" if unwanted else ""
    subject = [term for term in wanted if not STOP.issuperset(term.words)] or wanted
    for terms, joined in ((wanted, " AND "), (subject, " AND "), (subject, " OR ")):
        ranked = db.execute(
            f"SELECT number, -bm25(search, {WEIGHTS}) FROM search JOIN fact ON number = search.rowid "
            f"WHERE search MATCH ? AND {chosen.condition} ORDER BY 2 DESC, number",
            ("(" + joined.join(term.fts for term in terms) + ")" + without, *chosen.parameters),
        ).fetchall()
        if ranked:
            break
    scores = dict(ranked)
    # More of the words before rarer ones, when not all are there together.
    found = _matched(db, scores, subject)
    order = sorted(scores, key=lambda number: (-len(found[number]), -scores[number], number))
    order = [number for number in order if len(found[number]) * 2 >= len(subject)]
    if not order:
        raise NotFound(f"nothing found for `{query}`", names.suggest(db, query))
    shown = order[:limit] if limit else order
    facts = records.facts(db, "SELECT value FROM json_each(?)", (records.among(shown),))
    return Search(
        query=query,
        results=tuple(Result(fact, round(scores[n], 4), found[n]) for n, fact in zip(shown, facts, strict=True)),
        names=records.names(db, records.mentioned(facts)),
        total=len(order),
        corrections=corrections,
        entity=_entity(db, wanted),
        readings=chosen.readings,
    )


def parse_query(query: str) -> tuple[list[Term], list[Term]]:
    """Return the wanted and the unwanted terms of a query; nothing that can be typed is an error."""
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for minus, phrase, word in re.findall(r'(?<!\S)(-?)(?:"([^"]*)"?|([^\s"]+))', re.sub(r'(?<=[^\s-])"', ' "', query)):
        parts = words(phrase or word)[:MAX_WORDS]
        if not parts:
            continue
        terms = [Term(tuple(parts))] if phrase or minus else _split(parts)
        (unwanted if minus else wanted).extend(terms)
    return wanted[:MAX_WORDS], unwanted[:MAX_WORDS]


def _split(parts: list[str]) -> list[Term]:
    """Return one term where a word is one thing with signs in it (AK-47, 2000-08-10, 50,000), else one a part."""
    return [Term(tuple(parts))] if any(part.isdigit() for part in parts) else [Term((part,)) for part in parts]


def _corrected(db: sqlite3.Connection, terms: list[Term]) -> tuple[list[Term], tuple[Reading, ...]]:
    """Return the terms with words that occur nowhere replaced by the likest that do, and those replacements."""
    fixed, corrections = [], []
    for term in terms:
        word = term.words[0]
        if len(term.words) == 1 and not _known(db, word):
            better = _likest(db, word, SURE) or ("" if _begins(db, term) else _likest(db, word, LIKENESS))
            if better:
                corrections.append(Reading(word, better, better, exact=False))
                term = Term((better,))
        fixed.append(term)
    return fixed, tuple(corrections)


def _known(db: sqlite3.Connection, word: str) -> bool:
    return db.execute("SELECT 1 FROM vocabulary WHERE term = ?", (word,)).fetchone() is not None


def _begins(db: sqlite3.Connection, term: Term) -> bool:
    return db.execute("SELECT 1 FROM search WHERE search MATCH ? LIMIT 1", (term.fts,)).fetchone() is not None


def _likest(db: sqlite3.Connection, word: str, likeness: int) -> str:
    """Return the word of the dossier likest to `word`, the commoner of equals; "" if none is as like as that."""
    if len(word) < 4 or not word.isalpha():
        return ""
    from rapidfuzz import fuzz, process

    vocabulary = dict(db.execute("SELECT term, doc FROM vocabulary WHERE length(term) BETWEEN ? AND ?", (len(word) - 2, len(word) + 2)))
    near = process.extract(word, vocabulary.keys(), scorer=fuzz.ratio, limit=5, score_cutoff=likeness)
    return max(near, key=lambda item: (item[1], vocabulary[item[0]]))[0] if near else ""


def _matched(db: sqlite3.Connection, numbers: Iterable[int], terms: list[Term]) -> dict[int, tuple[Match, ...]]:
    """Return for each fact the terms found in it, with their fields, asking the index once a term and field."""
    found: dict[int, list[Match]] = {number: [] for number in numbers}
    for term in dict.fromkeys(terms):
        fields: dict[int, list[str]] = {}
        for field in FIELDS:
            for (number,) in db.execute("SELECT rowid FROM search WHERE search MATCH ?", (f"{field} : {term.fts}",)):
                fields.setdefault(number, []).append(field)
        for number in found.keys() & fields.keys():
            found[number].append(Match(" ".join(term.words), tuple(fields[number])))
    return {number: tuple(matches) for number, matches in found.items()}


def _entity(db: sqlite3.Connection, terms: list[Term]) -> model.Entity | None:
    """Return the one entity whose whole name the query is, if there is one."""
    key = " ".join(word for term in terms for word in term.words)
    found = db.execute("SELECT DISTINCT entity FROM alias WHERE folded = ?", (key,)).fetchall()
    return records.entities(db, [found[0][0]])[found[0][0]] if len(found) == 1 else None
