"""The network in the formats of other programs, read back by them: GEXF and GraphML by networkx, DOT by graphviz, Mermaid by mermaid, SVG as XML."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from tests.cli import run
from tests.dossiers import HOSTILE, edited, write_dossier

networkx = pytest.importorskip("networkx", reason="networkx is not installed")

# What of the GEXF 1.3 schema (https://gexf.net/1.3/gexf.xsd and dynamics.xsd) concerns the elements that we write, with its types. The schema
# itself is in no package; CIAPERU_GEXF_SCHEMA names a copy of it, and it is asked as well.
GEXF = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="http://gexf.net/1.3" targetNamespace="http://gexf.net/1.3"
  elementFormDefault="qualified">
<xs:simpleType name="time"><xs:union memberTypes="xs:integer xs:double xs:date xs:dateTime"/></xs:simpleType>
<xs:complexType name="values"><xs:sequence><xs:element name="attvalue" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
  <xs:attribute name="for" type="xs:string" use="required"/><xs:attribute name="value" type="xs:string" use="required"/>
</xs:complexType></xs:element></xs:sequence></xs:complexType>
<xs:element name="gexf"><xs:complexType><xs:sequence>
  <xs:element name="meta" minOccurs="0"><xs:complexType><xs:choice minOccurs="0" maxOccurs="unbounded">
    <xs:element name="creator" type="xs:string"/><xs:element name="keywords" type="xs:string"/><xs:element name="description" type="xs:string"/>
  </xs:choice><xs:attribute name="lastmodifieddate" type="xs:date"/></xs:complexType></xs:element>
  <xs:element name="graph"><xs:complexType><xs:sequence>
    <xs:element name="attributes" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>
      <xs:element name="attribute" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
        <xs:attribute name="id" type="xs:string" use="required"/><xs:attribute name="title" type="xs:string" use="required"/>
        <xs:attribute name="type" use="required"><xs:simpleType><xs:restriction base="xs:string">
          <xs:enumeration value="integer"/><xs:enumeration value="long"/><xs:enumeration value="double"/><xs:enumeration value="float"/>
          <xs:enumeration value="boolean"/><xs:enumeration value="string"/><xs:enumeration value="liststring"/><xs:enumeration value="anyURI"/>
        </xs:restriction></xs:simpleType></xs:attribute>
      </xs:complexType></xs:element></xs:sequence>
      <xs:attribute name="class" use="required"><xs:simpleType><xs:restriction base="xs:string">
        <xs:enumeration value="node"/><xs:enumeration value="edge"/></xs:restriction></xs:simpleType></xs:attribute>
      <xs:attribute name="mode"><xs:simpleType><xs:restriction base="xs:string">
        <xs:enumeration value="static"/><xs:enumeration value="dynamic"/></xs:restriction></xs:simpleType></xs:attribute>
    </xs:complexType></xs:element>
    <xs:element name="nodes"><xs:complexType><xs:sequence><xs:element name="node" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
      <xs:sequence><xs:element name="attvalues" type="values" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
      <xs:attribute name="id" type="xs:string" use="required"/><xs:attribute name="label" type="xs:token"/>
    </xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>
    <xs:element name="edges"><xs:complexType><xs:sequence><xs:element name="edge" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
      <xs:sequence><xs:element name="attvalues" type="values" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
      <xs:attribute name="id" type="xs:string"/><xs:attribute name="label" type="xs:token"/><xs:attribute name="kind" type="xs:token"/>
      <xs:attribute name="source" type="xs:string" use="required"/><xs:attribute name="target" type="xs:string" use="required"/>
      <xs:attribute name="start" type="time"/><xs:attribute name="end" type="time"/><xs:attribute name="weight" type="xs:double"/>
    </xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>
  </xs:sequence>
  <xs:attribute name="mode"><xs:simpleType><xs:restriction base="xs:string">
    <xs:enumeration value="static"/><xs:enumeration value="dynamic"/><xs:enumeration value="slice"/></xs:restriction></xs:simpleType></xs:attribute>
  <xs:attribute name="timeformat"><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="integer"/>
    <xs:enumeration value="double"/><xs:enumeration value="date"/><xs:enumeration value="dateTime"/></xs:restriction></xs:simpleType></xs:attribute>
  <xs:attribute name="timerepresentation"><xs:simpleType><xs:restriction base="xs:string">
    <xs:enumeration value="interval"/><xs:enumeration value="timestamp"/></xs:restriction></xs:simpleType></xs:attribute>
  <xs:attribute name="defaultedgetype"><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="directed"/>
    <xs:enumeration value="undirected"/><xs:enumeration value="mutual"/></xs:restriction></xs:simpleType></xs:attribute>
  <xs:attribute name="idtype"><xs:simpleType><xs:restriction base="xs:string">
    <xs:enumeration value="integer"/><xs:enumeration value="string"/></xs:restriction></xs:simpleType></xs:attribute>
  </xs:complexType></xs:element>
</xs:sequence>
<xs:attribute name="version" use="required"><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="1.3"/>
</xs:restriction></xs:simpleType></xs:attribute></xs:complexType>
</xs:element></xs:schema>
"""
SPACE = {"g": "http://gexf.net/1.3"}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dossier(tmp_path_factory.mktemp("hostile"), **HOSTILE)


def exported(name: str, target: Path, *arguments: str | Path) -> Path:
    """Return `target` with the export in it; --data and --lang stand before the command."""
    before = arguments[:2] if arguments[:1] in (("--data",), ("--lang",)) else ()
    answer = run(*before, "export", name, "-o", target, *arguments[len(before) :])
    assert (answer.code, answer.out) == (0, ""), answer.err
    return target


def read(name: str, file: Path) -> Any:
    return networkx.read_gexf(file) if name == "gexf" else networkx.read_graphml(file)


def pairs_of(facts: list[dict[str, Any]]) -> Counter[tuple[str, frozenset[str]]]:
    """Return what must have an edge: each fact with each pair of those who take part in it."""
    return Counter((fact["id"], frozenset(pair)) for fact in facts for pair in combinations({who["id"] for who in fact["who"]}, 2))


@pytest.mark.parametrize("name", ["gexf", "graphml"])
def test_networkx_reads_one_edge_for_each_fact_and_pair(name: str, tmp_path: Path) -> None:
    graph = read(name, exported(name, tmp_path / "out"))
    facts = run("timeline", "--scope", "all", "--json").json["facts"]
    edges = list(graph.edges(data=True))
    assert graph.is_multigraph()
    assert not graph.is_directed()
    assert Counter((data["fact"], frozenset(pair)) for *pair, data in edges) == pairs_of(facts)
    assert not (left := {fact["id"] for fact in facts} - {data["fact"] for *_, data in edges}) - {
        id for _, data in graph.nodes(data=True) for id in data.get("alone", "").split("; ")
    }, left
    named = {who["id"]: who["name"] for fact in facts for who in [*fact["who"], *fact["where"]]}
    assert {id: graph.nodes[id]["label"] for id in named} == named


@pytest.mark.parametrize("name", ["gexf", "graphml"])
def test_an_edge_holds_roles_status_dates_and_citations(name: str, tmp_path: Path) -> None:
    graph = read(name, exported(name, tmp_path / "out"))
    (edge,) = (data for data in graph.get_edge_data("cia", "din").values() if data["fact"] == "cia-cash-to-narcotics-unit")
    assert {edge["source_roles"], edge["target_roles"]} == {"cia: payer", "din: recipient"}
    assert (edge["status"], edge["kind"], edge["citations"]) == ("reported", "payment", "article#1998.4")
    assert (edge["date"], edge["start"], edge["end"]) == ("1990/2000-09", "1990-01-01", "2000-09-30")
    assert edge["money"] == "at least 10000000 USD paid"
    assert edge["label"] == edge["title"] == run("fact", "cia-cash-to-narcotics-unit", "--json").json["fact"]["title"]
    assert edge["attribution"].startswith("U.S. officials (unnamed) (unnamed); International Consortium of Investigative Journalists (in ")
    facts = run("timeline", "--scope", "all", "--json").json["facts"]
    assert len(graph.get_edge_data("cia", "din")) == sum({"cia", "din"} <= {who["id"] for who in fact["who"]} for fact in facts)


@pytest.mark.parametrize("name", ["gexf", "graphml"])
def test_open_and_unknown_dates_have_no_bound(name: str, tmp_path: Path) -> None:
    for date, bounds in (("1911/..", ("1911-01-01", None)), ("../1911", (None, "1911-12-31")), ("1911-04~", ("1911-04-01", "1911-04-30"))):
        folder = write_dossier(tmp_path / date.replace("/", ""), **edited("facts/1911.yaml", "date: 1911-04", f"date: {date}"))
        graph = read(name, exported(name, tmp_path / f"out{date.replace('/', '')}", "--data", folder))
        edges = {data["fact"]: data for *_, data in graph.edges(data=True)}
        paid = edges["board-pays-vale"]
        assert (paid["date"], paid.get("start"), paid.get("end")) == (date, *bounds)
        assert "date" not in edges["vale-says-rust"]
        assert not {"start", "end"} & set(edges["vale-says-rust"])
        assert graph.nodes["board"]["alone"] == "board-says-lightning"
        assert graph.nodes["board"]["facts"] == 3


@pytest.mark.parametrize("name", ["gexf", "graphml"])
def test_filters_choose_and_what_is_left_out_is_said(name: str, tmp_path: Path) -> None:
    text = exported(name, tmp_path / "out", "--who", "soghanalian", "--kind", "meeting").read_text()
    chosen = run("timeline", "--who", "soghanalian", "--kind", "meeting", "--json").json["facts"]
    assert set(re.findall(r'<edge id="([a-z0-9-]+)\.', text)) == {fact["id"] for fact in chosen if len({who["id"] for who in fact["who"]}) > 1}
    assert f"{len(chosen)} facts." in text
    folder = write_dossier(tmp_path / "d", **edited("facts/1912.yaml", "  who:\n    board: speaker\n", ""))
    text = exported(name, tmp_path / "nobody", "--data", folder).read_text()
    assert "Facts in which nobody takes part, and which are not here: board-says-lightning." in text


@pytest.mark.parametrize("name", ["gexf", "graphml"])
def test_hostile_words_are_read_back_as_they_are(name: str, hostile: Path, tmp_path: Path) -> None:
    graph = read(name, exported(name, tmp_path / "out", "--data", hostile))
    edges = {data["fact"]: data for *_, data in graph.edges(data=True)}
    for fact in run("--data", hostile, "timeline", "--json").json["facts"]:
        for who in fact["who"]:
            assert graph.nodes[who["id"]]["label"] == who["name"]
        if len(fact["who"]) > 1:
            assert (edges[fact["id"]]["title"], edges[fact["id"]]["text"]) == (fact["title"], fact["text"])
    said = "".join(ElementTree.parse(tmp_path / "out").getroot().itertext())
    assert r"\x1b[31m " + "\u202e <b>&amp;</b>" in said


@pytest.mark.parametrize("schema", [GEXF, os.environ.get("CIAPERU_GEXF_SCHEMA", "")], ids=["our part", "the whole"])
def test_the_schema_of_gexf_accepts_it(schema: str, hostile: Path, tmp_path: Path) -> None:
    if not schema:
        pytest.skip("CIAPERU_GEXF_SCHEMA does not name gexf.xsd of GEXF 1.3")
    xmlschema = pytest.importorskip("xmlschema", reason="xmlschema is not installed")
    rules = xmlschema.XMLSchema(schema)
    for number, arguments in enumerate(((), ("--data", hostile), ("--who", "soghanalian"))):
        file = exported("gexf", tmp_path / f"{number}.gexf", *arguments)
        assert rules.is_valid(str(file)), next(rules.iter_errors(str(file)))
    text = file.read_text()
    for old, new in (('start="', 'start="some day of '), (' source="', ' from="'), ('version="1.3"', 'version="9"'), ("<nodes>", "<nodes><edge/>")):
        assert old in text
        assert not rules.is_valid(text.replace(old, new, 1).replace('<?xml version="1.0" encoding="UTF-8"?>\n', "")), old


def test_gexf_is_dynamic_in_days(tmp_path: Path) -> None:
    graph = ElementTree.parse(exported("gexf", tmp_path / "out")).getroot().find("g:graph", SPACE)
    assert graph is not None
    assert graph.attrib | {"mode": "dynamic", "timeformat": "date", "defaultedgetype": "undirected"} == graph.attrib
    kinds = {edge.get("kind") for edge in graph.iterfind("g:edges/g:edge", SPACE)}
    assert {"payment", "meeting", "statement"} <= kinds


# Pictures of the network: each link once, with the number of facts that tie the two.
MODULES = Path(os.environ.get("CIAPERU_NODE_MODULES", "/usr/local/lib/node_modules"))
PARSED = """
import { readFileSync } from "node:fs";
const { JSDOM } = await import("{modules}/jsdom/lib/api.js");
globalThis.window = new JSDOM("").window; globalThis.document = window.document;
const { default: mermaid } = await import("{modules}/mermaid/dist/mermaid.core.mjs");
await mermaid.parse(readFileSync("{file}", "utf8"));
const diagram = await mermaid.mermaidAPI.getDiagramFromText(readFileSync("{file}", "utf8"));
const vertices = [...diagram.db.getVertices().values()].map(v => [v.id, v.text, v.classes]);
const edges = diagram.db.getEdges().map(e => [e.start, e.end, e.text, e.stroke]);
console.log(JSON.stringify({ type: diagram.type, vertices, edges }));
"""


def counted(facts: list[dict[str, Any]]) -> Counter[frozenset[str]]:
    """Return how many facts tie each pair."""
    return Counter(pair for _, pair in pairs_of(facts))


def by_graphviz(file: Path, form: str) -> str:
    if not shutil.which("dot"):
        pytest.skip("graphviz is not installed")
    return subprocess.run(["dot", f"-T{form}", str(file)], capture_output=True, text=True, check=True).stdout


def by_mermaid(file: Path) -> Any:
    """Return what mermaid reads: each entity by its name there, and each link."""
    if not shutil.which("node") or not (MODULES / "mermaid").is_dir() or not (MODULES / "jsdom").is_dir():
        pytest.skip("mermaid is not there: npm install -g mermaid jsdom, or name a node_modules that has them in CIAPERU_NODE_MODULES")
    script = file.with_suffix(".mjs")
    script.write_text(PARSED.replace("{modules}", str(MODULES)).replace("{file}", str(file)))
    out = subprocess.run(["node", str(script)], capture_output=True, text=True, check=True).stdout
    # Numbered entities, as mermaid keeps them until it draws.
    signs = lambda match: json.dumps(chr(int(match[1])))[1:-1]  # noqa: E731
    return json.loads(re.sub("\ufb02\u00b0\u00b0([0-9]+)\u00b6\u00df", signs, out))


@pytest.mark.parametrize("arguments", [(), ("--who", "soghanalian")], ids=["all", "soghanalian"])
def test_graphviz_reads_every_link_with_its_facts(arguments: tuple[str, ...], tmp_path: Path) -> None:
    facts = run("timeline", "--scope", "all", *arguments, "--json").json["facts"]
    read = json.loads(by_graphviz(exported("dot", tmp_path / "out.dot", *arguments), "dot_json"))
    names = [node["name"] for node in read["objects"]]
    links = {frozenset((names[edge["tail"]], names[edge["head"]])): int(edge["weight"]) for edge in read["edges"]}
    assert links == counted(facts)
    assert f"{len(facts)} facts." in read["label"]
    bold = [node["name"] for node in read["objects"] if node.get("penwidth") == "3"]
    assert bold == (["soghanalian"] if arguments else [])


def test_graphviz_draws_hostile_words_as_they_are(hostile: Path, tmp_path: Path) -> None:
    drawn = ElementTree.fromstring(by_graphviz(exported("dot", tmp_path / "out.dot", "--data", hostile), "svg"))
    said = {value for element in drawn.iter() for name, value in element.attrib.items() if name.endswith("title")}
    (fact,) = (fact for fact in run("--data", hostile, "timeline", "--json").json["facts"] if fact["id"] == "board-pays-vale")
    for who in fact["who"]:
        assert any(tooltip.startswith(f"{who['name']}, ") for tooltip in said), who["name"]
    assert any(f"Apr 1911 {fact['title']}" in tooltip for tooltip in said)
    assert not [element for element in drawn.iter() if element.tag.endswith(("script", "img"))]


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [("--scope", "within"), ("--scope", "all", "--who", "soghanalian")], ids=["within", "soghanalian"])
def test_mermaid_reads_every_link_with_its_facts(arguments: tuple[str, ...], tmp_path: Path) -> None:
    facts = run("timeline", *arguments, "--json").json["facts"]
    file = exported("mermaid", tmp_path / "out.mmd", *arguments)
    read = by_mermaid(file)
    assert read["type"].startswith("flowchart")
    assert yaml.safe_load(file.read_text().split("---")[1]) == {"title": "CIA activities in Peru"}
    names = {who["name"]: who["id"] for fact in facts for who in fact["who"]}
    ids = {id: names.get(text) for id, text, classes in read["vertices"] if "note" not in classes}
    # A name that is too long is cut where it is drawn.
    cut = {name[:59].rstrip(): id for name, id in names.items() if len(name) > 60}
    ids |= {id: cut[text[:-1]] for id, text, _ in read["vertices"] if text[:-1] in cut}
    links = {frozenset((ids[one], ids[other])): int(text.split()[0]) for one, other, text, _ in read["edges"]}
    assert links == dict(counted(facts))
    assert {len(classes) for _, _, classes in read["vertices"]} == {1}


@pytest.mark.slow
def test_mermaid_reads_hostile_words_as_text(hostile: Path, tmp_path: Path) -> None:
    read = by_mermaid(exported("mermaid", tmp_path / "out.mmd", "--data", hostile))
    assert len(read["edges"]) == 1
    texts = [text for _, text, _ in read["vertices"]]
    (fact,) = (fact for fact in run("--data", hostile, "timeline", "--json").json["facts"] if fact["id"] == "board-pays-vale")
    for who in fact["who"]:
        assert any(text == who["name"] or text == f"{who['name'][:59].rstrip()}…" for text in texts), (who, texts)


def crowded(folder: Path, people: int) -> Path:
    """Write a dossier of so many people, everybody of whom meets the next ten."""
    names = "".join(f"p{n}:\n  name: '\"#{n};\" & <person> number {n} of a town with many'\n  summary: X.\n" for n in range(people))
    one = "m{n}: {{title: T{n}, text: T., kind: meeting, status: asserted, who: {{{who}}}, sources: [chronicle#1.1]}}\n"
    who = [", ".join(f"p{(n + step) % people}: party" for step in range(11)) for n in range(people)]
    meetings = "".join(one.format(n=n, who=parties) for n, parties in enumerate(who))
    nothing = dict.fromkeys(("disputes.yaml", "facts/1911.yaml", "facts/1912.yaml", "organizations.yaml", "places.yaml"))
    return write_dossier(folder, **nothing, **{"people.yaml": names, "facts/undated.yaml": meetings})


@pytest.mark.parametrize(("name", "most"), [("mermaid", 400), ("svg", 600)])
def test_a_large_network_is_cut_to_what_can_be_drawn_and_says_so(name: str, most: int, tmp_path: Path) -> None:
    folder = crowded(tmp_path / "d", 150)
    text = exported(name, tmp_path / "out", "--data", folder).read_text()
    drawn = len(re.findall(" --- ?[|]|<line ", text))
    assert 100 < drawn <= most
    assert f"{1500 - drawn:,} weaker links are not drawn." in text
    if name == "mermaid":
        assert len(text) <= 50_000
    else:
        assert "30 entities with fewer facts are not drawn." in text


SVG = {"s": "http://www.w3.org/2000/svg"}


def words_of(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize("arguments", [("--scope", "within"), ("--who", "soghanalian")], ids=["within", "soghanalian"])
def test_the_picture_holds_every_link_and_name(arguments: tuple[str, ...], tmp_path: Path) -> None:
    facts = run("timeline", *(() if "--scope" in arguments else ("--scope", "all")), *arguments, "--json").json["facts"]
    drawn = ElementTree.parse(exported("svg", tmp_path / "out.svg", *arguments)).getroot()
    said = [words_of(title) for title in drawn.iterfind(".//s:line/s:title", SVG)]
    names = {who["id"]: who["name"] for fact in facts for who in fact["who"]}
    wanted = {frozenset(names[id] for id in pair): number for pair, number in counted(facts).items()}
    assert len(said) == len(wanted)
    for pair, number in wanted.items():
        one, other = sorted(pair)
        assert any(told.startswith((f"{one} – {other}, {number} fact", f"{other} – {one}, {number} fact")) for told in said), pair
    nodes = [words_of(title) for title in drawn.iterfind(".//s:g/s:title", SVG)]
    assert {told.split(", ")[0] for told in nodes} >= {name for pair in wanted for name in pair if "," not in name}
    text = words_of(drawn)
    assert f"{len(facts)} facts." in text
    assert not [element.tag for element in drawn.iter() if element.tag.rpartition("}")[2] in ("script", "a", "image", "foreignObject")]


def test_no_name_is_drawn_over_another_or_out_of_the_picture(tmp_path: Path) -> None:
    drawn = ElementTree.parse(exported("svg", tmp_path / "out.svg")).getroot()
    boxes = [tuple(float(box.get(side, "")) for side in ("x", "y", "width", "height")) for box in drawn.iterfind("s:g/s:g/s:rect", SVG)]
    assert len(boxes) > 60
    for (x, y, wide, high), (left, top, across, down) in combinations(boxes, 2):
        assert x + wide < left or left + across < x or y + high < top or top + down < y
    assert all(x >= 0 and x + wide <= float(drawn.get("width", "")) for x, _, wide, _ in boxes)
    assert all(y >= 0 and y + high <= float(drawn.get("height", "")) for _, y, _, high in boxes)


def test_hostile_words_are_text_in_the_picture(hostile: Path, tmp_path: Path) -> None:
    drawn = ElementTree.parse(exported("svg", tmp_path / "out.svg", "--data", hostile)).getroot()
    (fact,) = (fact for fact in run("--data", hostile, "timeline", "--json").json["facts"] if fact["id"] == "board-pays-vale")
    (said,) = (words_of(title) for title in drawn.iterfind(".//s:line/s:title", SVG))
    assert all(who["name"] in said for who in fact["who"])
    assert f", 2 facts, 1 of them disputed, at best asserted: Apr 1911 {fact['title']}; " in said
    assert not [name for element in drawn.iter() for name in element.attrib if name.lower().startswith("on")]


def test_a_line_is_wider_for_more_facts_and_broken_for_what_is_only_alleged(tmp_path: Path) -> None:
    drawn = ElementTree.parse(exported("svg", tmp_path / "out.svg")).getroot()
    lines = [(words_of(line), float(line.get("stroke-width", "")), line.get("stroke-dasharray")) for line in drawn.iterfind(".//s:line", SVG)]
    widths = sorted((int(match[1]), wide) for told, wide, _ in lines if (match := re.search(r", ([0-9]+) facts?, ", told)))
    assert [wide for _, wide in widths] == sorted(wide for _, wide in widths)
    assert widths[0][1] < widths[-1][1]
    assert {bool(dashes): "at best alleged" in told or "at best denied" in told for told, _, dashes in lines} == {True: True, False: False}


@pytest.mark.parametrize("name", ["dot", "mermaid", "svg"])
def test_pictures_speak_spanish(name: str, tmp_path: Path) -> None:
    assert "Una línea une a dos" in exported(name, tmp_path / "out", "--lang", "es").read_text()
