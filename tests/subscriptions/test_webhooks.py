# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody's program hears of each change, signed, in spite of failures, and of nobody's data."""

import re
from datetime import date

import pytest
import sqlalchemy as sa

from ess_map.actors import sourcing, store
from ess_map.core.db import db
from ess_map.notifications.models import Notification
from ess_map.subscriptions import calling, messages
from ess_map.subscriptions.models import Webhook, WebhookDelivery
from ess_map.testing.factories import make_actor, make_actors, make_territories, middle
from tests.subscriptions.conftest import TOWN, post, work
from tests.subscriptions.people import account, browser
from tests.subscriptions.receiver import receiving, signed

TOURS = "territory=epci-243700754"


@pytest.fixture
def site(make_app):
    """The town, on an intranet where programs live on loopback."""
    app = make_app(ESS_MAP_BASE_URL="https://carte.example", ESS_MAP_OUTBOUND_PRIVATE="1")
    with app.app_context():
        make_territories()
        make_actors(TOWN)
    return app


@pytest.fixture
def anna(site):
    return browser(site, account(site, "anna", ("animator", "epci-243700754")))


@pytest.fixture
def program():
    with receiving() as server:
        yield server


def begin(client, program, filters=TOURS):
    """Add a webhook and return its secret."""
    answer = post(client, "/webhooks", url=program.url, filters=filters)
    assert answer.status_code == 201, answer.text
    return re.search(r"whsec_[A-Za-z0-9+/=]+", answer.text)[0]


def act(site, verb):
    with site.app_context():
        found = verb()
        db.session.commit()
        return found


def epicerie():
    return db.session.scalar(sa.select(store.Actor).where(store.Actor.city == "Tours")).id


def change(site, **changes):
    act(site, lambda: store.update(db.session, epicerie(), changes))


def deliveries(site):
    with site.app_context():
        return db.session.scalars(sa.select(WebhookDelivery).order_by(WebhookDelivery.id)).all()


def webhook(site):
    with site.app_context():
        return db.session.scalars(sa.select(Webhook)).one()


def test_a_program_is_told_who_comes_changes_and_leaves(site, anna, program):
    secret = begin(anna, program)
    act(site, lambda: make_actor("Le Vélo", city="Tours"))
    change(site, phone="02 47 00 00 00")
    work(site, "webhooks")
    act(site, lambda: store.close(db.session, epicerie(), on=date(2026, 11, 20)))
    act(site, lambda: make_actor("Hors sujet", **middle("29155")))
    work(site, "webhooks")
    assert [told["type"] for told in program.told] == [
        "actor.added",
        "actor.changed",
        "actor.removed",
    ]
    added, changed, removed = program.told
    assert added["data"]["actor"]["name"] == "Le Vélo"
    assert added["data"]["actor"]["url"].startswith("https://carte.example/acteurs/le-velo-")
    assert changed["data"]["changes"] == {"phone": {"before": "", "after": "02 47 00 00 00"}}
    assert changed["timestamp"] == "2026-11-21T09:30:00+00:00"
    assert removed["data"]["actor"]["closed_on"] == "2026-11-20"
    assert "phone" not in removed["data"]["actor"]
    assert all(signed(secret, headers, body) for headers, body in program.calls)
    assert len({headers["webhook-id"] for headers, _body in program.calls}) == 3
    assert work(site, "webhooks") == ""


def test_the_signature_is_that_of_the_specifications_example():
    # The test vector of https://github.com/standard-webhooks/standard-webhooks
    found = messages.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_an_import_and_an_outside_change_are_not_told(site, anna, program):
    begin(anna, program)
    act(site, lambda: make_actor("Ailleurs", **middle("29155")))
    work(site, "webhooks")
    assert program.calls == []


def test_a_failure_is_tried_again_later_under_the_same_id(site, anna, program, clock):
    begin(anna, program)
    program.status = 500
    change(site, phone="02 47 00 00 00")
    work(site, "webhooks")
    work(site, "webhooks")
    assert len(program.calls) == 1
    clock.advance(minutes=1)
    program.status = 204
    work(site, "webhooks")
    ids = [headers["webhook-id"] for headers, _body in program.calls]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    (delivery,) = deliveries(site)
    assert (delivery.attempts, delivery.status_code) == (2, 204)
    assert delivery.delivered_at == clock.now()
    assert webhook(site).failing_since is None
    clock.advance(days=1)
    work(site, "webhooks")
    assert len(program.calls) == 2


def test_after_five_days_of_failures_it_is_no_longer_called_and_its_owner_knows(
    site, anna, program, clock
):
    begin(anna, program)
    program.status = 503
    change(site, phone="02 47 00 00 00")
    while webhook(site).active:
        work(site, "webhooks")
        clock.advance(hours=4)
        assert len(program.calls) < 40
    assert webhook(site).stopped == "failing"
    assert len(program.calls) <= len(calling.BACK_OFF) + 1
    with site.app_context():
        (told,) = db.session.scalars(sa.select(Notification)).all()
    assert "cinq jours" in told.titles["fr"]
    assert "Arrêté" in anna.get(told.url).text
    calls = len(program.calls)
    change(site, phone="02 47 11 11 11")
    work(site, "webhooks")
    assert len(program.calls) == calls

    program.status = 200
    post(anna, f"{told.url}/reprendre")
    assert anna.get(told.url).status_code == 200
    work(site, "webhooks")
    assert program.told[-1]["data"]["changes"]["phone"]["after"] == "02 47 11 11 11"


def test_a_program_that_says_gone_is_believed(site, anna, program):
    begin(anna, program)
    program.status = 410
    change(site, phone="02 47 00 00 00")
    work(site, "webhooks")
    assert webhook(site).stopped == "gone"


def test_a_redirect_is_a_failure(site, anna, program):
    begin(anna, program)
    program.status = 302
    change(site, phone="02 47 00 00 00")
    work(site, "webhooks")
    (delivery,) = deliveries(site)
    assert (delivery.status_code, delivery.delivered_at) == (302, None)


def test_one_program_that_fails_does_not_keep_another_waiting(site, anna, program):
    with receiving() as other:
        begin(anna, other)
        begin(anna, program)
        other.status = 500
        for number in range(3):
            act(site, lambda number=number: make_actor(f"Lieu {number}", city="Tours"))
        work(site, "webhooks")
        assert len(other.calls) == 1
    assert len(program.calls) == 3


def test_no_message_says_who_wrote(site, anna, program):
    begin(anna, program)
    change(site, email="contact@epicerie.example", phone="02 47 00 00 00")
    work(site, "webhooks")
    body = program.calls[0][1].decode()
    assert set(re.findall(r"[\w.]+@[\w.]+", body)) == {"contact@epicerie.example"}
    actor = program.told[0]["data"]["actor"]
    assert set(actor) <= {"id", "url", *messages.PUBLIC}


def test_what_a_source_took_back_is_not_told(site, anna, program):
    change(site, phone="02 47 00 00 00", email="nom.prenom@exemple.fr")
    begin(anna, program)

    def withdraw():
        source = db.session.scalar(sa.select(sourcing.Source))
        sourcing.withdraw(db.session, source, ["1"], site.extensions["ess_map.clock"].now())

    act(site, withdraw)
    work(site, "webhooks")
    (told,) = program.told
    assert told["type"] == "actor.removed"
    assert "@" not in program.calls[0][1].decode()
    assert "02 47" not in program.calls[0][1].decode()


def test_a_test_goes_out_at_once_and_is_in_the_log(site, anna, program):
    secret = begin(anna, program)
    address = f"/webhooks/{webhook(site).id}"
    answer = anna.post(f"{address}/essai", data={"csrf_token": token(anna, address)})
    assert answer.status_code == 303
    assert program.told[0]["type"] == "webhook.test"
    assert signed(secret, *program.calls[0])
    page = anna.get(address).text
    assert "Votre programme a répondu 204" in page
    assert "Reçu" in page


def token(client, address):
    return re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)[1]


def test_a_delivery_can_be_sent_again(site, anna, program):
    begin(anna, program)
    change(site, phone="02 47 00 00 00")
    work(site, "webhooks")
    address = f"/webhooks/{webhook(site).id}"
    (delivery,) = deliveries(site)
    again = f"{address}/envois/{delivery.id}"
    assert anna.post(again, data={"csrf_token": token(anna, address)}).status_code == 303
    first, second = program.calls
    assert first[1] == second[1]
    assert first[0]["webhook-id"] == second[0]["webhook-id"]


def test_the_secret_is_shown_once(site, anna, program):
    secret = begin(anna, program)
    for address in ("/webhooks", f"/webhooks/{webhook(site).id}"):
        assert secret not in anna.get(address).text


def test_filters_may_be_the_address_of_a_list(site, anna, program):
    begin(anna, program, f"https://carte.example/?{TOURS}&sort=name&page=2")
    assert webhook(site).query == TOURS


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"url": "http://169.254.169.254/"}, "réseau privé"),
        ({"url": "https://a:b@site.example/"}, "mot de passe"),
        ({"url": "ftp://site.example/"}, "https://"),
        ({"url": ""}, "Donnez"),
        ({"filters": "activity=nothing"}, "ne connaît pas"),
    ],
)
def test_a_webhook_that_makes_no_sense_is_refused_with_a_sentence(site, anna, wrong, said):
    answer = post(anna, "/webhooks", **{"url": "https://site.example/", "filters": "", **wrong})
    assert answer.status_code == 422
    assert said in answer.text
    assert not deliveries(site)


def test_on_the_internet_a_webhook_is_https_and_public(make_app):
    app = make_app()
    anna = browser(app, account(app, "anna", ("administrator", "instance")))
    for url in ("http://site.example/", "https://127.0.0.1/", "https://[::1]/", "https://0x7f.1/"):
        assert post(anna, "/webhooks", url=url, filters="").status_code == 422, url
    assert post(anna, "/webhooks", url="https://site.example/", filters="").status_code == 201


def test_a_name_that_turns_private_is_refused_when_it_is_called(make_app, clock):
    app = make_app()
    anna = browser(app, account(app, "anna", ("administrator", "instance")))
    post(anna, "/webhooks", url="https://localhost/", filters="")
    act(app, lambda: make_actor("Nouveau", longitude=None, latitude=None))
    work(app, "webhooks")
    (delivery,) = deliveries(app)
    assert "réseau privé" in delivery.error
    assert delivery.status_code is None


@pytest.mark.parametrize("role", ["contributor", "moderator"])
def test_who_animates_nowhere_has_no_webhooks(site, role):
    someone = browser(site, account(site, "bo", (role, "epci-243700754")))
    assert someone.get("/webhooks").status_code == 403


def test_a_visitor_is_asked_to_sign_in(client):
    assert client.get("/webhooks").status_code == 303


def test_each_sees_and_touches_only_their_own(site, anna, program):
    begin(anna, program)
    change(site, phone="02 47 00 00 00")
    work(site, "webhooks")
    number, (delivery,) = webhook(site).id, deliveries(site)
    bo = browser(site, account(site, "bo", ("administrator", "instance")))
    assert program.url not in bo.get("/webhooks").text
    assert bo.get(f"/webhooks/{number}").status_code == 404
    key = token(bo, "/webhooks")
    for verb in ("essai", "arreter", "reprendre", "supprimer", f"envois/{delivery.id}"):
        answer = bo.post(f"/webhooks/{number}/{verb}", data={"csrf_token": key})
        assert answer.status_code == 404, verb
    assert len(program.calls) == 1
    assert webhook(site).active


def test_removing_it_forgets_its_log(site, anna, program):
    begin(anna, program)
    change(site, phone="02 47 00 00 00")
    work(site, "webhooks")
    address = f"/webhooks/{webhook(site).id}"
    anna.post(f"{address}/supprimer", data={"csrf_token": token(anna, address)})
    assert deliveries(site) == []
    assert anna.get(address).status_code == 404


def test_the_page_of_a_territory_leads_its_animator_there_with_the_selection(site, anna, client):
    page = anna.get("/territoires/epci-243700754")
    assert f'href="/webhooks?{TOURS}"' in page.text
    assert f'value="{TOURS}"' in anna.get(f"/webhooks?{TOURS}").text
    for elsewhere in (
        anna.get("/territoires/epci-200000016"),
        client.get("/territoires/epci-243700754"),
    ):
        assert elsewhere.status_code == 200
        assert "/webhooks" not in elsewhere.text
