# SPDX-License-Identifier: AGPL-3.0-or-later
"""The editor of opening hours: what is typed, what wins, what is refused and where."""

import re
from datetime import date

import pytest
from flask import render_template_string
from hypothesis import HealthCheck, given, settings
from werkzeug.datastructures import MultiDict
from wtforms import Form

from ess_map.core import fields, weekform
from ess_map.core.weekgrid import Closure, Day, Grid
from tests.core.test_weekgrid import grids

pytestmark = pytest.mark.usefixtures("page")
MONDAY = "Mo 09:00-10:00; PH off"
OFFICE = "Mo-Fr 09:00-12:30,14:00-18:00; PH off"
PARTICULAR = 'Mo-Fr 09:00-12:00 "sur rendez-vous"'


class Ours(Form):
    hours = fields.OpeningHours("Horaires")


@pytest.fixture
def database():
    """Hours do not depend on the database."""
    return "spatialite"


@pytest.fixture
def page(app):
    with app.test_request_context():
        yield


def served(form):
    """What a browser sends of the field as it was drawn."""
    field = form.hours
    cells = {f"hours-{key}": value for key, value in field.cells.items()}
    return {"hours": field.words, "hours-was": field.before, **cells}


def cell(key):
    return f"hours-{key.replace('_', '-')}".removesuffix("-words")


def sent(known, **changes):
    """Open the form of ``known`` hours, change some cells (mo_1_from), send all of it."""
    data = served(Ours(data={"hours": known}))
    data |= {
        f"hours-{key.replace('_', '-')}".removesuffix("-words"): v for key, v in changes.items()
    }
    form = Ours(MultiDict(data), data={"hours": known})
    form.validate()
    return form


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        *(("9h30", 570), ("9:30", 570), ("0930", 570), ("930", 570), ("9 h 30", 570)),
        *(("9", 540), ("9h", 540), ("09.30", 570), ("midi", 720), ("24h", 1440), ("00:00", 0)),
    ],
)
def test_an_hour_is_read_as_people_write_it(text, minutes):
    assert weekform.minutes(text) == minutes


@pytest.mark.parametrize("text", ["25:00", "24h30", "9h75", "tôt", "12345", "9h3"])
def test_what_is_no_hour_is_refused(text):
    with pytest.raises(ValueError, match=r"heure|existe"):
        weekform.minutes(text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(grids)
def test_cells_say_what_the_grid_says(grid):
    assert weekform.read(weekform.cells(grid)) == (grid, {})


def test_a_week_is_typed_into_the_grid():
    form = sent(
        "",
        mo_1_from="9h",
        mo_1_until="12h30",
        mo_2_from="1400",
        mo_2_until="18h",
        sa_1_from="10",
        sa_1_until="midi",
        sa_nth="1,3",
        season_from="4",
        season_until="10",
        closure_2_first="01/05/2027",
        closure_2_reason='Fête "1er"',
    )
    assert not form.errors
    assert form.hours.data == (
        "Apr-Oct Mo 09:00-12:30,14:00-18:00; Apr-Oct Sa[1,3] 10:00-12:00; PH off; "
        "2027 May 01 off \"Fête '1er'\""
    )


@pytest.mark.parametrize("known", ["", OFFICE, "mo-fr  09:00-12:00", PARTICULAR, "à l'ancienne"])
def test_hours_that_nobody_touched_stay_letter_by_letter(known):
    form = sent(known)
    assert (form.hours.data, form.errors) == (known, {})


def test_hours_that_a_form_does_not_speak_of_stay():
    form = Ours(MultiDict({"name": "x"}), data={"hours": OFFICE})
    assert form.validate() and form.hours.data == OFFICE


def test_words_win_if_they_were_changed():
    form = sent(OFFICE, words="samedi 9h-12h", mo_1_from="8h")
    assert form.hours.data == "Sa 09:00-12:00"
    assert served(form)["hours-sa-1-from"] == "9h00"
    # What is changed next is the grid, and then the grid is right.
    again = Ours(MultiDict({**served(form), "hours-sa-1-from": "8h"}), data={"hours": OFFICE})
    assert again.validate() and again.hours.data == "Sa 08:00-12:00"


def test_words_alone_are_enough():
    form = Ours(MultiDict({"hours": "lundi 9h-12h"}))
    assert form.validate() and form.hours.data == "Mo 09:00-12:00"


def test_emptied_words_empty_the_hours_unless_the_grid_was_filled_in():
    assert sent(OFFICE, words="").hours.data == ""
    assert sent(PARTICULAR, words="").hours.data == ""
    assert sent(PARTICULAR, words="", mo_1_from="9", mo_1_until="10").hours.data == MONDAY


def test_hours_too_particular_for_the_grid_stay_until_the_grid_is_filled_in():
    assert Ours(data={"hours": PARTICULAR}).hours.too_much
    assert sent(PARTICULAR, mo_1_from="9", mo_1_until="10").hours.data == MONDAY


@pytest.mark.parametrize(
    ("typed", "row", "words"),
    [
        ({"tu_1_from": "9h"}, "tu", "manque l'heure de fermeture"),
        ({"tu_2_until": "9h"}, "tu", "manque l'heure d'ouverture"),
        ({"tu_1_from": "9h", "tu_1_until": "25:00"}, "tu", "25:00"),
        ({"tu_1_from": "18h", "tu_1_until": "9h"}, "tu", "avant l'ouverture"),
        (
            {"tu_1_from": "9h", "tu_1_until": "12h", "tu_2_from": "11h", "tu_2_until": "13h"},
            "tu",
            "se chevauchent",
        ),
        ({"season_from": "4"}, "season", "le dernier mois"),
        ({"closure_1_reason": "Congés"}, "closure-1", "premier jour"),
        ({"closure_1_first": "31/02/2027"}, "closure-1", "pas une date"),
        (
            {"closure_1_first": "2027-01-02", "closure_1_last": "2027-01-01"},
            "closure-1",
            "avant le premier",
        ),
        ({"words": "quand ça ouvre"}, "words", "incompréhensibles"),
    ],
)
def test_what_is_wrong_is_said_where_it_is_and_nothing_is_lost(typed, row, words):
    form = sent("", mo_1_from="8h", mo_1_until="9h", **typed)
    assert words in form.hours.problems[row]
    assert len(form.errors["hours"]) == 1 and not form.hours.own_errors
    again = served(form)
    for key, value in {"mo_1_from": "8h", **typed}.items():
        assert again[cell(key)] == value


def test_a_night_is_at_most_twelve_hours():
    assert sent("", fr_1_from="20h", fr_1_until="2h").hours.data == "Fr 20:00-02:00; PH off"
    assert sent("", fr_1_from="20h", fr_1_until="0h").hours.data == "Fr 20:00-24:00; PH off"


def test_the_coming_week_is_told_in_words(clock):
    field = sent("", mo_1_from="9h", mo_1_until="12h").hours
    week = dict(field.coming_week())
    assert len(week) == 7
    assert [text for day, text in week.items() if day.startswith("lundi")] == ["09:00 – 12:00"]
    assert "fermé" in week.values()


def test_closures_have_two_empty_rows():
    closure = Closure(date(2027, 5, 1), date(2027, 5, 1))
    known = "Mo 09:00-10:00; 2027 May 01 off"
    form = Ours(data={"hours": known})
    assert [row.key for row in form.hours.closures()] == ["closure-1", "closure-2", "closure-3"]
    grid = Grid((Day(((540, 600),)), *[Day()] * 6), closures=(closure,))
    assert weekform.read(form.hours.cells) == (grid, {})


def test_the_macro_of_any_field_draws_the_week_with_a_name_for_everything():
    form = Ours(data={"hours": "Mo 09:00-10:00; 2027 May 01 off"}, prefix="loans-")
    html = render_template_string(
        '{% from "_macros/forms.html" import field %}{{ field(form.hours) }}', form=form
    )
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    pointed = " ".join(re.findall(r' (?:for|aria-describedby)="([^"]+)"', html)).split()
    assert pointed and set(pointed) <= set(ids)
    names = set(re.findall(r' name="loans-hours-?([^"]*)"', html))
    closures = {key for key in weekform.KEYS if key.startswith("closure-")}
    assert {"", "was", *weekform.KEYS} - closures == names - closures
    parts = ("first", "last", "reason")
    assert names & closures == {f"closure-{row}-{part}" for row in (1, 2, 3) for part in parts}


def test_the_week_is_understood_while_one_types_under_whatever_name(app):
    asked = {"champ": "loans-hours", "loans-hours-mo-1-from": "9h", "loans-hours-mo-1-until": "10h"}
    answer = app.test_client().get("/acteurs/horaires", query_string=asked).text
    assert "09:00 – 10:00" in answer and "<html" not in answer
    asked["loans-hours-mo-1-until"] = "25h"
    assert "une heure va de 0h à 24h" in app.test_client().get(
        "/acteurs/horaires", query_string=asked
    ).text.replace("&#39;", "'")
