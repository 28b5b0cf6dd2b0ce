"""How much a passage is worth: rare names in company, close to what the facts speak of, before common ones said often."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ciaperu.sweep.finding import Mention
from ciaperu.sweep.knowledge import Known
from ciaperu.sweep.letters import words_of
from ciaperu.sweep.passages import Looked, Passage

# How surely a name is one that was found so.
_HOW = {"exact": 1.0, "hyphenated": 1.0, "broken": 0.85, "fused": 0.85}
# A name this sure counts as said.
_SAID = 0.55
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


@dataclass(slots=True)
class Weights:
    """What an archive teaches.

    In how many papers each entity is, and in how many of those the place that the dossier is about; how forms are written; how often a damaged
    spelling occurs; which words of the facts stand near that place, and which elsewhere.
    """

    papers: int = 0
    entities: Counter[str] = field(default_factory=Counter)
    together: Counter[str] = field(default_factory=Counter)
    upper: Counter[int] = field(default_factory=Counter)
    lower: Counter[int] = field(default_factory=Counter)
    spelled: Counter[str] = field(default_factory=Counter)
    at_home: int = 0
    near: Counter[str] = field(default_factory=Counter)
    elsewhere: Counter[str] = field(default_factory=Counter)

    def rarity(self, entity: str) -> float:
        """Return how much it says that a paper names an entity."""
        return math.log((self.papers + 2) / (self.entities[entity] + 1)) + 0.3

    def telling(self, cue: str) -> float:
        """Return how much a word of the facts says: by how many papers have it, and how much oftener near where the facts are set."""
        rare = math.log((self.papers + 2) / (self.near[cue] + self.elsewhere[cue] + 1)) + 0.1
        if not self.at_home:
            return rare
        drawn = math.log((self.near[cue] + 1) / (self.at_home + 20) / ((self.elsewhere[cue] + 2) / (self.papers + 40)))
        return max(0.0, min(2.0, drawn)) + 0.1 * rare

    def trust(self, entity: str) -> float:
        """Return how surely a name is meant by itself: by how often papers that have it name where the facts are set."""
        return (self.together[entity] + 0.5) / (self.entities[entity] + 1.0)


def counts_of(looked: Looked, known: Known) -> str:
    """Return what an archive's weights are learned from, of one paper."""
    near: set[str] = set()
    elsewhere: set[str] = set()
    for passage in looked.passages:
        (near if any(_plain(each, known) for each in passage.mentions) else elsewhere).update(passage.cues)
    at_home = any(_plain(each, known) for passage in looked.passages for each in passage.mentions)
    return json.dumps([looked.counts, looked.written, looked.spelled, int(at_home), sorted(near), sorted(elsewhere)], separators=(",", ":"))


def _plain(mention: Mention, known: Known) -> bool:
    return mention.form in known.home and mention.how == "exact" and "l" not in mention.signs


def learn(counted: Iterable[str]) -> Weights:
    """Return the weights of an archive."""
    weights = Weights()
    for line in counted:
        counts, written, spelled, at_home, near, elsewhere = json.loads(line)
        weights.papers += 1
        weights.entities.update(counts.keys())
        if at_home:
            weights.at_home += 1
            weights.together.update(counts.keys())
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
        value = 0.85 if length > 8 else 0.65 if length > 5 or "w" in mention.signs else 0.5
        # What stands in many papers is a word of its own.
        value /= 1 + max(0, weights.spelled[mention.found] - 2) / (1 + 0.05 * weights.entities[mention.entity])
    elif length < 6 and (" " in mention.found or "l" in mention.signs) and mention.how != "exact":
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
    if "c" in mention.signs and known.kinds.get(mention.entity) == "place":
        value *= 0.7
    return value


def entity_weights(passage: Passage, known: Known, weights: Weights) -> dict[str, float]:
    """Return how surely each entity is in a passage."""
    found: dict[str, float] = {}
    for mention in passage.mentions:
        found[mention.entity] = max(found.get(mention.entity, 0.0), sure(mention, known, weights))
    return found


def at_home(passage: Passage, known: Known, weights: Weights) -> float:
    """Return how surely a passage names where the facts are set."""
    return max((sure(each, known, weights) for each in passage.mentions if each.form in known.home), default=0.0)


def prose(text: str) -> float:
    """Return how much of a text (0 to 1) is sentences, rather than a list, a form or what a scanner made of a picture: by its small words."""
    from ciaperu.tokens import STOP

    words = words_of(text)
    return min(1.0, sum(word in STOP for word in words) / (0.3 * max(20, len(words))))


def weigh(passage: Passage, known: Known, weights: Weights) -> float:
    """Return what a passage is worth before its dates and sums are read."""
    home = at_home(passage, known, weights)
    surely = entity_weights(passage, known, weights)
    most = max((len(facts) for facts in known.facts_of.values()), default=1)
    each = []
    for entity, value in surely.items():
        told = math.log1p(len(known.facts_of.get(entity, ()))) / math.log1p(most)
        company = home if home > _SAID else weights.trust(entity)
        each.append(weights.rarity(entity) * told * value * max(company, weights.trust(entity)))
    each.sort(reverse=True)
    names = sum(value * 0.6**rank for rank, value in enumerate(each))
    words = sum(sorted((weights.telling(cue) for cue in passage.cues), reverse=True)[:10])
    years = {int(year) for year in _YEAR.findall(passage.text)}
    dated = max((known.years.get(year, 0.0) for year in years), default=0.0)
    # Words and years of the facts say nothing without a name that is rare.
    return prose(passage.text) * (names + min(1.0, names / 3) * (0.35 * words + 1.0 * dated))


def together(found: Sequence[float], length: int) -> float:
    """Return what a paper is worth of so many characters by its passages: the best, a little for each other, less for a long paper."""
    best = sorted(found, reverse=True)
    return sum(value * 0.35**rank for rank, value in enumerate(best[:4])) - 0.35 * math.log1p(length / 10000)


def near(passage: Passage, surely: Mapping[str, float], days: Iterable[tuple[str, str]], known: Known, weights: Weights) -> list[tuple[float, int]]:
    """Return the facts a passage comes closest to, the nearest first: by names, words and dates they share."""
    words: Counter[int] = Counter()
    for cue in passage.cues:
        facts = known.cues.get(cue, ())
        share = weights.telling(cue) / (1 + math.log(len(facts)))
        for fact in facts:
            words[fact] += share  # type: ignore[assignment]
    shared: Counter[int] = Counter()
    for entity, value in surely.items():
        share = weights.rarity(entity) * value
        for fact in known.facts_of.get(entity, ()):
            shared[fact] += share  # type: ignore[assignment]
    spans = list(days)
    years = {first[:4] for first, _last in spans}
    found = []
    for number, value in shared.items():
        value += 0.3 * words[number]
        dated = known.facts[number]
        if dated.earliest[:4] in years:
            value += 2.0
            if any(dated.earliest <= last and first <= dated.latest for first, last in spans):
                value += 1.0
        found.append((value, number))
    return sorted(found, key=lambda pair: (-pair[0], pair[1]))[:3]
