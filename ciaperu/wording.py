"""Rules over the wording of a dossier, whatever record it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
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


def _problems(texts: Iterator[str], spot: tuple[str, int, int], name: str) -> Iterator[Problem]:
    for text in texts:
        if "  " in text:
            yield Problem(*spot, _("a run of spaces in `{name}`").format(name=name), _("keep one space"))
        if bad := sorted(c for c in set(text) if c in UNSAFE or "\ud800" <= c <= "\udfff"):
            what = _("the control character {code} in `{name}`").format(code=f"U+{ord(bad[0]):04X}", name=name)
            yield Problem(*spot, what, _("remove it"))


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a record, or in the value of a field."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
    elif hasattr(value, "__dataclass_fields__"):
        for part in value.__dataclass_fields__:
            yield from _texts(getattr(value, part))
