"""What the views of facts share: a fact as an entry of a list, a section, a speaker, a sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ciaperu import language, model
from ciaperu.language import _, label, ngettext
from ciaperu.views.blocks import Blank, Block, Entry, Line, Span, Text


def entry(fact: model.Fact, body: Sequence[Span] = (), *more: Span) -> Entry:
    """Return a fact as an entry: date, title (or another `body`), status where it is not plain, dispute, citation, id."""
    notes = list(more)
    if fact.status != "asserted":
        notes.append((label("statuses", fact.status), f"status.{fact.status}"))
    if fact.disputes:
        notes.append((_("disputed"), "dispute"))
    if fact.scope == "beyond":
        notes.append((_("from other works"), "quiet"))
    if untranslated(fact):
        notes.append((_("not translated"), "quiet"))
    notes.append((", ".join(map(str, fact.citations)), "quiet"))
    return Entry(fact.date.text if fact.date else _("undated"), body or [(fact.title, "")], notes, fact.id)


def signs(fact: model.Fact) -> str:
    """Return how other works bear on a fact: +2 independent ones agree, =1 agrees and goes back to the same, -1 differs; "" if none does."""
    agreeing = [check.independent for check in fact.checked if check.verdict == "agrees"]
    differing = [check for check in fact.checked if check.verdict == "differs" and check.independent]
    counts = (("+", sum(agreeing)), ("=", len(agreeing) - sum(agreeing)), ("-", len(differing)))
    return " ".join(f"{sign}{number}" for sign, number in counts if number)


def beyond_text(number: int) -> str:
    """Return that so many beyond the first work would fit, and how to see them."""
    told = ngettext("{n:,} more fits that only other works have: --scope all", "{n:,} more fit that only other works have: --scope all", number)
    return told.format(n=number)


def untranslated(fact: model.Fact) -> bool:
    """Return whether a fact is told in another language than the one in use."""
    return fact.language not in ("", language.code())


def command_for(kind: str) -> str:
    """Return the command that shows an entity of this kind."""
    return "org" if kind == "organization" else kind


def count_facts(number: int) -> str:
    """Return "1 fact" or "2 facts"."""
    return ngettext("{n:,} fact", "{n:,} facts", number).format(n=number)


def count_disputes(number: int) -> str:
    """Return "1 dispute" or "2 disputes"."""
    return ngettext("{n:,} dispute", "{n:,} disputes", number).format(n=number)


def roles_text(roles: Iterable[str]) -> str:
    """Return the roles that somebody plays, for reading: "as payer, recipient"."""
    return _("as {roles}").format(roles=", ".join(label("roles", role) for role in roles))


def section(heading: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield `blocks` under a heading, or nothing at all if there are none."""
    for number, block in enumerate(blocks):
        if number == 0:
            yield Blank()
            yield Text([(heading, "heading")])
        yield block


def speaker_spans(speaker: model.Attribution, names: Mapping[str, str]) -> Line:
    """Return a speaker: name, id, how they spoke, in which work."""
    spans: Line = [(names[speaker.by], ""), (f" ({speaker.by})", "id")]
    if speaker.as_:
        spans.append((f", {_(model.SPOKEN_AS[speaker.as_])}", "role"))
    if speaker.work:
        spans.append((_(", in {work}").format(work=names[speaker.work]), "quiet"))
    return spans


def repeats(source: model.Source) -> Iterator[str]:
    """Yield which works a source copies or retells."""
    if source.copy_of:
        yield _("a copy of {id}").format(id=source.copy_of)
    if source.retells:
        yield _("retells {ids}").format(ids=", ".join(source.retells))


def sum_text(money: model.Money) -> str:
    """Return a sum for reading: "at least USD 10,000,000"."""
    return " ".join(filter(None, (_(model.BOUNDS[money.bound]), money.currency, f"{money.amount:,}")))


def quantity_text(quantity: model.Quantity) -> str:
    """Return a quantity for reading: "9,540 sacks of flour"."""
    number = "" if quantity.amount is None else f"{quantity.amount:,}"
    return " ".join(filter(None, (_(model.BOUNDS[quantity.bound]), number, label("things", quantity.of))))
