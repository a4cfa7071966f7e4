# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages that other rooms keep about a project: its holder is led there, and gets their data."""

from __future__ import annotations

from ess_map_accompaniment.financing.models import FinancingPlan, PlanLine
from ess_map_accompaniment.projects import links
from ess_map_accompaniment.projects.models import Holder, Project

from ess_map import db


def test_a_holder_is_led_to_the_plan_and_takes_it_away(client, territories):
    project = Project(state="active", title="Le Tri Malin", stage="creation", holders=[Holder()])
    db.session.add(project)
    db.session.flush()
    plan = FinancingPlan(project_id=project.id)
    db.session.add(plan)
    db.session.flush()
    line = PlanLine(plan_id=plan.id, position=0, side="need", label="Un four", amount=90_000)
    db.session.add(line)
    db.session.commit()
    path = links.follow_path(project)
    page = client.get(path).text
    for title in ("plan-de-financement", "entreprise-hote", "etude"):
        assert f"{path}/{title}" in page
    handed = client.get(f"{path}/donnees.json").json
    assert [one["label"] for one in handed["financing_plan"]] == ["Un four"]
    assert "study" not in handed
