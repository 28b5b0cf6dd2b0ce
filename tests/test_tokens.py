"""Figures and dates have one form however they are written, and nothing that can be typed breaks the reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ciaperu.sound import sound
from ciaperu.text import folded
from ciaperu.tokens import read, spots


def forms(text: str) -> list[str]:
    return [spot.forms[0] for spot in spots(text)]


@pytest.mark.parametrize(
    "written",
    [
        "$10 million", "10m", "10 m", "US$10m", "10,000,000", "10.000.000", "10 000 000", "10 millones", "diez millones", "ten million",
        "10 Millones", "10000000",
    ],
)  # fmt: skip
def test_a_figure_in_any_writing(written: str) -> None:
    assert forms(written) == ["10000000"]


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("4.42 million", "4420000"),
        ("4,42 millones", "4420000"),
        ("$1.3bn", "1300000000"),
        ("1300 millones", "1300000000"),
        ("1.300 millones", "1300000000"),
        ("2 mil millones", "2000000000"),
        ("50k", "50000"),
        ("50 mil", "50000"),
        ("cincuenta mil", "50000"),
        ("twenty-two million", "22000000"),
        ("1.5", "1p5"),
        ("$150,000", "150000"),
    ],
)
def test_figures(written: str, form: str) -> None:
    assert forms(written) == [form]


@pytest.mark.parametrize(
    "written",
    [
        "2000-09-24", "24/09/2000", "24.9.2000", "24 Sep 2000", "24 September 2000", "September 24, 2000", "Sept. 24th 2000",
        "24 de setiembre de 2000", "24 de septiembre del 2000", "24 set. 2000", "the 24th of September 2000",
    ],
)  # fmt: skip
def test_a_day_in_any_writing(written: str) -> None:
    (spot,) = spots(written)
    assert (spot.kind, spot.forms) == ("date", ("d20000924", "d0924", "m200009", "m09", "2000", "x200"))


@pytest.mark.parametrize("before", ["the junta, ", "so they said; ", "born: ", "(", "in 1995, ", "by word of mouth "])
@pytest.mark.parametrize("after", ["", ", and then", " that is", "."])
def test_a_day_among_other_words(before: str, after: str) -> None:
    text = f"{before}24 September 2000{after}"
    assert [(text[spot.start : spot.end], spot.forms[0]) for spot in spots(text) if spot.kind == "date"] == [("24 September 2000", "d20000924")]


def test_a_day_that_may_be_a_month_is_read_day_first_and_month_first_as_a_second_guess() -> None:
    assert spots("10/08/2000")[0].forms[:2] == ("d20000810", "d20001008")


@pytest.mark.parametrize(
    ("written", "form"),
    [("September 2000", "m200009"), ("setiembre de 2000", "m200009"), ("21 de agosto", "d0821"), ("agosto", "m08"), ("1998", "1998")]
    + [(decade, "x199") for decade in ("1990s", "the nineties", "los noventa", "los años 90", "década de 1990", "the 90s")],
)
def test_less_than_a_day(written: str, form: str) -> None:
    assert forms(written) == [form]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("AK-47", ["ak47"]),
        ("ak47", ["ak47"]),
        ("C.I.A.", ["cia"]),
        ("EE. UU.", ["eeuu"]),
        ("Montesinos's", ["montesinos"]),
        ("the of and", []),
        ("SIN", ["sin"]),
        ("31/31/2000", ["31"]),
    ],
)
def test_words(written: str, words: list[str]) -> None:
    assert forms(written) == words


def test_a_compound_is_found_joined_and_apart() -> None:
    assert spots("anti-aircraft")[0].forms == ("antiaircraft", "anti", "aircraft")


@given(st.text() | st.text("0123456789.,/-$ kmбaáñ'’\u0301ﬁß"))
def test_every_spot_is_a_stretch_of_the_text_in_order_with_plain_forms(text: str) -> None:
    end = 0
    for spot in spots(text):
        assert end <= spot.start < spot.end <= len(text)
        end = spot.end
        assert spot.forms
        assert all(form == folded(form) and form.isalnum() for form in spot.forms)


WORDS = """ee uu eeuu u.s. $10 10 m million mil de del of los 80 80s 1980s años década may march 5th 10,000 us$5 twenty-one veinte y uno
    o'brien mid-1998 ak-47 (word) «y» word, e.g. ½ ñandú straße 1998-08-21 10/08/2000 aug sept. 2000 once dos th""".split()


@given(st.text() | st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
def test_without_their_places_spots_are_the_same(text: str) -> None:
    # Spaces are single where a dossier is checked.
    text = " ".join(text.split())
    assert list(read(text)) == [(spot.kind, spot.forms) for spot in spots(text)]


@pytest.mark.parametrize(
    ("one", "other"), [("rosas", "rozas"), ("enesi", "hennessy"), ("bladimiro", "vladimiro"), ("tore", "torre"), ("ugas", "ugaz")]
)
def test_what_sounds_alike(one: str, other: str) -> None:
    assert sound(one) == sound(other)
