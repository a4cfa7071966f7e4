# SPDX-License-Identifier: AGPL-3.0-or-later
"""The committees, plans, studies and searches of the two EPCI."""

from __future__ import annotations

from datetime import timedelta

from ess_map_accompaniment.cooperatives.models import (
    College,
    CommitteeFile,
    CommitteeSession,
    HostReply,
    HostSearch,
    Scic,
    Study,
)
from ess_map_accompaniment.financing.models import FinancingPlan, PlanLine, Scheme

from ess_map import db, local_now
from ess_map.testing import EVIL

from .world import AROUND, STAFF, TOWNS, World


def of_place(world: World, place: str, ids: dict[str, object], host_id: int) -> dict[str, object]:
    """Write what money and cooperation leave of a project, and return the ids."""
    today = local_now().date()
    scheme = Scheme(
        key=f"pret-{place}", name=f"Prêt {EVIL}", instrument="honor_loan", amount_max=500_000
    )
    plan = FinancingPlan(project_id=ids["project_id"])
    search = HostSearch(
        project_id=ids["project_id"],
        text=f"Une étude {EVIL}",
        commune=TOWNS[place],
        until=today + timedelta(days=60),
    )
    study = Study(project_id=ids["project_id"], questions=world.hide("question", place, AROUND))
    committee = CommitteeSession(structure_id=ids["structure_id"], name="Comité", held_on=today)
    scic = Scic(actor_id=ids["actor_id"], public_capital=12, note=EVIL)
    db.session.add_all((scheme, plan, search, study, committee, scic))
    db.session.flush()
    file = CommitteeFile(
        session_id=committee.id,
        position=0,
        title=world.hide("dossier", place, STAFF),
        asked=400_000,
        motive=world.hide("raison", place, STAFF),
    )
    line = PlanLine(
        plan_id=plan.id,
        position=0,
        side="need",
        label=world.hide("four", place, AROUND),
        amount=90_000,
    )
    college = College(scic_id=scic.id, position=0, name=EVIL, category="employees", weight=50)
    reply = HostReply(
        search_id=search.id,
        actor_id=host_id,
        name=world.hide("hote", place, {"holder"}),
        email=world.hide("hote@prive", place, set()),
        message=world.hide("accueil", place, {"holder"}),
    )
    accepted = HostReply(search_id=search.id, actor_id=host_id, name="Hôte", state="accepted")
    db.session.add_all((file, line, college, reply, accepted))
    db.session.flush()
    return {
        "key": scheme.key,
        "search_id": search.id,
        "committee_id": committee.id,
        "file_id": file.id,
        "reply_id": reply.id,
        "reply": reply,
        "accepted": accepted,
    }
