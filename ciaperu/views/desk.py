"""The overview, sources and problems on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import starmap
from typing import TYPE_CHECKING

from ciaperu import model
from ciaperu.language import _, label, ngettext
from ciaperu.views.blocks import Blank, Block, Entry, Page, Pair, Text
from ciaperu.views.facts import count_disputes, count_facts, entry, repeats, section

if TYPE_CHECKING:
    from ciaperu.checking import Checked
    from ciaperu.errors import Problem
    from ciaperu.research.overview import Overview
    from ciaperu.research.works import Works


def overview(result: Overview) -> Page:
    """Return what the dossier holds, its span, and where to start."""
    return Page(_overview(result))


def _overview(result: Overview) -> Iterator[Block]:
    yield Text([(result.title, "title")])
    if result.summary:
        yield Text([(result.summary, "")])
    yield Blank()
    counts = result.counts
    span = _(" from {first} to {last}").format(first=result.first, last=result.last) if result.first else ""
    statuses = ", ".join(f"{number} {label('statuses', status)}" for status, number in result.statuses.items())
    beyond = _(", {n:,} of them in other works only").format(n=counts["beyond"]) if counts["beyond"] else ""
    yield Pair(_("Facts"), [(f"{counts['fact']:,}{span}{beyond}: ", ""), (statuses, "quiet")])
    yield Pair(_("Disputes"), [(str(counts["dispute"]), "")])
    yield Pair(_("Sources"), [(str(counts["source"]), "")])
    for kind, plural in model.ENTITY_KINDS.items():
        most = ", ".join(f"{id} ({number})" for id, name, number in result.most[kind])
        more = " …" if counts.get(kind, 0) > len(result.most[kind]) else ""
        yield Pair(_(plural).capitalize(), [(f"{counts.get(kind, 0)}: ", ""), (most, "id"), (more, "")])
    yield Pair(_("Topics"), [(", ".join(f"{id} ({number})" for id, name, number in result.topics), "id")])
    if result.licence:
        yield Pair(_("Licence"), [(result.licence, "quiet")])
    yield Blank()
    yield Text([(_("Where to start"), "heading")])
    person = next((id for id, *rest in result.most["person"]), _("NAME"))
    for command, purpose in (
        ("ciaperu timeline", _("what happened, year by year")),
        (f"ciaperu search {person}", _("facts by words, names, figures or dates")),
        (f"ciaperu person {person}", _("everything on one person; likewise org, place, operation")),
        ("ciaperu disputes", _("where accounts disagree")),
        ("ciaperu --help", _("all commands")),
    ):
        yield Pair(command, [(purpose, "quiet")], 30)


def works(result: Works) -> Page:
    """Return the works that the dossier rests on, each with what rests on it and how far it was read."""
    return Page(_works(result))


def _works(result: Works) -> Iterator[Block]:
    for number, work in enumerate(result.works):
        if number:
            yield Blank()
        source, csl = work.source, work.source.csl
        yield Text([(source.title, "title"), (f"  {source.id}", "id")])
        by = "; ".join(_author(author) for author in csl.get("author", ()))
        made = [by, csl.get("container-title", ""), csl.get("publisher", ""), csl.get("issued", "")]
        if any(made):
            yield Pair(_("By"), [(", ".join(filter(None, made)), "")])
        yield Pair(_("Read"), [(source.read, "")])
        kind = [f"{_(source.closeness)} ({_(model.CLOSENESS[source.closeness])})"] if source.closeness else []
        if told := [*kind, *repeats(source)]:
            yield Pair(_("Witness"), [(", ".join(told), "")])
        uses = [_("cited by {facts}").format(facts=count_facts(work.cited))]
        if work.behind:
            uses.append(_("behind the speakers of {facts}").format(facts=count_facts(work.behind)))
        for message, facts in ((_("agrees with {facts}"), work.agrees), (_("differs on {facts}"), work.differs), (_("adds to {facts}"), work.adds)):
            if facts:
                uses.append(message.format(facts=count_facts(facts)))
        yield Pair(_("Facts"), [(", ".join(uses), ""), (f"  ciaperu timeline --source {source.id}{' --scope all' if work.beyond else ''}", "id")])
        if "URL" in csl:
            yield Pair(_("Address"), [(csl["URL"], "quiet")])
        if len(result.works) == 1:
            yield from _rest(source)
            yield from section(_("What it says of facts ({n})").format(n=len(result.says)), starmap(_said, result.says))
            yield from section(_("Facts that cite it ({n})").format(n=len(result.facts)), map(entry, result.facts))


def _said(fact: model.Fact, check: model.Check) -> Block:
    notes = [(_(check.verdict), "label"), (check.locator, "quiet")]
    return Entry(fact.date.text if fact.date else _("undated"), [(check.says, "")], [note for note in notes if note[0]], fact.id)


def _rest(source: model.Source) -> Iterator[Block]:
    """Yield what is shown of a source only when it is asked for by itself."""
    shown = ("author", "container-title", "publisher", "issued", "URL")
    for name, value in source.csl.items():
        if name not in shown:
            yield Pair(
                _(name.capitalize()),
                [("; ".join(map(_author, value)) if isinstance(value, (list, tuple)) else str(value), "")],
            )
    for head, value in (
        (_("Role"), source.role),
        (_("Underlies"), ", ".join(map(str, source.underlies))),
        (_("Digest"), source.digest),
    ):
        if value:
            yield Pair(head, [(value, "quiet")])


def _author(author: dict[str, str]) -> str:
    return author.get("literal") or " ".join(filter(None, (author.get("given"), author.get("family"))))


def checked(result: Checked) -> Page:
    """Return problems as `file:line:column: what; how to mend it`, or what the dossier holds if there are none."""
    held = result.dossier
    entities, sources = len(held.entities), len(held.sources)
    counts = (
        count_facts(len(held.facts)),
        ngettext("{n:,} entity", "{n:,} entities", entities).format(n=entities),
        ngettext("{n:,} source", "{n:,} sources", sources).format(n=sources),
        count_disputes(len(held.disputes)),
    )
    summary = _("{title}: {counts}: no problems").format(title=held.title, counts=", ".join(counts))
    blocks = [problem_line(problem) for problem in result.problems] or [Text([(summary, "")])]
    versions = {True: _("the version cited"), False: _("another version"), None: _("version not stated")}
    proved = "; ".join(f"{text.source} ({versions[text.same]})" for text in result.texts)
    return Page([*blocks, Text([(_("proved against {texts}").format(texts=proved), "quiet")])] if proved else blocks)


def problem_line(problem: Problem) -> Text:
    """Return one problem as a line that editors can jump from."""
    place = ":".join(str(part) for part in (problem.file, problem.line, problem.column) if part)
    return Text([(f"{place}: ", "id"), (problem.what, "problem"), (f"; {problem.mend}" if problem.mend else "", "")])
