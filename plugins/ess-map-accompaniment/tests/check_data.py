# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `ess-map plugin check` puts into the plugin's tables, to see its pages full too."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from ess_map_accompaniment.cooperatives.models import (
    College,
    CommitteeFile,
    CommitteeSession,
    HostSearch,
    Scic,
)
from ess_map_accompaniment.financing.models import FinancingPlan, PlanLine, Scheme
from ess_map_accompaniment.matching import catalogue, judging
from ess_map_accompaniment.offer.models import Service, Structure
from ess_map_accompaniment.permanences.models import Permanence
from ess_map_accompaniment.projects import links, record
from ess_map_accompaniment.projects.models import Holder, Project
from ess_map_accompaniment.referrals import requests
from ess_map_accompaniment.training.models import TrainingSession

from ess_map import Actor, ServiceArea, local_now, now


def fill(session):
    """Write one of each, and return what the addresses need."""
    actor_id = session.scalar(sa.select(sa.func.min(Actor.id)))
    structure, service = _offer(session, actor_id)
    project = _project(session)
    offer = catalogue.offer(session, service.id)
    explanation = judging.one(record.demand_of(project), offer)
    referral = requests.send(session, requests.draft(session, project, offer, explanation))
    token = links.follow_path(project).rpartition("/")[2]
    return {
        "structure_id": structure.id,
        "service_id": service.id,
        "project_id": project.id,
        "referral_id": referral.id,
        "token": token,
        **_others(session, structure, service, project, actor_id),
    }


def _offer(session, actor_id):
    area = ServiceArea(codes={"epci-243700754"}, vintage=2026).to_json()
    email = "contributor@essai.example"
    structure = Structure(actor_id=actor_id, kinds=["cae"], email=email, area=area, test_places=9)
    session.add(structure)
    session.flush()
    training = Service(structure_id=structure.id, name="Se former", kind="training", stages=[])
    service = Service(
        structure_id=structure.id, name="Entreprendre", kind="legal_hosting", stages=["creation"]
    )
    session.add_all([training, service])
    session.flush()
    return structure, service


def _project(session):
    project = Project(
        state="active",
        title="Une épicerie",
        stage="creation",
        needs=["legal_hosting"],
        commune="commune-37261",
        epci="epci-243700754",
        consents={"send": now().isoformat(), "animator": now().isoformat()},
        confirmed_at=now(),
        holders=[Holder(name="Ada", email="ada@essai.example")],
    )
    session.add(project)
    session.flush()
    return project


def _others(session, structure, service, project, actor_id):
    today = local_now().date()
    coming = (today + timedelta(days=9)).isoformat()
    permanence = Permanence(
        structure_id=structure.id,
        place_id=actor_id,
        hours="Mo-Fr 09:00-12:00; PH off",
        commune="commune-37261",
        longitude=0.69,
        latitude=47.39,
    )
    held = TrainingSession(service_id=service.id, title="L'ESS", days=[coming], seats=4)
    scheme = Scheme(key="essai", name="Prêt", instrument="honor_loan", amount_max=500_000)
    plan = FinancingPlan(project_id=project.id)
    search = HostSearch(project_id=project.id, text="Une étude", until=today + timedelta(days=60))
    committee = CommitteeSession(structure_id=structure.id, name="Comité", held_on=today)
    scic = Scic(actor_id=actor_id, public_capital=12)
    session.add_all([permanence, held, scheme, plan, search, committee, scic])
    session.flush()
    file = CommitteeFile(session_id=committee.id, position=0, title="Atelier", asked=400_000)
    need = PlanLine(plan_id=plan.id, position=0, side="need", label="Four", amount=90_000)
    college = College(scic_id=scic.id, position=0, name="Salariés", category="employees", weight=50)
    session.add_all([file, need, college])
    session.flush()
    return {
        "permanence_id": permanence.id,
        "session_id": held.id,
        "key": scheme.key,
        "search_id": search.id,
        "committee_id": committee.id,
        "file_id": file.id,
        "actor_id": actor_id,
        "on": coming,
        "slug": "accepter",
        "question": "avis",
    }
