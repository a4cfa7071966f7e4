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
    ),
    Rule("stage", _l("Stade du projet"), proposals.stage, ("stages",), ("stage",)),
    Rule("need", _l("Besoin"), proposals.need, ("kind",), ("needs",)),
    Rule("form", _l("Statut"), carriers.form, ("legal_forms",), ("legal_form",)),
    Rule("team", _l("Seul ou à plusieurs"), carriers.team, ("team_mode",), ("collective",)),
    Rule("intake", _l("Candidatures"), proposals.intake, ("intake", "campaigns")),
    Rule("public", _l("Public"), carriers.public, ("reserved", "publics"), ("publics",)),
    Rule(
        "amount",
        _l("Montant"),
        proposals.amount,
        ("kind", "instrument", "amount_min", "amount_max"),
        ("amount",),
    ),
    Rule("host", _l("Entreprise d'accueil"), carriers.host, ("needs_host",), ("host",)),
    Rule("valid", _l("Toujours proposé"), proposals.valid, ("valid_until",)),
    Rule(
        "conflict",
        _l("Lien d'intérêts"),
        carriers.conflict,
        ("actor_id", "conflicts"),
        ("actor_id",),
    ),
)
GATES = tuple(rule.criterion for rule in RULES)
