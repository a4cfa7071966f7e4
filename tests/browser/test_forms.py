# SPDX-License-Identifier: AGPL-3.0-or-later
"""The widgets of forms: addresses, the pin, proof of work, what is wrong, with and without JS."""

import json
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import served
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_accessibility import AXE, RULES, RUN_AXE, SMALL, TOO_WIDE

PAGE = "/essai-de-formulaire"


@pytest.fixture(scope="module")
def site(spatialite: Path, tmp_path_factory: pytest.TempPathFactory):
    """The origin of an application that has a page with every widget."""
    instance = tmp_path_factory.mktemp("forms")
    shutil.copy(spatialite, instance / "ess-map.db")
    with served.site(instance, "tests.browser.forms_page") as origin:
        yield origin


def fill(page: Page) -> None:
    """Answer what must be answered."""
    page.get_by_label("Nom").fill("La Ressourcerie")
    page.get_by_label("Adresse électronique").fill("moi@exemple.fr")
    page.get_by_label("Alimentation").check()


def send(page: Page) -> dict:
    """Press the button and return what the server received."""
    page.get_by_role("button", name="Proposer").click()
    page.wait_for_url(f"**{PAGE}")
    expect(page.locator("pre")).to_be_visible()
    return json.loads(page.locator("pre").inner_text())


def proposed(page: Page):
    return page.get_by_role("listbox", name="Adresses proposées").get_by_role("option")


def part(page: Page, name: str) -> str:
    return page.locator(f"[data-ess-part={name}]").input_value()


def propose(page: Page, text: str) -> None:
    """Type into the street until something is proposed."""
    street = page.get_by_role("combobox", name="Rue")
    street.click()
    street.press_sequentially(text)
    expect(proposed(page).first).to_be_visible()


def pin(page: Page):
    return page.get_by_role("button", name=re.compile("Repère du lieu"))


def test_an_address_is_chosen_with_the_keyboard_and_sent_with_its_proof(visit):
    page = visit(DESK, path=PAGE).page
    fill(page)
    propose(page, "12 rue Nationale Tour")
    street = page.get_by_role("combobox", name="Rue")
    expect(street).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_text(re.compile("Propositions : "))).to_be_attached()
    street.press("ArrowDown")
    active = street.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    street.press("Enter")
    expect(street).to_have_attribute("aria-expanded", "false")
    expect(street).to_have_value("12 rue Nationale")
    assert (part(page, "city"), part(page, "commune")) == ("Tours", "37261")
    assert part(page, "location_precision") == "commune"
    expect(page.get_by_text("déplacez-le au bon endroit")).to_be_visible()
    received = send(page)
    assert received["proven"] is True
    assert received["caught"] is False
    assert float(received["longitude"]) == pytest.approx(0.69, abs=0.05)


def test_escape_closes_the_list_and_keeps_what_was_typed(visit):
    page = visit(DESK, path=PAGE).page
    propose(page, "12 rue Nationale Tour")
    street = page.get_by_role("combobox", name="Rue")
    street.press("ArrowUp")
    street.press("Escape")
    expect(page.locator(".suggestion")).to_have_count(0)
    expect(street).to_have_value("12 rue Nationale Tour")
    assert part(page, "longitude") == ""


def test_the_pin_moves_with_the_arrow_keys_and_under_the_mouse(visit):
    page = visit(DESK, path=PAGE).page
    propose(page, "Amboise")
    proposed(page).filter(has_text="Amboise").first.click()
    page.locator(".place__map").scroll_into_view_if_needed()
    expect(pin(page)).to_be_visible()
    west = float(part(page, "longitude"))
    pin(page).focus()
    with page.expect_response(re.compile(r"/adresses\.json\?lon=")):
        page.keyboard.press("Shift+ArrowLeft")
    moved = float(part(page, "longitude"))
    assert moved < west
    assert part(page, "location_precision") == "address"
    north = float(part(page, "latitude"))
    box = pin(page).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 3, y - 30, steps=4)
    page.mouse.move(x + 5, y - 60, steps=4)
    page.mouse.up()
    expect(page.locator("[data-ess-part=latitude]")).not_to_have_value(f"{north:.6f}")
    assert float(part(page, "latitude")) > north
    assert part(page, "city") == "Amboise"


def test_a_place_without_an_address_is_put_on_the_map(visit):
    page = visit(PHONE, path=PAGE).page
    expect(page.get_by_text("Pas encore de repère")).to_be_visible()
    page.get_by_role("button", name="Placer le repère").scroll_into_view_if_needed()
    page.locator(".place__map canvas").wait_for()
    page.get_by_role("button", name="Placer le repère").click()
    expect(pin(page)).to_be_focused()
    assert part(page, "location_precision") == "address"


def test_another_town_takes_the_old_pin_away(visit):
    page = visit(DESK, path=PAGE).page
    propose(page, "Amboise")
    proposed(page).filter(has_text="Amboise").first.click()
    page.get_by_label("Code postal").fill("37000")
    page.get_by_label("Code postal").blur()
    expect(page.locator("[data-ess-part=longitude]")).to_have_value("")
    expect(pin(page)).to_have_count(0)


def test_what_is_wrong_has_the_focus_and_leads_to_its_fields(visit):
    one = visit(PHONE, path=PAGE)
    one.watch.expect_status(422)
    page = one.page
    page.get_by_label("Nom").fill("La Ressourcerie")
    page.get_by_role("button", name="Proposer").click()
    summary = page.get_by_role("group", name="2 réponses sont à revoir")
    expect(summary).to_be_focused()
    expect(page.get_by_label("Nom")).to_have_value("La Ressourcerie")
    summary.get_by_role("link", name="Activités").click()
    expect(page.get_by_label("Alimentation")).to_be_focused()
    email = page.get_by_label("Adresse électronique")
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_have_accessible_description(
        re.compile("Elle ne sera pas publiée. Erreur : Écrivez votre adresse.")
    )


def test_without_javascript_the_fields_are_enough(visit):
    page = visit(PHONE, path=PAGE, java_script_enabled=False).page
    fill(page)
    page.get_by_label("Code postal").fill("37000")
    expect(page.get_by_text("Le code postal et la commune suffisent")).to_be_visible()
    expect(page.locator(".place__review")).to_be_hidden()
    page.get_by_role("button", name="Proposer").click()
    received = json.loads(page.locator("pre").inner_text())
    assert (received["proven"], received["postal_code"]) == (False, "37000")


def test_a_day_is_copied_to_the_others_and_the_week_understood_while_one_types(visit):
    page = visit(PHONE, path=PAGE).page
    fill(page)
    monday = page.get_by_role("group", name="Lundi")
    monday.get_by_label("de (lundi, première plage)").fill("9h30")
    monday.get_by_label("à (lundi, première plage)").fill("1200")
    monday.get_by_role("button", name="copier jusqu’à vendredi").click()
    page.get_by_label("comme les autres jours").check()  # whatever day it is
    expect(page.locator("#hours-preview tr", has_text="09:30 – 12:00")).to_have_count(5)
    assert send(page)["open"] == "Mo-Fr 09:30-12:00"


def test_a_form_sent_at_once_waits_for_its_proof(visit):
    page = visit(PHONE, path=PAGE).page
    page.evaluate(
        """() => {
          document.getElementById("name").value = "La Ressourcerie";
          document.getElementById("email").value = "moi@exemple.fr";
          document.getElementById("activities-0").checked = true;
        }"""
    )
    assert send(page)["proven"] is True


def test_a_server_that_sets_no_challenge_does_not_stop_the_form(visit):
    one = visit(PHONE, path=PAGE)
    one.watch.expect_status(429)
    one.page.route("**/defi.json", lambda route: route.fulfill(status=429, body="{}"))
    fill(one.page)
    assert send(one.page)["proven"] is False


def test_the_form_passes_the_machine_checks(visit, screen):
    one = visit(screen, path=PAGE)
    one.watch.expect_status(422)
    page = one.page
    page.get_by_role("button", name="Proposer").click()
    expect(page.locator(".error-summary")).to_be_focused()
    propose(page, "Amb")
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(SMALL) == []
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN_AXE, RULES) == []
