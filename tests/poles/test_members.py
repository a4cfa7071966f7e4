# SPDX-License-Identifier: AGPL-3.0-or-later
"""Members of a pôle: asked, confirmed by both sides, until a day, and remembered."""

import csv
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from ess_map.actors.models import Relation
from ess_map.contributions import decide, relations
from ess_map.contributions.models import Contribution
from ess_map.core import clock as now
from ess_map.core.db import db
from ess_map.core.mail import Letter
from ess_map.poles import members
from ess_map.poles.models import PoleMember
from ess_map.testing.factories import load, make_actor, middle
from tests.poles.making import TOURS, enter, join, make_pole, somebody

pytestmark = pytest.mark.usefixtures("territories")
BESIDE = middle("37003") | {"email": "bonjour@fournil.exemple"}


def today():
    return now.local_now().date()


def names(found):
    return [one.name for one in found]


def active(pole_id):
    return names(members.active(db.session, pole_id, today()))


def test_an_organisation_is_a_member_once_both_sides_have_said_yes(client):
    pole = make_pole()
    pole_id, slug = pole.id, pole.actor.slug
    bakery = make_actor("Le Fournil", terms={"family": ("cooperative",)}, **BESIDE)
    url = f"/poles/{slug}/membres"
    assert "Ce pôle n’a pas encore de membre." in client.get(url).text
    assert client.get(f"{url}/ajouter").location.startswith("/connexion")
    enter(client, somebody(role="animator", scope=TOURS))
    found = client.get(f"{url}/ajouter?autre=fournil").text
    assert f"acteur={bakery.id}" in found
    form = client.get(f"{url}/ajouter?acteur={bakery.id}").text
    assert "Lu dans la fiche : Entreprises de l&#39;ESS" in form
    wrong = client.send(
        f"{url}/ajouter",
        page=f"{url}/ajouter?acteur={bakery.id}",
        acteur=bakery.id,
        since=(today() + timedelta(1)).isoformat(),
        role="boulangerie",
    )
    assert wrong.status_code == 422
    assert 'value="boulangerie"' in wrong.text
    page = f"{url}/ajouter?acteur={bakery.id}"
    said = {"acteur": bakery.id, "role": "boulangerie", "college": "", "since": "2024-03-01"}
    asked = client.send(f"{url}/ajouter", page=page, **said)
    assert asked.status_code == 303, asked.text
    assert active(pole_id) == []
    waiting = client.get(url).text
    assert "l’organisation n’a pas encore répondu" in waiting
    letter = db.session.scalar(sa.select(Letter).where(Letter.recipient == BESIDE["email"]))
    assert "est membre de Pôle de Touraine" in letter.body
    again = client.send(f"{url}/ajouter", page=page, **said)
    assert again.status_code == 412
    # The other side answers from its own mailbox, without an account.
    link = letter.body.partition("/liens/")[2].split()[0]
    assert client.send(f"/liens/{link}", answer="yes").status_code == 303
    assert active(pole_id) == ["Le Fournil"]
    shown = client.get(url).text
    assert "1 membre aujourd’hui." in shown
    assert "lu dans la fiche" in shown
    assert "1 mars 2024" in shown
    assert "En attente d’un oui" not in shown


def test_a_pole_answers_who_wants_to_come_in(client):
    pole = make_pole()
    pole_id, slug = pole.id, pole.actor.slug
    bakery = make_actor("Le Fournil", **BESIDE)
    baker = somebody("baker@exemple.fr", "contributor", f"actor-{bakery.id}")
    relations.propose(db.session, "member_of", load(bakery.id), load(pole_id), baker)
    db.session.commit()
    public = client.get(f"/poles/{slug}/membres").text
    assert "Le Fournil" not in public
    enter(client, somebody(role="animator", scope=TOURS))
    assert "le pôle n’a pas encore répondu" in client.get(f"/poles/{slug}/membres").text
    url = f"/poles/{slug}/membres/acteur-{bakery.id}/accepter"
    assert client.send(url, page=f"/poles/{slug}/membres").status_code == 303
    assert active(pole_id) == ["Le Fournil"]
    assert client.send(url, page=f"/poles/{slug}/membres/ajouter?acteur=1").status_code == 412


def test_who_never_came_in_has_never_left(client):
    pole = make_pole()
    pole_id, slug = pole.id, pole.actor.slug
    bakery = make_actor("Le Fournil", **BESIDE)
    baker = somebody("baker@exemple.fr", "contributor", f"actor-{bakery.id}")
    relation = relations.propose(db.session, "member_of", load(bakery.id), load(pole_id), baker)
    db.session.commit()
    anna = somebody(role="animator", scope=TOURS)
    enter(client, anna)
    url = f"/poles/{slug}/membres/acteur-{bakery.id}"
    ended = client.send(f"{url}/fin", page=url, until=today().isoformat())
    assert ended.status_code == 412
    relations.withdraw(db.session, relation, "from", baker)
    db.session.commit()
    page = client.get(f"/poles/{slug}/membres").text
    assert "Anciens membres" not in page
    assert db.session.scalar(sa.select(PoleMember.id)) is None


def test_what_is_said_of_a_member_is_kept_apart_from_its_record(client):
    pole = make_pole()
    slug = pole.actor.slug
    actor = join(pole, "La Ressourcerie", family="")
    enter(client, somebody(role="animator", scope=TOURS))
    url = f"/poles/{slug}/membres/acteur-{actor.id}"
    assert "À préciser : la fiche n&#39;en dit rien" in client.get(url).text
    done = client.send(url, college="company", role="=trésorerie", since="2020-01-31")
    assert done.status_code == 303
    assert "Autres entreprises" in client.get(f"/poles/{slug}/membres").text
    answer = client.get(f"/poles/{slug}/membres.csv")
    (row,) = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert row["nom"] == "La Ressourcerie"
    assert row["college"] == "Autres entreprises"
    assert row["role"] == "'=trésorerie"  # no spreadsheet takes it for a formula
    assert row["membre_depuis"] == "2020-01-31"
    assert client.get(f"/poles/{slug}/membres/acteur-999").status_code == 404


def test_a_member_leaves_today_or_on_a_day_to_come_and_stays_in_the_history(
    client, clock, run_jobs
):
    pole = make_pole()
    pole_id, slug = pole.id, pole.actor.slug
    now, later = join(pole, "Le Fournil"), join(pole, "La Ressourcerie")
    enter(client, somebody(role="animator", scope=TOURS))
    url = f"/poles/{slug}/membres/acteur"
    gone = client.send(f"{url}-{now.id}/fin", page=f"{url}-{now.id}", until=today().isoformat())
    assert gone.status_code == 303, gone.text
    assert active(pole_id) == ["La Ressourcerie"]
    relation = db.session.scalar(sa.select(Relation).where(Relation.from_id == now.id))
    assert (relation.from_confirmed_at, relation.to_confirmed_at) == (None, None)
    day = today() + timedelta(10)
    client.send(f"{url}-{later.id}/fin", page=f"{url}-{later.id}", until=day.isoformat())
    assert active(pole_id) == ["La Ressourcerie"]
    run_jobs("timers")
    assert active(pole_id) == ["La Ressourcerie"]
    clock.advance(days=11)
    run_jobs("timers")
    db.session.expire_all()
    assert active(pole_id) == []
    row = db.session.scalar(sa.select(PoleMember).where(PoleMember.actor_id == later.id))
    assert row.until == day
    relation = db.session.scalar(sa.select(Relation).where(Relation.from_id == later.id))
    assert not relation.public
    page = client.get(f"/poles/{slug}/membres").text
    assert "Anciens membres" in page
    assert "Le Fournil" in page
    assert "En attente d’un oui" not in page


def test_a_member_that_takes_its_yes_back_is_remembered_and_asked_anew(client):
    pole = make_pole()
    pole_id, slug = pole.id, pole.actor.slug
    bakery = join(pole, "Le Fournil", **BESIDE)
    baker = somebody("baker@exemple.fr", "contributor", f"actor-{bakery.id}")
    relation = db.session.scalar(sa.select(Relation).where(Relation.from_id == bakery.id))
    relations.withdraw(db.session, relation, "from", baker)
    db.session.commit()
    assert active(pole_id) == []
    assert "Anciens membres" in client.get(f"/poles/{slug}/membres").text
    anna = somebody(role="animator", scope=TOURS)
    enter(client, anna)
    page = f"/poles/{slug}/membres/ajouter?acteur={bakery.id}"
    back = client.send(f"/poles/{slug}/membres/ajouter", page=page, acteur=bakery.id, college="")
    assert back.status_code == 303, back.text
    assert active(pole_id) == []  # the pôle has said yes, the bakery not yet
    asked = db.session.scalar(
        sa.select(Contribution).where(
            Contribution.status == "pending", Contribution.actor_id == bakery.id
        )
    )
    decide.accept(db.session, asked, baker)
    db.session.commit()
    assert active(pole_id) == ["Le Fournil"]


def test_persons_are_counted_and_named_only_if_they_wish(client):
    pole = make_pole()
    slug = pole.actor.slug
    said = {"pole_id": pole.id, "confirmed_at": now.now()}
    db.session.add(PoleMember(name="Anna Discrète", **said))
    db.session.add(PoleMember(name="Béa Visible", shown=True, college="company", **said))
    db.session.add(PoleMember(name="Pas encore", pole_id=pole.id, shown=True))
    db.session.commit()
    for url in (f"/poles/{slug}/membres", f"/poles/{slug}/membres.csv"):
        text = client.get(url).text
        assert "Béa Visible" in text
        assert "Anna Discrète" not in text
        assert "Pas encore" not in text
    page = client.get(f"/poles/{slug}/membres").text
    assert "2 membres aujourd’hui." in page
    assert "1 personne est comptée sans être nommée" in page
    enter(client, somebody(role="animator", scope=TOURS))
    page = client.get(f"/poles/{slug}/membres").text
    assert "Anna Discrète" in page
    assert "nom non public" in page


def test_an_organisation_that_has_closed_is_a_member_no_more(client):
    pole = make_pole()
    pole_id, slug = pole.id, pole.actor.slug
    bakery = join(pole, "Le Fournil")
    bakery.status, bakery.closed_on = "archived", today()
    db.session.commit()
    assert active(pole_id) == []
    page = client.get(f"/poles/{slug}/membres").text
    assert "Anciens membres" in page
    assert "Le Fournil" in page
