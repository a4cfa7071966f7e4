# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a run may look for better, as the operator has decided."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from ess_map import Setting, setting
from ess_map_groupbuy.forming.limits import Limits

SERVED, METRES = "groupbuy.seconds_served", "groupbuy.seconds_metres"
DECOMPOSED = "groupbuy.seconds_decomposed"
HINT = _l("Au-delà, la meilleure solution trouvée est gardée, et son écart possible est dit.")


def settings() -> list[Setting]:
    """Return what the operator decides about runs."""
    served = _l("Formation des groupes : secondes pour servir le plus de personnes")
    metres = _l("Formation des groupes : secondes pour raccourcir les trajets")
    large = _l("Formation des groupes : secondes pour une très grande campagne")
    return [
        Setting(SERVED, served, 60, HINT, minimum=5, maximum=600),
        Setting(METRES, metres, 60, HINT, minimum=5, maximum=600),
        Setting(DECOMPOSED, large, 240, HINT, minimum=30, maximum=3600),
    ]


def decided() -> dict[str, float]:
    """Return the limits of a run asked for now, to be kept with it."""
    return {
        "seconds_served": float(setting(SERVED)),
        "seconds_metres": float(setting(METRES)),
        "seconds_decomposed": float(setting(DECOMPOSED)),
    }


def of(parameters: Mapping) -> Limits:
    """Return the limits that a run was asked with."""
    return Limits(**parameters.get("limits", {}))
