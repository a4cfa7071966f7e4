# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who comes to the pages of a project, by the holder's link or by an account, and what they may."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _

from ess_map import Forbidden, User, db, user
from ess_map_accompaniment.offer import acting
from ess_map_accompaniment.projects import links, record, scopes
from ess_map_accompaniment.projects.models import Project
from ess_map_accompaniment.referrals.desk import REACHABLE
from ess_map_accompaniment.referrals.models import Referral


@dataclass(frozen=True)
class Desk:
    """A project that somebody has open; ``token`` is the holder's, '' with an account."""

    project: Project
    token: str = ""
    role: str = "holder"
    """holder, host, adviser or animator."""

    def url(self, endpoint: str, **values: object) -> str:
        """Return the address of the page ``endpoint`` of this project, the way they came in."""
        if self.token:
            return url_for(f"{endpoint}_of_holder", token=self.token, **values)
        return url_for(f"{endpoint}_of_project", project_id=self.project.id, **values)

    @property
    def back(self) -> str:
        """The path of the holder's own page, '' for others."""
        return url_for("accompaniment_holder.follow", token=self.token) if self.token else ""


def by_token(token: str) -> Desk:
    """Return the project of a holder's link; ``Gone`` when there is none any more."""
    project, _holder = links.followed(db.session, token)
    return Desk(project, token)


def by_account(project_id: int) -> Desk:
    """Return a project for who carries, advises or animates it; ``Forbidden`` for others."""
    project = record.find(db.session, project_id)
    person = user()
    if scopes.carries(person, project):
        return Desk(project, role="holder")
    if advises(person, project):
        return Desk(project, role="adviser")
    if scopes.animates(person, project):
        return Desk(project, role="animator")
    raise Forbidden(
        _(
            "Ce projet n'est ouvert qu'à qui le porte, aux structures qui l'accompagnent et, si le "
            "porteur est d'accord, à l'animation du territoire."
        )
    )


def advises(person: User | None, project: Project) -> bool:
    """Tell whether a structure that ``person`` advises has taken the project on."""
    mine = [structure.id for structure in acting.structures_of(person)]
    taken = sa.select(Referral.id).where(
        Referral.project_id == project.id,
        Referral.structure_id.in_(mine),
        Referral.state.in_(REACHABLE),
    )
    return bool(mine) and db.session.scalar(taken.limit(1)) is not None
