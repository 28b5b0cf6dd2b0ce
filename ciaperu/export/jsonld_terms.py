"""The terms of the JSON-LD: our own, with what each says, and the @context that maps every name to its vocabulary."""

from __future__ import annotations

from typing import Any

VOCABULARY = "urn:ciaperu:terms:"
# Our own terms: what each says.
TERMS = {
    "status": "How a claim is told: asserted, reported, alleged, denied or assessed.",
    "kind": "The kind of an event or a dispute, in one word of the dossier.",
    "date": "When it was, in EDTF, as precise as the source has it.",
    "earliest": "The first day that the date may concern.",
    "latest": "The last day that the date may concern.",
    "dateBasis": "What the date rests on: text, heading or derived.",
    "derived": "How a figure or a date follows from others.",
    "unknown": "A role that somebody plays whom the source does not name.",
    "implied": "Somebody whom the passage means and does not name.",
    "participation": "A part in an event: who (agent), in which role.",
    "role": "A role, in a word of the dossier.",
    "office": "A title or an office that a source gives somebody.",
    "of": "The body in which an office is held.",
    "money": "A sum that an event is about.",
    "quantity": "A quantity that an event is about.",
    "bound": "How a number is meant: exactly, at least, more than, about, almost, at most.",
    "nature": "What is done with a sum or a quantity: paid, offered, held …",
    "Telling": "A link of the chain of speakers: somebody who tells a claim.",
    "link": "The place of a telling in its chain; 1 is nearest to what is told.",
    "spokenAs": "How somebody spoke: named, unnamed, testimony or document.",
    "Dispute": "Accounts that disagree.",
    "side": "A position in a dispute.",
    "Position": "What one side of a dispute says.",
    "supports": "From a claim to a position that rests on it.",
    "contradicts": "Between positions of a dispute, and between claims that only one of two positions rests on, unless it is but a tension.",
    "written": "What a slip of a source has.",
    "meant": "What a slip of a source means.",
    "speaksFor": "Why something in the sources speaks for a position.",
    "settledBy": "What would settle a dispute.",
    "scope": "Whether the first work of a dossier has a claim (within), or only other works do (beyond).",
    "checked": "From a claim to what another work says of it.",
    "Check": "What another work says of a claim, in words of the dossier.",
    "verdict": "What another work does with a claim: agrees, differs or adds.",
    "locator": "Where in a work something is said, in words.",
    "independent": "Whether a check goes back to no work that another of its verdict goes back to, nor, if it agrees, to one the claim rests on.",
    "closeness": "What kind of witness a work is: primary, contemporary press, secondary, reference or aggregator.",
    "copyOf": "From a work to the one that it is a copy of.",
    "retells": "From a work to one that it only retells.",
    "read": "How far a work was really read.",
    "csl": "A work in CSL-JSON.",
    "digest": "The SHA-256 of a work's text.",
    "underlies": "From a work to a passage that rests on it.",
    "section": "The section of a work that a passage stands in.",
    "paragraph": "The paragraph within the section, counted from 1.",
}
_EDTF, _XSD, _JSON = "http://id.loc.gov/datatypes/edtf/EDTF", "http://www.w3.org/2001/XMLSchema#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON"
_LINK = {"@type": "@id"}
# Ids of the dossier are taken to be its own: `fact:an-id` is urn:ciaperu:fact:an-id.
_PREFIXES = {
    name: f"urn:ciaperu:{name}:" for name in ("fact", "event", "telling", "entity", "source", "passage", "dispute", "topic", "spoken", "check")
}
CONTEXT: dict[str, Any] = {
    "@vocab": "https://schema.org/",
    "ciaperu": VOCABULARY,
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    **_PREFIXES,
    **{term: f"ciaperu:{term}" for term in TERMS},
    **{term: {"@id": f"ciaperu:{term}", **_LINK} for term in ("implied", "of", "contradicts", "underlies", "spokenAs", "copyOf", "retells")},
    **{term: {"@id": f"ciaperu:{term}", "@type": f"{_XSD}date"} for term in ("earliest", "latest")},
    "date": {"@id": "ciaperu:date", "@type": _EDTF},
    "csl": {"@id": "ciaperu:csl", "@type": _JSON},
    **{
        name: {"@id": f"https://schema.org/{name}", "@type": _EDTF}
        for name in ("birthDate", "deathDate", "foundingDate", "dissolutionDate", "datePublished")
    },
    "supportedBy": {"@reverse": "ciaperu:supports", **_LINK},
    **{
        name: {"@id": f"https://schema.org/{name}", **_LINK}
        for name in ("about", "appearance", "author", "claimInterpreter", "location", "agent", "isPartOf", "parentOrganization", "containedInPlace")
    },
    "topic": {"@id": "https://schema.org/about", **_LINK},
    "seeAlso": {"@id": "rdfs:seeAlso", **_LINK},
    **{name: {"@id": f"prov:{name}", **_LINK} for name in ("wasAttributedTo", "wasDerivedFrom", "hadRole")},
    "attribution": "prov:qualifiedAttribution",
    "by": {"@id": "prov:agent", **_LINK},
    "hasSource": {"@id": "oa:hasSource", **_LINK},
    "hasSelector": "oa:hasSelector",
    "conformsTo": {"@id": "http://purl.org/dc/terms/conformsTo", **_LINK},
    "fragment": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
}
