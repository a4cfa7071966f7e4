# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that receives a file: what is wrong with the file is said beside it."""

from __future__ import annotations

from pathlib import PurePath

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import CombinedMultiDict
from wtforms import FileField, Form

from ess_map import Conflict, Invalid, db, fields
from ess_map_currency.currencies.models import Currency
from ess_map_currency.exchange import documents, taking
from ess_map_currency.exchange.models import Feed


class FileForm(Form):
    """A file, and the name under which its rows are known again."""

    file = FileField(
        _l("Fichier"),
        description=_l("JSON de GoGoCarto ou de Lokavaluto, ou tableau CSV ; 20 Mo au plus."),
    )
    name = fields.Text(
        _l("Nom du flux"),
        description=_l(
            "« Carte des membres », par exemple. Le même nom la prochaine fois : les lignes se "
            "reconnaissent, rien n'est créé deux fois. Vide : le nom du fichier."
        ),
    )


def shown() -> FileForm:
    """Return the form as it was sent, or empty."""
    return FileForm(CombinedMultiDict([request.form, request.files]))


def receive(form: FileForm, currency: Currency) -> Feed | None:
    """Take the file that was sent in; None when the form says why not."""
    sent = form.file.data
    called = getattr(sent, "filename", "") or ""
    if not form.validate():
        return None
    if not called:
        form.file.errors = [_("Choisissez un fichier.")]
        return None
    form.name.data = form.name.data or PurePath(called).stem[:200]
    try:
        return taking.take(
            db.session, currency, form.name.data, sent.stream.read(documents.LARGEST + 1)
        )
    except Conflict as error:
        db.session.rollback()
        form.name.errors = [error.message]
    except Invalid as error:
        db.session.rollback()
        form.file.errors = [error.message]
    return None
