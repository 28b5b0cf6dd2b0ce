"""The commands: for each one line here, and one function of the same name in its module."""

from __future__ import annotations

from typing import Any, NamedTuple

ASK, WHO, DESK, NEW, OWN = "Ask", "Somebody or something", "The desk", "New evidence", "Your own dossier"


class Command(NamedTuple):
    """The module of `ciaperu.cli` that holds a command, its family in the help, what it answers, and click's settings for it."""

    module: str
    family: str
    help: str
    settings: dict[str, Any] | None = None


COMMANDS = {
    "timeline": Command("timeline", ASK, "What happened, year by year."),
    # In a query -word leaves out what has the word.
    "search": Command("search", ASK, "Facts by words, names, figures or dates.", {"ignore_unknown_options": True}),
    "fact": Command("fact", ASK, "One fact in full: passage, chain of speakers, disputes, neighbours."),
    "person": Command("entities", WHO, "Everything on a person."),
    "org": Command("entities", WHO, "Everything on an organization."),
    "place": Command("entities", WHO, "Everything on a place."),
    "operation": Command("entities", WHO, "Everything on an operation."),
    "said": Command("said", WHO, "What somebody is on record for, and whom they speak of."),
    "sources": Command("sources", DESK, "The works that the facts rest on, and how far each was read."),
    "disputes": Command("disputes", DESK, "Accounts that disagree: by kind, or one side by side."),
    "money": Command("money", DESK, "The ledger: who paid whom, through whom, and what the sums come to."),
    "connect": Command("connect", DESK, "How two are tied, fact by fact; or whom one is tied to."),
    "graph": Command("graph", DESK, "Whom one is tied to, and those in turn, as a tree with roles."),
    "coverage": Command("coverage", DESK, "What of a text no fact carries, paragraph by paragraph."),
    "cite": Command("cite", DESK, "References to write in notes and bibliographies, or for other programs."),
    "changes": Command("changes", OWN, "What was added, changed or withdrawn between two states of a dossier."),
    "sweep": Command("sweep", NEW, "Passages of an archive that may concern the dossier, and what is new in them."),
    "leads": Command("leads", NEW, "What the last sweep found; one lead in full."),
    "export": Command("export", DESK, "The dossier, or a selection, in a format that other tools read."),
    "view": Command("view", DESK, "The dossier as a page in the browser, to read, search and print."),
    "new": Command("new", OWN, "A small dossier to start from, with every field explained."),
    "check": Command("check", OWN, "Every problem of a dossier, with file, line and how to mend it."),
    "add": Command("add", OWN, "A new fact, asked field by field or taken from JSON, and checked."),
    "rename": Command("rename", OWN, "Another id for a record, wherever the dossier names it."),
    "schema": Command("schema", OWN, "The JSON Schema of a file of a dossier, or of what --json prints."),
}
