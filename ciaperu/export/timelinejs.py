"""TimelineJS3 (https://timeline.knightlab.com/docs/json-format.html): dated facts as events in rows by status, each with its citations.

The axis has room for days only: a date that is less precise stands at its first day, an interval from its first day to its last, and
`display_date` says it in the words of the source's precision. Undated facts have no place on it: the title slide lists them. Eras are
what the dossier dates from one day to another apart from facts: offices, and organizations and operations that began and ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from ciaperu import model
from ciaperu.language import _, label, ngettext
from ciaperu.text import visible, visible_json

if TYPE_CHECKING:
    import datetime

    from ciaperu.dates import Date
    from ciaperu.research.chosen import Chosen

Form = dict[str, Any]
# So many undated facts are listed on the title slide.
LISTED = 200


def lines(chosen: Chosen) -> Iterator[str]:
    """Yield the document: `scale`, `events` (one a line), `eras`, and `title`, which knows what had no date."""
    names = {each.id: each.title for each in chosen.sources()} | {each.id: each.name for each in chosen.entities()}
    yield '{"scale": "human",'
    yield '"events": ['
    undated: list[str] = []
    missing = 0
    before = ""
    for fact in chosen.facts():
        if fact.date is None or (placed := _placed(fact.date)) is None:
            missing += 1
            if missing <= LISTED:
                undated.append(f"<li>{_html(fact.title)} ({_html(_citations(fact))})</li>")
            continue
        if before:
            yield before + ","
        before = _json(_event(fact, placed, names))
    yield before + "],"
    yield f'"eras": {_json(list(_eras(chosen, names)))},'
    yield f'"title": {_json(_title(chosen, missing, undated))}}}'


def _event(fact: model.Fact, placed: Form, names: Mapping[str, str]) -> Form:
    paragraphs = [_html(fact.text).replace("\n", "<br>")]
    paragraphs += [f"<em>{head}:</em> {body}" for head, body in _told(fact, names) if body]
    return {
        **placed,
        "display_date": fact.date.text if fact.date else "",
        # TimelineJS takes markup out of a group's name, and then takes what is left for markup again.
        "group": _html(_html(label("statuses", fact.status))),
        "text": {"headline": _html(fact.title), "text": "".join(f"<p>{text}</p>" for text in paragraphs)},
        "unique_id": fact.id,
        "autolink": False,
    }


def _told(fact: model.Fact, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what stands below the text of a fact: a head and what it says, as HTML."""
    yield _("Who"), "; ".join(_html(f"{names[part.entity]} ({label('roles', part.role)})") for part in fact.who)
    yield _("Where"), "; ".join(_html(names[place]) for place in fact.where)
    yield _("Money"), "; ".join(_html(_sum(money)) for money in fact.money)
    yield _("Said by"), "; ".join(_html(_speaker(speaker, names)) for speaker in fact.attribution)
    status = label("statuses", fact.status)
    yield _("Status"), _html(f"{status}, {_('disputed')}" if fact.disputes else status)
    works = ", ".join(names[source] for source in dict.fromkeys(citation.source for citation in fact.citations))
    yield _("Other works"), "; ".join(_html(f"{_(check.verdict)}: {names[check.source]}") for check in fact.checked)
    yield _("Passage"), f"<cite>{_html(works)}</cite>, {_html(_citations(fact))}"


def _sum(money: model.Money) -> str:
    amount = " ".join(filter(None, (_(model.BOUNDS[money.bound]), money.currency, f"{money.amount:,}")))
    return f"{amount}, {label('natures', money.nature)}"


def _speaker(speaker: model.Attribution, names: Mapping[str, str]) -> str:
    how = f" ({_(model.SPOKEN_AS[speaker.as_])})" if speaker.as_ else ""
    return names[speaker.by] + how + (_(", in {work}").format(work=names[speaker.work]) if speaker.work else "")


def _citations(fact: model.Fact) -> str:
    return ", ".join(map(str, fact.citations))


def _placed(date: Date) -> Form | None:
    """Return where a date stands on the axis, or None if it is open on both sides.

    A day, a month or a year is a point, written as precisely as it is known; anything else is a bar. Of an open date the known end is a point.
    """
    first, last = date.earliest, date.latest
    if first == first.min and last == last.max:
        return None
    if first == first.min:
        return {"start_date": _day(last)}
    if last == last.max:
        return {"start_date": _day(first)}
    whole_month = first.day == 1 and (first.year, first.month) == (last.year, last.month) and _follows(last).day == 1
    if first == last:
        return {"start_date": _day(first)}
    if whole_month:
        return {"start_date": {"year": first.year, "month": first.month}}
    if (first.month, first.day, last.month, last.day, first.year) == (1, 1, 12, 31, last.year):
        return {"start_date": {"year": first.year}}
    return {"start_date": _day(first), "end_date": _day(last)}


def _follows(day: datetime.date) -> datetime.date:
    return day.fromordinal(min(day.toordinal() + 1, day.max.toordinal()))


def _day(day: datetime.date) -> Form:
    return {"year": day.year, "month": day.month, "day": day.day}


def _eras(chosen: Chosen, names: Mapping[str, str]) -> Iterator[Form]:
    for entity in chosen.entities():
        for role in entity.roles:
            # `199X` is some time of ten years, `1991/1998` the whole of it.
            if role.date and "/" in role.date.edtf and (span := _span(role.date, role.date)):
                yield _era(span, f"{entity.name}: {role.role}" + (f", {names[role.of]}" if role.of in names else ""))
        if entity.founded and entity.dissolved and (span := _span(entity.founded, entity.dissolved)):
            yield _era(span, entity.name)


def _span(first: Date, last: Date) -> Form | None:
    """Return the days from one date to another, if both are known and lie in different years."""
    if first.earliest == first.earliest.min or last.latest == last.latest.max or first.earliest.year == last.latest.year:
        return None
    return {"start_date": _day(first.earliest), "end_date": _day(last.latest)}


def _era(span: Form, headline: str) -> Form:
    return {**span, "text": {"headline": _html(headline)}}


def _title(chosen: Chosen, missing: int, undated: list[str]) -> Form:
    # No fact has an id with an underscore.
    text = [f"<p>{_html(chosen.head[key])}</p>" for key in ("summary", "licence") if chosen.head[key]]
    if missing:
        said = ngettext("{n:,} undated fact is not shown:", "{n:,} undated facts are not shown:", missing).format(n=missing)
        text.append(f"<p>{_html(said)}</p><ul>{''.join(undated)}</ul>")
    if missing > LISTED:
        text.append(f"<p>{_html(_('and {n} others').format(n=missing - LISTED))}</p>")
    return {"text": {"headline": _html(chosen.head["title"]), "text": "".join(text)}, "unique_id": "about_it", "autolink": False}


def _html(text: str) -> str:
    """Return a text of the dossier as HTML that shows it."""
    return escape(visible(text))


def _json(value: object) -> str:
    import json

    return visible_json(json.dumps(value, ensure_ascii=False))
