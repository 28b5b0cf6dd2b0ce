"""What a dossier is made of. Every word here is the word of the YAML, of the JSON and of the help.

Records are frozen dataclasses, compared by identity: defining one takes half a millisecond, a third of it for __eq__ and __hash__,
which every command would pay. For the same reason a record's module is only loaded when the record is first named.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ciaperu.model.check import Check as Check
    from ciaperu.model.dossier import Dispute as Dispute
    from ciaperu.model.dossier import Dossier as Dossier
    from ciaperu.model.dossier import Lean as Lean
    from ciaperu.model.dossier import Position as Position
    from ciaperu.model.dossier import Source as Source
    from ciaperu.model.dossier import Translated as Translated
    from ciaperu.model.dossier import Translation as Translation
    from ciaperu.model.dossier import digest_of as digest_of
    from ciaperu.model.entity import Alias as Alias
    from ciaperu.model.entity import Entity as Entity
    from ciaperu.model.entity import Role as Role
    from ciaperu.model.fact import Attribution as Attribution
    from ciaperu.model.fact import Citation as Citation
    from ciaperu.model.fact import Fact as Fact
    from ciaperu.model.fact import Money as Money
    from ciaperu.model.fact import Participant as Participant
    from ciaperu.model.fact import Quantity as Quantity
    from ciaperu.model.fact import parse_citation as parse_citation

_HOMES = {
    "check": ("Check",),
    "fact": ("Attribution", "Citation", "Fact", "Money", "Participant", "Quantity", "parse_citation"),
    "entity": ("Alias", "Entity", "Role"),
    "dossier": ("Dispute", "Dossier", "Lean", "Position", "Source", "Translated", "Translation", "digest_of"),
}

STATUSES = {
    "asserted": "the source says it in its own voice",
    "reported": "said on someone's word",
    "alleged": "an accusation",
    "denied": "a denial",
    "assessed": "an estimate or opinion",
}
ATTRIBUTED = frozenset(STATUSES) - {"asserted"}
SPOKEN_AS = {"named": "by name", "unnamed": "unnamed", "testimony": "in court", "document": "on paper"}
DATE_BASES = {"text": "the text", "heading": "only the heading", "derived": "a calculation"}
BOUNDS = {
    "exactly": "",
    "at least": "at least",
    "more than": "more than",
    "about": "about",
    "almost": "almost",
    "at most": "at most",
}
NATURES = ("paid", "offered", "held", "withheld", "aid", "trade", "compensation", "wanted")
DISPUTE_KINDS = {
    "contradiction": "the source contradicts itself",
    "competing accounts": "speakers tell it differently",
    "denial": "one side denies what the other says",
    "slip": "an error of the source, kept as written",
    "tension": "two statements that are hard to hold together",
}
# Whether a fact is one of the dossier's first work, or one that only other works have.
SCOPES = ("within", "beyond")
# What another work does when it is held against a fact.
VERDICTS = {
    "agrees": "it tells the same",
    "differs": "it tells it otherwise",
    "adds": "it tells more of it",
}
# What kind of witness a work is, the nearest to the events first.
CLOSENESS = {
    "primary": "by those who took part, saw it or decided it",
    "contemporary press": "news of its time",
    "secondary": "a later account, made from others",
    "reference": "a work to look things up in",
    "aggregator": "puts together what others published",
}
ENTITY_KINDS = {"person": "people", "organization": "organizations", "place": "places", "operation": "operations"}

# Fields of a fact that are plain lists of ids or words, kept in one table.
NOTES = ("part_of", "see", "derived", "unknown", "implied")

# Words that a translation gives labels to, by the key they stand under there.
LABELS = ("topics", "kinds", "statuses", "roles", "natures", "things")
# What is translated of a record, in the order in which its digest is made.
TRANSLATED = {
    "fact": ("title", "text", "checked"),
    "dispute": ("title", "text", "positions", "leans", "settled_by"),
    "entity": ("name", "summary", "roles", "note"),
}

# Kinds and roles that any history needs; a dossier adds its own under `kinds:` and `roles:` in dossier.yaml.
KINDS = frozenset(
    """accusation aid announcement assessment communication condition conflict conviction coup crime death decision
    denial election founding holding investigation journey meeting offer office operation order payment policy
    publication reference refusal relationship request sale seizure shipment statement support trial""".split()
)
ROLES = frozenset(
    """accused accuser addressee adversary adviser ally analyst applicant author beneficiary broker buyer candidate
    carrier claimant convict critic decider defendant deposed donor founder funder guarantor head holder host informant
    informed informer instigator intermediary investigator issuer judge member observer offerer operator opponent
    organizer owner participant party payer perpetrator prosecutor publisher questioner recipient refuser requester
    seller speaker spoken-to subject supplier supported supporter suspect target traveller victim withholder
    witness""".split()
)


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
            return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
