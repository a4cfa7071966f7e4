# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a member, or its association, goes on from here: pages that rooms further on have."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

MEMBER = (
    (_l("Mes marchés et mes étals"), "/monnaies/adhesion/<token>/etals", "calendar-check"),
    (_l("Ce que je cherche à acheter"), "/monnaies/adhesion/<token>/recherches", "search"),
)
"""By their addresses: this room does not know the endpoints of those after it."""
ASSOCIATION = (
    (
        _l("Ses marchés et ses étals"),
        "/monnaies/<slug>/membres/<int:agreement_id>/etals",
        "calendar-check",
    ),
)

Door = tuple[LazyString, str, str]


def known(doors: tuple[Door, ...], **values: Any) -> list[tuple[LazyString, str, str]]:
    """Return (label, address, icon) of those of ``doors`` that lead somewhere."""
    endpoints = {rule.rule: rule.endpoint for rule in current_app.url_map.iter_rules()}
    return [
        (label, url_for(endpoints[path], **values), icon)
        for label, path, icon in doors
        if path in endpoints
    ]
