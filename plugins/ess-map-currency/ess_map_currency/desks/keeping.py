# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing desks: stock in one tap, closures, and whole sheets that nobody overwrites unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Actor, Conflict, Invalid, local_now, now, refresh_actors
from ess_map_currency import words
from ess_map_currency.currencies import amounts
from ess_map_currency.currencies.models import Currency
from ess_map_currency.desks.models import Desk
from ess_map_currency.desks.saying import labels

LISTS = {"media": words.MEDIA, "operations": words.OPERATIONS, "means": words.MEANS}


@dataclass(frozen=True)
class Difference:
    """Something that is stored otherwise than it was typed."""

    label: str
    stored: str
    typed: str


def set_stock(session: Session, desk: Desk, stock: str) -> None:
    """Say how many notes are left, now; the last tap counts, whoever else has the sheet open."""
    if stock not in words.STOCKS:
        raise Invalid(_("Dites « En stock », « Bientôt épuisé » ou « Épuisé »."))
    desk.stock, desk.stock_at = stock, now()
    session.flush()


def set_note(session: Session, desk: Desk, cents: int, out: bool) -> None:
    """Say that notes of one denomination are out, or there again."""
    if cents not in desk.currency.denominations:
        raise Invalid(_("Cette monnaie n'a pas de billet de ce montant."))
    kept = {one for one in desk.exhausted if one != cents}
    desk.exhausted = sorted(kept | {cents} if out else kept)
    desk.stock_at = now()
    session.flush()


def confirm(session: Session, desk: Desk) -> None:
    """Say that everything about a desk is still right today."""
    desk.verified_at = local_now().date()
    session.flush()


def close_for_now(session: Session, desk: Desk, until: date | None) -> None:
    """Close a desk up to a day, that day included; None: nobody knows until when."""
    if until is not None and until < local_now().date():
        raise Invalid(_("Le dernier jour de la fermeture est passé : choisissez un jour à venir."))
    _move(session, desk, "temporarily_closed", until)


def close_for_good(session: Session, desk: Desk) -> None:
    """Close a desk for good; it stays in the list of the association."""
    _move(session, desk, "closed", None)


def reopen(session: Session, desk: Desk) -> None:
    """Open a desk again; who does so says that the rest is right too."""
    desk.verified_at = local_now().date()
    _move(session, desk, "open", None)


def remove(session: Session, desk: Desk) -> None:
    """Forget a desk that should not have been there."""
    actor_id = desk.actor_id
    session.delete(desk)
    session.flush()
    refresh_actors(session, [actor_id])


def at(session: Session, currency_id: int, actor_id: int) -> int | None:
    """Return the desk of a currency at an actor, closed or not; None when there is none."""
    where = Desk.actor_id == actor_id, Desk.currency_id == currency_id
    return session.scalar(sa.select(Desk.id).where(*where))


def add(session: Session, currency: Currency, actor: Actor, values: Mapping[str, Any]) -> Desk:
    """Let an actor change euros; ``Conflict`` when it does already."""
    if at(session, currency.id, actor.id) is not None:
        raise Conflict(
            _("%(name)s est déjà dans la liste des comptoirs : modifiez-le.", name=actor.name)
        )
    known = {"state": "open", "stock": "unknown", "fictional": actor.fictional}
    desk = Desk(currency_id=currency.id, actor_id=actor.id, **known | values)
    desk.verified_at = local_now().date()
    session.add(desk)
    session.flush()
    refresh_actors(session, [actor.id])
    return desk


def save(session: Session, desk: Desk, version: int, values: Mapping[str, Any]) -> None:
    """Write a sheet that was read as ``version``; ``Conflict`` if it has moved since."""
    mine = sa.update(Desk).where(Desk.id == desk.id, Desk.version == version)
    quiet = {"synchronize_session": False}
    if session.execute(mine.values(version=version + 1).execution_options(**quiet)).rowcount != 1:
        raise Conflict(_("Quelqu'un vient de modifier ce comptoir : rechargez la page."))
    session.refresh(desk, ["version"])
    for name, value in values.items():
        setattr(desk, name, value)
    desk.verified_at = local_now().date()
    session.flush()
    refresh_actors(session, [desk.actor_id])


def differences(desk: Desk, values: Mapping[str, Any], form: Any) -> list[Difference]:
    """Return where ``values`` are not what is stored now, in words."""
    return [
        Difference(
            str(form[name].label.text),
            _said(name, getattr(desk, name), desk.currency),
            _said(name, typed, desk.currency),
        )
        for name, typed in values.items()
        if getattr(desk, name) != typed
    ]


def _said(name: str, value: Any, currency: Currency) -> str:
    if name in LISTS:
        return labels(value, LISTS[name]) or _("rien de coché")
    if name in ("least", "most") and value is not None:
        return amounts.said(value, currency)
    return str(value) if value else _("non renseigné")


def _move(session: Session, desk: Desk, state: str, until: date | None) -> None:
    desk.state, desk.closed_until = state, until
    desk.version += 1
    session.flush()
    refresh_actors(session, [desk.actor_id])
