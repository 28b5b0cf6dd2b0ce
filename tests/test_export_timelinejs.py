"""What TimelineJS3 gets: JSON by its documented schema, and in a browser the real TimelineJS3 that shows it."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli import run
from tests.dossiers import HOSTILE, MORE, edited, write_dossier

# https://timeline.knightlab.com/docs/json-format.html, written down; nothing that is not documented there may stand in it.
DATE = {
    "type": "object",
    "required": ["year"],
    "properties": {
        "year": {"type": "integer"},
        "month": {"type": "integer", "minimum": 1, "maximum": 12},
        "day": {"type": "integer", "minimum": 1, "maximum": 31},
        **{name: {"type": "integer"} for name in ("hour", "minute", "second", "millisecond")},
        "display_date": {"type": "string"},
        "format": {"type": "string"},
    },
    "dependentRequired": {"day": ["month"], "month": ["year"]},
    "additionalProperties": False,
}
TEXT = {"type": "object", "properties": {"headline": {"type": "string"}, "text": {"type": "string"}}, "additionalProperties": False}
SLIDE = {
    "type": "object",
    "properties": {
        "start_date": DATE,
        "end_date": DATE,
        "text": TEXT,
        "media": {"type": "object"},
        "group": {"type": "string"},
        "display_date": {"type": "string"},
        "background": {"type": "object"},
        "autolink": {"type": "boolean"},
        "unique_id": {"type": "string", "minLength": 1},
    },
    "additionalProperties": False,
}
ERA = {
    "type": "object",
    "required": ["start_date", "end_date"],
    "properties": {"start_date": DATE, "end_date": DATE, "text": TEXT},
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "required": ["events"],
    "properties": {
        "events": {"type": "array", "items": {**SLIDE, "required": ["start_date"]}},
        "title": SLIDE,
        "eras": {"type": "array", "items": ERA},
        "scale": {"enum": ["human", "cosmological"]},
    },
    "additionalProperties": False,
}


def exported(*arguments: str | Path) -> Any:
    """Return the document of an export with these arguments, which the schema allows."""
    before = arguments[:2] if arguments[:1] in (("--data",), ("--lang",)) else ()
    answer = run(*before, "export", "timelinejs", *arguments[len(before) :])
    assert (answer.code, answer.err) == (0, "")
    jsonschema.validate(answer.json, SCHEMA, cls=jsonschema.Draft202012Validator)
    return answer.json


def plain(marked: str) -> str:
    """Return HTML as a reader sees it."""
    return html.unescape(re.sub("<[^>]*>", "", marked))


def test_every_dated_fact_is_an_event_and_the_undated_are_listed() -> None:
    document = exported()
    facts = run("timeline", "--scope", "all", "--json").json["facts"]
    dated = [fact for fact in facts if fact["date"]]
    assert [event["unique_id"] for event in document["events"]] == [fact["id"] for fact in dated]
    for event, fact in zip(document["events"], dated, strict=True):
        assert event["display_date"] == fact["date_text"]
        assert plain(event["text"]["headline"]) == fact["title"]
        assert event["group"] == fact["status"]
        told = plain(event["text"]["text"])
        assert fact["text"] in told
        assert all(f"{citation['source']}#{citation['locator']}" in told for citation in fact["citations"])
        assert all(speaker["name"] in told for speaker in fact["attribution"])
        assert all(who["name"] in told and who["role"] in told for who in fact["who"])
        assert ("disputed" in told.rpartition("Status:")[2]) == bool(fact["disputes"])
    title = document["title"]["text"]["text"]
    undated = [fact for fact in facts if not fact["date"]]
    assert f"{len(undated)} undated facts are not shown:" in title
    assert [plain(item).rpartition(" (")[0] for item in title.split("<li>")[1:]][:-1] == [fact["title"] for fact in undated][:-1]
    assert document["title"]["text"]["headline"] == "CIA activities in Peru"


def dated(date: str, folder: Path) -> Path:
    """Write a dossier whose fact of 1911 has this date, in the file where such a fact belongs."""
    (text,) = edited("facts/1911.yaml", "date: 1911-04", f'date: "{date}"').values()
    if date == "../..":
        (undated,) = edited("facts/undated.yaml", "vale-says-rust:\n", "vale-says-rust:\n").values()
        return write_dossier(folder, **{"facts/1911.yaml": None, "facts/undated.yaml": undated + text})
    year = date.removeprefix("../")[:4].replace("X", "0")
    return write_dossier(folder, **{"facts/1911.yaml": None, f"facts/{year}.yaml": text})


@pytest.mark.parametrize(
    ("date", "start", "end", "shown"),
    [
        ("1911-04-03", (1911, 4, 3), None, "3 Apr 1911"),
        ("1911-04", (1911, 4), None, "Apr 1911"),
        ("1911-04~", (1911, 4), None, "about Apr 1911"),
        ("1911", (1911,), None, "1911"),
        ("191X", (1910, 1, 1), (1919, 12, 31), "1910s"),
        ("1911-22", (1911, 6, 1), (1911, 8, 31), "summer 1911"),
        ("1911/1912-02", (1911, 1, 1), (1912, 2, 29), "1911 to Feb 1912"),
        ("1911-04/..", (1911, 4, 1), None, "from Apr 1911"),
        ("../1911-04", (1911, 4, 30), None, "until Apr 1911"),
    ],
)
def test_a_date_stands_where_it_belongs_and_keeps_its_precision(
    date: str, start: tuple[int, ...], end: tuple[int, ...] | None, shown: str, tmp_path: Path
) -> None:
    folder = dated(date, tmp_path)
    (event,) = (event for event in exported("--data", folder)["events"] if event["unique_id"] == "board-pays-vale")
    assert tuple(event["start_date"].values()) == start
    assert tuple(event.get("end_date", {}).values()) == (end or ())
    assert event["display_date"] == shown


def test_a_date_without_an_end_on_either_side_is_no_event(tmp_path: Path) -> None:
    folder = dated("../..", tmp_path)
    document = exported("--data", folder)
    assert [event["unique_id"] for event in document["events"]] == ["board-says-lightning"]
    assert "2 undated facts are not shown:" in document["title"]["text"]["text"]


def test_offices_and_lives_of_bodies_are_eras(tmp_path: Path) -> None:
    body = edited("organizations.yaml", "  part_of: port-ellery\n", "  part_of: port-ellery\n  founded: 1890-05\n  dissolved: 1930\n")
    eras = exported("--data", write_dossier(tmp_path, **body))["eras"]
    assert [era["text"]["headline"] for era in eras] == ["Harbour Board", "Ada Vale: master clockmaker, Harbour Board"]
    assert eras[0]["start_date"] == {"year": 1890, "month": 5, "day": 1}
    assert eras[0]["end_date"] == {"year": 1930, "month": 12, "day": 31}
    bundled = [(era["start_date"]["year"], era["end_date"]["year"]) for era in exported()["eras"]]
    assert {(1991, 1998), (1960, 2000)} <= set(bundled)


def test_many_undated_facts_are_counted_where_they_are_not_listed(tmp_path: Path) -> None:
    one = "  title: T{n}\n  text: X.\n  kind: meeting\n  status: asserted\n  who: {{vale: party}}\n  sources: [chronicle#1912.3]\n"
    many = "".join(f"t{n}:\n{one.format(n=n)}" for n in range(250))
    folder = write_dossier(tmp_path, **{"facts/undated.yaml": many, "disputes.yaml": None, "facts/1912.yaml": None})
    told = exported("--data", folder)["title"]["text"]["text"]
    assert "250 undated facts are not shown:" in told
    assert (told.count("<li>"), "and 50 others" in told) == (200, True)


def test_spanish(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path, **MORE)
    answer = run("--data", folder, "--lang", "es", "export", "timelinejs").json
    assert {event["group"] for event in answer["events"]} == {"afirmado", "referido"}
    assert "No se muestra 1 hecho sin fecha:" in answer["title"]["text"]["text"]


def test_no_word_of_a_dossier_is_markup(tmp_path: Path) -> None:
    document = exported("--data", write_dossier(tmp_path, **HOSTILE))
    for slide in (document["title"], *document["events"], *document["eras"]):
        for marked in (*slide["text"].values(), slide.get("group", "")):
            assert set(re.findall("<[^>]*>", marked)) <= {f"<{end}{tag}>" for tag in ("p", "em", "cite", "ul", "li", "br") for end in ("", "/")}


# From here on: the real TimelineJS3, in a browser that no request leaves.
PACKAGE = Path(os.environ.get("CIAPERU_NODE_MODULES", "/usr/local/lib/node_modules")) / "@knight-lab" / "timelinejs"
PAGE = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="timeline.css">
<div id="timeline" style="width: 100%; height: 700px"></div><script src="timeline.js"></script>
<script>window.timeline = new TL.Timeline("timeline", {data}, {{hash_bookmark: false, font: null}});</script>"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("chromium is not installed")
    if not (PACKAGE / "dist").is_dir():
        pytest.skip("TimelineJS3 is not there: npm install -g @knight-lab/timelinejs, or name a node_modules that has it in CIAPERU_NODE_MODULES")
    with playwright.sync_playwright() as running:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        started = running.chromium.launch(executable_path=chromium, args=options)
        yield started
        started.close()


@pytest.mark.slow
@pytest.mark.parametrize("which", ["bundled", "hostile"])
def test_the_real_timelinejs_shows_it(which: str, browser: Any, tmp_path: Path) -> None:
    data = () if which == "bundled" else ("--data", write_dossier(tmp_path / "d", **HOSTILE))
    document = exported(*data)
    for file in ("js/timeline.js", "css/timeline.css"):
        shutil.copy(PACKAGE / "dist" / file, tmp_path)
    shutil.copytree(PACKAGE / "dist" / "css" / "icons", tmp_path / "icons")
    held = json.dumps(document).replace("<", "\\u003c")
    (tmp_path / "page.html").write_text(PAGE.format(data=held), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    # Messages in the language of the page are asked for beside the script; English is built in.
    page.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
    page.goto((tmp_path / "page.html").as_uri())
    page.wait_for_selector(".tl-timemarker", state="attached", timeout=30_000)
    assert page.evaluate("timeline.config.getErrors()") == []
    assert page.locator(".tl-timemarker").count() == len(document["events"])
    assert page.locator(".tl-timeera").count() == len(document["eras"])
    groups = [text.strip() for text in page.locator(".tl-timegroup-message").all_inner_texts()]
    assert {text.lower() for text in groups} == {plain(plain(event["group"])).lower() for event in document["events"]}
    assert "undated fact" in page.locator(".tl-slide-titleslide").inner_text()
    for event in document["events"][:3]:
        page.evaluate("id => timeline.goToId(id)", event["unique_id"])
        page.wait_for_timeout(1500)
        slide = page.locator(".tl-slide").nth(document["events"].index(event) + 1)
        assert slide.locator(".tl-headline").inner_text() == plain(event["text"]["headline"])
        assert slide.locator(".tl-headline-date").inner_text().lower() == event["display_date"].lower()
    assert page.locator(".tl-timeline script").count() == 0
    assert wrong == []
    if shown := os.environ.get("CIAPERU_PICTURES"):
        page.screenshot(path=f"{shown}/timelinejs-{which}.png")
    page.close()
