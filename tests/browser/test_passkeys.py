# SPDX-License-Identifier: AGPL-3.0-or-later
"""A passkey in a real browser with a virtual authenticator: added, used to come in, removed."""

import re
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from ess_map import config
from ess_map.app import create_app
from ess_map.core.db import db
from ess_map.people import accounts
from ess_map.testing.chromium import OPTIONS
from ess_map.testing.servers import chromium_path
from tests.browser.conftest import PHONE
from tests.browser.served import empty_site, settings
from tests.browser.test_accessibility import AXE, RULES, RUN_AXE

EMAIL = "anna@exemple.fr"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
# A passkey is bound to a name, never to a number: here the machine's own.
RESOLVER = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the served application."""
    return tmp_path_factory.mktemp("passkeys")


@pytest.fixture(scope="module")
def site(spatialite: Path, instance: Path):
    """The application, under a name."""
    with empty_site(spatialite, instance) as origin:
        yield origin.replace("127.0.0.1", "localhost")


@pytest.fixture(scope="module")
def application(site: str, instance: Path):
    """The same application beside the served one: it writes the links that a letter would carry."""
    app = create_app(config.from_environment(settings(instance)), installed=False)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def chromium(chromium: Browser):
    """A Chromium that also finds this machine by its name."""
    options = [one for one in OPTIONS if not one.startswith("--host-resolver")]
    browser = chromium.browser_type.launch(
        executable_path=chromium_path(), args=[*options, RESOLVER]
    )
    yield browser
    browser.close()


@pytest.fixture
def page(application: Flask, visit) -> Page:
    """Anna's browser, signed in by a link, with a device that recognises her."""
    with application.app_context():
        user = accounts.by_address(db.session, EMAIL)
        user = user or accounts.create(db.session, EMAIL, "Anna")
        user.link_used_at = None
        user.webauthn.clear()
        db.session.commit()
        link = f"/connexion/{accounts.sign_in_link(user)}"
    page = visit(PHONE, path=link, bypass_csp=True).page
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.get_by_role("button", name="Me connecter").click()
    page.wait_for_url("**/")
    return page


def go(page: Page, path: str) -> None:
    page.goto("/".join(page.url.split("/")[:3]) + path)


def add_key(page: Page, name: str, usage: str) -> None:
    go(page, "/compte/cles")
    page.get_by_label("Nom de la clé").fill(name)
    page.get_by_label(usage).check()
    page.get_by_role("button", name="Ajouter une clé").click()
    expect(page.get_by_text(re.compile(f"Clé d'accès ajoutée\\s: {name}"))).to_be_visible()


def sign_out(page: Page) -> None:
    go(page, "/compte")
    page.get_by_text("Menu", exact=True).click()
    page.locator(".account > summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/")


def test_a_passkey_is_added_signs_in_alone_and_is_removed(page):
    add_key(page, "Mon téléphone", "Me connecter sans mot de passe")
    sign_out(page)
    go(page, "/connexion?next=/compte/cles")
    page.get_by_role("button", name="Utiliser une clé d'accès").click()
    page.wait_for_url("**/compte/cles")
    expect(page.get_by_role("strong")).to_have_text("Mon téléphone")
    page.get_by_role("button", name="Retirer Mon téléphone").click()
    expect(page.get_by_text(re.compile("Clé d'accès supprimée"))).to_be_visible()
    sign_out(page)
    go(page, "/connexion")
    page.get_by_role("button", name="Utiliser une clé d'accès").click()
    expect(page.get_by_text("Cette clé n'est liée à aucun compte ici.")).to_be_visible()


def test_a_passkey_confirms_a_sign_in_by_link(page, application):
    add_key(page, "Clé du bureau", "Confirmer ma connexion")
    sign_out(page)
    with application.app_context():
        user = accounts.find(db.session, EMAIL)
        user.link_used_at = None
        db.session.commit()
        go(page, f"/connexion/{accounts.sign_in_link(user)}")
    page.get_by_role("button", name="Me connecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirmer avec une clé d'accès")
    page.get_by_role("button", name="Utiliser une clé d'accès").click()
    page.wait_for_url("**/")
    go(page, "/compte")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon compte")


def test_who_cancels_is_told_and_may_try_again(page):
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    sign_out(page)
    page.add_init_script(
        "navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
    )
    go(page, "/connexion")
    page.get_by_role("button", name="Utiliser une clé d'accès").click()
    expect(page.get_by_role("alert")).to_contain_text("vous avez annulé")
    expect(page.get_by_role("button", name="Réessayer")).to_be_visible()


@pytest.mark.parametrize("path", ["/compte", "/compte/sessions", "/compte/cles"])
def test_account_pages_break_no_rule_of_accessibility(page, path):
    go(page, path)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN_AXE, RULES) == []


@pytest.mark.parametrize("path", ["/connexion", "/inscription", "/mot-de-passe/oublie"])
def test_doors_break_no_rule_of_accessibility(visit, screen, path):
    page = visit(screen, path=path, bypass_csp=True).page
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN_AXE, RULES) == []
