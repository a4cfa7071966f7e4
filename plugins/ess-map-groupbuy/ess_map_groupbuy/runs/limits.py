# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a run may look for better, as the operator has decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from flask_babel import lazy_gettext as _l

from ess_map import Setting, setting
from ess_map_groupbuy.forming.limits import Limits

SERVED, METRES = "groupbuy.seconds_served", "groupbuy.seconds_metres"
HINT = _l("Au-delà, la meilleure solution trouvée est gardée, et son écart possible est dit.")


def settings() -> list[Setting]:
    """Return what the operator decides about runs."""
    served = _l("Formation des groupes : secondes pour servir le plus de personnes")
    metres = _l("Formation des groupes : secondes pour raccourcir les trajets")
    return [
        Setting(SERVED, served, 60, HINT, minimum=5, maximum=600),
        Setting(METRES, metres, 60, HINT, minimum=5, maximum=600),
    ]


def decided() -> dict[str, Any]:
    """Return the limits of a run asked for now, all of them: they are part of its fingerprint."""
    own = {"seconds_served": setting(SERVED), "seconds_metres": setting(METRES)}
    return asdict(Limits(**{name: float(value) for name, value in own.items()}))


def of(parameters: Mapping[str, Any]) -> Limits:
    """Return the limits that a run was asked with, but for those that there are no more."""
    known = {one.name for one in fields(Limits)}
    kept = parameters.get("limits", {})
    return Limits(**{name: value for name, value in kept.items() if name in known})
