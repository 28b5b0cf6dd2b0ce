"""The passages that a fact rests on, in the reader's own copies of the works."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ciaperu import model
from ciaperu.evidence import FIGURE, Claim, Found, claims, found, marks
from ciaperu.research import records
from ciaperu.research.detail import find
from ciaperu.texts import LEAD, passage, read_text

# So many words of a passage say in a link where it is.
FRAGMENT_WORDS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """A passage: its citation, the work's title, the paragraph (None: no copy, or no such paragraph), what of the fact stands in it and where.

    `copy` says whether there is a copy of the work, `same` whether it is the version cited (None: not known); `link` leads to the place in
    the work's page, "" if the work has none.
    """

    citation: model.Citation
    title: str
    text: str | None
    copy: bool
    same: bool | None
    marks: tuple[Found, ...]
    link: str


@dataclass(frozen=True, slots=True, eq=False)
class Passages:
    """A fact, its passages, and what it says that none of them holds (empty where one of the works is not at hand)."""

    fact: model.Fact
    names: Mapping[str, str]
    passages: tuple[Passage, ...]
    missing: tuple[Claim, ...]


def passages(db: sqlite3.Connection, id: str, folder: Path | None = None) -> Passages:
    """Return the passages of the fact with this id, from the copies in `folder`.

    Raises NotFound with the nearest ids, and Unreadable if the folder, or a copy in it, cannot be read.
    """
    fact = find(db, id)
    sources = {source.id: source for source in records.sources(db)}
    names = all_names(db, [*(p.entity for p in fact.who), *fact.where, *(speaker.by for speaker in fact.attribution)])
    claimed = list(claims(fact, names))
    texts = {id: read_text(folder, sources[id]) for id in {citation.source for citation in fact.citations}} if folder else {}
    shown = []
    for citation in fact.citations:
        source, text = sources[citation.source], texts.get(citation.source)
        paragraph = passage(text, citation) if text else None
        places = [place for claim in claimed for place in found(claim, paragraph)] if paragraph else []
        leads = link(source.csl.get("URL", ""), citation, paragraph, claimed)
        shown.append(Passage(citation, source.title, paragraph, bool(text), text.same if text else None, tuple(marks(places)), leads))
    held = [each.text for each in shown if each.text]
    whole = len(held) == len(shown)
    missing = [claim for claim in claimed if whole and not claim.declared and not any(found(claim, text) for text in held)]
    return Passages(fact, records.names(db, records.mentioned([fact])), tuple(shown), tuple(missing))


def all_names(db: sqlite3.Connection, ids: Iterable[str]) -> dict[str, list[str]]:
    """Return every name of these entities, by id, the shown one first."""
    found: dict[str, list[str]] = {}
    rows = "SELECT entity, name FROM alias WHERE language <> 'id' AND entity IN (SELECT value FROM json_each(?)) ORDER BY entity, rowid"
    for id, name in db.execute(rows, (records.among(dict.fromkeys(ids)),)):
        found.setdefault(id, []).append(name)
    return found


def link(url: str, citation: model.Citation, paragraph: str | None, claimed: Iterable[Claim]) -> str:
    """Return a link to the section of the work at `url`, "" if that is "".

    It has a text fragment (WICG, "URL Fragment Text Directives"): the first words of the paragraph if it is at hand, else a figure of the
    fact as English texts write it.
    """
    if not url:
        return ""
    section = "" if citation.section == LEAD else quote(citation.section.replace(" ", "_"))
    words = " ".join(paragraph.split()[:FRAGMENT_WORDS]) if paragraph else next((_written(c.shown) for c in claimed if c.kind == FIGURE), "")
    # A comma and a hyphen have meanings of their own in a directive.
    directive = f":~:text={quote(words, safe='').replace('-', '%2D')}" if words else ""
    return f"{url}#{section}{directive}" if section or directive else url


def _written(figure: str) -> str:
    """Return a figure of a fact ("10,000,000") as a text has it: whole millions in words."""
    millions = float(figure.replace(",", "")) / 1_000_000
    return f"{millions:g} million" if millions >= 1 else figure
