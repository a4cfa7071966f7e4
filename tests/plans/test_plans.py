# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan from its first line to its calendar, who may read and write it, and who has left."""

import csv
import html
import json
import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from ess_map.actors import relating, store
from ess_map.core import clock
from ess_map.core.db import db
from ess_map.core.errors import Conflict, Invalid
from ess_map.local_needs.models import Need
from ess_map.notifications.models import Notification
from ess_map.plans import editing, items, own_data, tree
from ess_map.plans.models import Plan, PlanEvidence, PlanItem
from ess_map.poles import record, requirements
from ess_map.poles.models import PoleMember
from tests.local_needs.test_needs import make_need
from tests.poles.making import RIVES, TOURS, join, make_pole

HIDDEN = re.compile(r'name="(base|looked)" type="hidden" value="([^"]*)"')
BLANK = {"parent_id": "0", "owner_id": "0", "status": "todo", "progress": "0", "weight": "1"}


def make_plan(scope=TOURS, public=True, title="Plan d'action 2026"):
    plan = Plan(scope=scope, title=title, public=public, created_at=clock.now())
    db.session.add(plan)
    db.session.commit()
    return plan


def make_item(plan, level="action", title="Ouvrir un atelier", **wanted):
    item = editing.add(db.session, plan, level, {"title": title, **wanted})
    db.session.commit()
    return item


def day(offset):
    return (clock.local_now().date() + timedelta(days=offset)).isoformat()


def required(app, pole):
    """What a pôle must have of its plan before it opens."""
    with app.test_request_context():
        asked = requirements.of(record.get(db.session, pole.id), "run")
    return next(one for one in asked if one.name == "plans.action")


def parties(app, plan):
    """Who owns the first line of a plan, and its partners."""
    with app.test_request_context():
        node = tree.of(db.session, plan).nodes[0]
    return node.owner, node.partners


def said(page):
    """What a form that was shown would send back, as a browser does."""
    found = {}
    for tag in re.findall(r"<(?:input|textarea|select)[^>]*>", page):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and value and 'type="hidden"' in tag:
            found[name[1]] = html.unescape(value[1])
    return {name: found[name] for name in ("base", "seen")}


def test_an_animator_writes_a_plan_that_everybody_reads(
    territories, client, sign_in, make_user, app
):
    pole = make_pole(stage="creation")
    scope, slug = f"pole-{pole.id}", pole.actor.slug
    asked = required(app, pole)
    assert not asked.met and asked.url.endswith("/plan")
    animator = make_user("zoe@tours.example", "animator", TOURS)
    sign_in(client, animator)
    assert "Ouvrir un nouveau plan" in client.get(f"/poles/{slug}/plan").text
    wrong = {"title": "Plan", "starts_on": "2027-01-01", "ends_on": "31/12/2026"}
    assert "La fin est avant le début" in client.send(f"/plans/nouveau/{scope}", **wrong).text
    sent = client.send(f"/plans/nouveau/{scope}", title="Plan 2026", public="y")
    address = sent.headers["Location"]
    add = f"{address}/ajouter"
    axis = client.send(f"{add}/axis", **BLANK, number="1", title="Coopérer")
    assert axis.status_code == 303, axis.text
    (top,) = items.of_scope(db.session, scope)
    goal = {**BLANK, "title": "Mutualiser", "parent_id": str(top.id)}
    client.send(f"{add}/objective", **goal)
    goal_id = items.of_scope(db.session, scope)[1].id
    action = {**BLANK, "title": "Ouvrir un atelier", "parent_id": str(goal_id)}
    typo = {**action, "deadline": "20260-01-01", "weight": "11", "body": "Ici"}
    late = client.send(f"{add}/action", **typo)
    assert late.status_code == 422 and "entre 1900 et 2100" in late.text
    assert "de 1 à 10" in late.text and "Ici" in late.text
    done = {
        **action,
        "status": "doing",
        "progress": "40",
        "deadline": day(-1),
        "starts_on": day(-9),
    }
    measured = {"indicator": "Ateliers", "target": "1 000,5", "value": "3", "unit": "places"}
    assert client.send(f"{add}/action", **done, **measured).status_code == 303
    assert client.send(f"{add}/action", **{**action, "status": "done"}).status_code == 303

    visitor = app.test_client()
    page = visitor.get(address).text
    assert "70 %" in page and "1 échéance dépassée" in page and "en retard" in page
    assert "1 000,5" in html.unescape(page).replace("\u202f", " ") and "Modifier" not in page
    calendar = visitor.get(f"{address}?vue=calendrier").text
    assert "gantt__bar--late" in calendar and "gantt__today" in calendar and "en retard" in calendar
    rows = list(
        csv.DictReader(visitor.get(f"{address}/plan.csv").text.lstrip("\ufeff").splitlines())
    )
    assert [row["Avancement (pour cent)"] for row in rows] == ["70", "70", "40", "100"]
    assert "1 échéance dépassée" in visitor.get(f"/acteurs/{slug}").text
    assert required(app, pole).met


def test_two_editors_see_both_values_and_lose_nothing(territories, client, sign_in, make_user):
    plan = make_plan()
    item = make_item(plan, title="Un", body="Ensemble")
    sign_in(client, make_user("z@exemple.fr", "animator", TOURS))
    address = f"/plans/{plan.id}/lignes/{item.id}"
    mine = said(client.get(address).text)
    editing.change(db.session, item, {"title": "Deux", "weight": 2}, make_user("y@exemple.fr"))
    db.session.commit()
    clash = client.send(address, **{**BLANK, **mine, "title": "Trois", "body": "Autrement"})
    assert clash.status_code == 412
    assert "Deux" in clash.text and "Trois" in clash.text and "Autrement" in clash.text
    again = {**BLANK, **said(clash.text), "title": "Trois", "body": "Autrement"}
    assert json.loads(again["seen"])["title"] == "Deux"
    answer = client.send(address, **again, **{"choix-title": "yours"})
    assert answer.status_code == 303
    db.session.refresh(item)
    # The weight that only the other had changed stays.
    assert (item.title, item.body, item.weight, item.version) == ("Trois", "Autrement", 2, 3)
    assert (
        client.send(address, **{**BLANK, "base": "x", "seen": "", "title": "?"}).status_code == 400
    )


def test_what_holds_others_is_not_deleted_and_brothers_move(
    territories, client, sign_in, make_user
):
    plan = make_plan()
    axis = make_item(plan, "axis", "Axe")
    one, two = (make_item(plan, title=name, parent_id=axis.id) for name in ("Un", "Deux"))
    with pytest.raises(Invalid):
        editing.add(db.session, plan, "objective", {"title": "?", "parent_id": one.id})
    db.session.rollback()
    sign_in(client, make_user("z@exemple.fr", "animator", TOURS))
    page = f"/plans/{plan.id}/lignes/{two.id}"
    assert client.send(f"{page}/deplacer", page, sens="haut").status_code == 303
    assert client.send(f"{page}/deplacer", page, sens="haut").status_code == 303  # already first
    assert [item.title for item in items.of_plan(db.session, plan.id)] == ["Axe", "Deux", "Un"]
    page = f"/plans/{plan.id}/lignes/{axis.id}"
    refused = client.send(f"{page}/supprimer", page)
    assert refused.status_code == 412 and "contient encore 2 lignes" in refused.text
    page = f"/plans/{plan.id}/lignes/{one.id}"
    assert client.send(f"{page}/supprimer", page).status_code == 303
    assert len(items.of_plan(db.session, plan.id)) == 2


def test_who_reads_and_writes(territories, client, sign_in, make_user, app):
    pole = make_pole()
    hidden, shown = make_plan(f"pole-{pole.id}", public=False), make_plan(f"pole-{pole.id}")
    item = make_item(hidden)
    assert app.test_client().get(f"/plans/{hidden.id}").status_code in (302, 303)
    assert app.test_client().get(f"/plans/{shown.id}").status_code == 200
    member = make_user("membre@exemple.fr")
    row = {"pole_id": pole.id, "user_id": member.id, "confirmed_at": clock.now()}
    db.session.add(PoleMember(**row))
    db.session.commit()
    reader = sign_in(app.test_client(), member)
    assert reader.get(f"/plans/{hidden.id}").status_code == 200
    assert reader.get(f"/plans/{hidden.id}/lignes/{item.id}").status_code == 403
    neighbour = sign_in(app.test_client(), make_user("n@rives.example", "animator", RIVES))
    assert neighbour.get(f"/plans/{hidden.id}").status_code == 403
    assert neighbour.get(f"/plans/{shown.id}/modifier").status_code == 403
    page = f"/plans/{shown.id}/lignes/{item.id}"  # an item of another plan
    assert sign_in(client, make_user("a@t.example", "animator", TOURS)).get(page).status_code == 404


def test_who_has_left_or_closed_is_said_and_nothing_is_lost(territories, app):
    pole = make_pole()
    gone, closed, here = (join(pole, name) for name in ("Partie", "Fermée", "Là"))
    plan = make_plan(f"pole-{pole.id}")
    item = make_item(plan, owner=[gone.id, ""], partners=[closed.id, here.id])
    relation = relating.find_or_begin(db.session, "member_of", gone.id, pole.id)
    for side in relating.SIDES:
        relating.say(db.session, relation, side, False, clock.now())
    db.session.add(PoleMember(pole_id=pole.id, actor_id=gone.id, until=date(2026, 3, 1)))
    store.close(db.session, closed.id, on=date(2026, 4, 2))
    db.session.commit()
    page = html.unescape(app.test_client().get(f"/plans/{plan.id}").text)
    assert "n'est plus membre depuis le 1 mars 2026" in page
    assert "a fermé le 2 avr. 2026" in page
    owner, partners = parties(app, plan)
    assert owner.name == "Partie" and [bool(one.note) for one in partners] == [True, False]
    item.owner_id = None  # as when its record is deleted: the name stays
    db.session.commit()
    assert parties(app, plan)[0].name == "Partie"


def test_a_need_becomes_an_action(territories, client, sign_in, make_user, app):
    author = make_user("auteur@exemple.fr")
    need = make_need("published", author=author, title="Un local partagé")
    animator = make_user("z@exemple.fr", "animator", TOURS)
    sign_in(client, animator)
    assert "En faire une action" in client.get(f"/besoins/{need.id}").text
    address = f"/plans/besoin/{need.id}/reprendre"
    assert f"/plans/nouveau/{TOURS}" in client.get(address).text  # no plan yet: a way out
    plan = make_plan()
    goal = make_item(plan, "objective", "Ouvrir des lieux")
    foreign = make_plan(RIVES, title="Ailleurs")
    assert client.send(address, under=f"{foreign.id}-0", title="X").status_code == 422
    sent = client.send(address, under=f"{plan.id}-{goal.id}", title="Ouvrir un local")
    item = db.session.scalars(sa.select(PlanItem).where(PlanItem.need_id == need.id)).one()
    assert sent.headers["Location"] == f"/plans/{plan.id}#action-{item.id}"
    assert (need.state, item.parent_id) == ("taken", goal.id)
    told = db.session.scalars(
        sa.select(Notification).where(Notification.user_id == author.id)
    ).all()
    assert [one.titles["fr"] for one in told] == ["Repris dans un plan d'action : Un local partagé"]
    assert "Un local partagé" in app.test_client().get(f"/plans/{plan.id}").text
    assert app.test_client().get(f"/plans/besoin/{need.id}").status_code == 303
    assert client.get(address).status_code == 412  # two animators: the second is told
    editing.delete(db.session, item, animator)
    assert need.state == "published"
    again = editing.take(db.session, need, plan, {"title": "Encore"}, animator)
    editing.change(db.session, again, {"status": "done"}, animator)
    assert (need.state, again.progress) == ("done", 100)


def test_evidence_is_public_and_its_author_can_be_forgotten(
    territories, client, sign_in, make_user, app
):
    plan = make_plan()
    item = make_item(plan)
    animator = make_user("z@exemple.fr", "animator", TOURS)
    sign_in(client, animator)
    page = f"/plans/{plan.id}/lignes/{item.id}"
    bad = {"preuve-text": "Délibération", "preuve-url": "javascript:alert(1)", "preuve-dated": ""}
    assert "commence par https://" in client.send(f"{page}/preuves", page, **bad).text
    good = {**bad, "preuve-url": "https://exemple.fr/d.pdf", "preuve-dated": day(0)}
    assert client.send(f"{page}/preuves", page, **good).status_code == 303
    assert "https://exemple.fr/d.pdf" in app.test_client().get(f"/plans/{plan.id}").text
    ((_name, kept),) = own_data.of(animator)
    assert kept[0]["texte"] == "Délibération"
    own_data.forget(db.session, animator)
    assert db.session.scalar(sa.select(PlanEvidence.added_by_id)) is None


def test_an_owner_is_found_by_search_and_nothing_typed_is_lost(
    territories, client, sign_in, make_user
):
    plan = make_plan()
    found = join(make_pole(), "La Petite Fabrique")
    sign_in(client, make_user("z@exemple.fr", "animator", TOURS))
    add = f"/plans/{plan.id}/ajouter/action"
    look = {**BLANK, "title": "Fabriquer", "look": f"https://carte.example/acteurs/x-{found.id}"}
    page = client.send(add, **look, chercher="1").text
    assert "La Petite Fabrique" in page and "Fabriquer" in page
    assert client.send(add, **{**look, "owner_id": str(found.id)}).status_code == 303
    item = db.session.scalars(sa.select(PlanItem)).one()
    assert (item.owner_id, item.owner_name) == (found.id, "La Petite Fabrique")


def test_needs_taken_twice_are_refused(territories, make_user):
    plan, need, animator = (
        make_plan(),
        make_need("published"),
        make_user("z@e.fr", "animator", TOURS),
    )
    editing.take(db.session, need, plan, {"title": "Une fois"}, animator)
    with pytest.raises(Conflict):
        editing.take(db.session, need, plan, {"title": "Deux fois"}, animator)
    assert db.session.scalar(sa.select(Need.state)) == "taken"


def test_two_animators_change_the_head_of_a_plan_and_neither_overwrites_the_other(
    territories, client, sign_in, make_user
):
    address = f"/plans/{make_plan().id}/modifier"
    sign_in(client, make_user("zoe@tours.example", "animator", TOURS))
    shown = client.get(address).text
    seen = {name: html.unescape(value) for name, value in HIDDEN.findall(shown)}
    old = {"title": "Plan d'action 2026", "public": "y"}
    assert client.send(address, **old, **seen, source="Conseil du 3 mai").status_code == 303
    assert client.send(address, **{**old, "title": "Plan 2026"}, **seen).status_code == 303
    db.session.expire_all()
    plan = db.session.scalars(sa.select(Plan)).one()
    assert (plan.title, plan.source) == ("Plan 2026", "Conseil du 3 mai")
    late = client.send(address, **{**old, "title": "Autre"}, **seen)
    assert late.status_code == 412 and "Plan 2026" in late.text and "Autre" in late.text
