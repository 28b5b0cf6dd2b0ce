"""What a page is made of. A page lays itself out in lines of styled spans; Rich draws them on a terminal, `str` writes them plain.

Rich's own tables take longer to draw two hundred rows than ciaperu takes to start, and a pipe needs no Rich at all. Blocks are
named tuples because a dataclass takes six times as long to define, which every command would pay for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ciaperu.text import visible, width

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.style import Style

# A piece of text and the name of its style ("" for none); cli/palette.py says how each is coloured.
Span = tuple[str, str]
Line = list[Span]
# Signs that we draw ourselves (style "draw"), and what stands for them where there is to be no box-drawing.
PLAIN = str.maketrans({"█": "#", "→": ">", "└": "`", "├": "|", "─": "-", "│": "|"})
# From this many columns on an entry takes one line, and below that a heading beside its text no longer fits.
ONE_LINE, BESIDE = 140, 56
NOTES_WIDTH = 62
GAP = 2
_FLAT = str.maketrans("\n\r\t", "   ")


class Block(Protocol):
    """Something that can be laid out: `columns` is None where lines may be of any length."""

    def lines(self, columns: int | None) -> Iterator[Line]:
        """Yield the lines of this block."""
        ...


class Page(NamedTuple):
    """Blocks from top to bottom: a Rich renderable, and as `str` plain text with nothing cut or wrapped."""

    blocks: Iterable[Block]

    def lines(self, columns: int | None) -> Iterator[Line]:
        """Yield every line, laid out for `columns`."""
        for block in self.blocks:
            yield from block.lines(columns)

    def plain(self, columns: int | None) -> Iterator[str]:
        """Yield every line as text without style or drawing signs."""
        for line in self.lines(columns):
            yield "".join(visible(text.translate(PLAIN) if style == "draw" else text) for text, style in line).rstrip()

    def __str__(self) -> str:
        return "\n".join(self.plain(None))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.segment import Segment

        styles: dict[str, Style | None] = {"": None}
        for line in self.lines(options.max_width):
            for text, style in line:
                if style not in styles:
                    styles[style] = console.get_style(style)
                yield Segment(visible(text), styles[style])
            yield Segment.line()


def wrap(spans: Iterable[Span], columns: int | None) -> Iterator[Line]:
    """Yield `spans` broken at spaces into lines of at most `columns`; a longer word is broken where it must be."""
    if columns is None:
        yield [(text.translate(_FLAT), style) for text, style in spans]
        return
    line: Line = []
    used = 0
    for gap, word in _words(spans):
        long = _measure(word)
        if line and used + len(gap) + long > columns:
            yield line
            line, used = [], 0
        if line:
            used += len(gap)
            # Words of one style stay one span: Rich draws span by span.
            (text, style), (next_text, next_style) = line[-1], word[0]
            if style == next_style and long <= columns:
                line[-1], word = (text + gap + next_text, style), word[1:]
            else:
                line.append((gap, ""))
        if long > columns:
            *full, (word, long) = _broken(word, columns)
            for piece, _ in full:
                yield piece
        line += word
        used += long
    yield line


def _words(spans: Iterable[Span]) -> Iterator[tuple[str, Line]]:
    """Yield words, each with the gap before it: one space, or two where there are more; spans that touch make one word."""
    gap, word = "", list[Span]()
    for text, style in spans:
        for part in re.findall(r"\s+|\S+", text):
            if not part.isspace():
                word.append((part, style))
                continue
            if word:
                yield gap, word
                gap, word = "", []
            gap = "  " if len(gap + part) > 1 else " "
    if word:
        yield gap, word


def _broken(word: Line, columns: int) -> list[tuple[Line, int]]:
    """Return a long word in pieces of at most `columns`, each with its width."""
    pieces: list[tuple[Line, int]] = [([], 0)]
    for text, style in word:
        for sign in text:
            line, used = pieces[-1]
            if used + width(sign) > columns and line:
                line, used = [], 0
                pieces.append((line, used))
            line.append((sign, style))
            pieces[-1] = (line, used + width(sign))
    return pieces


def _measure(line: Line) -> int:
    return sum(width(text) for text, _ in line)


def _indented(lines: Iterable[Line], indent: int) -> Iterator[Line]:
    for line in lines:
        yield [(" " * indent, ""), *line] if indent and line else line


class Blank:
    """An empty line."""

    def lines(self, columns: int | None) -> Iterator[Line]:
        """Yield it."""
        yield []


class Text(NamedTuple):
    """A paragraph."""

    spans: Sequence[Span]
    indent: int = 0

    def lines(self, columns: int | None) -> Iterator[Line]:
        """Yield the paragraph, wrapped."""
        yield from _indented(wrap(self.spans, columns and max(columns - self.indent, 1)), self.indent)


class Bar(NamedTuple):
    """A label and a number drawn as a bar, `of` being the largest number beside it; a note may follow the number."""

    label: str
    number: int
    of: int
    note: str = ""

    def lines(self, columns: int | None) -> Iterator[Line]:
        """Yield the one line."""
        room = max(min((columns or 80) - 20, 40), 1)
        signs = "█" * max(round(self.number * room / max(self.of, 1)), 1)
        yield [(f"{self.label:<7} ", "heading"), (signs, "draw"), (f" {self.number}{self.note}", "quiet")]


class Pair(NamedTuple):
    """A label and what it stands for; what is wide is wrapped beside the label, or below it where there is no room."""

    label: str
    spans: Sequence[Span]
    label_width: int = 12

    def lines(self, columns: int | None) -> Iterator[Line]:
        """Yield the label with its text."""
        return _beside([(self.label, "label")], self.spans, self.label_width, columns)


def _beside(lead: Line, body: Sequence[Span], room: int, columns: int | None) -> Iterator[Line]:
    if columns is not None and (columns < BESIDE or _measure(lead) > room):
        yield lead
        yield from _indented(wrap(body, max(columns - GAP, 1)), GAP)
        return
    lead = [*lead, (" " * (max(room - _measure(lead), 0) + GAP), "")]
    for number, line in enumerate(wrap(body, columns and columns - room - GAP)):
        yield [*(lead if number == 0 else [(" " * (room + GAP), "")]), *line]


class Entry(NamedTuple):
    """One thing in a list: its date, its title, notes on it, and the id that can be typed back."""

    lead: str
    body: Sequence[Span]
    notes: Sequence[Span]
    id: str
    lead_width: int = 12

    def lines(self, columns: int | None) -> Iterator[Line]:
        """Yield one line where there is room (or no limit), else the title and below it notes and id."""
        notes = [span for note in self.notes for span in (note, ("  ", ""))]
        if columns is None or columns >= ONE_LINE:
            yield from self._one_line(notes, columns)
            return
        yield from _beside([(self.lead, "date")], self.body, self.lead_width, columns)
        indent = GAP if columns < BESIDE else self.lead_width + GAP
        yield from _indented(wrap([*notes, (self.id, "id")], max(columns - indent, 1)), indent)

    def _one_line(self, notes: Line, columns: int | None) -> Iterator[Line]:
        if columns is None:
            yield [(self.lead.ljust(self.lead_width), "date"), ("  ", ""), *self.body, ("  ", ""), *notes, (self.id, "id")]
            return
        left_width = columns - NOTES_WIDTH - GAP
        left = _beside([(self.lead, "date")], self.body, self.lead_width, left_width)
        empty: Line = []
        for title, note in zip_longest(left, wrap([*notes, (self.id, "id")], NOTES_WIDTH), fillvalue=empty):
            gap = left_width + GAP - _measure(title)
            yield [*title, *([(" " * gap, ""), *note] if note else [])]


class Side(NamedTuple):
    """Columns side by side, each of blocks; one below the other where there is no room."""

    sides: Sequence[Sequence[Block]]

    def lines(self, columns: int | None) -> Iterator[Line]:
        """Yield the columns."""
        count = len(self.sides)
        room = ((columns or 0) - (count - 1) * 3) // count
        if room < 30:
            for side in self.sides:
                for block in side:
                    yield from block.lines(columns)
                yield []
            return
        stacks = [[line for block in side for line in block.lines(room)] for side in self.sides]
        for row in zip_longest(*stacks):
            merged: Line = []
            for number, line in enumerate(row):
                merged += line or []
                if number < count - 1:
                    merged += [(" " * (room - _measure(line or [])), ""), (" │ ", "draw")]
            yield merged
