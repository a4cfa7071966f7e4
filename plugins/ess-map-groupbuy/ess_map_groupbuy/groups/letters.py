# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters about groups: each says what was, and what is now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import LazyString, format_date, to_user_timezone
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import post_letter
from ess_map_groupbuy.campaigns import links as campaigns
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.groups import record
from ess_map_groupbuy.groups.models import Commitment, Group
from ess_map_groupbuy.hubs.models import Hosting
from ess_map_groupbuy.intentions import caps, links
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.words import SLOTS

Text = str | LazyString

SAID = _l("Intention enregistrée")
WAITING = _l("Liste d'attente")
ASKED = _l("Réponse attendue")
COMMITTED = _l("Engagé")
OUT = _l("Sans groupe")
HELD = _l("Groupe confirmé")
UNSURE = _l("Groupe incertain")
OVER = _l("Campagne annulée")
WORDS = {
    "asked": ASKED,
    "confirmed": COMMITTED,
    "declined": _l("Refusé"),
    "withdrawn": _l("Retiré"),
    "no_answer": _l("Sans réponse"),
    "released": OUT,
}
"""How the states of a commitment read in a letter to whom it is about."""

SUBJECTS = {
    "proposed": _l("%(campaign)s : un groupe pour vous, répondez avant le %(day)s"),
    "unserved": _l("%(campaign)s : pas de groupe pour vous cette fois"),
    "joined": _l("%(campaign)s : une place s'est libérée pour vous"),
    "moved": _l("%(campaign)s : votre groupe change, répondez avant le %(day)s"),
    "changed": _l("%(campaign)s : votre groupe tient, ses conditions changent"),
    "released": _l("%(campaign)s : votre groupe ne se fait pas"),
    "dissolved": _l("%(campaign)s : votre groupe est dissous"),
    "undecided": _l("%(campaign)s : votre groupe ne tient plus"),
    "restored": _l("%(campaign)s : votre groupe tient de nouveau"),
    "cancelled": _l("%(campaign)s est annulée"),
    "extended": _l("%(campaign)s : les intentions rouvrent"),
    "again": _l("%(campaign)s : confirmez de nouveau"),
    "reminder": _l("%(campaign)s : plus que quelques jours pour répondre"),
    "expired": _l("%(campaign)s : le délai pour répondre est passé"),
    "confirmed": _l("%(campaign)s : votre engagement est enregistré"),
    "declined": _l("%(campaign)s : votre refus est enregistré"),
    "withdrawn": _l("%(campaign)s : votre retrait est enregistré"),
    "held": _l("%(campaign)s : votre groupe est confirmé"),
}


@dataclass(frozen=True)
class State:
    """Where somebody is: ``words``, and the group if any; price without VAT, quantity in steps."""

    words: Text
    hub: str = ""
    slot: Text = ""
    supplier: str = ""
    price: int | None = None
    quantity: int = 0


@dataclass(frozen=True)
class Places:
    """Where groups are, read once for many letters."""

    hostings: dict[int, Hosting]
    offers: dict[int, Offer]

    @classmethod
    def of(cls, session: Session, groups: Sequence[Group]) -> Places:
        """Return the places of ``groups``."""
        return cls(record.hostings_of(session, groups), record.offers_of(session, groups))

    def state(self, words: Text, group: Group, commitment: Commitment) -> State:
        """Return what a letter says of a place in a group, as it is at this moment."""
        return State(
            words,
            self.hub(group),
            SLOTS.get(group.slot, ""),
            self.offers[group.offer_id].supplier,
            commitment.price,
            commitment.quantity,
        )

    def hub(self, group: Group) -> str:
        """Return the hub of a group with its town, '' when nothing is delivered."""
        hosting = self.hostings.get(group.hosting_id or 0)
        if hosting is None:
            return ""
        actor = hosting.hub.actor
        town = "" if actor.city in actor.name else actor.city
        return ", ".join(filter(None, (actor.name, town)))


def tell(
    session: Session,
    campaign: Campaign,
    intention: Intention,
    kind: str,
    before: State,
    after: State,
    *,
    commitment: Commitment | None = None,
    words: Text = "",
    others: Sequence[object] = (),
) -> None:
    """Write to who said an intention; ``words`` is the reason, ``others`` are groups nearby."""
    if not intention.email:
        return
    post_letter(
        session,
        intention.email,
        _subject(kind, campaign, commitment),
        "groupbuy/groups/mail/told.txt",
        kind=f"groupbuy.{kind}",
        language=intention.language,
        step=kind,
        campaign=campaign,
        intention=intention,
        commitment=commitment,
        before=before,
        after=after,
        rate=caps.rate(intention, campaign),
        words=words,
        others=others,
        path=links.own_path(intention),
        campaign_path=campaigns.path(campaign),
    )


def _subject(kind: str, campaign: Campaign, commitment: Commitment | None) -> LazyString:
    def said() -> str:
        # The language is that of the reader, known when the letter is written.
        day = ""
        if commitment is not None and commitment.expires_at is not None:
            day = format_date(to_user_timezone(commitment.expires_at), "long", rebase=False)
        return str(SUBJECTS[kind]) % {"campaign": campaign.title, "day": day}

    return LazyString(said)
