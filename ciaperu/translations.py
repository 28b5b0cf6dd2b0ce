"""Rules over a dossier's translations: what is missing, stale or refers to nothing. None of them keeps an answer back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ciaperu import model
from ciaperu.errors import Problem
from ciaperu.loading import Positions
from ciaperu.model import Dossier, Translation

PLURALS = {"fact": "facts", "dispute": "disputes", "entity": "entities"}


def translations_are_whole(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """Where there is a translation it has every fact, dispute and entity, and a label for every word that they use."""
    for translation in dossier.translations:
        file = f"translations/{translation.language}.yaml"
        for table, plural in PLURALS.items():
            done = {record.id for record in getattr(translation, plural)}
            for record in getattr(dossier, plural):
                if record.id not in done:
                    where, line, _ = at.key(table, record.id)
                    yield Problem(file, 0, 0, f"`{record.id}` ({where}, line {line}) is not translated", f"add it under `{plural}:`", stops=False)
        for family, words in used_words(dossier).items():
            for word in sorted(words - translation.labels[family].keys()):
                yield Problem(file, 0, 0, f"`{word}` has no label", f"add it under `{family}:`", stops=False)


def translations_are_current(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """A translation belongs to a record that is there, and was made from the words that it has now."""
    for translation in dossier.translations:
        for table, plural in PLURALS.items():
            originals = {record.id: record for record in getattr(dossier, plural)}
            for record in getattr(translation, plural):
                spot = (f"{translation.language}/{table}", record.id)
                original = originals.get(record.id)
                if original is None:
                    yield Problem(*at.key(*spot), f"there is no {table} `{record.id}`", "rename or remove it", stops=False)
                    continue
                digest = model.digest_of(original, table)
                if record.digest != digest:
                    what, mend = "this was made from other words than stand there now", f"bring it up to date, then write digest: {digest}"
                    yield Problem(*at.key(*spot, "digest"), what, mend, stops=False)
                for field in ("positions", "roles"):
                    if len(getattr(record, field)) != len(getattr(original, field, ())):
                        what = f"{len(getattr(record, field))} {field}, but {len(getattr(original, field))} in the original"
                        yield Problem(*at.key(*spot, field), what, "write one for each, in the same order", stops=False)


def used_words(dossier: Dossier) -> Mapping[str, set[str]]:
    """Return the words that a dossier uses, by the family of labels they belong to."""
    return {
        "topics": set(dossier.topics),
        "kinds": {fact.kind for fact in dossier.facts},
        "statuses": {fact.status for fact in dossier.facts},
        "roles": {participant.role for fact in dossier.facts for participant in fact.who} | {role for fact in dossier.facts for role in fact.unknown},
        "natures": {money.nature for fact in dossier.facts for money in fact.money}
        | {quantity.nature for fact in dossier.facts for quantity in fact.quantities if quantity.nature},
        "things": {quantity.of for fact in dossier.facts for quantity in fact.quantities},
    }


def current(translation: Translation, table: str, originals: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Yield each translated record with its original, stale ones left out: the original is shown then, and marked."""
    for record in getattr(translation, PLURALS[table]):
        original = originals.get(record.id)
        whole = original and all(len(getattr(record, field)) == len(getattr(original, field, ())) for field in ("positions", "roles"))
        if whole and record.digest == model.digest_of(original, table):
            yield original, record
