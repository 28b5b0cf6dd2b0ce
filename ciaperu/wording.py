"""Rules over the wording of a dossier, whatever record it stands in."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import fields
from functools import cache
from operator import attrgetter
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
        if not _SUSPECT.search("\n".join(_texts(record))):
            continue
        for part in fields(record):
            value = getattr(record, part.name)
            # The variables of CSL-JSON stand among the other fields of a source.
            for name, each in value.items() if isinstance(value, dict) else [(part.name, value)]:
                yield from _problems(_texts(each), at.value(table, record.id, name), name)


# A run of spaces, a sign of UNSAFE, or half a pair of surrogates.
_SUSPECT = re.compile("  |[" + "".join(map(re.escape, sorted(UNSAFE))) + "\ud800-\udfff]")


def _problems(texts: Iterable[str], spot: tuple[str, int, int], name: str) -> Iterator[Problem]:
    for text in texts:
        if "  " in text:
            yield Problem(*spot, _("a run of spaces in `{name}`").format(name=name), _("keep one space"))
        if bad := sorted(c for c in set(text) if c in UNSAFE or "\ud800" <= c <= "\udfff"):
            what = _("the control character {code} in `{name}`").format(code=f"U+{ord(bad[0]):04X}", name=name)
            yield Problem(*spot, what, _("remove it"))


def _texts(value: Any) -> list[str]:
    """Return every text in a record, or in the value of a field."""
    texts, waiting = [], [value]
    # It grows while it is gone through: a recursive generator takes three times as long, and every text of a dossier is looked at.
    for each in waiting:
        kind: Any = type(each)
        if kind is str:
            texts.append(each)
        elif kind is tuple:
            waiting += each
        elif kind is dict:
            waiting += each.values()
        elif (parts := _parts(kind)) is not None:
            waiting += parts(each)
    return texts


@cache
def _parts(kind: Hashable) -> Callable[[Any], tuple[Any, ...]] | None:
    """Return what gives the values of the fields of a record of this kind, None if it is no record."""
    names = tuple(getattr(kind, "__dataclass_fields__", ()))
    return attrgetter(*names) if len(names) > 1 else None
