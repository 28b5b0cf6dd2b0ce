"""Leads as a page to read and print: one file, without a script, that fetches nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from ciaperu import language
from ciaperu.language import _, ngettext
from ciaperu.sweep.reasons import worded
from ciaperu.text import visible

if TYPE_CHECKING:
    from ciaperu.sweep.leads import Copy, Lead, New
    from ciaperu.sweep.sweeping import Sweep

_STYLE = Path(__file__).parent / "page" / "style.css"
_OWN = """
main { max-width: 46em; margin: 0 auto; padding: 0 1em 2em; } h1 { font-size: 1.8em; } h2 { font-size: 1.2em; margin: 0; } h3 { font-size: 1em; }
.lead { border-top: 1px solid #8886; padding: .8em 0; } mark { padding: 0 .1em; } code, dd, li, a { overflow-wrap: anywhere; }
.lead p { margin: .5em 0; } .leads { list-style: decimal; padding-left: 2em; } .leads li { margin: .3em 0; } .leads span { opacity: .75; }
.years { display: grid; grid-template-columns: 4em 1fr; gap: 0 .6em; overflow: hidden; }
"""


def lines(result: Sweep, title: str) -> Iterator[str]:
    """Yield the page of what a sweep found with the dossier of this title."""
    style = _STYLE.read_text(encoding="utf-8") + _OWN
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    heading = _("{title}: leads").format(title=title)
    yield f'<!doctype html>\n<html lang="{language.code()}">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_safe(heading)}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n<h1>{_safe(heading)}</h1>"
    leads = ngettext("{n:,} lead", "{n:,} leads", len(result.leads)).format(n=len(result.leads))
    documents = ngettext("{n:,} document", "{n:,} documents", result.counts.documents).format(n=result.counts.documents)
    yield f"<p>{_safe(leads)}, {_safe(documents)}</p>"
    yield '<ol class="leads">'
    for number, lead in enumerate(result.leads, 1):
        names = ", ".join(each.name for each in lead.entities)
        yield f'<li><a href="#lead-{number}">{_safe(_called(lead))}</a> <span>{_safe(names)}</span></li>'
    yield "</ol>"
    for number, lead in enumerate(result.leads, 1):
        yield from _lead(number, lead)
    if result.mentions:
        by_year = _("Mentions by year")
        yield f"<h2>{_safe(by_year)}</h2>"
        for name, years in result.mentions:
            yield from _years(name, years)
    if result.unread:
        unread = _("Not read")
        yield f"<h2>{_safe(unread)}</h2>\n<ul>"
        yield from (f"<li><code>{_safe(path)}</code> {_safe(worded(why))}</li>" for path, why in result.unread)
        yield "</ul>"
    yield "</main>\n</body>\n</html>"


def _safe(text: str) -> str:
    return escape(visible(text))


def _lead(number: int, lead: Lead) -> Iterator[str]:
    yield f'<article class="lead" id="lead-{number}">\n<h2>{number}. {_safe(_called(lead))}</h2>'
    characters = _("characters {start} to {end}").format(start=lead.start, end=lead.end)
    yield f"<p><code>{_safe(lead.path)}</code> {_safe(characters)}, {lead.score:.1f}</p>"
    yield f"<p>{''.join(_marked(lead))}</p>\n<dl>"
    parts = (
        (_("Names"), "; ".join(f"{each.name} ({_(each.how)}, {each.sure:.2f})" for each in lead.entities)),
        (_("Dates"), "; ".join(each.date for each in lead.dates)),
        (_("Sums"), "; ".join(f"{each.currency} {each.amount:,.15g}" for each in lead.sums)),
        (_("New"), "; ".join(_said(each, lead) for each in lead.new)),
        (_("Near"), "; ".join(f"{each.title} ({each.id})" for each in lead.nearest)),
        (_("Copies"), "; ".join(_place(each) for each in lead.copies)),
    )
    yield from (f"<dt>{_safe(label)}</dt><dd>{_safe(value)}</dd>" for label, value in parts if value)
    yield "</dl>\n</article>"


def _said(new: New, lead: Lead) -> str:
    names = {each.id: each.name for each in lead.entities}
    if new.what == "sum":
        return f"{new.values[1]} {float(new.values[0]):,.15g}"
    return " + ".join(names.get(value, value) for value in new.values)


def _called(found: Lead | Copy) -> str:
    return found.document + (" " + _("page {page}").format(page=found.page) if found.page else "")


def _place(copy: Copy) -> str:
    return f"{_called(copy)}, {copy.path}, " + _("characters {start} to {end}").format(start=copy.start, end=copy.end)


def _marked(lead: Lead) -> Iterator[str]:
    at = 0
    places = [(each.start, each.end) for each in lead.entities]
    places += [(each.start, each.end) for each in lead.dates] + [(each.start, each.end) for each in lead.sums]
    for start, end in sorted((first - lead.start, last - lead.start) for first, last in places):
        if start >= at:
            yield f"{_safe(lead.text[at:start])}<mark>{_safe(lead.text[start:end])}</mark>"
            at = end
    yield _safe(lead.text[at:])


def _years(name: str, years: tuple[tuple[str, int], ...]) -> Iterator[str]:
    most = max(number for _year, number in years)
    yield f'<h3>{_safe(name)}</h3>\n<div class="years">'
    for year, number in years:
        # Widths that a style sheet would need a rule for each are drawn as signs.
        yield f"<span>{_safe(year)}</span><span>{'█' * max(1, round(30 * number / most))} {number:,}</span>"
    yield "</div>"
