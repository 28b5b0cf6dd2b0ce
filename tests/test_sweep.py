"""`ciaperu sweep`: a folder of papers looked through, the leads it makes, what is kept of them, and a fact that a lead is opened as."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from ciaperu.store import open_store
from ciaperu.sweep.checkpoints import Checkpoint, Found
from ciaperu.sweep.documents import inputs
from ciaperu.sweep.knowledge import known
from ciaperu.sweep.looking import look_through, portions, processes
from ciaperu.sweep.sweeping import sweep
from tests.cli import run
from tests.dossiers import MORE, write_dossier
from tests.papers import paper

BRIEFING = """\
# briefing

## Page 1

Nothing of note was said about the weather.

## Page 2

The Director told the committee that Ada Vale was to be paid $4,500 by the Harbour Board for
the new clock of the tower on 12 June 1911, and that the council of Port Ellery had not been asked.

---
"""
LETTER = "Mrs. Vale wrote on 3 May 1912 that the clock had stopped; the Harbour Board did not answer her.\n"
NOISE = "The committee met in Ohio, and a vale of tears was spoken of. Nobody paid.\n"
KEYS = ["document", "path", "page", "start", "end", "score", "entities", "dates", "sums", "nearest", "new", "copies"]


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    return write_dossier(tmp_path / "dossier", **MORE)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    (folder / "1911").mkdir(parents=True)
    (folder / "1911" / "briefing.md").write_text(BRIEFING)
    (folder / "letter.txt").write_text(LETTER)
    (folder / "noise.txt").write_text(NOISE)
    # A file that says a place 200 times, and nothing else.
    (folder / "register.txt").write_text("\n".join(f"Berth {number}, Port Ellery, empty." for number in range(200)))
    return folder


def test_leads_are_in_the_form_of_the_contract_best_first(dossier: Path, archive: Path) -> None:
    answer = run("--data", dossier, "sweep", archive, "--json")
    assert answer.code == 0
    assert list(answer.json) == ["leads", "unread"]
    assert all(list(lead) == KEYS for lead in answer.json["leads"])
    scores = [lead["score"] for lead in answer.json["leads"]]
    assert scores == sorted(scores, reverse=True)
    best = answer.json["leads"][0]
    assert (best["document"], best["page"]) == ("briefing", "2")
    assert best["path"] == str(archive / "1911" / "briefing.md")
    assert {each["id"] for each in best["entities"]} == {"vale", "board", "port-ellery"}
    assert [each["date"] for each in best["dates"]] == ["1911-06-12"]
    assert [(each["amount"], each["currency"]) for each in best["sums"]] == [(4500, "USD")]
    assert best["nearest"][0]["id"] == "board-pays-vale"
    assert {"what": "date", "date": "1911-06-12"} in best["new"]
    assert {"what": "sum", "amount": 4500, "currency": "USD"} in best["new"]
    assert "noise" not in {lead["document"] for lead in answer.json["leads"]}


def test_a_place_said_200_times_is_no_better_lead_than_one_sentence(dossier: Path, archive: Path) -> None:
    documents = [lead["document"] for lead in run("--data", dossier, "sweep", archive, "--by", "document", "--json").json["leads"]]
    assert documents.index("briefing") < documents.index("register")
    assert len(documents) == len(set(documents))


def test_a_lead_can_be_cut_out_of_its_file_again(dossier: Path, archive: Path) -> None:
    for lead in run("--data", dossier, "sweep", archive, "--json").json["leads"]:
        text = Path(lead["path"]).read_text()
        assert lead["start"] < lead["end"] <= len(text)
        for each in (*lead["entities"], *lead["dates"], *lead["sums"]):
            assert text[each["start"] : each["end"]] == each["found"]


def test_who_since_and_top_narrow(dossier: Path, archive: Path) -> None:
    def documents(*arguments: str) -> list[str]:
        return [lead["document"] for lead in run("--data", dossier, "sweep", archive, "--json", *arguments).json["leads"]]

    assert "register" not in documents("--who", "vale")
    assert documents("--since", "1912") == ["letter"]
    assert len(documents("--top", "1")) == 1


def test_what_is_wrong_with_the_request_is_said(dossier: Path, archive: Path) -> None:
    for arguments, code in (
        (["sweep", archive / "nothing"], 4),
        (["sweep", archive, "--by", "year"], 2),
        (["sweep", archive, "--since", "yesterday"], 2),
        (["sweep", archive, "--who", "nobody at all"], 1),
        (["sweep", archive / "noise.txt"], 1),
        (["leads", "show"], 2),
        (["leads", "show", "first"], 2),
    ):
        answer = run("--data", dossier, *arguments)
        assert (answer.code, answer.out) == (code, ""), arguments
        assert answer.err.startswith(("ciaperu: ", "showing"))


def test_the_last_sweep_is_kept(dossier: Path, archive: Path) -> None:
    assert run("--data", dossier, "leads").code == 1
    swept = run("--data", dossier, "sweep", archive)
    assert run("--data", dossier, "leads").out == swept.out
    shown = run("--data", dossier, "leads", "show", "1")
    assert "briefing page 2" in shown.out
    assert "Ada Vale was to be paid $4,500" in shown.out
    assert run("--data", dossier, "leads", "show", "99").code == 1
    assert re.search(r"1911 +#+ \d", run("--data", dossier, "leads", "years").out)


@pytest.mark.parametrize("columns", [40, 60, 160])
def test_nothing_is_wider_than_the_terminal(dossier: Path, archive: Path, columns: int) -> None:
    for arguments in (["sweep", archive], ["leads", "show", "1"], ["leads", "years"]):
        assert max(map(len, run("--data", dossier, *arguments, columns=columns).out.splitlines())) <= columns


def test_a_second_run_reads_only_what_is_new(dossier: Path, archive: Path, tmp_path: Path) -> None:
    knowledge, checkpoint = known(open_store(dossier, None)), Checkpoint(tmp_path / "checkpoint")
    first = sweep([archive], knowledge, checkpoint, processes(1))
    again = sweep([archive], knowledge, checkpoint, processes(1))
    assert (first.counts.new, again.counts.new) == (4, 0)
    assert first.leads == again.leads
    (archive / "more.txt").write_text("Ada Vale came back to Port Ellery in 1913.\n")
    (archive / "letter.txt").write_text(LETTER.replace("1912", "1913"))
    third = sweep([archive], knowledge, checkpoint, processes(1))
    assert third.counts.new == 2
    assert third.leads == sweep([archive], knowledge, Checkpoint(None), processes(1)).leads


@pytest.mark.slow
def test_two_processes_find_the_same_in_the_same_order(dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ciaperu.sweep.looking.PARTITION", 20_000)
    folder = tmp_path / "papers"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number}.txt").write_text(paper(number, [("vale", "Ada Vale"), ("board", "Harbour Board")]).text)
    knowledge = known(open_store(dossier, None))
    assert sweep([folder], knowledge, Checkpoint(None), processes(2)).leads == sweep([folder], knowledge, Checkpoint(None), processes(1)).leads


def test_a_partition_is_looked_through_the_same_wherever_that_is_done(dossier: Path, archive: Path) -> None:
    import pickle

    knowledge = pickle.loads(pickle.dumps(known(open_store(dossier, None))))
    files = list(inputs([archive]))
    assert look_through(knowledge, files) == look_through(knowledge, pickle.loads(pickle.dumps(files)))


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_broken_off_it_keeps_what_was_read(dossier: Path, tmp_path: Path, how: signal.Signals) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    text = "".join(paper(number, [("vale", "Ada Vale"), ("board", "Harbour Board")]).text for number in range(300))
    for number in range(30):
        (folder / f"{number:02}.txt").write_text(text)
    surroundings = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "ciaperu", "--data", str(dossier), "sweep", str(folder), "--json", "--workers", "2"]
    running = subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    kept = 0
    for _ in range(3000):
        kept = sum(_files_kept(place) for place in (tmp_path / "cache").rglob("*.sweep"))
        if kept or running.poll() is not None:
            break
        time.sleep(0.02)
    # Ctrl-C reaches every process of a terminal; a kill the one that is killed, and the others must end with it.
    (os.killpg if how == signal.SIGINT else os.kill)(running.pid, how)
    out, err = running.communicate(timeout=30)
    assert (running.returncode, out, err) == (130 if how == signal.SIGINT else -9, b"", b"")
    assert kept
    again = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True)
    fresh = subprocess.run(command, env=surroundings | {"XDG_CACHE_HOME": str(tmp_path / "other")}, capture_output=True, text=True, check=True)
    assert json.loads(again.stdout) == json.loads(fresh.stdout)


def _files_kept(place: Path) -> int:
    import sqlite3

    try:
        with sqlite3.connect(f"{place.as_uri()}?mode=ro", uri=True) as db:
            return int(db.execute("SELECT count(*) FROM file").fetchone()[0])
    except sqlite3.Error:
        return 0


def write_table(place: Path, rows: int) -> Path:
    """Write a table of papers, a row each, that name somebody."""
    texts = [paper(number, [("vale", "Ada Vale"), ("board", "Harbour Board")]).text for number in range(60)]
    with open(place, "w") as stream:
        for number in range(rows):
            text = f"{number}. {texts[number % 60]}"
            stream.write(json.dumps({"id": f"row {number}", "text": text, "date": "1911-06-12"}) + "\n")
    return place


def test_what_is_found_in_one_file_leaves_it_in_portions(dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ciaperu.sweep.looking.PORTION", 5_000)
    (file,) = inputs([write_table(tmp_path / "rows.jsonl", 60)])
    found = list(portions(known(open_store(dossier, None)), file))
    assert len(found) > 5
    assert max(sum(len(kept) for _number, _counts, kept in each.papers) for each in found) < 10_000
    assert [number for each in found for number, *_rest in each.papers] == list(range(60))
    assert [each.whole for each in found] == [False] * (len(found) - 1) + [True]


def test_one_file_broken_off_goes_on_where_it_was(dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ciaperu.sweep.looking.PORTION", 5_000)
    table, knowledge = write_table(tmp_path / "rows.jsonl", 60), known(open_store(dossier, None))
    whole = sweep([table], knowledge, Checkpoint(None), processes(1))
    told: list[int] = []

    def broken(papers: int, *_rest: int) -> None:
        told.append(papers)
        if papers > 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep([table], knowledge, Checkpoint(tmp_path / "kept"), processes(1), progress=broken)
    rest: list[int] = []
    again = sweep([table], knowledge, Checkpoint(tmp_path / "kept"), processes(1), progress=lambda papers, *_rest: rest.append(papers))
    assert (again.leads, again.unread, again.counts) == (whole.leads, whole.unread, whole.counts)
    assert told[-1] + rest[-1] == 60
    # Of another content nothing is taken for this one's.
    write_table(table, 30)
    changed = sweep([table], knowledge, Checkpoint(tmp_path / "kept"), processes(1))
    assert changed.leads == sweep([table], knowledge, Checkpoint(None), processes(1)).leads


@pytest.mark.slow
def test_one_large_file_is_shared_by_processes(dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table, knowledge = write_table(tmp_path / "rows.jsonl", 200), known(open_store(dossier, None))
    (tmp_path / "rows.jsonl").open("a").write("no row\n")
    alone = sweep([table], knowledge, Checkpoint(None), processes(1))
    for name, size in (("PORTION", 5_000), ("LARGE", 10_000), ("PARTITION", 1)):
        monkeypatch.setattr(f"ciaperu.sweep.looking.{name}", size)
    monkeypatch.setattr("ciaperu.sweep.pooling.PAPERS", 10)
    readers: set[int] = set()

    def kept(self: Checkpoint, found: Iterable[Found]) -> None:
        found = list(found)
        readers.update(number % 2 for each in found for number, *_rest in each.papers)
        keep(self, found)

    keep = Checkpoint.keep
    monkeypatch.setattr(Checkpoint, "keep", kept)
    assert sweep([table], knowledge, Checkpoint(None), processes(2), workers=2) == alone
    assert alone.unread
    assert sweep([table], knowledge, Checkpoint(None), processes(2), workers=2, by_document=True) == sweep(
        [table], knowledge, Checkpoint(None), processes(1), by_document=True
    )
    assert readers == {0, 1}


@pytest.mark.slow
def test_memory_does_not_grow_with_a_table(dossier: Path, tmp_path: Path) -> None:
    most = []
    for rows in (1_000, 12_000):
        table = write_table(tmp_path / f"{rows}.jsonl", rows)
        command = [sys.executable, "-m", "ciaperu", "--data", str(dossier), "sweep", str(table), "--workers", "1"]
        surroundings = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}
        running = subprocess.Popen(command, env=surroundings, stdout=subprocess.DEVNULL)
        _pid, status, usage = os.wait4(running.pid, 0)
        assert status == 0
        most.append(usage.ru_maxrss / 1024)
    assert most[1] < most[0] + 8, most


@pytest.mark.slow
def test_a_file_that_ends_its_process_is_found_out(dossier: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ciaperu.sweep import documents

    monkeypatch.setattr("ciaperu.sweep.looking.read", lambda each: os._exit(1) if each.path.endswith("deadly.txt") else documents.read(each))
    knowledge = known(open_store(dossier, None))
    whole = sweep([archive], knowledge, Checkpoint(None), processes(1))
    (archive / "1911" / "deadly.txt").write_text("Ada Vale of the Harbour Board.")
    for size in (1, 2):
        monkeypatch.setattr("ciaperu.sweep.looking.FILES", size)
        found = sweep([archive], knowledge, Checkpoint(None), processes(2))
        assert found.leads == whole.leads
        assert found.unread == ((str(archive / "1911" / "deadly.txt"), "every worker that read it came to an end, for want of memory or by a fault"),)


def test_a_folder_holds_the_leads_as_lines_a_table_and_a_page(dossier: Path, archive: Path, tmp_path: Path) -> None:
    (archive / "script.txt").write_text("Ada Vale <script>alert(1)</script> of the Harbour Board\n=1+1 for Port Ellery")
    answer = run("--data", dossier, "sweep", archive, "-o", tmp_path / "out")
    assert answer.code == 0
    lines = [json.loads(line) for line in (tmp_path / "out" / "leads.jsonl").read_text().splitlines()]
    assert [list(line) for line in lines] == [[*KEYS, "text"]] * len(lines)
    table = list(csv.DictReader((tmp_path / "out" / "leads.csv").open(encoding="utf-8", newline="")))
    assert [row["document"] for row in table] == [line["document"] for line in lines]
    page = (tmp_path / "out" / "leads.html").read_text()
    assert "<mark>Ada Vale</mark> &lt;script&gt;" in page
    assert "<script" not in page
    assert "default-src &#x27;none&#x27;" in page


def test_a_lead_is_opened_as_a_fact_and_nothing_is_written(dossier: Path, archive: Path) -> None:
    run("--data", dossier, "sweep", archive)
    before = {file: file.read_bytes() for file in dossier.rglob("*.yaml")}
    answer = run("--data", dossier, "add", "--from-lead", "1")
    assert answer.code == 0
    for line in ("date: 1911-06-12", "vale: subject", "board: subject", "where: [port-ellery]", "{amount: 4500, currency: USD}", "briefing#2."):
        assert line in answer.out
    assert "briefing is not among the sources yet" in answer.err
    assert "Director" not in answer.out
    assert before == {file: file.read_bytes() for file in dossier.rglob("*.yaml")}
    assert run("--data", dossier, "add", "--from-lead", "99").code == 1


def test_in_spanish(dossier: Path, archive: Path) -> None:
    answer = run("--data", dossier, "--lang", "es", "sweep", archive)
    assert "pistas" in answer.out
    assert "página 2" in answer.out
