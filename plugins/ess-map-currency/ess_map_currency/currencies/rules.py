# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of a currency as plain sentences."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from ess_map import money
from ess_map_currency.currencies import amounts
from ess_map_currency.currencies.models import Currency


@dataclass(frozen=True)
class Rule:
    """One sentence; ``good``: it is to the reader's advantage, False: it asks for attention."""

    text: str
    good: bool | None = None


def parity(currency: Currency) -> Rule:
    """Return the sentence that everybody needs first."""
    return Rule(
        _(
            "À parité avec l'euro : %(ten)s valent %(euros)s.",
            ten=amounts.said(1000, currency),
            euros=money.euros(1000),
        )
    )


def of(currency: Currency) -> list[Rule]:
    """Return the rules of ``currency`` that somebody has said, those of citizens first."""
    found = [parity(currency)]
    if currency.b2b:
        found.append(Rule(_("Elle circule entre professionnels seulement."), False))
    found += _at_the_till(currency)
    found += _when_changing(currency)
    if currency.melting:
        found.append(Rule(_melting(currency), False))
    return found


def _at_the_till(currency: Currency) -> list[Rule]:
    if currency.change_given is True:
        return [Rule(_("Les commerçants peuvent rendre la monnaie en euros."), True)]
    if currency.change_given is False:
        text = _("On ne rend pas la monnaie en euros : faites l'appoint, ou complétez en euros.")
        return [Rule(text)]
    return []


def _when_changing(currency: Currency) -> list[Rule]:
    found = []
    if currency.bonus:
        more = amounts.said(10_000 + currency.bonus, currency)
        text = _("Un plus à l'entrée : %(euros)s changés donnent %(more)s.",
                 euros=money.euros(10_000), more=more)  # fmt: skip
        found.append(Rule(text, True))
    if currency.refund_individuals is True:
        found.append(Rule(_("Les particuliers peuvent la rechanger en euros."), True))
    if currency.refund_individuals is False:
        text = _("Les particuliers ne la rechangent pas en euros : elle se dépense sur place.")
        found.append(Rule(text))
    fee = currency.conversion_fee
    if fee is not None:
        text = (
            _("Un professionnel qui la reconvertit en euros verse %(fee)s à l'association.",
              fee=amounts.percent(fee))
            if fee
            else _("Un professionnel la reconvertit en euros sans frais.")
        )  # fmt: skip
        found.append(Rule(text))
    if currency.conversion_least:
        text = _("La reconversion se fait à partir de %(least)s.",
                 least=amounts.said(currency.conversion_least, currency))  # fmt: skip
        found.append(Rule(text))
    return found


def _melting(currency: Currency) -> str:
    share = amounts.percent(currency.melting)
    months = currency.melting_months or 12
    return ngettext(
        "Elle fond : un billet gardé perd %(share)s de sa valeur chaque mois. Faites-la circuler !",
        "Elle fond : un billet gardé perd %(share)s de sa valeur tous les %(num)s mois. "
        "Faites-la circuler !",
        months,
        share=share,
    )
