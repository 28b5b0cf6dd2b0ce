"""The Python interface: `dossier = ciaperu.open_dossier()`, then `dossier.timeline()`, `dossier.search("…")`, `dossier.person("…")`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict, Unpack

from ciaperu.files import bundled
from ciaperu.research.connections import Connections, Ties
from ciaperu.research.detail import Detail
from ciaperu.research.disputes import Disputes
from ciaperu.research.filters import given
from ciaperu.research.money import Ledger
from ciaperu.research.overview import Overview
from ciaperu.research.profile import Profile
from ciaperu.research.references import References
from ciaperu.research.said import Said
from ciaperu.research.search import Search
from ciaperu.research.timeline import DAYS, Timeline
from ciaperu.research.works import Works
from ciaperu.store import open_store

Several = str | Sequence[str]


class FilterWords(TypedDict, total=False):
    """The filters of the command line as keywords; `from_` has an underscore because `from` is a word of Python."""

    from_: str
    to: str
    who: Several
    where: Several
    topic: Several
    kind: Several
    status: Several
    source: Several
    disputed: bool
    scope: str
    uncorroborated: bool


class OpenDossier:
    """A dossier to ask. Every answer is a plain dataclass; a request that cannot be answered raises a CiaperuError."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def overview(self) -> Overview:
        """Return what the dossier holds."""
        from ciaperu.research.overview import overview

        return overview(self.db)

    def timeline(self, *, order: str = "date", limit: int = 0, **filters: Unpack[FilterWords]) -> Timeline:
        """Return the facts that fit, by date (or `order="newest"`), undated ones last; NotFound if none fits.

        Without a `scope` (within, beyond, all) they are those within the dossier's first work; `beyond` counts the others that fit.
        """
        from ciaperu.research.timeline import timeline

        return timeline(self.db, given(filters), order, limit)

    def around(self, id: str, days: int = DAYS, *, order: str = "date", limit: int = 0, **filters: Unpack[FilterWords]) -> Timeline:
        """Return a fact with those that fit whose dates may lie at most `days` before or after it; NotFound, WrongUsage if it has no date."""
        from ciaperu.research.timeline import around

        return around(self.db, id, days, given(filters), order, limit)

    def search(self, query: str, *, limit: int = 10, **filters: Unpack[FilterWords]) -> Search:
        """Return the facts that `query` finds, best first; NotFound if it finds none."""
        from ciaperu.research.search import search

        return search(self.db, query, given(filters), limit)

    def fact(self, id: str) -> Detail:
        """Return one fact with all that surrounds it; NotFound if there is none."""
        from ciaperu.research.detail import fact

        return fact(self.db, id)

    def person(self, name: str) -> Profile:
        """Return the profile of the person that `name` names; NotFound if nobody is, WrongUsage if several are."""
        return self._profile(name, "person")

    def org(self, name: str) -> Profile:
        """Return the profile of an organization."""
        return self._profile(name, "organization")

    def place(self, name: str) -> Profile:
        """Return the profile of a place."""
        return self._profile(name, "place")

    def operation(self, name: str) -> Profile:
        """Return the profile of an operation."""
        return self._profile(name, "operation")

    def _profile(self, name: str, kind: str) -> Profile:
        from ciaperu.research.profile import profile

        return profile(self.db, name, kind)

    def disputes(self, id: str = "") -> Disputes:
        """Return all disputes with the facts they rest on, or one."""
        from ciaperu.research.disputes import disputes

        return disputes(self.db, id)

    def said(self, name: str, *, limit: int = 0, **filters: Unpack[FilterWords]) -> Said:
        """Return what the one whom `name` names is on record for, what it says itself first; NotFound if nothing is."""
        from ciaperu.research.said import said

        return said(self.db, name, given(filters), limit)

    def money(self, *, nature: Several = (), limit: int = 0, chart: bool = False, **filters: Unpack[FilterWords]) -> Ledger:
        """Return the sums that fit (of a nature: paid, offered …) and their totals, with `chart` also by payer and year; NotFound if none fits."""
        from ciaperu.research.money import money

        return money(self.db, given(filters), (nature,) if isinstance(nature, str) else nature, limit, chart=chart)

    def cite(self, *ids: str, style: str = "chicago", limit: int = 0, quoted: bool = False, **filters: Unpack[FilterWords]) -> References:
        """Return references for facts, sources or citations, else for the facts that fit, in a style (chicago, apa, mla, plain).

        Without citeproc-py the style is plain. NotFound if there is no such id, or no fact fits; WrongUsage for a style that is none.
        """
        from ciaperu.research.references import references

        return references(self.db, ids, given(filters), style, limit, quoted=quoted)

    def connect(
        self,
        one: str,
        other: str,
        *,
        most: int = 4,
        limit: int = 3,
        no_alleged: bool = False,
        without: Several = (),
        **filters: Unpack[FilterWords],
    ) -> Connections:
        """Return the shortest chains of at most `most` facts from one to another, the best evidenced first; NotFound if there is none."""
        from ciaperu.research.connections import connections

        shut = (without,) if isinstance(without, str) else without
        return connections(self.db, (one, other), given(filters), most=most, limit=limit, no_alleged=no_alleged, without=shut)

    def ties(self, name: str, *, limit: int = 20, no_alleged: bool = False, without: Several = (), **filters: Unpack[FilterWords]) -> Ties:
        """Return those who take part in facts together with one, by most facts first; NotFound if there is nobody."""
        from ciaperu.research.connections import ties

        shut = (without,) if isinstance(without, str) else without
        return ties(self.db, name, given(filters), limit=limit, no_alleged=no_alleged, without=shut)

    def sources(self, id: str = "") -> Works:
        """Return all sources with what rests on them, or one."""
        from ciaperu.research.works import works

        return works(self.db, id)


def open_dossier(folder: str | Path | None = None) -> OpenDossier:
    """Return the dossier in `folder` (the bundled one if None), ready to be asked.

    Raises DossierProblems if it has problems, Unreadable if it cannot be read.
    """
    import platformdirs

    cache = Path(platformdirs.user_cache_dir("ciaperu", appauthor=False))
    return OpenDossier(open_store(Path(folder) if folder else bundled(), cache))
