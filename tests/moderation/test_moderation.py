# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deciding through the pages: field by field, with a reason, many at once; and who may not."""

import re

import pytest

from ess_map.actors.models import Actor
from ess_map.contributions import decide, propose
from ess_map.contributions.models import Contribution
from ess_map.core.db import db
from ess_map.testing.factories import load, make_actor
from tests.contributions.asking import (
    AMBOISE,
    HERE,
    THERE,
    add,
    close,
    correct,
    in_commune,
    place,
    report,
)
from tests.contributions.door import account, signed_in, visitor
from tests.statements import sent_to

PAGES = ("", "/accepter", "/refuser", "/question", "/attribuer", "/annuler")


pytestmark = pytest.mark.usefixtures("country")


@pytest.fixture
def zoe(app):
    return account("Zoé")


@pytest.fixture
def ana(app):
    return signed_in(app, account("Ana", ("animator", HERE)))


@pytest.fixture
def actor(app):
    return make_actor("La Ressourcerie", phone="02 47 00 00 01", summary="On répare.")


def again(contribution):
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(Contribution, contribution.id)


def version(page):
    return re.search(r'name="seen_version" value="(\d*)"', page)[1]


def decide_on(client, contribution, verb="accepter", **form):
    """Press a button of the decision form as the page shows it."""
    url = f"/moderation/{contribution.id}"
    seen = version(client.get(url).text)
    return client.send(f"{url}/{verb}", page=url, **{"seen_version": seen, **form})


def test_old_and_new_stand_side_by_side_with_the_words_that_changed(ana, actor, zoe):
    one = correct(actor, zoe, message="Lu sur place.", summary="On répare et on donne.")
    page = ana.get(f"/moderation/{one.id}").text
    assert "Lu sur place." in page
    assert re.search(r"<ins>.*?</span> et on donne</ins>", page)
    assert 'value="summary" form="decision" checked' in page
    assert "C’est sa première proposition" in page


def test_accepting_all_changes_the_record_and_leads_to_the_next(ana, actor, zoe):
    one, other = correct(actor, zoe, phone="02 47 00 00 02"), add(author=zoe)
    answer = decide_on(ana, one, champ=["phone"])
    assert answer.status_code == 303
    assert answer.location == f"/moderation/{other.id}?decidee={one.id}"
    assert load(actor.id).phone == "02 47 00 00 02"
    following = ana.get(answer.location).text
    assert "Acceptée : La Ressourcerie." in following
    assert f"/moderation/{one.id}/annuler" in following


def test_two_fields_of_three_with_a_reason(ana, actor, zoe):
    one = correct(
        actor, zoe, phone="02 47 00 00 02", summary="On vend.", website="https://exemple.fr"
    )
    silent = decide_on(ana, one, champ=["phone", "website"])
    assert silent.status_code == 422
    assert "Dites à l&#39;auteur pourquoi" in silent.text
    assert 'value="summary" form="decision">' in silent.text  # still not ticked
    assert again(one).status == "pending"
    answer = decide_on(ana, one, champ=["phone", "website"], raison="Le reste est faux.")
    assert answer.status_code == 303
    found = load(actor.id)
    assert (found.phone, found.summary) == ("02 47 00 00 02", "On répare.")
    assert found.website.startswith("https://exemple.fr")
    decided = again(one)
    assert sorted(decided.accepted) == ["phone", "website"]
    assert decided.reason == "Le reste est faux."
    page = ana.get(f"/moderation/{one.id}").text
    assert page.count("gardé</span>") == 3
    assert page.count("pas gardé</span>") == 1


def test_accepting_nothing_is_no_way_to_refuse(ana, actor, zoe):
    one = correct(actor, zoe, phone="02 47 00 00 02")
    answer = decide_on(ana, one, raison="Bof")
    assert answer.status_code == 422
    assert "Cochez au moins un champ" in answer.text
    assert ">Bof</textarea>" in answer.text


def test_refusing_needs_words_and_a_ready_made_sentence_will_do(ana, actor, zoe):
    one = correct(actor, zoe, phone="02 47 00 00 02")
    silent = decide_on(ana, one, "refuser")
    assert silent.status_code == 422
    assert "pourquoi vous refusez" in silent.text
    assert decide_on(ana, one, "refuser", phrase="Merci, mais non.").status_code == 303
    refused = again(one)
    assert (refused.status, refused.reason) == ("refused", "Merci, mais non.")
    assert load(actor.id).phone == "02 47 00 00 01"


def test_what_is_typed_is_shown_as_text_never_as_html(ana, actor, zoe):
    attack = "<script>alert(1)</script>"
    one = correct(actor, zoe, message=attack, summary=f"On répare. {attack}")
    decide.say(db.session, one, attack, by=None, moderator=False)
    db.session.commit()
    for page in ("/moderation", f"/moderation/{one.id}", f"/contributions/{one.id}"):
        assert attack not in ana.get(page).text
    answer = decide_on(ana, one, raison=attack)
    assert answer.status_code == 422
    assert attack not in answer.text


def test_a_new_place_appears_and_twins_are_named_before(ana, actor, zoe):
    one = add("La ressourcerie", author=zoe, summary="Au même endroit")
    page = ana.get(f"/moderation/{one.id}").text
    assert "Peut-être déjà sur la carte" in page
    assert f'href="/acteurs/{actor.slug}"' in page
    answer = decide_on(ana, one, champ=["name", "place"], raison="Sans la phrase.")
    assert answer.status_code == 303
    made = db.session.get(Actor, again(one).actor_id)
    assert (made.name, made.summary) == ("La ressourcerie", "")


def test_a_new_place_without_its_name_is_refused_with_a_sentence(ana, zoe):
    one = add("La Scierie", author=zoe, summary="Du bois")
    answer = decide_on(ana, one, champ=["summary"], raison="Pas le nom.")
    assert answer.status_code == 412
    assert "sans son nom" in answer.text
    assert again(one).status == "pending"


def test_a_move_is_drawn_from_where_to_where(ana, actor, zoe):
    one = correct(actor, zoe, place=place("37261", 0.01))
    assert one.kind == "move"
    page = ana.get(f"/moderation/{one.id}").text
    old, new = one.base["place"], one.changes["place"]
    assert f'data-former="{old["longitude"]},{old["latitude"]}"' in page
    assert f'data-point="{new["longitude"]},{new["latitude"]}"' in page
    assert "de l&#39;ancien lieu" in page


def test_closing_and_reports_are_decided_as_one(ana, actor, zoe):
    told, end = report(actor, zoe), close(actor, zoe)
    assert "corrigez la fiche" in ana.get(f"/moderation/{told.id}").text
    assert decide_on(ana, told).status_code == 303
    assert decide_on(ana, end).status_code == 303
    found = load(actor.id)
    assert (found.status, str(found.closed_on)) == ("archived", "2026-11-01")
    assert ana.get(f"/acteurs/{actor.slug}").status_code == 410


def test_question_and_answer_while_it_goes_on_waiting(app, ana, actor, zoe):
    one = correct(actor, zoe, phone="02 47 00 00 02")
    url = f"/moderation/{one.id}"
    assert ana.send(f"{url}/question", page=url, question=" ").status_code == 422
    assert ana.send(f"{url}/question", page=url, question="D'où ?").status_code == 303
    assert "question posée" in ana.get("/moderation").text
    author = signed_in(app, zoe)
    own = f"/contributions/{one.id}"
    assert "D&#39;où ?" in author.get(own).text
    assert author.send(f"{own}/repondre", page=own, reponse="").status_code == 422
    assert author.send(f"{own}/repondre", page=own, reponse="De la porte.").status_code == 303
    assert "réponse reçue" in ana.get("/moderation").text
    assert "De la porte." in ana.get(url).text


def test_asking_a_colleague_and_nobody_who_does_not_moderate_here(app, ana, actor, zoe):
    one = correct(actor, zoe, phone="02 47 00 00 02")
    max_ = account("Max", ("moderator", "commune-37261"))
    far = account("Ugo", ("moderator", THERE))
    url = f"/moderation/{one.id}"
    page = ana.get(url).text
    assert f'<option value="{max_.id}">Max' in page
    assert "Ugo" not in page
    assert ana.send(f"{url}/attribuer", page=url, a=str(far.id)).status_code == 422
    assert ana.send(f"{url}/attribuer", page=url, a=str(max_.id)).status_code == 303
    assert again(one).assigned_to_id == max_.id
    assert "confiée à Max" in signed_in(app, max_).get("/moderation").text
    assert ana.send(f"{url}/attribuer", page=url, a="").status_code == 303
    assert again(one).assigned_to_id is None


def test_many_at_once_each_on_its_own_with_a_page_that_says_what_not(ana, actor, zoe):
    plain = correct(actor, zoe, website="https://exemple.fr")
    stale = correct(actor, zoe, phone="02 47 00 00 02")
    correct(actor, account("Rose", ("animator", "region-24")), phone="02 47 00 00 03")
    twin, far = add("La ressourcerie", author=zoe), add("La Scierie", AMBOISE, zoe)
    ids = [str(one.id) for one in (plain, stale, twin, far)]
    answer = ana.send("/moderation/accepter", page="/moderation", n=ids)
    assert answer.status_code == 303
    page = ana.get(answer.location).text
    assert "1 proposition acceptée" in page
    assert "2 n’ont pas été acceptées" in page
    assert "La fiche a changé depuis la proposition : Téléphone." in page
    assert "Peut-être déjà sur la carte : La Ressourcerie." in page
    assert "La Scierie" not in page
    assert [again(one).status for one in (plain, stale, twin, far)] == [
        *("accepted", "pending", "pending", "pending")
    ]
    assert load(actor.id).phone == "02 47 00 00 03"


def test_one_button_accepts_one(ana, actor, zoe):
    one = correct(actor, zoe, website="https://exemple.fr")
    answer = ana.send("/moderation/accepter", page="/moderation", seule=str(one.id))
    assert answer.location == f"/moderation?decidee={one.id}"
    assert "Acceptée : La Ressourcerie." in ana.get(answer.location).text
    nothing = ana.send("/moderation/accepter", page=f"/moderation/{one.id}")
    assert "Cochez d&#39;abord" in ana.get(nothing.location).text


def test_a_report_is_never_accepted_unread(ana, actor, zoe):
    one = report(actor, zoe)
    ana.send("/moderation/accepter", page=f"/moderation/{one.id}", n=[str(one.id)])
    assert again(one).status == "pending"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    "roles",
    [
        (),
        (("contributor", HERE),),
        (("partner", HERE),),
        (("animator", THERE),),
        (("administrator", "commune-37233"),),
        (("moderator", "label-esus"),),
    ],
    ids=lambda roles: "-".join(roles[0]) if roles else "account",
)
def test_whoever_does_not_moderate_here_cannot(app, actor, zoe, roles, path):
    one = correct(actor, zoe, phone="02 47 00 00 02")
    client = signed_in(app, account("Ugo", *roles))
    url = f"/moderation/{one.id}{path}"
    answer = client.send(url, page="/acteurs/nouveau") if path else client.get(url)
    assert answer.status_code == 403
    assert again(one).status == "pending"
    assert "La Ressourcerie" not in client.get(f"/contributions/{one.id}").text
    assert client.get(f"/contributions/{one.id}").status_code == 404
    client.send("/moderation/accepter", page="/acteurs/nouveau", n=[str(one.id)])
    assert again(one).status == "pending"


def test_a_visitor_is_sent_to_the_door(app, actor, zoe):
    one = correct(actor, zoe, phone="02 47 00 00 02")
    client = visitor(app)
    for path in (f"/moderation/{one.id}", f"/contributions/{one.id}"):
        assert client.get(path).location.startswith("/connexion?next=")
    for path in PAGES[1:]:
        answer = client.send(f"/moderation/{one.id}{path}", page="/acteurs/nouveau")
        assert answer.location == "/connexion"
    assert again(one).status == "pending"


def test_a_decision_needs_the_token_of_the_page(ana, actor, zoe):
    one = correct(actor, zoe, phone="02 47 00 00 02")
    assert ana.post(f"/moderation/{one.id}/accepter", data={"champ": "phone"}).status_code == 400
    assert again(one).status == "pending"


def test_what_nobody_confirmed_and_imports_have_no_page(ana, actor):
    merged = propose.prepare(db.session, actor, actor.version, {"phone": "02 47 00 00 02"})
    writer = propose.Author(email="zoe@exemple.fr")
    one = propose.update(db.session, actor, merged, actor.version, writer)
    db.session.commit()
    assert one.status == "unconfirmed"
    for path in (f"/moderation/{one.id}", f"/contributions/{one.id}", "/moderation/999999"):
        assert ana.get(path).status_code == 404


def test_the_author_follows_the_decision_field_by_field(app, ana, actor, zoe):
    one = correct(actor, zoe, phone="02 47 00 00 02", summary="On vend.")
    author = signed_in(app, zoe)
    assert "attente" in author.get(f"/contributions/{one.id}").text
    decide_on(ana, one, champ=["phone"], raison="On ne vend pas.")
    page = author.get(f"/contributions/{one.id}").text
    assert "On ne vend pas." in page
    assert "par Ana" in page
    assert "non gardé" in page
    closed = author.send(f"/contributions/{one.id}/repondre", page="/compte", reponse="Si !")
    assert closed.status_code == 400


def test_nobody_answers_in_the_authors_name(ana, actor, zoe):
    one = correct(actor, zoe, phone="02 47 00 00 02")
    url = f"/contributions/{one.id}"
    assert "Ouvrir dans la modération" in ana.get(url).text
    answer = ana.send(f"{url}/repondre", page=f"/moderation/{one.id}", reponse="Oui.")
    assert answer.status_code == 404


def test_the_mail_of_an_author_is_on_no_page(ana, actor):
    one = correct(actor, phone="02 47 00 00 02")
    assert one.author_email == "zoe@exemple.fr"
    for page in ("/moderation", f"/moderation/{one.id}", f"/contributions/{one.id}"):
        assert "zoe@exemple.fr" not in ana.get(page).text
    assert "une personne sans compte" in ana.get(f"/moderation/{one.id}").text


def test_the_filters_of_the_queue_survive_the_decisions(ana, actor, zoe):
    one, other = correct(actor, zoe, phone="02 47 00 00 02"), add("La Scierie", author=zoe)
    third = correct(actor, zoe, website="https://exemple.fr")
    page = ana.get("/moderation?genre=update&tout=1").text
    assert f"/moderation/{one.id}?genre=update&amp;tout=1" in page
    assert f"/moderation/{other.id}" not in page
    url = f"/moderation/{one.id}?genre=update"
    seen = version(ana.get(url).text)
    sent = {"champ": ["phone"], "seen_version": seen}
    answer = ana.send(f"/moderation/{one.id}/accepter?genre=update", page=url, **sent)
    assert answer.location == f"/moderation/{third.id}?decidee={one.id}&genre=update"


def test_an_actor_that_moved_away_is_decided_by_both_sides(app, actor, zoe):
    one = correct(actor, zoe, phone="02 47 00 00 02")
    region = account("Rose", ("administrator", "instance"))
    correct(actor, region, place=place(AMBOISE))
    max_ = signed_in(app, account("Max", ("moderator", THERE)))
    assert max_.get(f"/moderation/{one.id}").status_code == 200


def test_a_member_of_a_pole_may_be_decided_by_the_pole(app, zoe):
    pole = make_actor("Le Pôle", kind="pole", **in_commune(AMBOISE))
    one = correct(pole, zoe, phone="02 47 00 00 02")
    pia = signed_in(app, account("Pia", ("moderator", f"pole-{pole.id}")))
    assert decide_on(pia, one, champ=["phone"]).status_code == 303


def test_earlier_proposals_of_the_author_and_on_the_record_are_told(ana, actor, zoe):
    first = correct(actor, zoe, phone="02 47 00 00 02")
    decide_on(ana, first, "refuser", raison="Non.")
    second = correct(actor, zoe, phone="02 47 00 00 03")
    page = ana.get(f"/moderation/{second.id}").text
    assert "Refusée : 1" in page
    assert f"/moderation/{first.id}" in page
    assert "Correction, refusée" in page


def test_one_page_of_the_queue_costs_few_queries(app, ana, zoe):
    for number in range(3):
        add(f"Lieu {number}", author=zoe)

    def cost():
        with sent_to(db.engine) as sent:
            assert ana.get("/moderation").status_code == 200
        return len(sent)

    few = cost()
    for number in range(15):
        add(f"Autre {number}", author=zoe)
    assert cost() == few


def test_the_menu_of_a_moderator_reads_their_rights_once(app, ana):
    ana.get("/")
    with sent_to(db.engine) as sent:
        assert "Modération" in ana.get("/").text
    assert len([one for one in sent if "role_grant.role, role_grant.scope" in one]) == 1
    assert len(sent) <= 12
