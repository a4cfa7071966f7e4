# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many work here: what documents state, and what the records' staff brackets add up to.

Statements that contradict each other stand side by side: none is averaged, none is hidden.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from ess_map.actors.models import Source
from ess_map.actors.page import STAFF as BRACKETS
from ess_map.core.i18n import language
from ess_map.diagnosis.census import Census
from ess_map.diagnosis.figures import Figure, Section, on_map
from ess_map.territories.models import Indicator, Territory

FIRST = (
    "stated.etablissements_employeurs_ess",
    "stated.emplois_ess",
    "stated.salaries_ess",
    "stated.part_salaries_ess",
    "stated.part_emplois_ess",
)
"""What people look for first; the rest follows by name."""


def statements(session: Session, territories: Sequence[Territory]) -> tuple[Figure, ...]:
    """Return what is stated about ``territories``, theirs in that order, with two reads.

    Those about the same thing follow each other, the latest year first.
    """
    if not territories:
        return ()
    place = {(one.level, one.code): rank for rank, one in enumerate(territories)}
    about = [sa.and_(Indicator.level == level, Indicator.code == code) for level, code in place]
    rows = session.scalars(sa.select(Indicator).where(sa.or_(*about))).all()
    keys = {row.source for row in rows}
    names = dict(
        session.execute(sa.select(Source.key, Source.name).where(Source.key.in_(keys))).all()
    )
    ordered = sorted(
        rows,
        key=lambda row: (
            *(place[row.level, row.code], _rank(row.name), row.name),
            *(-(row.year or 0), row.source, row.place, row.value),
        ),
    )
    return tuple(
        _figure(row, territories[place[row.level, row.code]].name, names) for row in ordered
    )


def section(stated: Sequence[Figure], taken: Census, here: str) -> Section:
    """Return the statements after what the records of ``here`` say of their staff."""
    words = [_contradictions(stated)]
    if not any(one.about == here for one in stated):
        words.append(_("Aucun chiffre d'emploi publié ne porte sur ce seul territoire."))
    figures = (staff(taken), *stated)
    return Section("employment", _("Emploi"), figures, tuple(filter(None, words)))


def staff(taken: Census) -> Figure:
    """Return the employees that the INSEE brackets add up to: at least, and at most."""
    known = sum(taken.staff.values())
    said = ngettext(
        "%(n)s fiche sur %(all)s dit son effectif.",
        "%(n)s fiches sur %(all)s disent leur effectif.",
        known,
        n=known,
        all=taken.count,
    )
    low, high, note = None, None, ""
    if known:
        low, high = staff_range(taken.staff)
        note = _("Somme des tranches d'effectif de l'Insee : au moins, au plus.")
        if high is None:
            note = _("Au moins : une tranche de l'Insee n'a pas de maximum.")
    label, unit = _("Salariés que déclarent les fiches"), _("salariés")
    return on_map("staff", label, low, unit, said, high=high, note=note)


def staff_range(brackets: Counter[str]) -> tuple[int, int | None]:
    """Return how many employees ``brackets`` (INSEE code → records) make, from and to."""
    low = sum(BRACKETS[code][0] * number for code, number in brackets.items())
    tops = [BRACKETS[code][1] for code, number in brackets.items() if number]
    if None in tops:
        return low, None
    return low, sum(BRACKETS[code][1] * number for code, number in brackets.items())


def disagreeing(stated: Sequence[Figure]) -> dict[tuple[str, str], list[Figure]]:
    """Return the statements of the same thing (its name, its territory) with different values."""
    found: dict[tuple[str, str], list[Figure]] = {}
    for one in stated:
        found.setdefault((one.name, one.about), []).append(one)
    return {key: same for key, same in found.items() if len({one.value for one in same}) > 1}


def _contradictions(stated: Sequence[Figure]) -> str:
    number = len(disagreeing(stated))
    if not number:
        return ""
    return ngettext(
        "Les sources ne disent pas la même chose d'un indicateur : toutes leurs valeurs sont là, "
        "aucune n'est moyennée ni écartée.",
        "Les sources ne disent pas la même chose de %(n)s indicateurs : toutes leurs valeurs sont "
        "là, aucune n'est moyennée ni écartée.",
        number,
        n=number,
    )


def _rank(indicator: str) -> int:
    name = f"stated.{indicator}"
    return FIRST.index(name) if name in FIRST else len(FIRST)


def _figure(row: Indicator, about: str, names: Mapping[str, str]) -> Figure:
    return Figure(
        name=f"stated.{row.name}",
        label=row.label_en if language() == "en" else row.label_fr,
        value=row.value,
        unit=row.unit,
        year=row.year,
        source=names.get(row.source, row.source),
        place_in_source=row.place,
        coverage=row.note,
        about=about,
    )
