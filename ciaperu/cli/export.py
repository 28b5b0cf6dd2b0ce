"""`ciaperu export`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from ciaperu.cli.context import store_for_programs
from ciaperu.cli.emit import draw, say, say_readings, write
from ciaperu.cli.options import filtered
from ciaperu.errors import Unreadable, WrongUsage
from ciaperu.export.formats import FOLDER, FORMATS, TEXT, Format
from ciaperu.language import _, speaking
from ciaperu.research.chosen import Chosen, choose
from ciaperu.research.filters import Filters
from ciaperu.text import did_you_mean
from ciaperu.views.formats import formats as view


@filtered
def export(
    ctx: typer.Context,
    filters: Filters,
    format: Annotated[str, typer.Argument(help="One of those that --list shows.", show_default=False)] = "",
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Where to write; else to stdout.", show_default=False)] = "",
    list: Annotated[bool, typer.Option("--list", help="Print the formats, and what each is for.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over what is there.")] = False,
) -> None:
    """Write the dossier, or the facts that fit, in a format that other tools read.

    ciaperu export --list

    ciaperu export json -o peru.json --who montesinos
    """
    if list:
        draw(view(FORMATS))
        return
    known = _known(format)
    if not output and known.writes != TEXT:
        raise WrongUsage(
            _("{format} is not a text for stdout").format(format=format), _("Say where to write it: -o {example}").format(example=f"dossier-{format}")
        )
    writer = writer_of(known)
    opened = store_for_programs(ctx)
    chosen = choose(opened, filters)
    say_readings(chosen.selection.readings)
    with progress(chosen.total) as advanced:
        chosen = choose(opened, filters, advanced)
        if not output:
            with speaking(chosen.head["language"]):
                for line in writer.lines(chosen):
                    write(line + "\n")
        else:
            save(known, writer, chosen, Path(output), force)
    if output:
        say(_("{path}: {n:,} facts").format(path=output, n=chosen.total))


def _known(format: str) -> Format:
    if format in FORMATS:
        return FORMATS[format]
    listed = _("Use one of: {words}").format(words=", ".join(FORMATS))
    if not format:
        raise WrongUsage(_("export into which format?"), listed)
    raise WrongUsage(_("`{format}` is not a format").format(format=format), did_you_mean(format, FORMATS).capitalize() or listed)


def writer_of(format: Format) -> Any:
    """Return the module that writes a format; WrongUsage if what it needs is not installed."""
    try:
        return import_module(f"ciaperu.export.{format.module}")
    except ModuleNotFoundError as error:
        if not format.extra:
            raise
        what = _("this format needs {module}").format(module=error.name)
        raise WrongUsage(what, _("Install it: pip install 'ciaperu[{extra}]'").format(extra=format.extra)) from error


def save(format: Format, writer: Any, chosen: Chosen, target: Path, force: bool) -> None:
    """Write beside the target and rename into place: a kill leaves the old file or the new one. Unreadable if it cannot be written."""
    # A device, a pipe, and what has no name of its own (`.`, `/`) are never written over, nor a folder by a file.
    own = os.path.isdir(target) if format.writes == FOLDER else os.path.isfile(target)
    if os.path.lexists(target) and not (force and target.name and own):
        raise WrongUsage(_("{path} is there already").format(path=target), _("Choose another name, or write over it with --force"))
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        # What is exported is in the language of the dossier as it was asked for; messages are in that of the locale.
        with speaking(chosen.head["language"]):
            if format.writes == TEXT:
                with part.open("x", encoding="utf-8", newline="\n") as stream:
                    stream.writelines(f"{line}\n" for line in writer.lines(chosen))
            else:
                writer.write(chosen, part)
        if format.writes == FOLDER and target.exists():
            _replace_folder(part, target)
        else:
            os.replace(part, target)
    except OSError as error:
        what = _("{path} cannot be written: {error}").format(path=target, error=error.strerror)
        raise Unreadable(what, _("Choose another place")) from error
    finally:
        _remove(part)


def _replace_folder(part: Path, target: Path) -> None:
    """Put a folder in the place of one that an export wrote before; Unreadable if that holds anything else."""
    strange = sorted({entry.name for entry in target.iterdir()} - {entry.name for entry in part.iterdir()})
    if strange:
        what = _("{path} holds files that the export does not write: {names}").format(path=target, names=", ".join(strange[:5]))
        raise Unreadable(what, _("Choose another name"))
    for entry in part.iterdir():
        os.replace(entry, target / entry.name)


def _remove(part: Path) -> None:
    if os.path.isdir(part) and not os.path.islink(part):
        import shutil

        shutil.rmtree(part, ignore_errors=True)
    else:
        with suppress(OSError):
            part.unlink()


@contextmanager
def progress(total: int) -> Iterator[Callable[[int], None]]:
    """Yield what is told of each batch of facts; on a terminal, what takes longer than a second shows a bar on stderr."""
    if not sys.stderr.isatty():
        yield lambda facts: None
        return
    import time

    from rich.console import Console
    from rich.progress import Progress

    begun = time.monotonic()
    # Rich would take what goes to stdout, which is the export, for text to print above the bar.
    bar = Progress(console=Console(file=sys.stderr), transient=True, redirect_stdout=False, redirect_stderr=False)
    task = bar.add_task(_("facts"), total=total)

    def advanced(facts: int) -> None:
        bar.advance(task, facts)
        if time.monotonic() - begun > 1 and not bar.live.is_started:
            bar.start()

    try:
        yield advanced
    finally:
        bar.stop()
