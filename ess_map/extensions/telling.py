# SPDX-License-Identifier: AGPL-3.0-or-later
"""Administrators are told once of each trouble with a plugin."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import quote

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core import clock
from ess_map.extensions import troubles
from ess_map.extensions.troubles import Trouble
from ess_map.notifications.notify import notify
from ess_map.people import rights
from ess_map.people.roles import INSTANCE
from ess_map.platform.state import PluginState

KIND = "extension"
LONGEST = PluginState.name.type.length
QUIET = timedelta(days=1)
"""A trouble that comes and goes is told again only after it has stayed away for so long."""


def tell(session: Session) -> str | None:
    """Notify administrators of the troubles that are new; return how many there are."""
    now = clock.now()
    present: dict[str, dict[str, Trouble]] = {}
    for trouble in troubles.found():
        # Who is broken may have any name; the longest one that can be kept tells it from others.
        present.setdefault(trouble.plugin[:LONGEST], {})[trouble.key] = trouble
    states = {state.name: state for state in session.scalars(sa.select(PluginState))}
    told = 0
    for name in sorted(present.keys() | states.keys()):
        state = states.get(name) or PluginState(name=name, enabled=True, changed_at=now, told={})
        here = present.get(name, {})
        known = _known(state.told, now)
        new = [trouble for key, trouble in here.items() if key not in known]
        for trouble in new:
            _notify(session, trouble)
        told += len(new)
        passing = {key: at for key, at in known.items() if key.startswith(troubles.RESTS)}
        remembered = passing | dict.fromkeys(here, now.isoformat(timespec="seconds"))
        if remembered != state.told:
            state.told = remembered
            session.add(state)
    session.commit()
    return _("%(n)s pannes signalées", n=told) if told else None


def _known(told: dict[str, str], now: datetime) -> dict[str, str]:
    """Return what was told, without what has come, gone and stayed away for a day."""
    return {
        key: at
        for key, at in told.items()
        if not key.startswith(troubles.RESTS) or datetime.fromisoformat(at) > now - QUIET
    }


def _notify(session: Session, trouble: Trouble) -> None:
    url = f"/administration/extensions/{quote(trouble.plugin, safe='')}"
    for user in rights.responsible({INSTANCE}, "administrator"):
        notify(session, user, KIND, trouble.sentence, url)
