# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who carries a project: several people, or somebody of the very structure."""

import pytest
from ess_map_accompaniment.matching import catalogue, judging
from ess_map_accompaniment.offer import record as structures
from ess_map_accompaniment.projects import links, record
from ess_map_accompaniment.projects.models import Holder
from ess_map_accompaniment.referrals import requests

from ess_map import Invalid, Outcome, db


def test_all_who_carry_a_project_follow_it_and_one_who_leaves_no_more(client, make_project):
    holders = [Holder(name=name, email=f"{name}@exemple.fr") for name in ("zoe", "ali", "lea")]
    project = make_project(holders=holders, collective=True)
    paths = [links.follow_path(project, one) for one in holders]
    assert len(set(paths)) == 3
    for path in paths:
        assert "Une épicerie" in client.get(path).text
    db.session.delete(db.session.get(Holder, holders[2].id))
    db.session.commit()
    assert [client.get(path).status_code for path in paths] == [200, 200, 410]


def test_a_structure_is_not_asked_to_accompany_itself(client, make_service, make_project):
    service = make_service("De la maison")
    structure = structures.structure(db.session, service.structure_id)
    project = make_project(actor_id=structure.actor_id)
    found = record.find(db.session, project.id)
    offer = catalogue.offer(db.session, service.id)
    explanation = judging.one(record.demand_of(found), offer)
    assert explanation.outcome is Outcome.NOT_ELIGIBLE
    with pytest.raises(Invalid):
        requests.send(db.session, requests.draft(db.session, found, offer, explanation))
    page = client.get(f"{links.follow_path(project)}/services").text
    assert "De la maison" in page
    assert f'name="service" value="{service.id}"' not in page


def test_a_structure_that_decides_with_who_carries_it_is_to_be_checked(make_service, make_project):
    service = make_service("Liée")
    actor_id = structures.structure(db.session, make_service("Autre").structure_id).actor_id
    structure = structures.structure(db.session, service.structure_id)
    structure.conflicts = [actor_id]
    db.session.commit()
    project = make_project(actor_id=actor_id)
    demand = record.demand_of(record.find(db.session, project.id))
    explanation = judging.one(demand, catalogue.offer(db.session, service.id))
    assert explanation.outcome is Outcome.TO_CHECK
