# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows when a way into an account changes: other sessions end, its holder is told."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _
from flask_security import (
    change_email_confirmed,
    password_changed,
    password_reset,
    tf_disabled,
    tf_profile_changed,
    wan_registered,
)

from ess_map.core import mail
from ess_map.core.db import db
from ess_map.people import accounts, session, sessions
from ess_map.people.models import User


def listen(app: Flask) -> None:
    """Follow the signals of Flask-Security in ``app``."""
    password_changed.connect(_end_other_sessions, app)
    password_reset.connect(_end_all_sessions, app)
    change_email_confirmed.connect(_tell_former_address, app)
    tf_profile_changed.connect(_tell_second_factor, app)
    tf_disabled.connect(_tell_second_factor_gone, app)
    wan_registered.connect(_tell_passkey, app)


def _end_other_sessions(_app: Flask, user: User, **_details: object) -> None:
    sessions.revoke_all(db.session, user, but=session.current_id())


def _end_all_sessions(_app: Flask, user: User, **_details: object) -> None:
    sessions.revoke_all(db.session, user)


def _tell_former_address(_app: Flask, user: User, old_email: str, **_details: object) -> None:
    sentence = _("L'adresse de votre compte est maintenant %(email)s.", email=user.email)
    _tell(old_email, _("L'adresse de votre compte a changé"), sentence)


def _tell_second_factor(_app: Flask, user: User, **_details: object) -> None:
    sentence = _("La double authentification de votre compte est active.")
    _tell(user.email, _("Double authentification active"), sentence)


def _tell_second_factor_gone(_app: Flask, user: User, **_details: object) -> None:
    sentence = _("La double authentification de votre compte est désactivée.")
    _tell(user.email, _("Double authentification désactivée"), sentence)


def _tell_passkey(_app: Flask, user: User, name: str, **_details: object) -> None:
    sentence = _("La clé « %(name)s » ouvre maintenant votre compte.", name=name)
    _tell(user.email, _("Une nouvelle clé ouvre votre compte"), sentence)


def _tell(to: str, subject: str, sentence: str) -> None:
    body = _(
        "Bonjour,\n\n%(sentence)s\n\nCe n'est pas vous ? Répondez tout de suite à ce message, ou "
        "écrivez à l'équipe du site.\n",
        sentence=sentence,
    )
    mail.post(db.session, to, subject, body, kind=accounts.KIND)
