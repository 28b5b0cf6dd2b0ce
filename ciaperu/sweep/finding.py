"""Names in a text, whole or damaged: an automaton over its letters finds what is near, and each find is then looked at in the text itself."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from ciaperu.sweep.letters import Letters, Places, letters
from ciaperu.sweep.names import PARTICLES, SHORT, TITLES, Form, confused, ends_lost, variants

# Forms of fewer letters stand alone between spaces or are none; those of so many may be run together with what is beside them, or broken.
BROKEN = 4
# Of a name of so many letters what is beside it may be anything.
ANY_BESIDE = 9
# Of a longer name parts of so many letters are looked for, and then how near the whole is; a shorter one in every damaged form.
LONG = 14
PART = 6
# A word of so many letters, so often in the facts, may have a damaged name run together with it.
REST, OFTEN = 6, 3
# One letter in so many may be wrong.
EDITS = 6
# An automaton of more damaged forms takes too much memory: the rest is then looked for as scanners damage it, or only whole.
MOST_VARIANTS = 400_000
_GLUE = PARTICLES | frozenset("to is was are were with from by on at as that his her he she it has had have will que con por para se no al en es su an a".split())


class Mention(NamedTuple):
    """A place in a text where an entity is named: how (exact, broken, fused, hyphenated, damaged …), the form, and what stands there."""

    entity: str
    start: int
    end: int
    how: str
    form: int
    found: str
    # What stands around it: t a title, i an initial, g another word of a name before it, c a comma and a name after it, l small letters,
    # u that it is an acronym among nothing but capitals, w a word of the facts that it is run together with.
    signs: str


class Pattern(NamedTuple):
    """What the automaton looks for: the letters of a form, or how they may be damaged, or a part of them that begins at a place."""

    word: str
    how: str
    place: int


def _alone_is_name(form: Form) -> bool:
    return len(form.words) == 1 and form.how != "phrase" and not form.capitals


def _near(word: str, made: int) -> Iterable[str]:
    """Return the damaged forms of a word that are looked for, where so many were made before."""
    if not SHORT <= len(word) <= LONG or made > 3 * MOST_VARIANTS:
        return ()
    return variants(word) if made < MOST_VARIANTS else confused(word)


def _parts(length: int) -> list[tuple[int, int]]:
    """Return where the parts of a word begin and end."""
    count = min(length // PART, 3)
    return [(number * length // count, (number + 1) * length // count) for number in range(count)]


class Finder:
    """The automata of some forms. `ordinary` is text of another kind: what is often in it says nothing of a name that it is a part of."""

    def __init__(self, forms: Sequence[Form], ordinary: str = "") -> None:
        from ahocorasick_rs import BytesAhoCorasick, Implementation

        self.forms = forms
        whole: dict[str, list[int]] = {}
        for number, form in enumerate(forms):
            whole.setdefault(form.joined, []).append(number)
        self._whole = whole
        joined = {word: Pattern(word, "exact", 0) for word in whole if len(word) >= BROKEN and not all(forms[n].capitals for n in whole[word])}
        alone = {word: Pattern(word, "exact", 0) for word in whole if len(word) < SHORT}
        for word, numbers in whole.items():
            if all(forms[number].how == "phrase" or forms[number].capitals for number in numbers):
                continue
            for near in _near(word, len(joined)):
                if near not in whole:
                    joined.setdefault(near, Pattern(word, "damaged", 0))
            for place in _parts(len(word)) if len(word) >= 2 * PART else ():
                part = word[slice(*place)]
                if ordinary.count(part) <= ordinary.count(word):
                    joined.setdefault(part, Pattern(word, "part", place[0]))
            for near in ends_lost(word) if len(word) >= SHORT else confused(word) if len(word) >= BROKEN else ():
                alone.setdefault(near, Pattern(word, "damaged", 0))
        # A short name that is damaged and run together with a word that the facts often use.
        run = {
            near: Pattern(word, "damaged", 0)
            for word, numbers in whole.items()
            if BROKEN <= len(word) < ANY_BESIDE and any(_alone_is_name(forms[number]) for number in numbers)
            for near in (word, *confused(word))
            if near == word or near not in whole
        }
        self._ordinary = ordinary
        self._joined, self._alone, self._run = list(joined.items()), list(alone.items()), list(run.items())
        large = len(joined) > MOST_VARIANTS
        kind = Implementation.ContiguousNFA if large else Implementation.DFA
        self._in_joined = BytesAhoCorasick([word.encode() for word in joined], implementation=kind)
        beside = [f" {word} ".encode() for word in alone] + [f" {word}".encode() for word in run]
        self._in_spaced = BytesAhoCorasick(beside, implementation=kind)

    def find(self, text: str) -> list[Mention]:
        """Return every mention of an entity in a text, in order; of two that overlap the longer."""
        return self.find_in(text, letters(text))[0]

    def find_in(self, text: str, folded: Letters) -> tuple[list[Mention], Counter[int]]:
        """Return every mention in a text that is already folded, and how often the word stands there that an acronym (a form) looks like."""
        found: list[Mention] = []
        words: Counter[int] = Counter()
        spaced = folded.spaced
        for number, start, end in self._in_spaced.find_matches_as_indexes(b" " + spaced + b" ", overlapping=True):
            if number >= len(self._alone):
                near = self._run[number - len(self._alone)][1]
                if mention := self._run_together(text, spaced, near.word, start, end - 1):
                    found.append(mention)
                continue
            end -= 2
            word, how, _place = self._alone[number][1]
            form = self._whole[word][0]
            if self.forms[form].capitals and not text[start:end].isupper():
                if how == "exact":
                    # It tells how common the word is.
                    words[form] += 1
            elif how == "exact" or text[start].isupper():
                found.append(self._mention(text, spaced, word, start, end, how))
        hits = self._in_joined.find_matches_as_indexes(folded.joined, overlapping=True)
        if hits:
            places = Places(spaced)
            for word, how, first, last in self._longest(hits, folded.joined):
                start = places.of(first)
                end = start + last - first
                if end > len(spaced) or b" " in spaced[start:end]:
                    end = places.of(last - 1) + 1
                if mention := self._looked_at(text, spaced, word, how, start, end):
                    found.append(mention)
        return _apart(found), words

    def _longest(self, hits: Sequence[tuple[int, int, int]], joined: bytes) -> Iterator[tuple[str, str, int, int]]:
        """Yield what was hit and covers no other: whole forms before damaged ones, longer before shorter; then long names that are near."""
        by_how: dict[str, list[tuple[int, int, Pattern]]] = {}
        for number, first, last in hits:
            pattern = self._joined[number][1]
            by_how.setdefault(pattern.how, []).append((first, -last, pattern))
        kept: list[tuple[int, int, str, str]] = []
        for how in ("exact", "damaged", "part"):
            before = [each[:2] for each in kept]
            end = -1
            for first, negative, pattern in sorted(by_how.get(how, ())):
                last = -negative
                if last <= end or _meets(before, first, last):
                    continue
                if how == "part":
                    if not (found := _whole(pattern.word, joined, first - pattern.place)) or _meets(before, *found):
                        continue
                    first, last = found
                end = last
                kept.append((first, last, pattern.word, "exact" if how == "exact" else "damaged"))
            kept.sort()
        for first, last, word, how in kept:
            yield word, how, first, last

    def _run_together(self, text: str, spaced: bytes, word: str, start: int, end: int) -> Mention | None:
        """Return a name that begins a longer word of which the rest is often in the facts."""
        rest = spaced[end : end + LONG].partition(b" ")[0].decode()
        if len(rest) < REST or self._ordinary.count(rest) < OFTEN:
            return None
        mention = self._mention(text, spaced, word, start, end, "fused" if spaced[start:end].decode() == word else "damaged")
        return mention._replace(signs=mention.signs.replace("l", "") + "w")

    def _looked_at(self, text: str, spaced: bytes, word: str, how: str, start: int, end: int) -> Mention | None:
        before, after = start == 0 or spaced[start - 1] == 32, end == len(spaced) or spaced[end] == 32
        if not after and spaced[end : end + 1] == b"s" and spaced[end + 1 : end + 2] in (b" ", b""):
            after = True
        written = spaced[start:end].split()
        words = self.forms[self._whole[word][0]].words
        if not before or not after:
            if not self._fused(text, spaced, len(word), how, start, end, before, after):
                return None
            how = "fused" if how == "exact" else "damaged"
        elif len(words) == 1 == len(written):
            pass
        elif how == "exact" and [piece.decode() for piece in written] != list(words):
            if "-" in text[start:end] and "\n" in text[start:end]:
                how = "hyphenated"
            elif len(written) > len(words):
                how = "broken"
                # per U. is not Peru
                if len(word) < 8 and not _of_one_case(text[start:end]):
                    return None
            else:
                how = "fused"
        elif how == "damaged" and len(written) > len(words) and len(word) < 8 + 2 * (len(written) - len(words)):
            return None
        if how == "damaged" and len(words) == 1 and not any(sign.isupper() for sign in text[start : start + 2]):
            return None
        return self._mention(text, spaced, word, start, end, how)

    def _fused(self, text: str, spaced: bytes, length: int, how: str, start: int, end: int, before: bool, after: bool) -> bool:
        """Return whether a name that is run together with what stands beside it is one, rather than a part of another word."""
        left = spaced[max(0, start - 14) : start].rpartition(b" ")[2].decode()
        right = spaced[end : end + 14].partition(b" ")[0].decode()
        opens = before or (text[start].isupper() and text[start - 1].islower())
        closes = after or (text[end - 1].islower() and text[end].isupper())
        if how != "exact":
            return length >= ANY_BESIDE and (before or left in _GLUE or opens) and (after or right in _GLUE or closes)
        if length >= ANY_BESIDE + 3:
            return True
        if not (before or opens or left in _GLUE):
            return False
        if not (after or closes or right in _GLUE):
            return False
        return opens or text[start:end].isupper() or length >= SHORT

    def _mention(self, text: str, spaced: bytes, word: str, start: int, end: int, how: str) -> Mention:
        form = self._whole[word][0]
        signs = ""
        if text[start].islower():
            signs += "l"
        elif self.forms[form].capitals and text[max(0, start - 30) : end + 30].isupper():
            signs += "u"
        left = spaced[max(0, start - 24) : start].split()[-1:]
        if left:
            last = left[0].decode()
            if last in TITLES:
                signs += "t"
            elif len(last) == 1 and text[max(0, start - 3) : start].strip(" .").isupper():
                signs += "i"
            elif last not in PARTICLES and text[max(0, start - 1) : start] == " " and text[start - 1 - len(last) : start - len(last)].isupper():
                signs += "g"
        if text[end : end + 2] == ", " and text[end + 2 : end + 3].isupper() and text[end + 3 : end + 4].islower():
            signs += "c"
        return Mention(self.forms[form].entity, start, end, how, form, spaced[start:end].decode(), signs)


def _of_one_case(written: str) -> bool:
    signs = "".join(sign for sign in written if sign.isalpha())
    return signs.isupper() or (signs[:1].isupper() and signs[1:].islower())


def _meets(taken: Sequence[tuple[int, int]], first: int, last: int) -> bool:
    """Return whether a stretch meets one of those that are taken, which are in order."""
    at = bisect_left(taken, (last, 0)) - 1
    return at >= 0 and taken[at][1] > first


def _whole(word: str, joined: bytes, place: int) -> tuple[int, int] | None:
    """Return from where to where a name stands that begins about `place`, if one letter in six is wrong at most."""
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.fuzz import partial_ratio_alignment

    most = len(word) // EDITS
    low = max(0, place - most)
    window = joined[low : place + len(word) + most].decode()
    # Of two letters that differ both count (the likeness is that of insertions and deletions).
    found = partial_ratio_alignment(word, window, score_cutoff=100 * (1 - 1.2 * most / len(word)))
    if found is None:
        return None
    first, last = found.dest_start, found.dest_end
    if Levenshtein.distance(word, window[first:last], score_cutoff=most) > most:
        return None
    return low + first, low + last


_RANK: dict[str, Any] = {"exact": 0, "hyphenated": 1, "broken": 2, "fused": 3, "damaged": 4}


def _apart(found: list[Mention]) -> list[Mention]:
    """Return mentions in order, of those that overlap the longest, of equal ones the one that is whole."""
    if len(found) < 2:
        return found
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda each: (each.start, -each.end, _RANK[each.how])):
        if kept and mention.start < kept[-1].end:
            last = kept[-1]
            if (mention.end - mention.start, -_RANK[mention.how]) > (last.end - last.start, -_RANK[last.how]):
                kept[-1] = mention
            continue
        kept.append(mention)
    return kept
