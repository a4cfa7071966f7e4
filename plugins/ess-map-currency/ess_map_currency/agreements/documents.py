# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of an agreement, such as the signed one: for its member and its association alone."""

from __future__ import annotations

from collections.abc import Collection
from typing import BinaryIO

import sqlalchemy as sa
from flask import Response
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Files, NotFound, db, uploads, user
from ess_map_currency.agreements.models import Agreement, Document
from ess_map_currency.currencies import acting, record

FILES = "currency.agreement"


def register() -> list[Files]:
    """Say who may have the files of an agreement: who runs its currency, and its own account."""
    return [Files(FILES, may_see, used)]


def may_see(agreement_id: int) -> bool:
    """Tell whether who is asking may have the files; a signed link opens them another way."""
    agreement, who = db.session.get(Agreement, agreement_id), user()
    if agreement is None or who is None:
        return False
    own = who.id == agreement.user_id or who.email == agreement.email
    return own or acting.runs(who, record.by_id(db.session, agreement.currency_id))


def used(session: Session, names: Collection[str]) -> Collection[str]:
    """Return those of ``names`` that an agreement still has."""
    return session.scalars(sa.select(Document.file).where(Document.file.in_(names))).all()


def of_agreement(session: Session, agreement_id: int) -> list[Document]:
    """Return the documents of an agreement, the oldest first."""
    query = sa.select(Document).where(Document.agreement_id == agreement_id)
    return list(session.scalars(query.order_by(Document.id)))


def add(session: Session, agreement: Agreement, title: str, file: BinaryIO) -> Document:
    """Keep a PDF; ``Invalid`` with a sentence for what is none."""
    name = uploads.keep(session, file, "document", FILES, agreement.id)
    found = Document(agreement_id=agreement.id, title=title, file=name)
    session.add(found)
    session.flush()
    return found


def drop(session: Session, agreement: Agreement, document_id: int) -> None:
    """Take a document out; its file goes with the sweep of the night."""
    session.delete(find(session, agreement, document_id))
    session.flush()


def find(session: Session, agreement: Agreement, document_id: int) -> Document:
    """Return one document of an agreement; ``NotFound``."""
    found = session.get(Document, document_id)
    if found is None or found.agreement_id != agreement.id:
        raise NotFound(_("Ce document n'est plus dans cet agrément : rechargez la page."))
    return found


def answer(session: Session, agreement: Agreement, document_id: int) -> Response:
    """Send a document to whom the view let in."""
    found = find(session, agreement, document_id)
    return uploads.answer(FILES, agreement.id, found.file, f"{found.title or 'agrement'}.pdf")
