# SPDX-License-Identifier: AGPL-3.0-or-later
"""The entries that all pages of the plugin share."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import current_app, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ess_map import allowed, user
from ess_map_accompaniment.offer import acting

ENTRIES = (
    (_l("Mon parcours"), "/accompagnement/"),
    (_l("Animer"), "/accompagnement/animation"),
    (_l("Structures"), "/accompagnement/structures"),
    (_l("Permanences"), "/accompagnement/permanences"),
    (_l("Financer"), "/accompagnement/financements/"),
    (_l("Se former"), "/accompagnement/formations/"),
    (_l("Coopératives"), "/accompagnement/cooperatives/"),
    (_l("Méthode"), "/accompagnement/methode"),
)
"""By their addresses: rooms further on have endpoints that this one does not know."""
RIGHTS = {"/accompagnement/animation": "accompaniment.animate"}
"""What is only for some, and the permission that says for whom."""
OWN = ("parcours", "explication", "demande", "suivi", "confirmer")
"""First words of the addresses that lie under « Mon parcours »."""
INBOX = ("demandes", "services", "verifications")
"""First words of the addresses at which a structure works."""
BELOW = {
    "/accompagnement/structures": INBOX,
    "/accompagnement/financements/": ("calcul-scop",),
    "/accompagnement/methode": ("equite",),
    "/accompagnement/cooperatives/": ("cae", "comites", "entreprises-hotes", "scic"),
}
"""First words of other addresses that lie under an entry."""


@dataclass(frozen=True)
class Entry:
    """One entry; ``current``: the page shown is it, or lies under it."""

    label: LazyString
    url: str
    current: bool


def entries() -> list[Entry]:
    """Return the entries of the pages that exist, in their order."""
    known = {
        rule.rule: rule.endpoint
        for rule in current_app.url_map.iter_rules()
        if not rule.arguments and rule.rule.startswith("/accompagnement/")
    }
    found = [
        Entry(label, url_for(known[path]), _current(path))
        for label, path in ENTRIES
        if path in known and (path not in RIGHTS or allowed(user(), RIGHTS[path]))
    ]
    own = acting.structures_of(user())
    if len(own) != 1:  # of several, the list of structures names them
        return found
    return _with_space(found, own[0].id)


def _with_space(found: list[Entry], structure_id: int) -> list[Entry]:
    """Return the entries with the door of an adviser to their structure, second."""
    url = url_for("accompaniment_offer.space", structure_id=structure_id)
    parts = request.path.split("/")
    inside = parts[2] in INBOX or (parts[2:4] == ["structures", str(structure_id)] and parts[4:])
    space = Entry(_l("Mon espace"), url, bool(inside))
    others = [replace(one, current=one.current and not space.current) for one in found]
    return [*others[:1], space, *others[1:]]


def _current(path: str) -> bool:
    first = request.path.split("/")[2]
    if path == "/accompagnement/":
        return request.path == path or first in OWN
    stem = path.rstrip("/")
    lies_below = request.path == stem or request.path.startswith(f"{stem}/")
    return lies_below or first in BELOW.get(path, ())
