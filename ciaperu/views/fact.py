"""One fact in full, on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from ciaperu import model
from ciaperu.language import _, label
from ciaperu.views.blocks import Blank, Block, Line, Page, Pair, Text
from ciaperu.views.facts import entry, quantity_text, repeats, section, speaker_spans, sum_text, untranslated

if TYPE_CHECKING:
    from ciaperu.research.detail import Detail

T = TypeVar("T")


def fact(detail: Detail) -> Page:
    """Return one fact in full."""
    return Page(_fact(detail))


def _fact(detail: Detail) -> Iterator[Block]:
    fact, names = detail.fact, detail.names
    yield Text([(fact.title, "title")])
    noted = [*([_("from other works")] if fact.scope == "beyond" else []), *([_("not translated")] if untranslated(fact) else [])]
    yield Text([(fact.id, "id"), *((f"  {note}", "quiet") for note in noted)])
    yield Blank()
    yield Text([(fact.text, "")])
    yield Blank()
    if fact.date:
        basis = _(", from {basis}").format(basis=_(model.DATE_BASES[fact.date_basis])) if fact.date_basis else ""
        yield Pair(_("Date"), [(fact.date.text, "date"), (f"  {fact.date.edtf}{basis}", "quiet")])
    else:
        yield Pair(_("Date"), [(_("none given"), "quiet")])
    if fact.derived:
        yield Pair(_("Worked out"), [("; ".join(fact.derived), "")])
    yield Pair(_("Kind"), [(label("kinds", fact.kind), "")])
    status = label("statuses", fact.status)
    yield Pair(_("Status"), [(status, f"status.{fact.status}"), (f"  {_(model.STATUSES[fact.status])}", "quiet")])
    for head, person in _headed(_("Who"), fact.who):
        yield Pair(head, [(names[person.entity], ""), (f" ({person.entity}): ", "id"), (label("roles", person.role), "role")])
    if fact.unknown:
        yield Pair(_("Not known"), [(", ".join(label("roles", role) for role in fact.unknown), "")])
    if fact.implied:
        named = ", ".join(names.get(id, id) for id in fact.implied)
        yield Pair(_("Implied"), [(named, ""), ("  " + _("the passage means but does not name them"), "quiet")])
    for head, place in _headed(_("Where"), fact.where):
        yield Pair(head, [(names[place], ""), (f" ({place})", "id")])
    for head, money in _headed(_("Money"), fact.money):
        yield Pair(head, [(sum_text(money), "money"), (f", {label('natures', money.nature)}", "")])
    for head, quantity in _headed(_("Quantity"), fact.quantities):
        nature = f", {label('natures', quantity.nature)}" if quantity.nature else ""
        yield Pair(head, [(quantity_text(quantity), "money"), (nature, "")])
    yield from _chain(detail)
    for head, citation in _headed(_("Passage"), fact.citations):
        where = _("section {section}, paragraph {paragraph} of {source}").format(
            section=citation.section, paragraph=citation.paragraph, source=detail.sources[citation.source].title
        )
        yield Pair(head, [(str(citation), "id"), (f"  {where}", "quiet")])
    yield Pair(_("Topics"), [(", ".join(f"{detail.topics[topic]} ({topic})" for topic in fact.topics) or _("none"), "")])
    if fact.keywords:
        yield Pair(_("Keywords"), [(", ".join(fact.keywords), "quiet")])
    yield from section(_("Other works ({n})").format(n=len(fact.checked)), _checks(detail))
    for dispute in detail.disputes:
        yield Blank()
        yield Text(
            [
                (_("Disputed:") + " ", "dispute"),
                (dispute.title, ""),
                (f"  {_(dispute.kind)}", "quiet"),
                (f"  ciaperu disputes {dispute.id}", "id"),
            ]
        )
        for position in dispute.positions:
            mine = fact.id in position.facts
            yield Text([((_("this fact:") if mine else _("against it:")) + " ", "quiet"), (position.says, "")], indent=2)
    for heading, others in (
        (_("Part of"), detail.wholes),
        (_("Its parts"), detail.parts),
        (_("See also"), detail.related),
        (_("Before it"), detail.before),
        (_("After it"), detail.after),
    ):
        yield from section(heading, map(entry, others))


def _checks(detail: Detail) -> Iterator[Block]:
    """Yield what other works say, by verdict, each with the work, what kind of witness it is, and what it repeats."""
    checks = sorted(detail.fact.checked, key=lambda check: [*model.VERDICTS].index(check.verdict))
    for check in checks:
        source = detail.sources[check.source]
        spans: Line = [(source.title, ""), (f" ({source.id})", "id")]
        told = [_(source.closeness) if source.closeness else "", check.locator, *repeats(source)]
        if check.verdict == "agrees" and not check.independent:
            told.append(_("not independent: it goes back to the same"))
        spans += [(f", {each}", "quiet") for each in told if each]
        yield Pair(_(check.verdict), spans)
        yield Text([(check.says, "")], 14)
    agree, differ, add = (sum(check.independent for check in checks if check.verdict == verdict) for verdict in model.VERDICTS)
    if checks:
        counts = _("independent works: agreeing {agree}, differing {differ}, adding {add}")
        yield Text([(counts.format(agree=agree, differ=differ, add=add), "quiet")])


def _headed(head: str, items: Iterable[T]) -> Iterator[tuple[str, T]]:
    for number, item in enumerate(items):
        yield ("" if number else head), item


def _chain(detail: Detail) -> Iterator[Block]:
    """Yield who says so, the nearest first, each next one retelling it, down to the source that was read."""
    steps = [speaker_spans(speaker, detail.names) for speaker in detail.fact.attribution]
    for source in dict.fromkeys(citation.source for citation in detail.fact.citations):
        steps.append([(detail.sources[source].title, ""), (f" ({source})", "id")])
    for number, step in enumerate(steps):
        yield Pair("" if number else _("Said by"), [("└─→ ", "draw"), *step] if number else step)
