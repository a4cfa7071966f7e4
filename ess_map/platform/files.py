# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that people send to a plugin: checked, kept beside those of core, sent to those who may.

Say first with ``register_files`` what they are about.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import BinaryIO

from flask import Response, send_file, url_for
from sqlalchemy.orm import Session

from ess_map.core import uploads
from ess_map.core.db import db
from ess_map.core.errors import ConfigurationError
from ess_map.core.uploads import Files, Upload
from ess_map.platform.access import user
from ess_map.platform.acting import at_work, verb
from ess_map.platform.guarding import Guard, guarded
from ess_map.platform.plugins import registry

WEEK = 7 * 24 * 3600
"""Seconds for which a published file may be kept elsewhere: one that is withdrawn must go."""

_receive = verb(uploads.receive)


def keep(session: Session, file: BinaryIO, kind: str, files: str, thing: int) -> str:
    """Check a file that somebody has sent, keep what is good of it, and return its name.

    ``kind`` is document (a PDF of 10 MB at most), photo or logo (PNG, JPEG or WebP, drawn anew
    as WebP without place or profile). ``files`` is the name of ``Files`` of yours, ``thing`` the id
    of what it is about. Write the name into your own table in the same transaction, or nobody
    wants the file. ``Invalid`` with a sentence for whoever sent it.
    """
    known, plugin = registry(), at_work()
    if files not in known.files or (plugin and known.owners["files", files] != plugin):
        raise ValueError(f"register_files: {files!r} is none of {plugin or 'ours'}")
    reader = user()
    sender = reader.id if reader else None
    return _receive(session, file, kind, uploader_id=sender, owner=_owner(files, thing)).name


def address(name: str) -> str:
    """Return the address at which those whom ``may_see`` lets get the file ``name``."""
    return url_for("platform.file", name=name)


def answer(files: str, thing: int, name: str, called: str = "") -> Response:
    """Send a file about ``thing`` to whom your view let in: somebody with a signed link, say.

    ``called`` is the name under which it is saved. ``NotFound`` when it is not about that.
    """
    return sent(uploads.owned(db.session, _owner(files, thing), name), called)


def sent(upload: Upload, called: str = "") -> Response:
    """Send a file; never let it run."""
    where = uploads.path(upload.name)
    answer = send_file(
        where,
        mimetype=upload.media_type,
        as_attachment=upload.kind == "document",
        download_name=called or f"{upload.kind}-{upload.name[:12]}{where.suffix}",
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = (
        f"public, max-age={WEEK}, immutable" if upload.published else "private, no-store"
    )
    return answer


@guarded.register
def _files(item: Files, guard: Guard) -> Files:
    """Of a plugin that fails nobody sees anything, and everything stays."""
    if "." not in item.name:  # `pole-12` must never be read as a plugin's
        raise ConfigurationError(f"« {item.name} » doit commencer par « {guard.plugin}. ».")
    may_see, used, what = item.may_see, item.used, f"files {item.name}"

    def still_used(session: Session, names: Collection[str]) -> Collection[str]:
        return guard.ask(what, lambda: frozenset(used(session, names)), names)

    return replace(
        item,
        may_see=lambda thing: guard.ask(what, lambda: bool(may_see(thing)), False),
        used=still_used if used else None,
    )


def _owner(files: str, thing: int) -> str:
    return f"{files}-{thing}"
