"""What a dossier is made of. Every word here is the word of the YAML, of the JSON and of the help.

Records are compared by identity: a generated __eq__ and __hash__ for each class would add a third to the time this module takes to
load, which every command pays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ciaperu.dates import Date

STATUSES = {
    "asserted": "the source says it in its own voice",
    "reported": "said on someone's word",
    "alleged": "an accusation",
    "denied": "a denial",
    "assessed": "an estimate or opinion",
}
ATTRIBUTED = frozenset(STATUSES) - {"asserted"}
SPOKEN_AS = {"named": "by name", "unnamed": "unnamed", "testimony": "in court", "document": "on paper"}
DATE_BASES = {"text": "the text", "heading": "only the heading", "derived": "worked out"}
BOUNDS = {
    "exactly": "",
    "at least": "at least",
    "more than": "more than",
    "about": "about",
    "almost": "almost",
    "at most": "at most",
}
NATURES = ("paid", "offered", "held", "withheld", "aid", "trade", "compensation", "wanted")
DISPUTE_KINDS = {
    "contradiction": "the source contradicts itself",
    "competing accounts": "speakers tell it differently",
    "denial": "one side denies what the other says",
    "slip": "an error of the source, kept as written",
    "tension": "two statements that are hard to hold together",
}
ENTITY_KINDS = {"person": "people", "organization": "organizations", "place": "places", "operation": "operations"}

# Kinds and roles that any history needs; a dossier adds its own under `kinds:` and `roles:` in dossier.yaml.
KINDS = frozenset(
    """accusation aid announcement assessment communication condition conflict conviction coup crime death decision
    denial election founding holding investigation journey meeting offer office operation order payment policy
    publication reference refusal relationship request sale seizure shipment statement support trial""".split()
)
ROLES = frozenset(
    """accused accuser addressee adversary adviser ally analyst applicant author beneficiary broker buyer candidate
    carrier claimant convict critic decider defendant deposed donor founder funder guarantor head holder host informant
    informed informer instigator intermediary investigator issuer judge member observer offerer operator opponent
    organizer owner participant party payer perpetrator prosecutor publisher questioner recipient refuser requester
    seller speaker spoken-to subject supplier supported supporter suspect target traveller victim withholder
    witness""".split()
)


@dataclass(frozen=True, slots=True, eq=False)
class Citation:
    """A source and a locator in it: `article#1998.4` is section "1998", paragraph 4."""

    source: str
    section: str
    paragraph: int

    @property
    def locator(self) -> str:
        """The place within the source: `1998.4`."""
        return f"{self.section}.{self.paragraph}"

    def __str__(self) -> str:
        return f"{self.source}#{self.locator}"


def parse_citation(written: str) -> Citation:
    """Return the citation written as `source#section.paragraph`; ValueError, saying the form, if it is not written so."""
    match = re.fullmatch(r"([a-z0-9-]+)#([^#]+)\.([1-9][0-9]{0,5})", written)
    if match is None:
        raise ValueError(f"`{written}` is not a citation; write source#section.paragraph, such as article#1998.4")
    return Citation(match[1], match[2], int(match[3]))


@dataclass(frozen=True, slots=True, eq=False)
class Participant:
    """An entity and the role that it plays in a fact."""

    entity: str
    role: str


@dataclass(frozen=True, slots=True, eq=False)
class Money:
    """A sum in whole units of its currency (ISO 4217), with its bound and nature."""

    amount: int | float
    currency: str
    bound: str
    nature: str


@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """A count of things; `amount` is None where the source names the things without counting them."""

    amount: int | float | None
    of: str
    bound: str
    nature: str


@dataclass(frozen=True, slots=True, eq=False)
class Attribution:
    """One speaker in a chain: who, how they spoke (`as_`, "" if not said), and in which work ("" if none)."""

    by: str
    as_: str
    work: str


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """One statement, in our own words, of what happened or was said."""

    id: str
    date: Date | None
    date_basis: str
    title: str
    text: str
    kind: str
    status: str
    who: tuple[Participant, ...]
    where: tuple[str, ...]
    money: tuple[Money, ...]
    quantities: tuple[Quantity, ...]
    attribution: tuple[Attribution, ...]
    topics: tuple[str, ...]
    keywords: tuple[str, ...]
    part_of: tuple[str, ...]
    see: tuple[str, ...]
    derived: tuple[str, ...]
    unknown: tuple[str, ...]
    citations: tuple[Citation, ...]
    disputes: tuple[str, ...] = ()


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
