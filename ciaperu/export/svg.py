"""SVG: the network as a picture, laid out here and always alike; what is said of a node or a line shows when one points at it.

It holds no dates, roles and citations of facts, only the first few titles of each link; GEXF and GraphML hold all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from ciaperu import model
from ciaperu.export.graphs import content
from ciaperu.export.layout import Box, laid_out
from ciaperu.export.pictures import WEAK, about_link, about_node, captions, flat, name_of, weight
from ciaperu.language import _
from ciaperu.research.network import network
from ciaperu.text import width

if TYPE_CHECKING:
    from ciaperu.research.chosen import Chosen
    from ciaperu.research.network import Network, Node

# Entities drawn at most; more are not legible, and their layout takes longer than a second.
NODES, LINKS = 120, 600
_FILLS = {"person": "#dbe9f6", "organization": "#fdebd0", "place": "#dff0d8", "operation": "#eadcf4"}
_SIGN, _LINE, _ROW, _MARGIN, _HEAD = 6.6, 22, 15, 24, 22


class _Label(NamedTuple):
    """The rows of a name, and the size of the box they stand in."""

    rows: tuple[str, ...]
    width: float
    height: float


def lines(chosen: Chosen) -> Iterator[str]:
    """Yield the picture: title, notes and legend, the links, and above them the names in boxes."""
    drawn = network(chosen, NODES, LINKS)
    labels = {node.id: _label(node) for node in drawn.nodes}
    sizes = {id: (label.width, label.height) for id, label in labels.items()}
    boxes = laid_out(sizes, {(link.one, link.other): link.facts for link in drawn.links})
    notes = [row for caption in captions(drawn) for row in wrap(caption, 90)]
    top = _MARGIN + _HEAD * 2 + _ROW * (len(notes) + 2)
    right = max([640.0, *(box.x + box.width / 2 for box in boxes.values())]) + _MARGIN
    bottom = top + max([0.0, *(box.y + box.height / 2 for box in boxes.values())]) + _MARGIN
    size = f'width="{right:.0f}" height="{bottom:.0f}" viewBox="0 0 {right:.0f} {bottom:.0f}"'
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title" font-family="sans-serif" font-size="12">'
    yield f'<title id="title">{content(flat(drawn.title))}</title>'
    yield '<rect width="100%" height="100%" fill="#fff"/>'
    yield from _head(drawn, notes)
    yield f'<g transform="translate(0 {top:.0f})">'
    yield from _links(drawn, boxes)
    yield from (_node(node, labels[node.id], boxes[node.id], node.id in drawn.asked) for node in drawn.nodes)
    yield "</g>"
    yield "</svg>"


def _label(node: Node) -> _Label:
    rows = tuple(wrap(name_of(node), _LINE))
    return _Label(rows, max(map(width, rows)) * _SIGN + 14, len(rows) * _ROW + 8)


def _head(network: Network, notes: list[str]) -> Iterator[str]:
    title = flat(network.title)
    shown = title if len(title) <= 70 else f"{title[:69]}…"
    yield f'<text x="{_MARGIN}" y="{_MARGIN + 16}" font-size="20" font-weight="bold">{content(shown)}</text>'
    for number, note in enumerate(notes, 1):
        yield f'<text x="{_MARGIN}" y="{_MARGIN + _HEAD + _ROW * number}" fill="#555">{content(note)}</text>'
    y, x = _MARGIN + _HEAD + _ROW * (len(notes) + 1) + 4, float(_MARGIN)
    for kind, plural in model.ENTITY_KINDS.items():
        yield f'<rect x="{x:.0f}" y="{y}" width="14" height="12" fill="{_FILLS[kind]}" stroke="#777"/>'
        yield f'<text x="{x + 20:.0f}" y="{y + 11}">{content(_(plural))}</text>'
        x += 40 + len(_(plural)) * _SIGN
    yield f'<path d="M{x:.0f} {y + 6}h28" stroke="#333" stroke-width="2" stroke-dasharray="5 4"/>'
    yield f'<text x="{x + 34:.0f}" y="{y + 11}">{content(_("only alleged or denied"))}</text>'


def _links(network: Network, boxes: Mapping[str, Box]) -> Iterator[str]:
    nodes = {node.id: node for node in network.nodes}
    yield '<g stroke="#333" stroke-opacity="0.35" stroke-linecap="round">'
    # The strongest are drawn last, above the others.
    for link in reversed(network.links):
        one, other = boxes[link.one], boxes[link.other]
        broken = ' stroke-dasharray="5 4"' if link.status in WEAK else ""
        ends = f'x1="{one.x:.1f}" y1="{one.y:.1f}" x2="{other.x:.1f}" y2="{other.y:.1f}"'
        said = content(about_link(link, nodes[link.one], nodes[link.other]))
        yield f'<line {ends} stroke-width="{weight(link)}"{broken}><title>{said}</title></line>'
    yield "</g>"


def _node(node: Node, label: _Label, box: Box, asked: bool) -> str:
    left, top = box.x - box.width / 2, box.y - box.height / 2
    corner = 8 if node.kind == "person" else 1
    edge = 'stroke="#000" stroke-width="2.5"' if asked else 'stroke="#777"'
    place = f'x="{left:.1f}" y="{top:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="{corner}"'
    rows = "".join(f'<tspan x="{box.x:.1f}" y="{top + _ROW * (n + 1):.1f}">{content(row)}</tspan>' for n, row in enumerate(label.rows))
    said = f"<title>{content(about_node(node))}</title>"
    return f'<g>{said}<rect {place} fill="{_FILLS[node.kind]}" {edge}/><text text-anchor="middle">{rows}</text></g>'
