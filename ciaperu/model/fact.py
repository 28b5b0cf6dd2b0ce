"""A fact and its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ciaperu.language import _

if TYPE_CHECKING:
    from ciaperu.dates import Date
    from ciaperu.model.check import Check


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
    # Lists of them are kept one a line.
    if match is None or len(written.splitlines()) > 1:
        raise ValueError(_("`{written}` is not a citation; write source#section.paragraph, such as article#1998.4").format(written=written))
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
    """One statement, in our own words, of what happened or was said; `language` is that of title and text as they are given.

    Its `scope` is `within` the dossier's first work, or `beyond` it: a fact that only other works have.
    """

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
    implied: tuple[str, ...]
    citations: tuple[Citation, ...]
    disputes: tuple[str, ...] = ()
    language: str = ""
    checked: tuple[Check, ...] = ()
    scope: str = "within"
