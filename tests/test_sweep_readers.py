"""What can be read of an archive: files as their own programs write them, whole, damaged and hostile."""

from __future__ import annotations

import bz2
import csv
import datetime
import gzip
import io
import json
import lzma
import os
import re
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ciaperu.sweep.documents import Document, Unread, inputs, read, stem
from ciaperu.sweep.readers import READERS, piece, read_piece
from tests.cli import run
from tests.dossiers import write_dossier

EXTRA = 'pip install "ciaperu[sweep]"'
pyarrow = pytest.importorskip("pyarrow", reason=f"pyarrow is not installed: {EXTRA}")
pytest.importorskip("pyarrow.parquet", reason="pyarrow came without Parquet")
pypdf = pytest.importorskip("pypdf", reason=f"pypdf is not installed: {EXTRA}")
WARCWriter = pytest.importorskip("warcio.warcwriter", reason=f"warcio is not installed: {EXTRA}").WARCWriter
StatusAndHeaders = pytest.importorskip("warcio.statusandheaders").StatusAndHeaders
DecodedStreamObject, DictionaryObject, NameObject = (
    getattr(pypdf.generic, name) for name in ("DecodedStreamObject", "DictionaryObject", "NameObject")
)

Read = Callable[..., list[Document | Unread]]


def read_all(*paths: Path | str) -> list[Document | Unread]:
    return [found for each in inputs(paths) for found in read(each)]


def one(path: Path) -> Document:
    (found,) = read_all(path)
    assert isinstance(found, Document), found
    return found


def why(path: Path) -> str:
    (found,) = read_all(path)
    assert isinstance(found, Unread), found
    assert found.path.startswith(str(path))
    return found.why


def labelled(document: Document, marks: tuple[tuple[int, str], ...]) -> dict[str, str]:
    """Return of each label the line that it begins at."""
    return {label: document.text[at:].lstrip("\n").splitlines()[0] for at, label in marks}


# Text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"plain", "plain"),
        ("Belaúnde".encode(), "Belaúnde"),
        ("Belaúnde".encode("utf-8-sig"), "Belaúnde"),
        ("Belaúnde".encode("utf-16"), "Belaúnde"),
        ("Belaúnde said no".encode("utf-16-be"), "Belaúnde said no"),
        ("Belaúnde said no".encode("utf-16-le"), "Belaúnde said no"),
        ("Belaúnde".encode("utf-32"), "Belaúnde"),
        ("Belaúnde — “no”".encode("cp1252"), "Belaúnde — “no”"),
        ("Belaúnde".encode() + "Belaúnde".encode("latin-1"), "BelaúndeBelaúnde"),
        (b"\x81 nothing is there in Windows-1252", "\x81 nothing is there in Windows-1252"),
        (b"a line\r\nanother", "a line\r\nanother"),
    ],
)
def test_text_is_read_in_any_encoding(tmp_path: Path, content: bytes, text: str) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    assert one(tmp_path / "a.txt").text == text


def test_form_feeds_part_pages_of_plain_text(tmp_path: Path) -> None:
    (tmp_path / "memo.txt").write_text("first\n\fsecond\n\fthird\n\f")
    found = one(tmp_path / "memo.txt")
    assert labelled(found, ((0, "1"), *found.pages[1:])) == {"1": "first", "2": "second", "3": "third"}
    assert (found.id, found.path) == ("memo", str(tmp_path / "memo.txt"))


def test_headings_are_pages_and_sections_of_markdown(tmp_path: Path) -> None:
    (tmp_path / "104-1.md").write_text("# 104-1\n\n## Page 1\n\none\n\n---\n\n## Page 2\n\n### The Director\n\ntwo\n")
    found = one(tmp_path / "104-1.md")
    assert labelled(found, found.pages) == {"1": "## Page 1", "2": "## Page 2"}
    assert labelled(found, found.sections) == {"104-1": "# 104-1", "The Director": "### The Director"}


def test_a_heading_is_a_page_only_if_it_says_no_more(tmp_path: Path) -> None:
    pages = {"Page 3": "3", "PAGE 4 of 9": "4", "Página 12-A ##": "12-A", "p. iv": "iv", "pág. 7": "7", "Page A-1": "A-1"}
    sections = ["Page after page", "Pages", "Page 3 was lost", "P. Vale"]
    (tmp_path / "a.md").write_text("".join(f"## {words}\n\ntext\n\n" for words in (*pages, *sections)))
    found = one(tmp_path / "a.md")
    assert [label for _at, label in found.pages] == list(pages.values())
    assert [label for _at, label in found.sections] == sections


@pytest.mark.parametrize("mark", ["\f", "\n## Page {}\n", "\n\n", "\n", " ", ""])
def test_a_long_text_comes_in_parts_that_make_the_whole(tmp_path: Path, mark: str) -> None:
    whole = "".join(mark.format(number) + "word" * 5000 for number in range(1, 300))
    (tmp_path / "long.txt").write_text(whole, newline="")
    parts = [found for found in read_all(tmp_path) if isinstance(found, Document)]
    assert len(parts) >= 3
    assert "".join(each.text for each in parts) == whole
    for each in parts:
        assert whole[each.start : each.start + len(each.text)] == each.text
        assert len(each.text) <= piece.PART
    if mark.strip():
        # A page is called the same wherever its part begins.
        assert {(each.start + at, label) for each in parts for at, label in each.pages if whole[each.start + at - 1 :][:1] in "\f\n"}
        labels = [label for each in parts for _at, label in each.pages]
        assert sorted(set(labels), key=int) == [str(number) for number in range(1, 301 if mark == "\f" else 300)]
        assert labels == sorted(labels, key=int)


def test_a_name_in_a_later_part_is_found_at_its_place_in_the_file(tmp_path: Path) -> None:
    from ciaperu.store import open_store
    from ciaperu.sweep.finding import Finder
    from ciaperu.sweep.knowledge import known
    from ciaperu.sweep.passages import look

    write_dossier(tmp_path / "dossier")
    knowledge = known(open_store(tmp_path / "dossier", None))
    name = next(iter(knowledge.names.values()))
    whole = "nothing of note\n" * 150_000 + f"This was told to {name} in the morning.\n"
    (tmp_path / "long.txt").write_text(whole)
    *_first, last = read_all(tmp_path / "long.txt")
    assert isinstance(last, Document)
    looked = look(last, Finder(knowledge.forms, knowledge.ordinary), knowledge, "")
    assert looked
    (passage,) = looked.passages
    assert whole[passage.start : passage.end] == passage.text
    assert [whole[each.start : each.end] for each in passage.mentions if each.how == "exact"][:1] == [name]


@pytest.mark.parametrize(
    "content", [bytes(range(256)) * 40, b"\x7fELF\x02\x01\x01" + bytes(500), b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe1 Exif" + b"xmp " * 999]
)
def test_what_is_no_text_is_said_whatever_it_is_called(tmp_path: Path, content: bytes) -> None:
    for name in ("a.bin", "a.txt", "a", "a.md"):
        (tmp_path / name).write_bytes(content)
        assert why(tmp_path / name) == "no text, or of a kind that cannot be read"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"", "empty"),
        ("a.pdf", b"", "empty"),
        ("a.jsonl", b"", "empty"),
        ("a.txt", b" \n\f\n", "no text in it"),
        ("a.html", b"<p><!-- nothing -->", "no text in it"),
        ("a.xml", b"<a><b/></a>", "no text in it"),
        ("a.csv", b"id,text\n", "no text in it"),
        ("a.csv", b"id,text\n1,\n", "no text"),
        ("a.zip", b"PK\5\6" + bytes(18), "no text in it"),
        ("a.txt.gz", gzip.compress(b""), "empty"),
    ],
)
def test_what_has_no_text_is_said(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert why(tmp_path / name) == said


def test_a_stray_zero_makes_no_text_a_program(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"Ada Vale \0wrote")
    assert one(tmp_path / "a.txt").text == "Ada Vale \0wrote"


# HTML and XML


@pytest.mark.parametrize("head", ["<!doctype html>", "\n\n<!DOCTYPE HTML>", "\ufeff<HTML>", "<?xml version='1.0'?><html>"])
def test_a_page_without_a_name_that_says_so_is_one(tmp_path: Path, head: str) -> None:
    (tmp_path / "page").write_text(head + "<p>Ada <b>Vale</b></p>", encoding="utf-8")
    assert one(tmp_path / "page").text.strip() == "Ada Vale"


def test_html_is_what_a_browser_shows(tmp_path: Path) -> None:
    page = (
        "<!DOCTYPE html><html><head><meta charset=iso-8859-1><title>A letter</title><style>p {color: red}</style></head><body>"
        "<h1>Port <em>Ellery</em></h1><!-- <p>unseen</p> --><p>Ada\n   Vale &amp; Jos\xe9 <b>went</b> home<br>by night.</p>"
        "<script>if (a < b) document.write('<p>unseen</p>')</script><table><tr><td>a<td title='1 > 0'>b</table><p>1 < 2</p>"
    )
    (tmp_path / "a.html").write_bytes(page.encode("latin-1"))
    found = one(tmp_path / "a.html")
    assert "Ada Vale & José went home\nby night." in found.text
    assert "1 < 2" in found.text
    assert "red" not in found.text
    assert "unseen" not in found.text
    assert labelled(found, found.sections) == {"A letter": "A letter", "Port Ellery": "Port Ellery"}


def test_what_is_no_part_of_a_page_is_left_out(tmp_path: Path) -> None:
    around = "<nav><a>Home</a></nav><noscript>No script</noscript><svg><title>logo</title></svg><!-->"
    (tmp_path / "a.html").write_text(f"<title>T</title>{around}<p>Ada <textarea>Vale</textarea></p><!-- <p> -->")
    assert one(tmp_path / "a.html").text.split() == ["T", "Ada", "Vale"]
    (tmp_path / "a.html").write_text("<nav><p>Ada Vale<nav><p>wrote")
    assert one(tmp_path / "a.html").text.split() == ["Ada", "Vale", "wrote"]


def test_a_page_may_state_its_date_and_address(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        "<meta name=author content=1900><meta content='1911-05-03T00:00' name=DC.date><link href='https://a.org/?a=1&amp;b' rel=canonical><p>Ada"
    )
    found = one(tmp_path / "a.html")
    assert (found.date, found.url) == ("1911-05-03", "https://a.org/?a=1&b")


def test_pages_of_hocr_are_pages(tmp_path: Path) -> None:
    page = "<div class='ocr_page' title='bbox 0 0 9 9; ppageno {}'><span class='ocr_line'><span class='ocrx_word'>{}</span> <span>Vale</span></span>"
    (tmp_path / "a.html").write_text("<html>" + page.format(4, "Ada") + page.format(5, "Mrs.") + "</div></div>")
    found = one(tmp_path / "a.html")
    assert labelled(found, found.pages) == {"5": "Ada Vale", "6": "Mrs. Vale"}


@pytest.mark.parametrize(
    ("declared", "encoding"), [("windows-1252", "utf-8"), ("iso-8859-1", "utf-8"), ("iso-8859-1", "cp1252"), ("koi8-r", "koi8-r"), ("none", "utf-8")]
)
def test_a_page_is_read_in_its_encoding_rather_than_in_one_left_standing(tmp_path: Path, declared: str, encoding: str) -> None:
    text = "Москва" if encoding == "koi8-r" else "Belaúnde"
    (tmp_path / "a.html").write_bytes(f'<meta http-equiv="Content-Type" content="text/html; charset={declared}"><p>{text}'.encode(encoding))
    assert one(tmp_path / "a.html").text == text


def test_hostile_html_takes_no_time_that_grows_with_its_square(tmp_path: Path) -> None:
    for number, sign in enumerate(["<", "<a ", '<a "', "<!--", "</", "<script>", "<a '>", "<p>", "&#", "<h1>", "<!", "<a b='\"'>", "<nav>"]):
        (tmp_path / f"{number}.html").write_text(sign * 200_000)
    assert len({found.path for found in read_all(tmp_path)}) == 13


def test_a_number_without_end_stands_for_no_sign(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"<p>Ada &#{'9' * 5000}; Vale")
    assert one(tmp_path / "a.html").text.startswith("Ada &#999")


TEI = """<?xml version="1.0"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0" xmlns:frus="http://history.state.gov/frus/ns/1.0">
<teiHeader><fileDesc><sourceDesc><bibl><date when="1911-06-12">June</date></bibl></sourceDesc></fileDesc></teiHeader>
<text><body><pb n="1"/><head>A volume</head><p>Before <persName>Ada <hi>Vale</hi></persName> came.</p>
<div type="document" xml:id="d1" frus:doc-dateTime-min="1911-06-14T00:00:00-05:00"><head>1. Telegram</head><p>One.</p><pb n="2"/><p>Two.</p></div>
<div type="document" xml:id="d2"><head>2. Letter</head><p>Three</p></div><p>After.</p></body></text></TEI>"""


def test_tei_keeps_pages_heads_dates_and_its_papers(tmp_path: Path) -> None:
    (tmp_path / "volume.xml").write_text(TEI)
    first, second, rest = read_all(tmp_path)
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert isinstance(rest, Document)
    assert (first.id, first.path, first.date) == ("volume-d1", f"{tmp_path / 'volume.xml'}#d1", "1911-06-14")
    assert labelled(first, first.pages) == {"1": "1. Telegram", "2": "Two."}
    assert labelled(first, first.sections) == {"1. Telegram": "1. Telegram"}
    assert labelled(second, second.pages) == {"2": "2. Letter"}
    assert (rest.id, rest.date) == ("volume", "1911-06-12")
    assert "Before Ada Vale came." in rest.text
    assert "Telegram" not in rest.text
    assert "After." in rest.text


def test_words_of_alto_stand_in_attributes(tmp_path: Path) -> None:
    line = '<TextLine><String CONTENT="Ada"/><SP/><String CONTENT="Va" SUBS_TYPE="HypPart1" SUBS_CONTENT="Vale"/><HYP CONTENT="-"/></TextLine>'
    more = '<TextLine><String CONTENT="le" SUBS_TYPE="HypPart2" SUBS_CONTENT="Vale"/><SP/><String CONTENT="wrote"/></TextLine>'
    (tmp_path / "a.xml").write_text(f'<alto><Layout><Page ID="x" PHYSICAL_IMG_NR="3"><PrintSpace>{line}{more}</PrintSpace></Page></Layout></alto>')
    found = one(tmp_path / "a.xml")
    assert [each.split() for each in found.text.splitlines()] == [["Ada", "Vale"], ["wrote"]]
    assert found.pages == ((0, "3"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252", "koi8-r", "shift_jis"])
def test_xml_is_read_in_the_encoding_that_it_declares(tmp_path: Path, encoding: str) -> None:
    text = {"koi8-r": "Москва", "shift_jis": "東京"}.get(encoding, "Señora")
    (tmp_path / "a.xml").write_bytes(f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?><a>{text} Vale</a>'.encode(encoding))
    assert one(tmp_path / "a.xml").text.strip() == f"{text} Vale"


def test_a_wrong_byte_does_not_end_xml(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes("<a>Señora ".encode() + "Belaúnde</a>".encode("latin-1"))
    assert one(tmp_path / "a.xml").text.strip() == "Señora Belaúnde"


def test_tei_parts_what_an_editor_offers_and_dates_a_letter_by_its_dateline(tmp_path: Path) -> None:
    choice = "<choice><sic>Valle</sic><corr>Vale</corr></choice>"
    (tmp_path / "a.xml").write_text(
        f"<TEI><text><body><div type='document' xml:id='d1'><dateline><date when='1912-07-18'/></dateline>"
        f"<p>Ada {choice} to the Har<pb n='2' break='no'/>bour Bo<lb break='no'/>ard</p></div></body></text></TEI>"
    )
    found = one(tmp_path / "a.xml")
    assert found.text.strip() == "Ada Valle Vale to the Harbour Board"
    assert (found.date, [label for _at, label in found.pages]) == ("1912-07-18", ["2"])


def test_a_tag_without_end_is_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ciaperu.sweep.readers.xml._OPEN", 1 << 20)
    (tmp_path / "a.xml").write_text("<a><p>Ada Vale</p><b c='" + "x" * (3 << 20))
    document, unread = read_all(tmp_path)
    assert isinstance(document, Document)
    assert document.text.strip() == "Ada Vale"
    assert unread == (str(tmp_path / "a.xml"), "a tag or comment is larger than 1 MiB")


def test_xml_fetches_nothing_and_unfolds_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a secret")
    (tmp_path / "a.xml").write_text(f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]><a>one &x; caf&eacute;</a>')
    assert "secret" not in one(tmp_path / "a.xml").text
    assert "café" in one(tmp_path / "a.xml").text
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    (tmp_path / "b.xml").write_text(f'<!DOCTYPE a [<!ENTITY a0 "lol">{entities}]><a>&a11;</a>')
    *_before, last = read_all(tmp_path / "b.xml")
    assert isinstance(last, Unread)
    assert "amplification" in last.why


def test_of_damaged_xml_what_stands_before_the_damage_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<a>\n<b>Ada Vale</b>\n<c>\n</b></a>")
    document, unread = read_all(tmp_path)
    assert isinstance(document, Document)
    assert "Ada Vale" in document.text
    assert unread == (str(tmp_path / "a.xml"), "damaged at line 4: mismatched tag")


# PDF


def pdf(path: Path, *pages: str | None, password: str | None = None) -> Path:
    """Write a PDF: of each page the line on it, or None for a picture of a page."""
    writer = pypdf.PdfWriter()
    font = DictionaryObject(
        {NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"), NameObject("/BaseFont"): NameObject("/Helvetica")}
    )
    for number, line in enumerate(pages):
        page = writer.add_blank_page(300, 300)
        stream = DecodedStreamObject()
        if line is None:
            picture = DecodedStreamObject()
            picture.update({NameObject("/Subtype"): NameObject("/Image")})
            page[NameObject("/Resources")] = DictionaryObject(
                {NameObject("/XObject"): DictionaryObject({NameObject("/P"): writer._add_object(picture)})}
            )
            stream.set_data(b"/P Do")
        else:
            page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F"): font})})
            stream.set_data(b"BT /F 12 Tf 20 200 Td (" + line.encode("latin-1") + b") Tj ET")
            writer.add_outline_item(title=f"Part {number + 1}", page_number=number)
        page[NameObject("/Contents")] = writer._add_object(stream)
    if password is not None:
        writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    writer.write(path)
    return path


def test_pdf_is_read_page_by_page(tmp_path: Path) -> None:
    found = one(pdf(tmp_path / "cable.pdf", "Ada Vale arrived", "and left"))
    assert labelled(found, found.pages) == {"1": "Ada Vale arrived", "2": "and left"}
    assert labelled(found, found.sections) == {"Part 1": "Ada Vale arrived", "Part 2": "and left"}


def test_pictures_of_pages_are_said(tmp_path: Path) -> None:
    assert why(pdf(tmp_path / "scan.pdf", None, None)) == "pictures of pages, without a text layer"
    document, unread = read_all(pdf(tmp_path / "half.pdf", "text", None, None, "more", None))
    assert isinstance(document, Document)
    assert unread == (str(tmp_path / "half.pdf"), "pages 2-3, 5: pictures, without a text layer")
    assert why(pdf(tmp_path / "empty.pdf", "")) == "no text in it"
    inline = pdf(tmp_path / "inline.pdf", "x").read_bytes()
    (tmp_path / "inline.pdf").write_bytes(inline.replace(b"BT /F 12 Tf 20 200 Td (x) Tj ET", b"BI /W 1 /H 1 /BPC 8 ID x EI    "))
    assert why(tmp_path / "inline.pdf") == "pictures of pages, without a text layer"


def test_a_pdf_that_anybody_may_read_is_read_and_one_with_a_password_is_not(tmp_path: Path) -> None:
    assert "Ada Vale" in one(pdf(tmp_path / "open.pdf", "Ada Vale", password="")).text
    assert why(pdf(tmp_path / "shut.pdf", "Ada Vale", password="secret")) == "encrypted: it takes a password"


def test_damaged_pdfs_are_said_and_nothing_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    content = pdf(tmp_path / "a.pdf", "Ada Vale", "two").read_bytes()
    (tmp_path / "a.pdf").unlink()
    for number in range(0, len(content), 61):
        (tmp_path / f"cut{number}.pdf").write_bytes(content[:number])
        (tmp_path / f"hole{number}.pdf").write_bytes(content[:number] + b"\0\xff<<" + content[number + 40 :])
    assert len({found.path for found in read_all(tmp_path)}) == len(list(tmp_path.iterdir()))
    assert capfd.readouterr() == ("", "")
    assert not caplog.records


# Boxes


def test_boxes_in_boxes_are_read_and_their_paths_say_where(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w:gz") as box:
        for name, text in (("letters/b.txt", "two"), ("a.md", "# one")):
            info = tarfile.TarInfo(name)
            info.size = len(text)
            box.addfile(info, io.BytesIO(text.encode()))
    with zipfile.ZipFile(tmp_path / "box.zip", "w") as zipped:
        zipped.writestr("inner.tar.gz", inner.getvalue())
        zipped.writestr("folder/c.txt.gz", gzip.compress(b"three"))
        zipped.writestr("folder/", "")
        zipped.writestr("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0")
    found = read_all(tmp_path)
    place = str(tmp_path / "box.zip")
    assert [(each.path, each.id, each.text) for each in found if isinstance(each, Document)] == [
        (f"{place}!inner.tar.gz!letters/b.txt", "b", "two"),
        (f"{place}!inner.tar.gz!a.md", "a", "# one"),
        (f"{place}!folder/c.txt.gz", "c", "three"),
    ]
    assert [each for each in found if isinstance(each, Unread)] == [(f"{place}!picture.png", "no text, or of a kind that cannot be read")]
    assert read_all(tmp_path) == found


def test_packed_files_are_told_by_their_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(gzip.compress(b"one"))
    (tmp_path / "b.txt.bz2").write_bytes(bz2.compress(b"two"))
    (tmp_path / "c.gz").write_bytes(gzip.compress(b"three, ") + gzip.compress(b"in two members"))
    (tmp_path / "D.TXT.XZ").write_bytes(lzma.compress(b"four"))
    found = [each for each in read_all(tmp_path) if isinstance(each, Document)]
    assert [(each.id, each.text) for each in found] == [("D", "four"), ("a", "one"), ("b", "two"), ("c", "three, in two members")]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_of_a_damaged_box_what_stands_before_the_damage_is_read(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    text = "".join(f"{number} Ada Vale {number * 7919 % 10007}\n" for number in range(90_000))
    (tmp_path / "a.txt").write_bytes(pack(text.encode())[:-20_000])
    *documents, unread = read_all(tmp_path)
    whole = "".join(each.text for each in documents if isinstance(each, Document))
    assert len(whole) > 300_000
    assert text.startswith(whole)
    assert isinstance(unread, Unread)
    assert unread.why.startswith("damaged: Compressed file ended")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names of files are text")
def test_names_of_files_need_not_be_text(tmp_path: Path) -> None:
    dossier = write_dossier(tmp_path / "dossier")
    (tmp_path / "papers").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path / "papers") + b"/caf\xe9.txt")).write_text("Ada Vale was told of the Harbour Board on 12 June 1911.\n")
    answer = run("--data", dossier, "sweep", tmp_path / "papers", "--json")
    assert [lead["path"] for lead in answer.json["leads"]] == [f"{tmp_path / 'papers'}/caf%E9.txt"]


def test_names_of_members_need_not_be_text(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as box:
        info = tarfile.TarInfo(os.fsdecode(b"caf\xe9/se\xf1al.txt"))
        info.size = 3
        box.addfile(info, io.BytesIO(b"one"))
    found = one(tmp_path / "a.tar")
    assert (found.id, found.path) == ("se\ufffdal", f"{tmp_path / 'a.tar'}!caf\ufffd/se\ufffdal.txt")


def test_bombs_are_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(piece.Allowance, "FREE", 1 << 20)
    bomb = gzip.compress(b" " * (30 << 20))
    (tmp_path / "a.txt.gz").write_bytes(bomb)
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as box:
        for number in range(5):
            box.writestr(f"{number}.txt", b" " * (10 << 20))
    with zipfile.ZipFile(tmp_path / "c.zip", "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("b.zip", (tmp_path / "b.zip").read_bytes())
        box.writestr("after.txt", "after")
    found = read_all(tmp_path)
    told = "unpacks to far more than papers would: the rest was not read"
    assert {each.path.split("!")[0] for each in found if isinstance(each, Unread) and each.why == told} == {
        str(tmp_path / name) for name in ("a.txt.gz", "b.zip", "c.zip")
    }
    assert sum(len(each.text) for each in found if isinstance(each, Document)) < 90 << 20


def test_boxes_are_not_opened_without_end(tmp_path: Path) -> None:
    content = b"at the bottom"
    for _time in range(30):
        content = gzip.compress(content)
    (tmp_path / "a.gz").write_bytes(content)
    assert why(tmp_path / "a.gz") == "boxes in boxes, 5 deep"


def test_members_with_a_password_damage_or_no_content_are_said(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as zipped:
        zipped.writestr("good.txt", "good")
        zipped.writestr("locked.txt", "locked away")
        zipped.writestr("wrong.txt", "to be damaged")
    content = bytearray((tmp_path / "a.zip").read_bytes().replace(b"to be damaged", b"it is damaged"))
    for sign, offset in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        at = content.find(sign, content.find(sign) + 1)
        content[at + offset] |= 1
    (tmp_path / "a.zip").write_bytes(content)
    with tarfile.open(tmp_path / "b.tar", "w") as box:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        box.addfile(link)
    (tmp_path / "c.txt.gz").write_bytes(gzip.compress(os.urandom(10).hex().encode() * 999)[:40])
    found = {each.path.removeprefix(f"{tmp_path}/"): each for each in read_all(tmp_path)}
    assert isinstance(found["a.zip!good.txt"], Document)
    assert found["a.zip!locked.txt"][1] == "encrypted: it takes a password"  # type: ignore[index]
    assert found["a.zip!wrong.txt"][1].startswith("damaged: Bad CRC-32")  # type: ignore[index]
    assert found["b.tar!link"][1] == "not a regular file"  # type: ignore[index]
    assert isinstance(found["c.txt.gz"], Unread)


def test_documents_of_office_programs_are_said(tmp_path: Path) -> None:
    for content in (b"{\\rtf1 Bela\\'fande}", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)):
        (tmp_path / "a.doc").write_bytes(content)
        assert why(tmp_path / "a.doc") == "a document of an office program: save it as text, HTML or PDF"
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as box:
        box.writestr("[Content_Types].xml", "<a/>")
    assert why(tmp_path / "a.docx") == "a document of an office program: save it as text, HTML or PDF"
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as box:
        box.writestr("content.xml", "<a>of no office</a>")
    assert one(tmp_path / "b.zip").text.strip() == "of no office"


# Web archives


@pytest.mark.parametrize("packed", [True, False])
def test_records_of_a_web_archive_are_read_as_what_they_are(tmp_path: Path, packed: bool) -> None:
    place = tmp_path / ("crawl.warc.gz" if packed else "crawl.warc")
    with place.open("wb") as stream:
        writer = WARCWriter(stream, gzip=packed)
        writer.write_record(writer.create_warcinfo_record("crawl.warc", {"software": "test"}))
        fetched = [
            ("http://a.org/cable.html", "200 OK", "text/html; charset=iso-8859-1", "<p>Jos\xe9 Vale</p>".encode("latin-1")),
            ("http://a.org/scan", "200 OK", "application/pdf", pdf(tmp_path / "x.pdf", "Ada Vale").read_bytes()),
            ("http://a.org/logo.png", "200 OK", "image/png", b"\x89PNG"),
            ("http://a.org/none", "404 Not Found", "text/html", b"gone"),
            ("http://a.org/notes.csv", "200 OK", "text/plain", b"text\nplain\n"),
            ("http://a.org/notes.txt", "200 OK", "text/html", b"<p>no <b>plain</b> text"),
        ]
        for url, status, kind, content in fetched:
            heads = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url, "response", io.BytesIO(content), http_headers=heads, warc_headers_dict={"WARC-Date": "2020-02-03T04:05:06Z"}
            )
            writer.write_record(record)
    (tmp_path / "x.pdf").unlink()
    found = read_all(tmp_path)
    assert [(each.path, each.url, each.date, each.text.strip()) for each in found if isinstance(each, Document)] == [
        (f"{place}#2", "http://a.org/cable.html", "2020-02-03", "José Vale"),
        (f"{place}#3", "http://a.org/scan", "2020-02-03", "Ada Vale"),
        (f"{place}#6#1", "http://a.org/notes.csv", "2020-02-03", "plain"),
        (f"{place}#7", "http://a.org/notes.txt", "2020-02-03", "no plain text"),
    ]
    assert [each for each in found if isinstance(each, Unread)] == [(str(place), "1 record: image/png"), (str(place), "1 record: status 404")]
    content = place.read_bytes()
    for count in (5, 20, 40, 60, 100, 300):
        place.write_bytes(content[:-count])
        assert any(isinstance(each, Unread) and "damaged" in each.why for each in read_all(tmp_path)), count


def test_records_whose_content_is_elsewhere_are_counted(tmp_path: Path) -> None:
    with (tmp_path / "a.warc").open("wb") as stream:
        writer = WARCWriter(stream, gzip=False)
        for _time in range(2):
            writer.write_record(writer.create_revisit_record("http://a.org/", "sha1:x", "http://a.org/", "2020-01-01T00:00:00Z"))
        writer.write_record(writer.create_warc_record("http://a.org/", "metadata", payload=io.BytesIO(b"a: b"), length=4))
    assert why(tmp_path / "a.warc") == "2 records: revisit"


def test_what_a_web_archive_does_not_hold_to_is_said_and_not_on_standard_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with (tmp_path / "a.warc").open("wb") as stream:
        writer = WARCWriter(stream, gzip=False)
        heads = StatusAndHeaders("200 OK", [("Content-Type", "text/plain"), ("Content-Encoding", "gzip")], protocol="HTTP/1.1")
        packed = bytearray(gzip.compress(b"".join(b"Ada Vale %d\n" % (number * 7919 % 10007) for number in range(50_000))))
        packed[len(packed) // 2] ^= 255
        writer.write_record(writer.create_warc_record("http://a.org/", "response", io.BytesIO(bytes(packed)), http_headers=heads))
    document, unread = read_all(tmp_path)
    assert isinstance(document, Document)
    assert document.text.startswith("Ada Vale")
    assert isinstance(unread, Unread)
    assert unread.why.startswith("damaged: ")
    with (tmp_path / "a.warc").open("wb") as stream:
        writer = WARCWriter(stream, gzip=False)
        writer.write_record(
            writer.create_warc_record("http://a.org/b c", "resource", payload=io.BytesIO(b"Ada Vale"), warc_content_type="text/plain")
        )
    (tmp_path / "a.warc").write_bytes((tmp_path / "a.warc").read_bytes().replace(b"Ada Vale", b"Ada Vale wrote"))
    assert read_all(tmp_path)[1] == (str(tmp_path / "a.warc"), "damaged: records are longer than they say")
    assert capfd.readouterr() == ("", "")


# Tables

ROWS = [
    {"id": "c-1", "text": "Ada Vale\nwent home, “again”", "date": "1911-06-12", "url": "http://a.org/1"},
    {"id": "c-2", "text": "José;\t,", "date": "1912", "url": ""},
]


def as_json_lines(path: Path) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS))


def as_csv(path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8-sig") as stream:
        writer = csv.DictWriter(stream, ["id", "text", "date", "url"], dialect="excel-tab" if path.suffix == ".tsv" else "excel")
        writer.writeheader()
        writer.writerows(ROWS)


def as_parquet(path: Path) -> None:
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(ROWS), path)


@pytest.mark.parametrize(("name", "write"), [("a.jsonl", as_json_lines), ("a.csv", as_csv), ("a.tsv", as_csv), ("a.parquet", as_parquet)])
def test_each_row_of_a_table_is_a_document(tmp_path: Path, name: str, write: Callable[[Path], None]) -> None:
    write(tmp_path / name)
    expected = [Document(row["id"], f"{tmp_path / name}#{n}", row["text"], date=row["date"], url=row["url"]) for n, row in enumerate(ROWS, 1)]
    assert read_all(tmp_path) == expected
    packed = tmp_path / f"{name}.gz"
    packed.write_bytes(gzip.compress((tmp_path / name).read_bytes()))
    assert [each.text for each in read_all(packed) if isinstance(each, Document)] == [row["text"] for row in ROWS]


def test_lines_that_cannot_be_read_are_said_by_number_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"text": "one"}\n{not json}\n\n[1]\n{"id": 2}\n{"text": " "}\n{"ID": 7, "Text": "two"}\n' + "[" * 100_000 + '\n{"te'
    )
    place = str(tmp_path / "a.jsonl")
    found = read_all(tmp_path)
    documents = [(each.id, each.path, each.text) for each in found if isinstance(each, Document)]
    assert documents == [("a-1", f"{place}#1", "one"), ("7", f"{place}#7", "two")]
    assert [each for each in found if isinstance(each, Unread)] == [
        (f"{place}#2", "not JSON"),
        (f"{place}#4", "not an object"),
        (f"{place}#5", "no text"),
        (f"{place}#6", "no text"),
        (f"{place}#8", "not JSON"),
        (f"{place}#9", "not JSON"),
    ]


def test_of_many_bad_rows_the_rest_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("nonsense\n" * 50 + "[]\n" + '{"text": "one"}\n')
    found = read_all(tmp_path)
    told = [each for each in found if isinstance(each, Unread)]
    assert len(found) == len(told) + 1 == 23
    assert told[-2:] == [(f"{tmp_path / 'a.jsonl'}#21", "not JSON, and 29 rows more"), (f"{tmp_path / 'a.jsonl'}#51", "not an object")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_lines_are_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.jsonl").write_bytes('{"text": "Belaúnde"}\r\n{"text": "Ñandú"}\r\n'.encode(encoding))
    (tmp_path / "b.csv").write_bytes("id;text\r\n1;Belaúnde\r\n2;Ñandú\r\n".encode(encoding))
    assert [each.text for each in read_all(tmp_path) if isinstance(each, Document)] == ["Belaúnde", "Ñandú"] * 2


def test_dates_are_kept_that_are_no_others(tmp_path: Path) -> None:
    dates = ["1911", "1911-06", 19110612, "1911-06-12T05:06:07Z", "12 June 1911", "12/06/1911", "1911-13-40", None, 3, "191106123"]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"text": "x", "date": date}) + "\n" for date in dates))
    assert [each.date for each in read_all(tmp_path) if isinstance(each, Document)] == ["1911", "1911-06", *["1911-06-12"] * 2, *[""] * 6]
    day = datetime.datetime(1911, 6, 12, 5, 6)
    pyarrow.parquet.write_table(pyarrow.table({"text": ["x"], "date": [day], "id": [7]}), tmp_path / "b.parquet")
    assert (one(tmp_path / "b.parquet").date, one(tmp_path / "b.parquet").id) == ("1911-06-12", "7")


def test_half_a_sign_in_a_row_is_written_as_one_that_is_missing(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "Ada \\ud800 Vale \\ud83d\\ude00", "id": "\\udc00"}\n')
    assert (one(tmp_path / "a.jsonl").text, one(tmp_path / "a.jsonl").id) == ("Ada \ufffd Vale \U0001f600", "\ufffd")


def test_json_is_a_list_of_documents_or_one_or_lines_or_its_own_text(tmp_path: Path) -> None:
    for name, value in (("a", ROWS), ("b", ROWS[0]), ("d", {"body": "ñ"})):
        (tmp_path / f"{name}.json").write_text(json.dumps(value, indent=1))
    as_json_lines(tmp_path / "c.json")
    (tmp_path / "e.json").write_text('{"text": "cut')
    found = [(os.path.relpath(each.path, tmp_path), each.text) for each in read_all(tmp_path) if isinstance(each, Document)]
    first, second = (row["text"] for row in ROWS)
    assert found == [
        ("a.json#1", first),
        ("a.json#2", second),
        ("b.json#1", first),
        ("c.json#1", first),
        ("c.json#2", second),
        ("d.json", '{\n "body": "ñ"\n}'),
        ("e.json", '{"text": "cut'),
    ]


def test_a_field_may_be_long_and_hold_lines_quotes_and_zeros(tmp_path: Path) -> None:
    text = 'Ada "Vale"\r\nwrote\0;\t' + "x" * 1_000_000
    with (tmp_path / "a.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([["text", "id"], [text, "1"], ["after", "2"]])
    assert [each.text for each in read_all(tmp_path) if isinstance(each, Document)] == [text, "after"]


def test_a_line_that_is_too_long_leaves_the_others_to_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ciaperu.sweep.readers.tables.WHOLE", 1000)
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": "x" * 5000}) + '\n{"text": "after"}\n')
    unread, document = read_all(tmp_path)
    assert unread == (f"{tmp_path / 'a.jsonl'}#1", "larger than 64 MiB")
    assert isinstance(document, Document)
    assert (document.path, document.text) == (f"{tmp_path / 'a.jsonl'}#2", "after")


def test_a_table_without_text_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,body\n1,one\n")
    pyarrow.parquet.write_table(pyarrow.table({"body": ["one"]}), tmp_path / "b.parquet")
    assert [each[1] for each in read_all(tmp_path)] == ["no column `text`: a table of documents has the columns id, text, date, url"] * 2  # type: ignore[index]


# Folders


def test_folders_are_read_in_one_order_and_what_is_no_file_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    (folder / "b").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "b" / "two.txt").write_text("two")
    (folder / "a.txt").write_text("one")
    (folder / "c.txt").symlink_to(folder / "a.txt")
    (folder / "b" / "loop").symlink_to(folder)
    (folder / "broken.txt").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "pipe")
    found = [(os.path.relpath(each.path, folder), each[1] if isinstance(each, Unread) else each.text) for each in read_all(folder, folder / "a.txt")]
    assert found == [
        (".git", "a hidden folder: name it itself to have it read"),
        ("a.txt", "one"),
        ("b/loop", "a link to a folder: name it itself to have it read"),
        ("b/two.txt", "two"),
        ("broken.txt", "No such file or directory"),
        ("c.txt", "one"),
        ("pipe", "not a regular file"),
    ]


def test_a_link_to_itself_hides_no_neighbour(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    document, unread = read_all(tmp_path)
    assert isinstance(document, Document)
    assert unread == (str(tmp_path / "self"), "Too many levels of symbolic links")


def test_folders_may_lie_deeper_in_each_other_than_calls_may(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _folder in range(sys.getrecursionlimit() + 100):
        os.mkdir("a", dir_fd=here)
        inner = os.open("a", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(os.open("b.txt", os.O_CREAT, dir_fd=here))
    os.close(here)
    (found,) = inputs([tmp_path])
    assert found.path.endswith("/a/b.txt")
    # Nor does every tool that cleans up go so deep.
    while os.path.dirname(found.path) != str(tmp_path):
        (os.remove if found.path.endswith(".txt") else os.rmdir)(found.path)
        found = found._replace(path=os.path.dirname(found.path))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one")
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "b").mkdir(mode=0)
    assert [each.why for each in read_all(tmp_path) if isinstance(each, Unread)] == ["Permission denied"] * 2


def test_refusals_of_the_system_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("one")

    def refuse(*_arguments: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("ciaperu.sweep.readers.os.open", refuse)
    assert why(tmp_path / "a.txt") == "Permission denied"


@pytest.mark.parametrize(
    ("name", "library", "head"), [("a.pdf", "pypdf", b"%PDF-1.4"), ("a.warc", "warcio", b"WARC/1.0"), ("a.parquet", "pyarrow", b"PAR1")]
)
def test_without_a_library_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, library: str, head: bytes) -> None:
    for module in [*sys.modules]:
        if module.partition(".")[0] == library:
            monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setitem(sys.modules, library, None)
    (tmp_path / name).write_bytes(head)
    assert why(tmp_path / name) == f'reading it takes {library}: pip install "ciaperu[sweep]"'
    (tmp_path / "b.txt").write_text("needs none")
    assert one(tmp_path / "b.txt").text == "needs none"


def test_what_took_a_library_is_read_again_once_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = write_dossier(tmp_path / "dossier")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "papers").mkdir()
    pdf(tmp_path / "papers" / "a.pdf", "The Harbour Board paid Ada Vale.")
    with monkeypatch.context() as without:
        for module in [*sys.modules]:
            if module.partition(".")[0] == "pypdf":
                without.setitem(sys.modules, module, None)
        without.setitem(sys.modules, "pypdf", None)
        answer = run("--data", dossier, "sweep", tmp_path / "papers", "--json").json
        assert [each["why"] for each in answer["unread"]] == ['reading it takes pypdf: pip install "ciaperu[sweep]"']
    answer = run("--data", dossier, "sweep", tmp_path / "papers", "--json").json
    assert [each["document"] for each in answer["leads"]] == ["a"]
    assert answer["unread"] == []


def test_why_something_was_not_read_is_said_in_the_language_that_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = write_dossier(tmp_path / "dossier")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "a.txt").write_text("")
    said = [run("--data", dossier, "--lang", language, "sweep", tmp_path / "papers", "--json").json["unread"] for language in ("es", "en", "es")]
    assert [each["why"] for (each,) in said] == ["vacío", "empty", "vacío"]


# Anything

SIGNS = [b"", *(sign.rjust(at + len(sign), b"\0") for reader in READERS for at, sign in reader.begins)]
NAMES = ["a", *(f"a{ending}" for reader in READERS for ending in reader.endings)]


def outcome(name: str, content: bytes) -> list[Document | Unread]:
    """Return what comes of bytes as a file of a name: something in any case, and nothing that could not be written down."""
    found = list(read_piece(piece.Piece(name, name, stem(name), io.BufferedReader(io.BytesIO(content)), piece.Allowance(len(content)))))
    assert found
    for each in found:
        assert each.path.startswith(name)
        each.path.encode()
        if isinstance(each, Unread):
            assert each.why
            continue
        (each.id + each.text + each.url).encode()
        assert re.fullmatch(r"(\d{4}(-\d\d(-\d\d)?)?)?", each.date)
        for marks in (each.pages, each.sections):
            places = [at for at, _label in marks]
            assert places == sorted(places)
            assert all(0 <= at <= len(each.text) for at in places)
    return found


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(NAMES), st.sampled_from(SIGNS), st.binary(max_size=2000))
def test_no_bytes_whatever_make_a_reader_fail(name: str, sign: bytes, content: bytes) -> None:
    outcome(name, sign + content)


def good_files(folder: Path) -> dict[str, bytes]:
    """Return a good file of each kind that can be damaged."""
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("a.txt", "some text " * 50)
    with tarfile.open(folder / "a.tar", "w") as packed:
        packed.add(folder / "a.zip", "a.zip")
    as_parquet(folder / "a.parquet")
    as_csv(folder / "a.csv")
    as_json_lines(folder / "a.jsonl")
    (folder / "a.json").write_text(json.dumps(ROWS))
    pdf(folder / "a.pdf", "one", None)
    (folder / "a.xml").write_text(TEI)
    (folder / "a.html").write_text("<!doctype html><title>a</title><nav>b</nav><p>Ada <b>Vale</b> &eacute;</p><pre>a\nb</pre><!-- c --><script>d")
    (folder / "a.md").write_text("# a\n\n## Page 2\n\nAda")
    for ending, pack in ((".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)):
        (folder / f"a{ending}").write_bytes(pack((folder / "a.tar").read_bytes()))
    with (folder / "a.warc").open("wb") as stream:
        writer = WARCWriter(stream, gzip=False)
        heads = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record("http://a.org/", "response", io.BytesIO(b"<p>one"), http_headers=heads))
    return {path.name: path.read_bytes() for path in folder.glob("a.*")}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return good_files(tmp_path_factory.mktemp("good"))


def test_there_is_a_good_file_of_every_kind(good: dict[str, bytes]) -> None:
    for reader in READERS:
        names = [name for ending in reader.endings if (name := f"a{ending}") in good]
        assert any(isinstance(each, Document) for name in names for each in outcome(name, good[name])), reader


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_damage_to_a_good_file_makes_a_reader_fail(good: dict[str, bytes], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(good)))
    content = bytearray(good[name])
    for at, byte in data.draw(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=8)):
        content[at] = byte
    outcome(name, bytes(content[: data.draw(st.integers(0, len(content)))]))


def big(path: Path, rows: int, text: str) -> None:
    """Write so many texts to a file, of the kind that its name says."""
    if path.suffix == ".gz":
        with gzip.open(path, "wt", compresslevel=1) as packed:
            packed.writelines(f"{json.dumps({'id': number, 'text': text})}\n" for number in range(rows))
    elif path.suffix == ".parquet":
        schema = pyarrow.schema({"id": pyarrow.int64(), "text": pyarrow.string()})
        with pyarrow.parquet.ParquetWriter(path, schema, use_dictionary=False) as table:
            # All in one group of rows.
            table.write_table(pyarrow.table({"id": range(rows), "text": [f"{number}{text}" for number in range(rows)]}, schema=schema), rows)
    elif path.suffix == ".tar":
        with tarfile.open(path, "w") as box:
            for number in range(rows):
                info = tarfile.TarInfo(f"{number}.txt")
                info.size = len(text)
                box.addfile(info, io.BytesIO(text.encode()))
    elif path.suffix == ".warc":
        with path.open("wb") as stream:
            writer = WARCWriter(stream, gzip=False)
            heads = StatusAndHeaders("200 OK", [("Content-Type", "text/plain")], protocol="HTTP/1.1")
            for number in range(rows):
                writer.write_record(writer.create_warc_record(f"http://a.org/{number}", "response", io.BytesIO(text.encode()), http_headers=heads))
    else:
        with path.open("w") as out:
            out.write({".csv": "id,text\n", ".xml": "<a>"}.get(path.suffix, ""))
            out.writelines(f'{number},"{text}"\n' if path.suffix == ".csv" else f"{text}\n" for number in range(rows))
            out.write("</a>" if path.suffix == ".xml" else "")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is read from /proc")
@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.csv", "a.parquet", "a.tar", "a.warc", "a.txt", "a.xml"])
def test_memory_stays_flat_however_much_is_in_a_file(tmp_path: Path, name: str) -> None:
    import random
    import subprocess

    text = "".join(random.Random(2).choices("nothing of note \n", k=20_000))
    big(tmp_path / name, 10_000, text)
    code = (
        "import re, sys; from ciaperu.sweep.documents import inputs, read\n"
        "count = sum(len(each.text) for input in inputs(sys.argv[1:]) for each in read(input))\n"
        "print(count, int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) // 1024)"
    )
    answer = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    count, peak = map(int, answer.stdout.split())
    assert count > 10_000 * len(text) * 0.8
    # Of 200 MB; the libraries themselves take up to 90.
    assert peak < 140


def test_each_ending_and_each_kind_has_one_reader() -> None:
    for words in ([ending for reader in READERS for ending in reader.endings], [kind for reader in READERS for kind in reader.kinds]):
        assert len(words) == len(set(words))
