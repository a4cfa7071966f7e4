# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin lets the operator decide."""

import pytest

from ess_map import NavItem, Setting, hookimpl, setting
from ess_map.core.db import db
from ess_map.core.errors import Invalid
from ess_map.platform.settings import set_setting


@hookimpl
def register_settings():
    return [
        Setting("repair.entry", "Nom dans le menu", default="Réparer"),
        Setting("repair.weight", "Place dans le menu", default=40, minimum=1, maximum=100),
    ]


@hookimpl
def nav_items():
    return [NavItem(setting("repair.entry"), "/repair/", weight=setting("repair.weight"))]


def entries(client):
    page = client.get("/").text
    return [name for name in ("Carte et liste", "Réparer", "Ateliers") if f"{name}</a>" in page]


def test_without_a_decision_the_default_holds(client):
    assert entries(client) == ["Carte et liste", "Réparer"]


def test_what_the_operator_decides_holds_from_the_next_request_on(client):
    set_setting(db.session, "repair.entry", "Ateliers")
    db.session.commit()
    assert entries(client) == ["Carte et liste", "Ateliers"]


@pytest.mark.parametrize(
    ("value", "reason"), [("vite", "il faut un nombre entier"), ("101", "au plus 100")]
)
def test_a_value_that_does_not_fit_is_refused_with_a_reason(site, value, reason):
    with pytest.raises(Invalid, match=reason):
        set_setting(db.session, "repair.weight", value)
