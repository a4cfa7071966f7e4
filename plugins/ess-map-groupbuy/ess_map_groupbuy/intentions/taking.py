# SPDX-License-Identifier: AGPL-3.0-or-later
"""Say what one would buy, confirm it, change it, take it back: what happens to an intention."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Conflict, alone, now
from ess_map_groupbuy.campaigns import dates, saying
from ess_map_groupbuy.campaigns.lifecycle import WELCOMING
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.intentions import letters, record, seams
from ess_map_groupbuy.intentions.lifecycle import INTENTIONS, ORGANISER, OWNER
from ess_map_groupbuy.intentions.models import Intention

BOUND = ("ordered", "delivered", "settled", "transmitted")
"""States of a campaign in which what was agreed is on its way: nobody leaves by a button."""
COUNTED = ("commune_code", "quantity", "price", "reach", "hubs", "slots", "least", "most")
"""What the demand counts."""


@dataclass(frozen=True)
class Said:
    """What somebody says; quantities in steps, the price in cents, the point already rounded."""

    who: str
    name: str
    phone: str
    actor_id: int | None
    commune_code: str
    place: str
    longitude: float | None
    latitude: float | None
    quantity: int
    least: int
    most: int
    price: int
    recovers_vat: bool
    reach: int | None
    hubs: list[int]
    slots: list[str]
    can_help: list[str]


@dataclass(frozen=True)
class Teller:
    """Who says it. ``proven``: an account has proved the address, no letter has to.

    ``by``: the organiser who writes down what somebody said on paper.
    """

    email: str
    language: str = "fr"
    user_id: int | None = None
    proven: bool = False
    by: int | None = None


def is_open(campaign: Campaign) -> bool:
    """Tell whether one may speak, or change what one said: the server's clock decides."""
    return campaign.state in WELCOMING and not dates.passed(campaign.closes_at)


def require_open(campaign: Campaign) -> None:
    """Raise ``Conflict`` with the moment at which it closed."""
    if is_open(campaign):
        return
    if campaign.closes_at is not None and dates.passed(campaign.closes_at):
        raise Conflict(
            _(
                "Les intentions sont closes depuis le %(moment)s : ce qui est dit ne change plus. "
                "Pour un imprévu, écrivez à l'organisateur, ou retirez votre intention.",
                moment=saying.when(campaign.closes_at),
            )
        )
    raise Conflict(
        _("Cette campagne ne prend pas d'intentions en ce moment. Regardez ses étapes sur sa page.")
    )


def say(session: Session, campaign: Campaign, said: Said, teller: Teller) -> Intention | None:
    """Write an intention down; None when the address has one already, to which a letter leads.

    Of two at once the second finds the first: there are never two of an address.
    """
    require_open(campaign)
    email = teller.email.strip().lower()
    alone(session, f"groupbuy.intention.{campaign.id}.{email}")
    twins = record.of_address(session, email, campaign.id) if email else []
    if twins:
        letters.again(session, campaign, twins[0])
        return None
    active = teller.proven or teller.by is not None
    moment = now()
    found = Intention(
        campaign_id=campaign.id,
        user_id=teller.user_id,
        state=record.ACTIVE if active else record.UNCONFIRMED,
        email=email,
        language=teller.language,
        consent_at=moment,
        confirmed_at=moment if active else None,
        changed_at=moment,
        fictional=campaign.fictional,
        **asdict(said),
    )
    INTENTIONS.start(session, found, by=teller.by or teller.user_id)
    if email and not teller.proven:
        letters.said(session, campaign, found, on_paper=teller.by is not None)
    return found


def confirm(session: Session, campaign: Campaign, intention: Intention) -> None:
    """Let an intention count: who confirms has received the letter; twice is once."""
    if intention.state == record.ACTIVE:
        return
    require_open(campaign)
    event = "confirm" if intention.state == record.UNCONFIRMED else "return"
    INTENTIONS.apply(session, intention, event, allowed=as_owner, by=intention.user_id)
    intention.confirmed_at = intention.changed_at = now()
    session.flush()
    seams.tell(session, intention, "changed")


def change(
    session: Session, campaign: Campaign, intention: Intention, said: Said, version: int
) -> None:
    """Replace what an intention says, until the intentions close; ``Conflict``."""
    require_open(campaign)
    if intention.version != version:
        raise Conflict(
            _("Cette intention a changé depuis que vous l'avez ouverte : rechargez la page.")
        )
    before = {name: getattr(intention, name) for name in COUNTED}
    for name, value in asdict(said).items():
        setattr(intention, name, value)
    if before != {name: getattr(intention, name) for name in COUNTED}:
        intention.changed_at = now()
    intention.version += 1
    session.flush()
    seams.tell(session, intention, "changed")


def withdrawable(campaign: Campaign) -> bool:
    """Tell whether one may still take back what one said."""
    return campaign.state not in BOUND


def withdraw(
    session: Session,
    campaign: Campaign,
    intention: Intention,
    *,
    allowed: Callable[[str], bool] | None = None,
    by: int | None = None,
) -> None:
    """Take an intention back; the groups it was in hear of it. ``Conflict`` once it is ordered."""
    if not withdrawable(campaign):
        raise Conflict(
            _(
                "La commande est passée : on ne se retire plus d'un clic. Écrivez à "
                "l'organisateur, il cherchera avec vous qui peut reprendre votre part."
            )
        )
    INTENTIONS.apply(
        session, intention, "withdraw", allowed=allowed or as_owner, by=by or intention.user_id
    )
    intention.changed_at = now()
    session.flush()
    seams.tell(session, intention, "withdrawn")


def as_owner(role: str) -> bool:
    """Act as who holds the link, or whose account it is."""
    return role == OWNER


def as_organiser(role: str) -> bool:
    """Act for somebody who asked the organisers to; the caller has checked who may."""
    return role in (OWNER, ORGANISER)
