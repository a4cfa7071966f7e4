# SPDX-License-Identifier: AGPL-3.0-or-later
"""The guard of every route: knows who asks, and what they may."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, make_response, redirect, request
from flask_babel import gettext as _

from ess_map.core.errors import Forbidden
from ess_map.core.htmx import wants_fragment
from ess_map.people import rights, session
from ess_map.people.models import User
from ess_map.platform import access, permissions

DATA = (".json", ".mvt", ".geojson", ".csv", ".atom")


def guard(decision: access.Decision, arguments: Mapping[str, Any]) -> Response | None:
    """Let pass, send a visitor to the door, or tell a known user that the page is not theirs."""
    if decision.unless is not None and decision.unless():
        return None
    user = session.current_user()
    if user is None:
        return _sign_in_first()
    if decision.kind == "needs" and not _holds(user, decision, arguments):
        raise Forbidden(
            _("Cette page est réservée : votre compte n'a pas le droit qu'elle demande.")
        )
    return None


def _holds(user: User, decision: access.Decision, arguments: Mapping[str, Any]) -> bool:
    scopes = decision.of(**arguments) if decision.of else None
    if "." in decision.role:
        return permissions.allowed(user, decision.role, scopes)
    return _has(user, decision.role, scopes)


def _has(user: User, role: str, scopes: Collection[str] | None) -> bool:
    if scopes is None:
        return rights.somewhere(user, role)
    return rights.allows(user, role, scopes)


def offer(blueprint: Blueprint) -> None:
    """Post the guard at the routes of the application that ``blueprint`` belongs to."""
    posts = {
        access.GUARD: guard,
        access.WHO: session.current_user,
        permissions.RIGHTS: _has,
    }
    blueprint.record_once(lambda state: state.app.extensions.update(posts))


def _sign_in_first() -> Response:
    if wants_fragment() or request.path.endswith(DATA):
        message = _("Connectez-vous d'abord : cette adresse n'est pas publique.")
        return make_response(jsonify(error=message), HTTPStatus.UNAUTHORIZED)
    door = f"{request.script_root}/connexion"
    if request.method not in ("GET", "HEAD"):
        return redirect(door, HTTPStatus.SEE_OTHER)
    here = request.full_path.rstrip("?")
    return redirect(f"{door}?{urlencode({'next': request.script_root + here})}", 303)
