# SPDX-License-Identifier: AGPL-3.0-or-later
"""When groups are formed: at the moment of the campaign, or when its organisers say so."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import Session

from ess_map import Alarm, set_timer
from ess_map_groupbuy.campaigns import acting, dates, moving
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.campaigns.seams import Task
from ess_map_groupbuy.runs import asking, links, reading
from ess_map_groupbuy.runs.models import Run
from ess_map_groupbuy.words import CONTRACT

FORMS = "groupbuy.forms"
BEFORE = ("open", "closed")
"""In which the moment of the formation is still to come."""


def register() -> list[Alarm]:
    """Return the alarm of the moment at which groups are formed."""
    return [Alarm(FORMS, ring)]


def set_alarm(session: Session, campaign: Campaign) -> None:
    """Ring when the groups are to be formed; not again for who came back from a formation."""
    if campaign.kind == CONTRACT or campaign.state not in BEFORE or campaign.forms_at is None:
        return
    if dates.passed(campaign.forms_at) and formed(session, campaign.id):
        return
    set_timer(session, campaign.forms_at, FORMS, dates.SUBJECT, campaign.id)


def ring(session: Session, campaign_id: int) -> None:
    """Begin the formation, unless its moment was put off or somebody has begun it."""
    campaign = session.get(Campaign, campaign_id)
    if campaign is None or campaign.state != "closed":
        return  # who is still open is told when it closes
    if dates.passed(campaign.forms_at):
        moving.apply(session, campaign, "form", allowed=moving.as_clock)
    else:
        set_alarm(session, campaign)


def follow(session: Session, campaign: Campaign, event: str) -> None:
    """Ask for a run when the formation begins, whoever began it."""
    if event == "form":
        asking.ask(session, campaign)


def formed(session: Session, campaign_id: int) -> bool:
    """Tell whether a formation was ever asked for."""
    return any(one.purpose == asking.FORM for one in reading.of_campaign(session, campaign_id))


def announce(session: Session, run: Run) -> None:
    """Tell the organisers that a formation has ended: they may have left its page."""
    if run.purpose != asking.FORM:
        return
    campaign = campaigns.by_id(session, run.campaign_id)
    if campaign.state in asking.LATE:
        return
    if run.state == asking.FAILED:
        title = _l("« %(title)s » : la formation des groupes a échoué", title=campaign.title)
    else:
        title = _l("« %(title)s » : les groupes sont calculés", title=campaign.title)
    acting.tell_organisers(session, campaign, "groupbuy.run", title, links.run_path(campaign, run))


def tasks(session: Session, campaign: Campaign) -> list[Task]:
    """Return what waits for the organisers about the formation."""
    if campaign.state != "forming":
        return []
    ended = (asking.DONE, asking.FAILED)
    last = reading.latest(session, campaign.id, ended, (asking.FORM,))
    if last is None:
        return []
    url = links.run(campaign, last)
    if last.state == asking.FAILED:
        return [Task(_("La formation des groupes a échoué : voyez pourquoi"), url, urgent=True)]
    label = ngettext(
        "Un résultat attend votre décision : %(num)s personne servie",
        "Un résultat attend votre décision : %(num)s personnes servies",
        last.people,
    )
    return [Task(label, url, urgent=True)]
