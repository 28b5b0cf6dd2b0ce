"""`ciaperu add`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from ciaperu import language
from ciaperu.checking import Checked, check
from ciaperu.cli.context import folder
from ciaperu.cli.emit import Form, emit, say, write
from ciaperu.cli.options import formatted
from ciaperu.drafting import Added, Draft, Fields, places, to_yaml, with_drafts
from ciaperu.editing import Refused, alone, checked_with
from ciaperu.editing import write as write_files
from ciaperu.errors import DossierProblems, Unreadable, WrongUsage
from ciaperu.intake import drafts
from ciaperu.language import _, ngettext
from ciaperu.text import visible
from ciaperu.views.desk import problem_line
from ciaperu.views.editing import added as view

EXTRA = "pip install 'ciaperu[edit]'"


@formatted
def add(
    ctx: typer.Context,
    form: Form,
    from_json: Annotated[
        str,
        typer.Option("--from-json", metavar="FILE", help="Take facts from JSON as --json prints it, `-` from standard input.", show_default=False),
    ] = "",
    from_lead: Annotated[
        str, typer.Option("--from-lead", metavar="N", help="Open a lead of the last sweep as a fact, for you to judge.", show_default=False)
    ] = "",
) -> None:
    """Add a fact to a dossier: asked field by field, or taken from JSON; nothing is written that `check` would not pass.

    ciaperu --data my-dossier add

    ciaperu --data my-dossier add --from-json facts.json

    ciaperu --data my-dossier add --from-lead 3
    """
    chosen = folder(ctx)
    if from_lead:
        if from_json:
            raise WrongUsage(_("--from-lead and --from-json exclude each other"))
        if form != "text":
            raise WrongUsage(_("--json goes with --from-json"), _("Leave it out to be asked"))
        _needs_ruamel()
        _opened(ctx, from_lead)
        return
    if from_json:
        if form != "text" and not ctx.find_root().params.get("lang"):
            # What programs read does not depend on the locale.
            language.use("en")
        document = _read(from_json)
        _needs_ruamel()
        with alone(chosen) as signed:
            before = _checked(chosen)
            made = drafts(document, before.dossier.languages[0], (id for _table, id in before.positions.records))
            result = _written(chosen, made, before, signed)
        emit(result, form, view)
        return
    if form != "text":
        raise WrongUsage(_("--json goes with --from-json"), _("Leave it out to be asked"))
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise WrongUsage(_("there is no terminal to ask at"), _("Give the fact as JSON: ciaperu add --from-json FILE, or - for standard input"))
    _needs_ruamel()
    _asked(chosen)


# What a dossier may be wrong about before a fact is added, since only a fact mends it: somebody, or a fact, that is named too early.
MENDED = ("entities-are-used", "facts-resolve")


def _checked(chosen: Path) -> Checked:
    """Return a dossier that a fact can be added to; DossierProblems if it has others than MENDED."""
    checked = check(chosen)
    if others := [problem for problem in checked.stopping if problem.rule not in MENDED]:
        raise DossierProblems(str(chosen), others)
    return checked


def _needs_ruamel() -> None:
    try:
        import ruamel.yaml  # noqa: F401
    except ImportError as error:
        raise WrongUsage(
            _("`{format}` needs {module}").format(format="add", module="ruamel.yaml"), _("Install it: {command}").format(command=EXTRA)
        ) from error


def _read(file: str) -> Any:
    """Return the JSON document in a file, or on standard input for `-`."""
    import json

    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
        return json.loads(text)
    except OSError as error:
        what = _("{file} cannot be read: {error}").format(file=file, error=_(str(error.strerror)))
        raise Unreadable(what, _("Check the file and its permissions")) from error
    except (ValueError, RecursionError) as error:
        raise WrongUsage(_("{file} is not JSON: {error}").format(file=file, error=error), _("Its form: ciaperu fact ID --json")) from error


def _written(chosen: Path, made: list[Draft], before: Checked, signed: str) -> Added:
    """Return where facts stand now that they were added to a dossier that was `before`.

    Raises Refused if it would have problems with them, and DossierProblems where those it has keep a file from being read.
    """
    files = with_drafts(chosen, made)
    after = checked_with(chosen, files, before)
    if any(after.positions.records.get((each.table, each.id), ("",))[0] != each.file for each in made):
        raise DossierProblems(str(chosen), before.stopping)
    write_files(chosen, files, signed)
    if (left := len(after.problems) - len(before.problems)) > 0:
        # What is not translated yet keeps no answer back.
        say(ngettext("{n:,} thing is left to do: ciaperu check", "{n:,} things are left to do: ciaperu check", left).format(n=left))
    return places([each for each in made if each.table == "fact"], files)


def _opened(ctx: typer.Context, number: str) -> None:
    """Ask for the fact that a lead may be, with what can be read off the lead filled in; without a terminal print that, and write nothing."""
    from ciaperu.cli.context import store
    from ciaperu.cli.leads import last, numbered
    from ciaperu.sweep.knowledge import known
    from ciaperu.sweep.opening import opened, work_of

    db = store(ctx)
    lead = numbered(last(ctx), number)
    work = work_of(lead, db)
    fields = opened(lead, known(db), work)
    for each in work.copies:
        say(_("the same passage stands in {source}, which is among the sources").format(source=each))
    described = Draft(work.id, work.fields, "source") if work.fields else None
    if sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty():
        from ciaperu.views.leads import lead as shown

        emit(lead, "text", shown)
        _asked(folder(ctx), fields, described)
        return
    drafts = [each for each in (described, Draft("fact", fields)) if each]
    write("\n".join(f"# {each.file}\n{visible(to_yaml(each))}" for each in drafts))
    say(_("Nothing was written; title, text, kind, status, roles and what a sum was are for you to judge"))


def _asked(chosen: Path, opened: Fields | None = None, work: Draft | None = None) -> None:
    """Ask for a fact, and for the work that it cites if the dossier has not got it, and add them once that is confirmed.

    What the dossier would not bear is said, and the answers are kept.
    """
    from ciaperu.cli.asking import ask_all, confirmed, draft_of, known_of

    try:
        known = known_of(_checked(chosen))
        if work:
            from ciaperu.cli.describing import described, with_work

            proposed, work = work.id, described(known, work.id, work.fields)
            known = with_work(known, work)
            opened = {**(opened or {}), "sources": [work.id + each.removeprefix(proposed) for each in (opened or {})["sources"]]}
        answers = ask_all(known, opened)
        while True:
            draft = draft_of(answers)
            made = [work, draft] if work else [draft]
            for each in made:
                write("\n" + visible(to_yaml(each)))
            write("\n")
            answer = confirmed(known, answers, draft.file)
            if answer == "no":
                say(_("Nothing was written"))
                return
            if answer == "changed":
                continue
            try:
                with alone(chosen) as signed:
                    result = _written(chosen, made, _checked(chosen), signed)
                break
            except Refused as error:
                say(error.what)
                for problem in error.problems:
                    say("  " + "".join(text for text, _style in problem_line(problem).spans))
                say(_("Nothing was written; name a field to change it"))
    except (EOFError, KeyboardInterrupt):
        say("\n" + _("Nothing was written; only the answers are lost"))
        raise typer.Exit(130) from None
    emit(result, "text", view)
    say(_("See it: ciaperu fact {id}").format(id=draft.id))
