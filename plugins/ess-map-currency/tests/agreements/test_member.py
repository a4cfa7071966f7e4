# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is a member's to do on their own page, and what nobody else sees."""

from __future__ import annotations

import io
from datetime import date

import pytest
from ess_map_currency.agreements import establishments, forgetting, promises, record
from ess_map_currency.agreements.models import Agreement

from ess_map import db, now

pytestmark = pytest.mark.parametrize("database", ["spatialite"])
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"  # noqa: E501


@pytest.fixture
def member(currency, make_agreement, shop):
    found = make_agreement(
        currency,
        email="zoe@exemple.fr",
        contact="Zoé Martin",
        phone="06 01 02 03 04",
        note="Très motivée",
        renew_by=date(2026, 12, 31),
    )
    establishments.add(db.session, found, shop, share=50, cap=3000)
    db.session.commit()
    return found


def test_the_public_page_says_what_a_shop_accepts_and_nothing_of_its_people(
    client, member, shop, plain
):
    page = plain(client.get(f"/acteurs/{shop.slug}"))
    assert "La Gabare" in page
    assert "50 % de chaque achat, 30 gabares au plus" in page
    for secret in ("Zoé", "zoe@exemple.fr", "06 01 02 03 04", "Très motivée"):
        assert secret not in page


def test_two_currencies_stand_beside_each_other(
    client, member, shop, make_acceptance, plain, make_currency
):
    make_acceptance(make_currency("La Luciole"), actor=shop, share=100)
    page = plain(client.get(f"/acteurs/{shop.slug}"))
    assert page.index("La Gabare") < page.index("La Luciole")


def test_who_left_is_remembered_for_six_months(client, member, shop, path, clock, plain):
    own = path(member)
    client.send(f"{own}/partir", own, on="21/11/2026")
    words = "N'accepte plus La Gabare depuis le 21 novembre 2026"
    assert words in plain(client.get(f"/acteurs/{shop.slug}"))
    clock.advance(days=190)
    assert words not in plain(client.get(f"/acteurs/{shop.slug}"))


def test_a_day_that_cannot_be_stays_with_its_sentence(client, member, path):
    own = path(member)
    answer = client.send(f"{own}/partir", own, on="01/01/2031")
    assert answer.status_code == 422
    assert "l&#39;année qui vient" in answer.text
    assert "2031" in answer.text


def test_the_member_changes_how_the_public_sees_a_shop(client, member, path, again, shop, plain):
    own = path(member)
    one = again(member).acceptances[0]
    page = f"{own}/etablissements/{one.id}"
    version = str(one.version)
    said = {"share": "20", "public_name": "Chez Zoé", "discount": "Un café offert"}
    answer = client.send(page, version=version, **said)
    assert answer.status_code == 303, answer.text
    assert "Un café offert" in plain(client.get(f"/acteurs/{shop.slug}"))
    assert "Horaires pour cette monnaie" not in client.get(f"/acteurs/{shop.slug}").text
    late = client.send(page, version=version, **said | {"discount": "Deux cafés"})
    assert late.status_code == 412
    assert "Deux cafés" in late.text
    assert again(member).acceptances[0].discount == "Un café offert"
    wrong = client.send(page, share="0", public_name="Autre", version="2")
    assert wrong.status_code == 422
    assert 'value="Autre"' in wrong.text


def test_hours_for_the_currency_stand_on_the_page_of_the_shop(client, member, shop, again, plain):
    again(member).acceptances[0].hours = "Tu-Fr 07:00-13:00"
    db.session.commit()
    page = plain(client.get(f"/acteurs/{shop.slug}"))
    assert "Horaires pour cette monnaie du mardi au vendredi : 7 h – 13 h" in page


def test_asking_for_the_renewal_tells_the_association(
    client, member, path, again, make_steward, sign_in, currency, plain
):
    steward, own = make_steward(currency), path(member)
    client.send(f"{own}/faire/renouveler", own)
    assert again(member).renewal_asked_at is not None
    sign_in(client, steward)
    assert "Demande son renouvellement" in plain(client.get("/monnaies/la-gabare/membres"))
    page = f"/monnaies/la-gabare/membres/{member.id}"
    client.send(f"{page}/decision/renew", page)
    assert again(member).renew_by == date(2027, 12, 31)
    twice = client.send(f"{page}/decision/renew", page)
    assert twice.status_code == 412


def test_a_promise_is_kept_with_its_proof(client, member, path, again):
    promise = promises.add(db.session, again(member), "Un fournisseur local", date(2026, 11, 1))
    db.session.commit()
    own = path(member)
    assert "La date est passée." in client.get(own).text
    client.send(f"{own}/engagements/{promise.id}", own, done="y", proof="Le moulin du Cher")
    page = client.get(own).text
    assert "Tenu le 21 novembre 2026." in page
    assert "Le moulin du Cher" in page


def test_the_signed_agreement_is_for_its_member_and_its_association(
    client, member, path, make_steward, make_user, sign_in, currency
):
    own = path(member)
    wrong = client.send(f"{own}/documents", own, title="Agrément", file=(io.BytesIO(b"x"), "a.pdf"))
    assert wrong.status_code == 422
    assert 'value="Agrément"' in wrong.text
    sent = client.send(f"{own}/documents", own, title="Agrément", file=(io.BytesIO(PDF), "a.pdf"))
    assert sent.status_code == 303, sent.text
    with client.get(f"{own}/documents/1") as shown:
        assert shown.data.startswith(b"%PDF")
    page = f"/monnaies/la-gabare/membres/{member.id}/documents/1"
    sign_in(client, make_user())
    assert client.get(page).status_code == 403
    sign_in(client, make_steward(currency))
    with client.get(page) as shown:
        assert shown.data.startswith(b"%PDF")


def test_an_account_finds_the_agreements_of_its_address_and_those_it_is_bound_to(
    client, member, path, make_user, sign_in, again, currency, make_agreement
):
    make_agreement(currency, member="Une autre", email="autre@exemple.fr")
    sign_in(client, make_user(email="gerant@exemple.fr"))
    assert "Aucune adhésion" in client.get("/monnaies/mes-adhesions").text
    own = path(member)
    client.send(f"{own}/faire/rattacher", own)
    page = client.get("/monnaies/mes-adhesions").text
    assert again(member).member in page
    assert "Une autre" not in page


def test_a_new_address_gets_its_own_link_and_the_old_one_is_void(client, member, path, letters):
    own = path(member)
    said = {"member": "SARL", "contact": "Noé", "email": "noe@exemple.fr"}
    client.send(f"{own}/coordonnees", **said)
    assert len(letters("noe@exemple.fr")) == 1
    assert client.get(own).status_code == 410


def test_a_second_shop_waits_for_the_association(
    client, member, path, again, far_shop, make_steward, sign_in, currency, on_map
):
    own = path(member)
    client.send(f"{own}/ajouter/demande?acteur={far_shop.id}", share="10")
    assert again(member).asked[0]["actor_id"] == far_shop.id
    sign_in(client, make_steward(currency))
    page = f"/monnaies/la-gabare/membres/{member.id}"
    assert "il faudra une dérogation" in client.get(page).text
    client.send(f"{page}/proposes/1", page, choix=str(far_shop.id))
    assert on_map() == ["Boulangerie du Cher"]
    far = again(member).acceptances[1]
    empty = client.send(f"{page}/derogation/{far.id}", page, motive=" ")
    assert empty.status_code == 422
    assert "Une dérogation se motive" in empty.text
    client.send(f"{page}/derogation/{far.id}", page, motive="Seul moulin")
    assert on_map() == ["Boulangerie du Cher", "Ferme des Deux Rives"]
    assert "Hors périmètre, par dérogation" in client.get(f"/acteurs/{far_shop.slug}").text


def test_time_forgets_what_was_refused_and_the_people_who_left(
    currency, make_agreement, member, again
):
    refused = make_agreement(currency, state="refused", agreed_on=None)
    gone = make_agreement(currency, state="left", contact="Noé")
    refused_id = refused.id
    assert forgetting.purge_refused(db.session, now()) == 0
    db.session.execute(Agreement.__table__.update().values(updated_at=date_time(2020)))
    db.session.commit()
    db.session.expire_all()
    assert forgetting.purge_refused(db.session, now()) == 1
    assert forgetting.purge_left(db.session, now()) == 1
    db.session.commit()
    assert db.session.get(Agreement, refused_id) is None
    assert (again(gone).contact, again(gone).email) == ("", "")
    assert again(member).contact == "Zoé Martin"


def date_time(year):
    return now().replace(year=year)


def test_an_erased_account_takes_its_demand_along_and_its_name_off_the_rest(
    currency, make_agreement, make_user, again
):
    person = make_user(email="zoe@exemple.fr")
    asked = make_agreement(currency, state="applied", agreed_on=None, email="zoe@exemple.fr").id
    running = make_agreement(currency, email="zoe@exemple.fr", contact="Zoé")
    assert len(forgetting.user_data(person)[0][1]) == 2
    forgetting.erase_user(person)
    db.session.commit()
    assert db.session.get(Agreement, asked) is None
    assert (again(running).contact, again(running).state) == ("", "active")


def test_a_closed_shop_is_to_be_checked(client, member, shop, make_steward, sign_in, currency):
    shop_now = record.find(db.session, member.id).acceptances[0].actor
    shop_now.closed_on = date(2026, 10, 1)
    db.session.commit()
    sign_in(client, make_steward(currency))
    page = client.get("/monnaies/la-gabare/membres?etat=a-verifier").text
    assert "À vérifier (1)" in page
    assert (
        "fermé d&#39;après la carte" in client.get(f"/monnaies/la-gabare/membres/{member.id}").text
    )


def test_the_association_alone_opens_its_rooms(
    client, member, make_user, sign_in, make_steward, make_currency
):
    pages = ("demandes", "membres", "membres.csv", f"membres/{member.id}", "membres/nouveau")
    assert client.get("/monnaies/la-gabare/demandes").status_code in (302, 303, 401)
    sign_in(client, make_steward(make_currency("La Luciole")))
    for page in pages:
        assert client.get(f"/monnaies/la-gabare/{page}").status_code == 403
    # Nor does one association open the file of another's member through its own address.
    assert client.get(f"/monnaies/la-luciole/membres/{member.id}").status_code == 404


def test_a_member_is_written_down_directly_and_taken_away_as_csv(
    client, currency, make_steward, sign_in, shop, on_map
):
    sign_in(client, make_steward(currency))
    new = "/monnaies/la-gabare/membres/nouveau"
    wrong = client.send(new, member="Le Moulin", agreed_on="2026-11-01", renew_by="2026-10-01")
    assert wrong.status_code == 422
    assert 'value="Le Moulin"' in wrong.text
    made = client.send(new, member="Le Moulin", agreed_on="2026-11-01", renew_by="2027-11-01")
    assert made.status_code == 303
    client.send(f"{made.location}/terme?acteur={shop.id}", share="25")
    assert on_map() == ["Boulangerie du Cher"]
    lines = client.get("/monnaies/la-gabare/membres.csv").data.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("Le Moulin,,En vigueur,2026-11-01,2027-11-01,")
    assert "25\u202f% de chaque achat" in lines[1]
