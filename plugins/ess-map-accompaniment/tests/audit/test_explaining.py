# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command says all that is said of every service, in the order of the page."""

import re
from html import unescape

from ess_map_accompaniment.projects.models import Holder, Project

from ess_map import db


def explain(app, project_id):
    return app.test_cli_runner().invoke(args=["accompaniment", "explain", str(project_id)])


def make_project(**said):
    project = Project(state="active", needs=[], sectors=[], publics=[], consents={}, **said)
    db.session.add(project)
    db.session.commit()
    return project


def test_the_command_says_every_verdict_of_every_service(app, make_service, territories):
    make_service("Couveuse", stages=["creation"], area={"codes": ["region-24"]}, cost="free")
    make_service("Incubateur", stages=["growth"], area={"codes": ["region-24"]})
    project = make_project(stage="creation", commune="commune-37261", title="Secret")
    said = explain(app, project.id).output
    assert "NON ÉLIGIBLE (1)" in said
    assert "- Stade du projet : n'accompagne pas au stade « Création »" in said
    assert "prend à partir du stade « Développement »" in said
    assert "? Seul ou à plusieurs : n'a pas dit" in said
    assert "+ Prix : gratuit (10 sur 10)" in said
    assert "Secret" not in said


def test_a_project_that_is_not_there_is_said_in_a_sentence(app):
    said = explain(app, 999)
    assert said.exit_code != 0
    assert "n'existe pas" in str(said.exception)


def test_the_command_and_the_page_say_the_same_in_the_same_order(
    app, client, make_service, make_user, sign_in, territories
):
    for number in range(6):
        said = {"stages": ["growth"]} if number % 3 == 0 else {"cost": ["free", ""][number % 2]}
        make_service(f"Service {number}", area={"codes": ["region-24"]}, **said)
    project = make_project(stage="creation", commune="commune-37261", collective=True)
    person = make_user()
    db.session.add(Holder(project_id=project.id, user_id=person.id))
    db.session.commit()
    sign_in(client, person)
    page = plain(client.get(f"/accompagnement/projets/{project.id}/explication").text)
    lines = explain(app, project.id).output.splitlines()
    names = [re.search(r"Service \d", line)[0] for line in lines if re.match(r"\d+\. ", line)]
    assert len(names) == 6
    assert re.findall(r"Service \d(?= </h2>)", page) == names
    for line in lines:
        if line.startswith("   "):
            text = line.strip()[2:].split(" — ")[0].partition(" : ")[2]
            assert re.sub(r" \([\d,]+ sur \d+\)$", "", text) in page


def plain(page):
    """Return the words of a page with plain spaces between them, tags but </h2> taken out."""
    words = re.sub(r"<(?!/h2>)[^>]*>", " ", unescape(page).replace("</h2>", " </h2>"))
    return re.sub(r"\s+", " ", words)
