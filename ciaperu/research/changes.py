"""What changed between two states of a dossier, record by record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from ciaperu import model
from ciaperu.dates import Date

# What is compared, and the attribute of the dossier that holds it.
COMPARED = {"fact": "facts", "dispute": "disputes", "entity": "entities", "source": "sources"}
# The fields by which a record is known again under another id.
_SAME = {"fact": ("title", "text"), "dispute": ("title", "text"), "entity": ("name", "summary"), "source": ("title", "csl")}
# Fields that are not of the record itself.
_LEFT_OUT = frozenset(("id", "language", "disputes"))
# Fields that hold nothing but ids of other records.
_REFERENCES = frozenset(("where", "part_of", "see", "implied", "copy_of", "retells"))


class FieldChange(NamedTuple):
    """A field, and what it had that it no longer has, and has now that it had not, in the words of the YAML.

    Of a field that holds `several` things only those that differ are given, or all if only their order does.
    """

    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    several: bool


class Change(NamedTuple):
    """A record of a `table` (fact, dispute, entity, source) that was `added`, `changed` or `withdrawn`, with the fields that differ."""

    table: str
    id: str
    title: str
    what: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """What changed from `old` to `new`, as they were named: facts, disputes, entities and sources, in the order in which they stand."""

    old: str
    new: str
    changes: tuple[Change, ...]


def changes(old: model.Dossier, new: model.Dossier, old_name: str, new_name: str) -> Changes:
    """Return what was added, changed and withdrawn; a record that only has another id counts as changed, and so do not those that name it."""
    renamed: dict[str, str] = {}
    for table, plural in COMPARED.items():
        renamed |= _renamed(getattr(old, plural), getattr(new, plural), _SAME[table])
    found: list[Change] = []
    for table, plural in COMPARED.items():
        before = {renamed.get(record.id, record.id): record for record in getattr(old, plural)}
        after = {record.id: record for record in getattr(new, plural)}
        for id, record in after.items():
            if id not in before:
                found.append(Change(table, id, _title(record), "added", ()))
            elif differing := tuple(_differing(before[id], record, renamed)):
                found.append(Change(table, id, _title(record), "changed", differing))
        found += [Change(table, record.id, _title(record), "withdrawn", ()) for id, record in before.items() if id not in after]
    return Changes(old_name, new_name, tuple(found))


def _title(record: Any) -> str:
    return record.name if isinstance(record, model.Entity) else record.title


def _renamed(old: tuple[Any, ...], new: tuple[Any, ...], same: tuple[str, ...]) -> dict[str, str]:
    """Return old id → new id of the records that differ in nothing by which they are known."""
    kept = {record.id for record in old} & {record.id for record in new}

    def known(records: tuple[Any, ...]) -> dict[tuple[str, ...], list[str]]:
        ids: dict[tuple[str, ...], list[str]] = {}
        for record in records:
            if record.id not in kept:
                ids.setdefault(tuple(str(getattr(record, name)) for name in same), []).append(record.id)
        return ids

    gone, come = known(old), known(new)
    return {gone[key][0]: come[key][0] for key in gone if len(gone[key]) == len(come.get(key, ())) == 1}


def _differing(old: Any, new: Any, renamed: Mapping[str, str]) -> Iterator[FieldChange]:
    if old.id != new.id:
        yield FieldChange("id", (old.id,), (new.id,), several=False)
    for field in fields(new):
        name = field.name
        if name in _LEFT_OUT:
            continue
        before = _words(name, getattr(old, name), lambda known: renamed.get(known, known))
        after = _words(name, getattr(new, name), lambda known: known)
        if before == after:
            continue
        # A chain of speakers says something by its order, and is one thing.
        several = isinstance(getattr(new, name), (tuple, Mapping)) and name != "attribution"
        lost, won = (tuple((Counter(a) - Counter(b)).elements()) for a, b in ((before, after), (after, before)))
        yield FieldChange(name, lost, won, several) if lost or won else FieldChange(name, before, after, several)


def _words(field: str, value: Any, ids: Callable[[str], str]) -> tuple[str, ...]:
    """Return what a field holds, each thing in words; `ids` says by which id a record goes now."""
    if value is None or value == "":
        return ()
    if isinstance(value, Mapping):
        return tuple(f"{name}: {_plain(each)}" for name, each in value.items())
    if not isinstance(value, tuple):
        return (_word(field, value, ids),)
    words = tuple(_word(field, each, ids) for each in value)
    return (" → ".join(words),) if field == "attribution" and words else words


def _plain(value: Any) -> str:
    """Return a variable of CSL-JSON in words."""
    if isinstance(value, Mapping):
        return " ".join(map(_plain, value.values()))
    return "; ".join(map(_plain, value)) if isinstance(value, (list, tuple)) else str(value)


def _word(field: str, value: Any, ids: Callable[[str], str]) -> str:
    match value:
        case Date():
            return value.edtf
        case model.Participant():
            return f"{ids(value.entity)}: {value.role}"
        case model.Money():
            return f"{value.bound} {value.amount:,} {value.currency}, {value.nature}".removeprefix("exactly ")
        case model.Quantity():
            number = "" if value.amount is None else f"{value.amount:,}"
            counted = " ".join(filter(None, (value.bound, number, value.of))).removeprefix("exactly ")
            return f"{counted}, {value.nature}" if value.nature else counted
        case model.Attribution():
            how = ", ".join(filter(None, (value.as_, value.work and ids(value.work))))
            return f"{ids(value.by)} ({how})" if how else ids(value.by)
        case model.Citation():
            return f"{ids(value.source)}#{value.locator}"
        case model.Check():
            where = f" [{value.locator}]" if value.locator else ""
            return f"{ids(value.source)} {value.verdict}: {value.says}{where}"
        case model.Position():
            return f"{value.says} [{', '.join(map(ids, value.facts))}]"
        case model.Lean():
            return f"{value.position}: {value.why}"
        case model.Alias():
            return f"{value.name} ({value.language})"
        case model.Role():
            cited = ", ".join(_word("citations", citation, ids) for citation in value.citations)
            parts = (value.of and ids(value.of), value.date.edtf if value.date else "", value.status, cited)
            return ", ".join(filter(None, (value.role, *parts)))
    return ids(value) if field in _REFERENCES else str(value)
