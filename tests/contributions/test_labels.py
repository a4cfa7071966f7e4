# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an organisation's label shows is what that organisation approved."""

import csv
import io
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa

from ess_map.actors import sourcing, store
from ess_map.actors.models import LabelClearance
from ess_map.contributions import decide, labels, propose, queue, undo
from ess_map.contributions.models import Contribution
from ess_map.core import clock as clocks
from ess_map.core.db import db
from ess_map.people import grants
from ess_map.sources import imports
from ess_map.testing.factories import load, make_actor
from tests.contributions.door import account, signed_in, visitor

ESUS = {"label": ("esus",), "family": ("association",)}


pytestmark = pytest.mark.usefixtures("country")


@pytest.fixture
def animator(app):
    return account("Ana", ("animator", "epci-243700754"))


@pytest.fixture
def owner(app):
    """The organisation behind ESUS; whatever carries it by now is approved as it is."""
    found = account("Le réseau ESUS", ("moderator", "label-esus"))
    labels.sync(db.session)
    db.session.commit()
    return found


def change(actor_id, user, **wanted):
    actor = load(actor_id)
    merged = propose.prepare(db.session, actor, actor.version, wanted)
    found = propose.update(db.session, actor, merged, actor.version, propose.Author(user))
    db.session.commit()
    return found


def asked():
    query = sa.select(Contribution).where(Contribution.kind == "label")
    return list(db.session.scalars(query.order_by(Contribution.id)))


def sweep():
    said = labels.sweep(db.session)
    db.session.expire_all()
    return said


def under_the_label(app, label="esus"):
    """The names that the page, two exports and the feed show, once they are known to agree."""
    with app.app_context():  # an export forgets what its session has read: not the test's
        return _under_the_label(visitor(app), label)


def _under_the_label(client, label):
    said = {"label": label}
    rows = csv.DictReader(io.StringIO(client.get("/export/acteurs.csv", query_string=said).text))
    names = [row["name"] for row in rows]
    features = client.get("/export/acteurs.geojson", query_string=said).json["features"]
    assert [one["properties"]["name"] for one in features] == names
    feed = ElementTree.fromstring(client.get("/flux.atom", query_string=said).data)
    titles = feed.findall("{*}entry/{*}title")
    assert sorted(title.text for title in titles) == sorted(names)
    page = client.get("/", query_string=said).text
    assert all(name in page for name in names)
    facets = client.get("/facets.json", query_string=said).json
    assert facets["count"] == len(names) == facets["facets"]["label"]["options"].get(label, 0)
    return names


def test_an_unguarded_label_shows_whoever_carries_it_as_they_are(app, animator):
    actor = make_actor("Atelier", terms=ESUS)
    change(actor.id, animator, name="Atelier neuf")
    assert under_the_label(app) == ["Atelier neuf"]
    assert asked() == []


def test_who_carries_a_label_when_its_owner_comes_is_approved_as_they_are(app, owner):
    assert db.session.scalars(sa.select(LabelClearance)).all() == []
    make_actor("Sans", terms={"family": ("association",)})
    assert under_the_label(app) == []
    grants.revoke(db.session, owner, grants.on(db.session, user=owner)[0].id)
    actor = make_actor("Atelier", terms=ESUS)
    sweep()
    grants.bestow(db.session, owner, "moderator", "label-esus")
    sweep()
    assert under_the_label(app) == ["Atelier"]
    assert "dans la version du" in visitor(app).get(f"/acteurs/{actor.slug}").text


def test_a_changed_record_keeps_its_approved_version_under_the_label(app, animator):
    actor = make_actor("Atelier", terms=ESUS, summary="Avant")
    owner = account("Le réseau ESUS", ("moderator", "label-esus"))
    sweep()
    change(actor.id, animator, name="Atelier neuf", summary="Après")
    assert sweep() and not sweep()
    assert under_the_label(app) == ["Atelier"]
    client = visitor(app)
    assert "Atelier neuf" in client.get("/").text
    assert "Atelier neuf" in client.get("/?family=association").text
    (waiting,) = queue.waiting(db.session, owner).rows
    assert (waiting.kind, waiting.changes) == ("label", {"label": "esus", "action": "renew"})
    assert queue.waiting(db.session, animator).rows == []
    decide.accept(db.session, waiting, owner)
    db.session.commit()
    assert under_the_label(app) == ["Atelier neuf"]
    page = client.get(f"/acteurs/{load(actor.id).slug}").text
    assert "approuvé par Le réseau ESUS dans la version du 21 novembre 2026" in page
    assert "/historique/2" in page
    assert sweep() is None


def test_a_refusal_leaves_the_approved_version_and_asks_again_at_the_next_change(app, animator):
    actor = make_actor("Atelier", terms=ESUS)
    owner = account("Le réseau ESUS", ("moderator", "label-esus"))
    sweep()
    change(actor.id, animator, name="Publicité")
    sweep()
    decide.refuse(db.session, asked()[0], owner, "Ce n'est pas un nom.")
    db.session.commit()
    assert sweep() is None
    assert under_the_label(app) == ["Atelier"]
    change(actor.id, animator, name="Atelier bis")
    assert sweep()
    assert len(asked()) == 2


def test_the_label_itself_is_the_owners_to_give(app, animator, owner):
    actor = make_actor("Atelier", terms={"family": ("association",)})
    contribution = change(actor.id, animator, **{"terms.label": ["esus"], "summary": "Bien"})
    assert contribution.status == "accepted"
    assert load(actor.id).terms == {"family": ["association"]}
    assert load(actor.id).summary == "Bien"
    assert under_the_label(app) == []
    (request,) = asked()
    assert (request.status, request.changes["action"]) == ("pending", "add")
    decide.accept(db.session, request, owner)
    db.session.commit()
    assert load(actor.id).terms["label"] == ["esus"]
    assert under_the_label(app) == ["Atelier"]
    undo.undo(db.session, request, owner)
    db.session.commit()
    assert under_the_label(app) == []
    assert "label" not in load(actor.id).terms


def test_the_label_itself_is_the_owners_to_take(app, animator):
    actor = make_actor("Atelier", terms=ESUS)
    owner = account("Le réseau ESUS", ("moderator", "label-esus"))
    sweep()
    change(actor.id, animator, **{"terms.label": [], "summary": "Bien"})
    assert under_the_label(app) == ["Atelier"]
    (request,) = [one for one in asked() if one.changes["action"] == "remove"]
    decide.accept(db.session, request, owner)
    db.session.commit()
    assert under_the_label(app) == []


def test_an_owner_who_edits_gives_the_label_at_once(app, owner):
    grants.bestow(db.session, owner, "contributor", "commune-37261")
    actor = make_actor("Atelier")
    change(actor.id, owner, **{"terms.label": ["esus"]})
    assert [one.status for one in asked()] == ["accepted"]
    assert under_the_label(app) == ["Atelier"]


def test_an_import_that_gives_a_label_asks_its_owner(app, owner, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,name,label,longitude,latitude\n1,Atelier,esus,0.65,47.35\n")
    for _time in range(2):
        imports.run(path, source=imports.SourceInfo("essai"))
    assert under_the_label(app) == []
    assert [one.changes["action"] for one in asked()] == ["add"]
    decide.accept(db.session, asked()[0], owner)
    db.session.commit()
    assert under_the_label(app) == ["Atelier"]


def test_without_the_filter_an_unapproved_label_is_not_named(app, owner, tmp_path):
    actor = make_actor("Atelier", terms=ESUS)
    rows = csv.DictReader(io.StringIO(visitor(app).get("/export/acteurs.csv").text))
    assert [row["label"] for row in rows] == [""]
    assert "Agrément ESUS" not in visitor(app).get(f"/acteurs/{actor.slug}").text


def test_an_owner_of_the_parent_guards_the_labels_below(app, animator):
    make_actor("Chantier", terms={"label": ("convention_aci",)})
    account("Le réseau", ("moderator", "label-convention_iae"))
    sweep()
    other = make_actor("Autre chantier", terms={"label": ("convention_aci",)})
    store.update(db.session, other.id, {"summary": "x"}, clocks.now())
    db.session.commit()
    assert under_the_label(app, "convention_aci") == ["Chantier"]
    assert under_the_label(app, "convention_iae") == ["Chantier"]


def test_a_label_without_owner_any_more_is_everybodys_again(app, owner, clock):
    make_actor("Atelier", terms=ESUS)
    assert under_the_label(app) == []
    grants.revoke(db.session, owner, grants.on(db.session, user=owner)[0].id)
    sweep()
    assert under_the_label(app) == ["Atelier"]


def test_a_withdrawal_forgets_the_approved_version_too(app):
    actor = make_actor("Atelier", terms=ESUS, phone="06 12 34 56 78")
    account("Le réseau ESUS", ("moderator", "label-esus"))
    sweep()
    record = load(actor.id).source_records[0]
    sourcing.withdraw(db.session, record.source, [record.external_id], clocks.now())
    db.session.commit()
    assert db.session.scalars(sa.select(LabelClearance)).all() == []
    assert under_the_label(app) == []


def test_only_the_owner_decides_through_the_page(app, animator):
    actor = make_actor("Atelier", terms=ESUS)
    owner = account("Le réseau ESUS", ("moderator", "label-esus"))
    sweep()
    change(actor.id, animator, name="Atelier neuf")
    sweep()
    path = f"/moderation/{asked()[0].id}"
    assert signed_in(app, animator).get(path).status_code in (403, 404)
    page = signed_in(app, owner).get(path)
    assert page.status_code == 200
    assert "approuvée pour" in page.text and "neuf" in page.text
