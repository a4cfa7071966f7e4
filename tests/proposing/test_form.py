# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposing and correcting through the public door, with and without account."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image

from ess_map.actors import store
from ess_map.actors.models import Actor
from ess_map.contributions import decide, own_data, propose
from ess_map.contributions.models import Contribution
from ess_map.core.db import db
from ess_map.core.errors import EssMapError
from ess_map.core.mail import Letter
from ess_map.testing.factories import load, make_actor
from tests.contributions.door import account, signed_in, visitor

EVIL = """</script><script>alert(1)</script><img src=x onerror=alert(2)>"'{{7*7}}"""
ME = {"author_email": "moi@exemple.fr", "author_name": "Moi"}
TOURS = {"postal_code": "37000", "city": "Tours"}


pytestmark = pytest.mark.usefixtures("country")


@pytest.fixture
def stranger(app):
    return visitor(app)


@pytest.fixture
def contributor(app):
    return signed_in(app, account("Cora", ("contributor", "epci-243700754")))


@pytest.fixture
def member(app):
    return signed_in(app, account("Max"))


def contributions():
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Contribution).order_by(Contribution.id)))


def only():
    (found,) = contributions()
    return found


def letters():
    return list(db.session.scalars(sa.select(Letter).order_by(Letter.id)))


def link_in(letter):
    return re.search(r"http://localhost:5000(/\S+)", letter.body)[1]


def as_it_stands(html):
    """Return what a browser would send of the form as it was served."""
    form = html[html.index('<form class="form"') :]
    data = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name = re.search(r' name="([^"]+)"', tag)
        value = re.search(r' value="([^"]*)"', tag)
        if name and 'type="file"' not in tag and "csrf" not in tag:
            if ("checkbox" in tag or "radio" in tag) and " checked" not in tag:
                continue
            data.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, text in re.findall(
        r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S
    ):
        data[name] = unescape(text).removeprefix("\r\n").removeprefix("\n")
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        data[name] = chosen[1] if chosen else ""
    return data


def correct(client, actor, **changes):
    """Open the form of an actor, change some fields, send all of it."""
    path = f"/acteurs/{actor.slug}/modifier"
    return client.send(path, **{**as_it_stands(client.get(path).text), **changes})


def test_a_visitor_proposes_and_nobody_sees_it_before_the_mailed_link(stranger):
    answer = stranger.send("/acteurs/nouveau", name="La Fabrique", **TOURS, **ME)
    assert (answer.status_code, answer.location) == (303, "/contributions/envoyee")
    assert only().status == "unconfirmed"
    (letter,) = letters()
    assert letter.recipient == "moi@exemple.fr"
    assert "La Fabrique" not in letter.body + letter.subject

    page = stranger.get(link_in(letter))
    assert "La Fabrique" in page.text and only().status == "unconfirmed"
    confirmed = stranger.send(link_in(letter))
    assert confirmed.status_code == 303
    assert (only().status, only().commune_code) == ("pending", "37261")
    follow = stranger.get(confirmed.location)
    assert "en attente de décision" in follow.text and "moi@exemple.fr" not in follow.text
    assert follow.headers["Cache-Control"] == "no-store"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Actor)) == 0


def test_the_link_serves_once_and_not_after_a_week(stranger, clock):
    stranger.send("/acteurs/nouveau", name="La Fabrique", **TOURS, **ME)
    link = link_in(letters()[0])
    stranger.send(link)
    at = only().confirmed_at
    clock.advance(hours=1)
    assert stranger.get(link).status_code == 303
    assert only().confirmed_at == at
    clock.advance(days=7)
    assert stranger.get(link).status_code == 410
    assert stranger.get(link + "x").status_code == 400


def test_an_account_waits_without_letter_and_a_right_needs_no_wait(member, contributor):
    answer = member.send("/acteurs/nouveau", name="La Fabrique", **TOURS)
    assert answer.location == f"/contributions/{only().id}"
    assert (only().status, letters()) == ("pending", [])

    answer = contributor.send("/acteurs/nouveau", name="Le Fournil", **TOURS)
    made = db.session.scalar(sa.select(Actor))
    assert answer.location == f"/acteurs/{made.slug}"
    assert "Le Fournil" in contributor.get(answer.location).text
    assert store.load(db.session, [made.id])[0].location.commune_code == "37261"


def test_what_is_wrong_is_said_by_field_and_nothing_typed_is_lost(stranger):
    answer = stranger.send(
        "/acteurs/nouveau",
        name="",
        summary="Réparer & rire",
        siret="12345678901234",
        email="chez nous",
        website="javascript:alert(1)",
        phone="appelez-moi",
        opening_hours="quand ça ouvre",
        activity=["reparation_inconnue"],
        **TOURS,
    )
    assert answer.status_code == 422
    for sentence in (
        *("Il manque le nom", "SIRET : il a 14 chiffres", "adresse de courriel", "https://"),
        *(
            "que des chiffres",
            "Horaires incompréhensibles",
            "Terme inconnu",
            "Donnez votre courriel",
        ),
    ):
        assert sentence in answer.text.replace("&#39;", "'"), sentence
    for typed in ("Réparer &amp; rire", "12345678901234", "chez nous", "quand ça ouvre", "37000"):
        assert typed in answer.text
    assert contributions() == []


def test_a_place_needs_a_commune_that_we_know(stranger):
    nowhere = stranger.send("/acteurs/nouveau", name="La Fabrique", **ME)
    assert nowhere.status_code == 422 and "dans quelle commune" in nowhere.text
    atlantis = stranger.send(
        "/acteurs/nouveau", name="X", postal_code="99999", city="Atlantis", **ME
    )
    assert atlantis.status_code == 422 and "Nous ne trouvons pas" in atlantis.text


def test_hours_are_taken_as_people_say_them(contributor):
    said = "lundi au vendredi 9h-12h30, 14h-18h ; samedi 9h à 12h"
    contributor.send("/acteurs/nouveau", name="Le Fournil", opening_hours=said, **TOURS)
    made = db.session.scalar(sa.select(Actor))
    assert made.opening_hours == "Mo-Fr 09:00-12:30,14:00-18:00; Sa 09:00-12:00"
    preview = contributor.get("/acteurs/horaires", query_string={"opening_hours": said}).text
    assert "lundi" in preview and "09:00 – 12:30, 14:00 – 18:00" in preview


def test_a_correction_holds_what_was_changed_and_nothing_else(member):
    actor = make_actor(
        phone="0247000000", opening_hours="à l'ancienne", terms={"activity": ("amap",)}
    )
    answer = correct(member, actor, phone="02 47 11 11 11", summary="Tout se répare")
    assert answer.status_code == 303, answer.text
    found = only()
    assert found.changes == {"phone": "02 47 11 11 11", "summary": "Tout se répare"}
    assert found.base == {"phone": "0247000000", "summary": ""}
    assert (found.kind, found.base_version, found.actor_id) == ("update", 1, actor.id)


def test_sending_the_form_as_it_was_says_that_nothing_changed(member):
    actor = make_actor(
        description="Deux\nlignes",
        terms={"activity": ("amap",), "legal_form": ("scop", "9220")},
        staff="NN",
    )
    answer = correct(member, actor)
    assert answer.status_code == 422 and "rien changé" in answer.text
    assert contributions() == []


def test_a_clash_shows_both_values_and_the_author_chooses_unit_by_unit(member):
    actor = make_actor(phone="0247000000", summary="Avant")
    path = f"/acteurs/{actor.slug}/modifier"
    stale = as_it_stands(member.get(path).text)
    store.update(
        db.session, actor.id, {"phone": "0247999999", "summary": "Autre", "rna": "W372001234"}
    )
    db.session.commit()
    mine = {**stale, "phone": "02 47 11 11 11", "summary": "Le mien", "city": "Tours"}
    answer = member.send(path, **mine)
    assert answer.status_code == 412
    for value in ("0247999999", "02 47 11 11 11", "Le mien", "Autre"):
        assert value in answer.text
    assert contributions() == []

    again = {**as_it_stands(answer.text), "choix-phone": "yours", "choix-summary": "theirs"}
    assert member.send(path, **again).status_code == 303
    assert only().changes == {"phone": "02 47 11 11 11", "city": "Tours"}
    assert only().base["phone"] == "0247999999"
    assert load(actor.id).rna == "W372001234"


def test_a_choice_counts_only_against_the_value_it_was_made_against(member):
    actor = make_actor(phone="0247000000")
    path = f"/acteurs/{actor.slug}/modifier"
    stale = as_it_stands(member.get(path).text)
    store.update(db.session, actor.id, {"phone": "0247999999"})
    db.session.commit()
    answer = member.send(path, **{**stale, "phone": "02 47 11 11 11"})
    store.update(db.session, actor.id, {"phone": "0247888888"})
    db.session.commit()
    again = member.send(path, **{**as_it_stands(answer.text), "choix-phone": "yours"})
    assert again.status_code == 412 and "0247888888" in again.text


def test_what_is_no_field_of_the_form_cannot_be_set(contributor):
    actor = make_actor()
    sent = {
        "status": "archived",
        "version": "99",
        "fictional": "1",
        "kind": "x",
        "successor_id": "1",
    }
    sent |= {"verified_at": "1999-01-01", "terms": "x", "closed_on": "2020-01-01"}
    assert correct(contributor, actor, phone="02 47 11 11 11", **sent).status_code == 303
    now = load(actor.id)
    assert (now.status, now.version, now.fictional, now.kind) == (
        "published",
        2,
        False,
        "organisation",
    )
    assert (now.closed_on, now.successor_id) == (None, None)
    assert only().changes == {"phone": "02 47 11 11 11"}


def test_html_in_every_field_stays_text(stranger, contributor):
    texts = {"name": f"Chez {EVIL}", "summary": EVIL, "description": EVIL, "street": EVIL}
    answer = stranger.send("/acteurs/nouveau", **texts, message=EVIL, **TOURS, **ME)
    assert answer.status_code == 303, answer.text
    link = link_in(letters()[0])
    follow = stranger.send(link).location
    wrong = stranger.send("/acteurs/nouveau", **{**texts, "siret": EVIL, "city": EVIL})
    contributor.send("/acteurs/nouveau", **texts, **TOURS, other_place="1")
    slug = db.session.scalar(sa.select(Actor)).slug
    pages = [stranger.get(follow), wrong, stranger.get(f"/acteurs/{slug}/modifier")]
    pages += [
        stranger.get(f"/acteurs/{slug}/{page}") for page in ("fermer", "signaler", "confirmer")
    ]
    pages.append(stranger.get("/acteurs/doublons", query_string={"name": texts["name"], **TOURS}))
    for page in pages:
        assert "<script>alert" not in page.text and "<img src=x" not in page.text


def test_a_program_that_fills_in_everything_is_thanked_and_forgotten(stranger):
    answer = stranger.send("/acteurs/nouveau", name="Spam", homepage="http://x", **TOURS, **ME)
    assert answer.location == "/contributions/envoyee"
    assert (contributions(), letters()) == ([], [])


def test_without_proof_of_work_the_limit_is_low_and_nothing_typed_is_lost(stranger):
    for number in range(6):
        me = {"author_email": f"moi{number}@exemple.fr"}
        sent = stranger.send(
            "/acteurs/nouveau", name=f"Lieu numéro {number}", other_place="1", **TOURS, **me
        )
        assert sent.status_code == 303
    answer = stranger.send("/acteurs/nouveau", name="Un de trop", other_place="1", **TOURS, **ME)
    assert answer.status_code == 429
    assert "Un de trop" in answer.text and "Rien n&#39;est perdu" in answer.text


def test_an_address_that_never_answers_gets_no_more_letters(stranger, clock):
    for number in range(5):
        stranger.send("/acteurs/nouveau", name=f"Lieu {number}", other_place="1", **TOURS, **ME)
    assert len(letters()) == 5
    answer = stranger.send("/acteurs/nouveau", name="Encore", other_place="1", **TOURS, **ME)
    assert answer.status_code == 429 and "attendent déjà" in answer.text


def test_a_duplicate_is_asked_about_and_what_was_typed_goes_to_the_right_record(stranger):
    actor = make_actor("La Ressourcerie", phone="0247000000", description="Longue histoire")
    typed = {"name": "Ressourcerie", "summary": "Deuxième vie", "phone": "", **TOURS, **ME}
    answer = stranger.send("/acteurs/nouveau", **typed)
    assert answer.status_code == 422 and "déjà sur la carte" in answer.text
    assert f"/acteurs/{actor.slug}/modifier" in answer.text

    taken = stranger.send(
        f"/acteurs/{actor.slug}/modifier", "/acteurs/nouveau", **typed, reprendre="1"
    )
    assert taken.status_code == 200
    form = as_it_stands(taken.text)
    assert form["summary"] == ["Deuxième vie"] and form["phone"] == ["0247000000"]
    assert form["description"] == "Longue histoire"
    assert contributions() == []

    other = stranger.send("/acteurs/nouveau", **typed, other_place="1")
    assert other.status_code == 303 and only().kind == "create"


def test_the_fragment_while_typing_says_who_is_there(stranger):
    make_actor("La Ressourcerie")
    ask = {"name": "ressourcerie", "postal_code": "37000", "city": "Tours"}
    part = stranger.get("/acteurs/doublons", query_string=ask).text
    assert "La Ressourcerie" in part and "même commune" in part and "<html" not in part
    assert stranger.get("/acteurs/doublons", query_string={"name": "x"}).text.strip() == ""


def test_moving_is_a_change_of_the_place_and_says_how_far(member):
    actor = make_actor(street="1 rue Neuve", postal_code="37000", city="Tours")
    moved = {"longitude": "0.75", "latitude": "47.35", "location_precision": "address"}
    answer = correct(member, actor, street="2 rue Neuve", commune="37233", **moved)
    assert answer.status_code == 303, answer.text
    assert only().kind == "move"
    assert only().changes["place"]["commune"] == "37233"


def test_closing_names_the_day_and_the_successor(stranger, contributor):
    actor, after = make_actor("L'Ancien"), make_actor("Le Nouveau Fournil")
    make_actor("Le Nouveau Garage")
    path = f"/acteurs/{actor.slug}/fermer"
    assert stranger.send(path, closed_on="2031-01-01", **ME).status_code == 422
    several = stranger.send(path, closed_on="2026-10-01", successor="nouveau", **ME)
    assert several.status_code == 422 and "Le Nouveau Fournil" in several.text
    said = {"closed_on": "2026-10-01", "successor": "nouveau", "successor_id": str(after.id)}
    assert contributor.send(path, **said).status_code == 303
    gone = stranger.get(f"/acteurs/{actor.slug}")
    assert gone.status_code == 410 and "Le Nouveau Fournil" in gone.text
    assert stranger.get(f"/acteurs/{actor.slug}/modifier").status_code == 410


def test_a_report_needs_words_and_waits_even_for_those_who_may_edit(contributor):
    actor = make_actor()
    path = f"/acteurs/{actor.slug}/signaler"
    assert contributor.send(path, message=" ").status_code == 422
    assert contributor.send(path, message="L'adresse est fausse").status_code == 303
    assert (only().kind, only().status) == ("report", "pending")


def test_still_right_is_one_tap_without_cookie_token_or_account(app, stranger, contributor):
    actor = make_actor()
    page = stranger.get(f"/acteurs/{actor.slug}")
    assert "Ces informations sont-elles justes" in page.text and "Set-Cookie" not in page.headers
    tap = f"/acteurs/{actor.slug}/confirmer"
    thanks = stranger.post(tap)
    assert thanks.status_code == 303
    assert "Merci" in stranger.get(thanks.location).text
    assert (only().kind, only().status, only().author_email) == ("confirm", "pending", "")
    stranger.post(tap)
    assert len(contributions()) == 1
    assert load(actor.id).verified_at is None

    assert contributor.post(tap).status_code == 400  # another site could make their browser do it
    assert contributor.send(tap).status_code == 303
    assert str(load(actor.id).verified_at) == "2026-11-21"


def test_an_author_without_account_answers_on_the_tracking_page(stranger):
    stranger.send("/acteurs/nouveau", name="La Fabrique", **TOURS, **ME)
    follow = stranger.send(link_in(letters()[0])).location
    assert stranger.send(follow, body="").status_code == 422
    assert stranger.send(follow, body="C'est au 12").status_code == 303
    assert "C&#39;est au 12" in stranger.get(follow).text
    assert stranger.get(follow[:-3]).status_code == 400


def test_the_form_is_served_in_english_and_to_a_visitor_without_rights(stranger):
    actor = make_actor()
    for path in ("/acteurs/nouveau", f"/acteurs/{actor.slug}/modifier"):
        assert stranger.get(path).status_code == 200
        assert stranger.get(f"/en{path}").status_code == 200
    assert stranger.get("/acteurs/rien-99/modifier").status_code == 404
    assert stranger.post("/acteurs/nouveau", data={"name": "x"}).status_code == 400


def test_what_nobody_confirmed_and_old_addresses_are_forgotten(app, stranger, clock):
    stranger.send("/acteurs/nouveau", name="La Fabrique", **TOURS, **ME)
    stranger.send(link_in(letters()[0]))
    stranger.send("/acteurs/nouveau", name="Le Fournil", **TOURS, **ME)
    later = clock.now() + timedelta(days=1)
    assert own_data.forget_unconfirmed(db.session, later) == 1
    assert only().changes["name"] == "La Fabrique"
    assert own_data.forget_authors(db.session, later) == 0
    decide.refuse(db.session, only(), account("Ana", ("animator", "instance")), "Non")
    assert own_data.forget_authors(db.session, later) == 1
    assert (only().author_email, only().author_name) == ("", "")


def test_a_person_who_is_erased_leaves_the_contribution(app):
    max_ = account("Max")
    signed_in(app, max_).send("/acteurs/nouveau", name="La Fabrique", **TOURS)
    assert dict(own_data.of(max_))["contributions"][0]["contenu"]["name"] == "La Fabrique"
    own_data.forget(db.session, max_)
    db.session.commit()
    assert (only().author_id, only().changes["name"]) == (None, "La Fabrique")


def test_a_photo_is_kept_while_the_form_is_wrong_and_published_once_accepted(contributor, stranger):
    actor = make_actor()
    path = f"/acteurs/{actor.slug}/modifier"
    image = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(image, "PNG")
    photo = (BytesIO(image.getvalue()), "photo.png")
    wrong = correct(contributor, actor, photo=photo, photo_alt="La porte bleue", siret="1")
    assert wrong.status_code == 422 and "La porte bleue" in wrong.text
    name = next(name for name in as_it_stands(wrong.text)["files"] if name)

    again = {**as_it_stands(wrong.text), "siret": ""}
    assert contributor.send(path, **again).status_code == 303
    assert load(actor.id).files == [{"name": name, "kind": "photo", "alt": "La porte bleue"}]
    with stranger.get(f"/fichiers/{name}") as served:
        assert served.mimetype == "image/webp"

    text = correct(contributor, actor, document=(BytesIO(b"<script>"), "x.pdf"))
    assert text.status_code == 422
    assert correct(contributor, actor, **{"files-retirer": name}).status_code == 303
    assert load(actor.id).files == []


def test_whoever_calls_propose_with_bad_values_is_refused(app):
    actor = make_actor()
    for unit, value in (
        *(("siret", "123"), ("website", "javascript:x"), ("name", ""), ("name", 3)),
        *(("terms.activity", ["nulle part"]), ("terms.rien", []), ("status", "archived")),
        *(("place", {"commune": "99999"}), ("place", {"longitude": 200.0, "latitude": 1.0})),
        *(("files", [{"name": "../x", "kind": "photo"}]), ("elsewhere", {"a": 1})),
        ("place", {"longitude": "0", "latitude": "0"}),
    ):
        with pytest.raises(EssMapError):
            propose.prepare(db.session, actor, 1, {unit: value})
        with pytest.raises(EssMapError):
            propose.create(db.session, {"name": "X", unit: value}, "37261", propose.Author())


@pytest.mark.parametrize(
    "address", ["a,b@exemple.fr", "moi <moi@exemple.fr>", "x@y.fr\nBcc: z@y.fr", ""]
)
def test_an_address_that_no_letter_reaches_is_asked_again(stranger, address):
    answer = stranger.send("/acteurs/nouveau", name="La Fabrique", **TOURS, author_email=address)
    assert answer.status_code == 422 and "La Fabrique" in answer.text
    assert (contributions(), letters()) == ([], [])
