"""Inputs by the million, guided by what code they reach (atheris, on libFuzzer): nothing that is read or typed may end in a traceback.

    python -m tests.bench.fuzz TARGET SECONDS

TARGET is one of TARGETS. Each find is printed with the input that leads to it, once for each place in the code; the exit code is 1 if
there are any. It needs `pip install atheris`, which comes for Linux and macOS.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import random
import re
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from ciaperu.errors import CiaperuError
from tests.dossiers import FILES, HOSTILE, MORE

# What takes longer than this, in seconds, is a find as well.
SLOW = 5.0
LONGEST = 4096
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
Target = Callable[[bytes], None]
# Everything that is written while fuzzing; removed at the end.
PLACE = Path(tempfile.gettempdir(), f"ciaperu-fuzz-{os.getpid()}")


def reader() -> Target:
    """Any bytes as a file of YAML, by both parsers: a document, or problems with their place."""
    from ciaperu import reading

    yaml: Any = import_module("yaml")

    def one(data: bytes) -> None:
        for parser in (yaml.CSafeLoader, yaml.SafeLoader):
            reading._LOADER = parser
            root, problems = reading.read_yaml(data, "x.yaml")
            assert root is None or isinstance(root, str | list | dict)
            assert all(problem.what and problem.line >= 0 and problem.column >= 0 for problem in problems)

    return one


def dossier() -> Target:
    """One file of a small dossier, whichever the first byte says: problems, or answers without a control character in them."""
    from ciaperu.checking import check
    from ciaperu.cli.emit import Form, emit
    from ciaperu.dossier import OpenDossier
    from ciaperu.export.formats import FORMATS, TEXT
    from ciaperu.files import signature
    from ciaperu.research.chosen import choose
    from ciaperu.research.filters import Filters
    from ciaperu.store import open_store
    from ciaperu.views.desk import checked
    from ciaperu.views.timeline import timeline

    writers = [import_module(f"ciaperu.export.{format.module}") for format in FORMATS.values() if format.writes == TEXT]
    folder = Path(tempfile.mkdtemp(dir=PLACE))
    whole = _whole()
    _write(folder, whole)
    forms: tuple[Form, ...] = ("text", "json", "csv")

    def one(data: bytes) -> None:
        name = list(whole)[data[0] % len(whole)] if data else ""
        if not name:
            return
        (folder / name).write_bytes(data[1:])
        try:
            signature(folder)
            found = check(folder)
            _is_plain(str(checked(found)))
            if found.stopping:
                return
            opened = OpenDossier(open_store(folder, None))
            for form in forms:
                out = io.StringIO()
                with contextlib.redirect_stdout(out):
                    emit(opened.timeline(), form, timeline)
                _is_plain(out.getvalue())
            chosen = choose(opened.db, Filters())
            for writer in writers:
                _is_plain("\n".join(writer.lines(chosen)))
        finally:
            (folder / name).write_text(whole[name], encoding="utf-8")

    return one


def query() -> Target:
    """Any text as a query, or (as the first byte says) as a name, an id, a citation or a filter."""
    import ciaperu
    from ciaperu.dossier import OpenDossier
    from ciaperu.files import bundled
    from ciaperu.store import open_store

    def asks(each: OpenDossier) -> list[Callable[[str], object]]:
        return [
            *[each.search] * 4,
            *(each.person, each.place, each.fact, each.said, each.disputes, each.sources, each.ties),
            lambda typed: each.connect(typed, "cia"),
            lambda typed: each.cite(typed, style="plain"),
            *(lambda typed, name=name: each.timeline(**{name: typed}, limit=1) for name in ("who", "where", "topic", "source", "from_", "to")),
        ]

    small = Path(tempfile.mkdtemp(dir=PLACE))
    _write(small, _whole())
    every = [ask for folder in (small, bundled()) for ask in asks(ciaperu.OpenDossier(open_store(folder, None)))]

    def one(data: bytes) -> None:
        try:
            text = data[1:].decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            text = data[1:].decode("latin-1")
        with contextlib.suppress(CiaperuError):
            every[(data[:1] or b"\0")[0] % len(every)](text)

    return one


def date() -> Target:
    """Any text as a date: refused in one sentence, or a date whose bounds and words hold together."""
    from ciaperu import dates

    def one(data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        parsed, why = None, ""
        try:
            parsed = dates.parse(text)
        except ValueError as error:
            why = str(error)
        assert (parsed is None) == bool(why)
        assert "\n" not in why
        if parsed is None:
            return
        assert parsed.edtf == text
        assert parsed.earliest <= parsed.latest
        assert dates.certainty(parsed, parsed.earliest, parsed.latest) in ("certain", "possible")
        assert all(dates.display(text, language) for language in dates.LANGUAGES)
        dates.start_year(parsed)

    return one


def papers() -> Target:
    """Any bytes as a file to sweep, of the kind that the first byte says: texts with their pages in order, or reasons, never nothing."""
    from tests.test_sweep_readers import NAMES, outcome

    def one(data: bytes) -> None:
        outcome(NAMES[(data[:1] or b"\0")[0] % len(NAMES)], data[1:])

    return one


TARGETS: dict[str, Callable[[], Target]] = {"reader": reader, "dossier": dossier, "query": query, "date": date, "papers": papers}

# What inputs are grown from, besides the files of the small dossiers.
SEEDS = {
    "query": """montesino panama -oas|"plan siberia" $10 million|NEAR(a b, 3)|title : x* ^ "q" OR NOT (|how much 24/09/2000 de setiembre|
        article#1998.4|C.I.A. EE.UU. 1990s los noventa|9,540 4.425 millones 1/2 ¼|ada vale|rust|\ufeff\u202e\x00|O'Higgins' SA-7 half-a-dozen""",
    "date": """1998|1998-06~|199X|19XX|1998-XX-XX|1990/2000-09|../2000|2004/..|1998/|/1998|[1998,1999]|{1998..2000}|[..1998]|1998-21?|2000-02-30%|
        24 Sep 2000|24/09/2000|24 de setiembre de 2000|1990s|c. 1998|199u|unknown/open|20000924|0000|Y17E8|-0001|9999-12-31|1990-95""",
}


def _whole() -> dict[str, str]:
    """Return the small dossier with its translation and its words for search."""
    return FILES | MORE


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def _is_plain(text: str) -> None:
    # The lines of a CSV end in both.
    found = CONTROLS.search(text.replace("\r\n", "\n"))
    assert found is None, f"{found} is not written out"


def seeds(target: str) -> Iterator[bytes]:
    """Yield the inputs that a target's are grown from."""
    if target in SEEDS:
        yield from (b"\0" * (target == "query") + seed.strip().encode() for seed in SEEDS[target].split("|"))
        return
    if target == "papers":
        from tests.test_sweep_readers import NAMES, good_files

        yield from (bytes([NAMES.index(name)]) + content for name, content in good_files(Path(tempfile.mkdtemp(dir=PLACE))).items())
        return
    for number, (name, text) in enumerate(_whole().items()):
        for each in {text, HOSTILE.get(name, text)}:
            yield (bytes([number]) if target == "dossier" else b"") + each.encode()


# What may stand in the place of a value: of another shape, another script, another size, or of another kind than it looks.
VALUES = """no|on|1:30|0o17|1e400|-1|999999999999999|99999999999999.999999|0.000001|null|~|''|"\\x1b[31m"|"\\u202e"|"\\ud800"|"\\0"|
    []|{}|[[]]|[{}]|{a: b}|[a, [b]]|а|ﬁ|\u0130|ǅ|=1+1|<b>|[bold]|]]>|%s|{0}|{x}|\\|9999-12-31|0001|1998-13-45|[1998..2000]|
    ../2000|/1998|199X|vale|board|board-says-lightning|port-ellery|chronicle#1911.2|chronicle#.1.999999|chronicle#a b.1|
    chronicle|tower|payer|payment|denied|slip|en|es|!!str x|&a b|*a|"a\\nb"|USD"""


def replaced(data: bytes, chance: random.Random) -> bytes:
    """Return a file of YAML with one value (or one key) exchanged for one of VALUES, or one line left out, doubled or put elsewhere."""
    values = [value.strip().encode() for value in VALUES.split("|")]
    if chance.random() < 0.7 and (words := list(re.finditer(rb"(?<=[:\[{,] )[^\n,\]}]+|(?<=\[)[^\n,\]}]+|(?<= )[a-z_]+(?=:)", data))):
        word = chance.choice(words)
        return data[: word.start()] + chance.choice(values) + data[word.end() :]
    lines = data.splitlines(keepends=True) or [data]
    line = lines.pop(chance.randrange(len(lines)))
    for _ in range(chance.randrange(3)):
        lines.insert(chance.randrange(len(lines) + 1), line)
    return b"".join(lines)


class Finds:
    """Runs a target on one input after another, and keeps what goes wrong, once for each place in the code."""

    def __init__(self, target: Target, seconds: float) -> None:
        self.target, self.until = target, time.monotonic() + seconds
        self.finds: dict[str, tuple[str, bytes]] = {}
        self.count = itertools.count(1)

    def __call__(self, data: bytes) -> None:
        """Run the target on one input; when the time is over, report and end the process, since libFuzzer does not return."""
        number, begun = next(self.count), time.monotonic()
        try:
            self.target(data)
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            self.keep(f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}", f"{error}", data)
        if (took := time.monotonic() - begun) > SLOW:
            self.keep(f"slow {int(took)} s", f"{took:.1f} s", data)
        if time.monotonic() > self.until:
            self.report(number)

    def keep(self, where: str, what: str, data: bytes) -> None:
        """Keep a find, and print it at once; of two at one place the shorter input."""
        if where not in self.finds:
            print(f"FOUND {where}: {what[:300]}\n  {data[:600]!r}", flush=True)
        if where not in self.finds or len(data) < len(self.finds[where][1]):
            self.finds[where] = (what, data)

    def report(self, number: int) -> NoReturn:
        """Print how many inputs ran, and every find with its shortest input; end the process."""
        print(f"{number:,} inputs, {len(self.finds)} finds")
        for where, (what, data) in self.finds.items():
            print(f"{where}: {what[:300]}\n  {data!r}")
        sys.stdout.flush()
        shutil.rmtree(PLACE, ignore_errors=True)
        os._exit(1 if self.finds else 0)


def main() -> None:
    """Fuzz the target that the arguments name."""
    if len(sys.argv) != 3 or sys.argv[1] not in TARGETS or not sys.argv[2].isdigit():
        sys.exit(f"usage: python -m tests.bench.fuzz {'|'.join(TARGETS)} SECONDS")
    try:
        atheris: Any = import_module("atheris")
    except ModuleNotFoundError:
        sys.exit("atheris is not installed: pip install atheris")
    name, seconds = sys.argv[1], int(sys.argv[2])
    PLACE.mkdir(mode=0o700)
    with atheris.instrument_imports(include=["ciaperu", "yaml"], enable_loader_override=False):
        for module in [module for module in sys.modules if module.partition(".")[0] in ("ciaperu", "yaml")]:
            # Imported anew, so that it is watched.
            if module not in ("ciaperu.errors", "ciaperu.language", "ciaperu"):
                del sys.modules[module]
        target = TARGETS[name]()
    corpus = Path(tempfile.mkdtemp(dir=PLACE))
    for number, seed in enumerate(seeds(name)):
        (corpus / f"seed-{number}").write_bytes(seed)

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if name in SEEDS or name == "papers" or chance.random() < 0.3:
            return bytes(atheris.Mutate(data, most))
        return (data[:1] + replaced(data[1:], chance))[:most]

    settings = [sys.argv[0], f"-max_len={LONGEST}", "-rss_limit_mb=4096", str(corpus)]
    atheris.Setup(settings, Finds(target, seconds), custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
