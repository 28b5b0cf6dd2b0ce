"""The JSON Schema (draft 2020-12) of what `export json`, `export ndjson` and --json print; closed lists are those of the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ciaperu import model

Schema = dict[str, Any]
# Variables of CSL-JSON that are plain texts; dates among them are EDTF.
CSL_TEXTS = """container-title collection-title publisher publisher-place volume issue page number edition genre medium archive archive_location
    event-title language DOI ISBN ISSN URL note issued accessed""".split()

TEXT: Schema = {"type": "string", "minLength": 1}
ANY_TEXT: Schema = {"type": "string"}
MAYBE: Schema = {"type": ["string", "null"], "minLength": 1}
ID: Schema = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80}
MAYBE_ID: Schema = {"anyOf": [ID, {"type": "null"}]}
COUNT: Schema = {"type": "integer", "minimum": 0}
EDTF: Schema = {"type": ["string", "null"], "minLength": 1, "description": "A date in EDTF, as precise as the source has it; null if it gives none."}


def schema() -> Schema:
    """Return the schema of `export json`; its $defs hold those of the other documents: fact (a line of ndjson), timeline, search, profile."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:ciaperu:schema",
        "title": "A dossier of ciaperu, or a selection, as `ciaperu export json` writes it",
        **_ref("export"),
        "$defs": DEFS,
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _list(items: Mapping[str, Any], **more: Any) -> Schema:
    return {"type": "array", "items": dict(items), **more}


def _object(what: str, fields: Mapping[str, Any], optional: Mapping[str, Any] | None = None) -> Schema:
    """Return the schema of an object that has these fields, perhaps those that are optional, and no others."""
    return {
        "type": "object",
        "description": what,
        "properties": {**fields, **(optional or {})},
        "required": list(fields),
        "additionalProperties": False,
    }


def _words(known: Mapping[str, str] | tuple[str, ...], *, empty: bool = False) -> Schema:
    return {"enum": [*known, *([None] if empty else [])]}


CITATION = _object(
    "A place in a work: the locator is section.paragraph.",
    {"source": ID, "section": TEXT, "paragraph": {"type": "integer", "minimum": 1}, "locator": TEXT},
)
SPEAKER = _object(
    "A speaker of the chain, the nearest first: who, how they spoke, in which work.",
    {"by": ID, "name": TEXT, "as": _words(model.SPOKEN_AS, empty=True), "work": MAYBE_ID},
)
MONEY = _object(
    "A sum in whole units of its currency (ISO 4217). Only what is `paid` or `compensation` was a flow.",
    {
        "amount": {"type": "number", "minimum": 0},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
        "bound": _words(model.BOUNDS),
        "nature": _words(model.NATURES),
    },
)
QUANTITY = _object(
    "A count of things; amount is null where the source does not count them.",
    {"amount": {"type": ["number", "null"], "minimum": 0}, "of": TEXT, "bound": _words(model.BOUNDS), "nature": MAYBE},
)
CHECK = _object(
    "What another work says of the fact. Independent: it goes back to no work that another check of the same verdict goes back to,"
    " nor, where it agrees, to one that the fact rests on.",
    {"source": ID, "verdict": _words(model.VERDICTS), "says": TEXT, "locator": MAYBE, "independent": {"type": "boolean"}},
)
FACT_FIELDS: Schema = {
    "id": ID,
    "date": EDTF,
    "date_text": MAYBE,
    "date_basis": _words(model.DATE_BASES, empty=True),
    "title": TEXT,
    "text": TEXT,
    "kind": TEXT,
    "status": _words(model.STATUSES),
    "scope": _words(model.SCOPES),
    "who": _list(_object("Somebody who takes part, and in which role.", {"id": ID, "name": TEXT, "role": TEXT})),
    "where": _list(_object("A place.", {"id": ID, "name": TEXT})),
    "money": _list(MONEY),
    "quantities": _list(QUANTITY),
    "attribution": _list(SPEAKER),
    "topics": _list(TEXT),
    "keywords": _list(ANY_TEXT),
    "part_of": _list(ID),
    "see": _list(ID),
    "derived": _list(ANY_TEXT),
    "unknown": _list(TEXT),
    "implied": _list(ID),
    "citations": _list(_ref("citation"), minItems=1),
    "checked": _list(CHECK),
    "disputes": _list(ID),
    "language": ANY_TEXT,
}
ENTITY = _object(
    "A person, organization, place or operation.",
    {
        "id": ID,
        "kind": _words(model.ENTITY_KINDS),
        "name": TEXT,
        "full_name": MAYBE,
        "summary": TEXT,
        "aliases": _list(_object("A form of the name, and the language it is used in.", {"name": ANY_TEXT, "language": ANY_TEXT})),
        "born": EDTF,
        "birthplace": MAYBE,
        "died": EDTF,
        "deathplace": MAYBE,
        "founded": EDTF,
        "dissolved": EDTF,
        "part_of": MAYBE_ID,
        "pages": _list(ANY_TEXT),
        "note": MAYBE,
    },
)
PEOPLE = _list({"type": "object", "additionalProperties": ANY_TEXT})
SOURCE = _object(
    "A work: variables of CSL-JSON (dates are EDTF), how far it was really read, what kind of witness it is, and which works it only repeats.",
    {
        "id": ID,
        "title": TEXT,
        "type": TEXT,
        "read": TEXT,
        "role": MAYBE,
        "closeness": _words(model.CLOSENESS, empty=True),
        "copy_of": MAYBE_ID,
        "retells": _list(ID),
        "digest": MAYBE,
        "underlies": _list(TEXT),
    },
    {"author": PEOPLE, "editor": PEOPLE, **dict.fromkeys(CSL_TEXTS, ANY_TEXT)},
)
DISPUTE = _object(
    "Accounts that disagree; a slip also has what is written and what is meant.",
    {
        "id": ID,
        "title": TEXT,
        "kind": _words(model.DISPUTE_KINDS),
        "text": MAYBE,
        "written": MAYBE,
        "meant": MAYBE,
        "leans": _list(_object("What speaks for a position (counted from 1).", {"position": {"type": "integer", "minimum": 1}, "why": TEXT})),
        "settled_by": MAYBE,
        "positions": _list(_object("One side, and the facts it rests on.", {"says": TEXT, "facts": _list(ID, minItems=1)}), minItems=2),
    },
)
READING = _object("A word that was typed, and what it was read as.", {"typed": ANY_TEXT, "read_as": ANY_TEXT})
ROLE = _object(
    "A title or an office that a source gives, of or in another body.",
    {"role": TEXT, "of": MAYBE_ID, "date": EDTF, "status": _words(model.STATUSES), "citations": _list(_ref("citation"))},
)
COMPANION = _object(
    "Somebody who takes part in the same facts, and in how many.",
    {"id": ID, "name": TEXT, "kind": _words(model.ENTITY_KINDS), "facts": COUNT},
)
MATCH = _object("A word of the query, and the fields in which it was found.", {"word": ANY_TEXT, "fields": _list(TEXT)})
DEFS: Schema = {
    "citation": CITATION,
    "fact": _object("One statement of what happened or was said. The contract: a line of `export ndjson`.", FACT_FIELDS),
    "entity": ENTITY,
    "source": SOURCE,
    "dispute": DISPUTE,
    "export": _object(
        "`export json`",
        {
            "dossier": _object(
                "The dossier itself; topics maps the id of a topic to its label.",
                {
                    "title": TEXT,
                    "summary": ANY_TEXT,
                    "licence": ANY_TEXT,
                    "languages": {"type": "string", "description": "Codes with a space between, its own language first."},
                    "topics": {"type": "object", "additionalProperties": ANY_TEXT},
                },
            ),
            "facts": _list(_ref("fact")),
            "entities": _list(_ref("entity")),
            "sources": _list(_ref("source")),
            "disputes": _list(_ref("dispute")),
        },
    ),
    "timeline": _object(
        "`timeline --json`",
        {
            "facts": _list(
                _object(
                    "A fact; certainty is there where its date only may fall into the time asked for.",
                    FACT_FIELDS,
                    {"certainty": {"const": "possible"}},
                )
            )
        },
        {
            "around": _object("The fact around which others were asked for.", {"id": ID, "days": COUNT}),
            "beyond": {**COUNT, "description": "How many facts fit that only other works have, and that --scope all shows."},
        },
    ),
    "search": _object(
        "`search --json`, best first",
        {
            "query": ANY_TEXT,
            "corrections": _list(READING),
            "expansions": _list(READING),
            "more": {"type": "boolean", "description": "Whether further facts have what is looked for than were ranked."},
            "bound": COUNT | {"description": "Unless 0, only so many facts were looked at, the weightiest."},
            "results": _list(
                _object("A fact, how well it fits, and what matched.", {**FACT_FIELDS, "score": {"type": "number"}, "matched": _list(MATCH)})
            ),
        },
    ),
    "profile": _object(
        "`person --json`; likewise org, place, operation",
        {
            "entity": _ref("entity"),
            "roles": _list(ROLE),
            "facts": _list(_ref("fact")),
            "said": _list(_ref("fact")),
            "money": _list(
                _object("A sum of a fact, and the entity's roles there.", {"fact": ID, **MONEY["properties"], "roles": _list(TEXT)}),
            ),
            "appears_with": _list(COMPANION),
            "disputes": _list(_ref("dispute")),
        },
    ),
}
