"""The fields of a dossier's records: each is one line of a table: what converts it, and what stands for it where it is left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ciaperu import dates, model
from ciaperu.language import _
from ciaperu.reading import Map, Mark, Node, Seq
from ciaperu.text import did_you_mean

# Digits that a number with decimals keeps exactly (IEEE 754, double precision).
MAX_DIGITS = 15

# Reports what is wrong at a mark, and how to mend it.
Wrong = Callable[[Mark, str, str], None]
Convert = Callable[[Node, Mark, Wrong], Any]
# Builds a record from its id, its node and where that stands; always one, so that the rest can be checked.
Build = Callable[[str, Node, Mark, Wrong], Any]


@dataclass(frozen=True, slots=True)
class Required:
    """Marks a field that must be there; `empty` stands for it, so that the rest can still be checked, once that is reported."""

    empty: Any


def read_fields(node: Node, mark: Mark, table: Mapping[str, tuple[Convert, Any]], wrong: Wrong, what: str) -> dict[str, Any]:
    """Return a value for every field of `table`; what is missing, unknown or malformed is reported and given its default."""
    if not isinstance(node, Map):
        needed = ", ".join(f"{name}:" for name, (convert, default) in table.items() if isinstance(default, Required))
        wrong(mark, _("a {what} has fields").format(what=_(what)), _("write them one a line: {fields}").format(fields=needed))
        return {name: default_of(default) for name, (convert, default) in table.items()}
    for key in node.keys() - table.keys():
        wrong(
            node.keys_at[key],
            _("`{key}` is not a field of a {what}").format(key=key[:80], what=_(what)),
            did_you_mean(key, table) or _("fields: {fields}").format(fields=", ".join(table)),
        )
    values = {}
    for name, (convert, default) in table.items():
        value = node.get(name)
        if value is not None and not (isinstance(value, str) and not value.strip()):
            values[name] = convert(value, node.values_at[name], wrong)
        else:
            values[name] = default_of(default)
            if isinstance(default, Required):
                wrong(
                    node.keys_at.get(name, mark),
                    _("this {what} has no `{name}:`").format(what=_(what), name=name),
                    _("add `{name}:`").format(name=name),
                )
    return values


def default_of(default: Any) -> Any:
    """Return what stands for a field that is left out."""
    return default.empty if isinstance(default, Required) else default


def _text(node: Node, mark: Mark, wrong: Wrong) -> str:
    if isinstance(node, str):
        return node.strip()
    wrong(mark, _("text belongs here"), _("write one text, in quotes if it starts with a sign"))
    return ""


def _line(node: Node, mark: Mark, wrong: Wrong) -> str:
    text = _text(node, mark, wrong)
    if len(text.splitlines()) > 1:
        wrong(mark, _("a line break"), _("write it on one line"))
        return ""
    return text


def _list(convert: Convert) -> Convert:
    def items(node: Node, mark: Mark, wrong: Wrong) -> tuple[Any, ...]:
        if not isinstance(node, Seq):
            wrong(mark, _("a list belongs here"), _("write [one, two] or one `- item` a line"))
            return ()
        return tuple(convert(item, at, wrong) for item, at in zip(node, node.values_at, strict=True))

    return items


def _mapping(node: Node, mark: Mark, wrong: Wrong) -> dict[str, str]:
    if not isinstance(node, Map):
        wrong(mark, _("`word: label` entries belong here"), _("write one `word: label` a line"))
        return {}
    return {key: _text(value, node.values_at[key], wrong) for key, value in node.items()}


def _parsed(parse: Callable[[str], Any]) -> Convert:
    """Return a converter for what `parse` reads from text; its ValueError becomes a problem."""

    def convert(node: Node, mark: Mark, wrong: Wrong) -> Any:
        if not isinstance(node, str):
            wrong(mark, _("text belongs here"), _("write one text"))
            return None
        try:
            return parse(node.strip())
        except ValueError as error:
            what, *mend = str(error).split("; ", 1)
            wrong(mark, what, "".join(mend))
            return None

    return convert


def _parse_number(written: str) -> int | float:
    if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,6})?", written):
        what = _("`{written}` is not a number").format(written=written[:40])
        raise ValueError(f"{what}; {_('write digits only, with a point for decimals, such as 10200000')}")
    if len(written.replace(".", "").lstrip("0")) > MAX_DIGITS:
        raise ValueError(f"{_('`{written}` has more digits than can be kept').format(written=written)}; {_('round it')}")
    return float(written) if "." in written else int(written)


def _present(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(value for value in values if value is not None)


_date = _parsed(dates.parse)
_number = _parsed(_parse_number)
_texts = _list(_text)
_lines = _list(_line)
_citation_list = _list(_parsed(model.parse_citation))


def _citations(node: Node, mark: Mark, wrong: Wrong) -> tuple[model.Citation, ...]:
    return _present(_citation_list(node, mark, wrong))


def _who(node: Node, mark: Mark, wrong: Wrong) -> tuple[model.Participant, ...]:
    if not isinstance(node, Map):
        wrong(mark, _("`who:` maps entities to roles"), _("write one `entity: role` a line"))
        return ()
    pairs = []
    for entity, roles in node.items():
        at = node.values_at[entity]
        if roles is None:
            wrong(node.keys_at[entity], _("`{entity}` has no role").format(entity=entity), _("write `entity: role`"))
        else:
            pairs += [model.Participant(entity, role) for role in (_texts if isinstance(roles, Seq) else _list_of_one)(roles, at, wrong)]
    return tuple(pairs)


def _list_of_one(node: Node, mark: Mark, wrong: Wrong) -> tuple[str, ...]:
    return (_text(node, mark, wrong),)


def _languages(node: Node, mark: Mark, wrong: Wrong) -> tuple[str, ...]:
    codes = _texts(node, mark, wrong)
    for number, code in enumerate(codes):
        if not re.fullmatch("[a-z]{2,3}", code):
            mend = _("write two or three letters, such as en or es (ISO 639)")
            wrong(mark, _("`{word}` is not the code of a language").format(word=code[:40]), mend)
        elif code in codes[:number]:
            wrong(mark, _("`{word}` stands here twice").format(word=code), _("keep one"))
    if isinstance(node, Seq) and not codes:
        wrong(mark, _("no language"), _("write languages: [en], that of the texts first"))
    return codes or ("en",)


def _aliases(node: Node, mark: Mark, wrong: Wrong) -> tuple[model.Alias, ...]:
    if not isinstance(node, Map):
        wrong(mark, _("`aliases:` maps languages to names"), _("write `en: [name, name]`"))
        return ()
    return tuple(model.Alias(name, language) for language, names in node.items() for name in _texts(names, node.values_at[language], wrong))


def _record(cls: Callable[..., Any], table: Mapping[str, tuple[Convert, Any]], what: str, renamed: Mapping[str, str]) -> Convert:
    """Return a converter that builds `cls` from the fields in `table`, some `renamed` (YAML key → attribute)."""

    def convert(node: Node, mark: Mark, wrong: Wrong) -> Any:
        values = read_fields(node, mark, table, wrong, what)
        return cls(**{renamed.get(name, name): value for name, value in values.items()})

    return convert


# `as` is a word of Python, and the citations of a record stand under `sources:` in the YAML.
_RENAMED = {"as": "as_", "sources": "citations"}
_DATE: tuple[Convert, Any] = (_date, None)
_TEXT: tuple[Convert, Any] = (_text, "")
_TEXTS: tuple[Convert, Any] = (_texts, ())
_LINES: tuple[Convert, Any] = (_lines, ())
_NEEDED: tuple[Convert, Any] = (_text, Required(""))

MONEY = {"amount": (_number, Required(0)), "currency": _NEEDED, "bound": (_text, "exactly"), "nature": _NEEDED}
QUANTITY = {"amount": (_number, None), "of": _NEEDED, "bound": (_text, "exactly"), "nature": _TEXT}
ATTRIBUTION = {"by": _NEEDED, "as": _TEXT, "work": _TEXT}
ROLE = {"role": _NEEDED, "of": _TEXT, "date": _DATE, "status": (_text, "asserted"), "sources": (_citations, Required(()))}
POSITION = {"says": _NEEDED, "facts": (_texts, Required(()))}
CHECK = {"source": _NEEDED, "verdict": _NEEDED, "says": _NEEDED, "locator": _TEXT}
LEAN = {"position": (_number, Required(0)), "why": _NEEDED}

DOSSIER: dict[str, tuple[Convert, Any]] = {
    "title": _NEEDED,
    "summary": _TEXT,
    "licence": _TEXT,
    "languages": (_languages, ("en",)),
    "topics": (_mapping, {}),
    "kinds": (_mapping, {}),
    "roles": (_mapping, {}),
}
FACT: dict[str, tuple[Convert, Any]] = {
    "date": _DATE,
    "date_basis": _TEXT,
    "title": _NEEDED,
    "text": _NEEDED,
    "kind": _NEEDED,
    "status": _NEEDED,
    "scope": (_text, "within"),
    "who": (_who, ()),
    "where": _TEXTS,
    "money": (_list(_record(model.Money, MONEY, "sum", {})), ()),
    "quantities": (_list(_record(model.Quantity, QUANTITY, "quantity", {})), ()),
    "attribution": (_list(_record(model.Attribution, ATTRIBUTION, "speaker", _RENAMED)), ()),
    "topics": _TEXTS,
    "keywords": _LINES,
    "part_of": _TEXTS,
    "see": _TEXTS,
    "derived": _TEXTS,
    "unknown": _TEXTS,
    "implied": _TEXTS,
    "sources": (_citations, Required(())),
    "checked": (_list(_record(model.Check, CHECK, "check", {})), ()),
}
ENTITY: dict[str, tuple[Convert, Any]] = {
    "name": _NEEDED,
    "full_name": _TEXT,
    "summary": _NEEDED,
    "aliases": (_aliases, ()),
    "born": _DATE,
    "birthplace": _TEXT,
    "died": _DATE,
    "deathplace": _TEXT,
    "founded": _DATE,
    "dissolved": _DATE,
    "part_of": _TEXT,
    "roles": (_list(_record(model.Role, ROLE, "role", _RENAMED)), ()),
    "pages": _LINES,
    "note": _TEXT,
}
DISPUTE: dict[str, tuple[Convert, Any]] = {
    "title": _NEEDED,
    "kind": _NEEDED,
    "text": _TEXT,
    "positions": (_list(_record(model.Position, POSITION, "position", {})), Required(())),
    "written": _TEXT,
    "meant": _TEXT,
    "leans": (_list(_record(model.Lean, LEAN, "lean", {})), ()),
    "settled_by": _TEXT,
}
_PEOPLE: Convert = _list(lambda node, mark, wrong: _mapping(node, mark, wrong))
# Variables of CSL-JSON (Citation Style Language 1.0.2, appendix IV); `issued` and `accessed` are written as EDTF.
CSL: dict[str, tuple[Convert, Any]] = {
    "type": _NEEDED,
    "author": (_PEOPLE, None),
    "editor": (_PEOPLE, None),
    "issued": _DATE,
    "accessed": _DATE,
    **dict.fromkeys(
        """container-title collection-title publisher publisher-place volume issue page number edition genre medium
        archive archive_location event-title language DOI ISBN ISSN URL note""".split(),
        (_text, None),
    ),
}
SOURCE: dict[str, tuple[Convert, Any]] = {
    "title": _NEEDED,
    "read": _NEEDED,
    "role": _TEXT,
    "closeness": _TEXT,
    "copy_of": _TEXT,
    "retells": _TEXTS,
    "digest": _TEXT,
    "underlies": (_citations, ()),
}


# A translation: labels by family, and records by table and id, each with the digest of the words it was made from.
TRANSLATION: dict[str, tuple[Convert, Any]] = {
    "title": _TEXT,
    "summary": _TEXT,
    **{family: (_mapping, {}) for family in model.LABELS},
}
TRANSLATED: dict[str, dict[str, tuple[Convert, Any]]] = {
    "fact": {"title": _NEEDED, "text": _NEEDED, "keywords": _LINES, "checked": _TEXTS, "digest": _NEEDED},
    "dispute": {"title": _NEEDED, "text": _NEEDED, "positions": (_texts, Required(())), "leans": _TEXTS, "settled_by": _TEXT, "digest": _NEEDED},
    "entity": {"name": _NEEDED, "summary": _NEEDED, "roles": _TEXTS, "note": _TEXT, "digest": _NEEDED},
}


def translated(table: str) -> Build:
    """Return what builds the translation of a record of `table`."""

    def build(id: str, node: Node, mark: Mark, wrong: Wrong) -> model.Translated:
        return model.Translated(id=id, **read_fields(node, mark, TRANSLATED[table], wrong, f"translated {table}"))

    return build


def read_words(root: Map, wrong: Wrong) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return what a file of words for search holds: two keys, then words."""
    entries: dict[str, dict[str, tuple[str, ...]]] = {}
    for outer, node in root.items():
        if isinstance(node, Map):
            entries[outer] = {inner: _texts(words, node.values_at[inner], wrong) for inner, words in node.items()}
        else:
            wrong(root.values_at[outer], _("`key: [word, word]` entries belong here"), _("write them one a line, indented"))
    return entries


def _fact(id: str, node: Node, mark: Mark, wrong: Wrong) -> model.Fact:
    values = read_fields(node, mark, FACT, wrong, "fact")
    return model.Fact(id=id, **{_RENAMED.get(name, name): value for name, value in values.items()})


def _dispute(id: str, node: Node, mark: Mark, wrong: Wrong) -> model.Dispute:
    return model.Dispute(id=id, **read_fields(node, mark, DISPUTE, wrong, "dispute"))


def _source(id: str, node: Node, mark: Mark, wrong: Wrong) -> model.Source:
    values = read_fields(node, mark, SOURCE | CSL, wrong, "source")
    csl = {name: value.edtf if isinstance(value, dates.Date) else value for name, value in values.items() if name in CSL and value is not None}
    return model.Source(id=id, **{name: values[name] for name in SOURCE}, csl=csl)


def _entity(kind: str) -> Callable[[str, Node, Mark, Wrong], model.Entity]:
    def build(id: str, node: Node, mark: Mark, wrong: Wrong) -> model.Entity:
        return model.Entity(id=id, kind=kind, **read_fields(node, mark, ENTITY, wrong, kind))

    return build


# File (without .yaml) → the table that its records belong to, and what builds them.
FACTS: tuple[str, Build] = ("fact", _fact)
TABLES: dict[str, tuple[str, Build]] = {
    **{stem: ("entity", _entity(kind)) for kind, stem in model.ENTITY_KINDS.items()},
    "sources": ("source", _source),
    "disputes": ("dispute", _dispute),
}
