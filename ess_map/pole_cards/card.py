# SPDX-License-Identifier: AGPL-3.0-or-later
"""The identity card of a pôle: which fields it has, and what is computed from them.

Field for field after the card of Cré-Sol ("carte d'identité de pôle", région Centre, undated).
Money is in cents; what can be computed (all members, the share of subsidy) is never typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

if TYPE_CHECKING:
    from flask_babel import LazyString

Card = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """One line of the card.

    ``kind`` is text, long, lines (a list of texts), integer, decimal, percent, money (cents),
    year, choice or grants (a list of [funder, cents]). A ``sourced`` field holds
    {"value", "source", "year"}: a figure without its source and vintage cannot be compared.
    """

    key: str
    label: LazyString
    kind: str = "text"
    unit: str | LazyString = ""
    hint: str | LazyString = ""
    sourced: bool = False


@dataclass(frozen=True)
class Group:
    """Fields that belong together: a fieldset of the form, a part of the page."""

    key: str
    label: LazyString
    fields: tuple[Field, ...]
    hint: str | LazyString = ""


def _figure(key: str, label: LazyString, kind: str, unit: str | LazyString = "") -> Field:
    return Field(key, label, kind, unit, sourced=True)


FIELDS = (
    Group(
        "territory",
        _l("Chiffres-clés du territoire"),
        (
            _figure("establishments", _l("Établissements employeurs de l'ESS"), "integer"),
            _figure("jobs", _l("Emplois dans l'ESS"), "integer"),
            _figure("employees_share", _l("Part des effectifs salariés"), "percent", "%"),
            _figure("associations", _l("Associations employeuses"), "integer"),
            _figure("associations_share", _l("Part des associations"), "percent", "%"),
            _figure("cooperatives", _l("Coopératives"), "integer"),
            _figure("cooperatives_share", _l("Part des coopératives"), "percent", "%"),
        ),
        _l("Chaque chiffre avec sa source et son année ; vide si la source ne la dit pas."),
    ),
    Group(
        "identity",
        _l("Identité"),
        (
            Field("long_name", _l("Nom complet")),
            Field("founded", _l("Année de création"), "year"),
            Field("legal_form", _l("Forme juridique")),
            Field("family", _l("Famille"), "choice"),
            Field(
                "members_legal",
                _l("Adhérents : personnes morales"),
                "integer",
                hint=_l("0 s'il n'y en a pas : le total se calcule."),
            ),
            Field("members_natural", _l("Adhérents : personnes physiques"), "integer"),
            Field("staff", _l("Salariés"), "integer"),
            Field("fte", _l("Équivalents temps plein"), "decimal", _l("ETP")),
            Field("area", _l("Territoire d'action")),
            Field(
                "area_code",
                _l("Code du territoire"),
                hint=_l(
                    "Code Insee de la région, du département ou de la commune, Siren d'un EPCI."
                ),
            ),
            Field(
                "premises", _l("Foncier"), "long", hint=_l("Locaux : où, à qui, partagés avec qui.")
            ),
        ),
    ),
    Group(
        "money",
        _l("Budget"),
        (
            Field("budget", _l("Budget annuel"), "money", "€"),
            Field("budget_year", _l("Année du budget"), "year"),
            Field(
                "subsidies",
                _l("Subventions par financeur"),
                "grants",
                "€",
                _l("Un financeur par ligne, puis le montant : Conseil régional : 72 000"),
            ),
        ),
        _l("La part des subventions se calcule : elle ne se saisit pas."),
    ),
    Group(
        "links",
        _l("Réseaux et fonctions"),
        (
            Field("networks", _l("Réseaux"), "lines"),
            Field("agreements", _l("Conventions"), "lines"),
            Field("contact_of", _l("Interlocuteur régional de"), "lines"),
            Field("functions", _l("Fonctions"), "lines"),
        ),
    ),
    Group(
        "actions",
        _l("Actions"),
        (
            Field("origin", _l("Origine"), "long"),
            Field("objectives", _l("Objectifs"), "lines"),
            Field("achievements", _l("Réalisations"), "lines"),
            Field("planned", _l("En projet"), "lines"),
        ),
    ),
    Group(
        "review",
        _l("Bilan"),
        (Field("remarks", _l("Remarques"), "long"), Field("challenges", _l("Enjeux"), "long")),
    ),
)
BY_KEY = {field.key: field for group in FIELDS for field in group.fields}


@dataclass(frozen=True)
class Sums:
    """What is computed from a card; None: something needed for it is not known."""

    members: int | None
    budget: int | None
    subsidies: int | None
    share: Fraction | None
    """Of subsidies in the budget, from 0 to 1."""

    @property
    def without_budget(self) -> bool:
        """A budget of zero has no share of anything."""
        return self.budget == 0


def whole(card: Card) -> dict[str, Any]:
    """Return ``card`` with None for every field nobody filled in."""
    return {key: card.get(key) for key in BY_KEY}


def filled(card: Card) -> dict[str, Any]:
    """Return what is known of ``card``, in the order of the fields."""
    return {key: value for key, value in whole(card).items() if value is not None}


def sums(card: Card) -> Sums:
    """Compute what the card does not say itself."""
    legal, natural = card.get("members_legal"), card.get("members_natural")
    budget, grants = card.get("budget"), card.get("subsidies")
    subsidies = None if grants is None else sum(cents for _funder, cents in grants)
    known = budget is not None and budget > 0 and subsidies is not None
    return Sums(
        members=None if legal is None or natural is None else legal + natural,
        budget=budget,
        subsidies=subsidies,
        share=Fraction(subsidies, budget) if known else None,
    )
