# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Flask-Security says, in the reader's language and in the words of this house."""

from __future__ import annotations

from typing import Any

from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_security.babel import FsDomain

from ess_map.core import i18n

CATALOGUES = {"fr": "fr_FR"}
"""The library's own texts are English; its French ones are filed under the country."""

SENTENCES = {
    "API_ERROR": _l("La demande est incomplète ou a expiré : recommencez."),
    "UNAUTHENTICATED": _l("Connectez-vous d'abord."),
    "REAUTHENTICATION_REQUIRED": _l("Avant d'aller plus loin, montrez encore que c'est bien vous."),
    "REAUTHENTICATION_SUCCESSFUL": _l("Merci, c'est bien vous."),
    "GENERIC_AUTHN_FAILED": _l(
        "Adresse ou mot de passe incorrect, ou adresse pas encore confirmée. Vous pouvez aussi "
        "recevoir un lien de connexion."
    ),
    "CONFIRM_REGISTRATION": _l(
        "Merci. Ouvrez le courriel envoyé à %(email)s : son lien termine votre inscription."
    ),
    "EMAIL_CONFIRMED": _l("Votre adresse est confirmée : connectez-vous."),
    "ALREADY_CONFIRMED": _l("Votre adresse est déjà confirmée : connectez-vous."),
    "INVALID_CONFIRMATION_TOKEN": _l(
        "Ce lien de confirmation n'est pas valable. Demandez-en un nouveau."
    ),
    "CONFIRMATION_REQUEST": _l(
        "Si un compte attend sa confirmation à l'adresse %(email)s, un courriel vient de partir."
    ),
    "CONFIRMATION_EXPIRED": _l(
        "Ce lien de confirmation a expiré (%(within)s). Demandez-en un nouveau."
    ),
    "PASSWORD_RESET_REQUEST": _l(
        "Si un compte confirmé existe à l'adresse %(email)s, un courriel vient de partir."
    ),
    "PASSWORD_RESET_EXPIRED": _l("Ce lien a expiré (%(within)s). Demandez-en un nouveau."),
    "INVALID_RESET_PASSWORD_TOKEN": _l("Ce lien n'est pas valable. Demandez-en un nouveau."),
    "PASSWORD_RESET_NO_LOGIN": _l(
        "Votre mot de passe est changé et toutes vos sessions sont fermées : connectez-vous."
    ),
    "PASSWORD_CHANGE": _l("Votre mot de passe est changé ; vos autres sessions sont fermées."),
    "PASSWORD_INVALID_LENGTH": _l("Choisissez un mot de passe d'au moins %(length)s caractères."),
    "EMAIL_NOT_PROVIDED": _l("Indiquez votre adresse de courriel."),
    "INVALID_EMAIL_ADDRESS": _l("Écrivez une adresse de courriel entière : vous@exemple.fr."),
    "PASSWORD_NOT_PROVIDED": _l("Indiquez votre mot de passe."),
    "INVALID_PASSWORD": _l("Ce n'est pas le bon mot de passe."),
    "RETYPE_PASSWORD_MISMATCH": _l("Les deux mots de passe diffèrent."),
    "DISABLED_ACCOUNT": _l("Ce compte est désactivé : écrivez à l'équipe du site."),
    "INVALID_INPUT": _l("Ce champ contient des caractères qui ne conviennent pas."),
    "INVALID_INPUT_LENGTH": _l("C'est trop long : %(length)s caractères au plus."),
    "TWO_FACTOR_INVALID_TOKEN": _l("Ce code n'est pas le bon, ou a déjà servi."),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": _l("Vous êtes connecté."),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": _l(
        "La double authentification est active. Gardez maintenant vos codes de secours."
    ),
    "TWO_FACTOR_PERMISSION_DENIED": _l("Recommencez la connexion depuis le début."),
    "TWO_FACTOR_DISABLED": _l("La double authentification est désactivée."),
    "INVALID_RECOVERY_CODE": _l("Ce code de secours n'est pas le bon, ou a déjà servi."),
    "WEBAUTHN_NAME_REQUIRED": _l("Donnez un nom à cette clé, par exemple « Mon téléphone »."),
    "WEBAUTHN_NO_VERIFY": _l("La clé n'a pas pu être vérifiée : recommencez, ou choisissez-en une "
                             "autre."),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": _l("Cette clé n'est liée à aucun compte ici."),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": _l("Cette clé ne sert pas à cette étape de la connexion."),
    "WEBAUTHN_MISMATCH_USER_HANDLE": _l("Cette clé est celle d'un autre compte."),
    "CHANGE_EMAIL_SENT": _l(
        "Ouvrez le courriel envoyé à %(email)s : son lien termine le changement d'adresse."
    ),
    "CHANGE_EMAIL_CONFIRMED": _l("Votre nouvelle adresse est enregistrée."),
}  # fmt: skip
SUBJECTS = {
    "EMAIL_SUBJECT_REGISTER": _l("Votre inscription"),
    "EMAIL_SUBJECT_CONFIRM": _l("Confirmez votre adresse"),
    "EMAIL_SUBJECT_PASSWORD_NOTICE": _l("Votre mot de passe est changé"),
    "EMAIL_SUBJECT_PASSWORD_CHANGE_NOTICE": _l("Votre mot de passe est changé"),
    "EMAIL_SUBJECT_PASSWORD_RESET": _l("Un nouveau mot de passe"),
    "CHANGE_EMAIL_SUBJECT": _l("Confirmez votre nouvelle adresse"),
}
GOOD = (
    *("REAUTHENTICATION_SUCCESSFUL", "CONFIRM_REGISTRATION", "EMAIL_CONFIRMED"),
    *("PASSWORD_RESET_NO_LOGIN", "PASSWORD_CHANGE", "TWO_FACTOR_LOGIN_SUCCESSFUL"),
    *("TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL", "TWO_FACTOR_DISABLED", "CHANGE_EMAIL_CONFIRMED"),
    *("CHANGE_EMAIL_SENT", "CONFIRMATION_REQUEST", "PASSWORD_RESET_REQUEST", "ALREADY_CONFIRMED"),
)
OWN = SUBJECTS | {
    f"MSG_{name}": (sentence, "success" if name in GOOD else "error")
    for name, sentence in SENTENCES.items()
}


class Domain(FsDomain):
    """Our sentences as they are, the library's from its own catalogue."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        folder = self.translation_directories[0]
        self._catalogues = {
            language: Translations.load(folder, [name], "flask_security")
            for language, name in CATALOGUES.items()
        }

    def get_translations(self) -> NullTranslations:
        return self._catalogues.get(i18n.language(), NullTranslations())

    def gettext(self, string: Any, **variables: Any) -> str:
        if isinstance(string, LazyString):
            text = str(string)
            return text % variables if variables else text
        return super().gettext(string, **variables)
