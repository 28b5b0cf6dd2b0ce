"""The overview, sources, disputes and problems on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ciaperu import model
from ciaperu.views.blocks import Blank, Block, Page, Pair, Side, Span, Text
from ciaperu.views.facts import count, speaker_spans

if TYPE_CHECKING:
    from ciaperu.checking import Checked
    from ciaperu.errors import Problem
    from ciaperu.research.disputes import Disputes
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
    span = f" from {result.first} to {result.last}" if result.first else ""
    statuses = ", ".join(f"{number} {status}" for status, number in result.statuses.items())
    yield Pair("Facts", [(f"{counts['fact']:,}{span}: ", ""), (statuses, "quiet")])
    yield Pair("Disputes", [(str(counts["dispute"]), "")])
    yield Pair("Sources", [(str(counts["source"]), "")])
    for kind, label in model.ENTITY_KINDS.items():
        most = ", ".join(f"{id} ({number})" for id, _, number in result.most[kind])
        more = " …" if counts.get(kind, 0) > len(result.most[kind]) else ""
        yield Pair(label.capitalize(), [(f"{counts.get(kind, 0)}: ", ""), (most, "id"), (more, "")])
    yield Pair("Topics", [(", ".join(f"{id} ({number})" for id, _, number in result.topics), "id")])
    if result.licence:
        yield Pair("Licence", [(result.licence, "quiet")])
    yield Blank()
    yield Text([("Where to start", "heading")])
    person = next((id for id, _, _ in result.most["person"]), "NAME")
    for command, purpose in (
        ("ciaperu timeline", "what happened, year by year"),
        (f"ciaperu search {person}", "facts by words, names, figures or dates"),
        (f"ciaperu person {person}", "everything on one person; likewise org, place, operation"),
        ("ciaperu disputes", "where accounts disagree"),
        ("ciaperu --help", "all commands"),
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
            yield Pair("By", [(", ".join(filter(None, made)), "")])
        yield Pair("Read", [(source.read, "")])
        behind = f", behind the speakers of {count(work.behind, 'fact')}" if work.behind else ""
        yield Pair(
            "Facts",
            [(f"cited by {count(work.cited, 'fact')}{behind}", ""), (f"  ciaperu timeline --source {source.id}", "id")],
        )
        if "URL" in csl:
            yield Pair("Address", [(csl["URL"], "quiet")])
        if len(result.works) == 1:
            yield from _rest(source)


def _rest(source: model.Source) -> Iterator[Block]:
    """Yield what is shown of a source only when it is asked for by itself."""
    shown = ("author", "container-title", "publisher", "issued", "URL")
    for name, value in source.csl.items():
        if name not in shown:
            yield Pair(
                name.capitalize(),
                [("; ".join(map(_author, value)) if isinstance(value, (list, tuple)) else str(value), "")],
            )
    for label, value in (
        ("Role", source.role),
        ("Underlies", ", ".join(map(str, source.underlies))),
        ("Digest", source.digest),
    ):
        if value:
            yield Pair(label, [(value, "quiet")])


def _author(author: dict[str, str]) -> str:
    return author.get("literal") or " ".join(filter(None, (author.get("given"), author.get("family"))))


def disputes(result: Disputes) -> Page:
    """Return disputes, each with its positions side by side: what each says, who holds it, and where."""
    return Page(_disputes(result))


def _disputes(result: Disputes) -> Iterator[Block]:
    yield Text([(count(len(result.disputes), "dispute"), "heading")])
    for dispute in result.disputes:
        yield Blank()
        yield Text([(dispute.title, "title"), (f"  {dispute.kind}", "dispute"), (f"  {dispute.id}", "id")])
        if dispute.text:
            yield Text([(dispute.text, "")])
        if dispute.written:
            yield Text([("as written: ", "label"), (dispute.written, ""), ("  as meant: ", "label"), (dispute.meant, "")])
        yield Side([list(_position(number, position, result)) for number, position in enumerate(dispute.positions, 1)])


def _position(number: int, position: model.Position, result: Disputes) -> Iterator[Block]:
    yield Text([(f"{number}. ", "label"), (position.says, "")])
    facts = [result.facts[id] for id in position.facts]
    for holder in dict.fromkeys(_holder(fact, result) for fact in facts):
        yield Text([("held by ", "label"), *holder], 3)
    for fact in facts:
        yield Text(
            [
                (fact.status, f"status.{fact.status}"),
                (f"  {', '.join(map(str, fact.citations))}", "quiet"),
                (f"  {fact.id}", "id"),
            ],
            3,
        )


def _holder(fact: model.Fact, result: Disputes) -> tuple[Span, ...]:
    """Return who says so: the nearest speaker, or the source itself where it speaks in its own voice."""
    if fact.attribution:
        return tuple(speaker_spans(fact.attribution[0], result.names))
    sources = dict.fromkeys(citation.source for citation in fact.citations)
    return ((", ".join(result.names[id] for id in sources), ""), (", in its own voice", "role"))


def checked(result: Checked) -> Page:
    """Return problems as `file:line:column: what; how to mend it`, or what the dossier holds if there are none."""
    held = result.dossier
    parts = (count(len(held.facts), "fact"), count(len(held.entities), "entity", "entities"), count(len(held.sources), "source"))
    summary = f"{held.title}: {', '.join(parts)}, {count(len(held.disputes), 'dispute')}: no problems"
    return Page([problem_line(problem) for problem in result.problems] or [Text([(summary, "")])])


def problem_line(problem: Problem) -> Text:
    """Return one problem as a line that editors can jump from."""
    place = ":".join(str(part) for part in (problem.file, problem.line, problem.column) if part)
    return Text([(f"{place}: ", "id"), (problem.what, "problem"), (f"; {problem.mend}" if problem.mend else "", "")])
