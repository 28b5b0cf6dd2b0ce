"""The facts of a page, each in every language, and what the rest of the page must know of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ciaperu import model
from ciaperu.evidence import claims
from ciaperu.export.page.tongues import Texts, Tongues
from ciaperu.research import passages, records


class Head(NamedTuple):
    """What is shown of a fact where it is only named: its id, date and title, its status, whether it is disputed and stands on the page."""

    id: str
    date: Texts
    title: Texts
    status: str
    disputed: bool
    here: bool
    first: str
    last: str
    edtf: str


class Passage(NamedTuple):
    """A passage: the id of the work, its title, section and paragraph, and an address that leads there ("" if there is none)."""

    source: str
    title: Texts
    section: str
    paragraph: int
    address: str


class Speaker(NamedTuple):
    """A speaker of the chain, how it spoke, and the title of the work ("" for none)."""

    id: str
    how: Texts
    work: Texts


class Check(NamedTuple):
    """What another work says: its verdict, the work and what kind of witness it is, what it says, where, and whether it goes back to the same."""

    verdict: Texts
    source: str
    closeness: Texts
    says: str
    locator: str
    same: bool


class Row(NamedTuple):
    """A fact as it is drawn; `year` is "" if it has no date, `new_year` whether a heading stands before it."""

    fact: model.Fact
    number: int
    title: Texts
    text: Texts
    language: str
    year: str
    new_year: bool
    date: Texts
    beside: Head | None
    money: Sequence[tuple[Texts, Texts]]
    quantities: Sequence[tuple[Texts, Texts]]
    chain: Sequence[Speaker]
    passages: Sequence[Passage]
    whole: Sequence[Head]
    see: Sequence[Head]
    implied: Sequence[Texts]
    checks: Sequence[Check]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is held of the whole dossier: names and titles by id, the head of every fact by id, and addresses of works."""

    tongues: Tongues
    names: Mapping[str, Texts]
    heads: Mapping[str, Head]
    numbers: Mapping[str, int]
    topics: Mapping[str, Texts]
    disputes: Mapping[str, Texts]
    beside: Mapping[str, str]
    addresses: Mapping[str, str]
    closeness: Mapping[str, str]
    here: frozenset[str]

    def name(self, id: str) -> Texts:
        """Return the name of an entity or the title of a source, or the id itself where it is neither."""
        return self.names.get(id) or (id,) * len(self.tongues.all)

    def some(self, ids: Iterable[str]) -> list[Head]:
        """Return the heads of these facts."""
        return [self.heads[id] for id in ids if id in self.heads]


def known(tongues: Tongues) -> Known:
    """Return what the page must know of the whole dossier before the first fact is written."""
    chosen = tongues.first
    db = chosen.db
    fits = {number for (number,) in db.execute(f"SELECT number FROM fact WHERE {chosen.selection.condition}", chosen.selection.parameters)}
    dates = tongues.query("SELECT number, ifnull(date_text, '') FROM fact ORDER BY number")
    titles = tongues.query("SELECT number, title FROM fact ORDER BY number")
    disputed = {fact for (fact,) in db.execute("SELECT DISTINCT fact FROM fact_dispute")}
    rows = db.execute("SELECT number, id, status, ifnull(earliest, ''), ifnull(latest, ''), ifnull(date, '') FROM fact ORDER BY number")
    heads: dict[str, Head] = {}
    numbers: dict[str, int] = {}
    for number, id, status, first, last, edtf in rows:
        heads[id] = Head(id, dates[number], titles[number], status, number in disputed, number in fits, first, last, edtf)
        if number in fits:
            numbers[id] = len(numbers)
    return Known(
        tongues,
        tongues.query("SELECT id, name FROM entity UNION ALL SELECT id, title FROM source"),
        heads,
        numbers,
        tongues.query("SELECT id, label FROM topic"),
        tongues.query("SELECT id, title FROM dispute"),
        dict(db.execute("SELECT id, beside FROM fact WHERE beside IS NOT NULL")),
        {source.id: web(source.csl.get("URL", "")) for source in records.sources(db)},
        dict(db.execute("SELECT id, closeness FROM source")),
        frozenset(entity.id for entity in chosen.entities()) | frozenset(source.id for source in chosen.sources()),
    )


def web(address: str) -> str:
    """Return an address that leads into the web, or "" for any other, which could be a program."""
    return address if address.startswith(("https://", "http://")) else ""


def rows(known: Known) -> Iterator[Row]:
    """Yield every fact that was chosen, in the order of the chronicle."""
    last = ""
    for number, versions in enumerate(zip(*(tongue.chosen.facts() for tongue in known.tongues.all), strict=True)):
        row = _row(number, versions, known, last)
        last = row.year
        yield row


def _row(number: int, versions: tuple[model.Fact, ...], known: Known, last: str) -> Row:
    fact, tongues = versions[0], known.tongues
    year = _year(fact)
    beside = known.heads.get(known.beside.get(fact.id, ""))
    return Row(
        fact=fact,
        number=number,
        title=tuple(version.title for version in versions),
        text=tuple(version.text for version in versions),
        language=fact.language if len({version.language for version in versions}) == 1 else "",
        year=year,
        new_year=number == 0 or year != last,
        date=known.heads[fact.id].date,
        beside=beside,
        money=[(sum_texts(money, tongues), tongues.label("natures", money.nature)) for money in fact.money],
        quantities=[_quantity(quantity, tongues) for quantity in fact.quantities],
        chain=[
            Speaker(each.by, tongues.message(model.SPOKEN_AS.get(each.as_, "")), known.name(each.work) if each.work else ())
            for each in fact.attribution
        ],
        passages=_passages(fact, known),
        whole=known.some(fact.part_of),
        see=known.some(fact.see),
        implied=[known.name(id) for id in fact.implied],
        checks=[_check(check, known) for check in fact.checked],
    )


def _check(check: model.Check, known: Known) -> Check:
    verdict, closeness = (known.tongues.message(word) for word in (check.verdict, known.closeness[check.source]))
    same = check.verdict == "agrees" and not check.independent
    return Check(verdict, check.source, closeness, check.says, check.locator, same)


def _year(fact: model.Fact) -> str:
    if fact.date is None:
        return ""
    day = fact.date.earliest if fact.date.earliest.year > 1 else fact.date.latest
    return f"{day.year:04}"


def sum_texts(money: model.Money, tongues: Tongues) -> Texts:
    """Return a sum for reading, with its bound: "at least USD 10,000,000"."""
    bounds = tongues.message(model.BOUNDS[money.bound])
    return tuple(" ".join(filter(None, (bound, money.currency, f"{money.amount:,}"))) for bound in bounds)


def _quantity(quantity: model.Quantity, tongues: Tongues) -> tuple[Texts, Texts]:
    number = "" if quantity.amount is None else f"{quantity.amount:,}"
    things = zip(tongues.message(model.BOUNDS[quantity.bound]), tongues.label("things", quantity.of), strict=True)
    said = tuple(" ".join(filter(None, (bound, number, of))) for bound, of in things)
    return said, tongues.label("natures", quantity.nature) if quantity.nature else ()


def _passages(fact: model.Fact, known: Known) -> list[Passage]:
    found = []
    for citation in fact.citations:
        url = known.addresses.get(citation.source, "")
        # Which words of the passage lead to it is only asked where there is a page to lead to.
        address = passages.link(url, citation, None, claims(fact, {})) if url else ""
        found.append(Passage(citation.source, known.name(citation.source), citation.section, citation.paragraph, address))
    return found
