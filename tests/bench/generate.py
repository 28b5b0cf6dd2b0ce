"""Make a dossier of any size: invented people, bodies and places, words as frequent as words are (Zipf), the same seed the same dossier.

python tests/bench/generate.py FOLDER FACTS
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path

SYLLABLES = [consonant + vowel for vowel in "aeiou" for consonant in "bcdglmnprst"]
ENDINGS = "n s r l z x ez as os ia ón án ín és ó é í ú".split()
STATUSES = ("asserted", "reported", "alleged", "denied", "assessed")
KINDS = ("payment", "meeting", "statement", "shipment", "accusation", "office")
ENTITY_FILES = {"people": "person", "organizations": "org", "places": "place"}


def words(random: random.Random, count: int, longest: int = 4) -> list[str]:
    """Return `count` different invented words, some with accents."""
    found: dict[str, None] = {}
    while len(found) < count:
        stem = "".join(random.choices(SYLLABLES, k=random.randint(2, longest)))
        found[stem + random.choice(ENDINGS) if random.random() < 0.5 else stem] = None
    return list(found)


def zipf(random: random.Random, items: list[str]) -> Callable[[int], list[str]]:
    """Return what draws so many items, the n-th as often as 1/n."""
    weights = list(accumulate(1 / rank for rank in range(1, len(items) + 1)))
    return lambda count: random.choices(items, cum_weights=weights, k=count)


def dossier(facts: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Yield the files of a dossier with so many facts: (name, text); the number of entities grows as its square root."""
    rnd = random.Random(seed)
    size = max(20, int(facts**0.5 * 6))
    given, family = words(rnd, 400, 3), words(rnd, size, 4)
    people = [f"{rnd.choice(given).capitalize()} {name.capitalize()}" for name in family]
    names = {
        "people": people,
        "organizations": [f"{word.capitalize()} Board" for word in words(rnd, size // 4)],
        "places": [f"{word.capitalize()} Harbour" for word in words(rnd, size // 8)],
    }
    draw_word = zipf(rnd, words(rnd, max(2000, facts // 4)))
    yield "dossier.yaml", "title: A generated dossier\nlanguages: [en, es]\ntopics:\n  one: One\n  two: Two\n"
    yield "sources.yaml", "chronicle:\n  type: book\n  title: A Chronicle\n  read: whole text\n"
    draw = {stem: zipf(rnd, [f"{kind}-{number}" for number in range(1, len(names[stem]) + 1)]) for stem, kind in ENTITY_FILES.items()}
    used: dict[str, set[str]] = {stem: set() for stem in ENTITY_FILES}
    years: dict[int, list[str]] = {}
    for number in range(1, facts + 1):
        year = rnd.randint(1900, 2019)
        who = dict.fromkeys([*draw["people"](2), *draw["organizations"](1)])
        (place,) = draw["places"](1)
        used["people"] |= {id for id in who if id.startswith("person")}
        used["organizations"] |= {id for id in who if id.startswith("org")}
        used["places"].add(place)
        status, kind = rnd.choice(STATUSES), rnd.choice(KINDS)
        (payer, recipient, *_) = [*who, *who]
        roles = "".join(
            f"    {id}: [{'payer, recipient' if payer == recipient else ['payer', 'recipient', 'observer'][i]}]\n" for i, id in enumerate(who)
        )
        spoken = "" if status == "asserted" else f"  attribution:\n    - {{by: {payer}, as: named}}\n"
        people_named = " and ".join(names["people"][int(id[7:]) - 1] for id in who if id.startswith("person"))
        amount = rnd.choice((rnd.randint(1, 99) * 1000, rnd.randint(1, 50) * 1_000_000))
        years.setdefault(year, []).append(
            f"fact-{number}:\n  date: {year}-{rnd.randint(1, 12):02}-{rnd.randint(1, 28):02}\n"
            f"  title: {people_named} {' '.join(draw_word(3))} {number}\n"
            f"  text: {' '.join(draw_word(25)).capitalize()}, {amount:,} in all.\n"
            f"  kind: {kind}\n  status: {status}\n  who:\n{roles}  where: [{place}]\n"
            f"  money:\n    - {{amount: {amount}, currency: USD, nature: paid}}\n{spoken}"
            f"  topics: [{rnd.choice(('one', 'two'))}]\n  keywords: [{', '.join(draw_word(4))}]\n  sources: [chronicle#{year}.{number % 40 + 1}]\n"
        )
    for stem, kind in ENTITY_FILES.items():
        lines = (f"{kind}-{n}:\n  name: {name}\n  summary: One of many.\n" for n, name in enumerate(names[stem], 1) if f"{kind}-{n}" in used[stem])
        yield f"{stem}.yaml", "".join(lines)
    for year, entries in sorted(years.items()):
        yield f"facts/{year}.yaml", "".join(entries)


def write(folder: Path, facts: int, seed: int = 1) -> Path:
    """Write a dossier of so many facts into `folder` and return it."""
    (folder / "facts").mkdir(parents=True, exist_ok=True)
    for name, text in dossier(facts, seed):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


if __name__ == "__main__":
    print(write(Path(sys.argv[1]), int(sys.argv[2])))
