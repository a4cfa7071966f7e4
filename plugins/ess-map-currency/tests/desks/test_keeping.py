# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desks in the hands of their association, and of who keeps the till."""

from datetime import date

import pytest
from ess_map_currency.desks import confirming, freshness, keeping, links, record
from ess_map_currency.desks.models import Desk

from ess_map import Conflict, db, local_now

pytestmark = pytest.mark.parametrize("database", ["spatialite"])
LIST = "/monnaies/la-gabare/comptoirs"


@pytest.fixture
def gabare(make_currency):
    return make_currency("La Gabare", denominations=[500, 1000])


@pytest.fixture
def desk(gabare, make_desk, make_actor):
    return make_desk(gabare, actor=make_actor("La Halle"), hours="Mo-Sa 09:00-18:00")


@pytest.fixture
def steward(gabare, make_steward):
    return make_steward(gabare)


def stored(desk):
    db.session.expire_all()
    return record.load(db.session, [desk.id])[desk.id]


def test_one_tap_says_that_the_notes_are_out_and_another_that_they_are_back(
    client, htmx, sign_in, steward, desk, clock, plain
):
    sign_in(client, steward)
    sign_in(htmx, steward)
    assert "La Halle" in plain(client.get(LIST))
    answer = htmx.send(f"{LIST}/{desk.id}/stock", page=LIST, stock="out")
    assert answer.status_code == 200 and answer.text.lstrip().startswith("<li")
    assert "Noté, merci. Épuisé, à l'instant" in plain(answer)
    assert "Annuler : remettre « en stock »" in plain(answer)
    assert 'id="comptoirs-comptes" data-hx-swap-oob="true"' in answer.text
    assert "1 comptoir en service · 1 épuisé" in plain(answer)
    clock.advance(minutes=3)
    assert "Épuisé, il y a 3 minutes" in plain(client.get(LIST))
    client.send(f"{LIST}/{desk.id}/stock", page=LIST, stock="ok")
    assert (stored(desk).stock, stored(desk).version) == ("ok", 1)
    assert client.send(f"{LIST}/{desk.id}/stock", page=LIST, stock="rien").status_code == 400


def test_a_denomination_may_be_out_while_others_are_there(client, sign_in, steward, desk, plain):
    sign_in(client, steward)
    client.send(f"{LIST}/{desk.id}/stock", page=LIST, note="500")
    assert stored(desk).exhausted == [500]
    assert "Plus de billets de 5" in plain(client.get("/monnaies/la-gabare/ou-changer"))
    client.send(f"{LIST}/{desk.id}/stock", page=LIST, note="500")
    assert stored(desk).exhausted == []
    assert client.send(f"{LIST}/{desk.id}/stock", page=LIST, note="700").status_code == 400


def test_nobody_else_may_touch_it(client, sign_in, make_user, make_desk, steward, desk):
    other = make_desk()
    sign_in(client, make_user())
    assert client.get(LIST).status_code == 403
    assert client.post(f"{LIST}/{desk.id}/stock", data={"stock": "out"}).status_code in (400, 403)
    sign_in(client, steward)
    assert client.send(f"{LIST}/{other.id}/stock", page=LIST, stock="out").status_code == 404


def test_a_shortage_of_long_ago_is_unknown(client, desk, clock, plain):
    desk.stock, desk.stock_at = "low", local_now()
    db.session.commit()
    clock.advance(days=31)
    said = plain(client.get("/monnaies/la-gabare/ou-changer"))
    assert "Stock inconnu dit « bientôt épuisé » il y a 1 mois" in said


def test_it_closes_for_a_time_and_opens_again(client, sign_in, steward, desk, plain):
    sign_in(client, steward)
    page = f"{LIST}/{desk.id}/fermer"
    refused = client.send(page, how="until", until="01/11/2026")
    assert refused.status_code == 422 and "Ce jour est passé" in plain(refused)
    assert client.send(page, how="until", until="30/11/2026").status_code == 303
    assert "Fermé jusqu’au 30 novembre 2026 inclus" in plain(client.get(LIST))
    client.send(f"{LIST}/{desk.id}/rouvrir", page=LIST)
    assert (stored(desk).state, stored(desk).closed_until) == ("open", None)


def test_it_closes_for_good_and_can_be_taken_off_the_list(client, sign_in, steward, desk, plain):
    sign_in(client, steward)
    page = f"{LIST}/{desk.id}/fermer"
    client.send(page, how="good")
    assert record.in_service(db.session) == []
    assert "Fermés définitivement La Halle" in plain(client.get(LIST))
    assert "Changer des euros ici" not in plain(client.get(f"/acteurs/la-halle-{desk.actor_id}"))
    client.send(page, how="remove")
    assert db.session.get(Desk, desk.id, populate_existing=True) is None


def test_a_desk_is_added_at_an_actor_of_the_map(client, sign_in, steward, make_actor, plain):
    make_actor("Le Bocal", city="Tours")
    sign_in(client, steward)
    page = f"{LIST}/nouveau"
    unknown = client.send(page, place="Zzyzx", operations="sell")
    assert unknown.status_code == 422 and "Aucun lieu de la carte ne porte ce nom" in plain(unknown)
    said = {"place": "Le Bocal", "operations": "sell", "least": "50", "most": "10"}
    wrong = client.send(page, **said)
    assert wrong.status_code == 422 and "plus petit que l'autre" in plain(wrong)
    assert 'value="Le Bocal"' in wrong.text
    added = client.send(
        page, **said | {"most": "200", "hours-sa-1-from": "9h", "hours-sa-1-until": "12h"}
    )
    assert added.status_code == 303
    (desk,) = record.in_service(db.session)
    assert (desk.actor.name, desk.least, desk.most) == ("Le Bocal", 5000, 20000)
    assert desk.hours.startswith("Sa 09:00-12:00") and desk.verified_at == date(2026, 11, 21)
    again = client.send(page, place="Le Bocal", operations="sell")
    assert again.headers["Location"].endswith(f"{LIST}/{desk.id}/modifier")


def test_who_read_an_older_sheet_is_told_and_keeps_what_was_typed(
    client, sign_in, steward, desk, plain
):
    sign_in(client, steward)
    keeping.save(db.session, desk, 1, {"note": "Au fond"})
    db.session.commit()
    page = f"{LIST}/{desk.id}/modifier"
    said = {"version": "1", "operations": "sell", "media": "paper", "note": "À l'accueil"}
    clash = client.send(page, **said)
    assert clash.status_code == 412
    assert "Enregistré maintenant" in plain(clash) and "Au fond À l'accueil" in plain(clash)
    assert client.send(page, **said | {"version": "2"}).status_code == 303
    assert stored(desk).note == "À l'accueil" and stored(desk).hours == "Mo-Sa 09:00-18:00"
    with pytest.raises(Conflict):
        keeping.save(db.session, stored(desk), 1, {})


def test_behind_the_link_beside_the_till_are_three_buttons_and_no_more(client, htmx, desk, plain):
    path = links.path(record.load(db.session, [desk.id])[desk.id])
    assert "Reste-t-il des billets ?" in plain(client.get(path))
    assert "Noté, merci. Épuisé" in plain(htmx.send(path, stock="out"))
    assert client.send(path, stock="low").status_code == 303
    assert stored(desk).stock == "low"
    desk.state = "closed"
    db.session.commit()
    assert client.get(path).status_code == 410
    assert client.get(f"{path}x").status_code == 400


def test_the_sheet_beside_the_till_is_a_pdf(client, sign_in, steward, desk):
    sign_in(client, steward)
    answer = client.get(f"{LIST}/{desk.id}/affichette.pdf")
    assert answer.mimetype == "application/pdf" and answer.data.startswith(b"%PDF")


def test_what_nobody_confirms_ages_and_the_association_is_asked_once_a_month(
    client, sign_in, steward, desk, clock, run_jobs, plain
):
    today = date(2026, 11, 21)
    days = (date(2026, 5, 22), date(2026, 5, 21), date(2025, 11, 22), date(2025, 11, 21), None)
    said = [freshness.of(day, today) for day in days]
    assert said == ["fresh", "to_confirm", "to_confirm", "stale", "stale"]
    assert freshness.months_before(date(2027, 3, 31), 1) == date(2027, 2, 28)
    run_jobs(confirming.JOB)
    desk.verified_at = date(2026, 3, 1)
    db.session.commit()
    assert run_jobs(confirming.JOB) == ["1 monnaie a des comptoirs à confirmer."]
    assert run_jobs(confirming.JOB) == []
    sign_in(client, steward)
    assert "La Gabare : 1 comptoir à confirmer" in plain(client.get("/notifications"))
    client.send(f"{LIST}/{desk.id}/confirmer", page=LIST)
    assert stored(desk).verified_at == today
    clock.advance(days=29)
    assert run_jobs(confirming.JOB) == []
