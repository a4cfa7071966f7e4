# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a campaign must say before it can open, part by part."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.words import CONTRACT, EQUIPMENT


@dataclass(frozen=True)
class Missing:
    """Something that is still to be said, in one of the ``parts``."""

    part: str
    sentence: LazyString


def missing(campaign: Campaign) -> list[Missing]:
    """Return what is still to be said, in the order of the parts."""
    contract = campaign.kind == CONTRACT
    wanted = [
        (campaign.product and campaign.unit, "objet", _l("Dites ce qui s'achète, et l'unité.")),
        (campaign.area, "perimetre", _l("Dites dans quels territoires on peut participer.")),
        (campaign.audience, "perimetre", _l("Dites qui peut participer.")),
        (campaign.email, "perimetre", _l("Donnez une adresse où vous écrire.")),
        (campaign.closes_at, "calendrier", _l("Dites jusqu'à quand on peut participer.")),
        (campaign.commit_by, "calendrier", _l("Dites jusqu'à quand chacun confirme.")),
        (
            campaign.quotes_open_at or not contract,
            "calendrier",
            _l("Dites quand les plis seront ouverts."),
        ),
        (campaign.slots or contract, "calendrier", _l("Dites quand on peut retirer sa part.")),
        (campaign.goal, "regles", _l("Relisez les règles et enregistrez-les.")),
        (
            campaign.criteria or not contract,
            "regles",
            _l("Publiez les critères qui départageront les plis."),
        ),
        (
            campaign.sharing or campaign.kind != EQUIPMENT,
            "regles",
            _l("Écrivez comment l'équipement sera partagé."),
        ),
        (campaign.legal, "cadre", _l("Dites qui achète : chacun, ou un mandataire.")),
    ]
    return [Missing(part, sentence) for said, part, sentence in wanted if not said]


def parts_missing(campaign: Campaign) -> frozenset[str]:
    """Return the names of the parts in which something is still to be said."""
    return frozenset(one.part for one in missing(campaign))
