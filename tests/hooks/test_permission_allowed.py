# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin says to whom of those with the role a thing of its own is open."""

from flask import Blueprint

from ess_map import Forbidden, Permission, allowed, hookimpl, signed_in
from ess_map import user as who

bp = Blueprint("repair", __name__, url_prefix="/repair")
KEEPERS = {"Tours": "anna@exemple.fr"}


@bp.get("/workshops/<town>")
@signed_in
def workshop(town):
    if not allowed(who(), "repair.manage", subject=town):
        raise Forbidden("Cet atelier est tenu par quelqu'un d'autre.")
    return f"The workshop of {town}"


@hookimpl
def permission_allowed(user, permission, subject):
    return subject is None or KEEPERS.get(subject) == user.email


@hookimpl
def register_permissions():
    return [Permission("repair.manage", "Tenir les ateliers", role="moderator")]


@hookimpl
def register_blueprints():
    return [bp]


def test_the_plugin_narrows_what_the_role_gives(client, make_user, sign_in):
    sign_in(client, make_user("anna@exemple.fr", role="moderator"))
    assert client.get("/repair/workshops/Tours").status_code == 200
    assert client.get("/repair/workshops/Amboise").status_code == 403


def test_the_plugin_cannot_give_what_the_role_does_not(client, make_user, sign_in):
    sign_in(client, make_user("anna@exemple.fr"))
    assert client.get("/repair/workshops/Tours").status_code == 403
