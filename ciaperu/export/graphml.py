"""GraphML (http://graphml.graphdrawing.org), for yEd, Cytoscape, igraph, networkx: entities, and an undirected edge for each fact and pair.

GraphML has no time of its own: `start` and `end` are attributes, the first and the last day of the date. What is not held stands in the
graph's description.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from ciaperu.export.graphs import EDGE, NODE, bounds, content, description, edge_values, node_values, quoted
from ciaperu.research.network import alone, edges, taking_part

if TYPE_CHECKING:
    from ciaperu.research.chosen import Chosen

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"


def lines(chosen: Chosen) -> Iterator[str]:
    """Yield the graph: its attributes, its description, the entities, and edge by edge the facts."""
    unpaired, counts = alone(chosen), taking_part(chosen)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    schema = f"{_NAMESPACE} {_NAMESPACE}/1.0/graphml.xsd"
    yield f'<graphml xmlns="{_NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{schema}">'
    yield from _keys("node", {"label": "", **NODE})
    yield from _keys("edge", {"label": "", **EDGE, "start": "", "end": ""})
    yield '<graph id="dossier" edgedefault="undirected">'
    yield f"<desc>{content(description(chosen, unpaired.get('', ())))}</desc>"
    names = {source.id: source.title for source in chosen.sources()}
    for entity in chosen.entities():
        names[entity.id] = entity.name
        values = node_values(entity, counts.get(entity.id, 0), unpaired.get(entity.id, ()))
        yield f"<node id={quoted(entity.id)}>{_data('node', [('label', entity.name), *values])}</node>"
    for fact in chosen.facts():
        dates = [(name, day) for name, day in zip(("start", "end"), bounds(fact.date), strict=True) if day]
        for number, edge in enumerate(edges(fact), 1):
            held = [("label", fact.title), *edge_values(edge, fact, names), *dates]
            ends = f"source={quoted(edge.one)} target={quoted(edge.other)}"
            yield f'<edge id="{fact.id}.{number}" {ends}>{_data("edge", held)}</edge>'
    yield "</graph>"
    yield "</graphml>"


def _keys(of: str, types: Mapping[str, str]) -> Iterator[str]:
    for name, type in types.items():
        yield f'<key id="{of}.{name}" for="{of}" attr.name="{name}" attr.type="{"int" if type else "string"}"/>'


def _data(of: str, values: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<data key="{of}.{name}">{content(value)}</data>' for name, value in values)
