# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of the calendar: moments in order, and none brought forward once people count on it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map import fields, local_now, now
from ess_map_groupbuy import words
from ess_map_groupbuy.campaigns import dates, saying
from ess_map_groupbuy.campaigns.fieldkinds import Deadline
from ess_map_groupbuy.campaigns.forms import PartForm
from ess_map_groupbuy.campaigns.lifecycle import WELCOMING
from ess_map_groupbuy.campaigns.models import Campaign

MOMENTS = ("closes_at", "quotes_open_at", "forms_at", "commit_by", "order_at")
DEFAULTS = {
    words.CONTRACT: {"closes_at": 45, "quotes_open_at": 66, "commit_by": 94, "order_at": 97},
    words.DELIVERY: {"closes_at": 30, "forms_at": 32, "commit_by": 42, "order_at": 45},
}
"""Days from today that suit most campaigns."""
DELIVERED = (61, 75)
EVENING = time(20)


class CalendarForm(PartForm):
    closes_at = Deadline(
        _l("On peut participer jusqu'au"),
        [fields.Needed(_l("Jusqu'à quand peut-on participer ?"))],
        description=_l("Heure de Paris. Un mois laisse le temps de le faire savoir."),
    )
    quotes_open_at = Deadline(
        _l("Tous les plis s'ouvrent le"),
        [fields.Needed(_l("Quand les plis seront-ils ouverts ?"))],
        description=_l("Trois semaines après laissent aux fournisseurs le temps de chiffrer."),
    )
    forms_at = Deadline(
        _l("Les groupes se forment le"),
        description=_l("Un jour ou deux après, le temps de relire les offres."),
    )
    commit_by = Deadline(
        _l("Chacun confirme avant le"),
        [fields.Needed(_l("Jusqu'à quand chacun peut-il confirmer ?"))],
        description=_l("Dix jours au moins : chacun reçoit une lettre, puis un rappel."),
    )
    order_at = Deadline(_l("La commande part le"))
    deliver_from = fields.Day(_l("Livraisons, du"))
    deliver_to = fields.Day(_l("au"))
    slots = fields.Several(
        _l("Quand peut-on retirer sa part ?"),
        choices=list(words.SLOTS.items()),
        description=_l("Les relais choisissent parmi ces moments."),
    )

    def fill(self, campaign: Campaign) -> None:
        if campaign.closes_at is not None:
            return
        for name, days in DEFAULTS.get(campaign.kind, DEFAULTS[words.DELIVERY]).items():
            self[name].data = dates.instant(_evening(days))
        if "deliver_from" in self:
            self.deliver_from.data = _evening(DELIVERED[0]).date()
            self.deliver_to.data = _evening(DELIVERED[1]).date()
            self.slots.data = ["sat-am"]

    def checked(self, campaign: Campaign) -> dict[str, Any] | None:
        right = self.validate()
        for name in MOMENTS:
            if name in self and not self[name].errors:
                self[name].errors = [*self[name].errors, *self._wrong(name, campaign)]
        if "deliver_from" in self:
            self._check_days()
        return self.plain() if right and not self.errors else None

    def _wrong(self, name: str, campaign: Campaign) -> list[str]:
        typed, stored = self[name].data, getattr(campaign, name)
        if typed is None or typed == stored:
            return self._out_of_order(name) if typed else []
        if typed <= now():
            return [_("Ce moment est déjà passé.")]
        if campaign.state != "draft" and stored is not None:
            if dates.passed(stored) or (name == "closes_at" and campaign.state not in WELCOMING):
                return [_("Ce moment est passé : il ne se change plus.")]
            if typed < stored:
                moment = saying.when(stored)
                return [_("On compte déjà sur le %(moment)s : reculez-le, sans l'avancer.",
                          moment=moment)]  # fmt: skip
        return self._out_of_order(name)

    def _out_of_order(self, name: str) -> list[str]:
        earlier = MOMENTS[: MOMENTS.index(name)]
        for other in reversed(earlier):
            before = self[other].data if other in self else None
            if before is not None and self[name].data < before:
                label = self[other].label.text
                return [_("Il vient avant « %(other)s » : mettez-le après.", other=label)]
        return []

    def _check_days(self) -> None:
        first, last = self.deliver_from.data, self.deliver_to.data
        start = self.order_at.data or self.commit_by.data
        if first and start and first < dates.wall(start).date():
            self.deliver_from.errors = [_("Les livraisons viennent après la commande.")]
        if last and not first:
            self.deliver_from.errors = [_("Dites aussi le premier jour.")]
        elif last and last < first:
            self.deliver_to.errors = [_("Le dernier jour vient après le premier.")]


def _evening(days: int) -> datetime:
    day = local_now().date() + timedelta(days=days)
    return datetime.combine(day, EVENING)
