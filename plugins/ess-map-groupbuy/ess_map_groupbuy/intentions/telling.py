# SPDX-License-Identifier: AGPL-3.0-or-later
"""An intention in the words of who said it, and what happens next."""

from __future__ import annotations

from flask_babel import gettext as _

from ess_map import db, load_actors
from ess_map_groupbuy.campaigns import saying
from ess_map_groupbuy.campaigns.lifecycle import ANSWERING, OVER
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.hubs import record as hubs
from ess_map_groupbuy.intentions import record, taking
from ess_map_groupbuy.intentions.lifecycle import INTENTIONS
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.words import CONTRACT, HELP, SLOTS, WHO

Fact = tuple[str, str]


def state(intention: Intention) -> str:
    """Return the state in words."""
    return INTENTIONS.label_of(intention.state)


def price(intention: Intention, campaign: Campaign) -> str:
    """Return the highest price as it was said, with or without tax."""
    said = saying.without_taxes if intention.recovers_vat else saying.with_taxes
    return said(campaign, intention.price)


def facts(intention: Intention, campaign: Campaign) -> list[Fact]:
    """Return what was said, one fact a line."""
    found = [
        (_("Pour"), _who(intention)),
        (_("Quantité"), _quantity(intention, campaign)),
        (_("Jusqu'à"), price(intention, campaign)),
        (_("Commune"), intention.place),
    ]
    if campaign.kind != CONTRACT:
        found += [(_("Distance"), _reach(intention)), (_("Créneaux"), _slots(intention))]
        if intention.hubs:
            found.append((_("Relais"), _hubs(intention, campaign)))
    if intention.can_help:
        found.append((_("Coup de main"), ", ".join(str(HELP[one]) for one in intention.can_help)))
    return found


def outlook(intention: Intention, campaign: Campaign) -> str:
    """Return what happens next, and when."""
    if intention.state == record.UNCONFIRMED:
        if taking.is_open(campaign):
            return _("Un dernier geste : confirmez, et votre intention compte.")
        return _("Les intentions sont closes : celle-ci n'a pas été confirmée, elle ne compte pas.")
    if intention.state == record.WITHDRAWN:
        if taking.is_open(campaign):
            return _("Votre intention est retirée. Vous pouvez encore revenir.")
        return _("Votre intention est retirée : rien ne vous sera proposé ni demandé.")
    return _ahead(campaign)


def _ahead(campaign: Campaign) -> str:
    if taking.is_open(campaign):
        if campaign.closes_at is None:
            return _("Les intentions arrivent. Vous pouvez changer la vôtre.")
        return _(
            "Les intentions arrivent jusqu'au %(moment)s : d'ici là, vous pouvez changer la "
            "vôtre. Rien n'est encore un engagement.",
            moment=saying.when(campaign.closes_at),
        )
    if campaign.state in ANSWERING:
        return _("Les propositions sont parties. Voici ce qu'il en est pour vous.")
    if campaign.state == "cancelled":
        return _("La campagne est annulée : rien ne vous sera demandé.")
    if campaign.state in OVER:
        return _("La campagne est terminée.")
    if campaign.state in ("ordered", "delivered"):
        return _("Les commandes sont passées. L'organisateur vous dit quand venir.")
    if campaign.state == "committed":
        return _("Les engagements sont pris. Les commandes partent bientôt.")
    if campaign.kind == CONTRACT:
        return _(
            "Les préinscriptions sont closes. Les fournisseurs répondent par des offres scellées, "
            "puis vous recevez la vôtre par courriel : vous serez libre de dire oui ou non."
        )
    return _(
        "Les intentions sont closes. L'organisateur forme les groupes, puis vous recevez une "
        "proposition par courriel : vous serez libre de dire oui ou non."
    )


def _who(intention: Intention) -> str:
    kind = str(WHO[intention.who])
    names = [one.name for one in load_actors(db.session, [intention.actor_id or 0])]
    return f"{kind} ({names[0]})" if names else kind


def _quantity(intention: Intention, campaign: Campaign) -> str:
    wanted = saying.quantity(campaign, intention.quantity)
    if intention.least == intention.most:
        return wanted
    return _(
        "%(wanted)s (entre %(least)s et %(most)s)",
        wanted=wanted,
        least=saying.quantity(campaign, intention.least),
        most=saying.quantity(campaign, intention.most),
    )


def _reach(intention: Intention) -> str:
    if intention.reach is None:
        return _("Peu importe")
    return _("%(count)s km au plus", count=intention.reach // 1000)


def _slots(intention: Intention) -> str:
    if not intention.slots:
        return _("Peu importe")
    return ", ".join(str(SLOTS[one]) for one in intention.slots if one in SLOTS)


def _hubs(intention: Intention, campaign: Campaign) -> str:
    hosts = hubs.of_campaign(db.session, campaign.id)
    names = [one.hub.actor.name for one in hosts if one.hub_id in intention.hubs]
    return ", ".join(names) or _("Aucun n'est plus là : choisissez-en d'autres")
