"""`ciaperu sweep --engine`: a real Dask scheduler and workers, each a process of its own; what is lost on the way, and papers that are elsewhere."""

from __future__ import annotations

import http.server
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import ciaperu
from ciaperu.errors import Unreadable
from ciaperu.store import open_store
from ciaperu.sweep.checkpoints import Checkpoint
from ciaperu.sweep.cluster import cluster
from ciaperu.sweep.documents import Input, inputs
from ciaperu.sweep.knowledge import Known, known
from ciaperu.sweep.looking import processes
from ciaperu.sweep.reasons import worded
from ciaperu.sweep.sweeping import Sweep, sweep
from tests.cli import run
from tests.dossiers import MORE, write_dossier
from tests.papers import paper

pytest.importorskip("distributed", reason="distributed is not installed: pip install 'ciaperu[cluster]'")
pytestmark = pytest.mark.slow

FORMS = [("vale", "Ada Vale"), ("board", "Harbour Board"), ("port-ellery", "Port Ellery")]
# Ends the worker that reads a paper of this name, as want of memory does.
DEADLY = """\
import os
from ciaperu.sweep import documents, looking
looking.read = lambda each: os._exit(1) if each.path.endswith("deadly.txt") else documents.read(each)
"""


class Dask:
    """A scheduler and workers on free ports of this machine, which stand in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: list[subprocess.Popen[bytes]] = []
        self.workers: list[subprocess.Popen[bytes]] = []
        place = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(place))
        while not place.exists() or not place.read_text():
            assert self.scheduler.poll() is None
            time.sleep(0.05)
        self.address = str(json.loads(place.read_text())["address"])

    def _start(self, what: str, *arguments: str) -> subprocess.Popen[bytes]:
        surroundings = os.environ | {
            "PYTHONPATH": str(Path(ciaperu.__file__).parents[1]),
            # A partition that ends a worker is not given to three more.
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",
        }
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *arguments]
        started = subprocess.Popen(command, cwd=self.folder, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.running.append(started)
        return started

    def work(self, *arguments: str) -> None:
        """Start one more worker."""
        fixed = (self.address, "--nthreads", "1", "--no-dashboard", "--local-directory", str(self.folder))
        self.workers.append(self._start("worker", *fixed, *(arguments or ("--no-nanny",))))

    def end(self) -> None:
        """End what is still running, gently first: a nanny ends its worker then."""
        for each in reversed(self.running):
            each.terminate()
        for each in self.running:
            try:
                each.wait(3)
            except subprocess.TimeoutExpired:
                each.kill()
                each.wait()


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Dask]:
    folder = tmp_path / "dask"
    folder.mkdir()
    started = Dask(folder)
    try:
        yield started
    finally:
        started.end()


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    return write_dossier(tmp_path / "dossier", **MORE)


@pytest.fixture
def knowledge(dossier: Path) -> Known:
    return known(open_store(dossier, None))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return write_papers(tmp_path / "papers", 40)


@pytest.fixture(autouse=True)
def few_in_a_partition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ciaperu.sweep.looking.FILES", 2)


def write_papers(folder: Path, number: int, times: int = 1) -> Path:
    folder.mkdir()
    for each in range(number):
        (folder / f"{each:03}.txt").write_text("".join(paper(each * times + n, FORMS).text for n in range(times)))
    return folder


def on_one(archive: Path | str, knowledge: Known) -> Sweep:
    return sweep([archive], knowledge, Checkpoint(None), processes(1))


def command(dossier: Path, archive: Path | str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "ciaperu", "--data", str(dossier), "sweep", str(archive), "--json", *arguments]


def surroundings(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path), "PYTHONPATH": str(Path(ciaperu.__file__).parents[1])}


def test_a_cluster_finds_what_one_process_finds(dask: Dask, dossier: Path, archive: Path, tmp_path: Path) -> None:
    dask.work()
    dask.work()
    outputs = []
    for name, arguments in (("one", ["--workers", "1"]), ("many", ["--engine", dask.address])):
        # From where the archive is, with a path that the workers' own folder does not have.
        done = subprocess.run(
            command(dossier, archive.name, *arguments),
            env=surroundings(tmp_path / name),
            cwd=archive.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        outputs.append(done.stdout)
    assert outputs[0] == outputs[1]
    leads = json.loads(outputs[0])["leads"]
    assert len(leads) == 20
    assert {lead["path"].split("/")[0] for lead in leads} == {"papers"}


def test_a_worker_killed_in_the_middle_changes_nothing(dask: Dask, archive: Path, knowledge: Known) -> None:
    dask.work()
    dask.work()
    told: list[int] = []

    def progress(papers: int, *_rest: int) -> None:
        if not told:
            dask.workers[0].send_signal(signal.SIGKILL)
        told.append(papers)

    found = sweep([archive], knowledge, Checkpoint(None), cluster(dask.address), progress=progress)
    assert dask.workers[0].wait(5) == -signal.SIGKILL
    assert 0 < told[0] < told[-1] == 40
    assert found == on_one(archive, knowledge)


def test_a_worker_that_comes_later_is_put_to_work(dask: Dask, archive: Path, knowledge: Known) -> None:
    threading.Timer(2, dask.work).start()
    assert sweep([archive], knowledge, Checkpoint(None), cluster(dask.address)) == on_one(archive, knowledge)


def test_a_scheduler_lost_ends_the_sweep_and_what_was_read_is_kept(dask: Dask, dossier: Path, knowledge: Known, tmp_path: Path) -> None:
    archive = write_papers(tmp_path / "more", 60, times=60)
    dask.work()
    asked = command(dossier, archive)
    running = subprocess.Popen(
        [*asked, "--engine", dask.address], env=surroundings(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    kept = _wait_until_kept(tmp_path, running)
    dask.scheduler.kill()
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (4, "")
    assert err.splitlines() == [
        f"ciaperu: the scheduler at {dask.address} was lost",
        "What was read is kept: the same command again, with a scheduler or without --engine, reads only the rest",
    ]
    place = next((tmp_path / "cache").rglob("*.sweep"))
    assert 0 < kept <= _kept(place) < 60
    there = Checkpoint(place)
    again = sweep([archive], knowledge, there, processes(1))
    assert 0 < again.counts.new < 60
    assert again.leads == on_one(archive, knowledge).leads


def test_ctrl_c_ends_it_quietly(dask: Dask, dossier: Path, tmp_path: Path) -> None:
    archive = write_papers(tmp_path / "more", 60, times=60)
    dask.work()
    running = subprocess.Popen(
        [*command(dossier, archive), "--engine", dask.address], env=surroundings(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    _wait_until_kept(tmp_path, running)
    running.send_signal(signal.SIGINT)
    told = b"\nBroken off. What was read is kept: the same command again reads only the rest\n"
    assert (*running.communicate(timeout=60), running.returncode) == (b"", told, 130)
    assert dask.workers[0].poll() is None


def _wait_until_kept(tmp_path: Path, running: subprocess.Popen[Any]) -> int:
    until = time.monotonic() + 60
    while running.poll() is None and time.monotonic() < until:
        if kept := sum(map(_kept, (tmp_path / "cache").rglob("*.sweep"))):
            return kept
        time.sleep(0.02)
    raise AssertionError(running.communicate())


def _kept(place: Path) -> int:
    try:
        with sqlite3.connect(f"{place.as_uri()}?mode=ro", uri=True) as db:
            return int(db.execute("SELECT count(*) FROM file").fetchone()[0])
    except sqlite3.Error:
        return 0


def test_what_cannot_be_read_is_listed_with_the_reason(dask: Dask, dossier: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dask.work()
    gone = str(archive / "gone.txt")
    # A folder that this machine has and a worker does not.
    monkeypatch.setattr("ciaperu.sweep.sweeping.inputs", lambda paths: [*inputs(paths), Input(gone, 10)])
    answer = run("--data", dossier, "sweep", archive, "--json", "--engine", dask.address)
    assert (answer.code, answer.err) == (0, "")
    assert answer.json["unread"] == [{"path": gone, "why": "No such file or directory"}]
    assert len(answer.json["leads"]) == 20


def test_a_paper_that_ends_its_worker_is_found_out_among_its_partition(dask: Dask, archive: Path, knowledge: Known, tmp_path: Path) -> None:
    (tmp_path / "deadly.py").write_text(DEADLY)
    whole = on_one(archive, knowledge)
    (archive / "deadly.txt").write_text("Ada Vale of the Harbour Board.")
    (archive / "deaf.txt").write_text("Nothing.")
    # With a nanny, which starts a worker again.
    dask.work("--nanny", "--preload", str(tmp_path / "deadly.py"))
    found = sweep([archive], knowledge, Checkpoint(None), cluster(dask.address))
    ((path, why),) = found.unread
    assert path == str(archive / "deadly.txt")
    assert worded(why) == "every worker that read it came to an end, for want of memory or by a fault"
    assert found.counts.documents == whole.counts.documents + 1
    assert [lead.path for lead in found.leads] == [lead.path for lead in whole.leads]


def test_without_workers_or_without_any_left_it_says_so(
    dask: Dask, dossier: Path, archive: Path, knowledge: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ciaperu.sweep.cluster.CONNECT", 1)
    monkeypatch.setattr("ciaperu.sweep.cluster.WORKERLESS", 1)
    monkeypatch.setattr("ciaperu.sweep.cluster.ANSWER", 1)
    answer = run("--data", dossier, "sweep", archive, "--engine", dask.address)
    assert (answer.code, answer.out) == (4, "")
    assert answer.err.splitlines() == [
        f"ciaperu: the scheduler at {dask.address} has no workers",
        f"Start some: dask worker {dask.address} --nthreads 1",
    ]
    monkeypatch.setattr("ciaperu.sweep.cluster.CONNECT", 10)
    dask.work()
    with pytest.raises(Unreadable, match="has no workers left"):
        sweep([archive], knowledge, Checkpoint(None), cluster(dask.address), progress=lambda *_told: dask.workers[0].kill())


def test_workers_with_another_ciaperu_are_refused(dask: Dask, dossier: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dask.work()
    monkeypatch.setattr("ciaperu.__version__", "0.0.1")
    answer = run("--data", dossier, "sweep", archive, "--engine", dask.address)
    assert answer.code == 4
    assert "another ciaperu than this one: " in answer.err
    assert "pip install 'ciaperu[cluster]==0.0.1'" in answer.err


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "127.0.0.1:1", "nowhere", "foo://127.0.0.1:1", "tcp://no.such.host.invalid:8786"])
def test_an_address_where_no_scheduler_answers(dossier: Path, archive: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr("ciaperu.sweep.cluster.CONNECT", 1)
    answer = run("--data", dossier, "--lang", "es", "sweep", archive, f"--engine={address}")
    assert (answer.code, answer.out) == (4, "")
    assert answer.err.startswith(f"ciaperu: no se puede llegar al planificador en {address}: ")
    assert answer.err.endswith("\nInicie uno: dask scheduler\n")


def test_a_worker_reads_papers_that_are_elsewhere_itself(dask: Dask, archive: Path, knowledge: Known) -> None:
    dask.work()
    address = archive.as_uri()
    found = sweep([address], knowledge, Checkpoint(None), cluster(dask.address))
    assert found.leads
    assert [lead.path.removeprefix("file://") for lead in found.leads] == [lead.path for lead in on_one(archive, knowledge).leads]


def test_papers_of_any_file_system_are_read_once(archive: Path, knowledge: Known) -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    for each in archive.iterdir():
        memory.pipe(f"/box/1911/{each.name}", each.read_bytes())
    try:
        checkpoint = Checkpoint(None)
        first = sweep(["memory://box"], knowledge, checkpoint, processes(1))
        assert {lead.path.rpartition("/")[0] for lead in first.leads} == {"memory://box/1911"}
        assert [(lead.document, lead.start) for lead in first.leads] == [(lead.document, lead.start) for lead in on_one(archive, knowledge).leads]
        memory.pipe("/box/1911/000.txt", b"Ada Vale of the Harbour Board")
        again = sweep(["memory://box"], knowledge, checkpoint, processes(1))
        assert (first.counts.new, again.counts.new) == (40, 1)
    finally:
        memory.rm("/box", recursive=True)


def test_papers_on_a_web_server(archive: Path, dossier: Path) -> None:
    pytest.importorskip("aiohttp", reason="fsspec reads http:// with aiohttp, which is not installed")
    (archive / "briefing.txt").write_text("Ada Vale was paid $4,500 by the Harbour Board of Port Ellery on 12 June 1911.")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(archive)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    try:
        one = run("--data", dossier, "sweep", f"{address}/briefing.txt", "--json")
        assert [(lead["document"], lead["path"]) for lead in one.json["leads"]] == [("briefing", f"{address}/briefing.txt")]
        assert len(run("--data", dossier, "sweep", f"{address}/", "--json", "--top", "0", "--by", "document").json["leads"]) == 41
        missing = run("--data", dossier, "sweep", f"{address}/nothing.txt")
        assert (missing.code, missing.out) == (4, "")
        assert missing.err.startswith(f"ciaperu: {address}/nothing.txt cannot be read: No such file or directory")
    finally:
        server.shutdown()
        server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        return


@pytest.mark.parametrize("address", ["memory://nothing", "file:///nothing/there", "nothing://box"])
def test_an_address_with_nothing_there(dossier: Path, address: str) -> None:
    answer = run("--data", dossier, "sweep", address)
    assert (answer.code, answer.out) == (4, "")
    assert answer.err.startswith(f"ciaperu: {address} cannot be read: ")
