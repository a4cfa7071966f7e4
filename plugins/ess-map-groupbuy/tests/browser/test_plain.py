# SPDX-License-Identifier: AGPL-3.0-or-later
"""Without JavaScript, and without a mouse: what counts is there all the same."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from ess_map_groupbuy.campaigns import moving
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.groups import proposing
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.runs import asking, reading
from playwright.sync_api import expect

from ess_map import db

from .conftest import DESK

FORM = "/achats/bois/participer"
HERE = {"longitude": 0.65, "latitude": 47.35}
ASKED = "document.activeElement && document.activeElement.name"
RING = """() => {
  const one = document.activeElement;
  return [one, one.closest("label")].filter(Boolean).map((it) => getComputedStyle(it))
    .some((style) => style.outlineStyle !== "none" || style.boxShadow !== "none");
}"""
"""A box to tick shows it on its label."""


@pytest.fixture
def wood(territories, make_campaign, make_hosting, make_offer, make_intention):
    """A campaign in which one more household makes the group."""
    campaign = make_campaign("Bois", least_members=1)
    make_hosting(campaign, actor_fields=HERE)
    make_offer(campaign, tiers=((6, 9000),))
    make_intention(campaign, quantity=4, **HERE)
    return campaign


def test_without_javascript_a_household_takes_part_reads_why_and_answers(
    browse, wood, link, run_jobs
):
    page = browse(FORM, java_script_enabled=False)
    page.get_by_label("Quelle quantité ?").fill("2")
    page.get_by_label("Jusqu'à quel prix ?").fill("120")
    page.get_by_label("Votre nom, ou celui").fill("Zoé")
    page.get_by_label("Votre courriel").fill("zoe@exemple.fr")
    page.get_by_label("J'accepte que l'organisateur").check()
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.locator(".error-summary")).to_contain_text("Dans quelle commune")
    expect(page.get_by_label("Votre nom, ou celui")).to_have_value("Zoé")
    page.get_by_label("Commune").fill("Tours")
    page.get_by_role("button", name="Envoyer", exact=True).click()
    page.wait_for_url("**/participer/envoye")
    page.goto(link("zoe@exemple.fr"))
    page.get_by_role("button", name="Je confirme").click()
    _propose(wood.id, run_jobs)
    page.goto(link("zoe@exemple.fr"))
    main = page.get_by_role("main")
    expect(main).to_contain_text("Vous avez une place")
    page.get_by_role("button", name="Je m'engage").click()
    expect(main).to_contain_text("Vous êtes engagé.")
    page.get_by_text("Revenir sur mon engagement").click()
    page.get_by_role("button", name="Oui, je quitte ce groupe").click()
    expect(main).to_contain_text("Vous vous êtes retiré de votre groupe")


def test_the_form_of_an_intention_is_filled_by_the_keyboard_alone(browse, wood):
    page = browse(FORM, viewport=DESK)
    page.locator("h1").click()
    answers = (
        ("quantity", "3"), ("price", "120"), ("city", "Tours"), ("name", "Zoé"),
        ("email", "zoe@exemple.fr"), ("consent", None),
    )  # fmt: skip
    for name, typed in answers:
        _reach(page, name)
        assert page.evaluate(RING), f"{name} does not show that it has the focus"
        if typed is None:
            page.keyboard.press("Space")
        else:
            page.keyboard.press("Control+A")
            page.keyboard.type(typed)
    page.keyboard.press("Enter")
    page.wait_for_url("**/participer/envoye")
    db.session.expire_all()
    found = db.session.scalar(sa.select(Intention).where(Intention.email == "zoe@exemple.fr"))
    assert (found.quantity, found.price, found.place) == (3, 12_000, "Tours")


def _reach(page, name):
    """Go on with the tabulator until ``name`` has the focus: the fields stand in their order."""
    for _stop in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(ASKED) == name:
            return
    pytest.fail(f"the keyboard does not reach {name}")


def _propose(campaign_id, run_jobs):
    db.session.expire_all()
    campaign = campaigns.by_id(db.session, campaign_id)
    for event in ("close", "form"):
        moving.apply(db.session, campaign, event, allowed=lambda _role: True)
    run_id = asking.ask(db.session, campaign).id
    db.session.commit()
    run_jobs(asking.JOB)
    db.session.expire_all()
    run = reading.find(db.session, campaign_id, run_id)
    proposing.propose(db.session, campaigns.by_id(db.session, campaign_id), run)
    db.session.commit()
