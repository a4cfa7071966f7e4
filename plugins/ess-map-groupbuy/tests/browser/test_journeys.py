# SPDX-License-Identifier: AGPL-3.0-or-later
"""One campaign from its draft to groups that form again, by all who make it."""

from __future__ import annotations

import re

import sqlalchemy as sa
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.runs import asking
from playwright.sync_api import expect

from ess_map import db

from .conftest import DESK

PAGE = "/achats/bois-de-touraine"
TOURS = {"longitude": 0.65, "latitude": 47.35}
SIRET = "73282932000074"


def test_a_campaign_is_prepared_supplied_joined_formed_and_formed_again(
    browse, session_of, make_user, make_hub, make_actor, make_intention, territories, link,
    letters, run_jobs, fits,
):  # fmt: skip
    ines = browse("/achats/nouvelle", session_of(make_user("ines@exemple.fr")), DESK)
    nour = session_of(make_user("nour@exemple.fr", role="animator", scope="department-37"))
    make_hub(actor=make_actor("La Bobine", **TOURS), email="bobine@exemple.fr")
    make_actor("Ressourcerie du Val", siret=SIRET, **TOURS)
    _prepare(ines)
    _open(browse, nour)
    _supply(browse, ines, link, fits)
    _host(browse, ines, link)
    _join(browse, link, fits)
    _join_as_enterprise(browse, link)
    campaign = db.session.scalar(sa.select(Campaign))
    others = [make_intention(campaign, quantity=2, price=13_000, **TOURS) for _one in range(2)]
    _form(ines, run_jobs, fits)
    _answer(browse, link, fits)
    _leave_and_form_again(browse, ines, link, letters, run_jobs, others)


def _prepare(page):
    """The organiser describes a campaign, at a desk."""
    page.get_by_label("Commande livrée à des relais").check()
    page.get_by_label("Le nom de la campagne").fill("Bois de Touraine")
    page.get_by_label("Ce qui s'achète").fill("Bûches de chêne sèches")
    page.get_by_role("button", name="Commencer le brouillon").click()
    page.get_by_label("On compte en").select_option("stere")
    page.get_by_label("Par pas de").fill("1")
    page.get_by_label("TVA du produit").select_option("1000")
    _next(page)
    page.get_by_label("Habitants et structures de l'ESS").check()
    page.locator("textarea[name=area_places]").fill("Indre-et-Loire")
    page.get_by_label("Courriel où écrire aux organisateurs").fill("bois@exemple.fr")
    _next(page)
    _next(page)  # the calendar is proposed
    page.get_by_label("Membres au moins dans un groupe").fill("1")
    _next(page)
    page.get_by_label("Chacun achète en son nom").check()
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    page.goto(f"{PAGE}/tableau")
    page.get_by_role("button", name="Demander l'ouverture").click()
    expect(page.get_by_role("main")).to_contain_text("L'ouverture est demandée")


def _next(page):
    page.get_by_role("button", name="Enregistrer et continuer").click()


def _open(browse, session):
    """Who animates the territory reads it again, and opens it."""
    page = browse("/achats/organiser", session)
    page.get_by_role("link", name="Bois de Touraine").first.click()
    page.goto(f"{PAGE}/etape/open")
    page.get_by_role("button", name="Ouvrir aux intentions").click()
    expect(page.get_by_role("main")).to_contain_text("Intentions ouvertes")


def _supply(browse, ines, link, fits):
    """A supplier writes tiers on a phone, without an account; the organiser accepts them."""
    page = browse(f"{PAGE}/fournir")
    page.get_by_label("Votre entreprise").fill("Scierie du Cher")
    page.get_by_label("Votre courriel").fill("scierie@exemple.fr")
    page.get_by_role("button", name="Recevoir le formulaire").click()
    expect(page.get_by_role("status").first).to_contain_text("Une lettre vient de partir")
    page.goto(link("scierie@exemple.fr"))
    page.get_by_label("Ce que vous proposez").fill("Chêne sec de deux ans")
    page.get_by_label("TVA", exact=True).select_option("1000")
    for place, (least, price) in enumerate((("6", "90"), ("8", "82"))):
        page.locator(f"[name=least_{place}]").fill(least)
        page.locator(f"[name=price_{place}]").fill(price)
    fits(page)
    page.get_by_role("button", name="Déposer l'offre").click()
    expect(page.get_by_role("main")).to_contain_text("dès 8 st")
    ines.goto(f"{PAGE}/offres")
    ines.get_by_role("link", name="Scierie du Cher").click()
    ines.get_by_role("button", name="Retenir pour la formation").click()
    ines.goto(f"{PAGE}/comparer")
    expect(ines.get_by_role("main")).to_contain_text(re.compile(r"90,20\s€"))
    fits(ines)


def _host(browse, ines, link):
    """The organiser asks a hub, which answers by the link of its letter."""
    ines.goto(f"{PAGE}/relais")
    ines.get_by_role("button", name="Demander").click()
    page = browse(link("bobine@exemple.fr"))
    page.get_by_label("samedi matin").check()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Bois de Touraine")
    ines.reload()
    expect(ines.locator("table .badge--open")).to_have_count(1)


def _join(browse, link, fits):
    """A household on a phone: no account, one screen, and the link of a letter."""
    page = browse("/achats/")
    page.get_by_role("link", name="Bois de Touraine").first.click()
    page.locator(f"a[href$='{PAGE}/participer']").first.click()
    fits(page)
    page.get_by_label("Quelle quantité ?").fill("2")
    page.get_by_label("Jusqu'à quel prix ?").fill("120")
    page.get_by_label("Commune").fill("Tours")
    page.get_by_label("Votre nom, ou celui").fill("Zoé Martin")
    page.get_by_label("Votre courriel").fill("zoe@exemple.fr")
    page.get_by_label("J'accepte que l'organisateur").check()
    page.get_by_role("button", name="Envoyer", exact=True).click()
    page.wait_for_url("**/participer/envoye")
    page.goto(link("zoe@exemple.fr"))
    page.get_by_role("button", name="Je confirme").click()
    expect(page.get_by_role("main")).to_contain_text("Mon intention : ")
    expect(page.get_by_role("button", name="Je confirme")).to_have_count(0)
    fits(page)


def _join_as_enterprise(browse, link):
    """An enterprise is found by its SIRET, and says a price without VAT."""
    page = browse(f"{PAGE}/participer", viewport=DESK)
    page.get_by_label("Une structure de l'ESS").check()
    page.get_by_text("Pour une structure de l'économie sociale").click()
    page.get_by_label("La structure sur la carte").fill(SIRET)
    page.get_by_label("Je récupère la TVA").check()
    page.get_by_label("Quelle quantité ?").fill("2")
    page.get_by_label("Jusqu'à quel prix ?").fill("95")
    page.get_by_label("Commune").fill("Tours")
    page.get_by_label("Votre nom, ou celui").fill("Ressourcerie du Val")
    page.get_by_label("Votre courriel").fill("val@exemple.fr")
    page.get_by_label("J'accepte que l'organisateur").check()
    page.get_by_role("button", name="Envoyer", exact=True).click()
    page.wait_for_url("**/participer/envoye")
    page.goto(link("val@exemple.fr"))
    page.get_by_role("button", name="Je confirme").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile("95\\s€"))
    db.session.expire_all()
    found = db.session.scalar(sa.select(Intention).where(Intention.who == "enterprise"))
    assert (found.recovers_vat, found.price, found.actor_id is not None) == (True, 9500, True)


def _form(page, run_jobs, fits):
    """The organiser closes, watches the work without reloading, reads, and proposes."""
    page.goto(f"{PAGE}/etape/close")
    page.get_by_role("button", name="Clore les intentions").click()
    page.goto(f"{PAGE}/formation")
    page.get_by_role("button", name="Former les groupes").click()
    expect(page.get_by_role("status").first).to_be_visible()
    expect(page.locator("progress")).to_be_visible()
    run_jobs(asking.JOB)
    expect(page.get_by_role("main")).to_contain_text("solution prouvée optimale")
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"4\s+personnes servies sur 4"))
    fits(page)
    page.get_by_role("button", name="Proposer ces groupes").click()
    expect(page.get_by_role("main")).to_contain_text("Groupes proposés")


def _answer(browse, link, fits):
    """The household reads why, and says yes; the enterprise reads its price without VAT."""
    page = browse(link("zoe@exemple.fr"))
    main = page.get_by_role("main")
    expect(main).to_contain_text("Vous avez une place")
    expect(main).to_contain_text("à moins de 1 km de chez vous")
    expect(main).to_contain_text("C'est le relais le plus proche")
    expect(main).to_contain_text(re.compile(r"90,20\s€"))
    fits(page)
    page.get_by_role("button", name="Je m'engage").click()
    expect(main).to_contain_text("Vous êtes engagé.")
    page = browse(link("val@exemple.fr"))
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"82\s€.*hors TVA", re.DOTALL))
    page.get_by_role("button", name="Je m'engage").click()
    expect(page.get_by_role("main")).to_contain_text("Vous êtes engagé.")


def _leave_and_form_again(browse, ines, link, letters, run_jobs, others):
    """The enterprise leaves; the tier is lost, nobody pays above their cap, all are told."""
    page = browse(link("val@exemple.fr"))
    page.get_by_text("Revenir sur mon engagement").click()
    page.get_by_role("button", name="Oui, je quitte ce groupe").click()
    expect(page.get_by_role("main")).to_contain_text("Vous vous êtes retiré de votre groupe")
    run_jobs(asking.JOB)
    page = browse(link("zoe@exemple.fr"))
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"99\s€"))
    for email in ("zoe@exemple.fr", "val@exemple.fr", *(one.email for one in others)):
        subject, body = letters(email)[-1]
        assert "Avant :" in body and "Maintenant :" in body, (email, subject)
    subject, body = letters("zoe@exemple.fr")[-1]
    before, now_is = (
        next(line for line in body.splitlines() if line.startswith(word))
        for word in ("Avant :", "Maintenant :")
    )
    assert "90,20" in before and "99" in now_is
    ines.goto(f"{PAGE}/groupes")
    expect(ines.get_by_role("main")).to_contain_text("La Bobine")
