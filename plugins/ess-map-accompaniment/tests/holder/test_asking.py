# SPDX-License-Identifier: AGPL-3.0-or-later
"""One form, at most three services, and nothing that leaves before it is confirmed."""

from html import unescape

import sqlalchemy as sa
from ess_map_accompaniment.projects.models import Holder, Project
from ess_map_accompaniment.referrals.models import Referral

from ess_map import db

FORM = "/accompagnement/demande?stage=creation&commune=commune-37261"


def projects():
    return list(db.session.scalars(sa.select(Project).order_by(Project.id)))


def states():
    return sorted(db.session.scalars(sa.select(Referral.state)))


def test_a_request_waits_for_its_confirmation(client, ask, link, letters, make_service):
    one = make_service("Un")
    assert ask(one).location == "/accompagnement/demande/envoyee"
    assert client.get("/accompagnement/demande/envoyee").status_code == 200
    assert [each.state for each in projects()] == ["unconfirmed"]
    assert states() == ["draft"]
    assert [to for to, *_rest in letters()] == ["zoe@exemple.fr"]
    assert "Maison Un : Un" in letters()[0][2]


def test_opening_the_link_confirms_nothing_the_button_does(
    client, ask, link, letters, make_service
):
    ask(make_service("Un"), make_service("Deux"))
    path = link()
    page = client.get(path)
    assert "Le Tri Malin" in page.text
    assert projects()[0].state == "unconfirmed"
    answer = client.send(path)
    assert answer.status_code == 303
    assert answer.location.startswith("/accompagnement/suivi/")
    assert projects()[0].state == "active"
    assert states() == ["sent", "sent"]
    assert len(letters("accueil@exemple.fr")) == 2
    assert client.get(answer.location).status_code == 200


def test_confirming_twice_sends_once(client, ask, link, letters, make_service):
    ask(make_service("Un"))
    path = link()
    client.send(path)
    assert client.get(path).location.startswith("/accompagnement/suivi/")
    assert len(letters("accueil@exemple.fr")) == 1


def test_a_bad_answer_keeps_everything_that_was_typed(client, ask, make_service):
    answer = ask(
        make_service("Un"),
        email="zoe chez exemple",
        summary="",
        colleagues="pas une adresse",
        message="Disponible le mardi.",
        phone="06 00 00 00 01",
    )
    assert answer.status_code == 422
    page = unescape(answer.text)
    for kept in (
        "Le Tri Malin",
        "Zoé Martin",
        "zoe chez exemple",
        "pas une adresse",
        "Disponible le mardi.",
        "06 00 00 00 01",
    ):
        assert kept in page
    assert "Écrivez une adresse comme prenom@exemple.fr." in page
    assert "n'est pas une adresse de courriel" in page
    assert projects() == []


def test_without_consent_nothing_is_sent(ask, make_service):
    answer = ask(make_service("Un"), consent_send="")
    assert "Sans votre accord" in answer.text
    assert projects() == []


def test_three_services_at_most(client, ask, make_service):
    four = [make_service(f"Service {number}") for number in range(4)]
    answer = ask(*four)
    assert answer.status_code == 422
    assert "gardez-en trois au plus" in answer.text
    assert "Le Tri Malin" in answer.text
    assert projects() == []


def test_what_is_not_eligible_cannot_be_asked(client, ask, make_service):
    answer = ask(make_service("Ailleurs", stages=["transfer"]))
    assert answer.status_code == 422
    assert "Choisissez d'abord un service" in unescape(answer.text)


def test_a_program_that_fills_everything_in_stores_nothing(ask, letters, make_service):
    assert ask(make_service("Un"), homepage="http://exemple.fr").status_code == 303
    assert projects() == []
    assert letters() == []


def test_too_many_requests_keep_the_form(ask, make_service):
    one = make_service("Un")
    for number in range(3):
        ask(one, email=f"zoe-{number}@exemple.fr")
    answer = ask(one, email="zoe-9@exemple.fr")
    assert answer.status_code == 429
    assert "Le Tri Malin" in answer.text
    assert len(projects()) == 3


def test_the_same_project_twice_is_offered_the_first_one(client, ask, link, letters, make_service):
    one = make_service("Un")
    ask(one)
    client.send(link())
    again = ask(one, title="le tri  malin")
    assert again.location == "/accompagnement/demande/envoyee"
    assert len(projects()) == 1
    assert letters()[-1][:2] == ("zoe@exemple.fr", "Suivre votre projet")
    assert "Le Tri Malin" in client.get(link()).text


def test_after_a_month_the_same_title_is_another_project(client, clock, ask, link, make_service):
    one = make_service("Un")
    ask(one)
    client.send(link())
    clock.advance(days=31)
    ask(one)
    assert len(projects()) == 2


def test_the_others_who_carry_it_get_a_link_of_their_own(client, ask, link, letters, make_service):
    ask(make_service("Un"), colleagues="ali@exemple.fr, zoe@exemple.fr\nlea@exemple.fr")
    client.send(link())
    mails = sorted(db.session.scalars(sa.select(Holder.email)))
    assert mails == ["ali@exemple.fr", "lea@exemple.fr", "zoe@exemple.fr"]
    assert projects()[0].collective is True
    own = {link(to) for to in mails}
    assert len(own) == 3
    assert all(client.get(path).status_code == 200 for path in own)


def test_who_is_signed_in_needs_no_letter_and_is_bound(
    client, ask, make_user, sign_in, make_service
):
    person = make_user("zoe@exemple.fr", name="Zoé")
    sign_in(client, person)
    answer = ask(make_service("Un"))
    assert answer.location.startswith("/accompagnement/suivi/")
    assert projects()[0].state == "active"
    assert db.session.scalar(sa.select(Holder.user_id)) == person.id
    assert "Le Tri Malin" in client.get("/accompagnement/suivi").text


def test_who_is_signed_in_and_writes_for_another_address_confirms(
    client, ask, make_user, sign_in, make_service
):
    sign_in(client, make_user("ali@exemple.fr"))
    assert ask(make_service("Un")).location == "/accompagnement/demande/envoyee"
    assert projects()[0].state == "unconfirmed"


def test_with_nobody_to_ask_the_animator_is_told_once_confirmed(
    client, ask, link, make_user, sign_in, territories
):
    animator = make_user(role="animator", scope="epci-243700754")
    ask(more="&animator=yes", consent_send="", consent_animator="y")
    assert projects()[0].asked_animator_at is not None
    assert db.session.scalar(sa.text("SELECT count(*) FROM notification")) == 0
    client.send(link())
    url = db.session.scalar(sa.text("SELECT url FROM notification"))
    assert url == f"/accompagnement/projets/{projects()[0].id}/explication"
    sign_in(client, animator)
    assert client.get(url).status_code == 200


def test_the_animator_is_asked_only_with_consent(ask, territories):
    answer = ask(more="&animator=yes", consent_send="")
    assert answer.status_code == 422
    assert projects() == []


def test_what_nobody_confirms_is_erased_after_a_week(
    client, clock, ask, link, make_service, run_jobs
):
    one = make_service("Un")
    ask(one)
    old = link()
    clock.advance(days=6)
    ask(one, email="ali@exemple.fr")
    client.send(link("ali@exemple.fr"))
    clock.advance(days=2)
    run_jobs("accompaniment.unconfirmed")
    assert [each.state for each in projects()] == ["active"]
    assert states() == ["sent"]
    assert client.get(old).status_code == 410


def test_a_forged_link_is_refused(client, territories):
    assert client.get("/accompagnement/confirmer/WzEsMCwxXQ.abc.def").status_code == 400
    assert client.get("/accompagnement/suivi/WzEsMCwxXQ.abc.def").status_code == 400


def test_an_english_letter_leads_to_an_english_page(client, link, letters, make_service):
    one = make_service("Un")
    from_form = f"/en{FORM}&service={one.id}"
    client.send(
        from_form,
        service=str(one.id),
        title="Green shop",
        summary="A shop.",
        name="Zoe",
        email="zoe@exemple.fr",
        consent_send="y",
    )
    assert link().startswith("/en/accompagnement/confirmer/")
