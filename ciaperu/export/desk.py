"""JSON and CSV of what the desk's commands answer: sums, connections, evidence …

Each answer is one function for JSON and, where it is a table, one for CSV, and a line in FORMS and TABLES: the name of its class → the function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

FORMS: dict[str, Callable[[Any], dict[str, Any]]] = {}
TABLES: dict[str, Callable[[Any], Iterator[Sequence[object]]]] = {}
