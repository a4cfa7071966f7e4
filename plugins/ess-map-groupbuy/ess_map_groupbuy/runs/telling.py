# SPDX-License-Identifier: AGPL-3.0-or-later
"""An explanation in words, for the one it is about: what, why, what would change it.

Nobody else is ever named: others are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from ess_map import Explanation, now
from ess_map_groupbuy.campaigns import saying
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.explaining.answers import (
    COMMITTED,
    NO_SITE,
    NO_TIER,
    Obstacle,
    Relaxation,
    Served,
    Unserved,
)
from ess_map_groupbuy.intentions import caps
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.runs.instance import Names
from ess_map_groupbuy.runs.result import distance
from ess_map_groupbuy.runs.sites import SiteView
from ess_map_groupbuy.words import SLOTS

NEARER = {
    "not_formed": _l("aucun groupe ne s'y forme"),
    "price": _l("le groupe y paie plus que votre prix"),
    "full": _l("il est complet"),
    "rules": _l("les lots ou la part d'un seul membre ne le permettent pas"),
    "fewer": _l("sans vous, votre groupe ne tiendrait pas"),
    "kept": _l("vous gardez la place qui vous était proposée"),
    "further": _l("d'autres auraient dû aller plus loin"),
}
BARS = {
    "distance": _l("trop loin pour vous"),
    "hub": _l("pas dans les relais que vous avez choisis"),
    "slot": _l("pas à un moment qui vous convient"),
    "price": _l("au-dessus de votre prix"),
    "capacity": _l("trop petit pour votre quantité"),
}
SHOWN = 4


@dataclass(frozen=True)
class Told:
    """What somebody reads: a sentence, the reasons, and what would get them served."""

    served: bool
    lead: str
    reasons: tuple[str, ...]
    ways: tuple[str, ...] = ()
    doubt: str = ""


class Teller:
    """Says the answers of one run to one person; prices are those that they read."""

    def __init__(
        self, campaign: Campaign, intention: Intention, there: list[SiteView], names: Names
    ) -> None:
        self.campaign, self.there = campaign, there
        self.unmet = names.unmet.get(intention.id, {})
        self.rate = caps.rate(intention, campaign)

    def tell(self, one: Served | Unserved) -> Told:
        """Return an answer in words."""
        if isinstance(one, Served):
            return Told(True, self._served(one), tuple(self._why_here(one)))
        doubt = "" if one.proved else _(
            "Le calcul a été arrêté avant la preuve complète : une meilleure répartition existe "
            "peut-être."
        )  # fmt: skip
        ways = tuple(self.way(step) for step in one.relaxations)
        reasons = tuple(self._why_not(one))
        return Told(False, self._not_served(one), reasons, ways, doubt)

    def price(self, cents: int) -> str:
        """Return a price as this person reads it."""
        if self.rate is None:
            return saying.without_taxes(self.campaign, cents)
        return saying.unit_price(self.campaign, cents, self.rate)

    def way(self, step: Relaxation) -> str:
        """Say what to ask less; it certainly gets them served in a new run."""
        site = self.there[step.site]
        if step.kind == "reach":
            return _("aller jusqu'à %(far)s (%(site)s)", far=distance(int(step.value)), site=site)
        if step.kind == "slot":
            when = SLOTS.get(str(step.value), step.value)
            return _("accepter le créneau %(when)s (%(site)s)", when=when, site=site.hub)
        if step.kind == "hub":
            return _("accepter le relais %(site)s", site=site)
        if step.kind == "price":
            price = self.price(int(step.value))
            return _("accepter %(price)s (%(site)s)", price=price, site=site)
        amount = saying.quantity(self.campaign, int(step.value))
        return _("demander %(amount)s (%(site)s)", amount=amount, site=site)

    def _served(self, one: Served) -> str:
        site = self.there[one.site]
        amount = saying.quantity(self.campaign, one.quantity)
        if not site.hub:
            return _(
                "%(amount)s avec %(offer)s, à %(price)s.",
                amount=amount,
                offer=site.offer,
                price=self.price(one.price),
            )
        return _(
            "%(amount)s à %(hub)s, le %(slot)s, à %(far)s de chez vous, à %(price)s.",
            amount=amount,
            hub=site.hub,
            slot=site.slot,
            far=distance(one.metres),
            price=self.price(one.price),
        )

    def _why_here(self, one: Served) -> Iterator[str]:
        if self.there[one.site].hub and not one.nearer:
            yield _("C'est le relais le plus proche de ceux qui vous conviennent.")
        for other in one.nearer[:SHOWN]:
            yield _(
                "%(site)s est plus près (%(far)s), mais %(why)s.",
                site=self.there[other.site],
                far=distance(other.metres),
                why=NEARER.get(other.why, other.why),
            )
        if one.next is not None:
            yield _(
                "Il manque %(quantity)s à ce groupe pour le palier suivant, à %(price)s.",
                quantity=saying.quantity(self.campaign, one.next.steps),
                price=self.price(one.next.price),
            )

    def _not_served(self, one: Unserved) -> str:
        cost = one.cost
        if cost.category == NO_SITE:
            return _("Aucun lieu de livraison ne réunit toutes vos conditions.")
        if cost.category == NO_TIER:
            return _(
                "Même si tous ceux qui le peuvent s'y joignaient, aucun groupe à votre portée "
                "n'atteindrait un prix que vous acceptez."
            )
        if cost.category == COMMITTED:
            return _("Vous servir obligerait à défaire des engagements déjà pris par d'autres.")
        return self._costs(one)

    def _costs(self, one: Unserved) -> str:
        fewer = one.cost.fewer
        if fewer is None:
            return _(
                "Vous servir coûterait peut-être leur place à d'autres ; la campagne est trop "
                "grande pour que le calcul le dise avec certitude."
            )
        if not fewer:
            if one.swap:
                return _(
                    "Vous pourriez prendre la place d'une autre personne, sans servir personne de "
                    "plus, et les trajets s'allongeraient de %(far)s.",
                    far=distance(one.swap),
                )
            return _(
                "Vous pourriez prendre la place d'une autre personne, sans servir personne de "
                "plus : à égalité, les premières intentions arrivées passent."
            )
        if self.campaign.goal == "quantity":
            amount = saying.quantity(self.campaign, fewer)
            return _("Vous servir ferait commander %(amount)s de moins en tout.", amount=amount)
        if not one.cost.exact:
            return ngettext(
                "Vous servir ferait une personne servie de moins au plus.",
                "Vous servir ferait jusqu'à %(num)s personnes servies de moins.",
                fewer,
            )
        return ngettext(
            "Vous servir ferait une personne servie de moins en tout.",
            "Vous servir ferait %(num)s personnes servies de moins en tout.",
            fewer,
        )

    def _why_not(self, one: Unserved) -> Iterator[str]:
        for lost in one.lost:
            yield ngettext(
                "Une personne perdrait sa place à %(site)s.",
                "%(num)s personnes perdraient leur place à %(site)s.",
                lost.people,
                site=self.there[lost.site],
            )
        # Of the tiers of one place, that which lacks least: it comes first.
        nearest: dict[int, Obstacle] = {}
        for obstacle in one.obstacles:
            nearest.setdefault(obstacle.site, obstacle)
        for obstacle in list(nearest.values())[:SHOWN]:
            yield self._obstacle(obstacle)

    def _obstacle(self, one: Obstacle) -> str:
        site = self.there[one.site]
        if one.bars:
            why = ", ".join(self._bar(name, one) for name in one.bars)
            return _("%(site)s : %(why)s.", site=site, why=why)
        if one.people or one.steps:
            people = ngettext("%(num)s personne", "%(num)s personnes", max(one.people, 1))
            return _(
                "%(site)s : il manque %(quantity)s, soit environ %(people)s, pour un prix que vous "
                "acceptez.",
                site=site,
                quantity=saying.quantity(self.campaign, one.steps),
                people=people,
            )
        return _("%(site)s : les quantités ou les lots ne s'accordent pas.", site=site)

    def _bar(self, name: str, one: Obstacle) -> str:
        if name == "distance" and one.metres >= 0:
            return _("trop loin pour vous (%(far)s)", far=distance(one.metres))
        if name in BARS:
            return str(BARS[name])
        said = self.unmet.get(name)
        if said is None:
            return _("une condition de la campagne n'est pas remplie")
        (verdict,) = Explanation.restored({"at": now().isoformat(), "verdicts": [said]}).verdicts
        return str(verdict.text).rstrip(".")
