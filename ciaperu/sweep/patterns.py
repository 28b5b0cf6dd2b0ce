"""Two automata: over the letters of a text without its spaces for names of some length, over its words for short ones. Both give what is near."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio_alignment

from ciaperu.sweep.names import Form, confused, ends_lost, variants

SHORT = 6  # From so many letters on a name is looked for in every damaged form, as a word,
RUN = 9  # from so many also without regard to spaces,
LONG = 14  # up to so many; longer ones by their parts,
PART = 6  # of so many letters at least.
HALF = 7  # Of a damaged name the first or the last letters are whole, so many, or else it is a pattern of its own.
# Forms of fewer letters stand alone between spaces; those of so many may be run together with what is beside them, or broken.
BROKEN = 4
# What is so often in the facts is an ordinary word.
OFTEN = 3
# One letter in so many may be wrong.
EDITS = 6
# So many different names are very many.
MANY = 5_000
# An automaton of more patterns takes too much memory and time: what comes after is then looked for whole only.
MOST = 100_000
# Letters that scanners take for each other count as one, so that any number of them in a name costs no pattern.
_ALIKE = ("ceo", "ilj", "unv", "hb", "ft", "gq")
ALIKE = bytes.maketrans(*("".join(part).encode() for part in zip(*((sign, group[0]) for group in _ALIKE for sign in group), strict=True)))
_SQUASHED = (("rn", "m"), ("nn", "m"), ("cl", "d"), ("vv", "w"), ("li", "h"), ("ii", "u"))


class Pattern(NamedTuple):
    """What is looked for: the letters of a form, those of a damaged one, or a part of them that begins at a place of the word."""

    word: str
    how: str  # exact, damaged, part, half
    place: int


class Near(NamedTuple):
    """Letters from one place to another that are a form, or are near one."""

    word: str
    how: str
    first: int
    last: int
    wrong: float


@lru_cache(2**16)
def alike(word: str) -> str:
    """Return a word with one letter for all those that scanners take for it."""
    return word.encode().translate(ALIKE).decode()


@lru_cache(2**16)
def cost(word: str, found: str) -> float:
    """Return how much is wrong with a word: 1 for a letter that is another, lost or added, half as much where it only looks like it."""
    whole = (Levenshtein.distance(word, found) + Levenshtein.distance(alike(word), alike(found))) / 2
    if whole <= 0.5:
        return whole
    for written, read in _SQUASHED:
        word, found = word.replace(written, read), found.replace(written, read)
    return min(whole, 0.5 + (Levenshtein.distance(word, found) + Levenshtein.distance(alike(word), alike(found))) / 2)


def bearable(word: str) -> float:
    """Return how much may be wrong with a word."""
    return max(1.0, len(word) / EDITS) + (0.5 if len(word) > 7 else 0.0)


class Patterns:
    """The automata of the forms of a dossier. `ordinary` is a text: what is often in it says nothing of a name that it is a part of."""

    def __init__(self, forms: Sequence[Form], ordinary: str = "") -> None:
        from ahocorasick_rs import BytesAhoCorasick, Implementation

        joined: dict[str, list[Pattern]] = {}
        alone: dict[str, list[Pattern]] = {}
        whole = {form.joined: form for form in forms if not form.capitals} | {form.joined: form for form in forms if form.capitals}
        # Of very many names short ones are words only, and long ones may be damaged only by what looks alike, or else nothing is fast enough.
        many = len(whole) > MANY
        self._alone_below = RUN if many else SHORT
        for word, form in whole.items():
            if len(word) >= (RUN if many else BROKEN) and not form.capitals:
                joined.setdefault(alike(word), []).insert(0, Pattern(word, "exact", 0))
            if len(word) < self._alone_below:
                alone.setdefault(alike(word), []).insert(0, Pattern(word, "exact", 0))
                if form.capitals:
                    # N.A.T.O.
                    alone.setdefault(alike(" ".join(word)), []).insert(0, Pattern(word, "exact", 0))
        ordinary = alike(ordinary)
        # Whoever is found by a name of one word need not be found by others that it is a part of.
        short: dict[str, set[str]] = {form.entity: set() for form in forms}
        for form in forms:
            if len(form.words) == 1 and len(form.words[0]) >= SHORT and not form.capitals:
                short[form.entity].add(form.words[0])
        for word, form in () if many else whole.items():
            if form.how == "phrase" or form.capitals or len(word) < BROKEN:
                continue
            one = len(form.words) == 1
            near: Iterable[str] = ends_lost(word) if len(word) >= SHORT else confused(word)
            if len(joined) + len(alone) <= MOST:
                if SHORT <= len(word) < RUN and one:
                    near = [*near, *variants(alike(word)), word]
                elif RUN <= len(word) <= LONG:
                    folded = alike(word)
                    for each in _beyond_halves(folded):
                        joined.setdefault(each, []).append(Pattern(word, "damaged", 0))
                    joined.setdefault(folded[:HALF], []).append(Pattern(word, "half", 0))
                    joined.setdefault(folded[-HALF:], []).append(Pattern(word, "half", len(word) - HALF))
                for part, place in _parts(form, ordinary) if not short[form.entity] & set(form.words) else ():
                    joined.setdefault(part, []).append(Pattern(word, "part", place))
            for each in dict.fromkeys(map(alike, near)) if one else ():
                alone.setdefault(each, []).append(Pattern(word, "damaged", 0))
        # A short name may be damaged and run together with a word that the facts often use.
        run: dict[str, list[str]] = {}
        for word, form in () if many else whole.items():
            if BROKEN <= len(word) < RUN and len(form.words) == 1 and not form.capitals and form.how != "phrase":
                for each in {alike(word), *map(alike, confused(word))}:
                    run.setdefault(each, []).append(word)
        self._often = lru_cache(2**14)(lambda rest: ordinary.count(rest) >= OFTEN)
        self._alone, self._joined, self._run = list(alone.values()), list(joined.values()), list(run.values())
        kind = Implementation.DFA if len(joined) + len(alone) <= MOST + MOST // 2 else Implementation.ContiguousNFA
        self._in_joined = BytesAhoCorasick([word.encode() for word in joined], implementation=kind)
        self._in_spaced = BytesAhoCorasick([f" {word} ".encode() for word in alone] + [f" {word}".encode() for word in run], implementation=kind)

    def in_spaced(self, spaced: bytes) -> Iterator[Near]:
        """Yield short forms, and those of one word that are damaged, that stand alone in a text or begin a word of which the rest is ordinary."""
        for number, start, end in self._in_spaced.find_matches_as_indexes(b" " + spaced.translate(ALIKE) + b" ", overlapping=True):
            if number >= len(self._alone):
                if spaced[end - 1 : end].isalpha():
                    yield from self._run_together(self._run[number - len(self._alone)], spaced, start, end - 1)
                continue
            end -= 2
            found = spaced[start:end].decode()
            best: Near | None = None
            for word, how, _place in self._alone[number]:
                if found == word or (how == "exact" and found.replace(" ", "") == word):
                    if len(word) < self._alone_below:
                        yield Near(word, "exact", start, end, 0.0)
                    break
                if len(word) >= BROKEN and (how == "damaged" or len(word) < SHORT):
                    wrong = cost(word, found)
                    if wrong <= bearable(word) and (best is None or wrong < best.wrong):
                        best = Near(word, "damaged", start, end, wrong)
            else:
                if best:
                    yield best

    def _run_together(self, words: Sequence[str], spaced: bytes, start: int, end: int) -> Iterator[Near]:
        """Yield the nearest of short names, if what it is run together with is often in the facts."""
        rest = alike(spaced[end : end + 2 * RUN].partition(b" ")[0].decode())
        if len(rest) >= PART and self._often(rest):
            found = spaced[start:end].decode()
            wrong, word = min((cost(word, found), word) for word in words)
            if wrong <= bearable(word):
                yield Near(word, "run", start, end, wrong)

    def in_joined(self, joined: bytes) -> list[Near]:
        """Return forms that stand in the letters of a text, in order, then what is near one and meets none, the nearest first."""
        plain = joined.translate(ALIKE)
        hits = self._in_joined.find_matches_as_indexes(plain, overlapping=True)
        if not hits:
            return []
        exact: list[tuple[int, int, str]] = []
        others: list[tuple[int, int, Pattern]] = []
        for number, first, last in hits:
            for pattern in self._joined[number]:
                if pattern.how == "exact" and joined[first:last] == pattern.word.encode():
                    exact.append((first, -last, pattern.word))
                elif pattern.how == "half":
                    start = first - pattern.place
                    if start < 0 or joined[start : start + len(pattern.word)] != pattern.word.encode():
                        others += _from_half(pattern, plain, first, last)
                elif len(pattern.word) >= RUN:
                    others.append((first, last, pattern))
        kept: list[Near] = []
        end = -1
        for first, negative, word in sorted(exact):
            if -negative > end:
                end = -negative
                kept.append(Near(word, "exact", first, end, 0.0))
        taken = [(each.first, each.last) for each in kept if len(each.word) >= SHORT]
        near = self._near(dict.fromkeys(others), joined, plain, taken) if others else []
        return kept + sorted(near, key=lambda each: (each.wrong / len(each.word), each.first - each.last, each))

    def _near(self, hits: Iterable[tuple[int, int, Pattern]], joined: bytes, plain: bytes, taken: Sequence[tuple[int, int]]) -> list[Near]:
        """Return what of hits is near a form and meets nothing that is taken."""
        found: list[Near] = []
        tried: set[tuple[str, int]] = set()
        for first, last, (word, how, place) in hits:
            if taken and meets(taken, first, last):
                continue
            if how != "part":
                wrong = cost(word, joined[first:last].decode())
                if wrong <= bearable(word):
                    found.append(Near(word, "damaged", first, last, wrong))
            elif (word, first - place) not in tried:
                tried.add((word, first - place))
                near = _about(word, joined, plain, first - place)
                if near and not meets(taken, near.first, near.last):
                    found.append(near)
        return found


def _beyond_halves(folded: str) -> set[str]:
    """Return what a word may have become of which neither the first nor the last letters are whole."""
    every = {alike(each) for each in variants(folded)} - {folded}
    return {each for each in every if not each.startswith(folded[:HALF]) and not each.endswith(folded[-HALF:])} | set(map(alike, confused(folded)))


def _from_half(half: Pattern, plain: bytes, first: int, last: int) -> Iterator[tuple[int, int, Pattern]]:
    """Yield where a word stands of which one letter is wrong and the first or the last ones are whole: from `first` to `last` of a text."""
    word = half.word
    folded, length = alike(word), len(word)
    beside = plain[first : first + length] if half.place == 0 else plain[max(0, last - length) : last]
    # Where one letter is wrong, more or less, so many letters are two edits away at most.
    if Levenshtein.distance(folded, beside.decode(), score_cutoff=2) > 2:
        return
    for more in (-1, 0, 1):
        start, end = (first, first + length + more) if half.place == 0 else (last - length - more, last)
        if start < 0 or end > len(plain):
            continue
        found = plain[start:end].decode()
        # A letter more or less is one inside the word.
        if (more == 0 or (found[0] == folded[0] and found[-1] == folded[-1])) and Levenshtein.distance(folded, found, score_cutoff=1) == 1:
            yield start, end, Pattern(word, "damaged", 0)


def _parts(form: Form, ordinary: str) -> Iterator[tuple[str, int]]:
    """Yield the parts that a long name is looked for by, each with its place: none that is ordinary; words of it, damaged ones too."""
    whole = alike(form.joined)
    if len(whole) < 2 * PART:
        return
    times = ordinary.count(whole)
    count = min(len(whole) // PART, 3)
    for number in range(count):
        start, end = number * len(whole) // count, (number + 1) * len(whole) // count
        if ordinary.count(whole[start:end]) <= times:
            yield whole[start:end], start
    start = 0
    for word in map(alike, form.words):
        if len(form.words) > 1 and len(word) >= PART and ordinary.count(word) <= times:
            for each in dict.fromkeys([word, *map(alike, variants(word))]) if len(word) > PART else (word,):
                yield each, start
        start += len(word)


def meets(taken: Sequence[tuple[int, int]], first: int, last: int) -> bool:
    """Return whether a stretch meets one of those that are taken, which are in order and apart."""
    at = bisect_left(taken, (last, 0)) - 1
    return at >= 0 and taken[at][1] > first


def _about(word: str, joined: bytes, plain: bytes, place: int) -> Near | None:
    """Return the name that begins about `place`, if no more is wrong with it than it bears."""
    most = len(word) // EDITS + 1
    folded = alike(word)
    place = max(0, place)
    # One that begins a letter later than where it is compared differs there and at its end.
    if Levenshtein.distance(folded, plain[place : place + len(word)].decode(), score_cutoff=most + 1) > most + 1:
        return None
    low = max(0, place - most)
    window = joined[low : place + len(word) + most].decode()
    found = partial_ratio_alignment(folded, alike(window), score_cutoff=65)
    if found is None:
        return None
    # A letter more or less at either end may fit better.
    ends = [
        (first, last)
        for first in (found.dest_start, found.dest_start - 1, found.dest_start + 1)
        for last in (found.dest_end, found.dest_end - 1, found.dest_end + 1)
        if 0 <= first < last <= len(window)
    ]
    wrong, (first, last) = min(((cost(word, window[first:last]), (first, last)) for first, last in ends), key=lambda pair: pair[0])
    return Near(word, "damaged", low + first, low + last, wrong) if wrong <= bearable(word) else None
