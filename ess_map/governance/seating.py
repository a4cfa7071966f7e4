# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who a form means by the holder of a seat: an actor, an account, or a name alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.actors.models import Actor
from ess_map.core import clock
from ess_map.core.text import fold
from ess_map.governance import bodies
from ess_map.governance.forms import SeatForm
from ess_map.governance.models import Body, Seat
from ess_map.people import accounts
from ess_map.poles import colleges, members, scopes

_ADDRESS = re.compile(r"(?:\S*/)?(?:[a-z0-9-]*-)?(\d{1,9})/?")
"""The address of an actor's page, its last part, or its number."""


def filled(session: Session, seat: Seat | None) -> dict[str, Any]:
    """Return what the form shows of ``seat``, or of a new one."""
    if seat is None:
        return {}
    actor = session.get(Actor, seat.actor_id) if seat.actor_id is not None else None
    label = colleges.COLLEGES.get(seat.college)
    return {
        "name": seat.name,
        "actor": actor.slug if actor else "",
        "college": str(label) if label else seat.college,
        "shown": seat.shown,
        "since": seat.since,
        "until": seat.until,
    }


def read(session: Session, form: SeatForm, body: Body, seat: Seat | None) -> dict[str, Any]:
    """Return the columns of a seat that ``form`` says; what makes no sense is said in the form."""
    actor = _actor(session, form, body.scope)
    user_id = _account(session, form, seat)
    name = (actor.name if actor else form.name.data) or ""
    if not name and not form.actor.errors:
        form.name.errors = [*form.name.errors, _("Écrivez un nom, ou l'adresse d'une fiche.")]
    if form.since.data and form.until.data and form.until.data < form.since.data:
        sentence = _("Ce jour est avant celui où le siège est occupé.")
        form.until.errors = [*form.until.errors, sentence]
    elif name and _sits(session, form, body, seat, name):
        sentence = _("« %(name)s » occupe déjà un siège ici à ces dates.", name=name)
        form.name.errors = [*form.name.errors, sentence]
    return {
        "name": name,
        "actor_id": actor.id if actor else None,
        "user_id": user_id,
        "college": college_key(form.college.data or ""),
        "shown": bool(form.shown.data or actor),
        "since": form.since.data,
        "until": form.until.data,
    }


def college_key(text: str) -> str:
    """Return the key of a pôle's college that is called ``text``, else ``text`` itself."""
    known = {fold(str(label)): key for key, label in colleges.COLLEGES.items()}
    return known.get(fold(text), text)


def candidates(session: Session, scope: str) -> Sequence[str]:
    """Return the names that the form proposes: the structures that are members of a pôle."""
    return [one.name for one in _members(session, scope)]


def _actor(session: Session, form: SeatForm, scope: str) -> Actor | None:
    said = form.actor.data or ""
    if not said:
        return None
    named = [one.actor for one in _members(session, scope) if fold(one.name) == fold(said)]
    match = _ADDRESS.fullmatch(said)
    if not named and match:
        query = sa.select(Actor).where(Actor.id == int(match[1]), Actor.status == "published")
        named = list(session.scalars(query))
    if not named:
        sentence = _("Aucune fiche ne correspond : copiez l'adresse de sa page.")
        form.actor.errors = [*form.actor.errors, sentence]
        return None
    return named[0]


def _sits(session: Session, form: SeatForm, body: Body, seat: Seat | None, name: str) -> bool:
    """Whether another seat of ``body`` has that name on one of these days: a quorum counts once."""
    return any(
        fold(one.name) == fold(name) and one.meets(form.since.data, form.until.data)
        for one in bodies.seats(session, [body.id])
        if one is not seat
    )


def _account(session: Session, form: SeatForm, seat: Seat | None) -> int | None:
    """The account that is meant; one that was said before stays until another is."""
    said = form.email.data or ""
    if not said:
        return seat.user_id if seat else None
    user = accounts.known(session, said) if "@" in said else None
    if user is None:
        sentence = _("Personne n'a de compte à cette adresse : laissez vide, ou invitez d'abord.")
        form.email.errors = [*form.email.errors, sentence]
        return None
    return user.id


def _members(session: Session, scope: str) -> list[members.Member]:
    if not scopes.is_pole(scope):
        return []
    pole = scopes.pole_of(scope)
    active = members.active(session, pole.id, clock.local_now().date())
    return [one for one in active if one.actor is not None]
