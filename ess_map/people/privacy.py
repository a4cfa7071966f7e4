# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept of people: handed over, erased, purged in time; the rooms and plugins answer."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta

from flask import current_app
from flask_babel import format_datetime
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core import clock, journal
from ess_map.core.errors import Unavailable
from ess_map.core.log import logger
from ess_map.people import grants
from ess_map.people.models import User
from ess_map.platform import plugins

_UNSAFE = re.compile(r"[^\w.-]+")


def export(user: User) -> bytes:
    """Return a ZIP of readable JSON: everything that rooms and plugins keep about ``user``."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        names = []
        for plugin, items in plugins.every("user_data", user=user):
            for name, value in items:
                path = f"{_UNSAFE.sub('-', plugin)}/{_UNSAFE.sub('-', name)}.json"
                text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
                archive.writestr(path, text + "\n")
                names.append(path)
        archive.writestr("LISEZ-MOI.txt", _readme(user, names))
    return packed.getvalue()


def erase(session: Session, user: User) -> None:
    """Forget ``user``, in the caller's transaction: all of it, or nothing.

    What they contributed stays, without their name. The last administrator is refused.
    """
    grants.refuse_without_administrator(session, user.id)
    plugins.every("erase_user", user=user)
    session.flush()
    erased = user.id
    session.delete(user)
    session.flush()
    journal.record(session, [journal.Event("user.erased", erased)])


def purge_all(session: Session) -> str | None:
    """Forget everything that is older than its retention says; committed rule by rule.

    One that fails does not keep the others from their work, and is told at the end.
    """
    forgotten, failed = {}, []
    for name, rule in plugins.registry().retentions.items():
        if rule.purge is None or rule.days is None:
            continue
        try:
            forgotten[name] = rule.purge(session, clock.now() - timedelta(days=rule.days))
            session.commit()
        except Exception:  # noqa: BLE001 - one rule that fails must not keep the others
            session.rollback()
            logger.exception("retention failed", extra={"fields": {"retention": name}})
            failed.append(name)
    if failed:
        raise Unavailable(
            _("Des données n'ont pas pu être oubliées : %(names)s.", names=", ".join(failed))
        )
    done = ", ".join(f"{name} : {count}" for name, count in forgotten.items() if count)
    return done or None


def _readme(user: User, names: list[str]) -> str:
    settings = current_app.extensions["ess_map.settings"]
    return _(
        "Vos données sur %(site)s\n\n"
        "Demandées le %(date)s pour le compte %(email)s.\n\n"
        "Chaque fichier est en JSON, du texte que tout éditeur ouvre :\n\n%(files)s\n\n"
        "Ce qui est gardé, pourquoi et combien de temps : %(register)s\n"
        "Une question, une erreur : %(contact)s\n",
        site=settings.site_name,
        date=format_datetime(clock.local_now(), "long", rebase=False),
        email=user.email,
        files="\n".join(f"- {name}" for name in names) or "-",
        register=f"{settings.base_url}/donnees-personnelles",
        contact=settings.contact,
    )
