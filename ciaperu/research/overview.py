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


def overview(db: sqlite3.Connection) -> Overview:
    """Return what the dossier holds."""
    head = dict(db.execute("SELECT key, value FROM dossier"))
    counts = {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("fact", "source", "dispute")}
    counts["beyond"] = db.execute("SELECT ifnull(sum(facts), 0) FROM year WHERE scope = 'beyond'").fetchone()[0]
    counts |= dict(db.execute("SELECT kind, count(*) FROM entity GROUP BY kind"))
    spoken = 'SELECT entity, fact FROM participant UNION SELECT place, fact FROM setting UNION SELECT "by", fact FROM attribution'
    most = (
        f"SELECT id, name, count(DISTINCT fact) n FROM ({spoken}) JOIN entity ON id = entity WHERE kind = ? GROUP BY id ORDER BY n DESC, id LIMIT ?"
    )
    first, last = db.execute("SELECT min(substr(earliest, 1, 4)), max(substr(earliest, 1, 4)) FROM fact WHERE earliest > '0001-01-01'").fetchone()
    return Overview(
        title=head["title"],
        summary=head["summary"],
        licence=head["licence"],
        counts=counts,
        first=first or "",
        last=last or "",
        statuses=dict(db.execute("SELECT status, count(*) FROM fact GROUP BY status ORDER BY 2 DESC")),
        most={kind: tuple(db.execute(most, (kind, SHOWN))) for kind in ("person", "organization", "place", "operation")},
        topics=tuple(db.execute("SELECT id, label, count(fact) n FROM topic LEFT JOIN fact_topic ON topic = id GROUP BY id ORDER BY n DESC, id")),
    )
