"""`ciaperu export markdown`, read back by a CommonMark parser with GitHub's tables and footnotes, and by pandoc to docx and back."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ciaperu.export.commonmark import address, escaped, heading, opening
from ciaperu.text import visible
from tests.cli import run
from tests.dossiers import HOSTILE, MORE, write_dossier

footnote = pytest.importorskip("mdit_py_plugins.footnote", reason="mdit-py-plugins is not installed")
PANDOC = shutil.which("pandoc")
needs_pandoc = pytest.mark.skipif(PANDOC is None, reason="pandoc is not installed (Debian package pandoc)")


def tokens(report: str) -> list[Any]:
    parser = MarkdownIt("commonmark").enable("table").use(footnote.footnote_plugin, inline=False)
    return list(parser.parse(report))


def every(found: list[Any]) -> Iterator[Any]:
    for token in found:
        yield token
        yield from every(token.children or [])


def text(token: Any) -> str:
    """Return what a reader of an inline token reads."""
    return "".join(child.content if child.type in ("text", "code_inline", "html_inline") else "" for child in token.children or ())


def section(report: str, heading: str) -> str:
    return report.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def headings(found: list[Any], tag: str) -> list[str]:
    return [text(inline) for opened, inline in pairwise(found) if opened.type == "heading_open" and opened.tag == tag]


@pytest.fixture(scope="module")
def report() -> str:
    return run("export", "markdown").out


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    return run("--data", write_dossier(tmp_path_factory.mktemp("hostile"), **HOSTILE), "export", "markdown").out


def test_the_parts_of_the_report(report: str) -> None:
    found = tokens(report)
    assert headings(found, "h1") == ["CIA activities in Peru"]
    assert headings(found, "h2") == ["Overview", "Chronicle", "Profiles", "Disputes", "Ledger", "Bibliography"]
    overview = section(report, "Overview")
    facts = run("export", "json").json["facts"]
    assert f"| Facts | {len(facts)} facts from 1924 to 2025 |" in overview
    assert "| Licence | CC BY-SA 4.0, as the Wikipedia article it is made from |" in overview
    asserted = sum(fact["status"] == "asserted" for fact in facts)
    assert f"asserted {asserted}" in overview


def test_every_fact_is_told_once_with_its_footnote(report: str) -> None:
    found = tokens(report)
    told = [text(token) for token in found if token.type == "inline" and any(child.type == "footnote_ref" for child in token.children)]
    facts = run("export", "json").json["facts"]
    for fact, paragraph in zip(facts, told, strict=False):
        date = fact["date_text"] or "undated"
        assert paragraph == f"{date[0].upper()}{date[1:]}. {fact['title']}. {fact['text']}"
    ids = [fact["id"] for fact in facts]
    assert [token.meta["label"] for token in found if token.type == "footnote_open"] == ids
    assert {token.meta["label"] for token in every(found) if token.type == "footnote_ref"} == set(ids)
    assert report.count("\n[^") == len(facts)


def test_a_fact_as_it_is_read(report: str) -> None:
    told = report.split("\n**1990 to Sep 2000. CIA cash directed", 1)[1].split("\n\n")
    assert told[0].startswith(r" to SIN's narcotics unit comes to at least \$10 million.**[^cia-cash-to-narcotics-unit] Over the years 1990")
    assert told[1].startswith("> Kind: payment. Status: reported. Who: Central Intelligence Agency (payer); ")
    assert "Money: at least USD 10,000,000, paid." in told[1]
    assert told[1].endswith("`cia-cash-to-narcotics-unit`")
    assert told[2] == (
        "[^cia-cash-to-narcotics-unit]: Said by U.S. officials (unnamed), as related by International Consortium of Investigative Journalists"
        ", in “U.S. Shrugged Off Corruption, Abuse in Service of Drug War”. “CIA activities in Peru”, sec. 1998, para. 4. `article`"
    )


def test_the_chronicle_goes_by_year_and_ends_undated(report: str) -> None:
    years = re.findall(r"^### (.*)$", section(report, "Chronicle"), re.MULTILINE)
    assert years[-1] == "Undated"
    assert years[:-1] == sorted(set(years[:-1]))
    assert years[0] == "1924"


def test_profiles_say_who_played_what(report: str) -> None:
    profile = section(report, "Profiles").split("\n#### Sarkis Soghanalian\n", 1)[1].split("\n#### ", 1)[0]
    expected = run("person", "soghanalian", "--json").json
    assert expected["entity"]["summary"] in profile
    entries = re.findall(r"^- (?!Also|Full|Born|Died|Note|Shown|Part|`)(.*)$", profile, re.MULTILINE)
    assert len(entries) == len({fact["id"] for fact in (*expected["facts"], *expected["said"])})
    assert profile.count("| reported |") == sum(role["status"] == "reported" for role in expected["roles"])


def test_disputes_stand_side_by_side(report: str) -> None:
    found = section(report, "Disputes")
    for dispute in run("disputes", "--json").json["disputes"]:
        (own,) = (part for part in found.split("\n### ") if f"`{dispute['id']}`" in part)
        (head,) = re.findall(r"^\| 1\\\. .*$", own, re.MULTILINE)
        assert head.count(" | ") == len(dispute["positions"]) - 1
        for position in dispute["positions"]:
            assert all(f"[^{id}]" in own for id in position["facts"])
        assert own.count("Speaks for ") == len(dispute["leans"])


def test_the_ledger_adds_no_offer_to_a_payment(report: str) -> None:
    ledger = section(report, "Ledger")
    assert re.search(r"^\| 1990 to Sep 2000 \| at least USD 10,000,000 \| paid \| Central Intelligence Agency \| ", ledger, re.MULTILINE)
    assert "\n| paid | at least USD 10,000,000 | 1 | 0 |\n" in ledger
    assert "\n| offered | USD 22,000,000 | 1 | 0 |\n" in ledger
    sums = sum(len(fact["money"]) for fact in run("timeline", "--json").json["facts"])
    others = run("money", "--json").json["beyond"]
    assert f"Left out here are {others} sums that only other works have." in ledger
    assert len(re.findall(r"^\| .*\[\^", ledger, re.MULTILINE)) == sums


def test_the_bibliography_names_every_source_and_how_far_it_was_read(report: str) -> None:
    listed = re.findall(r"^- (.*)$", section(report, "Bibliography"), re.MULTILINE)
    sources = run("sources", "--json").json["sources"]
    assert [line.rsplit("`", 2)[1] for line in listed] == [source["id"] for source in sources]
    for line, source in zip(listed, sources, strict=True):
        assert f"Read: {escaped(source['read'])}." in line
        assert "URL" not in source or f"<{source['URL']}>" in line


def test_spanish_throughout() -> None:
    spanish = run("--lang", "es", "export", "markdown").out
    assert headings(tokens(spanish), "h2") == ["Panorama", "Crónica", "Perfiles", "Disputas", "Libro de cuentas", "Bibliografía"]
    assert "**24 set. 2000. Montesinos huye a Panamá.**[^montesinos-flees-to-panama]" in spanish
    assert not re.search(r"^> .*\b(Kind|Status|Who|Where|Topics|See also):", spanish, re.MULTILINE)
    assert not re.search(r"^\[\^.*(Said by|para\.)", spanish, re.MULTILINE)
    # Headings and words are in the language asked for, not in that of the locale.
    assert run("export", "markdown", LC_ALL="es_PE.UTF-8").out == run("export", "markdown").out


def test_a_selection_says_so_and_has_no_footnote_twice_or_missing() -> None:
    part = run("export", "markdown", "--who", "soghanalian", "--status", "reported").out
    chosen = run("export", "json", "--who", "soghanalian", "--status", "reported").json
    everything = len(run("export", "json").json["facts"])
    assert f"| Facts | {len(chosen['facts'])} facts chosen from {everything} " in part
    defined = re.findall(r"^\[\^([a-z0-9-]+)\]: ", part, re.MULTILINE)
    referred = set(re.findall(r"\[\^([a-z0-9-]+)\](?!:)", part))
    assert len(defined) == len(set(defined))
    assert set(defined) == referred
    # The other sides of a dispute are not chosen, but told in it.
    assert {fact["id"] for fact in chosen["facts"]} < referred


def test_no_sum_no_dispute(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path, **MORE)
    part = run("--data", folder, "export", "markdown", "--kind", "payment").out
    assert headings(tokens(part), "h2") == ["Overview", "Chronicle", "Profiles", "Ledger", "Bibliography"]
    part = run("--data", folder, "export", "markdown", "--kind", "accusation").out
    assert headings(tokens(part), "h2") == ["Overview", "Chronicle", "Profiles", "Disputes", "Bibliography"]


def test_a_hostile_dossier_is_text_and_nothing_else(hostile: str) -> None:
    found = list(every(tokens(hostile)))
    kinds = {token.type for token in found}
    assert kinds.isdisjoint({"html_block", "html_inline", "image", "fence", "code_block", "ordered_list_open", "hr", "math_inline"})
    links = [token.attrs["href"] for token in found if token.type == "link_open"]
    assert links == []
    assert headings(tokens(hostile), "h2") == ["Overview", "Chronicle", "Profiles", "Disputes", "Ledger", "Bibliography"]
    assert headings(tokens(hostile), "h1") == [r"\x1b[31m \u202e <b>&amp;</b> \ | ` * _ [ ] # - newline tab"]
    assert {token.content for token in found if token.type == "code_inline"} == {
        "board-pays-vale", "board-says-lightning", "vale-says-rust", "vale", "board", "port-ellery", "why-it-stopped",
        "chronicle", "gazette", "leaflet",
    }  # fmt: skip


def test_hostile_words_are_read_as_they_are_written(hostile: str) -> None:
    read = [text(token) for token in every(tokens(hostile)) if token.type == "inline"]
    title = r"""<script>x</script> | * _ ` [l](javascript:x) & "=cmd()" \ ~~ # {{7*7}}"""
    told = r"<b>The</b> board | paid # Vale - `for` *the* clock [^1] <!-- \ --> ]]> ``` שלום مرحبا"
    assert f"Apr 1911. {title}. {told}" in read
    assert "[^1]: not a footnote code" in read
    assert "- - - + x * y" in read
    assert "1. one 2. two > quote --- === \\" in read


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_comes_back_as_it_is(written: str) -> None:
    words = " ".join(written.split())
    # Controls, and what is drawn as nothing, are written out.
    if visible(words) != words or not words:
        return
    for line in (opening(written), f"- {opening(written)}", f"> x: {escaped(written)}", heading(3, written), f"| {escaped(written)} |\n| --- |"):
        inline = [token for token in tokens(line) if token.type == "inline"]
        assert len(inline) == 1, line
        assert text(inline[0]).removeprefix("x: ") == words, line


def test_only_addresses_become_links() -> None:
    assert address("https://x.org/a?b=1&c=(d)") == "<https://x.org/a?b=1&c=(d)>"
    assert address("javascript:alert(1)") == "javascript:alert(1)"
    assert address("https://x/>y") == r"https\://x/\>y"


def pandoc(*arguments: str, given: bytes) -> bytes:
    assert PANDOC
    return subprocess.run([PANDOC, *arguments], input=given, capture_output=True, check=True).stdout


def words(document: bytes) -> str:
    """Return the words of a document of pandoc, footnotes left out."""

    def inside(node: Any) -> Iterator[str]:
        if isinstance(node, list):
            for each in node:
                yield from inside(each)
        elif isinstance(node, dict):
            kind: Any = node.get("t")
            content: Any = node.get("c")
            if kind in ("Str", "Code"):
                yield content if kind == "Str" else content[1]
            elif kind in ("Space", "SoftBreak", "LineBreak", "Para", "Plain", "Header"):
                yield " "
                yield from inside(content)
            elif kind == "Quoted":
                sign = "'" if content[0]["t"] == "SingleQuote" else '"'
                yield from (sign, *inside(content[1]), sign)
            elif kind != "Note":
                yield from inside(content)

    plain = "".join(inside(json.loads(document)["blocks"])).translate(str.maketrans("“”‘’\xa0", "\"\"'' "))
    return " ".join(plain.split())


def kinds(document: bytes) -> set[str]:
    return set(re.findall(r'"t":"([A-Za-z]+)"', document.decode()))


@needs_pandoc
@pytest.mark.parametrize("dialect", ["markdown", "gfm", "commonmark_x"])
def test_pandoc_reads_every_fact_and_footnote(report: str, dialect: str) -> None:
    """pandoc has a note in place of each reference: as many as there are, each with its text."""
    if dialect == "gfm" and b"+footnotes" not in pandoc("--list-extensions=gfm", given=b""):
        dialect = "gfm+footnotes"
    read = pandoc("-f", dialect, "-t", "json", given=report.encode())
    assert read.decode().count('"t":"Note"') == len(re.findall(r"\[\^[a-z0-9-]+\](?!:)", report))
    plain = words(read)
    for fact in run("export", "json").json["facts"]:
        assert " ".join(f"{fact['title']}. {fact['text']}".split()).translate(str.maketrans("“”‘’", "\"\"''")) in plain


@needs_pandoc
@pytest.mark.slow
def test_to_docx_and_back(report: str, tmp_path: Path) -> None:
    docx = tmp_path / "report.docx"
    pandoc("-f", "markdown", "-o", str(docx), given=report.encode())
    read = pandoc("-f", "docx", "-t", "json", given=docx.read_bytes())
    plain = words(read)
    for fact in run("export", "json").json["facts"]:
        assert " ".join(fact["title"].split()).translate(str.maketrans("“”‘’", "\"\"''")) in plain
    assert read.decode().count('"t":"Note"') == len(re.findall(r"\[\^[a-z0-9-]+\](?!:)", report))
    assert read.decode().count('"t":"Table"') == report.count("\n| ---")


@needs_pandoc
@pytest.mark.parametrize("dialect", ["markdown", "gfm", "commonmark_x"])
def test_pandoc_takes_no_word_of_a_hostile_dossier_for_markup(hostile: str, dialect: str) -> None:
    read = pandoc("-f", dialect, "-t", "json", given=hostile.encode())
    assert kinds(read).isdisjoint(
        {"RawInline", "RawBlock", "Math", "Cite", "Image", "Link", "Superscript", "Subscript", "Strikeout", "OrderedList", "CodeBlock"}
    )
    assert kinds(read).isdisjoint({"DefinitionList", "LineBlock", "HorizontalRule", "Div"})
    title = r"""<script>x</script> | * _ ` [l](javascript:x) & "=cmd()" \ ~~ # {{7*7}}"""
    assert title in words(read)
