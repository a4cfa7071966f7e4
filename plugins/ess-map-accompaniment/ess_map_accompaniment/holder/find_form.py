# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask for the link to one's own projects."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import Length

from ess_map import challenge, fields
from ess_map_accompaniment.holder.ask_form import address


class FindForm(FlaskForm):
    """The address with which the project was described."""

    email = fields.Text(
        _l("Votre courriel"),
        [
            fields.Needed(_l("Écrivez l'adresse que vous aviez donnée.")),
            Length(max=200, message=_l("200 caractères au plus.")),
            address,
        ],
    )
    homepage = challenge.Honeypot()
