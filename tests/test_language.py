"""The language of what is shown: the catalogue is whole, and a user who asks for Spanish reads Spanish."""

from __future__ import annotations

import errno
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from ciaperu import language, model
from ciaperu.cli import help
from ciaperu.cli.app import LazyGroup, root
from ciaperu.cli.registry import COMMANDS
from ciaperu.export.formats import FORMATS
from ciaperu.export.meanings import FIELDS, RECORDS
from ciaperu.export.yaml_schema import CITATION, CURRENCY, DATE, NUMBER
from ciaperu.fields import CSL, TRANSLATED
from ciaperu.sweep.finding import HOW
from tests.cli import run
from tests.dossiers import MORE, edited, write_dossier

PACKAGE = Path(language.__file__).parent
CATALOGUE = language.FOLDER / "es" / "LC_MESSAGES" / "ciaperu.po"
# Pieces of our English messages that no fact of a dossier has.
ENGLISH = (
    "Usage:|Options|Arguments|Commands|Show this|required|default:|env var|year by year|folder;|EDTF date|Did you mean|No such|Missing|Possible"
    "|Invalid|requires an|See:|See all|Use one|nearest|there is no|nobody|fits|One in full|Narrower|undated|not translated|date may fall|[0-9] facts"
    "|disputes,|of them|Passage|Said by|Topics|Keywords|against it|this fact|held by|as written|in its own|Appears with|Roles that|Full name"
    "|speaks for|settled by|positions|side by side|on record|the fact asked|cited by|speakers of|whole dossier"
    "|asserted facts|Where to start|all commands"
)


def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as stream:
        return read_po(stream, locale="es")


def messages(of: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return the messages of a catalogue, each as the tuple of its forms, in English → in Spanish."""

    def forms(texts: Any) -> tuple[str, ...]:
        return (texts,) if isinstance(texts, str) else tuple(texts or ())

    return {forms(message.id): forms(message.string) for message in of if message.id}


def commands() -> Iterator[Any]:
    """Yield the root and every command, as they are built."""
    app = typer.Typer(cls=LazyGroup)
    app.callback()(root)
    group: Any = typer.main.get_command(app)
    yield group
    for name in COMMANDS:
        yield group.get_command(None, name)


def of_the_help() -> Iterator[str]:
    """Yield what stands in the registry, and the help of every command, option and argument."""
    for command in COMMANDS.values():
        yield from (command.family, command.help)
    for command in commands():
        yield command.help.split("\n\n")[0]
        for parameter in command.params:
            yield parameter.help
            if isinstance(parameter.rich_help_panel, str):
                yield parameter.rich_help_panel
            if parameter.metavar is None and not getattr(parameter, "is_flag", False):
                yield help.metavar_of(parameter)
    yield from (format.purpose for format in FORMATS.values())
    yield from (*help.FRAMED.values(), *help.PLAIN, *help.WRONG_USAGE)


def of_the_model() -> Iterator[str]:
    """Yield the words that are shown by a variable: those of the closed lists, of tables, of CSL-JSON, and the commonest of the system."""
    for table in (model.STATUSES, model.DISPUTE_KINDS, model.ENTITY_KINDS, model.CLOSENESS):
        yield from (*table, *table.values())
    for texts in (model.SPOKEN_AS, model.DATE_BASES, model.BOUNDS):
        yield from filter(None, texts.values())
    yield from HOW
    yield from (*model.NATURES, *model.VERDICTS, *model.SCOPES, "all", "fact", "entity", "source", "dispute")
    # What a record or a part of one is called where a field of it is wrong.
    yield from (
        "dossier",
        "sum",
        "quantity",
        "speaker",
        "role",
        "position",
        "lean",
        "check",
        "translation",
        *(f"translated {table}" for table in TRANSLATED),
    )
    yield from map(os.strerror, (errno.ENOENT, errno.EACCES, errno.ENOTDIR, errno.EISDIR, errno.ENOSPC, errno.EIO, errno.ELOOP))
    yield from (*RECORDS.values(), *(text for table in FIELDS.values() for text in table.values()))
    yield from (shape["patternErrorMessage"] for shape in (DATE, NUMBER, CITATION, CURRENCY))
    yield from (name.capitalize() for name in CSL if name not in ("author", "container-title", "publisher", "issued", "URL"))


def of_the_code() -> Iterator[str | tuple[str, ...]]:
    """Yield every literal that is marked for translation."""
    keywords = {"_": None, "ngettext": (1, 2)}
    for _file, _line, message, _comments, _context in extract_from_dir(PACKAGE, [("**.py", "python")], keywords=keywords):
        yield message


def test_every_message_has_a_spanish_one() -> None:
    known = messages(catalogue())
    wanted = {*of_the_code(), *of_the_help(), *of_the_model()}
    assert len(wanted) > 300
    for message in wanted:
        assert all(known.get((message,) if isinstance(message, str) else message, [""])), f"{CATALOGUE.name} lacks {message!r}"


def test_no_message_is_in_doubt_or_left_over() -> None:
    assert not catalogue().obsolete
    assert not [message.id for message in catalogue() if message.fuzzy]


def test_every_placeholder_is_kept() -> None:
    for english, spanish in messages(catalogue()).items():
        for text in spanish:
            assert set(re.findall("{.*?}", text)) == set(re.findall("{.*?}", english[-1])), text
            # What is wrong with a date stands before a semicolon, and how to mend it behind it.
            assert ("; escriba " in text) == ("; write " in english[-1]), text


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue())
    compiled.seek(0)
    with CATALOGUE.with_suffix(".mo").open("rb") as stream:
        assert messages(read_mo(stream)) == messages(read_mo(compiled)) == messages(catalogue())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], ["Por dónde empezar", "qué ocurrió, año por año"]),
        (["timeline", "--limit", "3"], ["hechos, se muestran 3, ", "Uno completo: ciaperu fact ID."]),
        (["timeline", "--from", "1998-06", "--to", "1998-12"], ["la fecha puede quedar fuera"]),
        (
            ["fact", "cia-cash-to-narcotics-unit"],
            ["Dicho por     ", "Pasaje        article#1998.4  sección 1998, párrafo 4 de ", ", según el texto", "al menos USD 10,000,000"],
        ),
        (
            ["person", "soghanalian"],
            ["  persona  soghanalian", "Aparece con, y en cuántos hechos", "Lo que consta que dijo", "una disputa: ciaperu disputes ID."],
        ),
        (["disputes"], ["errata (6): ", "2 posiciones  ", "Una, lado a lado: "]),
        (["disputes", "slip-valdimiro"], ["  errata  ", "lo sostiene ", "dice: ", "a favor de 2: ", "lo resolvería: "]),
        (["sources"], ["leído: ", "citada en "]),
        (["sources", "article"], ["Clase         ", "Huella        sha256"]),
        (["check"], ["fuentes, ", "sin problemas"]),
        (["--help"], ["Uso: ciaperu [OPCIONES] COMANDO", "Opciones:", "Comandos:", "Todo sobre una persona.", "Mostrar esta ayuda y terminar."]),
        (["timeline", "--help"], ["Qué ocurrió, año por año.", "--limit <entero>", "[por defecto: date]", "Sobre este tema."]),
        (["person", "--help"], ["Argumentos:", "{nombre...}", "[obligatorio]"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_answers_in_spanish(arguments: list[str], said: list[str]) -> None:
    answer = run("--lang", "es", *arguments)
    assert (answer.code, answer.err) == (0, "")
    for text in said:
        assert text in answer.out
    assert not re.search(ENGLISH, answer.out)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["timelin"], 2, "ciaperu: No existe el comando 'timelin'. ¿Quiso decir 'timeline'?\nVea: ciaperu --help\n"),
        (["zzz"], 2, "ciaperu: No existe el comando 'zzz'\nVea: ciaperu --help\n"),
        (["timeline", "--frm", "x"], 2, "ciaperu: No existe la opción --frm (opciones posibles: --from)\nVea: ciaperu timeline --help\n"),
        (["person"], 2, "ciaperu: Falta el argumento 'nombre...'\nVea: ciaperu person --help\n"),
        (["timeline", "--limit", "x"], 2, "ciaperu: Valor no válido para '--limit': 'x' no es un número entero\nVea: ciaperu timeline --help\n"),
        (["timeline", "--limit", "-1"], 2, "ciaperu: Valor no válido para '--limit': -1 no cumple x>=0\nVea: ciaperu timeline --help\n"),
        (["timeline", "--json", "--csv"], 2, "ciaperu: Valor no válido: --json y --csv se excluyen entre sí\nVea: ciaperu timeline --help\n"),
        (
            ["timeline", "--data", "x"],
            2,
            "ciaperu: No existe la opción --data (opciones posibles: --chart, --days, --to)\n"
            "--data va antes del comando: ciaperu --data … timeline\n",
        ),
        (["timeline", "--from", "1999-13"], 2, "ciaperu: --from 1999-13: no existe el mes 13\nEscriba 1999, 1999-12 o 1999-12-31\n"),
        (["timeline", "--from", "2001", "--to", "1999"], 2, "ciaperu: --from 2001 es posterior a --to 1999\nIntercámbielos\n"),
        (["timeline", "--from", "1800", "--to", "1801"], 1, "ciaperu: ningún hecho corresponde\n"),
        (["fact", "zz"], 1, "ciaperu: no existe el hecho `zz`\nBúsquelo: ciaperu search zz\n"),
        (["person", "zzzzzz"], 1, "ciaperu: nadie ni nada se llama `zzzzzz`\nLo más parecido: "),
        (["--data", "/nowhere", "timeline"], 4, "ciaperu: no se puede leer /nowhere: no existe el archivo o la carpeta\n"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_refusals_in_spanish(arguments: list[str], code: int, said: str) -> None:
    answer = run("--lang", "es", *arguments)
    assert (answer.code, answer.out) == (code, "")
    assert answer.err.startswith(said)
    assert not re.search(ENGLISH, answer.err)


def test_one_process_speaks_several_languages_in_turn() -> None:
    surroundings: dict[str, Any] = {"columns": 100, "NO_COLOR": "", "TERM": "xterm", "COLUMNS": "100"}
    for code, said in (
        ("es", ("Uso: ", "Opciones", "Filtros", "por defecto")),
        ("en", ("Usage: ", "Options", "Filters", "default")),
        ("es", ("Uso: ",)),
    ):
        answer = run("--lang", code, "timeline", "--help", **surroundings)
        assert all(text in answer.out for text in said)


def test_the_problems_of_a_dossier_in_spanish(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path, **edited("facts/1911.yaml", "recipient", "recipiente"))
    answer = run("--lang", "es", "check", folder)
    assert "facts/1911.yaml:" in answer.out
    assert "`recipiente` no es un papel; " in answer.out
    assert "un pago sin destinatario (recipient); agregue uno, o unknown: [recipient]" in answer.out
    assert (answer.code, answer.err) == (3, "2 problemas\n")
    assert run("--lang", "es", "--data", folder, "timeline").err.startswith(f"ciaperu: {folder} tiene 2 problemas\n")
    # What programs read does not depend on the locale.
    assert run("check", folder, "--json", LC_ALL="es_PE.UTF-8").out == run("check", folder, "--json").out
    assert "no es un papel" in run("--lang", "es", "check", folder, "--json").out


def test_what_is_not_translated_is_marked(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path)
    assert run("--lang", "es", "--data", folder, "timeline").out.count("  sin traducir  ") == 3
    assert "board-pays-vale  sin traducir\n" in run("--lang", "es", "--data", folder, "fact", "board-pays-vale").out
    assert "not translated" not in run("--data", folder, "timeline").out
    translated = write_dossier(tmp_path, **MORE)
    answer = run("--lang", "es", "--data", translated, "fact", "board-pays-vale")
    assert "sin traducir" not in answer.out
    for words in ("Tipo          pago\n", "Estado        afirmado", "(board): pagador\n", "unos USD 1,200, pagado\n", "3 campanas, comprado\n"):
        assert words in answer.out


@pytest.mark.parametrize(
    ("surroundings", "spanish"),
    [
        ({"CIAPERU_LANG": "es"}, True),
        ({"LC_ALL": "es_PE.UTF-8"}, True),
        ({"LC_ALL": "", "LANG": "es_PE.UTF-8"}, True),
        ({"LC_ALL": "", "LANG": "en_US.UTF-8", "LANGUAGE": "de:es"}, True),
        ({"LC_ALL": "C", "LANG": "es_PE.UTF-8", "LANGUAGE": "es"}, False),
        ({"LC_ALL": "es_PE.UTF-8", "CIAPERU_LANG": "en"}, False),
        ({"LC_ALL": "de_DE.UTF-8"}, False),
    ],
    ids=str,
)
def test_who_chooses_the_language(surroundings: dict[str, Any], spanish: bool) -> None:
    assert ("Por dónde empezar" in run(**surroundings).out) == spanish
    assert "Where to start" in run("--lang", "en", **surroundings).out
    assert "Por dónde empezar" in run("--lang=es", **surroundings).out


@pytest.mark.parametrize(
    "arguments", [["timeline"], ["fact", "cia-cash-to-narcotics-unit"], ["person", "cia"], ["disputes"], ["sources"]], ids=" ".join
)
def test_what_programs_read_does_not_depend_on_the_locale(arguments: list[str]) -> None:
    assert run(*arguments, "--json", LC_ALL="es_PE.UTF-8").out == run(*arguments, "--json", LC_ALL="C").out


def test_an_unknown_language_is_refused() -> None:
    for answer in (run("--lang", "xx", "timeline"), run("timeline", CIAPERU_LANG="xx")):
        assert (answer.code, answer.out) == (2, "")
        assert answer.err == "ciaperu: ciaperu does not speak `xx`\nUse one of: en (English), es (español)\n"
    assert run("--lang", "xx", LC_ALL="es_PE.UTF-8").err.startswith("ciaperu: ciaperu no habla `xx`\n")
