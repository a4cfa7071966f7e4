# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from datetime import time

from flask_babel import lazy_gettext as _l

from ess_map import Job
from ess_map_currency import trades
from ess_map_currency.places import (
    bench,
    daily,
    directory_pages,
    errand_pages,
    facets,
    gogocarto,
    layers,
    properties,
    room,
)

PAGES = (directory_pages, errand_pages)
"""Their routes are those of ``room.bp``."""


def register_blueprints():
    return [room.bp]


def register_vocabularies():
    return [trades.register()]


def register_facets():
    return list(facets.FACETS)


def register_layers():
    return list(layers.LAYERS)


def register_exporters():
    return [gogocarto.EXPORTER]


def actor_properties(actor_ids):
    return properties.columns(actor_ids)


def register_benchmarks():
    return bench.benchmarks()


def register_jobs():
    label = _l("Retirer de la carte les lieux dont le dernier jour est passé")
    return [Job("currency.daily", label, daily.follow, time(0, 5))]
