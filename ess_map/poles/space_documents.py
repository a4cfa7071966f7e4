# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents of a pôle: each has a title and its versions, for members or for everybody.

Of a public document everybody reads the newest version; members read the older ones too.
"""

from __future__ import annotations

from typing import BinaryIO

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, selectinload

from ess_map.core import clock, uploads
from ess_map.core.db import db
from ess_map.core.errors import NotFound
from ess_map.core.uploads import Upload
from ess_map.people.models import User
from ess_map.people.session import current_user
from ess_map.poles import record, scopes
from ess_map.poles.models import Pole, PoleDocument, PoleDocumentVersion


def of(session: Session, pole: Pole) -> list[PoleDocument]:
    """Return the documents of ``pole`` by title, each with its versions, the newest first."""
    query = (
        sa.select(PoleDocument)
        .where(PoleDocument.pole_id == pole.id)
        .options(selectinload(PoleDocument.versions))
        .order_by(PoleDocument.title, PoleDocument.id)
    )
    return list(session.scalars(query))


def public(session: Session, pole: Pole) -> list[PoleDocument]:
    """Return those that everybody may read."""
    return [one for one in of(session, pole) if one.public]


def find(session: Session, pole: Pole, document_id: int) -> PoleDocument:
    """Return one document of ``pole`` with its versions; ``NotFound``."""
    found = next((one for one in of(session, pole) if one.id == document_id), None)
    if found is None:
        raise NotFound(_("Ce document n'existe plus."))
    return found


def add(
    session: Session, pole: Pole, title: str, file: BinaryIO, by: User, *, public: bool
) -> PoleDocument:
    """Keep a new document; ``Invalid`` when the file is no PDF, or too big."""
    upload = _receive(session, pole.id, file, by)
    document = PoleDocument(pole_id=pole.id, title=title.strip(), public=public, versions=[])
    session.add(document)
    session.flush()
    _append(session, document, upload, by)
    return document


def replace(session: Session, document: PoleDocument, file: BinaryIO, by: User) -> None:
    """Put a newer version in front; the older ones stay."""
    _append(session, document, _receive(session, document.pole_id, file, by), by)


def show(session: Session, document: PoleDocument, *, public: bool) -> None:
    """Let everybody read the newest version, or members alone."""
    document.public = public
    session.flush()
    _publish(session, document)


def remove(session: Session, document: PoleDocument) -> None:
    """Forget a document and all its versions."""
    for version in document.versions:
        uploads.disown(session, _owner(document.pole_id), version.file)
    session.execute(sa.delete(PoleDocument).where(PoleDocument.id == document.id))


def may_see(pole_id: int) -> bool:
    """Tell whether the reader may have the files of a pôle: members, and who looks after it."""
    user = current_user()
    pole = record.get(db.session, pole_id) if user else None
    if pole is None:
        return False
    return scopes.is_member(user, pole) or scopes.may_animate(user, pole)


def _receive(session: Session, pole_id: int, file: BinaryIO, by: User) -> Upload:
    return uploads.receive(
        session, file, "document", uploader_id=by.id, owner=_owner(pole_id), published=False
    )


def _append(session: Session, document: PoleDocument, upload: Upload, by: User) -> None:
    version = PoleDocumentVersion(
        document_id=document.id, file=upload.name, size=upload.size, at=clock.now(), by_id=by.id
    )
    document.versions.insert(0, version)
    session.flush()
    _publish(session, document)


def _publish(session: Session, document: PoleDocument) -> None:
    """Only the newest version of a public document is for everybody."""
    newest = document.versions[0].file
    names = {version.file for version in document.versions}
    own = sa.update(Upload).where(Upload.owner == _owner(document.pole_id))
    session.execute(own.where(Upload.name.in_(names)).values(published=False))
    if document.public:
        session.execute(own.where(Upload.name == newest).values(published=True))


def _owner(pole_id: int) -> str:
    return f"pole-{pole_id}"
