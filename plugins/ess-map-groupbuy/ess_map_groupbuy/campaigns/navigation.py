# SPDX-License-Identifier: AGPL-3.0-or-later
"""The entries that all pages of the plugin share."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ess_map import user
from ess_map_groupbuy.campaigns import acting

CITIZEN = (
    (_l("Les campagnes"), "/achats/"),
    (_l("Les relais"), "/achats/relais"),
    (_l("Mes intentions"), "/achats/mes-intentions"),
    (_l("Organiser"), "/achats/organiser"),
)
"""By their addresses: rooms further on have endpoints that this one does not know."""
ORGANISER = (
    (_l("Tableau de bord"), "/achats/<slug>/tableau"),
    (_l("Intentions"), "/achats/<slug>/intentions"),
    (_l("Relais"), "/achats/<slug>/relais"),
    (_l("Offres"), "/achats/<slug>/offres"),
    (_l("Plis"), "/achats/<slug>/plis"),
    (_l("Formation"), "/achats/<slug>/formation"),
    (_l("Groupes"), "/achats/<slug>/groupes"),
    (_l("Commandes"), "/achats/<slug>/commandes"),
    (_l("Réglages"), "/achats/<slug>/reglages"),
)
"""What who runs a campaign sees on its pages."""


@dataclass(frozen=True)
class Entry:
    """One entry; ``current``: the page shown is it, or lies under it."""

    label: LazyString
    url: str
    current: bool


def entries() -> list[Entry]:
    """Return the entries of the page that is shown; those of organisers are for them alone."""
    slug = (request.view_args or {}).get("slug", "")
    mine = acting.run_at(user(), slug)
    if mine is None:
        return _known(CITIZEN)
    return _known(tuple(one for one in ORGANISER if _fits(mine.kind, one[1])), slug=slug)


def door(path: str, **values: str | int) -> str:
    """Return the address of the page whose route is ``path``, '' while there is none."""
    known = next((rule for rule in current_app.url_map.iter_rules() if rule.rule == path), None)
    return url_for(known.endpoint, **values) if known else ""


def taken() -> frozenset[str]:
    """Return the words after /achats/ that are pages of their own, and no campaign's."""
    parts = [rule.rule.split("/") for rule in current_app.url_map.iter_rules()]
    return frozenset(one[2] for one in parts if len(one) > 2 and one[1] == "achats")


def _fits(kind: str, path: str) -> bool:
    if kind == "pooled_contract":
        return not path.endswith(("/relais", "/offres", "/commandes"))
    return not path.endswith("/plis")


def _known(entries_: tuple[tuple[LazyString, str], ...], **values: str) -> list[Entry]:
    known = {rule.rule: rule.endpoint for rule in current_app.url_map.iter_rules()}
    found = [(label, url_for(known[path], **values)) for label, path in entries_ if path in known]
    return [Entry(label, url, _current(url)) for label, url in found]


def _current(url: str) -> bool:
    path = url.partition("?")[0]
    here = request.script_root + request.path
    return here == path or (here.startswith(f"{path.rstrip('/')}/") and path.count("/") > 2)
