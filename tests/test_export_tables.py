"""`export csv`: read back by csv (nothing is lost), pandas (types) and frictionless (keys), with and without a byte order mark."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from ciaperu.export.columns import OUTSIDE, TABLES
from ciaperu.export.datapackage import licence, web
from tests.cli import run
from tests.dossiers import HOSTILE, MORE, edited, write_dossier

Rows = list[dict[str, str]]


def export(target: Path, *arguments: str | Path, format: str = "csv") -> Path:
    answer = run(*arguments, "export", format, "-o", target)
    assert (answer.code, answer.out) == (0, ""), answer.err
    return target


def read(folder: Path, encoding: str = "utf-8") -> dict[str, Rows]:
    """Return the rows of every table, by its name."""
    tables = {}
    for file in folder.glob("*.csv"):
        with file.open(encoding=encoding, newline="") as stream:
            tables[file.stem] = list(csv.DictReader(stream, strict=True))
    return tables


def package(folder: Path) -> Any:
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("csv") / "peru"
    assert run("export", "csv", "-o", target).code == 0
    return target


def of(tables: dict[str, Rows], name: str, *columns: str, **key: str) -> list[Any]:
    """Return these columns of the rows of a table that have these values, as they stand; a single column bare."""
    rows = [row for row in tables[name] if all(row[column] == value for column, value in key.items())]
    assert [int(row["number"]) for row in rows] == list(range(1, len(rows) + 1))
    return [row[columns[0]] if len(columns) == 1 else tuple(row[column] for column in columns) for row in rows]


def test_there_is_a_file_for_each_table_with_its_columns(folder: Path) -> None:
    assert {file.name for file in folder.iterdir()} == {f"{name}.csv" for name in TABLES} | {"datapackage.json"}
    for name, table in TABLES.items():
        assert (folder / f"{name}.csv").read_bytes().startswith(",".join(table.columns).encode() + b"\r\n")


def test_a_fact_as_it_stands_in_the_dossier(folder: Path) -> None:
    tables, id = read(folder), "cia-cash-to-narcotics-unit"
    (fact,) = (row for row in tables["facts"] if row["id"] == id)
    assert (fact["date"], fact["date_text"], fact["earliest"], fact["latest"]) == ("1990/2000-09", "1990 to Sep 2000", "1990-01-01", "2000-09-30")
    assert (fact["kind"], fact["status"]) == ("payment", "reported")
    assert of(tables, "participants", "entity", "role", fact=id)[0] == ("cia", "payer")
    assert of(tables, "money", "amount", "currency", "bound", "nature", fact=id) == [("10000000", "USD", "at least", "paid")]
    assert of(tables, "attribution", "by", "as", fact=id)[0] == ("us-officials", "unnamed")
    assert of(tables, "citations", "source", "section", "paragraph", "citation", fact=id) == [("article", "1998", "4", "article#1998.4")]


@pytest.mark.parametrize("filters", [[], ["--who", "soghanalian"], ["--from", "1998", "--to", "1999-06"]], ids=" ".join)
def test_every_value_of_the_json_is_in_the_tables(filters: list[str], tmp_path: Path) -> None:
    """Rebuild what `export json` says of facts, entities, sources and disputes from the tables alone."""
    answer = run("export", "csv", *filters, "-o", tmp_path / "out")
    assert answer.code == 0
    tables = read(tmp_path / "out")
    wanted = run("export", "json", *filters).json
    names = {row["id"]: row["name"] for row in tables["entities"]}
    facts = []
    for row in tables["facts"]:
        key = {"fact": row["id"]}
        notes = {field: of(tables, "fact_notes", "value", field=field, **key) for field in ("keywords", "derived", "unknown", "implied")}
        facts.append(
            {name: row[name] or None for name in ("id", "date", "date_text", "date_basis", "title", "text", "kind", "status", "scope")}
            | {
                "who": [{"id": id, "name": names[id], "role": role} for id, role in of(tables, "participants", "entity", "role", **key)],
                "where": [{"id": id, "name": names[id]} for id in of(tables, "fact_places", "place", **key)],
                "money": [
                    {"amount": json.loads(amount), "currency": currency, "bound": bound, "nature": nature}
                    for amount, currency, bound, nature in of(tables, "money", "amount", "currency", "bound", "nature", **key)
                ],
                "quantities": [
                    {"amount": json.loads(amount or "null"), "of": what, "bound": bound, "nature": nature or None}
                    for amount, what, bound, nature in of(tables, "quantities", "amount", "of", "bound", "nature", **key)
                ],
                "attribution": [
                    {"by": by, "name": names[by], "as": how or None, "work": work or None}
                    for by, how, work in of(tables, "attribution", "by", "as", "work", **key)
                ],
                "topics": of(tables, "fact_topics", "topic", **key),
                **{link: of(tables, "fact_links", "other", link=link, **key) for link in ("part_of", "see")},
                **notes,
                "citations": [
                    {"source": source, "section": section, "paragraph": int(paragraph), "locator": f"{section}.{paragraph}"}
                    for source, section, paragraph in of(tables, "citations", "source", "section", "paragraph", **key)
                ],
                "checked": [
                    {"source": source, "verdict": verdict, "says": says, "locator": locator or None, "independent": independent == "true"}
                    for source, verdict, says, locator, independent in of(
                        tables, "checks", "source", "verdict", "says", "locator", "independent", **key
                    )
                ],
                "language": row["language"],
                "disputes": list(
                    dict.fromkeys(
                        d["id"] for d in tables["disputes"] for p in tables["position_facts"] if (p["dispute"], p["fact"]) == (d["id"], row["id"])
                    )
                ),
            }
        )
    assert facts == wanted["facts"]
    entities = [
        {name: value or None for name, value in row.items()}
        | {"summary": row["summary"]}
        | {
            "aliases": [{"name": name, "language": language} for name, language in of(tables, "aliases", "name", "language", entity=row["id"])],
            "pages": of(tables, "pages", "page", entity=row["id"]),
        }
        for row in tables["entities"]
    ]
    assert entities == wanted["entities"]
    sources = []
    for row in tables["sources"]:
        place = of(tables, "underlies", "source", "section", "paragraph", behind=row["id"])
        head: dict[str, Any] = {"id": row["id"], "read": row["read"], "role": row["role"] or None, "digest": row["digest"] or None}
        head |= {
            "closeness": row["closeness"] or None,
            "copy_of": row["copy_of"] or None,
            "retells": of(tables, "retellings", "other", source=row["id"]),
        }
        sources.append(json.loads(row["csl"]) | head | {"underlies": [f"{source}#{section}.{paragraph}" for source, section, paragraph in place]})
    assert sources == wanted["sources"]
    disputes = []
    for row in tables["disputes"]:
        key = {"dispute": row["id"]}
        sides = [
            {"says": says, "facts": of(tables, "position_facts", "fact", position=str(side), **key)}
            for side, says in enumerate(of(tables, "positions", "says", **key), 1)
        ]
        leans = [{"position": int(position), "why": why} for position, why in of(tables, "leans", "position", "why", **key)]
        head = {name: row[name] or None for name in ("id", "kind", "title", "text", "written", "meant", "settled_by")}
        disputes.append(head | {"positions": sides, "leans": leans})
    assert disputes == wanted["disputes"]
    assert {row["id"]: row["label"] for row in tables["topics"]} == wanted["dossier"]["topics"]


def test_roles_with_their_passages(folder: Path) -> None:
    tables = read(folder)
    roles = of(tables, "roles", "role", "of", "date", "earliest", "latest", "status", entity="salazar")
    assert ("predecessor of Rozas at SIN", "sin", "1991/1998", "1991-01-01", "1998-12-31", "asserted") in roles
    number = roles.index(("head of SIN in name only", "sin", "", "", "", "reported")) + 1
    assert of(tables, "role_citations", "source", "section", "paragraph", entity="salazar", role=str(number)) == [("article", "2000", "2")]
    (open_ended,) = (row for row in tables["roles"] if row["date"] == "1995/..")
    assert (open_ended["earliest"], open_ended["latest"]) == ("1995-01-01", "")


def test_a_byte_order_mark_on_request(folder: Path, tmp_path: Path) -> None:
    marked = export(tmp_path / "bom", format="csv-bom")
    assert {file.name for file in marked.iterdir()} == {file.name for file in folder.iterdir()}
    for file in folder.iterdir():
        mark = b"" if file.suffix == ".json" else b"\xef\xbb\xbf"
        assert (marked / file.name).read_bytes() == mark + file.read_bytes()


def test_no_cell_is_a_formula_or_drives_a_terminal(tmp_path: Path) -> None:
    tables = read(export(tmp_path / "out", "--data", write_dossier(tmp_path / "d", **HOSTILE)))
    cells = [cell for rows in tables.values() for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert not [cell for cell in cells if "\x1b" in cell or "\u202e" in cell]
    vale = next(row for row in tables["entities"] if row["id"] == "vale")
    assert vale["name"] == '\'=HYPERLINK("http://x","y") @SUM(1) שלום مرحبا'
    assert [row["of"] for row in tables["quantities"]] == ["<b>bells|*", "'-uncounted"]
    assert tables["facts"][0]["text"].count("\n") > 4


def test_the_language_of_the_export(tmp_path: Path) -> None:
    spanish = export(tmp_path / "es", "--lang", "es", "--data", write_dossier(tmp_path / "d", **MORE))
    tables = read(spanish)
    assert (tables["facts"][0]["title"], tables["facts"][0]["date_text"]) == (
        "La Junta del Puerto paga a Vale unos 1200 dólares por un reloj",
        "abril de 1911",
    )
    assert package(spanish)["title"] == "La torre del reloj de Port Ellery"


def test_the_head_of_the_package(folder: Path) -> None:
    head = package(folder)
    assert (head["profile"], head["name"], head["title"]) == ("tabular-data-package", "cia-activities-in-peru", "CIA activities in Peru")
    (licensed,) = head["licenses"]
    assert (licensed["name"], licensed["path"]) == ("CC-BY-SA-4.0", "https://creativecommons.org/licenses/by-sa/4.0/")
    assert {"title": "CIA activities in Peru", "path": "https://en.wikipedia.org/wiki/CIA_activities_in_Peru"} in head["sources"]
    assert "All facts of the dossier: " in head["description"]


def test_a_licence_or_an_address_that_is_none_is_not_made_one(tmp_path: Path) -> None:
    head = package(export(tmp_path / "out", "--data", write_dossier(tmp_path / "d", **HOSTILE)))
    assert "licenses" not in head
    assert "[CC](javascript:alert(1))" in head["description"]
    assert [source.keys() for source in head["sources"]] == [{"title"}] * 3
    assert [licence(words) for words in ("CC0", "CC BY 3.0", "not CC BY 3.0", "CC BY-XX 3.0", "")] == [
        ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("CC-BY-3.0", "https://creativecommons.org/licenses/by/3.0/"),
        None,
        None,
        None,
    ]
    assert [web(address) for address in ("https://x.org/?a=1&b=(2)", "javascript:alert(1)", 'http://x/"onload=1', "")] == [
        "https://x.org/?a=1&b=(2)",
        "",
        "",
        "",
    ]


def test_pandas_reads_every_column_as_the_type_that_the_package_says(folder: Path) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    types = {"string": "string", "object": "string", "integer": "Int64", "number": "Float64", "date": "string", "boolean": "boolean"}
    frames = {}
    for resource in package(folder)["resources"]:
        fields = resource["schema"]["fields"]
        frames[resource["name"]] = frame = pandas.read_csv(
            folder / resource["path"],
            dtype={field["name"]: types[field["type"]] for field in fields},
            parse_dates=[field["name"] for field in fields if field["type"] == "date"],
            keep_default_na=False,
            na_values=resource["schema"]["missingValues"],
        )
        for field in fields:
            if field["type"] == "date":
                assert str(frame[field["name"]].dtype).startswith("datetime64"), field
            if field.get("constraints", {}).get("required"):
                assert frame[field["name"]].notna().all(), (resource["name"], field)
        assert not frame.duplicated(resource["schema"]["primaryKey"]).any(), resource["name"]
    money = frames["money"]
    facts = frames["facts"]
    # The CIA's cash and the compensation to the Bowers family and the pilot.
    within = money["fact"].isin(facts.loc[facts["scope"] == "within", "id"])
    assert money[within & money["nature"].isin(["paid", "compensation"])]["amount"].sum() == 10_000_000 + 8_000_000
    assert facts.loc[facts["id"] == "cia-cash-to-narcotics-unit", "latest"].item() == pandas.Timestamp(2000, 9, 30)
    assert facts["earliest"].isna().sum() == facts["date"].isna().sum() > 100


@pytest.mark.parametrize("kind", ["whole", "selection", "hostile", "bom", "small"])
def test_frictionless_finds_nothing_wrong(kind: str, tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    target, data = tmp_path / "out", tmp_path / "d"
    arguments: dict[str, list[str | Path]] = {
        "whole": ["export", "csv"],
        "selection": ["export", "csv", "--who", "soghanalian"],
        "hostile": ["--data", write_dossier(data, **HOSTILE), "export", "csv"],
        "bom": ["export", "csv-bom"],
        "small": ["--data", write_dossier(data / "s", **MORE), "export", "csv", "--status", "alleged"],
    }
    assert run(*arguments[kind], "-o", target).code == 0
    report = frictionless.validate(target / "datapackage.json")
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])
    assert (report.stats["tasks"], report.stats["warnings"]) == (len(TABLES), 0)
    declared = {(r["name"], " ".join(key["fields"])) for r in package(target)["resources"] for key in r["schema"].get("foreignKeys", ())}
    every = {(name, columns) for name, table in TABLES.items() for columns in table.refers}
    assert declared == (every - OUTSIDE if kind in ("selection", "small") else every)


def test_frictionless_would_find_a_broken_key_type_or_word(folder: Path, tmp_path: Path) -> None:
    """The package says enough for that."""
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    data = write_dossier(tmp_path / "d")
    for file, old, new, error in (
        ("participants.csv", b"board-pays-vale,1,board", b"board-pays-vale,1,nobody", "foreign-key"),
        ("money.csv", b"1200", b"much", "type-error"),
        ("facts.csv", b"asserted", b"surely", "constraint-error"),
        ("facts.csv", b"vale-says-rust", b"board-pays-vale", "primary-key"),
        ("leans.csv", b"why", b"because", "incorrect-label"),
    ):
        target = tmp_path / error
        assert run("--data", data, "export", "csv", "-o", target).code == 0
        written = (target / file).read_bytes()
        assert old in written
        (target / file).write_bytes(written.replace(old, new, 1))
        found = {name for (name,) in frictionless.validate(target / "datapackage.json").flatten(["type"])}
        assert error in found, (error, found)


def test_a_folder_of_another_export_is_replaced_and_no_other(tmp_path: Path) -> None:
    target = export(tmp_path / "out")
    before = (target / "facts.csv").read_bytes()
    assert run("export", "csv", "-o", target).code == 2
    assert run("export", "csv", "-o", target, "--force", "--who", "soghanalian").code == 0
    assert len((target / "facts.csv").read_bytes()) < len(before)
    (target / "mine.txt").write_text("mine")
    answer = run("export", "csv", "-o", target, "--force")
    assert (answer.code, "mine.txt" in answer.err) == (4, True)


def test_a_topic_that_begins_like_a_formula_is_still_found(tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    files = edited("dossier.yaml", "tower: The clock tower", 'tower: The clock tower\n  "=x": =y')
    files |= edited("facts/1911.yaml", "topics: [tower]", 'topics: [tower, "=x"]')
    target = export(tmp_path / "out", "--data", write_dossier(tmp_path / "d", **files))
    assert ("'=x", "'=y") in {(row["id"], row["label"]) for row in read(target)["topics"]}
    assert frictionless.validate(target / "datapackage.json").valid
