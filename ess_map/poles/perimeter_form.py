# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a perimeter: a draft that stays in the page until it is saved."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    Field,
    FileField,
    HiddenField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from ess_map.core import outline
from ess_map.core.areas import ServiceArea
from ess_map.core.db import db
from ess_map.core.errors import Invalid
from ess_map.core.outline import LONGEST, Drawing
from ess_map.poles import perimeter_choice
from ess_map.poles.models import Pole
from ess_map.poles.perimeter import MOST_CODES


class Keys(Field):
    """The territories chosen so far; one is added or taken out by the button that was pressed."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.errors = []
        self.data = list(data or ())
        if not formdata:
            return
        removed = set(formdata.getlist("retirer"))
        sent = [*formdata.getlist(self.name), *formdata.getlist("ajouter")]
        self.data = [key for key in dict.fromkeys(sent) if key not in removed]


class PerimeterForm(FlaskForm):
    """Codes and an outline, which are joined; ``seen`` is what was there when the page was made."""

    q = StringField(
        _l("Une commune, une intercommunalité, un département, une région, un Pays"),
        [Length(max=80)],
        description=_l("Son nom, un code postal ou un code INSEE."),
    )
    codes = Keys(_l("Territoires choisis"))
    polygon = TextAreaField(
        _l("Contour dessiné, en GeoJSON"),
        description=_l("Dessinez sur la carte, ou collez ici un polygone fait ailleurs."),
    )
    file = FileField(
        _l("… ou un fichier GeoJSON"),
        [Optional()],
        description=_l("1 Mo au plus. Il remplace le contour ci-dessus."),
    )
    approximate = BooleanField(
        _l("Ce périmètre est approximatif : il tient lieu d'un autre que personne n'a dessiné")
    )
    note = StringField(
        _l("Ce qu'il faut en savoir (facultatif)"),
        [Length(max=300, message=_l("300 caractères au plus."))],
        description=_l("D'où vient ce périmètre, ce qu'il laisse de côté."),
    )
    seen = HiddenField()

    def __init__(self, pole: Pole) -> None:
        area = pole.area
        super().__init__(
            data={
                "codes": sorted(area.codes),
                "polygon": outline.write(area.polygon),
                "approximate": pole.approximate,
                "note": pole.perimeter_note,
                "seen": fingerprint(pole),
            }
        )
        self.drawing = Drawing(None)
        self.kept = area
        self._take_file()
        # What a draft says is read at once: its page shows it, or says what is wrong with it.
        self._read_drawing()
        self.choice = perimeter_choice.resolve(db.session, self.codes.data)
        self.codes.data = [one.key for one in self.choice.territories]

    def area(self) -> ServiceArea:
        """Return what was chosen and drawn; a circle that was there before stays."""
        return ServiceArea(
            codes=frozenset(self.codes.data),
            polygon=self.drawing.surface,
            centre=self.kept.centre,
            radius=self.kept.radius,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        unread = list(self.polygon.errors)
        sound = super().validate(extra_validators)
        if unread:
            self.polygon.errors = unread
            return False
        area = self.area()
        if not (area.codes or area.polygon is not None or area.centre is not None):
            self.q.errors = [_("Où travaille ce pôle ? Choisissez un territoire ou dessinez-le.")]
            return False
        if len(area.codes) > MOST_CODES:
            sentence = _("%(most)s territoires au plus : prenez celui du dessus.", most=MOST_CODES)
            self.q.errors = [sentence]
            return False
        return sound

    def _take_file(self) -> None:
        sent = self.file.data
        if not isinstance(sent, FileStorage) or not sent.filename:
            return
        data = sent.stream.read(LONGEST + 1)
        self.polygon.data = data.decode("utf-8-sig", "replace")

    def _read_drawing(self) -> None:
        try:
            self.drawing = outline.read(self.polygon.data or "")
        except Invalid as error:
            self.polygon.errors = [error.message]


def fingerprint(pole: Pole) -> str:
    """Return what changes whenever somebody changes the perimeter of ``pole``."""
    said = [pole.perimeter, pole.approximate, pole.perimeter_note]
    text = json.dumps(said, sort_keys=True, default=list)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
