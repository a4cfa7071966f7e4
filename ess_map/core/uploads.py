# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that people send: checked, named by their content, kept outside the static tree.

The bytes lie on the disk before the row is committed; a row that never comes leaves a file that
``sweep`` removes. Two people may send the same file: two rows, one file. What a file is about, its
room knows: ``Files`` says who may see it, and whether it is still wanted.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa
from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Mapped, Session, mapped_column

from ess_map.core import clock, pictures
from ess_map.core.db import Base, UtcDateTime, chunks
from ess_map.core.errors import Invalid, NotFound

MB = 1024 * 1024
LARGEST = {"logo": 10 * MB, "photo": 15 * MB, "document": 10 * MB}
"""Bytes accepted, by kind; what is kept of a picture is far less."""
KINDS = tuple(LARGEST)
MEDIA_TYPES = {"webp": "image/webp", "pdf": "application/pdf"}
NAME = re.compile(r"([0-9a-f]{64})\.(webp|pdf)")
ORPHAN_AFTER = timedelta(days=7)
BATCH = 1000
OF_CONTRIBUTIONS = "contribution"
"""The ``Files`` of those that are attached to a contribution, not owned."""
FILES = "ess_map.files"


@dataclass(frozen=True)
class Files:
    """Files that people send about things of one kind, each thing an integer.

    ``may_see`` tells whether who is asking (``user()``) may have those of a thing, which may be
    gone by now; who sent a file may have it in any case. ``used`` is given the session and names of
    files, and returns those that your tables still name: the others are deleted in the night, once
    they are a week old. Without it a file stays.
    """

    name: str
    may_see: Callable[[int], bool]
    used: Callable[[Session, Collection[str]], Collection[str]] | None = None


class Upload(Base):
    """One file that somebody sent; ``name`` is the hash of what we keep, and its extension."""

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    media_type: Mapped[str] = mapped_column(sa.String(40))
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    alt: Mapped[str] = mapped_column(sa.String(300), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    uploader_id: Mapped[int | None] = mapped_column(index=True)
    """A person's id; no foreign key, since this room knows no people."""
    contribution_id: Mapped[int | None] = mapped_column(index=True)
    owner: Mapped[str] = mapped_column(sa.String(40), default="", server_default="", index=True)
    """What keeps it other than a contribution: the kind and number of a thing (``pole-12``)."""
    published: Mapped[bool] = mapped_column(default=False)


def init_app(app: Flask, files: Callable[[], Mapping[str, Files]]) -> None:
    """Tell ``app`` whom to ask which files there are: they come and go with their plugins."""
    app.extensions[FILES] = files


def receive(
    session: Session,
    file: BinaryIO,
    kind: str,
    *,
    alt: str = "",
    uploader_id: int | None = None,
    contribution_id: int | None = None,
    owner: str = "",
    published: bool = False,
) -> Upload:
    """Check ``file``, keep what is good of it, and return its row (flushed, not committed).

    ``kind`` is logo, photo or document. What the sender calls the file does not matter. ``owner``
    keeps it (``pole-12``), else the contribution it is attached to. ``Invalid`` with a sentence
    for whoever sent it.
    """
    data = file.read(LARGEST[kind] + 1)
    if not data:
        raise Invalid(_("Ce fichier est vide."))
    if len(data) > LARGEST[kind]:
        raise Invalid(_("Ce fichier est trop gros : %(mb)s Mo au plus.", mb=LARGEST[kind] // MB))
    width = height = None
    if kind == "document":
        pictures.check_pdf(data)
        extension = "pdf"
    else:
        drawn = pictures.redraw(data, kind)
        data, width, height = drawn.data, drawn.width, drawn.height
        extension = "webp"
    name = f"{hashlib.sha256(data).hexdigest()}.{extension}"
    _write(path(name), data)
    upload = Upload(
        name=name,
        kind=kind,
        media_type=MEDIA_TYPES[extension],
        size=len(data),
        width=width,
        height=height,
        alt=alt.strip()[:300],
        created_at=clock.now(),
        uploader_id=uploader_id,
        contribution_id=contribution_id,
        owner=owner,
        published=published,
    )
    session.add(upload)
    session.flush()
    return upload


def path(name: str) -> Path:
    """Return where the file ``name`` lies; ``NotFound`` for what is no name of ours."""
    if not NAME.fullmatch(name):
        raise _nothing()
    return folder() / name[:2] / name


def folder() -> Path:
    """Return the folder of all files, in the instance folder."""
    return current_app.extensions["ess_map.settings"].instance / "uploads"


def attach(session: Session, ids: Collection[int], contribution_id: int) -> None:
    """Say which contribution the uploads ``ids`` belong to; those of another one stay there."""
    session.execute(
        sa.update(Upload)
        .where(Upload.id.in_(ids), Upload.contribution_id.is_(None))
        .values(contribution_id=contribution_id)
    )


def publish(session: Session, contribution_id: int, names: Collection[str]) -> None:
    """Show those of a contribution's files that were accepted, and hide its others."""
    session.execute(
        sa.update(Upload)
        .where(Upload.contribution_id == contribution_id)
        .values(published=Upload.name.in_(list(names)))
    )


def release(session: Session, contribution_id: int) -> None:
    """Leave the files of a contribution to ``sweep``: nobody will want them any more."""
    session.execute(
        sa.update(Upload)
        .where(Upload.contribution_id == contribution_id)
        .values(contribution_id=None, published=False)
    )


def disown(session: Session, owner: str, name: str) -> None:
    """Leave the file ``name`` of ``owner`` to ``sweep``."""
    session.execute(
        sa.update(Upload)
        .where(Upload.owner == owner, Upload.name == name)
        .values(owner="", published=False)
    )


def forget_sender(session: Session, uploader_id: int) -> None:
    """Take a person off what they sent; the files stay."""
    session.execute(
        sa.update(Upload).where(Upload.uploader_id == uploader_id).values(uploader_id=None)
    )


def owned(session: Session, owner: str, name: str) -> Upload:
    """Return the file ``name`` of ``owner``; ``NotFound``."""
    query = sa.select(Upload).where(Upload.name == name, Upload.owner == owner)
    found = session.scalars(query.order_by(Upload.id).limit(1)).first()
    if found is None:
        raise _nothing()
    return found


def visible(session: Session, name: str, reader_id: int | None) -> Upload:
    """Return the row for which the reader may have the file ``name``; ``NotFound`` else.

    A file that is hidden answers like one that does not exist.
    """
    rows = session.scalars(
        sa.select(Upload).where(Upload.name == name).order_by(Upload.published.desc(), Upload.id)
    )
    for upload in rows:
        sent = reader_id is not None and upload.uploader_id == reader_id
        if upload.published or sent or _may_see(upload):
            return upload
    raise _nothing()


def _may_see(upload: Upload) -> bool:
    """Ask the room that knows what ``upload`` is about."""
    name, _dash, thing = upload.owner.rpartition("-")
    if upload.contribution_id is not None:
        name, thing = OF_CONTRIBUTIONS, str(upload.contribution_id)
    files = current_app.extensions[FILES]().get(name)
    return files is not None and thing.isdecimal() and files.may_see(int(thing))


def sweep(session: Session) -> int:
    """Delete what nobody attached to anything for a week, rows and files; return how many files.

    Safe to run at any time and again: a file goes only when no row names it.
    """
    before = clock.now() - ORPHAN_AFTER
    session.execute(
        sa.delete(Upload).where(
            Upload.contribution_id.is_(None),
            Upload.owner == "",
            ~Upload.published,
            Upload.created_at < before,
        )
    )
    for files in current_app.extensions[FILES]().values():
        if files.used is not None:
            _drop_unused(session, files, before)
    session.commit()
    gone = 0
    for batch in sorted(folder().glob("[0-9a-f][0-9a-f]")):
        files = [file for file in sorted(batch.iterdir()) if _older(file, before)]
        named = set(
            session.scalars(sa.select(Upload.name).where(Upload.name.in_([f.name for f in files])))
        )
        for file in files:
            if file.name not in named:
                file.unlink(missing_ok=True)
                gone += 1
    return gone


def _drop_unused(session: Session, files: Files, before: datetime) -> None:
    """Delete the rows whose names nothing of ``files`` says any more."""
    query = sa.select(Upload.id, Upload.name, Upload.owner).where(
        Upload.owner.startswith(f"{files.name}-", autoescape=True), Upload.created_at < before
    )
    rows = [one for one in session.execute(query) if one.owner.rpartition("-")[0] == files.name]
    for part in chunks(rows, BATCH):
        used = frozenset(files.used(session, sorted({row.name for row in part})))
        unused = [row.id for row in part if row.name not in used]
        session.execute(sa.delete(Upload).where(Upload.id.in_(unused)))


def _older(file: Path, instant: datetime) -> bool:
    with suppress(FileNotFoundError):
        return file.stat().st_mtime < instant.timestamp()
    return False


def _write(target: Path, data: bytes) -> None:
    """Write so that after a power cut the file is whole or not there at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # Dated by the application's clock, by which `sweep` judges it; again if it was there.
        os.utime(temporary, (clock.now().timestamp(),) * 2)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    # The new name, and the new folder's, must reach the disk as well.
    for parent in (target.parent, target.parent.parent):
        descriptor = os.open(parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _nothing() -> NotFound:
    return NotFound(_("Ce fichier n'existe pas, ou n'est pas public."))
