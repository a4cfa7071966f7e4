# SPDX-License-Identifier: AGPL-3.0-or-later
"""What groups say to organisers: their board, their tasks, and when all have answered."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from ess_map import db
from ess_map_groupbuy.campaigns import lifecycle
from ess_map_groupbuy.campaigns import moving as campaigns
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.campaigns.seams import Section, Task
from ess_map_groupbuy.groups import following, record
from ess_map_groupbuy.runs import asking, reading
from ess_map_groupbuy.runs.models import Run

OPEN = ("proposed", "confirming", "reforming")
"""Groups that are not yet what they will be."""


@dataclass(frozen=True)
class Counts:
    """How many groups there are, and people in them or not."""

    groups: int
    confirmed: int
    reforming: int
    said_yes: int
    asked: int
    waiting: int


@dataclass(frozen=True)
class Work:
    """What is under way, or has to be decided.

    ``running``: groups are being formed again; ``failed``: why that came to nothing; ``extend``:
    where the campaign can be prolonged for the groups that broke; ``proposable``: a run that keeps
    commitments and waits to be proposed.
    """

    running: bool
    failed: str
    broken: int
    extend: str
    proposable: Run | None
    again: bool


def counts(session: Session, campaign: Campaign) -> Counts:
    """Return how the groups of a campaign are doing."""
    groups = record.standing(session, campaign.id)
    members = record.members_of(session, [one.id for one in groups])
    states = [one.state for pairs in members.values() for one, _who in pairs]
    return Counts(
        len(groups),
        sum(one.state not in OPEN for one in groups),
        sum(one.state == "reforming" for one in groups),
        states.count("confirmed"),
        states.count("asked"),
        len(record.waiting(session, campaign.id)),
    )


def work(session: Session, campaign: Campaign) -> Work:
    """Return what is under way with the groups of a campaign, and what has to be decided."""
    groups = record.forming(session, campaign.id)
    broken = [one for one in groups if one.state == "reforming"]
    last = next(
        (one for one in reading.of_campaign(session, campaign.id) if one.purpose == asking.REFORM),
        None,
    )
    running = last is not None and last.state in (asking.QUEUED, asking.RUNNING)
    failed = last is not None and last.state == asking.FAILED and bool(broken)
    waits = campaign.state == "forming" and last is not None and last.state == asking.DONE
    prolong = broken and not running and following.may_extend(campaign)
    return Work(
        running,
        last.failure if last is not None and failed else "",
        len(broken),
        url_for("groupbuy_campaigns.step", slug=campaign.slug, event="extend") if prolong else "",
        last if waits else None,
        bool(groups) and campaign.state in ("closed", "forming"),
    )


def not_ready(session: Session, campaign: Campaign, event: str) -> str | None:
    """Say why the answers cannot be closed yet; answers ``READY``."""
    if event not in ("commit", "transmit"):
        return None
    groups = record.forming(session, campaign.id)
    open_ = [one for one in groups if one.state in OPEN]
    if open_:
        return ngettext(
            "%(num)s groupe attend encore des réponses ou se reforme. Attendez la date, relancez "
            "les personnes, ou dissolvez-le.",
            "%(num)s groupes attendent encore des réponses ou se reforment. Attendez la date, "
            "relancez les personnes, ou dissolvez-les.",
            len(open_),
        )
    if not groups:
        return _("Aucun groupe n'est confirmé : il n'y a rien à commander.")
    return None


def may_commit(campaign: Campaign) -> bool:
    """Tell whether the answers can be closed from where the campaign is."""
    ways = lifecycle.of(campaign).available(campaign, campaigns.as_organiser)
    return any(way.event == "commit" for way in ways)


def section(campaign: Campaign) -> Section | None:
    """Return how the groups are doing, for the organisers' board."""
    found = counts(db.session, campaign)
    if not found.groups:
        return None
    html = render_template("groupbuy/groups/_board.html", campaign=campaign, counts=found)
    return Section(_l("Les groupes"), Markup(html), weight=40)


def tasks(session: Session, campaign: Campaign) -> list[Task]:
    """Return what the organisers have to decide about groups."""
    url = f"/achats/{campaign.slug}/groupes"
    groups = record.forming(session, campaign.id)
    if not groups or campaign.state not in (*lifecycle.ANSWERING, "forming"):
        return []
    todo, found = work(session, campaign), []
    if todo.failed:
        found.append(Task(_("Des groupes n'ont pas pu se reformer"), url, urgent=True))
    elif todo.extend:
        said = ngettext(
            "%(num)s groupe ne tient plus : prolonger, ou le dissoudre ?",
            "%(num)s groupes ne tiennent plus : prolonger, ou les dissoudre ?",
            todo.broken,
        )
        found.append(Task(said, url, urgent=True))
    if todo.proposable is not None:
        found.append(Task(_("Des groupes reformés sont à proposer"), url, urgent=True))
    if may_commit(campaign) and not_ready(session, campaign, "commit") is None:
        found.append(Task(_("Tous les groupes sont confirmés : arrêtez les engagements"), url))
    return found


def place(campaign: Campaign) -> str:
    """Return where the answers are closed."""
    return url_for("groupbuy_groups.listing", slug=campaign.slug, _anchor="arreter")
