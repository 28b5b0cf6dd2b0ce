"""What a dossier knows, as plain data that goes to every worker: forms of names, the words of facts, who stands with whom, dates, sums."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ciaperu.sweep.letters import words_of
from ciaperu.sweep.names import Form, forms

# So many letters of a word stand for all its endings: harbours, harbouring.
STEM = 6
# So many letters of the facts say what is ordinary.
ORDINARY = 200_000
# Where so large a part of the facts is set is what the dossier is about.
HOME = 0.25
# Raised whenever what is found in a paper, or how it is kept, changes.
VERSION = "22"


@dataclass(frozen=True, slots=True)
class Known:
    """A dossier's forms and facts. `digest` is another one whenever anything in it changes that finds depend on."""

    forms: tuple[Form, ...]
    names: dict[str, str]
    kinds: dict[str, str]
    part_of: dict[str, str]
    facts: tuple[KnownFact, ...]
    ordinary: str  # letters of the facts, without the spaces
    digest: str
    cues: dict[str, tuple[int, ...]] = field(default_factory=dict)  # the beginning of a word → the facts that have it
    facts_of: dict[str, tuple[int, ...]] = field(default_factory=dict)  # entity → the facts that name it
    home: frozenset[int] = frozenset()  # forms that name where the facts are set, or have a word of its name
    company: dict[str, float] = field(default_factory=dict)  # entity → how much (0 to 1) the facts that are set there tell of it
    central: dict[str, float] = field(default_factory=dict)  # who is no place → how many facts name it, as a part (0 to 1) of the most
    told: dict[str, float] = field(default_factory=dict)  # entity → how much (0 to 1) all facts tell of it
    years: dict[int, float] = field(default_factory=dict)  # a year → how much it says (0 to 1) that a passage names it


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact: its id and title, whom it names, the days it may concern ("" for none), its date in EDTF, its sums."""

    id: str
    title: str
    entities: frozenset[str]
    earliest: str
    latest: str
    date: str
    sums: tuple[tuple[float, str], ...]


def _years(facts: Iterable[KnownFact]) -> dict[int, float]:
    """Return the years of facts that are dated to a year or two, and those beside them for less."""
    found: dict[int, float] = {}
    for fact in facts:
        first, last = int(fact.earliest[:4] or 0), int(fact.latest[:4] or 0)
        if first and last - first <= 1:
            for year, worth in ((first - 1, 0.5), (first, 1.0), (last, 1.0), (last + 1, 0.5)):
                found[year] = max(found.get(year, 0.0), worth)
    return found


def _company(facts: Sequence[KnownFact], home: frozenset[str]) -> dict[str, float]:
    """Return how much the facts that name one of some entities tell of each other one."""
    import math
    from collections import Counter

    times = Counter(entity for fact in facts if fact.entities & home for entity in fact.entities - home)
    most = max(times.values(), default=1)
    return {entity: math.log1p(count) / math.log1p(most) for entity, count in times.items()}


def _central(facts_of: Mapping[str, Sequence[int]], places: Collection[str]) -> dict[str, float]:
    """Return how many facts name each entity that is no place, as a part of the most."""
    times = {entity: len(facts) for entity, facts in facts_of.items() if entity not in places}
    most = max(times.values(), default=1)
    return {entity: count / most for entity, count in times.items()}


def _told(facts: Iterable[KnownFact]) -> dict[str, float]:
    """Return how much facts tell of each entity, by how many name it."""
    import math
    from collections import Counter

    times = Counter(entity for fact in facts for entity in fact.entities)
    most = max(times.values(), default=1)
    return {entity: math.log1p(count) / math.log1p(most) for entity, count in times.items()}


def _home(db: sqlite3.Connection) -> frozenset[str]:
    """Return the places where a quarter of the facts are set that have a place, and what lies in them."""
    settings = db.execute("SELECT place, count(DISTINCT fact) FROM setting GROUP BY place").fetchall()
    placed = db.execute("SELECT count(DISTINCT fact) FROM setting").fetchone()[0]
    wide = {place for place, facts in settings if facts >= HOME * placed}
    return frozenset(wide | {place for place, of in db.execute("SELECT id, part_of FROM main.entity WHERE kind = 'place'") if of in wide})


def _at_home(held: Sequence[Form], home: frozenset[str]) -> frozenset[int]:
    """Return the forms that name one of some places, or have a word of its name."""
    words = {form.words[0] for form in held if form.entity in home and len(form.words) == 1}
    return frozenset(n for n, form in enumerate(held) if form.entity in home or words & set(form.words))


def stem(word: str) -> str:
    """Return what a word is known by."""
    return word[:STEM]


def known(db: sqlite3.Connection) -> Known:
    """Return what the dossier in a compiled store knows."""
    import hashlib

    from ciaperu.tokens import STOP

    rows = db.execute("SELECT id, name, kind, part_of FROM entity ORDER BY id").fetchall()
    entities: dict[int, set[str]] = {}
    for table, column in (("participant", "entity"), ("setting", "place"), ("attribution", '"by"')):
        for number, entity in db.execute(f"SELECT fact, {column} FROM {table}"):
            entities.setdefault(number, set()).add(entity)
    sums: dict[int, list[tuple[float, str]]] = {}
    for number, amount, currency in db.execute("SELECT fact, amount, currency FROM money ORDER BY rowid"):
        sums.setdefault(number, []).append((float(amount), currency))
    texts: dict[int, list[str]] = {}
    for number, *parts in db.execute(
        "SELECT number, title, text, keywords FROM main.fact UNION ALL SELECT number, '', '', keywords FROM fact_translation"
    ):
        texts.setdefault(number, []).extend(parts)
    made, cues = [], dict[str, list[int]]()
    names = forms(db)
    people = {row[0] for row in rows if row[2] == "person"}
    own = {stem(word) for form in names if len(form.words) == 1 or form.entity in people for word in form.words}
    for place, (number, id, title, date, earliest, latest) in enumerate(
        db.execute("SELECT number, id, title, date, earliest, latest FROM fact ORDER BY number")
    ):
        made.append(KnownFact(id, title, frozenset(entities.get(number, ())), earliest or "", latest or "", date or "", tuple(sums.get(number, ()))))
        words = {word for text in texts.get(number, ()) for word in words_of(text) if len(word) > 3 and word not in STOP}
        for each in sorted({stem(word) for word in words} - own):
            cues.setdefault(each, []).append(place)
    facts_of: dict[str, list[int]] = {}
    for place, fact in enumerate(made):
        for entity in fact.entities:
            facts_of.setdefault(entity, []).append(place)
    held = tuple(names)
    places = _home(db)
    home = _at_home(held, places)
    ordinary = "".join(word for parts in texts.values() for text in parts for word in words_of(text))[:ORDINARY]
    seed = repr((VERSION, held, sorted(home), ordinary, sorted((cue, len(facts)) for cue, facts in cues.items())))
    return Known(
        held,
        {row[0]: row[1] for row in rows},
        {row[0]: row[2] for row in rows},
        {row[0]: row[3] for row in rows},
        tuple(made),
        ordinary,
        hashlib.blake2b(seed.encode(), digest_size=12).hexdigest(),
        {word: tuple(facts) for word, facts in cues.items()},
        {entity: tuple(facts) for entity, facts in facts_of.items()},
        home,
        _company(made, places),
        _central(facts_of, {row[0] for row in rows if row[2] == "place"}),
        _told(made),
        _years(made),
    )
