# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for the people of an association, the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from flask_babel import ngettext
from sqlalchemy.orm import Session

from ess_map import local_now
from ess_map_currency.agreements.lifecycle import RUNNING
from ess_map_currency.agreements.models import Acceptance, Agreement, Commitment
from ess_map_currency.association.seams import WAITING, Todo
from ess_map_currency.currencies.models import Currency
from ess_map_currency.desks import freshness
from ess_map_currency.desks import record as desks
from ess_map_currency.desks.models import Desk

ABOUT = ("approved", "active", "renewal_due")
"""The states in which a place is, or is about to be, on the map."""
ANSWER_DAYS = 30
"""After which a demand has waited too long."""


def of_currency(
    session: Session, currency: Currency, agreements: Sequence[Agreement]
) -> list[Todo]:
    """Return all that waits for the association of ``currency``, of whom all ``agreements`` are."""
    today = local_now().date()
    own = f"/monnaies/{currency.slug}"
    counters = [one for one in desks.of_currency(session, currency.id) if one.state != "closed"]
    found = [
        *_of_agreements(agreements, own, today),
        _promises(session, currency, own, today),
        *_of_desks(counters, agreements, own, today),
        *(todo for tell in WAITING if (todo := tell(session, currency)) is not None),
    ]
    return sorted((one for one in found if one.count), key=lambda one: not one.urgent)


def _of_agreements(agreements: Sequence[Agreement], own: str, today: date) -> list[Todo]:
    states = [one.state for one in agreements]
    new = [one for one in agreements if one.state in ("applied", "under_review")]
    late = today - timedelta(days=ANSWER_DAYS)
    places = [place for one in agreements if one.state in ABOUT
              for place in one.acceptances if place.closed_on is None]  # fmt: skip
    outside = sum(place.outside and not place.derogation for place in places)
    gone = sum(_is_gone(place, today) for place in places)
    asking = sum(one.renewal_asked_at is not None for one in agreements if one.state != "left")
    members = f"{own}/membres"
    return [
        Todo(
            len(new),
            ngettext("demande à étudier", "demandes à étudier", len(new)),
            f"{own}/demandes",
            urgent=any(one.created_at.date() < late for one in new),
        ),
        Todo(
            n := states.count("approved"),
            ngettext("demande approuvée à publier", "demandes approuvées à publier", n),
            f"{own}/demandes",
        ),
        Todo(
            asking,
            ngettext("demande de renouvellement", "demandes de renouvellement", asking),
            members,
        ),
        Todo(
            n := states.count("renewal_due"),
            ngettext("agrément arrive à échéance", "agréments arrivent à échéance", n),
            f"{members}?etat=a-renouveler",
        ),
        Todo(
            n := states.count("lapsed"),
            ngettext("agrément échu a quitté la carte", "agréments échus ont quitté la carte", n),
            f"{members}?etat=echus",
            urgent=True,
        ),
        Todo(
            outside,
            ngettext(
                "lieu hors du périmètre attend une dérogation",
                "lieux hors du périmètre attendent une dérogation",
                outside,
            ),
            members,
        ),
        Todo(
            gone,
            ngettext("établissement fermé à vérifier", "établissements fermés à vérifier", gone),
            f"{members}?etat=a-verifier",
        ),
    ]


def _promises(session: Session, currency: Currency, own: str, today: date) -> Todo:
    late = session.scalar(
        sa.select(sa.func.count())
        .select_from(Commitment)
        .join(Agreement, Agreement.id == Commitment.agreement_id)
        .where(
            Agreement.currency_id == currency.id,
            Agreement.state.in_(RUNNING),
            Commitment.done_on.is_(None),
            Commitment.due_on < today,
        )
    )
    return Todo(
        late, ngettext("engagement en retard", "engagements en retard", late), f"{own}/membres"
    )


def _is_gone(place: Acceptance, today: date) -> bool:
    closed = place.actor.closed_on is not None and place.actor.closed_on <= today
    return closed or place.actor.status != "published"


def _of_desks(
    counters: Sequence[Desk], agreements: Sequence[Agreement], own: str, today: date
) -> list[Todo]:
    stocks = [freshness.stock(one) for one in counters]
    out, low = stocks.count("out"), stocks.count("low")
    old = sum(freshness.of(one.verified_at, today) != "fresh" for one in counters)
    kept = {
        one.actor_id for each in agreements if each.state in RUNNING for one in each.acceptances
    }
    gone = {one.actor_id for each in agreements for one in each.acceptances} - kept
    orphans = sum(one.actor_id in gone for one in counters)
    page = f"{own}/comptoirs"
    return [
        Todo(
            out,
            ngettext("comptoir sans billets", "comptoirs sans billets", out),
            page,
            urgent=True,
        ),
        Todo(
            low,
            ngettext("comptoir bientôt sans billets", "comptoirs bientôt sans billets", low),
            page,
        ),
        Todo(
            orphans,
            ngettext(
                "comptoir chez qui n'accepte plus la monnaie",
                "comptoirs chez qui n'accepte plus la monnaie",
                orphans,
            ),
            page,
            urgent=True,
        ),
        Todo(old, ngettext("comptoir à confirmer", "comptoirs à confirmer", old), page),
    ]
