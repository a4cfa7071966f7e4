# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one form of a holder: the project in a few lines, who they are, what they agree to."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field
from wtforms.validators import Length, ValidationError

from ess_map import challenge, fields

MOST_COLLEAGUES = 5
_ADDRESS = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")


def address(_form: FlaskForm, field: Field) -> None:
    if field.data and not _ADDRESS.fullmatch(field.data):
        raise ValidationError(_("Écrivez une adresse comme prenom@exemple.fr."))


class AskForm(FlaskForm):
    """What is asked once, whatever the number of services."""

    title = fields.Text(
        _l("Le nom de votre projet, ou ce qu'il est en quelques mots"),
        [
            fields.Needed(_l("Donnez un nom à votre projet, même provisoire.")),
            Length(max=120, message=_l("120 caractères au plus.")),
        ],
    )
    summary = fields.LongText(
        _l("Votre projet en quelques lignes"),
        [
            fields.Needed(_l("Quelques lignes suffisent : que voulez-vous faire, pour qui ?")),
            Length(max=3000, message=_l("3 000 caractères au plus.")),
        ],
        description=_l("Ce que vous voulez faire, pour qui, et où vous en êtes."),
    )
    message = fields.LongText(
        _l("Un mot pour les structures"),
        [Length(max=1000, message=_l("1 000 caractères au plus."))],
        description=_l("Facultatif : une question, vos disponibilités."),
    )
    name = fields.Text(
        _l("Votre nom"),
        [
            fields.Needed(_l("Dites-nous comment vous appeler.")),
            Length(max=120, message=_l("120 caractères au plus.")),
        ],
    )
    email = fields.Text(
        _l("Votre courriel"),
        [
            fields.Needed(_l("Sans courriel, personne ne pourrait vous répondre.")),
            Length(max=200, message=_l("200 caractères au plus.")),
            address,
        ],
        description=_l("Nous y envoyons un lien à confirmer, puis chaque réponse."),
    )
    phone = fields.Text(
        _l("Votre téléphone"),
        [Length(max=40, message=_l("40 caractères au plus."))],
        description=_l("Facultatif : les structures appellent souvent."),
    )
    colleagues = fields.LongText(
        _l("Les courriels de ceux qui portent le projet avec vous"),
        description=_l("Facultatif, un par ligne : chacun recevra son lien de suivi."),
    )
    consent_send = BooleanField(
        _l(
            "J'accepte que mon projet et sa commune soient envoyés aux structures que j'ai "
            "choisies ; mon nom et mes coordonnées à celles qui acceptent."
        )
    )
    consent_animator = BooleanField(
        _l("L'animateur de mon territoire peut voir mon projet, pour m'aider s'il n'avance pas.")
    )
    consent_study = BooleanField(
        _l("Mon projet peut compter dans des études sur l'accompagnement, sans mon nom.")
    )
    homepage = challenge.Honeypot()

    animator = False
    """Whether the animator is asked, and no structure."""

    def validate_consent_send(self, field: Field) -> None:
        if not self.animator and not field.data:
            raise ValidationError(_("Sans votre accord, nous ne pouvons rien envoyer."))

    def validate_consent_animator(self, field: Field) -> None:
        if self.animator and not field.data:
            raise ValidationError(
                _("Sans votre accord, l'animateur ne pourrait pas voir votre projet.")
            )

    def validate_colleagues(self, field: Field) -> None:
        wrong = [one for one in self.addresses if not _ADDRESS.fullmatch(one)]
        if wrong:
            raise ValidationError(
                _("« %(address)s » n'est pas une adresse de courriel.", address=wrong[0][:60])
            )
        if len(self.addresses) > MOST_COLLEAGUES:
            raise ValidationError(_("%(most)s personnes au plus.", most=MOST_COLLEAGUES))

    @property
    def addresses(self) -> list[str]:
        """The addresses of the others, each once, without one's own."""
        typed = re.split(r"[\s,;]+", (self.colleagues.data or "").lower())
        own = (self.email.data or "").lower()
        return [one for one in dict.fromkeys(typed) if one and one != own]

    @property
    def consents(self) -> tuple[str, ...]:
        """The scopes that were agreed to."""
        given = {
            "send": self.consent_send.data,
            "animator": self.consent_animator.data,
            "study": self.consent_study.data,
        }
        return tuple(scope for scope, agreed in given.items() if agreed)
