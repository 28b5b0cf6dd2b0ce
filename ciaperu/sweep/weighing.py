"""How much a passage is worth: rare names in company, close to what the facts speak of, before common ones said often."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ciaperu.sweep.finding import Mention
from ciaperu.sweep.knowledge import Known
from ciaperu.sweep.letters import words_of
from ciaperu.sweep.passages import Looked, Passage

# How surely a name is one that was found so.
_HOW = {"exact": 1.0, "hyphenated": 1.0, "broken": 0.85, "fused": 0.85}
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
# Oftener than so a name says nothing more in one passage.
OFTEN = 2.0
# A name, a comma, and another: so many of them are a row.
ROW = 3
# A fact so many years from all that a passage dates is not what it is about; and one that shares less is near by chance.
FAR, NEAR = 10, 2.0
# What it takes from a fact without a date that nothing says it is of the time that a passage has.
TIMELESS = 1.5
_ROW = re.compile(r"[A-Z]\w+\s*[,;/]\s*(?=[A-Z])")


@dataclass(slots=True)
class Weights:
    """What an archive teaches.

    In how many papers each entity is, and in how many of those with the place that the dossier is about; how forms are written; how often a
    damaged spelling occurs; in how many papers each word of the facts stands near that place, and elsewhere.
    """

    papers: int = 0  # or parts of long ones
    documents: int = 0
    entities: Counter[str] = field(default_factory=Counter)
    upper: Counter[int] = field(default_factory=Counter)
    lower: Counter[int] = field(default_factory=Counter)
    spelled: Counter[str] = field(default_factory=Counter)
    spelled_home: Counter[str] = field(default_factory=Counter)
    years: Counter[tuple[str, str]] = field(default_factory=Counter)  # entity and year → mentions
    at_home: int = 0
    with_home: Counter[str] = field(default_factory=Counter)
    near: Counter[str] = field(default_factory=Counter)
    elsewhere: Counter[str] = field(default_factory=Counter)

    def rarity(self, entity: str) -> float:
        """Return how much it says that a paper names an entity."""
        return math.log((self.papers + 2) / (self.entities[entity] + 1)) + 0.3

    def telling(self, cue: str) -> float:
        """Return how much a word of the facts says, by the papers that have it."""
        return math.log((self.papers + 2) / (self.near[cue] + self.elsewhere[cue] + 1)) + 0.1

    def drawn(self, cue: str) -> float:
        """Return how much oftener a word stands near where the facts are set than it would by chance (0 to 2)."""
        expected = self.elsewhere[cue] * self.at_home / max(1, self.papers)
        return max(0.0, min(2.0, math.log((self.near[cue] + 1) / (expected + 1))))

    def trust(self, entity: str) -> float:
        """Return how surely a name is meant that stands without company: by how often its papers name where the facts are set."""
        return (self.with_home[entity] + 0.5) / (self.entities[entity] + 1)


def counts_of(looked: Looked, known: Known) -> str:
    """Return what an archive's weights are learned from, of one paper."""
    import json

    near: set[str] = set()
    elsewhere: set[str] = set()
    at_home = False
    for passage in looked.passages:
        here = any(each.form in known.home and each.how == "exact" and "l" not in each.signs for each in passage.mentions)
        (near if here else elsewhere).update(passage.cues)
        at_home |= here
    learned = [looked.start == 0, looked.counts, looked.written, looked.spelled, looked.year, at_home, sorted(near), sorted(elsewhere)]
    return json.dumps(learned, separators=(",", ":"))


def learn(counted: Iterable[str]) -> Weights:
    """Return the weights of an archive."""
    import json

    weights = Weights()
    for line in counted:
        begins, counts, written, spelled, year, at_home, near, elsewhere = json.loads(line)
        weights.papers += 1
        weights.documents += begins
        if year:
            for entity, mentions in counts.items():
                weights.years[entity, year] += mentions
        weights.entities.update(counts.keys())
        if at_home:
            weights.at_home += 1
            weights.with_home.update(counts.keys())
            weights.spelled_home.update(spelled.keys())
        for form, (upper, lower) in written.items():
            weights.upper[int(form)] += min(upper, 5)
            weights.lower[int(form)] += min(lower, 5)
        weights.spelled.update(spelled.keys())
        weights.near.update(near)
        weights.elsewhere.update(elsewhere)
    return weights


def sure(mention: Mention, known: Known, weights: Weights) -> float:
    """Return how surely (0 to 1) an entity is meant, by how its name is written, and how it is written elsewhere in the archive."""
    form = known.forms[mention.form]
    upper, lower = weights.upper[mention.form], weights.lower[mention.form]
    value = _HOW.get(mention.how, 0.0)
    length = len(form.joined)
    if mention.how == "damaged":
        value = (0.9 if length > 8 else 0.7 if length > 5 or "w" in mention.signs else 0.75) * (1 - 0.25 * mention.wrong)
        # What stands in many papers is a word of its own, unless they are those that have the whole name too.
        times, home = weights.spelled[mention.found], weights.spelled_home[mention.found]
        value *= max(1 / (1 + max(0, times - 2) / (1 + 0.05 * weights.entities[mention.entity])), (home + 0.5) / (times + 1))
    elif length < 6 and mention.how != "exact" and (" " in mention.found or "l" in mention.signs):
        # A short name in pieces may as well be letters of two words.
        value *= 0.15
    if form.how == "phrase":
        return value * 0.5
    name = (upper + 1) / (upper + lower + 1)
    if "u" in mention.signs:
        value *= name
    if "l" in mention.signs:
        value *= 0.6 * name
    elif len(form.words) == 1 and not form.capitals:
        value *= math.sqrt(name)
    if "t" in mention.signs or "i" in mention.signs:
        return min(1.0, value * 1.1)
    if "g" in mention.signs and len(form.words) == 1 and known.kinds.get(mention.entity) == "person":
        value *= 0.4
    if "c" in mention.signs and form.how != "derived" and known.kinds.get(mention.entity) == "place":
        value *= 0.7
    return value


def entity_weights(passage: Passage, known: Known, weights: Weights) -> dict[str, float]:
    """Return how surely each entity is in a passage."""
    found: dict[str, float] = {}
    for mention in passage.mentions:
        found[mention.entity] = max(found.get(mention.entity, 0.0), sure(mention, known, weights))
    return found


def prose(text: str) -> float:
    """Return how much of a text (0 to 1) is sentences, rather than a list, a form or what a scanner made of a picture: by its small words."""
    from ciaperu.tokens import STOP

    words = words_of(text)
    return min(1.0, sum(word in STOP for word in words) / (0.35 * max(20, len(words))))


def listed(passage: Passage, known: Known) -> bool:
    """Return whether the names of where the facts are set only stand in rows of names, as in an address."""
    least = ROW
    if any(each.form in known.home and known.forms[each.form].how == "derived" for each in passage.mentions):
        return False
    for each in passage.mentions:
        if each.form in known.home:
            start, end = each.start - passage.start, each.end - passage.start
            least = min(least, len(_ROW.findall(passage.text[max(0, start - 70) : end + 70])))
    return least >= ROW


class Worth(NamedTuple):
    """What a passage is worth, how surely it names what the dossier is about, and how often in sentences."""

    score: float
    subject: float
    times: float


def weigh(passage: Passage, known: Known, weights: Weights) -> Worth:
    """Return what a passage is worth before its dates and sums are read."""
    surely = entity_weights(passage, known, weights)
    home = [value for each in passage.mentions if each.form in known.home and (value := sure(each, known, weights)) > 0.05]
    # Where the facts are set, or else a name that papers have which are about that place.
    subject = max([*home, *(value * known.told.get(entity, 0.0) * weights.trust(entity) for entity, value in surely.items())], default=0.0)
    company = sorted((surely[entity] * known.company.get(entity, 0.0) for entity in surely), reverse=True)
    cues = sorted((weights.drawn(cue) * math.log1p(len(known.cues[cue])) for cue in passage.cues), reverse=True)
    central = max((value * known.central.get(entity, 0.0) for entity, value in surely.items()), default=0.0)
    dated = max((known.years.get(int(year), 0.0) for year in _YEAR.findall(passage.text)), default=0.0)
    told_of = prose(passage.text)
    around = (
        2.5 * told_of
        + 1.3 * sum(value * 0.6**rank for rank, value in enumerate(company))
        + 0.1 * sum(cues[:8])
        + 0.03 * len(passage.cues)
        + 0.05 * passage.close
        + 1.0 * central
        + 1.0 * dated
        - (1.5 if home and listed(passage, known) else 0.0)
    )
    # What stands around says nothing without a name.
    return Worth(0.7 * subject + min(1.0, 2 * subject) * around, subject, told_of * min(OFTEN, sum(home) if home else subject))


def paper(worth: Sequence[Worth], looked: Looked, known: Known) -> float:
    """Return what a paper is worth by its passages: the best, how often it names what the dossier is about, its year; a long one less."""
    best = max((each.score for each in worth), default=0.0)
    times = sum(each.times for each in worth)
    dated = known.years.get(int(looked.year or 0), 0.0)
    return best + 1.0 * math.log1p(times) + 0.8 * dated * min(1.0, 2 * times) - 0.4 * math.log(looked.length / 10_000 + 0.1)


def near(passage: Passage, surely: Mapping[str, float], days: Iterable[tuple[str, str]], known: Known, weights: Weights) -> list[tuple[float, int]]:
    """Return the facts a passage comes closest to, the nearest first: by names and words that few facts have, and by dates.

    Those of quite another time are left out where the passage says when it was, and those that share too little.
    """
    every = math.log(len(known.facts) + 1)
    words: Counter[int] = Counter()
    for cue in passage.cues:
        facts = known.cues.get(cue, ())
        share = weights.telling(cue) / (1 + math.log(len(facts)))
        for fact in facts:
            words[fact] += share  # type: ignore[assignment]
    shared: Counter[int] = Counter()
    for entity, value in surely.items():
        told = known.facts_of.get(entity, ())
        # A name that half the facts have says little of any.
        share = weights.rarity(entity) * value * (1 - math.log(len(told)) / every) if told else 0.0
        for fact in told:
            shared[fact] += share  # type: ignore[assignment]
    spans = list(days)
    years = {int(first[:4]) for first, _last in spans}
    found = []
    for number, value in shared.items():
        value += 0.3 * words[number]
        dated = known.facts[number]
        first_year, last_year = (int(day[:4] or 0) for day in (dated.earliest, dated.latest))
        if years and first_year and min(max(first_year - year, year - last_year) for year in years) > FAR:
            continue
        if years and not first_year:
            value -= TIMELESS
        if first_year in years:
            value += 2.0
            if any(dated.earliest <= last and first <= dated.latest for first, last in spans):
                value += 1.0
        if value >= NEAR:
            found.append((value, number))
    return sorted(found, key=lambda pair: (-pair[0], pair[1]))[:3]
