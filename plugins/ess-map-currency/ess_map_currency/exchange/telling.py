# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a reading went, in sentences."""

from __future__ import annotations

import json
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from ess_map_currency.exchange.models import Feed

MUCH = 5
"""Of so many rows that vanish one was perhaps another file."""


def report(feed: Feed) -> list[str]:
    """Return what the last file brought; only what there is to tell."""
    count = {name: int(number) for name, number in feed.report.items()}
    read, new, changed = count.get("read", 0), count.get("new", 0), count.get("changed", 0)
    told = [ngettext("%(num)s ligne lue", "%(num)s lignes lues", read)]
    if not new and not changed and not count.get("vanished") and not count.get("returned"):
        told.append(_("rien n'a changé depuis la fois d'avant"))
    sentences = {
        "new": ngettext("%(num)s nouvelle", "%(num)s nouvelles", new),
        "changed": ngettext("%(num)s mise à jour", "%(num)s mises à jour", changed),
        "unchanged": ngettext("%(num)s inchangée", "%(num)s inchangées", count.get("unchanged", 0)),
        "returned": ngettext("%(num)s revenue", "%(num)s revenues", count.get("returned", 0)),
        "vanished": ngettext("%(num)s disparue", "%(num)s disparues", count.get("vanished", 0)),
        "rejected": ngettext("%(num)s illisible", "%(num)s illisibles", count.get("rejected", 0)),
        "added": ngettext(
            "%(num)s ajoutée à la carte", "%(num)s ajoutées à la carte", count.get("added", 0)
        ),
        "by_hand": ngettext(
            "%(num)s où vos corrections ont été gardées",
            "%(num)s où vos corrections ont été gardées",
            count.get("by_hand", 0),
        ),
    }
    return told + [sentence for name, sentence in sentences.items() if count.get(name)]


def looks_wrong(feed: Feed) -> bool:
    """Tell whether so much has vanished that the file was perhaps another one."""
    vanished, read = feed.report.get("vanished", 0), feed.report.get("read", 0)
    return vanished >= MUCH and vanished * 2 > read


def line(content: Any) -> str:
    """Return a row as one cell."""
    return json.dumps(content, ensure_ascii=False)[:30_000]
