"""Names in a text, whole or damaged: an automaton over its letters finds what is near, and each find is then looked at in the text itself."""

from __future__ import annotations

import re
from bisect import insort
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from ciaperu.sweep.letters import Letters, Places, letters
from ciaperu.sweep.names import PARTICLES, TITLES, Form
from ciaperu.sweep.patterns import RUN, SHORT, Near, Patterns, meets

# Of a name of so many letters what is beside it may be anything.
ANY_BESIDE = 12
# What a name may be run together with.
_GLUE = PARTICLES | frozenset(
    "to is was are were with from by on at as that his her he she it has had have will que con por para se no al en es su an a".split()
)

# Paris, Texas; but not France, Greece and Italy.
_AND_A_PLACE = re.compile(r",\s[A-Z][a-z]+(?!\w|,?\s(?:and|y|or|o)\s|,\s[A-Z])")


# How a name stands there: as it is, parted at a line's end, with a space in it, run together with what is beside it, with letters that are wrong.
HOW = ("exact", "hyphenated", "broken", "fused", "damaged")


class Mention(NamedTuple):
    """A place in a text where an entity is named: how (one of HOW), the form, and what stands there."""

    entity: str
    start: int
    end: int
    how: str
    form: int
    found: str
    # What stands around it: t a title, i an initial, g another word of a name before it, c a comma and a name after it, l small letters,
    # u that it is an acronym among nothing but capitals, w that it begins a longer word of which the rest is a word of the facts.
    signs: str
    wrong: float = 0.0  # letters that are wrong, half ones where they only look alike


class Finder:
    """Finds some forms. `ordinary` is text of another kind: what is often in it says nothing of a name that it is a part of."""

    def __init__(self, forms: Sequence[Form], ordinary: str = "") -> None:
        self.forms = forms
        self._form: dict[str, int] = {}
        for number, form in enumerate(forms):
            self._form.setdefault(form.joined, number)
        self._patterns = Patterns(forms, ordinary)

    def find(self, text: str) -> list[Mention]:
        """Return every mention of an entity in a text, in order; of two that overlap the longer."""
        return self.find_in(text, letters(text))[0]

    def find_in(self, text: str, folded: Letters) -> tuple[list[Mention], Counter[int]]:
        """Return every mention in a text that is already folded, and how often the word stands there that an acronym (a form) looks like."""
        found: list[Mention] = []
        words: Counter[int] = Counter()
        spaced = folded.spaced
        for word, how, start, end, wrong in self._patterns.in_spaced(spaced):
            form = self._form[word]
            if (
                self.forms[form].capitals
                and end - start > len(word)
                and (not text[start:end].isupper() or text.count(".", start, end) < len(word) - 1)
            ):
                continue
            if self.forms[form].capitals and not text[start:end].isupper():
                if how == "exact":
                    # It tells how common the word is.
                    words[form] += 1
            elif how == "run":
                whole = self._mention(text, spaced, word, start, end, "damaged" if wrong else "fused", wrong)
                found.append(whole._replace(signs=whole.signs.replace("l", "") + "w"))
            elif how == "exact" or text[start].isupper() or len(word) > SHORT:
                found.append(self._mention(text, spaced, word, start, end, how, wrong))
        if near := self._patterns.in_joined(folded.joined):
            places = Places(spaced)
            taken: list[tuple[int, int]] = []
            for word, how, first, last, wrong in near:
                if how != "exact" and meets(taken, first, last):
                    continue
                start = places.of(first)
                end = start + last - first
                if end > len(spaced) or b" " in spaced[start:end]:
                    end = places.of(last - 1) + 1
                if mention := self._looked_at(text, spaced, Near(word, how, start, end, wrong)):
                    found.append(mention)
                    if how != "exact":
                        insort(taken, (first, last))
        return _apart(found), words

    def _looked_at(self, text: str, spaced: bytes, near: Near) -> Mention | None:
        word, how, start, end, wrong = near
        before, after = start == 0 or spaced[start - 1] == 32, end == len(spaced) or spaced[end] == 32
        if not after and spaced[end : end + 1] == b"s" and spaced[end + 1 : end + 2] in (b" ", b""):
            after = True
        written = spaced[start:end].split()
        words = self.forms[self._form[word]].words
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
                # The letters of two words beside each other are no name.
                if len(word) < 8 and not _of_one_case(text[start:end]):
                    return None
            else:
                how = "fused"
        elif how == "damaged" and len(written) > len(words) and len(word) < RUN + 2 * (len(written) - len(words) - 1):
            return None
        if how == "damaged" and len(words) == 1 and len(word) < RUN and not any(sign.isupper() for sign in text[start : start + 2]):
            return None
        return self._mention(text, spaced, word, start, end, how, wrong)

    def _fused(self, text: str, spaced: bytes, length: int, how: str, start: int, end: int, before: bool, after: bool) -> bool:
        """Return whether a name that is run together with what stands beside it is one, rather than a part of another word."""
        left = spaced[max(0, start - 14) : start].rpartition(b" ")[2].decode()
        right = spaced[end : end + 14].partition(b" ")[0].decode()
        opens = before or (text[start].isupper() and text[start - 1].islower())
        closes = after or (text[end - 1].islower() and text[end].isupper())
        if how != "exact":
            return length >= RUN and (before or left in _GLUE or opens) and (after or right in _GLUE or closes)
        if length >= ANY_BESIDE:
            return True
        if not (before or opens or left in _GLUE):
            return False
        if not (after or closes or right in _GLUE):
            return False
        return opens or text[start:end].isupper() or length >= SHORT

    def _mention(self, text: str, spaced: bytes, word: str, start: int, end: int, how: str, wrong: float) -> Mention:
        form = self._form[word]
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
        if _AND_A_PLACE.match(text, end):
            signs += "c"
        return Mention(self.forms[form].entity, start, end, how, form, spaced[start:end].decode(), signs, wrong)


def _of_one_case(written: str) -> bool:
    signs = "".join(sign for sign in written if sign.isalpha())
    return signs.isupper() or (signs[:1].isupper() and signs[1:].islower())


_RANK = {how: rank for rank, how in enumerate(HOW)}


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
