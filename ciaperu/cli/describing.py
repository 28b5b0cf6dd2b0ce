"""The questions for a work that a fact is to cite and the dossier has not yet."""

from __future__ import annotations

from functools import partial

from ciaperu import model
from ciaperu.cli.asking import Known
from ciaperu.cli.emit import say
from ciaperu.cli.prompting import ask_for, own_id, plain, read_date, word_of
from ciaperu.drafting import Draft, Fields
from ciaperu.language import _

# Which CSL type a work may have is not ours to close; these are the ones that papers mostly are.
TYPES = "article article-journal article-magazine article-newspaper book chapter document interview pamphlet report thesis webpage".split()


def described(known: Known, id: str, fields: Fields) -> Draft:
    """Return a work as whoever is asked describes it; what is known of it already is kept by Enter."""
    say(_("{source} is not among the sources yet: what work is it?").format(source=id))

    def optional(question: str, name: str) -> str:
        now: str = fields.get(name, "")
        return ask_for(question, read_date if name == "issued" else plain, now, now, cleared="")

    chosen = ask_for(_("Id of the source"), partial(own_id, known.taken), id, id)
    made: Fields = {
        "type": ask_for(_("Type of work, one of CSL's"), plain, fields["type"], fields["type"], TYPES),
        "title": ask_for(_("Title of the work; in brackets one that you supply"), plain, fields["title"], fields["title"]),
        "author": optional(_("Author (Enter if none)"), ""),
        "issued": optional(_("Date of the work (EDTF; Enter if none)"), "issued"),
        "accessed": fields.get("accessed", ""),
        "number": optional(_("Number of the record (Enter if none)"), "number"),
        "archive": optional(_("Archive (Enter if none)"), "archive"),
        "URL": optional(_("Address (Enter if none)"), "URL"),
        "read": ask_for(_("How far was it read"), plain, fields["read"], fields["read"]),
        "closeness": ask_for(
            _("How close it is: primary, contemporary press, secondary … (Enter if not said)"), word_of(model.CLOSENESS), "", "", model.CLOSENESS
        ),
    }
    if made["author"]:
        made["author"] = [{"literal": made["author"]}]
    return Draft(chosen, {name: value for name, value in made.items() if value}, "source")


def with_work(known: Known, work: Draft) -> Known:
    """Return what answers are read by once a dossier has this work too."""
    from dataclasses import replace

    source = model.Source(work.id, work.fields["title"], work.fields["read"], "", "", (), {})
    dossier = replace(known.dossier, sources=(*known.dossier.sources, source))
    return known._replace(dossier=dossier, taken=known.taken | {work.id})
