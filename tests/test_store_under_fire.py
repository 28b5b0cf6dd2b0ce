"""The store under fire: damage anywhere in it, many processes at once, kills and interruptions at any moment, odd places and clocks."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ciaperu import store
from ciaperu.errors import DossierProblems, Unreadable
from ciaperu.store import kept, open_store
from tests.bench.generate import write
from tests.dossiers import MORE, edited, write_dossier

posix = pytest.mark.skipif(sys.platform == "win32", reason="this platform has other signals")


def titles(folder: Path, cache: Path | None) -> list[str]:
    return [title for (title,) in open_store(folder, cache).execute("SELECT title FROM fact ORDER BY number")]


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    return write_dossier(tmp_path / "dossier", **MORE)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def kept_at(dossier: Path, cache: Path) -> Path:
    """Compile a dossier, have its store sealed, and return where that is."""
    titles(dossier, cache)
    time.sleep(0.06)
    titles(dossier, cache)
    (file,) = cache.glob("*.sqlite")
    assert file.with_suffix(".seal").exists()
    return file


def test_a_bit_flipped_in_any_64th_byte_is_found(dossier: Path, cache: Path) -> None:
    file = kept_at(dossier, cache)
    whole = file.read_bytes()
    for place in range(0, len(whole), 64):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place // 64 % 8
        file.write_bytes(damaged)
        assert kept(dossier, cache) is None, place
    assert titles(dossier, cache) == titles(dossier, None)


def test_a_bit_flipped_in_the_seal_is_found(dossier: Path, cache: Path) -> None:
    file = kept_at(dossier, cache)
    seal = file.with_suffix(".seal")
    right = seal.read_bytes()
    for place in range(len(right)):
        damaged = bytearray(right)
        damaged[place] ^= 1
        seal.write_bytes(damaged)
        assert titles(dossier, cache) == titles(dossier, None)


def test_a_forged_store_with_a_forged_seal_needs_its_times_as_well(dossier: Path, cache: Path) -> None:
    file = kept_at(dossier, cache)
    info = file.stat()
    data = file.read_bytes().replace(b"Rust stopped", b"Rust started")
    file.write_bytes(data)
    os.utime(file, ns=(info.st_atime_ns, info.st_mtime_ns))
    assert titles(dossier, cache) == titles(dossier, None)


@pytest.mark.parametrize("name", ["seal", "sqlite"])
def test_a_pipe_or_folder_in_the_place_of_a_file_is_not_waited_for(dossier: Path, cache: Path, name: str) -> None:
    file = kept_at(dossier, cache).with_suffix(f".{name}")
    file.unlink()
    file.mkdir()
    assert titles(dossier, cache) == titles(dossier, None)
    if hasattr(os, "mkfifo"):
        file.rmdir()
        os.mkfifo(file)
        assert titles(dossier, cache) == titles(dossier, None)


COMPILE = """
import sys
from pathlib import Path
from ciaperu import building
from ciaperu.store import open_store
building._MUCH, building._processors = int(sys.argv[3]), lambda: int(sys.argv[4])
print(open_store(Path(sys.argv[1]), Path(sys.argv[2])).execute("SELECT count(*), max(title) FROM fact").fetchone())
"""


def compiling(folder: Path, cache: Path, processes: int = 1) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", COMPILE, str(folder), str(cache), "0", str(processes)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def left_running(group: int) -> bool:
    """Whether any process of a session is still there."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, 0)
        return True
    return False


@pytest.mark.slow
def test_twenty_at_once_on_a_cold_cache(dossier: Path, cache: Path) -> None:
    processes = [compiling(dossier, cache) for _ in range(20)]
    answers = [process.communicate() for process in processes]
    assert {process.returncode for process in processes} == {0}
    assert {err for _, err in answers} == {""}
    assert len({out for out, _ in answers}) == 1
    assert not list(cache.glob("*.part*"))


@posix
@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 2])
def test_killed_at_any_moment_of_compiling(tmp_path: Path, cache: Path, processes: int) -> None:
    folder = write(tmp_path / "made", 1500)
    right, _err = compiling(folder, tmp_path / "other").communicate()
    rnd = random.Random(3)
    for number in range(25):
        if number == 12:
            # From here on there is a store to be renewed.
            assert compiling(folder, cache, processes).communicate()[0] == right
        if number > 12:
            file = folder / "facts" / "1950.yaml"
            file.write_text(file.read_text().replace("  text: ", "  text: Again ", 1))
        process = compiling(folder, cache, processes)
        time.sleep(rnd.uniform(0.05, 0.9))
        process.kill()
        process.communicate()
        deadline = time.monotonic() + 8
        while left_running(process.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not left_running(process.pid), "a process that reads outlives the one that it reads for"
    process = compiling(folder, cache, processes)
    out, err = process.communicate()
    assert (process.returncode, out, err) == (0, right, "")


@posix
@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 2])
def test_a_reading_process_that_is_killed_costs_no_answer(tmp_path: Path, cache: Path, processes: int) -> None:
    folder = write(tmp_path / "made", 1500)
    right, _err = compiling(folder, tmp_path / "other").communicate()
    process = compiling(folder, cache, processes)
    time.sleep(0.6)
    for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
        os.kill(int(child), signal.SIGKILL)
        break
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, right, "")


SLOWLY = """
import sys, time
from ciaperu import building, compiling
add = compiling.add
compiling.add = lambda *given: (time.sleep(0.1), add(*given))
building._processors = lambda: 1
from ciaperu.cli import main
main()
"""


@posix
@pytest.mark.slow
def test_ctrl_c_while_compiling_leaves_the_old_store_and_the_terminal_as_they_were(tmp_path: Path) -> None:
    import pty
    import select
    import termios

    folder = write(tmp_path / "made", 600)
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path), "TERM": "xterm", "COLUMNS": "80"}
    asked = ["--data", str(folder), "timeline", "--limit", "1"]
    subprocess.run([sys.executable, "-m", "ciaperu", *asked], env=environment, check=True, capture_output=True)
    (file,) = (tmp_path / "ciaperu").glob("*.sqlite")
    before = file.read_bytes()
    for name in (folder / "facts").iterdir():
        name.write_text(name.read_text().replace("  text: ", "  text: Again ", 1))
    ours, theirs = pty.openpty()
    modes = termios.tcgetattr(theirs)
    # A hundred files, a tenth of a second each: by then a bar is drawn, and the end is far.
    process = subprocess.Popen(
        [sys.executable, "-c", SLOWLY, *asked], stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
    )
    shown = b""
    while b"reading the dossier" not in shown:
        assert select.select([ours], [], [], 20)[0], shown
        shown += os.read(ours, 65536)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    assert termios.tcgetattr(theirs) == modes
    os.close(theirs)
    with contextlib.suppress(OSError):
        while part := os.read(ours, 65536):
            shown += part
    assert b"Traceback" not in shown
    # Whoever hides the cursor shows it again.
    assert shown.rfind(b"\x1b[?25h") >= shown.rfind(b"\x1b[?25l")
    assert file.read_bytes() == before
    assert not list(file.parent.glob("*.part"))


@pytest.mark.parametrize("name", ["with space", "it's", 'say "so"', "what?", "half#", "100%", "per%41cent", "new\nline", "ñandú", "-option"])
@pytest.mark.skipif(sys.platform == "win32", reason="this platform has no such names")
def test_a_place_with_an_odd_name(tmp_path: Path, name: str) -> None:
    folder = write_dossier(tmp_path / name / "dossier")
    for _ in range(2):
        assert titles(folder, tmp_path / name / "cache") == titles(folder, None)
    assert len(list((tmp_path / name / "cache").glob("*.sqlite"))) == 1


@posix
def test_a_place_whose_name_is_no_text(tmp_path: Path) -> None:
    place = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe"))
    try:
        folder = write_dossier(place)
    except OSError:
        pytest.skip("this file system takes no such names")
    for _ in range(2):
        assert titles(folder, place / "cache") == titles(folder, None)


@posix
def test_a_file_whose_name_is_no_text_is_a_problem(dossier: Path, cache: Path) -> None:
    try:
        (dossier / "facts" / os.fsdecode(b"\xff.yaml")).write_text("")
    except OSError:
        pytest.skip("this file system takes no such names")
    with pytest.raises(DossierProblems):
        open_store(dossier, cache)


def test_two_dossiers_in_one_cache(tmp_path: Path, cache: Path) -> None:
    one, other = write_dossier(tmp_path / "one"), write_dossier(tmp_path / "other", **edited("facts/1911.yaml", "title: ", "title: In short, "))
    assert titles(one, cache) != titles(other, cache)
    for _ in range(2):
        assert titles(one, cache) == titles(one, None)
        assert titles(other, cache) == titles(other, None)


def test_two_dossiers_whose_names_have_one_checksum(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zlib.crc32", lambda data, value=0: 7)
    test_two_dossiers_in_one_cache(tmp_path, cache)


def test_a_clock_set_back_shows_nothing_old(dossier: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = time.time() + 86400
    for file in dossier.rglob("*.yaml"):
        os.utime(file, (ahead, ahead))
    kept_at(dossier, cache)
    write_dossier(dossier, **edited("facts/1911.yaml", "title: ", "title: In short, "))
    os.utime(dossier / "facts" / "1911.yaml", (ahead - 2 * 86400,) * 2)
    monkeypatch.setattr(time, "time_ns", lambda: int((ahead - 3 * 86400) * 1e9))
    assert titles(dossier, cache) == titles(dossier, None)


def test_a_cache_that_becomes_full(dossier: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(store, "_close", full)
    assert titles(dossier, cache) == titles(dossier, None)
    assert not list(cache.glob("*"))


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() != 0, reason="only root can give a folder away")
def test_a_cache_of_another_user_is_not_used(dossier: Path, cache: Path) -> None:
    cache.mkdir(mode=0o700)
    os.chown(cache, 12345, 12345)
    assert titles(dossier, cache) == titles(dossier, None)
    assert not list(cache.iterdir())


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() != 0, reason="only root can give a file away")
def test_a_store_of_another_user_is_replaced(dossier: Path, cache: Path) -> None:
    file = kept_at(dossier, cache)
    os.chown(file, 12345, 12345)
    assert titles(dossier, cache) == titles(dossier, None)
    assert file.stat().st_uid == os.geteuid()


def test_a_cache_that_cannot_be_written_to(dossier: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(*_given: object, **_more: object) -> None:
        raise OSError(30, "Read-only file system")

    cache.mkdir(mode=0o700)
    monkeypatch.setattr("tempfile.mkstemp", read_only)
    assert titles(dossier, cache) == titles(dossier, None)


@posix
def test_a_limit_on_the_size_of_files(dossier: Path, cache: Path) -> None:
    code = (
        f"import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (40000, 40000));{COMPILE}"
    )
    arguments = [sys.executable, "-c", code, str(dossier), str(cache), "0", "1"]
    answer = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.startswith("(3, ")
    assert not list(cache.glob("*.sqlite"))


def test_a_folder_that_keeps_changing_gives_no_answer_from_its_midst(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ciaperu import building

    whole, changes = building.build, iter(range(100))

    def build(*given: object, **more: object) -> None:
        whole(*given, **more)  # type: ignore[arg-type]
        (dossier / "facts" / "1911.yaml").touch()
        os.utime(dossier / "facts" / "1911.yaml", (next(changes),) * 2)

    monkeypatch.setattr(building, "build", build)
    with pytest.raises(Unreadable, match="keeps changing"):
        open_store(dossier, None)


def test_a_folder_that_is_removed_while_it_is_read(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    from ciaperu import building, loading

    whole = loading.load

    def load(*given: object) -> object:
        shutil.rmtree(dossier, ignore_errors=True)
        return whole(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(building, "load", load)
    with pytest.raises((Unreadable, DossierProblems)):
        open_store(dossier, None)
