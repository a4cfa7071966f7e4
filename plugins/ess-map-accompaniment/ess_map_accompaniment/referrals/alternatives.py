# SPDX-License-Identifier: AGPL-3.0-or-later
"""What else could help a project when a request does not: the next best, never asked twice."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ess_map import Outcome
from ess_map_accompaniment.matching import catalogue, judging, ordering
from ess_map_accompaniment.matching.judging import Judged
from ess_map_accompaniment.projects import record as projects
from ess_map_accompaniment.referrals import record
from ess_map_accompaniment.referrals.models import Referral


def of(session: Session, referral: Referral) -> list[Judged]:
    """Return the services that may help the project, the best first, but those asked already.

    Those that answer the same need as the request come before the others; none is not eligible.
    """
    project = projects.find(session, referral.project_id)
    asked = {one.service_id for one in record.of_project(session, project.id)}
    offers = [offer for offer in catalogue.offers(session) if offer.id not in asked]
    judged = judging.judge(projects.demand_of(project), offers)
    possible = [one for one in judged if one.explanation.outcome is not Outcome.NOT_ELIGIBLE]
    ordered = ordering.order(possible, f"project-{project.id}")
    return sorted(ordered, key=lambda one: one.offer.kind != referral.need)
