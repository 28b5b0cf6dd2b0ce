"""A dossier as FollowTheMoney entities (https://followthemoney.tech), one JSON object a line, for OpenAleph, yente and `ftm`.

Every fact is an Event, with an UnknownLink for each part that somebody plays in it or says of it, and a Documentation for each passage
and for each other work that agrees, differs or adds.
What a fact states outright (asserted or reported) is a Payment, an EconomicActivity or a tie besides; accusations, denials and estimates never are.
Money that was offered, held, wanted, lent as aid or traded is not a Payment: it stands in the description of the Event.

FollowTheMoney has no place for the precision of a date, the bound of a sum, the chain of speakers, links between facts, and what speaks
for a side of a dispute: those are in descriptions and notes, in words. A dossier does not say which bodies are public: a PublicBody is a
place that acts, or what belongs to one. No topics of FollowTheMoney (`crime`, `role.pep` …) are set: they would be our judgement.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ciaperu import model
from ciaperu.export.datapackage import web
from ciaperu.export.ftm_parts import NAME, Ids, Properties, days, entity, quantity, whole, worded
from ciaperu.export.ftm_ties import acts, title
from ciaperu.research.csl import name as author_name
from ciaperu.text import visible_json

if TYPE_CHECKING:
    from ciaperu.research.chosen import Chosen

_ARTICLES = ("article", "article-journal", "article-magazine", "article-newspaper", "post-weblog", "webpage", "entry-encyclopedia")


def lines(chosen: Chosen) -> Iterator[str]:
    """Yield one entity as JSON a line: sources, whom and what the facts mention, the facts with their ties, and disputes as notes."""
    import json

    for each in _entities(chosen):
        yield json.dumps(each, ensure_ascii=False)


def _entities(chosen: Chosen) -> Iterator[dict[str, Any]]:
    ids = Ids(chosen)
    sources = {source.id: source for source in chosen.sources()}
    for source in sources.values():
        yield _source(ids, source)
    for held in ids.entities.values():
        yield from _who(ids, held)
    for held in ids.entities.values():
        for number, role in enumerate(held.roles, 1):
            yield from title(ids, held, number, role)
    topics = chosen.topics()
    for fact in chosen.facts():
        yield _event(ids, fact, topics, sources)
        yield from _parts(ids, fact)
        yield from acts(ids, fact)
    within = {id for (id,) in chosen.db.execute(f"SELECT id FROM fact WHERE {chosen.selection.condition}", chosen.selection.parameters)}
    for dispute in chosen.disputes():
        yield _note(ids, dispute, within)


def _source(ids: Ids, source: model.Source) -> dict[str, Any]:
    import json

    held = source.csl
    issued = held.get("issued", "")
    said = [held.get("note", ""), f"read: {source.read}", f"role: {source.role}" if source.role else "", f"issued: {issued}" if issued else ""]
    said += [f"closeness: {source.closeness}"] if source.closeness else []
    said += [f"copy of: {source.copy_of}"] if source.copy_of else []
    said += [f"retells: {', '.join(source.retells)}"] if source.retells else []
    underlies = f"lies behind: {', '.join(map(str, source.underlies))}" if source.underlies else ""
    rest = {key: value for key, value in held.items() if key not in ("note", "type", "issued", "author", "URL", "publisher", "container-title")}
    properties: Properties = {
        "fileName": [source.id],
        "title": [source.title],
        "name": [source.title],
        "author": [author_name(person) for person in held.get("author", ())],
        "publisher": [held.get("container-title") or held.get("publisher", "")],
        "publishedAt": [whole(issued)],
        "sourceUrl": [web(held.get("URL", ""))],
        "description": ["\n".join(filter(None, (*said, underlies, f"digest: {source.digest}" if source.digest else "")))],
        "notes": [visible_json(json.dumps(rest | {"type": held["type"]}, ensure_ascii=False, sort_keys=True))],
    }
    return entity("Article" if held["type"] in _ARTICLES else "Document", ids.source(source.id), properties)


def _who(ids: Ids, held: model.Entity) -> Iterator[dict[str, Any]]:
    """Yield an entity as what it is, a place besides as a state or body where it acts, and its tie to what it belongs to."""
    dates = {"born": held.born, "died": held.died, "founded": held.founded, "dissolved": held.dissolved}
    said = [f"name: {held.name}"] if len(held.name) > NAME else []
    said += [f"{name}: {worded(date)}" for name, date in dates.items() if date]
    said += [
        f"{name}: {value}" for name, value in (("place of death", held.deathplace), ("note", held.note), ("pages", " ".join(held.pages))) if value
    ]
    said += [f"title: {', '.join(filter(None, (role.role, role.of, worded(role.date) if role.date else '', role.status)))}" for role in held.roles]
    shared: Properties = {
        "name": [held.name, held.full_name],
        "alias": [alias.name for alias in held.aliases],
        "summary": [held.summary],
        "notes": ["\n".join(said)],
        "wikipediaUrl": [page for page in map(web, held.pages) if "wikipedia.org/" in page],
    }
    if held.kind == "person":
        titles = [role.role for role in held.roles]
        born, died = (whole(date.edtf) if date else "" for date in (held.born, held.died))
        shared |= {"position": titles, "birthDate": [born], "birthPlace": [held.birthplace], "deathDate": [died]}
        yield entity("Person", ids.actor(held.id), shared)
    elif held.kind == "operation":
        first, last = days(held.founded)[0], days(held.dissolved)[1]
        yield entity("Event", ids.actor(held.id), shared | {"startDate": [first], "endDate": [last], "keywords": ["operation"]})
    elif held.kind == "organization":
        began, ended = (whole(date.edtf) if date else "" for date in (held.founded, held.dissolved))
        shared |= {"incorporationDate": [began], "dissolutionDate": [ended]}
        yield entity("PublicBody" if ids.public(held.id) else "Organization", ids.actor(held.id), shared)
    else:
        yield entity("Address", ids.place(held.id), {"full": [held.name]} | shared)
        if held.id in ids.acting:
            yield entity("PublicBody", ids.actor(held.id), shared | {"addressEntity": [ids.place(held.id)]})
    if held.part_of in ids.entities:
        one, other = (ids.thing(id) for id in (held.id, held.part_of))
        yield entity("UnknownLink", ids.link("part", held.id), {"subject": [one], "object": [other], "role": ["part of"]})


def _event(ids: Ids, fact: model.Fact, topics: dict[str, str], sources: dict[str, model.Source]) -> dict[str, Any]:
    first, last = days(fact.date)
    names = ids.names
    said = [f"status: {fact.status} ({model.STATUSES[fact.status]})", f"kind: {fact.kind}"]
    dated = f"date: {worded(fact.date)}" if fact.date else ""
    if fact.date_basis in model.DATE_BASES:
        said.append(f"date from: {model.DATE_BASES[fact.date_basis]}")
    said += [f"takes part: {names[part.entity]} ({part.role})" for part in fact.who]
    said += [f"money: {each.bound} {each.amount} {each.currency}, {each.nature}" for each in fact.money]
    said += [f"quantity: {quantity(each)}" for each in fact.quantities]
    # A speaker's work may be none of the sources of a selection.
    works = {id: source.title for id, source in sources.items()}
    said += [f"says so: {names[each.by]} ({', '.join(filter(None, (each.as_, works.get(each.work, each.work))))})" for each in fact.attribution]
    said += [f"passage: {citation}" for citation in fact.citations]
    said += [f"{field.replace('_', ' ')}: {value}" for field in model.NOTES for value in getattr(fact, field)]
    said += [f"scope: {fact.scope}"] if fact.scope != "within" else []
    said += [f"{check.source} {check.verdict} ({', '.join(_where(check))}): {check.says}" for check in fact.checked]
    said += [f"dispute: {id}" for id in fact.disputes]
    cited = list(dict.fromkeys(citation.source for citation in fact.citations))
    legal = [id for id in dict.fromkeys(part.entity for part in fact.who) if ids.entities[id].kind != "operation"]
    properties: Properties = {
        "name": [fact.title],
        "summary": [fact.title] if len(fact.title) > NAME else [],
        "description": ["\n".join(filter(None, (fact.text, dated)))],
        "notes": ["\n".join(said)],
        "startDate": [first],
        "endDate": [last],
        "location": [names[place] for place in fact.where],
        "addressEntity": [ids.place(place) for place in fact.where if ids.entities[place].kind == "place"],
        "involved": [ids.actor(id) for id in legal],
        "organizer": [ids.actor(part.entity) for part in fact.who if part.role == "organizer" and part.entity in legal],
        "keywords": [fact.kind, *(topics[topic] for topic in fact.topics), *fact.keywords],
        "proof": [ids.source(id) for id in cited],
        "sourceUrl": [web(sources[id].csl.get("URL", "")) for id in cited],
        "recordId": [fact.id],
    }
    return entity("Event", ids.fact(fact.id), properties)


def _parts(ids: Ids, fact: model.Fact) -> Iterator[dict[str, Any]]:
    """Yield a link for each part that somebody plays in a fact and each who says so, and a documentation for each passage."""
    event, shared = ids.fact(fact.id), ids.shared(fact)
    for number, part in enumerate(fact.who, 1):
        links: Properties = {"subject": [ids.actor(part.entity)], "object": [event], "role": [part.role], "status": [fact.status]}
        yield entity("UnknownLink", ids.link("part-in", fact.id, number), links | shared)
    for number, speaker in enumerate(fact.attribution, 1):
        role = f"says so ({speaker.as_})" if speaker.as_ else "says so"
        links = {"subject": [ids.actor(speaker.by)], "object": [event], "role": [role], "status": [fact.status]}
        yield entity("UnknownLink", ids.link("says", fact.id, number), links | shared)
    for number, citation in enumerate(fact.citations, 1):
        held: Properties = {"document": [ids.source(citation.source)], "entity": [event], "role": [f"passage {citation.locator}"]}
        yield entity("Documentation", ids.link("passage", fact.id, number), held | {"recordId": [str(citation)]})
    for number, check in enumerate(fact.checked, 1):
        held = {"document": [ids.source(check.source)], "entity": [event], "role": [check.verdict], "summary": [check.says]}
        yield entity("Documentation", ids.link("check", fact.id, number), held | {"recordId": [", ".join(_where(check))]})


def _where(check: model.Check) -> Iterator[str]:
    yield "independent" if check.independent else "not independent"
    if check.locator:
        yield check.locator


def _note(ids: Ids, dispute: model.Dispute, within: set[str]) -> dict[str, Any]:
    said = [f"kind: {dispute.kind} ({model.DISPUTE_KINDS[dispute.kind]})", dispute.text]
    said += [f"{name}: {value}" for name, value in (("written", dispute.written), ("meant", dispute.meant)) if value]
    for number, position in enumerate(dispute.positions, 1):
        said.append(f"{number}. {position.says} [{', '.join(position.facts)}]")
    said += [f"speaks for {lean.position}: {lean.why}" for lean in dispute.leans]
    said += [f"would be settled by: {dispute.settled_by}"] if dispute.settled_by else []
    resting = dict.fromkeys(fact for position in dispute.positions for fact in position.facts if fact in within)
    properties: Properties = {
        "name": [dispute.title],
        "description": ["\n".join(filter(None, said))],
        "entity": [ids.fact(fact) for fact in resting],
        "keywords": ["dispute", dispute.kind],
    }
    return entity("Note", ids.link("dispute", dispute.id), properties)
