# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin has something that only some may do."""

from flask import Blueprint

from ess_map import Permission, hookimpl, needs
from ess_map.core.db import db
from ess_map.platform.settings import set_role

bp = Blueprint("repair", __name__, url_prefix="/repair")


@bp.get("/workshops")
@needs("repair.manage")
def workshops():
    return "All workshops"


@hookimpl
def register_blueprints():
    return [bp]


@hookimpl
def register_permissions():
    return [Permission("repair.manage", "Tenir les ateliers", role="moderator")]


def test_who_has_the_role_comes_in(client, make_user, sign_in):
    assert client.get("/repair/workshops").status_code == 303
    sign_in(client, make_user(role="contributor"))
    assert client.get("/repair/workshops").status_code == 403
    sign_in(client, make_user(role="moderator"))
    assert client.get("/repair/workshops").text == "All workshops"


def test_the_operator_may_give_it_to_another_role(client, make_user, sign_in):
    set_role(db.session, "repair.manage", "contributor")
    db.session.commit()
    sign_in(client, make_user(role="contributor"))
    assert client.get("/repair/workshops").status_code == 200
