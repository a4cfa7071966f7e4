# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept of the people behind intentions: hand it over, forget it, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Retention, User, db, forget_letters
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.campaigns.lifecycle import OVER
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.intentions import record, seams, taking
from ess_map_groupbuy.intentions.lifecycle import INTENTIONS
from ess_map_groupbuy.intentions.models import Intention

UNCONFIRMED_DAYS, OVER_DAYS = 7, 365
NOBODY = "·"
"""The name of who was forgotten, where the quantity has to stay in the accounts of a group."""


def register() -> list[Retention]:
    """Return the lines of the public register about intentions."""
    basis = _l("Consentement (RGPD, article 6, 1, a), donné en envoyant le formulaire")
    return [
        Retention(
            "groupbuy.unconfirmed",
            _l("Les intentions d'achat groupé que personne n'a confirmées"),
            _l("Laisser le temps d'ouvrir la lettre"),
            basis,
            _l("7 jours"),
            UNCONFIRMED_DAYS,
            purge_unconfirmed,
        ),
        Retention(
            "groupbuy.intentions",
            _l("Les intentions d'achat groupé : nom, courriel, téléphone, commune, quantité"),
            _l("Former les groupes, livrer, solder les comptes"),
            basis,
            _l(
                "Jusqu'à douze mois après la fin de la campagne ; le point du domicile s'efface "
                "dès sa fin. Chacun peut tout effacer avant."
            ),
            OVER_DAYS,
            purge_over,
        ),
    ]


def purge_unconfirmed(session: Session, before: datetime) -> int:
    """Delete what nobody has confirmed."""
    old = Intention.state == record.UNCONFIRMED, Intention.created_at < before
    found = list(session.scalars(sa.select(Intention).where(*old).order_by(Intention.id)))
    for one in found:
        _delete(session, one)
    return len(found)


def purge_over(session: Session, before: datetime) -> int:
    """Forget who said something in campaigns that have been over since then."""
    query = (
        sa.select(Intention)
        .join(Campaign, Campaign.id == Intention.campaign_id)
        .where(Campaign.state.in_(OVER), Campaign.updated_at < before, Intention.name != NOBODY)
    )
    found = list(session.scalars(query.order_by(Intention.id)))
    for one in found:
        if one.state == record.ACTIVE:
            anonymise(session, one)
        else:
            _delete(session, one)
    return len(found)


def forget_points(session: Session, campaign: Campaign, _event: str) -> None:
    """Erase where people live as soon as nothing is left to form; answers ``MOVED``."""
    if campaign.state not in OVER:
        return
    session.execute(
        sa.update(Intention)
        .where(Intention.campaign_id == campaign.id)
        .values(longitude=None, latitude=None)
    )


def erase(session: Session, campaign: Campaign, intention: Intention) -> None:
    """Forget an intention at the wish of who said it.

    What is ordered keeps a quantity without a name: the accounts of its group stay right.
    """
    if campaign.state in taking.BOUND and intention.state == record.ACTIVE:
        anonymise(session, intention)
        return
    if intention.state == record.ACTIVE:
        taking.withdraw(session, campaign, intention)
    _delete(session, intention)


def anonymise(session: Session, intention: Intention) -> None:
    """Take the person out of an intention whose quantity others count on."""
    seams.tell(session, intention, "erased")
    _forget_letters(session, intention)
    intention.name, intention.email, intention.phone, intention.place = NOBODY, "", "", ""
    intention.user_id = intention.actor_id = intention.longitude = intention.latitude = None
    intention.hubs, intention.slots, intention.can_help = [], [], []
    intention.version += 1
    INTENTIONS.forget(session, intention)
    session.flush()


def _delete(session: Session, intention: Intention) -> None:
    seams.tell(session, intention, "erased")
    _forget_letters(session, intention)
    INTENTIONS.delete(session, intention)
    session.flush()


def user_data(user: User) -> list[tuple[str, Any]]:
    """Hand over the intentions of a user."""
    found = [
        data_of(one, campaigns.by_id(db.session, one.campaign_id))
        for one in record.of_person(db.session, user.id, user.email)
    ]
    return [("groupbuy_intentions", found)] if found else []


def erase_user(user: User) -> None:
    """Forget the intentions of a user; of those of another address, only that they are theirs."""
    for one in record.of_person(db.session, user.id, user.email):
        if one.email == user.email.lower():
            erase(db.session, campaigns.by_id(db.session, one.campaign_id), one)
        else:
            one.user_id = None


def data_of(intention: Intention, campaign: Campaign) -> dict[str, Any]:
    """Return what is kept of an intention as JSON can say it."""
    names = (
        "state", "who", "name", "email", "phone", "language", "commune_code", "place",
        "longitude", "latitude", "quantity", "least", "most", "price", "recovers_vat", "reach",
        "hubs", "slots", "can_help",
    )  # fmt: skip
    moments = ("consent_at", "confirmed_at", "changed_at", "created_at")
    return {
        "campaign": campaign.title,
        "unit": campaign.unit,
        "step_in_thousandths": campaign.step,
        **{name: getattr(intention, name) for name in names},
        **{name: _said(getattr(intention, name)) for name in moments},
    }


def _forget_letters(session: Session, intention: Intention) -> None:
    others = sa.select(Intention.id).where(
        Intention.email == intention.email, Intention.id != intention.id
    )
    if intention.email and session.scalar(others.limit(1)) is None:
        forget_letters(session, intention.email)


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
