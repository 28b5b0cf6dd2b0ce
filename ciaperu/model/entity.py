"""Persons, organizations, places and operations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ciaperu.dates import Date
    from ciaperu.model.fact import Citation


@dataclass(frozen=True, slots=True, eq=False)
class Alias:
    """A form of an entity's name, and the language (`en`, `es`) it is used in."""

    name: str
    language: str


@dataclass(frozen=True, slots=True, eq=False)
class Role:
    """A title or office that a source gives an entity, of or in another one, at a date."""

    role: str
    of: str
    date: Date | None
    status: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Entity:
    """A person, organization, place or operation."""

    id: str
    kind: str
    name: str
    full_name: str
    summary: str
    aliases: tuple[Alias, ...]
    born: Date | None
    birthplace: str
    died: Date | None
    deathplace: str
    founded: Date | None
    dissolved: Date | None
    part_of: str
    roles: tuple[Role, ...]
    pages: tuple[str, ...]
    note: str
