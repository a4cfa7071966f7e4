# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the sources room contributes through the platform's hooks."""

from ess_map import hookimpl
from ess_map.sources.cli import bp
from ess_map.sources.profiles import mednum, registers, siae, sirene, tabular


@hookimpl
def register_blueprints():
    return [bp]


@hookimpl
def register_importers():
    return [
        sirene.IMPORTER,
        tabular.OWN,
        siae.IMPORTER,
        mednum.NATIONAL,
        mednum.HUB_TABLE,
        mednum.HUB_SOURCE,
        registers.DIGITAL,
        registers.ESS_FRANCE,
        registers.THIRD_PLACES,
        registers.CURRENCIES,
        tabular.ANY,
    ]
