"""`ciaperu schema FILE`: what editors check a dossier's files against agrees with what `ciaperu check` says of their shape."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ciaperu import dates, fields, model
from ciaperu.export.meanings import FIELDS, RECORDS
from ciaperu.export.yaml_schema import DATE, FILES, yaml_schema
from ciaperu.files import bundled
from tests.cli import run
from tests.dossiers import FILES as SMALL
from tests.dossiers import HOSTILE, MORE
from tests.lsp import server
from tests.test_checking import ON_THE_SHAPE

# What only the whole dossier shows is not in a schema, and PyYAML reads no number of 5000 digits.
SHAPE = [example for example in ON_THE_SHAPE if "is already in" not in example[2] and len(example[1]) < 4000]
MODULES = Path(os.environ.get("CIAPERU_NODE_MODULES", "/usr/local/lib/node_modules"))


def schema_of(file: str) -> str:
    """Return the name of the schema of a dossier's file."""
    return file.partition("/")[0].removesuffix(".yaml")


@cache
def validator(name: str) -> Any:
    return jsonschema.Draft202012Validator(yaml_schema(name))


def errors(file: str, text: str, loader: Any = yaml.BaseLoader) -> list[str]:
    """Return what the schema says is wrong in the text of a file, which is read as it stands: every scalar a text."""
    return [error.message for error in validator(schema_of(file)).iter_errors(yaml.load(text, loader))]


def editors_loader() -> Any:
    """Return a loader that reads numbers, booleans and null as editors do (YAML 1.2, core schema), and no dates."""

    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        first: [(tag, known) for tag, known in resolvers if not tag.endswith((":timestamp", ":merge"))]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return Loader


def dossiers() -> Iterator[tuple[str, str]]:
    folder = bundled()
    for path in sorted(folder.rglob("*.yaml")):
        yield path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")
    yield from SMALL.items()
    yield from MORE.items()
    yield from HOSTILE.items()


@pytest.mark.parametrize("name", FILES)
def test_each_is_a_schema_and_the_command_prints_it(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(yaml_schema(name))
    answer = run("schema", name)
    assert (answer.code, answer.err) == (0, "")
    assert answer.json == yaml_schema(name)
    assert run("schema", name, LC_ALL="es_PE.UTF-8").out == answer.out
    assert run("--data", "/nowhere", "schema", name).out == answer.out


def test_it_speaks_spanish_when_asked_to() -> None:
    made = run("--lang", "es", "schema", "facts").json
    assert made["additionalProperties"]["properties"]["unknown"]["description"] == "Los papeles que la fuente deja sin nombrar."
    assert made["additionalProperties"]["properties"]["status"]["enum"] == list(model.STATUSES)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["fact"], "Did you mean `facts`?"),
        (["zzzz"], "Use one of: dossier, facts, people"),
        (["facts", "--json-output"], "Give one of them"),
        ([], "--json-output"),
    ],
    ids=str,
)
def test_wrong_names_are_refused(arguments: list[str], said: str) -> None:
    answer = run("schema", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


@pytest.mark.parametrize("loader", [yaml.BaseLoader, editors_loader()], ids=["as a dossier is read", "as editors read"])
def test_every_file_of_a_good_dossier_fits(loader: Any) -> None:
    read = 0
    for file, text in dossiers():
        assert errors(file, text, loader) == [], file
        read += 1
    assert read > 30


@pytest.mark.parametrize(("old", "new", "said"), SHAPE, ids=str)
def test_what_check_finds_wrong_in_the_shape_the_schema_refuses(old: str, new: str, said: str) -> None:
    file = said.partition(":")[0]
    assert SMALL[file].count(old) == 1
    changed = SMALL[file].replace(old, new)
    # The editor reads a field without a value as null, which is how PyYAML reads it as well.
    assert errors(file, changed, editors_loader())


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("facts/1911.yaml", "status: asserted", "status: rumoured"),
        ("facts/1911.yaml", "status: asserted", "status: [asserted]"),
        ("facts/1911.yaml", "status: asserted", "status: alleged"),  # by whom?
        ("facts/1911.yaml", "bound: about", "bound: roughly"),
        ("facts/1911.yaml", "nature: paid", "nature: gone"),
        ("facts/1911.yaml", "USD", "dollars"),
        ("facts/1911.yaml", "date_basis: text", "date_basis: guess"),
        ("facts/1911.yaml", "date_basis: text", "date_basis: derived"),  # from what?
        ("facts/1911.yaml", "a clock\n", f"a clock {'x' * 90}\n"),
        ("facts/1911.yaml", "sources: [chronicle#1911.2]", "sources: []"),
        ("facts/1912.yaml", "as: document", "as: rumour"),
        ("people.yaml", "name: Ada Vale", "title: Ada Vale"),
        ("disputes.yaml", "kind: competing accounts", "kind: quarrel"),
        ("disputes.yaml", "kind: competing accounts", "kind: slip"),  # written, meant
        ("disputes.yaml", "    - {says: Rust stopped it., facts: [vale-says-rust]}\n", ""),
        ("dossier.yaml", "title: The", "titel: The"),
        ("dossier.yaml", "languages: [en, es]", "languages: en"),
    ],
)
def test_planted_errors_are_refused(file: str, old: str, new: str) -> None:
    assert SMALL[file].count(old) == 1
    assert errors(file, SMALL[file].replace(old, new))


def tables() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every table of fields by the name of its record."""
    yield from (("dossier", fields.DOSSIER), ("fact", fields.FACT), ("sum", fields.MONEY), ("quantity", fields.QUANTITY))
    yield from (("speaker", fields.ATTRIBUTION), ("role", fields.ROLE), ("position", fields.POSITION), ("lean", fields.LEAN), ("check", fields.CHECK))
    yield from (("entity", fields.ENTITY), ("dispute", fields.DISPUTE), ("source", fields.SOURCE | fields.CSL))
    yield "translation", fields.TRANSLATION | dict.fromkeys(("facts", "disputes", "entities"))
    yield from ((f"translated {name}", table) for name, table in fields.TRANSLATED.items())


def test_every_field_is_explained_and_no_other() -> None:
    assert {record: set(table) for record, table in tables()} == {record: set(table) for record, table in FIELDS.items()}
    assert RECORDS.keys() == FIELDS.keys() | {"thesaurus", "asked"}


@given(st.text("0123456789X-/.~?%[]{},", max_size=24) | st.dates().map(str) | st.integers(1, 9999).map("{:04}/..".format))
def test_every_date_that_a_dossier_may_have_fits(written: str) -> None:
    try:
        dates.parse(written)
    except ValueError:
        return
    assert jsonschema.Draft202012Validator(DATE).is_valid(written)


@pytest.fixture(scope="module")
def new_dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("editor") / "new"
    assert run("new", folder).code == 0
    return folder


@pytest.mark.slow
def test_an_editor_is_told_what_is_wrong_and_what_may_stand_there(new_dossier: Path) -> None:
    """By yaml-language-server, which VS Code, Neovim, Emacs and others use."""
    if not shutil.which("node") or not (MODULES / "yaml-language-server").is_dir():
        pytest.skip("yaml-language-server is not there: npm install -g yaml-language-server, or name a node_modules in CIAPERU_NODE_MODULES")
    facts = new_dossier / "facts"
    text = (facts / "1887.yaml").read_text(encoding="utf-8")
    with server(MODULES, new_dossier) as editor:
        for file in sorted(new_dossier.rglob("*.yaml")):
            assert editor.open(file, file.read_text(encoding="utf-8")) == [], file.name
        (said,) = editor.open(facts / "1.yaml", text.replace("status: asserted", "status: rumoured", 1))
        assert "asserted" in said
        assert "alleged" in said
        assert "digits only" in editor.open(facts / "2.yaml", text.replace("amount: 12", "amount: twelve"))[0]
        assert "1998~ (about)" in editor.open(facts / "3.yaml", text.replace("1887-11-05", "5 Nov 1887"))[0]
        typed = f"{text}\nnext:\n  status: \n  kind: \n  "
        line = typed.count("\n")
        assert 'Missing property "title".' in editor.open(facts / "4.yaml", typed)
        assert editor.complete(facts / "4.yaml", line - 2, 10) == list(model.STATUSES)
        assert set(editor.complete(facts / "4.yaml", line - 1, 8)) == model.KINDS
        assert fields.FACT.keys() - {"status", "kind"} <= set(editor.complete(facts / "4.yaml", line, 2))
        assert FIELDS["fact"]["status"] in editor.hover(facts / "4.yaml", line - 2, 4)
