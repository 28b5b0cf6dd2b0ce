"""`ciaperu schema`: what `export json`, `export ndjson` and --json print is what the schema says, and nothing besides."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ciaperu.export.schema import CSL_TEXTS, FACT_FIELDS, schema
from ciaperu.fields import CSL
from tests.cli import run
from tests.dossiers import HOSTILE, MORE, write_dossier

DEFS = schema()["$defs"]
# What is printed → the part of the schema that describes it ("" the whole).
PRINTED: dict[str, tuple[list[str], str]] = {
    "export json": (["export", "json"], ""),
    "a selection": (["export", "json", "--topic", "flight"], ""),
    "timeline": (["timeline", "--json"], "timeline"),
    "certainty": (["timeline", "--json", "--from", "1998-06", "--to", "1998-12"], "timeline"),
    "around": (["timeline", "--json", "--around", "montesinos-flees-to-panama"], "timeline"),
    "search": (["search", "montesino", "panama", "--json"], "search"),
    "expansions": (["search", "langley", "cash", "--json"], "search"),
    "person": (["person", "montesinos", "--json"], "profile"),
    "org": (["org", "cia", "--json"], "profile"),
    "place": (["place", "peru", "--json"], "profile"),
    "operation": (["operation", "plan", "siberia", "--json"], "profile"),
}


def validator(part: str = "") -> Any:
    whole = schema()
    if part:
        whole["$ref"] = f"#/$defs/{part}"
    return jsonschema.Draft202012Validator(whole)


def test_it_is_a_schema_and_the_command_prints_it() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    answer = run("schema", "--json-output")
    assert (answer.code, answer.err) == (0, "")
    assert answer.json == schema()
    assert run("schema", "--json-output", LC_ALL="es_PE.UTF-8").out == answer.out
    # It needs no dossier.
    assert run("--data", "/nowhere", "schema", "--json-output").out == answer.out


def test_without_an_option_it_says_what_there_is() -> None:
    answer = run("schema")
    assert (answer.code, answer.out) == (2, "")
    assert "--json-output" in answer.err
    assert "--json-output" in run("--lang", "es", "schema").err


@pytest.mark.parametrize(("arguments", "part"), PRINTED.values(), ids=PRINTED)
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_printed_is_what_the_schema_says(arguments: list[str], part: str, language: str) -> None:
    answer = run("--lang", language, *arguments)
    assert answer.code == 0
    validator(part).validate(answer.json)


def test_a_line_of_ndjson_is_a_fact() -> None:
    known = validator("fact")
    for line in run("export", "ndjson").out.splitlines():
        known.validate(json.loads(line))


@pytest.mark.parametrize("files", [MORE, HOSTILE], ids=["small", "hostile"])
def test_other_dossiers(files: dict[str, str], tmp_path: Path) -> None:
    folder = write_dossier(tmp_path, **files)
    validator().validate(run("--data", folder, "export", "json").json)
    validator("profile").validate(run("--data", folder, "person", "vale", "--json").json)


def objects(part: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every object of a schema that names its fields, with its path."""
    if isinstance(part, dict):
        if isinstance(part.get("properties"), dict):
            yield path, part
        for name, inner in part.items():
            yield from objects(inner, f"{path}/{name}")
    elif isinstance(part, list):
        for number, inner in enumerate(part):
            yield from objects(inner, f"{path}/{number}")


def test_every_object_is_closed_and_has_all_its_fields() -> None:
    """So that a field that is added to the JSON or left out of it is in the schema as well, or the tests above fail."""
    found = dict(objects(DEFS))
    assert len(found) > 20
    optional = {path: part["properties"].keys() - set(part["required"]) for path, part in found.items()}
    assert all(part["additionalProperties"] is False for part in found.values())
    assert {path for path, names in optional.items() if names} == {"/source", "/timeline", "/timeline/properties/facts/items"}


def printed(part: str) -> Any:
    """Return the last of what is printed that this part of the schema describes: the smaller documents."""
    return [run(*arguments).json for arguments, described in PRINTED.values() if described == part][-1]


def places(document: Any) -> Iterator[Any]:
    """Yield every object within a document, but for those that map words to texts: topics, and the names of people in a source."""
    if isinstance(document, dict):
        yield document
        for name, inner in document.items():
            if name not in ("topics", "author", "editor"):
                yield from places(inner)
    elif isinstance(document, list):
        for inner in document[:3]:
            yield from places(inner)


@pytest.mark.parametrize("part", ["", "timeline", "search", "profile"])
def test_a_field_more_is_refused_wherever_it_stands(part: str) -> None:
    known, document = validator(part), printed(part)
    changed = 0
    for place in places(document):
        place["something_new"] = 1
        assert not known.is_valid(document), list(place)
        del place["something_new"]
        changed += 1
    assert changed > 15
    known.validate(document)


@pytest.mark.parametrize("part", ["", "timeline", "search", "profile"])
def test_a_field_less_is_refused_wherever_it_is_missing(part: str) -> None:
    known, document = validator(part), printed(part)
    for place in places(document):
        for name in [*place]:
            # What may be missing: variables of a source, a mark on a fact, what was asked for.
            if name in ("certainty", "around", "beyond") or (name in (*CSL_TEXTS, "author", "editor") and "read" in place):
                continue
            kept = copy.deepcopy(place)
            del place[name]
            assert not known.is_valid(document), name
            place.clear()
            place.update(kept)


def test_the_variables_of_a_source_are_those_that_a_dossier_may_have() -> None:
    assert {*CSL_TEXTS, "type", "author", "editor"} == CSL.keys()


def test_the_fact_is_that_of_the_contract() -> None:
    (fact,) = (fact for fact in run("export", "json").json["facts"] if fact["id"] == "cia-cash-to-narcotics-unit")
    assert list(FACT_FIELDS) == list(fact)
    for field, wrong in (("date", 1990), ("status", "rumoured"), ("citations", []), ("who", [{"id": "cia"}]), ("money", [{"amount": "10"}])):
        assert not validator("fact").is_valid(fact | {field: wrong}), field
