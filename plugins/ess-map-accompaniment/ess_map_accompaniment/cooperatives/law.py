# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the law asks of a SCIC: its members, its colleges, the capital that public bodies hold.

Law no. 47-1775 of 10 September 1947, articles 19 septies and 19 octies, the ceiling of public
capital as law no. 2014-856 of 31 July 2014 set it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

CATEGORIES = {
    "employees": _l("Salariés"),
    "producers": _l("Producteurs de biens ou de services"),
    "beneficiaries": _l("Bénéficiaires, usagers, clients"),
    "public_bodies": _l("Collectivités et autres personnes publiques"),
    "volunteers": _l("Bénévoles"),
    "supporters": _l("Soutiens et financeurs"),
    "other": _l("Autres associés"),
}
LEAST_COLLEGES, LEAST_CATEGORIES = 3, 3
LEAST_WEIGHT, MOST_WEIGHT, MOST_PUBLIC = 10, 50, 50
SEPTIES = _l("Loi n° 47-1775 du 10 septembre 1947, article 19 septies")
OCTIES = _l("Loi n° 47-1775 du 10 septembre 1947, article 19 octies")


@dataclass(frozen=True)
class Part:
    """A college, or a category of members; ``weight`` in percent of the votes."""

    name: str
    category: str
    weight: float
    members: int | None = None


@dataclass(frozen=True)
class Remark:
    """Something that the law does not allow, with the rule and where it is written."""

    sentence: str
    rule: LazyString
    article: LazyString


def total(parts: Sequence[Part]) -> Decimal:
    """Return the sum of the weights as they are written, without the errors of binary numbers."""
    return sum((Decimal(str(part.weight)) for part in parts), Decimal(0))


def remarks(parts: Sequence[Part], by_college: bool, public_capital: float | None) -> list[Remark]:
    """Return what is not as the law asks, in the order of its articles."""
    found = [*_members(parts)] if parts else []
    if public_capital is not None and public_capital > MOST_PUBLIC:
        found.append(
            Remark(
                _(
                    "Les personnes publiques détiennent %(share)s %% du capital.",
                    share=f"{public_capital:g}",
                ),
                _l(
                    "Ensemble, les collectivités territoriales, leurs groupements et les "
                    "établissements publics territoriaux détiennent au plus %(most)s du capital.",
                    most="50 %",
                ),
                SEPTIES,
            )
        )
    return [*found, *_colleges(parts)] if by_college and parts else found


def _members(parts: Sequence[Part]) -> list[Remark]:
    kinds = {part.category for part in parts}
    rule = _l(
        "Au moins trois catégories d'associés, dont les salariés (à défaut, les producteurs) et "
        "les bénéficiaires."
    )
    found = []
    if len(kinds) < LEAST_CATEGORIES:
        said = _("Il n'y a que %(n)s catégories d'associés.", n=len(kinds))
        found.append(Remark(said, rule, SEPTIES))
    if not kinds & {"employees", "producers"}:
        found.append(Remark(_("Ni les salariés ni les producteurs n'ont de place."), rule, SEPTIES))
    if "beneficiaries" not in kinds:
        found.append(Remark(_("Les bénéficiaires n'ont pas de place."), rule, SEPTIES))
    return found


def _colleges(parts: Sequence[Part]) -> list[Remark]:
    found = []
    if len(parts) < LEAST_COLLEGES:
        said = _("Il n'y a que %(n)s collèges.", n=len(parts))
        rule = _l("Quand les associés votent par collèges, il y en a au moins trois.")
        found.append(Remark(said, rule, OCTIES))
    if total(parts) != 100:
        said = _("Les droits de vote font %(total)s %% en tout.", total=f"{total(parts):f}")
        found.append(
            Remark(said, _l("Ensemble, les collèges ont toutes les voix : 100 %."), OCTIES)
        )
    bounds = _l(
        "Aucun collège n'a moins de %(least)s ni plus de %(most)s des droits de vote.",
        least="10 %",
        most="50 %",
    )
    for part in parts:
        if not LEAST_WEIGHT <= part.weight <= MOST_WEIGHT:
            said = _(
                "« %(name)s » a %(share)s %% des voix.", name=part.name, share=f"{part.weight:g}"
            )
            found.append(Remark(said, bounds, OCTIES))
    return found
