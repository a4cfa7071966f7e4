# SPDX-License-Identifier: AGPL-3.0-or-later
"""Flask-Security in this house: its settings, its addresses, and what it may not do here."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, Response, g, render_template, request
from flask_login.utils import _user_context_processor
from flask_security import RoleMixin, Security, SQLAlchemyUserDatastore
from flask_wtf import FlaskForm

from ess_map.core import clock, keys
from ess_map.core.db import db
from ess_map.people import entrances, events, factors, forms, letters, messages, session
from ess_map.people.models import User, WebAuthn

ADDRESSES = {
    "LOGIN_URL": "/connexion",
    "LOGOUT_METHODS": None,
    "REGISTER_URL": "/inscription",
    "CONFIRM_URL": "/confirmer",
    "RESET_URL": "/mot-de-passe/oublie",
    "CHANGE_URL": "/compte/mot-de-passe",
    "CHANGE_EMAIL_URL": "/compte/adresse",
    "VERIFY_URL": "/compte/verifier",
    "TWO_FACTOR_SETUP_URL": "/compte/double-authentification",
    "TWO_FACTOR_TOKEN_VALIDATION_URL": "/connexion/code",
    "TWO_FACTOR_RESCUE_URL": "/connexion/code/secours",
    "TWO_FACTOR_SELECT_URL": "/connexion/second-facteur",
    "MULTI_FACTOR_RECOVERY_CODES_URL": "/compte/codes-de-secours",
    "MULTI_FACTOR_RECOVERY_URL": "/connexion/code-de-secours",
    "WAN_REGISTER_URL": "/compte/cles",
    "WAN_DELETE_URL": "/compte/cles/retirer",
    "WAN_SIGNIN_URL": "/connexion/cle",
    "WAN_VERIFY_URL": "/compte/verifier/cle",
}
AFTER = {
    "POST_LOGIN_VIEW": "explore.index",
    "POST_REGISTER_VIEW": "security.login",
    "POST_CONFIRM_VIEW": "security.login",
    "POST_RESET_VIEW": "security.login",
    "POST_CHANGE_VIEW": "account.index",
    "POST_CHANGE_EMAIL_VIEW": "account.index",
    "POST_VERIFY_VIEW": "account.index",
    "TWO_FACTOR_POST_SETUP_VIEW": "account.index",
    "WAN_POST_REGISTER_VIEW": "security.wan_register",
}
FEATURES = {
    **dict.fromkeys(("REGISTERABLE", "CONFIRMABLE", "RECOVERABLE", "CHANGEABLE"), True),
    **dict.fromkeys(("CHANGE_EMAIL", "TWO_FACTOR", "MULTI_FACTOR_RECOVERY_CODES"), True),
    "WEBAUTHN": True,
    "RETURN_GENERIC_RESPONSES": True,
    # Cookies only: a token in a header would stand outside the list of sessions.
    "API_ENABLED_METHODS": ["session"],
    "CLI_USERS_NAME": None,
    "CLI_ROLES_NAME": None,
    "STATIC_FOLDER": None,
    "JOIN_USER_ROLES": False,
    "EMAIL_HTML": False,
    "PASSWORD_HASH": "argon2",
    "PASSWORD_SCHEMES": ["argon2"],
    "PASSWORD_SINGLE_HASH": ["argon2"],
    "PASSWORD_LENGTH_MIN": 12,
    "FRESHNESS": timedelta(minutes=30),
    "FRESHNESS_GRACE_PERIOD": timedelta(minutes=15),
    "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
    # A mailed code would prove the same thing as a mailed sign-in link: one factor, twice.
    "TWO_FACTOR_RESCUE_EMAIL": False,
    "MULTI_FACTOR_RECOVERY_CODES_N": 8,
    "WAN_ALLOW_USER_HINTS": False,
    "WAN_NAME_ALLOWED_CHARS": ["L", "M", "N", "P", "S", "Zs"],
    "INPUT_NORMALIZE_FORM": "NFC",
    "RESET_PASSWORD_WITHIN": timedelta(hours=2),
    "CHANGE_EMAIL_WITHIN": timedelta(hours=24),
}

LETTERS = "security/email/"


def offer(blueprint: Blueprint) -> None:
    """Install Flask-Security in the application that ``blueprint`` belongs to."""
    blueprint.record_once(lambda state: _install(state.app))


def _install(app: Flask) -> None:
    settings = app.extensions["ess_map.settings"]
    ours = {**ADDRESSES, **AFTER, **FEATURES, **messages.OWN}
    app.config.update({f"SECURITY_{name}": value for name, value in ours.items()})
    app.config.update(
        SECURITY_DATETIME_FACTORY=clock.now,
        SECURITY_TOTP_ISSUER=settings.site_name,
        SECURITY_TOTP_SECRETS={"1": _key(settings.secret_key, "totp")},
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS=[_key(settings.secret_key, "recovery")],
        SECURITY_WAN_RP_NAME=settings.site_name,
    )
    security = Security(
        app,
        SQLAlchemyUserDatastore(db, User, RoleMixin, WebAuthn),
        mail_util_cls=letters.Letters,
        totp_cls=factors.OnceOnlyTotp,
        webauthn_util_cls=factors.Passkeys,
        render_template=_render,
        **forms.FORMS,
    )
    security.i18n_domain = messages.Domain(app)
    security.want_json(lambda _request: False)
    security.reauthn_handler(entrances.prove_again)
    _keep_cookies_ours(app, security)
    entrances.decide(app)
    events.listen(app)
    app.after_request(_status)


def _keep_cookies_ours(app: Flask, security: Security) -> None:
    """One cookie, read only by whoever asks who is there: a tile stays cacheable by everyone."""
    manager = security.login_manager
    manager.user_loader(session.load)
    manager.request_loader(lambda _request: None)
    manager.session_protection = None  # a phone changes its address; sessions can be revoked
    # Its "nobody" is an object, and true; ours is None.
    app.template_context_processors[None].remove(_user_context_processor)
    # Both would read the session at every request, and so vary every answer on the cookie.
    app.before_request_funcs[None].remove(security.principal._on_before_request)
    app.after_request_funcs[None].remove(manager._update_remember_cookie)


def _render(template: str, **context: Any) -> str:
    if template.startswith(LETTERS):
        return letters.body(template, context)
    g.form_refused = any(isinstance(v, FlaskForm) and v.errors for v in context.values())
    return render_template(template, **context)


def _status(response: Response) -> Response:
    """Say in the status what happened: 422 for a form to correct, 303 after a POST."""
    if g.pop("form_refused", False) and response.status_code == 200:
        response.status_code = 422
    posted = request.blueprint == "security" and request.method == "POST"
    if posted and response.status_code == 302:
        response.status_code = 303
    return response


def _key(secret: str, purpose: str) -> str:
    """Return the key of ``purpose`` in the base64 that Fernet reads."""
    return base64.urlsafe_b64encode(keys.derived(secret, purpose)).decode()
