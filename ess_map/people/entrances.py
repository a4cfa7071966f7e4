# SPDX-License-Identifier: AGPL-3.0-or-later
"""The views of Flask-Security: who may come in, how often, and a button where it had a link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import (
    Flask,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import change_email, recovery_codes, tf_plugin, views, webauthn
from flask_security.utils import get_message

from ess_map.core.db import db
from ess_map.core.limits import limiter
from ess_map.people import session
from ess_map.people.models import User
from ess_map.platform.access import View, public, signed_in

TRIES = "10/minute;60/hour"
LETTERS = "5/minute;20/hour"
CODES = "10 per 15 minutes"


def _typed_address() -> str:
    """Whom a sign-in is about, so that many clients may not share the guesses at one account."""
    return f"login:{request.form.get('email', '').strip().lower()[:200]}"


def _first_factor_passed() -> str:
    return f"second-factor:{cookie.get('tf_user_id', request.remote_addr)}"


def _often(view: View, limit: str, *, key: Callable[[], str] | None = None) -> View:
    return limiter.limit(limit, methods=["POST"], key_func=key)(view)


def _with_button(view: View, what: Callable[[], tuple[str, str, str]]) -> View:
    """Act on a button's POST: the programs that scan letters follow every link in them."""

    def enter(token: str) -> ResponseReturnValue:
        if request.method == "POST":
            return view(token)
        title, sentence, button = what()
        return render_template("people/press.html", title=title, sentence=sentence, button=button)

    return enter


def _confirmation() -> tuple[str, str, str]:
    sentence = _(
        "Un dernier geste : ce bouton confirme que cette adresse de courriel est la vôtre."
    )
    return _("Confirmer mon adresse"), sentence, _("Confirmer")


def _new_address() -> tuple[str, str, str]:
    sentence = _("Ce bouton fait de cette adresse celle de votre compte, à la place de l'ancienne.")
    return _("Changer d'adresse"), sentence, _("Changer")


PUBLIC: dict[str, View] = {
    "login": _often(_often(views.login, TRIES), "30/hour", key=_typed_address),
    "register": _often(views.register, LETTERS),
    "send_confirmation": _often(views.send_confirmation, LETTERS),
    "confirm_email": _with_button(views.confirm_email, _confirmation),
    "forgot_password": _often(views.forgot_password, LETTERS),
    "reset_password": _often(views.reset_password, TRIES),
    "change_email_confirm": _with_button(change_email.change_email_confirm, _new_address),
    "two_factor_setup": _often(views.two_factor_setup, TRIES),
    "two_factor_token_validation": _often(
        views.two_factor_token_validation, CODES, key=_first_factor_passed
    ),
    "two_factor_rescue": _often(views.two_factor_rescue, TRIES),
    "tf_select": _often(tf_plugin.tf_select, TRIES),
    "mf_recovery": _often(recovery_codes.mf_recovery, CODES, key=_first_factor_passed),
    "wan_signin": _often(webauthn.webauthn_signin, "30/minute"),
    "wan_signin_response": _often(webauthn.webauthn_signin_response, "30/minute"),
}
"""Each checks by itself who it has before it: a visitor, a half signed-in or a signed-in person."""

SIGNED_IN: dict[str, View] = {
    "verify": _often(views.verify, TRIES),
    "change_password": _often(views.change_password, TRIES),
    "change_email": _often(change_email.change_email, LETTERS),
    "two_factor_setup_validate": _often(views.two_factor_setup_validate, CODES),
    "mf_recovery_codes": recovery_codes.mf_recovery_codes,
    "wan_register": webauthn.webauthn_register,
    "wan_register_response": webauthn.webauthn_register_response,
    "wan_delete": webauthn.webauthn_delete,
    "wan_verify": webauthn.webauthn_verify,
    "wan_verify_response": _often(webauthn.webauthn_verify_response, TRIES),
}
DECIDED = {name: public(view) for name, view in PUBLIC.items()} | {
    name: signed_in(view) for name, view in SIGNED_IN.items()
}


def decide(app: Flask) -> None:
    """Put our decision before every view of Flask-Security; none may be left without."""
    theirs = {name for name in app.view_functions if name.startswith("security.")}
    assert theirs == {f"security.{name}" for name in DECIDED}, theirs
    app.view_functions.update({f"security.{name}": view for name, view in DECIDED.items()})
    change = app.config["SECURITY_CHANGE_EMAIL_URL"]
    app.add_url_rule(
        f"{change}/<token>", endpoint="security.change_email_confirm", methods=["POST"]
    )


def local(address: str | None) -> str | None:
    """Return ``address`` if it is a page of this site, None otherwise."""
    found = address or ""
    inside = found.startswith("/") and not found.startswith("//") and "\\" not in found
    return found if inside and found.isprintable() else None


def come_in(user: User, via: str, where: str | None = None) -> ResponseReturnValue:
    """Sign ``user`` in after a first factor that is not a password; ask for the second if due."""
    session.sign_out()  # somebody who proves again who they are begins anew
    plugins = current_app.extensions["security"].two_factor_plugins
    second = plugins.tf_enter(user, True, via, next_loc=local(where))
    if second is not None:
        second.status_code = 303
        return second
    session.sign_in(user, via)
    db.session.commit()
    return redirect(local(where) or f"{request.script_root}/", 303)


def prove_again(_within: timedelta, _grace: timedelta) -> ResponseReturnValue:
    """Lead to the page where a signed-in person shows once more who they are."""
    flash(*get_message("REAUTHENTICATION_REQUIRED"))
    back = request.script_root + request.full_path.rstrip("?")
    if request.method != "GET":
        back = url_for("account.index")
    return redirect(url_for("security.verify", next=back), 303)
