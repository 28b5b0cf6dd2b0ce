"""The languages of a page: the same dossier read in each of them, and the words of the interface. What is said in several is a tuple of texts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from ciaperu import language
from ciaperu.research.chosen import Chosen
from ciaperu.store import speak

Texts = tuple[str, ...]


class Tongue(NamedTuple):
    """A language: its code, the selection read in it, the dossier's labels (family, word) → label, and its messages."""

    code: str
    chosen: Chosen
    labels: dict[tuple[str, str], str]
    message: Callable[[str], str]
    plural: Callable[[str, str, int], str]


@dataclass(frozen=True, slots=True, eq=False)
class Tongues:
    """Every language of the page, the one that it opens in first."""

    all: tuple[Tongue, ...]

    @property
    def codes(self) -> Texts:
        """The code of each language."""
        return tuple(tongue.code for tongue in self.all)

    @property
    def first(self) -> Chosen:
        """The selection, read in the language that the page opens in."""
        return self.all[0].chosen

    def message(self, text: str, **values: object) -> Texts:
        """Return a message of the program in every language; a value may be texts itself."""
        found = []
        for number, tongue in enumerate(self.all):
            own = {name: value[number] if isinstance(value, tuple) else value for name, value in values.items()}
            said = tongue.message(text) if text else ""
            found.append(said.format(**own) if own else said)
        return tuple(found)

    def count(self, forms: tuple[str, str], number: int) -> Texts:
        """Return a counted thing, `forms` being its two English forms: 1 fact, 2 facts."""
        return tuple(tongue.plural(*forms, number).format(n=number) for tongue in self.all)

    def label(self, family: str, word: str) -> Texts:
        """Return what a word of the dossier is called in every language."""
        return tuple(tongue.labels.get((family, word)) or tongue.message(word) for tongue in self.all)

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> dict[Any, Texts]:
        """Return by the first column of a query the texts of its second one in every language."""
        found: dict[Any, list[str]] = {}
        for tongue in self.all:
            for key, text in tongue.chosen.db.execute(sql, parameters):
                found.setdefault(key, []).append(text)
        return {key: tuple(texts) for key, texts in found.items()}


def tongues(chosen: Chosen) -> Tongues:
    """Return every language that the program speaks, that of `chosen` first, each reading the store by a connection of its own."""
    own = chosen.head.get("language", "en")
    codes = sorted(language.LANGUAGES, key=lambda code: code != own)
    return Tongues(tuple(_tongue(code, chosen, number == 0) for number, code in enumerate(codes)))


def _tongue(code: str, chosen: Chosen, tells: bool) -> Tongue:
    import gettext

    db = _again(chosen.db)
    labels = speak(db, code)
    catalogue = gettext.NullTranslations() if code == "en" else gettext.translation("ciaperu", language.FOLDER, [code], fallback=True)
    head = dict(db.execute("SELECT key, value FROM dossier WHERE key <> 'stamp'"))
    read = replace(chosen, db=db, head=head, advanced=chosen.advanced if tells else lambda _facts: None)
    return Tongue(code, read, labels, catalogue.gettext, catalogue.ngettext)


def _again(db: sqlite3.Connection) -> sqlite3.Connection:
    """Return another connection to the same store, or to a copy of it where it is in memory or has been replaced meanwhile."""
    stamp = "SELECT value FROM main.dossier WHERE key = 'stamp'"
    file = db.execute("PRAGMA database_list").fetchone()[2]
    if file:
        connection = sqlite3.connect(f"{Path(file).as_uri()}?mode=ro&immutable=1", uri=True)
        if connection.execute(stamp).fetchone() == db.execute(stamp).fetchone():
            return connection
        connection.close()
    copy = sqlite3.connect(":memory:")
    db.backup(copy)
    return copy
