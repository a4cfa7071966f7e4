# SPDX-License-Identifier: AGPL-3.0-or-later
"""The papers of a meeting: sent in, listed, taken away."""

from __future__ import annotations

from typing import BinaryIO

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core import uploads
from ess_map.core.errors import NotFound
from ess_map.governance.models import Meeting, Paper
from ess_map.governance.viewing import FILES
from ess_map.people.models import User


def of(session: Session, meeting_id: int) -> list[Paper]:
    """Return the papers of a meeting, in the order in which they came."""
    query = sa.select(Paper).where(Paper.meeting_id == meeting_id).order_by(Paper.id)
    return list(session.scalars(query))


def add(session: Session, meeting: Meeting, file: BinaryIO, title: str, doer: User) -> Paper:
    """Keep a PDF among the papers of ``meeting``; ``Invalid`` with a sentence for who sent it."""
    owner = f"{FILES}-{meeting.id}"
    kept = uploads.receive(session, file, "document", uploader_id=doer.id, owner=owner)
    paper = Paper(meeting_id=meeting.id, title=title, file=kept.name, size=kept.size)
    session.add(paper)
    session.flush()
    return paper


def remove(session: Session, meeting_id: int, paper_id: int) -> None:
    """Take a paper away; ``NotFound`` when the meeting has no such paper."""
    paper = session.get(Paper, paper_id)
    if paper is None or paper.meeting_id != meeting_id:
        raise NotFound(_("Ce document n'existe plus."))
    session.delete(paper)
    session.flush()
    again = sa.select(Paper.id).where(Paper.meeting_id == meeting_id, Paper.file == paper.file)
    if session.scalar(again.limit(1)) is None:
        uploads.disown(session, f"{FILES}-{meeting_id}", paper.file)
