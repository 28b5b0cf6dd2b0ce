"""Another history, the race to the South Pole: every command and format answers on it, and nothing in the code knows the bundled one.

`tests/south-pole/` is after the books of Amundsen, Scott and Cherry-Garrard; each fact leads to the paragraph that it rests on.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from babel.messages.pofile import read_po

import ciaperu
from ciaperu.checking import check
from ciaperu.cli.registry import COMMANDS
from ciaperu.export.formats import FORMATS, TEXT
from ciaperu.text import folded
from tests.cli import Answer, run

FOLDER = Path(__file__).parent / "south-pole"
PACKAGE = Path(ciaperu.__file__).parent
# What each command is asked, and what its answer must hold; a command that is not here yet fails the test below.
ASKED: dict[str, tuple[tuple[str, ...], str]] = {
    "timeline": (("--from", "1911-12", "--to", "1912-01"), "norwegians-reach-pole"),
    "search": (("oates", "blizzard"), "oates-walks-out"),
    "fact": (("oates-walks-out",), "day-of-oates-death"),
    "person": (("oates",), "oil-short-and-oates-frostbitten"),
    "org": (("fram",), "fram-takes-dogs"),
    "place": (("framheim",), "false-start"),
    "operation": (("norwegian",), "norwegian-depots"),
    "said": (("scott",), "scott-supposes-december-15"),
    "sources": ((), "cherry-garrard-1922"),
    "disputes": ((), "two-mondays"),
    "money": ((), "NOK 75,000"),
    "connect": (("amundsen", "scott"), "telegram-reaches-scott"),
    "graph": (("oates",), "(scott)"),
    "coverage": (("amundsen-1912", "--texts", "TEXTS"), "XV.1"),
    "cite": (("flag-planted",), "The South Pole: An Account"),
    "changes": (("OLDER",), "norwegians-reach-pole"),
    "sweep": (("PAPERS",), "letter page 2"),
    "leads": (("show", "1"), "Roald Amundsen"),
    "export": (("ndjson",), "norwegians-reach-pole"),
    "view": (("--no-browser",), ".html"),
    "check": ((), "61 facts, 45 entities, 3 sources, 6 disputes: no problems"),
    "schema": (("--json-output",), '"$schema"'),
}


# What writes into a dossier, or makes one, is tested where it is.
ANSWERING = [name for name in COMMANDS if name not in ("add", "new", "rename")]


def pole(*arguments: str | Path, columns: int = 0, **environment: str) -> Answer:
    return run("--data", FOLDER, *arguments, columns=columns, **environment)


def found(*query: str) -> list[str]:
    return [result["id"] for result in pole("search", "--json", *query).json["results"]]


def listed(*filters: str) -> list[str]:
    return [fact["id"] for fact in pole("timeline", "--json", *filters).json["facts"]]


@pytest.fixture
def places(tmp_path: Path) -> dict[str, str]:
    """Stand-ins for a reader's copy of a work, and for an older state of the dossier, with one title in other words."""
    texts, older = tmp_path / "texts", tmp_path / "older"
    texts.mkdir()
    (texts / "amundsen-1912.txt").write_text("==XV==\n\nOn October 20, 1911, some went south.\n", encoding="utf-8")
    for file in FOLDER.rglob("*.yaml"):
        copy = older / file.relative_to(FOLDER)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(file.read_text(encoding="utf-8").replace("Amundsen and four companions", "Amundsen and four others"), encoding="utf-8")
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "letter.txt").write_text("A cover.\fRoald Amundsen wrote to Robert Falcon Scott of the South Pole on 9 March 1911.\n", encoding="utf-8")
    assert pole("sweep", papers).code == 0
    return {"TEXTS": str(texts), "OLDER": str(older), "PAPERS": str(papers)}


@pytest.mark.parametrize("columns", [0, 60, 160])
@pytest.mark.parametrize("name", ANSWERING)
def test_every_command_answers(name: str, columns: int, places: dict[str, str]) -> None:
    if name == "view" and not find_spec("jinja2"):
        pytest.skip("the page needs Jinja2: pip install 'ciaperu[html]'")
    arguments, said = ASKED[name]
    answer = pole(name, *(places.get(word, word) for word in arguments), columns=columns)
    assert answer.code == 0, answer.err
    assert said in re.sub(r"\s+", " ", answer.out) or said in answer.out.replace("\n", "")
    if columns and name not in ("export", "schema", "view"):
        assert max(map(len, answer.out.splitlines())) <= columns


@pytest.mark.parametrize("name", ANSWERING)
def test_every_command_answers_in_spanish(name: str, places: dict[str, str]) -> None:
    if name == "view" and not find_spec("jinja2"):
        pytest.skip("the page needs Jinja2: pip install 'ciaperu[html]'")
    answer = run("--data", FOLDER, "--lang", "es", name, *(places.get(word, word) for word in ASKED[name][0]))
    assert answer.code == 0, answer.err
    if name not in ("export", "schema", "view", "cite"):
        assert not re.search(r"(?<!ciaperu )\b(facts?|disputed|not translated)\b", answer.out)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_written(name: str, tmp_path: Path) -> None:
    answer = pole("export", name, "-o", tmp_path / "out")
    if FORMATS[name].extra and "pip install" in answer.err:
        pytest.skip(answer.err)
    assert (answer.code, answer.out) == (0, ""), answer.err
    files = [tmp_path / "out"] if (tmp_path / "out").is_file() else [file for file in (tmp_path / "out").rglob("*") if file.is_file()]
    written = b"\n".join(file.read_bytes() for file in files)
    assert b"Amundsen" in written
    assert not re.search(rb"(?i)montesinos|\bperu\b", written)
    if FORMATS[name].writes == TEXT and not FORMATS[name].extra:
        assert pole("export", name).out.encode() == written


def test_it_has_no_problems_and_is_whole_in_spanish() -> None:
    answer = run("check", FOLDER)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.endswith("no problems\n")


def test_the_overview_starts_with_what_is_there() -> None:
    said = pole().out
    assert said.startswith("The race to the South Pole\n")
    assert "61 from 1909 to 1913" in said
    assert "ciaperu person scott" in said


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("who reached the pole", "norwegians-reach-pole"),
        ("winner of the race", "norwegians-reach-pole"),
        ("14 December 1911", "norwegians-reach-pole"),
        ("17 January 1912", "scott-reaches-pole"),
        ("oates blizzard", "oates-walks-out"),
        ("frostbitten oates", "oil-short-and-oates-frostbitten"),
        ("amudsen telegram", "telegram-reaches-scott"),
        ("shakleton record", "shackletons-record-passed"),
        ("97 dogs", "fram-takes-dogs"),
        ("75,000 kroner", "storting-lends-fram"),
        ("fossils", "specimens-found"),
        ("polar night", "sun-leaves-framheim"),
        ("quién llegó primero al polo", "norwegians-reach-pole"),
        ("cuándo murió Oates", "oates-walks-out"),
        ("telegrama de amundsen", "telegram-reaches-scott"),
        ("bandera negra", "black-flag-seen"),
    ],
)
def test_questions_with_known_answers(query: str, best: str) -> None:
    assert found(query)[0] == best


@pytest.mark.parametrize("query", ["potato harvest", "cosecha de papa", "montesinos", "langley"])
def test_what_it_does_not_know_is_not_answered(query: str) -> None:
    assert pole("search", query).code == 1


def test_who_reached_the_pole_and_when() -> None:
    fact = pole("fact", "norwegians-reach-pole", "--json").json["fact"]
    assert fact["date"] == "1911-12-14"
    assert {who["id"] for who in fact["who"]} == {"amundsen", "bjaaland", "hanssen", "hassel", "wisting"}
    assert [citation["locator"] for citation in fact["citations"]] == ["First Account.24"]
    assert fact["disputes"] == ["day-of-the-norwegians-at-the-pole"]


@pytest.mark.parametrize("typed", ["amundsen", "AMUNSEN", "roald amundsen", "amundsen roald", "capitan amundsen"])
def test_a_name_is_found_however_it_is_written(typed: str) -> None:
    assert pole("person", typed, "--json").json["entity"]["id"] == "amundsen"


def test_filters_narrow_the_timeline() -> None:
    assert listed("--from", "1911-12", "--to", "1911-12-14") == ["shackletons-record-passed", "norwegians-reach-pole", "flag-planted"]
    assert listed("--kind", "death") == ["edgar-evans-dies", "oates-walks-out"]
    assert listed("--topic", "funds") == ["storting-lends-fram", "amundsen-turns-south", "cannery-gives-provisions"]
    assert listed("--status", "assessed") == ["scott-supposes-december-15", "scott-prefers-the-17th", "last-camp-eleven-to-twelve-miles"]
    assert listed("--where", "hobart") == ["fram-reaches-hobart", "first-account-dated"]
    assert listed("--who", "crean") == ["last-supporting-party-turns"]
    assert set(listed("--kind", "find", "--who", "wright")) == {"tent-found"}


def test_a_day_of_two_may_fall_outside() -> None:
    (fact,) = (fact for fact in pole("timeline", "--json", "--to", "1912-03-15", "--from", "1912-03-15").json["facts"])
    assert (fact["id"], fact["date_text"], fact["certainty"]) == ("oates-walks-out", "15 Mar 1912 or 16 Mar 1912", "possible")


def test_the_words_of_a_diary_keep_their_chain() -> None:
    fact = pole("fact", "oates-walks-out", "--json").json["fact"]
    assert [(speaker["by"], speaker["as"]) for speaker in fact["attribution"]] == [("oates", "named"), ("scott", "document")]


def test_disputes_stand_side_by_side() -> None:
    assert {dispute["id"]: dispute["kind"] for dispute in pole("disputes", "--json").json["disputes"]} == {
        "day-of-the-norwegian-start": "contradiction",
        "day-of-the-norwegians-at-the-pole": "competing accounts",
        "day-of-oates-death": "tension",
        "day-of-the-last-camp": "contradiction",
        "distance-of-the-last-camp": "tension",
        "two-mondays": "slip",
    }
    said = pole("disputes", "day-of-the-norwegians-at-the-pole").out
    assert all(day in said for day in ("On 14 December", "On 15 December", "On 16 December"))
    assert "as written: Monday, February 20" in pole("disputes", "--kind", "slip", "two-mondays").out


def test_connections_sums_and_references() -> None:
    chains = pole("connect", "amundsen", "scott", "--json").json
    assert "telegram-reaches-scott" in str(chains)
    rows = list(csv.DictReader(io.StringIO(pole("money", "--csv").out)))
    assert {row["amount"] for row in rows} == {"75000", "2000"}
    assert {row["currency"] for row in rows} == {"NOK"}
    assert "sec. XIV, para. 32" in re.sub(r"\s+", " ", pole("cite", "fram-reaches-hobart", "--style", "plain").out)
    assert "Amundsen, Roald" in pole("cite", "amundsen-1912", "--format", "bibtex").out


# What the help shows is asked of the bundled dossier. No other line of the code may name what is in it.
EXAMPLES = (
    "ciaperu cite cia-cash-to-narcotics-unit --style apa",
    "ciaperu connect haya soghanalian --without peru",
    "ciaperu connect soghanalian --no-alleged",
    "ciaperu coverage article --texts my-copies",
    "ciaperu disputes year-of-the-announcement",
    "ciaperu export json -o peru.json --who montesinos",
    "ciaperu fact montesinos-flees-to-panama",
    "ciaperu fact montesinos-flees-to-panama --passage --texts my-copies",
    "ciaperu graph cia --from 1990 --limit 5",
    "ciaperu graph soghanalian",
    "ciaperu money --who cia --nature paid",
    "ciaperu operation plan siberia",
    "ciaperu org sin",
    "ciaperu person soghanalian",
    "ciaperu place panama",
    "ciaperu said rozas",
    "ciaperu search '\"plan siberia\"' -congress",
    "ciaperu search montesinos panama",
    "ciaperu sources article",
    "ciaperu timeline --around montesinos-flees-to-panama --days 30",
    "ciaperu timeline --from 1998 --to 2000 --who montesinos",
    "ciaperu view --who soghanalian --from 1998",
)
# Names and labels of the bundled dossier that are words of the language, or of Python, as well; "article" is what our example of a locator cites.
WORDS = {"aid", "america", "article", "estimate", "files", "payments", "press", "sin", "state", "una fuente"}


class Names(NamedTuple):
    """What finds names in a line: acronyms, which are words when they are written small, and all the others, however they are written."""

    short: re.Pattern[str]
    others: re.Pattern[str]


def names_of_the_bundled() -> Iterator[str]:
    """Yield what only the bundled dossier knows: ids, names and aliases, topics and titles, in both languages; and its words for them."""
    dossier: Any = check(PACKAGE.parent / "data").dossier
    yield dossier.title
    yield from (fact.id for fact in dossier.facts)
    yield from (text for dispute in dossier.disputes for text in (dispute.id, dispute.title, dispute.written, dispute.meant))
    yield from (text for source in dossier.sources for text in (source.id, source.title))
    yield from (text for pair in dossier.topics.items() for text in pair)
    for entity in dossier.entities:
        yield from (entity.id, entity.name, entity.full_name, *(alias.name for alias in entity.aliases))
        if entity.kind == "person" and entity.name.split()[-1].isalpha():
            yield entity.name.split()[-1]
    for translation in dossier.translations:
        yield from (entity.name for entity in translation.entities)
        yield from translation.labels["topics"].values()
    yield from ("peruvian", "peruano", "peruana")


def texts_of_the_code() -> Iterator[tuple[str, str]]:
    """Yield every line of our code, templates, scripts and styles, and every message in both languages, with its place."""
    for file in sorted(PACKAGE.rglob("*")):
        name = str(file.relative_to(PACKAGE))
        if file.suffix in (".py", ".j2", ".js", ".css") and "vendor" not in file.parts:
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                yield f"{name}:{number}", line
        elif file.suffix == ".po":
            with file.open("rb") as stream:
                catalogue = read_po(stream)
            yield f"{name}: header", catalogue.header_comment
            for message in catalogue:
                for text in (message.id, message.string):
                    for part in (text,) if isinstance(text, str) else tuple(text or ()):
                        yield from ((f"{name}:{message.lineno}", line) for line in part.splitlines())


def named_in(line: str, names: Names) -> list[str]:
    """Return the names that a line has, unless it is an example of the help."""
    if line.strip() in EXAMPLES:
        return []
    return [name for name in [*names.short.findall(line), *names.others.findall(folded(line))] if name.casefold() not in WORDS]


@pytest.fixture(scope="module")
def bundled() -> Names:
    def one_of(names: Iterable[str]) -> re.Pattern[str]:
        return re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})(?![\w-])")

    names = {name for name in names_of_the_bundled() if name}
    short = {name for name in names if len(name) <= len("U.S.A.") and not name.istitle()}
    return Names(one_of(short), one_of({folded(name) for name in names - short}))


def test_the_code_knows_nothing_of_the_bundled_dossier(bundled: Names) -> None:
    assert [(place, named) for place, line in texts_of_the_code() if (named := named_in(line, bundled))] == []


def test_the_look_for_names_finds_them(bundled: Names) -> None:
    assert named_in("# as Montesinos did in Perú", bundled) == ["montesinos", "peru"]
    assert named_in('if id == "cia": return "Plan Siberia"', bundled) == ["cia", "plan siberia"]
    assert named_in("ciaperu search montesinos panama", bundled) == []
    assert named_in("Files of ciaperu, without a name.", bundled) == []


def test_the_examples_are_those_of_the_help() -> None:
    lines = {line.strip() for file in (PACKAGE / "cli").glob("*.py") for line in file.read_text(encoding="utf-8").splitlines()}
    assert [example for example in EXAMPLES if example not in lines] == []
