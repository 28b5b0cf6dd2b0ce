"""What people and bodies are to one another, in the schemata of FollowTheMoney: offices, employment, payments, goods …

A title is words: only those that plainly name an office or a job become one, whatever else is said there stays an UnknownLink.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING, Any

from ciaperu.export.ftm_parts import STATED, Ids, Properties, days, entity, quantity, worded
from ciaperu.text import words

if TYPE_CHECKING:
    from ciaperu import model

Made = dict[str, Any]
FLOWS = ("paid", "compensation")
# In English and Spanish, without accents.
_OFFICES = frozenset(
    """president vice-president head chief director chairman chairwoman leader secretary undersecretary minister ambassador governor mayor
    presidente presidenta jefe jefa directora lider secretario secretaria subsecretario subsecretaria ministro ministra embajador embajadora
    gobernador gobernadora alcalde alcaldesa""".split()
)
_JOBS = frozenset(
    """analyst correspondent officer employee agent reporter attache spokesman spokeswoman clerk
    analista corresponsal oficial empleado empleada agente reportero reportera agregado portavoz vocero vocera""".split()
)
# A word with which a title is none that is or was really held.
_DOUBTS = frozenset(
    """facto candidate possible founder predecessor successor acting supposed retired rival
    candidato candidata posible fundador fundadora predecesor predecesora antecesor sucesor sucesora presunto supuesto retirado""".split()
)


def title(ids: Ids, held: model.Entity, number: int, role: model.Role) -> Iterator[Made]:
    """Yield what a title or office of an entity is; nothing if it is of nobody among the entities: then it is the person's `position`."""
    if role.of not in ids.entities:
        return
    other, kind = ids.entities[role.of], ids.entities[role.of].kind
    first, last = days(role.date)
    said = [f"status: {role.status}", f"date: {worded(role.date)}" if role.date else "", *(f"passage: {each}" for each in role.citations)]
    shared: Properties = {
        "startDate": [first],
        "endDate": [last],
        "description": ["\n".join(filter(None, said))],
        "proof": [ids.source(each.source) for each in role.citations],
    }
    named = set(words(role.role))
    plain = held.kind == "person" and role.status in STATED and not named & _DOUBTS
    link, actor, over = ids.link("title", held.id, number), ids.actor(held.id), ids.actor(role.of)
    if plain and (kind == "place" or (kind == "organization" and named & _OFFICES)):
        post = ids.link("post", held.id, number)
        yield entity("Position", post, {"name": [role.role], "organization": [over], "summary": [f"{role.role}, {other.name}"]})
        yield entity("Occupancy", link, {"holder": [actor], "post": [post]} | shared)
    elif plain and kind == "organization" and named & _JOBS:
        yield entity("Employment", link, {"employee": [actor], "employer": [over], "role": [role.role], "status": [role.status]} | shared)
    elif held.kind == kind == "person":
        yield entity("Associate", link, {"person": [actor], "associate": [over], "relationship": [role.role]} | shared)
    else:
        yield entity("UnknownLink", link, {"subject": [actor], "object": [over], "role": [role.role], "status": [role.status]} | shared)


def acts(ids: Ids, fact: model.Fact) -> Iterator[Made]:
    """Yield the payments, the trade in goods and the ties that a fact states outright."""
    if fact.status not in STATED:
        return
    yield from _payments(ids, fact)
    if fact.kind in ("sale", "shipment", "seizure"):
        yield from _goods(ids, fact)
    if fact.kind == "relationship":
        yield from _ties(ids, fact)


def _playing(ids: Ids, fact: model.Fact, *roles: str) -> list[str]:
    """Return, each once, those in a fact who play the first of these roles that anybody plays; operations act through others."""
    for role in roles:
        found = [part.entity for part in fact.who if part.role == role and ids.entities[part.entity].kind != "operation"]
        if found:
            return list(dict.fromkeys(found))
    return []


def _actors(ids: Ids, found: list[str]) -> list[str]:
    return [ids.actor(id) for id in found]


def _payments(ids: Ids, fact: model.Fact) -> Iterator[Made]:
    """Yield a payment for each sum that flowed; several payers or payees share one, so that no sum is counted twice."""
    payers, payees = _playing(ids, fact, "payer"), _playing(ids, fact, "recipient", "beneficiary")
    if not payers or not payees:
        return
    for number, money in enumerate(fact.money, 1):
        if money.nature in FLOWS:
            summed = f"{money.bound} {money.amount} {money.currency}, {money.nature}".removeprefix("exactly ")
            properties: Properties = {
                "payer": _actors(ids, payers),
                "beneficiary": _actors(ids, payees),
                "amount": [str(money.amount)],
                "currency": [money.currency],
                "purpose": [fact.title],
                "summary": [f"{summed}; {fact.status}"],
            }
            yield entity("Payment", ids.link("payment", fact.id, number), properties | ids.shared(fact))


def _goods(ids: Ids, fact: model.Fact) -> Iterator[Made]:
    """Yield the things that a fact says were sold, shipped or seized, with who sent and who received them."""
    senders, receivers = _playing(ids, fact, "seller", "supplier"), _playing(ids, fact, "recipient", "buyer")
    things = [quantity(each) for each in fact.quantities]
    if not things and not (senders and receivers):
        return
    properties: Properties = {
        "goodsDescription": things or [fact.title],
        "sender": _actors(ids, senders),
        "receiver": _actors(ids, receivers),
        "invoiceAmount": [f"{each.bound} {each.amount} {each.currency}, {each.nature}".removeprefix("exactly ") for each in fact.money],
        "summary": [fact.title],
    }
    yield entity("EconomicActivity", ids.link("goods", fact.id), properties | ids.shared(fact))


def _ties(ids: Ids, fact: model.Fact) -> Iterator[Made]:
    """Yield who acts for whom, who belongs to which body, and who are allies, where a fact on a relationship says so."""
    shared = ids.shared(fact)
    agents, clients = _playing(ids, fact, "intermediary", "broker"), _playing(ids, fact, "organizer", "requester", "payer", "buyer")
    for number, (agent, client) in enumerate(product(agents, clients), 1):
        if agent != client:
            properties: Properties = {"agent": [ids.actor(agent)], "client": [ids.actor(client)], "status": [fact.status]}
            yield entity("Representation", ids.link("representation", fact.id, number), properties | shared)
    bodies = [id for id in _playing(ids, fact, "owner", "head") if ids.entities[id].kind == "organization"]
    for number, (member, body) in enumerate(product(_playing(ids, fact, "member"), bodies), 1):
        if member != body:
            properties = {"member": [ids.actor(member)], "organization": [ids.actor(body)], "status": [fact.status]}
            yield entity("Membership", ids.link("membership", fact.id, number), properties | shared)
    people = [id for id in _playing(ids, fact, "ally") if ids.entities[id].kind == "person"]
    for number, other in enumerate(people[1:], 1):
        properties = {"person": [ids.actor(people[0])], "associate": [ids.actor(other)], "relationship": ["ally"]}
        yield entity("Associate", ids.link("associate", fact.id, number), properties | shared)
