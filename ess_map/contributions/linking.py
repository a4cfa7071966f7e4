# SPDX-License-Identifier: AGPL-3.0-or-later
"""What deciding on a link does: the contribution is one side's yes (or its taking back)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.actors import relating
from ess_map.actors.models import Actor, Relation
from ess_map.contributions.models import Contribution
from ess_map.core import clock
from ess_map.core.errors import NotFound


def confirm(session: Session, contribution: Contribution, _accepted: Any, _seen: Any) -> None:
    """Note the yes of the side that the contribution asks, or that it takes it back."""
    said = contribution.changes
    relating.say(
        session,
        relation_of(session, contribution),
        said["side"],
        not said.get("withdraw"),
        contribution.decided_at,
        contribution.id,
    )


def take_back(session: Session, contribution: Contribution, undoing: Contribution) -> None:
    """Undo what ``confirm`` did."""
    said = contribution.changes
    relation = relation_of(session, contribution)
    confirmed = bool(said.get("withdraw"))
    relating.say(session, relation, said["side"], confirmed, clock.now(), undoing.id)


def relation_of(session: Session, contribution: Contribution) -> Relation:
    """Return the link that a contribution is about."""
    found = session.get(Relation, contribution.changes["relation"])
    if found is None:
        raise NotFound(_("Ce lien n'existe plus."))
    return found


def sentence(session: Session, relation: Relation) -> str:
    """Say a link in words: "A est membre de B"."""
    names = {id_: session.get_one(Actor, id_).name for id_ in (relation.from_id, relation.to_id)}
    verb = relating.words(relation.kind, "from")
    return f"{names[relation.from_id]} {verb} {names[relation.to_id]}"
