"""Links that lead back to where they began."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def in_circles(parents: Mapping[str, Sequence[str]]) -> set[str]:
    """Return those that are their own parents, however long the way round; by Tarjan's algorithm, in time that grows as the links do."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: dict[str, None] = {}
    found: set[str] = set()
    for root in parents:
        # Steps on the way down, each with the parents that are still to be looked at: a chain may be longer than Python's stack.
        way = [] if root in number else [(root, iter(parents[root]))]
        while way:
            id, rest = way[-1]
            if id not in number:
                number[id] = low[id] = len(number)
                open_[id] = None
            for parent in rest:
                if parent == id:
                    found.add(id)
                elif parent in parents and parent not in number:
                    way.append((parent, iter(parents[parent])))
                    break
                elif parent in open_:
                    low[id] = min(low[id], number[parent])
            else:
                way.pop()
                if way:
                    low[way[-1][0]] = min(low[way[-1][0]], low[id])
                if low[id] == number[id]:
                    circle = [id]
                    while (last := open_.popitem()[0]) != id:
                        circle.append(last)
                    found.update(circle if len(circle) > 1 else ())
    return found
