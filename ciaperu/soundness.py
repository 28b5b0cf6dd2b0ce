"""The rules of `ciaperu.checking.OF_THE_WHOLE`, asked of a compiled dossier in SQL: whether one is broken, not where.

So the facts of a large dossier need not stand in memory together. `ciaperu.checking.check` says what is wrong.
"""

from __future__ import annotations

import sqlite3

from ciaperu import model
from ciaperu.circles import in_circles

# Each yields a row where a rule is broken; :asked are the facts of asked.yaml. That no two facts have one id the table itself sees to.
_BROKEN = {
    "ids_are_unique": "SELECT 1 FROM fact WHERE id IN (SELECT id FROM entity UNION ALL SELECT id FROM source UNION ALL SELECT id FROM dispute)",
    "facts_resolve": """SELECT 1 FROM fact_note WHERE field IN ('part_of', 'see') AND value NOT IN (SELECT id FROM fact)
        UNION ALL SELECT 1 FROM position_fact WHERE fact NOT IN (SELECT id FROM fact)
        UNION ALL SELECT 1 FROM json_each(:asked) WHERE value NOT IN (SELECT id FROM fact)""",
    "entities_are_used": """SELECT 1 FROM entity WHERE NOT EXISTS (SELECT 1 FROM participant WHERE entity = entity.id)
        AND NOT EXISTS (SELECT 1 FROM setting WHERE place = entity.id) AND NOT EXISTS (SELECT 1 FROM attribution WHERE "by" = entity.id)""",
}
_TITLES = "SELECT 1 FROM fact GROUP BY title HAVING count(*) > 1"
_TITLES_OF_SOME = """SELECT 1 FROM fact WHERE title IN (SELECT value FROM json_each(:titles)) GROUP BY title HAVING count(*) > 1"""


def sound(connection: sqlite3.Connection, dossier: model.Dossier, titles: str | None = None) -> bool:
    """Return whether the whole keeps the rules; of titles only these (a JSON list) are compared with all, if given."""
    given = {"asked": _json(dossier.asked), "titles": titles}
    questions = [*_BROKEN.values(), _TITLES if titles is None else _TITLES_OF_SOME]
    if any(connection.execute(f"{sql} LIMIT 1", given).fetchone() for sql in questions):
        return False
    within: dict[str, list[str]] = {}
    for part, whole in connection.execute("SELECT fact.id, value FROM fact_note JOIN fact ON number = fact WHERE field = 'part_of'"):
        within.setdefault(part, []).append(whole)
    return not in_circles(within)


def _json(values: object) -> str:
    import json

    return json.dumps(list(values))  # type: ignore[call-overload]
