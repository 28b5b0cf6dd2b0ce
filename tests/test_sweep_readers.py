"""What papers come in: files made by the programs that make such files, good and bad; nothing is skipped in silence."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import os
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ciaperu.sweep.documents import Document, Unread, inputs, read
from ciaperu.sweep.readers import READERS, Place, read_stream
from ciaperu.sweep.readers import text as texts

BELL = "The clerk of Port Ellery paid Ada Vale on 3 May 1911.\n"


def all_of(path: Path) -> list[Document | Unread]:
    (file,) = inputs([path])
    return list(read(file))


def one(path: Path) -> Document:
    (found,) = all_of(path)
    assert isinstance(found, Document), found
    return found


def refused(path: Path) -> str:
    (found,) = all_of(path)
    assert isinstance(found, Unread), found
    return found.why


def written(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def pdf_of(*pages: str) -> bytes:
    """Return a PDF of one line a page, written out by hand (ISO 32000-1, 7.5)."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for page in pages:
        content = f"BT /F1 12 Tf 72 720 Td ({page}) Tj ET".encode("latin-1") if page else b""
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        kids.append(len(objects) + 1)
        font = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
        parts = (font, len(objects))
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources %s /Contents %d 0 R >>" % parts)
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % kid for kid in kids), len(kids))
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
        + (b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    )


def test_text_is_the_file_itself_with_its_pages(tmp_path: Path) -> None:
    found = one(written(tmp_path / "box 1.txt", (BELL + "\f" + "Lima, señor\r\n").encode()))
    assert found.text == BELL + "\fLima, señor\r\n"
    assert (found.id, found.path) == ("box 1", str(tmp_path / "box 1.txt"))
    assert found.pages == ((0, "1"), (len(BELL) + 1, "2"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_in_any_of_these_encodings(encoding: str, tmp_path: Path) -> None:
    assert one(written(tmp_path / "a.txt", "El señor Peñón – Ellery".encode(encoding))).text == "El señor Peñón – Ellery"


def test_markdown_has_sections_and_numbered_pages(tmp_path: Path) -> None:
    found = one(written(tmp_path / "104-1.md", b"# 104-1\n\n## Page 1\n\nA\n\n## Page 2\n\n### Cable ###\nB\n"))
    assert [label for _start, label in found.pages] == ["1", "2"]
    assert [(found.text[start:].splitlines()[0], said) for start, said in found.sections] == [("# 104-1", "104-1"), ("### Cable ###", "Cable")]


def test_a_long_text_comes_in_pieces_that_can_be_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "PIECE", 1000)
    whole = "".join(f"Línea {number} de la carta.\n" for number in range(300))
    found = all_of(written(tmp_path / "a.txt", whole.encode()))
    assert len(found) > 3
    for each in found:
        assert isinstance(each, Document)
        start = int(each.path.rpartition("@")[2])
        assert whole[start : start + len(each.text)] == each.text
    assert "".join(each.text for each in found if isinstance(each, Document)) == whole


def test_html_without_scripts_and_with_headings(tmp_path: Path) -> None:
    head = "<html><head><title>Bells</title><style>p{}</style></head><body><h2>The <b>clock</b></h2>"
    page = head + "<p>Ada&nbsp;Vale<script>var x</script> came.</p></body>"
    found = one(written(tmp_path / "a.html", page.encode()))
    assert "Ada\xa0Vale came." in found.text
    assert "var x" not in found.text
    assert "p{}" not in found.text
    assert [said for _start, said in found.sections] == ["Bells", "The clock"]


TEI = """<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><publicationStmt><date when="1996">1996</date></publicationStmt></fileDesc></teiHeader>
<text><body><p>Preface</p>
<div type="document" xml:id="d415"><head>415. Telegram</head><pb n="858"/>
<p>Lima, <date when="1911-05-03">May 3</date>. Ada Vale <hi>came</hi>.</p></div>
<div type="document" xml:id="d416"><head>416. Telegram</head><p>Nothing.</p></div></body></text></TEI>"""


def test_each_document_of_a_tei_volume_is_a_paper(tmp_path: Path) -> None:
    rest, first, second = all_of(written(tmp_path / "volume.xml", TEI.encode()))
    assert isinstance(rest, Document)
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.id, first.path, first.date) == ("d415", f"{tmp_path / 'volume.xml'}#d415", "1911-05-03")
    assert "Ada Vale came." in first.text
    assert [(first.text[start:].split()[0], label) for start, label in first.pages] == [("Lima,", "858")]
    assert [said for _start, said in first.sections] == ["415. Telegram"]
    assert (second.id, rest.date, "Preface" in rest.text, "1996" in rest.text) == ("d416", "1996", True, False)


def test_xml_that_swells_or_is_broken_is_refused(tmp_path: Path) -> None:
    laughs = '<!DOCTYPE a [<!ENTITY b "hahaha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
    assert refused(written(tmp_path / "a.xml", laughs.encode())) == "XML that declares entities"
    outside = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    assert refused(written(tmp_path / "b.xml", outside.encode())) == "XML that declares entities"
    assert refused(written(tmp_path / "c.xml", b"<a>\n<b></a>")) == "not well-formed XML: line 2"


def test_pdf_page_by_page(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    found = one(written(tmp_path / "a.pdf", pdf_of("Ada Vale came", "and went")))
    assert [(found.text[start : start + 3], label) for start, label in found.pages] == [("Ada", "1"), ("and", "2")]
    assert refused(written(tmp_path / "b.pdf", pdf_of("", ""))) == "pictures of pages, without a text layer"
    assert refused(written(tmp_path / "c.pdf", b"%PDF-1.4 no more")).startswith("damaged PDF")


def test_an_encrypted_pdf_is_refused(tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_of("Ada Vale")))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert refused(written(tmp_path / "a.pdf", out.getvalue())) == "encrypted"


def test_boxes_within_boxes(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w:gz") as tar:
        info = tarfile.TarInfo("1911/cable.txt")
        info.size = len(BELL)
        tar.addfile(info, io.BytesIO(BELL.encode()))
        link = tarfile.TarInfo("1911/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("papers.tar.gz", inner.getvalue())
        box.writestr("picture.bin", b"\0\1\2")
    text, link_found, picture = all_of(tmp_path / "all.zip")
    assert isinstance(text, Document)
    assert (text.id, text.text) == ("cable", BELL)
    assert text.path == f"{tmp_path / 'all.zip'}!papers.tar.gz!1911/cable.txt"
    assert link_found == Unread(f"{tmp_path / 'all.zip'}!papers.tar.gz!1911/link", "not a file")
    assert picture == Unread(f"{tmp_path / 'all.zip'}!picture.bin", "not text, and not a kind of file that is read")


@pytest.mark.parametrize(("end", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)])
def test_packed_files(end: str, pack: object, tmp_path: Path) -> None:
    assert callable(pack)
    assert one(written(tmp_path / f"a.txt.{end}", pack(BELL.encode()))).text == BELL
    assert refused(written(tmp_path / f"b.txt.{end}", pack(BELL.encode() * 900)[:-9])) in ("damaged or cut short",)
    assert refused(written(tmp_path / f"c.txt.{end}", b"plain"))


def test_what_swells_without_end_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress(b"a\n" * 130_000_000, compresslevel=9)
    *_pieces, last = all_of(written(tmp_path / "bomb.txt.gz", packed))
    assert last == Unread(str(tmp_path / "bomb.txt.gz"), "unpacks to more than 400 times its size")


def test_boxes_too_deep_are_refused(tmp_path: Path) -> None:
    data = BELL.encode()
    for _depth in range(8):
        data = gzip.compress(data)
    assert "more than 4 deep" in refused(written(tmp_path / ("a.txt" + ".gz" * 8), data))


def test_an_encrypted_member_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as box:
        box.writestr("a.txt", BELL)
    data = bytearray((tmp_path / "a.zip").read_bytes())
    for sign, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(sign) + place] |= 1
    assert refused(written(tmp_path / "b.zip", bytes(data))) == "encrypted"


def test_a_web_archive(tmp_path: Path) -> None:
    pytest.importorskip("warcio")
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    with (tmp_path / "a.warc.gz").open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for url, kind, body in (
            ("https://example.org/a", "text/html; charset=utf-8", b"<p>Ada Vale</p>"),
            ("https://example.org/b", "image/png", b"\x89PNG"),
        ):
            headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.0")
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=io.BytesIO(body), http_headers=headers, warc_headers_dict={"WARC-Date": "2001-04-23T00:00:00Z"}
                )
            )
    page, picture = all_of(tmp_path / "a.warc.gz")
    assert isinstance(page, Document)
    assert (page.id, page.url, page.date, page.text.strip()) == ("https://example.org/a", "https://example.org/a", "2001-04-23", "Ada Vale")
    assert isinstance(picture, Unread)
    assert picture.why == "image/png, which is not read"


ROWS = [{"id": "a", "text": BELL, "date": "1911-05-03", "url": "https://example.org"}, {"id": "b", "text": "Nothing."}]


def table(kind: str, path: Path) -> Path:
    if kind == "jsonl":
        return written(path, "\n".join(map(json.dumps, ROWS)).encode())
    if kind == "json":
        return written(path, json.dumps(ROWS).encode())
    if kind == "parquet":
        pyarrow = pytest.importorskip("pyarrow")
        from pyarrow import parquet

        parquet.write_table(pyarrow.Table.from_pylist(ROWS), path)
        return path
    out = io.StringIO()
    writer = csv.DictWriter(out, ["id", "text", "date", "url"], delimiter="\t" if kind == "tsv" else ",")
    writer.writeheader()
    writer.writerows(ROWS)
    return written(path, out.getvalue().encode())


@pytest.mark.parametrize("kind", ["jsonl", "json", "csv", "tsv", "parquet"])
def test_tables_of_documents(kind: str, tmp_path: Path) -> None:
    path = table(kind, tmp_path / f"rows.{kind}")
    first, second = all_of(path)
    assert first == Document("a", f"{path}#1", BELL, (), (), "1911-05-03", "https://example.org")
    assert isinstance(second, Document)
    assert second.id == "b"


def test_tables_that_are_none(tmp_path: Path) -> None:
    assert refused(written(tmp_path / "a.csv", b"id,body\n1,x\n")) == "no column `text`"
    assert refused(written(tmp_path / "a.json", b"{")) == "not JSON"
    assert refused(written(tmp_path / "a.parquet", b"PAR1 no")) == "damaged or cut short"
    bad, good = all_of(written(tmp_path / "a.jsonl", b'{"text": \n{"text": "Ada Vale"}\n'))
    assert bad == Unread(f"{tmp_path / 'a.jsonl'}#1", "not JSON")
    assert isinstance(good, Document)


def test_a_folder_in_a_fixed_order_whatever_links_to_it(tmp_path: Path) -> None:
    for name in ("b/2.txt", "a/1.txt", "c.txt"):
        written(tmp_path / name, BELL.encode())
    (tmp_path / "a" / "back").symlink_to(tmp_path)
    assert [os.path.relpath(each.path, tmp_path) for each in inputs([tmp_path])] == ["c.txt", "a/1.txt", "b/2.txt"]


def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pypdf", None)
    assert refused(written(tmp_path / "a.pdf", pdf_of("x"))) == "needs pypdf: pip install 'ciaperu[sweep]'"


@pytest.mark.parametrize("end", sorted(READERS))
@settings(max_examples=25, deadline=None)
@given(data=st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_no_bytes_make_a_reader_fail(end: str, data: bytes) -> None:
    for each in read_stream(io.BytesIO(data), Place(f"a{end}", f"a{end}")):
        assert isinstance(each, (Document, Unread))
        assert not isinstance(each, Unread) or each.why
