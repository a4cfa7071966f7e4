# SPDX-License-Identifier: AGPL-3.0-or-later
"""The steps of a campaign as its pages draw them: behind us, now, ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString, format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map_groupbuy.campaigns import dates, saying
from ess_map_groupbuy.campaigns.lifecycle import OVER
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.words import CONTRACT

DONE, NOW, NEXT = "done", "now", "next"


@dataclass(frozen=True)
class Stage:
    """A stage of every campaign of a kind: it lasts while the state is one of ``states``."""

    states: tuple[str, ...]
    label: LazyString
    moment: str
    until: bool = False
    """The moment is its end, not its day."""


@dataclass(frozen=True)
class Step:
    """A stage of one campaign; ``phase`` is ``done``, ``now`` or ``next``."""

    label: str
    when: str
    phase: str


DELIVERY_STAGES = (
    Stage(("open",), _l("Chacun dit ce qu'il voudrait"), "closes_at", until=True),
    Stage(("closed", "forming"), _l("Les groupes se forment"), "forms_at"),
    Stage(("proposed",), _l("Chacun confirme, ou non"), "commit_by", until=True),
    Stage(("committed",), _l("Les commandes partent"), "order_at"),
    Stage(("ordered",), _l("Les livraisons arrivent"), "deliver"),
    Stage(("delivered",), _l("On solde les comptes"), ""),
)
CONTRACT_STAGES = (
    Stage(("preregistration",), _l("Chacun se préinscrit"), "closes_at", until=True),
    Stage(
        ("quotes_sealed",),
        _l("Les fournisseurs déposent leurs plis scellés"),
        "quotes_open_at",
        until=True,
    ),
    Stage(("quotes_opened",), _l("La meilleure offre est choisie"), ""),
    Stage(("best_offer_selected", "personal_offers"), _l("Chacun reçoit son offre"), "forms_at"),
    Stage(("acceptance_window",), _l("Chacun accepte, ou non"), "commit_by", until=True),
    Stage(("transmitted",), _l("Les acceptations partent au fournisseur"), "order_at"),
)


def of(campaign: Campaign) -> list[Step]:
    """Return the steps of ``campaign``; before it opens, or once it is cancelled, all are ahead."""
    stages = CONTRACT_STAGES if campaign.kind == CONTRACT else DELIVERY_STAGES
    here = next((at for at, one in enumerate(stages) if campaign.state in one.states), -1)
    if campaign.state in OVER and campaign.state != "cancelled":
        here = len(stages)
    return [
        Step(str(one.label), _when(campaign, one, at < here), _phase(at, here))
        for at, one in enumerate(stages)
    ]


def _phase(at: int, here: int) -> str:
    if at == here:
        return NOW
    return DONE if at < here else NEXT


def _when(campaign: Campaign, stage: Stage, done: bool) -> str:
    if stage.moment == "deliver":
        return days(campaign.deliver_from, campaign.deliver_to)
    moment = getattr(campaign, stage.moment) if stage.moment else None
    if moment is None or (done and not dates.passed(moment)):
        # What was ended earlier did not last until the day that was said.
        return ""
    said = saying.when(moment)
    return _("jusqu'au %(moment)s", moment=said) if stage.until else _("le %(day)s", day=said)


def days(first: date | None, last: date | None) -> str:
    """Return a span of days in words: « du 3 au 8 mars », '' when nobody has said."""
    if first is None:
        return ""
    if last is None or last == first:
        return _("le %(day)s", day=format_date(first, "long"))
    return _(
        "du %(first)s au %(last)s",
        first=format_date(first, "long"),
        last=format_date(last, "long"),
    )
