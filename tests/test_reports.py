"""`ciaperu check --format`: what GitHub and other checkers of a repository read."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest

from ciaperu.checking import FORM, PROOF, RULES, rules
from ciaperu.export.reports import REPORTS
from tests.cli import run
from tests.dossiers import MORE, edited, write_dossier

MODULES = Path(os.environ.get("CIAPERU_NODE_MODULES", "/usr/local/lib/node_modules"))
OFFICIAL = MODULES / "@microsoft" / "jest-sarif" / "lib" / "schemas" / "sarif-2.1.0-rtm.5.json"
# What GitHub's code scanning asks of a log, and what we promise besides.
LEAST: dict[str, Any] = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": {
                "required": ["tool", "results"],
                "properties": {
                    "results": {
                        "type": "array",
                        "items": {
                            "required": ["ruleId", "ruleIndex", "level", "message", "locations"],
                            "properties": {
                                "level": {"enum": ["error", "warning"]},
                                "message": {"required": ["text"]},
                                "locations": {"type": "array", "minItems": 1},
                            },
                        },
                    }
                },
            },
        },
    },
}


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository, which we stand in, with a dossier in `dossier`: an unknown word, a file that is none, one that cannot be read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    changed = edited("facts/1911.yaml", "kind: payment", 'kind: "100%: a,b\\r\\n::error::c\\e[31m"')
    write_dossier(tmp_path / "dossier", **changed, **{"stray, a: b%.yaml": "a: b\n", "disputes.yaml": "a: [\n"})
    return tmp_path


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Return what GitHub's runner reads (actions/runner, ActionCommand.TryParseV2): command, properties, message."""

    def plain(value: str, signs: str) -> str:
        for sign in signs:
            value = value.replace(f"%{ord(sign):02X}", sign)
        return value.replace("%25", "%")

    read = []
    for line in text.splitlines():
        found = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
        assert found, line
        properties = dict(each.split("=", 1) for each in found[2].split(","))
        read.append((found[1], {name: plain(value, "\r\n:,") for name, value in properties.items()}, plain(found[3], "\r\n")))
    return read


def test_github_is_told_each_problem_with_its_place(broken: Path) -> None:
    answer = run("check", "dossier", "--format", "github")
    assert (answer.code, answer.err) == (3, "4 problems\n")
    listed = run("check", "dossier", "--json").json["problems"]
    read = commands(answer.out)
    assert [(each["file"], int(each.get("line", 0)), int(each.get("col", 0))) for _command, each, _message in read] == [
        (f"dossier/{problem['file']}", problem["line"], problem["column"]) for problem in listed
    ]
    assert {each["title"] for _command, each, _message in read} == {f"ciaperu {problem['rule']}" for problem in listed}
    assert [message.replace("\\x1b", "\x1b").replace("\\x0d", "\r") for _command, _each, message in read] == [
        f"{problem['what']}; {problem['mend']}" for problem in listed
    ]
    assert "file=dossier/stray%2C a%3A b%25.yaml,title=ciaperu files-have-their-form::" in answer.out
    # Nothing in a dossier makes a command of its own, or drives the log.
    assert answer.out.count("\n") == 4
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", answer.out)


def test_what_keeps_no_answer_back_is_a_warning(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path, **MORE | edited("translations/es.yaml", "41a2d262691c", "000000000000"))
    ((command, properties, message),) = commands(run("check", folder, "--format", "github").out)
    assert (command, properties["title"]) == ("warning", "ciaperu translations-are-current")
    assert message.endswith("write digest: 41a2d262691c")
    (result,) = run("check", folder, "--format", "sarif").json["runs"][0]["results"]
    assert result["level"] == "warning"


def test_sarif_places_and_names_each_problem(broken: Path) -> None:
    answer = run("check", "dossier", "--format", "sarif")
    assert answer.code == 3
    jsonschema.validate(answer.json, LEAST)
    (scan,) = answer.json["runs"]
    listed = run("check", "dossier", "--json").json["problems"]
    assert len(scan["results"]) == len(listed) == 4
    for result, problem in zip(scan["results"], listed, strict=True):
        place = result["locations"][0]["physicalLocation"]
        assert unquote(place["artifactLocation"]["uri"]) == f"dossier/{problem['file']}"
        assert place["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
        assert place["region"].get("startColumn", 0) == problem["column"]
        assert place["region"]["startLine"] == max(problem["line"], 1)
        assert scan["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == problem["rule"]
    assert "\x1b" not in answer.out


def test_sarif_is_what_its_schema_says(broken: Path) -> None:
    if not OFFICIAL.is_file():
        pytest.skip("the schema of SARIF is not there: npm install -g @microsoft/jest-sarif, or name a node_modules in CIAPERU_NODE_MODULES")
    known = jsonschema.Draft7Validator(json.loads(OFFICIAL.read_text(encoding="utf-8")))
    for dossier in ("dossier", "."):
        write_dossier(broken)
        log = run("check", dossier, "--format", "sarif").json
        known.validate(log)
        changes: tuple[dict[str, Any], ...] = ({"version": "2.0.0"}, {"runs": [{}]}, {"runs": [log["runs"][0] | {"columnKind": "bytes"}]})
        for wrong in changes:
            assert not known.is_valid(log | wrong)
    log = run("check", "dossier", "--format", "sarif").json
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startColumn"] = 0
    assert not known.is_valid(log)


def test_every_rule_has_an_id_and_says_what_it_asks() -> None:
    assert len(rules()) == len(RULES) + 2
    assert next(iter(rules())) == FORM
    assert [*rules()][-1] == PROOF
    assert all(re.fullmatch("[a-z-]+", id) and text.endswith(".") for id, text in rules().items())


@pytest.mark.parametrize("format", REPORTS)
def test_a_good_dossier_ends_with_0_and_names_nothing(format: str, tmp_path: Path) -> None:
    answer = run("check", write_dossier(tmp_path), "--format", format)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == "" if format == "github" else answer.json["runs"][0]["results"] == []


@pytest.mark.parametrize("format", REPORTS)
def test_the_same_bytes_in_every_locale_unless_asked(format: str, broken: Path) -> None:
    answer = run("check", "dossier", "--format", format)
    assert run("check", "dossier", "--format", format, LC_ALL="es_PE.UTF-8").out == answer.out
    assert "no es un tipo de hecho" in run("--lang", "es", "check", "dossier", "--format", format).out


def test_paths_count_from_the_top_of_the_repository(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(broken / "dossier")
    assert "file=facts/1911.yaml," in run("check", ".", "--format", "github").out
    assert "file=dossier/facts/1911.yaml," in run("check", ".", "--format", "github", GITHUB_WORKSPACE=str(broken)).out
    # A dossier that lies elsewhere has no place in the repository.
    (broken / "elsewhere").mkdir()
    monkeypatch.chdir(broken / "elsewhere")
    assert f"file={broken}/dossier/facts/1911.yaml," in run("check", "../dossier", "--format", "github").out
    (scan,) = run("check", "../dossier", "--format", "sarif").json["runs"]
    uris = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in scan["results"]}
    assert f"{broken.as_uri()}/dossier/facts/1911.yaml" in uris


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--format", "gihub"], 2, "Did you mean `github`?"),
        (["--format", "xml"], 2, "Use one of: github, sarif"),
        (["--format", "sarif", "--json"], 2, "--json and --format exclude each other"),
        (["--format", "sarif", "/nowhere"], 4, "/nowhere"),
        (["--watch", "--json"], 2, "--watch is for people: leave out --json and --format"),
        (["--watch", "--format", "github"], 2, "--watch is for people: leave out --json and --format"),
        (["--watch", "/nowhere"], 4, "/nowhere"),
    ],
    ids=str,
)
def test_wrong_requests(arguments: list[str], code: int, said: str) -> None:
    answer = run("check", *arguments)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err
