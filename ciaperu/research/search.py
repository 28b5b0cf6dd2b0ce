"""Facts by words: a query as typed → ranked facts, with what matched and what was read differently."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from ciaperu import model
from ciaperu.errors import NotFound, WrongUsage
from ciaperu.language import _
from ciaperu.research import names, records
from ciaperu.research.filters import Filters, Selection, reaches_beyond, select
from ciaperu.research.names import Reading
from ciaperu.research.query import MAX_LENGTH, MAX_TERMS, OWN, TRANSLATED, Concept, Query, parse
from ciaperu.text import words
from ciaperu.tokens import NUMBER_BITS

FIELDS = (*OWN, *TRANSLATED)
# How much a column counts in which a form stands, in the order of FIELDS: in our own measure, and in bm25.
WEIGHTS = (1.0, 0.2, 0.2, 0.3, 0.15, 0.8, 0.2, 0.3, 0.15)
BM25 = (1.0, 0.1, 1.0, 1.0, 0.35, 1.0, 1.0, 1.0, 0.35)
# How much of a score is bm25.
MIX = 0.7
# How much it counts towards an answer that a fact has a word only among those it was asked for with.
ASKED, ONLY_ASKED = frozenset({"asked", "asked_translated"}), 0.7
# How soon further columns add no more.
SATURATION = 1.8
# How much of what is looked for, weighted by rarity, a fact must have to be an answer at all: a share, and so much more of few words.
FLOOR, OF_FEW = 0.03, 0.85
# How much more a rare word counts than a frequent one (1: by the logarithm of its rarity).
RARITY = 0.7
# How strongly a fact is preferred that has more of it.
COVERAGE = 0.6
# How strongly a fact with a figure is preferred where the query asks how much or how many.
FIGURED = 2.5
# How strongly a fact is preferred in which the one takes part whose name the query is.
NAMED = 1.5
# How strongly a fact of the dossier's first work is preferred to one that only other works have.
WITHIN = 2.0
# How much more of what is looked for such a fact must have to be an answer: further works speak of much beside the dossier's matter.
STRICTER = 1.5
# The number of the fact that a row of the index is of.
NUMBERS = 2**NUMBER_BITS - 1
NUMBER = f"(search.rowid & {NUMBERS})"
# So many facts of each kind (all of it, some of it) are ranked closely, out of so many that are looked at.
POOL, BOUND = 100, 1000


class Match(NamedTuple):
    """A word of the query, the fields of the fact that it was found in, and the words there that show it."""

    word: str
    fields: tuple[str, ...]
    shown: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """A fact, its score (higher is better; comparable within one answer only) and what matched."""

    fact: model.Fact
    score: float
    matched: tuple[Match, ...]


class Named(NamedTuple):
    """The entity that a query names: what stands above the results."""

    id: str
    kind: str
    name: str
    summary: str


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """Results, best first; `total` counts those that were ranked; `corrections` are words read as others, `expansions` what the thesaurus added.

    With a limit `more` says whether further facts have what is looked for, and `bound`, unless 0, that only so many were looked at, the
    weightiest. `entity` is the one that the query names, if it is a name and nothing else.
    `cut` says that only the beginning of it was looked for.
    """

    query: str
    results: tuple[Result, ...]
    names: Mapping[str, str]
    total: int
    more: bool
    bound: int
    corrections: tuple[Reading, ...]
    expansions: tuple[Reading, ...]
    entity: Named | None
    readings: tuple[Reading, ...]
    cut: bool


class _Ranked(NamedTuple):
    number: int
    row: int
    score: float
    matched: tuple[Match, ...]


def search(db: sqlite3.Connection, query: str, filters: Filters, limit: int = 10) -> Search:
    """Return the facts that `query` finds, at most `limit` (0: all).

    Quotes hold a phrase together and -word leaves out what has it. Raises NotFound, with the nearest names, where nothing fits, and
    WrongUsage where the query has nothing to look for.
    """
    asked = parse(db, query)
    if not asked.concepts:
        raise WrongUsage(_("nothing to search for"), _("Give a word that is to be found: ciaperu search WORD"))
    chosen = select(db, filters)
    pool = max(POOL, limit) if limit else 0
    entity = _entity(db, asked, query)
    candidates, looked_at = _candidates(db, asked, chosen, pool)
    ranked = _ranked(db, asked, candidates, entity)
    if not ranked:
        raise NotFound(_("nothing found for `{query}`").format(query=query), left_out() if asked.cut else names.suggest(db, query))
    shown = ranked[:limit] if limit else ranked
    facts = records.facts(db, "SELECT value FROM json_each(?)", (records.among(each.number for each in shown),))
    return Search(
        query=query,
        results=tuple(Result(fact, round(each.score, 4), each.matched) for each, fact in zip(shown, facts, strict=True)),
        names=records.names(db, records.mentioned(facts)),
        total=len(ranked),
        # Where not even all that were chosen for it have enough, those that were not have less.
        more=looked_at > max(pool, len(candidates)) and len(ranked) >= pool,
        bound=BOUND if pool and looked_at >= BOUND else 0,
        corrections=asked.corrections,
        expansions=asked.expansions,
        entity=entity,
        readings=chosen.readings,
        cut=asked.cut,
    )


def left_out() -> str:
    """Return a sentence on what of an endless query is not looked for."""
    said = _("only the beginning of the query was looked for: {words} words, {signs} characters at most")
    return said.format(words=f"{MAX_TERMS:,}", signs=f"{MAX_LENGTH:,}")


def _candidates(db: sqlite3.Connection, asked: Query, chosen: Selection, pool: int) -> tuple[dict[int, float], int]:
    """Return the facts to rank, at most `pool` (0: all) of each kind, and how many of a kind were looked at, at most BOUND.

    They are given by their rows in the index, with what bm25 gives them for the words as typed.

    bm25 takes about a microsecond for every fact that has a word, so that a frequent word is looked for in titles first, and the words
    that are in the most facts do not choose among those that lack another.
    """
    known = sorted((concept for concept in asked.concepts if concept.forms), key=lambda concept: concept.facts)
    unwanted = [concept.fts for concept in asked.unwanted if concept.forms]
    without = f" NOT ({' OR '.join(unwanted)})" if unwanted else ""
    narrowed = f"CROSS JOIN fact ON number = {NUMBER} WHERE search MATCH ? AND {chosen.condition}"
    facts = "WHERE search MATCH ?" if chosen.condition == "1" else narrowed

    looked_at = 0

    def ranked(expressions: list[str], joined: str) -> dict[int, float]:
        nonlocal looked_at
        if not expressions:
            return {}
        rows = db.execute(
            f"SELECT bm25(search, {', '.join(map(str, BM25))}), search.rowid FROM search {facts} LIMIT ?",
            (f"({joined.join(expressions)}){without}", *chosen.parameters, BOUND if pool else -1),
        ).fetchall()
        looked_at = max(looked_at, len(rows))
        rows.sort()
        return {row: -value for value, row in (rows[:pool] if pool else rows)}

    counts = accumulate(concept.facts for concept in known)
    rare = [concept for concept, count in zip(known, counts, strict=True) if not pool or count <= BOUND] or known[:1]
    plain = ranked([concept.plain_fts for concept in rare if concept.plain_fts], " OR ")
    found = dict.fromkeys(ranked([concept.title_fts for concept in known], " AND "), 0.0) if rare != known else {}
    if len(known) > 1:
        found |= dict.fromkeys(ranked([concept.fts for concept in known], " AND "), 0.0)
    if any(concept.fts != concept.plain_fts for concept in rare):
        found |= dict.fromkeys(ranked([concept.fts for concept in rare], " OR "), 0.0)
    return found | plain, looked_at


def _ranked(db: sqlite3.Connection, asked: Query, candidates: Mapping[int, float], entity: Named | None) -> list[_Ranked]:
    """Return the facts that have enough of what is looked for, best first.

    A score is in part bm25 of the words as typed, in part how much of what is looked for a fact has and where; each against the best.
    """
    whole = sum(concept.weight for concept in asked.concepts)
    floor = FLOOR + OF_FEW / max(len(asked.concepts), 2)
    chosen = f"SELECT rowid, {NUMBER}, {', '.join(FIELDS)} FROM search WHERE rowid IN (SELECT value FROM json_each(?))"
    beyond = _beyond(db, records.among(row & NUMBERS for row in candidates)) if reaches_beyond(db) else frozenset[int]()
    kept: list[_Ranked] = []
    for row, number, *columns in db.execute(chosen, (records.among(candidates),)):
        held = dict(zip(FIELDS, (f" {column} " for column in columns), strict=True))
        score = covered = evident = 0.0
        matched = []
        for concept in asked.concepts:
            strength, weight, fields = _strength(concept, held)
            if fields:
                matched.append(Match(concept.typed, fields, concept.shown))
                covered += concept.weight * weight
                evident += concept.weight * weight * (ONLY_ASKED if ASKED.issuperset(fields) else 1)
                score += concept.weight**RARITY * strength
        if matched and evident >= floor * whole * (STRICTER if number in beyond else 1):
            kept.append(_Ranked(number, row, score * (covered / whole if whole else 1) ** COVERAGE, tuple(matched)))
    best = max((each.score for each in kept), default=0) or 1
    best_plain = max((candidates[each.row] for each in kept), default=0) or 1
    numbers = records.among(each.number for each in kept)
    preferred = dict.fromkeys(_with_figures(db, numbers) if asked.how_much else (), FIGURED)
    preferred |= dict.fromkeys(_with_entity(db, numbers, entity.id) if entity else (), NAMED)
    mixed = (
        each._replace(
            score=((1 - MIX) * each.score / best + MIX * candidates[each.row] / best_plain)
            * preferred.get(each.number, 1)
            / (WITHIN if each.number in beyond else 1)
        )
        for each in kept
    )
    return sorted(mixed, key=lambda each: (-each.score, each.number))


def _beyond(db: sqlite3.Connection, chosen: str) -> frozenset[int]:
    """Return those of the facts `chosen` that only other works have than the dossier's first."""
    rows = db.execute("SELECT number FROM main.fact WHERE scope = 'beyond' AND number IN (SELECT value FROM json_each(?))", (chosen,))
    return frozenset(number for (number,) in rows)


def _with_figures(db: sqlite3.Connection, chosen: str) -> Iterator[int]:
    """Yield those of the facts `chosen` that have a sum or a count."""
    for table in ("money", "quantity"):
        rows = db.execute(f"SELECT fact FROM {table} WHERE amount IS NOT NULL AND fact IN (SELECT value FROM json_each(?))", (chosen,))
        yield from (number for (number,) in rows)


def _with_entity(db: sqlite3.Connection, chosen: str, id: str) -> Iterator[int]:
    """Yield those of the facts `chosen` in which an entity takes part, speaks, or where they happen."""
    for table, column in (("participant", "entity"), ("attribution", '"by"'), ("setting", "place")):
        rows = db.execute(f"SELECT fact FROM {table} WHERE {column} = ? AND fact IN (SELECT value FROM json_each(?))", (id, chosen))
        yield from (number for (number,) in rows)


def _strength(concept: Concept, held: Mapping[str, str]) -> tuple[float, float, tuple[str, ...]]:
    """Return how strongly a fact has a concept (0 to 1), by the weightiest form of which weight, and the fields in which it has it."""
    best, heaviest, fields = 0.0, 0.0, dict[str, None]()
    for form in concept.forms:
        columns = _columns(form.words, form.columns, held)
        if columns:
            weight = sum(WEIGHTS[FIELDS.index(column)] for column in columns)
            best = max(best, form.weight * weight / (weight + SATURATION))
            heaviest = max(heaviest, form.weight)
            fields |= dict.fromkeys(columns)
    return best, heaviest, tuple(fields)


def _columns(forms: str, columns: Sequence[str], held: Mapping[str, str]) -> list[str]:
    return [column for column in columns if f" {forms} " in held[column]]


def _entity(db: sqlite3.Connection, asked: Query, query: str) -> Named | None:
    """Return the one entity whose whole name the query is, as typed or with its words mended."""
    mended = {reading.typed: reading.id for reading in asked.corrections}
    key = " ".join(mended.get(word, word) for word in words(query))
    sql = "SELECT DISTINCT e.id, e.kind, e.name, e.summary FROM alias JOIN entity e ON e.id = alias.entity WHERE folded = ?"
    found = [Named(*row) for row in db.execute(sql, (key,))]
    return found[0] if len(found) == 1 else None
