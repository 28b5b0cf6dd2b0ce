"""Works as RIS, written by rispy."""

from __future__ import annotations

from typing import Any

from ciaperu.export.references import Item, Uses, parts, remarks

# CSL type → type of RIS (as Zotero and EndNote read them); others are GEN, or ELEC where they have an address.
_TYPES = {
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "bill": "BILL",
    "book": "BOOK",
    "chapter": "CHAP",
    "dataset": "DATA",
    "entry": "ENCYC",
    "entry-dictionary": "DICT",
    "entry-encyclopedia": "ENCYC",
    "hearing": "HEAR",
    "legal_case": "CASE",
    "legislation": "STAT",
    "manuscript": "MANSCPT",
    "map": "MAP",
    "motion_picture": "MPCT",
    "paper-conference": "CPAPER",
    "personal_communication": "PCOMM",
    "post-weblog": "BLOG",
    "report": "RPRT",
    "software": "COMP",
    "thesis": "THES",
    "webpage": "ELEC",
}
# CSL variable → rispy's name for the tag.
_TAGS = {
    "title": "title",
    "container-title": "secondary_title",
    "collection-title": "tertiary_title",
    "publisher": "publisher",
    "publisher-place": "place_published",
    "volume": "volume",
    "number": "number",
    "issue": "number",
    "edition": "edition",
    "genre": "type_of_work",
    "archive": "name_of_database",
    "archive_location": "call_number",
    "language": "language",
    "DOI": "doi",
    "ISBN": "issn",
    "ISSN": "issn",
}


def ris(works: list[tuple[Item, Uses]]) -> str:
    """Return works as RIS, one record each; names are `Family, Given`, dates `year/month/day/`."""
    import rispy

    class Plain(rispy.RisWriter):  # type: ignore[misc]
        """Without the number that rispy sets before each record, which the format does not have."""

        def set_header(self, count: int) -> str:
            return ""

    return str(rispy.dumps([_record(item, uses) for item, uses in works], implementation=Plain))


def _record(item: Item, uses: Uses) -> dict[str, Any]:
    record: dict[str, Any] = {"type_of_reference": _TYPES.get(item["type"], "ELEC" if "URL" in item else "GEN"), "id": item["id"]}
    for role, tag in (("author", "authors"), ("editor", "secondary_authors")):
        if role in item:
            record[tag] = [_name(each) for each in item[role]]
    record |= {tag: _line(item[variable]) for variable, tag in _TAGS.items() if variable in item}
    if "page" in item:
        first, _dash, last = item["page"].replace("–", "-").partition("-")
        record |= {"start_page": _line(first)} | ({"end_page": _line(last)} if last else {})
    begin, end = parts(item, "issued")
    if begin:
        record |= {"year": f"{begin[0]:04}", "date": _date(begin, end)}
    elif "issued" in item:
        record["date"] = f"///{_line(item['issued']['literal'])}"
    if accessed := parts(item, "accessed")[0]:
        record["access_date"] = _date(accessed, [])
    if "URL" in item:
        record["urls"] = [_line(item["URL"])]
    if noted := [_line(remark) for remark in remarks(item, uses)]:
        record["notes"] = noted
    return record


def _date(begin: list[int], end: list[int]) -> str:
    """Return `YYYY/MM/DD/other`, where an end stands as other information."""
    year, month, day = [f"{part:0{width}}" for part, width in zip(begin, (4, 2, 2), strict=False)] + [""] * (3 - len(begin))
    until = "to " + "-".join(f"{part:02}" for part in end) if end else ""
    return f"{year}/{month}/{day}/{until}"


def _name(person: dict[str, str]) -> str:
    family = " ".join(filter(None, (person.get("non-dropping-particle"), person.get("family"))))
    given = " ".join(filter(None, (person.get("given"), person.get("dropping-particle"))))
    return _line(person.get("literal") or ", ".join(filter(None, (family, given, person.get("suffix")))))


def _line(value: str) -> str:
    """Return a text in one line: a line break would begin another tag."""
    return " ".join(str(value).split())
