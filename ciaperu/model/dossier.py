"""Sources, disputes, and the dossier as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ciaperu.model import TRANSLATED

if TYPE_CHECKING:
    from ciaperu.model.entity import Entity
    from ciaperu.model.fact import Citation, Fact


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A work: `csl` holds its CSL-JSON variables as written, `read` how far it was really read.

    `closeness` is what kind of witness it is ("" if not said); it may be a `copy_of` another ("" if none), or only repeat what it `retells`.
    """

    id: str
    title: str
    read: str
    role: str
    digest: str
    underlies: tuple[Citation, ...]
    csl: Mapping[str, Any]
    closeness: str = ""
    copy_of: str = ""
    retells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Position:
    """One side of a dispute, and the ids of the facts it rests on."""

    says: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Lean:
    """Which position (from 1) something in the sources themselves speaks for, and why."""

    position: int
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class Dispute:
    """Accounts that disagree; for a slip also what is `written` and what is `meant`.

    `leans` says what speaks for which position, where the sources give a reason; `settled_by` what would settle it ("" if not known).
    """

    id: str
    title: str
    kind: str
    text: str
    positions: tuple[Position, ...]
    written: str
    meant: str
    leans: tuple[Lean, ...]
    settled_by: str


@dataclass(frozen=True, slots=True, eq=False)
class Translated:
    """A record in another language: the fields that were translated, and the `digest` of the words they were made from."""

    id: str
    digest: str
    title: str = ""
    text: str = ""
    keywords: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    leans: tuple[str, ...] = ()
    settled_by: str = ""
    name: str = ""
    summary: str = ""
    roles: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Translation:
    """What a dossier says in another language: its title, its words (topics, kinds …: word → label), and its records."""

    language: str
    title: str
    summary: str
    labels: Mapping[str, Mapping[str, str]]
    facts: tuple[Translated, ...]
    disputes: tuple[Translated, ...]
    entities: tuple[Translated, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Dossier:
    """A dossier as loaded from its folder.

    For search, `thesaurus` maps language → what somebody may type → the dossier's words for it, and `asked` fact id → language → words
    that people asked for the fact with.
    """

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
    translations: tuple[Translation, ...]
    thesaurus: Mapping[str, Mapping[str, tuple[str, ...]]]
    asked: Mapping[str, Mapping[str, tuple[str, ...]]]


def digest_of(record: Any, table: str) -> str:
    """Return what stands for the words that a translation of `record` is made from.

    It is the first 12 hexadecimal digits of the SHA-256 of its fields of TRANSLATED (UTF-8), each item that is there on a line of its own.
    """
    import hashlib

    texts = []
    for name in TRANSLATED[table]:
        value = getattr(record, name)
        texts += [value] if isinstance(value, str) else [getattr(each, _WORDS[name]) for each in value]
    return hashlib.sha256("\n".join(filter(None, texts)).encode()).hexdigest()[:12]


# The attribute of an item that holds its words.
_WORDS = {"checked": "says", "positions": "says", "roles": "role", "leans": "why"}
