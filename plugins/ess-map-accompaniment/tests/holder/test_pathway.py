# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pathway: every service of the place with its reasons, and questions answered live."""

import re
from html import unescape

from ess_map import ServiceArea

WAY = "/accompagnement/parcours"
TOURS = f"{WAY}?stage=creation&commune=commune-37261"


def section(html, outcome):
    found = re.search(rf'<section class="acc-section" id="{outcome}".*?</section>', html, re.S)
    return unescape(found[0]) if found else ""


def test_each_service_is_in_the_section_of_its_verdict(client, make_service):
    make_service("Vient à vous")
    make_service("Pour équipes", team_mode="collective")
    make_service("Pour d'autres stades", stages=["scaling"])
    page = client.get(TOURS).text
    assert "Vient à vous" in section(page, "eligible")
    assert "Pour équipes" in section(page, "to_check")
    assert "Portez-vous ce projet à plusieurs ?" in section(page, "to_check")
    missed = section(page, "not_eligible")
    assert "Pour d'autres stades" in missed
    assert "accompagne pas au stade" in missed
    assert "Changement d'échelle" in missed


def test_answering_the_question_changes_the_verdict(client, make_service):
    make_service("Pour équipes", team_mode="collective")
    assert "Pour équipes" in section(client.get(TOURS).text, "to_check")
    assert "Pour équipes" in section(client.get(f"{TOURS}&team=team").text, "eligible")
    assert "Pour équipes" in section(client.get(f"{TOURS}&team=solo").text, "not_eligible")


def test_a_fragment_is_the_part_of_the_page_that_changes(client, htmx, make_service):
    make_service("Pour équipes", team_mode="collective")
    make_service("Pour tous")
    url = f"{TOURS}&team=team"
    page, part = client.get(url).text, htmx.get(url).text
    token = re.compile(r'name="csrf_token" value="[^"]+"')
    start = page.index('<div id="acc-result"')
    assert token.sub("", part.strip()) in token.sub("", page[start:])
    assert "<html" not in part


def test_after_an_answer_the_focus_goes_on_with_the_service_that_was_asked_about(
    client, htmx, make_service
):
    asked = make_service("Pour équipes", team_mode="collective")
    url = f"{TOURS}&team=team"
    assert f'id="acc-question-{asked.id}"' in client.get(TOURS).text
    there = htmx.get(url, headers={"HX-Trigger": f"acc-question-{asked.id}"}).text
    assert f'id="service-{asked.id}" tabindex="-1" autofocus' in there
    gone = htmx.get(url, headers={"HX-Trigger": "acc-question-999999"}).text
    assert 'class="acc-tally" role="status" tabindex="-1" autofocus' in gone
    assert "autofocus" not in client.get(url).text


def test_the_border_of_an_epci_changes_the_words(client, make_service):
    make_service("Métropole")
    here = client.get(TOURS).text
    there = client.get(f"{WAY}?stage=creation&commune=commune-37003").text
    assert "Métropole" in section(here, "eligible")
    assert "ne couvre pas Amboise" in section(there, "not_eligible")


def test_the_stepper_counts_structures_that_work_here(client, make_structure, make_service):
    both = make_structure("Deux services")
    make_service("Un", both, stages=["idea"])
    make_service("Deux", both, stages=["idea", "creation"])
    far = make_structure("Ailleurs", area=ServiceArea(codes={"department-29"}).to_json())
    make_service("Loin", far, stages=["idea"])
    page = client.get(TOURS).text
    steps = re.findall(r'acc-steps__label">([^<]+)</span>\s*<span[^>]*>(\d+) structure', page)
    assert dict(steps)["Idée"] == "1"
    assert dict(steps)["Création"] == "1"
    assert dict(steps)["Transmission"] == "0"


def test_nothing_is_hidden_and_long_lists_have_pages(client, make_structure, make_service):
    one = make_structure("Une maison")
    for number in range(25):
        make_service(f"Service {number:02}", one, stages=["scaling"])
    page = client.get(TOURS).text
    assert "Voir les 22 autres" in page
    seen = set()
    for number in (1, 2):
        shown = client.get(f"{TOURS}&show=not_eligible&page={number}").text
        seen |= set(re.findall(r"Service \d\d", shown))
    assert len(seen) == 25


def test_without_anybody_the_nearest_misses_and_the_animator_are_there(client, make_service):
    for stage in ("scaling", "transfer", "growth", "seed"):
        make_service(f"Au stade {stage}", stages=[stage])
    page = client.get(TOURS).text
    alone = unescape(re.search(r'<section class="empty".*?</section>', page, re.S)[0])
    assert alone.count("<article") == 3
    assert "Demander à l'animateur de mon territoire" in alone
    assert "animator=yes" in alone


def test_a_place_without_any_service_says_what_to_do(client, territories):
    page = unescape(client.get(TOURS).text)
    assert "Demander à l'animateur de mon territoire" in page


def test_collective_projects_see_only_who_takes_teams_and_cooperatives(client, make_service):
    make_service("Coopératif", team_mode="both", legal_forms=["scop", "scic"])
    make_service("Pour une personne", team_mode="individual")
    make_service("Pour associations", team_mode="both", legal_forms=["9220"])
    make_service("Sans l'avoir dit", team_mode="")
    page = unescape(client.get(f"{TOURS}&form=scop&team=team&collective=yes").text)
    assert "Coopératif" in page
    for other in ("Pour une personne", "Pour associations", "Sans l'avoir dit"):
        assert other not in page
    assert "3 services ne sont pas montrés" in page


def test_publics_are_asked_only_for_a_reserved_service_and_kept_out_of_the_address(
    client, make_service
):
    make_service("Pour tous", publics=["jeunes"])
    assert "acc-publics" not in client.get(TOURS).text
    make_service("Réservé", publics=["demandeurs-emploi"], reserved=True)
    page = client.get(TOURS).text
    assert "Réservé" in section(page, "to_check")
    assert 'id="acc-publics"' in page and "jeunes" not in page
    answer = client.send(
        "/accompagnement/parcours/publics?stage=creation&commune=commune-37261",
        page=TOURS,
        public="demandeurs-emploi",
    )
    assert "demandeurs" not in answer.location
    after = client.get(TOURS).text
    assert "Réservé" in section(after, "eligible")


def test_who_is_in_no_reserved_public_is_not_asked_again(client, make_service):
    make_service("Réservé", publics=["demandeurs-emploi"], reserved=True)
    client.send("/accompagnement/parcours/publics?stage=creation&commune=commune-37261", page=TOURS)
    page = client.get(TOURS).text
    assert "Réservé" in section(page, "not_eligible")
    assert 'id="acc-publics"' not in page


def test_a_full_service_says_its_waiting_list(client, make_service):
    make_service("Complet", active_max=0)
    page = unescape(client.get(TOURS).text)
    assert "Liste d'attente n° 1" in page


def test_the_map_gets_areas_and_houses(client, make_service):
    make_service("Accompagnement")
    got = client.get("/accompagnement/parcours/zones.json?stage=creation&commune=commune-37261")
    kinds = [one["properties"]["what"] for one in got.json["features"]]
    assert kinds.count("member") == 1
    assert all(one["properties"]["url"].startswith("/acteurs/") for one in got.json["features"])


def test_what_is_invented_says_so(client, make_service):
    make_service("Inventé", fictional=True)
    assert "Fictif" in section(client.get(TOURS).text, "eligible")


def test_the_explanation_shows_all_services_with_all_their_verdicts(client, make_service):
    make_service("Premier")
    make_service("Second", stages=["scaling"])
    page = client.get("/accompagnement/explication?stage=creation&commune=commune-37261").text
    assert page.index("Premier") < page.index("Second")
    assert page.count('class="acc-reasons"') == 2
    assert "couvre la Tours Métropole Val de Loire" in page or "Tours Métropole" in page
