# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why somebody is in no group, in one line of a letter; their own page has the whole of it."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ess_map_groupbuy.explaining import answers
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.runs import keeping
from ess_map_groupbuy.runs.models import Run

WORDS = {
    answers.NO_SITE: _l(
        "Aucun relais ne convient à la fois à votre distance, à vos créneaux et à votre prix."
    ),
    answers.NO_TIER: _l(
        "Autour de vous, trop peu de personnes demandent assez pour un prix que vous acceptez."
    ),
    answers.COMMITTED: _l("Il aurait fallu revenir sur des engagements déjà pris par d'autres."),
    answers.COSTS: _l(
        "Les places ne suffisaient pas pour tous : vous servir en aurait écarté d'autres."
    ),
}
OTHERWISE = _l("Aucun groupe n'a pu se former dans les limites que vous avez fixées.")


def of(run: Run, intention: Intention) -> LazyString:
    """Return why ``intention`` is in no group of ``run``."""
    found = keeping.answer(run.solution, intention.id)
    if isinstance(found, answers.Unserved):
        return WORDS.get(found.cost.category, OTHERWISE)
    return OTHERWISE
