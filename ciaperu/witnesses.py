"""Rules over what other works say of facts, and over what works repeat."""

from __future__ import annotations

from collections.abc import Iterator

from ciaperu.corroboration import behind, repeated_by
from ciaperu.errors import Problem
from ciaperu.language import _
from ciaperu.loading import Positions
from ciaperu.model import Dossier

# So many words are room for what another work says of one fact.
MAX_WORDS = 60


def checks_are_short_and_by_others(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """A fact is checked against other works than those it cites, and what they say is told in a few words."""
    for fact in dossier.facts:
        own = {citation.source for citation in fact.citations}
        for number, check in enumerate(fact.checked):
            spot = ("fact", fact.id, "checked", number)
            if check.source in own:
                what = _("`{id}` is cited by this fact itself").format(id=check.source)
                yield Problem(*at.value(*spot, "source"), what, _("name another work, or remove it from `sources:`"))
            if len(check.says.split()) > MAX_WORDS:
                what = _("{n} words on what another work says").format(n=len(check.says.split()))
                yield Problem(*at.value(*spot, "says"), what, _("keep it within {n}").format(n=MAX_WORDS))


def differences_are_disputes(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """Where another work tells a fact otherwise, the fact is part of a dispute. The answer is whole without it: the check itself is shown."""
    disputed = {id for dispute in dossier.disputes for position in dispute.positions for id in position.facts}
    for fact in dossier.facts:
        for number, check in enumerate(fact.checked):
            if check.verdict == "differs" and fact.id not in disputed:
                what = _("`{source}` differs, but `{id}` is part of no dispute").format(source=check.source, id=fact.id)
                mend = _("add one of kind `competing accounts` to disputes.yaml, with `{id}` in a position").format(id=fact.id)
                yield Problem(*at.value("fact", fact.id, "checked", number, "verdict"), what, mend, stops=False)


def works_do_not_repeat_themselves(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """No work goes back to itself by what it copies or retells, however long the way round."""
    repeated = repeated_by(dossier.sources)
    for id in repeated:
        if id in behind(id, repeated):
            field = "copy_of" if at.has("source", id, "copy_of") else "retells"
            what = _("`{id}` goes back to itself").format(id=id)
            yield Problem(*at.key("source", id, field), what, _("remove one `copy_of` or `retells` of the circle"))
