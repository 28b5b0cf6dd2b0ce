"""References: what to write in a note or a bibliography for a fact, a source, or facts that fit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ciaperu import model
from ciaperu.errors import NotFound, WrongUsage
from ciaperu.language import _, sentence
from ciaperu.research import csl, records, styles
from ciaperu.research.csl import Item
from ciaperu.research.filters import Filters, select
from ciaperu.text import did_you_mean, folded

if TYPE_CHECKING:
    from ciaperu.research.names import Reading


class Speaker(NamedTuple):
    """Somebody on whose word a fact rests and who is not cited as a work: id, name, how they spoke ("" if not said)."""

    id: str
    name: str
    as_: str


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """The reference for a fact or a source (`id`), to `source` at a place in it ("" for all of it).

    `text` is the reference, `in_text` how it is named in a text where the style has that, `said_by` names the speakers, each ""
    if there is none. `csl` is the source in CSL-JSON, `works` those that it retells, the farthest first; `pinpoint` follows the
    label "section".
    """

    id: str
    source: str
    locator: str
    pinpoint: str
    csl: Item
    works: tuple[Item, ...]
    speakers: tuple[Speaker, ...]
    text: str
    in_text: str
    said_by: str


@dataclass(frozen=True, slots=True, eq=False)
class References:
    """References in the order asked for, else that of the chronicle; `style` is the one they are written in."""

    style: str
    references: tuple[Reference, ...]
    readings: tuple[Reading, ...]


# What is asked for: the id, the fact if it is one, and the citation (None: a whole source).
_Asked = tuple[str, "model.Fact | None", str, "model.Citation | None"]


def references(
    db: sqlite3.Connection, ids: Sequence[str], filters: Filters, style: str = "chicago", limit: int = 0, *, quoted: bool = False
) -> References:
    """Return references for `ids` (facts, sources, or citations such as article#1998.4), else for at most `limit` (0: all) facts that fit.

    A fact gets one for each citation. `quoted` says that words are quoted: "quoted in" where a work is cited in another. Without
    citeproc-py the style is `plain`. NotFound if there is no such id or no fact fits, WrongUsage for a style that is none.
    """
    if style not in styles.STYLES:
        near = sentence(did_you_mean(style, styles.STYLES))
        raise WrongUsage(_("`{style}` is not a style").format(style=style), near or _("Use one of: {words}").format(words=", ".join(styles.STYLES)))
    try:
        write = styles.writer(style)
    except ImportError:
        style, write = "plain", styles.writer("plain")
    sources = {source.id: source for source in records.sources(db)}
    readings: tuple[Reading, ...] = ()
    if ids:
        asked = [each for id in ids for each in _named(db, id, sources)]
    else:
        chosen = select(db, filters)
        sql = f"SELECT number FROM fact WHERE {chosen.condition} ORDER BY number LIMIT ?"
        facts = records.facts(db, sql, (*chosen.parameters, limit or -1))
        if not facts:
            raise NotFound(_("no fact fits"), _("Leave a filter out, or see what there is: ciaperu timeline"))
        asked = [each for fact in facts for each in _of_fact(fact)]
        readings = chosen.readings
    names = records.names(db, [speaker.by for _id, fact, *_rest in asked if fact for speaker in fact.attribution])
    items = {source.id: csl.item(source) for source in sources.values()}
    made = []
    for id, fact, source, citation in asked:
        chain = fact.attribution if fact else ()
        behind = [work for work in dict.fromkeys(speaker.work for speaker in chain) if work and work != source]
        speakers = tuple(Speaker(speaker.by, names[speaker.by], speaker.as_) for speaker in chain if not speaker.work)
        written = write(sources[source], items[source], citation, tuple((sources[work], items[work]) for work in behind), quoted)
        made.append(
            Reference(
                id=id,
                source=source,
                locator=citation.locator if citation else "",
                pinpoint=csl.locator(citation.section, citation.paragraph, style) if citation else "",
                csl=items[source],
                works=tuple(items[work] for work in behind),
                speakers=speakers,
                text=written.text,
                in_text=written.in_text,
                said_by=_said_by(speakers),
            )
        )
    return References(style, tuple(made), readings)


def _named(db: sqlite3.Connection, typed: str, sources: dict[str, model.Source]) -> Iterator[_Asked]:
    id = folded(typed)
    if id in sources:
        yield id, None, id, None
    elif "#" in typed:
        try:
            citation = model.parse_citation(typed)
        except ValueError as error:
            what, _semicolon, mend = str(error).partition("; ")
            raise WrongUsage(what, sentence(mend)) from error
        if citation.source not in sources:
            near = sentence(did_you_mean(citation.source, sources))
            raise NotFound(_("there is no source `{id}`").format(id=citation.source), near or _("See all: ciaperu sources"))
        yield typed, None, citation.source, citation
    elif fact := records.fact(db, id):
        yield from _of_fact(fact)
    else:
        raise NotFound(_("there is neither a fact nor a source `{id}`").format(id=typed), _nearest(db, id, list(sources)))


def _of_fact(fact: model.Fact) -> Iterator[_Asked]:
    for citation in fact.citations:
        yield fact.id, fact, citation.source, citation


def _nearest(db: sqlite3.Connection, typed: str, sources: list[str]) -> str:
    from rapidfuzz import fuzz, process

    ids = [*sources, *(id for (id,) in db.execute("SELECT id FROM fact"))]
    near = process.extract(typed, ids, scorer=fuzz.ratio, limit=3, score_cutoff=55)
    if not near:
        return _("Search for it: {command}").format(command=f"ciaperu search {typed.replace('-', ' ')}")
    return _("The nearest: {names}").format(names=", ".join(id for id, *rest in near))


def _said_by(speakers: Sequence[Speaker]) -> str:
    """Return the speakers as a sentence, the nearest first: "Said by Javier Corrales (by name)."."""
    if not speakers:
        return ""
    return _("Said by {speakers}.").format(speakers="; ".join(map(_spoken, speakers)))


def _spoken(speaker: Speaker) -> str:
    how = _(model.SPOKEN_AS[speaker.as_]) if speaker.as_ else ""
    # Some are called "two officials (unnamed)" as it is.
    told = not how or (speaker.as_ == "unnamed" and speaker.name.endswith(")"))
    return speaker.name if told else f"{speaker.name} ({how})"
