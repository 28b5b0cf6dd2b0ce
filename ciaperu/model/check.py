"""What another work says of a fact."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """What another work says of a fact, in our own words: its verdict (agrees, differs, adds), and where it says so ("" if not said).

    `independent` is worked out when a dossier is compiled: see `ciaperu.corroboration`.
    """

    source: str
    verdict: str
    says: str
    locator: str
    independent: bool = False
