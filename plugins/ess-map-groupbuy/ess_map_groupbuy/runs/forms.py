# SPDX-License-Identifier: AGPL-3.0-or-later
"""What organisers suppose, as they choose it: one hub more, other slots, lower thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import IntegerRangeField, SelectField
from wtforms.validators import NumberRange

from ess_map import fields, search_territories
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.hubs import record as hubs
from ess_map_groupbuy.runs import sites
from ess_map_groupbuy.words import CONTRACT, SLOTS

PERCENTS = (100, 90, 80, 70, 60, 50)
KILOMETRES = (0, 5, 10, 15, 20)
OUTSIDE = _l("Restez entre les deux bouts de la réglette.")


def typed(change: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form shows of a change: one goes on from it."""
    found = {name: change[name] for name in ("threshold", "further", "slots") if name in change}
    if "hub" in change:
        found["hub"] = str(change["hub"])
    elif "commune" in change:
        found["commune"] = change["commune"]
    return found


class SupposeForm(FlaskForm):
    """What a ``what_if`` supposes; nothing chosen supposes nothing."""

    hub = SelectField(_l("Un relais de plus"), default="")
    commune = fields.Text(
        _l("… ou dans une commune qui n'en a pas"),
        description=_l("Son nom ou son code postal."),
    )
    slots = fields.Several(_l("D'autres créneaux, dans tous les relais"))
    threshold = IntegerRangeField(
        _l("Des seuils plus bas, en pourcentage de ceux des offres"),
        [NumberRange(PERCENTS[-1], PERCENTS[0], OUTSIDE)],
        default=PERCENTS[0],
    )
    further = IntegerRangeField(
        _l("Chacun va plus loin, en kilomètres"),
        [NumberRange(KILOMETRES[0], KILOMETRES[-1], OUTSIDE)],
        default=KILOMETRES[0],
    )

    def __init__(self, session: Session, campaign: Campaign, **more: Any) -> None:
        super().__init__(**more)
        asked = sites.hostings(session, campaign.id)
        known = [one for one in hubs.of_states(session, (hubs.ACTIVE,)) if one.id not in asked]
        self.hub.choices = [("", _("Aucun")), *((str(one.id), one.actor.name) for one in known)]
        self.slots.choices = [(key, label) for key, label in SLOTS.items()]
        if campaign.kind == CONTRACT:
            for name in ("hub", "commune", "slots", "further"):
                del self[name]

    def change(self) -> dict[str, Any] | None:
        """Return what was chosen, None with a sentence at the field that cannot be."""
        found: dict[str, Any] = {}
        if self.threshold.data != PERCENTS[0]:
            found["threshold"] = self.threshold.data
        if "further" not in self:
            return self._something(found)
        if self.further.data:
            found["further"] = self.further.data
        if self.slots.data:
            found["slots"] = sorted(self.slots.data)
        if self.hub.data:
            found["hub"] = int(self.hub.data)
        elif self.commune.data:
            place = search_territories(self.commune.data, ("commune",), 1)
            if not place:
                self.commune.errors = [_("Nous ne connaissons pas cette commune.")]
                return None
            found["commune"] = place[0].code
        return self._something(found)

    def _something(self, found: dict[str, Any]) -> dict[str, Any] | None:
        if not found:
            self.form_errors.append(_("Changez au moins une chose pour voir ce qu'elle donne."))
        return found or None
