"""Rules over the wording of a dossier, whatever record it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from itertools import chain
from typing import Any

from ciaperu.errors import Problem
from ciaperu.language import _
from ciaperu.loading import Positions
from ciaperu.model import Dossier
from ciaperu.text import UNSAFE
from ciaperu.translations import PLURALS


def text_is_plain(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """No run of spaces, no control character and no bidirectional override in any text."""
    records: dict[str, tuple[Any, ...]] = {table: getattr(dossier, plural) for table, plural in (*PLURALS.items(), ("source", "sources"))}
    for each in dossier.translations:
        records |= {f"{each.language}/{table}": getattr(each, plural) for table, plural in PLURALS.items()}
    for table, record in ((table, record) for table, held in records.items() for record in held):
        for name, text in _texts(record):
            spot = at.value(table, record.id, name)
            if "  " in text:
                yield Problem(*spot, _("a run of spaces in `{name}`").format(name=name), _("keep one space"))
            if bad := sorted(c for c in set(text) if c in UNSAFE or "\ud800" <= c <= "\udfff"):
                what = _("the control character {code} in `{name}`").format(code=f"U+{ord(bad[0]):04X}", name=name)
                yield Problem(*spot, what, _("remove it"))


def _texts(record: Any) -> Iterator[tuple[str, str]]:
    """Yield every text in a record with the name of the field it stands in."""

    def inside(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from chain.from_iterable(inside(item) for item in value.values())
        elif isinstance(value, tuple):
            yield from chain.from_iterable(inside(item) for item in value)
        elif hasattr(value, "__dataclass_fields__"):
            yield from chain.from_iterable(inside(getattr(value, part.name)) for part in fields(value))

    for part in fields(record):
        value = getattr(record, part.name)
        # The variables of CSL-JSON stand among the other fields of a source.
        for name, each in value.items() if isinstance(value, dict) else [(part.name, value)]:
            yield from ((name, text) for text in inside(each))
