"""The language of what is shown: messages by gettext's catalogues, labels of a dossier's words by its translation.

As with gettext itself, one language holds for the whole process. English needs no catalogue: the messages are English.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import NullTranslations

LANGUAGES = {"en": "English", "es": "español"}
FOLDER = Path(__file__).parent / "locale"

_language = "en"
_catalogue: NullTranslations | None = None
_labels: Mapping[tuple[str, str], str] = {}


def use(language: str) -> None:
    """Show what follows in `language`, one of LANGUAGES."""
    global _language, _catalogue, _labels
    _language, _catalogue, _labels = language, None, {}
    if language != "en":
        import gettext

        _catalogue = gettext.translation("ciaperu", FOLDER, [language], fallback=True)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Show what is said within in `language`, or in English if that is not one of LANGUAGES; afterwards as before."""
    global _language, _catalogue, _labels
    before = _language, _catalogue, _labels
    try:
        if language != _language:
            use(language if language in LANGUAGES else "en")
        yield
    finally:
        _language, _catalogue, _labels = before


def use_labels(labels: Mapping[tuple[str, str], str]) -> None:
    """Show the words of a dossier by these labels: (family, word) → label."""
    global _labels
    _labels = labels


def code() -> str:
    """Return the code of the language in use."""
    return _language


def _(message: str) -> str:
    """Return a message in the language in use."""
    # The empty message is the head of the catalogue.
    return _catalogue.gettext(message) if _catalogue and message else message


def ngettext(one: str, many: str, number: int) -> str:
    """Return the form of a message that goes with `number`."""
    return _catalogue.ngettext(one, many, number) if _catalogue else one if number == 1 else many


def label(family: str, word: str) -> str:
    """Return what a word of the dossier (a kind, a role, a status …) is called in the language in use."""
    return _labels.get((family, word)) or _(word)


def sentence(text: str) -> str:
    """Return `text` with a capital at its beginning, be it after a sign: ¿quiso decir → ¿Quiso decir."""
    first = next((number for number, sign in enumerate(text) if sign.isalpha()), 0)
    return text[:first] + text[first : first + 1].upper() + text[first + 1 :]
