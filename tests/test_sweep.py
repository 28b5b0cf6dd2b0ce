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
from syrupy.assertion import SnapshotAssertion

from ciaperu.store import open_store
from ciaperu.sweep.checkpoints import Checkpoint, Found
from ciaperu.sweep.documents import inputs
from ciaperu.sweep.knowledge import known
from ciaperu.sweep.looking import look_through, portions, processes
from ciaperu.sweep.reasons import worded
from ciaperu.sweep.sweeping import sweep
from tests.cli import Answer, Stream, run
from tests.dossiers import MORE, edited, write_dossier
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
    assert documents("--until", "1911") == ["briefing"]
    assert documents("--since", "1911-06-12", "--until", "1911-06-12") == ["briefing"]
    assert documents("--since", "1911", "--until", "1912") == ["briefing", "letter"]
    assert len(documents("--top", "1")) == 1


def test_a_time_is_asked_for_before_the_best_are_taken(dossier: Path, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    # More and better passages of another time than are weighed in full.
    rows = [
        {"id": f"{n}", "text": f"In 1911 Ada Vale was paid by the Harbour Board of Port Ellery for the clock, said clerk {n}."} for n in range(900)
    ]
    rows.append({"id": "late", "text": "A Mrs. Vale was seen, 3 MAY 53."})
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert [lead["document"] for lead in run("--data", dossier, "sweep", folder, "--since", "1950", "--json").json["leads"]] == ["late"]


def test_what_is_wrong_with_the_request_is_said(dossier: Path, archive: Path) -> None:
    for arguments, code in (
        (["sweep", archive / "nothing"], 4),
        (["sweep", ""], 4),
        (["sweep", archive, "--top", "-1"], 2),
        (["sweep", archive, "--until", "1911-13"], 2),
        (["leads", "show", "0"], 1),
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


def test_a_document_is_one_row_with_its_best_passages(dossier: Path, tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text(
        "\f".join(["Ada Vale of the Harbour Board was paid in June 1911.", "nothing", "They left Port Ellery on Tuesday."])
    )
    (tmp_path / "short.txt").write_text("Ada Vale.")
    answer = run("--data", dossier, "sweep", tmp_path / "long.txt", tmp_path / "short.txt", "--by", "document", "--json").json
    assert [row["document"] for row in answer["leads"]] == ["long", "short"]
    row = answer["leads"][0]
    assert list(row) == [*KEYS, "leads"]
    assert row["leads"][0]["page"] == row["page"] == "1"
    assert {part["page"] for part in row["leads"]} == {"1", "3"}
    assert sorted((part["score"] for part in row["leads"]), reverse=True) == [part["score"] for part in row["leads"]]
    assert "also page" in run("--data", dossier, "leads").out


def test_a_text_that_is_read_in_parts_is_one_document(dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ciaperu.sweep.readers.piece.PART", 2_000)
    (tmp_path / "long.txt").write_text("Ada Vale of the Harbour Board. " + "Nothing happened. " * 400 + "They left Port Ellery.")
    answer = run("--data", dossier, "sweep", tmp_path / "long.txt", "--by", "document", COLUMNS="160")
    assert answer.out.startswith("1 lead in 1 document,")
    assert "also at character" in answer.out


def test_without_its_extra_it_says_what_to_install(dossier: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ahocorasick_rs", None)
    answer = run("--data", dossier, "sweep", archive)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "ciaperu: `sweep` needs ahocorasick-rs\nInstall it: pip install 'ciaperu[sweep]'\n"


def test_why_there_is_no_lead_is_said(dossier: Path, archive: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    answer = run("--data", dossier, "sweep", tmp_path / "empty")
    assert (answer.code, answer.out, answer.err.splitlines()[0]) == (1, "", f"ciaperu: there is no file in {tmp_path / 'empty'}")
    assert "nothing in 1 document concerns the dossier" in run("--data", dossier, "sweep", archive / "noise.txt").err
    for filters in (["--since", "1990"], ["--until", "1850"], ["--who", "vale", "--who", "board", "--until", "1911-01"]):
        answer = run("--data", dossier, "sweep", archive, *filters)
        assert (answer.code, answer.err.splitlines()[0]) == (1, "ciaperu: no passage of 4 documents fits what was asked for"), filters
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "a.pdf").write_bytes(b"%PDF-1.4 nothing")
    answer = run("--data", dossier, "sweep", tmp_path / "broken")
    assert (answer.code, answer.err.splitlines()[0]) == (4, "ciaperu: none of these papers could be read")
    assert "a.pdf  damaged" in answer.out
    assert "leads show N" not in answer.out
    answer = run("--data", dossier, "sweep", tmp_path / "broken", "--json")
    assert (answer.code, answer.json["leads"], len(answer.json["unread"])) == (4, [], 1)


def test_why_something_could_not_be_read_is_said_in_the_language_of_whoever_looks(dossier: Path, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    (folder / ".kept").mkdir(parents=True)
    (folder / "letter.txt").write_text(LETTER)
    (folder / "pages.csv").write_text("id,words\n1,Vale\n")
    (folder / "empty.jsonl").write_text('{"id": "1"}\n{"id": "2"}\n')
    # A reason in a reason: it ends before it says how long it is.
    (folder / "z.warc").write_bytes(b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: http://a.example/\r\nContent-Length: 90\r\n\r\nVale")
    english = [
        "a hidden folder: name it itself to have it read",
        "no text",
        "no text",
        "no column `text`: a table of documents has the columns id, text, date, url",
        "damaged in record 1: it is cut off",
    ]
    spanish = run("--data", dossier, "--lang", "es", "sweep", folder)
    assert not any(why in spanish.out for why in english)
    # What was read in Spanish is kept, and shown in English; what programs read depends on no locale.
    assert [each["why"] for each in run("--data", dossier, "sweep", folder, "--json", LC_ALL="es_PE.UTF-8").json["unread"]] == english
    assert [each["why"] for each in run("--data", dossier, "leads", "--json", LC_ALL="es_PE.UTF-8").json["unread"]] == english
    shown = run("--data", dossier, "leads").out
    assert all(why in shown for why in english)
    assert run("--data", dossier, "--lang", "es", "leads").out == spanish.out


def test_leads_are_called_as_the_dossier_calls_things_now(dossier: Path, archive: Path) -> None:
    run("--data", dossier, "sweep", archive)
    spanish = run("--data", dossier, "--lang", "es", "leads")
    assert "Junta del Puerto" in spanish.out
    assert "Junta del Puerto" in run("--data", dossier, "--lang", "es", "leads", "years").out
    people = dossier / "people.yaml"
    people.write_text(people.read_text().replace("name: Ada Vale", "name: Ada Vale Ortiz"))
    assert "Ada Vale Ortiz" in run("--data", dossier, "leads").out


def test_leads_say_where_their_papers_are_from_any_folder(dossier: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(archive)
    assert run("--data", dossier, "sweep", "1911", "--json").json["leads"][0]["path"] == str(Path("1911", "briefing.md"))
    assert str(Path("1911", "briefing.md")) + " characters" in run("--data", dossier, "leads", "show", "1").out
    monkeypatch.chdir(dossier)
    answer = run("--data", dossier, "leads", "show", "1")
    assert (str(archive / "1911" / "briefing.md") in answer.out, answer.err) == (True, "")
    (archive / "1911").rename(archive / "1912")
    answer = run("--data", dossier, "leads", "show", "1")
    assert answer.code == 0
    assert "briefing.md is not there any more" in answer.err


def test_copies_are_named_where_they_can_be_found(dossier: Path, archive: Path) -> None:
    (archive / "scan").mkdir()
    (archive / "scan" / "again.md").write_text(BRIEFING.replace("Director", "Direct0r"))
    row = run("--data", dossier, "sweep", archive).out.split("\n\n")[1]
    copy, path = ("again", archive / "scan" / "again.md") if "briefing" in row.splitlines()[0] else ("briefing", archive / "1911" / "briefing.md")
    assert f"near: board-pays-vale  1 copy: {copy}" in row
    shown = run("--data", dossier, "leads", "show", "1").out
    assert re.search(rf"Copy +{copy} page 2  {re.escape(str(path))} characters \d+ to \d+", shown)


def test_a_row_says_dates_and_sums_first_and_cuts_no_word(dossier: Path, archive: Path) -> None:
    write_dossier(dossier, **MORE, **edited("facts/1911.yaml", "  where: [port-ellery]\n", ""))
    row = run("--data", dossier, "sweep", archive, "--top", "1").out
    assert "new: 1911-06-12; USD 4,500; Ada Vale + Port Ellery" in row.replace("Port Ellery + Ada Vale", "Ada Vale + Port Ellery")
    assert row.startswith("1 lead in 4 documents, 6.5 kB, the best of 8 passages\n")
    line = row.splitlines()[3].strip(" …")
    assert all(word in BRIEFING.split() for word in line.split())


def test_the_line_of_a_row_is_a_sentence_rather_than_a_heading(dossier: Path, archive: Path) -> None:
    heading = "SUBJECT: ADA VALE / HARBOUR BOARD FILE 12 COPY 3 RELEASED IN PART BY THE ARCHIVE UNDER RULE 5 SHEET 4 OF 4"
    heading += " TAPE 7 FOLDER 9 DRAWER 2 SHELF 14 ROOM 3 CELLAR 1 STAMPED RECEIVED COUNTED AND FILED"
    body = "It was then said that the council of Port Ellery had been told of it by one of its own clerks in the spring."
    (archive / "form.txt").write_text(f"{heading}\n\n{body}\n")
    row = next(each for each in run("--data", dossier, "sweep", archive).out.split("\n\n") if " form " in each)
    assert "the council of Port Ellery had been told" in row.splitlines()[1]


def test_figures_with_letters_for_digits_are_read(dossier: Path, archive: Path) -> None:
    (archive / "scan.txt").write_text("The Harbour Board paid Ada Vale $5O,O00 on 1O June l911 and again on 3 JUL 1I for 1o de mayo de 1912.")
    lead = next(each for each in run("--data", dossier, "sweep", archive, "--json").json["leads"] if each["document"] == "scan")
    assert [(each["amount"], each["found"]) for each in lead["sums"]] == [(50000, "$5O,O00")]
    assert [(each["date"], each["found"]) for each in lead["dates"]] == [
        ("1911-06-10", "1O June l911"),
        ("1911-07-03", "3 JUL 1I"),
        ("1912-05-01", "1o de mayo de 1912"),
    ]


def test_a_fact_of_the_time_is_nearer_than_one_without_a_date(dossier: Path, archive: Path) -> None:
    (archive / "quarrel.txt").write_text("Early in 1913 Mrs. Vale and the Harbour Board quarrelled over the rust.")
    for number in range(30):
        (archive / f"{number}.txt").write_text("Nobody was there.")
    leads = run("--data", dossier, "sweep", archive, "--json").json["leads"]
    nearest = next(each["nearest"] for each in leads if each["document"] == "quarrel")
    assert nearest[0]["id"] == "board-pays-vale"


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


@pytest.mark.parametrize("columns", [60, 160])
@pytest.mark.parametrize("language", ["en", "es"])
def test_leads_as_they_are_drawn(
    dossier: Path, archive: Path, columns: int, language: str, monkeypatch: pytest.MonkeyPatch, snapshot: SnapshotAssertion
) -> None:
    monkeypatch.chdir(archive.parent)
    (archive / "scan.md").write_text(BRIEFING.replace("Director", "Direct0r").replace("Ada Vale", "Ada Va1e"))
    (archive / "seal.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    told = [run("--data", dossier, "--lang", language, "sweep", "archive", "--top", "2", columns=columns)]
    told += [run("--data", dossier, "--lang", language, "leads", *words, columns=columns) for words in (["show", "1"], ["years"])]
    assert [(each.code, each.err) for each in told] == [(0, "")] * 3
    # How much each is worth is another test's.
    assert re.sub(r"(?m)\d\.\d$", "N.N", "\n".join(each.out for each in told)) == snapshot


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
    told = b"\nBroken off. What was read is kept: the same command again reads only the rest\n"
    assert (running.returncode, out, err) == ((130, b"", told) if how == signal.SIGINT else (-9, b"", b""))
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
        ((path, why),) = found.unread
        assert path == str(archive / "1911" / "deadly.txt")
        assert worded(why) == "every worker that read it came to an end, for want of memory or by a fault"


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


def test_a_folder_that_holds_something_else_is_not_written_to(dossier: Path, archive: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "leads.csv").write_text("mine")
    (mine / "notes.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and dossier not in path.parents}
    for folder, said in (
        (mine, f"ciaperu: {mine} holds files that a sweep does not write: notes.txt"),
        (tmp_path / "file", f"ciaperu: {tmp_path / 'file'} is no folder"),
        (archive, f"ciaperu: {archive} lies among the papers"),
        (archive / "out", f"ciaperu: {archive / 'out'} lies among the papers"),
    ):
        for force in ([], ["--force"]):
            answer = run("--data", dossier, "sweep", archive, "-o", folder, *force)
            assert (answer.code, answer.out, answer.err.splitlines()[0]) == (2, "", said)
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and dossier not in path.parents}


def test_what_an_earlier_sweep_wrote_is_written_over_only_if_asked(dossier: Path, archive: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    assert run("--data", dossier, "sweep", archive, "-o", out).code == 0
    (out / "leads.csv").write_text("my notes")
    assert run("--data", dossier, "sweep", archive, "-o", out).code == 2
    assert (out / "leads.csv").read_text() == "my notes"
    assert run("--data", dossier, "sweep", archive, "-o", out, "--force").code == 0
    assert (out / "leads.csv").read_text().startswith("number,document,")
    assert sorted(path.name for path in out.iterdir()) == ["leads.csv", "leads.html", "leads.jsonl"]


def test_a_lead_is_opened_as_a_fact_and_nothing_is_written(dossier: Path, archive: Path) -> None:
    run("--data", dossier, "sweep", archive)
    before = {file: file.read_bytes() for file in dossier.rglob("*.yaml")}
    answer = run("--data", dossier, "add", "--from-lead", "1")
    assert answer.code == 0
    assert (
        answer.out
        == """\
# sources.yaml
briefing:
  type: document
  title: '[briefing]'
  read: page 2

# facts/1911.yaml
fact:
  date: 1911-06-12
  date_basis: text
  who:
    vale: subject
    board: subject
  where: [port-ellery]
  money:
    - {amount: 4500, currency: USD}
  sources: [briefing#2.1]
  scope: beyond
"""
    )
    assert answer.err == "Nothing was written; title, text, kind, status, roles and what a sum was are for you to judge\n"
    assert before == {file: file.read_bytes() for file in dossier.rglob("*.yaml")}
    assert run("--data", dossier, "add", "--from-lead", "99").code == 1


def test_the_source_of_a_lead_has_its_number_date_and_address(dossier: Path, archive: Path) -> None:
    row = {"id": "104-10331-10149 (C0693)", "text": LETTER, "date": "1912-05-04", "url": "https://archive.example/149"}
    (archive / "rows.jsonl").write_text(json.dumps(row))
    (archive / "letter.txt").unlink()
    run("--data", dossier, "sweep", archive, "--since", "1912")
    drafted = run("--data", dossier, "add", "--from-lead", "1").out.split("\n\n")[0]
    assert (
        drafted
        == """\
# sources.yaml
104-10331-10149-c0693:
  type: webpage
  title: '[104-10331-10149 (C0693)]'
  issued: 1912-05-04
  number: 104-10331-10149
  URL: https://archive.example/149
  read: one passage"""
    )
    # A source with that number, whatever its id, is the one.
    sources = dossier / "sources.yaml"
    sources.write_text(f"{sources.read_text()}told:\n  {{type: document, title: A record, number: 104-10331-10149, read: page 1}}\n")
    assert "sources: [told#lead.1]" in run("--data", dossier, "add", "--from-lead", "1").out


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, dossier: Path, *lines: str) -> Answer:
    """Return what `add --from-lead 1` answers on a terminal at which these lines are typed."""
    stdin = Stream(True)
    stdin.write("".join(f"{line}\n" for line in lines))
    stdin.seek(0)
    monkeypatch.setattr(sys, "stdin", stdin)
    return run("--data", dossier, "add", "--from-lead", "1", columns=100)


WORK = ("", "", "Minutes of the committee", "", "1911-06-13", "", "", "", "", "primary")


def test_a_lead_is_judged_at_a_terminal_with_the_work_it_stands_in(dossier: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("--data", dossier, "sweep", archive)
    judged = ("", "", "The board is to pay Vale", "The committee hears that Vale is to be paid.", "payment", "asserted")
    who = ("board", "payer", "vale", "recipient", "", "")
    # Where, the sum and what it was, quantities, topics, sources, id; then yes.
    rest = ("", "offered", "", "tower", "", "", "yes")
    answer = at_a_terminal(monkeypatch, dossier, *WORK, *judged, *who, *rest)
    assert answer.code == 0, answer.err
    assert "briefing is not among the sources yet: what work is it?" in answer.err
    held = (dossier / "sources.yaml").read_text()
    assert held.endswith(
        """
briefing:
  type: document
  title: Minutes of the committee
  issued: 1911-06-13
  read: page 2
  closeness: primary
"""
    )
    fact = run("--data", dossier, "fact", "the-board-is-to-pay-vale", "--json").json["fact"]
    assert fact["money"][0] == {"amount": 4500, "currency": "USD", "bound": "exactly", "nature": "offered"}
    assert fact["citations"][0]["source"] == "briefing"
    assert fact["scope"] == "beyond"
    # All that is left to do is to say it in Spanish.
    assert run("--data", dossier, "check").err == "2 problems\n"


def test_a_lead_that_is_not_confirmed_leaves_the_dossier_as_it_was(dossier: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("--data", dossier, "sweep", archive)
    before = {file: file.read_bytes() for file in dossier.rglob("*.yaml")}
    assert at_a_terminal(monkeypatch, dossier, *WORK, "", "").code == 130
    assert before == {file: file.read_bytes() for file in dossier.rglob("*.yaml")}


def test_what_is_no_text_in_names_and_papers_keeps_nothing_from_being_read(dossier: Path, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    try:
        Path(os.fsdecode(os.fsencode(folder) + b"/ni\xf1o.txt")).write_text(LETTER)
        Path(os.fsdecode(os.fsencode(folder) + b"/a\xf1o.pdf")).write_bytes(b"%PDF-1.4")
    except OSError:
        pytest.skip("names of files are text here")
    (folder / "rows.jsonl").write_text('{"id": "a\\ud800b", "text": "The Harbour Board \\udfff paid Ada Vale in 1911."}')
    (folder / "\x1b[31m<b>.txt").write_text("Ada Vale \x1b[31m of Port Ellery <b>")
    answer = run("--data", dossier, "sweep", folder, "--json", "-o", tmp_path / "out")
    assert answer.code == 0
    assert {each["document"] for each in answer.json["leads"]} == {"ni%F1o", "a�b", "\x1b[31m<b>"}
    assert [each["path"] for each in answer.json["unread"]] == [str(folder / "a%F1o.pdf")]
    assert run("--data", dossier, "leads").code == 0
    for number in ("1", "2", "3"):
        for arguments in (["leads", "show", number], ["add", "--from-lead", number]):
            told = run("--data", dossier, *arguments)
            assert (told.code, "\x1b" in told.out + told.err) == (0, False)
    assert "\x1b" not in "".join(path.read_text() for path in (tmp_path / "out").iterdir())


@pytest.mark.parametrize("columns", [60, 100])
def test_how_far_it_is_stands_on_one_line(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from ciaperu.cli.progress import sweeping

    screen = Stream(True)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm")
    clock = iter(range(0, 1000, 2))
    monkeypatch.setattr("time.monotonic", lambda: float(next(clock)))
    with sweeping() as progress:
        assert progress
        for done in (10, 76, 106):
            progress(done * 20, done * 1_000_000, 107_000_000, done * 80)
    drawn = [re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line) for line in re.split(r"[\r\n]+", screen.getvalue())]
    last = next(line for line in reversed(drawn) if "documents" in line)
    assert re.search(r"106\.0/107\.0 MB 2,120 documents, 8,480 leads +(\d:\d\d:\d\d|-:--:--) *$", last), drawn
    assert max(map(len, drawn)) <= columns
    assert ("reading papers" in last) == (columns == 100)


def test_in_spanish(dossier: Path, archive: Path) -> None:
    answer = run("--data", dossier, "--lang", "es", "sweep", archive)
    assert "pistas" in answer.out
    assert "página 2" in answer.out
