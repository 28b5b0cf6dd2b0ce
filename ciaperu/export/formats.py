"""The formats a dossier can be exported in: for each one line here, and one module of this folder that writes it."""

from __future__ import annotations

from typing import NamedTuple

TEXT, FILE, FOLDER = "text", "file", "folder"


class Format(NamedTuple):
    """A format: the module that writes it, what it writes, what it is for, and the extra that must be installed ("" for none).

    A module that writes text has `lines(chosen) -> Iterator[str]`, one that writes a file or a folder `write(chosen, path)`; the path does
    not exist yet.
    """

    module: str
    writes: str
    purpose: str
    extra: str = ""


FORMATS = {
    "json": Format("whole", TEXT, "one JSON document with everything, in the form that --json prints"),
    "ndjson": Format("ndjson", TEXT, "one fact a line as JSON, for jq and pipes"),
    "csv": Format("tables", FOLDER, "a folder of CSV tables for spreadsheets, R and pandas, with their types in datapackage.json"),
    "csv-bom": Format("tables_bom", FOLDER, "the same, with the byte order mark that Excel needs for accents"),
    "sqlite": Format("sqlite", FOLDER, "a folder for Datasette: an SQLite database with full-text search, and what its tables hold"),
    "ftm": Format("ftm", TEXT, "people, payments and ties as FollowTheMoney entities, for OpenAleph, yente and ftm"),
    "gexf": Format("gexf", TEXT, "the network over time, fact by fact, for Gephi"),
    "graphml": Format("graphml", TEXT, "the network fact by fact, for yEd, Cytoscape, igraph and networkx"),
    "timelinejs": Format("timelinejs", TEXT, "dated facts as JSON for TimelineJS3, to put on a web page"),
    "html": Format("html", TEXT, "the dossier as a page to read and search, one file that needs no network", "html"),
    "markdown": Format("markdown", TEXT, "a report to read and to edit: chronicle with footnotes, profiles, disputes, ledger, bibliography"),
    "dot": Format("dot", TEXT, "the network with its links counted, for graphviz"),
    "mermaid": Format("mermaid", TEXT, "the strongest links of the network as a diagram in Markdown"),
    "svg": Format("svg", TEXT, "the network as a picture, for pages and slides"),
    "jsonld": Format("jsonld", TEXT, "linked data: claims of schema.org, speakers in PROV, passages of Web Annotation; for SPARQL"),
}
