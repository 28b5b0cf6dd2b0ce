"""Accounts that disagree."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from ciaperu import model
from ciaperu.errors import NotFound
from ciaperu.language import _, sentence
from ciaperu.research import records
from ciaperu.text import did_you_mean, folded


@dataclass(frozen=True, slots=True, eq=False)
class Disputes:
    """Disputes, the facts that their positions rest on, by id, and the names of all who speak or take part."""

    disputes: tuple[model.Dispute, ...]
    facts: Mapping[str, model.Fact]
    names: Mapping[str, str]

    def passages(self, slip: model.Dispute) -> list[str]:
        """Return where a slip stands: the passages of its first position, which is that of what is written."""
        return list(dict.fromkeys(str(citation) for id in slip.positions[0].facts for citation in self.facts[id].citations))


def disputes(db: sqlite3.Connection, id: str = "", kind: tuple[str, ...] = ()) -> Disputes:
    """Return all disputes, those of some kinds, or the one with this id; NotFound with the nearest id."""
    found = records.disputes(db)
    if id:
        known = [dispute.id for dispute in found]
        found = [dispute for dispute in found if dispute.id == folded(id)]
        if not found:
            near = sentence(did_you_mean(folded(id), known))
            raise NotFound(_("there is no dispute `{id}`").format(id=id), near or _("See all: ciaperu disputes"))
    if kind:
        found = [dispute for dispute in found if dispute.kind in kind]
    if not found:
        raise NotFound(_("no dispute fits"), _("See all: ciaperu disputes"))
    ids = {id for dispute in found for position in dispute.positions for id in position.facts}
    facts = records.facts(
        db,
        "SELECT number FROM fact WHERE id IN (SELECT value FROM json_each(?)) ORDER BY number",
        (records.among(ids),),
    )
    works = (citation.source for fact in facts for citation in fact.citations)
    return Disputes(tuple(found), {fact.id: fact for fact in facts}, records.names(db, [*records.mentioned(facts), *works]))
