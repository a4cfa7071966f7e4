# SPDX-License-Identifier: AGPL-3.0-or-later
"""On the page of an actor: which currencies it accepts, how much of them, and which no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import render_template, url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import joinedload

from ess_map import Action, Panel, db
from ess_map_currency.agreements import dates, record, wording
from ess_map_currency.agreements.models import Acceptance, Agreement
from ess_map_currency.currencies import record as currencies
from ess_map_currency.currencies.lifecycle import CIRCULATING

TITLE = _l("Monnaies locales")
REMEMBERED = 6
"""Months for which the page says that a currency is accepted no more: people hold coupons."""


@dataclass(frozen=True)
class Accepted:
    """One currency on the page of an actor, in words."""

    acceptance: Acceptance
    media: list[str]
    share: str
    trades: list[str]


def of_actor(actor: Any) -> list[Panel]:
    """Return the panel of an actor that accepts a currency, or did until lately."""
    accepted = [_said(one) for one in _public(actor.id)]
    gone = _gone(actor.id)
    if not accepted and not gone:
        return []
    html = render_template("currency/agreements/_panel.html", accepted=accepted, gone=gone)
    return [Panel(TITLE, Markup(html), weight=30)]


def actions(actor: Any) -> list[Action]:
    """Return where to ask for an agreement, while a currency circulates that it has not."""
    circulating = currencies.of_states(db.session, CIRCULATING)
    taken = {one.currency_id for one in _public(actor.id)}
    if all(one.id in taken for one in circulating):
        return []
    url = url_for("currency_agreements.choose_currency", acteur=actor.id)
    return [Action(_l("Accepter une monnaie locale"), url, icon="heart-handshake", weight=150)]


def _said(one: Acceptance) -> Accepted:
    return Accepted(
        one,
        wording.media(one, one.currency),
        wording.share(one, one.currency),
        wording.trade_labels(one.trades),
    )


def _public(actor_id: int) -> list[Acceptance]:
    found = record.accepting(db.session, Acceptance.actor_id == actor_id)
    return sorted(found, key=lambda one: (one.currency.name.casefold(), one.id))


def _gone(actor_id: int) -> list[Acceptance]:
    today = dates.today()
    query = (
        sa.select(Acceptance)
        .join(Acceptance.agreement)
        .where(
            Acceptance.actor_id == actor_id,
            Acceptance.closed_on <= today,
            Acceptance.closed_on > dates.months_later(today, -REMEMBERED),
            Agreement.agreed_on.is_not(None),
            sa.or_(Acceptance.outside.is_(False), Acceptance.derogation != ""),
        )
        .options(joinedload(Acceptance.currency))
        .order_by(Acceptance.id)
    )
    return list(db.session.scalars(query))
