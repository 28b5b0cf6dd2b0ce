"""Rules of a dossier against the works themselves: every locator leads to a passage, and the passage holds what the fact says.

Position first, then content, then refusal: what a passage does not hold is a problem, never matched by likeness.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ciaperu import model
from ciaperu.errors import Problem
from ciaperu.evidence import Claim, claims, found
from ciaperu.language import _
from ciaperu.loading import Positions
from ciaperu.texts import Text, passage, read_text


def read_texts(sources: Iterable[model.Source], folder: Path) -> dict[str, Text]:
    """Return the texts in `folder`, by the id of their source; Unreadable if the folder or one of them cannot be read."""
    texts = ((source.id, read_text(folder, source)) for source in sources)
    return {id: text for id, text in texts if text}


def prove(dossier: model.Dossier, at: Positions, texts: Mapping[str, Text]) -> Iterator[Problem]:
    """Yield what of a dossier its texts do not bear out; works without a text are passed over.

    A copy of another version than the dossier cites is a problem of its own.
    """
    for text in texts.values():
        if text.same is False:
            what = _("{file} is another version than the one cited").format(file=f"{text.source}.txt")
            mend = _("its digest is sha256:{digest}").format(digest=text.digest)
            yield Problem(*at.value("source", text.source, "digest"), what, mend, stops=False)
    names = {entity.id: names_of(entity) for entity in dossier.entities}
    for fact in dossier.facts:
        passages = []
        for citation in fact.citations:
            if citation.source in texts:
                paragraph = passage(texts[citation.source], citation)
                if paragraph is None:
                    spot = at.item(str(citation), "fact", fact.id, "sources")
                    yield Problem(*spot, _("there is no passage {locator}").format(locator=citation), _paragraphs(texts[citation.source], citation))
                else:
                    passages.append(paragraph)
        # A fact that rests on a work which is not at hand as well cannot be called unproved.
        if passages and len(passages) == len(fact.citations):
            for claim in claims(fact, names):
                if not claim.declared and not any(found(claim, paragraph) for paragraph in passages):
                    yield _unproved(fact, claim, at, texts)


def names_of(entity: model.Entity) -> tuple[str, ...]:
    """Return every name of an entity, the shown one first."""
    return tuple(dict.fromkeys(filter(None, (entity.name, entity.full_name, *(alias.name for alias in entity.aliases)))))


def _paragraphs(text: Text, citation: model.Citation) -> str:
    section = text.sections.get(citation.section)
    if section is None:
        return _("sections: {sections}").format(sections=", ".join(text.sections))
    return _("section {section} has {n} paragraphs").format(section=citation.section, n=len(section))


def _unproved(fact: model.Fact, claim: Claim, at: Positions, texts: Mapping[str, Text]) -> Problem:
    messages = {
        "figure": _("the passage has no figure {shown}"),
        "date": _("the passage has no date {shown}"),
        "name": _("the passage does not name {shown}"),
    }
    elsewhere = [
        f"{text.source}#{section}.{number}"
        for text in texts.values()
        for section, paragraphs in text.sections.items()
        for number, paragraph in enumerate(paragraphs, 1)
        if found(claim, paragraph)
    ]
    mends = {
        "figure": _("correct it, or say in `derived:` how it follows"),
        "date": _("correct it, or say in `date_basis:` and `derived:` what it rests on"),
        "name": _("correct it, or list {id} under `implied:`").format(id=claim.path[-1] if claim.path[0] == "who" else _("its id")),
    }
    mend = mends[claim.kind]
    if elsewhere and claim.kind != "name":
        mend += _("; it stands in {locators}").format(locators=", ".join(elsewhere[:5]))
    where = at.key if claim.path[0] == "who" else at.value
    return Problem(*where("fact", fact.id, *claim.path), messages[claim.kind].format(shown=claim.shown), mend, stops=False)
