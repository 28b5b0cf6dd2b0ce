"""Answers as CSV (RFC 4180): a header, one row each; several values in a cell are joined by "; ". No cell is a formula."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from ciaperu.model import VERDICTS
from ciaperu.text import visible

if TYPE_CHECKING:
    from ciaperu import model
    from ciaperu.research.disputes import Disputes
    from ciaperu.research.search import Search
    from ciaperu.research.timeline import Timeline
    from ciaperu.research.works import Works

Row = Sequence[object]
BATCH = 500
FACT = (
    "id", "date", "date_text", "title", "text", "kind", "status", "who", "where", "money", "quantities", "attribution", "topics",
    "citations", "disputes", "scope", "checked",
)  # fmt: skip


def document(result: object) -> Iterator[str]:
    """Yield the parts of a result that is a table as CSV, lines ending in CRLF."""
    import csv
    import io

    name = type(result).__name__
    if name not in TABLES:
        from ciaperu.export import desk

        TABLES.update(desk.TABLES)
    rows = TABLES[name](result)
    while batch := list(islice(rows, BATCH)):
        stream = io.StringIO()
        csv.writer(stream).writerows([cell(value) for value in row] for row in batch)
        yield stream.getvalue()


def cell(value: object) -> object:
    """Return a value that no spreadsheet takes for a formula (OWASP, CSV injection): a text that begins like one gets a quote."""
    if not isinstance(value, str):
        return value
    text = visible(value)
    return f"'{text}" if text.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _fact(fact: model.Fact, names: Mapping[str, str]) -> Row:
    return (
        fact.id,
        fact.date.edtf if fact.date else "",
        fact.date.text if fact.date else "",
        fact.title,
        fact.text,
        fact.kind,
        fact.status,
        "; ".join(f"{names[p.entity]} ({p.role})" for p in fact.who),
        "; ".join(names[place] for place in fact.where),
        "; ".join(f"{m.bound} {m.amount} {m.currency} {m.nature}".removeprefix("exactly ") for m in fact.money),
        "; ".join(" ".join(filter(None, (q.bound, str(q.amount or ""), q.of, q.nature))).removeprefix("exactly ") for q in fact.quantities),
        "; ".join(f"{names[a.by]} ({a.as_})" if a.as_ else names[a.by] for a in fact.attribution),
        "; ".join(fact.topics),
        "; ".join(map(str, fact.citations)),
        "; ".join(fact.disputes),
        fact.scope,
        "; ".join(f"{check.source} {check.verdict}" for check in fact.checked),
    )


def timeline(result: Timeline) -> Iterator[Row]:
    """Yield one row a fact; `certainty` says whether its date surely falls into the time asked for."""
    yield (*FACT, "certainty")
    for stretch in result.stretches():
        for fact in stretch.facts:
            yield (*_fact(fact, stretch.names), "possible" if fact.id in stretch.possible else "certain")


def search(result: Search) -> Iterator[Row]:
    """Yield one row a result, best first."""
    yield (*FACT, "score", "matched")
    for found in result.results:
        yield (*_fact(found.fact, result.names), found.score, "; ".join(match.word for match in found.matched))


def works(result: Works) -> Iterator[Row]:
    """Yield one row a source."""
    yield "id", "type", "title", "issued", "URL", "read", "role", "cited_by", "behind", "closeness", "copy_of", "retells", *VERDICTS
    for work in result.works:
        csl = work.source.csl
        issued, url = csl.get("issued", ""), csl.get("URL", "")
        yield (
            work.source.id,
            csl["type"],
            work.source.title,
            issued,
            url,
            work.source.read,
            work.source.role,
            work.cited,
            work.behind,
            work.source.closeness,
            work.source.copy_of,
            "; ".join(work.source.retells),
            *(getattr(work, verdict) for verdict in VERDICTS),
        )


def disputes(result: Disputes) -> Iterator[Row]:
    """Yield one row a position."""
    yield "dispute", "kind", "title", "position", "says", "facts", "citations", "leans"
    for dispute in result.disputes:
        for number, position in enumerate(dispute.positions, 1):
            citations = dict.fromkeys(str(citation) for id in position.facts for citation in result.facts[id].citations)
            yield (
                dispute.id,
                dispute.kind,
                dispute.title,
                number,
                position.says,
                "; ".join(position.facts),
                "; ".join(citations),
                "; ".join(lean.why for lean in dispute.leans if lean.position == number),
            )


# The name of a result's class → what makes rows of it.
TABLES: dict[str, Callable[[Any], Iterator[Row]]] = {
    "Disputes": disputes,
    "Search": search,
    "Timeline": timeline,
    "Works": works,
}
