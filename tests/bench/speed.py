"""How long a warm search takes on a generated dossier, typos included: median and 95th percentile by kind of query.

    python tests/bench/speed.py [FACTS] [QUERIES]

The dossier (100,000 facts) is made and compiled first, which takes minutes; it and its store are kept in the temporary folder.
"""

from __future__ import annotations

import contextlib
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import ciaperu
from ciaperu.dossier import OpenDossier
from ciaperu.errors import CiaperuError
from tests.bench.generate import write


def queries(dossier: OpenDossier, count: int) -> dict[str, list[str]]:
    """Return `count` queries of each kind, drawn from the dossier's own words: a word as often as it stands there."""
    rnd = random.Random(7)
    facts: list[str] = [row[0] for row in dossier.db.execute("SELECT title || ' ' || text FROM fact ORDER BY number LIMIT 20000 OFFSET 1000")]
    names = [name for (name,) in dossier.db.execute("SELECT name FROM entity WHERE kind = 'person'")]

    def word() -> str:
        return rnd.choice([each for each in rnd.choice(facts).split() if each.isalpha()])

    def misspelt(text: str) -> str:
        place = rnd.randrange(1, len(text) - 1)
        return text[:place] + rnd.choice("aeiourstln") + text[place + 1 :]

    return {
        "a word": [word() for _ in range(count)],
        "a family name": [rnd.choice(names).split()[1] for _ in range(count)],
        "a name, one letter wrong": [misspelt(rnd.choice(names).split()[1]) for _ in range(count)],
        "two words": [f"{word()} {word()}" for _ in range(count)],
        "four words": [" ".join(word() for _ in range(4)) for _ in range(count)],
        "four words, one letter wrong": [misspelt(" ".join(word() for _ in range(4))) for _ in range(count)],
        "a sum": [f"${rnd.randint(1, 50)} million" for _ in range(count)],
        "a date": [f"{rnd.randint(1, 28)} Aug {rnd.randint(1900, 2019)}" for _ in range(count)],
    }


def main() -> None:
    """Print the table."""
    facts = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    place = Path(tempfile.gettempdir(), f"ciaperu-bench-{facts}")
    if not place.exists():
        write(place, facts)
    os.environ.setdefault("XDG_CACHE_HOME", str(place.with_suffix(".cache")))
    dossier = ciaperu.open_dossier(place)
    everything = []
    print(f"{facts:,} facts, {count} warm searches of each kind\n\n| query | median ms | 95th percentile ms | found |\n|---|---|---|---|")
    for kind, asked in queries(dossier, count).items():
        taken, found = [], 0
        for query in asked:
            begun = time.perf_counter()
            with contextlib.suppress(CiaperuError):
                found += bool(dossier.search(query, limit=10).results)
            taken.append((time.perf_counter() - begun) * 1000)
        everything += taken
        print(f"| {kind} | {statistics.median(taken):.1f} | {statistics.quantiles(taken, n=20)[-1]:.1f} | {found}/{count} |")
    print(f"| all | {statistics.median(everything):.1f} | {statistics.quantiles(everything, n=20)[-1]:.1f} | |")


if __name__ == "__main__":
    main()
