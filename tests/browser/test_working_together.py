# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a stranger's correction to the map and back, and two at one record: all of it for real.

A served instance with its worker, letters through SMTP, a browser for each of the four people.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from ess_map.demo.accounts import PASSWORD
from tests.browser import steps
from tests.browser.conftest import DESK, PHONE, Visit
from tests.browser.posted import Post, PostedSite, link, posted_demo, text

HERE = {"territory": steps.TOURS, "activity": "ressourcerie"}
LIST = f"/?{urlencode(HERE)}"
SUBSCRIBER, CITIZEN = "abonne@exemple.fr", "citoyenne@exemple.fr"
NAME, PHONE_NUMBER, SUMMARY = "L'Établi des Mésanges", "02 47 31 41 59", "Que des mensonges."
REASON = "Merci ! La phrase est une opinion : je ne la garde pas."
AFTER = """(entry) => Object.fromEntries(
  [...entry.querySelectorAll(".history__change")].map((one) => {
  const after = one.querySelector("dd").cloneNode(true);
  after.querySelectorAll("del, .visually-hidden").forEach((part) => part.remove());
  return [one.querySelector("dt").textContent, after.textContent];
}))"""
FEATURES = """() => document.querySelector("[data-ess-map]").essMap
  .queryRenderedFeatures({ layers: ["points"] }).map((feature) => feature.properties.name)"""


@pytest.fixture
def posted(spatialite: Path, tmp_path: Path):
    """A demo of this test's own, so that trying again begins afresh."""
    with posted_demo(spatialite, tmp_path) as found:
        yield found


@pytest.fixture
def site(posted: PostedSite) -> str:
    return posted.origin


@dataclass(frozen=True)
class Place:
    """One place of the list, as it was before anybody touched it."""

    name: str
    slug: str
    phone: str
    summary: str

    @property
    def page(self) -> str:
        return f"/acteurs/{self.slug}"


def test_a_strangers_correction_goes_all_the_way_and_back(visit, posted):
    citizen = visit(PHONE)
    subscribe(visit(PHONE), posted.post)
    place = correct(citizen)
    confirm(citizen, posted.post)
    assert names_on_the_list(citizen.go(LIST)).count(place.name) == 1

    animator = visit(DESK)
    address = find_in_the_queue(animator, place)
    stay_out(visit(DESK), place, address)
    decide(animator)
    read_the_answer(citizen, posted.post)

    reader = visit(DESK)
    everywhere(reader, shown=NAME, gone=place.name)
    expect(reader.go(place.page).locator("main")).to_contain_text(PHONE_NUMBER)
    expect(reader.page.locator("main")).not_to_contain_text(SUMMARY)
    read_the_news(reader, posted)

    undo(animator, address)
    taken_back = posted.post.letter(CITIZEN, "Décision annulée")
    assert "de nouveau en attente" in taken_back["Subject"]
    everywhere(reader, shown=place.name, gone=NAME)
    expect(reader.go(place.page).locator("main")).not_to_contain_text(PHONE_NUMBER)
    read_the_history(reader, place)


def test_two_people_at_one_record_see_each_other_and_lose_nothing(visit, site):
    faster, slower = visit(DESK), visit(PHONE)
    form = f"{first_in_tours(faster)}/modifier"
    first, second = sign_in(faster, "contributrice", form), sign_in(slower, "inscrite", form)
    first.locator("[name=phone]").fill("02 47 00 00 01")
    second.locator("[name=phone]").fill(PHONE_NUMBER)
    second.locator("[name=summary]").fill(SUMMARY)
    first.get_by_role("button", name="Envoyer mes corrections").click()
    expect(first.locator("main")).to_contain_text("la carte dit maintenant ce que vous avez écrit")

    slower.watch.expect_status(412)
    send = second.get_by_role("button", name="Envoyer mes corrections")
    send.click()
    clash = second.get_by_role("group", name="Téléphone")
    expect(clash.locator(".clash__text")).to_have_text(["02 47 00 00 01", PHONE_NUMBER])
    expect(second.locator(".clashes")).to_be_focused()
    expect(second.locator("[name=summary]")).to_have_value(SUMMARY)
    clash.get_by_label(PHONE_NUMBER).check()
    send.click()
    second.wait_for_url(re.compile(r"/contributions/\d+$"))
    row = second.get_by_role("row", name="Téléphone")
    expect(row.locator("td")).to_have_text(["02 47 00 00 01", PHONE_NUMBER])
    expect(second.locator("main")).to_contain_text(SUMMARY)


def first_in_tours(visited: Visit) -> str:
    """Return the page of the first place of the commune."""
    first = visited.go("/?territory=commune-37261").locator("[data-ess-actor]").first
    return f"/acteurs/{first.get_attribute('data-ess-actor')}"


def subscribe(visited: Visit, post: Post) -> None:
    """Ask for letters about the list, and confirm by the mailed link."""
    page = visited.go(LIST)
    page.get_by_role("link", name="S'abonner à cette recherche").click()
    expect(page.locator("main")).to_contain_text(steps.TOURS_NAME)
    expect(page.locator("main")).to_contain_text("Ressourcerie")
    page.locator("[name=email]").fill(SUBSCRIBER)
    page.get_by_role("button", name="S'abonner").click()
    page.wait_for_url("**/abonnements/demande")
    page.goto(link(post.letter(SUBSCRIBER, "Confirmez votre abonnement"), "/abonnements/"))
    page.get_by_role("button", name="Oui, je m'abonne").click()
    expect(page.locator("main")).to_contain_text("C'est fait")


def correct(visited: Visit) -> Place:
    """Change three fields of the first place of the list; return what it was."""
    page = visited.go(LIST)
    first = page.locator("[data-ess-actor]").first
    slug = first.get_attribute("data-ess-actor")
    first.get_by_role("link").click()
    page.get_by_role("link", name=re.compile("Modifier|Corriger|correction")).first.click()
    fields = {name: page.locator(f"[name={name}]") for name in ("name", "phone", "summary")}
    place = Place(slug=slug, **{name: field.input_value() for name, field in fields.items()})
    for name, typed in {"name": NAME, "phone": PHONE_NUMBER, "summary": SUMMARY}.items():
        fields[name].fill(typed)
    page.locator("[name=message]").fill("J'y étais hier.")
    page.locator("[name=author_email]").fill(CITIZEN)
    page.get_by_role("button", name="Envoyer mes corrections").click()
    page.wait_for_url("**/contributions/envoyee")
    return place


def confirm(visited: Visit, post: Post) -> None:
    """Open the mailed link and press its button."""
    letter = post.letter(CITIZEN, "Confirmez votre proposition")
    assert NAME not in text(letter)
    visited.page.goto(link(letter, "/contributions/confirmer/"))
    visited.page.get_by_role("button", name="Confirmer et envoyer aux animateurs").click()
    expect(visited.page.locator("main")).to_contain_text("en attente de décision")


def sign_in(visited: Visit, who: str, towards: str = "/moderation") -> Page:
    """Sign in as somebody of the demo, to see what waits or to go elsewhere."""
    page = visited.go(f"/connexion?next={towards}")
    page.locator("#email").fill(f"{who}@demo.example")
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    page.wait_for_url(f"**{towards}")
    return page


def find_in_the_queue(visited: Visit, place: Place) -> str:
    """Open what waits from the queue of its territory; return its address."""
    page = sign_in(visited, "animatrice")
    row = page.locator("[data-ess-row]", has_text=place.name)
    expect(row).to_contain_text("une personne sans compte")
    link_to = row.locator("[data-ess-open]")
    address = link_to.get_attribute("href")
    link_to.click()
    expect(page).to_have_url(visited.origin + address)
    expect(page.locator("main")).to_contain_text("J'y étais hier.")
    expect(page.locator("main")).not_to_contain_text(CITIZEN)
    return address


def stay_out(visited: Visit, place: Place, address: str) -> None:
    """Who animates the next EPCI neither finds it in their queue nor opens its address."""
    page = sign_in(visited, "voisin")
    expect(page.locator(f"[data-ess-open][href='{address}']")).to_have_count(0)
    visited.go(f"/moderation?{urlencode({'tout': 1, 'texte': place.name})}")
    expect(page.locator(".queue")).to_contain_text("Aucune proposition ne répond à ces filtres")
    visited.watch.expect_status(403)
    assert page.goto(visited.origin + address).status == 403
    expect(page.locator("main")).not_to_contain_text(NAME)


def decide(visited: Visit) -> None:
    """Keep two fields of three, and say why."""
    page = visited.page
    page.get_by_role("checkbox", name="En une phrase").uncheck()
    page.locator("#raison").fill(REASON)
    page.get_by_role("button", name="Accepter ce qui est coché").click()
    expect(page.locator(".just")).to_contain_text("Acceptée")


def read_the_answer(visited: Visit, post: Post) -> None:
    """The letter has the reason and what was kept; its link shows it field by field."""
    letter = post.letter(CITIZEN, "acceptée en partie")
    said = text(letter)
    assert REASON in said
    assert "Gardé : Nom, Téléphone." in said
    assert "Pas gardé : En une phrase." in said
    visited.page.goto(link(letter, "/contributions/suivi/"))
    main = visited.page.locator("main")
    expect(main).to_contain_text(REASON)
    for label, verdict in (("Nom", "gardé"), ("Téléphone", "gardé"), ("En une phrase", "non")):
        row = main.get_by_role("row", name=re.compile(f"^{label}"))
        expect(row.locator("td").last).to_contain_text(re.compile(f"^{verdict}"))


def everywhere(visited: Visit, *, shown: str, gone: str) -> None:
    """List, map, export and feed say the one name and not the other."""
    page = visited.go(LIST)
    names = names_on_the_list(page)
    steps.wait_for_map(page)
    for said in (names, names_in_the_feed(visited), names_in_the_export(visited)):
        assert (shown in said, gone in said) == (True, False)
    for name, expected in ((shown, [shown]), (gone, [])):
        visited.go(f"/?{urlencode({**HERE, 'q': name})}")
        steps.wait_for_map(page)
        assert [one for one in page.evaluate(FEATURES) if one == name] == expected


def names_on_the_list(page: Page) -> list[str]:
    return page.locator("[data-ess-actor] h3").all_inner_texts()


def names_in_the_feed(visited: Visit) -> list[str]:
    answer = visited.page.request.get(f"{visited.origin}/flux.atom?{urlencode(HERE)}")
    feed = ElementTree.fromstring(answer.body())
    return [title.text for title in feed.findall("{*}entry/{*}title")]


def names_in_the_export(visited: Visit) -> list[str]:
    where = f"{visited.origin}/export/acteurs.geojson?{urlencode(HERE)}"
    answer = visited.page.request.get(where)
    return [feature["properties"]["name"] for feature in answer.json()["features"]]


def read_the_news(visited: Visit, posted: PostedSite) -> None:
    """The subscriber's morning letter tells what changed, and its link leads there."""
    assert "1 lettre" in posted.tell_subscribers()
    letter = posted.post.letter(SUBSCRIBER, "ce qui a changé")
    assert "1 LIEU A CHANGÉ" in text(letter)
    assert NAME in text(letter)
    assert "Changé : nom, téléphone" in text(letter)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    visited.page.goto(link(letter, "/acteurs/"))
    expect(visited.page.get_by_role("heading", level=1)).to_have_text(NAME)


def undo(visited: Visit, address: str) -> None:
    """Take the decision back, from the page of the proposal."""
    page = visited.go(address)
    page.locator("#pourquoi").fill("Erreur de fiche.")
    page.get_by_role("button", name="Annuler cette décision").click()
    expect(page.get_by_role("heading", name="Votre décision")).to_be_visible()


def read_the_history(visited: Visit, place: Place) -> None:
    """Who proposed, who accepted what, who took it back; and nobody's address."""
    page = visited.go(f"{place.page}/historique")
    lines = page.locator(".history__line")
    expect(lines).to_have_count(3)
    undone, accepted, _imported = lines.all()
    expect(undone).to_contain_text("Décision annulée")
    expect(undone).to_contain_text("Anna (démo)")
    expect(accepted).to_contain_text("Correction")
    expect(accepted).to_contain_text("une personne sans compte · décidé par Anna (démo)")
    for line, name, phone in ((accepted, NAME, PHONE_NUMBER), (undone, place.name, place.phone)):
        after = line.evaluate(AFTER)
        assert (after["Nom"], after["Téléphone"]) == (name, phone)
        assert "En une phrase" not in after
    expect(page.locator("main")).not_to_contain_text(SUMMARY)
    assert CITIZEN not in page.content()
