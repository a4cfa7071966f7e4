# SPDX-License-Identifier: AGPL-3.0-or-later
"""What has grown: only where one source states the same thing twice, of two different years."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import format_percent
from flask_babel import gettext as _

from ess_map.diagnosis.figures import Figure, Section

SIGNED = "+#,##0.0 %;-#,##0.0 %"


def section(stated: Sequence[Figure]) -> Section:
    """Return the growths between comparable statements, or why there is none."""
    figures = tuple(growths(stated))
    words = ()
    if not figures:
        words = (why_none(stated),)
    map_too = _(
        "Le nombre d'acteurs de la carte n'est pas une évolution : il change quand une source "
        "arrive, pas seulement quand une organisation naît."
    )
    return Section("growth", _("Évolution"), figures, words, (map_too,))


def growths(stated: Sequence[Figure]) -> list[Figure]:
    """Return the change from the first to the last year of each series.

    A series is one indicator of one territory by one source at one place of it, in one unit. A
    year with two different values belongs to none: nobody knows which of them to follow.
    """
    series: dict[tuple[str, ...], dict[int, list[Figure]]] = {}
    for one in stated:
        if one.year is not None and one.value is not None:
            key = (one.name, one.about, one.source, one.place_in_source, one.unit)
            series.setdefault(key, {}).setdefault(one.year, []).append(one)
    found = []
    for years in series.values():
        clear = {year: ones[0] for year, ones in years.items() if len({x.value for x in ones}) == 1}
        if len(clear) > 1:
            found.append(_growth(clear[min(clear)], clear[max(clear)]))
    return found


def why_none(stated: Sequence[Figure]) -> str:
    """Return why no growth can be told from ``stated``."""
    if not stated:
        return _("Aucune évolution : aucun chiffre publié ne porte sur ce territoire.")
    if not any(one.year for one in stated):
        return _("Aucune évolution : les chiffres publiés ne disent pas leur année.")
    return _(
        "Aucune évolution : il faut deux chiffres du même indicateur, de la même source, pour "
        "deux années différentes, et aucune source n'en donne deux."
    )


def _growth(first: Figure, last: Figure) -> Figure:
    change, note, unit = last.value - first.value, "", last.unit
    if unit == "%":
        unit = _("points")
    elif first.value:
        note = _("soit %(share)s", share=format_percent(change / first.value, SIGNED))
    return Figure(
        name=f"growth.{last.name.removeprefix('stated.')}",
        label=_(
            "%(label)s, de %(first)s à %(last)s",
            label=last.label,
            first=first.year,
            last=last.year,
        ),
        value=change,
        unit=unit,
        year=last.year,
        source=last.source,
        place_in_source=last.place_in_source,
        coverage=last.coverage or _("La couverture de cette source n'est pas décrite."),
        about=last.about,
        note=note,
    )
