# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from datetime import time

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from ess_map import Job
from ess_map_groupbuy.campaigns import seams as campaigns
from ess_map_groupbuy.demand import models as models
from ess_map_groupbuy.demand import pages, picture
from ess_map_groupbuy.intentions import seams as intentions

campaigns.SECTIONS.append(pages.section)
campaigns.COUNTS.append(pages.counts)
campaigns.MOVED.append(picture.close)
intentions.CHANGED.append(picture.forget)


def register_blueprints() -> list[Blueprint]:
    return [pages.bp]


def register_jobs() -> list[Job]:
    label = _l("Achats groupés : refaire l'image publique de la demande")
    return [Job("groupbuy.picture", label, picture.renew_all, time(3, 10))]
