# SPDX-License-Identifier: AGPL-3.0-or-later
"""The conditions: one that is not met and the service cannot help; what is unknown is asked.

No sensitive fact is looked at, but for a service that the law reserves, by what the holder says.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ess_map_accompaniment.matching import carriers, ground, proposals
from ess_map_accompaniment.matching.rule import Rule

RULES = (
    Rule(
        "territory",
        _l("Territoire"),
        ground.territory,
        ("area", "place", "stops", "modes"),
        ("locality", "point", "max_km", "remote_ok"),
        formula=_l(
            "la zone du service comprend votre commune, à une distance que vous pouvez "
            "parcourir ; à distance si vous l'acceptez"
        ),
    ),
    Rule(
        "stage",
        _l("Stade du projet"),
        proposals.stage,
        ("stages",),
        ("stage",),
        formula=_l("le service prend des projets à votre stade"),
    ),
    Rule(
        "need",
        _l("Besoin"),
        proposals.need,
        ("kind",),
        ("needs",),
        formula=_l(
            "le service répond à un besoin que vous avez dit, ou à n'importe lequel si "
            "vous n'en dites aucun"
        ),
    ),
    Rule(
        "form",
        _l("Statut"),
        carriers.form,
        ("legal_forms",),
        ("legal_form",),
        formula=_l("le service prend le statut que vous avez ou envisagez"),
    ),
    Rule(
        "team",
        _l("Seul ou à plusieurs"),
        carriers.team,
        ("team_mode",),
        ("collective",),
        formula=_l("le service prend une personne seule, ou un collectif, comme vous l'êtes"),
    ),
    Rule(
        "intake",
        _l("Candidatures"),
        proposals.intake,
        ("intake", "campaigns"),
        (),
        formula=_l("le service prend aujourd'hui : toute l'année, ou pendant une campagne ouverte"),
    ),
    Rule(
        "public",
        _l("Public"),
        carriers.public,
        ("reserved", "publics"),
        ("publics",),
        formula=_l(
            "toujours remplie, sauf pour un service que la loi réserve à certaines "
            "personnes ; nous croyons alors ce que vous dites"
        ),
    ),
    Rule(
        "amount",
        _l("Montant"),
        proposals.amount,
        ("kind", "instrument", "amount_min", "amount_max"),
        ("amount",),
        formula=_l(
            "le montant que vous cherchez est entre le plus petit et le plus grand que "
            "le service finance"
        ),
    ),
    Rule(
        "host",
        _l("Entreprise d'accueil"),
        carriers.host,
        ("needs_host",),
        ("host",),
        formula=_l(
            "si le service demande une entreprise d'accueil, vous en avez une ou vous "
            "en cherchez une"
        ),
    ),
    Rule(
        "valid",
        _l("Toujours proposé"),
        proposals.valid,
        ("valid_until",),
        (),
        formula=_l(
            "le dernier jour annoncé n'est pas passé ; après lui, nous demandons à la structure"
        ),
    ),
    Rule(
        "conflict",
        _l("Lien d'intérêts"),
        carriers.conflict,
        ("actor_id", "conflicts"),
        ("actor_id",),
        formula=_l(
            "la structure ne porte pas elle-même le projet, et ne prend pas part aux "
            "décisions de qui le porte"
        ),
    ),
)
GATES = tuple(rule.criterion for rule in RULES)
