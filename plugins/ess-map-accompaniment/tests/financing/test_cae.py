# SPDX-License-Identifier: AGPL-3.0-or-later
"""CAE: who has room, when they meet people."""

from ess_map_accompaniment.offer.models import Structure

from ess_map import db

PAGE = "/accompagnement/cae"


def test_cae_say_their_places_and_their_meetings_go_into_a_calendar(client, make_actor, plain):
    assert "Aucune coopérative d'activité" in plain(client.get(PAGE))
    full = Structure(
        actor_id=make_actor("Artefacts").id, kinds=["cae"], test_places=4, test_places_taken=4
    )
    free = Structure(
        actor_id=make_actor("Odyssée création").id,
        kinds=["cae"],
        cae_type="generalist",
        entrepreneurs=80,
        test_places=10,
        test_places_taken=7,
        meetings=[
            {"at": "2026-12-03T14:00:00+01:00", "place": "Tours"},
            {"at": "2026-01-03T14:00:00+01:00", "place": "Blois"},
        ],
    )
    db.session.add_all([full, free])
    db.session.commit()
    shown = plain(client.get(PAGE))
    assert shown.index("Odyssée création") < shown.index("Artefacts")
    assert "3 places libres" in shown and "Complet" in shown
    assert "80 entrepreneurs salariés" in shown and "Blois" not in shown
    calendar = client.get(f"{PAGE}/{free.id}.ics").text
    assert "DTSTART:20261203T130000Z" in calendar
    assert calendar.count("BEGIN:VEVENT") == 1
