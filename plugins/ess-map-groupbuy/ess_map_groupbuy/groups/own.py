# SPDX-License-Identifier: AGPL-3.0-or-later
"""The block of the page of who said an intention: their group, and what they may answer."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from ess_map import db
from ess_map_groupbuy.campaigns import saying
from ess_map_groupbuy.campaigns.lifecycle import ANSWERING
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.campaigns.seams import Section
from ess_map_groupbuy.groups import answering, deadlines, record, shown
from ess_map_groupbuy.groups.forms import ConfirmForm
from ess_map_groupbuy.groups.lifecycle import FORMING, LIVE
from ess_map_groupbuy.groups.models import Commitment
from ess_map_groupbuy.groups.standing import holds
from ess_map_groupbuy.intentions import caps, links
from ess_map_groupbuy.intentions.models import Intention

FIRST = 5
"""Before what was said, and before what is ordered."""
NOTES = {
    "moved": _l("Les groupes ont dû se reformer : voici une place dans un autre groupe."),
    "changed": _l("Votre groupe tient ; son prix ou votre quantité a changé, dans vos limites."),
    "joined": _l("Une place s'est libérée pour vous."),
    "undecided": _l(
        "Il manque trop de monde à votre groupe. L'organisateur décide s'il prolonge la campagne "
        "ou y renonce ; d'ici là votre place est gardée."
    ),
    "restored": _l("Votre groupe tient de nouveau, aux mêmes conditions."),
    "again": _l("Vous avez changé votre intention : répondez de nouveau."),
    "released": _l("Votre groupe n'a pas pu se faire. Vous n'êtes plus engagé à rien."),
    "dissolved": _l("L'organisateur a dissous votre groupe. Vous n'êtes plus engagé à rien."),
    "cancelled": _l("La campagne est annulée. Vous n'êtes plus engagé à rien."),
}
WAITED = ("closed", "forming", *ANSWERING, "committed")
"""States of a campaign in which there is a waiting list to be on."""


@dataclass(frozen=True)
class Own:
    """What somebody reads of their group."""

    campaign: Campaign
    intention: Intention
    commitment: Commitment
    card: shown.Card
    rate: int | None
    note: str | LazyString
    may_answer: bool
    may_leave: bool
    late: bool
    consequence: str
    leads: bool

    @property
    def position(self) -> int:
        """Their place on the waiting list, from 1; 0 when they are not on it."""
        return position(self.campaign, self.intention)


def of_intention(intention: Intention, campaign: Campaign) -> Section | None:
    """Return the block about the group of ``intention``, or about the waiting list."""
    last = record.live_of(db.session, intention.id) or record.last_of(db.session, intention.id)
    if last is None:
        return _waiting(intention, campaign)
    own = of_commitment(intention, campaign, last)
    token = links.own_path(intention).rpartition("/")[2]
    html = render_template(
        "groupbuy/groups/_own.html",
        own=own,
        token=token,
        form=ConfirmForm.of(own.commitment, own.rate),
    )
    title = _l("Votre groupe") if last.state in LIVE else _l("Votre place dans un groupe")
    return Section(title, Markup(html), weight=FIRST)


def of_commitment(intention: Intention, campaign: Campaign, commitment: Commitment) -> Own:
    """Return what somebody reads of what they were proposed."""
    group = record.by_id(db.session, commitment.group_id)
    card = shown.card(db.session, campaign, group)
    late = deadlines.is_late(commitment)
    asked = commitment.state == "asked" and campaign.state in ANSWERING
    yes = commitment.state == "confirmed" and group.state in FORMING
    return Own(
        campaign,
        intention,
        commitment,
        card,
        caps.rate(intention, campaign),
        _note(commitment, campaign),
        asked and not late,
        yes and campaign.state in answering.RETRACTABLE,
        asked and late,
        consequence(campaign, card, intention.id),
        card.group.lead_id == intention.id,
    )


def consequence(campaign: Campaign, card: shown.Card, intention_id: int) -> str:
    """Say what becomes of a group without somebody."""
    before, after, lacks = shown.without(card, intention_id)
    said = {
        "before": saying.quantity(campaign, before),
        "after": saying.quantity(campaign, after),
    }
    left = [one for one in card.standing.members if one.intention != intention_id]
    if not left:
        return _("Sans vous, il n'y a plus personne dans ce groupe : il disparaît.")
    if holds(card.standing.terms, left):
        return _("Sans vous, le groupe passe de %(before)s à %(after)s et tient toujours.", **said)
    if lacks:
        return _(
            "Sans vous, le groupe passe de %(before)s à %(after)s, sous les %(least)s de son prix "
            "(il manquerait %(lacks)s) : il devra se reformer, ailleurs ou plus cher.",
            least=saying.quantity(campaign, card.group.tier),
            lacks=saying.quantity(campaign, lacks),
            **said,
        )
    return _(
        "Sans vous, le groupe passe de %(before)s à %(after)s et ne respecte plus ses règles : il "
        "devra se reformer.",
        **said,
    )


def position(campaign: Campaign, intention: Intention) -> int:
    """Return somebody's place on the waiting list, from 1; 0 when they are not on it."""
    if campaign.state not in WAITED:
        return 0
    waiting = [one.id for one in record.waiting(db.session, campaign.id)]
    return waiting.index(intention.id) + 1 if intention.id in waiting else 0


def _waiting(intention: Intention, campaign: Campaign) -> Section | None:
    place = position(campaign, intention) if campaign.state in (*ANSWERING, "committed") else 0
    if not place:
        return None
    html = render_template("groupbuy/groups/_waiting.html", campaign=campaign, place=place)
    return Section(_l("Liste d'attente"), Markup(html), weight=FIRST)


def _note(commitment: Commitment, campaign: Campaign) -> str | LazyString:
    if commitment.state == "confirmed" and not commitment.told and campaign.state in ANSWERING:
        return _l("Votre groupe n'a pas changé depuis votre réponse.")
    if commitment.state in (*LIVE, "released"):
        return NOTES.get(commitment.told, "")
    return ""
