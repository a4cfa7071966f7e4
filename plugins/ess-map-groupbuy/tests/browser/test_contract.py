# SPDX-License-Identifier: AGPL-3.0-or-later
"""A contract without any hub: sealed on a phone, opened by the clock, accepted by a household."""

from __future__ import annotations

import hashlib
import re

from ess_map_groupbuy.campaigns import moving
from ess_map_groupbuy.contracts import record
from ess_map_groupbuy.intentions import links
from ess_map_groupbuy.runs import asking
from playwright.sync_api import expect

from ess_map import db

from .conftest import DESK

PAGE = "/achats/electricite"
CRITERIA = [{"key": "prix", "label": "Prix", "weight": 100}]


def test_a_quote_is_sealed_opened_by_the_clock_chosen_and_accepted(
    browse, session_of, territories, make_campaign, make_organiser, make_intention, link, letters,
    clock, run_jobs, fits,
):  # fmt: skip
    campaign = make_campaign(
        "Électricité", slug="electricite", kind="pooled_contract", step=100, criteria=CRITERIA,
        vat_rate=2000, least_members=1,
    )  # fmt: skip
    people = [
        make_intention(campaign, quantity=45, price=24_000, reach=None, longitude=None)
        for _one in range(2)
    ]
    moving.dated(db.session, campaign)
    db.session.commit()
    text = _seal(browse, link, fits)
    organiser = make_organiser(campaign, "ines@exemple.fr")
    public, desk = browse(f"{PAGE}"), browse(f"{PAGE}/plis", session_of(organiser), DESK)
    expect(desk.get_by_role("main")).to_contain_text("personne ne peut lire un pli")
    digest = hashlib.sha256(text.encode()).hexdigest()
    expect(desk.get_by_role("main")).to_contain_text(digest)
    assert "181,23" not in desk.content() and "Toits" not in desk.content()
    clock.advance(days=31)
    run_jobs("timers")
    db.session.expire_all()
    (quote,) = record.of_campaign(db.session, campaign.id)
    assert quote.state == "opened"
    public.goto(f"{PAGE}/ouverture")
    expect(public.get_by_role("main")).to_contain_text("Toits solaires d'ici")
    expect(public.get_by_role("main")).to_contain_text(digest)
    fits(public)
    _choose(browse(f"{PAGE}/plis", session_of(organiser), DESK), run_jobs)
    own = browse(links.own_path(people[0]))
    main = own.get_by_role("main")
    # 4.5 MWh at 181,23 € are 815,54 €, and 20 % of VAT.
    expect(main).to_contain_text(re.compile(r"978,65\s€"))
    expect(main).to_contain_text(re.compile(r"Avec qui\s*Soleil du Cher"))
    fits(own)
    own.get_by_role("button", name="Je m'engage").click()
    expect(main).to_contain_text("Vous êtes engagé.")
    assert "Où :" not in letters(people[0].email)[-1][1]


def _seal(browse, link, fits):
    """Seal a quote on a phone and confirm the address; return the text of the receipt."""
    page = browse(f"{PAGE}/sceller")
    page.get_by_label("Votre entreprise").fill("Soleil du Cher")
    page.get_by_label("Votre courriel").fill("devis@exemple.fr")
    page.get_by_label("Prix d'une unité, hors taxes").fill("181,23")
    page.get_by_label("Votre offre en quelques phrases").fill("Toits solaires d'ici")
    page.locator("[name=sure]").check()
    fits(page)
    page.get_by_role("button", name="Sceller").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Votre pli est scellé")
    text = page.locator("pre").text_content()
    fits(page)
    page.goto(link("devis@exemple.fr"))
    page.get_by_role("button", name="Oui, je confirme").click()
    expect(page.get_by_role("main")).to_contain_text("ne se lit nulle part, pas même ici")
    return text


def _choose(page, run_jobs):
    """The published criteria decide; the organiser has the personal offers prepared and sent."""
    page.get_by_role("button", name="Retenir le premier du classement").click()
    page.get_by_role("button", name="Préparer les offres personnelles").click()
    run_jobs(asking.JOB)
    page.goto(f"{PAGE}/formation")
    page.locator(".gb-runs-line a").first.click()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"2\s+personnes servies sur 2"))
    page.get_by_role("button", name="Proposer ces groupes").click()
    expect(page.get_by_role("main")).to_contain_text("Offres à accepter")
