"""The JSON Schemas (draft 2020-12) of a dossier's YAML files, for editors that complete words and mark errors while one types.

Names, order and need of the fields are those of the tables in `ciaperu.fields`, and so is the shape, by what converts a field; closed
lists of words are those of the model. Editors read `1998` as a number and `true` as a boolean, which a dossier does not: where text
stands, they are let through. What only the whole dossier shows (an id that is not there) is left to `ciaperu check`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ciaperu import fields, model
from ciaperu.checking import MAX_TITLE
from ciaperu.export.meanings import FIELDS, RECORDS
from ciaperu.language import _

Schema = dict[str, Any]
Table = Mapping[str, tuple[fields.Convert, Any]]

_ID = "[a-z0-9]+(-[a-z0-9]+)*"
# Dates of EDTF as ciaperu.dates reads them, but for what only a calendar shows.
_ONE = r"[0-9]{2}([0-9]{2}|[0-9]X|XX)(-([0-9]{2}|XX)(-([0-9]{2}|XX))?)?[?~%]?"
_EDTF = rf"{_ONE}|({_ONE}|\.\.)?/({_ONE}|\.\.)?|\[[0-9X?~%.,-]+\]|\{{[0-9X?~%.,-]+\}}"

TEXT: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
IDS: Schema = {"type": "array", "items": {"type": ["string", "integer"], "pattern": rf"^\s*{_ID}\s*$"}}
# What editors say where a pattern does not fit (an extension of VS Code's and of yaml-language-server) is in the words of `check`.
DATE: Schema = {
    "type": ["string", "integer"],
    "pattern": rf"^\s*({_EDTF})\s*$",
    "minimum": 1,
    "maximum": 9999,
    "patternErrorMessage": "write 1998, 1998-06, 1998-06-24, 1998~ (about), 199X, 1990/2000, 2004/.. or [1998,1999]",
}
NUMBER: Schema = {
    "type": ["number", "string"],
    "minimum": 0,
    "pattern": r"^\s*[0-9]{1,15}(\.[0-9]{1,6})?\s*$",
    "patternErrorMessage": "write digits only, with a point for decimals, such as 10200000",
}
CITATION: Schema = {
    "type": "string",
    "pattern": r"^\s*[a-z0-9-]+#[^#]+\.[1-9][0-9]{0,5}\s*$",
    "patternErrorMessage": "write sources: [source#section.paragraph]",
}
CURRENCY: Schema = {"type": "string", "pattern": r"^\s*[A-Z]{3}\s*$", "patternErrorMessage": "write its ISO 4217 code, such as USD or PEN"}


def _list(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


def _mapping(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def _by_id(values: Schema, what: str) -> Schema:
    """Return the schema of what maps ids to values; a file that holds nothing yet is one as well."""
    return {
        "type": ["object", "null"],
        "description": what,
        "propertyNames": {"pattern": f"^{_ID}$", "maxLength": 80},
        "additionalProperties": values,
    }


def _words(known: Iterable[str]) -> Schema:
    """Return the schema of a word of a closed list, with what each means where the model says it."""
    told = {"enumDescriptions": [*known.values()]} if isinstance(known, Mapping) else {}
    return {"enum": [*known], **told}


def _open(known: Iterable[str]) -> Schema:
    """Return the schema of a word that a dossier may add to: those that every history needs are offered, others let through."""
    return {"anyOf": [{"enum": sorted(known)}, {**TEXT, "type": ["string", "number"]}]}


_ROLE = _open(model.ROLES)
_LABELS = _mapping({**TEXT, "type": [*TEXT["type"], "null"]})
_TEXTS = _list(TEXT)
# What converts a field → its shape.
_SHAPES: dict[fields.Convert, Schema] = {
    fields.FACT["title"][0]: TEXT,
    fields.FACT["where"][0]: _TEXTS,
    fields.FACT["keywords"][0]: _TEXTS,
    fields.DOSSIER["languages"][0]: _list({"type": "string", "pattern": "^[a-z]{2,3}$"}, minItems=1, uniqueItems=True),
    fields.FACT["date"][0]: DATE,
    fields.FACT["sources"][0]: _list(CITATION),
    fields.FACT["who"][0]: _mapping({"anyOf": [*_ROLE["anyOf"], _list(_ROLE)]}),
    fields.ENTITY["aliases"][0]: _mapping(_TEXTS),
    fields.DOSSIER["topics"][0]: _LABELS,
    fields.CSL["author"][0]: _list(_LABELS),
    fields.MONEY["amount"][0]: NUMBER,
}
# Fields that are lists of records: the record, its table, and how many there must be.
_PARTS: dict[tuple[str, str], tuple[str, Table, int]] = {
    ("fact", "money"): ("sum", fields.MONEY, 0),
    ("fact", "quantities"): ("quantity", fields.QUANTITY, 0),
    ("fact", "attribution"): ("speaker", fields.ATTRIBUTION, 0),
    ("fact", "checked"): ("check", fields.CHECK, 0),
    ("entity", "roles"): ("role", fields.ROLE, 0),
    ("dispute", "positions"): ("position", fields.POSITION, 2),
    ("dispute", "leans"): ("lean", fields.LEAN, 0),
}


# Fields that hold less than what converts them takes: a word of a closed list …
_WORDS: dict[tuple[str, str], Iterable[str]] = {
    ("fact", "status"): model.STATUSES,
    ("fact", "scope"): model.SCOPES,
    ("fact", "date_basis"): model.DATE_BASES,
    ("check", "verdict"): model.VERDICTS,
    ("source", "closeness"): model.CLOSENESS,
    ("sum", "bound"): tuple(model.BOUNDS),
    ("sum", "nature"): model.NATURES,
    ("quantity", "bound"): tuple(model.BOUNDS),
    ("speaker", "as"): model.SPOKEN_AS,
    ("role", "status"): model.STATUSES,
    ("dispute", "kind"): model.DISPUTE_KINDS,
}
# … or ids, a title that fits on a line, and the like.
_NARROWER: dict[tuple[str, str], Schema] = {
    ("fact", "title"): {**TEXT, "maxLength": MAX_TITLE},
    ("fact", "kind"): _open(model.KINDS),
    ("fact", "unknown"): _list(_ROLE),
    ("sum", "currency"): CURRENCY,
    ("position", "facts"): {**IDS, "minItems": 1},
    ("source", "retells"): IDS,
    **{("fact", field): IDS for field in ("where", "part_of", "see", "implied")},
}
# What one field asks of others, so that it is seen before `check` says it.
_IF: dict[str, list[Schema]] = {
    "fact": [
        {
            "if": {"properties": {"status": {"enum": sorted(model.ATTRIBUTED)}}, "required": ["status"]},
            "then": {"required": ["attribution"]},
        },
        {"if": {"properties": {"date_basis": {"const": "derived"}}, "required": ["date_basis"]}, "then": {"required": ["derived"]}},
    ],
    "dispute": [{"if": {"properties": {"kind": {"const": "slip"}}, "required": ["kind"]}, "then": {"required": ["written", "meant"]}}],
}


def _record(what: str, table: Table, more: Mapping[str, Schema] | None = None) -> Schema:
    """Return the schema of a record with the fields of `table`, and with `more` that it may have."""
    properties = {name: {**_field(what, name, *row), "description": FIELDS[what][name]} for name, row in table.items()}
    return {
        "type": "object",
        "description": RECORDS[what],
        "properties": {**properties, **(more or {})},
        "required": [name for name, (_convert, default) in table.items() if isinstance(default, fields.Required)],
        "additionalProperties": False,
        **({"allOf": _IF[what]} if what in _IF else {}),
    }


def _field(what: str, name: str, convert: fields.Convert, default: Any) -> Schema:
    if part := _PARTS.get((what, name)):
        shape = _list(_record(*part[:2]), minItems=part[2])
    elif (what, name) in _WORDS:
        return {**_words(_WORDS[what, name]), **({"default": default} if isinstance(default, str) and default else {})}
    else:
        shape = dict(_NARROWER.get((what, name)) or _SHAPES[convert])
    if isinstance(default, fields.Required):
        return {**shape, "minItems": max(shape.get("minItems", 0), 1)} if shape.get("type") == "array" else shape
    # A field without a value is one that is left out.
    if "type" in shape:
        shape["type"] = [*([shape["type"]] if isinstance(shape["type"], str) else shape["type"]), "null"]
    if shape.get("pattern") == TEXT["pattern"]:
        del shape["pattern"]
    return shape


def _records(what: str, table: Table) -> Schema:
    return _by_id(_record(what, table), RECORDS[what])


def _translation() -> Schema:
    plurals = {"facts": "fact", "disputes": "dispute", "entities": "entity"}
    more = {plural: _by_id(_record(f"translated {one}", fields.TRANSLATED[one]), FIELDS["translation"][plural]) for plural, one in plurals.items()}
    return _record("translation", fields.TRANSLATION, more)


# The files of a dossier, by the name that `ciaperu schema` takes → what makes the schema of one.
FILES: dict[str, Callable[[], Schema]] = {
    "dossier": lambda: _record("dossier", fields.DOSSIER),
    "facts": lambda: _records("fact", fields.FACT),
    **{plural: lambda: _records("entity", fields.ENTITY) for plural in model.ENTITY_KINDS.values()},
    "sources": lambda: _records("source", fields.SOURCE | fields.CSL),
    "disputes": lambda: _records("dispute", fields.DISPUTE),
    "translations": _translation,
    "thesaurus": lambda: {**_mapping(_mapping(_TEXTS)), "type": ["object", "null"], "description": RECORDS["thesaurus"]},
    "asked": lambda: _by_id(_mapping(_TEXTS), RECORDS["asked"]),
}


def yaml_schema(file: str) -> Schema:
    """Return the schema of a file of FILES; what it says is in the language in use."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": _("{file} of a dossier of ciaperu").format(file=file)}
    return {**head, **_spoken(FILES[file]())}


def _spoken(part: Any) -> Any:
    """Return a part of a schema with what it says in the language in use."""
    if isinstance(part, dict):
        return {name: _spoken_word(inner) if name in _SAID else _spoken(inner) for name, inner in part.items()}
    return [_spoken(inner) for inner in part] if isinstance(part, list) else part


_SAID = ("description", "enumDescriptions", "patternErrorMessage")


def _spoken_word(said: Any) -> Any:
    return _(said) if isinstance(said, str) else [_(text) for text in said]
