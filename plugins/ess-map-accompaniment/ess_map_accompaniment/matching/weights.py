# SPDX-License-Identifier: AGPL-3.0-or-later
"""The published numbers of the method: what each instance may decide."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from ess_map import Setting, setting
from ess_map_accompaniment.matching import fit

BAND = 15


def declared() -> list[Setting]:
    """Return the settings of the method."""
    return [
        *(
            Setting(
                f"accompaniment.weight_{rule.name}",
                _l("Points : %(what)s", what=rule.label),
                int(rule.most),
                rule.formula,
                minimum=0,
                maximum=100,
            )
            for rule in fit.RULES
        ),
        Setting(
            "accompaniment.band",
            _l("Largeur d'une tranche, en points"),
            BAND,
            _l("Dans une même tranche, la structure la moins chargée passe devant."),
            minimum=1,
            maximum=100,
        ),
        Setting(
            "accompaniment.stop_days",
            _l("Une permanence compte pour la proximité si elle reçoit sous (jours)"),
            21,
            minimum=1,
            maximum=90,
        ),
    ]


def of_instance() -> dict[str, int]:
    """Return the points of each of our fit criteria, by the criterion's name."""
    return {
        f"accompaniment.{rule.name}": setting(f"accompaniment.weight_{rule.name}")
        for rule in fit.RULES
    }


def shares(weights: Mapping[str, float]) -> list[tuple[fit.Rule, float]]:
    """Return our fit criteria with their points, in the order of the page."""
    return [(rule, weights[f"accompaniment.{rule.name}"]) for rule in fit.RULES]
