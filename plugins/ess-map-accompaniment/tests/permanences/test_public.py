# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everybody reads: permanences by date and place, calendars, the layer, the blocks."""

from datetime import date

import pytest
from ess_map_accompaniment.offer.models import Service
from ess_map_accompaniment.permanences import links, search
from ess_map_accompaniment.permanences.models import Booking, Permanence
from icalendar import Calendar

from ess_map import Actor, db, local_now

PAGE = "/accompagnement/permanences"


@pytest.fixture
def place(make_actor):
    return make_actor("Maison de l'emploi", longitude=0.95, latitude=47.35)


def serve(structure, **said):
    made = Service(structure_id=structure.id, **{"name": "Accueil", "kind": "orientation"} | said)
    db.session.add(made)
    db.session.commit()
    return made


def test_this_week_and_the_next_are_listed_by_day(client, make_permanence):
    make_permanence(hours="Su 09:00-12:00")
    make_permanence(hours="Tu[2] 14:00-16:00", place_name="Halle")
    this = client.get(PAGE).text
    assert "dimanche 22 novembre" in this and "Halle" not in this
    following = client.get(f"{PAGE}?week=next").text
    assert "dimanche 29 novembre" in following and "dimanche 22 novembre" not in following
    later = client.get(f"{PAGE}?week=later").text
    assert "mardi 8 décembre" in later and "Halle" in later


def test_a_week_without_anybody_says_when_to_look(client, make_permanence):
    make_permanence(hours="Tu[2] 14:00-16:00")
    assert "Regardez les semaines suivantes" in client.get(f"{PAGE}?week=this").text
    assert "mardi 8 décembre" in client.get(PAGE).text, "unless one is chosen, the first not empty"


def test_nothing_announced_is_said(client, structure):
    assert "Aucune permanence n'est encore annoncée" in client.get(PAGE).text


def test_a_territory_narrows_the_list(client, make_permanence):
    make_permanence(place_name="Mairie de Tours")
    make_permanence(place_name="Halle d'Amboise", commune="commune-37003", longitude=0.95)
    metropole = client.get(f"{PAGE}?week=next&place=epci-243700754").text
    assert "Mairie de Tours" in metropole and "Halle" not in metropole
    amboise = client.get(f"{PAGE}?week=next&place=amboise").text
    assert "Halle" in amboise and "Mairie de Tours" not in amboise


def test_a_commune_without_any_is_shown_the_nearest(client, make_permanence):
    make_permanence(place_name="Mairie de Tours")
    page = client.get(f"{PAGE}?week=next&place=averdon").text
    assert "voici les plus proches" in page and "Mairie de Tours" in page


def test_a_place_that_nobody_knows_is_said(client, make_permanence):
    make_permanence()
    page = client.get(f"{PAGE}?place=xyzzy").text
    assert "Nous ne trouvons pas" in page and "Aucune permanence" not in page


def test_the_stage_narrows_and_who_has_not_said_stays(client, structure, make_permanence):
    early = serve(structure, stages=["idea"])
    late = serve(structure, stages=["transfer"])
    make_permanence(place_name="Pour les idées", service_ids=[early.id])
    make_permanence(place_name="Pour transmettre", service_ids=[late.id])
    unsaid = serve(structure)
    make_permanence(place_name="Non précisé", service_ids=[unsaid.id])
    page = client.get(f"{PAGE}?week=next&stage=idea").text
    assert "Pour les idées" in page and "Non précisé" in page
    assert "Pour transmettre" not in page


def test_one_page_per_place_says_who_receives_whom_and_when(
    client, structure, make_permanence, place
):
    serve(structure, stages=["idea", "creation"])
    make_permanence(place_id=place.id)
    page = client.get(f"{PAGE}/lieux/{place.id}").text
    assert "BGE de Touraine" in page and "Accueil et orientation" in page
    assert "Idée" in page and "Création" in page
    assert "Réserver mar." in page


def test_a_free_permanence_shows_its_hours_and_no_slot(client, make_permanence):
    permanence = make_permanence(booking="free")
    page = client.get(f"{PAGE}/{permanence.id}").text
    assert "Venez sans rendez-vous" in page and "mardi 24 novembre" in page
    assert "Choisissez un créneau" not in page
    slot = {"slot": "2026-11-24T09:00", "name": "Anna", "email": "anna@exemple.fr"}
    form = f"{PAGE}/{permanence.id}/reserver"
    assert client.send(form, f"{form}?le=2026-11-24T09:00", **slot).status_code == 409


def test_slots_that_are_taken_are_shown_as_such(client, make_permanence):
    permanence = make_permanence()
    at = local_now().replace(month=11, day=24, hour=9, minute=0, second=0, microsecond=0)
    db.session.add(Booking(permanence_id=permanence.id, starts_at=at))
    db.session.commit()
    page = client.get(f"{PAGE}/{permanence.id}").text
    assert "<s>09:00</s>" in page and "le=2026-11-24T09:30" in page.replace("%3A", ":")


def test_slots_far_ahead_are_some_clicks_away(client, make_permanence):
    permanence = make_permanence()
    page = client.get(f"{PAGE}/{permanence.id}").text
    assert "des=2027-01-05" in page
    assert "5 janvier" in client.get(f"{PAGE}/{permanence.id}?des=2027-01-05").text


def test_a_permanence_that_is_over_says_so(client, make_permanence):
    permanence = make_permanence(until=date(2026, 11, 1))
    assert "ne reçoit plus ici" in client.get(f"{PAGE}/{permanence.id}").text
    assert client.get(f"{PAGE}/9999").status_code == 404


def test_a_place_that_closed_is_said_and_no_longer_listed(client, make_permanence, place):
    permanence = make_permanence(place_id=place.id, hours="Su 09:00-12:00")
    db.session.get(Actor, place.id).closed_on = date(2026, 11, 1)
    db.session.commit()
    assert "a fermé" in client.get(f"{PAGE}/{permanence.id}").text
    assert "dimanche 22" not in client.get(PAGE).text


def test_calendars_are_read_by_calendars(client, make_permanence, place):
    permanence = make_permanence(place_id=place.id, hours="Fr 09:00-12:00")
    for address in (f"{PAGE}/{permanence.id}.ics", f"{PAGE}/lieux/{place.id}.ics"):
        answer = client.get(address)
        assert answer.mimetype == "text/calendar"
        events = Calendar.from_ical(answer.data).walk("VEVENT")
        days = [event.start.date().isoformat() for event in events]
        assert days[0] == "2026-11-27" and "2026-12-25" not in days
        assert events[0].start.isoformat() == "2026-11-27T08:00:00+00:00"
        assert str(events[0]["SUMMARY"]) == "Permanence : BGE de Touraine"
        assert len({str(event["UID"]) for event in events}) == len(events)


def test_the_layer_has_a_point_for_each_place(client, make_permanence, place):
    permanence = make_permanence(place_id=place.id)
    make_permanence(mode="remote", address="")
    found = client.get("/couches/accompaniment.permanences.geojson").get_json()["features"]
    assert [one["geometry"]["coordinates"] for one in found] == [[0.95, 47.35]]
    assert found[0]["properties"]["url"].endswith(links.slots_path(permanence.id))


def test_the_actor_page_of_the_place_says_who_receives(client, make_permanence, place):
    make_permanence(place_id=place.id)
    page = client.get(f"/acteurs/{place.slug}").text
    assert "Qui reçoit ici, et quand" in page and "BGE de Touraine" in page


def test_an_actor_without_permanence_has_no_block(client, structure, place):
    assert "Qui reçoit ici" not in client.get(f"/acteurs/{place.slug}").text


def test_the_territory_page_shows_the_next_ones(client, make_permanence):
    make_permanence()
    page = client.get("/territoires/epci-243700754").text
    assert "1 permanence reçoit les porteurs de projet ici" in page
    assert "reçoit les porteurs" not in client.get("/territoires/commune-29155").text


def test_the_nearest_are_ordered_by_distance(app, make_permanence):
    far = make_permanence(longitude=2.0)
    near = make_permanence(longitude=1.0)
    wish = search.read({"place": "commune-41001"})
    result = search.find(db.session, wish, date(2026, 11, 21))
    assert [one.id for one, _where in result.found] == [near.id, far.id]


def test_no_page_of_a_permanence_tells_who_booked(client, make_permanence):
    permanence = make_permanence()
    at = local_now().replace(month=11, day=24, hour=9, minute=0, second=0, microsecond=0)
    said = {"name": "Bilal Secret", "email": "bilal@exemple.fr", "note": "Un fournil"}
    db.session.add(Booking(permanence_id=permanence.id, starts_at=at, **said))
    db.session.commit()
    for page in (PAGE, f"{PAGE}/{permanence.id}", f"{PAGE}/{permanence.id}.ics"):
        assert "Bilal" not in client.get(page).text and "fournil" not in client.get(page).text
    assert db.session.query(Permanence).count() == 1
