"""How each style looks. Styles name meanings; this is the one place where they get colours."""

from __future__ import annotations

PALETTE = {
    "title": "bold",
    "heading": "bold cyan",
    "label": "cyan",
    "date": "green",
    "id": "blue",
    "quiet": "dim",
    "role": "magenta",
    "money": "bold green",
    "match": "bold reverse",
    "draw": "cyan",
    "dispute": "bold yellow",
    "doubt": "yellow",
    "problem": "red",
    "status.asserted": "default",
    "status.reported": "cyan",
    "status.alleged": "yellow",
    "status.denied": "red",
    "status.assessed": "magenta",
}
