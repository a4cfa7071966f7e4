# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens to a sealed quote."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ess_map import Lifecycle, State, Transition

SUPPLIER, ORGANISER, CLOCK = "supplier", "organiser", "clock"

QUOTES = Lifecycle(
    name="groupbuy.quote",
    states=(
        State("sealed", _l("Scellé"), initial=True),
        State("opened", _l("Ouvert")),
        State("unreadable", _l("Illisible")),
        State("withdrawn", _l("Retiré avant l'ouverture")),
        State("refused", _l("Écarté")),
        State("selected", _l("Retenu")),
        State("not_selected", _l("Non retenu")),
        State("void", _l("Sans suite")),
    ),
    transitions=(
        Transition("open", "sealed", "opened", _l("Ouvrir"), role=CLOCK),
        Transition(
            "spoil", "sealed", "unreadable", _l("Constater qu'il est illisible"), role=CLOCK
        ),
        Transition("withdraw", "sealed", "withdrawn", _l("Retirer"), role=SUPPLIER),
        Transition("refuse", "opened", "refused", _l("Écarter"), role=ORGANISER, needs_reason=True),
        Transition("select", "opened", "selected", _l("Retenir"), role=ORGANISER),
        Transition("leave", "opened", "not_selected", _l("Ne pas retenir"), role=ORGANISER),
        Transition(
            "drop", ("sealed", "opened", "selected"), "void", _l("Laisser sans suite"), role=CLOCK
        ),
    ),
)
OPENED = ("opened", "selected", "not_selected", "refused")
"""States in which everybody may read what a quote says."""
JUDGED = ("opened", "selected", "not_selected")
"""States in which a quote stands in the ranking."""
