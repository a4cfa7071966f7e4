# SPDX-License-Identifier: AGPL-3.0-or-later
"""What makes a service fit a project better than another: points, each by a formula in words.

Half of the points are given where something is not known: nobody gains by silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from flask_babel import lazy_gettext as _l

from ess_map import Verdict
from ess_map_accompaniment.matching.demand import Demand, Moment, Offer
from ess_map_accompaniment.matching.ground import at_distance, nearest
from ess_map_accompaniment.matching.ground import distance_km as distance_km
from ess_map_accompaniment.matching.rule import ASKS_STRUCTURE, SHARED, Rule, asks_holder
from ess_map_accompaniment.matching.saying import decimal, terms

ALL_SECTORS = 0.6
"""The share for who takes every sector."""
FEW = 3
"""Who names that many stages, or forms, or fewer, is a specialist of them."""
FAR = 50
"""Kilometres from which nearness gives nothing."""
REMOTE = 0.6
"""The share for a follow-up at a distance that the holder accepts."""
PAID = 0.5
QUICK, SLOW = 2, 10
"""Working days: the whole share up to the first, nothing from the second on."""


def sector(demand: Demand, offer: Offer, moment: Moment) -> Verdict:
    """Give all for a sector that is named, 60 % for "all sectors", nothing otherwise.

    A sector is named, too, by one above it or below it.
    """
    if offer.sectors is None:
        return SECTORS_UNSAID
    if not offer.sectors:
        return EVERY_SECTOR
    if not demand.sectors:
        return SECTOR_ASKED
    common = _common(demand.sectors, offer.sectors, moment.above)
    if common:
        return _sectors_known(tuple(common))
    return OTHER_SECTORS


@lru_cache(SHARED)
def _sectors_known(keys: tuple[str, ...]) -> Verdict:
    return Verdict.met(_l("connaît le secteur : %(sectors)s", sectors=terms("activity", keys)))


SECTORS_UNSAID = Verdict.unknown(_l("n'a pas dit quels secteurs"), evidence=ASKS_STRUCTURE)
EVERY_SECTOR = Verdict.met(_l("prend tous les secteurs"), share=ALL_SECTORS)
SECTOR_ASKED = Verdict.unknown(
    _l("le secteur du projet n'est pas dit"),
    question=_l("Dans quel secteur ?"),
    evidence=asks_holder("sectors"),
)
OTHER_SECTORS = Verdict.unmet(_l("connaît d'autres secteurs"))


def _common(
    mine: Iterable[str], named: Iterable[str], above: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """Return which of ``mine`` lie above, below, or are, one of ``named``."""
    lines = {key: set(above.get(key, (key,))) for key in (*mine, *named)}
    return [key for key in mine if any(key in lines[one] or one in lines[key] for one in named)]


def stage_focus(demand: Demand, offer: Offer, _moment: Moment) -> Verdict:
    """Give all to who names at most three stages, this one among them, half to who takes more."""
    if offer.stages is None:
        return STAGES_UNSAID
    if not offer.stages:
        return MANY_STAGES
    if not demand.stage:
        return STAGE_ASKED
    if demand.stage not in offer.stages:
        return OTHER_STAGES
    return FEW_STAGES if len(set(offer.stages)) <= FEW else MANY_STAGES


STAGES_UNSAID = Verdict.unknown(_l("n'a pas dit à quels stades"), evidence=ASKS_STRUCTURE)
STAGE_ASKED = Verdict.unknown(
    _l("le stade du projet n'est pas dit"),
    question=_l("Où en est votre projet ?"),
    evidence=asks_holder("stage"),
)
FEW_STAGES = Verdict.met(_l("spécialiste de ce stade"))
MANY_STAGES = Verdict.met(_l("ce stade parmi beaucoup d'autres"), share=0.5)
OTHER_STAGES = Verdict.unmet(_l("d'autres stades"))


def form_focus(demand: Demand, offer: Offer, _moment: Moment) -> Verdict:
    """Give all to who names at most three forms, this one among them, half to who takes more."""
    if offer.legal_forms is None:
        return FORMS_UNSAID
    if not offer.legal_forms:
        return MANY_FORMS
    if not demand.legal_form:
        return FORM_ASKED
    if demand.legal_form not in offer.legal_forms:
        return OTHER_FORMS
    return FEW_FORMS if len(set(offer.legal_forms)) <= FEW else MANY_FORMS


FORMS_UNSAID = Verdict.unknown(_l("n'a pas dit pour quels statuts"), evidence=ASKS_STRUCTURE)
FORM_ASKED = Verdict.unknown(
    _l("le statut envisagé n'est pas dit"),
    question=_l("Quel statut envisagez-vous ?"),
    evidence=asks_holder("legal_form"),
)
FEW_FORMS = Verdict.met(_l("spécialiste de ce statut"))
MANY_FORMS = Verdict.met(_l("ce statut parmi beaucoup d'autres"), share=0.5)
OTHER_FORMS = Verdict.unmet(_l("d'autres statuts"))


def proximity(demand: Demand, offer: Offer, moment: Moment) -> Verdict:
    """Give 1 - km / 50, by the kilometres shown, to the structure or to a permanence soon open.

    Who comes to the project gives all; a follow-up at a distance, accepted, at least 60 %.
    """
    if offer.area.itinerant:
        return COMES
    remote = bool(demand.remote_ok) and at_distance(offer)
    near = nearest(demand, offer, moment)
    if remote and (near is None or 1 - near.km / FAR < REMOTE):
        return FROM_AFAR
    if near is None:
        return PLACE_ASKED if demand.point is None else PLACE_UNSAID
    return _away(near.km, near.stop)


@lru_cache(SHARED)
def _away(away: float, stop: str) -> Verdict:
    share = max(0.0, 1 - away / FAR)
    km, evidence = decimal(away), {"km": away, "stop": stop}
    text = _l("à %(km)s km", km=km)
    if stop:
        text = _l("à %(km)s km, permanence : %(name)s", km=km, name=stop)
    if not share:
        return Verdict.unmet(text, evidence=evidence)
    return Verdict.met(text, share=share, evidence=evidence)


COMES = Verdict.met(_l("vient jusqu'à vous"))
FROM_AFAR = Verdict.met(_l("suit à distance, ce que vous acceptez"), share=REMOTE)
PLACE_ASKED = Verdict.unknown(
    _l("la commune n'est pas connue"),
    question=_l("Dans quelle commune ?"),
    evidence=asks_holder("locality"),
)
PLACE_UNSAID = Verdict.unknown(_l("n'a pas dit où il reçoit"), evidence=ASKS_STRUCTURE)


def cost(_demand: Demand, offer: Offer, _moment: Moment) -> Verdict:
    """Give all when it is free, half when it is paid: as much as to who does not say."""
    return COSTS.get(offer.cost, COST_UNSAID)


COST_UNSAID = Verdict.unknown(_l("n'a pas dit le prix"), evidence=ASKS_STRUCTURE)
COSTS = {
    "free": Verdict.met(_l("gratuit")),
    "paid": Verdict.met(_l("payant"), share=PAID),
}


def delay(_demand: Demand, offer: Offer, _moment: Moment) -> Verdict:
    """Give (10 - days) / 8, between nothing and all: the median of the working days measured."""
    if offer.answer_days is None:
        return DELAY_UNSAID
    days = round(offer.answer_days, 1)
    share = min(1.0, max(0.0, (SLOW - days) / (SLOW - QUICK)))
    text = _l("répond en %(days)s jours ouvrés", days=decimal(days))
    evidence = {"days": days}
    if not share:
        return Verdict.unmet(text, evidence=evidence)
    return Verdict.met(text, share=share, evidence=evidence)


DELAY_UNSAID = Verdict.unknown(_l("délai pas encore mesuré"), evidence=ASKS_STRUCTURE)


def collective(demand: Demand, offer: Offer, _moment: Moment) -> Verdict:
    """Give all to who has followed projects of several people; all to everybody for one person."""
    if demand.collective is None:
        return TEAM_ASKED
    if not demand.collective:
        return NO_TEAM
    return EXPERIENCE[offer.collective_experience]


TEAM_ASKED = Verdict.unknown(
    _l("on ne sait pas si le projet est porté à plusieurs"),
    question=_l("Portez-vous ce projet à plusieurs ?"),
    evidence=asks_holder("collective"),
)
NO_TEAM = Verdict.met(_l("sans objet pour une personne seule"))
EXPERIENCE = {
    True: Verdict.met(_l("a l'expérience des projets collectifs")),
    False: Verdict.unmet(_l("sans expérience des projets collectifs")),
    None: Verdict.unknown(
        _l("n'a pas dit son expérience des projets collectifs"), evidence=ASKS_STRUCTURE
    ),
}

RULES = (
    Rule(
        "sector",
        _l("Secteur"),
        sector,
        ("sectors",),
        ("sectors",),
        25,
        _l("secteur nommé : tout ; tous les secteurs : 60 % ; d'autres secteurs : rien"),
    ),
    Rule(
        "stage_focus",
        _l("Spécialité de stade"),
        stage_focus,
        ("stages",),
        ("stage",),
        15,
        _l("trois stades ou moins, dont le vôtre : tout ; davantage : la moitié ; sinon rien"),
    ),
    Rule(
        "form_focus",
        _l("Spécialité de statut"),
        form_focus,
        ("legal_forms",),
        ("legal_form",),
        10,
        _l("trois statuts ou moins, dont le vôtre : tout ; davantage : la moitié ; sinon rien"),
    ),
    Rule(
        "proximity",
        _l("Proximité"),
        proximity,
        ("area.itinerant", "area.remote", "place", "stops", "modes"),
        ("point", "remote_ok"),
        20,
        _l(
            "1 − km ÷ 50, jusqu'à la structure ou à une permanence qui reçoit bientôt ; "
            "au moins 60 % à distance si vous l'acceptez ; tout si l'on vient à vous"
        ),
    ),
    Rule(
        "cost",
        _l("Prix"),
        cost,
        ("cost",),
        (),
        10,
        _l("gratuit : tout ; payant : la moitié"),
    ),
    Rule(
        "delay",
        _l("Délai de réponse"),
        delay,
        ("answer_days",),
        (),
        10,
        _l("(10 − jours ouvrés) ÷ 8, médiane mesurée ; tout jusqu'à 2 jours, rien dès 10"),
    ),
    Rule(
        "collective",
        _l("Expérience du collectif"),
        collective,
        ("collective_experience",),
        ("collective",),
        10,
        _l("projet à plusieurs : tout si la structure en a l'expérience ; seul : tout pour toutes"),
    ),
)
POINTS = tuple(rule.criterion for rule in RULES)
FORMULAS = {rule.name: rule.formula for rule in RULES}
