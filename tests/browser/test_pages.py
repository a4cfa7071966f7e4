# SPDX-License-Identifier: AGPL-3.0-or-later
"""The other pages as visitors use them: actor, territory, not found, and embedded elsewhere."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.conftest import DESK, PHONE
from tests.loopback import serving


@pytest.fixture
def actor(visit):
    """A ressourcerie of Tours, on its own page."""
    opened = visit(
        path=f"/?activity=ressourcerie&territory={steps.TOURS}",
        permissions=["clipboard-read", "clipboard-write"],
    )
    opened.page.locator("[data-ess-actor] a").first.click()
    expect(opened.page.locator("article.actor")).to_be_visible()
    return opened


def test_an_actor_shows_itself_on_a_small_map(actor):
    page = actor.page
    page.locator(".actor__map").scroll_into_view_if_needed()
    steps.wait_for_map(page)
    pins = page.evaluate(
        """() => document.querySelector("[data-ess-map]").essMap
          .queryRenderedFeatures({ layers: ["selected"] }).map((f) => f.properties.name)"""
    )
    assert pins == [page.get_by_role("heading", level=1).inner_text()]


def test_an_invented_actor_says_so(actor):
    expect(actor.page.get_by_text("Fiche fictive de démonstration.")).to_be_visible()


def test_sharing_copies_the_address(actor):
    page = actor.page
    page.evaluate("delete Navigator.prototype.share")
    page.get_by_role("button", name="Partager").click()
    expect(page.locator("[data-ess-toast]")).to_have_text("Lien copié")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_the_contact_is_a_vcard(actor):
    with actor.page.expect_download() as waiting:
        actor.page.get_by_role("link", name="Enregistrer le contact").click()
    assert waiting.value.suggested_filename.endswith(".vcf")


def test_an_actor_prints_without_what_paper_cannot_do(actor):
    page = actor.page
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="Adresse et contacts")).to_be_visible()
    for useless in (".menu", ".footer__links", ".actor__actions", ".breadcrumb", ".skip"):
        expect(page.locator(useless).first).to_be_hidden()


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_a_territory_says_who_is_there_and_leads_to_its_list(visit, screen):
    page = visit(screen, path=f"/territoires/{steps.TOURS}").page
    expect(page.get_by_role("heading", level=1)).to_have_text(steps.TOURS_NAME)
    for heading in ("Par activité", "Par famille"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    said = steps.number(page.locator(".actor__lead").inner_text().partition("lieux")[0])
    page.locator("[data-ess-map]").scroll_into_view_if_needed()
    steps.wait_for_drawn(page, said)
    page.get_by_role("link", name="Explorer la carte et la liste").click()
    steps.wait_for_url(page, f"territory={steps.TOURS}")
    assert steps.count(page) == said


def test_a_page_that_is_not_there_helps_to_search(visit):
    opened = visit(PHONE)
    opened.watch.expect_status(404)
    page = opened.go("/nulle-part")
    expect(page.get_by_text("Erreur 404")).to_be_visible()
    page.get_by_role("searchbox").fill("ressourcerie")
    page.get_by_role("button", name="Chercher").click()
    steps.wait_for_url(page, "q=ressourcerie")
    assert steps.count(page) > 0


def test_the_code_to_copy_embeds_the_territory_on_another_site(visit):
    opened = visit(DESK, path=f"/territoires/{steps.TOURS}")
    code = opened.page.get_by_label("Code à copier").input_value()
    assert opened.origin in code
    page = f"<!doctype html><title>Mairie</title><h1>Mairie</h1>{code}".encode()
    as_html = {"Content-Type": "text/html; charset=utf-8"}
    with serving(lambda request: request.reply(page, headers=as_html)) as elsewhere:
        opened.watch.allow_origin(elsewhere.origin)
        opened.page.goto(elsewhere.origin)
        frame = opened.page.frame_locator("iframe")
        expect(frame.locator("[data-ess-count]")).to_be_visible()
        expect(frame.locator(".header")).to_have_count(0)
        card = frame.locator("[data-ess-actor] a").first
        name = card.inner_text()
        frame.locator("#q").fill("ressourcerie")
        frame.locator("#q").press("Enter")
        expect(frame.locator("#results .chip").first).to_contain_text("ressourcerie")
        with opened.page.context.expect_page() as waiting:
            frame.locator("[data-ess-actor] a").first.click()
        expect(waiting.value).to_have_url(re.compile("/acteurs/"))
        assert name
