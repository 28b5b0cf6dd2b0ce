"""From what somebody typed to the entity that is meant: exact first, then part of a name, then a misspelt one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from ciaperu.errors import NotFound, WrongUsage
from ciaperu.language import _
from ciaperu.text import words

if TYPE_CHECKING:
    from ciaperu import model

# Mean likeness (0 to 100) of the typed words to those of a name: from which a misspelt name is taken, and how far it must be ahead.
LIKENESS = 74
LEAD = 4
# A name that was misspelt has so many words at most: each is compared with every word of every name.
MAX_WORDS = 24


class Reading(NamedTuple):
    """What was typed, and the entity (or the word) that it was read as."""

    typed: str
    id: str
    name: str
    exact: bool


class _Alias(NamedTuple):
    entity: str
    kind: str
    words: tuple[str, ...]


def index(entities: Iterable[model.Entity]) -> sqlite3.Connection:
    """Return the names of entities that are not compiled, such as those of a dossier that is being written, for `find`."""
    db = sqlite3.connect(":memory:")
    db.executescript("CREATE TABLE entity (id, kind, name); CREATE TABLE alias (entity, folded)")
    for each in entities:
        db.execute("INSERT INTO entity VALUES (?, ?, ?)", (each.id, each.kind, each.name))
        names = dict.fromkeys(filter(None, (each.name, each.full_name, *(alias.name for alias in each.aliases), each.id)))
        db.executemany("INSERT INTO alias VALUES (?, ?)", [(each.id, " ".join(words(name))) for name in names])
    return db


def find(db: sqlite3.Connection, typed: str, kind: str = "") -> Reading:
    """Return the one entity that `typed` names, of `kind` if one of that kind fits.

    Raises NotFound with the nearest names, and WrongUsage with the choices where several fit equally well.
    """
    key = words(typed)
    if not key:
        raise NotFound(_("`{typed}` is no name").format(typed=typed), _("See who is there: ciaperu"))
    exact = db.execute("SELECT DISTINCT entity, kind FROM alias JOIN entity ON id = entity WHERE folded = ?", (" ".join(key),)).fetchall()
    if exact:
        return _one(db, typed, kind, exact, exact=True)
    aliases = [
        _Alias(entity, of_kind, tuple(name.split()))
        for entity, of_kind, name in db.execute("SELECT entity, kind, folded FROM alias JOIN entity ON id = entity")
    ]
    for fits in (_has_words, _has_beginnings):
        found = dict.fromkeys((alias.entity, alias.kind) for alias in aliases if fits(key, alias.words))
        if found:
            return _one(db, typed, kind, found, exact=False)
    ranked = _alike(key, aliases) if len(key) <= MAX_WORDS else []
    best = [pair for pair, likeness in ranked if likeness >= max(LIKENESS, ranked[0][1] - LEAD)]
    if not best:
        raise NotFound(_("nobody and nothing is called `{typed}`").format(typed=typed), nearest(db, [id for (id, _), _ in ranked[:3]]))
    return _one(db, typed, kind, best, exact=False)


def _has_words(key: list[str], name: tuple[str, ...]) -> bool:
    return all(word in name for word in key)


def _has_beginnings(key: list[str], name: tuple[str, ...]) -> bool:
    return all(any(part.startswith(word) for part in name) for word in key)


def _alike(key: list[str], aliases: Iterable[_Alias]) -> list[tuple[tuple[str, str], float]]:
    """Return (entity, kind) and likeness, the likest first."""
    from rapidfuzz.fuzz import ratio

    best: dict[tuple[str, str], float] = {}
    for alias in aliases:
        likeness = sum(max((ratio(word, part) for part in alias.words), default=0) for word in key) / len(key)
        pair = (alias.entity, alias.kind)
        best[pair] = max(best.get(pair, 0), likeness)
    return sorted(best.items(), key=lambda item: (-item[1], item[0]))


def _one(db: sqlite3.Connection, typed: str, kind: str, found: Iterable[tuple[str, str]], *, exact: bool) -> Reading:
    choices = list(found)
    of_kind = [pair for pair in choices if pair[1] == kind] or choices
    if len(of_kind) > 1:
        listed = ", ".join(f"{id} ({name})" for id, name in _names(db, [id for id, _ in of_kind[:6]]))
        several = _("`{typed}` may be any of {number}").format(typed=typed, number=len(of_kind))
        raise WrongUsage(several, _("Type one of: {names}").format(names=listed))
    ((id, name),) = _names(db, [of_kind[0][0]])
    return Reading(typed, id, name, exact)


def nearest(db: sqlite3.Connection, ids: list[str]) -> str:
    """Return a sentence that names these entities, with ids that can be typed back; "" if there are none."""
    listed = ", ".join(f"{id} ({name})" for id, name in _names(db, ids))
    return _("The nearest: {names}").format(names=listed) if listed else ""


def suggest(db: sqlite3.Connection, typed: str) -> str:
    """Return a sentence with the three entities whose names are nearest to `typed`."""
    key = words(typed)[:MAX_WORDS]
    rows = db.execute("SELECT entity, folded FROM alias")
    ranked = _alike(key, [_Alias(entity, "", tuple(name.split())) for entity, name in rows]) if key else []
    return nearest(db, [id for (id, _), likeness in ranked[:3] if likeness > 60])


def _names(db: sqlite3.Connection, ids: list[str]) -> list[tuple[str, str]]:
    return [(id, db.execute("SELECT name FROM entity WHERE id = ?", (id,)).fetchone()[0]) for id in ids]
