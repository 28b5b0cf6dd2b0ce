"""Why something could not be read: worded in the language of whoever looks, also by those who kept it in another."""

from __future__ import annotations

from typing import Any

from ciaperu import language


class Reason(str):
    """A message in the language in use, which knows what it was made of: the message in English, its other form and number, and data."""

    def __new__(cls, message: str, many: str = "", number: int = 0, data: dict[str, object] | None = None) -> Reason:
        """Return the message as it is worded now."""
        words = language.ngettext(message, many, number) if many else language._(message)
        made = super().__new__(cls, words if data is None else words.format(**data))
        made.parts = (message, many, number, data)
        return made

    parts: tuple[str, str, int, dict[str, object] | None]

    def format(self, *_values: object, **data: object) -> Reason:
        """Return the message with its data."""
        message, many, number, _none = self.parts
        return Reason(message, many, number, data)

    def __reduce__(self) -> tuple[Any, ...]:
        return Reason, self.parts


def _(message: str) -> Reason:
    """Return a message that can be worded again in another language."""
    return Reason(message)


def ngettext(one: str, many: str, number: int) -> Reason:
    """Return the form of a message that goes with `number`, likewise."""
    return Reason(one, many, number)


def said(error: Exception) -> str:
    """Return what an exception says, in one line: the reason that it was raised with, where it was one."""
    if error.args and isinstance(error.args[0], Reason):
        return error.args[0]
    return " ".join(str(error).split())[:200] or type(error).__name__


def kept(why: str) -> str:
    """Return a reason as JSON, to be kept and worded later."""
    import json

    return json.dumps(_parts(why))


def _parts(why: object) -> object:
    if not isinstance(why, Reason):
        return why if isinstance(why, int) else str(why)
    message, many, number, data = why.parts
    return [message, many, number, data and {name: _parts(value) for name, value in data.items()}]


def worded(why: str) -> str:
    """Return a reason that was kept, in the language in use, as one that can be kept again; what was not kept so as it is."""
    import json

    try:
        found = _worded(json.loads(why))
        return found if isinstance(found, str) else str(found)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return why


def _worded(parts: Any) -> object:
    if not isinstance(parts, list):
        # What a system or a library says may be a message too.
        return language._(parts) if isinstance(parts, str) else parts
    message, many, number, data = parts
    return Reason(message, many, number, data and {name: _worded(value) for name, value in data.items()})
