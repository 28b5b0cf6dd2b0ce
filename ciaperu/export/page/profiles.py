"""What of a page is not a fact: profiles, disputes, the ledger, the network and the sources, each in every language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ciaperu import model
from ciaperu.errors import NotFound
from ciaperu.export.page.records import Head, Known, sum_texts
from ciaperu.export.page.tongues import Texts
from ciaperu.research.adding import LeftOut
from ciaperu.research.money import Entry, Total, money

# So many companions of an entity are named, and so many sums are listed: each stands with its fact as well.
COMPANY, SUMS = 12, 200


class Role(NamedTuple):
    """A role that a source gives: what, of whom (""), when (empty if not said), its status, and its citations."""

    what: Texts
    of: str
    date: Texts
    status: str
    citations: Sequence[str]


class Profile(NamedTuple):
    """An entity, the facts in which it takes part or that happened there with its roles, those in which it speaks, and its company."""

    entity: model.Entity
    name: Texts
    summary: Texts
    note: Texts
    dates: Sequence[tuple[str, Texts]]
    roles: Sequence[Role]
    facts: Sequence[tuple[Head, Sequence[str]]]
    said: Sequence[Head]
    company: Sequence[tuple[str, int]]
    members: Sequence[str]
    disputes: Sequence[str]


def profiles(known: Known, kind: str) -> Iterator[Profile]:
    """Yield the profiles of a kind, those in most facts first."""
    chosen = known.tongues.first
    versions = [{each.id: each for each in tongue.chosen.entities() if each.kind == kind} for tongue in known.tongues.all]
    fits = f"fact IN (SELECT number FROM fact WHERE {chosen.selection.condition})"
    given = chosen.selection.parameters
    mentions = f"""SELECT entity, count(DISTINCT fact) FROM (SELECT entity, fact FROM participant WHERE {fits}
        UNION SELECT place, fact FROM setting WHERE {fits} UNION SELECT "by", fact FROM attribution WHERE {fits}) GROUP BY 1"""
    counts = dict(chosen.db.execute(mentions, given * 3))
    for id in sorted(versions[0], key=lambda each: (-counts.get(each, 0), each)):
        yield _profile(tuple(each[id] for each in versions), known, fits, given)


def _profile(versions: tuple[model.Entity, ...], known: Known, fits: str, given: tuple[object, ...]) -> Profile:
    entity, db = versions[0], known.tongues.first.db
    parts: dict[str, list[str]] = {}
    played = f"""SELECT number, fact.id, role FROM participant JOIN main.fact ON number = fact WHERE entity = ? AND {fits}
        UNION SELECT number, fact.id, '' FROM setting JOIN main.fact ON number = fact WHERE place = ? AND {fits} ORDER BY 1"""
    for _number, id, role in db.execute(played, (entity.id, *given, entity.id, *given)):
        parts.setdefault(id, []).extend([role] if role else [])
    spoke = f'SELECT DISTINCT fact.id, number FROM attribution JOIN main.fact ON number = fact WHERE "by" = ? AND {fits} ORDER BY number'
    said = [id for id, _number in db.execute(spoke, (entity.id, *given))]
    beside = f"""SELECT b.entity, count(DISTINCT b.fact) FROM participant a JOIN participant b ON b.fact = a.fact AND b.entity <> a.entity
        WHERE a.entity = ? AND a.{fits} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?"""
    disputed = """SELECT DISTINCT fact_dispute.dispute FROM fact_dispute JOIN main.dispute ON dispute.id = fact_dispute.dispute
        JOIN main.fact ON fact.number = fact WHERE fact.id IN (SELECT value FROM json_each(?)) ORDER BY dispute.number"""
    ids = "[" + ",".join(f'"{id}"' for id in dict.fromkeys((*parts, *said))) + "]"
    dates = [(name, tuple(_when(getattr(version, name), place) for version in versions)) for name, place in _life(entity)]
    return Profile(
        entity=entity,
        name=tuple(version.name for version in versions),
        summary=tuple(version.summary for version in versions),
        note=tuple(version.note for version in versions),
        dates=[(name, texts) for name, texts in dates if any(texts)],
        roles=[_role(roles) for roles in zip(*(version.roles for version in versions), strict=True)],
        facts=[(known.heads[id], tuple(dict.fromkeys(roles))) for id, roles in parts.items()],
        said=known.some(said),
        company=[(id, number) for id, number in db.execute(beside, (entity.id, *given, COMPANY))],
        members=[id for (id,) in db.execute("SELECT id FROM entity WHERE part_of = ? ORDER BY id", (entity.id,))],
        disputes=[id for (id,) in db.execute(disputed, (ids,))],
    )


def _life(entity: model.Entity) -> tuple[tuple[str, str], ...]:
    """Return the field of each date of an entity's life, and the place that goes with it."""
    return ("born", entity.birthplace), ("died", entity.deathplace), ("founded", ""), ("dissolved", "")


def _when(date: object, place: str) -> str:
    return ", ".join(filter(None, (getattr(date, "text", ""), place)))


def _role(versions: tuple[model.Role, ...]) -> Role:
    role = versions[0]
    dates = tuple(version.date.text for version in versions if version.date)
    return Role(tuple(version.role for version in versions), role.of, dates, role.status, [str(each) for each in role.citations])


class Position(NamedTuple):
    """One side of a dispute: what it says, who holds it (id, "" or how it speaks), and the facts it rests on with their citations."""

    says: Texts
    held: Sequence[tuple[str, Texts]]
    facts: Sequence[tuple[Head, Sequence[str]]]


class Dispute(NamedTuple):
    """A dispute with its positions side by side, what speaks for which, and what would settle it."""

    dispute: model.Dispute
    title: Texts
    text: Texts
    positions: Sequence[Position]
    leans: Sequence[tuple[int, Texts]]
    settled_by: Texts


def disputes(known: Known, kind: str) -> list[Dispute]:
    """Return the disputes of a kind that the chosen facts are part of."""
    found = zip(*(tongue.chosen.disputes() for tongue in known.tongues.all), strict=True)
    return [_dispute(versions, known) for versions in found if versions[0].kind == kind]


def _dispute(versions: tuple[model.Dispute, ...], known: Known) -> Dispute:
    positions = []
    for sides in zip(*(version.positions for version in versions), strict=True):
        facts = [(known.heads[id], _citations(id, known)) for id in sides[0].facts if id in known.heads]
        held = dict.fromkeys(holder for id in sides[0].facts for holder in _holders(id, known))
        positions.append(Position(tuple(side.says for side in sides), list(held), facts))
    leans = [(sides[0].position, tuple(lean.why for lean in sides)) for sides in zip(*(version.leans for version in versions), strict=True)]
    return Dispute(
        versions[0],
        tuple(version.title for version in versions),
        tuple(version.text for version in versions),
        positions,
        leans,
        tuple(version.settled_by for version in versions),
    )


def _citations(id: str, known: Known) -> list[str]:
    sql = "SELECT source, section, paragraph FROM citation JOIN main.fact ON number = fact WHERE fact.id = ? ORDER BY citation.rowid"
    return [str(model.Citation(*row)) for row in known.tongues.first.db.execute(sql, (id,))]


def _holders(id: str, known: Known) -> list[tuple[str, Texts]]:
    """Return who says so: the nearest speaker, or the sources themselves where they speak in their own voice."""
    db, said = known.tongues.first.db, known.tongues.message
    nearest = 'SELECT "by", "as" FROM attribution JOIN main.fact ON number = fact WHERE fact.id = ? ORDER BY attribution.rowid LIMIT 1'
    for by, how in db.execute(nearest, (id,)):
        return [(by, said(model.SPOKEN_AS.get(how, "")))]
    cited = "SELECT DISTINCT source FROM citation JOIN main.fact ON number = fact WHERE fact.id = ? ORDER BY 1"
    return [(source, said("in its own voice")) for (source,) in db.execute(cited, (id,))]


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """The sums (with what each is for reading), the totals, and how many sums are not listed."""

    entries: Sequence[tuple[Entry, Head, Texts]]
    totals: Sequence[tuple[Total, Texts, Sequence[tuple[LeftOut, Texts]]]]
    missing: int


def ledger(known: Known) -> Ledger | None:
    """Return the ledger of the chosen facts, or None if they name no sum."""
    chosen = known.tongues.first
    try:
        found = money(chosen.db, chosen.filters, limit=SUMS)
    except NotFound:
        return None
    entries = [(each, known.heads[each.fact.id], sum_texts(each.money, known.tongues)) for each in found.entries]
    totals = []
    for total in found.totals:
        bounds = known.tongues.message(model.BOUNDS.get(total.bound, total.bound))
        text = tuple(" ".join(filter(None, (bound, total.group.currency, f"{total.amount:,}"))) for bound in bounds)
        totals.append((total, text, [(each, sum_texts(each.sum.money, known.tongues)) for each in total.left_out]))
    return Ledger(entries, totals, found.total - len(entries))


class Source(NamedTuple):
    """A source, its authors for reading, its address in the web, and how many facts cite it or have it behind their speakers.

    `says` is with how many facts it agrees, on how many it differs, and to how many it adds, each with the words for it.
    """

    source: model.Source
    authors: str
    address: str
    cited: int
    behind: int
    says: Sequence[tuple[str, int]]


def sources(known: Known) -> list[Source]:
    """Return the sources of the chosen facts."""
    chosen = known.tongues.first
    fits = f"fact IN (SELECT number FROM fact WHERE {chosen.selection.condition})"
    given = chosen.selection.parameters
    cited: Mapping[str, int] = dict(chosen.db.execute(f"SELECT source, count(DISTINCT fact) FROM citation WHERE {fits} GROUP BY 1", given))
    behind: Mapping[str, int] = Counter(dict(chosen.db.execute(f"SELECT work, count(DISTINCT fact) FROM attribution WHERE {fits} GROUP BY 1", given)))
    counted = f"SELECT source, verdict, count(DISTINCT fact) FROM checked WHERE {fits} GROUP BY 1, 2"
    says = {(source, verdict): number for source, verdict, number in chosen.db.execute(counted, given)}
    told = {"agrees": "agrees with {facts}", "differs": "differs on {facts}", "adds": "adds to {facts}"}
    return [
        Source(
            each,
            authors(each.csl.get("author", ())),
            known.addresses[each.id],
            cited.get(each.id, 0),
            behind.get(each.id, 0),
            [(text, says.get((each.id, verdict), 0)) for verdict, text in told.items()],
        )
        for each in chosen.sources()
    ]


def authors(people: Iterable[Mapping[str, str]]) -> str:
    """Return the names of authors or editors for reading."""
    return "; ".join(each.get("literal") or " ".join(filter(None, (each.get("given"), each.get("family")))) for each in people)
