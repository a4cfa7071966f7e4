# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the operator has decided of a plugin's settings, for the instance and for territories."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core.errors import Invalid
from ess_map.platform import state
from ess_map.platform.contracts import Setting
from ess_map.platform.plugins import registry, running
from ess_map.platform.state import INSTANCE, PluginSetting

LONGEST = 2000
YES = ("true", "oui", "yes", "on", "1")
NO = ("false", "non", "no", "off", "0", "")

Value = bool | int | float | str


def setting(name: str, territories: Sequence[str] = ()) -> Value:
    """Return the value of a setting, of the type of its default.

    ``territories`` are keys (``epci-243700754``), the nearest first: the first that has a value
    of its own gives it. ``KeyError`` for a setting that nobody has registered.
    """
    # A plugin that is off is asked for people's data all the same, and may be going this moment.
    declared = registry().settings.get(name) or running().everything().settings[name]
    scopes = (*territories, INSTANCE) if declared.per_territory else (INSTANCE,)
    held = (decided(declared, one) for one in scopes)
    return next((value for value in held if value is not None), declared.default)


def decided(declared: Setting, scope: str) -> Value | None:
    """Return the value that somebody has set in ``scope``; None without one that still fits.

    A newer version of the plugin may want another type, other choices, other bounds.
    """
    value = running().states().settings.get((declared.name, scope))
    if type(value) is not type(declared.default):
        return None
    try:
        return checked(declared, value)
    except Invalid:
        return None


def set_setting(session: Session, name: str, value: Value | None, scope: str = INSTANCE) -> None:
    """Set ``name`` for everybody or for one territory; None takes the value back.

    ``Invalid`` says what is expected; all workers know within half a second of the commit. A
    plugin that is off may be set before it is switched on.
    """
    declared = running().everything().settings[name]
    if scope != INSTANCE and not declared.per_territory:
        raise Invalid(_("Ce réglage vaut pour toute la carte."))
    if value is not None:
        value = checked(declared, value)
    _write(session, "settings", name, value, scope)


def set_role(session: Session, permission: str, role: str) -> None:
    """Give ``permission`` to another role; given back to its own, nothing is decided any more."""
    own = running().everything().permissions[permission].role
    _write(session, "permissions", permission, None if role == own else role, INSTANCE)


def _write(session: Session, part: str, name: str, value: Any, scope: str) -> None:
    plugin = running().everything().owners[part, name]
    session.execute(
        sa.delete(PluginSetting).where(PluginSetting.name == name, PluginSetting.scope == scope)
    )
    if value is not None:
        session.add(PluginSetting(plugin=plugin, name=name, scope=scope, value=value))
    state.changed(session, plugin, "configured", {"setting": name, "scope": scope})
    running().live.forget()


def checked(declared: Setting, value: Any) -> Value:
    """Return ``value``, typed or as sent by a form, as the setting's type; else ``Invalid``."""
    kind = type(declared.default)
    if kind is bool:
        return _yes(declared, value)
    try:
        found = kind(str(value).strip().replace(",", ".") if kind is float else str(value).strip())
    except ValueError as error:
        expected = _("un nombre entier") if kind is int else _("un nombre")
        raise Invalid(
            _("« %(label)s » : il faut %(what)s.", label=declared.label, what=expected)
        ) from error
    if declared.choices and found not in declared.choices:
        raise Invalid(_("« %(label)s » : choisissez dans la liste.", label=declared.label))
    if isinstance(found, str) and len(found) > LONGEST:
        raise Invalid(
            _("« %(label)s » : %(n)s caractères au plus.", label=declared.label, n=LONGEST)
        )
    if isinstance(found, int | float):
        _within(declared, found)
    return found


def _yes(declared: Setting, value: Any) -> bool:
    said = str(value).strip().casefold()
    if said in YES:
        return True
    if said not in NO:
        raise Invalid(_("« %(label)s » : dites oui ou non.", label=declared.label))
    return False


def _within(declared: Setting, number: float) -> None:
    low, high = declared.minimum, declared.maximum
    if not math.isfinite(number):  # JSON has no word for it
        raise Invalid(
            _("« %(label)s » : il faut %(what)s.", label=declared.label, what=_("un nombre"))
        )
    if low is not None and number < low:
        raise Invalid(_("« %(label)s » : au moins %(n)s.", label=declared.label, n=low))
    if high is not None and number > high:
        raise Invalid(_("« %(label)s » : au plus %(n)s.", label=declared.label, n=high))
