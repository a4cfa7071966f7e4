# SPDX-License-Identifier: AGPL-3.0-or-later
"""A citizen with bread to buy, an association beside its desk, and both without JavaScript."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from ess_map_currency.desks.models import Desk
from playwright.sync_api import expect

from ess_map import db, refresh_actors

TOURS = {"latitude": 47.35, "longitude": 0.65}


@pytest.fixture
def town(gabare, make_agreement, make_acceptance, make_desk, make_actor):
    """A baker, a greengrocer and a desk on the way through Tours, all open on this Saturday."""
    # In the small country communes alone have an outline, in which a phone is or is not.
    gabare.area = {"codes": ["commune-37261", "commune-37233"]}
    member = make_agreement(gabare)
    hours = "Mo-Sa 08:00-19:00; PH off"
    baker = make_actor("Le Fournil", opening_hours=hours, longitude=0.655, latitude=47.35)
    grocer = make_actor("Les Quatre Saisons", opening_hours=hours, longitude=0.66, latitude=47.35)
    make_acceptance(agreement=member, actor=baker, trades=["bakery"])
    make_acceptance(agreement=member, actor=grocer, trades=["produce"])
    place = make_actor("La Halle", longitude=0.665, latitude=47.35)
    desk = make_desk(gabare, actor=place, hours="Mo-Sa 09:00-18:00")
    refresh_actors(db.session, [baker.id, grocer.id, place.id])
    db.session.commit()
    return desk


def test_a_citizen_finds_the_currency_around_a_desk_and_the_way_of_the_errands(
    browse, town, listed
):
    page = browse("/monnaies/", permissions=["geolocation"], geolocation=TOURS)
    page.get_by_role("button", name="Autour de moi").click()
    here = page.get_by_role("status", name=re.compile("Autour de vous"))
    here.get_by_role("link", name="La Gabare").click()
    page.get_by_role("link", name="Où dépenser", exact=True).click()
    page.wait_for_url("**currency.accepts=la-gabare**")
    assert listed(page) == {"Le Fournil", "Les Quatre Saisons"}
    page.goto("/monnaies/la-gabare")
    page.get_by_role("link", name="Où changer", exact=True).last.click()
    page.get_by_label(re.compile("D.où partez-vous")).fill("Tours")
    page.get_by_role("button", name="Trouver un comptoir").click()
    expect(page.locator("#meilleur")).to_have_text("La Halle")
    expect(page.get_by_role("main")).to_contain_text("En ligne droite")
    page.get_by_role("link", name="Mes courses", exact=True).first.click()
    page.get_by_label("Ce qu'il vous faut").fill("pain, légumes, changer 50")
    page.get_by_label(re.compile("D.où partez-vous")).fill("Tours")
    page.get_by_role("button", name="Préparer mes courses").click()
    stops = page.locator(".cur-round-stop")
    expect(stops).to_have_count(3)
    names = stops.get_by_role("heading").get_by_role("link").all_inner_texts()
    assert set(names) == {"Le Fournil", "Les Quatre Saisons", "La Halle"}
    expect(page.get_by_role("main")).to_contain_text("à vol d'oiseau")


def test_the_association_says_in_one_tap_that_the_notes_are_out(
    browse, town, gabare, make_steward, session_of
):
    page = browse("/monnaies/la-gabare/comptoirs", session_of(make_steward(gabare)))
    desk = page.get_by_role("listitem").filter(has_text="La Halle").first
    desk.get_by_role("button", name="Épuisé", exact=True).click()
    pressed = page.get_by_role("button", name="Épuisé", exact=True)
    expect(pressed).to_have_attribute("aria-pressed", "true")
    expect(page.locator("main header").first).to_contain_text(re.compile(r"1\s*épuisé"))
    box = pressed.bounding_box()
    assert box["height"] >= 44, "a thumb must find it"
    assert _stock() == "out"
    page.get_by_role("link", name="Tableau de bord", exact=True).first.click()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"1\s*comptoir sans billets"))
    page.get_by_role("link", name="Comptoirs", exact=True).first.click()
    page.get_by_role("button", name="En stock", exact=True).click()
    expect(page.get_by_role("button", name="En stock", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    assert _stock() == "ok"
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "nothing sticks out of a phone"


def test_without_javascript_the_essentials_are_there(
    browse, town, gabare, make_steward, session_of, listed
):
    page = browse("/monnaies/", java_script_enabled=False)
    page.get_by_label("Où êtes-vous ?").fill("Tours")
    page.get_by_role("button", name="Ma monnaie locale").click()
    page.get_by_role("link", name="La Gabare").first.click()
    page.get_by_role("link", name="Où dépenser", exact=True).click()
    assert listed(page) == {"Le Fournil", "Les Quatre Saisons"}
    page.goto("/monnaies/changer?place=Tours")
    expect(page.locator("#meilleur")).to_have_text("La Halle")
    page.goto("/monnaies/parcours?needs=pain&from=Tours")
    expect(page.locator(".cur-round-stop")).to_have_count(1)
    own = browse(
        "/monnaies/la-gabare/comptoirs",
        session_of(make_steward(gabare)),
        java_script_enabled=False,
    )
    own.get_by_role("button", name="Épuisé", exact=True).click()
    expect(own.get_by_role("button", name="Épuisé", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    assert _stock() == "out"
    page.goto("/monnaies/changer?place=Tours")
    expect(page.get_by_role("main")).to_contain_text("plus de billets")


def _stock():
    db.session.rollback()
    return db.session.scalar(sa.select(Desk.stock))
