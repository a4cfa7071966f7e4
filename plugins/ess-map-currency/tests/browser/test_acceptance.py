# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people can check for themselves, (a) to (g), on a phone and by the moved clock."""

from __future__ import annotations

import json
import re
from datetime import date

import sqlalchemy as sa
from ess_map_currency.agreements import dates, establishments, links, record
from ess_map_currency.agreements.models import Acceptance, Agreement
from ess_map_currency.circuit import wanted
from ess_map_currency.desks import links as tills
from playwright.sync_api import expect

from ess_map import Actor, db, now, refresh_actors

AT_ELEVEN = {
    # name: (hours, open on Saturday 2 May 2026, open on Friday 1 May, at 11:00)
    "Épicerie du samedi": ("Mo-Sa 09:00-12:30,14:00-19:00; PH off", True, False),
    "Bar du soir": ("Mo-Sa 17:00-01:00", False, False),
    "Repair café": ("Sa[1] 10:00-12:00", True, False),
    "Brocante": ("Sa[2] 09:00-18:00", False, False),
    "Boulangerie du 1er mai": ("Tu-Su 07:00-13:00; PH 08:00-12:00", True, True),
    "Bureau": ("Mo-Fr 09:00-18:00; PH off", False, False),
    "Automate": ("24/7", True, True),
    "Ferme d'été": ("Apr-Oct Fr,Sa 10:00-13:00", True, True),
    "En congés": ("Mo-Su 09:00-18:00; 2026 May 01-May 03 off", False, False),
    "Muet": ("", False, False),
}
OPEN = "/?currency.accepts=la-gabare&currency.open=now&currency.open_at="


def test_on_saturday_at_eleven_the_layer_is_the_list_made_by_hand(
    browse, listed, gabare, make_agreement, make_acceptance, make_actor
):
    """(a) First Saturdays and 1 May included."""
    member = make_agreement(gabare)
    for name, (said, *_open) in AT_ELEVEN.items():
        make_acceptance(agreement=member, actor=make_actor(name, opening_hours=said))
    refresh_actors(db.session, [one.actor_id for one in _of(member)])
    db.session.commit()
    page = browse(f"{OPEN}2026-05-02T11:00")
    expect(page.get_by_role("main")).to_contain_text("5 lieux")
    assert listed(page) == {name for name, (_h, open_, _may) in AT_ELEVEN.items() if open_}
    page.goto(f"{OPEN}2026-05-01T11:00")
    assert listed(page) == {name for name, (_h, _open, may) in AT_ELEVEN.items() if may}


def test_a_demand_is_refused_only_with_a_motive_and_the_applicant_reads_it(
    browse, gabare, make_actor, make_steward, session_of, letter
):
    """(b)"""
    make_actor("Supermarché du Rond-Point")
    page = browse("/monnaies/la-gabare/adherer")
    page.get_by_label("Le nom de l'établissement").fill("Supermarché")
    page.get_by_role("button", name="Chercher", exact=True).click()
    page.get_by_role("link", name="Supermarché du Rond-Point").click()
    page.get_by_label("Votre nom").fill("Zoé Martin")
    page.get_by_label("Votre courriel").fill("zoe@exemple.fr")
    page.get_by_label("J'ai lu la charte").check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.wait_for_url("**/adhesion/envoyee")
    desk = browse("/monnaies/la-gabare/demandes", session_of(make_steward(gabare)))
    desk.get_by_role("link", name="Supermarché du Rond-Point").first.click()
    desk.get_by_role("button", name="Refuser", exact=True).click()
    expect(desk.locator("#decision .error-text")).to_be_visible()
    assert db.session.scalar(sa.select(Agreement.state)) == "applied"
    desk.locator("#decision textarea").fill("Votre enseigne ne relève pas de notre charte.")
    desk.get_by_role("button", name="Refuser", exact=True).click()
    expect(desk.get_by_role("main")).to_contain_text("Refusée")
    page.goto(letter("zoe@exemple.fr", "adhesion/"))
    expect(page.locator("#motif")).to_contain_text("ne relève pas de notre charte")
    expect(page.get_by_role("main")).to_contain_text("Refusée")


def test_the_same_file_again_makes_no_duplicate_and_says_what_it_updates(
    browse, gabare, make_actor, make_steward, session_of, run_jobs
):
    """(c)"""
    make_actor("Le Fournil", siret="73282932000074")
    here = {"latitude": 47.35, "longitude": 0.65}
    rows = [
        {"id": 1, "name": "Le Fournil", "geo": here, "siret": "73282932000074"},
        {"id": 2, "name": "Chez Lila", "geo": here, "telephone": "02 47 00 00 01"},
        {"id": 3, "name": "La Halle aux Vins", "geo": here},
    ]
    page = browse("/monnaies/la-gabare/imports", session_of(make_steward(gabare)))
    expect(_handed(page, rows, run_jobs)).to_contain_text("3 nouvelles")
    page.get_by_role("link", name=re.compile("^À ajouter")).click()
    page.get_by_role("button", name="Ajouter les 2 lieux de cette page à la carte").click()
    run_jobs("currency.exchange")
    counts = _counts()
    assert counts == [3, 3]
    expect(_handed(page, rows, run_jobs)).to_contain_text("rien n'a changé depuis la fois d'avant")
    rows[0]["openHours"], rows[1]["telephone"] = {"Mo": "09:00-12:00"}, "02 47 00 00 02"
    said = _handed(page, rows, run_jobs)
    expect(said).to_contain_text("2 mises à jour")
    expect(said).to_contain_text("1 inchangée")
    assert _counts() == counts


def test_a_lapsed_agreement_leaves_on_its_day_and_comes_back_renewed(
    browse, listed, gabare, make_agreement, make_acceptance, make_actor, make_steward,
    session_of, clock, run_jobs
):  # fmt: skip
    """(d)"""
    member = make_agreement(gabare, member="SARL Page", renew_by=date(2026, 12, 1))
    make_acceptance(agreement=member, actor=make_actor("Librairie"))
    dates.set_alarms(db.session, member)
    refresh_actors(db.session, [one.actor_id for one in _of(member)])
    db.session.commit()
    page = browse("/?currency.accepts=la-gabare")
    clock.advance(days=9, hours=13)  # Monday 30 November, half past eleven in the evening
    run_jobs("timers")
    page.reload()
    assert listed(page) == {"Librairie"}
    clock.advance(hours=1)
    run_jobs("timers")
    page.reload()
    assert listed(page) == set()
    desk = browse(f"/monnaies/la-gabare/membres/{member.id}", session_of(make_steward(gabare)))
    expect(desk.get_by_role("main")).to_contain_text("Échue")
    desk.get_by_role("button", name="Renouveler", exact=True).click()
    expect(desk.get_by_role("main")).to_contain_text("1 décembre 2027")
    page.reload()
    assert listed(page) == {"Librairie"}


def test_a_shop_outside_the_perimeter_is_published_only_by_a_derogation(
    browse, listed, gabare, make_agreement, make_actor, make_steward, session_of
):
    """(e)"""
    away = make_actor("Potier d'Amboise", longitude=0.95, latitude=47.35, commune="37003")
    member = make_agreement(gabare, state="approved", agreed_on=None, charter_at=now())
    establishments.add(db.session, member, away)
    db.session.commit()
    page = browse("/?currency.accepts=la-gabare")
    desk = browse(f"/monnaies/la-gabare/demandes/{member.id}", session_of(make_steward(gabare)))
    desk.get_by_role("button", name="Publier", exact=True).click()
    expect(desk.locator(".error-text").first).to_contain_text("hors du périmètre")
    assert listed(page) == set()
    desk.get_by_text("Accorder une dérogation", exact=True).click()
    desk.get_by_role("button", name="Accorder", exact=True).click()
    expect(desk.locator(".field--wrong textarea[name=motive]")).to_be_visible()
    assert db.session.scalar(sa.select(Acceptance.derogation)) == "", "not without its reason"
    desk.locator("textarea[name=motive]").fill("Vend chaque samedi au marché de Tours.")
    desk.get_by_role("button", name="Accorder", exact=True).click()
    expect(desk.get_by_role("main")).to_contain_text("Hors périmètre, par dérogation")
    desk.get_by_role("button", name="Publier", exact=True).click()
    expect(desk.get_by_role("main")).to_contain_text("En vigueur")
    page.reload()
    assert listed(page) == {"Potier d'Amboise"}


def test_a_desk_without_notes_is_not_proposed_and_the_next_best_one_is(
    browse, gabare, make_desk, make_actor
):
    """(f) The till says it, in one tap and without an account."""
    near = make_actor("La Halle", longitude=0.66, latitude=47.35)
    far = make_actor("Le Bocal", longitude=0.70, latitude=47.35)
    first = make_desk(gabare, actor=near, hours="Mo-Sa 09:00-18:00")
    make_desk(gabare, actor=far, hours="Mo-Sa 09:00-18:00")
    page = browse("/monnaies/changer?place=Tours")
    best = page.locator("#meilleur")
    expect(best).to_have_text("La Halle")
    till = browse(tills.path(first))
    till.get_by_role("button", name="Épuisé", exact=True).click()
    expect(till.get_by_role("status").first).to_contain_text("Noté, merci.")
    page.reload()
    expect(best).to_have_text("Le Bocal")
    expect(page.get_by_role("main")).to_contain_text("plus de billets")


def test_what_three_members_look_for_is_first_among_the_missing_links(
    browse, gabare, make_acceptance, make_steward, session_of
):
    """(g)"""
    members = [make_acceptance(gabare, trades=["bakery"]) for _number in range(3)]
    for one in members[:2]:
        wanted.ask(db.session, one, trade="packaging", radius=30)
    wanted.ask(db.session, members[0], trade="accounting", radius=30)
    db.session.commit()
    own = links.member_path(record.find(db.session, members[2].agreement_id))
    page = browse(f"{own}/recherches")
    page.get_by_label("Que cherchez-vous ?").select_option("packaging")
    page.get_by_role("button", name="Publier", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Recherché")
    desk = browse("/monnaies/la-gabare/circuit", session_of(make_steward(gabare)))
    links_ = desk.locator(".cur-circuit-link")
    expect(links_).to_have_count(2)
    expect(links_.first).to_contain_text("Emballage, contenants")
    expect(links_.first).to_contain_text("Tours Métropole Val de Loire")
    expect(links_.first).to_contain_text("3 recherches sans fournisseur")


def _handed(page, rows, run_jobs):
    """Hand the file over and let it be worked on; return what the page says of it."""
    page.goto("/monnaies/la-gabare/imports")
    file = {"name": "carte.json", "mimeType": "application/json"}
    page.locator("input[type=file]").set_input_files(file | {"buffer": json.dumps(rows).encode()})
    page.get_by_role("button", name="Lire le fichier").click()
    page.wait_for_url(re.compile(r"/imports/\d+"))
    run_jobs("currency.exchange")
    page.reload()
    return page.locator("main header").first


def _counts():
    db.session.expire_all()
    return [db.session.scalar(sa.select(sa.func.count(one.id))) for one in (Actor, Acceptance)]


def _of(agreement):
    return record.find(db.session, agreement.id).acceptances
