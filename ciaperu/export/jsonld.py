"""JSON-LD 1.1: one @context that needs no network, and one @graph, written node by node.

- A fact is a schema.org Claim `about` an Event. `appearance` leads to its passages; `author` is the nearest speaker, `claimInterpreter` those
  who relate it further, neither where the source speaks in its own voice.
- The chain of speakers is PROV: each `ciaperu:Telling` is attributed to its speaker, the role being how it was spoken, and derived from the one
  that it retells; the claim is derived from the last of them and from its passages.
- What another work says of a claim is a `ciaperu:Check`, derived from that work; a work that copies or retells others is derived from those.
- A passage is a resource of Web Annotation: a source, and a selector of section and paragraph.
- Dates are EDTF literals; their first and last day, where they have one, are xsd:date.
- What none of these vocabularies has a term for has one of ours, `ciaperu:`, described in the graph itself.

What it cannot hold: the order of lists, but for that of the chain, of positions and of paragraphs; text in more than one language.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import permutations
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ciaperu import model
from ciaperu.export.jsonld_terms import CONTEXT, TERMS, VOCABULARY
from ciaperu.text import visible_json

if TYPE_CHECKING:
    from ciaperu.dates import Date
    from ciaperu.research.chosen import Chosen

Node = dict[str, Any]
_TYPES = {"person": ["Person", "prov:Agent"], "organization": ["Organization", "prov:Agent"], "place": ["Place"], "operation": ["Event"]}
_WHOLE = {"organization": "parentOrganization", "place": "containedInPlace"}


def lines(chosen: Chosen) -> Iterator[str]:
    """Yield the document, a node of the graph a line."""
    yield f'{{"@context": {_text(CONTEXT)},'
    yield '"@graph": ['
    before = ""
    for node in _nodes(chosen):
        if before:
            yield before + ","
        before = _text(node)
    yield before
    yield "]}"


def _text(value: object) -> str:
    # `<` is written out so that the document may stand in a web page, where this format usually stands.
    return visible_json(json.dumps(value, ensure_ascii=False)).replace("<", "\\u003c")


def _nodes(chosen: Chosen) -> Iterator[Node]:
    head = chosen.head
    yield _kept({"@id": "urn:ciaperu:dossier", "@type": "Dataset", "name": head["title"], "description": head["summary"], "license": head["licence"]})
    for term, meaning in TERMS.items():
        yield {"@id": f"{VOCABULARY}{term}", "rdfs:label": term, "rdfs:comment": meaning}
    for how, meaning in model.SPOKEN_AS.items():
        yield {"@id": f"spoken:{how}", "@type": "prov:Role", "rdfs:label": how, "rdfs:comment": meaning}
    for id, label in chosen.topics().items():
        yield {"@id": _topic(id), "@type": "DefinedTerm", "name": label}
    for fact in chosen.facts():
        yield _claim(fact)
        yield from _tellings(fact)
    cited = f"SELECT DISTINCT source, section, paragraph FROM citation WHERE fact IN (SELECT number FROM fact WHERE {chosen.selection.condition})"
    for row in chosen.db.execute(f"{cited} ORDER BY source, section, paragraph", chosen.selection.parameters):
        yield _passage(model.Citation(*row))
    for entity in chosen.entities():
        yield _entity(entity)
    for source in chosen.sources():
        yield _source(source)
    for dispute in chosen.disputes():
        yield from _dispute(dispute)


def _kept(node: Node) -> Node:
    """Return a node without what it does not say."""
    return {name: value for name, value in node.items() if value not in ("", None, [])}


def _topic(id: str) -> str:
    return f"topic:{quote(id, safe='')}"


def _place(citation: model.Citation) -> str:
    return f"passage:{citation.source}:{quote(citation.section, safe='')}.{citation.paragraph}"


def _named(family: str) -> Callable[[str], str]:
    return lambda name: f"{family}:{name}"


def _dated(date: Date | None) -> Node:
    if date is None:
        return {}
    first, last = date.earliest, date.latest
    bounds = {"earliest": first.isoformat() if first > datetime.date.min else "", "latest": last.isoformat() if last < datetime.date.max else ""}
    return {"date": date.edtf, **bounds}


def _claim(fact: model.Fact) -> Node:
    chain = [f"entity:{speaker.by}" for speaker in fact.attribution]
    passages = [_place(citation) for citation in fact.citations]
    told = [f"telling:{fact.id}:{len(chain)}"] if chain else []
    return _kept(
        {
            "@id": f"fact:{fact.id}",
            "@type": ["Claim", "prov:Entity"],
            "name": fact.title,
            "text": fact.text,
            "inLanguage": fact.language,
            "status": fact.status,
            "author": chain[0] if chain else "",
            "claimInterpreter": list(dict.fromkeys(chain[1:])),
            "appearance": passages,
            "scope": fact.scope,
            "checked": [_check(fact, number) for number in range(len(fact.checked))],
            "wasAttributedTo": chain[0] if chain else "",
            "wasDerivedFrom": [*told, *passages],
            "topic": [_topic(topic) for topic in fact.topics],
            "keywords": list(fact.keywords),
            "derived": list(fact.derived),
            "isPartOf": list(map(_named("fact"), fact.part_of)),
            "seeAlso": list(map(_named("fact"), fact.see)),
            "about": _event(fact),
        }
    )


def _check(fact: model.Fact, number: int) -> Node:
    """Return what another work says of a claim: derived from that work, as PROV has it."""
    check = fact.checked[number]
    return _kept(
        {
            "@id": f"check:{fact.id}:{number + 1}",
            "@type": ["Check", "prov:Entity"],
            "verdict": check.verdict,
            "text": check.says,
            "wasDerivedFrom": f"source:{check.source}",
            "locator": check.locator,
            "independent": check.independent,
        }
    )


def _event(fact: model.Fact) -> Node:
    return _kept(
        {
            "@id": f"event:{fact.id}",
            "@type": "Event",
            "kind": fact.kind,
            **_dated(fact.date),
            "dateBasis": fact.date_basis,
            "location": list(map(_named("entity"), fact.where)),
            "participation": [{"agent": f"entity:{part.entity}", "role": part.role} for part in fact.who],
            "unknown": list(fact.unknown),
            "implied": list(map(_named("entity"), fact.implied)),
            "money": [
                {"@type": "MonetaryAmount", "value": each.amount, "currency": each.currency, "bound": each.bound, "nature": each.nature}
                for each in fact.money
            ],
            "quantity": [
                _kept({"@type": "QuantitativeValue", "value": each.amount, "unitText": each.of, "bound": each.bound, "nature": each.nature})
                for each in fact.quantities
            ],
        }
    )


def _tellings(fact: model.Fact) -> Iterator[Node]:
    for number, speaker in enumerate(fact.attribution, 1):
        how = f"spoken:{speaker.as_}" if speaker.as_ else ""
        yield _kept(
            {
                "@id": f"telling:{fact.id}:{number}",
                "@type": ["Telling", "prov:Entity"],
                "link": number,
                "wasAttributedTo": f"entity:{speaker.by}",
                "attribution": _kept({"@type": "prov:Attribution", "by": f"entity:{speaker.by}", "hadRole": how}),
                "spokenAs": how,
                "isPartOf": f"source:{speaker.work}" if speaker.work else "",
                "wasDerivedFrom": f"telling:{fact.id}:{number - 1}" if number > 1 else "",
            }
        )


def _passage(citation: model.Citation) -> Node:
    selector = {"@id": f"{_place(citation)}:selector", "@type": "oa:FragmentSelector", "fragment": citation.locator, "conformsTo": "ciaperu:section"}
    return {
        "@id": _place(citation),
        "@type": ["CreativeWork", "oa:SpecificResource"],
        "isPartOf": f"source:{citation.source}",
        "hasSource": f"source:{citation.source}",
        "hasSelector": selector | {"section": citation.section, "paragraph": citation.paragraph},
    }


def _entity(entity: model.Entity) -> Node:
    return _kept(
        {
            "@id": f"entity:{entity.id}",
            "@type": _TYPES[entity.kind],
            "kind": entity.kind,
            "name": entity.name,
            "legalName": entity.full_name if entity.full_name != entity.name else "",
            "description": entity.summary,
            "alternateName": [{"@value": alias.name, "@language": alias.language} for alias in entity.aliases],
            **{
                name: date.edtf if date else ""
                for name, date in (
                    ("birthDate", entity.born),
                    ("deathDate", entity.died),
                    ("foundingDate", entity.founded),
                    ("dissolutionDate", entity.dissolved),
                )
            },
            "birthPlace": entity.birthplace,
            "deathPlace": entity.deathplace,
            _WHOLE.get(entity.kind, "isPartOf"): f"entity:{entity.part_of}" if entity.part_of else "",
            "url": list(entity.pages),
            "disambiguatingDescription": entity.note,
            "office": [_office(role) for role in entity.roles],
        }
    )


def _office(role: model.Role) -> Node:
    held = {"@type": "Role", "roleName": role.role, "of": f"entity:{role.of}" if role.of else "", "status": role.status}
    return _kept({**held, **_dated(role.date), "appearance": list(map(_passage, role.citations))})


def _source(source: model.Source) -> Node:
    return _kept(
        {
            "@id": f"source:{source.id}",
            "@type": "CreativeWork",
            "name": source.title,
            "role": source.role,
            "closeness": source.closeness,
            "copyOf": f"source:{source.copy_of}" if source.copy_of else "",
            "retells": list(map(_named("source"), source.retells)),
            "wasDerivedFrom": [f"source:{id}" for id in dict.fromkeys((source.copy_of, *source.retells)) if id],
            "read": source.read,
            "digest": source.digest,
            "url": source.csl.get("URL"),
            "datePublished": source.csl.get("issued"),
            "csl": json.dumps({"id": source.id, "title": source.title, **source.csl}, ensure_ascii=False, sort_keys=True),
            "underlies": list(map(_passage, source.underlies)),
        }
    )


def _dispute(dispute: model.Dispute) -> Iterator[Node]:
    sides = [f"dispute:{dispute.id}:{number}" for number in range(1, len(dispute.positions) + 1)]
    described = {"@id": f"dispute:{dispute.id}", "@type": "Dispute", "name": dispute.title, "kind": dispute.kind, "description": dispute.text}
    slip = {"written": dispute.written, "meant": dispute.meant, "settledBy": dispute.settled_by}
    yield _kept({**described, **slip, "side": [_side(dispute, number, sides) for number in range(len(sides))]})
    for claim, others in _contradictions(dispute).items():
        yield {"@id": claim, "contradicts": others}


def _side(dispute: model.Dispute, number: int, sides: list[str]) -> Node:
    position = dispute.positions[number]
    return _kept(
        {
            "@id": sides[number],
            "@type": "Position",
            "position": number + 1,
            "text": position.says,
            "supportedBy": list(map(_named("fact"), position.facts)),
            "contradicts": [other for other in sides if other != sides[number]],
            "speaksFor": [lean.why for lean in dispute.leans if lean.position == number + 1],
        }
    )


def _contradictions(dispute: model.Dispute) -> Mapping[str, list[str]]:
    """Return for each claim those that contradict it: in a tension none does, and no claim contradicts one that it goes with elsewhere."""
    found: dict[str, list[str]] = {}
    if dispute.kind == "tension":
        return found
    together: Iterable[tuple[str, str]] = {pair for position in dispute.positions for pair in permutations(position.facts, 2)}
    for one, other in permutations(dispute.positions, 2):
        for claim in one.facts:
            against = [f"fact:{id}" for id in other.facts if id != claim and (claim, id) not in together]
            if against:
                found.setdefault(f"fact:{claim}", []).extend(against)
    return {claim: list(dict.fromkeys(others)) for claim, others in found.items()}
