# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command says all that is said of every service, in the order of the page."""

from ess_map_accompaniment.projects.models import Project

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
