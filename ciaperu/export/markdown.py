"""A report in Markdown: overview, chronicle with footnotes, profiles, disputes side by side, ledger, bibliography.

CommonMark with the tables and footnotes of GitHub, which pandoc reads as well. The chronicle is written fact by fact; a footnote, named by the
fact's id, says who says so, the nearest first, and in which passage. Text of the dossier is escaped wherever one of these readers would take
it for markup. What the report cannot hold: line breaks within a text (they become spaces); of a fact its `keywords`, which are for searching;
of a source its digest, and what a plain reference has no place for (ISBN, volume, editors).
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from ciaperu import dates, language, model
from ciaperu.errors import NotFound
from ciaperu.export.commonmark import address, escaped, heading, opening, table
from ciaperu.language import _, label, ngettext, sentence
from ciaperu.research import adding, csl, records, styles

if TYPE_CHECKING:
    from ciaperu.research.chosen import Chosen
    from ciaperu.research.money import Total


def lines(chosen: Chosen) -> Iterator[str]:
    """Yield the report in the language in use, line by line."""
    report = _Report(
        chosen,
        dict(chosen.db.execute("SELECT id, name FROM entity")),
        {source.id: source for source in records.sources(chosen.db)},
        chosen.topics(),
        {dispute.id: dispute.title for dispute in records.disputes(chosen.db)},
    )
    yield from _overview(report)
    yield from _chronicle(report)
    yield from _profiles(report)
    yield from _disputes(report)
    yield from _ledger(report)
    yield from _bibliography(report)


@dataclass(frozen=True, slots=True, eq=False)
class _Report:
    """What is chosen, the names of all entities, all sources, and the labels of topics and titles of disputes, by id."""

    chosen: Chosen
    names: Mapping[str, str]
    sources: Mapping[str, model.Source]
    topics: Mapping[str, str]
    disputes: Mapping[str, str]


def _word(family: str, word: str) -> str:
    return escaped(label(family, word))


def _overview(report: _Report) -> Iterator[str]:
    chosen = report.chosen
    yield heading(1, chosen.head["title"])
    yield ""
    if chosen.head["summary"]:
        yield from (opening(chosen.head["summary"]), "")
    yield from (f"## {_('Overview')}", "")
    yield from table([(_("What"), _("How much")), *((head, value) for head, value in _counts(report) if value)])
    for status, meaning in model.STATUSES.items():
        yield f"- **{_word('statuses', status)}**: {_(meaning)}"
    yield from ("", _("A footnote says on whose word a fact rests, the nearest speaker first, and in which passage it is found."), "")


def _counts(report: _Report) -> Iterator[tuple[str, str]]:
    chosen = report.chosen
    where, parameters = chosen.selection.condition, chosen.selection.parameters
    span = f"SELECT min(iif(earliest > '0001-01-01', earliest, latest)), max(iif(latest < '9999-12-31', latest, earliest)) FROM fact WHERE {where}"
    first, last = chosen.db.execute(span, parameters).fetchone()
    facts = _facts(chosen.total)
    if not chosen.whole:
        (everything,) = chosen.db.execute("SELECT count(*) FROM fact").fetchone()
        facts = _("{facts} chosen from {n:,}").format(facts=facts, n=everything)
    yield _("Facts"), facts + (_(" from {first} to {last}").format(first=first[:4], last=last[:4]) if first else "")
    statuses = chosen.db.execute(f"SELECT status, count(*) FROM fact WHERE {where} GROUP BY status ORDER BY 2 DESC, 1", parameters)
    yield _("By status"), "; ".join(f"{_word('statuses', status)} {number:,}" for status, number in statuses)
    kinds = Counter(entity.kind for entity in chosen.entities())
    for kind, plural in model.ENTITY_KINDS.items():
        yield _(plural).capitalize(), f"{kinds[kind]:,}"
    yield _("Sources"), f"{sum(1 for _source in chosen.sources()):,}"
    yield _("Disputes"), f"{sum(1 for _dispute in chosen.disputes()):,}"
    topics = f"SELECT topic, count(*) FROM fact_topic WHERE fact IN (SELECT number FROM fact WHERE {where}) GROUP BY topic ORDER BY 2 DESC, 1"
    yield _("Topics"), "; ".join(f"{escaped(report.topics[topic])} {number:,}" for topic, number in chosen.db.execute(topics, parameters))
    yield _("Licence"), escaped(chosen.head["licence"])


def _facts(number: int) -> str:
    return ngettext("{n:,} fact", "{n:,} facts", number).format(n=number)


def _date(date: dates.Date | None) -> str:
    return escaped(date.text) if date else _("undated")


def _chronicle(report: _Report) -> Iterator[str]:
    yield from (f"## {_('Chronicle')}", "")
    for year, facts in groupby(report.chosen.facts(), _year):
        yield from (f"### {sentence(year)}", "")
        for fact in facts:
            yield from _fact(fact, report)


def _year(fact: model.Fact) -> str:
    """Return the heading that a fact stands under; facts with an open beginning come before all others."""
    if fact.date is None:
        return _("undated")
    if fact.date.earliest == datetime.date.min:
        return _("with an open beginning")
    return str(fact.date.earliest.year)


def _fact(fact: model.Fact, report: _Report) -> Iterator[str]:
    """Yield a fact with its footnote: date, title, text; and what else is recorded of it."""
    date = _date(fact.date)
    yield from (f"**{date[0].upper()}{date[1:]}. {escaped(fact.title)}.**[^{fact.id}] {escaped(fact.text)}", "")
    recorded = (f"{head}: {'; '.join(each for each in texts)}." for head, texts in _recorded(fact, report) if texts)
    yield from (f"> {' '.join(recorded)} `{fact.id}`", "")
    yield from (_footnote(fact, report), "")


def _recorded(fact: model.Fact, report: _Report) -> Iterator[tuple[str, list[str]]]:
    names = report.names
    yield _("Kind"), [_word("kinds", fact.kind)]
    yield _("Status"), [_word("statuses", fact.status)]
    yield _("Who"), [f"{escaped(names[part.entity])} ({_word('roles', part.role)})" for part in fact.who]
    yield _("Not known"), [_word("roles", role) for role in fact.unknown]
    yield _("Implied"), [escaped(names[id]) for id in fact.implied]
    yield _("Where"), [escaped(names[id]) for id in fact.where]
    yield _("Money"), [f"{_sum(money.bound, money.currency, money.amount)}, {_word('natures', money.nature)}" for money in fact.money]
    yield _("Quantity"), [_quantity(quantity) for quantity in fact.quantities]
    if fact.date and fact.date_basis:
        yield _("Date"), [_("from {basis}").format(basis=_(model.DATE_BASES[fact.date_basis]))]
    yield _("Worked out"), [escaped(each) for each in fact.derived]
    yield _("Topics"), [escaped(report.topics[topic]) for topic in fact.topics]
    yield _("Part of"), [f"`{id}`" for id in fact.part_of]
    yield _("See also"), [f"`{id}`" for id in fact.see]
    yield _("Scope"), [_("from other works")] if fact.scope == "beyond" else []
    yield _("Other works"), [_check(check, report) for check in fact.checked]
    yield _("Disputed"), [f"{escaped(report.disputes[id])} (`{id}`)" for id in fact.disputes]
    if fact.language not in ("", language.code()):
        yield _("Language"), [_("not translated")]


def _check(check: model.Check, report: _Report) -> str:
    where = ", ".join(filter(None, (f"“{report.sources[check.source].title}”", check.locator)))
    agreeing = _("not independent: it goes back to the same") if check.verdict == "agrees" and not check.independent else ""
    told = f"{_(check.verdict)}: {escaped(check.says.removesuffix('.'))} ({escaped(where)}"
    return f"{told}; {agreeing})" if agreeing else f"{told})"


def _sum(bound: str, currency: str, amount: float) -> str:
    words = {"at least about": _("at least about"), "at most about": _("at most about")}
    return " ".join(filter(None, (words.get(bound) or _(model.BOUNDS[bound]), currency, f"{amount:,}")))


def _quantity(quantity: model.Quantity) -> str:
    number = "" if quantity.amount is None else f"{quantity.amount:,}"
    counted = " ".join(filter(None, (_(model.BOUNDS[quantity.bound]), number, _word("things", quantity.of))))
    return f"{counted}, {_word('natures', quantity.nature)}" if quantity.nature else counted


def _footnote(fact: model.Fact, report: _Report) -> str:
    """Return who says so, the nearest first, and in which passages."""
    said = ""
    for speaker in reversed(fact.attribution):
        said = _("{speaker}, as related by {next}").format(speaker=_speaker(speaker, report), next=said) if said else _speaker(speaker, report)
    told = [_("Said by {speakers}.").format(speakers=said)] if said else []
    for source, citations in groupby(fact.citations, lambda citation: citation.source):
        places = "; ".join(_("sec. {place}").format(place=csl.locator(each.section, each.paragraph, "plain")) for each in citations)
        told.append(escaped(f"“{report.sources[source].title}”, {places}.") + f" `{source}`")
    return f"[^{fact.id}]: {' '.join(told)}"


def _speaker(speaker: model.Attribution, report: _Report) -> str:
    # Some are called "two officials (unnamed)" as it is.
    told = not speaker.as_ or (speaker.as_ == "unnamed" and report.names[speaker.by].endswith(")"))
    how = "" if told else f" ({_(model.SPOKEN_AS[speaker.as_])})"
    work = _(", in {work}").format(work=escaped(f"“{report.sources[speaker.work].title}”")) if speaker.work else ""
    return escaped(report.names[speaker.by]) + how + work


def _profiles(report: _Report) -> Iterator[str]:
    yield from (f"## {_('Profiles')}", "")
    entities = sorted(report.chosen.entities(), key=lambda entity: list(model.ENTITY_KINDS).index(entity.kind))
    for kind, found in groupby(entities, lambda entity: entity.kind):
        yield from (f"### {_(model.ENTITY_KINDS[kind]).capitalize()}", "")
        for entity in found:
            yield from _profile(entity, report)


def _profile(entity: model.Entity, report: _Report) -> Iterator[str]:
    yield from (heading(4, entity.name), "", opening(entity.summary), "")
    for head, value in _known(entity, report):
        if value:
            yield f"- {head}: {value}"
    yield from (f"- `{entity.id}`", "")
    if entity.roles:
        yield from table([(_("Role"), _("Of"), _("Date"), _("Status"), _("Passage")), *(_role(role, report) for role in entity.roles)])
    # One row of the cursor at a time: a hub takes part in most facts of a large dossier.
    fits = report.chosen.selection.condition
    parts = f"""SELECT number, date_text, title, role FROM (SELECT fact, role, 1 rank FROM participant WHERE entity = ?
        UNION ALL SELECT fact, '', 2 FROM setting WHERE place = ? UNION ALL SELECT fact, 'speaker', 3 FROM attribution WHERE "by" = ?)
        JOIN fact ON number = fact WHERE {fits} ORDER BY number, rank"""
    rows = report.chosen.db.execute(parts, (*[entity.id] * 3, *report.chosen.selection.parameters))
    for (_number, date, title), played in groupby(rows, lambda row: row[:3]):
        roles = ", ".join(_word("roles", role) for role in dict.fromkeys(row[3] for row in played) if role)
        yield f"- {escaped(date) if date else _('undated')}: {escaped(title)}" + (f" ({roles})" if roles else "")
    yield ""


def _known(entity: model.Entity, report: _Report) -> Iterator[tuple[str, str]]:
    if entity.full_name != entity.name:
        yield _("Full name"), escaped(entity.full_name)
    for code in dict.fromkeys(alias.language for alias in entity.aliases):
        yield _("Also ({language})").format(language=escaped(code)), "; ".join(escaped(a.name) for a in entity.aliases if a.language == code)
    for event, date, place in (
        (_("Born"), entity.born, entity.birthplace),
        (_("Died"), entity.died, entity.deathplace),
        (_("Founded"), entity.founded, ""),
        (_("Dissolved"), entity.dissolved, ""),
    ):
        yield event, ", ".join(filter(None, (_date(date) if date else "", escaped(place))))
    yield _("Part of"), escaped(report.names.get(entity.part_of, ""))
    yield _("Shown by"), "; ".join(map(address, entity.pages))
    yield _("Note"), escaped(entity.note)


def _role(role: model.Role, report: _Report) -> tuple[str, ...]:
    cited = "; ".join(escaped(str(citation)) for citation in role.citations)
    return escaped(role.role), escaped(report.names.get(role.of, "")), _date(role.date), _word("statuses", role.status), cited


def _disputes(report: _Report) -> Iterator[str]:
    chosen = report.chosen
    told: set[str] = set()
    for number, dispute in enumerate(chosen.disputes()):
        if number == 0:
            yield from (f"## {_('Disputes')}", "")
        yield from (heading(3, dispute.title), "", f"*{_(dispute.kind)}*: {_(model.DISPUTE_KINDS[dispute.kind])}. `{dispute.id}`", "")
        if dispute.text:
            yield from (opening(dispute.text), "")
        if dispute.written:
            yield from (f"{sentence(_('as written:'))} {escaped(dispute.written)} · {_('as meant:')} {escaped(dispute.meant)}", "")
        ids = records.among(id for position in dispute.positions for id in position.facts)
        facts = {fact.id: fact for fact in records.facts(chosen.db, "SELECT number FROM fact WHERE id IN (SELECT value FROM json_each(?))", (ids,))}
        columns = [[_side(facts[id], report) for id in position.facts] for position in dispute.positions]
        heads = [f"{number}\\. {escaped(position.says)}" for number, position in enumerate(dispute.positions, 1)]
        yield from table([heads, *zip_longest(*columns, fillvalue="")])
        for lean in dispute.leans:
            yield from (f"{sentence(_('speaks for {number}:').format(number=lean.position))} {escaped(lean.why)}", "")
        if dispute.settled_by:
            yield from (f"{sentence(_('would be settled by:'))} {escaped(dispute.settled_by)}", "")
        # Those that are not in the chronicle have their footnotes here.
        fits = f"SELECT id FROM fact WHERE id IN (SELECT value FROM json_each(?)) AND {chosen.selection.condition}"
        told |= {id for (id,) in chosen.db.execute(fits, (ids, *chosen.selection.parameters))}
        for fact in facts.values():
            if fact.id not in told:
                yield from (_footnote(fact, report), "")
        told |= facts.keys()


def _side(fact: model.Fact, report: _Report) -> str:
    """Return a fact that a position rests on, and who holds it: the nearest speaker, or the source in its own voice."""
    if fact.attribution:
        holder = _speaker(fact.attribution[0], report)
    else:
        holder = escaped(", ".join(dict.fromkeys(report.sources[c.source].title for c in fact.citations))) + _(", in its own voice")
    return f"{_date(fact.date)}: {escaped(fact.title)}[^{fact.id}] ({_word('statuses', fact.status)}; {_('held by')} {holder})"


def _ledger(report: _Report) -> Iterator[str]:
    from ciaperu.research.filters import scoped, select
    from ciaperu.research.money import money

    chosen = report.chosen
    try:
        # Its totals are wanted; the sums themselves are read bit by bit below.
        found = money(chosen.db, chosen.filters, limit=1)
    except NotFound:
        return
    yield from (f"## {_('Ledger')}", "")
    within = select(chosen.db, scoped(chosen.filters))
    paying = within._replace(condition=f"({within.condition}) AND number IN (SELECT fact FROM money)")
    yield from table(_sums(replace(chosen, selection=paying, advanced=lambda facts: None), report))
    yield from (f"### {_('Totals of what can be added')}", "")
    yield from table([(_("Nature"), _("Total"), _("Sums"), _("Left out")), *map(_total, found.totals)])
    if found.beyond:
        yield from (_("Left out here are {n:,} sums that only other works have.").format(n=found.beyond), "")


def _sums(chosen: Chosen, report: _Report) -> Iterator[tuple[str, ...]]:
    yield _("Date"), _("Sum"), _("Nature"), _("From"), _("To"), _("Through"), _("Fact")
    for fact in chosen.facts():
        payers, recipients, through = (", ".join(escaped(report.names[id]) for id in ids) for ids in adding.parties(fact.who))
        sides = (payers or _("unknown"), recipients or _("unknown"), through)
        for each in fact.money:
            told = f"{escaped(fact.title)}[^{fact.id}] ({_word('statuses', fact.status)})"
            yield _date(fact.date), _sum(each.bound, each.currency, each.amount), _word("natures", each.nature), *sides, told


def _total(total: Total) -> tuple[str, ...]:
    nature, standing = _word("natures", total.group.nature), total.group.standing
    come = _sum(total.bound, total.group.currency, total.amount) if total.sums else _("nothing that can be added")
    head = f"{nature}, {_word('statuses', standing)}" if standing else nature
    return head, come, f"{total.sums:,}", f"{sum(total.reasons.values()):,}"


def _repeats(source: model.Source) -> Iterator[str]:
    if source.copy_of:
        yield _("a copy of {id}").format(id=f"`{source.copy_of}`")
    if source.retells:
        yield _("retells {ids}").format(ids=", ".join(f"`{id}`" for id in source.retells))


def _bibliography(report: _Report) -> Iterator[str]:
    yield from (f"## {_('Bibliography')}", "")
    # One style that needs no other library, so that the same dossier gives the same report.
    write = styles.writer("plain")
    for source in report.chosen.sources():
        unplaced = replace(source, csl={name: value for name, value in source.csl.items() if name != "URL"})
        entry = [opening(write(unplaced, csl.item(unplaced), None, (), False).text)]
        if "URL" in source.csl:
            entry.append(address(source.csl["URL"]) + ".")
        entry.append(_("Read: {how}.").format(how=escaped(source.read.removesuffix("."))))
        entry += [f"{sentence(each)}." for each in (*([_(source.closeness)] if source.closeness else []), *_repeats(source))]
        if source.underlies:
            entry.append(_("Underlies {passages}.").format(passages=", ".join(escaped(str(each)) for each in source.underlies)))
        entry.append(escaped(source.csl.get("note", "")))
        yield f"- {' '.join(filter(None, entry))} `{source.id}`"
    yield ""
