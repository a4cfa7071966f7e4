# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose doing something was, in words that everybody may read: never an address."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.actors.models import Source
from ess_map.contributions.models import Contribution
from ess_map.people import rights
from ess_map.people.models import User
from ess_map.people.roles import Grant, active
from ess_map.platform.access import PARTNER, ROLES

RANKS = (PARTNER, *ROLES)


@dataclass(frozen=True)
class Doer:
    """Who proposed, with which role there, and who accepted it if that was somebody else."""

    name: str
    role: str = ""
    accepted_by: str = ""


def public_name(contribution: Contribution) -> str:
    """Return the public name of the author of a contribution that is no import."""
    if contribution.author is not None:
        return contribution.author.public_name
    if contribution.author_email or contribution.author_name or contribution.confirmed_at:
        return _("une personne sans compte")
    # What the instance asks for itself, what an actor answers by letter, what a command undoes.
    if contribution.kind in ("label", "relate") or contribution.source:
        return _("l'équipe de la carte")
    return _("une personne qui a effacé son compte")


class Doers:
    """Names the doers of many contributions with a few reads in all."""

    def __init__(
        self,
        session: Session,
        contributions: Iterable[Contribution | None],
        scopes: Collection[str] = (),
    ) -> None:
        found = [one for one in contributions if one is not None]
        self._sources = _source_names(session, {one.source for one in found if one.source})
        people = {one.author_id for one in found if one.author_id is not None}
        self._roles = _roles(session, people, scopes)

    def of(self, contribution: Contribution | None) -> Doer:
        """Return whose doing it was; None stands for what the instance itself did."""
        if contribution is None:
            return Doer(_("l'équipe de la carte"))
        if contribution.kind == "import":
            name = self._sources.get(contribution.source, contribution.source)
            by = contribution.author
            return Doer(_("Import : %(source)s", source=name), by.public_name if by else "")
        decider = contribution.decided_by
        other = decider is not None and contribution.decided_by_id != contribution.author_id
        return Doer(
            public_name(contribution),
            self._roles.get(contribution.author_id, ""),
            decider.public_name if other else _by_letter(contribution),
        )


def _by_letter(contribution: Contribution) -> str:
    """An actor answers for itself from its own mailbox, without any account."""
    answered = contribution.kind == "relate" and contribution.decided_by_id is None
    return _("le lieu lui-même") if answered and contribution.decided_at else ""


def _source_names(session: Session, keys: Collection[str]) -> dict[str, str]:
    if not keys:
        return {}
    query = sa.select(Source.key, Source.name).where(Source.key.in_(keys))
    return dict(session.execute(query).all())


def _roles(session: Session, people: Collection[int], scopes: Collection[str]) -> dict[int, str]:
    """The highest role of each person in ``scopes``, as it is today."""
    if not people or not scopes:
        return {}
    query = (
        sa.select(Grant)
        .join(User, User.id == Grant.user_id)
        .where(Grant.user_id.in_(people), Grant.scope.in_(scopes), active())
    )
    found = sorted(session.scalars(query), key=lambda grant: RANKS.index(grant.role))
    return {
        grant.user_id: f"{grant.role_label} {rights.name_of(grant.scope)}".strip()
        for grant in found
    }
