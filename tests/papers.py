"""Papers for tests: sentences of our own, with names at known places, and the damage that scanners do put in at known places."""

from __future__ import annotations

import random
from typing import NamedTuple

PLAIN = """the ministry had been told that no shipment would leave before the end of the month and the harbour office kept its own count of
every crate while several members of the council asked for another hearing on the price of grain which nobody wished to fix until a new election
was held in the province so that observers from abroad could follow the count of the votes and report what they saw to their own governments
in a letter that was never answered although two clerks remembered the envelope and one of them said it carried a seal of red wax from an office
that had closed years ago when the railway was sold and its papers were moved to a cellar below the customs house where water came in each spring
el ministro dijo que la carta no se haya recibido hasta la fecha y que los informes de la oficina se guardan en el archivo de la provincia""".split()
# Names of nobody in the dossier.
OTHERS = """Mr. Whitcombe|Ohio|General Staff|Bernardo Salvatierra|Monday|Washburn|Cartagena|Elena Duarte|Dr. Hollis|Tambor Street|Marisa Quinn
Canton""".replace("\n", "|").split("|")
ALIKE = dict(each.split() for each in "m rn|l 1|i l|o 0|e c|c e|n u|u n|h b|b h|a o|s 5|r i|t f|d cl".split("|"))
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Named(NamedTuple):
    """A name that was put into a paper: whose it is, where it stands, what stands there, and what was done to it."""

    entity: str
    start: int
    end: int
    written: str
    damage: int


class Paper(NamedTuple):
    """A paper, and the names that were put into it."""

    text: str
    names: tuple[Named, ...]


class Scanner:
    """Damages one letter in so many, counted over all that passes."""

    def __init__(self, seed: int, each: int, alike: float = 0.5) -> None:
        self.chance = random.Random(seed)
        self.each, self.alike = each, alike
        self.passed = self.chance.randrange(each) if each else 0

    def read(self, text: str) -> tuple[str, int]:
        """Return a text as it was scanned, and how many of its letters are damaged."""
        out, damaged = [], 0
        for sign in text:
            if not sign.isalpha() or not self.each:
                out.append(sign)
                continue
            self.passed += 1
            if self.passed % self.each:
                out.append(sign)
                continue
            damaged += 1
            out.append(self.damage(sign))
        return "".join(out), damaged

    def damage(self, sign: str) -> str:
        """Return what a letter was taken for."""
        if self.chance.random() < self.alike and sign.lower() in ALIKE:
            return ALIKE[sign.lower()].upper() if sign.isupper() else ALIKE[sign]
        kind = self.chance.randrange(4)
        other = self.chance.choice([letter for letter in LETTERS if letter != sign.lower()])
        other = other.upper() if sign.isupper() else other
        return ["", sign + other, other, other][kind]


def paper(seed: int, forms: list[tuple[str, str]], each: int = 10, sentences: int = 40, spaces: bool = True) -> Paper:
    """Return a paper with forms of names (entity, form), one letter in `each` damaged; some names are broken at a line's end, or run together."""
    chance = random.Random(seed)
    scanner, words = Scanner(seed, each), Scanner(seed + 1, each)
    text = ""
    names: list[Named] = []
    for number in range(sentences):
        sentence = [chance.choice(PLAIN) for _ in range(chance.randrange(8, 20))]
        sentence.insert(chance.randrange(len(sentence)), chance.choice(OTHERS))
        entity, form = forms[(seed + number) % len(forms)]
        place = chance.randrange(1, len(sentence))
        text += words.read(" ".join(sentence[:place]).capitalize())[0]
        written, damage = scanner.read(form)
        if spaces and chance.random() < 0.1 and len(written) > 8:
            at = chance.randrange(3, len(written) - 3)
            written = written[:at].rstrip() + chance.choice([" ", "-\n"]) + written[at:].lstrip()
        elif spaces and chance.random() < 0.1 and " " in written:
            written = written.replace(" ", "", 1)
        text += " "
        names.append(Named(entity, len(text), len(text) + len(written), written, damage))
        text += written + " " + words.read(" ".join(sentence[place:]))[0] + (".\n\n" if number % 4 == 3 else ". ")
    return Paper(text, tuple(names))
