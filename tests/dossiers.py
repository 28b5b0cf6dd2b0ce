"""Small dossiers for tests, about a clock tower that never was.

FILES is a whole dossier without problems, by file name. A test writes it into its `tmp_path`, with the one file changed that it is about:

    folder = write_dossier(tmp_path)
    folder = write_dossier(tmp_path, **{"people.yaml": "vale:\\n  name: Ada Vale\\n"})
    folder = write_dossier(tmp_path, **edited("people.yaml", "name: Ada Vale", "nmae: Ada Vale"))
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ciaperu.errors import Problem
from ciaperu.views.desk import problem_line

FILES = {
    "dossier.yaml": """\
title: The clock tower of Port Ellery
languages: [en, es]
topics:
  tower: The clock tower
""",
    "people.yaml": """\
vale:
  name: Ada Vale
  summary: Clockmaker who built the clock of the tower.
  aliases:
    en: [Mrs. Vale]
    es: [la relojera]
  born: 1871~
  roles:
    - {role: master clockmaker, of: board, date: 1911/1912, sources: [chronicle#lead.1]}
""",
    "organizations.yaml": """\
board:
  name: Harbour Board
  summary: It ran the harbour and had the tower built.
  part_of: port-ellery
""",
    "places.yaml": """\
port-ellery:
  name: Port Ellery
  summary: Town with a harbour.
""",
    "sources.yaml": """\
chronicle:
  type: book
  title: A Port Ellery Chronicle
  author:
    - {family: Marsh, given: Ines}
  issued: 1950
  read: whole text
gazette:
  type: article-newspaper
  title: The bells of Ellery
  container-title: Ellery Gazette
  issued: 1912-06-11
  read: front page
  closeness: contemporary press
""",
    "facts/1911.yaml": """\
board-pays-vale:
  date: 1911-04
  date_basis: text
  title: Harbour Board pays Vale about $1,200 for a clock
  text: The board paid Vale for the clock and three bells.
  kind: payment
  status: asserted
  who:
    board: payer
    vale: recipient
  where: [port-ellery]
  money:
    - {amount: 1200, currency: USD, bound: about, nature: paid}
  quantities:
    - {amount: 3, of: bells, nature: bought}
  topics: [tower]
  sources: [chronicle#1911.2]
""",
    "facts/1912.yaml": """\
board-says-lightning:
  date: 1912-06-10
  title: Lightning stops the clock, says the board
  text: According to the board the clock stopped when lightning struck the tower.
  kind: accusation
  status: reported
  who:
    board: speaker
  where: [port-ellery]
  attribution:
    - {by: board, as: document, work: chronicle}
  topics: [tower]
  see: [vale-says-rust]
  sources: [chronicle#1912.1]
""",
    "facts/undated.yaml": """\
vale-says-rust:
  title: Rust stopped the clock, says Vale
  text: Vale said that the board had let the clock rust.
  kind: accusation
  status: alleged
  who:
    vale: accuser
    board: accused
  attribution:
    - {by: vale, as: named}
  topics: [tower]
  keywords: [neglect]
  part_of: [board-says-lightning]
  sources: [chronicle#1912.3]
""",
    "disputes.yaml": """\
why-it-stopped:
  title: Why the clock stopped
  kind: competing accounts
  text: The board and the clockmaker give different causes.
  positions:
    - {says: Lightning stopped it., facts: [board-says-lightning]}
    - {says: Rust stopped it., facts: [vale-says-rust]}
""",
}

# Files that a dossier may have besides.
MORE = {
    "translations/es.yaml": """\
title: La torre del reloj de Port Ellery
topics:
  tower: La torre del reloj
kinds: {payment: pago, accusation: acusación}
statuses: {asserted: afirmado, reported: referido, alleged: presunto}
roles: {payer: pagador, recipient: receptor, speaker: declarante, accuser: acusador, accused: acusado}
natures: {paid: pagado, bought: comprado}
things: {bells: campanas}
facts:
  board-pays-vale:
    title: La Junta del Puerto paga a Vale unos 1200 dólares por un reloj
    text: La junta pagó a Vale el reloj y tres campanas.
    keywords: [desembolso]
    digest: 41a2d262691c
  board-says-lightning:
    title: Un rayo detiene el reloj, dice la junta
    text: Según la junta, el reloj se detuvo cuando un rayo cayó en la torre.
    digest: c02b097732ec
  vale-says-rust:
    title: El óxido detuvo el reloj, dice Vale
    text: Vale dijo que la junta había dejado que el reloj se oxidara.
    digest: 4643091fd479
disputes:
  why-it-stopped:
    title: Por qué se detuvo el reloj
    text: La junta y la relojera dan causas distintas.
    positions: [Lo detuvo un rayo., Lo detuvo el óxido.]
    digest: 878f8c41c6fc
entities:
  vale:
    name: Ada Vale
    summary: Relojera que hizo el reloj de la torre.
    roles: [maestra relojera]
    digest: 1b7a32415535
  board:
    name: Junta del Puerto
    summary: Administraba el puerto e hizo construir la torre.
    digest: d1e75ddfb0e3
  port-ellery:
    name: Port Ellery
    summary: Ciudad con puerto.
    digest: 57e9e29b980a
""",
    "thesaurus.yaml": """\
en:
  timepiece: [clock]
  thunderstorm: [lightning]
es:
  tormenta: [lightning]
""",
    "asked.yaml": """\
vale-says-rust:
  en: [oxidation, blame]
  es: [culpa]
""",
}

# The same dossier, held against other works: a paper of the time, a reprint of it, a history that tells what both have, and one of its own.
CHECKED = {
    "sources.yaml": FILES["sources.yaml"]
    + """\
reprint:
  type: article-newspaper
  title: The bells of Ellery, again
  read: whole text
  closeness: contemporary press
  copy_of: gazette
history:
  type: book
  title: Harbours and their Clocks
  read: chapter 3
  closeness: secondary
  retells: [reprint]
ledger:
  type: document
  title: Cash book of the board
  read: whole text
  closeness: primary
  underlies: [chronicle#1911.2]
diary:
  type: personal_communication
  title: Diary of Ada Vale
  read: whole text
  closeness: primary
""",
    "facts/1911.yaml": FILES["facts/1911.yaml"]
    + """\
  checked:
    - {source: history, verdict: agrees, says: Vale had her money in spring., locator: p. 40}
    - {source: gazette, verdict: agrees, says: The board has paid for the clock., locator: front page}
    - {source: ledger, verdict: agrees, says: The cash book has the sum.}
    - {source: diary, verdict: adds, says: "The money came in three parts, the last of them late.", locator: 3 May 1911}
""",
    "facts/1912.yaml": FILES["facts/1912.yaml"]
    + """\
  checked:
    - {source: gazette, verdict: differs, says: The paper has the clock stop a day before the storm.}
    - {source: reprint, verdict: differs, says: A day before the storm.}

board-sells-the-bells:
  date: 1912-09
  title: The board sells the bells
  text: Three months after the clock had stopped the board sold its bells.
  kind: sale
  status: asserted
  scope: beyond
  who:
    board: seller
  where: [port-ellery]
  topics: [tower]
  sources: [gazette#lead.4]
  checked:
    - {source: diary, verdict: agrees, says: The bells are gone.}
""",
}


def write_dossier(folder: Path, **files: str | None) -> Path:
    """Write FILES into `folder`, those in `files` instead where named (None: not at all), and return the folder."""
    for name, text in (FILES | files).items():
        if text is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def edited(file: str, old: str, new: str) -> dict[str, str]:
    """Return the one file of FILES or MORE with `old`, which must stand there exactly once, replaced by `new`."""
    text = (FILES | MORE)[file]
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    return {file: text.replace(old, new)}


def shown(problems: Iterable[Problem]) -> list[str]:
    """Return problems as `ciaperu check` shows them: `file:line:column: what; how to mend it`."""
    return ["".join(text for text, _ in problem_line(problem).spans) for problem in problems]


# A dossier without problems whose words would drive whatever takes them for markup, code, a formula or a command.
SIGNS = r"""<script>alert(1)</script> & "q" 'a' ]]> --> \ \\ | ` ``` * ** _ [x](javascript:alert(1)) ![y](z) {{7*7}} ${x} %s #h ~~ ; : $"""
LONG = "long | name " * 900
HOSTILE = {
    # The head of a dossier may hold what the rules allow nowhere else.
    "dossier.yaml": r"""
title: "\x1b[31m \u202e <b>&amp;</b> \\ | ` * _ [ ] # \n- newline\ttab"
summary: "=cmd|' /C calc'!A0\n\n# Heading\n\n```\n</script><!--"
licence: "[CC](javascript:alert(1)) <img src=x onerror=alert(1)>"
languages: [en, es]
topics: {tower: '"]; x --> y; <b>|`', "a b|c": "*t*"}
kinds: {"<i>k|i*nd</i>": odd}
roles: {"r|o`l*e": odd}
""",
    "people.yaml": f"""
vale:
  name: "=HYPERLINK(\\"http://x\\",\\"y\\") @SUM(1) שלום مرحبا"
  full_name: '{SIGNS.replace("'", "''")}'
  summary: "1. one\\n2. two\\n\\n> quote\\n---\\n=== \\\\"
  aliases: {{en: ["-1+2", '+3', '<a href="x">']}}
  born: 1871~
  roles:
    - {{role: "<i>*clock*|maker</i>", of: board, date: 1911/1912, sources: ["chronicle#a|b <c> [d](e)*.1"]}}
  pages: ["<https://x/?a=1&b=2>"]
  note: "&lt;b&gt; \\\\| [^1] [^n]: x"
""",
    "organizations.yaml": f"""
board:
  name: '{SIGNS.replace("'", "''")}'
  summary: "[^1]: not a footnote\\n\\n\\tcode"
  part_of: port-ellery
""",
    "places.yaml": f"""
port-ellery:
  name: "{LONG}"
  summary: "- - - \\n+ x\\n* y"
""",
    "sources.yaml": r"""
chronicle:
  type: book
  title: '</title><script>*A* [Port](x) | `Ellery` & "Chronicle"'
  author: [{family: 'Marsh <b>|*', given: '=1+1'}, {literal: '@x & y'}]
  container-title: '_Journal_ "<i>"'
  issued: 1950
  URL: 'javascript:alert("1")//<>()[] |'
  note: "x\n\n# y"
  read: "whole <b>*text*"
gazette:
  type: article-newspaper
  title: '<script>G</script> | *a* [z](javascript:x) `e`'
  read: '=front|page'
  closeness: contemporary press
  copy_of: leaflet
leaflet: {type: pamphlet, title: '"L" & \\ <i>', read: '-', retells: [chronicle]}
""",
    "facts/1911.yaml": r"""
board-pays-vale:
  date: 1911-04
  date_basis: text
  title: '<script>x</script> | * _ ` [l](javascript:x) & "=cmd()" \ ~~ # {{7*7}}'
  text: "<b>The</b> board | paid\n\n# Vale\n\n- `for` *the* clock [^1] <!-- \\ --> ]]>\n```\nשלום مرحبا"
  kind: "<i>k|i*nd</i>"
  status: asserted
  who: {board: payer, vale: "r|o`l*e"}
  where: [port-ellery]
  money: [{amount: 1200.5, currency: USD, bound: about, nature: paid}]
  quantities: [{amount: 3, of: "<b>bells|*", nature: "=bought|"}, {of: '-uncounted'}]
  topics: [tower, "a b|c"]
  keywords: ["=k|", "<k>"]
  derived: ["1 < 2 & 3 | *"]
  sources: ["chronicle#1911.2", "chronicle#a|b <c> [d](e)*.1"]
  checked:
    - {source: gazette, verdict: agrees, says: '<script>s</script> | *so* `it` [w](javascript:as)', locator: '=p|<b>1</b>'}
    - {source: leaflet, verdict: adds, says: "+more\n\n# heading ]]>"}
""",
    "facts/1912.yaml": r"""
board-says-lightning:
  date: 1912-06-10
  title: '=1+1;</title>'
  text: '1) *** [x]: http://y "z"'
  kind: accusation
  status: reported
  who: {board: speaker}
  where: [port-ellery]
  attribution: [{by: board, as: document, work: chronicle}, {by: vale, as: unnamed}]
  topics: [tower]
  sources: ['chronicle#"<q>"|.1']
""",
    "disputes.yaml": r"""
why-it-stopped:
  title: "# Why | <b>the</b> *clock* `stopped`"
  kind: slip
  text: "a | b\n|---|\n\n<script>"
  written: '|<i>*w*'
  meant: '=m | `'
  positions:
    - {says: 'Lightning | <b>stopped</b> *it*', facts: [board-says-lightning]}
    - {says: "Rust\n\n# stopped `it`", facts: [vale-says-rust]}
  leans: [{position: 2, why: '|<u>why</u>*'}]
  settled_by: '[x](y) | <b>'
""",
}
