"""One question at the prompt: asked, completed by Tab, and asked again with the reason until the answer can be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from ciaperu import dates, language
from ciaperu.cli.emit import say
from ciaperu.errors import CiaperuError
from ciaperu.language import _, label
from ciaperu.loading import is_id
from ciaperu.text import did_you_mean, folded, visible

CLEAR = "-"
Read = TypeVar("Read")


def ask(question: str, now: str = "", choices: Iterable[str] = ()) -> str:
    """Return what is typed, without spaces around it; `now` is shown as what Enter keeps, `choices` are what Tab completes.

    Raises EOFError for Ctrl-D and KeyboardInterrupt for Ctrl-C.
    """
    _complete(choices)
    while True:
        try:
            typed = input(visible(f"{question} [{now}]: " if now else f"{question}: "))
            typed.encode()
        except UnicodeError:
            say(f"{_('not UTF-8 text')}; {_('type it again')}")
        else:
            return typed.strip()


def ask_for(
    question: str, read: Callable[[str], Read], now: str, kept: Read | None, choices: Iterable[str] = (), *, cleared: Read | None = None
) -> Read:
    """Return what `read` makes of an answer, asked until it makes something; its ValueError or CiaperuError says why it did not.

    Enter answers `kept`, shown as `now`; `-` answers `cleared`. Where either is None something must be answered.
    """
    choices = list(choices)
    while True:
        typed = ask(question, now, choices)
        if typed in ("", CLEAR):
            answer = cleared if typed else kept
            if answer is not None:
                return answer
            say(_("this needs an answer"))
            continue
        try:
            return read(typed)
        except CiaperuError as error:
            say("; ".join(filter(None, (error.what, error.next))))
        except ValueError as error:
            say(str(error))


def agreed(typed: str) -> bool | None:
    """Return whether the answer is yes, in English or Spanish; None if it is neither yes nor no."""
    return {"yes": True, "y": True, "si": True, "s": True, "no": False, "n": False}.get(folded(typed))


def parts(typed: str) -> list[str]:
    """Return what stands between commas."""
    return [part for each in typed.split(",") if (part := each.strip())]


def plain(typed: str) -> str:
    """Return words with single spaces between."""
    return " ".join(typed.split())


def number(typed: str) -> int | float:
    """Return an amount, which may have commas between thousands; ValueError if it is none."""
    written = typed.replace(",", "") if re.fullmatch("[0-9]{1,3}(,[0-9]{3})+", typed) else typed
    if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,6})?", written):
        what = _("`{written}` is not a number").format(written=typed[:40])
        raise ValueError(f"{what}; {_('write digits only, with a point for decimals, such as 10200000')}")
    return float(written) if "." in written else int(written)


def currency(typed: str) -> str:
    """Return a code of ISO 4217 in capitals; ValueError if it has not the form of one."""
    if not re.fullmatch("[A-Za-z]{3}", typed):
        raise ValueError(f"{_('`{word}` is not a currency').format(word=typed[:40])}; {_('write its ISO 4217 code, such as USD or PEN')}")
    return typed.upper()


def word_of(known: Iterable[str], family: str = "") -> Callable[[str], str]:
    """Return what reads a word of a closed list: itself, its label in the language in use, or the beginning of one. ValueError if it is none."""
    forms = {folded(form): word for word in known for form in ((label(family, word), word) if family else (word,))}

    def read(typed: str) -> str:
        key = folded(typed)
        begun = sorted({word for form, word in forms.items() if form.startswith(key)})
        if key in forms or len(begun) == 1:
            return forms.get(key) or begun[0]
        near = did_you_mean(key, forms) or ", ".join(begun or sorted(set(forms.values())))
        raise ValueError(f"{_('`{word}` is not one of them').format(word=typed[:40])}; {near}")

    return read


def _complete(choices: Iterable[str]) -> None:
    try:
        import readline
    except ImportError:
        return
    folds = [(folded(each), each) for each in dict.fromkeys(choices)]

    def completed(text: str, state: int) -> str | None:
        space = " " if text.startswith(" ") else ""
        # An id and a name that differ in case only would have no beginning in common.
        found = [each for _fold, each in folds if each.startswith(text.lstrip())] or [each for fold, each in folds if fold.startswith(folded(text))]
        return space + found[state] if state < len(found) else None

    readline.set_completer(completed)
    readline.set_completer_delims(",")
    # macOS has libedit in the place of readline, with words of its own for this.
    readline.parse_and_bind("bind ^I rl_complete" if "libedit" in (readline.__doc__ or "") else "tab: complete")


def own_id(taken: Collection[str], typed: str) -> str:
    """Return what was typed, an id that is not taken; ValueError if it is none, or taken."""
    if not is_id(typed):
        what = _("`{id}` is not an id").format(id=typed[:80])
        raise ValueError(f"{what}; {_('use lower-case letters a-z, digits and single hyphens, at most 80')}")
    if typed in taken:
        raise ValueError(_("`{id}` is taken").format(id=typed))
    return typed


def read_date(typed: str) -> str:
    """Return what was typed, a date in EDTF that is shown as it is understood; ValueError if it is none."""
    say(f"  {typed}: {dates.parse(typed, language.code()).text}")
    return typed
