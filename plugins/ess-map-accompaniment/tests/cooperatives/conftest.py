# SPDX-License-Identifier: AGPL-3.0-or-later
"""Projects, structures and their people as tests of cooperatives need them."""

import pytest
from ess_map_accompaniment.offer.models import Adviser, Service, Structure
from ess_map_accompaniment.projects import links
from ess_map_accompaniment.projects.models import Holder, Project
from ess_map_accompaniment.referrals.models import Referral

from ess_map import db, now


@pytest.fixture
def project(app, territories):
    """A confirmed project in Tours, carried by one person without account."""
    found = Project(
        state="active",
        title="Conserverie solidaire",
        stage="emergence",
        commune="commune-37261",
        consents={"send": "2026-11-01T10:00:00+01:00"},
    )
    db.session.add(found)
    db.session.flush()
    db.session.add(Holder(project_id=found.id, name="Awa", email="awa@exemple.fr"))
    db.session.commit()
    return found


@pytest.fixture
def token(project):
    """The holder's link."""
    return links.follow_path(project).rpartition("/")[2]


@pytest.fixture
def structure(project, make_actor):
    """A structure that has taken the project on."""
    found = Structure(actor_id=make_actor("Initiative Touraine").id, kinds=["initiative"])
    db.session.add(found)
    db.session.flush()
    service = Service(structure_id=found.id, name="Prêt d'honneur", kind="financing")
    db.session.add(service)
    db.session.flush()
    asked = {"service_id": service.id, "structure_id": found.id, "state": "accepted"}
    db.session.add(Referral(project_id=project.id, sent_at=now(), **asked))
    db.session.commit()
    return found


@pytest.fixture
def adviser(structure, make_user):
    """Somebody who answers for the structure."""
    person = make_user()
    db.session.add(Adviser(structure_id=structure.id, user_id=person.id, joined_at=now()))
    db.session.commit()
    return person
