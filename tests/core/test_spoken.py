# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening hours as people say them become those that programs read, or stay as they are."""

from datetime import date

import pytest

from ess_map.core.spoken import from_words, week

SAID = {
    "lundi au vendredi 9h-12h30, 14h-18h ; samedi 9h à 12h": (
        "Mo-Fr 09:00-12:30,14:00-18:00; Sa 09:00-12:00"
    ),
    "Lu-Ve : 9h - 18h": "Mo-Fr 09:00-18:00",
    "du mardi au samedi de 10h à 19h": "Tu-Sa 10:00-19:00",
    "Tous les jours 8h30-20h\ndimanche fermé": "Mo-Su 08:30-20:00; Su off",
    "Mercredis et samedis 14 h – 18 h": "We,Sa 14:00-18:00",
    "Mardi, jeudi 9h30 à 12h et 14h à 17h30": "Tu,Th 09:30-12:00,14:00-17:30",
    "lundi 9h-minuit; jours fériés fermé": "Mo 09:00-24:00; PH off",
    "Mo-Fr 09:00-18:00; PH off": "Mo-Fr 09:00-18:00; PH off",
    "sur rendez-vous, quand on veut": "sur rendez-vous, quand on veut",
    "": "",
}


@pytest.mark.parametrize("said", SAID)
def test_what_is_said_is_understood_or_left_alone(said):
    assert from_words(said) == SAID[said]


@pytest.mark.parametrize("database", ["spatialite"], indirect=True)
def test_a_week_is_told_day_by_day(app):
    told = week("Mo-Fr 09:00-12:00,14:00-18:00", date(2026, 11, 16))
    assert told[0] == ("lundi 16 novembre", "09:00 – 12:00, 14:00 – 18:00")
    assert told[6] == ("dimanche 22 novembre", "fermé")
