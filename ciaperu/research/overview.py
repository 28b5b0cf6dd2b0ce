"""What the dossier holds, at a glance."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

SHOWN = 6


@dataclass(frozen=True, slots=True, eq=False)
class Overview:
    """The dossier's title and licence, its counts, the years it spans, and who and what occurs most: (id, name, facts)."""

    title: str
    summary: str
    licence: str
    counts: Mapping[str, int]
    first: str
    last: str
    statuses: Mapping[str, int]
    most: Mapping[str, tuple[tuple[str, str, int], ...]]
    topics: tuple[tuple[str, str, int], ...]


_STATUSES = "SELECT substr(form, 8), facts FROM form WHERE form > 'status ' AND form < 'status!' ORDER BY 2 DESC, 1"
_TOPICS = "SELECT id, label, ifnull(facts, 0) n FROM topic LEFT JOIN form ON form = 'topic ' || id ORDER BY n DESC, id"


def overview(db: sqlite3.Connection) -> Overview:
    """Return what the dossier holds."""
    head = dict(db.execute("SELECT key, value FROM dossier"))
    counts = {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("source", "dispute")}
    counts["beyond"] = db.execute("SELECT ifnull(sum(facts), 0) FROM year WHERE scope = 'beyond'").fetchone()[0]
    counts |= dict(db.execute("SELECT 'fact', facts FROM form WHERE form = '' UNION ALL SELECT kind, count(*) FROM entity GROUP BY kind"))
    most = "SELECT id, name, facts FROM entity JOIN form ON form = 'entity ' || id WHERE kind = ? ORDER BY facts DESC, id LIMIT ?"
    # Each alone is looked up in the index.
    first, last = (
        db.execute(f"SELECT substr({end}(earliest), 1, 4) FROM main.fact WHERE earliest > '0001-01-01'").fetchone()[0] for end in ("min", "max")
    )
    return Overview(
        title=head["title"],
        summary=head["summary"],
        licence=head["licence"],
        counts=counts,
        first=first or "",
        last=last or "",
        statuses=dict(db.execute(_STATUSES)),
        most={kind: tuple(db.execute(most, (kind, SHOWN))) for kind in ("person", "organization", "place", "operation")},
        topics=tuple(db.execute(_TOPICS)),
    )
