"""Text → what it is found by: words, figures and dates, each in one form however it is written, in English and Spanish alike.

`$10 million`, `10m`, `10,000,000`, `diez millones` are the figure 10000000; `Aug 10 2000`, `10/08/2000`, `10 de agosto de 2000` the date 2000-08-10.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from ciaperu.text import folded

# A row of the full-text index stands at the weight of its fact, and in the lowest bits the fact's number.
NUMBER_BITS = 40

# Words that carry no subject. Not among them: sin (Spanish "without") and us, which may be an acronym and a country.
STOP = frozenset(
    """a about after all also am an and any are as at be because been before being but by can could did do does done during each for from get
    got had has have he her him his how i if in into is it its just like many me more most much my no not of off on one only or other our out
    over own say says said she should so some such tell than that the their them then there these they this those through to too under up upon
    very was we were what when where whether which while who whom whose why will with would you your s t
    a al algo alguna algun algunos ante antes asi aun aunque cada como con contra cual cuales cuando cuanta cuantas cuanto cuantos de del desde
    donde dos durante e el ella ellas ellos en entre era eran eres es esa ese eso esos esta estaba estaban estan estas este esto estos fue fueron
    ha haber habia habian han hasta hay la las le les lo los mas me mi muy nada ni nos o os otra otro para pero por porque que quien quienes se
    sea ser si sido sobre son su sus tambien tanto te tiene tienen tras tu tuvo u un una unas uno unos y ya""".split()
) - {"dos"}

_MONTHS = {
    name: number
    for number, names in enumerate(
        """january jan enero ene|february feb febrero|march mar marzo|april apr abril abr|may mayo|june jun junio|july jul julio|
        august aug agosto ago|september sept sep setiembre septiembre set|october oct octubre|november nov noviembre|
        december dec diciembre dic""".split("|"),
        1,
    )
    for name in names.split()
}
# Alone, without a day or a year, only what can mean nothing else is a month.
_PLAIN_MONTHS = [name for name in _MONTHS if len(name) > 4 and name != "march"]
_UNITS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty|cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho
    diecinueve veinte"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety|veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"
_TENS_ES = _TENS.split("|")[1].split()
_DECADES = {word[:-1] + "ies": number for number, word in enumerate(_TENS.split("|")[0].split(), 2)}
_NUMBER_WORDS = {
    **{word: value for words in _UNITS.split("|") for value, word in enumerate(words.split()) if value > 1 and word != "once"},
    **{word: value for words in _TENS.split("|") for value, word in zip(range(20, 100, 10), words.split(), strict=True)},
}
_SIZES = {
    **dict.fromkeys("k mil thousand".split(), 1_000),
    **dict.fromkeys("m mm mn million millions millon millones".split(), 1_000_000),
    **dict.fromkeys(["b", "bn", "billion", "billions", "mil millones"], 1_000_000_000),
}


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"


_MONTH = _any(_MONTHS) + r"\.?"
_OF = r"(?:\s+(?:de|del|of))?\s+"
_TH = r"(?:st|nd|rd|th|o)?"
# One alternative for each kind of spot, the longest reading first; in folded text.
_SPOT = rf"""
    (?P<iso>\b\d{{4}}-\d{{2}}(?:-\d{{2}})?(?![\d-]))
  | (?P<numeric>\b\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}(?!\d))
  | (?P<dmy>\b\d{{1,2}}{_TH}{_OF}{_MONTH}(?!\w)(?:,?{_OF}\d{{4}}(?!\d))?)
  | (?P<mdy>\b{_MONTH}\s+\d{{1,2}}{_TH}(?![\d\w])(?:,?\s+\d{{4}}(?!\d))?)
  | (?P<my>\b{_MONTH},?{_OF}\d{{4}}(?!\d))
  | (?P<decade>\b(?:19|20)?[1-9]0'?s\b | \b{_any(_DECADES)}\b | \b(?:los|anos|decada)(?:\s(?:de|los|del))*\s(?:{_any(_TENS_ES)}|(?:19)?[1-9]0)\b)
  | (?P<month>\b{_any(_PLAIN_MONTHS)}\b)
  | (?P<acronym>\b(?:[a-z]\.){{2,}}(?:[a-z]\b)? | \b(?P<one>[a-z])(?P=one)\.?\s?(?P<two>[a-z])(?P=two)\b)
  | (?P<model>\b[a-z]{{1,4}}-?\d{{1,3}}\b(?![.,]\d))
  | (?P<figure>(?<![\w])(?:(?:us\$|s/\.?|[$€£])\s?)?(?:\d{{1,3}}(?:[.,\s]\d{{3}})+(?:[.,]\d{{1,2}})?|\d+(?:[.,]\d+)?)(?![\d])(?:\s?{_any(_SIZES)}\b)?)
  | (?P<spelled>\b{_any(_NUMBER_WORDS)}(?:(?:-|\s+(?:y\s+)?){_any(_NUMBER_WORDS)})?\b(?:\s+{_any(w for w in _SIZES if len(w) > 2)}\b)?)
  | (?P<word>[^\W_]+(?:['’-][^\W_]+)*)
    """
_WORD, _FIGURE, _DATE = "word", "figure", "date"
# Figures of so many digits are exact as a float.
EXACT = 15
# What stands between spaces: signs, a word, signs; else (group 2 empty) something with a digit or a sign inside.
_AROUND = '()[]“”‘’¿?¡!.,;:"'
_PIECE = re.compile(r"""([("“‘¿¡\[]*)(?:([a-z]+)(?=[,.;:!?)"”’\]]*(?:\s|$)))?\S*""")
# EE UU, written apart or as one.
_DOUBLED = re.compile(r"(.)\1(?:(.)\2)?$")
# Every word that _SPOT reads together with another, or as something else than a word.
_JOINED = frozenset(
    [*_MONTHS, *_NUMBER_WORDS, *_DECADES, *" ".join(_SIZES).split(), *_TENS_ES, *"de del of y los las anos decada st nd rd th o us s".split()]
)


@cache
def _spot() -> re.Pattern[str]:
    return re.compile(_SPOT, re.VERBOSE)


class Spot(NamedTuple):
    """A stretch of a text: what kind it is (word, figure, date) and the forms it is found by, the most exact first.

    A word has one form, or joined and apart where it is a compound; a date its day, its month, its year, and those without the year.
    """

    start: int
    end: int
    kind: str
    forms: tuple[str, ...]


def spots(text: str) -> list[Spot]:
    """Return the words, figures and dates of `text`, in order; stop words are left out."""
    plain, places = _fold(text)
    found: list[Spot] = []
    for start, stretch, simple in _stretches(plain):
        if simple:
            if stretch not in STOP:
                found.append(Spot(places[start], places[start + len(stretch) - 1] + 1, _WORD, (stretch,)))
            continue
        for match in _spot().finditer(stretch):
            first, last = places[start + match.start()], places[start + match.end() - 1] + 1
            # One sign may fold into several spots: ¼.
            if not found or first >= found[-1].end:
                found += [Spot(first, last, kind, forms) for kind, forms in _read(match) if forms]
    return found


def read(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield kind and forms of each spot of `text`: what `spots` returns, without the places, in half the time."""
    plain = _fold(text)[0]
    if "\u2044" in plain:
        # A fraction is one sign, and what it folds to, 1⁄2, would be several spots.
        yield from ((spot.kind, spot.forms) for spot in spots(text))
        return
    hard: list[str] = []
    for piece in plain.split():
        word = piece if piece.isalpha() else piece.strip(_AROUND)
        if word.isalpha() and word not in _JOINED and not (len(word) in (2, 4) and _DOUBLED.match(word)):
            if hard:
                yield from _read_hard(hard)
                hard = []
            if word not in STOP:
                yield _WORD, (word,)
        else:
            hard.append(piece)
    if hard:
        yield from _read_hard(hard)


def _read_hard(pieces: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for match in _spot().finditer(" ".join(pieces)):
        yield from ((kind, forms) for kind, forms in _read(match) if forms)


def _stretches(plain: str) -> Iterator[tuple[int, str, bool]]:
    """Yield a folded text in stretches: where each starts, the stretch, and whether it is just a word, which _SPOT is not needed for.

    What _SPOT reads together is of words in _JOINED, digits and signs only, so that a word that is none of them parts what it stands between.
    """
    start = end = -1
    for match in _PIECE.finditer(plain):
        word = match[2]
        if not match[0]:
            continue
        if word and word not in _JOINED and not _DOUBLED.match(word):
            if start >= 0:
                yield start, plain[start:end], False
                start = -1
            yield match.start(2), word, True
        else:
            start = match.start() if start < 0 else start
            end = match.end()
    if start >= 0:
        yield start, plain[start:end], False


class _Folds(dict[str, str]):
    """Sign → what it folds to, kept, since a text has few different signs."""

    def __missing__(self, sign: str) -> str:
        self[sign] = folded(sign) or (" " if sign.isspace() else "")
        return self[sign]


_FOLDS = _Folds()


def _fold(text: str) -> tuple[str, Sequence[int]]:
    """Return `text` folded, and for each character the place that it has in `text`."""
    if text.isascii():
        return text.lower(), range(len(text))
    folds = [_FOLDS[sign] for sign in text]
    plain = "".join(folds)
    if len(plain) == len(text) and "" not in folds:
        return plain, range(len(text))
    return plain, [place for place, signs in enumerate(folds) for _ in signs]


def _read(match: re.Match[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    kind = next(name for name in _READERS if match[name] is not None)
    yield from _READERS[kind](match[kind])


def date_forms(year: int, month: int = 0, day: int = 0) -> tuple[str, ...]:
    """Return what a date is found by, the most exact first, the decade last; year 0 where there is none."""
    forms = []
    if year and day:
        forms.append(f"d{year:04}{month:02}{day:02}")
    if day:
        forms.append(f"d{month:02}{day:02}")
    if year and month:
        forms.append(f"m{year:04}{month:02}")
    if month:
        forms.append(f"m{month:02}")
    if year:
        forms += [str(year), f"x{year // 10}"]
    return tuple(forms)


def _date(year: str, month: str | int, day: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    number = month if isinstance(month, int) else int(month) if month.isdigit() else _MONTHS[month.rstrip(".")]
    try:
        datetime.date(int(year or 2000), number, int(day or 1))
    except ValueError:
        yield _FIGURE, tuple(str(int(part)) for part in (day, year) if part)
        return
    yield _DATE, date_forms(int(year or 0), number, int(day or 0))


def _iso(written: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    year, month, *day = written.split("-")
    yield from _date(year, month, "".join(day))


def _numeric(written: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the date read day first, then its forms read month first, as a second guess, if it can be read so."""
    first, second, year = re.split("[/.-]", written)
    readings = [forms for day, month in ((first, second), (second, first)) for kind, forms in _date(year, month, day) if kind == _DATE]
    if readings:
        exact = [forms[0] for forms in dict.fromkeys(readings)]
        yield _DATE, tuple(dict.fromkeys([*exact, *readings[0]]))
    else:
        yield _FIGURE, tuple(str(int(part)) for part in (first, second, year))


def _named(written: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    parts = re.findall(r"\d+|[a-z]+", written)
    month = next(part for part in parts if part in _MONTHS)
    year = next((part for part in parts if len(part) == 4 and part.isdigit()), "")
    day = next((part for part in parts if len(part) < 3 and part.isdigit()), "")
    yield from _date(year, month, day)


def _decade(written: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the decade; one without a century is of the last century."""
    last = re.findall("[a-z]+|[0-9]+", written.removesuffix("s") if written[-2:] in ("0s", "'s") else written)[-1]
    if last.isdigit():
        number = int(last) // 10 if len(last) == 4 else 190 + int(last) // 10
    else:
        number = 190 + (_DECADES.get(last) or _TENS_ES.index(last) + 2)
    yield _DATE, (f"x{number}",)


def _figure(written: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    match = re.fullmatch(r"[^\d]*([\d.,\s]*\d)\s*(.*)", written)
    assert match
    number, size = match[1], _SIZES.get(match[2], 1)
    grouped = re.fullmatch(r"\d{1,3}(?:[.,\s]\d{3})+", number)
    # 4.425 million is a decimal, 1.300 millones is not.
    if grouped and not (number.count(".") == 1 and size > 1 and match[2].startswith("million")):
        whole, decimals = re.sub(r"\D", "", number), ""
    else:
        whole, _, decimals = re.sub(r"[.,\s](?=\d{3}(?:\D|$))", "", number).replace(",", ".").partition(".")
    if len(whole) > EXACT:
        # Kept digit for digit: a float would not tell it from its neighbours, and there is none for 400 digits.
        yield _FIGURE, ("".join(str(int(digit)) for digit in whole).lstrip("0") or "0",)
    else:
        yield _FIGURE, (figure_form(float(f"{whole}.{decimals or 0}") * size),)


def figure_form(value: float) -> str:
    """Return what a figure is found by: its digits, a decimal point written p."""
    rounded = round(value, 4)
    return str(int(rounded)) if rounded == int(rounded) else str(rounded).replace(".", "p")


def _spelled(written: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    words = re.findall("[a-z]+", written)
    value = sum(_NUMBER_WORDS.get(word, 0) for word in words)
    size = next((size for name, size in _SIZES.items() if len(name) > 2 and written.endswith(f" {name}")), 1)
    yield _FIGURE, (figure_form(value * size),)


def _word(written: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    plain = re.sub(r"['’]s?$|['’](?=\w)", "", re.sub(r"['’]s\b", "", written))
    parts = plain.split("-")
    if len(parts) == 1:
        if plain not in STOP:
            yield _WORD, (plain,)
    else:
        apart = [part for part in parts if part not in STOP]
        yield _WORD, tuple(dict.fromkeys(["".join(parts), *apart]))


def _joined(written: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield _WORD, (re.sub(r"\W", "", written),)


_READERS: dict[str, Callable[[str], Iterator[tuple[str, tuple[str, ...]]]]] = {
    "iso": _iso,
    "numeric": _numeric,
    "dmy": _named,
    "mdy": _named,
    "my": _named,
    "decade": _decade,
    "month": _named,
    "acronym": _joined,
    "model": _joined,
    "figure": _figure,
    "spelled": _spelled,
    "word": _word,
}
