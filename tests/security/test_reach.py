# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nobody reaches beyond their right: not by a link, a move, a former right, or another's file."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from ess_map.contributions import decide, relations
from ess_map.contributions.models import Contribution
from ess_map.core import clock, uploads
from ess_map.core.db import db
from ess_map.core.mail import Letter
from ess_map.people import grants, rights
from ess_map.testing.factories import load, make_actor, middle
from tests.contributions.asking import correct, in_commune
from tests.contributions.door import account, signed_in, visitor
from tests.proposing.test_form import as_it_stands
from tests.security.world import HERE, THERE

TOURS, AMBOISE = "37261", "37003"
EVIL_HOST = "http://evil.example"


pytestmark = pytest.mark.usefixtures("country")


def only(kind):
    db.session.expire_all()
    return db.session.scalars(sa.select(Contribution).where(Contribution.kind == kind)).one()


def test_a_link_that_one_side_only_has_confirmed_gives_no_reach(app):
    far = make_actor("Loin", **in_commune(AMBOISE))
    pole = make_actor("Pôle")
    head = account("Tête", ("moderator", f"pole-{pole.id}"))
    relation = relations.propose(db.session, "member_of", load(far.id), load(pole.id), head)
    db.session.commit()
    assert relation.to_confirmed_at is not None and not relation.public
    scopes = rights.of_actor(load(far.id))
    assert f"pole-{pole.id}" not in scopes and not rights.allows(head, "contributor", scopes)
    waits = correct(far, phone="02 47 00 00 00")
    here = rights.within(
        head, "moderator", commune=Contribution.commune_code, actor_id=Contribution.actor_id
    )
    seen = sa.select(Contribution.id).where(here, Contribution.id == waits.id)
    assert db.session.scalar(seen) is None
    asked = relations.asked(db.session, relation.id, "from")
    decide.accept(db.session, asked, account("Maire", ("moderator", THERE)))
    db.session.commit()
    assert db.session.scalar(seen) == waits.id, "both sides have said yes"


@pytest.mark.parametrize("said", [TOURS, ""], ids=["of here, it says", "of nowhere"])
def test_a_point_elsewhere_needs_a_right_elsewhere_whatever_commune_it_names(app, said):
    actor = make_actor("Lieu")
    client = signed_in(app, account("Cora", ("contributor", HERE)))
    path = f"/acteurs/{actor.slug}/modifier"
    there = {name: str(value) for name, value in middle(AMBOISE).items()}
    form = {**as_it_stands(client.get(path).text), **there}
    names = {name.rpartition("-")[2]: name for name in form}
    form = {names.get(name, name): value for name, value in form.items()}
    form |= {names["commune"]: said, names["location_precision"]: "address"}
    answer = client.send(path, **form)
    assert answer.status_code == 303, answer.text
    assert load(actor.id).location.commune_code == TOURS
    assert only("move").status == "pending"


def test_who_has_lost_a_right_undoes_nothing_any_more(app):
    actor = make_actor("Lieu")
    cora = account("Cora", ("contributor", HERE))
    done = correct(actor, cora, phone="02 47 00 00 00")
    assert done.status == "accepted"
    (grant,) = grants.on(db.session, user=cora)
    grant.revoked_at = clock.now() - timedelta(seconds=1)
    db.session.commit()
    client = signed_in(app, cora)
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/compte").text)[1]
    answer = client.post(f"/contributions/{done.id}/annuler", data={"csrf_token": token})
    assert answer.status_code == 403
    assert load(actor.id).phone == "02 47 00 00 00"


def test_who_has_lost_a_right_undoes_no_import_any_more(app):
    ana = account("Ana", ("animator", "instance"))
    imported = Contribution(
        kind="import",
        status="accepted",
        source="essai",
        author_id=ana.id,
        decided_by_id=ana.id,
        created_at=clock.now(),
        decided_at=clock.now(),
    )
    db.session.add(imported)
    (grant,) = grants.on(db.session, user=ana)
    grant.revoked_at = clock.now() - timedelta(seconds=1)
    db.session.commit()
    client = signed_in(app, ana)
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/compte").text)[1]
    answer = client.post(f"/contributions/{imported.id}/annuler", data={"csrf_token": token})
    assert answer.status_code == 403


def test_letters_about_proposals_and_links_lead_home_whatever_host_was_asked(app):
    place = make_actor("Lieu", email="accueil@lieu.example")
    pole = make_actor("Pôle", email="pole@lieu.example", **in_commune(AMBOISE))
    stranger = visitor(app)
    form = stranger.get("/acteurs/nouveau", base_url=EVIL_HOST).text
    data = {"csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', form)[1]}
    data |= {"name": "Neuf", "postal_code": "37000", "city": "Tours"}
    data |= {"author_email": "zoe@exemple.fr"}
    assert stranger.post("/acteurs/nouveau", data=data, base_url=EVIL_HOST).status_code == 303
    client = signed_in(app, account("Max"))
    page = client.get(f"/acteurs/{place.slug}/relier").text
    data = {"csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', page)[1]}
    data |= {"kind": "member_of.from", "other": str(pole.id)}
    cookie = client.get_cookie("session").value
    elsewhere = visitor(app)
    elsewhere.set_cookie("session", cookie, domain="evil.example")
    answer = elsewhere.post(f"/acteurs/{place.slug}/relier", data=data, base_url=EVIL_HOST)
    assert answer.status_code == 303, answer.text
    letters = list(db.session.scalars(sa.select(Letter)))
    assert len(letters) == 3
    assert all("http://localhost:5000/" in letter.body for letter in letters)
    assert not any("evil" in letter.body for letter in letters)


def test_a_file_that_waits_cannot_be_published_by_naming_it(app):
    """Who learns the name of a hidden file shows it to nobody by proposing it as their own."""
    mine = account("Cora", ("contributor", HERE))
    actor, other = make_actor("Lieu"), make_actor("Loin", **in_commune(AMBOISE))
    from_zoe = correct(other, files=[{"name": "0" * 64 + ".webp", "kind": "photo", "alt": ""}])
    hidden = uploads.Upload(
        name="0" * 64 + ".webp",
        kind="photo",
        media_type="image/webp",
        size=1,
        created_at=clock.now(),
        contribution_id=from_zoe.id,
    )
    db.session.add(hidden)
    db.session.commit()
    taken = correct(actor, mine, files=[{"name": hidden.name, "kind": "photo", "alt": "à moi"}])
    assert taken.status == "accepted"
    db.session.refresh(hidden)
    assert (hidden.published, hidden.contribution_id) == (False, from_zoe.id)
    assert signed_in(app, mine).get(f"/fichiers/{hidden.name}").status_code == 404
