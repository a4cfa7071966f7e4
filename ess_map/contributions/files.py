# SPDX-License-Identifier: AGPL-3.0-or-later
"""Images and documents in the form: those that are there, those that were just sent."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from wtforms import Field, FileField, Form, StringField
from wtforms.validators import Length

from ess_map.actors import checks
from ess_map.contributions.models import Contribution
from ess_map.contributions.wanted import MOST_FILES
from ess_map.core import uploads
from ess_map.core.db import db
from ess_map.core.errors import Invalid


class Kept(Field):
    """The files that stay: known ones that nobody took out, and those of an earlier attempt."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.errors = []
        self.object_data = [dict(file) for file in data or ()]
        self.data = [dict(file) for file in self.object_data]
        if formdata is None or self.name not in formdata:
            return
        removed = set(formdata.getlist(f"{self.name}-retirer"))
        kinds = _kinds([name for name in formdata.getlist(self.name) if name])
        kinds |= {file["name"]: file["kind"] for file in self.object_data}
        self.data = [
            {"name": name, "kind": kinds[name], "alt": _alt(formdata, f"{self.name}-{name}")}
            for name in dict.fromkeys(formdata.getlist(self.name))
            if name in kinds and name not in removed
        ]

    def add(self, upload: uploads.Upload) -> None:
        """Keep one more; a new logo takes the place of the old one."""
        file = {"name": upload.name, "kind": upload.kind, "alt": upload.alt}
        stay = [one for one in self.data if one["name"] != upload.name]
        if upload.kind == "logo":
            stay = [one for one in stay if one["kind"] != "logo"]
        self.data = [*stay, file]

    def unit(self) -> dict[str, Any]:
        return {"files": self.data}


def _alt(formdata: Any, name: str) -> str:
    return checks.text(formdata.get(name, ""))[:300]


def _kinds(names: list[str]) -> dict[str, str]:
    """Return the kind of each file that we have; a name that nobody was given says nothing."""
    rows = db.session.execute(
        sa.select(uploads.Upload.name, uploads.Upload.kind).where(uploads.Upload.name.in_(names))
    )
    return {row.name: row.kind for row in rows}


_SHORT = Length(max=300, message=_l("300 caractères au plus."))


class Files(Form):
    files = Kept(_l("Déjà là"))
    logo = FileField(_l("Logo"), description=_l("PNG, JPEG ou WebP, 10 Mo au plus."))
    photo = FileField(_l("Photo du lieu"), description=_l("PNG, JPEG ou WebP, 15 Mo au plus."))
    photo_alt = StringField(
        _l("Que voit-on sur la photo ?"),
        description=_l("Pour qui ne la voit pas : « La façade, avec sa porte bleue »."),
        validators=[_SHORT],
    )
    document = FileField(_l("Document"), description=_l("PDF, 10 Mo au plus."))
    document_alt = StringField(_l("Titre du document"), validators=[_SHORT])

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        for kind in uploads.KINDS:
            sound = self._receive(self[kind], kind) and sound
        if len(self.files.data) > MOST_FILES:
            self.files.errors = [_("%(most)s fichiers au plus.", most=MOST_FILES)]
            return False
        return sound

    def _receive(self, field: FileField, kind: str) -> bool:
        sent = field.data
        if not isinstance(sent, FileStorage) or not sent.filename:
            return True
        alt = self[f"{kind}_alt"].data if f"{kind}_alt" in self else _("Logo")
        try:
            self.files.add(uploads.receive(db.session, sent.stream, kind, alt=alt or ""))
        except Invalid as error:
            field.errors = [*field.errors, error.message]
            return False
        return True

    def units(self) -> dict[str, Any]:
        """Return the files as one unit of decision."""
        return self.files.unit()


def attach(session: Session, contribution: Contribution) -> None:
    """Make the files of a contribution its own, unless another one has them already."""
    names = [file["name"] for file in contribution.changes.get("files", ())]
    if not names:
        return
    upload = uploads.Upload
    ids = session.scalars(
        sa.select(upload.id).where(upload.name.in_(names), upload.contribution_id.is_(None))
    ).all()
    uploads.attach(session, ids, contribution.id)


def publish(session: Session, contribution: Contribution) -> None:
    """Show the files of an accepted contribution to everybody, if they were accepted with it."""
    if "files" in contribution.changes:
        attach(session, contribution)
        accepted = "files" in (contribution.accepted or ())
        names = [file["name"] for file in contribution.changes["files"]] if accepted else []
        uploads.publish(session, contribution.id, names)
