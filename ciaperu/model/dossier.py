"""Sources, disputes, and the dossier as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ciaperu.model.entity import Entity
    from ciaperu.model.fact import Citation, Fact


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A work: `csl` holds its CSL-JSON variables as written, `read` how far it was really read."""

    id: str
    title: str
    read: str
    role: str
    digest: str
    underlies: tuple[Citation, ...]
    csl: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Position:
    """One side of a dispute, and the ids of the facts it rests on."""

    says: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Dispute:
    """Accounts that disagree; for a slip also what is `written` and what is `meant`."""

    id: str
    title: str
    kind: str
    text: str
    positions: tuple[Position, ...]
    written: str
    meant: str


@dataclass(frozen=True, slots=True, eq=False)
class Dossier:
    """A dossier as loaded from its folder."""

    title: str
    summary: str
    licence: str
    languages: tuple[str, ...]
    topics: Mapping[str, str]
    kinds: Mapping[str, str]
    roles: Mapping[str, str]
    entities: tuple[Entity, ...]
    sources: tuple[Source, ...]
    facts: tuple[Fact, ...]
    disputes: tuple[Dispute, ...]
