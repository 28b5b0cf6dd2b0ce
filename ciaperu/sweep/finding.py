"""Names in a text, whole or damaged: an automaton over its letters finds what is near, and each find is then looked at in the text itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from ciaperu.sweep.letters import Letters, Places, letters
from ciaperu.sweep.names import PARTICLES, SHORT, TITLES, Form, confused, ends_lost, variants

# Forms of fewer letters stand alone between spaces or are none; those of so many may be run together with what is beside them, or broken.
BROKEN = 4
# Of a name of so many letters what is beside it may be anything.
ANY_BESIDE = 9
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
    # u that it is an acronym among nothing but capitals.
    signs: str


class Finder:
    """The automata of some forms."""

    def __init__(self, forms: Sequence[Form]) -> None:
        from ahocorasick_rs import BytesAhoCorasick, Implementation

        self.forms = forms
        whole: dict[str, list[int]] = {}
        for number, form in enumerate(forms):
            whole.setdefault(form.joined, []).append(number)
        self._whole = whole
        joined = {word: (word, "exact") for word in whole if len(word) >= BROKEN and not all(forms[n].capitals for n in whole[word])}
        alone = {word: (word, "exact") for word in whole if len(word) < SHORT}
        for word, numbers in whole.items():
            if all(forms[number].how == "phrase" or forms[number].capitals for number in numbers):
                continue
            near: Iterable[str] = ()
            if len(word) >= SHORT and len(joined) < MOST_VARIANTS:
                near = variants(word)
            elif len(word) >= SHORT and len(joined) < 3 * MOST_VARIANTS:
                near = confused(word)
            for each in near:
                if each not in whole:
                    joined.setdefault(each, (word, "damaged"))
            if len(word) >= SHORT:
                for each in ends_lost(word):
                    alone.setdefault(each, (word, "damaged"))
            elif len(word) >= BROKEN:
                for each in confused(word):
                    alone.setdefault(each, (word, "damaged"))
        self._joined, self._alone = list(joined.items()), list(alone.items())
        large = len(joined) > MOST_VARIANTS
        kind = Implementation.ContiguousNFA if large else Implementation.DFA
        self._in_joined = BytesAhoCorasick([word.encode() for word in joined], implementation=kind)
        self._in_spaced = BytesAhoCorasick([f" {word} ".encode() for word in alone], implementation=kind)

    def find(self, text: str) -> list[Mention]:
        """Return every mention of an entity in a text, in order; of two that overlap the longer."""
        return self.find_in(text, letters(text))[0]

    def find_in(self, text: str, folded: Letters) -> tuple[list[Mention], Counter[int]]:
        """Return every mention in a text that is already folded, and how often the word stands there that an acronym (a form) looks like."""
        found: list[Mention] = []
        words: Counter[int] = Counter()
        spaced = folded.spaced
        for number, start, end in self._in_spaced.find_matches_as_indexes(b" " + spaced + b" ", overlapping=True):
            end -= 2
            _found, (word, how) = self._alone[number]
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
            for number, first, last in _longest(hits, self._joined):
                start = places.of(first)
                end = start + last - first
                if end > len(spaced) or b" " in spaced[start:end]:
                    end = places.of(last - 1) + 1
                if mention := self._looked_at(text, spaced, number, start, end):
                    found.append(mention)
        return _apart(found), words

    def _looked_at(self, text: str, spaced: bytes, number: int, start: int, end: int) -> Mention | None:
        found, (word, how) = self._joined[number]
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
        elif self.forms[form].capitals and not any(sign.islower() for sign in text[max(0, start - 30) : end + 30]):
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


def _longest(hits: Sequence[tuple[int, int, int]], patterns: Sequence[tuple[str, tuple[str, str]]]) -> Iterator[tuple[int, int, int]]:
    """Yield hits that no other one covers: whole forms before damaged ones, longer before shorter."""
    if len(hits) == 1:
        yield from hits
        return
    kept: list[tuple[int, int, int]] = []
    for damaged in (False, True):
        end = -1
        mine: list[tuple[int, int, int]] = []
        chosen = [hit for hit in hits if (patterns[hit[0]][1][1] == "damaged") is damaged]
        for hit in sorted(chosen, key=lambda hit: (hit[1], -hit[2])):
            if hit[2] > end:
                # What begins later and reaches further may be the one that stands at a word's edge.
                mine.append(hit)
                end = hit[2]
        if damaged and kept:
            mine = [hit for hit in mine if not any(hit[1] < other[2] and other[1] < hit[2] for other in kept)]
        kept += mine
    yield from sorted(kept, key=lambda hit: hit[1])


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
