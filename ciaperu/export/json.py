"""The JSON that other programs rely on: a result → plain values, and those → one document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ciaperu.model import VERDICTS
from ciaperu.text import visible_json

if TYPE_CHECKING:
    from ciaperu import model
    from ciaperu.checking import Checked
    from ciaperu.dates import Date
    from ciaperu.research.detail import Detail
    from ciaperu.research.disputes import Disputes
    from ciaperu.research.names import Reading
    from ciaperu.research.overview import Overview
    from ciaperu.research.profile import Profile
    from ciaperu.research.search import Search
    from ciaperu.research.timeline import Timeline
    from ciaperu.research.works import Works

Form = dict[str, Any]


def document(result: object) -> Iterator[str]:
    """Yield the parts of a result as one JSON document, indented; characters that drive a terminal are escaped."""
    import json

    name = type(result).__name__
    if name in STREAMED:
        yield from map(visible_json, STREAMED[name](result))
        return
    if name not in FORMS:
        from ciaperu.export import desk, leads

        FORMS.update(desk.FORMS)
        FORMS.update(leads.FORMS)
    form = FORMS[name]
    yield visible_json(json.dumps(form(result), ensure_ascii=False, indent=1))


def fact(fact: model.Fact, names: Mapping[str, str]) -> Form:
    """Return a fact in the form of the contract."""
    return {
        "id": fact.id,
        "date": _edtf(fact.date),
        "date_text": fact.date.text if fact.date else None,
        "date_basis": fact.date_basis or None,
        "title": fact.title,
        "text": fact.text,
        "kind": fact.kind,
        "status": fact.status,
        "scope": fact.scope,
        "who": [{"id": p.entity, "name": names[p.entity], "role": p.role} for p in fact.who],
        "where": [{"id": place, "name": names[place]} for place in fact.where],
        "money": [{"amount": m.amount, "currency": m.currency, "bound": m.bound, "nature": m.nature} for m in fact.money],
        "quantities": [{"amount": q.amount, "of": q.of, "bound": q.bound, "nature": q.nature or None} for q in fact.quantities],
        "attribution": [_speaker(speaker, names) for speaker in fact.attribution],
        "topics": list(fact.topics),
        "keywords": list(fact.keywords),
        "part_of": list(fact.part_of),
        "see": list(fact.see),
        "derived": list(fact.derived),
        "unknown": list(fact.unknown),
        "implied": list(fact.implied),
        "citations": [_citation(citation) for citation in fact.citations],
        "checked": [check(each) for each in fact.checked],
        "disputes": list(fact.disputes),
        "language": fact.language,
    }


def check(check: model.Check) -> Form:
    """Return what another work says of a fact."""
    said = {"source": check.source, "verdict": check.verdict, "says": check.says, "locator": check.locator or None}
    return {**said, "independent": check.independent}


def _edtf(date: Date | None) -> str | None:
    return date.edtf if date else None


def _speaker(speaker: model.Attribution, names: Mapping[str, str]) -> Form:
    return {"by": speaker.by, "name": names[speaker.by], "as": speaker.as_ or None, "work": speaker.work or None}


def _citation(citation: model.Citation) -> Form:
    place = {"section": citation.section, "paragraph": citation.paragraph, "locator": citation.locator}
    return {"source": citation.source, **place}


def entity(entity: model.Entity) -> Form:
    """Return an entity without what the facts say of it."""
    return {
        "id": entity.id,
        "kind": entity.kind,
        "name": entity.name,
        "full_name": entity.full_name or None,
        "summary": entity.summary,
        "aliases": [{"name": alias.name, "language": alias.language} for alias in entity.aliases],
        "born": _edtf(entity.born),
        "birthplace": entity.birthplace or None,
        "died": _edtf(entity.died),
        "deathplace": entity.deathplace or None,
        "founded": _edtf(entity.founded),
        "dissolved": _edtf(entity.dissolved),
        "part_of": entity.part_of or None,
        "pages": list(entity.pages),
        "note": entity.note or None,
    }


def overview(result: Overview) -> Form:
    """Return what the dossier holds."""
    most = {kind: [{"id": id, "name": name, "facts": facts} for id, name, facts in rows] for kind, rows in result.most.items()}
    topics = [{"id": id, "label": label, "facts": facts} for id, label, facts in result.topics]
    head = {"title": result.title, "summary": result.summary, "licence": result.licence, "counts": dict(result.counts)}
    return {
        **head,
        "first": result.first,
        "last": result.last,
        "statuses": dict(result.statuses),
        "most": most,
        "topics": topics,
    }


def timeline(result: Timeline) -> Iterator[str]:
    """Yield the document in parts; a fact whose date only may fall into the time asked for has `"certainty": "possible"`.

    `beyond` counts the facts that would fit and that only other works have, where there are any and no scope was asked for.
    """
    import json

    around = {"id": result.around.fact.id, "days": result.around.days} if result.around else None
    head = f' "around": {_nested(json.dumps(around, indent=1), 1)},\n' if around else ""
    yield "{\n" + head + (f' "beyond": {result.beyond},\n' if result.beyond else "") + ' "facts": ['
    before = ""
    for stretch in result.stretches():
        forms = [fact(each, stretch.names) | ({"certainty": "possible"} if each.id in stretch.possible else {}) for each in stretch.facts]
        # Of a list, since each call leaves a circle of closures behind, and nobody collects them here.
        yield before + _nested(json.dumps(forms, ensure_ascii=False, indent=1)[1:-2], 1)
        before = ","
    yield "\n ]\n}"


def _nested(document: str, depth: int) -> str:
    """Return a JSON text as it stands so deep inside another, each level by one space."""
    return document.replace("\n", "\n" + " " * depth)


def search(result: Search) -> Form:
    """Return the query, how it was read, and the results, each a fact with score and what matched."""
    return {
        "query": result.query,
        "corrections": [_reading(correction) for correction in result.corrections],
        "expansions": [_reading(expansion) for expansion in result.expansions],
        "more": result.more,
        "bound": result.bound,
        "results": [
            fact(found.fact, result.names)
            | {
                "score": found.score,
                "matched": [{"word": match.word, "fields": list(match.fields)} for match in found.matched],
            }
            for found in result.results
        ],
    }


def _reading(reading: Reading) -> Form:
    return {"typed": reading.typed, "read_as": reading.id}


def detail(result: Detail) -> Form:
    """Return one fact with the titles of its sources and the ids of what surrounds it."""
    around = {name: [each.id for each in getattr(result, name)] for name in ("wholes", "parts", "related", "before", "after")}
    sources = {source.id: source.title for source in result.sources.values()}
    return {
        "fact": fact(result.fact, result.names),
        "sources": sources,
        **around,
        "disputes": [dispute(d) for d in result.disputes],
    }


def dispute(dispute: model.Dispute) -> Form:
    """Return a dispute with its positions; the ids of facts stand for the facts."""
    head = {"id": dispute.id, "title": dispute.title, "kind": dispute.kind, "text": dispute.text or None}
    slip: Form = {"written": dispute.written or None, "meant": dispute.meant or None}
    leans = [{"position": lean.position, "why": lean.why} for lean in dispute.leans]
    slip |= {"leans": leans, "settled_by": dispute.settled_by or None}
    return {**head, **slip, "positions": [{"says": each.says, "facts": list(each.facts)} for each in dispute.positions]}


def disputes(result: Disputes) -> Form:
    """Return disputes, and the facts that their positions rest on, by id."""
    return {
        "disputes": [dispute(each) for each in result.disputes],
        "facts": {id: fact(each, result.names) for id, each in result.facts.items()},
    }


def profile(result: Profile) -> Form:
    """Return everything on one entity; its part in each fact stands in the fact's `who`."""
    return {
        "entity": entity(result.entity),
        "roles": [
            {
                "role": role.role,
                "of": role.of or None,
                "date": _edtf(role.date),
                "status": role.status,
                "citations": [_citation(citation) for citation in role.citations],
            }
            for role in result.entity.roles
        ],
        "facts": [fact(each, result.names) for each in result.facts],
        "said": [fact(each, result.names) for each in result.said],
        "money": [
            {
                "fact": each.fact.id,
                "amount": each.money.amount,
                "currency": each.money.currency,
                "bound": each.money.bound,
                "nature": each.money.nature,
                "roles": list(each.roles),
            }
            for each in result.money
        ],
        "appears_with": [{"id": each.id, "name": each.name, "kind": each.kind, "facts": each.facts} for each in result.appears_with],
        "disputes": [dispute(each) for each in result.disputes],
    }


def works(result: Works) -> Form:
    """Return the sources: CSL-JSON variables, and what rests on each; of one asked for by itself the facts that cite it and what it says."""
    counts = ({"cited_by": work.cited, "behind": work.behind, **{verdict: getattr(work, verdict) for verdict in VERDICTS}} for work in result.works)
    listed: Form = {"sources": [source(work.source) | count for work, count in zip(result.works, counts, strict=True)]}
    if result.facts or result.says:
        listed["facts"] = [fact.id for fact in result.facts]
        listed["checks"] = [{"fact": fact.id, **check(said)} for fact, said in result.says]
    return listed


def source(source: model.Source) -> Form:
    """Return a source: its CSL-JSON variables, how far it was read, and what it underlies."""
    return {
        "id": source.id,
        "title": source.title,
        **source.csl,
        "read": source.read,
        "role": source.role or None,
        "closeness": source.closeness or None,
        "copy_of": source.copy_of or None,
        "retells": list(source.retells),
        "digest": source.digest or None,
        "underlies": [str(citation) for citation in source.underlies],
    }


def checked(result: Checked) -> Form:
    """Return the problems of a dossier; lines and columns count from 1, 0 is the whole file."""
    return {"dossier": str(result.folder), "problems": [problem._asdict() for problem in result.problems]}


# The name of a result's class → what makes plain values of it.
FORMS: dict[str, Callable[[Any], Form]] = {
    "Checked": checked,
    "Detail": detail,
    "Disputes": disputes,
    "Overview": overview,
    "Profile": profile,
    "Search": search,
    "Works": works,
}
# The name of a result's class that is written as it is read → what makes parts of its document.
STREAMED: dict[str, Callable[[Any], Iterator[str]]] = {"Timeline": timeline}
