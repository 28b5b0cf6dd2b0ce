"""The dossier as a page, opened in Chromium as a reader opens it: from a file, without a network."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli import run
from tests.dossiers import MORE, edited, write_dossier

pytest.importorskip("jinja2", reason="the page needs Jinja2: pip install 'ciaperu[html]'")
CHROMIUM = Path(os.environ.get("CIAPERU_CHROMIUM", "/usr/bin/chromium"))
AXE = Path(os.environ.get("CIAPERU_NODE_MODULES", "/usr/local/lib/node_modules")) / "axe-core" / "axe.min.js"
ARGUMENTS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update"
    " --disable-sync"
).split()
# What a dossier may say that a page must not do; none of it is refused by check.
TITLE = "<script>document.title='taken'</script><img src=x onerror=alert(1)> </noscript> & {{7*7}}"
HOSTILE = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\"> </noscript></style> & &amp; \\ ` {{ 7*7 }} שלום"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"Chromium is not at {CHROMIUM}: apt-get install chromium, or name it in CIAPERU_CHROMIUM")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


class Reader:
    """A page that is read: what the browser complained of, and what it asked for beside the file itself."""

    def __init__(self, browser: Any, file: Path, **settings: Any) -> None:
        self.context = browser.new_context(**settings)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(file.as_uri())

    def shown(self) -> list[str]:
        """Return the ids of the facts that are shown, in their order."""
        found: list[str] = self.page.evaluate("[...document.querySelectorAll('.fact')].filter(each => !each.hidden).map(each => each.id)")
        return found

    def until(self, words: str) -> str:
        """Wait until the count of facts says these words, and return it."""
        self.page.locator("#_count", has_text=words).wait_for(timeout=20_000)
        return str(self.page.inner_text("#_count"))


def export(folder: Path | None, target: Path, *arguments: str) -> Path:
    data = ["--data", str(folder)] if folder else []
    answer = run(*data, "export", "html", "-o", target, *arguments)
    assert answer.code == 0, answer.err
    return target


@pytest.fixture(scope="module")
def peru(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(None, tmp_path_factory.mktemp("peru") / "peru.html")


@pytest.fixture
def tower(tmp_path: Path) -> Path:
    return export(write_dossier(tmp_path / "tower", **MORE), tmp_path / "tower.html")


def test_the_page_holds_everything_in_both_languages(tower: Path) -> None:
    text = tower.read_text(encoding="utf-8")
    body = re.sub(r"<(script|style).*?</\1>", "", text, flags=re.DOTALL)
    for said in (
        *(
            "Rust stopped the clock, says Vale",
            "El óxido detuvo el reloj, dice Vale",
            "about USD 1,200",
            "Clockmaker who built the clock of the tower.",
        ),
        *(
            "master clockmaker",
            "maestra relojera",
            "Lightning stopped it.",
            "Lo detuvo un rayo.",
            "A Port Ellery Chronicle",
            "section 1912, paragraph 3",
        ),
        *("3 bells", "3 campanas", "Junta del Puerto", "la relojera", "Apr 1911", "10 jun. 1912", "presunto", "por escrito"),
    ):
        assert said in body
    for id in ("board-pays-vale", "vale-says-rust", "vale", "board", "port-ellery", "why-it-stopped", "chronicle"):
        assert body.count(f'id="{id}"') == 1


def test_the_same_dossier_makes_the_same_page(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path / "tower", **MORE)
    assert export(folder, tmp_path / "one.html").read_bytes() == export(folder, tmp_path / "two.html").read_bytes()
    assert run("--data", folder, "export", "html").out == (tmp_path / "one.html").read_text(encoding="utf-8")


def test_a_selection_holds_only_what_it_mentions(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path / "tower", **MORE)
    text = export(folder, tmp_path / "one.html", "--kind", "payment").read_text(encoding="utf-8")
    assert 'id="board-pays-vale"' in text
    assert 'id="vale-says-rust"' not in text
    assert 'href="#vale-says-rust"' not in text
    assert 'id="why-it-stopped"' not in text


def test_every_link_within_the_page_leads_somewhere(peru: Path) -> None:
    text = peru.read_text(encoding="utf-8")
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(re.findall(r' id="([^"]+)"', text))
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_view_opens_the_browser_on_a_page_in_the_cache(tmp_path: Path, surroundings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_dossier(tmp_path / "tower")
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url: not opened.append(url))  # type: ignore[func-returns-value]
    answer = run("--data", folder, "view")
    assert (answer.code, answer.out) == (0, "")
    assert "Rust stopped the clock" in Path(opened[0].removeprefix("file://")).read_text(encoding="utf-8")
    assert opened[0].startswith(surroundings.as_uri())
    monkeypatch.setattr("webbrowser.open", lambda url: False)
    for arguments in ([], ["--no-browser"]):
        answer = run("--data", folder, "view", *arguments)
        assert answer.code == 0
        assert Path(answer.out.strip()).as_uri() == opened[0]


@pytest.mark.slow
def test_nothing_is_fetched_and_nothing_goes_wrong(chromium: Any, peru: Path) -> None:
    reader = Reader(chromium, peru)
    number = len(run("timeline", "--scope", "all", "--json").json["facts"])
    # A long page goes on being drawn after it has opened.
    reader.page.wait_for_function("number => document.querySelectorAll('.fact').length === number", arg=number)
    assert len(reader.shown()) == number
    reader.page.locator("#_network").scroll_into_view_if_needed()
    reader.page.locator("#_net .node").first.wait_for()
    assert reader.complaints == []
    assert [url for url in reader.requests if not url.startswith("data:")] == [peru.as_uri()]
    # The policy holds: what a script would fetch is refused.
    assert reader.page.evaluate("fetch('https://example.org/').then(() => 'let through', () => 'refused')") == "refused"


@pytest.mark.slow
def test_search_forgives_typing_errors_in_both_languages(chromium: Any, peru: Path) -> None:
    reader = Reader(chromium, peru)
    for typed, id in (
        ("montesinoz panama", "montesinos-flees-to-panama"),
        ("huye panamá", "montesinos-flees-to-panama"),
        ("10000000", "cia-cash-to-narcotics-unit"),
    ):
        reader.page.fill("#_q", typed)
        reader.until("found")
        reader.page.wait_for_timeout(300)
        assert id in reader.shown()[:3], typed
    reader.page.fill("#_q", "xylophone quagmire")
    reader.until("0 facts")
    assert reader.page.is_visible("#_nothing")
    reader.page.click("#_clear")
    facts = run("timeline", "--scope", "all", "--json").json["facts"]
    reader.until(f"{len(facts)} of {len(facts)}")
    assert reader.shown() == [fact["id"] for fact in facts]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("choose", "filters"),
    [
        ({"#_who": "soghanalian"}, ["--who", "soghanalian"]),
        ({"#_topic": "flight"}, ["--topic", "flight"]),
        ({"#_kind": "payment"}, ["--kind", "payment"]),
        ({"[name=status][value=alleged]": ""}, ["--status", "alleged"]),
        ({"#_disputed": "", "#_who": "cia"}, ["--disputed", "--who", "cia"]),
        ({"#_from": "1998", "#_to": "1999"}, ["--from", "1998", "--to", "1999"]),
    ],
)
def test_filters_are_those_of_the_command_line(chromium: Any, peru: Path, choose: dict[str, str], filters: list[str]) -> None:
    reader = Reader(chromium, peru, viewport={"width": 1300, "height": 900})
    for field, value in choose.items():
        if not value:
            reader.page.check(field)
        elif field in ("#_from", "#_to"):
            reader.page.fill(field, value)
        else:
            reader.page.select_option(field, value)
    wanted = [fact["id"] for fact in run("timeline", "--scope", "all", "--json", *filters).json["facts"]]
    reader.until(f"{len(wanted)} of")
    assert reader.shown() == wanted


@pytest.mark.slow
def test_a_link_to_a_fact_leads_there_past_a_filter(chromium: Any, peru: Path) -> None:
    reader = Reader(chromium, peru, viewport={"width": 1300, "height": 900})
    reader.page.select_option("#_kind", "payment")
    reader.page.locator("#_count", has_text=re.compile("^[0-9] of")).wait_for()
    reader.page.evaluate("location.hash = 'montesinos-flees-to-panama'")
    reader.page.locator("#montesinos-flees-to-panama").wait_for()
    reader.page.wait_for_timeout(300)
    assert reader.page.evaluate("document.querySelector(':target').getBoundingClientRect().top < innerHeight")


@pytest.mark.slow
def test_language_and_appearance_switch_by_keyboard_and_are_kept(chromium: Any, tower: Path) -> None:
    reader = Reader(chromium, tower)
    page = reader.page
    title = page.locator("#vale-says-rust h4")
    assert title.inner_text().startswith("Rust stopped the clock")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("#_en")
    page.keyboard.press("ArrowRight")
    assert title.inner_text().startswith("El óxido detuvo el reloj")
    assert page.evaluate("document.documentElement.lang") == "es"
    assert page.inner_text("#_who option[value='']") == "Cualquiera"
    assert "hechos" in page.inner_text("#_count")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.focus("#_automatic")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.reload()
    assert page.locator("#vale-says-rust h4").inner_text().startswith("El óxido")


@pytest.mark.slow
def test_without_javascript_everything_is_there(chromium: Any, tower: Path) -> None:
    reader = Reader(chromium, tower, java_script_enabled=False)
    page = reader.page
    for selector in ("#board-pays-vale", "#vale-says-rust", "#vale", "#why-it-stopped", "#_ledger .totals", "#_network .plain", "#chronicle"):
        assert page.locator(selector).is_visible(), selector
    assert not page.locator("#_find").is_visible()
    page.locator("label[for=_es]").click()
    assert page.locator("#vale-says-rust h4").inner_text().startswith("El óxido")


@pytest.mark.slow
def test_a_long_dossier_waits_in_parts_but_is_whole(chromium: Any, tmp_path: Path) -> None:
    from tests.bench.generate import write

    file = export(write(tmp_path / "many", 600), tmp_path / "many.html")
    assert "<noscript>" in file.read_text(encoding="utf-8")
    reader = Reader(chromium, file)
    assert not reader.complaints
    last = reader.page.evaluate("ciaperu.facts.at(-1).id")
    reader.page.evaluate(f"location.hash = '{last}'")
    reader.page.locator(f"#{last}").wait_for()
    reader.page.evaluate("ciaperu.drawAll()")
    assert len(reader.shown()) == 600
    plain = Reader(chromium, file, java_script_enabled=False)
    assert plain.page.locator(".fact").count() == 600
    assert plain.page.locator(f"#{last}").is_visible()


@pytest.mark.slow
def test_a_hostile_dossier_is_only_text(chromium: Any, tmp_path: Path) -> None:
    title, quoted = ("'" + text.replace("'", "''") + "'" for text in (TITLE, HOSTILE))
    files = edited("facts/undated.yaml", "title: Rust stopped the clock, says Vale", f"title: {title}")
    files |= edited("people.yaml", "name: Ada Vale", f"name: {quoted}")
    files |= edited("sources.yaml", "title: A Port Ellery Chronicle", f"title: {quoted}\n  URL: 'javascript:document.title=1'")
    files |= edited("dossier.yaml", "title: The clock tower of Port Ellery", f"title: {quoted}")
    files |= edited("disputes.yaml", "title: Why the clock stopped", f"title: {quoted}")
    file = export(write_dossier(tmp_path / "hostile", **files), tmp_path / "hostile.html")
    reader = Reader(chromium, file)
    assert reader.complaints == []
    assert reader.requests == [file.as_uri(), *[url for url in reader.requests if url.startswith("data:")]]
    assert reader.page.title() == HOSTILE
    assert reader.page.locator("#vale-says-rust h4 > *").first.text_content() == TITLE
    assert reader.page.locator("img, a[href^=javascript]").count() == 0
    reader.page.fill("#_q", "taken")
    reader.until("found")
    reader.page.select_option("#_who", "vale")
    reader.page.wait_for_timeout(300)
    assert reader.complaints == []
    assert reader.page.title() == HOSTILE


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 820, 1440])
def test_nothing_is_wider_than_the_screen(chromium: Any, peru: Path, width: int) -> None:
    reader = Reader(chromium, peru, viewport={"width": width, "height": 900})
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing(chromium: Any, tower: Path, width: int, scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not there: npm install -g axe-core, or name a node_modules that has it in CIAPERU_NODE_MODULES")
    # Only what axe needs to run: the policy of the page lets no script in but its own.
    reader = Reader(chromium, tower, viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    reader.page.locator("#_network").scroll_into_view_if_needed()
    reader.page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    # What is far from the screen is not laid out, and axe would measure it all the same.
    reader.page.add_style_tag(content=".fact, .profile, .dispute { content-visibility: visible !important }")
    reader.page.wait_for_timeout(300)
    reader.page.evaluate(AXE.read_text(encoding="utf-8"))
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = reader.page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found["violations"]] == []


@pytest.mark.parametrize("width", [360, 1300])
def test_a_page_of_leads_fits_and_leads_to_each(chromium: Any, tmp_path: Path, width: int) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / f"{'a-paper-with-a-long-name-' * 6}.md").write_text(
        "## Page 3\n\nAda Vale was paid $4,500 by the Harbour Board on 12 June 1911.\n"
    )
    (tmp_path / "papers" / "other.txt").write_text("The Harbour Board of Port Ellery met Mrs. Vale in 1912.\n")
    run("--data", write_dossier(tmp_path / "dossier"), "sweep", tmp_path / "papers", "-o", tmp_path / "leads")
    reader = Reader(chromium, tmp_path / "leads" / "leads.html", viewport={"width": width, "height": 600})
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= width
    reader.page.locator("ol.leads a").last.click()
    assert reader.page.evaluate("document.querySelector(':target').id") == "lead-2"
    assert (reader.complaints, [url for url in reader.requests if not url.startswith("file:")]) == ([], [])
