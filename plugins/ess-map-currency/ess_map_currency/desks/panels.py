# SPDX-License-Identifier: AGPL-3.0-or-later
"""Desks on other pages: of an actor, and of a currency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from flask import render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from ess_map import Actor, Panel, db, local_now
from ess_map_currency.currencies.models import Currency
from ess_map_currency.currencies.seams import Count, Section
from ess_map_currency.desks import record, weekly
from ess_map_currency.desks.models import Desk

SHOWN = 6


def of_actor(actor: Actor) -> list[Panel]:
    """Return the block of an actor where one changes euros; none for any other."""
    # Most actors have none: that costs one look into an index.
    known = sa.select(Desk.id).where(Desk.actor_id == actor.id).limit(1)
    if db.session.scalar(known) is None:
        return []
    desks = record.of_actor(db.session, actor.id)
    if not desks:
        return []
    weeks = weekly.of(desks, local_now().date())
    html = render_template("currency/desks/_panel.html", weeks=weeks)
    return [Panel(_l("Changer des euros ici"), Markup(html), weight=44)]


def section(currency: Currency) -> Section | None:
    """Return the desks of a currency for its page: those that are open first."""
    desks = record.in_service(db.session, currency.id)
    if not desks:
        return None
    weeks = weekly.of(desks, local_now().date())
    weeks.sort(key=lambda one: (not one.open_now, one.desk.actor.name.casefold()))
    html = render_template(
        "currency/desks/_section.html", currency=currency, weeks=weeks[:SHOWN], count=len(weeks)
    )
    return Section(_l("Où changer ses euros"), Markup(html), weight=30)


def counts(session: Session, ids: Sequence[int]) -> Mapping[int, Count]:
    """Return how many desks each currency has."""
    query = (
        sa.select(Currency.id, Currency.slug, sa.func.count())
        .select_from(Desk)
        .join(Desk.currency)
        .join(Desk.actor)
        .where(Currency.id.in_(ids), *record.public(local_now().date()))
        .group_by(Currency.id, Currency.slug)
    )
    return {
        key: Count(
            ngettext("%(num)s comptoir de change", "%(num)s comptoirs de change", number),
            number,
            url_for("currency_desks.listing", slug=slug),
        )
        for key, slug, number in session.execute(query)
    }
