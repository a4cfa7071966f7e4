# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deciding with the keyboard alone, without script, and on a phone, in a real browser."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from ess_map import config
from ess_map.actors import saying, store
from ess_map.actors.models import Actor, ActorLocation
from ess_map.app import create_app
from ess_map.contributions import propose
from ess_map.contributions.models import Contribution
from ess_map.core.db import db
from ess_map.demo.accounts import PASSWORD
from ess_map.people import accounts
from tests.browser.conftest import DESK, PHONE
from tests.browser.served import demo_site, settings
from tests.browser.steps import tab_to
from tests.browser.test_accessibility import CUT_SHORT, SMALL, TOO_WIDE, violations

TOURS = "37261"


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("moderation")


@pytest.fixture(scope="module")
def site(spatialite: Path, instance: Path):
    """A demo of our own: what is decided here is nobody else's business."""
    with demo_site(spatialite, instance) as origin:
        yield origin


@pytest.fixture
def ask(instance: Path, site: str):
    """Let nothing wait but corrections of so many actors of Tours; return their names in order."""

    def proposed(count: int) -> list[str]:
        app = create_app(config.from_environment(settings(instance)), installed=False)
        with app.app_context():
            waits = Contribution.status == "pending"
            db.session.execute(sa.update(Contribution).where(waits).values(status="undone"))
            author = propose.Author(user=accounts.by_address(db.session, "inscrite@demo.example"))
            names = [_correct(actor, author) for actor in _actors(count)]
            db.session.remove()
            db.engine.dispose()
        return names

    return proposed


def _actors(count):
    """Those on which nobody has proposed anything yet."""
    spoken_of = sa.select(Contribution.actor_id).where(Contribution.actor_id.is_not(None))
    query = (
        sa.select(Actor.id)
        .join(ActorLocation)
        .where(ActorLocation.commune_code == TOURS, Actor.status == "published")
        .where(Actor.id.not_in(spoken_of))
        .order_by(Actor.id)
        .limit(count)
    )
    return store.load(db.session, list(db.session.scalars(query)))


def _correct(actor, author):
    known = saying.values(actor)
    place = {name: known[name] for name in ("commune", "latitude", "location_precision")}
    wanted = {
        "phone": "02 47 00 11 22",
        "summary": f"{actor.summary} On y répare aussi.",
        "place": {**place, "longitude": known["longitude"] + 0.004},
    }
    merged = propose.prepare(db.session, actor, actor.version, wanted)
    propose.update(db.session, actor, merged, actor.version, author, "Vu sur place.")
    db.session.commit()
    return actor.name


def enter(page: Page, origin: str, who: str = "animatrice") -> None:
    """Sign in with the keyboard."""
    page.goto(f"{origin}/connexion?next=/moderation")
    page.locator("#email").focus()
    page.keyboard.type(f"{who}@demo.example")
    tab_to(page, page.locator("#password"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(title(page)).to_have_text("Modération")
    page.wait_for_load_state()


def title(page: Page):
    return page.get_by_role("heading", level=1)


def focused_row(page: Page) -> str:
    return page.evaluate(
        "document.activeElement.closest('[data-ess-row]')?.querySelector('h3').innerText"
    )


def test_an_animator_decides_with_the_keyboard_alone(visit, ask):
    names = ask(4)
    visited = visit(DESK)
    page = visited.page
    enter(page, visited.origin)

    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Au clavier")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert focused_row(page) == names[0]
    page.keyboard.press("Enter")
    expect(title(page)).to_have_text(names[0])
    expect(page.locator("ins").first).to_be_visible()

    # Two fields of three, with a reason.
    tab_to(page, page.get_by_role("checkbox", name="En une phrase"))
    page.keyboard.press("Space")
    page.keyboard.press("r")
    page.keyboard.type("Merci ! La phrase est trop longue.")
    tab_to(page, page.locator("[data-ess-accept]"))
    page.keyboard.press("Enter")
    expect(title(page)).to_have_text(names[1])
    expect(page.locator(".just")).to_contain_text(f"Acceptée : {names[0]}.")

    # Taken back, it waits again.
    tab_to(page, page.locator(".just button"))
    page.keyboard.press("Enter")
    expect(title(page)).to_have_text(names[0])
    expect(page.get_by_role("heading", name="Votre décision")).to_be_visible()
    page.wait_for_load_state()  # the keys are a script's
    page.keyboard.press("l")

    # Two at once.
    expect(title(page)).to_have_text("Modération")
    for _turn in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    bulk = page.locator("[data-ess-bulk]")
    expect(bulk).to_contain_text("(2)")
    tab_to(page, bulk)
    page.keyboard.press("Enter")
    expect(title(page)).to_have_text("2 propositions acceptées")

    # One with a single key, and what is left is what was not touched.
    visited.go("/moderation")
    page.keyboard.press("j")
    assert focused_row(page) == names[2]
    page.keyboard.press("a")
    expect(page.locator(".just")).to_contain_text(f"Acceptée : {names[2]}.")
    expect(page.locator("[data-ess-row] h3")).to_have_text([names[3]])

    # Letters in a box are letters, and the keys can be switched off.
    page.locator("#texte").focus()
    page.keyboard.type("ajax")
    expect(page.locator(".queue")).to_contain_text("Aucune proposition ne répond")
    expect(page).to_have_url(re.compile("texte=ajax"))
    visited.go("/moderation")
    page.keyboard.press("?")
    tab_to(page, page.locator("[data-ess-keys-on]"))
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("a")
    assert focused_row(page) is None
    expect(page.locator("[data-ess-row]")).to_have_count(1)


def test_without_script_everything_can_be_decided(visit, ask):
    name = ask(1)[0]
    visited = visit(DESK, java_script_enabled=False)
    page = visited.page
    page.goto(f"{visited.origin}/connexion?next=/moderation")
    page.locator("#email").fill("moderateur@demo.example")
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    page.locator("#texte").fill(name)
    page.get_by_role("button", name="Filtrer").click()
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_label("Phrases toutes prêtes").select_option(index=4)
    page.get_by_role("button", name="Refuser").click()
    expect(page.locator(".just")).to_contain_text(f"Refusée : {name}.")
    page.locator(".just button").click()
    expect(page.locator("main")).to_contain_text("Refus annulé")
    page.get_by_role("button", name="Accepter").click()
    expect(page.locator(".just")).to_contain_text(f"Acceptée : {name}.")


def test_a_ready_made_sentence_goes_into_the_box_to_be_changed(visit, ask):
    name = ask(1)[0]
    visited = visit(PHONE)
    page = visited.page
    enter(page, visited.origin)
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_label("Phrases toutes prêtes").select_option(index=1)
    box = page.get_by_label("Un mot à l’auteur")
    expect(box).to_be_focused()
    expect(box).to_have_value(re.compile("Merci !"))


def test_every_screen_of_moderation_is_accessible(visit, ask, screen):
    ask(2)
    visited = visit(screen, bypass_csp=True)
    page = visited.page
    enter(page, visited.origin)
    page.locator(".moderation__more > summary").click()
    wrong = {"queue": checks(page)}
    page.locator("[data-ess-open]").first.click()
    title(page).wait_for()
    wrong["one"] = checks(page)
    page.locator("#raison").fill("Non, merci.")
    page.get_by_role("button", name="Refuser").click()
    page.locator(".just").wait_for()
    wrong["next"] = checks(page)
    visited.go("/moderation?texte=introuvable")
    wrong["empty"] = checks(page)
    visited.go("/moderation")
    page.locator("[data-ess-all]").check()
    page.locator("[data-ess-bulk]").click()
    page.wait_for_url("**/moderation/lot?**")
    wrong["outcome"] = checks(page)
    assert not any(wrong.values()), wrong


def checks(page):
    """What is wrong with a page; the bell's number is meant to stand out of its button."""
    found = [one for check in (TOO_WIDE, SMALL, CUT_SHORT) for one in page.evaluate(check)]
    return [*violations(page), *(one for one in found if "bell" not in one)]
