"""Works as BibTeX and as biblatex, written by bibtexparser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from ciaperu.export.references import Item, Uses, parts, remarks

# CSL type → type of BibTeX, type of biblatex; others are `misc`, or `online` where they have an address.
_TYPES = {
    "article": ("misc", "online"),
    "article-journal": ("article", "article"),
    "article-magazine": ("article", "article"),
    "article-newspaper": ("article", "article"),
    "book": ("book", "book"),
    "chapter": ("incollection", "incollection"),
    "entry": ("incollection", "inreference"),
    "entry-dictionary": ("incollection", "inreference"),
    "entry-encyclopedia": ("incollection", "inreference"),
    "hearing": ("misc", "misc"),
    "manuscript": ("unpublished", "unpublished"),
    "paper-conference": ("inproceedings", "inproceedings"),
    "report": ("techreport", "report"),
    "thesis": ("phdthesis", "thesis"),
}
_MONTHS = "January February March April May June July August September October November December".split()
# CSL variable → field of BibTeX, field of biblatex; the container, publisher and dates are told apart by type below.
_FIELDS = {
    "collection-title": ("series", "series"),
    "volume": ("volume", "volume"),
    "issue": ("number", "issue"),
    "number": ("number", "number"),
    "edition": ("edition", "edition"),
    "genre": ("type", "type"),
    "medium": ("howpublished", "howpublished"),
    "publisher-place": ("address", "location"),
    "archive": ("archive", "library"),
    "event-title": ("eventtitle", "eventtitle"),
    "language": ("language", "language"),
    "DOI": ("doi", "doi"),
    "ISBN": ("isbn", "isbn"),
    "ISSN": ("issn", "issn"),
    "URL": ("url", "url"),
}
# BibTeX counts braces behind a backslash too, so that their commands must do without. The straight quote is left as it is: its command
# is not in LaTeX's own encoding.
_SIGNS = {"{": r"{\textbraceleft}", "}": r"{\textbraceright}"}
# Fields that LaTeX reads as they are.
_RAW = {"url", "doi"}


def bibtex(works: list[tuple[Item, Uses]]) -> str:
    """Return works as BibTeX, in ASCII where LaTeX has a command for a letter."""
    return _written(works, 0)


def biblatex(works: list[tuple[Item, Uses]]) -> str:
    """Return works as biblatex, with dates as EDTF where they are known as parts, in UTF-8."""
    return _written(works, 1)


def _written(works: list[tuple[Item, Uses]], dialect: int) -> str:
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.model import Block, Entry, Field

    escape = _escaping(dialect)
    entries: list[Block] = []
    for item, uses in works:
        kind = _TYPES.get(item["type"], ("misc", "online" if "URL" in item else "misc"))[dialect]
        fields = [Field(name, _raw(value) if name in _RAW else value) for name, value in _fields(item, uses, kind, dialect, escape)]
        entries.append(Entry(kind, item["id"], fields))
    return write_string(Library(entries))


def _escaping(dialect: int) -> Callable[[str], str]:
    """Return what makes of a text one that LaTeX shows as it is: in ASCII for BibTeX; for biblatex only its signs are escaped."""
    from pylatexenc.latexencode import UnicodeToLatexEncoder

    encoder: Any = UnicodeToLatexEncoder(
        non_ascii_only=False, replacement_latex_protection="braces-all", unknown_char_policy="keep", unknown_char_warning=False
    )
    escaped = r'[^"{}]+' if dialect == 0 else r"[\x20\x21\x23-\x7a|~]+"

    def escape(text: str) -> str:
        return re.sub(rf"{escaped}|[{{}}]", lambda part: _SIGNS.get(part[0]) or str(encoder.unicode_to_latex(part[0])), text)

    return escape


def _raw(value: str) -> str:
    """Return an address that cannot end its field: braces and blanks are percent-encoded (RFC 3986)."""
    return re.sub(r"[\s{}\\]", lambda sign: f"%{ord(sign[0]):02X}", value)


def _fields(item: Item, uses: Uses, kind: str, dialect: int, escape: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    for role in ("author", "editor"):
        if role in item:
            yield role, " and ".join(_person(each, escape) for each in item[role])
    # In braces, so that no style changes the capitals of names.
    yield "title", f"{{{escape(item['title'])}}}"
    if "container-title" in item:
        journal = ("journal", "journaltitle")[dialect]
        yield journal if kind == "article" else "booktitle", f"{{{escape(item['container-title'])}}}"
    if "publisher" in item:
        yield ("institution" if kind in ("techreport", "report") else "school" if kind == "phdthesis" else "publisher"), escape(item["publisher"])
    yield from _dates(item, dialect, escape)
    if "page" in item:
        yield "pages", escape(re.sub("[-–]+", "--", item["page"])).replace("{--}", "--")
    for variable, names in _FIELDS.items():
        if variable in item:
            yield names[dialect], item[variable] if names[dialect] in _RAW else escape(item[variable])
    if noted := ". ".join(remark.removesuffix(".") for remark in remarks(item, uses)):
        # A note would be printed in a bibliography; these are for who keeps it.
        yield ("annote", "annotation")[dialect], escape(f"{noted}.")


def _dates(item: Item, dialect: int, escape: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    for variable, name in (("issued", "date"), ("accessed", "urldate")):
        begin, end = parts(item, variable)
        circa = "~" if item.get(variable, {}).get("circa") else ""
        written = "/".join(_iso(each) + circa for each in (begin, end) if each)
        if written and (dialect == 1 or variable == "accessed"):
            yield name, written
        elif begin:
            year = "/".join(f"{each[0]:04}" for each in (begin, end) if each)
            yield "year", f"{{circa {year}}}" if circa else year
            if not end and len(begin) > 1:
                yield "month", " ".join([_MONTHS[begin[1] - 1], *map(str, begin[2:])])
        elif variable in item:
            yield "year" if dialect == 0 else "note", f"{{{escape(item[variable]['literal'])}}}"


def _iso(date: list[int]) -> str:
    return "-".join([f"{date[0]:04}", *(f"{part:02}" for part in date[1:])])


def _person(person: dict[str, str], escape: Callable[[str], str]) -> str:
    """Return a name as `Family, Given`; one that is no person's, or has a word or sign that parts names, is one word in braces."""
    if "literal" in person:
        return f"{{{escape(person['literal'])}}}"
    family = " ".join(filter(None, (person.get("non-dropping-particle"), person.get("family"))))
    given = " ".join(filter(None, (person.get("given"), person.get("dropping-particle"))))
    named = [_one_word(part, escape) for part in (family, person.get("suffix", ""), given) if part]
    return ", ".join(named)


def _one_word(part: str, escape: Callable[[str], str]) -> str:
    return f"{{{escape(part)}}}" if re.search(r",|\band\b", part) else escape(part)
