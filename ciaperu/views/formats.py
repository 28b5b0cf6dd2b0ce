"""The formats of an export, on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ciaperu.language import _
from ciaperu.views.blocks import Page, Pair, Text

if TYPE_CHECKING:
    from ciaperu.export.formats import Format


def formats(known: Mapping[str, Format]) -> Page:
    """Return each format with what it is for, and what must be installed for it."""
    writes = {"text": "", "file": _("a file"), "folder": _("a folder")}
    blocks = []
    for name, format in known.items():
        notes = [writes[format.writes], f"pip install 'ciaperu[{format.extra}]'" if format.extra else ""]
        note = ", ".join(filter(None, notes))
        blocks.append(Pair(name, [(_(format.purpose), ""), (f"  ({note})" if note else "", "quiet")]))
    return Page([*blocks, Text([(_("Write one: ciaperu export FORMAT -o FILE, with the usual filters."), "quiet")])])
