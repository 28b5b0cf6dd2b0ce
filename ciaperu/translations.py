"""Rules over a dossier's translations: what is missing, stale or refers to nothing. None of them keeps an answer back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ciaperu import model
from ciaperu.errors import Problem
from ciaperu.language import _
from ciaperu.loading import Positions
from ciaperu.model import Dossier, Translation

# What is translated item by item, in the order of the original.
LISTS = ("checked", "positions", "leans", "roles")
PLURALS = {"fact": "facts", "dispute": "disputes", "entity": "entities"}


def translations_are_whole(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """Where there is a translation it has every fact, dispute and entity, and a label for every word that they use."""
    for translation in dossier.translations:
        file = f"translations/{translation.language}.yaml"
        for table, plural in PLURALS.items():
            done = {record.id for record in getattr(translation, plural)}
            for record in getattr(dossier, plural):
                if record.id not in done:
                    where, line, _column = at.key(table, record.id)
                    what = _("`{id}` ({file}, line {line}) is not translated").format(id=record.id, file=where, line=line)
                    yield Problem(file, 0, 0, what, _("add it under `{key}:`").format(key=plural), stops=False)
        for family, words in used_words(dossier).items():
            for word in sorted(words - translation.labels[family].keys()):
                what, mend = _("`{word}` has no label").format(word=word), _("add it under `{key}:`").format(key=family)
                yield Problem(file, 0, 0, what, mend, stops=False)


def translations_are_current(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """A translation belongs to a record that is there, and was made from the words that it has now."""
    missing = {"fact": _("there is no fact `{id}`"), "dispute": _("there is no dispute `{id}`"), "entity": _("there is no entity `{id}`")}
    for translation in dossier.translations:
        if translation.language not in dossier.languages:
            what = _("`{word}` is not a language of the dossier").format(word=translation.language)
            yield Problem(f"translations/{translation.language}.yaml", 0, 0, what, _("add it to `languages:` in dossier.yaml"))
        for table, plural in PLURALS.items():
            originals = {record.id: record for record in getattr(dossier, plural)}
            for record in getattr(translation, plural):
                spot = (f"{translation.language}/{table}", record.id)
                original = originals.get(record.id)
                if original is None:
                    yield Problem(*at.key(*spot), missing[table].format(id=record.id), _("rename or remove it"), stops=False)
                    continue
                digest = model.digest_of(original, table)
                if record.digest != digest:
                    what = _("this was made from other words than stand there now")
                    mend = _("bring it up to date, then write digest: {digest}").format(digest=digest)
                    yield Problem(*at.key(*spot, "digest"), what, mend, stops=False)
                for field in LISTS:
                    if len(getattr(record, field)) != len(getattr(original, field, ())):
                        what = _("{n} {field}, but {m} in the original").format(
                            n=len(getattr(record, field)), field=field, m=len(getattr(original, field))
                        )
                        yield Problem(*at.key(*spot, field), what, _("write one for each, in the same order"), stops=False)


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
        if original and is_current(record, original, table):
            yield original, record


def is_current(record: Any, original: Any, table: str) -> bool:
    """Return whether a translated record was made from the words that the original has now."""
    whole = all(len(getattr(record, field)) == len(getattr(original, field, ())) for field in LISTS)
    return whole and record.digest == model.digest_of(original, table)
