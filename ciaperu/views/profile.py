"""A person, organization, place or operation on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ciaperu import model
from ciaperu.language import _, label
from ciaperu.views.blocks import Blank, Block, Entry, Page, Pair, Span, Text
from ciaperu.views.facts import count_facts, entry, roles_text, section, sum_text

if TYPE_CHECKING:
    from ciaperu.research.profile import Profile

COMPANY = 15


def profile(result: Profile) -> Page:
    """Return everything on one entity."""
    return Page(_profile(result))


def _profile(result: Profile) -> Iterator[Block]:
    entity = result.entity
    yield Text([(entity.name, "title"), (f"  {_(entity.kind)}  ", "quiet"), (entity.id, "id")])
    yield Text([(entity.summary, "")])
    yield Blank()
    if entity.full_name and entity.full_name != entity.name:
        yield Pair(_("Full name"), [(entity.full_name, "")])
    for language in dict.fromkeys(alias.language for alias in entity.aliases):
        forms = [alias.name for alias in entity.aliases if alias.language == language]
        yield Pair(_("Also ({language})").format(language=language), [("; ".join(forms), "")])
    for event, date, place in (
        (_("Born"), entity.born, entity.birthplace),
        (_("Died"), entity.died, entity.deathplace),
        (_("Founded"), entity.founded, ""),
        (_("Dissolved"), entity.dissolved, ""),
    ):
        if date or place:
            yield Pair(event, [(", ".join(filter(None, (date.text if date else "", place))), "")])
    if entity.part_of:
        yield Pair(_("Part of"), [(result.names[entity.part_of], ""), (f" ({entity.part_of})", "id")])
    for number, (id, name) in enumerate(result.members):
        yield Pair("" if number else _("Has parts"), [(name, ""), (f" ({id})", "id")])
    for number, page in enumerate(entity.pages):
        yield Pair("" if number else _("Shown by"), [(page, "quiet")])
    if entity.note:
        yield Pair(_("Note"), [(entity.note, "")])
    within = [fact for fact in result.facts if fact.scope == "within"]
    beyond = [fact for fact in result.facts if fact.scope == "beyond"]
    if any(fact.checked for fact in result.facts):
        yield Pair(_("Other works"), [(_borne_out(result.facts), "")])
    yield from section(_("Roles that the sources give"), (_role(role, result) for role in entity.roles))
    yield from section(_("Facts ({n})").format(n=result.total - result.beyond), (entry(fact, _part(fact, result)) for fact in within))
    added = [*(entry(fact, _part(fact, result)) for fact in beyond), *_additions(result)]
    yield from section(_("What other works add ({n})").format(n=len(added)), added)
    yield from _further(result.total - len(result.facts), f"ciaperu timeline --who {entity.id}" + (" --scope all" if result.beyond else ""))
    yield from section(_("Sums that touch it"), (_sum(each.fact, each.money, each.roles) for each in result.money))
    company = [Pair(str(each.facts), [(each.name, ""), (f" ({each.id})", "id")], 3) for each in result.appears_with[:COMPANY]]
    yield from section(_("Appears with, and in how many facts"), company)
    if result.company > COMPANY:
        yield Text([(_("and {n} others; all: --json").format(n=result.company - COMPANY), "quiet")], indent=5)
    yield from section(_("On record as saying"), map(entry, result.said))
    yield from _further(result.total_said - len(result.said), f"ciaperu said {entity.id}")
    yield from section(_("Disputed"), (_dispute(dispute) for dispute in result.disputes))
    yield Blank()
    closing = _("{facts}. One in full: ciaperu fact ID; a dispute: ciaperu disputes ID.")
    yield Text([(closing.format(facts=count_facts(result.total)), "quiet")])


def _further(number: int, command: str) -> Iterator[Block]:
    """Yield the line on facts that are not shown."""
    if number:
        yield Text([(_("and {n:,} more: {command}").format(n=number, command=command), "quiet")])


def _borne_out(facts: Sequence[model.Fact]) -> str:
    agree, differ, add = (
        sum(any(check.independent and check.verdict == verdict for check in fact.checked) for fact in facts) for verdict in model.VERDICTS
    )
    told = _("bear out {agree} of {facts}, tell {differ} otherwise, add to {add}")
    return told.format(agree=agree, facts=count_facts(len(facts)), differ=differ, add=add)


def _additions(result: Profile) -> Iterator[Block]:
    """Yield what other works tell more of the facts, each with the work and the fact."""
    for fact in result.facts:
        for check in fact.checked:
            if check.verdict == "adds":
                where = ", ".join(filter(None, (check.source, check.locator)))
                when = fact.date.text if fact.date else _("undated")
                yield Entry(when, [(check.says, "")], [(f"{result.names[check.source]} ({where})", "quiet")], fact.id)


def _role(role: model.Role, result: Profile) -> Block:
    spans: list[Span] = [(role.role, "role")]
    if role.of:
        spans.append((f"  {result.names[role.of]}", "quiet"))
    if role.status != "asserted":
        spans.append((f"  {label('statuses', role.status)}", f"status.{role.status}"))
    spans.append((f"  {', '.join(map(str, role.citations))}", "quiet"))
    return Pair(role.date.text if role.date else _("undated"), spans)


def _part(fact: model.Fact, result: Profile) -> list[Span]:
    roles = result.parts[fact.id]
    return [(fact.title, ""), (f"  {roles_text(roles)}" if roles else "", "role")]


def _sum(fact: model.Fact, money: model.Money, roles: tuple[str, ...]) -> Block:
    spans = [
        (sum_text(money), "money"),
        (f", {label('natures', money.nature)}", ""),
        (f"  {roles_text(roles)}" if roles else "", "role"),
    ]
    notes: list[Span] = [(label("statuses", fact.status), f"status.{fact.status}")] if fact.status != "asserted" else []
    if fact.disputes:
        notes.append((_("disputed"), "dispute"))
    return Entry(fact.date.text if fact.date else _("undated"), spans, notes, fact.id)


def _dispute(dispute: model.Dispute) -> Block:
    return Entry(_(dispute.kind), [(dispute.title, "")], [], dispute.id, 18)
