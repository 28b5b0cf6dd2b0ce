"""DOT (https://graphviz.org/doc/info/lang.html): the network with its links counted, for graphviz: `dot -Tsvg`, `-Tpdf`, `-Tpng`.

It holds no dates, roles and citations of facts, only the first few titles of each link; GEXF and GraphML hold all.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from ciaperu.export.pictures import WEAK, about_link, about_node, captions, flat, name_of, weight
from ciaperu.research.network import network

if TYPE_CHECKING:
    from ciaperu.research.chosen import Chosen

_LOOKS = {
    "person": 'shape=box style="rounded,filled" fillcolor="#dbe9f6"',
    "organization": 'shape=box style=filled fillcolor="#fdebd0"',
    "place": 'shape=ellipse style=filled fillcolor="#dff0d8"',
    "operation": 'shape=hexagon style=filled fillcolor="#eadcf4"',
}
_LINE = 22


def lines(chosen: Chosen) -> Iterator[str]:
    """Yield the graph; sfdp, which it asks for, lays out hundreds of nodes in a second."""
    drawn = network(chosen)
    nodes = {node.id: node for node in drawn.nodes}
    yield "graph dossier {"
    below = [flat(drawn.title), *captions(drawn)]
    yield f"  graph [layout=sfdp overlap=prism splines=true outputorder=edgesfirst K=1.2 fontname=sans fontsize=20 label={_text(*below)}];"
    yield "  node [fontname=sans fontsize=12];"
    yield '  edge [color="#00000066"];'
    for node in drawn.nodes:
        bold = " penwidth=3" if node.id in drawn.asked else ""
        yield f'  "{node.id}" [label={_text(*wrap(name_of(node), _LINE))} tooltip={_tooltip(about_node(node))} {_LOOKS[node.kind]}{bold}];'
    for link in drawn.links:
        said = _tooltip(about_link(link, nodes[link.one], nodes[link.other]))
        broken = " style=dashed" if link.status in WEAK else ""
        yield f'  "{link.one}" -- "{link.other}" [weight={link.facts} penwidth={weight(link)} tooltip={said}{broken}];'
    yield "}"


def _text(*rows: str) -> str:
    r"""Return rows of text as one quoted string, in which `\` begins an escape and `&` an entity of HTML."""
    escaped = (row.replace("&", "&amp;").replace("\\", "\\\\").replace('"', "&quot;") for row in rows)
    return '"' + "\\n".join(escaped) + '"'


def _tooltip(text: str) -> str:
    """Return a text as the value of `tooltip`, from which graphviz takes the escapes twice."""
    return _text(text.replace("\\", "\\\\"))
