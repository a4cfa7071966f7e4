# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conditions on who carries a project: its form, its team, a reserved public, its ties."""

from __future__ import annotations

from functools import lru_cache

from flask_babel import lazy_gettext as _l

from ess_map import Verdict
from ess_map_accompaniment import words
from ess_map_accompaniment.matching.demand import Demand, Moment, Offer
from ess_map_accompaniment.matching.rule import ASKS_STRUCTURE, SHARED, asks_holder
from ess_map_accompaniment.matching.saying import listed, terms

NAMED = 3
"""Forms that are named of those that a service takes."""


def form(demand: Demand, offer: Offer, _moment: Moment) -> Verdict:
    """Met when the service takes the legal form that is there, or envisaged."""
    if offer.legal_forms is None:
        return FORMS_UNSAID
    if not offer.legal_forms:
        return ALL_FORMS
    if not demand.legal_form:
        return FORM_ASKED
    if demand.legal_form in offer.legal_forms:
        return _form_taken(demand.legal_form)
    return _form_refused(offer.legal_forms[:NAMED], len(offer.legal_forms) > NAMED)


@lru_cache(SHARED)
def _form_taken(mine: str) -> Verdict:
    return Verdict.met(_l("prend le statut : %(form)s", form=terms("legal_form", [mine])))


@lru_cache(SHARED)
def _form_refused(some: tuple[str, ...], more: bool) -> Verdict:
    named = terms("legal_form", some)
    hint = _l("prend, entre autres : %(forms)s", forms=named) if more else None
    return Verdict.unmet(
        _l("ne prend pas le statut envisagé"),
        relax_hint=hint or _l("prend : %(forms)s", forms=named),
    )


FORMS_UNSAID = Verdict.unknown(
    _l("n'a pas dit pour quels statuts"),
    question=_l("Quels statuts accompagnez-vous ?"),
    evidence=ASKS_STRUCTURE,
)
ALL_FORMS = Verdict.met(_l("prend tous les statuts"))
FORM_ASKED = Verdict.unknown(
    _l("le statut envisagé n'est pas dit"),
    question=_l("Quel statut envisagez-vous ?"),
    evidence=asks_holder("legal_form"),
)


def team(demand: Demand, offer: Offer, _moment: Moment) -> Verdict:
    """Met when the service takes one person, or a team, as the project is."""
    if offer.team_mode not in words.TEAM_MODES:
        return TEAM_UNSAID
    if offer.team_mode == "both":
        return ANY_TEAM
    if demand.collective is None:
        return TEAM_ASKED
    fits = demand.collective == (offer.team_mode == "collective")
    if offer.team_mode == "collective":
        return TEAMS if fits else NO_SINGLE
    return SINGLES if fits else NO_TEAM


TEAM_UNSAID = Verdict.unknown(
    _l("n'a pas dit s'il prend une personne seule ou un collectif"),
    question=_l("Prenez-vous une personne seule, un collectif, ou les deux ?"),
    evidence=ASKS_STRUCTURE,
)
ANY_TEAM = Verdict.met(_l("prend une personne seule ou un collectif"))
TEAM_ASKED = Verdict.unknown(
    _l("on ne sait pas si le projet est porté à plusieurs"),
    question=_l("Portez-vous ce projet à plusieurs ?"),
    evidence=asks_holder("collective"),
)
TEAMS = Verdict.met(_l("prend les collectifs"))
SINGLES = Verdict.met(_l("prend les personnes seules"))
NO_SINGLE = Verdict.unmet(
    _l("ne prend que des collectifs"), relax_hint=_l("porter le projet à plusieurs")
)
NO_TEAM = Verdict.unmet(
    _l("ne prend que des personnes seules"), relax_hint=_l("une seule personne porte le projet")
)


def public(demand: Demand, offer: Offer, _moment: Moment) -> Verdict:
    """Met unless the law reserves the service to people among whom the holder says not to be."""
    if not offer.reserved:
        return FOR_ALL
    if not offer.publics:
        return PUBLIC_UNSAID
    named = listed(words.PUBLICS.get(key, key) for key in offer.publics)
    if demand.publics is None:
        return Verdict.unknown(
            _l("réservé par la loi : %(publics)s", publics=named),
            question=_l("Êtes-vous dans l'un de ces cas : %(publics)s ?", publics=named),
            evidence=asks_holder("publics"),
        )
    if set(demand.publics) & set(offer.publics):
        return Verdict.met(_l("réservé par la loi, et vous êtes dans ce cas"))
    return Verdict.unmet(_l("réservé par la loi : %(publics)s", publics=named))


FOR_ALL = Verdict.met(_l("ouvert à tous"))
PUBLIC_UNSAID = Verdict.unknown(
    _l("réservé par la loi, sans dire à qui"),
    question=_l("À qui la loi réserve-t-elle ce service ?"),
    evidence=ASKS_STRUCTURE,
)


def host(demand: Demand, offer: Offer, _moment: Moment) -> Verdict:
    """Met unless a host enterprise is needed, and the holder wants none."""
    if not offer.needs_host:
        return NO_HOST
    return HOSTS.get(demand.host, HOST_ASKED)


NO_HOST = Verdict.met(_l("ne demande pas d'entreprise d'accueil"))
HOST_ASKED = Verdict.unknown(
    _l("demande une entreprise d'accueil"),
    question=_l("Avez-vous une entreprise d'accueil, ou en cherchez-vous une ?"),
    evidence=asks_holder("host"),
)
HOSTS = {
    "found": Verdict.met(_l("vous avez l'entreprise d'accueil demandée")),
    "seeking": Verdict.met(_l("vous cherchez l'entreprise d'accueil demandée")),
    "none": Verdict.unmet(
        _l("demande une entreprise d'accueil"), relax_hint=_l("chercher une entreprise d'accueil")
    ),
}


def conflict(demand: Demand, offer: Offer, _moment: Moment) -> Verdict:
    """Met unless the project is carried by the structure itself, or by one it decides in."""
    if demand.actor_id is None:
        return NO_CONFLICT
    if demand.actor_id == offer.actor_id:
        return ITSELF
    return TIED if demand.actor_id in offer.conflicts else NO_CONFLICT


NO_CONFLICT = Verdict.met(_l("aucun lien d'intérêts connu"))
ITSELF = Verdict.unmet(
    _l("c'est la structure qui porte le projet"), relax_hint=_l("demander à une autre structure")
)
TIED = Verdict.unknown(
    _l("prend part aux décisions de qui porte le projet"),
    question=_l("Qui peut suivre ce projet sans être juge et partie ?"),
    evidence=ASKS_STRUCTURE,
)
