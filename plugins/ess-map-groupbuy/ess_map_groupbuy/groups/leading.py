# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who looks after a group: somebody in it who offered to, and who may say so to the others."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Conflict, Invalid, now
from ess_map_groupbuy.groups import record
from ess_map_groupbuy.groups.models import Group
from ess_map_groupbuy.intentions.models import Intention

HELPS = "organiser"


def choose(session: Session, group: Group) -> None:
    """Keep the lead while in the group, else take the first who offered to help; or nobody."""
    inside = {one.id: one for _commitment, one in record.members(session, group.id)}
    if group.lead_id in inside:
        return
    willing = [one.id for one in inside.values() if HELPS in one.can_help]
    name(group, inside[willing[0]] if willing else None)


def name(group: Group, intention: Intention | None) -> None:
    """Make somebody the lead; how to reach them is told to nobody until they agree."""
    group.lead_id = intention.id if intention else None
    group.lead_agreed_at = None


def appoint(session: Session, group: Group, intention_id: int | None) -> None:
    """Let organisers choose another lead among the members; ``Invalid`` for anybody else."""
    inside = {one.id: one for _commitment, one in record.members(session, group.id)}
    if intention_id is not None and intention_id not in inside:
        raise Invalid(_("Choisissez le référent parmi les membres de ce groupe."))
    if intention_id != group.lead_id:
        name(group, inside.get(intention_id) if intention_id is not None else None)


def agree(group: Group, intention: Intention, yes: bool) -> None:
    """Let the lead show the others how to reach them, or no more; ``Conflict`` for another."""
    if group.lead_id != intention.id:
        raise Conflict(_("Vous n'êtes plus la personne référente de ce groupe. Rechargez la page."))
    group.lead_agreed_at = now() if yes else None
