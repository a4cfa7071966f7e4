# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conditions on what a service proposes: for which stage and need, how much, and when."""

from __future__ import annotations

from functools import lru_cache

from flask_babel import lazy_gettext as _l

from ess_map import Verdict
from ess_map_accompaniment import words
from ess_map_accompaniment.matching.demand import Demand, Moment, Offer
from ess_map_accompaniment.matching.rule import ASKS_STRUCTURE, SHARED, asks_holder
from ess_map_accompaniment.matching.saying import day, euros

ORDER = tuple(words.STAGES)


def stage(demand: Demand, offer: Offer, _moment: Moment) -> Verdict:
    """Met when the service takes projects at this stage."""
    if offer.stages is None:
        return STAGES_UNSAID
    if not offer.stages:
        return ALL_STAGES
    if not demand.stage:
        return STAGE_ASKED
    return _stage_said(demand.stage, offer.stages)


STAGES_UNSAID = Verdict.unknown(
    _l("n'a pas dit à quels stades il intervient"),
    question=_l("À quels stades intervenez-vous ?"),
    evidence=ASKS_STRUCTURE,
)
ALL_STAGES = Verdict.met(_l("intervient à tous les stades"))
STAGE_ASKED = Verdict.unknown(
    _l("le stade du projet n'est pas dit"),
    question=_l("Où en est votre projet ?"),
    evidence=asks_holder("stage"),
)


@lru_cache(SHARED)
def _stage_said(mine: str, taken: tuple[str, ...]) -> Verdict:
    if mine in taken:
        return Verdict.met(_l("prend au stade « %(stage)s »", stage=_stage(mine)))
    text = _l("n'accompagne pas au stade « %(stage)s »", stage=_stage(mine))
    return Verdict.unmet(text, relax_hint=_nearest_stages(mine, taken))


def _stage(key: str) -> object:
    return words.STAGES.get(key, key)


def _nearest_stages(mine: str, taken: tuple[str, ...]) -> object:
    known = sorted(ORDER.index(key) for key in taken if key in ORDER)
    if not known or mine not in ORDER:
        return ""
    here = ORDER.index(mine)
    if known[0] > here:
        return _l("prend à partir du stade « %(stage)s »", stage=_stage(ORDER[known[0]]))
    if known[-1] < here:
        return _l("prend jusqu'au stade « %(stage)s »", stage=_stage(ORDER[known[-1]]))
    near = min(known, key=lambda place: (abs(place - here), place))
    return _l("prend au stade « %(stage)s »", stage=_stage(ORDER[near]))


def need(demand: Demand, offer: Offer, _moment: Moment) -> Verdict:
    """Met when the service is for what is needed; whatever it is when no need was named."""
    if not offer.kind:
        return KIND_UNSAID
    named = words.SERVICES.get(offer.kind, offer.kind)
    if not demand.needs or offer.kind in demand.needs:
        return Verdict.met(_l("propose : %(kind)s", kind=named))
    asked = words.NEEDS.get(offer.kind, offer.kind)
    return Verdict.unmet(
        _l("propose : %(kind)s, que vous ne demandez pas", kind=named),
        relax_hint=_l("ajouter à vos besoins « %(need)s »", need=asked),
    )


KIND_UNSAID = Verdict.unknown(
    _l("n'a pas dit ce qu'il propose"),
    question=_l("Que proposez-vous ?"),
    evidence=ASKS_STRUCTURE,
)


def amount(demand: Demand, offer: Offer, _moment: Moment) -> Verdict:
    """Met when the amount sought lies between the bounds, both included."""
    low, high = offer.amount_min, offer.amount_max
    if low is None and high is None:
        financing = offer.kind == "financing" or offer.instrument
        return AMOUNTS_UNSAID if financing else NO_AMOUNT
    if demand.amount is None:
        return AMOUNT_ASKED
    if low is not None and demand.amount < low:
        least = _l("chercher au moins %(euros)s €", euros=euros(low))
        return Verdict.unmet(_l("à partir de %(euros)s €", euros=euros(low)), relax_hint=least)
    if high is not None and demand.amount > high:
        hint = _l("chercher ailleurs ce qui dépasse %(euros)s €", euros=euros(high))
        return Verdict.unmet(_l("jusqu'à %(euros)s €", euros=euros(high)), relax_hint=hint)
    return Verdict.met(_l("finance %(euros)s €", euros=euros(demand.amount)))


NO_AMOUNT = Verdict.met(_l("sans condition de montant"))
AMOUNTS_UNSAID = Verdict.unknown(
    _l("n'a pas dit quels montants il finance"),
    question=_l("Quels montants financez-vous ?"),
    evidence=ASKS_STRUCTURE,
)
AMOUNT_ASKED = Verdict.unknown(
    _l("le montant cherché n'est pas dit"),
    question=_l("Combien cherchez-vous ?"),
    evidence=asks_holder("amount"),
)


def intake(_demand: Demand, offer: Offer, moment: Moment) -> Verdict:
    """Met when people are taken today: all year, or in a campaign, its first and last day in it."""
    if offer.intake == "continuous":
        return ALL_YEAR
    if offer.intake == "closed":
        return CLOSED
    if offer.intake != "campaigns" or not offer.campaigns:
        return INTAKE_UNSAID
    open_until = [until for since, until in offer.campaigns if since <= moment.today <= until]
    if open_until:
        return Verdict.met(_l("candidatures ouvertes jusqu'au %(day)s", day=day(max(open_until))))
    later = [since for since, _until in offer.campaigns if since > moment.today]
    if later:
        hint = _l("ouvre le %(day)s", day=day(min(later)))
        return Verdict.unmet(_l("candidatures fermées aujourd'hui"), relax_hint=hint)
    return CAMPAIGN_OVER


ALL_YEAR = Verdict.met(_l("prend toute l'année"))
CLOSED = Verdict.unmet(
    _l("ne prend personne en ce moment"), relax_hint=_l("attendre la réouverture")
)
CAMPAIGN_OVER = Verdict.unmet(
    _l("candidatures closes"), relax_hint=_l("attendre la prochaine campagne")
)
INTAKE_UNSAID = Verdict.unknown(
    _l("n'a pas dit quand il prend"),
    question=_l("Quand ouvrez-vous les candidatures ?"),
    evidence=ASKS_STRUCTURE,
)


def valid(_demand: Demand, offer: Offer, moment: Moment) -> Verdict:
    """Met until the last day announced; after it nobody knows, and the structure is asked."""
    if offer.valid_until is None:
        return NO_END
    until = day(offer.valid_until)
    if moment.today <= offer.valid_until:
        return Verdict.met(_l("annoncé jusqu'au %(day)s", day=until))
    return Verdict.unknown(
        _l("annoncé jusqu'au %(day)s seulement", day=until),
        question=_l("Ce service existe-t-il encore ?"),
        evidence=ASKS_STRUCTURE,
    )


NO_END = Verdict.met(_l("sans date de fin"))
