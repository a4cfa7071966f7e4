# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms: enrol in a session, plan one, cancel one."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField
from wtforms.validators import Email, Length, ValidationError

from ess_map import NotFound, challenge, fields, find_territory, search_territories
from ess_map_accompaniment.training.holding import Plan
from ess_map_accompaniment.training.models import TrainingSession

DAYS = 8
"""Days that a session may have."""


class Known(FlaskForm):
    """Who is signed in enrols with their account."""

    structure = SelectField(
        _l("Votre structure"),
        coerce=int,
        description=_l("Celle pour laquelle vous accompagnez des projets."),
    )

    def offer(self, structures: list[tuple[int, str]]) -> None:
        """Let one of ``structures`` be chosen, or none."""
        self.structure.choices = [(0, _("Aucune, ou une autre")), *structures]


class Unknown(Known):
    """Who has no account says who they are, and confirms by the link of a letter."""

    name = fields.Text(
        _l("Prénom et nom"),
        [fields.Needed(_l("Écrivez votre nom : il figure sur l'attestation.")), Length(max=200)],
    )
    email = fields.Text(
        _l("Courriel"),
        [fields.Needed(_l("Écrivez votre courriel : le lien de confirmation y est envoyé.")),
         Email(_l("Écrivez un courriel comme camille@exemple.fr.")), Length(max=200)],
    )  # fmt: skip
    homepage = challenge.Honeypot()


class Cancelling(FlaskForm):
    reason = fields.Text(
        _l("Ce que vous dites aux inscrits"),
        [fields.Needed(_l("Dites pourquoi, en une phrase.")), Length(max=200)],
    )


class Planning(FlaskForm):
    """A session; the days that are left empty are none."""

    least = 1
    """Seats that are taken already."""
    current = 1
    """The version that is stored now."""
    version = HiddenField(default="1")
    service_id = SelectField(_l("Formation"), coerce=int)
    title = fields.Text(
        _l("Titre de cette session"),
        [Length(max=200)],
        description=_l("Vide : le nom de la formation."),
    )
    description = fields.LongText(
        _l("Programme"), description=_l("Vide : la description de la formation.")
    )
    place = fields.Text(
        _l("Lieu"),
        [Length(max=200)],
        description=_l("Nom du lieu et adresse, ou « en visioconférence »."),
    )
    commune = fields.Text(
        _l("Commune"),
        [Length(max=200)],
        description=_l("Nom, code postal ou code INSEE. Vide : à distance."),
    )
    trainers = fields.Text(_l("Qui forme"), [Length(max=200)])
    seats = fields.Whole(
        _l("Nombre de places"),
        [fields.Needed(_l("Écrivez un nombre de places.")), fields.Within(1, 500)],
    )

    def plan(self) -> Plan:
        """Return what was said."""
        return Plan(
            service_id=self.service_id.data,
            title=self.title.data,
            description=self.description.data,
            days=tuple(sorted({one.data for one in self.days() if one.data})),
            place=self.place.data,
            commune=commune_key(self.commune.data) or "",
            trainers=self.trainers.data,
            seats=self.seats.data,
        )

    def days(self) -> list[Any]:
        """Return the fields of the days."""
        return [self[f"day_{number}"] for number in range(1, DAYS + 1)]

    def show(self, one: TrainingSession) -> None:
        """Fill in what is known of ``one``."""
        for name in ("version", "service_id", "title", "description", "place", "trainers", "seats"):
            self[name].data = getattr(one, name)
        self.commune.data = find_territory(one.commune).name if one.commune else ""
        for field, day in zip(self.days(), one.days, strict=False):
            field.process_formdata([day])

    def validate_day_1(self, _field: Any) -> None:
        if not any(one.data for one in self.days()):
            raise ValidationError(_("Donnez au moins un jour."))

    def validate_version(self, field: Any) -> None:
        if field.data != str(self.current):
            field.data = str(self.current)
            raise ValidationError(
                _(
                    "Quelqu'un d'autre vient de modifier cette session. Ce que vous avez écrit est "
                    "encore là : enregistrez de nouveau pour garder votre version."
                )
            )

    def validate_seats(self, field: Any) -> None:
        if field.data and field.data < self.least:
            raise ValidationError(
                _("Places déjà prises : %(count)s. Gardez-en au moins autant.", count=self.least)
            )

    def validate_commune(self, field: Any) -> None:
        if field.data and commune_key(field.data) is None:
            raise ValidationError(
                _("Nous ne trouvons pas cette commune : essayez son code postal ou son code INSEE.")
            )


for _number in range(1, DAYS + 1):
    setattr(
        Planning, f"day_{_number}", fields.Day(_l("Jour %(number)s", number=_number))
    )  # each with its own label, which a list of fields would not give


def commune_key(text: str) -> str | None:
    """Return the key of the commune that ``text`` names, None when there is none."""
    try:
        return find_territory(f"commune-{text}").key
    except NotFound:
        found = search_territories(text, ("commune",), 1)
        return found[0].key if found else None
