# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing campaigns: who read an older page is told, and nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Conflict, Invalid, ServiceArea, User, db, load_actors, notify, now
from ess_map_groupbuy import units, words
from ess_map_groupbuy.campaigns import (
    acting,
    completeness,
    ground,
    lifecycle,
    links,
    moving,
    naming,
    rules,
    saying,
    team,
)
from ess_map_groupbuy.campaigns.models import Campaign

LISTS = {
    "audience": words.AUDIENCES,
    "legal": words.LEGAL,
    "goal": words.GOALS,
}
LABELS = {"area": "area_codes", "step": "amount", "usual": "typical", "largest_share": "most"}
"""Columns whose field has another name."""


@dataclass(frozen=True)
class Difference:
    """What somebody else has written meanwhile, against what was typed."""

    label: str
    stored: str
    typed: str


def draft(session: Session, values: Mapping[str, Any], person: User) -> Campaign:
    """Write a new campaign, in preparation, that ``person`` organises."""
    campaign = Campaign(
        slug=naming.slug_for(session, values["title"]),
        state="draft",
        email=person.email.lower(),
        slots=[],
        criteria=[],
        **values,
    )
    campaign = moving.start(session, campaign, by=person.id)
    team.join(session, campaign, person)
    return campaign


def save(session: Session, campaign: Campaign, version: int, values: Mapping[str, Any]) -> None:
    """Write ``values`` into what was read as ``version``; ``Conflict`` if it has moved."""
    mine = sa.update(Campaign).where(Campaign.id == campaign.id, Campaign.version == version)
    quiet = {"synchronize_session": False}
    moved = session.execute(mine.values(version=version + 1).execution_options(**quiet))
    if moved.rowcount != 1:
        raise Conflict(_("Quelqu'un vient d'enregistrer cette partie : rechargez-la d'abord."))
    session.refresh(campaign, ["version"])
    for name, value in values.items():
        setattr(campaign, name, value)
    session.flush()
    moving.dated(session, campaign)


def differences(campaign: Campaign, values: Mapping[str, Any], form: Any) -> list[Difference]:
    """Return where ``values`` differ from what is stored now, in words."""
    return [
        Difference(
            str(form[LABELS.get(name, name)].label.text),
            said(campaign, name, getattr(campaign, name)),
            said(campaign, name, typed),
        )
        for name, typed in values.items()
        if LABELS.get(name, name) in form and getattr(campaign, name) != typed
    ]


def said(campaign: Campaign, name: str, value: Any) -> str:
    """Return the value of a column as people read it; '' when nobody has said."""
    own = {
        "area": lambda: ground.words(ServiceArea.from_json(value)),
        "organiser_id": lambda: _actor(value),
        "unit": lambda: str(units.UNITS[value].label),
        "step": lambda: units.number(units.of_steps(1, value)),
        "usual": lambda: units.number(units.of_steps(value, campaign.step)),
        "vat_rate": lambda: rules.percent(value // 10),
        "largest_share": lambda: rules.percent(value),
        "slots": lambda: ", ".join(str(words.SLOTS[one]) for one in words.SLOTS if one in value),
        "criteria": lambda: " · ".join(f"{one['label']} ({one['weight']})" for one in value),
    }
    if value is None or value in ("", []):
        return ""
    if name in own:
        return own[name]()
    if name in LISTS:
        return str(LISTS[name].get(value, value))
    return _plain(value)


def ask_opening(session: Session, campaign: Campaign, person: User) -> int:
    """Ask who animates the perimeter to open a campaign; return how many were told.

    ``Invalid`` while something is still to be said, ``Conflict`` when it is open already.
    """
    if campaign.state != "draft":
        raise Conflict(_("Cette campagne n'est plus en préparation : revenez à son tableau."))
    missing = completeness.missing(campaign)
    if missing:
        raise Invalid(str(missing[0].sentence))
    campaign.approval_asked_at = now()
    session.flush()
    told = acting.animators(campaign)
    title = saying.asked(campaign)
    for one in told:
        notify(session, one, "groupbuy.opening", title, links.board_path(campaign))
    return len(told)


def delete(session: Session, campaign: Campaign) -> None:
    """Throw a draft away; ``Conflict`` for what has been public."""
    if campaign.state != "draft":
        raise Conflict(_("Une campagne qui a été ouverte s'annule, elle ne se supprime pas."))
    lifecycle.of(campaign).delete(session, campaign)
    session.flush()


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, datetime):
        return saying.when(value)
    if isinstance(value, date):
        return format_date(value, "long")
    return str(value)


def _actor(actor_id: int) -> str:
    found = load_actors(db.session, [actor_id])
    return found[0].name if found else ""
