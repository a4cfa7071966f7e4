# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether those whom the law wants in a PTCE are all there, and who is missing.

Law no. 2014-856 of 31 July 2014 on the ESS, article 9, I. It puts enterprises of the ESS, other
enterprises, and authorities, research or training side by side without a number: one of each is
asked for here, as decree no. 2015-431 of 15 April 2015 does for calls for projects.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map.poles import colleges
from ess_map.poles.members import Member

LAW = _l(
    "Les pôles territoriaux de coopération économique sont constitués par le regroupement sur un "
    "même territoire d'entreprises de l'économie sociale et solidaire, au sens de l'article 1er "
    "de la présente loi, qui s'associent à des entreprises, en lien avec des collectivités "
    "territoriales et leurs groupements, des centres de recherche, des établissements "
    "d'enseignement supérieur et de recherche, des organismes de formation ou toute autre "
    "personne physique ou morale pour mettre en œuvre une stratégie commune et continue de "
    "mutualisation, de coopération ou de partenariat au service de projets économiques et sociaux "
    "innovants, socialement ou technologiquement, et porteurs d'un développement local durable."
)
LAW_NAME = _l(
    "Loi n° 2014-856 du 31 juillet 2014 relative à l'économie sociale et solidaire, article 9, I"
)


@dataclass(frozen=True)
class Side:
    """One of those whom the law brings together; any of ``colleges`` will do."""

    name: str
    label: str | LazyString
    missing: str | LazyString
    colleges: tuple[str, ...]


SIDES = (
    Side("ess", _l("Entreprises de l'ESS"), _l("une entreprise de l'ESS"), ("ess",)),
    Side(
        "company",
        _l("Autres entreprises"),
        _l("une autre entreprise, hors de l'ESS"),
        ("company",),
    ),
    Side(
        "public",
        _l("Collectivités, recherche, enseignement supérieur ou formation"),
        _l(
            "une collectivité ou un groupement de collectivités, un centre de recherche, un "
            "établissement d'enseignement supérieur ou un organisme de formation"
        ),
        ("authority", "research", "training"),
    ),
)
ASKED = frozenset(college for side in SIDES for college in side.colleges)


@dataclass(frozen=True)
class Part:
    """One side with its members, by college and name."""

    side: Side
    members: tuple[Member, ...]

    @property
    def met(self) -> bool:
        return bool(self.members)


@dataclass(frozen=True)
class Composition:
    """Who is there, side by side; ``others`` are welcome and not asked for."""

    parts: tuple[Part, ...]
    others: tuple[Member, ...]
    unplaced: tuple[Member, ...]
    """Whose college nobody knows: they count for nothing until somebody says."""

    @property
    def missing(self) -> tuple[Side, ...]:
        return tuple(part.side for part in self.parts if not part.met)

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def sentence(self) -> str:
        """What the check finds, in one sentence."""
        if self.complete:
            return _("Composition légale réunie.")
        wanted = _(" ; ").join(str(side.missing) for side in self.missing)
        return _("Il manque : %(wanted)s.", wanted=wanted)

    @property
    def remark(self) -> str:
        """What the law's own words leave open, '' when there is nothing to add."""
        ess = self.parts[0].members
        if self.complete and len(ess) == 1:
            return _(
                "La loi parle d'un regroupement d'entreprises de l'ESS, au pluriel : il n'y en a "
                "qu'une ici."
            )
        return ""


def check(members: Iterable[Member]) -> Composition:
    """Return how far ``members``, those who are in the pôle today, make up what the law asks."""
    found = sorted(members, key=lambda one: (one.college, one.name.casefold(), one.row_id or 0))
    known = [one for one in found if one.college in colleges.COLLEGES]
    return Composition(
        parts=tuple(
            Part(side, tuple(one for one in known if one.college in side.colleges))
            for side in SIDES
        ),
        others=tuple(one for one in known if one.college not in ASKED),
        unplaced=tuple(one for one in found if one.college not in colleges.COLLEGES),
    )
