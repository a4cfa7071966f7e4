# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever is public is searched for what a holder wrote: it must be nowhere."""

import json
import re

import sqlalchemy as sa
from ess_map_accompaniment.projects.models import Holder, Project
from flask import current_app

from ess_map import db

SECRETS = ("Quincaillerie Zorglub", "zorglub@exemple.fr", "Zénobie", "0.654321", "47.354321")
ADDRESSES = (
    "/",
    "/carte",
    "/acteurs.geojson",
    "/acteurs.csv",
    "/acteurs.json",
    "/territoires/commune-37261",
    "/territoires/epci-243700754",
    "/accompagnement/",
    "/accompagnement/parcours?stage=creation&commune=commune-37261",
    "/accompagnement/parcours/zones.json?stage=creation&commune=commune-37261",
    "/accompagnement/explication?stage=creation&commune=commune-37261",
    "/accompagnement/suivi",
    "/accompagnement/demande/envoyee",
)


def write_down(project):
    row = db.session.get(Project, project.id)
    row.title = row.summary = "Quincaillerie Zorglub"
    row.longitude, row.latitude = 0.654321, 47.354321
    for holder in db.session.scalars(sa.select(Holder)):
        holder.name, holder.email = "Zénobie", "zorglub@exemple.fr"
    db.session.commit()


def public_addresses():
    """Every address without arguments that answers to a visitor, and those named above."""
    rules = current_app.url_map.iter_rules()
    plain = [rule.rule for rule in rules if "GET" in rule.methods and not rule.arguments]
    return sorted({*plain, *ADDRESSES})


def test_no_public_page_or_file_says_anything_of_a_project(client, make_actor, project):
    write_down(project)
    looked_at = 0
    for address in public_addresses():
        answer = client.get(address)
        if answer.status_code == 200:
            looked_at += 1
            assert not [secret for secret in SECRETS if secret in answer.text], address
    assert looked_at > 20


def test_a_project_is_shown_to_nobody_by_its_number(client, project, make_user, sign_in):
    write_down(project)
    sign_in(client, make_user(role="animator", scope="epci-200000016"))
    for more in ("explication", "etapes"):
        answer = client.get(f"/accompagnement/projets/{project.id}/{more}")
        assert answer.status_code == 403
        assert "Zorglub" not in answer.text


def test_the_structure_is_not_told_who_before_it_accepts(project, letters):
    told = "".join(body for _to, _subject, body in letters("accueil@exemple.fr"))
    assert "Zoé" not in told and "zoe@exemple.fr" not in told


def test_the_address_never_carries_a_public(client, make_service):
    make_service("Réservé", publics=["femmes"], reserved=True)
    page = client.get(
        "/accompagnement/parcours?stage=creation&commune=commune-37261&public=femmes"
    ).text
    onward = re.findall(r'(?:href|action|data-hx-get)="(/accompagnement[^"]*)"', page)
    assert onward and not [address for address in onward if "public=" in address]


def test_what_a_user_carries_is_handed_over_and_erased_with_them(
    app, client, ask, make_user, sign_in, make_service
):
    from ess_map_accompaniment import erase_user, user_data

    person = make_user("zoe@exemple.fr", name="Zoé")
    sign_in(client, person)
    ask(make_service("Un"))
    data = dict(user_data(person))
    assert data["projects"][0]["project"]["title"] == "Le Tri Malin"
    json.dumps(data)
    erase_user(person)
    db.session.commit()
    assert db.session.scalar(sa.select(Project.state)) == "anonymised"
    assert db.session.scalar(sa.select(sa.func.count(Holder.id))) == 0


def test_a_project_of_two_goes_on_without_the_one_who_leaves(
    client, ask, make_user, sign_in, make_service
):
    from ess_map_accompaniment import erase_user

    person = make_user("zoe@exemple.fr", name="Zoé")
    sign_in(client, person)
    ask(make_service("Un"), colleagues="ali@exemple.fr")
    erase_user(person)
    db.session.commit()
    assert db.session.scalar(sa.select(Project.state)) == "active"
    assert list(db.session.scalars(sa.select(Holder.email))) == ["ali@exemple.fr"]


def test_the_register_says_what_is_kept_and_how_long(client):
    page = client.get("/donnees-personnelles").text
    assert "Les projets que des porteurs décrivent" in page


def test_the_page_of_a_territory_leads_to_the_questions(client, territories):
    page = client.get("/territoires/commune-37261").text
    assert "/accompagnement/?commune=commune-37261" in page
    assert "Vous avez un projet ici ?" in page


def test_the_menu_leads_to_the_first_question(client):
    assert 'href="/accompagnement/"' in client.get("/").text
