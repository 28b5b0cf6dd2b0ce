"""What is wrong in a dossier is said with its place and how to mend it: the shape of each file, and rules over the whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from ciaperu import checking, links, translations, witnesses, wording
from ciaperu.checking import check
from ciaperu.files import NAMES, bundled
from ciaperu.loading import load
from tests.dossiers import CHECKED, MORE, edited, shown, write_dossier

DIGITS = "write digits only, with a point for decimals, such as 10200000"
LETTERS = "use lower-case letters a-z, digits and single hyphens, at most 80"
SLIP = "disputes.yaml:1:1: `written:` and `meant:` belong to a slip, and a slip needs both; add or remove them"

# The text to replace, what by, and the problems that follow; the change is made in the file of the first.
Example = tuple[str, ...]

ON_THE_SHAPE: list[Example] = [
    # A field that does not exist, is missing, or holds nothing.
    ("date_basis: text", "date_bases: text", "facts/1911.yaml:3:3: `date_bases` is not a field of a fact; did you mean `date_basis`?"),
    ("nature: paid}", "nature: paid, on: x}", "facts/1911.yaml:13:65: `on` is not a field of a sum; fields: amount, currency, bound, nature"),
    ("  read: whole text\n", "", "sources.yaml:1:1: this source has no `read:`; add `read:`"),
    ("  kind: payment\n", "", "facts/1911.yaml:1:1: this fact has no `kind:`; add `kind:`"),
    ("currency: USD, ", "", "facts/1911.yaml:13:7: this sum has no `currency:`; add `currency:`"),
    ("  sources: [chronicle#1911.2]\n", "", "facts/1911.yaml:1:1: this fact has no `sources:`; add `sources:`"),
    ("name: Ada Vale", "name:", "people.yaml:2:3: this person has no `name:`; add `name:`"),
    ("name: Ada Vale", "name: ' '", "people.yaml:2:3: this person has no `name:`; add `name:`"),
    ("board: speaker", "board:", "facts/1912.yaml:8:5: `board` has no role; write `entity: role`"),
    ("1912.1]", "1912.1]\n  checked: [{source: gazette, verdict: agrees}]", "facts/1912.yaml:15:13: this check has no `says:`; add `says:`"),
    ("1912.1]", "1912.1]\n  checked: [{verdict: agrees, says: x}]", "facts/1912.yaml:15:13: this check has no `source:`; add `source:`"),
    ("1912.1]", "1912.1]\n  checked: [gazette]", "facts/1912.yaml:15:13: a check has fields; write them one a line: source:, verdict:, says:"),
    # A list, a map or a text where another belongs.
    ("where: [port-ellery]", "where: port-ellery", "facts/1911.yaml:11:10: a list belongs here; write [one, two] or one `- item` a line"),
    ("topics: [tower]", "topics: {tower: yes}", "facts/1911.yaml:16:11: a list belongs here; write [one, two] or one `- item` a line"),
    ("[neglect]", "[[neglect]]", "facts/undated.yaml:12:14: text belongs here; write one text, in quotes if it starts with a sign"),
    ("summary: Town with", "summary:\n    a: Town with", "places.yaml:4:5: text belongs here; write one text, in quotes if it starts with a sign"),
    ("who:\n    board: speaker", "who: [board]", "facts/1912.yaml:7:8: `who:` maps entities to roles; write one `entity: role` a line"),
    ("en: [Mrs. Vale]\n    es: ", "- ", "people.yaml:5:5: `aliases:` maps languages to names; write `en: [name, name]`"),
    ("{family: Marsh, given: Ines}", "Ines Marsh", "sources.yaml:5:7: `word: label` entries belong here; write one `word: label` a line"),
    ("{role: master clockmaker", "clockmaker #", "people.yaml:9:7: a role has fields; write them one a line: role:, sources:"),
    ("{amount: 1200, ", "1200 dollars # ", "facts/1911.yaml:13:7: a sum has fields; write them one a line: amount:, currency:, nature:"),
    # Numbers, dates, citations and ids.
    ("1200, ", "1e5, ", f"facts/1911.yaml:13:16: `1e5` is not a number; {DIGITS}"),
    ("1200, ", "'1,200', ", f"facts/1911.yaml:13:16: `1,200` is not a number; {DIGITS}"),
    ("1200, ", f"{'9' * 5000}, ", f"facts/1911.yaml:13:16: `{'9' * 40}` is not a number; {DIGITS}"),
    ("date: 1912-06-10", "date: 10 June 1912", "facts/1912.yaml:2:9: 10 June 1912: not written as EDTF; write 1912-06-10"),
    ("born: 1871~", "born: [1871]", "people.yaml:7:9: text belongs here; write one text"),
    ("1911.2]", "1911.2, book]", "facts/1911.yaml:17:31: `book` is not a citation; write source#section.paragraph, such as article#1998.4"),
    ("board-pays-vale:", "Board_pays:", f"facts/1911.yaml:1:1: `Board_pays` is not an id; {LETTERS}"),
    ("a harbour.", "a harbour.\nvale: {name: Vale}", "places.yaml:4:1: `vale` is already in people.yaml, line 1; give each its own id"),
    ("912.1]", "912.1]\nboard-pays-vale:", "facts/1912.yaml:15:1: `board-pays-vale` is already in facts/1911.yaml, line 1; give each its own id"),
]

BY_RULE: dict[checking.Rule, list[Example]] = {
    checking.ids_are_unique: [
        (
            "board-pays-vale:",
            "why-it-stopped:",
            "facts/1911.yaml:1:1: `why-it-stopped` is also the id of the dispute in disputes.yaml, line 1; give each its own id",
        ),
    ],
    links.names_resolve: [
        ("vale: recipient", "vail: recipient", "facts/1911.yaml:10:5: unknown entity `vail`; did you mean `vale`?"),
        ("vale: recipient", "vail: [recipient, head]", "facts/1911.yaml:10:5: unknown entity `vail`; did you mean `vale`?"),
        ("vale: recipient", "marsh: recipient", "facts/1911.yaml:10:5: unknown entity `marsh`; add it to the file of its kind"),
        ("{by: board", "{by: boart", "facts/1912.yaml:11:12: unknown entity `boart`; did you mean `board`?"),
        ("work: chronicle", "work: article", "facts/1912.yaml:11:39: unknown source `article`; add it to sources.yaml"),
        ("[port-ellery]", "[port-ellery, board]", "facts/1911.yaml:11:24: unknown place `board`; add it to places.yaml"),
        ("topics: [tower]", "topics: [bells]", "facts/1911.yaml:16:12: unknown topic `bells`; add it to `topics:` in dossier.yaml"),
        ("chronicle#1911.2", "cronicle#1911.2", "facts/1911.yaml:17:13: unknown source `cronicle`; did you mean `chronicle`?"),
        ("part_of: port-ellery", "part_of: county", "organizations.yaml:4:12: unknown entity `county`; add it to the file of its kind"),
        ("of: board", "of: guild", "people.yaml:9:37: unknown entity `guild`; add it to the file of its kind"),
        ("[chronicle#lead.1]", "[article#lead.1]", "people.yaml:9:71: unknown source `article`; add it to sources.yaml"),
        (
            "1912.1]",
            "1912.1]\n  checked: [{source: gazete, verdict: agrees, says: x}]",
            "facts/1912.yaml:15:22: unknown source `gazete`; did you mean `gazette`?",
        ),
        ("read: front page", "read: front page\n  copy_of: chronicles", "sources.yaml:14:12: unknown source `chronicles`; did you mean `chronicle`?"),
        ("read: front page", "read: front page\n  retells: [wire]", "sources.yaml:14:13: unknown source `wire`; add it to sources.yaml"),
        ("read: whole", "underlies: [x#lead.1]\n  read: whole", "sources.yaml:7:15: unknown source `x`; add it to sources.yaml"),
    ],
    links.facts_resolve: [
        ("part_of: [board-says-lightning]", "part_of: [storm]", "facts/undated.yaml:13:13: unknown fact `storm`; add it to facts/"),
        ("see: [vale-says-rust]", "see: [vale-says]", "facts/1912.yaml:13:9: unknown fact `vale-says`; did you mean `vale-says-rust`?"),
        ("[vale-says-rust]", "[rust]", "disputes.yaml:7:40: unknown fact `rust`; add it to facts/"),
        ("vale-says-rust:", "vale-says:", "asked.yaml:1:1: unknown fact `vale-says`; did you mean `vale-says-rust`?"),
    ],
    checking.words_are_known: [
        ("kind: payment", "kind: payments", "facts/1911.yaml:6:9: `payments` is not a kind of fact; did you mean `payment`?"),
        ("kind: accusation", "kind: zzz", "facts/1912.yaml:5:9: `zzz` is not a kind of fact; use another, or add it under `kinds:` in dossier.yaml"),
        ("status: asserted", "status: true", "facts/1911.yaml:7:11: `true` is not a status; alleged, asserted, assessed, denied, reported"),
        ("date_basis: text", "date_basis: guess", "facts/1911.yaml:3:15: `guess` is not a date_basis; derived, heading, text"),
        ("board: speaker", "board: speeker", "facts/1912.yaml:8:12: `speeker` is not a role; did you mean `speaker`?"),
        ("who:\n    b", "unknown: [payr]\n  who:\n    b", "facts/1911.yaml:8:13: `payr` is not a role; did you mean `payer`?"),
        ("as: named", "as: nmed", "facts/undated.yaml:10:22: `nmed` is not a way of speaking (as:); did you mean `named`?"),
        ("nature: paid", "nature: pade", "facts/1911.yaml:13:59: `pade` is not a nature of money; did you mean `paid`?"),
        ("bound: about", "bound: abuot", "facts/1911.yaml:13:44: `abuot` is not a bound; did you mean `about`?"),
        ("USD", "dollars", "facts/1911.yaml:13:32: `dollars` is not a currency; write its ISO 4217 code, such as USD or PEN"),
        ("nature: bought", "bound: at lest", "facts/1911.yaml:15:37: `at lest` is not a bound; did you mean `at least`?"),
        ("date: 1911/1912", "status: denid", "people.yaml:9:52: `denid` is not a status; did you mean `denied`?"),
        ("es: [la relojera]", "fr: [l’horlogère]", "people.yaml:6:9: `fr` is not a language of the dossier; en, es"),
        ("es: [la relojera]", "fr: [Mme Vale, l’horlogère]", "people.yaml:6:9: `fr` is not a language of the dossier; en, es"),
        (
            "closeness: contemporary press",
            "closeness: first",
            "sources.yaml:14:14: `first` is not a closeness; aggregator, contemporary press, primary, reference, secondary",
        ),
        ("status: asserted", "status: asserted\n  scope: beyand", "facts/1911.yaml:8:10: `beyand` is not a scope; did you mean `beyond`?"),
        (
            "1912.1]",
            "1912.1]\n  checked: [{source: gazette, verdict: agree, says: x}]",
            "facts/1912.yaml:15:40: `agree` is not a verdict; did you mean `agrees`?",
        ),
        ("kind: competing", "kind: compting", "disputes.yaml:3:9: `compting accounts` is not a kind of dispute; did you mean `competing accounts`?"),
    ],
    checking.facts_are_cited: [
        ("sources: [chronicle#1911.2]", "sources: []", "facts/1911.yaml:17:3: no citation; write sources: [source#section.paragraph]"),
    ],
    checking.facts_stand_in_their_year: [
        ("date: 1911-04", "date: 1912-04", "facts/1911.yaml:1:1: `board-pays-vale` is dated 1912-04; move it to facts/1912.yaml"),
        ("  date: 1912-06-10\n", "", "facts/1912.yaml:1:1: `board-says-lightning` has no date; move it to facts/undated.yaml"),
    ],
    checking.dates_have_a_basis: [
        ("title:", "date_basis: text\n  title:", "facts/undated.yaml:2:3: a basis without a date; give the date or remove date_basis"),
        ("basis: text", "basis: derived", 'facts/1911.yaml:3:15: a derived date does not say how it follows; add derived: ["1998-06-10 + 11 days"]'),
    ],
    checking.payments_have_two_sides: [
        ("board: payer", "board: buyer", "facts/1911.yaml:8:3: a payment without a payer; add one, or unknown: [payer]"),
        ("    vale: recipient\n", "", "facts/1911.yaml:8:3: a payment without a recipient; add one, or unknown: [recipient]"),
    ],
    checking.statements_are_attributed: [
        ("attribution:\n    - {by: vale, ", "# ", "facts/undated.yaml:5:11: alleged, but by whom?; add attribution: [{by: entity, as: named}]"),
        (
            "status: reported",
            "status: asserted",
            "facts/1912.yaml:10:3: asserted facts are in the source's own voice; change the status or remove the attribution",
        ),
    ],
    checking.entities_are_used: [
        ("a harbour.", "a harbour.\nquay: {name: Quay, summary: Pier}", "places.yaml:4:1: no fact mentions `quay`; use it in a fact or remove it"),
    ],
    checking.disputes_have_sides: [
        ("    - {says: Rust", "    # ", "disputes.yaml:5:3: a dispute needs two positions; add what the other side says"),
        ("[vale-says-rust]", "[]", "disputes.yaml:7:7: a position that rests on no fact; add facts: [fact-id]"),
        ("  text:", "  leans: [{position: 3, why: x}]\n  text:", "disputes.yaml:4:22: there is no position 3; positions are counted from 1 to 2"),
        ("competing accounts", "slip", SLIP),
        ("  text:", "  written: 1921\n  meant: 1912\n  text:", SLIP),
    ],
    witnesses.checks_are_short_and_by_others: [
        (
            "1912.1]",
            "1912.1]\n  checked: [{source: chronicle, verdict: agrees, says: So it was.}]",
            "facts/1912.yaml:15:22: `chronicle` is cited by this fact itself; name another work, or remove it from `sources:`",
        ),
        (
            "1912.1]",
            f"1912.1]\n  checked:\n    - {{source: gazette, verdict: adds, says: {'A word ' * 31}more}}",
            "facts/1912.yaml:16:46: 63 words on what another work says; keep it within 60",
        ),
    ],
    witnesses.differences_are_disputes: [
        (
            "1911.2]",
            "1911.2]\n  checked: [{source: gazette, verdict: differs, says: The sum was less.}]",
            "facts/1911.yaml:18:40: `gazette` differs, but `board-pays-vale` is part of no dispute;"
            " add one of kind `competing accounts` to disputes.yaml, with `board-pays-vale` in a position",
        ),
    ],
    witnesses.works_do_not_repeat_themselves: [
        (
            "read: front page",
            "read: front page\n  copy_of: gazette",
            "sources.yaml:14:3: `gazette` goes back to itself; remove one `copy_of` or `retells` of the circle",
        ),
        (
            "  read: whole text\n",
            "  read: whole text\n  retells: [gazette]\n  copy_of: reprint\n"
            "reprint: {type: book, title: A reprint, read: whole text, retells: [chronicle]}\n",
            "sources.yaml:9:3: `chronicle` goes back to itself; remove one `copy_of` or `retells` of the circle",
            "sources.yaml:10:59: `reprint` goes back to itself; remove one `copy_of` or `retells` of the circle",
        ),
    ],
    checking.titles_are_short: [
        ("title: Lightning", f"title: {'Very ' * 12}bright lightning", "facts/1912.yaml:3:10: a title of 108 characters; keep it within 90"),
    ],
    checking.titles_differ: [
        (
            "title: Lightning stops the clock, says the board",
            "title: Rust stopped the clock, says Vale",
            "facts/1912.yaml:3:10: two facts have this title; say how they differ, or merge them",
            "facts/undated.yaml:2:10: two facts have this title; say how they differ, or merge them",
        ),
    ],
    checking.facts_do_not_contain_themselves: [
        (
            "see: [",
            "part_of: [",
            "facts/1912.yaml:13:3: `board-says-lightning` is part of itself; remove one `part_of` of the circle",
            "facts/undated.yaml:13:3: `vale-says-rust` is part of itself; remove one `part_of` of the circle",
        ),
        ("part_of: port-ellery", "part_of: board", "organizations.yaml:4:3: `board` is part of itself; remove one `part_of` of the circle"),
    ],
    wording.text_is_plain: [
        ("text: The board", "text: The  board", "facts/1911.yaml:5:9: a run of spaces in `text`; keep one space"),
        ("[neglect]", r'["\e[31m"]', "facts/undated.yaml:12:13: the control character U+001B in `keywords`; remove it"),
        ("Harbour Board", "Harbour \u202eBoard", "organizations.yaml:2:9: the control character U+202E in `name`; remove it"),
        ("says: Rust", "says: Old  rust", "disputes.yaml:6:5: a run of spaces in `positions`; keep one space"),
        ("Ines}", "Ines}\n  publisher: Ellery  Press", "sources.yaml:6:14: a run of spaces in `publisher`; keep one space"),
    ],
    checking.search_words_have_a_place: [
        ("  es:", "  fr:", "asked.yaml:3:3: `fr` is not a language of the dossier; en, es"),
        ("es:", "fr:", "thesaurus.yaml:4:1: `fr` is not a language of the dossier; en, es"),
    ],
    translations.translations_are_whole: [
        (
            """\
  vale-says-rust:
    title: El óxido detuvo el reloj, dice Vale
    text: Vale dijo que la junta había dejado que el reloj se oxidara.
    digest: 4643091fd479
""",
            "",
            "translations/es.yaml: `vale-says-rust` (facts/undated.yaml, line 1) is not translated; add it under `facts:`",
        ),
        ("{payment: pago, ", "{", "translations/es.yaml: `payment` has no label; add it under `kinds:`"),
    ],
    translations.translations_are_current: [
        (
            "  board:\n    name",
            "  guild: {name: Gremio, summary: Gremio, digest: x}\n  board:\n    name",
            "translations/es.yaml:35:3: there is no entity `guild`; rename or remove it",
        ),
        (
            "digest: 878f8c41c6fc",
            "digest: 000000000000",
            "translations/es.yaml:28:5: this was made from other words than stand there now; bring it up to date, then write digest: 878f8c41c6fc",
        ),
        (
            "[Lo detuvo un rayo., Lo detuvo el óxido.]",
            "[Lo detuvo un rayo.]",
            "translations/es.yaml:27:5: 1 positions, but 2 in the original; write one for each, in the same order",
        ),
    ],
}


def test_a_dossier_without_problems_has_none(tmp_path: Path) -> None:
    assert shown(check(write_dossier(tmp_path)).problems) == []
    assert shown(check(write_dossier(tmp_path, **MORE)).problems) == []
    assert shown(check(write_dossier(tmp_path / "checked", **CHECKED)).problems) == []


def test_the_bundled_dossier_has_no_problems() -> None:
    assert shown(check(bundled()).problems) == []


@pytest.mark.parametrize("example", ON_THE_SHAPE, ids=lambda example: example[2][:40])
def test_a_file_of_the_wrong_shape_is_one_problem(tmp_path: Path, example: Example) -> None:
    old, new, *problems = example
    folder = write_dossier(tmp_path, **edited(problems[0].partition(":")[0], old, new))
    assert shown(check(folder).problems) == problems


@pytest.mark.parametrize(
    ("rule", "example"),
    [pytest.param(rule, example, id=f"{rule.__name__} {example[2][:40]}") for rule, examples in BY_RULE.items() for example in examples],
)
def test_a_broken_rule_is_one_problem(tmp_path: Path, rule: checking.Rule, example: Example) -> None:
    old, new, *problems = example
    folder = write_dossier(tmp_path, **edited(problems[0].partition(":")[0], old, new))
    loaded = load(folder)
    assert shown(check(folder).problems) == problems
    assert set(shown(rule(loaded.dossier, loaded.positions))) == set(problems), f"another rule than {rule.__name__} found it"


def test_every_rule_has_an_example_that_breaks_it() -> None:
    assert {rule.__name__ for rule in checking.RULES} == {rule.__name__ for rule, examples in BY_RULE.items() if examples}


def test_all_problems_are_collected_in_the_order_of_the_files(tmp_path: Path) -> None:
    folder = write_dossier(
        tmp_path,
        **edited("disputes.yaml", "kind: competing accounts", "kind: quarrel"),
        **edited("facts/1911.yaml", "sources: [chronicle#1911.2]", "sources: [book, chronicle#1911.2, article#1911.2]"),
        **edited("facts/1912.yaml", "see: [vale-says-rust]", "see: &rust [vale-says-rust]"),
        **edited("people.yaml", "  name: Ada Vale", "  name: Ada Vale\n  name: Ada Dale"),
        **{"operations.yaml": "- a list", "notes.yaml": "a: b"},
    )
    assert shown(check(folder).problems) == [
        "disputes.yaml:3:9: `quarrel` is not a kind of dispute; competing accounts, contradiction, denial, slip, tension",
        "disputes.yaml:6:45: unknown fact `board-says-lightning`; add it to facts/",
        "facts/1911.yaml:17:13: `book` is not a citation; write source#section.paragraph, such as article#1998.4",
        "facts/1911.yaml:17:37: unknown source `article`; add it to sources.yaml",
        "facts/1912.yaml:13:8: anchors (&name) are not used in a dossier; remove the anchor",
        "facts/undated.yaml:13:13: unknown fact `board-says-lightning`; add it to facts/",
        f"notes.yaml: not a file of a dossier; use one of {', '.join(NAMES)}, or a file in facts/",
        "operations.yaml:1:1: the file must hold `id:` entries; start each entry with its id and a colon",
        "people.yaml:3:3: `name` stands here a second time (first in line 2); keep one",
    ]


def test_dossier_yaml_must_not_be_empty(tmp_path: Path) -> None:
    problems = shown(check(write_dossier(tmp_path, **{"dossier.yaml": "# to be written\n"})).problems)
    assert problems[0] == "dossier.yaml:1:1: the file is empty; give at least `title:`"


def test_a_side_of_a_payment_may_be_unknown(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path, **edited("facts/1911.yaml", "    vale: recipient\n", "  unknown: [recipient]\n"))
    assert shown(check(folder).problems) == []


def test_a_dossier_adds_its_own_kinds_and_roles(tmp_path: Path) -> None:
    head = edited("dossier.yaml", "topics:", "kinds: {casting: a bell is cast}\nroles: {bell-founder: casts bells}\ntopics:")
    fact = edited("facts/1912.yaml", "board: speaker", "board: [speaker, bell-founder]")
    other = edited("facts/undated.yaml", "kind: accusation", "kind: casting")
    assert shown(check(write_dossier(tmp_path, **head, **fact, **other)).problems) == []
