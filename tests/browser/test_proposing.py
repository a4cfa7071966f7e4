# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposing a place in a real browser, with JavaScript and without, on a phone and on a desk."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, screen_name
from tests.browser.served import demo_site
from tests.browser.test_accessibility import AXE, RULES, RUN_AXE, SMALL, TOO_WIDE

NEW = "/acteurs/nouveau"


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("proposing")


@pytest.fixture(scope="module")
def site(spatialite: Path, instance: Path):
    """A demo of our own: what is proposed here is nobody else's business."""
    with demo_site(spatialite, instance) as origin:
        yield origin


@pytest.fixture
def link(instance: Path):
    """Return a function that gives the path of the last mailed link."""

    def last() -> str:
        with closing(sqlite3.connect(instance / "ess-map.db")) as database:
            (body,) = database.execute(
                "SELECT body FROM letter WHERE kind = 'contribution' ORDER BY id DESC LIMIT 1"
            ).fetchone()
        return re.search(r"http://[^/]+(/\S+)", body)[1]

    return last


def first_actor(page: Page) -> tuple[str, str]:
    """Return the address and the name of the first actor of the list."""
    first = page.locator("[data-ess-actor] a").first
    return first.get_attribute("href"), first.inner_text()


def say(page: Page, **fields: str) -> None:
    """Fill in fields by their name."""
    for name, text in fields.items():
        page.locator(f"[name={name}]").fill(text)


def send(page: Page) -> None:
    page.locator(".submit-row button[type=submit]").last.click()


def town_of(page: Page, actor: str) -> dict[str, str]:
    """Return the postal code and the commune that the form of an actor holds."""
    page.goto(f"{page.url.split('/acteurs')[0].rstrip('/')}{actor}/modifier")
    return {name: page.locator(f"[name={name}]").input_value() for name in ("postal_code", "city")}


def test_a_visitor_sees_the_double_while_typing_and_corrects_it_instead(visit):
    visited = visit(DESK, path="/")
    page = visited.page
    actor, name = first_actor(page)
    town = town_of(page, actor)
    visited.go(NEW)
    say(page, **town, summary="Ce que j'avais à dire", name=name)
    double = page.locator("#doublons .duplicate")
    expect(double.first).to_contain_text(name)
    double.get_by_role("button", name=re.compile("C’est celui-ci")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    expect(page.locator("[name=summary]")).to_have_value("Ce que j'avais à dire")
    say(page, author_email="double@exemple.fr")
    send(page)
    page.wait_for_url("**/contributions/envoyee")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_visitor_proposes_and_confirms_by_the_mailed_link(visit, link, screen, script):
    visited = visit(screen, path=NEW, java_script_enabled=script)
    page = visited.page
    name = f"La Fabrique {screen.width} {screen.theme} {script}"
    hours = "lundi au vendredi 9h-12h30, 14h-18h ; samedi 9h-12h"
    say(page, name=name, postal_code="37000", city="Tours")
    page.locator("summary", has_text="Écrire moi-même").click()
    say(page, opening_hours=hours)
    if script:
        expect(page.locator("#opening_hours-preview")).to_contain_text(
            "09:00 – 12:30, 14:00 – 18:00"
        )
    page.locator("summary", has_text="Collecte, gestion et valorisation").click()
    page.get_by_label("Ressourcerie").check()
    say(page, author_email=f"{screen.width}-{screen.theme}-{script}@exemple.fr")
    visited.watch.expect_status(422)
    send(page)
    page.wait_for_url(re.compile(f"{NEW}|envoyee"))
    other = page.get_by_label("C’est un autre lieu")
    if other.count():  # those of the other runs have much the same name
        expect(page.locator("[name=opening_hours]")).to_have_value(re.compile("Mo-Fr|lundi"))
        other.first.check()
        send(page)
    page.wait_for_url("**/contributions/envoyee")
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez votre courriel")

    visited.go(link())
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirmer votre proposition")
    expect(page.locator("main")).to_contain_text("Ressourcerie")
    page.get_by_role("button", name="Confirmer et envoyer aux animateurs").click()
    page.wait_for_url("**/contributions/suivi/**")
    expect(page.locator("main")).to_contain_text("en attente de décision")
    expect(page.locator("main")).to_contain_text(name)


def test_one_tap_says_that_a_record_is_right_without_script_or_cookie(visit):
    visited = visit(PHONE, path="/", java_script_enabled=False)
    page = visited.page
    actor, _name = first_actor(page)
    visited.go(actor)
    page.get_by_role("button", name="C’est juste").click()
    expect(page.locator("main")).to_contain_text("Merci ! Votre réponse est notée.")
    assert page.context.cookies() == []


def test_what_is_wrong_has_the_focus_and_leads_to_its_field(visit):
    visited = visit(DESK, path=NEW)
    page = visited.page
    visited.watch.expect_status(422)
    say(page, email="chez nous")
    send(page)
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Courriel du lieu").click()
    expect(page.locator("#email")).to_be_focused()
    expect(page.locator("#email")).to_have_value("chez nous")


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=screen_name)
@pytest.mark.parametrize("where", ["modifier", "fermer", "signaler", "confirmer", "new", "sent"])
def test_every_page_of_proposing_is_accessible(visit, screen, where):
    visited = visit(screen, path="/")
    page = visited.page
    actor, _name = first_actor(page)
    paths = {"new": NEW, "sent": "/contributions/envoyee"}
    visited.go(paths.get(where, f"{actor}/{where}"))
    for folded in page.locator("main details:not([open]) > summary").all():
        if folded.is_visible():
            folded.click()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN_AXE, RULES) == []
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(SMALL) == []
