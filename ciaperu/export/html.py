"""The dossier as a page: one file that works from a USB stick, in every language at once (extra `html`: Jinja2).

It holds everything but what search alone needs (keywords, the words that people asked with, digests) and the ledger beyond its first sums,
each of which stands with its fact. The text is whole without JavaScript; of a long dossier the later parts stand in `noscript`, from where
the script takes them bit by bit, so that the page opens at once.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from ciaperu import model
from ciaperu.export.page import profiles, records, time
from ciaperu.export.page.tongues import Texts, Tongues, tongues
from ciaperu.export.page.words import PLURALS, WORDS
from ciaperu.research.network import Network, network
from ciaperu.text import visible, visible_json

if TYPE_CHECKING:
    from ciaperu.research.chosen import Chosen

FOLDER = Path(__file__).parent / "page"
# What is inlined: the style, what runs before the text is drawn, and what runs after it, each a script of its own.
STYLE, EARLY = "style.css", "early.js"
LATE = ("vendor/minisearch.min.js", "vendor/d3-force.min.js", "page.js", "find.js", "network.js")
LICENCES = {"vendor/minisearch.min.js": "vendor/minisearch.LICENSE", "vendor/d3-force.min.js": "vendor/d3-force.LICENSE"}
# How much of a list is drawn at once, and in how large parts the rest: in facts, and in what profiles and disputes name.
FACTS, PROFILES, DISPUTES = (300, 40), (1000, 200), (120, 20)
NODES, LINKS, TIES = 80, 400, 24

Item = TypeVar("Item")


class Part(NamedTuple):
    """Some items of a list, and whether they wait in `noscript`."""

    items: Sequence[Any]
    waits: bool


def lines(chosen: Chosen) -> Iterator[str]:
    """Yield the page line by line."""
    spoken = tongues(chosen)
    known = records.known(spoken)
    index: list[Sequence[object]] = []
    here = [(number, known.heads[id]) for id, number in known.numbers.items()]
    disputes = [(kind, found) for kind in model.DISPUTE_KINDS if (found := profiles.disputes(known, kind))]
    inlined = {name: _script(name) for name in (EARLY, *LATE)}
    style = _file(STYLE)
    template = _environment(spoken, known).get_template("page.html.j2")
    pieces = template.generate(
        known=known,
        head=tuple(tongue.chosen.head for tongue in spoken.all),
        total=chosen.total,
        whole=chosen.whole,
        span=_span(head for _, head in here),
        statuses=_counts(here),
        facts=_parts(_watched(records.rows(known), known, index), *FACTS),
        picture=time.picture(here),
        kinds=[(kind, _parts(profiles.profiles(known, kind), *PROFILES, _weight)) for kind in model.ENTITY_KINDS],
        disputes=disputes,
        parts=lambda items: _parts(items, *DISPUTES),
        ledger=profiles.ledger(known),
        network=(ties := network(spoken.first, NODES, LINKS)),
        ties=TIES,
        sources=profiles.sources(known),
        filters=_filters(known),
        data=lambda: _data(known, index, ties, [each.dispute.id for _, found in disputes for each in found]),
        style=Markup(style),  # noqa: S704 (a file of our own, as are the scripts)
        early=Markup(inlined[EARLY]),  # noqa: S704
        late=[Markup(inlined[name]) for name in LATE],  # noqa: S704
        policy=_policy(style, inlined.values()),
    )
    yield from _by_line(pieces)


def _by_line(pieces: Iterable[str]) -> Iterator[str]:
    """Yield lines without their ends, from pieces that end anywhere."""
    rest = ""
    for piece in pieces:
        # A piece that is marked as safe would escape what it is joined to.
        *whole, rest = (rest + str(piece)).split("\n")
        yield from whole
    if rest:
        yield rest


def _file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8").strip("\n")


def _script(name: str) -> str:
    """Return a script as it is inlined, under the licence that it came with."""
    licence = f"/*!\n{_file(LICENCES[name])}\n*/\n" if name in LICENCES else ""
    return licence + _file(name)


def _policy(style: str, scripts: Iterable[str]) -> str:
    """Return the Content Security Policy of the page (W3C, CSP level 3): nothing is fetched, and only what is ours runs."""
    hashes = " ".join(map(_hash, scripts))
    return f"default-src 'none'; style-src {_hash(style)}; script-src {hashes}; img-src data:; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _environment(spoken: Tongues, known: records.Known) -> Environment:
    """Return where templates are filled in: everything is escaped but what this module marks as safe."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )

    def both(texts: Texts, language: str = "") -> Markup:
        """Return what is said in every language, of which the style shows one; `language` is that of what is said the same in all."""
        if not texts or all(text == texts[0] for text in texts):
            said = escape(visible(texts[0])) if texts else Markup()
            return Markup('<bdi lang="{}">{}</bdi>').format(language, said) if language and said else said
        each = (Markup('<span lang="{0}">{1}</span>').format(code, visible(text)) for code, text in zip(spoken.codes, texts, strict=True))
        return Markup().join(each)

    # What stands on the page many times is made once.
    @cache
    def label(family: str, word: str) -> Markup:
        return both(spoken.label(family, word))

    @cache
    def status(word: str) -> Markup:
        return Markup('<span class="st {}">{}</span>').format(word, label("statuses", word))

    @cache
    def entity(id: str) -> Markup:
        return _link(id, both(known.name(id)), id in known.here)

    @cache
    def named(head: records.Head) -> Markup:
        return _link(head.id, both(head.title), head.here)

    @cache
    def item(head: records.Head) -> Markup:
        when = both(head.date) if head.edtf else said["undated"]
        after = Markup(" ") + status(head.status) if head.status != "asserted" else ""
        return Markup('<span class="when">{}</span> {}{}').format(when, named(head), after)

    said = {key: both(spoken.message(text)) for key, text in WORDS.items() if "{" not in text}
    environment.filters["both"] = both
    environment.globals |= {
        "w": said,
        "codes": spoken.codes,
        "languages": _languages(spoken.codes),
        "say": lambda key, **values: both(spoken.message(WORDS[key], **values)),
        "plain": lambda key: spoken.message(WORDS[key]),
        "count": lambda key, number: both(spoken.count(PLURALS[key], number)),
        "message": lambda text: both(spoken.message(text)),
        "message_of": lambda text, **values: both(spoken.message(text, **values)),
        "plain_message": spoken.message,
        "message_count": lambda text, number: both(spoken.message(text, facts=spoken.count(PLURALS["fact"], number))),
        "authors": profiles.authors,
        "label": label,
        "status": status,
        "entity": entity,
        "named": named,
        "item": item,
        "model": model,
        "web": records.web,
    }
    return environment


def _link(id: str, text: Markup, here: bool) -> Markup:
    return Markup('<a href="#{}">{}</a>').format(id, text) if here else text


def _languages(codes: Texts) -> dict[str, str]:
    from ciaperu.language import LANGUAGES

    return {code: LANGUAGES[code].capitalize() for code in codes}


def _parts(items: Iterable[Item], at_once: int, size: int, weight: Callable[[Item], int] = lambda _item: 1) -> Iterator[Part]:
    """Yield the items in parts that weigh about `size`; those that would make more than `at_once` of what is drawn wait."""
    batch: list[Item] = []
    drawn = heavy = 0
    for item in items:
        batch.append(item)
        heavy += weight(item)
        if heavy >= size:
            drawn += heavy
            yield Part(batch, drawn > at_once)
            batch, heavy = [], 0
    if batch:
        yield Part(batch, drawn + heavy > at_once)


def _weight(profile: profiles.Profile) -> int:
    return 3 + len(profile.facts) + len(profile.said)


def _span(heads: Iterable[records.Head]) -> tuple[str, str] | None:
    years = [year for head in heads for year in (head.first[:4], head.last[:4]) if year not in ("", "0001", "9999")]
    return (min(years), max(years)) if years else None


def _counts(here: Iterable[tuple[int, records.Head]]) -> dict[str, int]:
    found = dict.fromkeys(model.STATUSES, 0)
    for _, head in here:
        found[head.status] += 1
    return found


def _filters(known: records.Known) -> dict[str, Any]:
    """Return what one can choose by: entities of each kind, topics and kinds of the chosen facts."""
    spoken, chosen = known.tongues, known.tongues.first
    fits = f"(SELECT number FROM fact WHERE {chosen.selection.condition})"
    given = chosen.selection.parameters
    topics = [id for (id,) in chosen.db.execute(f"SELECT DISTINCT topic FROM fact_topic WHERE fact IN {fits} ORDER BY 1", given)]
    kinds = [kind for (kind,) in chosen.db.execute(f"SELECT DISTINCT kind FROM fact WHERE number IN {fits} ORDER BY 1", given)]
    entities: dict[str, list[tuple[str, Texts]]] = {kind: [] for kind in model.ENTITY_KINDS}
    for entity in chosen.entities():
        entities[entity.kind].append((entity.id, known.name(entity.id)))
    return {
        "entities": {kind: sorted(found, key=lambda each: each[1][0].casefold()) for kind, found in entities.items()},
        "topics": [(id, known.topics[id]) for id in topics],
        "kinds": [(kind, spoken.label("kinds", kind)) for kind in kinds],
    }


def _watched(rows: Iterator[records.Row], known: records.Known, index: list[Sequence[object]]) -> Iterator[records.Row]:
    """Yield the rows as they come, noting of each in `index` what the filters of the page need."""
    for row in rows:
        fact, head = row.fact, known.heads[row.fact.id]
        # Years, not days: that is what one can ask for. An open end is 0 or 9999.
        years = (int(head.first[:4]), int(head.last[:4])) if head.edtf else (0, 0)
        parts = list(dict.fromkeys(participant.entity for participant in fact.who))
        others = [id for id in dict.fromkeys((*fact.where, *(speaker.by for speaker in fact.attribution))) if id not in parts]
        index.append((fact.id, *years, fact.kind, fact.status, int(bool(fact.disputes)), fact.topics, parts, others))
        yield row


def _data(known: records.Known, index: list[Sequence[object]], ties: Network, disputed: Iterable[str]) -> Markup:
    """Return what the script of the page works with as JSON, with nothing in it that would end a script element."""
    said = ("shown", "results", "best", "also", "in_common", "everyone", "ties_of")
    nodes = [(node.id, node.kind, node.facts) for node in ties.nodes]
    value = {
        "languages": known.tongues.codes,
        "words": {key: known.tongues.message(WORDS[key]) for key in said},
        "facts": index,
        "names": {id: known.name(id) for id in sorted(known.here)},
        "disputes": {id: known.disputes[id] for id in disputed},
        "nodes": nodes,
        "links": [(link.one, link.other, link.facts) for link in ties.links],
    }
    text = visible_json(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 (nothing in it ends an element)
