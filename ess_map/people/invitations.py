# SPDX-License-Identifier: AGPL-3.0-or-later
"""Give a right to an address: whoever has no account yet gets one, and a link that opens it."""

from __future__ import annotations

from datetime import datetime

from flask import current_app, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core import clock, mail
from ess_map.core.errors import Invalid
from ess_map.people import accounts, grants, rights
from ess_map.people.models import User
from ess_map.people.roles import Grant

KIND = "invitation"


def invite(
    session: Session,
    giver: User,
    email: str,
    role: str,
    scope: str,
    expires_at: datetime | None = None,
) -> Grant:
    """Give ``role`` on ``scope`` to whoever reads the letters to ``email``, and write to them.

    Refuses as ``grants.give`` does, and leaves no account behind then: the caller rolls back.
    """
    user = accounts.by_address(session, email)
    if user is not None and not user.active:
        raise Invalid(_("Ce compte est désactivé : un administrateur peut le rouvrir."))
    invited = user is None or user.confirmed_at is None
    if user is None:
        user = User(email=accounts.address(email), created_at=clock.now())
        session.add(user)
        session.flush()
    grant = grants.give(session, giver, user, role, scope, expires_at)
    subject = _("Un droit sur la carte : %(scope)s", scope=rights.name_of(scope))
    mail.post(session, user.email, subject, _letter(user, giver, grant, invited), kind=KIND)
    return grant


def _letter(user: User, giver: User, grant: Grant, invited: bool) -> str:
    said = _(
        "Bonjour,\n\n%(giver)s vous a donné un droit sur %(site)s :\n\n    %(role)s · %(scope)s\n",
        giver=giver.public_name,
        site=_settings().site_name,
        role=grant.role_label,
        scope=rights.name_of(grant.scope),
    )
    if not invited:
        door = url_for("security.login")
        return said + _("\nConnectez-vous pour vous en servir :\n\n%(url)s\n", url=_absolute(door))
    link = url_for("people.confirm", token=accounts.sign_in_link(user))
    return said + _(
        "\nUn compte vous attend. Ce lien l'ouvre ; il sert une seule fois, dans les 24 heures. "
        "Passé ce délai, demandez-en un autre sur la page de connexion :\n\n%(url)s\n\n"
        "Vous ne vous y attendiez pas ? Ignorez ce message.\n",
        url=_absolute(link),
    )


def _absolute(path: str) -> str:
    """Under the operator's own address: a letter must not believe the Host header."""
    return f"{_settings().base_url}{path}"


def _settings():
    return current_app.extensions["ess_map.settings"]
