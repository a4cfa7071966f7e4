# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who runs a campaign, what the board says, what is kept of people, and what everybody sees."""

from __future__ import annotations

import pytest
from ess_map_groupbuy.campaigns import moving, privacy, seams, team
from ess_map_groupbuy.campaigns.models import Organiser
from markupsafe import Markup

from ess_map import Conflict, db

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)
BASE = "/achats/bois-de-touraine"


def test_the_board_is_for_the_organisers_and_who_animates_there(
    client, wood, make_user, make_organiser, sign_in
):
    assert client.get(f"{BASE}/tableau").status_code == 303
    sign_in(client, make_user())
    assert client.get(f"{BASE}/tableau").status_code == 403
    sign_in(client, make_user(role="animator", scope="region-53"))
    assert client.get(f"{BASE}/tableau").status_code == 403
    sign_in(client, make_user(role="animator", scope="region-24"))
    assert client.get(f"{BASE}/tableau").status_code == 200


def test_whoever_has_the_address_gets_in_and_a_letter_tells_them(
    client, organiser, make_user, sign_in, plain
):
    client.send(f"{BASE}/equipe", f"{BASE}/equipe", email="Lou@exemple.fr")
    body = db.session.scalar(db.text("SELECT body FROM letter WHERE recipient='lou@exemple.fr'"))
    assert f"{BASE}/tableau" in body
    sign_in(client, make_user(email="lou@exemple.fr"))
    assert client.get(f"{BASE}/tableau").status_code == 200
    twice = client.send(f"{BASE}/equipe", f"{BASE}/equipe", email="lou@exemple.fr")
    assert twice.status_code == 412


def test_when_the_last_organiser_leaves_who_animates_is_told_and_may_take_over(
    client, wood, organiser, animator, sign_in, told, plain
):
    assert privacy.data_of(organiser)[0][0] == "groupbuy_organiser"
    wood.email = organiser.email
    privacy.erase(organiser)
    db.session.commit()
    assert "n'a plus d'organisateur" in told(animator)
    assert wood.email == ""
    sign_in(client, animator)
    assert "la tient en attendant : Nour" in plain(client.get(f"{BASE}/tableau"))
    client.send(f"{BASE}/equipe/rejoindre", f"{BASE}/tableau")
    assert db.session.scalar(db.select(Organiser.user_id)) == animator.id
    with pytest.raises(Conflict):
        team.add(db.session, wood, animator.email.upper())


def test_cancelling_needs_a_reason_that_everybody_reads(
    client, organiser, wood, plain, again, monkeypatch
):
    lou = seams.Concerned("lou@exemple.fr", "/achats/moi/x")
    monkeypatch.setattr(seams, "CONCERNED", [lambda _session, _one: [lou, lou]])
    empty = client.send(f"{BASE}/etape/cancel", f"{BASE}/etape/cancel", reason=" ")
    assert empty.status_code == 422
    client.send(f"{BASE}/etape/cancel", f"{BASE}/etape/cancel", reason="La scierie a brûlé.")
    assert again(wood).state == "cancelled"
    (body,) = db.session.scalars(db.text("SELECT body FROM letter WHERE recipient LIKE 'lou@%'"))
    assert "La scierie a brûlé." in body
    assert "/achats/moi/x" in body
    assert "La scierie a brûlé." in plain(client.get(BASE))
    assert "Terminées" in plain(client.get("/achats/?moment=terminees"))
    assert client.get(f"{BASE}/etape/close").status_code == 412


def test_cancelling_writes_once_to_each_hub_supplier_and_participant(
    wood, make_hosting, make_offer, make_intention, make_hub
):
    hub = make_hub(email="relais@exemple.fr")
    make_hosting(wood, hub)
    make_hosting(wood, make_hub(email="occupe@exemple.fr"), state="declined")
    make_offer(wood, email="scierie@exemple.fr")
    make_offer(wood, email="scierie@exemple.fr", state="submitted")
    make_offer(wood, email="ailleurs@exemple.fr", state="refused")
    make_intention(wood, email="foyer@exemple.fr")
    moving.apply(db.session, wood, "cancel", reason="La scierie a brûlé.")
    db.session.commit()
    letters = dict(db.session.execute(db.text("SELECT recipient, body FROM letter")).all())
    count = db.session.scalar(db.text("SELECT COUNT(*) FROM letter"))
    assert sorted(letters) == ["foyer@exemple.fr", "relais@exemple.fr", "scierie@exemple.fr"]
    assert count == len(letters)
    assert all("La scierie a brûlé." in body for body in letters.values())
    paths = ("/achats/moi/", "/achats/relais/", "/achats/offre/")
    for (_to, body), path in zip(sorted(letters.items()), paths, strict=True):
        assert path in body


def test_rooms_add_their_blocks_tasks_counts_and_places(
    client, organiser, wood, plain, monkeypatch
):
    block = seams.Section("Combien manquent ?", Markup("<p>Il manque 7 stères.</p>"))
    monkeypatch.setattr(seams, "SECTIONS", [lambda _one: block])
    monkeypatch.setattr(seams, "BOARD", [])
    monkeypatch.setattr(seams, "COUNTS", [lambda _s, ids: dict.fromkeys(ids, "12 foyers")])
    monkeypatch.setattr(
        seams,
        "TASKS",
        [lambda _s, _one: [seams.Task("3 offres", "/x"), seams.Task("!", "/y", True)]],
    )
    monkeypatch.setitem(seams.PLACES, "close", lambda _one: "/ailleurs")
    assert "Il manque 7 stères." in plain(client.get(BASE))
    assert "12 foyers" in plain(client.get("/achats/"))
    board = client.get(f"{BASE}/tableau").text
    assert board.index("/y") < board.index("/x")
    assert 'href="/ailleurs"' in board


def test_the_list_is_narrowed_by_place_kind_and_moment(client, wood, make_campaign, plain):
    make_campaign("Énergie bretonne", kind="pooled_contract", codes=("department-29",))
    everything = plain(client.get("/achats/"))
    assert "2 campagnes" in everything
    assert "Énergie" not in plain(client.get("/achats/?lieu=Tours"))
    assert "Bois" not in plain(client.get("/achats/?genre=pooled_contract"))
    nothing = plain(client.get("/achats/?moment=terminees"))
    assert "Aucune campagne ne répond" in nothing
    assert "Nous ne trouvons pas" in plain(client.get("/achats/?lieu=Zzyx"))
    drawn = client.get("/achats/perimetres.json").json["features"]
    assert {one["properties"]["what"] for one in drawn} <= {"area", "mark"}


def test_without_any_campaign_the_page_says_how_to_begin(client, territories, plain):
    assert "Lancer un achat groupé" in plain(client.get("/achats/"))
    assert client.get("/achats/inconnue").status_code == 404
    assert client.get("/achats/organiser").status_code == 200
