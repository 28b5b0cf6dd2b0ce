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
    from ciaperu.research.works import Work, Works


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
    """Return the works that the dossier rests on by what kind of witness they are, or one in full: what rests on each, how far it was read."""
    return Page(_work(result) if len(result.works) == 1 else _works(result))


def _works(result: Works) -> Iterator[Block]:
    kinds = {source.closeness for source in (work.source for work in result.works)}
    for closeness in (*model.CLOSENESS, ""):
        of_kind = [work for work in result.works if work.source.closeness == closeness]
        if of_kind and kinds != {""}:
            what = f"{_(closeness)}: {_(model.CLOSENESS[closeness])}" if closeness else _("not said what kind of witness")
            yield Text([(what, "heading"), (f"  {len(of_kind)}", "quiet")])
        for work in of_kind:
            notes = [(_("read: {read}").format(read=work.source.read), ""), *((told, "") for told in repeats(work.source)), (_uses(work), "quiet")]
            issued = str(work.source.csl.get("issued", "")) or _("undated")
            yield Entry(issued, [(work.source.title, "")], [note for note in notes if note[0]], work.source.id)
        if of_kind:
            yield Blank()
    command = "ciaperu timeline --source ID" + (" --scope all" if any(work.beyond for work in result.works) else "")
    yield Text([(_("One in full: ciaperu sources ID. What rests on it: {command}").format(command=command), "quiet")])


def _uses(work: Work) -> str:
    """Return in how many facts a work has a part, and which."""
    parts = (
        (_("cited by {facts}"), work.cited),
        (_("behind the speakers of {facts}"), work.behind),
        (_("agrees with {facts}"), work.agrees),
        (_("differs on {facts}"), work.differs),
        (_("adds to {facts}"), work.adds),
    )
    return ", ".join(message.format(facts=count_facts(facts)) for message, facts in parts if facts)


def _work(result: Works) -> Iterator[Block]:
    (work,) = result.works
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
    yield Pair(
        _("Facts"), [(_uses(work) or _("none"), ""), (f"  ciaperu timeline --source {source.id}{' --scope all' if work.beyond else ''}", "id")]
    )
    if "URL" in csl:
        yield Pair(_("Address"), [(csl["URL"], "quiet")])
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
