# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the members' space: a note, a document, how one is named."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, DateField, FileField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ess_map.core import pictures
from ess_map.core.errors import Invalid
from ess_map.core.uploads import LARGEST, MB
from ess_map.poles.member_forms import SENT


class NoteForm(FlaskForm):
    body = TextAreaField(
        _l("Votre note"),
        [
            InputRequired(_l("Écrivez votre note.")),
            Length(max=10_000, message=_l("10 000 caractères au plus.")),
        ],
    )
    dated = DateField(_l("À propos du (facultatif)"), [Optional()])

    def __init__(self, *, sent: bool = True) -> None:
        super().__init__(**SENT[sent])

    def validate_body(self, field: TextAreaField) -> None:
        if not field.data.strip():
            raise ValidationError(_("Écrivez votre note."))


class VersionForm(FlaskForm):
    """A file alone: the newer version of a document."""

    file = FileField(_l("Fichier"), description=_l("PDF, 10 Mo au plus."))

    def __init__(self, *, sent: bool = True) -> None:
        super().__init__(**SENT[sent])

    def validate_file(self, field: FileField) -> None:
        """The whole file is judged here, so that what is wrong stands beside it."""
        sent = field.data
        if not isinstance(sent, FileStorage) or not sent.filename:
            raise ValidationError(_("Choisissez un fichier PDF."))
        data = sent.stream.read(LARGEST["document"] + 1)
        sent.stream.seek(0)
        if not data:
            raise ValidationError(_("Ce fichier est vide."))
        if len(data) > LARGEST["document"]:
            most = LARGEST["document"] // MB
            raise ValidationError(_("Ce fichier est trop gros : %(mb)s Mo au plus.", mb=most))
        try:
            pictures.check_pdf(data)
        except Invalid as error:
            raise ValidationError(error.message) from error


class DocumentForm(VersionForm):
    title = StringField(
        _l("Titre du document"),
        [
            InputRequired(_l("Donnez un titre à ce document.")),
            Length(max=200, message=_l("200 caractères au plus.")),
        ],
    )
    public = BooleanField(_l("Public : tout le monde le lit sur la page du pôle"))


class NameForm(FlaskForm):
    """How a person is called in the pôle, and whether everybody may read it."""

    name = StringField(
        _l("Votre nom dans ce pôle"),
        [
            InputRequired(_l("Donnez le nom sous lequel les autres membres vous connaissent.")),
            Length(max=120, message=_l("120 caractères au plus.")),
        ],
    )
    shown = BooleanField(_l("Montrer mon nom à tout le monde, sur la page du pôle"))

    def __init__(self, name: str = "", *, shown: bool = False, sent: bool = True) -> None:
        super().__init__(data={"name": name, "shown": shown}, **SENT[sent])
