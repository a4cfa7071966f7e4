# SPDX-License-Identifier: AGPL-3.0-or-later
"""The entries that all pages of the plugin share."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ess_map import user
from ess_map_currency.currencies import acting

CITIZEN = (
    (_l("Les monnaies"), "/monnaies/"),
    (_l("Où changer"), "/monnaies/changer"),
    (_l("Mes courses"), "/monnaies/parcours"),
    (_l("Sur les marchés"), "/monnaies/marches"),
)
"""By their addresses: rooms further on have endpoints that this one does not know."""
ASSOCIATION = (
    (_l("Tableau de bord"), "/monnaies/<slug>/tableau"),
    (_l("Demandes"), "/monnaies/<slug>/demandes"),
    (_l("Membres"), "/monnaies/<slug>/membres"),
    (_l("Comptoirs"), "/monnaies/<slug>/comptoirs"),
    (_l("Circuit"), "/monnaies/<slug>/circuit"),
    (_l("Imports"), "/monnaies/<slug>/imports"),
    (_l("Réglages"), "/monnaies/<slug>/reglages"),
)
"""What who runs a currency sees on the pages of that currency."""

CHANGE = "/monnaies/changer"
JOIN = "/monnaies/<slug>/adherer"
DIRECTORY = "/monnaies/<slug>/annuaire"
"""Where rooms further on are entered from the page of a currency."""


@dataclass(frozen=True)
class Entry:
    """One entry; ``current``: the page shown is it, or lies under it."""

    label: LazyString
    url: str
    current: bool


def entries() -> list[Entry]:
    """Return the entries of the page that is shown; those of the association are for it alone."""
    slug = (request.view_args or {}).get("slug", "")
    mine = bool(slug) and any(one.slug == slug for one in acting.run_by(user()))
    return _known(ASSOCIATION, slug=slug) if mine else _known(CITIZEN)


def taken() -> frozenset[str]:
    """Return the words after /monnaies/ that are pages of their own, and no currency's."""
    parts = [rule.rule.split("/") for rule in current_app.url_map.iter_rules()]
    return frozenset(one[2] for one in parts if len(one) > 2 and one[1] == "monnaies")


def door(path: str, **values: str) -> str:
    """Return the address of the page whose route is ``path``, '' while there is none."""
    known = next((rule for rule in current_app.url_map.iter_rules() if rule.rule == path), None)
    return url_for(known.endpoint, **values) if known else ""


def _known(entries_: tuple[tuple[LazyString, str], ...], **values: str) -> list[Entry]:
    known = {rule.rule: rule.endpoint for rule in current_app.url_map.iter_rules()}
    found = [(label, url_for(known[path], **values)) for label, path in entries_ if path in known]
    return [Entry(label, url, _current(url)) for label, url in found]


def _current(url: str) -> bool:
    path = url.partition("?")[0]
    here = request.script_root + request.path
    return here == path or (here.startswith(f"{path.rstrip('/')}/") and path.count("/") > 2)
