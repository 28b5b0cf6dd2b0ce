"""Text in a dossier that is meant for the terminal, the browser, the spreadsheet or the typesetter: shown as text or refused, never acted upon.

Over the registries of commands and formats, so that a new one is tested the day it is added.
"""

from __future__ import annotations

import base64
import copy
import csv
import hashlib
import io
import json
import re
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ciaperu import fields, model
from ciaperu.cli.registry import COMMANDS
from ciaperu.export.csv import cell
from ciaperu.export.formats import FOLDER, FORMATS, TEXT
from ciaperu.text import UNSAFE, visible, visible_json
from tests.cli import Answer, run
from tests.commands import ASKED, OURS, lines, short
from tests.dossiers import FILES, HOSTILE, MORE, write_dossier

# What the eye is to see of each: nothing of it may reach a screen as it is.
CONTROLS = {
    "colour": "\x1b[31mred\x1b[0m",
    "clear": "\x1b[2J\x1b[H",
    "title of the window": "\x1b]0;taken\x07",
    "link": "\x1b]8;;http://evil\x1b\\x\x1b]8;;\x1b\\",
    "clipboard": "\x1b]52;c;ZXZpbA==\x07",
    "C1": "\x9b31mred\x9d0;taken\x9c\x85",
    "bell": "a\x07b",
    "backspace": "paid\b\b\b\bheld",
    "carriage return": "paid\rheld",
    "delete": "a\x7fb",
    "vertical": "a\x0bb\x0cc",
    "nul": "a\0b",
    "override": "a\u202egnp.exe\u202cb",
    "isolate": "a\u2066b\u2069\u2067c\u2069",
    "marks of direction": "a\u200e\u200f\u061cb",
    "unseen": "a\u200bb\u2060c\ufeffd\u00ade\u180ef",
    "tags": "a\U000e0041\U000e0042\U000e007fb",
    "line separators": "a\u2028b\u2029c",
    "fillers": "a\u3164b\u115fc\uffa0d",
}
# What a program that reads text as code would act on; {} makes each its own.
MARKUP = [
    "[bold]x[/bold] [/x] [link=file:///etc/passwd]y[/link]",
    "[red]=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil","x")',
    "@SUM(1+1)*cmd",
    "+1+cmd",
    "-1+cmd",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script></style></title><!-- ]]> -->",
    "javascript:alert(1)",
    r"\input{/etc/passwd} \write18{x} $x$ %c #1 _a ^b ~ {y}",
    "&lt;b&gt; &amp; &#x1b; <b>b</b>",
    "${x} {{7*7}} {0} %s %(x)s",
    "`x` *y* __z__ [a](javascript:b) ![c](d) | e |",
    "'; DROP TABLE fact; --",
]
DRIVING = re.compile(f"[{re.escape(''.join(sorted(UNSAFE)))}]")


def shown(answer: Answer | str) -> str:
    """Return what an answer shows, the ends of the lines of CSV made plain, and check that nothing in it drives a terminal."""
    text = answer if isinstance(answer, str) else answer.out + answer.err
    text = text.replace("\r\n", "\n")
    found = DRIVING.search(text)
    assert found is None, (found, text[max(found.start() - 80, 0) : found.end() + 20])
    return text


def filled(value: Any) -> dict[str, Any]:
    """Return the small dossier with every field filled, each text in it being `value(number)`; ids, dates and words of closed lists as they are."""
    count = iter(range(10_000))

    def of(table: Mapping[str, Any], held: dict[str, Any]) -> dict[str, Any]:
        texts = {name for name, (convert, _) in table.items() if convert is fields._text} - CLOSED
        lists = {name for name, (convert, _) in table.items() if convert in (fields._texts, fields._lines)} - CLOSED
        return held | {name: value(next(count)) for name in table if name in texts} | {name: [value(next(count))] for name in table if name in lists}

    files = {name: yaml.safe_load(text) for name, text in (FILES | MORE).items()}
    files["dossier.yaml"] |= {"title": value(next(count)), "summary": value(next(count)), "licence": value(next(count))}
    files["dossier.yaml"]["topics"] = {"tower": value(next(count)), (topic := value(next(count))): value(next(count))}
    files["dossier.yaml"]["kinds"] = {(kind := value(next(count))): value(next(count))}
    files["dossier.yaml"]["roles"] = {(role := value(next(count))): value(next(count))}
    for name, records in files.items():
        if name.startswith("facts/"):
            for id, fact in records.items():
                records[id] = of(fields.FACT, fact) | {"topics": ["tower", topic], "kind": kind if id == "board-says-lightning" else fact["kind"]}
                records[id]["title"] = value(next(count))
                records[id]["sources"] = [*fact["sources"], f"chronicle#{re.sub('#', '', value(next(count)))}.1"]
                records[id]["quantities"] = [of(fields.QUANTITY, each) for each in fact.get("quantities", [{"amount": 1}])]
                # The one work that the fact does not cite.
                (other,) = files["sources.yaml"].keys() - {each.split("#")[0] for each in fact["sources"]}
                records[id]["checked"] = [of(fields.CHECK, {"source": other, "verdict": "adds"})]
                if id == "board-says-lightning":
                    records[id]["who"] = {"board": [role, "speaker"], "vale": "target"}
        elif name in ("people.yaml", "organizations.yaml", "places.yaml"):
            for id, entity in records.items():
                records[id] = of(fields.ENTITY, entity) | {"aliases": {"en": [value(next(count))], "es": [value(next(count))]}}
                records[id]["roles"] = [of(fields.ROLE, each) for each in entity.get("roles", [])]
    for id, source in files["sources.yaml"].items():
        people = [{"family": value(next(count)), "given": value(next(count))}, {"literal": value(next(count))}]
        files["sources.yaml"][id] = of(fields.SOURCE | fields.CSL, source) | {
            "author": people,
            "editor": copy.deepcopy(people),
            "type": "book",
            "digest": "",
        }
    for id, dispute in files["disputes.yaml"].items():
        files["disputes.yaml"][id] = of(fields.DISPUTE, dispute) | {"kind": "slip", "leans": [{"position": 1, "why": value(next(count))}]}
        files["disputes.yaml"][id]["positions"] = [each | {"says": value(next(count))} for each in dispute["positions"]]
    spanish = files["translations/es.yaml"]
    spanish |= {"title": value(next(count)), "summary": value(next(count))}
    for family in model.LABELS:
        spanish[family] = {word: value(next(count)) for word in spanish.get(family, {})} | {topic: value(next(count))}
    files["thesaurus.yaml"]["en"][value(next(count))] = ["clock", value(next(count))]
    files["asked.yaml"]["vale-says-rust"]["en"] += [value(next(count)), "clock", "lightning"]
    return files


# Fields of `_text` and `_texts` that hold an id, a word of a closed list, or a name that must be found elsewhere.
CLOSED = {"kind", "status", "date_basis", "where", "topics", "part_of", "see", "unknown", "implied", "bound", "nature", "by", "as", "work", "of"} - {
    "of"
}
CLOSED |= {"digest", "type", "facts", "scope", "closeness", "copy_of", "retells", "source", "verdict"}


def written(folder: Path, files: Mapping[str, Any]) -> Path:
    """Write files of YAML, with whatever is in them, and return the folder."""
    return write_dossier(folder, **{name: yaml.safe_dump(each, allow_unicode=False, width=10**6, sort_keys=False) for name, each in files.items()})


@pytest.fixture(scope="module")
def markup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier that is whole, with markup of every kind wherever text may stand."""
    files = filled(lambda number: f"{MARKUP[number % len(MARKUP)]} {number}")
    for records in files.values():
        for record in records.values():
            if isinstance(record, dict) and isinstance(record.get("roles"), list):
                for role in record["roles"]:
                    role["of"] = "board"
    for id in files["sources.yaml"]:
        files["sources.yaml"][id]["URL"] = 'javascript:alert("1")'
    folder = written(tmp_path_factory.mktemp("markup"), files)
    assert run("--data", folder, "timeline").code == 0, run("--data", folder, "timeline").err
    return folder


# The rules hold for records; the head, the labels and the words for search may hold anything, which is written out where it is shown.
@pytest.fixture(scope="module")
def driving(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier that is whole, with control characters wherever `check` lets them stand."""
    every = " ".join(text for text in CONTROLS.values())
    files: dict[str, Any] = {name: yaml.safe_load(text) for name, text in (FILES | MORE).items()}
    head = files["dossier.yaml"]
    head |= {"title": f"T {every}", "summary": f"S {every}", "licence": f"L {every}", "kinds": {every: every}, "roles": {every: every}}
    head["topics"] |= {every: every}
    spanish = files["translations/es.yaml"]
    spanish |= {"title": every, "summary": every}
    for family in model.LABELS:
        spanish[family] = {word: f"{every} {word}" for word in spanish.get(family, {})}
    files["thesaurus.yaml"]["en"]["timepiece"] = ["clock", every]
    files["asked.yaml"]["vale-says-rust"]["en"] += [every]
    folder = written(tmp_path_factory.mktemp("driving"), files)
    assert run("--data", folder, "timeline").code == 0, run("--data", folder, "timeline").err
    return folder


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the work that drives whatever shows it."""
    place = tmp_path_factory.mktemp("texts")
    every = " ".join(CONTROLS.values()).replace("\n", " ").replace("\r", " ").replace("\x0b", " ").replace("\x0c", " ")
    paragraphs = "\n\n".join(f"{every} {text} Vale 1{n} Board" for n, text in enumerate(MARKUP))
    (place / "chronicle.txt").write_text("".join(f"=={head}==\n\n{paragraphs}\n\n" for head in ("1911", "1912", f"x {every}")), encoding="utf-8")
    return place


EVERY = list(lines(Path("/dossier"), Path("/other"), Path("/texts")))


@pytest.mark.parametrize("which", ["markup", "driving"])
@pytest.mark.parametrize("line", EVERY, ids=short)
def test_every_command_shows_it_as_text(
    line: list[str], which: str, request: pytest.FixtureRequest, texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    folder: Path = request.getfixturevalue(which)
    name = line[2]
    if name not in ASKED:
        # What a new command does to a dossier is not known here: it gets one of its own.
        folder = Path(shutil.copytree(folder, tmp_path / "dossier"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    places = {"/dossier": folder, "/other": request.getfixturevalue("markup"), "/texts": texts}
    arguments = [str(places.get(word, word)) for word in line]
    for columns, language in ((0, []), (80, ["--lang", "es"])):
        answer = run(*language, *arguments, columns=columns)
        # What is asked together with a filter or a flag may have no answer, but it is answered.
        narrowed = "--disputed" in line or "--uncorroborated" in line
        assert answer.code in ((0, 1, 3) if name in ASKED and not narrowed else (0, 1, 2, 3, 4)), answer.err
        assert answer.code == 0 or name not in ASKED or narrowed or name in ("check", "coverage"), answer.err
        text = shown(answer)
        if "--json" in line and answer.code == 0:
            json.loads(answer.out)
        if "--csv" in line and answer.code == 0:
            assert not any(value.lstrip().startswith(("=", "+", "-", "@")) for row in csv.reader(io.StringIO(answer.out)) for value in row)
        if which == "markup" and name not in OURS and "[bold]" in text:
            # Rich markup is text like any other.
            assert "[/bold]" in text


@pytest.mark.parametrize("which", ["markup", "driving"])
@pytest.mark.parametrize("line", [line for line in EVERY if not {"--json", "--csv"} & set(line) and line[2] not in ("export", "view")], ids=short)
def test_every_command_in_colour_sends_the_terminal_only_colours(line: list[str], which: str, request: pytest.FixtureRequest, texts: Path) -> None:
    if line[2] not in ASKED:
        pytest.skip("tested as text")
    places = {"/dossier": request.getfixturevalue(which), "/other": request.getfixturevalue("markup"), "/texts": texts}
    answer = run(*(str(places.get(word, word)) for word in line), columns=100, NO_COLOR="", TERM="xterm-256color")
    plain = re.sub(r"\x1b\[[0-9;]*m", "", answer.out)
    shown(plain)
    if which == "markup" and line[2:] == ["timeline"]:
        assert "[bold]x[/bold] [/x] [link=file:///etc/passwd]y[/link]" in " ".join(plain.split())


class Page(HTMLParser):
    """What of a page would run, be fetched or lead somewhere."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.links: list[str] = []
        self.handlers: list[str] = []
        self.elements: set[str] = set()
        self.policy = ""
        self.script: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        self.elements.add(tag)
        self.handlers += [name for name in held if name.startswith("on")]
        self.links += [value for name, value in held.items() if name in ("href", "src", "action", "xlink:href", "formaction")]
        if tag == "meta" and held.get("http-equiv") == "Content-Security-Policy":
            self.policy = held["content"]
        if tag == "script" and "json" not in held.get("type", ""):
            self.script = ""

    def handle_data(self, data: str) -> None:
        if self.script is not None:
            self.script += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self.script is not None:
            self.scripts.append(self.script)
            self.script = None


def is_harmless(name: str, data: bytes) -> None:
    """Read a file as the program that it is for does, whatever its format: by how it begins."""
    if data.startswith(b"SQLite format 3"):
        return
    text = data.decode("utf-8-sig")
    shown(text)
    head = text.lstrip()[:200].lower()
    if head.startswith(("{", "[")) and not name.endswith(".md"):
        for document in [text] if name not in ("ndjson", "ftm") else text.splitlines():
            json.loads(document)
    elif head.startswith("<!doctype html"):
        page = Page()
        page.feed(text)
        for script in page.scripts:
            assert f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in page.policy, script[:80]
        assert page.handlers == []
        assert not page.elements & {"iframe", "object", "embed", "base"}
        assert not [link for link in page.links if not re.match(r"(https?://|#|data:)", link)]
    elif head.startswith("<"):
        elements = [*ElementTree.fromstring(data).iter()]
        assert not [each for each in elements if each.tag.rpartition("}")[2] in ("script", "foreignObject", "image", "use")]
        values = [(key.rpartition("}")[2], value) for each in elements for key, value in each.attrib.items()]
        assert not [pair for pair in values if pair[0].startswith("on") or (pair[0] == "href" and not re.match("https?://|#", pair[1]))]
    elif name.endswith(".csv"):
        rows = [*csv.reader(io.StringIO(text))]
        assert len({len(row) for row in rows}) == 1
        assert not any(value.lstrip().startswith(("=", "+", "-", "@", "\t")) for row in rows for value in row)


@pytest.mark.parametrize("which", ["markup", "driving", "hostile"])
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_holds_it_as_text(name: str, which: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    folder = write_dossier(tmp_path / "d", **HOSTILE) if which == "hostile" else request.getfixturevalue(which)
    for language in ([], ["--lang", "es"]):
        target = tmp_path / f"out{len(language)}"
        answer = run(*language, "--data", folder, "export", name, "-o", target)
        if "pip install" in answer.err:
            pytest.skip(answer.err)
        assert answer.code == 0, answer.err
        for file in [target] if FORMATS[name].writes != FOLDER else [each for each in target.rglob("*") if each.is_file()]:
            is_harmless(file.name if FORMATS[name].writes == FOLDER else name, file.read_bytes())


@pytest.mark.parametrize("name", FORMATS)
def test_a_name_of_a_file_is_only_a_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for target in ("\x1b[31m\u202e", "[bold]x", "-o", "--force", "a\nb", "=cmd", "'; x", "%s{0}"):
        answer = run("--data", write_dossier(tmp_path / "d"), "export", name, f"--output={target}")
        if "pip install" in answer.err:
            pytest.skip(answer.err)
        assert answer.code == 0, answer.err
        shown(answer)
        assert (tmp_path / target).exists()


def tables() -> Iterator[tuple[str, str, tuple[Any, ...], Any]]:
    """Yield file, field, the way to it in the file, and the shape of every text that a record may hold."""
    yield from (("facts/1911.yaml", name, ("board-pays-vale", name), shape) for name, shape in texts_of(fields.FACT))
    yield from (("people.yaml", name, ("vale", name), shape) for name, shape in texts_of(fields.ENTITY))
    yield from (("sources.yaml", name, ("chronicle", name), shape) for name, shape in texts_of(fields.SOURCE | fields.CSL))
    yield from (("disputes.yaml", name, ("why-it-stopped", name), shape) for name, shape in texts_of(fields.DISPUTE))
    yield from (("facts/1911.yaml", f"money {name}", ("board-pays-vale", "money", 0, name), shape) for name, shape in texts_of(fields.MONEY))
    yield from (
        ("facts/1911.yaml", f"quantities {name}", ("board-pays-vale", "quantities", 0, name), shape) for name, shape in texts_of(fields.QUANTITY)
    )
    yield from (
        ("facts/1912.yaml", f"attribution {name}", ("board-says-lightning", "attribution", 0, name), shape)
        for name, shape in texts_of(fields.ATTRIBUTION)
    )
    yield from (("people.yaml", f"roles {name}", ("vale", "roles", 0, name), shape) for name, shape in texts_of(fields.ROLE))
    yield from (("disputes.yaml", f"positions {name}", ("why-it-stopped", "positions", 0, name), shape) for name, shape in texts_of(fields.POSITION))
    for table, plural, id in (("fact", "facts", "vale-says-rust"), ("entity", "entities", "vale"), ("dispute", "disputes", "why-it-stopped")):
        yield from (("translations/es.yaml", f"{plural} {name}", (plural, id, name), shape) for name, shape in texts_of(fields.TRANSLATED[table]))
    yield "people.yaml", "aliases", ("vale", "aliases", "en"), list
    yield "sources.yaml", "author", ("chronicle", "author", 0, "family"), str
    yield "facts/1911.yaml", "sources", ("board-pays-vale", "sources"), "chronicle#{}.1"


def texts_of(table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, (convert, _) in table.items():
        if convert in (fields._text, fields._texts, fields._lines):
            yield name, str if convert is fields._text else list


@pytest.mark.parametrize(("file", "field", "way", "shape"), [pytest.param(*each, id=f"{each[0]} {each[1]}") for each in tables()])
def test_every_text_of_a_record_is_refused_with_a_control_in_it(tmp_path: Path, file: str, field: str, way: tuple[Any, ...], shape: Any) -> None:
    files = {name: yaml.safe_load(text) for name, text in (FILES | MORE).items()}
    for text in CONTROLS.values():
        changed = copy.deepcopy(files)
        record = changed[file]
        for step in way[:-1]:
            record = record[step]
        record[way[-1]] = [text] if shape is list else text if shape is str else [shape.format(text)]
        answer = run("check", written(tmp_path, {file: changed[file]} | {name: each for name, each in files.items() if name != file}))
        assert answer.code == 3
        assert re.search(rf"(?m)^{file}:\d+:\d+: ", shown(answer)), text


@given(st.text(st.characters(codec="utf-8"), max_size=40) | st.text("".join(sorted(UNSAFE)) + 'ab"\\<&', max_size=20))
@settings(deadline=None, max_examples=200)
def test_what_is_written_out_drives_nothing_and_is_still_the_same_json(text: str) -> None:
    assert not DRIVING.search(visible(text))
    assert visible(visible(text)) == visible(text)
    document = visible_json(json.dumps({text: [text]}, ensure_ascii=False))
    assert not DRIVING.search(document.replace("\t", "").replace("\n", ""))
    assert json.loads(document) == {text: [text]}
    shown_cell = cell(text)
    assert not str(shown_cell).lstrip().startswith(("=", "+", "-", "@"))


PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mn", "Me"]), min_size=1, max_size=60)


@given(text=PLAIN | st.sampled_from(MARKUP), title=PLAIN | st.sampled_from(MARKUP))
@settings(deadline=None, max_examples=20)
def test_what_goes_into_a_format_that_can_be_read_back_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str, title: str) -> None:
    text, title = (" ".join(each.split()) or "x" for each in (text, title))
    folder = PLACES.setdefault("folder", tmp_path_factory.mktemp("round"))
    facts = yaml.safe_load(FILES["facts/1911.yaml"])
    facts["board-pays-vale"] |= {"text": text, "title": title, "quantities": [{"amount": 3, "of": text}]}
    written(folder, {"facts/1911.yaml": facts} | {name: yaml.safe_load(each) for name, each in FILES.items() if name != "facts/1911.yaml"})
    assert run("check", folder).out.endswith("no problems\n"), run("check", folder).out
    (fact,) = [each for each in run("--data", folder, "export", "json").json["facts"] if each["id"] == "board-pays-vale"]
    assert (fact["title"], fact["text"], fact["quantities"][0]["of"]) == (title, text, text)
    each_line = [json.loads(line) for line in run("--data", folder, "export", "ndjson").out.split("\n") if line]
    assert [each["text"] for each in each_line if each["id"] == "board-pays-vale"] == [text]
    table = {row["id"]: row for row in csv.DictReader(io.StringIO(run("--data", folder, "timeline", "--csv").out, newline=""))}
    assert table["board-pays-vale"]["text"].removeprefix("'") == text.removeprefix("'")
    for format in ("csv", "sqlite"):
        assert run("--data", folder, "export", format, "-o", folder / f"out-{format}", "--force").code == 0
    (database,) = (folder / "out-sqlite").glob("*.sqlite")
    with sqlite3.connect(database) as connection:
        found = connection.execute("SELECT * FROM fact WHERE id = 'board-pays-vale'").fetchall()
    assert text in found[0]
    assert title in found[0]
    rows = list(csv.DictReader((folder / "out-csv" / "facts.csv").open(encoding="utf-8", newline="")))
    # What begins like a formula has an apostrophe before it.
    assert {text, f"'{text}"} & {row["text"] for row in rows}
    for format in ("gexf", "graphml"):
        elements = ElementTree.fromstring(run("--data", folder, "export", format).out.encode())
        assert title in {value for each in elements.iter() for value in (*each.attrib.values(), each.text)}


PLACES: dict[str, Path] = {}


def test_every_command_is_asked_something() -> None:
    """A new command is asked with the name of somebody; what it is asked with is best said in tests/commands.py."""
    assert set(ASKED) <= set(COMMANDS)
    assert {line[2] for line in EVERY} == set(COMMANDS)
    assert {line[3] for line in EVERY if line[2] == "export"} >= {name for name, format in FORMATS.items() if format.writes == TEXT}
