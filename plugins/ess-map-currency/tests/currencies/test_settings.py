# SPDX-License-Identifier: AGPL-3.0-or-later
"""The association describes its currency: nothing typed is lost, what moves is told."""

from __future__ import annotations

import pytest
from ess_map_currency.currencies import renewing, seams
from ess_map_currency.currencies.models import Currency

from ess_map import ServiceArea, db

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)
SETTINGS = "/monnaies/la-gabare/reglages"


def write(client, part, version="1", **said):
    url = f"{SETTINGS}/{part}"
    return client.send(url, url, version=version, **said)


@pytest.fixture
def told(monkeypatch):
    """What the rooms further on are told."""
    heard = []
    for name in ("PERIMETER_CHANGED", "STATE_CHANGED"):
        tell = [lambda _session, one, name=name: heard.append((name, one.slug))]
        monkeypatch.setattr(seams, name, tell)
    return heard


def test_the_settings_are_for_the_association_and_who_animates_there(
    client, gabare, make_user, sign_in
):
    assert client.get(SETTINGS).status_code == 303
    sign_in(client, make_user())
    assert client.get(SETTINGS).status_code == 403
    sign_in(client, make_user(role="animator", scope="region-53"))
    assert client.get(SETTINGS).status_code == 403
    sign_in(client, make_user(role="animator", scope="region-24"))
    assert client.get(SETTINGS).status_code == 200


def test_every_part_opens_and_says_what_is_stored(client, runner, plain):
    for part in ("identite", "perimetre", "billets", "regles", "charte"):
        assert client.get(f"{SETTINGS}/{part}").status_code == 200
    page = plain(client.get(SETTINGS))
    assert "Département : Indre-et-Loire" in page
    assert "Billets, Paiement numérique" in page
    assert client.get(f"{SETTINGS}/autre").status_code == 404


def test_rules_are_read_as_people_write_them(client, runner, gabare, again):
    said = {
        "change_given": "no",
        "refund_individuals": "",
        "bonus": "3 %",
        "conversion_fee": "2,5",
        "conversion_least": "50",
        "melting": "2",
        "melting_months": "6",
    }
    assert write(client, "regles", **said).status_code == 303
    one = again(gabare)
    assert (one.change_given, one.refund_individuals) == (False, None)
    assert (one.bonus, one.conversion_fee, one.conversion_least) == (300, 250, 5000)
    assert (one.melting, one.melting_months) == (200, 6)
    assert one.verified_at is not None


def test_a_wrong_answer_is_told_at_its_field(client, runner, gabare, again):
    answer = write(client, "regles", bonus="200", melting="2")
    assert answer.status_code == 422
    assert "de 0 à 100" in answer.text
    assert "le fait tous les combien de mois" in answer.text
    assert 'value="200"' in answer.text
    assert write(client, "billets", denominations="1 deux").status_code == 422
    assert write(client, "billets", backend_url="javascript://x").status_code == 422
    assert again(gabare).version == 1


def test_media_notes_and_an_address_without_https(client, runner, gabare, again):
    write(client, "billets", media=["paper"], denominations="20 5 1 5", backend_url="cyclos.fr/a")
    one = again(gabare)
    assert (one.media, one.denominations) == (["paper"], [100, 500, 2000])
    assert one.backend_url == "https://cyclos.fr/a"


def test_another_name_keeps_the_former_one_and_is_told(client, runner, gabare, again, told):
    answer = write(client, "identite", name="La Gabarre", symbol="gabarres")
    assert answer.location == "/monnaies/la-gabarre/reglages#identite"
    one = again(gabare)
    assert (one.former_names, one.former_slugs) == (["La Gabare"], ["la-gabare"])
    assert told == [("STATE_CHANGED", "la-gabarre")]
    assert client.get(SETTINGS).status_code == 301


def test_the_emitter_is_an_actor_of_the_map(client, runner, gabare, again, make_actor, plain):
    actor = make_actor("Association Gabare")
    answer = write(client, "identite", name="La Gabare", emitter_id="Personne")
    assert "« Personne » n'est pas un acteur de la carte" in plain(answer)
    write(client, "identite", name="La Gabare", emitter_id=f"Association Gabare ({actor.id})")
    assert again(gabare).emitter_id == actor.id
    assert f"Association Gabare ({actor.id})" in client.get(f"{SETTINGS}/identite").text


def test_who_wrote_meanwhile_is_told_and_nothing_typed_is_lost(client, runner, gabare, again):
    gabare.charter, gabare.version = "Celle de l'autre", 2
    db.session.commit()
    answer = write(client, "charte", charter="La mienne", renewal_months="12")
    assert answer.status_code == 412
    assert "Celle de l&#39;autre" in answer.text
    assert "La mienne</textarea>" in answer.text
    assert again(gabare).charter == "Celle de l'autre"
    answer = write(client, "charte", version="2", charter="La mienne", renewal_months="12")
    assert answer.status_code == 303
    assert again(gabare).charter == "La mienne"


def test_a_perimeter_is_said_by_names_and_told(client, runner, gabare, again, told):
    page = client.get(f"{SETTINGS}/perimetre").text
    assert "Indre-et-Loire (département, 37)" in page
    found = write(client, "perimetre", area_codes=["department-37"], area_places="Amboise",
                  action="find")  # fmt: skip
    assert "Amboise (commune, 37003)" in found.text
    assert told == []
    doubt = write(client, "perimetre", area_places="37000")
    assert doubt.status_code == 422
    assert "cochez le bon dans la liste" in doubt.text
    outline = '{"type": "Polygon", "coordinates": [[[0, 47], [1, 47], [1, 48], [0, 47]]]}'
    write(client, "perimetre", area_codes=["department-37"], area_outline=outline)
    area = again(gabare).area
    assert area["codes"] == ["department-37"]
    assert area["polygon"]["type"] == "Polygon"
    assert told == [("PERIMETER_CHANGED", "la-gabare")]
    wrong = write(client, "perimetre", version="2", area_outline="un rond")
    assert "pas du GeoJSON" in wrong.text


def test_an_animator_adds_a_currency_where_they_animate(client, territories, make_user, sign_in):
    sign_in(client, make_user())
    assert client.get("/monnaies/nouvelle").status_code == 403
    sign_in(client, make_user(role="animator", scope="epci-243700754"))
    url = "/monnaies/nouvelle"
    far = client.send(url, url, name="La Houle", area_places="Ouessant")
    assert far.status_code == 422
    assert "un territoire que vous animez" in far.text
    here = client.send(url, url, name="L'Épi d'or", area_places="Tours")
    assert here.location == "/monnaies/l-epi-d-or/reglages"
    one = db.session.scalar(db.select(Currency))
    assert (one.state, one.area["codes"]) == ("project", ["commune-37261"])


def test_a_step_needs_its_reason_and_stays_in_the_history(
    client, runner, gabare, again, told, plain
):
    url = "/monnaies/la-gabare/etat/suspend"
    assert client.send(url, url, reason=" ").status_code == 422
    assert client.send(url, url, reason="Billets contrefaits.").status_code == 303
    assert again(gabare).state == "suspended"
    assert told == [("STATE_CHANGED", "la-gabare")]
    assert "Billets contrefaits." in plain(client.get("/monnaies/la-gabare"))
    assert client.get(url).status_code == 412


def test_a_currency_is_merged_on_its_page(client, runner, gabare, passeur, again):
    url = "/monnaies/la-gabare/fusion"
    assert client.send(url, url, reason="Ensemble.").status_code == 422
    answer = client.send(url, url, into=str(passeur.id), reason="Ensemble.")
    assert answer.status_code == 303
    assert (again(gabare).state, again(gabare).successor_id) == ("ended", passeur.id)


def test_a_perimeter_follows_merged_communes(gabare, again, told):
    gabare.area = ServiceArea(codes=frozenset({"commune-37999"}), vintage=2015).to_json()
    db.session.commit()
    assert renewing.renew(db.session) == "1 périmètre renouvelé"
    assert again(gabare).area["codes"] == ["commune-37261"]
    assert told == [("PERIMETER_CHANGED", "la-gabare")]
    assert renewing.renew(db.session) is None
