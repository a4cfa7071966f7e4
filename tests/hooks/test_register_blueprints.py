# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin has pages of its own."""

from flask import Blueprint

from ess_map import hookimpl, public

bp = Blueprint("repair", __name__, url_prefix="/repair")


@bp.get("/")
@public
def index():
    return "Where things are repaired"


@hookimpl
def register_blueprints():
    return [bp]


def test_the_page_of_the_plugin_is_served_in_both_languages(client):
    assert client.get("/repair/").text == "Where things are repaired"
    assert client.get("/en/repair/").status_code == 200
