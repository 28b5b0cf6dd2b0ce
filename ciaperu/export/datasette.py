"""What Datasette shows beside the tables of a dossier: titles, what columns hold, licence, sources, facets (its metadata.json)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ciaperu import model
from ciaperu.export.datapackage import licence, web
from ciaperu.text import visible

if TYPE_CHECKING:
    from ciaperu.research.chosen import Chosen


class About(NamedTuple):
    """A table: what a row is, its columns that need a word, those to count by, the one that stands for a row, and the one to sort by."""

    title: str
    columns: dict[str, str]
    facets: tuple[str, ...] = ()
    label: str = ""
    sort: str = ""


_EDTF = "date as EDTF (ISO 8601-2), as precise as the source gives it"
ABOUT = {
    "fact": About(
        "Facts: one statement each of what happened or was said",
        {
            "number": "place in the chronicle, undated facts last",
            "date": _EDTF,
            "earliest": "first day that the date can mean; 0001-01-01 for an open beginning",
            "latest": "last day that the date can mean; 9999-12-31 for an open end",
            "date_basis": f"where the date comes from: {', '.join(model.DATE_BASES)}",
            "status": "; ".join(f"{status}: {meaning}" for status, meaning in model.STATUSES.items()),
            "scope": "within: the dossier's first work has it; beyond: only other works do",
            "beside": "of an undated fact: the dated one that it belongs to",
            "keywords": "words to find it by, one a line",
        },
        ("kind", "status", "scope", "date_basis"),
        "title",
        "number",
    ),
    "participant": About("Who takes part in a fact, and in which role", {}, ("role", "entity")),
    "setting": About("Where a fact happens", {}, ("place",)),
    "money": About(
        "Sums of money in a fact",
        {
            "amount": "unit: whole units of the currency (dollars, not cents)",
            "currency": "ISO 4217",
            "bound": "what the source says of the amount; `at least` must not be added up as if it were all",
            "nature": f"{', '.join(model.NATURES)}; only paid and compensation are flows",
        },
        ("nature", "currency", "bound"),
    ),
    "quantity": About("Counts of things in a fact", {"amount": "unit: pieces of what `of` says; none if the source does not count"}, ("nature",)),
    "attribution": About(
        "Who says so: the chain of speakers, the nearest to the event first",
        {"as": f"how the speaker spoke: {', '.join(model.SPOKEN_AS)}", "work": "source that the speaker spoke in"},
        ("as", "by"),
    ),
    "citation": About(
        "Passages that a fact rests on",
        {"section": "section of the source, `lead` before the first heading", "paragraph": "paragraph in that section, from 1"},
        ("source", "section"),
    ),
    "checked": About(
        "What other works say of a fact, in words of the dossier",
        {
            "verdict": "; ".join(f"{verdict}: {meaning}" for verdict, meaning in model.VERDICTS.items()),
            "locator": "where it says so, in words",
            "independent": "1 if it goes back to no work that another of its verdict goes back to, nor, if it agrees, to one the fact rests on",
        },
        ("verdict", "source", "independent"),
    ),
    "fact_topic": About("Topics of facts", {}, ("topic",)),
    "fact_note": About("Links to other facts, and lists of words that a fact has besides", {"field": ", ".join(model.NOTES)}, ("field",)),
    "fact_dispute": About("Facts that are part of a dispute", {}, ("dispute",)),
    "entity": About(
        "Persons, organizations, places and operations",
        {"born": _EDTF, "died": _EDTF, "founded": _EDTF, "dissolved": _EDTF, "part_of": "what it belongs to or lies in", "pages": "one a line"},
        ("kind", "part_of"),
        "name",
    ),
    "alias": About(
        "Every form of an entity's name, its id included",
        {"language": "language that it is used in; empty for the name itself, `id` for the id", "folded": "without accents and capitals"},
        ("language",),
    ),
    "role": About(
        "Titles and offices that a source gives an entity",
        {"of": "in or over what it is held", "date": _EDTF, "citations": "source#section.paragraph, one a line"},
        ("status", "of"),
    ),
    "topic": About("Topics", {}, (), "label"),
    "source": About(
        "Works that the facts rest on",
        {
            "read": "how far the work was really read",
            "closeness": "; ".join(f"{closeness}: {meaning}" for closeness, meaning in model.CLOSENESS.items()),
            "retells": "works that it only retells, one a line",
            "underlies": "passages of other works that rest on it, one a line",
            "csl": "everything on the work, as CSL-JSON",
        },
        ("role", "closeness", "read"),
        "title",
        "number",
    ),
    "dispute": About(
        "Accounts that disagree",
        {
            "kind": "; ".join(f"{kind}: {meaning}" for kind, meaning in model.DISPUTE_KINDS.items()),
            "written": "of a slip: what the source has",
            "meant": "of a slip: what it means",
            "settled_by": "what would settle it",
        },
        ("kind",),
        "title",
        "number",
    ),
    "position": About("Sides of a dispute", {"position": "number of the side"}, ()),
    "position_fact": About("Facts that a side of a dispute rests on", {"position": "number of the side"}, ("dispute",)),
    "lean": About("What the sources themselves give that speaks for a side", {"position": "number of the side that it speaks for"}),
}
HIDDEN = (
    "dossier", "label", "date_translation", "dossier_translation", "fact_translation", "checked_translation",
    "entity_translation", "role_translation", "dispute_translation", "lean_translation", "position_translation",
)  # fmt: skip


def metadata(chosen: Chosen, database: str) -> dict[str, Any]:
    """Return the content of metadata.json for a selection whose database is called so."""
    head = {key: visible(value) for key, value in chosen.head.items()}
    part = "All facts of the dossier" if chosen.whole else "A selection of the facts of the dossier, with what they mention"
    known: dict[str, Any] = {
        "title": head["title"],
        "description": " ".join(filter(None, (head["summary"], f"{part}: {chosen.total}."))),
    }
    if head["licence"]:
        known["license"] = head["licence"]
    if found := licence(head["licence"]):
        known["license_url"] = found[1]
    works, others = _cited(chosen, "within"), _cited(chosen, "beyond")
    titles = [title for title, _address in works or others]
    known["source"] = "; ".join([*titles, "and others"] if works and others else titles)
    # Datasette shows one link: with several works there is none to give.
    if len(works) == 1 and works[0][1]:
        known["source_url"] = works[0][1]
    tables: dict[str, Any] = {name: _about(about) for name, about in ABOUT.items()}
    tables |= {name: {"hidden": True} for name in HIDDEN}
    return known | {"databases": {database: {"tables": tables}}}


def _cited(chosen: Chosen, scope: str) -> list[tuple[str, str]]:
    """Return the title of each work that the facts of a scope cite, and its address on the web."""
    fits = f"fact IN (SELECT number FROM fact WHERE {chosen.selection.condition} AND scope = '{scope}')"
    ids = {id for (id,) in chosen.db.execute(f"SELECT DISTINCT source FROM citation WHERE {fits}", chosen.selection.parameters)}
    return [(visible(source.title), web(source.csl.get("URL", ""))) for source in chosen.sources() if source.id in ids]


def _about(about: About) -> dict[str, Any]:
    said: dict[str, Any] = {"description": about.title, "columns": about.columns, "facets": list(about.facets)}
    said |= {"label_column": about.label} if about.label else {}
    said |= {"sort": about.sort} if about.sort else {}
    return {key: value for key, value in said.items() if value}
