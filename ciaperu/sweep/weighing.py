"""How much a passage is worth: rare names in company, close to what the facts speak of, before common ones said often."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ciaperu.sweep.finding import Mention
from ciaperu.sweep.knowledge import Known
from ciaperu.sweep.passages import Looked, Passage

# How surely a name is one that was found so.
_HOW = {"exact": 1.0, "hyphenated": 1.0, "broken": 0.85, "fused": 0.85}


@dataclass(slots=True)
class Weights:
    """What an archive teaches: in how many papers each entity is, how forms are written, how often a damaged spelling occurs."""

    papers: int = 0
    entities: Counter[str] = field(default_factory=Counter)
    upper: Counter[int] = field(default_factory=Counter)
    lower: Counter[int] = field(default_factory=Counter)
    spelled: Counter[str] = field(default_factory=Counter)
    cues: Counter[str] = field(default_factory=Counter)

    def rarity(self, entity: str) -> float:
        """Return how much it says that a paper names an entity."""
        return math.log((self.papers + 2) / (self.entities[entity] + 1)) + 0.3

    def telling(self, cue: str) -> float:
        """Return how much a word of the facts says, by the passages that have it."""
        return math.log((self.papers + 2) / (self.cues[cue] + 1)) + 0.1


def counts_of(looked: Looked) -> str:
    """Return what an archive's weights are learned from, of one paper."""
    cues = sorted({cue for passage in looked.passages for cue in passage.cues})
    return json.dumps([looked.counts, looked.written, looked.spelled, cues], separators=(",", ":"))


def learn(counted: Iterable[str]) -> Weights:
    """Return the weights of an archive."""
    weights = Weights()
    for line in counted:
        counts, written, spelled, cues = json.loads(line)
        weights.papers += 1
        weights.entities.update(counts.keys())
        for form, (upper, lower) in written.items():
            weights.upper[int(form)] += min(upper, 5)
            weights.lower[int(form)] += min(lower, 5)
        weights.spelled.update(spelled.keys())
        weights.cues.update(cues)
    return weights


def sure(mention: Mention, known: Known, weights: Weights) -> float:
    """Return how surely (0 to 1) an entity is meant, by how its name is written, and how it is written elsewhere in the archive."""
    form = known.forms[mention.form]
    upper, lower = weights.upper[mention.form], weights.lower[mention.form]
    value = _HOW.get(mention.how, 0.0)
    if mention.how == "damaged":
        length = len(form.joined)
        value = 0.85 if length > 8 else 0.65 if length > 5 else 0.35
        # What stands in many papers is a word of its own.
        value /= 1 + max(0, weights.spelled[mention.found] - 1) / (1 + 0.2 * weights.entities[mention.entity])
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


def weigh(passage: Passage, known: Known, weights: Weights) -> float:
    """Return what a passage is worth before its dates and sums are read."""
    surely = entity_weights(passage, known, weights)
    each = sorted(((weights.rarity(entity) * value, entity) for entity, value in surely.items()), reverse=True)
    names = sum(value * 0.75**rank for rank, (value, _entity) in enumerate(each))
    words = sum(sorted((weights.telling(cue) for cue in passage.cues), reverse=True)[:12])
    # Words of the facts say nothing without a name that is rare.
    return names + 0.35 * words * min(1.0, names / 8)


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
