"""GEXF 1.3 (https://gexf.net), for Gephi: a dynamic graph whose edges are dated by days, first and last inclusive.

Entities have no start and end: what is told of somebody after their death must not fall out of the graph. Edges are undirected, since
who acts on whom is in the roles. What is not held stands in the file's description. Gephi merges parallel edges of one kind
unless it is told on import not to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from ciaperu.export.graphs import EDGE, NODE, bounds, content, description, edge_values, node_values, quoted
from ciaperu.research.network import alone, edges, taking_part

if TYPE_CHECKING:
    from ciaperu.research.chosen import Chosen


def lines(chosen: Chosen) -> Iterator[str]:
    """Yield the graph: its description, its attributes, the entities, and edge by edge the facts."""
    unpaired, counts = alone(chosen), taking_part(chosen)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<gexf xmlns="http://gexf.net/1.3" version="1.3">'
    yield f"<meta><creator>ciaperu</creator><description>{content(description(chosen, unpaired.get('', ())))}</description></meta>"
    yield '<graph mode="dynamic" timeformat="date" timerepresentation="interval" defaultedgetype="undirected" idtype="string">'
    yield from _attributes("node", NODE)
    yield from _attributes("edge", EDGE)
    yield "<nodes>"
    names = {source.id: source.title for source in chosen.sources()}
    for entity in chosen.entities():
        names[entity.id] = entity.name
        values = _values(node_values(entity, counts.get(entity.id, 0), unpaired.get(entity.id, ())))
        yield f"<node id={quoted(entity.id)} label={quoted(entity.name)}>{values}</node>"
    yield "</nodes>"
    yield "<edges>"
    for fact in chosen.facts():
        start, end = bounds(fact.date)
        dates = (f' start="{start}"' if start else "") + (f' end="{end}"' if end else "")
        for number, edge in enumerate(edges(fact), 1):
            ends = f"source={quoted(edge.one)} target={quoted(edge.other)}"
            values = _values(edge_values(edge, fact, names))
            yield f'<edge id="{fact.id}.{number}" {ends} label={quoted(fact.title)} kind={quoted(fact.kind)}{dates}>{values}</edge>'
    yield "</edges>"
    yield "</graph>"
    yield "</gexf>"


def _attributes(of: str, types: Mapping[str, str]) -> Iterator[str]:
    yield f'<attributes class="{of}" mode="static">'
    for name, type in types.items():
        yield f'<attribute id="{name}" title="{name}" type="{type or "string"}"/>'
    yield "</attributes>"


def _values(values: Iterable[tuple[str, str]]) -> str:
    held = (f"<attvalue for={quoted(name)} value={quoted(value)}/>" for name, value in values)
    return f"<attvalues>{''.join(held)}</attvalues>"
