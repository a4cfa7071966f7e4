# SPDX-License-Identifier: AGPL-3.0-or-later
"""The panels of a page: those of a plugin that was slow the last time are loaded after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from ess_map.core.errors import NotFound
from ess_map.platform.contracts import Panel
from ess_map.platform.plugins import Where, running

LATE = 900
"""The weight of what is still to come: it moves nothing that is read meanwhile."""


def of(hook: str, where: Where, url: Callable[[str], str], **arguments: Any) -> list[Panel]:
    """Return the panels of a page by weight.

    ``url`` gives the address of the panels of one plugin alone, for those that come later.
    """
    found = running().each(hook, where, lambda plugin: _later(plugin, url(plugin)), **arguments)
    return by_weight([panel for _plugin, panel in found])


def alone(hook: str, where: Where, plugin: str, **arguments: Any) -> list[Panel]:
    """Return the panels of ``plugin``, however long it takes; ``NotFound`` if it is not on."""
    if plugin not in running().implementing(hook):
        raise NotFound(_("Cette extension n'ajoute rien à cette page."))
    found = running().each(hook, where, only=plugin, **arguments)
    return by_weight([panel for _plugin, panel in found])


def by_weight(panels: list[Panel]) -> list[Panel]:
    """Return ``panels`` in the order of the page."""
    return sorted(panels, key=lambda panel: panel.weight)


def _later(plugin: str, url: str) -> Panel:
    label = running().loaded[plugin].label
    html = render_template("platform/_later.html", label=label, url=url)
    return Panel(label, Markup(html), weight=LATE)
