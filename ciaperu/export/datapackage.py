"""What is said beside CSV tables: datapackage.json, a tabular Data Package (https://specs.frictionlessdata.io/, v1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ciaperu.export.columns import ENUMS, OUTSIDE, TABLES, Table
from ciaperu.text import visible, words

if TYPE_CHECKING:
    from ciaperu.research.chosen import Chosen

NOTES = (
    "A text that a spreadsheet would take for a formula has an apostrophe before it; control characters are written out. "
    "Texts are in the language of the export (ciaperu --lang es export …); other languages, and words that serve the search only, are not here."
)


def descriptor(chosen: Chosen) -> dict[str, Any]:
    """Return the content of datapackage.json for the tables of a selection."""
    head = {key: visible(value) for key, value in chosen.head.items()}
    part = "All facts of the dossier" if chosen.whole else "A selection of the facts of the dossier, with what they mention"
    what = f"{part}: {chosen.total}."
    asked = [head["summary"], f"Licence: {head['licence']}." if head["licence"] else "", what, NOTES]
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "-".join(re.findall("[a-z0-9]+", " ".join(words(head["title"])))) or "dossier",
        "title": head["title"],
        "description": "\n\n".join(filter(None, asked)),
    }
    if known := licence(head["licence"]):
        package["licenses"] = [{"name": known[0], "path": known[1], "title": head["licence"]}]
    package["sources"] = [
        {"title": visible(source.title)} | ({"path": address} if (address := web(source.csl.get("URL", ""))) else {}) for source in chosen.sources()
    ]
    package["resources"] = [_resource(name, table, chosen.whole) for name, table in TABLES.items()]
    return package


def _resource(name: str, table: Table, whole: bool) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(name, column, type, what) for column, (type, what) in table.columns.items()],
        "primaryKey": table.key.split(),
        "missingValues": [""],
    }
    keys = [_foreign_key(name, columns, other) for columns, other in table.refers.items() if whole or (name, columns) not in OUTSIDE]
    if keys:
        schema["foreignKeys"] = keys
    head = {"profile": "tabular-data-resource", "name": name, "path": f"{name}.csv", "title": table.title}
    return {**head, "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "schema": schema}


def _field(table: str, name: str, type: str, what: str) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if type.endswith("!") else {}
    if (table, name) in ENUMS:
        constraints["enum"] = list(ENUMS[table, name])
    field: dict[str, Any] = {"name": name, "type": type.rstrip("!"), "title": name.replace("_", " "), "description": what}
    return field | ({"constraints": constraints} if constraints else {})


def _foreign_key(table: str, columns: str, refers: str) -> dict[str, Any]:
    other, *fields = refers.split()
    # By the specification a table refers to itself by an empty name.
    return {"fields": columns.split(), "reference": {"resource": "" if other == table else other, "fields": fields}}


def licence(words: str) -> tuple[str, str] | None:
    """Return the identifier (SPDX) and the address of the Creative Commons licence that `words` begin with, or None."""
    match = re.match(r"CC[ -](BY(?:-(?:SA|NC|ND|NC-SA|NC-ND))?)[ -]([1-4]\.[0-9])\b", words)
    if match:
        kind, version = match.groups()
        return f"CC-{kind}-{version}", f"https://creativecommons.org/licenses/{kind.lower()}/{version}/"
    if re.match(r"CC0\b", words):
        return "CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"
    return None


def web(address: str) -> str:
    """Return an address of the web as it is, and "" for any other: a program that shows it makes it a link."""
    return address if re.fullmatch(r"https?://[^\s<>\"'`{}|\\^]+", address) else ""
