# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a reading went, in sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from ess_map_currency.exchange.models import Feed

MUCH = 5
"""Of so many rows that vanish one was perhaps another file."""
CHANGES = ("new", "changed", "returned", "vanished")


def report(feed: Feed) -> list[str]:
    """Return what the last file brought; only what there is to tell."""
    count = {name: int(number) for name, number in feed.report.items()}
    sentences = _sentences(count, {name: format_decimal(count.get(name, 0)) for name in count})
    told = [sentence for name, sentence in sentences.items() if count.get(name) or name == "read"]
    if not any(count.get(name) for name in CHANGES):
        told.insert(1, _("rien n'a changé depuis la fois d'avant"))
    return told


def looks_wrong(feed: Feed) -> bool:
    """Tell whether so much has vanished that the file was perhaps another one."""
    vanished, read = feed.report.get("vanished", 0), feed.report.get("read", 0)
    return vanished >= MUCH and vanished * 2 > read


def line(content: Any) -> str:
    """Return a row as one cell."""
    return json.dumps(content, ensure_ascii=False)[:30_000]


def _sentences(count: Mapping[str, int], said: Mapping[str, str]) -> dict[str, str]:
    """Return what each count says; ``said`` are the counts as they are written."""

    def of(name: str) -> tuple[int, str]:
        return count.get(name, 0), said.get(name, "0")

    number, n = of("read")
    told = {"read": ngettext("%(n)s ligne lue", "%(n)s lignes lues", number, n=n)}
    number, n = of("new")
    told["new"] = ngettext("%(n)s nouvelle", "%(n)s nouvelles", number, n=n)
    number, n = of("changed")
    told["changed"] = ngettext("%(n)s mise à jour", "%(n)s mises à jour", number, n=n)
    number, n = of("unchanged")
    told["unchanged"] = ngettext("%(n)s inchangée", "%(n)s inchangées", number, n=n)
    number, n = of("returned")
    told["returned"] = ngettext("%(n)s revenue", "%(n)s revenues", number, n=n)
    number, n = of("vanished")
    told["vanished"] = ngettext("%(n)s disparue", "%(n)s disparues", number, n=n)
    number, n = of("rejected")
    told["rejected"] = ngettext("%(n)s illisible", "%(n)s illisibles", number, n=n)
    number, n = of("added")
    told["added"] = ngettext("%(n)s ajoutée à la carte", "%(n)s ajoutées à la carte", number, n=n)
    number, n = of("by_hand")
    told["by_hand"] = ngettext(
        "%(n)s où votre correction est gardée", "%(n)s où vos corrections sont gardées", number, n=n
    )
    return told
