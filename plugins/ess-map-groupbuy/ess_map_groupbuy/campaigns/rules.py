# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of a campaign in sentences, as its public page says them."""

from __future__ import annotations

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from ess_map_groupbuy.campaigns import saying
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.words import CONTRACT

WHOLE = 1000


def of(campaign: Campaign) -> list[str]:
    """Return the rules of ``campaign``, the most important first."""
    return _of_contract(campaign) if campaign.kind == CONTRACT else _of_delivery(campaign)


def legal(campaign: Campaign) -> str:
    """Return who buys, in a sentence; '' while nobody has said."""
    if campaign.legal == "own_name":
        return _("Chacun achète en son nom, et paie lui-même le fournisseur.")
    if campaign.legal == "mandate":
        return _(
            "Les membres donnent mandat à %(name)s, qui achète pour leur compte.",
            name=campaign.mandate_to or _("l'organisateur"),
        )
    return ""


def percent(thousandths: int) -> str:
    """Return a share in words: « 40 % »."""
    return f"{format_decimal(thousandths / 10, format='#,##0.#')}\N{NARROW NO-BREAK SPACE}%"


def _of_delivery(campaign: Campaign) -> list[str]:
    found = [
        _("Personne ne paie jamais plus que le prix qu'il a accepté."),
        _(
            "Un prix par quantité n'est retenu que si les personnes qui l'acceptent réunissent "
            "assez à elles seules."
        ),
        ngettext(
            "Un groupe peut n'avoir qu'un membre.",
            "Un groupe compte au moins %(num)s membres.",
            campaign.least_members,
        ),
    ]
    if campaign.largest_share < WHOLE:
        share = percent(campaign.largest_share)
        found.append(_("Personne ne prend plus de %(share)s d'un groupe.", share=share))
    if campaign.goal == "quantity":
        found.append(_("On cherche à acheter la plus grande quantité, puis les trajets courts."))
    else:
        found.append(_("On sert d'abord le plus de personnes, puis on raccourcit les trajets."))
    found.append(_("À égalité, la première intention déposée passe avant les suivantes."))
    found.append(
        _(
            "Rien ne vous engage tant que vous n'avez pas dit oui à la proposition de groupe. Sans "
            "réponse à temps, votre place va à la personne suivante."
        )
    )
    return found + _common(campaign)


def _of_contract(campaign: Campaign) -> list[str]:
    found = [
        _("Se préinscrire n'engage à rien : on décide devant son offre personnelle."),
        _(
            "Les fournisseurs déposent des plis scellés. Jusqu'à l'ouverture, personne ne peut les "
            "lire sur ce site, ni l'organisateur ni l'administration. L'empreinte de chaque pli "
            "est publiée dès son dépôt : nul ne peut le changer ensuite."
        ),
    ]
    if campaign.quotes_open_at is not None:
        moment = saying.when(campaign.quotes_open_at)
        found.append(_("Tous les plis s'ouvrent ensemble : %(moment)s.", moment=moment))
    found.append(_("La meilleure offre est choisie d'après les seuls critères publiés ici."))
    found.append(
        _(
            "Le prix se note par le calcul : le moins cher a tous les points, les autres en "
            "proportion. Les autres critères reçoivent une note de 0 à 10."
        )
    )
    found.append(_("À égalité de points, le pli déposé le premier l'emporte."))
    found.append(_("Personne ne paie jamais plus que le prix qu'il a accepté."))
    return found + _common(campaign)


def _common(campaign: Campaign) -> list[str]:
    found = []
    if campaign.allow_extension:
        found.append(
            ngettext(
                "S'il manque du monde, les intentions peuvent être rouvertes une fois, un jour.",
                "S'il manque du monde, les intentions peuvent être rouvertes une fois, "
                "%(num)s jours.",
                campaign.extension_days,
            )
        )
    return [*found, _("Aucun argent ne passe par ce site.")]
