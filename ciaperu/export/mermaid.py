"""Mermaid (https://mermaid.js.org): the strongest links of the network as a flowchart, for Markdown on GitHub and in wikis.

Mermaid refuses more than 500 links and draws no text of more than 50,000 characters: what is left out is counted in the notes below the
title. It holds no dates, roles and citations; GEXF and GraphML hold all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ciaperu.export.pictures import WEAK, captions, flat, name_of, weight
from ciaperu.language import ngettext
from ciaperu.research.network import network

if TYPE_CHECKING:
    from ciaperu.research.chosen import Chosen
    from ciaperu.research.network import Link, Network

LINKS, CHARACTERS = 400, 50_000
_SHAPES = {"person": ("(", ")"), "organization": ("[", "]"), "place": ("([", "])"), "operation": ("{{", "}}")}
_LOOKS = {"person": "#dbe9f6", "organization": "#fdebd0", "place": "#dff0d8", "operation": "#eadcf4"}


def lines(chosen: Chosen) -> Iterator[str]:
    """Yield the flowchart, with as many of the strongest links as there is room for."""
    drawn = network(chosen, most_links=LINKS)
    links = drawn.links
    while len("\n".join(text := list(_chart(drawn, links)))) >= CHARACTERS:
        links = links[: len(links) * 3 // 4]
    yield from text


def _chart(network: Network, links: Sequence[Link]) -> Iterator[str]:
    import json

    tied = {id for link in links for id in (link.one, link.other)}
    # Ids of a dossier may be words of the language, such as `end`.
    ids = {node.id: f"n{number}" for number, node in enumerate(network.nodes, 1) if node.id in tied}
    yield "---"
    yield f"title: {json.dumps(flat(network.title)[:200], ensure_ascii=False)}"
    yield "---"
    yield "flowchart LR"
    for caption in captions(network, len(network.links) - len(links)):
        yield f"  %% {caption}"
    note = " ".join(captions(network, len(network.links) - len(links)))
    yield f'  note["{_escaped(note)}"]:::note'
    for node in network.nodes:
        if node.id in ids:
            opening, closing = _SHAPES[node.kind]
            yield f'  {ids[node.id]}{opening}"{_escaped(name_of(node))}"{closing}:::{node.kind}'
    for link in links:
        facts = ngettext("{n:,} fact", "{n:,} facts", link.facts).format(n=link.facts)
        line = "-.-" if link.status in WEAK else "---"
        yield f'  {ids[link.one]} {line}|"{facts}"| {ids[link.other]}'
    for number, link in enumerate(links):
        if link.facts > 1:
            yield f"  linkStyle {number} stroke-width:{weight(link)}px"
    for kind, colour in _LOOKS.items():
        yield f"  classDef {kind} fill:{colour},stroke:#555,color:#000"
    yield "  classDef note fill:#fff,stroke:none,color:#555"


def _escaped(text: str) -> str:
    """Return a text between quotes: whatever could be markup, an entity or the end of the text is a numbered entity."""
    return re.sub(r"[^\w .,()-]", lambda sign: f"#{ord(sign[0])};", text)
