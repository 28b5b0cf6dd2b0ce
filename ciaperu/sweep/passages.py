"""What is kept of a paper: how often it names whom, and its best passages with who stands in them. Nothing here depends on other papers."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ciaperu.sweep.documents import Document
from ciaperu.sweep.finding import Finder, Mention
from ciaperu.sweep.knowledge import STEM, Known
from ciaperu.sweep.letters import letters

SPAN = 600  # Names so many characters apart, at most, make one passage,
AROUND = 250  # which is shown with so many before and after.
CLOSE = 200  # So many characters from a name a word is close to it.
MOST = 10
HOME = 6
GROUPS = 60
# A blank line, or several.
_BLANK = re.compile(r"\n[ \t]*\n\s*")
_YEAR = re.compile(r"\b1[89]\d\d\b|\b20[0-4]\d\b")


class Passage(NamedTuple):
    """A stretch of a paper with names in it."""

    page: str
    start: int
    end: int
    text: str
    mentions: tuple[Mention, ...]
    cues: tuple[str, ...]
    paragraph: int  # of the page, where blank lines part paragraphs
    close: float  # what the words say that stand close to where the facts are set: the sum of log(1 + facts that have the word)


class Looked(NamedTuple):
    """A paper that was looked through. `inside` is what follows the file's own path in its path."""

    id: str
    inside: str
    date: str
    year: str  # that of its date, or the one that its passages name most often
    url: str
    length: int
    start: int  # where it begins in the paper, of which it may be a part
    counts: dict[str, int]  # entity → mentions
    written: dict[str, tuple[int, int]]  # number of a form → how often with a capital letter, and how often without
    spelled: dict[str, int]  # damaged spelling → mentions
    sketch: tuple[int, ...]
    passages: tuple[Passage, ...]


def look(document: Document, finder: Finder, known: Known, inside: str) -> Looked | None:
    """Return what is to be kept of a paper; None of one that names nobody."""
    from ciaperu.sweep.copies import sketch

    folded = letters(document.text)
    mentions, words = finder.find_in(document.text, folded)
    marks = sketch(folded.joined)
    if not mentions:
        return Looked(document.id, inside, document.date, document.date[:4], document.url, len(document.text), document.start, {}, {}, {}, marks, ())
    counts: Counter[str] = Counter()
    upper: Counter[int] = Counter()
    lower = words
    spelled: Counter[str] = Counter()
    for each in mentions:
        if "l" in each.signs:
            lower[each.form] += 1
        else:
            upper[each.form] += 1
            counts[each.entity] += 1
        if each.how == "damaged":
            spelled[each.found] += 1
    written = {str(form): (upper[form], lower[form]) for form in upper | lower}
    chosen = _passages(document, mentions, folded.spaced, known)
    year = document.date[:4] or _year(chosen)
    return Looked(
        document.id,
        inside,
        document.date,
        year,
        document.url,
        len(document.text),
        document.start,
        dict(counts),
        written,
        dict(spelled),
        marks,
        chosen,
    )


def _year(passages: Iterable[Passage]) -> str:
    """Return the year that passages name most often, the first of several."""
    years = Counter(year for passage in passages for year in _YEAR.findall(passage.text))
    return max(sorted(years), key=years.__getitem__, default="")


def _passages(document: Document, mentions: list[Mention], spaced: bytes, known: Known) -> tuple[Passage, ...]:
    """Return the passages of a paper that are to be weighed: of each entity the one with most company, those of rare ones first."""
    starts = [start for start, _label in document.pages]
    groups: list[list[Mention]] = []
    first, page_end = -1, 0
    for each in mentions:
        if first < 0 or each.end - first > SPAN or each.start >= page_end:
            groups.append([])
            first = each.start
            at = bisect_right(starts, each.start)
            page_end = starts[at] if at < len(starts) else len(document.text)
        groups[-1].append(each)
    places: dict[str, list[int]] = {}
    for number, group in enumerate(groups):
        for entity in {each.entity for each in group if "l" not in each.signs}:
            places.setdefault(entity, []).append(number)
    bounds: dict[int, tuple[int, int]] = {}
    cues: dict[int, set[str]] = {}

    def measured(number: int) -> tuple[int, int, int]:
        if number not in cues:
            bounds[number] = _bounds(groups[number], starts, spaced)
            start, end = bounds[number]
            stems = {word[:STEM] for word in spaced[start:end].decode().split()}
            cues[number] = stems & known.cues.keys()
        return len({each.entity for each in groups[number]}) * 4 + len(cues[number]), -number, 0

    # First of those that name where the facts are set, the ones with most company.
    home = [number for number, group in enumerate(groups) if any(each.form in known.home and "l" not in each.signs for each in group)]
    among = sorted(home, key=lambda number: (-len({each.entity for each in groups[number]}), number))[:GROUPS]
    kept: dict[int, None] = dict.fromkeys(sorted(among, key=measured, reverse=True)[:HOME])
    for entity in sorted(places, key=lambda entity: (len(places[entity]), entity)):
        if len(kept) >= MOST:
            break
        # Among many passages the ones with most names are looked at.
        among = sorted(places[entity], key=lambda number: (-len({each.entity for each in groups[number]}), number))[:GROUPS]
        kept.setdefault(max(among, key=measured))
    numbers = sorted(kept)
    paragraphs = _paragraphs(document.text, starts, (groups[number][0].start for number in numbers))
    return tuple(
        Passage(
            document.pages[at - 1][1] if (at := bisect_right(starts, groups[number][0].start)) else "",
            document.start + bounds[number][0],
            document.start + bounds[number][1],
            document.text[slice(*bounds[number])],
            tuple(each._replace(start=document.start + each.start, end=document.start + each.end) for each in groups[number]),
            tuple(sorted(cues[number])),
            paragraph,
            _close(groups[number], bounds[number], spaced, known),
        )
        for number, paragraph in zip(numbers, paragraphs, strict=True)
    )


def _close(group: Iterable[Mention], bounds: tuple[int, int], spaced: bytes, known: Known) -> float:
    """Return what the words of a passage say that stand close to where the facts are set: those that more facts have say more."""
    start, end = bounds
    found: set[str] = set()
    for each in group:
        if each.form in known.home:
            words = spaced[max(start, each.start - CLOSE) : min(end, each.end + CLOSE)].decode().split()
            found.update(word[:STEM] for word in words)
    return round(sum(math.log1p(len(known.cues[stem])) for stem in sorted(found & known.cues.keys())), 3)


def _paragraphs(text: str, pages: list[int], places: Iterable[int]) -> Iterator[int]:
    """Yield for places, which ascend, the number of the paragraph of its page that each is in; a line that names the page is none."""
    page, at, number = -1, 0, 1
    for place in places:
        here = bisect_right(pages, place)
        if here != page:
            page, at = here, pages[here - 1] if here else 0
            number = 0 if text.startswith("#", at) else 1
        number += len(_BLANK.findall(text, at, place))
        at = place
        yield max(1, number)


def _bounds(group: list[Mention], pages: list[int], spaced: bytes) -> tuple[int, int]:
    """Return where a passage begins and ends: a while before and after its names, at words, on one page."""
    at = bisect_right(pages, group[0].start)
    page_start, page_end = pages[at - 1] if at else 0, pages[at] if at < len(pages) else len(spaced)
    start, end = max(page_start, group[0].start - AROUND), min(page_end, max(group[-1].end, group[0].start + AROUND) + AROUND)
    if start > page_start:
        start = max(spaced.find(b" ", start, group[0].start), start)
    if end < page_end:
        end = max(spaced.rfind(b" ", group[-1].end, end), group[-1].end)
    while start < group[0].start and spaced[start] == 32:
        start += 1
    return start, end


def to_json(looked: Looked) -> str:
    """Return a paper as text to be kept."""
    import json

    return json.dumps(looked, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Looked:
    """Return a paper that was kept."""
    import json

    id, inside, date, year, url, length, start, counts, written, spelled, marks, kept = json.loads(text)
    passages = tuple(Passage(p[0], p[1], p[2], p[3], tuple(Mention(*m) for m in p[4]), tuple(p[5]), *p[6:]) for p in kept)
    return Looked(id, inside, date, year, url, length, start, counts, written, spelled, tuple(marks), passages)
