# SPDX-License-Identifier: AGPL-3.0-or-later
"""What core itself contributes through the hooks: files and proofs of work, and their sweeping."""

from __future__ import annotations

from datetime import time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.core import challenge, uploads
from ess_map.core.db import db
from ess_map.core.jobs import Job
from ess_map.platform import cli, views
from ess_map.platform.hookspecs import hookimpl


@hookimpl
def register_blueprints():
    return [views.bp, cli.bp]


@hookimpl
def register_jobs():
    return [
        Job("uploads", _l("Effacer les fichiers abandonnés"), _sweep, time(4, 20)),
        Job("challenges", _l("Oublier les calculs anti-robots expirés"), _forget, 60),
    ]


@hookimpl
def erase_user(user):
    uploads.forget_sender(db.session, user.id)


def _sweep(session: Session) -> str | None:
    gone = uploads.sweep(session)
    return _("%(n)s fichiers effacés", n=gone) if gone else None


def _forget(session: Session) -> None:
    challenge.forget_spent(session)
    session.commit()
