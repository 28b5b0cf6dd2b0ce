"""Facts in the JSON of the contract (`timeline --json`, `fact --json`, `export json`), to be added to a dossier."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ciaperu.drafting import Draft, Fields, in_order, proposed_id
from ciaperu.errors import WrongUsage
from ciaperu.language import _

# Of a fact in JSON, what follows from the rest of the dossier or from the question it answers.
FOLLOWS = ("date_text", "disputes", "language", "certainty", "score", "matched")
# Documents that hold facts, by the key they stand under: those of export and timeline, of search, of fact.
HOLDERS = ("facts", "results", "fact")


def drafts(document: Any, language: str, taken: Iterable[str]) -> list[Draft]:
    """Return the facts of a JSON document: one, a list, or what `timeline`, `search`, `fact` and `export json` print.

    Names and what else follows from the dossier are left out. A fact without an id gets one that is not `taken`. Raises WrongUsage where
    this is no fact in the form of the contract, or one whose words are in another language than the dossier's own.
    """
    if isinstance(document, dict):
        document = next((document[key] for key in HOLDERS if key in document), document)
    listed = document if isinstance(document, list) else [document]
    if not listed:
        raise WrongUsage(_("there is no fact in this JSON"), _("Give one, a list of them, or {form}").format(form='{"facts": […]}'))
    used = {*taken, *(each["id"] for each in listed if isinstance(each, dict) and isinstance(each.get("id"), str))}
    made = []
    for number, each in enumerate(listed, start=1):
        made.append(_draft(each, number, language, used))
        used.add(made[-1].id)
    return made


def _draft(given: Any, number: int, language: str, used: Iterable[str]) -> Draft:
    if not isinstance(given, dict):
        raise _wrong(number, _("a fact is an object"), "{…}")
    named = str(given.get("id") or number)
    for key in given.keys() - SHAPES.keys() - {"id", *FOLLOWS}:
        raise WrongUsage(
            _("fact {number}: `{key}` is not a field of a fact").format(number=named, key=key[:80]),
            _("Fields: {fields}").format(fields=", ".join(["id", *SHAPES])),
        )
    spoken = given.get("language")
    if spoken and spoken != language:
        what = _("fact {number}: its words are in the language `{spoken}`, those of the dossier in `{language}`")
        raise WrongUsage(
            what.format(number=named, spoken=spoken, language=language), _("Take it out in that language: --lang {code}").format(code=language)
        )
    values: Fields = {}
    for key, (shape, field, example) in SHAPES.items():
        if given.get(key) in (None, "", []):
            continue
        try:
            values[field] = shape(given[key])
        except (TypeError, KeyError, ValueError, AttributeError):
            raise _wrong(named, _("`{key}` has another form").format(key=key), example) from None
    id = given.get("id") or proposed_id(str(values.get("title", "")), used)
    if not isinstance(id, str):
        raise _wrong(number, _("`{key}` has another form").format(key="id"), '"board-pays-vale"')
    return Draft(id, in_order(values))


def _wrong(fact: int | str, what: str, example: str) -> WrongUsage:
    return WrongUsage(_("fact {number}: {what}").format(number=fact, what=what), _("Write it so: {example}").format(example=example))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    # Half of a pair that JSON may hold, and UTF-8 may not.
    value.encode()
    return value.strip()


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError
    return value


def _texts(value: Any) -> list[str]:
    return [_text(each) for each in _list(value)]


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _who(value: Any) -> dict[str, str | list[str]]:
    roles: dict[str, list[str]] = {}
    for each in _list(value):
        roles.setdefault(_text(each["id"]), []).append(_text(each["role"]))
    return {entity: played if len(played) > 1 else played[0] for entity, played in roles.items()}


def _scope(value: Any) -> str:
    return "" if _text(value) == "within" else _text(value)


def _where(value: Any) -> list[str]:
    return [_text(each["id"] if isinstance(each, dict) else each) for each in _list(value)]


def _citations(value: Any) -> list[str]:
    return [
        _text(each) if isinstance(each, str) else f"{_text(each['source'])}#{_text(each['section'])}.{_number(each['paragraph'])}"
        for each in _list(value)
    ]


def _items(shapes: dict[str, Callable[[Any], Any]], left_out: Sequence[str] = ()) -> Callable[[Any], list[Fields]]:
    """Return what reads a list of objects with these fields; those that are null, and a bound that is exact, are not written."""

    def items(value: Any) -> list[Fields]:
        made = []
        for each in _list(value):
            if each.keys() - shapes.keys() - {*left_out}:
                raise KeyError
            held = {name: shape(each[name]) for name, shape in shapes.items() if each.get(name) is not None}
            made.append({name: value for name, value in held.items() if (name, value) != ("bound", "exactly")})
        return made

    return items


# The fields of a fact in JSON: what reads each, the field of the YAML that it becomes, and an example.
SHAPES: dict[str, tuple[Callable[[Any], Any], str, str]] = {
    "date": (_text, "date", '"1990/2000-09"'),
    "date_basis": (_text, "date_basis", '"text"'),
    "title": (_text, "title", '"…"'),
    "text": (_text, "text", '"…"'),
    "kind": (_text, "kind", '"payment"'),
    "status": (_text, "status", '"reported"'),
    # What is within is not written.
    "scope": (_scope, "scope", '"beyond"'),
    "who": (_who, "who", '[{"id": "board", "role": "payer"}]'),
    "where": (_where, "where", '[{"id": "port-ellery"}]'),
    "money": (
        _items({"amount": _number, "currency": _text, "bound": _text, "nature": _text}),
        "money",
        '[{"amount": 10000000, "currency": "USD", "bound": "at least", "nature": "paid"}]',
    ),
    "quantities": (
        _items({"amount": _number, "of": _text, "bound": _text, "nature": _text}),
        "quantities",
        '[{"amount": 12, "of": "boats", "nature": "sent"}]',
    ),
    "attribution": (
        _items({"by": _text, "as": _text, "work": _text}, ["name"]),
        "attribution",
        '[{"by": "board", "as": "unnamed"}]',
    ),
    **{name: (_texts, name, '["…"]') for name in ("topics", "keywords", "part_of", "see", "derived", "unknown", "implied")},
    "checked": (
        _items({"source": _text, "verdict": _text, "says": _text, "locator": _text}, ["independent"]),
        "checked",
        '[{"source": "gazette", "verdict": "agrees", "says": "…"}]',
    ),
    "citations": (_citations, "sources", '[{"source": "article", "section": "1998", "paragraph": 4}]'),
}
