# SPDX-License-Identifier: AGPL-3.0-or-later
"""The options of a facet without vocabulary, with their labels of now."""

from __future__ import annotations

from flask import has_request_context, request
from flask_babel import lazy_gettext as _l

from ess_map.platform.contracts import Facet, Options

NOW = "now"
"""The one option of a facet about opening hours."""

_KEPT = "ess_map.options"


def options_of(facet: Facet) -> Options:
    """Return the labels of the options of ``facet``, none when every value is an option."""
    if not callable(facet.options):
        return facet.options or ({NOW: _l("Ouvert maintenant")} if facet.hours else {})
    kept = request.environ.setdefault(_KEPT, {}) if has_request_context() else {}
    if facet.name not in kept:
        kept[facet.name] = facet.options()
    return kept[facet.name]
