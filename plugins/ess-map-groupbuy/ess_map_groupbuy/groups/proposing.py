# SPDX-License-Identifier: AGPL-3.0-or-later
"""Propose the groups that a run has found: a letter to everybody, and a delay to answer."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Conflict, Invalid
from ess_map_groupbuy.campaigns import moving as campaigns
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.groups import applying, letters, moving, planning, reasons, record
from ess_map_groupbuy.groups.models import Group
from ess_map_groupbuy.runs.models import Run

PROPOSABLE = ("form", "reform")


def propose(
    session: Session, campaign: Campaign, run: Run, *, by: int | None = None
) -> list[Group]:
    """Propose the groups of a run that is done, and move the campaign on; return the groups.

    Who had already said yes stays, or is asked again with a letter. ``Invalid`` for a run without
    groups, or that would move whoever is committed; ``Conflict`` when it is no more up to date.
    """
    moving.lock(session, campaign.id)
    if run.campaign_id != campaign.id or run.purpose not in PROPOSABLE or run.state != "done":
        raise Conflict(
            _("Cette formation ne peut pas être proposée, ou l'est déjà. Rechargez la page.")
        )
    wanted = applying.wanted_of(session, run)
    if not wanted:
        raise Invalid(
            _(
                "Cette formation n'a trouvé aucun groupe. Regardez ce qui manque, prolongez la "
                "campagne ou demandez d'autres offres."
            )
        )
    _refuse_what_is_over(session, campaign, wanted)
    first = not record.of_campaign(session, campaign.id)
    campaign = campaigns.apply(session, campaign, "propose", by=by)
    groups = applying.apply(session, campaign, wanted, run, joined="proposed")
    run.state = "proposed"
    session.flush()
    if first:
        _tell_the_others(session, campaign, run)
    return groups


def _refuse_what_is_over(
    session: Session, campaign: Campaign, wanted: list[planning.Wanted]
) -> None:
    if applying.is_stale(session, campaign, wanted):
        raise Conflict(
            _(
                "Depuis cette formation, une intention, un relais ou une offre a changé. Formez "
                "les groupes de nouveau."
            )
        )
    groups = record.forming(session, campaign.id)
    if planning.disturbs(moving.standing(session, campaign, groups), wanted):
        raise Invalid(
            _(
                "Cette formation déplacerait des personnes engagées dont le groupe tient. Sur la "
                "page des groupes, choisissez « Reformer en gardant les engagements »."
            )
        )


def _tell_the_others(session: Session, campaign: Campaign, run: Run) -> None:
    """Write to those who are in no group why, and that they are on the waiting list."""
    for intention in record.waiting(session, campaign.id):
        letters.tell(
            session,
            campaign,
            intention,
            "unserved",
            letters.State(letters.SAID),
            letters.State(letters.WAITING),
            words=reasons.of(run, intention),
        )
