"""What the pictures of a network share (DOT, Mermaid, SVG): what a node, a link and the whole say. Words of the dossier are safe to show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ciaperu.language import _, label, ngettext
from ciaperu.research.network import NAMED
from ciaperu.text import visible

if TYPE_CHECKING:
    from ciaperu.research.network import Link, Network, Node

# A longer name is cut where it is drawn; whole, it stands in what is said of the node.
LONGEST = 60
# The statuses of links that rest on nothing better: drawn as broken lines.
WEAK = ("alleged", "denied")


def flat(text: str) -> str:
    """Return a text of the dossier on one line, with nothing in it that is not seen."""
    return visible(" ".join(text.split()))


def name_of(node: Node) -> str:
    """Return a node's name as it is drawn."""
    name = flat(node.name)
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"


def about_node(node: Node) -> str:
    """Return what is said of a node: name, kind, in how many facts it takes part, and its summary."""
    head = f"{flat(node.name)}, {_(node.kind)}, {_facts(node.facts)}"
    return f"{head}. {flat(node.summary)}" if node.summary else head


def about_link(link: Link, one: Node, other: Node) -> str:
    """Return what is said of a link: both names, how many facts, the best status of them, and the first few."""
    told = [f"{flat(one.name)} – {flat(other.name)}", _facts(link.facts)]
    if link.disputed:
        told.append(_("{n} of them disputed").format(n=link.disputed))
    told.append(_("at best {status}").format(status=flat(label("statuses", link.status))))
    first = "; ".join(" ".join(filter(None, (date, flat(title)))) for date, title in link.first)
    more = f"; {_('and {n} others').format(n=link.facts - NAMED)}" if link.facts > NAMED else ""
    return f"{', '.join(told)}: {first}{more}"


def captions(network: Network, missing_links: int = 0) -> Iterator[str]:
    """Yield what is said of the whole: what a line means, and what is not drawn; `missing_links` are left out besides."""
    yield _("{facts}. A line joins two who take part in the same fact; it is wider for more facts.").format(facts=_facts(network.facts))
    if network.unpaired:
        one, many = "{n:,} fact with fewer than two participants is not drawn.", "{n:,} facts with fewer than two participants are not drawn."
        yield ngettext(one, many, network.unpaired).format(n=network.unpaired)
    if network.missing_nodes:
        one, many = "{n:,} entity with fewer facts is not drawn.", "{n:,} entities with fewer facts are not drawn."
        yield ngettext(one, many, network.missing_nodes).format(n=network.missing_nodes)
    if missing := network.missing_links + missing_links:
        yield ngettext("{n:,} weaker link is not drawn.", "{n:,} weaker links are not drawn.", missing).format(n=missing)


def weight(link: Link) -> float:
    """Return how wide the line of a link is, in pixels: 1 for one fact, one more each time that their number doubles."""
    return round(1 + (link.facts.bit_length() - 1) + (link.facts / (1 << link.facts.bit_length() - 1) - 1), 1)


def _facts(number: int) -> str:
    return ngettext("{n:,} fact", "{n:,} facts", number).format(n=number)
