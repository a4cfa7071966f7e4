# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of accounts: our own, and what we add to those of Flask-Security."""

from __future__ import annotations

from typing import Any

from flask import session
from flask_babel import lazy_gettext as _l
from flask_security.forms import LoginForm, RegisterFormV2, TwoFactorSetupForm
from flask_security.utils import get_message
from flask_security.webauthn import WebAuthnRegisterForm, WebAuthnSigninResponseForm
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, RadioField, StringField
from wtforms.validators import InputRequired, Length

NAME_LENGTH = 120


class AccountForm(FlaskForm):
    """What others may read about a person."""

    name = StringField(
        _l("Nom affiché"),
        [Length(max=NAME_LENGTH, message=_l("C'est trop long : 120 caractères au plus."))],
        filters=[lambda text: " ".join((text or "").split())],
    )


class LinkForm(FlaskForm):
    """Where to send a sign-in link."""

    email = EmailField(
        _l("Adresse de courriel"), [InputRequired(_l("Indiquez votre adresse de courriel."))]
    )
    next = HiddenField()


class Login(LoginForm):
    """Labels of our own; the template says where a forgotten password leads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email.label.text = _l("Adresse de courriel")
        self.password.label.text = _l("Mot de passe")
        self.remember.label.text = _l("Rester connecté sur cet appareil")
        self.password.description = ""


class Register(RegisterFormV2):
    """Asks for a name to show, which nobody has to give."""

    name = StringField(
        _l("Nom affiché"),
        [Length(max=NAME_LENGTH, message=_l("C'est trop long : 120 caractères au plus."))],
        filters=[lambda text: " ".join((text or "").split())],
    )


class SecondFactor(TwoFactorSetupForm):
    """There is one method: the application that shows codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.setup.data is None:
            self.setup.data = "authenticator"


class NewPasskey(WebAuthnRegisterForm):
    """A passkey signs in alone unless its holder prefers it after a password."""

    usage = RadioField(
        _l("À quoi servira-t-elle ?"),
        choices=[
            ("first", _l("Me connecter sans mot de passe")),
            ("secondary", _l("Confirmer ma connexion, après le mot de passe ou le lien")),
        ],
        default="first",
    )


class PasskeyAnswer(WebAuthnSigninResponseForm):
    """The second factor must be of the person who passed the first one."""

    def validate(self, **kwargs: Any) -> bool:
        if not super().validate(**kwargs):
            return False
        if self.is_secondary and self.user.fs_uniquifier != session.get("tf_user_id"):
            self.credential.errors.append(get_message("WEBAUTHN_MISMATCH_USER_HANDLE")[0])
            return False
        return True


FORMS = {
    "login_form": Login,
    "register_form": Register,
    "two_factor_setup_form": SecondFactor,
    "wan_register_form": NewPasskey,
    "wan_signin_response_form": PasskeyAnswer,
}
